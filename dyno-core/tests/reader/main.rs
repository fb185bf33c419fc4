//! The reader compared with the SDK's parser.

#![allow(unreachable_pub, reason = "the fuzz target takes these files, too")]
#![allow(
    clippy::indexing_slicing,
    clippy::redundant_clone,
    reason = "free in tests; an assertion's message needs what it compares"
)]

mod both;
mod corpus;
mod every_kind;
mod from_outside;
mod text;

use both::{agree, by_dyno, by_the_sdk};
use proptest::prelude::*;
use text::{Chance, item, write};

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Items with values of every type, written in every way, are read correctly.
    #[test]
    fn items_are_read_as_the_sdk_reads_them(items in proptest::collection::vec(item(), 0..4), seed: u64, odd: bool) {
        let mut chance = Chance::new(seed, odd);
        let texts: Vec<String> = items.iter().map(|item| write(item, &mut chance)).collect();
        let body = format!(r#"{{"Count":{},"Items":[{}]}}"#, items.len(), texts.join(","));
        prop_assert_eq!(by_dyno(body.as_bytes()).expect(&body), items.clone(), "{}", body);
        prop_assert_eq!(by_the_sdk(body.as_bytes()), Some(items), "{}", body);
    }

    /// Both parsers reject damaged JSON, or read the same from it.
    #[test]
    fn damaged_items_are_read_alike(
        item in item(),
        seed: u64,
        odd: bool,
        place: prop::sample::Index,
        damage in prop_oneof![
            Just(None),
            prop::sample::select(&b"\"\\{}[]:, \n\x1f0-.eEtfnuNSLMB\xc3\x80\xff"[..]).prop_map(Some),
        ],
        insert: bool,
    ) {
        let text = write(&item, &mut Chance::new(seed, odd));
        let mut body = format!(r#"{{"Items":[{text}]}}"#).into_bytes();
        let place = place.index(body.len());
        match damage {
            Some(byte) if insert => body.insert(place, byte),
            Some(byte) => body[place] = byte,
            None if insert => drop(body.remove(place)),
            None => body.truncate(place),
        }
        agree(&body);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Members in the order of the previous item or in another order, with some missing and some unknown ones.
    #[test]
    fn fields_are_found_in_any_order(items in proptest::collection::vec(members(), 0..6)) {
        let texts: Vec<String> = items.iter().map(|members| format!("{{{}}}", members.join(","))).collect();
        every_kind::find_as_by_text(format!(r#"{{"Items":[{}]}}"#, texts.join(",")).as_bytes());
    }
}

fn members() -> impl Strategy<Value = Vec<String>> {
    let members = [
        r#""text":{"S":"a"}"#,
        r#""borrowed":{"S":"a text that is longer than what is looked at in one step, and than twice of it"}"#,
        r#""small":{"N":"-12"}"#,
        r#""large":{"N":"340282366920938463463374607431768211455"}"#,
        r#""float":{"N":"12.5"}"#,
        r#""bytes":{"B":"AAEC"}"#,
        r#""flag":{"BOOL":true}"#,
        r#""nothing":{"NULL":true}"#,
        r#""list":{"L":[{"N":"1"},{"NULL":true}]}"#,
        r#""pair":{"L":[{"N":"1"},{"S":"b"}]}"#,
        r#""texts":{"SS":["a","b"]}"#,
        r#""numbers":{"NS":["1","2"]}"#,
        r#""inner":{"M":{"small":{"N":"1"},"text":{"S":"b"}}}"#,
        r#""inner":{"M":{}}"#,
        r#""a_name_of_more_than_sixteen_bytes":{"N":"1"}"#,
        r#""a_name_of_more_than_sixteen_lines":{"N":"1"}"#,
        r#""textures":{"S":"a"}"#,
        r#""":{"N":"1"}"#,
        r#""small":{"S":"of another type"}"#,
    ];
    // Two of three items are in declaration order, which the reader expects.
    let usual = proptest::sample::subsequence(members.to_vec(), 0..members.len());
    let shuffled = usual.clone().prop_shuffle();
    let members = prop_oneof![2 => usual.boxed(), 1 => shuffled.boxed()];
    members.prop_map(|members| members.into_iter().map(str::to_owned).collect())
}

/// JSON that only the SDK reads, in a way that [`agree`] allows, at any depth.
#[test]
fn allowed_differences_are_no_alarm() {
    for text in [
        r#"{"a":{"X":"y"}}"#,
        r#"{"a":{"L":[{"X":1}]}}"#,
        r#"{"a":{"M":{"b":{"X":{"S":"y"}}}}}"#,
        r#"{"a":{"L":[{"M":{"b":{"X":[]}}}]},"c":{"S":"d"}}"#,
    ] {
        let body = format!(r#"{{"Items":[{text}]}}"#);
        agree(body.as_bytes());
        assert!(by_dyno(body.as_bytes()).is_err(), "{text}");
        assert!(by_the_sdk(body.as_bytes()).is_some(), "{text}");
    }
    // Of the deepest values, some are read by one of them only.
    let mut differences = 0;
    for levels in 50..80 {
        for value in [r#"{"S":"b"}"#, r#"{"X":"b"}"#] {
            let (open, close) = (r#"{"L":["#.repeat(levels), "]}".repeat(levels));
            let body =
                format!(r#"{{"Items":[{{"a":{open}{value}{close},"b":{{"L":[{{"X":1}}]}}}}]}}"#);
            agree(body.as_bytes());
            differences += usize::from(by_the_sdk(body.as_bytes()).is_some());
        }
    }
    assert!(differences > 0);
}

/// JSON that the generators do not find. Both parsers read the same from the first ones, and reject the others.
#[test]
fn unusual_json_is_read_alike() {
    let deep = |levels: usize| {
        let (open, close) = (r#"{"L":["#.repeat(levels), "]}".repeat(levels));
        format!(r#"{{"a":{open}{close}}}"#)
    };
    let long = format!(r#"{{"a":{{"N":"{}"}}}}"#, "9".repeat(10_000));
    for text in [
        "{}",
        r#"{"a":{"S":"1"},"a":{"S":"2"}}"#,
        r#"{"a":{"N":"1"},"\u0061":{"N":"2"}}"#,
        r#"{"a":{"\u0053":"escaped tag"}}"#,
        r#"{"a":{"S":"\ud834\udd1e"}}"#,
        r#"{"a":{"S":"\u0000\b\f\n\r\t\/\\\""}}"#,
        "{\"a\":{\"S\":\"\u{7f}\u{80}\u{2028}\u{10ffff}\u{feff}\"}}",
        " {\r\n\t\"a\" : { \"L\" : [ { \"N\" : \"1\" } , { \"NULL\" : true } ] } } ",
        r#"{"a":{"N":"1E+400"},"b":{"N":"-0"},"c":{"N":""},"d":{"N":"x"},"e":{"NS":["1","1"]}}"#,
        r#"{"a":{"SS":[]},"b":{"BS":[]},"c":{"L":[]},"d":{"M":{}},"e":{"B":""}}"#,
        r#"{"":{"S":""}}"#,
        &long,
        &deep(31),
    ] {
        let body = format!(r#"{{"Items":[{text}]}}"#);
        let ours = by_dyno(body.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(Some(ours), by_the_sdk(body.as_bytes()), "{text}");
    }
    for text in [
        "[",
        "{",
        "null x",
        r#"{"a":{"S":"\ud834"}}"#,
        r#"{"a":{"S":"\udd1e"}}"#,
        r#"{"a":{"S":"\ud834\u0041"}}"#,
        r#"{"a":{"S":"\u12"}}"#,
        r#"{"a":{"S":"\u+123"}}"#,
        r#"{"a":{"S":"\x"}}"#,
        "{\"a\":{\"S\":\"\n\"}}",
        r#"{"a":{"S":1}}"#,
        r#"{"a":{"S":["1"]}}"#,
        r#"{"a":{"BOOL":"true"}}"#,
        r#"{"a":{"B":"%"}}"#,
        r#"{"a":{"L":{}}}"#,
        r#"{"a":{"M":[]}}"#,
        r#"{"a":{"SS":[1]}}"#,
        r#"{"a":{"S":"1"},}"#,
        r#"{,"a":{"S":"1"}}"#,
        r#"{"a":{"L":[{"S":"1"},]}}"#,
        r#"{"a" {"S":"1"}}"#,
        r#"{a:{"S":"1"}}"#,
        r#"{"a":{"S":"1"}}}"#,
        r#"{"a":{"S":"1","N":"1"}}"#,
        &deep(200),
    ] {
        let body = format!(r#"{{"Items":[{text}]}}"#);
        assert!(by_dyno(body.as_bytes()).is_err(), "{text}");
        assert_eq!(by_the_sdk(body.as_bytes()), None, "{text}");
    }
}
