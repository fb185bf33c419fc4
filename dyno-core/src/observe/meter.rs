//! What does it cost? A meter that adds up the capacity of operations.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::types::{ConsumedCapacity, ItemCollectionMetrics};

use super::capacity::{Capacity, TableCapacity, table_capacity};
use super::parts::{Response, Use};
use crate::codec::Item;
use crate::codec::attribute_value;
use crate::codec::decode_item;

/// Adds up the capacity that operations consume, for each table and each index.
///
/// Clones share the sums. An operation with a meter asks the service for its capacity (`ReturnConsumedCapacity: INDEXES`), which is free of
/// charge and makes a response some 100 bytes longer; without one nothing is asked. It is counted when a response has come, so a stream that is
/// dropped counts the pages that it has fetched. With several meters, as one of the operation and one of the client, each
/// counts. A request of `into_sdk` asks and is counted as its operation would be; one of the SDK's client is counted by the meters of the
/// [client](crate::Client::metered), if it asks.
///
/// A unit is what DynamoDB bills: a read unit is 4 KB read consistently, or 8 KB eventually; a write unit is 1 KB written; in a transaction both
/// are twice as much. All are multiples of a half, which sums of `f64` hold exactly.
///
/// What no response says is not counted: a condition that was refused and a request that lost its response have consumed
/// capacity, and the service does not say how much.
///
/// ```no_run
/// # use dyno::{Client, item, observe::Meter};
/// # async fn example(client: Client) -> dyno::Result<()> {
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
    responses: u64,
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
    /// They are there for tables with local indexes only. The last size of each collection is kept, so its memory grows with their number
    /// until it is [taken](Self::take).
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

    /// How many responses have said what they consumed. With retries there may have been more requests.
    #[must_use]
    pub fn responses(&self) -> u64 {
        self.sums().responses
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

    /// Adds what a response of the SDK says, for a request that no client with this meter sent. `writes` says whether it was a write.
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

    /// Counts what a response says.
    pub(super) fn read(&self, response: &Response<'_>) {
        self.count(&response.consumed, response.kind);
        if self.0.collections {
            for (table, metrics) in response.collections() {
                self.keep(table, metrics);
            }
        }
    }

    pub(super) fn asks_for_collections(&self) -> bool {
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

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::{
        self, KeysAndAttributes, Put, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
        TransactWriteItem,
    };
    use futures::StreamExt as _;

    use super::*;
    use crate::example::{Movie, Service, brazil, error, ok};
    use crate::{Client, Table, item};

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

    /// A service whose every response says that half a unit was read of the table, or with an index that one and a half were.
    fn service() -> Service {
        Service::new(|operation, body| {
            let index = match body.contains(r#""IndexName":"ByRank""#) {
                true => r#","GlobalSecondaryIndexes":{"ByRank":{"CapacityUnits":1.0}}"#,
                false => "",
            };
            let units = if index.is_empty() { 0.5 } else { 1.5 };
            let capacity = format!(
                r#"{{"TableName":"Movies","CapacityUnits":{units},"Table":{{"CapacityUnits":0.5}}{index}}}"#
            );
            let capacity = match operation {
                "BatchGetItem" | "BatchWriteItem" | "TransactGetItems" | "TransactWriteItems" => {
                    format!("[{capacity}]")
                }
                _ => capacity,
            };
            assert!(
                body.contains(r#""ReturnConsumedCapacity":"INDEXES""#),
                "{body}"
            );
            let more = match body.contains("ExclusiveStartKey") {
                true => "",
                false => r#","LastEvaluatedKey":{"year":{"N":"1"},"title":{"S":"a"}}"#,
            };
            ok(&match operation {
                "Query" | "Scan" => format!(
                    r#"{{"Count":1,"ScannedCount":1,"Items":[{{"year":{{"N":"1"}},"title":{{"S":"a"}}}}],"ConsumedCapacity":{capacity}{more}}}"#
                ),
                _ => format!(r#"{{"ConsumedCapacity":{capacity}}}"#),
            })
        })
    }

    fn movies() -> Table<Movie> {
        service().movies()
    }

    #[tokio::test]
    async fn every_operation_is_counted() {
        let (movies, meter) = (movies(), Meter::new());
        movies.get((1985, "Brazil")).meter(&meter).await.unwrap();
        assert_eq!(meter.total(), read(0.5));
        movies.put(&brazil()).meter(&meter).await.unwrap();
        let set = || Movie::RANK.set(1);
        let update = movies.update((1985, "Brazil"), set()).return_nothing();
        update.meter(&meter).await.unwrap();
        movies.delete((1985, "Brazil")).meter(&meter).await.unwrap();
        assert_eq!((meter.total().write_units, meter.responses()), (1.5, 4));
        let _ = meter.take();
        assert_eq!(meter.total(), Capacity::default());
        movies.query(1985).meter(&meter).page().await.unwrap();
        movies.scan().meter(&meter).bytes().await.unwrap();
        assert_eq!(meter.total(), read(1.0));
        movies.scan().meter(&meter).all().await.unwrap();
        movies.scan().meter(&meter).count().await.unwrap();
        movies.scan().meter(&meter).parallel(3).all().await.unwrap();
        assert_eq!((meter.total(), meter.responses()), (read(6.0), 12));
    }

    #[tokio::test]
    async fn a_table_and_its_indexes_are_counted_by_themselves() {
        let (movies, meter) = (movies(), Meter::new());
        let by_rank = movies.index(Movie::BY_RANK);
        by_rank.query(1985).meter(&meter).all().await.unwrap();
        movies.get((1985, "Brazil")).meter(&meter).await.unwrap();
        let expected = TableCapacity {
            total: read(3.5),
            table: read(1.5),
            indexes: [("ByRank".to_owned(), read(2.0))].into(),
        };
        assert_eq!(meter.table("Movies"), expected);
        assert_eq!(meter.table("Movies").index("ByRank"), read(2.0));
        assert_eq!(meter.table("Movies").index("ByRating"), Capacity::default());
        assert_eq!(meter.table("Other"), TableCapacity::default());
        assert_eq!(meter.take(), [("Movies".to_owned(), expected)].into());
        assert!(meter.tables().is_empty());
    }

    #[tokio::test]
    async fn what_a_dropped_stream_has_fetched_is_counted() {
        let meter = Meter::new();
        let mut items = movies().scan().meter(&meter).stream();
        items.next().await.unwrap().unwrap();
        let fetched = meter.responses();
        assert!((1..=2).contains(&fetched));
        drop(items);
        assert_eq!(meter.total().read_units, fetched as f64 / 2.0);
    }

    #[tokio::test]
    async fn a_metered_client_counts_whatever_it_does() {
        let client = service().client();
        let (everything, some) = (Meter::new(), Meter::new());
        let metered = client.metered(&everything).metered(&everything);
        let movies = metered.table::<Movie>();
        movies.get((1985, "Brazil")).meter(&some).await.unwrap();
        movies.put(&brazil()).await.unwrap();
        let batch = movies.batch().put_all([brazil()]).await.unwrap();
        batch.complete().unwrap();
        assert_eq!((everything.responses(), some.responses()), (3, 1));
        assert_eq!(everything.total().write_units, 1.0);
        assert_eq!(
            (everything.total().read_units, some.total()),
            (0.5, read(0.5))
        );
    }

    // S36
    #[tokio::test]
    async fn sizes_of_item_collections_are_kept() {
        let metrics = |key: &str, size: &str| {
            format!(
                r#"{{"ItemCollectionKey":{{"year":{{"N":"{key}"}}}},"SizeEstimateRangeGB":[{size}]}}"#
            )
        };
        let capacity = r#"{"TableName":"Movies","CapacityUnits":1.0}"#;
        let one = move |key: &str, size: &str| {
            let metrics = metrics(key, size);
            ok(&format!(
                r#"{{"ConsumedCapacity":{capacity},"ItemCollectionMetrics":{metrics}}}"#
            ))
            .into()
        };
        let many = format!(
            r#"{{"ConsumedCapacity":[{capacity}],"ItemCollectionMetrics":{{"Movies":[{}]}}}}"#,
            metrics("1986", "2.0,3.0")
        );
        let service = Service::replies([
            one("1985", "0.0,1.0"),
            one("1985", "1.5,2.5"),
            ok(&many).into(),
        ]);
        let meter = Meter::with_item_collections();
        let movies = service.client().metered(&meter).table::<Movie>();
        movies.put(&brazil()).await.unwrap();
        movies.delete((1985, "Brazil")).await.unwrap();
        movies
            .batch()
            .put_all([brazil()])
            .await
            .unwrap()
            .complete()
            .unwrap();
        let collection = |year: u16, at_least_gb, at_most_gb| ItemCollection {
            table: "Movies".into(),
            key: item! { "year" => year },
            at_least_gb,
            at_most_gb,
        };
        let expected = [collection(1985, 1.5, 2.5), collection(1986, 2.0, 3.0)];
        assert_eq!(meter.item_collections(), expected);
        assert_eq!(meter.total(), write(3.0));
        for (_, body) in service.asked() {
            assert!(
                body.contains(r#""ReturnItemCollectionMetrics":"SIZE""#),
                "{body}"
            );
        }
    }

    #[tokio::test]
    async fn what_fails_is_not_counted_and_nothing_is_asked_without_a_meter() {
        let service = Service::new(|_, _| error("ConditionalCheckFailedException", ""));
        let meter = Meter::new();
        let movies = service.movies();
        let refused = movies.create(&brazil()).meter(&meter).await.unwrap();
        refused.unwrap_err();
        assert_eq!((meter.responses(), meter.total()), (0, Capacity::default()));
        let _ = movies.create(&brazil()).await.unwrap();
        let asked = service.asked();
        let asks = asked
            .iter()
            .map(|(_, body)| body.contains("ReturnConsumedCapacity"));
        assert_eq!(asks.collect::<Vec<_>>(), [true, false]);
    }

    #[tokio::test]
    async fn an_observer_sees_the_capacity_that_was_asked_for() {
        let client = service().client();
        let (seen, meter) = (Arc::new(Mutex::new(Vec::new())), Meter::new());
        let to = seen.clone();
        client.observe(move |attempt: &super::super::Measurement| {
            to.lock().unwrap().push(attempt.capacity);
        });
        let movies = client.table::<Movie>();
        movies.get((1985, "Brazil")).meter(&meter).await.unwrap();
        movies.put(&brazil()).meter(&meter).await.unwrap();
        assert_eq!(*seen.lock().unwrap(), [Some(read(0.5)), Some(write(0.5))]);
    }

    // S30, S31, S35, S36, S42, S44, S58
    #[test]
    fn a_meter_asks_in_the_sdk_s_request_too() {
        let movies = Service::silent().movies();
        let meter = Meter::with_item_collections();
        let indexes = Some(ReturnConsumedCapacity::Indexes);
        let size = Some(ReturnItemCollectionMetrics::Size);
        let get = movies
            .get((1985, "Brazil"))
            .meter(&meter)
            .into_sdk()
            .unwrap();
        assert_eq!(*get.get_return_consumed_capacity(), indexes);
        let scan = movies.scan().meter(&meter).into_sdk().unwrap();
        assert_eq!(*scan.get_return_consumed_capacity(), indexes);
        let query = movies.query(1985).meter(&meter).into_sdk().unwrap();
        assert_eq!(*query.get_return_consumed_capacity(), indexes);
        macro_rules! writes {
            ($($write:expr;)*) => {$(
                let write = $write.meter(&meter).into_sdk().unwrap();
                assert_eq!(*write.get_return_consumed_capacity(), indexes);
                assert_eq!(*write.get_return_item_collection_metrics(), size);
            )*};
        }
        writes! {
            movies.put(&brazil());
            movies.update((1985, "Brazil"), Movie::RANK.set(1));
            movies.delete((1985, "Brazil"));
        }
        let without = movies
            .put(&brazil())
            .meter(&Meter::new())
            .into_sdk()
            .unwrap();
        assert_eq!(*without.get_return_item_collection_metrics(), None);
        let none = movies.get((1985, "Brazil")).into_sdk().unwrap();
        assert_eq!(*none.get_return_consumed_capacity(), None);
    }

    #[tokio::test]
    async fn what_is_sent_through_the_sdk_is_counted_once() {
        let (client, everything, one) = (service().client(), Meter::new(), Meter::new());
        let metered = client.metered(&everything).metered(&everything);
        let movies = metered.table::<Movie>();
        let counts = || (everything.responses(), one.responses());
        let get = movies.get((1985, "Brazil")).into_sdk().unwrap();
        get.send().await.unwrap();
        assert_eq!(counts(), (1, 0));
        let put = movies.put(&brazil()).meter(&one).into_sdk().unwrap();
        put.send().await.unwrap();
        assert_eq!(counts(), (2, 1));
        let again = movies.put(&brazil()).meter(&everything).meter(&one);
        again.await.unwrap();
        assert_eq!(counts(), (3, 2));
        let unmetered = client.table::<Movie>();
        let scans = unmetered.scan().meter(&one).parallel(2).into_sdk();
        for scan in scans.unwrap() {
            scan.send().await.unwrap();
        }
        assert_eq!(counts(), (3, 4));
        for client in [&metered, &client] {
            let tables = client.sdk().get_item().table_name("Movies");
            let get = tables.key("year", types::AttributeValue::N("1".into()));
            let asking = get.return_consumed_capacity(ReturnConsumedCapacity::Indexes);
            asking.send().await.unwrap();
        }
        assert_eq!(counts(), (4, 4));
        assert_eq!(everything.total().write_units, 1.0);
    }

    #[tokio::test]
    async fn an_response_of_the_sdk_can_be_added() {
        let client: Client = service().client();
        let meter = Meter::new();
        let indexes = ReturnConsumedCapacity::Indexes;
        let keys = KeysAndAttributes::builder().set_keys(Some(Vec::new()));
        let batch = client
            .sdk()
            .batch_get_item()
            .request_items("Movies", keys.build().unwrap());
        let batch = batch.return_consumed_capacity(indexes.clone());
        for consumed in batch.send().await.unwrap().consumed_capacity() {
            meter.add(consumed, false);
        }
        let put = Put::builder()
            .table_name("Movies")
            .set_item(Some([].into()));
        let put = TransactWriteItem::builder()
            .put(put.build().unwrap())
            .build();
        let transaction = client.sdk().transact_write_items().transact_items(put);
        let transaction = transaction.return_consumed_capacity(indexes);
        for consumed in transaction.send().await.unwrap().consumed_capacity() {
            meter.add(consumed, true);
        }
        assert_eq!(
            (meter.total().read_units, meter.total().write_units),
            (0.5, 0.5)
        );
    }
}
