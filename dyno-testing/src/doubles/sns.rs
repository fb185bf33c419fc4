//! The double of SNS.

use std::collections::BTreeMap;
use std::fmt;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use dyno_serverless::sns::Sns;

use super::RequestFault;
use super::http::{Double, Reply, Service, double_config};
use super::sns_request::Form;

/// The limits of a request (API reference, "Publish" and "PublishBatch").
const MAX_BYTES: usize = 256 * 1024;
const MAX_ENTRIES: usize = 10;

/// A double of SNS inside the test process, which records what was published and fails on request.
///
/// Clones share the record. The requests are those that the SDK sends to SNS; topics come into being when they are
/// named. The double rejects messages without text, over 256 KB, and more than ten in a batch.
///
/// ```
/// use dyno_testing::{RequestFault, SnsDouble};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dyno_serverless::Result<()> {
/// let sns = SnsDouble::new();
/// let orders = sns.client().topic("orders");
/// sns.fail_next(RequestFault::Throttled); // the SDK retries
/// let id = orders.publish("placed").attribute("total", 99.5).await?;
///
/// let published = sns.published();
/// assert_eq!(published.len(), 1);
/// assert_eq!((&*published[0].id, &*published[0].text), (id.as_str(), "placed"));
/// assert_eq!(published[0].attributes["total"].data_type, "Number");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SnsDouble(Double<Topics>);

/// A message that a double of SNS has published.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublishedMessage {
    /// The id that its sender got.
    pub id: String,
    /// The name of the topic.
    pub topic: String,
    /// The message.
    pub text: String,
    /// The subject.
    pub subject: Option<String>,
    /// The attributes by their names.
    pub attributes: BTreeMap<String, SentAttribute>,
    /// The id of the message group.
    pub message_group_id: Option<String>,
    /// The deduplication id of the message.
    pub message_deduplication_id: Option<String>,
}

/// An attribute of a message as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentAttribute {
    /// The type: `String`, `String.Array`, `Number` or `Binary`.
    pub data_type: String,
    /// The text of an attribute that is not Binary.
    pub text: Option<String>,
    /// The bytes of one that is Binary.
    pub bytes: Vec<u8>,
}

/// Why SNS rejects one message of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryFault {
    /// The message is wrong in itself. It is not sent again.
    Sender,
    /// SNS is at fault. The message is sent again.
    Service,
}

impl SnsDouble {
    /// Creates a double without messages.
    #[must_use]
    pub fn new() -> Self {
        Self(Double::new(Topics::default()))
    }

    /// Returns a client whose requests go to the double.
    #[must_use]
    pub fn client(&self) -> Sns {
        let config = aws_sdk_sns::Config::builder();
        let config = double_config!(config, self.0.clone()).build();
        Sns::new(aws_sdk_sns::Client::from_conf(config))
    }

    /// Returns the messages that were published, in their order.
    #[must_use]
    pub fn published(&self) -> Vec<PublishedMessage> {
        self.0.state().service.published.clone()
    }

    /// Returns the actions that were requested: `["CreateTopic", "Publish"]`. Each attempt counts, but those that
    /// [fail](Self::fail_next) before they are carried out.
    #[must_use]
    pub fn actions(&self) -> Vec<String> {
        self.0.state().service.actions.clone()
    }

    /// Lets the next request fail, or after other faults that were planned the one after those.
    pub fn fail_next(&self, fault: RequestFault) {
        self.0.state().faults.push_back(fault);
    }

    /// Rejects those messages of batches for which the function returns a fault. It is called for each message each
    /// time it is sent.
    pub fn reject(
        &self,
        fault: impl FnMut(&PublishedMessage) -> Option<EntryFault> + Send + 'static,
    ) {
        self.0.state().service.reject = Reject(Some(Box::new(fault)));
    }
}

impl Default for SnsDouble {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Debug, Default)]
struct Topics {
    published: Vec<PublishedMessage>,
    actions: Vec<String>,
    reject: Reject,
    ids: usize,
}

type RejectFn = dyn FnMut(&PublishedMessage) -> Option<EntryFault> + Send;

#[derive(Default)]
struct Reject(Option<Box<RejectFn>>);

impl fmt::Debug for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reject")
    }
}

impl Service for Topics {
    fn respond(&mut self, request: &HttpRequest) -> Reply {
        let form = Form::parse(request.body().bytes().unwrap_or_default());
        let action = form.get("Action").unwrap_or_default();
        self.actions.push(action.to_owned());
        match action {
            "CreateTopic" => self.create_topic(&form),
            "Publish" => self.publish(&form),
            "PublishBatch" => self.publish_batch(&form),
            _ => self.fail(400, "InvalidAction"),
        }
    }

    fn fail(&self, status: u16, code: &'static str) -> Reply {
        let kind = if status < 500 { "Sender" } else { "Receiver" };
        Reply {
            status,
            error_type: None,
            body: format!(
                "<ErrorResponse><Error><Type>{kind}</Type><Code>{code}</Code><Message>dyno-testing</Message></Error>\
                 <RequestId>double</RequestId></ErrorResponse>"
            ),
        }
    }
}

impl Topics {
    fn create_topic(&self, form: &Form) -> Reply {
        let name = form.get("Name").unwrap_or_default();
        let attributes = form.list("Attributes.entry.");
        let is_fifo = attributes.iter().any(|entry| {
            form.get(&format!("{entry}key")) == Some("FifoTopic")
                && form.get(&format!("{entry}value")) == Some("true")
        });
        match name.ends_with(".fifo") == is_fifo {
            true => ok(
                "CreateTopic",
                &format!("<TopicArn>arn:aws:sns:us-east-1:000000000000:{name}</TopicArn>"),
            ),
            false => self.fail(400, "InvalidParameter"),
        }
    }

    fn publish(&mut self, form: &Form) -> Reply {
        let message = self.message(form, "");
        if problem(&message).is_some() {
            return self.fail(400, "InvalidParameter");
        }
        let result = self.result(&message);
        self.published.push(message);
        ok("Publish", &result)
    }

    fn publish_batch(&mut self, form: &Form) -> Reply {
        let entries = form.list("PublishBatchRequestEntries.member.");
        let messages = entries.iter().map(|entry| {
            let id = form.get(&format!("{entry}Id")).unwrap_or_default();
            (id.to_owned(), self.message(form, entry))
        });
        let messages: Vec<_> = messages.collect();
        let bytes: usize = messages.iter().map(|(_, message)| size(message)).sum();
        match messages.len() {
            0 => return self.fail(400, "EmptyBatchRequest"),
            1..=MAX_ENTRIES if bytes <= MAX_BYTES => {}
            1..=MAX_ENTRIES => return self.fail(400, "BatchRequestTooLong"),
            _ => return self.fail(400, "TooManyEntriesInBatchRequest"),
        }
        let (mut published, mut failed) = (String::new(), String::new());
        for (id, message) in messages {
            let reject = self.reject.0.as_mut();
            let fault = problem(&message).or_else(|| reject.and_then(|reject| reject(&message)));
            match fault {
                None => {
                    let result = self.result(&message);
                    published.push_str(&format!("<member><Id>{id}</Id>{result}</member>"));
                    self.published.push(message);
                }
                Some(fault) => {
                    let (code, sender) = match fault {
                        EntryFault::Sender => ("InvalidParameter", true),
                        EntryFault::Service => ("InternalError", false),
                    };
                    failed.push_str(&format!(
                        "<member><Id>{id}</Id><Code>{code}</Code><SenderFault>{sender}</SenderFault></member>"
                    ));
                }
            }
        }
        ok(
            "PublishBatch",
            &format!("<Successful>{published}</Successful><Failed>{failed}</Failed>"),
        )
    }

    fn message(&mut self, form: &Form, prefix: &str) -> PublishedMessage {
        self.ids += 1;
        let arn = form.get("TopicArn").unwrap_or_default();
        form.message(arn, prefix, format!("message-{}", self.ids))
    }

    fn result(&self, message: &PublishedMessage) -> String {
        let id = &message.id;
        match &message.message_group_id {
            Some(_) => format!(
                "<MessageId>{id}</MessageId><SequenceNumber>{:020}</SequenceNumber>",
                self.published.len() + 1
            ),
            None => format!("<MessageId>{id}</MessageId>"),
        }
    }
}

fn size(message: &PublishedMessage) -> usize {
    let attributes = message.attributes.iter().map(|(name, value)| {
        let text = value.text.as_ref().map_or(0, String::len);
        name.len() + value.data_type.len() + text + value.bytes.len()
    });
    let subject = message.subject.as_ref().map_or(0, String::len);
    message.text.len() + subject + attributes.sum::<usize>()
}

/// What SNS rejects of a message.
fn problem(message: &PublishedMessage) -> Option<EntryFault> {
    let is_fifo = message.topic.ends_with(".fifo");
    let is_wrong = message.text.is_empty()
        || size(message) > MAX_BYTES
        || (is_fifo && message.message_group_id.is_none());
    is_wrong.then_some(EntryFault::Sender)
}

fn ok(action: &str, result: &str) -> Reply {
    Reply {
        status: 200,
        error_type: None,
        body: format!(
            "<{action}Response><{action}Result>{result}</{action}Result><ResponseMetadata>\
             <RequestId>double</RequestId></ResponseMetadata></{action}Response>"
        ),
    }
}
