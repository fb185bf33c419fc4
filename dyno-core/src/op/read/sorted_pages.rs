//! The pages of a partition with the sort keys of their items.

use std::sync::Arc;

use crate::codec::DecodeDocument;
use crate::error::{InvalidRead, Result, Subject};
use crate::op::read::item_pages::{ItemPages, ItemsOfPage};
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::partition::Partition;
use crate::op::read::positions::Positions;
use crate::op::read::sort_keys::SortKeys;
use crate::op::read::sort_position::SortNames;

/// Pages whose sort keys are found where the pages are fetched, while their texts are in the processor's cache.
pub(super) struct SortedPages {
    pub(super) pages: PageSequence<Partition>,
    pub(super) names: Arc<SortNames>,
}

impl ItemPages for SortedPages {
    async fn next_items<T: DecodeDocument + Send + 'static>(
        &mut self,
    ) -> Result<Option<ItemsOfPage<T>>> {
        let mut page = self.pages.next_items().await?;
        if let Some(page) = &mut page {
            let texts = page.texts.as_ref();
            page.sort_keys = texts.map(|texts| SortKeys::of(texts, &self.names));
        }
        Ok(page)
    }

    fn ended(&self) -> bool {
        ItemPages::ended(&self.pages)
    }

    fn subject(&self) -> Subject {
        self.pages.subject()
    }

    fn positions(&self) -> Result<Arc<dyn Positions>, InvalidRead> {
        self.pages.positions()
    }
}
