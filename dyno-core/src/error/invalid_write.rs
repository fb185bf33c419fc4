//! Writes that a transaction cannot carry out as they are.

/// A write that a model with unique attributes, or a write that is carried out once, cannot make. Nothing was sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidWrite {
    /// A kind of write that does not know the values that it replaces.
    #[error("the model has unique attributes, which {write} would not keep unique; use {instead}")]
    NotUnique {
        /// The kind of write.
        write: &'static str,
        /// What does the same.
        instead: &'static str,
    },
    /// A write that is a transaction of its own, because of unique attributes or because it is carried out once.
    #[error("the write is a transaction of its own and cannot be part of {part_of}")]
    Alone {
        /// What it cannot be part of.
        part_of: &'static str,
    },
    /// A write of unique attributes with a token of the caller.
    #[error(
        "a write of unique attributes is another transaction at each attempt and has its own token; use `once`"
    )]
    Token,
    /// An update that computes a unique attribute.
    #[error("an update of the unique attribute `{attribute}` sets it to a value, or removes it")]
    Computed {
        /// The attribute.
        attribute: &'static str,
    },
    /// A value of a unique attribute that is too long for the key of an item.
    #[error(
        "the value of the unique attribute `{attribute}` is too long: the key that holds it can have {limit} bytes"
    )]
    TooLong {
        /// The attribute.
        attribute: &'static str,
        /// The limit of the whole key.
        limit: usize,
    },
    /// A write in a transaction whose unique attributes have values in the table that are not known.
    #[error(
        "the model has unique attributes, and a transaction cannot read the values that the write replaces; \
         pass the item that was read to `releasing`, or use `create` for a new one"
    )]
    UnknownValues,
    /// The item whose unique values are released has another key than the one that is written.
    #[error(
        "`releasing` takes the item that is written, as it was read, and this one has another key"
    )]
    OtherItem,
    /// The key is one of those that hold the values of unique attributes.
    #[error("partition keys that begin with `dyno#unique#` hold the values of unique attributes")]
    ReservedKey,
    /// The write cannot return what was requested, because a transaction returns nothing.
    #[error("the write is a transaction, which cannot return {returned}")]
    Returns {
        /// What was requested.
        returned: &'static str,
    },
}
