//! `Cow<'static, T>`, which is read as an owned value.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use dyno::{Document, Model, from_json};

use crate::both_ways;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key)]
    id: Cow<'static, str>,
    name: Cow<'static, str>,
    nick: Option<Cow<'static, str>>,
    #[dyno(default = Cow::Borrowed("free"))]
    plan: Cow<'static, str>,
    #[dyno(alias = "hash")]
    digest: Cow<'static, [u8]>,
    bonus: Cow<'static, [u32]>,
    label: Label,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Label(Cow<'static, str>);

type Text = Cow<'static, str>;

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Nested {
    list: Vec<Cow<'static, str>>,
    options: Vec<Option<Cow<'static, [u8]>>>,
    set: BTreeSet<Cow<'static, str>>,
    hashed: HashSet<Cow<'static, str>>,
    map: BTreeMap<String, Cow<'static, str>>,
    by_number: HashMap<u8, Vec<Cow<'static, str>>>,
    boxed: Option<Box<Cow<'static, str>>>,
    #[dyno(default)]
    queue: VecDeque<Cow<'static, str>>,
    labels: Labels,
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Labels(Vec<Cow<'static, str>>);

#[test]
fn a_static_cow_is_read_in_options_lists_sets_and_maps() {
    let text = |text: &'static str| -> Text { text.into() };
    let nested = Nested {
        list: vec![text("a"), text("b\"")],
        options: vec![None, Some(Cow::Borrowed(&[1]))],
        set: [text("c")].into(),
        hashed: [text("d")].into(),
        map: [("e".to_owned(), text("f"))].into(),
        by_number: [(7, vec![text("g")])].into(),
        boxed: Some(Box::new(text("h"))),
        queue: [text("i")].into(),
        labels: Labels(vec![text("j")]),
    };
    both_ways(&nested);
    let bare =
        from_json(r#"{"list":[],"options":[],"map":{},"by_number":{},"queue":null,"labels":[]}"#);
    assert_eq!(bare.ok(), Some(Nested::default()));
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Note {
    Text { text: Cow<'static, str> },
    None,
}

#[test]
fn a_static_cow_is_read_as_an_owned_value() {
    let user = User {
        id: "1".into(),
        name: "Sam \"the\" man".into(),
        nick: Some("s".into()),
        plan: "free".into(),
        digest: Cow::Borrowed(&[1, 2]),
        bonus: Cow::Borrowed(&[3]),
        label: Label("l".into()),
    };
    both_ways(&user);
    both_ways(&Note::Text { text: "a".into() });
    let text = r#"{"id":"1","name":"n","hash":"AQI=","bonus":[],"label":"l"}"#.to_owned();
    let read: User = from_json(&text).expect("a user");
    drop(text);
    assert_eq!(
        (read.nick, read.plan, read.label.0),
        (None, Cow::Borrowed("free"), Cow::Borrowed("l"))
    );
    assert_eq!(User::NAME.eq("n").to_string(), "name = \"n\"");
}
