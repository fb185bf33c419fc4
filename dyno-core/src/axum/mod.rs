//! HTTP responses and a layer for [axum](https://docs.rs/axum), with the feature `axum`.
//!
//! [`Error`], [`ConditionFailed`], [`Canceled`], [`Incomplete`] and [`InvalidCursor`] are responses, so a handler can
//! return them with `?`. [`RequestLayer`] gives each request a correlation id and observes its calls.
//! [`Pagination`](crate::cursor::Pagination) is an extractor: the page that the query string requests.
//!
//! | Error | Response |
//! |---|---|
//! | another request is in progress: a conflict of transactions | 503 with `Retry-After: 1` |
//! | DynamoDB or the provider of credentials fails, or cannot be reached for any reason | 503 with `Retry-After: 1` |
//! | throttled, unprocessed operations of a batch | 429 with `Retry-After: 1` |
//! | a condition failed: [`ConditionFailed`], [`Error::ConditionFailed`]; a PartiQL `INSERT` found an item | 409 |
//! | an item does not exist: [`Error::NotFound`] | 404 |
//! | a cursor that is malformed, expired or tampered with, or of another read | 400 |
//! | a value cannot be stored: an empty or long key, NaN: [`Error::Encode`], or a message of DynamoDB | 400 |
//! | an item is larger than 400 KB, a transaction larger than 4 MB | 413 |
//! | no credentials | 500; with `DYNAMODB_NO_CREDS_RATE_LIMIT=true` 429 with `Retry-After: 1` |
//! | anything else | 500 |
//!
//! A reason of a cancelled transaction has the response that it has as the error of a single operation, except that the
//! update of an item that does not exist is a failed condition. Of several reasons, the one that is furthest down in
//! the table decides: as long as it fails, so does the transaction. A batch has the response of its first error.
//!
//! The body is a fixed text without table names, keys or values. [`Detailed`] uses the text of the error as the body,
//! for callers that may see it. An error that becomes a 500 or a 503 is logged with `tracing` at the level `ERROR`. Of
//! errors of the same kind one in ten seconds is logged; its field `repeated` is the number of those since the last one
//! that were not.
//!
//! sprockets-dynamodb responds with 409, 429 and 500 in the same cases. It has no other statuses, and each of its 500
//! responses has the text of the error.
//!
//! ```
//! use axum_core::response::{IntoResponse, Response};
//! use dyno::{Client, Model};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     title: String,
//! }
//!
//! // A handler.
//! async fn title(client: Client) -> dyno::Result<String> {
//!     let movie = client.table::<Movie>().get(1985).required().await?;
//!     Ok(movie.title)
//! }
//!
//! # async fn example(client: Client) -> Response {
//! title(client).await.into_response()
//! # }
//! ```

mod detailed;
mod error_log;
mod outcome;
mod pagination;
mod request_layer;
#[cfg(test)]
mod tests;

pub use self::detailed::Detailed;
pub use self::request_layer::{RequestLayer, RequestService};

#[cfg(doc)]
use crate::batch::Incomplete;
#[cfg(doc)]
use crate::error::{Canceled, ConditionFailed, Error, InvalidCursor};
