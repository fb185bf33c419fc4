//! An invalid configuration of a client, or of the name of a table.

use std::error::Error as StdError;
use std::fmt;

/// Why a client cannot be configured, or which variable with the name of a table is missing.
#[derive(Clone, Debug)]
pub struct ConfigError {
    message: String,
}

impl ConfigError {
    /// Returns an error with this message, for crates that build clients.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl ConfigError {
    /// The error of a table whose name should be in this variable, which is missing or empty.
    pub(crate) fn unnamed(variable: &str) -> Self {
        Self::new(format!(
            "`{variable}` is not set; set it to the name of the table"
        ))
    }
}

impl StdError for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
