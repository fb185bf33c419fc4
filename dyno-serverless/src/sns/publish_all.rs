//! Any number of messages to a topic, ten at a time.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sns::types::{BatchResultErrorEntry, PublishBatchResultEntry};
use dyno_core::retry::Backoff;
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, stream};

use super::batch::{self, Entry};
use super::{Message, MessageId, PublishReport, Topic, Unpublished, UnpublishedReason};
use crate::error::{RequestFailed, Result};

const ATTEMPTS: u32 = 10;
const CONCURRENCY: usize = 4;
const BACKOFF: Backoff = Backoff::full_jitter(Duration::from_millis(50), Duration::from_secs(5));

/// Publishes any number of messages. Await it for their ids, in the order of the messages, or its
/// [`report`](Self::report).
///
/// They are split into requests of at most ten messages and 256 KiB. SNS can accept a part of a request: only messages
/// that it rejected because of an error of its own are sent again. A message that is invalid itself is not. A request
/// that SNS throttles, or that fails with a status of 500 or more, is sent again as a whole.
///
/// ```no_run
/// # use dyno_serverless::sns::{Sns, Message};
/// # async fn example(sns: Sns, texts: Vec<String>) -> dyno_serverless::Result<()> {
/// let report = sns.topic("orders").publish_all(texts).report().await?;
/// for failed in &report.unpublished {
///     println!("number {} after {} attempts: {}", failed.position, failed.attempts, failed.reason);
/// }
/// let left: Vec<Message> = report.unpublished.into_iter().map(|failed| failed.message).collect();
/// # Ok(())
/// # }
/// ```
///
/// # FIFO topics
/// The messages of a message group are published in the order in which they were given. Requests are sent one after the
/// other, each with at most one message of a group, because SNS can reject a message and publish later ones in the same
/// request. A message that SNS rejected because of an error of its own is sent again before the next one of its group.
/// If a message was not published, later messages of its group are not sent: they are in the report as
/// [`Held`](UnpublishedReason::Held), and can be published again in the order of the report. A message whose response
/// was lost may have been published; if it is published again within five minutes, SNS delivers it once.
///
/// Ten messages of ten groups are therefore one request, and ten messages of one group are ten requests.
///
/// # Errors
/// [`Error::Incomplete`] with the report, if anything was not published. [`Error::Message`] if a message is invalid:
/// see [`MessageProblem`](super::MessageProblem); then nothing is sent. [`Error::Request`] if the topic's ARN cannot be
/// determined.
///
/// Dropping the future before its end loses the report.
///
/// [`Error::Incomplete`]: crate::Error::Incomplete
/// [`Error::Message`]: crate::Error::Message
/// [`Error::Request`]: crate::Error::Request
#[derive(Debug)]
#[must_use = "nothing is published until this is awaited"]
pub struct PublishAll {
    topic: Topic,
    messages: Vec<Message>,
    attempts: u32,
    concurrency: usize,
    backoff: Backoff,
}

impl PublishAll {
    pub(super) fn new(topic: Topic, messages: Vec<Message>) -> Self {
        Self {
            topic,
            messages,
            attempts: ATTEMPTS,
            concurrency: CONCURRENCY,
            backoff: BACKOFF,
        }
    }

    /// Sets how many times each message is sent at most; 10 by default. The SDK's retries of a request do not count:
    /// with its default of three attempts, a message of a request that is always throttled is sent 30 times.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets how many requests may be in flight at once; 4 by default, and always 1 for a FIFO topic.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.max(1);
        self
    }

    /// Sets the delays before retries; full jitter from 50 ms to 5 s by default.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Publishes the messages, and returns a report also if something was not published.
    ///
    /// # Errors
    /// [`Error::Message`] and [`Error::Request`], if nothing was sent.
    ///
    /// [`Error::Message`]: crate::Error::Message
    /// [`Error::Request`]: crate::Error::Request
    pub async fn report(self) -> Result<PublishReport> {
        for (position, message) in self.messages.iter().enumerate() {
            self.topic.check(message, Some(position))?;
        }
        let total = self.messages.len();
        let mut outcome = Outcome::default();
        if total > 0 {
            let sender = Sender {
                arn: self.topic.arn().await?.to_owned(),
                topic: self.topic.clone(),
                attempts: self.attempts,
                backoff: self.backoff,
            };
            outcome = match self.topic.is_fifo() {
                true => sender.in_order(batch::split_groups(self.messages)).await,
                false => {
                    let requests = batch::split(self.messages);
                    sender.at_once(requests, self.concurrency).await
                }
            };
        }
        outcome.unpublished.sort_by_key(|failed| failed.position);
        let mut published: Vec<_> = (0..total).map(|_| None).collect();
        for (position, id) in outcome.published {
            if let Some(place) = published.get_mut(position) {
                *place = Some(id);
            }
        }
        Ok(PublishReport {
            published,
            unpublished: outcome.unpublished,
            requests: outcome.requests,
            topic: self.topic.name().into(),
        })
    }
}

impl IntoFuture for PublishAll {
    type Output = Result<Vec<MessageId>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        async move { self.report().await?.complete() }.boxed()
    }
}

#[derive(Debug, Default)]
struct Outcome {
    published: Vec<(usize, MessageId)>,
    unpublished: Vec<Unpublished>,
    requests: usize,
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.published.extend(other.published);
        self.unpublished.extend(other.unpublished);
        self.requests += other.requests;
    }

    fn fail_all(&mut self, entries: Vec<Entry>, failed: RequestFailed) {
        let failed = Arc::new(failed);
        for entry in entries {
            self.fail(entry, UnpublishedReason::Request(failed.clone()));
        }
    }

    fn fail(&mut self, entry: Entry, reason: UnpublishedReason) {
        self.unpublished.push(Unpublished {
            position: entry.position,
            message: entry.message,
            reason,
            attempts: entry.attempts,
        });
    }
}

/// What sends the requests of a batch.
struct Sender {
    topic: Topic,
    arn: String,
    attempts: u32,
    backoff: Backoff,
}

impl Sender {
    async fn at_once(&self, requests: Vec<Vec<Entry>>, concurrency: usize) -> Outcome {
        let requests = stream::iter(requests).map(|entries| self.publish(entries));
        let mut outcome = Outcome::default();
        let mut done = std::pin::pin!(requests.buffer_unordered(concurrency));
        while let Some(one) = done.next().await {
            outcome.add(one);
        }
        outcome
    }

    /// Sends one request after the other. No request has two messages of a group.
    async fn in_order(&self, requests: Vec<Vec<Entry>>) -> Outcome {
        let mut outcome = Outcome::default();
        let mut held = HashSet::new();
        for entries in requests {
            let (held_back, entries): (Vec<_>, Vec<_>) = entries
                .into_iter()
                .partition(|entry| held.contains(&entry.message.message_group_id));
            for entry in held_back {
                outcome.fail(entry, UnpublishedReason::Held);
            }
            if entries.is_empty() {
                continue;
            }
            let one = self.publish(entries).await;
            let failed = one.unpublished.iter();
            held.extend(failed.map(|failed| failed.message.message_group_id.clone()));
            outcome.add(one);
        }
        outcome
    }

    /// Sends the entries of one request, and again those that SNS rejected for its own reasons, one by one or all.
    async fn publish(&self, mut entries: Vec<Entry>) -> Outcome {
        let mut outcome = Outcome::default();
        let mut delays = self.backoff.delays();
        while !entries.is_empty() {
            entries = self.attempt(entries, &mut outcome).await;
            if let (false, Some(delay)) = (entries.is_empty(), delays.next()) {
                tokio::time::sleep(delay).await;
            }
        }
        outcome
    }

    /// Sends the entries once. Returns those to send again.
    async fn attempt(&self, mut entries: Vec<Entry>, outcome: &mut Outcome) -> Vec<Entry> {
        for entry in &mut entries {
            entry.attempts += 1;
        }
        outcome.requests += 1;
        let request = self.topic.sdk().publish_batch().topic_arn(&self.arn);
        let sent = entries.iter().enumerate();
        let sent = sent.filter_map(|(id, entry)| entry.message.entry(id));
        let request = request.set_publish_batch_request_entries(Some(sent.collect()));
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                let failed = RequestFailed::new("PublishBatch", self.topic.name(), error);
                let (again, left) = entries
                    .into_iter()
                    .partition(|entry| failed.is_temporary() && entry.attempts < self.attempts);
                outcome.fail_all(left, failed);
                return again;
            }
        };
        let mut results = Results::new(
            response.successful.unwrap_or_default(),
            response.failed.unwrap_or_default(),
        );
        let mut again = Vec::new();
        for (id, entry) in entries.into_iter().enumerate() {
            match results.take(id) {
                Some(Ok(id)) => outcome.published.push((entry.position, id)),
                Some(Err(error)) if is_retryable(&error) && entry.attempts < self.attempts => {
                    again.push(entry);
                }
                Some(Err(BatchResultErrorEntry { code, message, .. })) => {
                    outcome.fail(entry, UnpublishedReason::Rejected { code, message });
                }
                None => outcome.fail(entry, UnpublishedReason::NoResult),
            }
        }
        again
    }
}

/// Whether SNS, and not the sender, is why a message was rejected.
fn is_retryable(error: &BatchResultErrorEntry) -> bool {
    !error.sender_fault || error.code.contains("Throttl")
}

/// The results of a request, by the ids of its entries.
struct Results(HashMap<String, Result<MessageId, BatchResultErrorEntry>>);

impl Results {
    fn new(published: Vec<PublishBatchResultEntry>, failed: Vec<BatchResultErrorEntry>) -> Self {
        let published = published.into_iter().filter_map(|entry| {
            let id = MessageId {
                id: entry.message_id?,
                sequence_number: entry.sequence_number,
            };
            Some((entry.id?, Ok(id)))
        });
        let failed = failed
            .into_iter()
            .map(|error| (error.id.clone(), Err(error)));
        Self(published.chain(failed).collect())
    }

    fn take(&mut self, id: usize) -> Option<Result<MessageId, BatchResultErrorEntry>> {
        self.0.remove(&id.to_string())
    }
}
