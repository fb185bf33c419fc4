//! The status of a table or an index.

use std::fmt;

use aws_sdk_dynamodb::types::TableDescription;

/// The status of a table or an index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TableStatus {
    /// It is in use.
    Active,
    /// It is being created.
    Creating,
    /// It is being updated, and can be used: for example, an index is being built.
    Updating,
    /// It is being deleted.
    Deleting,
    /// It is being archived, because its KMS key has been inaccessible for seven days.
    Archiving,
    /// It is archived.
    Archived,
    /// Its KMS key is inaccessible.
    InaccessibleEncryptionCredentials,
    /// A status that is newer than this crate.
    Other(String),
}

impl TableStatus {
    /// Returns whether the table or index can be used: it is ACTIVE or UPDATING.
    ///
    /// A table is UPDATING while one of its indexes is built or its billing changes; reads and writes work as usual.
    ///
    /// ```
    /// use dyno::op::table::TableStatus;
    ///
    /// assert!(TableStatus::Active.is_active() && TableStatus::Updating.is_active());
    /// assert!(!TableStatus::Creating.is_active());
    /// ```
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self, Self::Active | Self::Updating)
    }

    /// Returns the name of the status in DynamoDB: `ACTIVE`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "ACTIVE",
            Self::Creating => "CREATING",
            Self::Updating => "UPDATING",
            Self::Deleting => "DELETING",
            Self::Archiving => "ARCHIVING",
            Self::Archived => "ARCHIVED",
            Self::InaccessibleEncryptionCredentials => "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            Self::Other(name) => name,
        }
    }

    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "ACTIVE" => Self::Active,
            "CREATING" => Self::Creating,
            "UPDATING" => Self::Updating,
            "DELETING" => Self::Deleting,
            "ARCHIVING" => Self::Archiving,
            "ARCHIVED" => Self::Archived,
            "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => Self::InaccessibleEncryptionCredentials,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for TableStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The status of a table; ACTIVE if the response has none.
pub(super) fn status(table: &TableDescription) -> TableStatus {
    let status = table.table_status();
    status.map_or(TableStatus::Active, |status| {
        TableStatus::from_name(status.as_str())
    })
}
