//! Booleans: `0` for `false`, `1` for `true`.

use super::fixed_width::fixed_width;
use super::formats::Natural;

fixed_width! {
    bool, Natural, width 1,
    write |value, out| {
        out.push(if *value { '1' } else { '0' });
        Ok(())
    },
    read |text| match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    };
}
