//! Keys of several fields: nothing is confused, and the order of the keys is that of the fields.

use std::num::ParseIntError;

use proptest::prelude::*;

use super::*;
use crate::codec::key_text::{Digits, Escaped, read_converted, split, write_converted};
use crate::codec::{Convert, Via};

const LITERALS: [&str; 4] = ["X#", "#", "#", ""];

fn escaped_key((name, number, tail): &(String, i32, String)) -> String {
    let mut key = String::from("X#");
    KeyText::<Escaped>::write_key_text(name, &mut KeyTextWriter::new(&mut key, Some('#'))).unwrap();
    key.push('#');
    KeyText::<Natural>::write_key_text(number, &mut KeyTextWriter::new(&mut key, Some('#')))
        .unwrap();
    key.push('#');
    KeyText::<Natural>::write_key_text(tail, &mut KeyTextWriter::new(&mut key, None)).unwrap();
    key
}

fn read_escaped_key(key: &str) -> Option<(String, i32, String)> {
    let [name, number, tail] = split(key, &LITERALS, [None, <i32 as KeyText>::WIDTH, None])?;
    Some((
        <String as KeyText<Escaped>>::read_key_text(name, Some('#'))?,
        <i32 as KeyText>::read_key_text(number, Some('#'))?,
        <String as KeyText>::read_key_text(tail, None)?,
    ))
}

fn row() -> impl Strategy<Value = (String, i32, String)> {
    (word(), -3..3_i32, word())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_key_of_three_fields_is_read_back_and_keeps_their_order(one in row(), two in row()) {
        let (first, second) = (escaped_key(&one), escaped_key(&two));
        prop_assert_eq!(read_escaped_key(&first), Some(one.clone()), "{:?}", &first);
        prop_assert_eq!(one.cmp(&two), first.cmp(&second), "{:?} {:?}", first, second);
    }

    #[test]
    fn a_key_that_is_read_is_written_in_the_same_way(key in "X#[ab#$ \\-0-9]{0,30}|X#(\\$[@-e]|a){0,3}#[-0][0-9]{10}#[a#]{0,3}") {
        if let Some(row) = read_escaped_key(&key) {
            prop_assert_eq!(escaped_key(&row), key);
        }
    }

    #[test]
    fn different_plain_strings_make_different_keys(one in (word(), word(), word()), two in (word(), word(), word())) {
        let key = |(a, b, c): &(String, String, String)| {
            let fields = [(a, Some('#')), (b, Some('|')), (c, None)];
            let mut texts = fields.map(|(field, behind)| text::<_, Natural>(field, behind).ok()).into_iter();
            Some(format!("{}#{}||{}", texts.next()??, texts.next()??, texts.next()??))
        };
        if let (Some(first), Some(second)) = (key(&one), key(&two)) {
            prop_assert_eq!(first == second, one == two);
            let fields = split(&first, &["", "#", "||", ""], [None; 3]);
            prop_assert_eq!(fields, Some([one.0.as_str(), one.1.as_str(), one.2.as_str()]));
        }
    }
}

#[test]
fn a_text_of_another_template_is_not_split() {
    let widths = [None, Some(4)];
    let literals = ["LINE#", "#", "!"];
    assert_eq!(
        split("LINE#bolt#0007!", &literals, widths),
        Some(["bolt", "0007"])
    );
    assert_eq!(split("LINE##0007!", &literals, widths), Some(["", "0007"]));
    for other in [
        "",
        "LINE",
        "LINE#",
        "LINE#bolt",
        "LINE#bolt#",
        "LINE#bolt#007!",
        "LINE#bolt#0007",
        "LINE#bolt#0007!!",
        "line#bolt#0007!",
        "LINE#bolt#000é!",
    ] {
        assert_eq!(split(other, &literals, widths), None, "{other}");
    }
    assert_eq!(split("PROFILE", &["PROFILE"], []), Some([]));
    assert_eq!(split("PROFILES", &["PROFILE"], []), None);
    // Neither the template of one field, nor that of three.
    assert_eq!(split("a#b", &["", "#", "", ""], [None]), None);
    assert_eq!(split("a#b", &["", "#"], [None, None, None]), None);
}

/// Stores a number as a hexadecimal string, and reads capitals, too.
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

#[test]
fn a_converted_field_has_the_text_of_what_is_stored() {
    let mut key = String::new();
    write_converted::<Natural, Hex, u32>(&255, &mut KeyTextWriter::new(&mut key, Some('#')))
        .unwrap();
    assert_eq!(key, "ff");
    assert_eq!(
        read_converted::<Natural, Hex, u32>("ff", Some('#')),
        Some(255)
    );
    assert_eq!(read_converted::<Natural, Hex, u32>("FF", Some('#')), None);
    assert_eq!(read_converted::<Natural, Hex, u32>("no", Some('#')), None);
    let value = <Via<Hex, u32> as KeyText>::read_key_text("ff", Some('#')).unwrap();
    assert_eq!(text::<_, Natural>(&value, None).unwrap(), "ff");
    assert_eq!(value.into_inner(), 255);
    assert_eq!(
        transcoded::<Via<Hex, u32>, Natural>("ff", None).unwrap(),
        "ff"
    );
}

#[test]
fn digits_of_a_format_stand_in_a_template() {
    let mut key = String::from("LINE#bolt#");
    KeyText::<Digits<4>>::write_key_text(&7_u16, &mut KeyTextWriter::new(&mut key, None)).unwrap();
    assert_eq!(key, "LINE#bolt#0007");
}
