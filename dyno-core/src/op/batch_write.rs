//! Many puts and deletes of one table: BatchWriteItem.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::operation::batch_write_item::builders::BatchWriteItemFluentBuilder;

use super::{Answer, Target, debug_without_values};
use crate::codec::{EncodeError, encode_item};
use crate::error::{Code, Error, Result};
use crate::key::{IntoKey, Key, key_text, key_text_of};
use crate::model::Model;
use crate::transport::{self, BatchEntry};

/// How many operations one request may have (AWS developer guide, "Quotas in Amazon DynamoDB", "BatchWriteItem").
const MAX_OPERATIONS: usize = 25;

/// How many requests in a row may write nothing before the batch gives up.
const MAX_FRUITLESS: u32 = 10;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Puts and deletes many items of one table; awaiting it gives the account of what was done, [`BatchWritten`].
///
/// It is split into requests of 25 operations, which are sent one after the other. What the service leaves over, for want of capacity,
/// is sent again after a pause that grows, with jitter; after 10 requests in a row that wrote nothing the rest is handed back, and a
/// throttled request is one that wrote nothing. If the service refuses a request for what is in it, such as an item of more than
/// 400 KB, its 25 operations are handed back, and the other requests are sent nevertheless; any other error ends
/// the batch.
///
/// It is no transaction: operations before an error stay done. There are no conditions. An operation costs as much capacity as it
/// does alone; a batch saves round trips. A batch without operations sends nothing. Whoever drops the future half-way drops
/// the account with it.
///
/// Everything is encoded before the first request: if a value cannot be stored, or two operations have the same key, nothing is sent.
///
/// ```no_run
/// # use dyno_core::model::ReadModel;
/// # async fn example<Movie: ReadModel + Send + 'static>(movies: dyno_core::Table<Movie>, many: Vec<Movie>) -> dyno_core::Result<()> {
/// let account = movies.batch().put_all(many).await?;
/// println!("{} written in {} requests", account.written, account.requests);
/// for movie in &account.puts {
///     // What was left over, typed.
/// }
/// account.complete()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct BatchWrite<M> {
    target: Target,
    operations: Vec<(Operation<M>, Encoded)>,
    /// The first value that cannot be stored.
    error: Option<Error>,
}

enum Operation<M> {
    Put(M),
    Delete(Key<M>),
}

/// What is sent of an operation, and the key by which it is found again in an answer.
struct Encoded {
    key: Key<()>,
    entry: BatchEntry,
}

impl<M: Model> BatchWrite<M> {
    pub(crate) fn new(target: Target) -> Self {
        Self {
            target,
            operations: Vec::new(),
            error: None,
        }
    }

    /// Puts an item.
    pub fn put(mut self, item: M) -> Self {
        match key_text_of(&item).and_then(Key::from_text) {
            Ok(key) => match encode_item(&item) {
                Ok(text) => {
                    let entry = BatchEntry::Put(text.into());
                    self.operations
                        .push((Operation::Put(item), Encoded { key, entry }));
                }
                Err(error) => self.fail(Some(key.as_text()), error),
            },
            Err(error) => self.fail(None, error),
        }
        self
    }

    /// Puts all of the items.
    pub fn put_all(self, items: impl IntoIterator<Item = M>) -> Self {
        items.into_iter().fold(self, Self::put)
    }

    /// Deletes an item by its key.
    pub fn delete<By>(mut self, key: impl IntoKey<M::Key, M, By>) -> Self {
        match key_text::<M, By>(key).and_then(Key::from_text) {
            Ok(key) => {
                let encoded = Encoded {
                    key: key.clone().untyped(),
                    entry: BatchEntry::Delete(key.as_text().into()),
                };
                self.operations.push((Operation::Delete(key), encoded));
            }
            Err(error) => self.fail(None, error),
        }
        self
    }

    /// Deletes all items of these keys.
    pub fn delete_all<By, K: IntoKey<M::Key, M, By>>(
        self,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        keys.into_iter().fold(self, Self::delete)
    }

    fn fail(&mut self, key: Option<&str>, error: EncodeError) {
        let subject = self.target.subject(key);
        self.error
            .get_or_insert_with(|| Error::encode(subject, error));
    }
}

impl<M> BatchWrite<M> {
    /// The requests as the SDK's builders, 25 operations in each.
    ///
    /// # Errors
    /// [`Error::Encode`] when a value cannot be stored, [`Error::DuplicateKey`] when two operations have the same key.
    pub fn into_sdk(self) -> Result<Vec<BatchWriteItemFluentBuilder>> {
        let (target, operations) = self.checked()?;
        let requests = operations.chunks(MAX_OPERATIONS).map(|operations| {
            let entries = operations.iter().map(|(_, encoded)| &encoded.entry);
            transport::batch_write_input(&target, entries)
                .into_sdk()
                .map_err(|error| target.not_written(error))
        });
        requests.collect()
    }

    #[expect(
        clippy::type_complexity,
        reason = "the fields of the batch without the error"
    )]
    fn checked(self) -> Result<(Target, Vec<(Operation<M>, Encoded)>)> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let mut keys = HashMap::with_capacity(self.operations.len());
        for (_, encoded) in &self.operations {
            if keys.insert(encoded.key.as_item(), ()).is_some() {
                return Err(Error::DuplicateKey(Box::new(
                    self.target.subject(Some(encoded.key.as_text())),
                )));
            }
        }
        drop(keys);
        Ok((self.target, self.operations))
    }
}

impl<M: Send + 'static> IntoFuture for BatchWrite<M> {
    type Output = Result<BatchWritten<M>>;
    type IntoFuture = Answer<BatchWritten<M>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (target, operations) = self.checked()?;
            let (operations, encoded): (Vec<_>, Vec<_>) = operations.into_iter().unzip();
            let Outcome {
                left,
                requests,
                error,
            } = write(&target, &encoded).await;
            let mut account = BatchWritten {
                puts: Vec::new(),
                deletes: Vec::new(),
                written: operations.len() - left.len(),
                requests,
                error,
                model: target.model().into(),
            };
            for (place, operation) in operations.into_iter().enumerate() {
                match operation {
                    _ if left.binary_search(&place).is_err() => {}
                    Operation::Put(item) => account.puts.push(item),
                    Operation::Delete(key) => account.deletes.push(key),
                }
            }
            Ok(account)
        })
    }
}

/// What became of the operations.
struct Outcome {
    /// The places of those that were not carried out, in order.
    left: Vec<usize>,
    requests: usize,
    error: Option<Error>,
}

async fn write(target: &Target, operations: &[Encoded]) -> Outcome {
    let places: HashMap<_, _> = operations
        .iter()
        .enumerate()
        .map(|(place, operation)| (operation.key.as_item(), place))
        .collect();
    let mut queue: VecDeque<usize> = (0..operations.len()).collect();
    let (mut requests, mut fruitless, mut pauses) = (0, 0, 0);
    // What is not tried again, and the first error.
    let (mut refused, mut failure) = (Vec::new(), None);
    // Why the last rounds wrote nothing; forgotten as soon as something is written.
    let mut throttled = None;
    while !queue.is_empty() {
        let chunk: Vec<usize> = queue.drain(..queue.len().min(MAX_OPERATIONS)).collect();
        requests += 1;
        let left = match send(target, operations, &chunk, &places).await {
            Ok(Sent::All) => {
                (fruitless, pauses, throttled) = (0, 0, None);
                continue;
            }
            Ok(Sent::Except(left)) => left,
            // The service had no capacity for any of them, which is a request that left over everything.
            Err(error @ Error::Throttled(_)) => {
                throttled = Some(error);
                chunk.clone()
            }
            Ok(Sent::Unclear(error)) => {
                refused.extend(chunk);
                failure.get_or_insert(error);
                continue;
            }
            Err(error) if is_about_operations(&error) => {
                refused.extend(chunk);
                failure.get_or_insert(error);
                continue;
            }
            Err(error) => {
                queue.extend(chunk);
                failure.get_or_insert(error);
                break;
            }
        };
        if left.len() < chunk.len() {
            (fruitless, throttled) = (0, None);
        } else {
            fruitless += 1;
        }
        queue.extend(left);
        if fruitless == MAX_FRUITLESS {
            failure = failure.or(throttled);
            break;
        }
        target.client.sleep(pause(pauses)).await;
        pauses += 1;
    }
    let mut left = Vec::from(queue);
    left.append(&mut refused);
    left.sort_unstable();
    Outcome {
        left,
        requests,
        error: failure,
    }
}

/// Whether the service refused a request for what is in it, so that other operations may go through.
fn is_about_operations(error: &Error) -> bool {
    matches!(
        error.code(),
        Some(Code::Validation | Code::ItemCollectionSizeLimitExceeded)
    )
}

/// What became of one request.
enum Sent {
    All,
    /// The places of those that the service left over, in order.
    Except(Vec<usize>),
    /// The service left over what nobody sent, so it is not known what it wrote.
    Unclear(Error),
}

/// Sends the operations at the places of one chunk.
async fn send(
    target: &Target,
    operations: &[Encoded],
    chunk: &[usize],
    places: &HashMap<&crate::Item, usize>,
) -> Result<Sent> {
    let entries = chunk.iter().filter_map(|&place| operations.get(place));
    let entries = entries.map(|operation| &operation.entry);
    let input = transport::batch_write_input(target, entries);
    let left = transport::batch_write(input, target).await?;
    let place = |entry: &BatchEntry| match entry {
        BatchEntry::Put(text) | BatchEntry::Delete(text) => places
            .get(&target.key_item(text)?)
            .copied()
            .filter(|place| chunk.contains(place)),
    };
    let Some(mut left) = left.iter().map(place).collect::<Option<Vec<_>>>() else {
        return Ok(Sent::Unclear(transport::not_sent(target)));
    };
    left.sort_unstable();
    left.dedup();
    Ok(if left.is_empty() {
        Sent::All
    } else {
        Sent::Except(left)
    })
}

/// How long to wait before the next request: at random, up to a bound that doubles each time.
fn pause(before: u32) -> Duration {
    let bound = FIRST_PAUSE
        .saturating_mul(2_u32.saturating_pow(before))
        .min(LONGEST_PAUSE);
    bound.mul_f64(fastrand::f64())
}

/// The account of a batch: what was written, what was left over, and why.
#[must_use = "what was left over is in here; `complete` makes an error of it"]
#[non_exhaustive]
pub struct BatchWritten<M> {
    /// The items that were not put.
    ///
    /// If [`error`](Self::error) is set, some of them may have been put nevertheless: where no answer came, or none that made sense,
    /// the whole request counts as left over.
    pub puts: Vec<M>,
    /// The keys whose items were not deleted; with the same reservation.
    pub deletes: Vec<Key<M>>,
    /// How many operations were carried out for certain.
    pub written: usize,
    /// How many requests were sent; those that the SDK repeated count once.
    pub requests: usize,
    /// The first error, if there was one: what ended the batch, or why the service refused a request of it.
    ///
    /// `None` when everything was written, or when the service left over the rest too often without an error.
    pub error: Option<Error>,
    model: Arc<str>,
}

impl<M> BatchWritten<M> {
    /// Whether all operations were carried out.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty()
    }

    /// Makes an error of what was left over. The items themselves are gone then.
    ///
    /// # Errors
    /// [`Error::Incomplete`] when anything was left over, with the first error of the batch as its source.
    pub fn complete(self) -> Result<()> {
        if self.is_complete() {
            return Ok(());
        }
        let left = self.puts.len() + self.deletes.len();
        Err(Error::incomplete(
            self.model,
            left,
            self.written + left,
            self.error,
        ))
    }
}

impl<M> fmt::Debug for BatchWritten<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWritten")
            .field("puts", &self.puts.len())
            .field("deletes", &self.deletes)
            .field("written", &self.written)
            .field("requests", &self.requests)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

debug_without_values!(BatchWrite<M>, |this| &this.target.table);

#[cfg(test)]
mod tests {
    use super::super::example::{Movie, Service, brazil, error, ok};
    use super::*;

    fn film(year: u16) -> Movie {
        Movie { year, ..brazil() }
    }

    fn operations(body: &str) -> usize {
        body.matches("Request\":{").count()
    }

    #[tokio::test]
    async fn a_batch_is_split_by_25() {
        let service = Service::new(|_, _| ok("{}"));
        let account = service
            .movies()
            .batch()
            .put_all((0..60).map(film))
            .delete((1985, "x"))
            .await
            .unwrap();
        assert_eq!(
            (account.written, account.requests, account.is_complete()),
            (61, 3, true)
        );
        let sizes: Vec<_> = service
            .asked()
            .iter()
            .map(|(_, body)| operations(body))
            .collect();
        assert_eq!(sizes, [25, 25, 11]);
        account.complete().unwrap();
        let sdk = service
            .movies()
            .batch()
            .put_all((0..60).map(film))
            .into_sdk()
            .unwrap();
        assert_eq!(sdk.len(), 3);
    }

    #[tokio::test]
    async fn an_empty_batch_sends_nothing() {
        let account = Service::silent().movies().batch().await.unwrap();
        assert_eq!((account.written, account.requests), (0, 0));
        account.complete().unwrap();
    }

    #[tokio::test]
    async fn what_is_left_over_is_sent_again() {
        let first = std::sync::atomic::AtomicBool::new(true);
        let service = Service::new(move |_, _| {
            match first.swap(false, std::sync::atomic::Ordering::Relaxed) {
                // The service may write a number in another way.
                true => ok(r#"{"UnprocessedItems":{"Movies":[
                {"PutRequest":{"Item":{"title":{"S":"Brazil"},"year":{"N":"2.0"},"rank":{"N":"7"}}}},
                {"DeleteRequest":{"Key":{"title":{"S":"x"},"year":{"N":"1985"}}}}]}}"#),
                false => ok("{}"),
            }
        });
        let account = service
            .movies()
            .batch()
            .put_all((0..5).map(film))
            .delete((1985, "x"))
            .await
            .unwrap();
        assert_eq!(
            (account.written, account.requests, account.is_complete()),
            (6, 2, true)
        );
        let sizes: Vec<_> = service
            .asked()
            .iter()
            .map(|(_, body)| operations(body))
            .collect();
        assert_eq!(sizes, [6, 2]);
    }

    #[tokio::test]
    async fn what_stays_left_over_is_handed_back() {
        let service = Service::new(|_, _| {
            ok(r#"{"UnprocessedItems":{"Movies":[
                {"PutRequest":{"Item":{"year":{"N":"2"},"title":{"S":"Brazil"},"rank":{"N":"7"}}}},
                {"DeleteRequest":{"Key":{"year":{"N":"1985"},"title":{"S":"x"}}}}]}}"#)
        });
        let account = service
            .movies()
            .batch()
            .put_all((0..5).map(film))
            .delete((1985, "x"))
            .await
            .unwrap();
        assert_eq!(account.puts, [film(2)]);
        assert_eq!(account.deletes, [Key::new((1985, "x")).unwrap()]);
        assert_eq!(
            (account.written, account.requests, account.error.is_none()),
            (4, 11, true)
        );
        let error = account.complete().unwrap_err();
        assert_eq!(
            error.to_string(),
            "Movie: 2 of 6 operations of the batch were left over"
        );
        assert!(matches!(error, Error::Incomplete(_)));
    }

    #[tokio::test]
    async fn a_request_that_fails_keeps_the_account() {
        let service = Service::new(|_, body| match body.contains(r#""N":"30""#) {
            true => error("AccessDeniedException", ""),
            false => ok("{}"),
        });
        let account = service
            .movies()
            .batch()
            .put_all((0..60).map(film))
            .await
            .unwrap();
        assert_eq!(account.puts, (25..60).map(film).collect::<Vec<_>>());
        assert_eq!((account.written, account.requests), (25, 2));
        let error = account.complete().unwrap_err();
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(
            source.to_string(),
            "BatchWriteItem of `Movies`: AccessDeniedException: No; allow `dynamodb:BatchWriteItem` on the table `Movies` (request REQUEST)"
        );
    }

    #[tokio::test]
    async fn a_throttled_request_is_sent_again() {
        let tries = std::sync::atomic::AtomicUsize::new(0);
        let service = Service::new(move |_, _| {
            // The SDK tries three times by itself.
            match tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
                0..6 => error("ProvisionedThroughputExceededException", ""),
                _ => ok("{}"),
            }
        });
        let account = service
            .movies()
            .batch()
            .put_all((0..30).map(film))
            .await
            .unwrap();
        assert_eq!((account.written, account.requests), (30, 4));
        assert!(account.error.is_none(), "{account:?}");
        account.complete().unwrap();
    }

    #[tokio::test]
    async fn a_batch_that_is_always_throttled_gives_up() {
        let service = Service::new(|_, _| error("ProvisionedThroughputExceededException", ""));
        let account = service
            .movies()
            .batch()
            .put_all((0..30).map(film))
            .await
            .unwrap();
        assert_eq!(account.puts, (0..30).map(film).collect::<Vec<_>>());
        assert_eq!((account.written, account.requests), (0, 10));
        assert!(
            matches!(account.error, Some(Error::Throttled(_))),
            "{account:?}"
        );
    }

    #[tokio::test]
    async fn what_nobody_sent_does_not_count_as_written() {
        let service = Service::new(|_, body| match body.contains(r#""N":"30""#) {
            true => ok(r#"{"UnprocessedItems":{"Movies":[
                {"PutRequest":{"Item":{"year":{"N":"30"},"title":{"S":"Brasil"}}}}]}}"#),
            false => ok("{}"),
        });
        let account = service
            .movies()
            .batch()
            .put_all((0..60).map(film))
            .await
            .unwrap();
        assert_eq!(account.puts, (25..50).map(film).collect::<Vec<_>>());
        assert_eq!((account.written, account.requests), (35, 3));
        assert!(
            matches!(account.error, Some(Error::Protocol(_))),
            "{account:?}"
        );
    }

    #[tokio::test]
    async fn what_is_left_over_twice_counts_once() {
        let first = std::sync::atomic::AtomicBool::new(true);
        let left = r#"{"PutRequest":{"Item":{"year":{"N":"2"},"title":{"S":"Brazil"}}}}"#;
        let service = Service::new(move |_, _| {
            match first.swap(false, std::sync::atomic::Ordering::Relaxed) {
                true => ok(&format!(
                    r#"{{"UnprocessedItems":{{"Movies":[{left},{left}]}}}}"#
                )),
                false => ok("{}"),
            }
        });
        let account = service
            .movies()
            .batch()
            .put_all((0..3).map(film))
            .await
            .unwrap();
        assert_eq!((account.written, account.requests), (3, 2));
        let sizes: Vec<_> = service
            .asked()
            .iter()
            .map(|(_, body)| operations(body))
            .collect();
        assert_eq!(sizes, [3, 1]);
    }

    #[tokio::test]
    async fn an_item_that_is_refused_leaves_over_its_request_only() {
        let service = Service::new(|_, body| match body.contains(r#""N":"30""#) {
            true => error("ValidationException", ""),
            false => ok("{}"),
        });
        let account = service
            .movies()
            .batch()
            .put_all((0..60).map(film))
            .await
            .unwrap();
        assert_eq!(account.puts, (25..50).map(film).collect::<Vec<_>>());
        assert_eq!((account.written, account.requests), (35, 3));
        assert_eq!(
            account.error.unwrap().to_string(),
            "BatchWriteItem of `Movies`: ValidationException: No (request REQUEST)"
        );
    }

    #[tokio::test]
    async fn nothing_is_sent_of_a_batch_with_a_mistake() {
        let movies = Service::silent().movies();
        let nan = Movie {
            rating: Some(f64::NAN),
            ..film(3)
        };
        let error = movies.batch().put_all([film(1), nan]).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "Movie (3, \"Brazil\"): attribute `rating`: NaN and the infinities are no numbers of DynamoDB"
        );
        let error = movies
            .batch()
            .put(film(1))
            .delete((1, ""))
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "Movie: attribute `title`: a key must not be empty"
        );
        let error = movies
            .batch()
            .put(film(1))
            .delete_all([(2, "x"), (1, "Brazil")])
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1, "Brazil"): two operations of one batch have this key"#
        );
        assert!(matches!(error, Error::DuplicateKey(_)));
    }

    #[test]
    fn pauses_grow_up_to_a_bound() {
        for (before, bound) in [(0, 50), (1, 100), (5, 1600), (10, 5000), (100, 5000)] {
            assert!((0..100).all(|_| pause(before) <= Duration::from_millis(bound)));
        }
        assert!((0..100).any(|_| pause(10) > Duration::from_secs(1)));
    }
}
