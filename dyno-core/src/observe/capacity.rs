//! Capacity units, as responses state them.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use aws_sdk_dynamodb::types::{self, ConsumedCapacity};

use super::response_costs::Use;

/// Capacity units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Capacity {
    /// All units. They are more than the sum of the others if the response does not distinguish reads from writes, as
    /// for PartiQL.
    pub units: f64,
    /// The units of reads.
    pub read_units: f64,
    /// The units of writes.
    pub write_units: f64,
}

impl AddAssign for Capacity {
    fn add_assign(&mut self, other: Self) {
        self.units += other.units;
        self.read_units += other.read_units;
        self.write_units += other.write_units;
    }
}

/// The capacity that a table and its indexes have consumed.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct TableCapacity {
    /// The capacity of the table and its indexes together.
    pub total: Capacity,
    /// The capacity of the table without its indexes.
    pub table: Capacity,
    /// The capacity of each global or local index that was used, by its name.
    pub indexes: BTreeMap<String, Capacity>,
}

impl TableCapacity {
    /// Returns the read units of the table and its indexes together.
    #[must_use]
    pub fn read_units(&self) -> f64 {
        self.total.read_units
    }

    /// Returns the write units of the table and its indexes together.
    #[must_use]
    pub fn write_units(&self) -> f64 {
        self.total.write_units
    }

    /// Returns the capacity of this index; zero if it was not used.
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

/// The capacity of one table in a response.
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
        // If only the total was requested, the parts are not known.
        table: consumed.table.as_ref().map(of).unwrap_or_default(),
        indexes: indexes
            .map(|(name, part)| (name.clone(), of(part)))
            .collect(),
    }
}

/// DynamoDB distinguishes reads and writes only for transactions.
fn capacity((all, read, write): (Option<f64>, Option<f64>, Option<f64>), kind: Use) -> Capacity {
    let sum = read.unwrap_or_default() + write.unwrap_or_default();
    let units = all.unwrap_or(sum);
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

/// The sum over the tables of a response.
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
    use super::super::tests::{read, write};
    use super::*;

    // The responses of transactions tell reads from writes.
    #[test]
    fn reads_and_writes_are_distinguished() {
        let stated = |all, reads, writes| {
            ConsumedCapacity::builder()
                .table_name("Movies")
                .set_capacity_units(all)
                .set_read_capacity_units(reads)
                .set_write_capacity_units(writes)
                .build()
        };
        for (stated, kind, expected) in [
            (stated(Some(2.0), None, None), Use::Read, read(2.0)),
            (stated(Some(2.0), None, None), Use::Write, write(2.0)),
            // A repeated transaction with the same token only reads.
            (stated(Some(2.0), Some(2.0), None), Use::Write, read(2.0)),
            (stated(Some(4.0), None, Some(4.0)), Use::Read, write(4.0)),
            (
                stated(None, Some(1.5), Some(4.0)),
                Use::Unknown,
                Capacity {
                    units: 5.5,
                    read_units: 1.5,
                    write_units: 4.0,
                },
            ),
            (
                stated(Some(2.0), None, None),
                Use::Unknown,
                Capacity {
                    units: 2.0,
                    read_units: 0.0,
                    write_units: 0.0,
                },
            ),
            (stated(None, None, None), Use::Read, Capacity::default()),
        ] {
            assert_eq!(sum(&[&stated], kind), Some(expected), "{stated:?}");
        }
        assert_eq!(sum(&[], Use::Read), None);
        let both = stated(Some(1.0), None, None);
        assert_eq!(sum(&[&both, &both], Use::Read), Some(read(2.0)));
    }
}
