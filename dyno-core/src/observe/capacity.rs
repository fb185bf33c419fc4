//! How much was read and written? Capacity units, as a response says them.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use aws_sdk_dynamodb::types::{self, ConsumedCapacity};

use super::parts::Use;

/// Capacity units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Capacity {
    /// All of them. It is more than the sum of the others where nobody knows what was read and what was written, as for PartiQL.
    pub units: f64,
    /// Those of reading.
    pub read_units: f64,
    /// Those of writing.
    pub write_units: f64,
}

impl AddAssign for Capacity {
    fn add_assign(&mut self, other: Self) {
        self.units += other.units;
        self.read_units += other.read_units;
        self.write_units += other.write_units;
    }
}

/// What a table and its indexes have consumed.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct TableCapacity {
    /// Of the table and its indexes together.
    pub total: Capacity,
    /// Of the table without its indexes.
    pub table: Capacity,
    /// Of each index that took part, global or local, by its name.
    pub indexes: BTreeMap<String, Capacity>,
}

impl TableCapacity {
    /// The read units of the table and its indexes together.
    #[must_use]
    pub fn read_units(&self) -> f64 {
        self.total.read_units
    }

    /// The write units of the table and its indexes together.
    #[must_use]
    pub fn write_units(&self) -> f64 {
        self.total.write_units
    }

    /// What this index has consumed; nothing if it took no part.
    #[must_use]
    pub fn index(&self, name: &str) -> Capacity {
        self.indexes.get(name).copied().unwrap_or_default()
    }
}

impl AddAssign for TableCapacity {
    fn add_assign(&mut self, other: Self) {
        self.total += other.total;
        self.table += other.table;
        for (name, capacity) in other.indexes {
            *self.indexes.entry(name).or_default() += capacity;
        }
    }
}

/// All that a response says of one table.
pub(super) fn table_capacity(consumed: &ConsumedCapacity, kind: Use) -> TableCapacity {
    let units = (
        consumed.capacity_units,
        consumed.read_capacity_units,
        consumed.write_capacity_units,
    );
    let total = capacity(units, kind);
    let of = |part: &types::Capacity| {
        let units = (
            part.capacity_units,
            part.read_capacity_units,
            part.write_capacity_units,
        );
        capacity(units, kind)
    };
    let indexes = [
        &consumed.global_secondary_indexes,
        &consumed.local_secondary_indexes,
    ];
    let indexes = indexes.into_iter().flatten().flatten();
    TableCapacity {
        total,
        // Whoever asked for the total alone does not know the parts.
        table: consumed.table.as_ref().map(of).unwrap_or_default(),
        indexes: indexes
            .map(|(name, part)| (name.clone(), of(part)))
            .collect(),
    }
}

/// The service says what was read and what was written only for transactions.
fn capacity((all, read, write): (Option<f64>, Option<f64>, Option<f64>), kind: Use) -> Capacity {
    let said = read.unwrap_or_default() + write.unwrap_or_default();
    let units = all.unwrap_or(said);
    let (read_units, write_units) = match (read, write, kind) {
        (None, None, Use::Read) => (units, 0.0),
        (None, None, Use::Write) => (0.0, units),
        _ => (read.unwrap_or_default(), write.unwrap_or_default()),
    };
    Capacity {
        units,
        read_units,
        write_units,
    }
}

/// The sum of what a response says.
pub(super) fn sum(consumed: &[&ConsumedCapacity], kind: Use) -> Option<Capacity> {
    let tables = consumed
        .iter()
        .map(|consumed| table_capacity(consumed, kind).total);
    tables.reduce(|mut sum, table| {
        sum += table;
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(units: f64) -> Capacity {
        Capacity {
            units,
            read_units: units,
            write_units: 0.0,
        }
    }

    fn write(units: f64) -> Capacity {
        Capacity {
            units,
            read_units: 0.0,
            write_units: units,
        }
    }

    // What transactions say, which know what they read and wrote.
    #[test]
    fn reading_and_writing_are_told_apart() {
        let said = |all, reads, writes| {
            ConsumedCapacity::builder()
                .table_name("Movies")
                .set_capacity_units(all)
                .set_read_capacity_units(reads)
                .set_write_capacity_units(writes)
                .build()
        };
        for (said, kind, expected) in [
            (said(Some(2.0), None, None), Use::Read, read(2.0)),
            (said(Some(2.0), None, None), Use::Write, write(2.0)),
            // A transaction whose token was known already only reads.
            (said(Some(2.0), Some(2.0), None), Use::Write, read(2.0)),
            (said(Some(4.0), None, Some(4.0)), Use::Read, write(4.0)),
            (
                said(None, Some(1.5), Some(4.0)),
                Use::Unknown,
                Capacity {
                    units: 5.5,
                    read_units: 1.5,
                    write_units: 4.0,
                },
            ),
            (
                said(Some(2.0), None, None),
                Use::Unknown,
                Capacity {
                    units: 2.0,
                    read_units: 0.0,
                    write_units: 0.0,
                },
            ),
            (said(None, None, None), Use::Read, Capacity::default()),
        ] {
            assert_eq!(sum(&[&said], kind), Some(expected), "{said:?}");
        }
        assert_eq!(sum(&[], Use::Read), None);
        let both = said(Some(1.0), None, None);
        assert_eq!(sum(&[&both, &both], Use::Read), Some(read(2.0)));
    }
}
