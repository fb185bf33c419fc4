//! Reads that are invalid.

/// A get, a query, a scan or a statement that is invalid. Nothing was sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRead {
    /// A scan of a single segment is also a parallel scan.
    #[error("a segment is not read in parallel; use either `segment` or `parallel`")]
    ParallelSegment,
    /// A cursor has other names than the key.
    #[error("the cursor is of another table or index; here it has the attributes `{}`", expected.join("`, `"))]
    Cursor {
        /// The names that it has for this table or index.
        expected: Vec<&'static str>,
    },
    /// The type of a projection has an attribute that the model does not have.
    #[error("the model has no attribute `{attribute}`, which the projected type has")]
    UnknownAttribute {
        /// The name of the attribute.
        attribute: &'static str,
    },
    /// A read of all attributes has a projection.
    #[error("a projection chooses the attributes; leave out either it or `all_attributes`")]
    ProjectionOfAllAttributes,
    /// A statement of a batch or a transaction has settings of pages.
    #[error(
        "a statement of a batch or a transaction is about one item; leave out `limit`, `page_size` and `start_at`"
    )]
    PagedStatement,
    /// A batch of statements has none, or more than 25.
    #[error("the batch has {statements} statements; it takes 1 to 25")]
    Statements {
        /// The number of statements.
        statements: usize,
    },
}
