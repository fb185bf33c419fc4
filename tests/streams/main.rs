//! Stream records read into models, collections and items.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic; these lints leave out only functions with `#[test]`"
)]

mod changed;
mod followed;
mod leased;
mod log;
mod malformed;
mod processes;
mod processing;
mod records;
#[path = "../production/server.rs"]
#[expect(
    dead_code,
    reason = "the hostile parts are for the tests of production"
)]
mod server;
mod simulated;
mod simulation;
mod sources;

use dyno::{Document, Model};

#[derive(Document, Clone, Debug, PartialEq)]
struct Address {
    city: String,
    street: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    id: String,
    total: u32,
    address: Option<Address>,
    #[dyno(default)]
    lines: Vec<String>,
}

fn order(id: &str, total: u32) -> Order {
    Order {
        id: id.to_owned(),
        total,
        address: None,
        lines: Vec::new(),
    }
}

/// The JSON of a record of the table `Orders`.
fn record(number: u32, name: &str, keys: &str, images: &str) -> String {
    format!(
        r#"{{"eventID":"id-{number}","eventName":"{name}","eventVersion":"1.1","eventSource":"aws:dynamodb",
        "awsRegion":"eu-central-1","dynamodb":{{"ApproximateCreationDateTime":1479499740,"Keys":{keys},{images}
        "SequenceNumber":"{number}00000000005719148800","SizeBytes":42,"StreamViewType":"NEW_AND_OLD_IMAGES"}},
        "eventSourceARN":"arn:aws:dynamodb:eu-central-1:123456789012:table/Orders/stream/2026-11-30T00:00:00.000"}}"#
    )
}

/// A change of the total of an order; a total that is `x` cannot be read.
fn modified(number: u32, id: &str, old: &str, new: &str) -> String {
    let image = |total: &str| format!(r#"{{"id":{{"S":"{id}"}},"total":{{"N":"{total}"}}}}"#);
    let (old, new) = (image(old), image(new));
    let images = format!(r#""OldImage":{old},"NewImage":{new},"#);
    record(
        number,
        "MODIFY",
        &format!(r#"{{"id":{{"S":"{id}"}}}}"#),
        &images,
    )
}

fn event(records: &[String]) -> String {
    format!(r#"{{"Records":[{}]}}"#, records.join(","))
}
