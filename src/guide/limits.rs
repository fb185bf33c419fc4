//! Limits: DynamoDB's limits, and where dyno enforces them.
//!
//! A limit is enforced in one of four places:
//!
//! - **compile time**: the derive reports an error;
//! - **before sending**: the operation fails with an [`Error`](crate::Error), and no request is sent;
//! - **split**: dyno sends as many requests as are needed;
//! - **DynamoDB**: the request is sent and DynamoDB rejects it, usually with a ValidationException.
//!
//! # Items and values
//!
//! | Limit | Value | Enforced |
//! |---|---|---|
//! | size of an item, names and values | 400 KB | before sending in batches and `upsert_all`, and before writing in files for an import; otherwise DynamoDB |
//! | digits of a number | 38 | before sending |
//! | magnitude of a number | 1E-130 to 9.99..E+125 | before sending |
//! | NaN and infinities | not allowed | before sending |
//! | levels of nesting | 31 lists and maps around a scalar | before sending |
//! | an empty key value | not allowed | before sending |
//! | an empty set | not allowed | the attribute is left out; in a list or map, before sending |
//! | size of a partition key value | 2048 bytes | before sending for composed keys; otherwise DynamoDB |
//! | size of a sort key value | 1024 bytes | before sending for composed keys; otherwise DynamoDB |
//!
//! DynamoDB's documentation speaks of 32 levels of nesting: it counts the scalar as a level of its own.
//! [`item_size`](crate::size::item_size) computes the size of an item by DynamoDB's rules.
//!
//! # Names and tables
//!
//! | Limit | Value | Enforced |
//! |---|---|---|
//! | name of a table or an index | 3 to 255 characters of `a-z`, `A-Z`, `0-9`, `_`, `-`, `.` | compile time |
//! | name of a key attribute | 1 to 255 bytes | compile time |
//! | name of any other attribute | 1 to 65,535 bytes | compile time |
//! | global secondary indexes of a table | 20 | compile time |
//! | local secondary indexes of a table | 5 | compile time |
//! | key attributes of a global index | 4 for each key | compile time |
//! | attributes that one index includes | 20 | compile time |
//! | attributes that all indexes of a table include | 100 | compile time |
//! | attributes for Time to Live | 1 | compile time |
//!
//! The checks at compile time cover the names and options of a model. DynamoDB checks those of a [raw
//! table](crate::RawTable), those of a [`TableDefinition`](crate::TableDefinition) that is written by hand, and the
//! table prefix.
//!
//! # Expressions
//!
//! | Limit | Value | Enforced |
//! |---|---|---|
//! | text of an expression | 4 KB | before sending |
//! | operators and functions | 300 | before sending |
//! | operands of IN | 100 | before sending |
//! | overlapping paths in an update or a projection | not allowed | before sending |
//! | a filter on the key attributes of a query | not allowed | before sending |
//!
//! # Requests
//!
//! | Limit | Value | Enforced |
//! |---|---|---|
//! | items of a page, before the filter | 1 MB | split: `stream`, `all`, `first` and `count` read all pages |
//! | operations of a BatchWriteItem | 25 and 16 MB | split |
//! | keys of a BatchGetItem | 100, and 16 MB of items | split |
//! | two operations on one key in a BatchWriteItem | not allowed | split |
//! | operations of a transaction | 1 to 100 | before sending |
//! | size of a transaction | 4 MB | before sending for its puts; otherwise DynamoDB |
//! | two operations on one item in a transaction | not allowed | before sending, if the key is known |
//! | idempotency token | 1 to 36 characters | before sending |
//! | statements of a batch | 1 to 25 | before sending |
//! | statements of a transaction | 1 to 100 | before sending |
//! | operations of a transaction in one tuple | 16; a `Vec` or `Writes` takes 100 | compile time |
//! | batches in one tuple | 16; a `Vec` takes any number of batches of one type | compile time |
//! | consistent reads of a global secondary index | not allowed | compile time; on raw tables DynamoDB |
//!
//! In tests, the [checker](super::testing#the-checker) of `dyno-testing` enforces the limits that the embedded engine
//! does not.
//!
//! Sources: AWS developer guide, "Quotas in Amazon DynamoDB", "Supported data types and naming rules in Amazon
//! DynamoDB".
