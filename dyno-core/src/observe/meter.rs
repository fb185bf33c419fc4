//! Adds up the capacity that operations consume.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::types::{ConsumedCapacity, ItemCollectionMetrics};

use super::capacity::{Capacity, TableCapacity, table_capacity};
use super::item_collection::ItemCollection;
use super::response_costs::{ResponseCosts, Use};
use crate::codec::attribute_value;
use crate::codec::decode_item;

/// Adds up the capacity that operations consume, for each table and each index.
///
/// Clones share the sums. An operation with a meter requests its capacity (`ReturnConsumedCapacity: INDEXES`); without
/// a meter, no capacity is requested. Each response is counted when it arrives, so the pages that a dropped stream has
/// read are counted. If an operation has several meters, such as its own and one of the client, each of them counts. A
/// request of `into_sdk` is counted like its operation. A request of the SDK's client is counted by the meters of the
/// [client](crate::Client::metered), if it requests its capacity.
///
/// A unit is what DynamoDB bills: a read unit is 4 KB read consistently, or 8 KB with eventual consistency; a write
/// unit is 1 KB written; in a transaction both are doubled. All are multiples of a half, which `f64` adds exactly.
///
/// Only responses with a capacity are counted. A failed condition and a request whose response was lost have consumed
/// capacity that DynamoDB does not report.
///
/// Requesting the capacity is free, and makes a response about 100 bytes longer.
///
/// ```no_run
/// # use dyno::{Client, Model, observe::Meter};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let meter = Meter::new();
/// let movies = client.table::<Movie>();
/// movies.get((1985, "Brazil")).meter(&meter).await?;
/// movies.query(1985).meter(&meter).all().await?;
/// println!("{} read units, {} of the table", meter.total().read_units, meter.table("Movies").read_units());
///
/// let everything = Meter::new();
/// let client = client.metered(&everything); // counts everything that this client does
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Meter(Arc<SharedMeter>);

#[derive(Default)]
struct SharedMeter {
    collections: bool,
    sums: Mutex<Sums>,
}

#[derive(Default)]
struct Sums {
    tables: BTreeMap<String, TableCapacity>,
    collections: BTreeMap<(String, String), ItemCollection>,
    responses: u64,
    throttled: u64,
}

impl Meter {
    /// Returns a meter with all sums at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a meter that also requests the sizes of item collections from writes
    /// (`ReturnItemCollectionMetrics: SIZE`).
    ///
    /// Only tables with local indexes have them. The meter keeps the last size of each collection, so its memory grows
    /// with their number until [`take`](Self::take).
    #[must_use]
    pub fn with_item_collections() -> Self {
        Self(Arc::new(SharedMeter {
            collections: true,
            ..SharedMeter::default()
        }))
    }

    /// Returns the capacity that all tables have consumed.
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

    /// Returns the capacity that a table has consumed, by its full name; zero if it was not used.
    #[must_use]
    pub fn table(&self, name: &str) -> TableCapacity {
        self.sums().tables.get(name).cloned().unwrap_or_default()
    }

    /// Returns the capacity that each table has consumed.
    #[must_use]
    pub fn tables(&self) -> BTreeMap<String, TableCapacity> {
        self.sums().tables.clone()
    }

    /// Returns the number of responses with a capacity. With retries, there may have been more requests.
    #[must_use]
    pub fn responses(&self) -> u64 {
        self.sums().responses
    }

    /// Returns the number of attempts that DynamoDB throttled, of the operations with this meter. Each retry is an
    /// attempt. [`take`](Self::take) resets it as well.
    #[must_use]
    pub fn throttled(&self) -> u64 {
        self.sums().throttled
    }

    /// Returns the last size of each item collection that was written, if this meter
    /// [requests](Self::with_item_collections) them.
    #[must_use]
    pub fn item_collections(&self) -> Vec<ItemCollection> {
        self.sums().collections.values().cloned().collect()
    }

    /// Returns the capacity that each table has consumed since the last `take`, and resets the meter with its item
    /// collections.
    ///
    /// No response is counted twice or lost between two calls.
    #[must_use]
    pub fn take(&self) -> BTreeMap<String, TableCapacity> {
        std::mem::take(&mut *self.sums()).tables
    }

    /// Adds the capacity of a response that no client with this meter has received. `writes` says whether it was a
    /// write.
    ///
    /// ```no_run
    /// # use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
    /// # use dyno::{Client, observe::Meter};
    /// # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let meter = Meter::new();
    /// let get = client.sdk().get_item().table_name("Movies").key("title", AttributeValue::S("Brazil".into()));
    /// let output = get.return_consumed_capacity(ReturnConsumedCapacity::Indexes).send().await?;
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

    pub(super) fn count_response(&self, costs: &ResponseCosts<'_>) {
        self.count(&costs.consumed, costs.kind);
        if self.0.collections {
            for (table, metrics) in costs.collections() {
                self.keep_collection(table, metrics);
            }
        }
    }

    pub(super) fn count_throttled(&self) {
        self.sums().throttled += 1;
    }

    pub(super) fn requests_collections(&self) -> bool {
        self.0.collections
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn count(&self, consumed: &[&ConsumedCapacity], kind: Use) {
        let mut sums = self.sums();
        sums.responses += u64::from(!consumed.is_empty());
        for consumed in consumed {
            let name = consumed.table_name().unwrap_or_default();
            // A known name is not copied.
            if let Some(table) = sums.tables.get_mut(name) {
                *table += table_capacity(consumed, kind);
            } else {
                let capacity = table_capacity(consumed, kind);
                sums.tables.insert(name.to_owned(), capacity);
            }
        }
    }

    fn keep_collection(&self, table: &str, metrics: &ItemCollectionMetrics) {
        let (Some(key), [at_least_gb, at_most_gb]) = (
            &metrics.item_collection_key,
            metrics.size_estimate_range_gb(),
        ) else {
            return;
        };
        // A key that cannot be read is ignored: the write itself was carried out.
        let Ok(text) = attribute_value::to_json(key) else {
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
        // The sums are consistent at any time.
        self.0.sums.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Prints the total.
impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter")
            .field("total", &self.total())
            .finish_non_exhaustive()
    }
}
