//! The lines of one file.

use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, UNIX_EPOCH};

use dyno::export::{self, Change, ImportWriter};
use dyno::stream::Changed;
use dyno::{Collection, Document, Item, Model, Table, View, item};
use futures::StreamExt as _;
use tokio::io::{AsyncRead, ReadBuf};

use crate::{Order, line, order, packed, read};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind", entities(Customer, Bill))]
struct Shop;

#[derive(Model, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "CUSTOMER")]
struct Customer {
    customer: u64,
    name: String,
}

#[derive(Model, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "BILL#{number:06}")]
struct Bill {
    customer: u64,
    number: u32,
}

#[derive(Collection, Debug, PartialEq)]
enum OfCustomer {
    Customer(Customer),
    Bill(Bill),
}

/// Returns its bytes in pieces of a size.
struct Pieces<'b>(&'b [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(buffer.len()).min(self.0.len());
        let (piece, rest) = self.0.split_at(length);
        buffer[..length].copy_from_slice(piece);
        self.0 = rest;
        Ok(length)
    }
}

/// The same, and is pending before each piece.
struct SlowPieces<'b>(Pieces<'b>, bool);

impl AsyncRead for SlowPieces<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.1 = !self.1;
        if self.1 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let length = self.0.read(buffer.initialize_unfilled())?;
        buffer.advance(length);
        Poll::Ready(Ok(()))
    }
}

// A15, T12
#[test]
fn a_line_is_read_as_a_model_or_an_item() {
    let text = line("7", 20) + &line("8", 3);
    assert_eq!(
        read::<Order>(text.as_bytes()),
        [Ok(order("7", 20)), Ok(order("8", 3))]
    );
    let items: Vec<Item> = export::read(text.as_bytes()).map(Result::unwrap).collect();
    let expected = [
        item! { "id" => "7", "total" => 20 },
        item! { "id" => "8", "total" => 3 },
    ];
    assert_eq!(items, expected);

    #[derive(Document, Debug, PartialEq)]
    struct Total {
        total: u32,
    }
    assert_eq!(read::<Total>(text.as_bytes())[1], Ok(Total { total: 3 }));

    #[derive(View, Debug, PartialEq)]
    #[dyno(of = Order)]
    struct Id {
        id: String,
    }
    assert_eq!(read::<Id>(text.as_bytes())[1], Ok(Id { id: "8".into() }));
}

#[test]
fn a_line_is_read_as_an_entity_of_a_collection() {
    let customer = || Customer {
        customer: 7,
        name: "Ada".to_owned(),
    };
    let bill = || Bill {
        customer: 7,
        number: 1,
    };
    let mut writer = ImportWriter::new(Vec::new());
    writer.write(&customer()).unwrap();
    writer.write(&bill()).unwrap();
    let text = writer.finish().unwrap();
    assert_eq!(
        read::<OfCustomer>(&text),
        [
            Ok(OfCustomer::Customer(customer())),
            Ok(OfCustomer::Bill(bill())),
        ]
    );
    // The items of other entities are not lost.
    let bills: Vec<_> = export::read::<Bill>(&*text).collect();
    let error = bills[0].as_ref().unwrap_err();
    assert!(error.is_line() && error.item().is_some(), "{error}");
    assert_eq!(bills[1].as_ref().unwrap().number, 1);
}

#[test]
fn pieces_of_any_size_are_the_same_lines() {
    let text: String = (0..50).map(|at| line(&"ä".repeat(at), at as u32)).collect();
    let expected: Vec<_> = (0..50)
        .map(|at| order(&"ä".repeat(at), at as u32))
        .collect();
    let twice = [packed(&text[..1000]), packed(&text[1000..])].concat();
    for bytes in [text.into_bytes(), twice] {
        for size in [1, 2, 3, 7, 64, 1000, 1 << 20] {
            let lines = export::read::<Order>(Pieces(&bytes, size));
            assert_eq!(
                lines.map(Result::unwrap).collect::<Vec<_>>(),
                expected,
                "{size}"
            );
            let lines = export::read_async::<Order>(SlowPieces(Pieces(&bytes, size), false));
            let lines = crate::block_on(lines.map(Result::unwrap).collect::<Vec<_>>());
            assert_eq!(lines, expected, "{size}");
        }
    }
}

#[test]
fn a_large_file_is_read_through_a_small_buffer() {
    let text: String = (0..30_000).map(|at| line("7", at)).collect();
    for bytes in [packed(&text), text.into_bytes()] {
        let mut lines = export::read::<Order>(&*bytes);
        let sum: u64 = lines
            .by_ref()
            .map(|line| u64::from(line.unwrap().total))
            .sum();
        assert_eq!((sum, lines.line_number()), (29_999 * 15_000, 30_000));
    }
}

/// The lines that the developer guide shows, and as they are in the files: with `{"N": ..}` for the time.
#[test]
fn a_line_of_an_incremental_export_is_a_change() {
    let time = UNIX_EPOCH + Duration::from_micros(1_680_109_764_000_000);
    for written in [
        r#"{"N":"1680109764000000"}"#,
        r#""1680109764000000""#,
        "1680109764000000",
    ] {
        let image = |total| format!(r#"{{"id":{{"S":"7"}},"total":{{"N":"{total}"}}}}"#);
        let start = format!(
            r#"{{"Metadata":{{"WriteTimestampMicros":{written}}},"Keys":{{"id":{{"S":"7"}}}}"#
        );
        let text = format!(
            "{start},\"NewImage\":{new}}}\n{start},\"OldImage\":{old},\"NewImage\":{new}}}\n{start},\"OldImage\":{old}}}\n{start}}}\n",
            old = image(3),
            new = image(20),
        );
        let changes: Vec<Change<Order>> =
            export::read(text.as_bytes()).map(Result::unwrap).collect();
        let images: Vec<_> = changes
            .iter()
            .map(|change| (change.old.clone(), change.new.clone()))
            .collect();
        let (old, new) = (Some(order("7", 3)), Some(order("7", 20)));
        let expected = [
            (None, new.clone()),
            (old.clone(), new),
            (old, None),
            (None, None),
        ];
        assert_eq!(images, expected);
        assert!(changes.iter().all(|change| change.written_at == Some(time)));
        assert!(
            changes
                .iter()
                .all(|change| change.keys == item! { "id" => "7" })
        );
        let deletes: Vec<_> = changes.iter().map(Change::is_delete).collect();
        assert_eq!(deletes, [false, false, true, true]);
        assert_eq!(changes[2].image(), Some(&order("7", 3)));
        let (Some(old), Some(new)) = (&changes[1].old, &changes[1].new) else {
            panic!()
        };
        assert!(Changed::between(old, new).unwrap().contains(Order::TOTAL));
        assert!(!format!("{changes:?}").contains("20"), "{changes:?}");
    }
}

#[test]
fn a_change_that_cannot_be_read_names_the_image() {
    let text = r#"{"Keys":{"id":{"S":"7"}},"NewImage":{"id":{"S":"7"},"total":{"S":"x"}}}"#;
    assert_eq!(
        read::<Change<Order>>(text.as_bytes()),
        [Err(
            "line 1: attribute `NewImage.total`: expected N, found S".to_owned()
        )]
    );
    let text = r#"{"Metadata":{"WriteTimestampMicros":{"N":"-1"}},"Keys":{"id":{"S":"7"}}}"#;
    assert_eq!(
        read::<Change<Order>>(text.as_bytes()),
        [Err(
            "line 1: attribute `Metadata.WriteTimestampMicros`: expected a time in microseconds"
                .to_owned()
        )]
    );
    // A line of a full export.
    assert_eq!(
        read::<Change<Order>>(line("7", 1).as_bytes()),
        [Err("line 1: attribute `Keys` is missing".to_owned())]
    );
}

#[test]
fn a_marker_is_told_apart() {
    let text =
        r#"{"Item":{"id":{"S":"dyno#unique#email#ada"},"dyno#holder":{"M":{"id":{"S":"7"}}}}}"#;
    let lines = [text.to_owned(), line("7", 1).replace("\"N\"", "\"S\"")].join("\n");
    let errors = export::read::<Order>(lines.as_bytes()).map(Result::unwrap_err);
    assert_eq!(
        errors.map(|error| error.is_marker()).collect::<Vec<_>>(),
        [true, false]
    );
    let change = r#"{"Keys":{"id":{"S":"dyno#unique#email#ada"}}}"#;
    assert!(Change::<Order>::from_json(change).unwrap().is_marker());
}
