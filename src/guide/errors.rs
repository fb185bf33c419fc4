//! Errors and retries: every error, every code of DynamoDB, and what is retried.
//!
//! Every operation returns a [`Result`](crate::Result). The cases that callers handle are variants of [`Error`]; the
//! other variants keep their cause as `source()`. An error prints on one line. It names the item, if it concerns one,
//! and says what to do, if that is known:
//!
//! ```text
//! Movie (1985, "Brazil"): attribute `info.actors[2]`: expected S, found N
//! ```
//!
//! Keys are printed; other values are not. An error of the network names the host and the cause; a denied access names
//! the action and the table, index or stream. The `Debug` output has the same, for a `main` that returns an error:
//!
//! ```text
//! ListTables: no connection to `dynamodb.eu-centrl-1.amazonaws.com` could be opened: its name could not be
//!     resolved; ..
//! GetItem of `Movies`: no connection to `localhost:8000` could be opened: connection refused
//! GetItem of `Movies`: no connection to `proxy.example.com` could be opened: its certificate has expired
//! Query of `Movies`: AccessDeniedException: ..; allow `dynamodb:Query` on the index `ByRank` of the table `Movies`
//! ListTables: no provider has credentials; tried Environment (environment variable not set), Profile (..), ..
//! PutItem of `Movies` at `localhost:8000`: rejected with HTTP status 403, not by the service: <html>Denied</html>
//! ```
//!
//! ```no_run
//! use dyno::{Error, Model, Table};
//!
//! #[derive(Model, Debug)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//! }
//!
//! async fn save(movies: &Table<Movie>, movie: &Movie) -> dyno::Result<()> {
//!     match movies.put(movie).await {
//!         Err(Error::Throttled(_)) => eprintln!("throttled, even after the SDK's retries"),
//!         Err(error) if error.is_resource_not_found() => eprintln!("the table does not exist"),
//!         Err(error) if error.is_outcome_unknown() => eprintln!("perhaps written: {error}"),
//!         other => other?,
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Errors before a request is sent
//!
//! | Variant | Cause |
//! |---|---|
//! | [`Error::Encode`] | an item or a key cannot be stored: NaN, an empty key, an item without attributes |
//! | [`Error::InvalidRequest`] | the request is invalid; with the item and the [cause](crate::error::InvalidCause) |
//! | [`Error::Credentials`] | no credentials, no such profile, or the provider failed after its retries |
//! | [`Error::Config`] | the client cannot be configured |
//! | [`Error::Export`] | a line or a file of an [export](super::exports_and_imports) cannot be read, or a file for an import cannot be written |
//!
//! # Errors after a request was sent
//!
//! | Variant | Cause | Did the last attempt write? |
//! |---|---|---|
//! | [`Error::ConditionFailed`] | the condition failed; with the old item | no |
//! | [`Error::OtherItemVersion`] | an update or an upsert met an item of another version of the model; with the item | no; perhaps if `is_outcome_unknown` |
//! | [`Error::VersionConflict`] | the item has another version than the write expects; with the item | no; perhaps if `is_outcome_unknown` |
//! | [`Error::NotUnique`] | another item has the value of a [unique](super::writing#unique-values) attribute | no |
//! | [`Error::NotFound`] | the item does not exist, for `required()` or an update | no |
//! | [`Error::TransactionCanceled`] | cancelled; a [reason](crate::error::CancellationReason) per operation | no |
//! | [`Error::Throttled`] | DynamoDB had no capacity for the request, after all attempts | no |
//! | [`Error::Service`] | DynamoDB or a proxy rejected the request, or failed; the code | rejected: no; failed: perhaps |
//! | [`Error::Timeout`] | no response in time; with the [phase](crate::error::Phase) | perhaps; no if it was not sent |
//! | [`Error::Transport`] | the connection failed: DNS, TLS, a reset | perhaps; no if it could not be opened |
//! | [`Error::Protocol`] | the response is damaged, or a gateway failed: a wrong checksum, a status of 502 | perhaps |
//! | [`Error::Decode`] | an item does not match the model; with the path of the attribute and the item | yes |
//! | [`Error::TableNotReady`] | a table was not ready, or not gone, after all polls | |
//! | [`Error::Incomplete`] | a part of a batch was not written or read; with the report | in part |
//!
//! An earlier attempt of the same call may have been carried out; see [retried writes](#retried-writes).
//!
//! By default, a failed condition is a value: an operation with `.condition(..)` returns `Result<Result<T,
//! ConditionFailed<M>>>`, and [`ConditionFailed`](crate::ConditionFailed) has the old item as `M`. With `.or_error()`
//! it is an [`Error::ConditionFailed`]. See [writing](super::writing#conditions).
//!
//! # Invalid requests
//!
//! [`InvalidCause`](crate::error::InvalidCause) says what is wrong:
//!
//! | Cause | Examples |
//! |---|---|
//! | `Expression` | an expression is empty, exceeds a limit, names an attribute twice, or has a NaN |
//! | `Read` | a cursor of another table, a projection of an attribute that the model does not have |
//! | `Transaction` | no operations, more than 100, more than 4 MB, two on one item |
//! | `Write` | a batch of a model with [unique values](super::writing#unique-values), an update that computes one |
//! | `DuplicateKey` | an operation of a batch has the key of an earlier one, and the batch does not allow that |
//!
//! An invalid request is usually a mistake in the code. An [`Error::Encode`] is caused by the data, and so is a value
//! in an expression that cannot be stored, such as NaN. [`is_invalid_request`](Error::is_invalid_request) is true for
//! both.
//!
//! # An error type of your own
//!
//! Your error type needs one `From`. `?` converts everything that an operation returns into [`Error`], and with
//! `.or_error()` one `?` is enough:
//!
//! ```no_run
//! use dyno::{Model, Table};
//!
//! #[derive(Model)]
//! #[dyno(table = "Accounts")]
//! struct Account {
//!     #[dyno(partition_key)]
//!     id: String,
//!     balance: i64,
//! }
//!
//! enum Problem {
//!     NoMoney,
//!     Database(dyno::Error),
//! }
//!
//! impl From<dyno::Error> for Problem {
//!     fn from(error: dyno::Error) -> Self {
//!         match error.is_conditional_check_failed() {
//!             true => Self::NoMoney,
//!             false => Self::Database(error),
//!         }
//!     }
//! }
//!
//! async fn withdraw(accounts: &Table<Account>, id: &str, amount: i64) -> Result<i64, Problem> {
//!     let less = Account::BALANCE.set(Account::BALANCE - amount);
//!     let enough = Account::BALANCE.ge(amount);
//!     let account = accounts.update(id, less).condition(enough).or_error().await?;
//!     Ok(account.balance)
//! }
//! ```
//!
//! `??` in a function with such an error type does not compile: the second `?` needs a `From<ConditionFailed<M>>`. Use
//! `.or_error()` and one `?`, or convert it: `.map_err(dyno::Error::from)?`.
//!
//! # Errors after a write
//!
//! A write can be carried out and still end with an error: the item that it returned cannot be read as its model. The
//! error is [`Error::Decode`], [`was_carried_out`](Error::was_carried_out) is true, and the message says so:
//!
//! ```text
//! Stock ("A1"): the item was deleted, but the old item cannot be read: attribute `left`: expected N, found S
//! ```
//!
//! The error holds the item as DynamoDB returned it, so that nothing is lost:
//! [`UnreadableItem::item`](crate::error::UnreadableItem::item), or
//! [`json`](crate::error::UnreadableItem::json) as text. The item of a failed condition is in
//! [`old_item`](crate::error::ConditionalCheckFailed::old_item), those of a cancelled transaction are in its
//! [reasons](crate::error::CancellationReason::old_item). `Display` and `Debug` of all of them print no values.
//!
//! # Predicates
//!
//! The same kind of failure can appear as several variants. These methods work for all of them: [`code`](Error::code),
//! [`retry_class`](Error::retry_class), [`is_retryable`](Error::is_retryable),
//! [`is_outcome_unknown`](Error::is_outcome_unknown), [`was_carried_out`](Error::was_carried_out),
//! [`is_invalid_request`](Error::is_invalid_request),
//! [`is_throttled`](Error::is_throttled), [`is_timeout`](Error::is_timeout),
//! [`is_conditional_check_failed`](Error::is_conditional_check_failed),
//! [`is_transaction_conflict`](Error::is_transaction_conflict), [`is_validation`](Error::is_validation),
//! [`is_resource_not_found`](Error::is_resource_not_found), [`is_resource_in_use`](Error::is_resource_in_use),
//! [`is_access_denied`](Error::is_access_denied), [`is_expired_credentials`](Error::is_expired_credentials),
//! [`is_missing_credentials`](Error::is_missing_credentials).
//!
//! # Retries
//!
//! The SDK retries throttling, server errors such as 500 and 503, timeouts and broken connections. By default a client
//! of the builder retries a throttled request for one minute, and makes three attempts otherwise, with full jitter from
//! 50 milliseconds. [`RetryPolicy`](crate::retry::RetryPolicy) changes attempts, delays and deadline; see [configuring
//! a client](super::client#retries). A rejected certificate is not retried. When most requests of a client fail
//! otherwise than by throttling, the SDK's retry budget ends retries early. Expired credentials are fetched again, and
//! the request is sent once more. Batches retry unprocessed items themselves; see [batches](super::batches).
//!
//! # Retried writes
//!
//! The SDK retries a write whose response was lost. A put or a delete has the same effect twice. An `ADD` or a `SET n =
//! n + 1` may count twice, and a conditional put may find its own item, so that its condition fails. Where that
//! matters, call [`.once()`](super::writing#writes-that-are-carried-out-once) of the write, give the model a
//! `write_id`, make the write idempotent with a condition on a known value, or use a
//! [transaction](super::transactions).
//!
//! If an earlier attempt may have been carried out, a failed condition and an error say so:
//! [`ConditionFailed::is_outcome_unknown`](crate::ConditionFailed::is_outcome_unknown), [`Error::is_outcome_unknown`].
//! A successful response does not say so: the item of `return_old` may be the one that the earlier attempt wrote.
//!
//! # Codes
//!
//! The service's error code is a [`Code`]. The last column of the table is its [`RetryClass`]. The SDK has already
//! retried *throttling* and *transient* errors. A *conflict* passes when the other request has ended. A *credentials*
//! error needs other credentials, another policy or a correct clock.
//!
#![doc = include_str!("error_codes.md")]

#[cfg(doc)]
use crate::Error;
#[cfg(doc)]
use crate::error::{Code, RetryClass};

#[cfg(test)]
mod tests {
    use dyno_core::error::Code;

    // S18: each code, when it comes and what to do
    #[test]
    fn the_table_has_every_code() {
        let written: Vec<_> = include_str!("error_codes.md")
            .lines()
            .filter(|line| line.starts_with("| [`"))
            .collect();
        let row = |code: &Code| {
            format!(
                "| [`{code:?}`](Code::{code:?}) | {} | {} | {} |",
                code.when(),
                code.advice(),
                code.retry_class()
            )
        };
        let expected: Vec<_> = Code::ALL.iter().map(row).collect();
        assert_eq!(written, expected);
    }
}
