mod composed;
mod dates;
mod decimals;
mod integers;
mod ranges;
mod strings;

use std::fmt::Debug;

use proptest::prelude::*;

use super::{KeyText, KeyTextWriter, LAST, Natural};
use crate::codec::json::encode_value;
use crate::codec::{Encode, EncodeError};

/// The text of a value.
fn text<T: KeyText<F>, F>(value: &T, behind: Option<char>) -> Result<String, EncodeError> {
    let mut text = String::new();
    value.write_key_text(&mut KeyTextWriter::new(&mut text, behind))?;
    Ok(text)
}

/// The text of a value that is given as DynamoDB's JSON.
fn transcoded<T: KeyText<F>, F>(
    value: &(impl Encode + ?Sized),
    behind: Option<char>,
) -> Result<String, EncodeError> {
    let mut text = String::new();
    let json = encode_value(value)?;
    T::transcode_key_text(&json, &mut KeyTextWriter::new(&mut text, behind))?;
    Ok(text)
}

/// Checks that a value is read back, that its text has the width of the type, and that the texts have the order of the
/// values.
fn keeps_value_and_order<T, F>(one: &T, two: &T) -> Result<(), TestCaseError>
where
    T: KeyText<F> + Ord + Debug + Encode,
{
    let (first, second) = (text(one, None).unwrap(), text(two, None).unwrap());
    let read = T::read_key_text(&first, None);
    prop_assert_eq!(read.as_ref(), Some(one), "{}", &first);
    prop_assert_eq!(T::WIDTH, Some(first.len()));
    prop_assert_eq!(one.cmp(two), first.cmp(&second), "{} {}", &first, &second);
    prop_assert_eq!(transcoded::<T, F>(one, Some('#')).unwrap(), first);
    Ok(())
}

/// Like [`keeps_value_and_order`], if both values have a text.
fn keeps_value_and_order_if_written<T, F>(one: &T, two: &T) -> Result<(), TestCaseError>
where
    T: KeyText<F> + Ord + Debug + Encode,
{
    match (text(one, None), text(two, None)) {
        (Ok(_), Ok(_)) => keeps_value_and_order(one, two),
        _ => Ok(()),
    }
}

/// Checks that a text that is read is written in the same way.
fn writes_what_it_reads<T: KeyText<F>, F>(
    key: &str,
    behind: Option<char>,
) -> Result<(), TestCaseError> {
    if let Some(value) = T::read_key_text(key, behind) {
        prop_assert_eq!(text(&value, behind).unwrap(), key);
    }
    Ok(())
}

/// Strings of characters near the separator and near the ends of each length in UTF-8.
fn word() -> impl Strategy<Value = String> {
    let chars = prop_oneof![
        proptest::sample::select("\0 !\"#$%&aAbBzZ_`|}~@ßİΣσςǅ\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFE}".chars().collect::<Vec<_>>()),
        any::<char>().prop_filter("ends ranges", |&char| char != LAST),
    ];
    proptest::collection::vec(chars, 0..5).prop_map(String::from_iter)
}
