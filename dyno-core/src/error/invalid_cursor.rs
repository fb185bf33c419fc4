//! Cursors that cannot be used.

/// Why a cursor is invalid. Nothing was sent, unless DynamoDB [rejected](Self::Rejected) it.
///
/// A cursor usually comes from a caller, so the caller is at fault, not the code: [`Error::invalid_cursor`]
/// distinguishes it from other invalid requests, and with the feature `axum` it is a response with the status 400.
///
/// [`Error::invalid_cursor`]: crate::Error::invalid_cursor
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCursor {
    /// The text is not a cursor.
    #[error("the cursor is malformed; pass the text of a cursor unchanged")]
    Malformed,
    /// A caller requests the page after a cursor and the page before one.
    #[error("`after` and `before` are both set; pass only one")]
    AfterAndBefore,
    /// A caller requests the page before a cursor of a scan, which DynamoDB cannot read backward.
    #[error("a scan has no page before a cursor; start after a cursor or at the beginning")]
    BeforeOfScan,
    /// The cursor belongs to another table or index.
    #[error(
        "the cursor does not belong to {}`{table}`; pass a cursor of a page of this read",
        index.as_ref().map(|index| format!("`{index}` of ")).unwrap_or_default()
    )]
    Foreign {
        /// The table that is read.
        table: String,
        /// The index that is read.
        index: Option<String>,
    },
    /// The cursor belongs to another partition of the table or index.
    #[error(
        "the cursor belongs to a partition other than the query's; pass a cursor of a page of this query"
    )]
    OtherPartition,
    /// The cursor is the beginning of a page, and was given to `start_after`, or it is the end of one, and was given to
    /// `end_before`.
    #[error(
        "the cursor is at the wrong end of a page; pass `Page::cursor` to `start_after` and `Page::previous` to \
         `end_before`"
    )]
    WrongSide,
    /// The cursor was sealed for another read or another scope.
    #[error(
        "the cursor was sealed for another read; table, index, partition, sort key condition, direction, filter and \
         scope must be the same"
    )]
    OtherRead,
    /// The cursor was changed after it was sealed.
    #[error("the cursor was changed after it was sealed; pass the text of a cursor unchanged")]
    Tampered,
    /// The cursor has expired.
    #[error("the cursor has expired; start at the beginning")]
    Expired,
    /// The cursor was sealed with a secret that is not accepted, or no longer accepted.
    #[error("the cursor was sealed with a secret that is not accepted; start at the beginning")]
    UnknownSecret,
    /// The cursor is not sealed, but the read accepts only its sealed ones.
    #[error(
        "the cursor is not sealed, but the read has a seal; pass a cursor of a page of this read"
    )]
    NotSealed,
    /// The cursor is sealed, but the read has no seal.
    #[error("the cursor is sealed; give the read its seal with `sealed`")]
    Sealed,
    /// The cursor is encrypted, and this build of dyno cannot decrypt it.
    #[error("the cursor is encrypted; build the service with dyno's feature `encrypted-cursors`")]
    Encrypted,
    /// DynamoDB rejected the cursor after the request was sent: it is outside the sort key condition, belongs to
    /// another partition of a query with a textual key condition, or is the token of another statement.
    #[error("DynamoDB rejected the cursor; pass a cursor of a page of this read")]
    Rejected,
}

/// DynamoDB's messages about a cursor of another partition or another statement.
const REJECTIONS: &[&str] = &[
    "The provided starting key is",
    "Exclusive Start Key must have",
    "Exclusive start key must lie within",
    "Invalid NextToken",
    "NextToken does not match request",
];

impl InvalidCursor {
    /// What DynamoDB's message of a validation error says about a cursor.
    pub(crate) fn of_message(message: &str) -> Option<&'static Self> {
        let is_rejection = REJECTIONS.iter().any(|text| message.contains(text));
        is_rejection.then_some(&Self::Rejected)
    }
}
