//! Errors: what an operation can fail with, DynamoDB's codes, and predicates.
//!
//! [`Error`] is the one error type of all operations. [`ConditionFailed`] and [`Canceled`] are values that writes with
//! conditions and transactions return first; `?` converts each of them into an `Error`.

mod any;
mod canceled;
mod code;
mod condition_failed;
mod config;
mod context;
mod conversions;
mod credentials;
#[cfg(test)]
mod every_code;
mod export_error;
mod failure;
mod failure_reason;
mod incomplete;
mod invalid_checkpoint;
mod invalid_cursor;
mod invalid_read;
mod invalid_request;
mod invalid_transaction;
mod invalid_write;
mod not_found;
mod not_unique;
mod old_item;
mod other_item_version;
mod predicates;
#[cfg(feature = "env")]
mod provider_failed;
mod request;
pub(crate) mod response_code;
mod source_text;
mod subject;
mod table_not_ready;
mod timeout;
mod transaction_canceled;
mod typed_old_item;
mod unreadable_item;
mod update_advice;
mod version_conflict;

pub use any::{Error, Result};
pub use canceled::{Canceled, Reason};
pub use code::{Code, RetryClass};
pub use condition_failed::{ConditionFailed, ConditionalCheckFailed};
pub use config::ConfigError;
pub(crate) use conversions::old_text;
pub use credentials::{CredentialsProblem, NoCredentials};
pub use export_error::ExportError;
pub(crate) use failure::ErrorResponse;
pub use failure::Failure;
pub use failure_reason::{FailureReason, Stopped};
pub use incomplete::IncompleteBatch;
pub(crate) use incomplete::{BatchKind, Summary};
pub use invalid_checkpoint::InvalidCheckpoint;
pub use invalid_cursor::InvalidCursor;
pub use invalid_read::InvalidRead;
pub(crate) use invalid_read::MAX_SEGMENTS;
pub use invalid_request::{InvalidCause, InvalidRequest};
pub use invalid_transaction::InvalidTransaction;
pub use invalid_write::InvalidWrite;
pub use not_found::NotFound;
pub use not_unique::NotUnique;
pub(crate) use old_item::OldItem;
pub use other_item_version::OtherItemVersion;
#[cfg(feature = "env")]
pub(crate) use provider_failed::{ChainFailed, ProviderFailed};
pub(crate) use request::{Request, missing_variable, unnamed_table};
pub(crate) use source_text::SourceText;
pub(crate) use subject::ReadableKey;
pub use subject::{ItemError, Subject};
pub use table_not_ready::TableNotReady;
pub use timeout::{Phase, Timeout};
pub(crate) use transaction_canceled::OfMarker;
pub use transaction_canceled::{CancellationReason, TransactionCanceled};
pub use unreadable_item::UnreadableItem;
pub(crate) use unreadable_item::{CarriedOut, Undecoded};
pub use version_conflict::VersionConflict;
