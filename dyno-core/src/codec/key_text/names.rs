//! Enums without data: the names of their variants.

use super::formats::Natural;
use super::strings::{is_plain, string_of};
use super::traits::KeyText;
use super::writer::KeyTextWriter;
use crate::codec::attribute::Attribute;
use crate::codec::map_key::MapKey;
use crate::wire::EncodeError;

/// A type whose values stand in a key by their names. `#[derive(Document)]` implements it for enums without data.
#[doc(hidden)]
pub trait KeyName: MapKey + Attribute {}

#[diagnostic::do_not_recommend]
impl<T: KeyName> KeyText<Natural> for T {
    const WIDTH: Option<usize> = None;

    fn write_key_text(&self, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
        out.push_checked(&self.to_name(), ADVICE)
    }

    fn transcode_key_text(json: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
        out.push_checked(&string_of(json)?, ADVICE)
    }

    fn read_key_text(text: &str, behind: Option<char>) -> Option<Self> {
        let value = is_plain(text, behind)
            .then(|| Self::from_name(text))?
            .ok()?;
        // An older name of a variant, and a name that stands for no variant, are not what is written.
        (value.to_name() == text).then_some(value)
    }
}

const ADVICE: &str = "rename the variant, or use another separator";
