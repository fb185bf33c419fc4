//! What does it cost? A meter that adds up the capacity of operations.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::types::{
    self, ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics,
};
use aws_smithy_runtime_api::box_error::BoxError;

use super::parts::{self, Use};
use crate::attribute;
use crate::codec::decode_item;
use crate::value::Item;

/// Adds up the capacity that operations consume, for each table and each index.
///
/// Clones share the sums. An operation with a meter asks the service for its capacity (`ReturnConsumedCapacity: INDEXES`), which is free of
/// charge and makes an answer some 100 bytes longer; without one nothing is asked. It is counted when an answer has come, so a stream that is
/// dropped counts the pages that it has fetched. With several meters, as one of the operation and one of the client, each
/// counts.
///
/// A unit is what DynamoDB bills: a read unit is 4 KB read consistently, or 8 KB eventually; a write unit is 1 KB written; in a transaction both
/// are twice as much. All are multiples of a half, which sums of `f64` hold exactly.
///
/// What no answer says is not counted: a condition that was refused and a request that lost its answer have consumed
/// capacity, and the service does not say how much.
///
/// ```no_run
/// # use dyno_core::{Client, item, observe::Meter};
/// # async fn example(client: Client) -> dyno_core::Result<()> {
/// let meter = Meter::new();
/// let movies = client.raw_table("Movies");
/// movies.get(item! { "year" => 1985, "title" => "Brazil" }).meter(&meter).await?;
/// movies.scan().meter(&meter).all().await?;
/// println!("{} for the table: {}", meter.total().read_units, meter.table("Movies").read_units());
///
/// let everything = Meter::new();
/// let client = client.metered(&everything); // counts whatever this clone does
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Meter(Arc<Shared>);

#[derive(Default)]
struct Shared {
    collections: bool,
    sums: Mutex<Sums>,
}

#[derive(Default)]
struct Sums {
    tables: BTreeMap<String, TableCapacity>,
    collections: BTreeMap<(String, String), ItemCollection>,
    answers: u64,
}

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

/// The size of the items with one partition key, of a table with local indexes, as the service estimates it after a write.
///
/// Such a collection may have 10 GB at most.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ItemCollection {
    /// The table, under its full name.
    pub table: String,
    /// The partition key.
    pub key: Item,
    /// It has at least so many gigabytes.
    pub at_least_gb: f64,
    /// It has at most so many gigabytes.
    pub at_most_gb: f64,
}

impl Meter {
    /// A meter that has counted nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A meter that also asks writes for the sizes of item collections (`ReturnItemCollectionMetrics: SIZE`).
    ///
    /// They are there for tables with local indexes only. The last size of each collection is kept, so its memory grows with their number; see [`take`](Self::take).
    #[must_use]
    pub fn with_item_collections() -> Self {
        Self(Arc::new(Shared {
            collections: true,
            ..Shared::default()
        }))
    }

    /// What all tables have consumed together.
    #[must_use]
    pub fn total(&self) -> Capacity {
        self.sums()
            .tables
            .values()
            .fold(Capacity::default(), |mut sum, table| {
                sum += table.total;
                sum
            })
    }

    /// What a table has consumed, under its full name; nothing if it took no part.
    #[must_use]
    pub fn table(&self, name: &str) -> TableCapacity {
        self.sums().tables.get(name).cloned().unwrap_or_default()
    }

    /// What each table has consumed that took part.
    #[must_use]
    pub fn tables(&self) -> BTreeMap<String, TableCapacity> {
        self.sums().tables.clone()
    }

    /// How many answers have said what they consumed. With retries there may have been more requests.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.sums().answers
    }

    /// The last known size of each item collection that was written, if this meter [asks](Self::with_item_collections) for them.
    #[must_use]
    pub fn item_collections(&self) -> Vec<ItemCollection> {
        self.sums().collections.values().cloned().collect()
    }

    /// What each table has consumed since the beginning or since it was taken before; the meter begins anew, also with item collections.
    ///
    /// Nothing is counted twice or lost between two of them.
    #[must_use]
    pub fn take(&self) -> BTreeMap<String, TableCapacity> {
        std::mem::take(&mut *self.sums()).tables
    }

    /// Adds what an answer of the SDK says, for a request that was sent with the SDK's builder. `writes` says whether it was a write.
    ///
    /// ```no_run
    /// # use dyno_core::{Client, item, observe::Meter};
    /// # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let meter = Meter::new();
    /// let get = client.raw_table("Movies").get(item! { "title" => "Brazil" }).meter(&meter);
    /// let output = get.into_sdk()?.send().await?;
    /// if let Some(consumed) = output.consumed_capacity() {
    ///     meter.add(consumed, false);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn add(&self, consumed: &ConsumedCapacity, writes: bool) {
        let kind = if writes { Use::Write } else { Use::Read };
        self.count(&[consumed], kind);
    }

    fn count(&self, consumed: &[&ConsumedCapacity], kind: Use) {
        let mut sums = self.sums();
        sums.answers += u64::from(!consumed.is_empty());
        for consumed in consumed {
            let name = consumed.table_name().unwrap_or_default();
            // A name that is there already is not copied.
            if let Some(table) = sums.tables.get_mut(name) {
                *table += table_capacity(consumed, kind);
            } else {
                let capacity = table_capacity(consumed, kind);
                sums.tables.insert(name.to_owned(), capacity);
            }
        }
    }

    fn keep(&self, table: &str, metrics: &ItemCollectionMetrics) {
        let (Some(key), [at_least_gb, at_most_gb]) = (
            &metrics.item_collection_key,
            metrics.size_estimate_range_gb(),
        ) else {
            return;
        };
        // A key that cannot be read is not worth an error of the write, which was carried out.
        let Ok(text) = attribute::to_text(key) else {
            return;
        };
        let Ok(key) = decode_item(&text) else {
            return;
        };
        let collection = ItemCollection {
            table: table.to_owned(),
            key,
            at_least_gb: *at_least_gb,
            at_most_gb: *at_most_gb,
        };
        let mut sums = self.sums();
        sums.collections
            .insert((table.to_owned(), text), collection);
    }

    fn sums(&self) -> MutexGuard<'_, Sums> {
        // Sums are whole at any time.
        self.0.sums.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The total.
impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter")
            .field("total", &self.total())
            .finish_non_exhaustive()
    }
}

/// All that an answer says of one table.
fn table_capacity(consumed: &ConsumedCapacity, kind: Use) -> TableCapacity {
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

/// The sum of what an answer says.
pub(super) fn sum(consumed: &[&ConsumedCapacity], kind: Use) -> Option<Capacity> {
    let tables = consumed
        .iter()
        .map(|consumed| table_capacity(consumed, kind).total);
    tables.reduce(|mut sum, table| {
        sum += table;
        sum
    })
}

/// The meters of a client or an operation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meters(Option<Arc<[Meter]>>);

impl Meters {
    /// One more, unless it is there already.
    pub(crate) fn add(&mut self, meter: &Meter) {
        let known = self.iter();
        if known.clone().all(|known| !Arc::ptr_eq(&known.0, &meter.0)) {
            self.0 = Some(known.chain([meter]).cloned().collect());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// What is asked of the service.
    pub(crate) fn capacity(&self) -> Option<ReturnConsumedCapacity> {
        (!self.is_empty()).then_some(ReturnConsumedCapacity::Indexes)
    }

    /// What is asked of the service about a write.
    pub(crate) fn collections(&self) -> Option<ReturnItemCollectionMetrics> {
        let asked = self.iter().any(|meter| meter.0.collections);
        asked.then_some(ReturnItemCollectionMetrics::Size)
    }

    fn iter(&self) -> impl Iterator<Item = &Meter> + Clone {
        self.0.iter().flat_map(|meters| &**meters)
    }
}

/// Counts for meters what the answer to a call says.
#[derive(Debug)]
pub(crate) struct Metering(pub(crate) Meters);

impl Intercept for Metering {
    fn name(&self) -> &'static str {
        "dyno: meters"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Ok(output) = context.output_or_error() else {
            return Ok(());
        };
        let Some(answer) = parts::answer(output) else {
            return Ok(());
        };
        for meter in self.0.iter() {
            meter.count(&answer.consumed, answer.kind);
            if meter.0.collections {
                for (table, metrics) in answer.collections() {
                    meter.keep(table, metrics);
                }
            }
        }
        Ok(())
    }
}
