//! Strings with every character that JSON escapes.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use dyno::codec::from_json;
use proptest::prelude::*;

use crate::round_trip::{One, read_value, s, survives};

proptest! {
    #[test]
    fn any_string_survives(text: String, char: char) {
        survives(text);
        survives(char);
    }

    #[test]
    fn strings_that_need_escapes_survive(text in "[\u{0}-\u{7f}\"\\\\/]{0,40}") {
        survives(text);
    }
}

#[test]
fn every_character_survives() {
    let all: String = (0..=u32::from(char::MAX))
        .filter_map(char::from_u32)
        .collect();
    survives(all);
}

// S74, S78, I106, I107
#[test]
fn every_string_type_is_an_s() {
    assert_eq!(survives(String::new()), s("")); // D6: an empty string is kept
    assert_eq!(survives(String::from("Brazil")), s("Brazil"));
    assert_eq!(survives(Box::<str>::from("Brazil")), s("Brazil"));
    assert_eq!(survives(Rc::<str>::from("Brazil")), s("Brazil"));
    assert_eq!(survives(Arc::<str>::from("Brazil")), s("Brazil"));
    assert_eq!(survives('é'), s("é"));
    assert_eq!(
        read_value::<char>(r#"{"S":"no"}"#),
        Err("attribute `value`: expected a string of one character".into())
    );
    assert_eq!(
        read_value::<char>(r#"{"S":""}"#),
        Err("attribute `value`: expected a string of one character".into())
    );
}

#[test]
fn escapes_are_read_as_json_defines_them() {
    for (text, expected) in [
        (r#""\"\\\/\b\f\n\r\t""#, Ok("\"\\/\u{8}\u{c}\n\r\t")),
        (r#""\u0000\u001f\u00E9\u2028""#, Ok("\u{0}\u{1f}é\u{2028}")),
        (r#""\ud83d\ude00 \uD83D\uDE00""#, Ok("😀 😀")),
        (r#""\ud83d""#, Err("a surrogate needs its second half")),
        (r#""\ud83dx""#, Err("a surrogate needs its second half")),
        (
            r#""\ud83d\u0041""#,
            Err("a surrogate needs its second half"),
        ),
        (r#""\ude00""#, Err("a surrogate stands alone")),
        (r#""\u12g4""#, Err("`\\u` needs four hexadecimal digits")),
        (r#""\u+123""#, Err("`\\u` needs four hexadecimal digits")),
        (r#""\x41""#, Err("unknown escape")),
        ("\"\u{1}\"", Err("a control character must be escaped")),
        ("\"a\nb\"", Err("a control character must be escaped")),
    ] {
        assert_eq!(
            serde_json::from_str::<String>(text).is_ok(),
            expected.is_ok(),
            "serde_json on {text}"
        );
        let read = from_json::<One<String>>(&format!(r#"{{"value":{text}}}"#));
        match (read, expected) {
            (Ok(One(read)), Ok(expected)) => assert_eq!(read, expected),
            (Err(error), Err(expected)) => {
                let message = error.to_string();
                assert!(message.ends_with(expected), "{message}");
            }
            (read, expected) => panic!("{text}: {read:?}, not {expected:?}"),
        }
    }
}

#[test]
fn strings_are_borrowed_from_the_json() {
    use dyno::codec::{Decode, Members as _};
    use dyno::wire::{Format, Reader};

    fn read<'b, T: Decode<'b>>(text: &'b str) -> Result<T, String> {
        let mut reader = Reader::from_json(text, Format::DynamoDb);
        let mut map = reader.item().map_err(|error| error.to_string())?;
        One::<T>::decode_members(&mut map)
            .map(|One(value)| value)
            .map_err(|error| error.to_string())
    }

    assert_eq!(read::<&str>(r#"{"value":{"S":"Brazil"}}"#), Ok("Brazil"));
    assert!(matches!(
        read::<Cow<'_, str>>(r#"{"value":{"S":"Brazil"}}"#),
        Ok(Cow::Borrowed("Brazil"))
    ));
    assert!(
        matches!(read::<Cow<'_, str>>(r#"{"value":{"S":"a\nb"}}"#), Ok(Cow::Owned(text)) if text == "a\nb")
    );
    assert_eq!(
        read::<&str>(r#"{"value":{"S":"a\nb"}}"#),
        Err(
            "attribute `value`: expected a string without escapes, which a `&str` can borrow; \
             use `Cow<str>`"
                .to_owned()
        )
    );
}
