//! The differences between a definition and a table.

use std::fmt;

/// The differences between a definition and a table.
///
/// It prints one line for each difference.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    pub(super) differences: Vec<Difference>,
}

impl Diff {
    /// Returns whether there are no differences.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty()
    }

    /// Returns the number of differences.
    #[must_use]
    pub fn len(&self) -> usize {
        self.differences.len()
    }

    /// Returns the differences: first those of the table, then those of its indexes.
    pub fn iter(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter()
    }

    /// The differences that are wanted, and the others.
    pub(crate) fn split(self, wanted: impl Fn(&Difference) -> bool) -> (Self, Self) {
        let (yes, no) = self.differences.into_iter().partition(wanted);
        (Self { differences: yes }, Self { differences: no })
    }

    /// The difference in a property, if there is one.
    pub(crate) fn of(&self, index: Option<&str>, property: &Property) -> Option<&Difference> {
        self.iter()
            .find(|one| one.index.as_deref() == index && one.property == *property)
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, difference) in self.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{difference}; {}", difference.change)?;
        }
        Ok(())
    }
}

/// One difference between a definition and a table.
///
/// It prints as ``index `ByRank`: sort key is `rank` (N) in the model and missing in the table``.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The index with the difference; `None` for the table.
    pub index: Option<String>,
    /// The property that differs.
    pub property: Property,
    /// A description of the definition's value.
    pub model: String,
    /// A description of the table's value.
    pub table: String,
    /// The change that would make the table match the definition.
    pub change: Change,
    /// Whether the table has nothing that the change would replace.
    pub(crate) addition: bool,
}

/// A property of a table or an index.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Property {
    /// The existence of the index: one side does not have it.
    Existence,
    /// The partition key.
    PartitionKey,
    /// The sort key.
    SortKey,
    /// Whether the index is global or local.
    Kind,
    /// The projected attributes of the index.
    Projection,
    /// The billing.
    Billing,
    /// The stream.
    Stream,
    /// Time to Live.
    TimeToLive,
    /// The tag with this key.
    Tag(String),
    /// The table class.
    TableClass,
    /// Deletion protection.
    DeletionProtection,
    /// Warm throughput.
    WarmThroughput,
    /// The encryption key.
    Encryption,
}

/// The change that makes a table match its definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The setting can be changed in place.
    InPlace,
    /// A global index must be built, which takes time and write capacity. An index with the same name must be deleted
    /// first.
    NewIndex,
    /// The key of a table and its local indexes cannot be changed: the items must be moved to a new table.
    NewTable,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InPlace => "can be changed in place",
            Self::NewIndex => "needs a new index",
            Self::NewTable => "needs a new table",
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.index {
            None => f.write_str("table: ")?,
            Some(name) => write!(f, "index `{name}`: ")?,
        }
        match &self.property {
            Property::Existence => {}
            Property::PartitionKey => f.write_str("partition key is ")?,
            Property::SortKey => f.write_str("sort key is ")?,
            Property::Kind => f.write_str("it is ")?,
            Property::Projection => f.write_str("projection is ")?,
            Property::Billing => f.write_str("billing is ")?,
            Property::Stream => f.write_str("stream is ")?,
            Property::TimeToLive => f.write_str("time to live is ")?,
            Property::Tag(key) => write!(f, "tag `{key}` is ")?,
            Property::TableClass => f.write_str("table class is ")?,
            Property::DeletionProtection => f.write_str("deletion protection is ")?,
            Property::WarmThroughput => f.write_str("warm throughput is ")?,
            Property::Encryption => f.write_str("encryption is ")?,
        }
        write!(
            f,
            "{} in the model and {} in the table",
            self.model, self.table
        )
    }
}
