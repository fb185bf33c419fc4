//! Any number of upserts of one table: UpdateItems, several at once.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use futures::stream::{Stream, StreamExt};

use super::driver::{AnyPart, Driver, Entry, Next, Sent, Tables};
use super::engine::{End, Outcome};
use super::key::canonical_key;
use super::ledger::Ledger;
use super::owned::OwnedOrBorrowed;
use super::settings::Settings;
use super::source::Sources;
use super::upserted::{ReadItem, Stored, UpsertAccount, UpsertedAll};
use super::write::BatchItem;
use super::writes::Duplicates;
use crate::client::Client;
use crate::codec::{EncodeError, decode_item, encode_item};
use crate::error::{Error, Result};
use crate::expr::{self, Condition, Projection};
use crate::model::{DecodeDocument, Model};
use crate::observe::Meter;
use crate::op::merge::{Merge, Parts};
use crate::op::update::update_item;
use crate::op::{Guarded, New, Nothing, Target};
use crate::retry::Backoff;
use crate::size;
use crate::transport::{self, BatchSent, Input, Written};

/// Merges any number of items into those with the same keys, or creates them; awaiting it gives the account of them, [`UpsertedAll`].
///
/// Each item is an UpdateItem of its own, as of [`Upsert`](crate::op::Upsert), for BatchWriteItem only replaces and deletes. So nothing is
/// read and written back: whoever writes other attributes of the same items meanwhile loses nothing. Each costs what it costs alone.
///
/// Items come from iterators and streams, owned or borrowed, which are read only as far as requests can be sent: at most `concurrency`
/// items are in flight, and as many wait for one of the same key. Those of one key are written in their order, one after the other.
///
/// Requests that were throttled, or got no answer, are sent again after a pause that grows, with jitter, and fewer are sent at once until
/// the service keeps up. An upsert does the same twice, unless [`update`](Self::update) adds to a number. An item that is refused holds
/// up no other. Any other error, such as a missing permission, stops the upserts, and so does a service that gets nothing done ten
/// requests in a row; a condition that is false is no such thing.
///
/// No task is spawned: nothing is sent after the future is dropped. An [`account`](Self::account) that was taken before still knows
/// what was written, and what was in flight.
///
/// ```no_run
/// # use dyno_core::model::ReadModel;
/// # async fn example<Movie: ReadModel + Clone + Send + Sync + 'static>(movies: dyno_core::Table<Movie>, many: Vec<Movie>) -> dyno_core::Result<()> {
/// let answer = movies.upsert_all(&many).concurrency(32).await?;
/// println!("{} written", answer.written());
/// for left in &answer.unwritten {
///     println!("number {}: {}", left.position, left.why);
/// }
/// answer.complete()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct UpsertAll<'s, M> {
    part: Part<'s, M>,
    settings: Settings,
}

/// How many requests are in flight unless somebody says so: each has one item only.
const CONCURRENCY: usize = 16;

struct Part<'s, M> {
    target: Target,
    table: usize,
    /// The names of the key's attributes.
    names: Arc<[Box<str>]>,
    sources: Sources<'s, M>,
    merge: Merge,
    /// How the items that come back are read, if they do.
    read: Option<ReadItem<M>>,
    taken: usize,
    ledger: Arc<Ledger<M>>,
    stored: Arc<Stored<M>>,
    ended: bool,
}

impl<'s, M: 's> UpsertAll<'s, M> {
    pub(crate) fn of_iterator<T: OwnedOrBorrowed<M>>(
        target: Target,
        names: Arc<[Box<str>]>,
        items: impl Iterator<Item = T> + Send + 's,
    ) -> Self {
        let mut all = Self::new(target, names);
        let items = items.map(|item| item.into_item());
        all.part.sources.push_iterator(items);
        all
    }

    pub(crate) fn of_stream<T: OwnedOrBorrowed<M>>(
        target: Target,
        names: Arc<[Box<str>]>,
        items: impl Stream<Item = T> + Send + 's,
    ) -> Self {
        let mut all = Self::new(target, names);
        let items = items.map(|item| item.into_item());
        all.part.sources.push_stream(items);
        all
    }

    fn new(target: Target, names: Arc<[Box<str>]>) -> Self {
        let ledger = Arc::new(Ledger::new(target.model()));
        Self {
            part: Part {
                target,
                table: 0,
                names,
                sources: Sources::default(),
                merge: Merge::default(),
                read: None,
                taken: 0,
                ledger,
                stored: Arc::default(),
                ended: false,
            },
            settings: Settings {
                concurrency: Some(CONCURRENCY),
                ..Settings::default()
            },
        }
    }

    /// Writes an item only if the condition holds for the one that is there; if there is none, for one without attributes.
    ///
    /// An item that is refused is handed back as [`Why::Refused`](super::Why::Refused) with an [`Error::Refused`], in which is the item that
    /// was there.
    pub fn condition(mut self, condition: Condition<M>) -> Self {
        self.part.merge.condition(condition);
        self
    }

    /// Merges only into items that are there, and creates none: a [`condition`](Self::condition) that the key exists.
    pub fn existing(mut self) -> Self {
        // Without a name no key can be sent anyway.
        if let Some(name) = self.part.names.first() {
            self.part.merge.existing(name);
        }
        self
    }

    /// Writes these attributes only where they are absent. See [`Upsert::keep_existing`](crate::op::Upsert::keep_existing).
    pub fn keep_existing(mut self, attributes: impl Into<Projection<M>>) -> Self {
        self.part.merge.keep(&attributes.into());
        self
    }

    /// Changes more in the write of each item. See [`Upsert::update`](crate::op::Upsert::update).
    ///
    /// An update that adds to a number may be carried out twice for an item whose answer got lost. With [`attempts`](Self::attempts) of
    /// 1 only the SDK sends such a request again.
    pub fn update(mut self, update: expr::Update<M>) -> Self {
        self.part.merge.update(update);
        self
    }

    /// Removes the attributes that the model knows and an item leaves out. See
    /// [`Upsert::remove_absent`](crate::op::Upsert::remove_absent).
    pub fn remove_absent(mut self) -> Self
    where
        M: Model,
    {
        let Part { merge, target, .. } = &mut self.part;
        merge.remove_absent(M::SHAPE.known_names(), target);
        self
    }

    /// Hands out the items as they are after their writes, in [`UpsertedAll::stored`]. They are all in memory then.
    pub fn return_new(mut self) -> Self
    where
        M: DecodeDocument,
    {
        self.part.read = Some(decode_item);
        self
    }

    /// Counts what it consumes. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.part.target.client.add_meter(meter);
        self
    }

    /// How many requests may be in flight at once, of one item each; 16 unless it is set. It is lowered and raised by itself below that.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.settings.concurrency = Some(requests);
        self
    }

    /// How often an item is sent at most; 10 times unless it is set. What the SDK repeats by itself counts once.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = Some(attempts);
        self
    }

    /// The pauses before something is sent again; [full jitter](Backoff::full_jitter) from 50 ms to 5 s unless it is set.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.settings.backoff = Some(backoff);
        self
    }

    /// When to stop, counted from when it is awaited. What is in flight then is given up, and is [`Why::Unknown`](super::Why::Unknown).
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = Some(deadline);
        self
    }

    /// The account of the upserts. It can be asked while they run, and after the future was dropped.
    #[must_use]
    pub fn account(&self) -> UpsertAccount<M> {
        UpsertAccount {
            ledger: self.part.ledger.clone(),
            stored: self.part.stored.clone(),
        }
    }
}

impl<M: BatchItem> UpsertAll<'_, M> {
    /// The requests as the SDK's builders, to be sent in their order. The source is read to its end, and everything is in memory.
    ///
    /// # Errors
    /// [`Error::Encode`] or [`Error::Expression`] when an item cannot be sent.
    pub async fn into_sdk(mut self) -> Result<Vec<UpdateItemFluentBuilder>> {
        let target = self.part.target.clone();
        let mut requests = Vec::new();
        while let Some(item) =
            std::future::poll_fn(|context| self.part.sources.poll_next(context)).await
        {
            let (_, upsert) = self.part.request(&item)?;
            let request = upsert.0.input.clone().into_sdk();
            requests.push(request.map_err(|error| target.not_written(error))?);
        }
        Ok(requests)
    }
}

impl<'s, M: BatchItem + Send + 's> IntoFuture for UpsertAll<'s, M> {
    type Output = Result<UpsertedAll<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let account = self.account();
        let client = self.part.target.client.clone();
        let driver = Driver::<Upsert>::new(client, vec![Box::new(self.part)], self.settings);
        Box::pin(async move {
            driver.run().await;
            Ok(account.answer())
        })
    }
}

impl<M> fmt::Debug for UpsertAll<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpsertAll")
            .field("table", &self.part.target.table)
            .finish_non_exhaustive()
    }
}

impl<M: BatchItem + Send> AnyPart<Upsert> for Part<'_, M> {
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
        // Of two items each may have what the other leaves out, so neither can take the other's place.
        Duplicates::InOrder
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Next<Upsert>>> {
        let Some(item) = ready!(self.sources.poll_next(context)) else {
            return Poll::Ready(None);
        };
        let request = self.request(&item);
        self.taken += 1;
        Poll::Ready(Some(match request {
            Ok((key, entry)) => Next::Operation {
                number: self.ledger.taken(item),
                key,
                entry,
            },
            Err(error) => {
                self.ledger.invalid(item, error);
                Next::Invalid
            }
        }))
    }

    fn settle(&self, sent: &Sent<Upsert>, outcome: Outcome, attempts: u32) {
        let Upsert(request) = &sent.entry;
        let subject = || self.target.subject(Some(&request.key));
        let done = matches!(outcome, Outcome::Done);
        self.ledger.settle(sent.number, outcome, attempts, subject);
        if let Some(read) = self.read.filter(|_| done) {
            let text = request.returned.get().and_then(Option::as_deref);
            let item = read(text.unwrap_or("{}"));
            let item = item.map_err(|error| Error::decode(subject(), error));
            self.stored.put(request.position, item);
        }
    }

    fn requested(&self) {
        self.ledger.requested();
    }

    fn ended(&mut self, end: Option<&End>) {
        self.ledger.ended(end);
        self.ended = true;
    }
}

impl<M: BatchItem> Part<'_, M> {
    /// What is sent of the next item, with its key by which it is known to the engine.
    fn request(&self, item: &M) -> Result<(Arc<str>, Upsert)> {
        let target = &self.target;
        let text = encode_item(item).map_err(|error| {
            let key = item.batch_key();
            Error::encode(target.subject(key.as_deref()), error)
        })?;
        let invalid = |error| Error::encode(target.subject_of(&text), error);
        if let Some(size) = size::too_large(&text) {
            return Err(invalid(EncodeError::too_large(size)));
        }
        let parts = Parts::of(&text, &self.names).map_err(invalid)?;
        let key = parts.key.clone();
        let canonical = canonical_key(self.table, &key, Some(&self.names));
        let canonical = canonical
            .ok_or_else(|| invalid(EncodeError::refused("a key is a string, a number or bytes")))?;
        let condition = self.merge.condition.as_ref();
        let make = match (self.read, condition) {
            (None, None) => update_item::<Nothing>,
            (None, Some(_)) => update_item::<Guarded<Nothing>>,
            (Some(_), None) => update_item::<New>,
            (Some(_), Some(_)) => update_item::<Guarded<New>>,
        };
        let actions = self.merge.actions(target, parts)?;
        let request = Request {
            target: target.clone(),
            input: make(target, &key, &actions, condition)?,
            key,
            bytes: text.len(),
            position: self.taken,
            returned: OnceLock::new(),
        };
        Ok((canonical, Upsert(request.into())))
    }
}

/// Upserts that are dropped before their end say so in their account.
impl<M> Drop for Part<'_, M> {
    fn drop(&mut self) {
        if !self.ended {
            self.ledger.dropped();
        }
    }
}

/// One item, ready to be sent.
#[derive(Clone)]
struct Upsert(Arc<Request>);

struct Request {
    target: Target,
    key: Arc<str>,
    input: Input<UpdateItemFluentBuilder>,
    bytes: usize,
    position: usize,
    /// The item that came back.
    returned: OnceLock<Option<String>>,
}

impl Entry for Upsert {
    const MOST: usize = 1;

    fn bytes(&self) -> usize {
        self.0.bytes
    }

    fn send(_: &Client, tables: &Tables<Self>) -> impl Future<Output = BatchSent> + Send {
        let upsert = tables.iter().find_map(|(_, upserts)| upserts.first());
        let upsert = upsert.cloned();
        async move {
            let left = match upsert {
                Some(upsert) => upsert.0.send().await.map(|()| Vec::new()),
                None => Ok(Vec::new()),
            };
            // Whether an attempt before may have been carried out the error itself knows.
            BatchSent {
                left,
                is_unclear: false,
            }
        }
    }
}

impl Request {
    async fn send(&self) -> Result<()> {
        let subject = || self.target.subject(Some(&self.key));
        let written = transport::write(self.input.clone(), &self.target).await;
        match written.map_err(|error| error.about(subject))? {
            Written::Done(item) => {
                // It is sent again only if there was no answer.
                let _ = self.returned.set(item);
                Ok(())
            }
            Written::Refused { old, left_open } => {
                let error = Error::refused(subject(), old.map(Into::into), None);
                Err(if left_open { error.left_open() } else { error })
            }
        }
    }
}
