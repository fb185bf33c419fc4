//! Pages as a stream.

use futures::StreamExt as _;
use futures::stream::{self, BoxStream};

use crate::error::Result;
use crate::op::read::page_request::Selection;
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::read_as::{ReadAs, page_of};
use crate::page::Page;

/// The pages, each requested when the stream is polled. After an error, the stream ends.
pub(super) fn pages_of<S: Selection, T: ReadAs>(
    pages: PageSequence<S>,
) -> BoxStream<'static, Result<Page<T>>> {
    stream::try_unfold(pages, async |mut pages| {
        let Some(page) = pages.next_page().await? else {
            return Ok(None);
        };
        Ok(Some((page_of(page)?, pages)))
    })
    .boxed()
}
