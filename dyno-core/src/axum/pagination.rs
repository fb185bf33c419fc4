//! The page that a caller requests, as an extractor.

use axum_core::extract::FromRequestParts;
use http::request::Parts;

use crate::cursor::Pagination;
use crate::error::InvalidCursor;

/// Reads the query string. A malformed cursor is a response with the status 400.
impl<S: Sync> FromRequestParts<S> for Pagination {
    type Rejection = InvalidCursor;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, InvalidCursor> {
        parts.uri.query().unwrap_or_default().parse()
    }
}
