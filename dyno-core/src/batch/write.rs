//! Any number of puts and deletes of one table: BatchWriteItem.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aws_sdk_dynamodb::operation::batch_write_item::builders::BatchWriteItemFluentBuilder;
use futures::stream::{Stream, StreamExt};

use crate::batch::account::{BatchAccount, Write, WriteReport};
use crate::batch::driver::{AnyPart, MAX_OPERATIONS, Next, Sent};
use crate::batch::engine::{End, Outcome};
use crate::batch::key::canonical_key;
use crate::batch::ledger::{Operation, WriteLedger};
use crate::batch::owned::OwnedOrBorrowed;
use crate::batch::settings::Settings;
use crate::batch::source::Sources;
use crate::batch::write_all::BatchWriteAll;
use crate::batch::writes::Duplicates;
use crate::codec::Document;
use crate::codec::Item;
use crate::codec::size;
use crate::codec::{EncodeError, encode_item};
use crate::error::{Error, Result};
use crate::key::{IntoKey, key_text, key_text_of, raw_key_text};
use crate::model::Model;
use crate::observe::Meter;
use crate::retry::Backoff;
use crate::transport::TableRef;
use crate::transport::{self, BatchEntry};

/// Puts and deletes any number of items of one table; awaiting it gives the response of what was written and what not, [`WriteReport`].
///
/// Operations come from iterators and streams, which may borrow, and which are read only as far as requests can be sent: at most
/// `concurrency` requests of 25 operations are in memory, and as many operations that wait for one of the same key.
///
/// What the service leaves over is sent again after a delay that grows, with jitter, and the pace is lowered until it keeps up. The same
/// goes for requests that were throttled as a whole, and for those without a response: a put or a delete does the same twice. A request
/// that is refused for what is in it is sent again in halves, so that the operation that is to blame is found and the others are
/// written. Any other error stops the batch, and so does a service that gets nothing done ten requests in a row.
///
/// It is no transaction, and has no conditions. An operation costs as much capacity as it does alone; a batch saves round trips.
/// A batch without operations sends nothing. An item that cannot be stored, or is larger than 400 KB, is in the response, and holds up no other.
///
/// No task is spawned: nothing is sent after the future is dropped. An [`account`](Self::account) that was taken before still knows
/// what was written, and what was in flight.
///
/// ```no_run
/// # use dyno::model::ReadModel;
/// # async fn example<Movie: ReadModel + Send + 'static>(movies: dyno::Table<Movie>, many: Vec<Movie>) -> dyno::Result<()> {
/// let response = movies.batch().put_all(many).concurrency(8).await?;
/// println!("{} written in {} requests", response.written(), response.requests);
/// for left in &response.unwritten {
///     println!("number {}: {}", left.position, left.reason);
/// }
/// response.complete()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct BatchWrite<'s, M> {
    pub(crate) part: Part<'s, M>,
    pub(crate) settings: Settings,
}

/// The operations of one table.
pub(crate) struct Part<'s, M> {
    target: TableRef,
    /// The number of the table in the batch.
    table: usize,
    /// The names of the key's attributes.
    names: Arc<[Box<str>]>,
    sources: Sources<'s, Encoded<M>>,
    duplicates: Duplicates,
    pub(crate) ledger: Arc<WriteLedger<M>>,
    ended: bool,
}

/// An operation, and what is sent of it.
struct Encoded<M> {
    /// `None` for a delete whose key cannot be stored.
    operation: Option<Operation<M>>,
    entry: std::result::Result<BatchEntry, Invalid>,
}

/// An operation, and what is sent of it with its key; or why it cannot be sent.
type Checked<M> = (Option<Operation<M>>, Result<(Arc<str>, BatchEntry)>);

/// Why an operation cannot be sent, and the text of its key if that can be had.
struct Invalid {
    key: Option<String>,
    error: EncodeError,
}

/// Items that batches put: those of a model, and those without one.
pub trait BatchItem: Document {
    #[doc(hidden)]
    fn batch_key(&self) -> Option<String>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> BatchItem for M {
    fn batch_key(&self) -> Option<String> {
        key_text_of(self).ok()
    }
}

impl BatchItem for Item {
    fn batch_key(&self) -> Option<String> {
        None
    }
}

impl<M> Encoded<M> {
    fn put(item: M) -> Self
    where
        M: BatchItem,
    {
        let entry = match encode_item(&item) {
            Ok(text) => Ok(BatchEntry::Put(text.into())),
            Err(error) => Err(Invalid {
                key: item.batch_key(),
                error,
            }),
        };
        Self {
            operation: Some(Operation::Put(item)),
            entry,
        }
    }

    fn delete(key: std::result::Result<String, EncodeError>) -> Self {
        match key {
            Ok(key) => {
                let key: Arc<str> = key.into();
                Self {
                    operation: Some(Operation::Delete(key.clone())),
                    entry: Ok(BatchEntry::Delete(key)),
                }
            }
            Err(error) => Self {
                operation: None,
                entry: Err(Invalid { key: None, error }),
            },
        }
    }
}

impl<'s, M: 's> BatchWrite<'s, M> {
    pub(crate) fn new(target: TableRef, names: Arc<[Box<str>]>) -> Self {
        let ledger = Arc::new(WriteLedger::new(target.model()));
        Self {
            part: Part {
                target,
                table: 0,
                names,
                sources: Sources::default(),
                duplicates: Duplicates::default(),
                ledger,
                ended: false,
            },
            settings: Settings::default(),
        }
    }

    /// Puts an item, owned or borrowed. A borrowed one is cloned, for the response hands back what was not written.
    pub fn put(mut self, item: impl OwnedOrBorrowed<M>) -> Self
    where
        M: BatchItem,
    {
        self.part.sources.push(Encoded::put(item.into_item()));
        self
    }

    /// Puts the items of an iterator, owned or borrowed. Lend it with `&mut` to keep what is not taken when the batch stops early.
    ///
    /// A borrowed item is cloned when it is taken, for the response hands back what was not written.
    ///
    /// ```no_run
    /// # use dyno::model::ReadModel;
    /// # async fn example<Movie: ReadModel + Clone + Send + Sync + 'static>(movies: dyno::Table<Movie>, many: Vec<Movie>) -> dyno::Result<()> {
    /// movies.batch().put_all(&many).await?.complete()?;
    /// movies.batch().put_all(many).await?.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn put_all<T: OwnedOrBorrowed<M>>(
        mut self,
        items: impl IntoIterator<Item = T, IntoIter: Send + 's>,
    ) -> Self
    where
        M: BatchItem,
    {
        let items = items.into_iter().map(|item| Encoded::put(item.into_item()));
        self.part.sources.push_iterator(items);
        self
    }

    /// Puts the items of a stream, owned or borrowed. While it has none, what there is of a request is sent.
    pub fn put_stream<T: OwnedOrBorrowed<M>>(
        mut self,
        items: impl Stream<Item = T> + Send + 's,
    ) -> Self
    where
        M: BatchItem,
    {
        let items = items.map(|item| Encoded::put(item.into_item()));
        self.part.sources.push_stream(items);
        self
    }

    /// Puts and deletes in any order, such as those that an earlier batch did not write.
    ///
    /// ```no_run
    /// # use dyno::{Table, model::ReadModel, batch::WriteReport};
    /// # async fn example<Movie: ReadModel>(movies: Table<Movie>, response: WriteReport<Movie>) -> dyno::Result<()> {
    /// let again = response.unwritten.into_iter().filter_map(|left| left.write);
    /// movies.batch().write_all(again).await?.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn write_all(
        mut self,
        writes: impl IntoIterator<Item = Write<M>, IntoIter: Send + 's>,
    ) -> Self
    where
        M: BatchItem,
    {
        let writes = writes.into_iter().map(Encoded::write);
        self.part.sources.push_iterator(writes);
        self
    }

    /// Puts and deletes of a stream, in any order.
    pub fn write_stream(mut self, writes: impl Stream<Item = Write<M>> + Send + 's) -> Self
    where
        M: BatchItem,
    {
        self.part.sources.push_stream(writes.map(Encoded::write));
        self
    }

    /// Deletes the items of the keys that a read finds: items of the key's attributes, with or without a model. An error of the read is the
    /// end of it, which the account knows from then on.
    pub(crate) fn delete_found(
        mut self,
        found: impl Stream<Item = Result<Item>> + Send + 's,
    ) -> Self
    where
        M: Send,
    {
        let ledger = self.part.ledger.clone();
        let deletes = found.scan((), move |(), key| {
            let key = key.map_err(|error| ledger.failed(error));
            let delete = key.map(|key| Encoded::delete(raw_key_text(&key)));
            std::future::ready(delete.ok())
        });
        self.part.sources.push_stream(deletes);
        self
    }

    /// Counts what it consumes, when it is awaited by itself. See [`Meter`]. Of several batches in one, the meters of the client that
    /// sends them count.
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.part.target.sender.add_meter(meter);
        self
    }

    /// How many requests may be in flight at once; 4 unless it is set. The batch lowers and raises it by itself below that.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.settings.concurrency = Some(requests);
        self
    }

    /// How often an operation is sent at most; 10 times unless it is set. What the SDK repeats by itself counts once.
    ///
    /// See [`once`](Self::once).
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = Some(attempts);
        self
    }

    /// Sends each operation once, as DynamoDB's own BatchWriteItem does: what is left over is not sent again, but is
    /// [`unwritten`](WriteReport::unwritten) in the response, as the item or the key that it was.
    pub fn once(self) -> Self {
        self.attempts(1)
    }

    /// The delays before something is sent again; [full jitter](Backoff::full_jitter) from 50 ms to 5 s unless it is set.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.settings.backoff = Some(backoff);
        self
    }

    /// When to stop, counted from when it is awaited. What is in flight then is given up, and is [`FailureReason::Unknown`](crate::batch::FailureReason::Unknown).
    /// What would be sent again after it is given up before.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = Some(deadline);
        self
    }

    /// What to do with several operations of one key; [`Duplicates::InOrder`] unless it is set.
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.part.duplicates = duplicates;
        self
    }

    /// The account of the batch. It can be asked while the batch runs, and after its future was dropped.
    #[must_use]
    pub fn account(&self) -> BatchAccount<M> {
        BatchAccount(self.part.ledger.clone())
    }
}

impl<M: Send> BatchWrite<'_, M> {
    /// The requests as the SDK's builders, with 25 operations in each at most, to be sent one after the other. An operation of a key that
    /// the request has already begins the next one.
    ///
    /// All sources are read to their ends, and everything is in memory.
    ///
    /// # Errors
    /// [`Error::Encode`] when an operation cannot be sent.
    pub async fn into_sdk(mut self) -> Result<Vec<BatchWriteItemFluentBuilder>> {
        self.part.target.sender.hand_over();
        let target = self.part.target.clone();
        let (mut requests, mut entries, mut keys) = (Vec::new(), Vec::new(), HashSet::new());
        let mut end = |entries: &mut Vec<BatchEntry>| -> Result<()> {
            let tables = vec![(target.table.clone(), std::mem::take(entries))];
            let request = transport::batch_write_input(&target.sender, &tables).into_sdk();
            requests.push(request.map_err(|error| target.not_written(error))?);
            Ok(())
        };
        while let Some((_, checked)) =
            std::future::poll_fn(|context| self.part.poll_checked(context)).await
        {
            let (key, entry) = checked?;
            if entries.len() == MAX_OPERATIONS || keys.contains(&key) {
                end(&mut entries)?;
                keys.clear();
            }
            keys.insert(key);
            entries.push(entry);
        }
        if !entries.is_empty() {
            end(&mut entries)?;
        }
        Ok(requests)
    }
}

impl<M> Encoded<M> {
    fn write(write: Write<M>) -> Self
    where
        M: BatchItem,
    {
        match write {
            Write::Put(item) => Self::put(item),
            Write::Delete(key) => Self::delete(Ok(key.as_text().to_owned())),
        }
    }
}

impl<'s, M: Model + 's> BatchWrite<'s, M> {
    /// Deletes an item by its key.
    pub fn delete<By>(mut self, key: impl IntoKey<M::Key, M, By>) -> Self {
        let key = key_text::<M, By>(key);
        self.part.sources.push(Encoded::delete(key));
        self
    }

    /// Deletes the items of the keys of an iterator.
    pub fn delete_all<By, K: IntoKey<M::Key, M, By>>(
        mut self,
        keys: impl IntoIterator<Item = K, IntoIter: Send + 's>,
    ) -> Self {
        let keys = keys.into_iter();
        let deletes = keys.map(|key| Encoded::delete(key_text::<M, By>(key)));
        self.part.sources.push_iterator(deletes);
        self
    }

    /// Deletes the items of the keys of a stream.
    pub fn delete_stream<By, K: IntoKey<M::Key, M, By>>(
        mut self,
        keys: impl Stream<Item = K> + Send + 's,
    ) -> Self {
        let deletes = keys.map(|key| Encoded::delete(key_text::<M, By>(key)));
        self.part.sources.push_stream(deletes);
        self
    }
}

/// Without a model a key is an item of the key's attributes.
impl<'s> BatchWrite<'s, Item> {
    /// Deletes an item by its key.
    pub fn delete(mut self, key: impl Into<Item>) -> Self {
        let key = raw_key_text(&key.into());
        self.part.sources.push(Encoded::delete(key));
        self
    }

    /// Deletes the items of the keys of an iterator.
    pub fn delete_all<K: Into<Item>>(
        mut self,
        keys: impl IntoIterator<Item = K, IntoIter: Send + 's>,
    ) -> Self {
        let keys = keys.into_iter();
        let deletes = keys.map(|key| Encoded::delete(raw_key_text(&key.into())));
        self.part.sources.push_iterator(deletes);
        self
    }

    /// Deletes the items of the keys of a stream.
    pub fn delete_stream<K: Into<Item>>(mut self, keys: impl Stream<Item = K> + Send + 's) -> Self {
        let deletes = keys.map(|key| Encoded::delete(raw_key_text(&key.into())));
        self.part.sources.push_stream(deletes);
        self
    }
}

impl<'s, M: Send + 's> IntoFuture for BatchWrite<'s, M> {
    type Output = Result<WriteReport<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let sender = self.part.target.sender.clone();
        let all = BatchWriteAll::new(sender, (self,)).into_future();
        Box::pin(async move { all.await.map(|(written,)| written) })
    }
}

impl<M> fmt::Debug for BatchWrite<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWrite")
            .field("table", &self.part.target.table)
            .finish_non_exhaustive()
    }
}

impl<M: Send> AnyPart for Part<'_, M> {
    fn target(&self) -> &TableRef {
        &self.target
    }

    fn names(&self) -> &[Box<str>] {
        &self.names
    }

    fn table(&mut self) -> &mut usize {
        &mut self.table
    }

    fn duplicates(&self) -> Duplicates {
        self.duplicates
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Next>> {
        Poll::Ready(match ready!(self.poll_checked(context)) {
            None => None,
            Some((Some(operation), Ok((key, entry)))) => Some(Next::Operation {
                number: self.ledger.taken(Some(operation)),
                key,
                entry,
            }),
            Some((operation, checked)) => {
                if let Err(error) = checked {
                    self.ledger.invalid(operation, error);
                }
                Some(Next::Invalid)
            }
        })
    }

    fn settle(&self, sent: &Sent, outcome: Outcome, attempts: u32) {
        // What was merged or never sent changes nothing, and is reread for it at worst.
        let unknown = matches!(outcome, Outcome::Unknown(_));
        self.target.changes.written(sent.entry.text(), unknown);
        let subject = || self.target.subject_of(sent.entry.text());
        self.ledger.settle(sent.number, outcome, attempts, subject);
    }

    fn requested(&self) {
        self.ledger.requested();
    }

    fn ended(&mut self, end: Option<&End>) {
        self.ledger.ended(end);
        self.ended = true;
    }
}

impl<M> Part<'_, M> {
    /// The next operation, with its key if it can be sent.
    fn poll_checked(&mut self, context: &mut Context<'_>) -> Poll<Option<Checked<M>>> {
        let next = ready!(self.sources.poll_next(context));
        Poll::Ready(next.map(|Encoded { operation, entry }| {
            let checked = entry.and_then(|entry| Ok((self.check(entry.text())?, entry)));
            let checked = checked.map_err(|Invalid { key, error }| {
                Error::encode(self.target.subject(key.as_deref()), error)
            });
            (operation, checked)
        }))
    }

    /// The key of what can be sent.
    fn check(&self, text: &str) -> std::result::Result<Arc<str>, Invalid> {
        let invalid = |error| Invalid {
            key: self.target.key_in(text),
            error,
        };
        if let Some(size) = size::too_large(text) {
            return Err(invalid(EncodeError::too_large(size)));
        }
        canonical_key(self.table, text, Some(&self.names)).ok_or_else(|| {
            invalid(EncodeError::invalid(
                "the item lacks an attribute of its key",
            ))
        })
    }
}

/// A part that is dropped before its end says so in its account.
impl<M> Drop for Part<'_, M> {
    fn drop(&mut self) {
        if !self.ended {
            self.ledger.dropped();
        }
    }
}
