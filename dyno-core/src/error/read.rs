//! Why a get, a query or a scan is not sent.

/// A get, a query or a scan that makes no sense. Nothing was sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRead {
    /// A scan of a single segment was to read segments in parallel.
    #[error("a segment is not read in parallel; use either `segment` or `parallel`")]
    ParallelSegment,
    /// A cursor has other names than the key.
    #[error("the cursor is of another table or index; here it has the attributes `{}`", expected.join("`, `"))]
    Cursor {
        /// The names that it has for this table or index.
        expected: Vec<&'static str>,
    },
    /// A type that was projected to has an attribute that the model does not have.
    #[error("it has no attribute `{attribute}`, which the type that it is projected to has")]
    UnknownAttribute {
        /// The name of the attribute.
        attribute: &'static str,
    },
    /// A read that asks for all attributes has a projection.
    #[error("a projection says which attributes are read; leave out either it or `all_attributes`")]
    ProjectionOfAllAttributes,
    /// A statement of a batch or a transaction has settings of pages.
    #[error(
        "a statement of a batch or a transaction is about one item; leave out `limit`, `page_size` and `start_at`"
    )]
    PagedStatement,
    /// A batch of statements has none, or more than 25.
    #[error("the batch has {statements} statements; it takes 1 to 25")]
    Statements {
        /// How many it has.
        statements: usize,
    },
}
