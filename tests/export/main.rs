//! Files of exports, read into models, and files for imports.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic; these lints leave out only functions with `#[test]`"
)]

mod directory;
#[path = "../codec/generators.rs"]
mod generators;
mod hostile;
mod imports;
mod lines;

use std::io::Write as _;

use dyno::Model;
use dyno::export::{self, ExportLine};
use flate2::Compression;
use flate2::write::GzEncoder;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    id: String,
    total: u32,
}

fn order(id: &str, total: u32) -> Order {
    Order {
        id: id.to_owned(),
        total,
    }
}

/// A line of a full export.
fn line(id: &str, total: u32) -> String {
    format!("{{\"Item\":{{\"id\":{{\"S\":\"{id}\"}},\"total\":{{\"N\":\"{total}\"}}}}}}\n")
}

fn packed(text: impl AsRef<[u8]>) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text.as_ref()).expect("memory");
    gzip.finish().expect("memory")
}

/// What each line is, or the text of its error.
fn read<T: ExportLine>(bytes: &[u8]) -> Vec<Result<T, String>> {
    let text = |error: export::ExportError| error.to_string();
    export::read(bytes).map(|line| line.map_err(text)).collect()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}
