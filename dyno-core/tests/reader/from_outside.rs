//! Any bytes as what comes from outside of a service: events, exports, and the texts of cursors and checkpoints. The
//! fuzz targets use this file, too.

use std::fmt::Display;
use std::str::FromStr;

use dyno_core::cursor::{Checkpoint, Pagination};
use dyno_core::export::Change;
use dyno_core::stream::{Records, StreamCheckpoint};
use dyno_core::{Cursor, Item, export};

/// Reads the bytes with every method. What can be read is the same once it was written and read again.
pub(crate) fn read(body: &[u8]) {
    let _ = Records::<Item>::from_json(body);
    let lines = body.split(|byte| *byte == b'\n').count();
    assert!(export::read::<Item>(body).count() <= lines);
    assert!(export::read::<Change<Item>>(body).count() <= lines);
    read_again::<Cursor>(&base64_simd::URL_SAFE_NO_PAD.encode_to_string(body));
    read_again::<Checkpoint>(&base64_simd::URL_SAFE_NO_PAD.encode_to_string(body));
    if let Ok(text) = std::str::from_utf8(body) {
        read_again::<Cursor>(text);
        read_again::<Checkpoint>(text);
        read_again::<StreamCheckpoint>(text);
        read_again::<Pagination>(text);
    }
}

fn read_again<T: FromStr + Display>(text: &str) {
    if let Ok(read) = text.parse::<T>() {
        let written = read.to_string();
        let again = written.parse::<T>().ok().map(|again| again.to_string());
        assert_eq!(again.as_deref(), Some(&*written), "{text}");
    }
}
