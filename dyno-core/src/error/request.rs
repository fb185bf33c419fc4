//! The request that an error is about: its operation and its tables.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

/// The request that an error is about: ``GetItem of `Movies` ``.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) table: Option<Box<str>>,
    /// The names of several tables: `` `Movies`, `Orders` ``.
    pub(crate) tables: Option<Box<str>>,
    /// The host and the port, once an attempt has failed.
    pub(crate) host: Option<Box<str>>,
}

impl Request {
    /// The missing variable with the name of a table, if there is one.
    pub(crate) fn variable(&self) -> Option<&str> {
        if let Some(table) = &self.table {
            return missing_variable(table);
        }
        let (_, behind) = self.tables.as_deref()?.split_once("`$")?;
        Some(behind.split_once('`')?.0)
    }

    pub(crate) fn new(operation: impl Into<Cow<'static, str>>, table: &Option<String>) -> Self {
        Self {
            operation: operation.into(),
            table: table.as_deref().map(Into::into),
            tables: None,
            host: None,
        }
    }

    /// A request on several tables, or on one.
    pub(crate) fn of_tables<T: AsRef<str>>(
        operation: impl Into<Cow<'static, str>>,
        tables: impl IntoIterator<Item = T>,
    ) -> Self {
        let names: BTreeSet<Box<str>> = tables
            .into_iter()
            .map(|name| name.as_ref().into())
            .collect();
        let mut request = Self::new(operation, &None);
        if names.len() > 1 {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            request.tables = Some(names.join(", ").into());
        } else {
            request.table = names.into_iter().next();
        }
        request
    }

    /// A request that the caller sent through the SDK.
    pub(crate) fn unknown() -> Self {
        Self::new("request", &None)
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.operation)?;
        match (&self.table, &self.tables) {
            (Some(table), _) => write!(f, " of `{table}`"),
            (None, Some(tables)) => write!(f, " of {tables}"),
            (None, None) => Ok(()),
        }
    }
}

/// The text in place of the name of a table, if the variable with the name is missing. No table can have this name.
pub(crate) fn unnamed_table(variable: &str) -> String {
    format!("${variable}")
}

/// The missing variable of a table with such a text in place of its name.
pub(crate) fn missing_variable(table: &str) -> Option<&str> {
    table.strip_prefix('$')
}
