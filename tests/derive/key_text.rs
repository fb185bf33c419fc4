//! Newtypes and enums without data in the text of a composed key.

use std::borrow::Cow;
use std::num::ParseIntError;

use dyno::codec::key_text::{
    Digits, Escaped, Inner, KeyText, KeyTextWriter, Last, Natural, OrderedKeyText, PrefixedKeyText,
};
use dyno::{Convert, Document};

#[derive(Document, Clone, Debug, PartialEq)]
struct Id(String);

#[derive(Document, Clone, Debug, PartialEq)]
struct Number(u16);

#[derive(Document, Clone, Debug, PartialEq)]
struct Label(Cow<'static, str>);

#[derive(Document, Clone, Debug, PartialEq)]
struct Wrapper<T>(T);

#[derive(Document, Clone, Debug, PartialEq)]
struct Colour(#[dyno(with = Hex)] u32);

// These have no text, and compile as before.
#[derive(Document, Debug)]
#[expect(dead_code, reason = "only its derive matters")]
struct Price(f64);

#[derive(Document, Debug)]
#[expect(dead_code, reason = "only its derive matters")]
struct Many(Vec<String>);

#[derive(Document, Debug)]
#[expect(dead_code, reason = "only its derive matters")]
struct Perhaps(Option<u32>);

#[derive(Document, Debug)]
#[allow(dead_code, reason = "only its derive matters")]
struct Tree(Vec<Self>);

#[derive(Document, Debug)]
#[expect(dead_code, reason = "only its derive matters")]
struct Borrowed<'a>(&'a str);

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(rename_all = "kebab-case")]
enum Status {
    Open,
    #[dyno(alias = "on-the-way")]
    OnItsWay,
    #[dyno(other)]
    Unknown,
}

#[derive(Document, Clone, Debug, PartialEq)]
enum Kind {
    Small,
    #[dyno(other)]
    Other(String),
}

#[derive(Document, Clone, Debug, PartialEq)]
struct State(Status);

struct Hex;

impl Convert<u32> for Hex {
    type Stored = String;
    type Error = ParseIntError;

    fn store(number: &u32) -> Result<String, ParseIntError> {
        Ok(format!("{number:x}"))
    }

    fn load(stored: String) -> Result<u32, ParseIntError> {
        u32::from_str_radix(&stored, 16)
    }
}

/// Writes a value before a `#`, in both ways, and reads it back.
#[track_caller]
fn text<T: KeyText<F> + PartialEq + std::fmt::Debug, F>(value: &T, json: &str) -> String {
    let (mut text, mut transcoded) = (String::new(), String::new());
    let written = value.write_key_text(&mut KeyTextWriter::new(&mut text, Some('#')));
    written.expect("the value has a text");
    T::transcode_key_text(json, &mut KeyTextWriter::new(&mut transcoded, Some('#')))
        .expect("the value has a text");
    assert_eq!(transcoded, text);
    assert_eq!(T::read_key_text(&text, Some('#')).as_ref(), Some(value));
    text
}

#[test]
fn a_newtype_has_the_text_of_its_field() {
    assert_eq!(text::<_, Natural>(&Id("a".to_owned()), r#"{"S":"a"}"#), "a");
    assert_eq!(
        text::<_, Escaped>(&Id("a#".to_owned()), r#"{"S":"a#"}"#),
        "a$c"
    );
    assert_eq!(text::<_, Natural>(&Number(7), r#"{"N":"7"}"#), "00007");
    assert_eq!(text::<_, Digits<2>>(&Number(7), r#"{"N":"7"}"#), "07");
    assert_eq!(<Number as KeyText<Digits<2>>>::WIDTH, Some(2));
    assert_eq!(text::<_, Natural>(&Label("a".into()), r#"{"S":"a"}"#), "a");
    assert_eq!(text::<_, Natural>(&Wrapper(-1_i8), r#"{"N":"-1"}"#), "-998");
    assert_eq!(text::<_, Natural>(&Colour(255), r#"{"S":"ff"}"#), "ff");
    assert_eq!(<Colour as KeyText>::read_key_text("FF", None), None);
}

#[test]
fn a_newtype_has_the_order_and_the_prefixes_of_its_field() {
    fn ordered<T: OrderedKeyText<F, P>, F, P>() {}
    fn prefixed<T: PrefixedKeyText<F>, F>() {}
    ordered::<Id, Natural, Last>();
    ordered::<Id, Escaped, Inner>();
    ordered::<Number, Digits<2>, Inner>();
    ordered::<Wrapper<bool>, Natural, Inner>();
    ordered::<Colour, Natural, Last>();
    prefixed::<Id, Natural>();
    prefixed::<Wrapper<String>, Escaped>();
}

#[test]
fn an_enum_has_the_text_of_its_name() {
    assert_eq!(
        text::<_, Natural>(&Status::OnItsWay, r#"{"S":"on-its-way"}"#),
        "on-its-way"
    );
    assert_eq!(
        text::<_, Natural>(&State(Status::Open), r#"{"S":"open"}"#),
        "open"
    );
    // Neither an older name nor an unknown one is what is written.
    for other in ["on-the-way", "closed", "Open", ""] {
        assert_eq!(
            <Status as KeyText>::read_key_text(other, None),
            None,
            "{other}"
        );
    }
    assert_eq!(
        text::<_, Natural>(&Kind::Small, r#"{"S":"Small"}"#),
        "Small"
    );
    let other = Kind::Other("large".to_owned());
    assert_eq!(text::<_, Natural>(&other, r#"{"S":"large"}"#), "large");
    let other = Kind::Other("large#".to_owned());
    let mut text = String::new();
    let written = other.write_key_text(&mut KeyTextWriter::new(&mut text, Some('#')));
    assert_eq!(
        written.expect_err("it has the separator").to_string(),
        "contains the separator `#` of the key template; rename the variant, or use another separator"
    );
}
