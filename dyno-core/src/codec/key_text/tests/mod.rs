mod integers;
mod ranges;
mod strings;

use super::{KeyText, KeyTextWriter};
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
