//! Files for imports.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use dyno::export::{self, AsyncImportWriter, ImportWriter};
use dyno::{Error, Item, Model, item};
use futures::{FutureExt as _, stream};
use proptest::collection::vec;
use proptest::prelude::*;
use tokio::io::AsyncWrite;

use crate::generators::any_item;
use crate::{Order, line, order};

/// Takes a few bytes at a time, and is interrupted or pending before each.
#[derive(Default)]
struct Slow(Vec<u8>, bool);

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let length = bytes.len().min(100);
        self.0.write(&bytes[..length])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsyncWrite for Slow {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.write(bytes) {
            Ok(length) => Poll::Ready(Ok(length)),
            Err(_) => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        panic!("the caller decides on that")
    }
}

#[test]
fn a_line_is_what_an_import_reads() {
    let mut writer = ImportWriter::new(Vec::new());
    writer.write(&order("7", 20)).unwrap();
    writer.write(&item! { "id" => "8", "total" => 3 }).unwrap();
    assert_eq!(writer.count(), 2);
    let text = writer.finish().unwrap();
    assert_eq!(
        String::from_utf8(text).unwrap(),
        line("7", 20) + &line("8", 3)
    );
}

proptest! {
    // A15, T12
    #[test]
    fn what_is_written_is_read(items in vec(any_item(), 0..8), gzip: bool) {
        let items: Vec<Item> = items.into_iter().filter(|item| item.iter().next().is_some()).collect();
        let slow = Slow::default();
        let mut writer = if gzip { ImportWriter::gzip(slow) } else { ImportWriter::new(slow) };
        prop_assert_eq!(writer.write_all::<Item>(&items).unwrap(), items.len() as u64);
        let file = writer.finish().unwrap().0;
        let read: Vec<Item> = export::read(&*file).map(Result::unwrap).collect();
        prop_assert_eq!(&read, &items);

        let slow = Slow::default();
        let mut writer = if gzip { AsyncImportWriter::gzip(slow) } else { AsyncImportWriter::new(slow) };
        let written = writer.write_all::<Item>(stream::iter(&items));
        prop_assert_eq!(crate::block_on(written).unwrap(), items.len() as u64);
        prop_assert_eq!(crate::block_on(writer.finish()).unwrap().0, file);
    }
}

#[test]
fn large_files_are_written_bit_by_bit() {
    let orders: Vec<_> = (0..20_000).map(|total| order("7", total)).collect();
    for gzip in [false, true] {
        let slow = Slow::default();
        let mut writer = if gzip {
            ImportWriter::gzip(slow)
        } else {
            ImportWriter::new(slow)
        };
        writer.write_all::<Order>(&orders).unwrap();
        let file = writer.finish().unwrap().0;
        let read: Vec<Order> = export::read(&*file).map(Result::unwrap).collect();
        assert_eq!(read, orders);
    }
}

fn refused(item: &Item) -> String {
    let mut writer = ImportWriter::new(Vec::new()).key(["id", "number"]);
    let error = writer.write(item).unwrap_err();
    assert!(matches!(error, Error::Encode(_)), "{error:?}");
    // Others are written.
    writer.write(&item! { "id" => "7", "number" => 1 }).unwrap();
    let text = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert_eq!(text.lines().count(), 1);
    error.to_string()
}

#[test]
fn what_an_import_rejects_is_not_written() {
    assert_eq!(
        refused(&item! { "id" => "7" }),
        "attribute `number`: the key attribute is missing"
    );
    assert_eq!(
        refused(&item! { "id" => "", "number" => 1 }),
        "attribute `id`: a key must not be empty"
    );
    assert_eq!(
        refused(&item! { "id" => true, "number" => 1 }),
        "attribute `id`: an attribute of the key must be S, N or B"
    );
    assert_eq!(
        refused(&item! { "id" => "x".repeat(2049), "number" => 1 }),
        "attribute `id`: the key has 2049 bytes; it can have at most 2048"
    );
    assert_eq!(
        refused(&item! { "id" => "x", "number" => "y".repeat(1025) }),
        "attribute `number`: the key has 1025 bytes; it can have at most 1024"
    );
    let large = item! { "id" => "7", "number" => 1, "secret" => "x".repeat(410_000) };
    assert!(refused(&large).contains("an item can have at most 409600"));
    let mut writer = ImportWriter::new(Vec::new());
    let error = writer.write(&Item::new()).unwrap_err().to_string();
    assert_eq!(error, "the item is empty; an item needs its key attributes");
    let error = writer.write(&order("", 1)).unwrap_err().to_string();
    assert!(error.starts_with("Order"), "{error}");
    let error = writer
        .write(&order(&"x".repeat(2049), 1))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("at most 2048") && error.starts_with("Order ("),
        "{error}"
    );
    assert_eq!((writer.count(), writer.finish().unwrap().len()), (0, 0));
}

#[test]
fn an_item_is_prepared_as_for_a_put() {
    #[derive(Model, Clone, Debug)]
    #[dyno(table = "Notes", validate = Note::check)]
    struct Note {
        #[dyno(partition_key)]
        id: String,
        #[dyno(version)]
        version: u64,
        #[dyno(computed = Note::length)]
        length: usize,
        text: String,
    }

    impl Note {
        fn check(&self) -> Result<(), &'static str> {
            if self.text == "bad" {
                Err("the text is bad")
            } else {
                Ok(())
            }
        }

        fn length(&self) -> usize {
            self.text.len()
        }
    }

    let mut note = Note {
        id: "7".to_owned(),
        version: 0,
        length: 0,
        text: "good".to_owned(),
    };
    let mut writer = ImportWriter::new(Vec::new());
    writer.write(&note).unwrap();
    note.text = "bad".to_owned();
    let error = writer.write(&note).unwrap_err().to_string();
    assert!(error.ends_with("the text is bad"), "{error}");
    let file = writer.finish().unwrap();
    let items: Vec<Item> = export::read(&*file).map(Result::unwrap).collect();
    assert_eq!(
        items,
        [item! { "id" => "7", "version" => 1, "length" => 4, "text" => "good" }]
    );
}

#[test]
fn a_target_that_fails_takes_no_more() {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.saturating_sub(bytes.len());
            match self.0 {
                0 => Err(io::Error::other("the disk is full")),
                _ => Ok(bytes.len()),
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut writer = ImportWriter::new(Full(100_000));
    let error = (0..10_000)
        .find_map(|total| writer.write(&order("7", total)).err())
        .expect("an error");
    let Error::Export(error) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(error.to_string(), "the file cannot be written");
    assert_eq!(error.io_error().unwrap().to_string(), "the disk is full");
    assert!(writer.write(&order("7", 1)).is_err());
    let error = writer.finish().map(drop).unwrap_err();
    assert!(matches!(error, Error::Export(_)), "{error:?}");
}

#[test]
fn a_write_that_is_dropped_is_finished_by_the_next() {
    let large = order(&"x".repeat(2000), 1);
    let mut writer = AsyncImportWriter::new(Slow::default());
    for _ in 0..100 {
        // Pending before it is written.
        let _ = writer.write(&large).now_or_never();
    }
    let file = crate::block_on(writer.finish()).unwrap().0;
    let read: Vec<Order> = export::read(&*file).map(Result::unwrap).collect();
    assert_eq!(read, vec![large; 100]);
}

#[tokio::test]
async fn a_scan_is_written_to_a_file() -> dyno::Result<()> {
    let orders = dyno_testing::temporary_table::<Order>().await?;
    let all: Vec<_> = (0..300)
        .map(|total| order(&format!("{total:03}"), total))
        .collect();
    orders.batch().put_all(&all).await?;
    let mut writer = AsyncImportWriter::gzip(Vec::new());
    let count = writer
        .try_write_all::<Order, _>(orders.scan().stream())
        .await?;
    let file = writer.finish().await?;
    let mut read: Vec<Order> = export::read(&*file).collect::<Result<_, _>>()?;
    read.sort_by_key(|order| order.total);
    assert_eq!((count, read), (300, all));
    orders.remove().await
}
