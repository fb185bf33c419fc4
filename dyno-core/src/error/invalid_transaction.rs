//! Transactions that are invalid.

/// A transaction that is invalid. Nothing was sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTransaction {
    /// The transaction has no operations.
    #[error("the transaction is empty; it can have 1 to 100 operations")]
    Empty,
    /// The transaction has more than 100 operations.
    #[error("the transaction has {operations} operations; it can have 1 to 100")]
    TooManyOperations {
        /// The number of operations.
        operations: usize,
    },
    /// Two operations concern the same item, the subject of the [`InvalidRequest`](super::InvalidRequest).
    #[error(
        "operations {first} and {second} of the transaction target the same item; combine them"
    )]
    DuplicateItem {
        /// The position of the first operation, from 0.
        first: usize,
        /// The position of the second operation.
        second: usize,
    },
    /// The items of the transaction are larger than 4 MB in total.
    #[error("the items of the transaction have {bytes} bytes; the limit is 4 MB")]
    TooLarge {
        /// The total size of the items.
        bytes: usize,
    },
    /// The idempotency token is empty or too long.
    #[error("the token has {characters} characters; it can have 1 to 36")]
    Token {
        /// The number of characters.
        characters: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::super::{Error, Subject};
    use super::*;

    // I102: what is invalid before it is sent
    #[test]
    fn an_invalid_transaction_says_why() {
        let key = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#;
        let item = Subject::new("Movie", Some(key.into()));
        for (subject, error, text) in [
            (
                Subject::unknown(),
                InvalidTransaction::Empty,
                "the transaction is empty; it can have 1 to 100 operations",
            ),
            (
                Subject::unknown(),
                InvalidTransaction::TooManyOperations { operations: 101 },
                "the transaction has 101 operations; it can have 1 to 100",
            ),
            (
                item,
                InvalidTransaction::DuplicateItem {
                    first: 0,
                    second: 2,
                },
                r#"Movie (1985, "Brazil"): operations 0 and 2 of the transaction target the same item; combine them"#,
            ),
            (
                Subject::unknown(),
                InvalidTransaction::TooLarge { bytes: 4_194_305 },
                "the items of the transaction have 4194305 bytes; the limit is 4 MB",
            ),
            (
                Subject::unknown(),
                InvalidTransaction::Token { characters: 37 },
                "the token has 37 characters; it can have 1 to 36",
            ),
        ] {
            let error = Error::invalid_transaction(subject, error);
            assert_eq!(error.to_string(), text);
            assert!(error.is_invalid_request());
            assert!(!error.is_retryable() && !error.is_outcome_unknown());
        }
    }
}
