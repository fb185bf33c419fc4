//! Any number of upserts of one table: UpdateItems, several at once.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use futures::stream::{Stream, StreamExt};

use crate::batch::driver::Driver;
use crate::batch::owned::OwnedOrBorrowed;
use crate::batch::settings::Settings;
use crate::batch::update_items::{Part, UpdateItem};
use crate::batch::upserted::{UpsertAccount, UpsertReport};
use crate::batch::write::BatchItem;
use crate::codec::DecodeDocument;
use crate::codec::decode_item;
use crate::error::Result;
use crate::expr::{self, Condition, Projection};
use crate::model::Model;
use crate::observe::Meter;
use crate::retry::Backoff;
use crate::transport::TableRef;

/// Merges any number of items into those with the same keys, or creates them; awaiting it gives the account of them, [`UpsertReport`].
///
/// Each item is an UpdateItem of its own, as of [`Upsert`](crate::op::Upsert), for BatchWriteItem only replaces and deletes. So nothing is
/// read and written back: whoever writes other attributes of the same items meanwhile loses nothing. Each costs what it costs alone.
///
/// Items come from iterators and streams, owned or borrowed, which are read only as far as requests can be sent: at most `concurrency`
/// items are in flight, and as many wait for one of the same key. Those of one key are written in their order, one after the other.
///
/// Requests that were throttled, or got no response, are sent again after a delay that grows, with jitter, and fewer are sent at once until
/// the service keeps up. An upsert does the same twice, unless [`update`](Self::update) adds to a number. An item that is refused holds
/// up no other. Any other error, such as a missing permission, stops the upserts, and so does a service that gets nothing done ten
/// requests in a row; a condition that is false is no such thing.
///
/// No task is spawned: nothing is sent after the future is dropped. An [`account`](Self::account) that was taken before still knows
/// what was written, and what was in flight.
///
/// ```no_run
/// # use dyno::model::ReadModel;
/// # async fn example<Movie: ReadModel + Clone + Send + Sync + 'static>(movies: dyno::Table<Movie>, many: Vec<Movie>) -> dyno::Result<()> {
/// let response = movies.upsert_all(&many).concurrency(32).await?;
/// println!("{} written", response.written());
/// for left in &response.unwritten {
///     println!("number {}: {}", left.position, left.reason);
/// }
/// response.complete()?;
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

impl<'s, M: 's> UpsertAll<'s, M> {
    pub(crate) fn of_iterator<T: OwnedOrBorrowed<M>>(
        target: TableRef,
        names: Arc<[Box<str>]>,
        items: impl Iterator<Item = T> + Send + 's,
    ) -> Self {
        let mut all = Self::new(target, names);
        let items = items.map(|item| item.into_item());
        all.part.sources.push_iterator(items);
        all
    }

    pub(crate) fn of_stream<T: OwnedOrBorrowed<M>>(
        target: TableRef,
        names: Arc<[Box<str>]>,
        items: impl Stream<Item = T> + Send + 's,
    ) -> Self {
        let mut all = Self::new(target, names);
        let items = items.map(|item| item.into_item());
        all.part.sources.push_stream(items);
        all
    }

    fn new(target: TableRef, names: Arc<[Box<str>]>) -> Self {
        Self {
            part: Part::new(target, names),
            settings: Settings {
                concurrency: Some(CONCURRENCY),
                ..Settings::default()
            },
        }
    }

    /// Writes an item only if the condition holds for the one that is there; if there is none, for one without attributes.
    ///
    /// An item that is refused is handed back as [`FailureReason::Rejected`](crate::batch::FailureReason::Rejected) with an [`Error::ConditionFailed`](crate::Error::ConditionFailed), in which is the item that
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
        self.part.merge.keep(attributes.into());
        self
    }

    /// Changes more in the write of each item. See [`Upsert::update`](crate::op::Upsert::update).
    ///
    /// An update that adds to a number may be carried out twice for an item whose response got lost. With [`attempts`](Self::attempts) of
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

    /// Hands out the items as they are after their writes, in [`UpsertReport::stored`]. They are all in memory then.
    pub fn return_new(mut self) -> Self
    where
        M: DecodeDocument,
    {
        self.part.read = Some(decode_item);
        self.part.stored.want();
        self
    }

    /// Counts what it consumes. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.part.target.sender.add_meter(meter);
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

    /// The delays before something is sent again; [full jitter](Backoff::full_jitter) from 50 ms to 5 s unless it is set.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.settings.backoff = Some(backoff);
        self
    }

    /// When to stop, counted from when it is awaited. What is in flight then is given up, and is [`FailureReason::Unknown`](crate::batch::FailureReason::Unknown).
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
    /// [`Error::Encode`](crate::Error::Encode) or [`Error::InvalidRequest`](crate::Error::InvalidRequest) when an item cannot be sent.
    pub async fn into_sdk(mut self) -> Result<Vec<UpdateItemFluentBuilder>> {
        let target = self.part.target.clone();
        let mut requests = Vec::new();
        while let Some(item) =
            std::future::poll_fn(|context| self.part.sources.poll_next(context)).await
        {
            let (_, upsert) = self.part.request(&item)?;
            let request = upsert.into_sdk();
            requests.push(request.map_err(|error| target.not_written(error))?);
        }
        Ok(requests)
    }
}

impl<'s, M: BatchItem + Send + 's> IntoFuture for UpsertAll<'s, M> {
    type Output = Result<UpsertReport<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let account = self.account();
        let sender = self.part.target.sender.clone();
        let driver = Driver::<UpdateItem>::new(sender, vec![Box::new(self.part)], self.settings);
        Box::pin(async move {
            driver.run().await;
            Ok(account.response())
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
