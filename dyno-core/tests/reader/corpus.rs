//! The seeds of the fuzz targets, and the inputs that found bugs. Each must pass all targets.

use std::fs;
use std::path::Path;

use crate::{both, every_kind, from_outside};

#[test]
fn the_corpus_passes_all_fuzz_targets() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reader/corpus");
    let mut count = 0;
    for entry in fs::read_dir(corpus).expect("the corpus") {
        let body = fs::read(entry.expect("a file").path()).expect("a text");
        every_kind::read(&body);
        every_kind::find_as_by_text(&body);
        both::agree_inside(&body);
        from_outside::read(&body);
        both::write_again(&body);
        count += 1;
    }
    assert!(
        count >= 20,
        "the corpus has been lost: {count} texts are left"
    );
}
