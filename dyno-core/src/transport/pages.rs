//! One page of a Query or a Scan.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::scan::ScanOutput;

use super::failed::{unreadable, without_items};
use super::input::Input;
use super::item_sinks::{ItemsSink, Texts};
use super::item_texts::ItemTexts;
use super::operation::Operation;
use super::sdk_maps::{Map, bridged, text};
use super::send::{call, named, send};
use super::sink::Slot;
use super::table_ref::TableRef;
use crate::codec::DecodeDocument;
use crate::error::Result;

/// A page as it came from DynamoDB.
pub(crate) struct Received<T> {
    /// Each may be one that cannot be decoded.
    pub(crate) items: Vec<Result<T>>,
    /// The texts of the items, if they are kept.
    pub(crate) texts: Option<ItemTexts>,
    /// The last evaluated key in DynamoDB's JSON.
    pub(crate) last: Option<Arc<str>>,
    pub(crate) count: usize,
    pub(crate) scanned: usize,
    /// The length of the response.
    pub(crate) bytes: usize,
    /// Whether items were left out, because they exceed a limit.
    pub(crate) cut: bool,
}

/// What a page is requested for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    /// No items, only their number.
    pub(crate) count: bool,
    /// The texts of the items as well.
    pub(crate) texts: bool,
}

/// Sends a Query or a Scan. A request that only counts returns no items.
pub(crate) async fn page<O, T>(
    input: Input<O>,
    target: &TableRef,
    wanted: Wanted,
) -> Result<Received<T>>
where
    O: Operation<Output: Into<PageOutput>>,
    T: DecodeDocument + Send + 'static,
{
    let sink = ItemsSink {
        target: target.clone(),
        items: Slot::default(),
        counts: wanted.count,
        bytes: AtomicUsize::new(0),
        texts: wanted.texts.then(Texts::default),
    };
    let call = call(&input, sink);
    let output: PageOutput = match send(call.clone(), input).await {
        Ok(output) => output.into(),
        Err(error) => return Err(call.failed(named::<O>(target), error)),
    };
    let named = named::<O>(target);
    let (items, texts) = match &output.items {
        None => (
            call.sink.items.take(),
            call.sink.texts.as_ref().and_then(|kept| kept.texts.take()),
        ),
        Some(maps) => (
            Some(maps.iter().map(|map| bridged(map, target)).collect()),
            match wanted.texts {
                true => Some(ItemTexts::of_maps(maps).map_err(|error| unreadable(&named, error))?),
                false => None,
            },
        ),
    };
    let items = match items {
        Some(items) => items,
        None if wanted.count => Vec::new(),
        None => return Err(without_items(&named)),
    };
    // The SDK reads a count that is missing as zero.
    let counted = usize::try_from(output.count).unwrap_or_default();
    if !wanted.count && counted > 0 && counted != items.len() {
        let found = items.len();
        return Err(unreadable(
            &named,
            format!("it counts {counted} items and has {found}"),
        ));
    }
    let last = output.last.filter(|key| !key.is_empty());
    Ok(Received {
        items,
        texts,
        last: text(last.as_ref(), &named)?.map(Into::into),
        count: counted,
        scanned: usize::try_from(output.scanned).unwrap_or_default(),
        bytes: call.sink.bytes.load(Ordering::Relaxed),
        cut: false,
    })
}

/// The SDK's output of a query or a scan.
pub(crate) struct PageOutput {
    /// `None` if they are in the sink.
    pub(super) items: Option<Vec<Map>>,
    pub(super) count: i32,
    pub(super) scanned: i32,
    pub(super) last: Option<Map>,
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
