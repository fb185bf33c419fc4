//! The identifiers of the crate `uuid`: 36 characters in lower case.

use uuid::Uuid;

use super::fixed_width::fixed_width;
use super::formats::Natural;

fixed_width! {
    Uuid, Natural, width 36,
    write |id, out| {
        out.push_str(id.hyphenated().encode_lower(&mut Self::encode_buffer()));
        Ok(())
    },
    read |text| {
        let id = Self::try_parse(text).ok()?;
        (*id.hyphenated().encode_lower(&mut Self::encode_buffer()) == *text).then_some(id)
    };
}
