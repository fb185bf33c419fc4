//! The errors that are responses.

use axum_core::response::{IntoResponse, Response};

use super::error_log::log;
use super::outcome::Outcome;
use crate::batch::Incomplete;
use crate::error::{Canceled, ConditionFailed, Error, InvalidCursor};

/// An error whose response body is the text of the error.
///
/// The text names tables, models and keys. Use it in development, or for callers that may see them.
///
/// ```
/// # use dyno::{Model, Table, axum::Detailed};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16 }
/// async fn handler(movies: Table<Movie>, movie: Movie) -> Result<(), Detailed> {
///     movies.put(&movie).await?;
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct Detailed(pub Error);

impl<E: Into<Error>> From<E> for Detailed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Detailed {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let outcome = Outcome::of(&error);
        log(outcome, &error);
        outcome.response(error.to_string())
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let outcome = Outcome::of(&self);
        log(outcome, &self);
        outcome.response(outcome.fixed_text())
    }
}

/// Like [`Error::ConditionFailed`]: 409.
impl<M> IntoResponse for ConditionFailed<M> {
    fn into_response(self) -> Response {
        Outcome::Conflict.response(Outcome::Conflict.fixed_text())
    }
}

/// Like [`Error::TransactionCanceled`].
impl<R> IntoResponse for Canceled<R> {
    fn into_response(self) -> Response {
        Error::from(self).into_response()
    }
}

/// Like [`Error::Incomplete`].
impl<M, R: Send + 'static> IntoResponse for Incomplete<M, R> {
    fn into_response(self) -> Response {
        Error::from(self).into_response()
    }
}

/// 400.
impl IntoResponse for InvalidCursor {
    fn into_response(self) -> Response {
        Outcome::InvalidCursor.response(Outcome::InvalidCursor.fixed_text())
    }
}
