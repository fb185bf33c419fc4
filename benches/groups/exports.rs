//! What it costs to read the lines of an export, compared with serde_json and serde_dynamo.

use std::io::{BufRead as _, BufReader, Write as _};

use dyno::export;
use dyno::model::Document;
use dyno::{ReadModel, to_dynamodb_json};
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Rows;
use crate::shared::data::{self, Kind, Order};
use crate::shared::films::films;
use crate::shared::measure::Variant;
use crate::shared::models::{Movie, Small};
use crate::shared::table::Way;

/// A line as serde_json reads it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Line {
    item: serde_dynamo::Item,
}

/// Reads a data file, plain and packed.
pub(crate) fn exports(rows: &mut Rows) {
    let (films, what) = films();
    let items: Vec<_> = films.iter().map(json).collect();
    lines_of(rows, what, &items, &films);
    let items = data::items(Kind::Movies, Order::Fixed, 2000);
    lines_of::<Movie>(rows, "movies", &items, &[]);
    let items = data::items(Kind::Small, Order::Fixed, 20_000);
    lines_of::<Small>(rows, "small items", &items, &[]);
}

fn json(item: &impl Document) -> String {
    to_dynamodb_json(item).expect("an item")
}

fn lines_of<T: DeserializeOwned + ReadModel + PartialEq + std::fmt::Debug>(
    rows: &mut Rows,
    what: &str,
    items: &[String],
    expected: &[T],
) {
    let lines = items.iter().map(|item| format!("{{\"Item\":{item}}}\n"));
    let text: Vec<u8> = lines.collect::<String>().into();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&text).expect("memory");
    let packed = gzip.finish().expect("memory");
    let of_serde = of_serde_lines::<T>(&text);
    assert!(expected.is_empty() || of_serde == expected);
    assert_eq!(of_dyno::<T>(&text), of_serde);
    let megabytes = text.len() as f64 / 1e6;
    let case = format!("{} {what}, {megabytes:.1} MB", items.len());
    rows.measure_exports(
        &case,
        vec![
            Variant::new(Way::SerdeDynamo, || of_serde_lines::<T>(&text)),
            Variant::new(Way::Dyno, || of_dyno::<T>(&text)),
        ],
    );
    rows.measure_exports(
        &format!("{case}, packed with gzip"),
        vec![
            Variant::new(Way::SerdeDynamo, || unpacked::<T>(&packed)),
            Variant::new(Way::Dyno, || of_dyno::<T>(&packed)),
        ],
    );
}

fn of_dyno<T: ReadModel>(file: &[u8]) -> Vec<T> {
    let lines = export::read(file);
    lines.map(|line| line.expect("an item")).collect()
}

/// The lines are there already.
fn of_serde_lines<T: DeserializeOwned>(text: &[u8]) -> Vec<T> {
    let lines = text.split(|&byte| byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    lines.map(of_line).collect()
}

fn of_line<T: DeserializeOwned>(line: &[u8]) -> T {
    let line: Line = serde_json::from_slice(line).expect("a line");
    serde_dynamo::from_item(line.item).expect("an item")
}

fn unpacked<T: DeserializeOwned>(packed: &[u8]) -> Vec<T> {
    let mut lines = BufReader::with_capacity(64 * 1024, MultiGzDecoder::new(packed));
    let (mut line, mut items) = (Vec::new(), Vec::new());
    while lines.read_until(b'\n', &mut line).expect("memory") > 0 {
        items.push(of_line(&line));
        line.clear();
    }
    items
}
