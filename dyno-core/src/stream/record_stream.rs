//! The records of a table's stream, shard by shard.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::future::BoxFuture;
use futures::stream::{self, FuturesUnordered, Stream, StreamExt as _, TryStreamExt as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

use super::checkpoint::StreamCheckpoint;
use super::record::Record;
use super::record_error::RecordError;
use super::records::Records;
use super::requests;
use super::shard_list::{self, ListingPace};
use super::shards::{Position, Shard, ShardList, Shards};
use crate::codec::DecodeDocument;
use crate::error::{Error, Failure, Result};
use crate::transport::Sender;

/// How much earlier than now by this clock the approximate time of a new record can be, in seconds.
const TIME_PRECISION: u64 = 15 * 60;

/// The longest delay after errors.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// The delay after a page with few records: so a shard that gets one after the other is not read without a pause.
const SHORTEST_DELAY: Duration = Duration::from_millis(200);

/// A shard whose iterators expire so often one after the other is not read at all.
const REPORTED_EXPIRIES: u32 = 5;

/// The most records of a page.
const FULL_PAGE: usize = 1000;

/// The records of a table's stream: [`Changes::stream`](super::Changes::stream).
///
/// Each record is returned at least once, and the records of one item in the order of its changes: a child shard is
/// read only after its parent, also if DynamoDB lists the child first. Records of several shards are returned as they
/// arrive. After a restart from a checkpoint, records that were returned after it are returned again; processing must
/// be idempotent.
///
/// The stream goes on after an error:
///
/// - A record that cannot be read is an [`Error::Decode`] in its place, which holds the new image, or the old one if
///   there is no new one.
/// - A request that failed, after the client's retries, is repeated when the stream is polled again, with a delay that
///   grows to 30 seconds.
/// - Records that DynamoDB trimmed before they were read are lost. The stream reports this as an [`Error::Service`]
///   with the code `TrimmedDataAccessException`, or `ResourceNotFoundException` if the whole shard is gone, and goes on
///   with the oldest record that is left.
#[must_use = "streams do nothing unless polled"]
pub struct RecordStream<T> {
    streams: Sender,
    stream: Arc<str>,
    shards: Shards,
    poll_interval: Duration,
    /// How many shards can be read at the same time.
    places: Arc<Semaphore>,
    /// What is known of shards that are being read.
    reads: BTreeMap<Arc<str>, ShardRead>,
    records: VecDeque<(Arc<str>, RecordResult<T>)>,
    running: FuturesUnordered<BoxFuture<'static, Done<T>>>,
    listing: Listing,
    pace: ListingPace,
    /// When the shards were listed. A checkpoint may know shards that are not there any more.
    listed: Option<Instant>,
    /// Whether the stream was disabled, and all shards were read to their ends, at the last list.
    was_over: bool,
}

/// A record, or why it cannot be read.
type RecordResult<T> = Result<Record<T>, RecordError>;

/// The reading of a shard.
#[derive(Default)]
struct ShardRead {
    iterator: Option<String>,
    /// Whether the iterators follow one of the latest records, so that there is none of the time before.
    follows_latest: bool,
    /// Whether a request is running.
    is_running: bool,
    /// Records that are not returned yet.
    waiting: usize,
    /// Whether the last page was read.
    is_closed: bool,
    /// Before the next request.
    delay: Duration,
    failures: u32,
    /// The place that its waiting records take.
    place: Option<OwnedSemaphorePermit>,
}

/// The state of the list of shards.
enum Listing {
    /// It is to be read, now or after a while.
    Wanted(Option<Pin<Box<Sleep>>>),
    Running,
    /// No more shards can come, or it cannot be read.
    Over,
}

/// What a request has returned.
enum Done<T> {
    Listed(Result<ShardList>),
    Page(Arc<str>, Result<Page<T>>, Option<OwnedSemaphorePermit>),
}

struct Page<T> {
    records: Records<T>,
    next: Option<String>,
}

impl<T: DecodeDocument + Send + 'static> RecordStream<T> {
    pub(super) fn new(
        streams: Sender,
        stream: Arc<str>,
        shards: Shards,
        (poll_interval, places): (Duration, Arc<Semaphore>),
    ) -> Self {
        Self {
            streams,
            stream,
            shards,
            poll_interval,
            places,
            reads: BTreeMap::new(),
            records: VecDeque::new(),
            running: FuturesUnordered::new(),
            listing: Listing::Wanted(None),
            pace: ListingPace::new(poll_interval.saturating_mul(2)),
            listed: None,
            was_over: false,
        }
    }

    /// The records of one shard.
    pub(super) fn of_shard(
        streams: Sender,
        stream: Arc<str>,
        (shard, position): (Arc<str>, Position),
        reading: (Duration, Arc<Semaphore>),
    ) -> Self {
        let mut shards = Shards::default();
        let parent = None;
        shards.insert(shard, Shard { parent, position });
        Self {
            listing: Listing::Over,
            listed: Some(Instant::now()),
            ..Self::new(streams, stream, shards, reading)
        }
    }

    /// Begins at the latest record of each shard.
    pub(super) async fn begin_now(&mut self, at_once: usize) -> Result<()> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let listed = requests::list(&self.streams, &self.stream).await?;
        let seconds = now.map_or(0, |now| now.as_secs());
        self.shards.begin_at(seconds, &listed.shards);
        let latest = self.shards.ready().map(async |(shard, _)| {
            let iterator = requests::latest(&self.streams, &self.stream, shard).await?;
            Ok::<_, Error>((shard.clone(), iterator))
        });
        let latest: Vec<_> = latest.collect();
        let latest = stream::iter(latest).buffer_unordered(at_once);
        for (shard, iterator) in latest.try_collect::<Vec<_>>().await? {
            let read = ShardRead {
                iterator: Some(iterator),
                follows_latest: true,
                ..ShardRead::default()
            };
            self.reads.insert(shard, read);
        }
        self.listed(Ok(ShardList {
            shards: listed.shards,
            lacks_parents: false,
            is_enabled: listed.is_enabled,
            gone: Vec::new(),
            pages: listed.pages,
        }))
    }
}

impl<T> RecordStream<T> {
    /// Returns the position after the last returned record.
    pub fn checkpoint(&self) -> StreamCheckpoint {
        StreamCheckpoint {
            stream: self.stream.clone(),
            shards: self.shards.clone(),
        }
    }
}

impl<T: DecodeDocument + Send + 'static> RecordStream<T> {
    /// Starts the requests that can be sent.
    fn start(&mut self, context: &mut Context<'_>) {
        if let Listing::Wanted(delay) = &mut self.listing
            && delay
                .as_mut()
                .is_none_or(|delay| delay.as_mut().poll(context).is_ready())
        {
            self.listing = Listing::Running;
            let (streams, stream) = (self.streams.clone(), self.stream.clone());
            let known = self.shards.known();
            self.running.push(Box::pin(async move {
                Done::Listed(shard_list::list(&streams, &stream, &known).await)
            }));
        }
        if self.listed.is_none() {
            return;
        }
        for (shard, position) in self.shards.ready() {
            let read = self.reads.entry(shard.clone()).or_default();
            if read.is_running || read.waiting > 0 || read.is_closed {
                continue;
            }
            read.is_running = true;
            let (streams, stream) = (self.streams.clone(), self.stream.clone());
            let (shard, position) = (shard.clone(), position.clone());
            let (iterator, delay) = (read.iterator.take(), read.delay);
            let places = self.places.clone();
            self.running.push(Box::pin(async move {
                if !delay.is_zero() {
                    sleep(delay).await;
                }
                // In turn: the shards that have waited longer come first. The semaphore is never closed.
                let place = places.acquire_owned().await.ok();
                let page = page(&streams, &stream, &shard, &position, iterator).await;
                Done::Page(shard, page, place)
            }));
        }
    }

    fn listed(&mut self, listed: Result<ShardList>) -> Result<()> {
        let delay = match listed {
            Err(error) => {
                let delay = LONGEST_DELAY.min(self.poll_interval.saturating_mul(4));
                self.listing = match shard_list::is_not_found(&error) {
                    true => Listing::Over,
                    false => Listing::Wanted(Some(Box::pin(sleep(delay)))),
                };
                if matches!(self.listing, Listing::Over) {
                    self.listed.get_or_insert_with(Instant::now);
                }
                return Err(error);
            }
            Ok(list) => {
                let (is_enabled, lacks_parents) = (list.is_enabled, list.lacks_parents);
                let pages = list.pages;
                let has_new = self.shards.update(list);
                if has_new {
                    self.pace.hurry();
                }
                // The children of a shard can be listed late, so the last list is the second one after the end of all
                // shards.
                let is_over = !is_enabled && !has_new && !lacks_parents && self.shards.all_done();
                if is_over && self.was_over {
                    self.listing = Listing::Over;
                    return Ok(());
                }
                self.was_over = is_over;
                let lacks_children = is_enabled && self.shards.lack_children();
                self.pace.after_list(pages, lacks_parents || lacks_children)
            }
        };
        self.listed = Some(Instant::now());
        self.listing = Listing::Wanted(Some(Box::pin(sleep(delay))));
        Ok(())
    }

    fn page(
        &mut self,
        shard: &Arc<str>,
        page: Result<Page<T>>,
        place: Option<OwnedSemaphorePermit>,
    ) -> Result<()> {
        let Some(read) = self.reads.get_mut(shard) else {
            return Ok(());
        };
        read.is_running = false;
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                read.follows_latest = false;
                read.failures += 1;
                let factor = 1 << read.failures.min(6);
                read.delay = self.poll_interval.saturating_mul(factor).min(LONGEST_DELAY);
                match code(&error) {
                    // The position is known, so the next iterator continues there.
                    Some("ExpiredIteratorException") if read.failures < REPORTED_EXPIRIES => {
                        read.delay = read.delay.min(SHORTEST_DELAY);
                        return Ok(());
                    }
                    Some("TrimmedDataAccessException") => {
                        if let Some(Position::After(_)) = self.shards.position(shard) {
                            self.shards.set(shard, Position::Oldest);
                        }
                    }
                    // One that was listed just now may not be known everywhere.
                    Some("ResourceNotFoundException") if read.failures == 1 => return Ok(()),
                    Some("ResourceNotFoundException") => self.close(shard),
                    _ => {}
                }
                return Err(error);
            }
        };
        read.failures = 0;
        read.iterator = page.next;
        read.is_closed = read.iterator.is_none();
        // Of a shard that was begun at a time, the records before it.
        let since = match self.shards.position(shard) {
            Some(Position::Since(seconds)) if !read.follows_latest => {
                let seconds = seconds.saturating_sub(TIME_PRECISION);
                UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
            }
            _ => None,
        };
        let is_wanted = |record: &RecordResult<T>| {
            let created_at = match record {
                Ok(record) => record.created_at,
                // Markers of unique values are no items of the model.
                Err(error) if error.record().is_marker() => return false,
                Err(error) => error.record().created_at,
            };
            since.is_none_or(|since| created_at.is_none_or(|at| at >= since))
        };
        read.delay = match page.records.len() {
            0 => self.poll_interval,
            1..FULL_PAGE => SHORTEST_DELAY,
            _ => Duration::ZERO,
        };
        for record in page.records.into_iter().filter(is_wanted) {
            read.waiting += 1;
            self.records.push_back((shard.clone(), record));
        }
        read.place = place.filter(|_| read.waiting > 0);
        if read.is_closed && read.waiting == 0 {
            self.close(shard);
        }
        Ok(())
    }

    /// Notes that a shard was read to its end.
    fn close(&mut self, shard: &Arc<str>) {
        self.shards.set(shard, Position::Done);
        self.reads.remove(shard);
        self.want_list();
    }

    /// Lists the shards soon, unless that was done just now.
    fn want_list(&mut self) {
        self.pace.hurry();
        if let Listing::Wanted(_) = self.listing {
            let since = self.listed.map(|listed| listed.elapsed());
            let left = since.and_then(|since| self.pace.least().checked_sub(since));
            let delay = left.filter(|left| !left.is_zero());
            self.listing = Listing::Wanted(delay.map(|delay| Box::pin(sleep(delay))));
        }
    }

    /// The position in the first shard.
    pub(super) fn first_position(&self) -> Option<&Position> {
        let (_, shard) = self.shards.iter().next()?;
        Some(&shard.position)
    }

    /// The next record that has arrived, if it can be read.
    pub(super) fn readable(&mut self) -> Option<Record<T>> {
        match self.records.front() {
            Some((_, Ok(_))) => self.next_record()?.ok(),
            _ => None,
        }
    }

    /// The next record that has arrived.
    fn next_record(&mut self) -> Option<Result<Record<T>>> {
        let (shard, record) = self.records.pop_front()?;
        let number = match &record {
            Ok(record) => &record.sequence_number,
            Err(error) => &error.record().sequence_number,
        };
        // A record without a sequence number, which the service does not write, comes again after a restart.
        if !number.is_empty() {
            self.shards.set(&shard, Position::After((**number).into()));
        }
        if let Some(read) = self.reads.get_mut(&shard) {
            read.waiting -= 1;
            if read.waiting == 0 {
                read.place = None;
                if read.is_closed {
                    self.close(&shard);
                }
            }
        }
        Some(record.map_err(Error::from))
    }
}

/// The code of an error of DynamoDB.
fn code(error: &Error) -> Option<&str> {
    error.failure().map(Failure::code_text)
}

/// A page of a shard.
async fn page<T: DecodeDocument>(
    streams: &Sender,
    stream: &str,
    shard: &str,
    position: &Position,
    iterator: Option<String>,
) -> Result<Page<T>> {
    let iterator = match iterator {
        Some(iterator) => iterator,
        None => requests::iterator(streams, stream, shard, position).await?,
    };
    let (records, next) = requests::records(streams, stream, &iterator).await?;
    Ok(Page { records, next })
}

impl<T: DecodeDocument + Send + 'static> Stream for RecordStream<T> {
    type Item = Result<Record<T>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(record) = this.next_record() {
                return Poll::Ready(Some(record));
            }
            this.start(context);
            let handled = match this.running.poll_next_unpin(context) {
                Poll::Ready(Some(Done::Listed(listed))) => this.listed(listed),
                Poll::Ready(Some(Done::Page(shard, page, place))) => this.page(&shard, page, place),
                Poll::Ready(None) if matches!(this.listing, Listing::Over) => {
                    return Poll::Ready(None);
                }
                // The delay before the next list wakes the task.
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            };
            if let Err(error) = handled {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }
}

impl<T> Unpin for RecordStream<T> {}

impl<T> fmt::Debug for RecordStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordStream")
            .field("checkpoint", &self.checkpoint())
            .finish_non_exhaustive()
    }
}
