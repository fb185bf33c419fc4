//! Any number of puts and deletes, of one table or of several: BatchWriteItem.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aws_sdk_dynamodb::operation::batch_write_item::builders::BatchWriteItemFluentBuilder;
use futures::stream::{FuturesUnordered, Stream, StreamExt};

use super::account::{Account, BatchAccount, BatchWritten, Operation, Write};
use super::clock::Clock;
use super::engine::{Answer, End, Outcome, Settled, Step, Then};
use super::key::canonical_key;
use super::send::judge;
use super::settings::Settings;
use super::source::Sources;
use super::writes::{Duplicates, Writes};
use crate::client::Client;
use crate::codec::{EncodeError, encode_item};
use crate::error::{Error, Result};
use crate::key::{IntoKey, key_text, key_text_of};
use crate::model::{Document, Model};
use crate::op::Target;
use crate::retry::Backoff;
use crate::size;
use crate::transport::{self, BatchEntry, BatchSent, Entries};
use crate::value::Item;

/// How many operations one request may have (AWS developer guide, "Quotas in Amazon DynamoDB", "BatchWriteItem").
const MAX_OPERATIONS: usize = 25;

/// What stands around an operation in a request: `{"DeleteRequest":{"Key":}},`.
const AROUND: usize = 27;

/// Puts and deletes any number of items of one table; awaiting it gives the answer of what was written and what not, [`BatchWritten`].
///
/// Operations come from iterators and streams, which may borrow, and which are read only as far as requests can be sent: at most
/// `concurrency` requests of 25 operations are in memory, and as many operations that wait for one of the same key.
///
/// What the service leaves over is sent again after a pause that grows, with jitter, and the pace is lowered until it keeps up. The same
/// goes for requests that were throttled as a whole, and for those without an answer: a put or a delete does the same twice. A request
/// that is refused for what is in it is sent again in halves, so that the operation that is to blame is found and the others are
/// written. Any other error stops the batch, and so does a service that gets nothing done ten requests in a row.
///
/// It is no transaction, and has no conditions. An operation costs as much capacity as it does alone; a batch saves round trips.
/// A batch without operations sends nothing. An item that cannot be stored, or is larger than 400 KB, is in the answer, and holds up no other.
///
/// No task is spawned: nothing is sent after the future is dropped. An [`account`](Self::account) that was taken before still knows
/// what was written, and what was in flight.
///
/// ```no_run
/// # use dyno_core::model::ReadModel;
/// # async fn example<Movie: ReadModel + Send + 'static>(movies: dyno_core::Table<Movie>, many: Vec<Movie>) -> dyno_core::Result<()> {
/// let answer = movies.batch().put_all(many).concurrency(8).await?;
/// println!("{} written in {} requests", answer.written(), answer.requests);
/// for left in &answer.unwritten {
///     println!("number {}: {}", left.position, left.why);
/// }
/// answer.complete()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct BatchWrite<'s, M> {
    part: Part<'s, M>,
    settings: Settings,
}

/// The operations of one table.
struct Part<'s, M> {
    target: Target,
    /// The number of the table in the batch.
    table: usize,
    /// The names of the key's attributes.
    names: Arc<[Box<str>]>,
    sources: Sources<'s, Encoded<M>>,
    duplicates: Duplicates,
    account: Arc<Account<M>>,
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
    pub(crate) fn new(target: Target, names: Arc<[Box<str>]>) -> Self {
        let account = Arc::new(Account::new(target.model()));
        Self {
            part: Part {
                target,
                table: 0,
                names,
                sources: Sources::default(),
                duplicates: Duplicates::default(),
                account,
                ended: false,
            },
            settings: Settings::default(),
        }
    }

    /// Puts an item.
    pub fn put(mut self, item: M) -> Self
    where
        M: BatchItem,
    {
        self.part.sources.push(Encoded::put(item));
        self
    }

    /// Puts the items of an iterator. Lend it with `&mut` to keep what is not taken when the batch stops early.
    pub fn put_all(mut self, items: impl IntoIterator<Item = M, IntoIter: Send + 's>) -> Self
    where
        M: BatchItem,
    {
        let items = items.into_iter().map(Encoded::put);
        self.part.sources.push_iterator(items);
        self
    }

    /// Puts the items of a stream. While it has none, what there is of a request is sent.
    pub fn put_stream(mut self, items: impl Stream<Item = M> + Send + 's) -> Self
    where
        M: BatchItem,
    {
        self.part.sources.push_stream(items.map(Encoded::put));
        self
    }

    /// Puts and deletes in any order, such as those that an earlier batch did not write.
    ///
    /// ```no_run
    /// # use dyno_core::{Table, model::ReadModel, op::BatchWritten};
    /// # async fn example<Movie: ReadModel>(movies: Table<Movie>, answer: BatchWritten<Movie>) -> dyno_core::Result<()> {
    /// let again = answer.unwritten.into_iter().filter_map(|left| left.write);
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

    /// How many requests may be in flight at once; 4 unless it is set. The batch lowers and raises it by itself below that.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.settings.concurrency = Some(requests);
        self
    }

    /// How often an operation is sent at most; 10 times unless it is set. What the SDK repeats by itself counts once.
    ///
    /// With 1 nothing is sent twice, and what the service leaves over is handed back.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = Some(attempts);
        self
    }

    /// The pauses before something is sent again; [full jitter](Backoff::full_jitter) from 50 ms to 5 s unless it is set.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.settings.backoff = Some(backoff);
        self
    }

    /// When to stop, counted from the first poll. What is in flight then is given up, and is [`Why::Unknown`](super::Why::Unknown).
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
        BatchAccount(self.part.account.clone())
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
        let target = self.part.target.clone();
        let (mut requests, mut entries, mut keys) = (Vec::new(), Vec::new(), HashSet::new());
        let mut end = |entries: &mut Vec<BatchEntry>| -> Result<()> {
            let tables = vec![(target.table.clone(), std::mem::take(entries))];
            let request = transport::batch_write_input(&target.client, &tables).into_sdk();
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
        let key = crate::raw_table::key_text(&key.into());
        self.part.sources.push(Encoded::delete(key));
        self
    }

    /// Deletes the items of the keys of an iterator.
    pub fn delete_all<K: Into<Item>>(
        mut self,
        keys: impl IntoIterator<Item = K, IntoIter: Send + 's>,
    ) -> Self {
        let keys = keys.into_iter();
        let deletes = keys.map(|key| Encoded::delete(crate::raw_table::key_text(&key.into())));
        self.part.sources.push_iterator(deletes);
        self
    }

    /// Deletes the items of the keys of a stream.
    pub fn delete_stream<K: Into<Item>>(mut self, keys: impl Stream<Item = K> + Send + 's) -> Self {
        let deletes = keys.map(|key| Encoded::delete(crate::raw_table::key_text(&key.into())));
        self.part.sources.push_stream(deletes);
        self
    }
}

impl<'s, M: Send + 's> IntoFuture for BatchWrite<'s, M> {
    type Output = Result<BatchWritten<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let client = self.part.target.client.clone();
        let all = BatchWriteAll::new(client, (self,)).into_future();
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

/// An operation in the engine.
struct Sent {
    part: usize,
    /// Its number in the account of the part.
    number: usize,
    entry: BatchEntry,
}

/// What came next of a part.
enum Next {
    Operation {
        number: usize,
        key: Arc<str>,
        entry: BatchEntry,
    },
    /// It cannot be sent, which the account knows.
    Invalid,
}

/// A part, whatever its model.
trait AnyPart: Send {
    fn target(&self) -> &Target;
    fn names(&self) -> &[Box<str>];
    fn table(&mut self) -> &mut usize;
    fn duplicates(&self) -> Duplicates;
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Next>>;
    fn settle(&self, sent: &Sent, outcome: Outcome, attempts: u32);
    fn requested(&self);
    fn ended(&mut self, end: Option<&End>);
}

impl<M: Send> AnyPart for Part<'_, M> {
    fn target(&self) -> &Target {
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
                number: self.account.taken(operation),
                key,
                entry,
            }),
            Some((operation, checked)) => {
                if let Err(error) = checked {
                    self.account.invalid(operation, error);
                }
                Some(Next::Invalid)
            }
        })
    }

    fn settle(&self, sent: &Sent, outcome: Outcome, attempts: u32) {
        let subject = || self.target.subject_of(sent.entry.text());
        self.account.settle(sent.number, outcome, attempts, subject);
    }

    fn requested(&self) {
        self.account.requested();
    }

    fn ended(&mut self, end: Option<&End>) {
        self.account.ended(end);
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
            invalid(EncodeError::refused(
                "the item lacks an attribute of its key",
            ))
        })
    }
}

/// A request on its way: its number, what was sent, and what was left over.
type Flight = Pin<Box<dyn Future<Output = (u64, Entries, BatchSent)> + Send>>;

/// Does what the engine says.
struct Driver<'s> {
    parts: Vec<Box<dyn AnyPart + 's>>,
    /// The parts whose sources are not at their end.
    open: VecDeque<usize>,
    /// The numbers of the tables by name.
    tables: HashMap<Arc<str>, usize>,
    client: Client,
    writes: Writes<Sent>,
    flights: FuturesUnordered<Flight>,
    clock: Clock,
}

impl<'s> Driver<'s> {
    fn new(client: Client, mut parts: Vec<Box<dyn AnyPart + 's>>, settings: Settings) -> Self {
        let mut tables = HashMap::new();
        for part in &mut parts {
            let next = tables.len();
            let number = *tables.entry(part.target().table.clone()).or_insert(next);
            *part.table() = number;
        }
        Self {
            clock: Clock::new(client.clone()),
            client,
            open: (0..parts.len()).collect(),
            parts,
            tables,
            writes: Writes::new(settings.limits(MAX_OPERATIONS)),
            flights: FuturesUnordered::new(),
        }
    }

    /// Runs to the end. Whoever drops this drops the driver, which then accounts for what is in flight.
    async fn run(mut self) {
        std::future::poll_fn(|context| self.poll(context)).await;
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.writes.source_woke();
        loop {
            let step = self.writes.step(self.clock.now());
            self.settle();
            match step {
                Step::Send { request, entries } => self.send(request, &entries),
                Step::Pull => self.pull(context),
                Step::Wait(until) => {
                    let flight = self.flights.poll_next_unpin(context);
                    if let Poll::Ready(Some((request, sent, left))) = flight {
                        let answer = self.judge(request, &sent, left);
                        let now = self.clock.now();
                        self.writes.answered(request, answer, now, fastrand::f64());
                        self.settle();
                        continue;
                    }
                    match until {
                        Some(until) => ready!(self.clock.poll_until(until, context)),
                        None => return Poll::Pending,
                    }
                }
                Step::Done => {
                    self.flights.clear();
                    for part in &mut self.parts {
                        part.ended(self.writes.ended());
                    }
                    return Poll::Ready(());
                }
            }
        }
    }

    /// Asks the sources in turn for one operation.
    fn pull(&mut self, context: &mut Context<'_>) {
        for _ in 0..self.open.len() {
            let Some(number) = self.open.pop_front() else {
                break;
            };
            let Some(part) = self.parts.get_mut(number) else {
                continue;
            };
            let next = part.poll_next(context);
            if !matches!(next, Poll::Ready(None)) {
                self.open.push_back(number);
            }
            match next {
                Poll::Ready(Some(Next::Operation {
                    number: of,
                    key,
                    entry,
                })) => {
                    let sent = Sent {
                        part: number,
                        number: of,
                        entry,
                    };
                    let bytes = sent.entry.text().len() + AROUND;
                    let duplicates = part.duplicates();
                    self.writes.offer(key, sent, bytes, duplicates);
                    self.settle();
                    return;
                }
                Poll::Ready(Some(Next::Invalid)) => return,
                Poll::Ready(None) | Poll::Pending => {}
            }
        }
        match self.open.is_empty() {
            true => self.writes.source_ended(),
            false => self.writes.source_is_empty(),
        }
    }

    fn send(&mut self, request: u64, entries: &[usize]) {
        let mut tables = Entries::new();
        let mut parts = Vec::new();
        for &slot in entries {
            let sent = self.writes.content(slot);
            let Some(part) = self.parts.get(sent.part) else {
                continue;
            };
            if !parts.contains(&sent.part) {
                parts.push(sent.part);
                part.requested();
            }
            let (table, entry) = (&part.target().table, sent.entry.clone());
            match tables.iter_mut().find(|(known, _)| known == table) {
                Some((_, entries)) => entries.push(entry),
                None => tables.push((table.clone(), vec![entry])),
            }
        }
        let client = self.client.clone();
        self.flights.push(Box::pin(async move {
            let left = transport::batch_write(&client, &tables).await;
            (request, tables, left)
        }));
    }

    fn judge(&self, request: u64, sent: &Entries, answer: BatchSent) -> Answer {
        let BatchSent { left, is_unclear } = answer;
        let left = match left {
            Ok(left) => left,
            Err(error) => {
                let (then, unclear) = judge(&error);
                return Answer::Failed {
                    error: Arc::new(error),
                    then,
                    unclear: unclear || is_unclear,
                };
            }
        };
        let left = left.iter().flat_map(|(table, entries)| {
            let slot = |entry| self.slot_of(request, table, entry);
            entries.iter().map(slot)
        });
        match left.collect() {
            Some(entries) => Answer::Left {
                entries,
                unclear: is_unclear,
            },
            // What else it did with the request nobody knows.
            None => Answer::Failed {
                error: Arc::new(transport::not_sent(sent)),
                then: Then::Again,
                unclear: true,
            },
        }
    }

    /// Where that is which was left over of a request, if it was in there.
    fn slot_of(&self, request: u64, table: &str, entry: &BatchEntry) -> Option<usize> {
        let number = *self.tables.get(table)?;
        let part = self
            .parts
            .iter()
            .find(|part| *part.target().table == *table)?;
        let key = canonical_key(number, entry.text(), Some(part.names()))?;
        self.writes.slot_of(request, &key)
    }

    fn settle(&mut self) {
        while let Some(settled) = self.writes.settled() {
            let Settled {
                content,
                outcome,
                attempts,
            } = settled;
            if let Some(part) = self.parts.get(content.part) {
                part.settle(&content, outcome, attempts);
            }
        }
    }
}

impl Drop for Driver<'_> {
    fn drop(&mut self) {
        self.writes.abandon(End::Dropped);
        self.settle();
    }
}

/// A part that is dropped before its end says so in its account.
impl<M> Drop for Part<'_, M> {
    fn drop(&mut self) {
        if !self.ended {
            self.account.dropped();
        }
    }
}

/// Batches of writes of several tables: tuples of up to eight [`BatchWrite`]s, and a `Vec` of them.
pub trait BatchWrites<'s>: Sized {
    /// The answer of each of them.
    type Written;

    #[doc(hidden)]
    fn into_parts(self) -> Parts<'s, Self::Written>;
}

/// What becomes of several batches: their parts, their settings, and what takes their answers.
#[doc(hidden)]
pub struct Parts<'s, W> {
    parts: Vec<Box<dyn AnyPart + 's>>,
    settings: Settings,
    answer: Box<dyn FnOnce() -> W + Send + 's>,
}

impl<W> fmt::Debug for Parts<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

macro_rules! tuples {
    ($(($($model:ident $batch:ident),+))*) => {$(
        impl<'s, $($model: Send + 's),+> BatchWrites<'s> for ($(BatchWrite<'s, $model>,)+) {
            type Written = ($(BatchWritten<$model>,)+);

            fn into_parts(self) -> Parts<'s, Self::Written> {
                let ($($batch,)+) = self;
                let settings = Settings::default()$(.strictest($batch.settings))+;
                let mut parts: Vec<Box<dyn AnyPart + 's>> = Vec::new();
                $(
                    let account = $batch.part.account.clone();
                    parts.push(Box::new($batch.part));
                    let $batch = account;
                )+
                let answer = Box::new(move || ($($batch.answer(),)+));
                Parts { parts, settings, answer }
            }
        }
    )*};
}

tuples! {
    (A a)
    (A a, B b)
    (A a, B b, C c)
    (A a, B b, C c, D d)
    (A a, B b, C c, D d, E e)
    (A a, B b, C c, D d, E e, F f)
    (A a, B b, C c, D d, E e, F f, G g)
    (A a, B b, C c, D d, E e, F f, G g, H h)
}

impl<'s, M: Send + 's> BatchWrites<'s> for Vec<BatchWrite<'s, M>> {
    type Written = Vec<BatchWritten<M>>;

    fn into_parts(self) -> Parts<'s, Self::Written> {
        let settings = self.iter().map(|batch| batch.settings);
        let settings = settings.fold(Settings::default(), Settings::strictest);
        let accounts: Vec<_> = self
            .iter()
            .map(|batch| batch.part.account.clone())
            .collect();
        let parts = self
            .into_iter()
            .map(|batch| Box::new(batch.part) as Box<dyn AnyPart + 's>);
        Parts {
            parts: parts.collect(),
            settings,
            answer: Box::new(move || accounts.iter().map(|account| account.answer()).collect()),
        }
    }
}

/// Several batches of writes as one; awaiting it gives the answer of each.
///
/// Their operations share requests. Where several set a concurrency, a number of attempts or a deadline, the strictest holds.
#[must_use = "nothing is written until it is awaited"]
pub struct BatchWriteAll<'s, W> {
    client: Client,
    parts: Parts<'s, W>,
}

impl<'s, W> BatchWriteAll<'s, W> {
    pub(crate) fn new(client: Client, batches: impl BatchWrites<'s, Written = W>) -> Self {
        Self {
            client,
            parts: batches.into_parts(),
        }
    }
}

impl<'s, W: 's> IntoFuture for BatchWriteAll<'s, W> {
    type Output = Result<W>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let Parts {
            parts,
            settings,
            answer,
        } = self.parts;
        let driver = Driver::new(self.client, parts, settings);
        Box::pin(async move {
            driver.run().await;
            Ok(answer())
        })
    }
}

impl<W> fmt::Debug for BatchWriteAll<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWriteAll").finish_non_exhaustive()
    }
}
