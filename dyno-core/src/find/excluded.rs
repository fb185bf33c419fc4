//! Why a table or an index is not read by its key for a condition.

/// Why a source is out of the question.
pub(super) enum Excluded {
    /// The condition does not fix the partition key, or the source does not have what is read or filtered.
    Open,
    /// The values of these attributes combine to more keys or partitions than `most`.
    TooMany {
        attributes: Vec<String>,
        combinations: usize,
        most: usize,
    },
    /// The key selects something, but the rest is about an attribute of the key.
    FilterOnKey {
        attribute: String,
        operator: &'static str,
    },
}

impl Excluded {
    /// How much it says: of several reasons, the one with the most is reported.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::Open => 0,
            Self::TooMany { .. } => 1,
            Self::FilterOnKey { .. } => 2,
        }
    }
}
