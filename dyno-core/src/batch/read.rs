//! The items of any number of keys of one table, in the order of the keys: BatchGetItem.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aws_sdk_dynamodb::operation::batch_get_item::builders::BatchGetItemFluentBuilder;
use futures::stream::Stream;

use crate::batch::fetch::{AnyKeys, Fetch, Key, MAX_KEYS, Next, OnUnread};
use crate::batch::read_all::BatchGetAll;
use crate::batch::read_ledger::{Responses, Shelf};
use crate::batch::settings::Settings;
use crate::batch::source::Sources;
use crate::batch::unread::ReadReport;
use crate::codec::EncodeError;
use crate::codec::Item;
use crate::codec::{DecodeDocument, Document};
use crate::error::FailureReason;
use crate::error::{Error, InvalidRead, Result};
use crate::expr::{Projection, ast};
use crate::observe::Meter;
use crate::op::expressions::{Expressions, Placeheld, projection_of};
use crate::retry::Backoff;
use crate::transport::TableRef;
use crate::transport::{self, Keys};

/// Reads the items of any number of keys of one table; awaiting it gives a `Vec<Option<T>>` in the order of the keys.
///
/// Where there is no such item, there is `None` in its place. A key that is given again while it waits or is on its way is asked once, and
/// answered at each place. Requests have 100 keys, and several are in flight at once. What the service leaves over, because the response
/// has 16 MB or for want of capacity, is asked again, with the same projection and consistency, after a delay that grows, with
/// jitter; the pace is lowered until it keeps up.
///
/// It is no snapshot: items are read one after the other. It costs what single gets cost.
/// An item that cannot be read as a `T` is an error in its place; the first error is what awaiting gives, and
/// [`stream`](Self::stream) goes on after it. Any other error ends the batch; [`response`](Self::response) goes on after each, and says which keys
/// were not read.
///
/// ```no_run
/// # use dyno::{Client, item};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies");
/// let keys = (1980..1990).map(|year| item! { "year" => year, "title" => "Brazil" });
/// for (year, found) in (1980..1990).zip(movies.batch_get(keys).await?) {
///     println!("{year}: {}", found.is_some());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is awaited"]
pub struct BatchGet<'s, M, T> {
    pub(crate) plain: Plain<'s>,
    marker: PhantomData<fn() -> (M, T)>,
}

/// A batch as plain data.
pub(crate) struct Plain<'s> {
    target: TableRef,
    keys: Sources<'s, std::result::Result<String, EncodeError>>,
    consistent: bool,
    projection: std::result::Result<Option<ast::Projection>, InvalidRead>,
    pub(crate) settings: Settings,
}

impl<'s, M, T> BatchGet<'s, M, T> {
    fn new(target: TableRef) -> Self {
        Self {
            plain: Plain {
                target,
                keys: Sources::default(),
                consistent: false,
                projection: Ok(None),
                settings: Settings::default(),
            },
            marker: PhantomData,
        }
    }

    pub(crate) fn of_iterator(
        target: TableRef,
        keys: impl Iterator<Item = std::result::Result<String, EncodeError>> + Send + 's,
    ) -> Self {
        let mut get = Self::new(target);
        get.plain.keys.push_iterator(keys);
        get
    }

    pub(crate) fn of_stream(
        target: TableRef,
        keys: impl Stream<Item = std::result::Result<String, EncodeError>> + Send + 's,
    ) -> Self {
        let mut get = Self::new(target);
        get.plain.keys.push_stream(keys);
        get
    }

    /// Reads what was written last, for twice the capacity.
    pub fn consistent(mut self) -> Self {
        self.plain.consistent = true;
        self
    }

    /// Reads the items as another type, and only the attributes that are its fields, besides the key.
    ///
    /// An attribute that the model does not have is refused before sending.
    pub fn project<T2: DecodeDocument>(mut self) -> BatchGet<'s, M, T2>
    where
        M: Document,
    {
        self.plain.projection = projection_of(T2::SHAPE, M::SHAPE, &self.plain.target);
        BatchGet {
            plain: self.plain,
            marker: PhantomData,
        }
    }

    /// Reads only these attributes and the key, as an [`Item`].
    pub fn projection(mut self, projection: impl Into<Projection<M>>) -> BatchGet<'s, M, Item> {
        self.plain.projection = Ok(Some(projection.into().into_ast()));
        BatchGet {
            plain: self.plain,
            marker: PhantomData,
        }
    }

    /// Counts what it consumes, when it is awaited by itself. See [`Meter`]. Of several batches in one, the meters of the client that
    /// sends them count.
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.plain.target.sender.add_meter(meter);
        self
    }

    /// How many requests may be in flight at once; 4 unless it is set. The batch lowers and raises it by itself below that.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.plain.settings.concurrency = Some(requests);
        self
    }

    /// How often a key is asked at most; 10 times unless it is set. What the SDK repeats by itself counts once. See [`once`](Self::once).
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.plain.settings.attempts = Some(attempts);
        self
    }

    /// Asks each key once, as DynamoDB's own BatchGetItem does: what is left over is not asked again. [`response`](Self::response) hands it
    /// back; awaiting the batch makes an error of it.
    ///
    /// ```no_run
    /// # use dyno::{Client, item};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let keys = (0..100).map(|id| item! { "id" => id });
    /// let response = client.raw_table("Orders").batch_get(keys).once().response().await?;
    /// for left in &response.unread {
    ///     println!("{:?}: {}", left.key, left.reason);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn once(self) -> Self {
        self.attempts(1)
    }

    /// The delays before something is sent again; [full jitter](Backoff::full_jitter) from 50 ms to 5 s unless it is set.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.plain.settings.backoff = Some(backoff);
        self
    }

    /// When to stop, counted from when it is awaited.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.plain.settings.deadline = Some(deadline);
        self
    }
}

impl<M, T: DecodeDocument + Send + 'static> BatchGet<'_, M, T> {
    /// The requests as the SDK's builders, with 100 keys in each at most; a key that is given again is in there once.
    ///
    /// All sources are read to their ends, and everything is in memory.
    ///
    /// # Errors
    /// [`Error::Encode`] when a key cannot be asked, [`Error::Read`] and [`Error::Expression`] when the projection cannot.
    pub async fn into_sdk(mut self) -> Result<Vec<BatchGetItemFluentBuilder>> {
        self.plain.target.sender.hand_over();
        let target = self.plain.target.clone();
        let responses = Arc::new(Responses::<T>::new(&target));
        let mut part = self.plain.into_part(responses)?;
        let (mut requests, mut keys, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        let end = |keys, others| -> Result<_> {
            let table = target.table.clone();
            let keys = [Keys {
                table,
                keys,
                others,
            }];
            let request = transport::batch_get_input(&target.sender, &keys).into_sdk();
            request.map_err(|error| target.not_written(error))
        };
        while let Some(key) = std::future::poll_fn(|context| part.poll_key(context)).await {
            let Key { key, text } = key?;
            if !seen.insert(key) {
                continue;
            }
            keys.push(text);
            if keys.len() == MAX_KEYS {
                requests.push(end(std::mem::take(&mut keys), part.others())?);
            }
        }
        if !keys.is_empty() {
            requests.push(end(keys, part.others())?);
        }
        Ok(requests)
    }
}

impl<'s, M, T: DecodeDocument + Send + 'static> BatchGet<'s, M, T> {
    /// The items with the keys that were not read, each with the reason: what was read is handed out whatever was not.
    ///
    /// # Errors
    /// [`Error::Read`] when the projection cannot be sent. All else is in the response.
    pub async fn response(self) -> Result<ReadReport<M, T>>
    where
        M: 's,
    {
        let sender = self.plain.target.sender.clone();
        let (read,) = BatchGetAll::new(sender, (self,)).response().await?;
        Ok(read)
    }

    /// The items as a stream, in the order of the keys, an `Option` for each. Keys are taken only as the stream is read: at most
    /// twice as many as `concurrency` requests have are ahead of it.
    ///
    /// ```no_run
    /// # use dyno::{Client, item};
    /// # use futures::TryStreamExt;
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let keys = (0..1_000_000).map(|id| item! { "id" => id });
    /// let mut orders = client.raw_table("Orders").batch_get(keys).stream();
    /// while let Some(order) = orders.try_next().await? {
    ///     println!("{order:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "nothing is read until it is polled"]
    pub fn stream(self) -> BatchItems<'s, T> {
        let settings = self.plain.settings;
        let sender = self.plain.target.sender.clone();
        let (part, responses) = self.into_part();
        let begin = part.map(|part| Fetch::new(sender, vec![part], settings, true, OnUnread::End));
        match begin {
            Ok(fetch) => BatchItems {
                fetch: Some(fetch),
                responses,
                error: None,
            },
            Err(error) => BatchItems {
                fetch: None,
                responses,
                error: Some(error),
            },
        }
    }

    pub(crate) fn into_part(self) -> (Result<Box<dyn AnyKeys + 's>>, Arc<Responses<T>>) {
        let responses = Arc::new(Responses::new(&self.plain.target));
        let part = self.plain.into_part(responses.clone());
        (part.map(|part| Box::new(part) as _), responses)
    }
}

impl<'s> Plain<'s> {
    fn into_part(self, shelf: Arc<dyn Shelf>) -> Result<Part<'s>> {
        let target = self.target;
        let projection = self
            .projection
            .map_err(|error| Error::read(target.subject(None), error))?;
        Ok(Part {
            names: target
                .key_names()
                .map(|names| names.map(Into::into).collect()),
            target,
            table: 0,
            keys: self.keys,
            consistent: self.consistent,
            projection,
            others: None,
            shelf,
        })
    }
}

impl<'s, M: 's, T: DecodeDocument + Send + 'static> IntoFuture for BatchGet<'s, M, T> {
    type Output = Result<Vec<Option<T>>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let sender = self.plain.target.sender.clone();
        let all = BatchGetAll::new(sender, (self,)).into_future();
        Box::pin(async move { all.await.map(|(found,)| found) })
    }
}

impl<M, T> fmt::Debug for BatchGet<'_, M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGet")
            .field("table", &self.plain.target.table)
            .finish_non_exhaustive()
    }
}

/// The keys of one table.
struct Part<'s> {
    target: TableRef,
    /// The number of the table in the batch.
    table: usize,
    /// The names of the key's attributes; without a model those of the first key.
    names: Option<Box<[Box<str>]>>,
    keys: Sources<'s, std::result::Result<String, EncodeError>>,
    consistent: bool,
    projection: Option<ast::Projection>,
    /// What is asked besides the keys, once their names are known.
    others: Option<Arc<str>>,
    shelf: Arc<dyn Shelf>,
}

impl AnyKeys for Part<'_> {
    fn target(&self) -> &TableRef {
        &self.target
    }

    fn names(&self) -> Option<&[Box<str>]> {
        self.names.as_deref()
    }

    fn set_table(&mut self, number: usize) {
        self.table = number;
    }

    fn others(&self) -> Arc<str> {
        self.others.clone().unwrap_or_default()
    }

    fn is_like(&self, other: &dyn AnyKeys) -> bool {
        other.asks_like(self.consistent, self.projection.as_ref())
    }

    fn asks_like(&self, consistent: bool, projection: Option<&ast::Projection>) -> bool {
        (self.consistent, self.projection.as_ref()) == (consistent, projection)
    }

    fn shelf(&self) -> &Arc<dyn Shelf> {
        &self.shelf
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Next>> {
        let Some(key) = ready!(self.poll_key(context)) else {
            return Poll::Ready(None);
        };
        let position = self.shelf.asked();
        Poll::Ready(Some(match key {
            Ok(key) => Next::Key(key, position),
            Err(error) => {
                let reason = FailureReason::Invalid(Arc::new(error));
                self.shelf.unread(position, None, reason, 0);
                Next::Invalid
            }
        }))
    }
}

impl Part<'_> {
    fn poll_key(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Key>>> {
        let key = ready!(self.keys.poll_next(context));
        Poll::Ready(key.map(|key| {
            let text = key.map_err(|error| self.target.encode_error(error))?;
            self.check(text)
        }))
    }

    fn check(&mut self, text: String) -> Result<Key> {
        let text: Arc<str> = text.into();
        if self.names.is_none() {
            let key: Item = crate::codec::decode_item(&text).map_err(|error| {
                self.target
                    .encode_error(crate::codec::incomplete_value(error))
            })?;
            self.names = Some(key.iter().map(|(name, _)| name.as_str().into()).collect());
        }
        if self.others.is_none() {
            self.others = Some(self.render()?);
        }
        let names = self.names.as_deref();
        let key = crate::batch::key::canonical_key(self.table, &text, names).ok_or_else(|| {
            let error =
                EncodeError::invalid("the key has other attributes than a key of the table");
            Error::encode(self.target.subject(Some(&text)), error)
        })?;
        Ok(Key { key, text })
    }

    /// The members beside the keys. The key is always read, for by it items find their places.
    fn render(&self) -> Result<Arc<str>> {
        let mut projection = self.projection.clone();
        if let Some(ast::Projection::Paths(paths)) = &mut projection {
            for name in self.names.iter().flatten() {
                let path = ast::Path(vec![ast::Segment::Name(name.to_string().into())]);
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
        let mut expressions = Expressions::new(&self.target, None);
        let projection = expressions.projection(projection.as_ref())?;
        let Placeheld { names, .. } = expressions.finish();
        let mut text = String::new();
        if self.consistent {
            text.push_str(r#","ConsistentRead":true"#);
        }
        if let Some(projection) = projection {
            let projection = crate::codec::to_json(&projection);
            text.push_str(r#","ProjectionExpression":"#);
            text.push_str(&projection.map_err(|error| self.target.encode_error(error))?);
        }
        if let Some(names) = names {
            text.push_str(r#","ExpressionAttributeNames":"#);
            text.push_str(&names);
        }
        Ok(text.into())
    }
}

/// The items of a [`BatchGet`] in the order of its keys: a stream of `Result<Option<T>>`.
///
/// An item that cannot be read as a `T` is an error, after which the stream goes on. Any other error is the last.
#[must_use = "nothing is read until it is polled"]
pub struct BatchItems<'s, T> {
    fetch: Option<Fetch<'s>>,
    responses: Arc<Responses<T>>,
    /// Why nothing can be asked.
    error: Option<Error>,
}

impl<T> Stream for BatchItems<'_, T> {
    type Item = Result<Option<T>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        // First what can be done meanwhile, so that requests are under way while items are taken.
        if let Some(fetch) = &mut this.fetch
            && let Poll::Ready(read) = fetch.poll(context)
        {
            this.fetch = None;
            this.error = read.err();
        }
        if let Some(item) = this.responses.next() {
            return Poll::Ready(Some(item));
        }
        if let Some(error) = this.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        match this.fetch {
            Some(_) => Poll::Pending,
            None => Poll::Ready(None),
        }
    }
}

// Sources are boxed, so nothing in here is pinned.
impl<T> Unpin for BatchItems<'_, T> {}

impl<T> fmt::Debug for BatchItems<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchItems").finish_non_exhaustive()
    }
}
