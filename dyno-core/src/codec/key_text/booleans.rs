//! Booleans: `0` for `false`, `1` for `true`.

use super::formats::Natural;
use super::traits::{KeyText, OrderedKeyText, transcode};
use super::writer::KeyTextWriter;
use crate::wire::EncodeError;

impl KeyText<Natural> for bool {
    const WIDTH: Option<usize> = Some(1);

    fn write_key_text(&self, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
        out.push(if *self { '1' } else { '0' });
        Ok(())
    }

    fn transcode_key_text(json: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
        transcode::<Self, Natural>(json, out)
    }

    fn read_key_text(text: &str, _: Option<char>) -> Option<Self> {
        match text {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        }
    }
}

impl<P> OrderedKeyText<Natural, P> for bool {}
