//! The idempotency token of a transaction.
//!
//! Without one of the caller, the SDK makes it: once for each call, so that it is the same in all attempts, and from
//! the `idempotency_token_provider` of its configuration.

use crate::error::{InvalidTransaction, Result};

/// The token of the caller, if it is valid.
pub(crate) fn checked_token(token: Option<String>) -> Result<Option<String>> {
    match token.as_ref().map(|token| token.chars().count()) {
        None | Some(1..=36) => Ok(token),
        Some(characters) => Err(InvalidTransaction::Token { characters }.into()),
    }
}
