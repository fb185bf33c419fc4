//! Cursors that cannot be used.

use crate::codec::DecodeError;

/// Why a cursor is invalid. Nothing was sent.
///
/// Cursors come from callers, so this is their mistake and not the code's: [`Error::invalid_cursor`] tells it from
/// other invalid requests, and with the feature `axum` it is a response with the status 400.
///
/// [`Error::invalid_cursor`]: crate::Error::invalid_cursor
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCursor {
    /// The text is not a cursor.
    #[error("the cursor is malformed; pass the text of a cursor unchanged")]
    Malformed(#[source] DecodeError),
    /// The cursor has other attributes than the key of the table or index.
    #[error("the cursor belongs to another table or index; expected the attributes `{}`", expected.join("`, `"))]
    Foreign {
        /// The attributes of a cursor of this table or index.
        expected: Vec<String>,
    },
}
