//! The pages of a statement, one after the other, up to its limit.

use crate::codec::DecodeDocument;
use crate::error::Result;
use crate::op::partiql::statement_request::StatementRequest;
use crate::op::read::item_pages::{End, ItemPages, ItemsOfPage};
use crate::transport;

/// The pages that are still to come.
pub(super) struct StatementPages {
    /// The next request; its limit is what remains of the whole read's.
    request: StatementRequest,
    ended: bool,
    /// Whether the last response had the token of its request.
    repeated: bool,
}

impl StatementPages {
    pub(super) fn new(request: StatementRequest) -> Self {
        Self {
            request,
            ended: false,
            repeated: false,
        }
    }

    /// The token of the page that was read last, unless it was the last page.
    pub(super) fn token(&self) -> Option<&str> {
        self.request.start.as_deref()
    }
}

impl ItemPages for StatementPages {
    async fn next_items<T: DecodeDocument + Send + 'static>(
        &mut self,
    ) -> Result<Option<ItemsOfPage<T>>> {
        if self.ended() {
            return Ok(None);
        }
        // An error is the end, until a page has come.
        self.ended = true;
        if self.repeated {
            return Err(transport::repeated_cursor(&self.request.named()));
        }
        let mut response = self.request.send().await?;
        self.ended = response.next_token.is_none();
        self.repeated = response.next_token == self.request.start;
        self.request.start = response.next_token;
        if let Some(limit) = &mut self.request.limit {
            response.items.truncate(*limit);
            *limit -= response.items.len();
        }
        Ok(Some(ItemsOfPage {
            scanned: response.items.len(),
            items: response.items,
            texts: None,
            sort_keys: None,
            bytes: 0,
            end: End::AtItem,
        }))
    }

    fn ended(&self) -> bool {
        self.ended || self.request.limit == Some(0)
    }
}
