//! One page of a Query or a Scan.

use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::scan::ScanOutput;

use super::failed::without_items;
use super::input::Input;
use super::item_sinks::ItemsSink;
use super::operation::Operation;
use super::sdk_maps::{Map, bridged, text};
use super::send::{call, named, send};
use super::sink::Slot;
use super::table_ref::TableRef;
use crate::codec::DecodeDocument;
use crate::cursor::Cursor;
use crate::error::{Request, Result};
use crate::page::Page;

/// Sends a Query or a Scan. Each item may be one that cannot be decoded. A request that only counts returns none.
pub(crate) async fn page<O, T>(
    input: Input<O>,
    target: &TableRef,
    counts: bool,
) -> Result<Page<Result<T>>>
where
    O: Operation<Output: Into<PageOutput>>,
    T: DecodeDocument + Send + 'static,
{
    let sink = ItemsSink {
        target: target.clone(),
        items: Slot::default(),
        counts,
    };
    let call = call(&input, sink);
    match send(call.clone(), input).await {
        Ok(output) => {
            let output: PageOutput = output.into();
            let items = match &output.items {
                None => call.sink.items.take(),
                Some(maps) => Some(maps.iter().map(|map| bridged(map, target)).collect()),
            };
            let named = named::<O>(target);
            let items = match items {
                Some(items) => items,
                None if counts => Vec::new(),
                None => return Err(without_items(&named)),
            };
            output.with_items(items, &named)
        }
        Err(error) => Err(call.failed(named::<O>(target), error)),
    }
}

/// The SDK's output of a query or a scan.
pub(crate) struct PageOutput {
    /// `None` if they are in the sink.
    pub(super) items: Option<Vec<Map>>,
    pub(super) count: i32,
    pub(super) scanned: i32,
    pub(super) last: Option<Map>,
}

impl PageOutput {
    fn with_items<T>(self, items: Vec<T>, named: &Request) -> Result<Page<T>> {
        let cursor = self.last.filter(|key| !key.is_empty());
        Ok(Page {
            items,
            cursor: text(cursor.as_ref(), named)?.map(Cursor::new),
            count: usize::try_from(self.count).unwrap_or_default(),
            scanned: usize::try_from(self.scanned).unwrap_or_default(),
        })
    }
}

macro_rules! page_outputs {
    ($($output:ident)*) => {$(
        impl From<$output> for PageOutput {
            fn from(output: $output) -> Self {
                Self {
                    items: output.items,
                    count: output.count,
                    scanned: output.scanned_count,
                    last: output.last_evaluated_key,
                }
            }
        }
    )*};
}

page_outputs!(QueryOutput ScanOutput);
