//! The identifiers of the crate `ulid`: 26 characters in upper case.

use ulid::{ULID_LEN, Ulid};

use super::fixed_width::fixed_width;
use super::formats::Natural;

fixed_width! {
    Ulid, Natural, width 26,
    write |id, out| {
        out.push_str(id.array_to_str(&mut [0; ULID_LEN]));
        Ok(())
    },
    read |text| {
        let id = Self::from_string(text).ok()?;
        (*id.array_to_str(&mut [0; ULID_LEN]) == *text).then_some(id)
    };
}
