//! The items of a table through its cache: what the views of tables with and without a model have in common.

use std::fmt;
use std::sync::Arc;

use super::memory::Memory;
use super::reads::RequestedKey;
use super::settings::Cache;
use super::statistics::CacheStatistics;
use crate::codec::EncodeError;
use crate::error::{Error, Result};
use crate::transport::TableRef;

/// The cache of a table, and the table of its operations, whose writes notify the cache.
pub(super) struct CachedItems<T> {
    pub(super) target: TableRef,
    pub(super) memory: Arc<Memory<T>>,
}

impl<T: Send + Sync + 'static> CachedItems<T> {
    pub(super) fn new(target: &TableRef, key: Arc<[Box<str>]>, cache: Cache) -> Self {
        let memory = Memory::new(key, cache);
        Self {
            target: target.clone().notifying(memory.clone()),
            memory,
        }
    }
}

impl<T> CachedItems<T> {
    pub(super) fn statistics(&self) -> CacheStatistics {
        self.memory.statistics()
    }

    pub(super) fn requested(&self, text: Result<String, EncodeError>) -> Result<RequestedKey> {
        let text = text.map_err(|error| self.target.encode_error(error))?;
        let key = self.memory.key(&text).ok_or_else(|| {
            let error = EncodeError::invalid("the key's attributes do not match the table's key");
            Error::encode(self.target.subject(Some(&text)), error)
        })?;
        let text = text.into();
        Ok(RequestedKey { key, text })
    }

    pub(super) fn forget(&self, text: Result<String, EncodeError>) {
        // An invalid key cannot be in memory.
        if let Ok(requested) = self.requested(text) {
            self.memory.forget(&requested.key);
        }
    }

    pub(super) fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("table", &self.target.table)
            .field("statistics", &self.statistics())
            .finish()
    }
}

impl<T> Clone for CachedItems<T> {
    fn clone(&self) -> Self {
        Self {
            target: self.target.clone(),
            memory: self.memory.clone(),
        }
    }
}
