//! Events of DynamoDB Streams.

use std::error::Error as StdError;
use std::fmt;

use dyno_core::Model;
use dyno_core::codec::{size::item_size, to_dynamodb_json};
use dyno_core::model::StreamView;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::changes::Changes;
use super::members::add;
use super::origin::{ACCOUNT, EPOCH_SECONDS, REGION};

/// The event that DynamoDB Streams sends to a Lambda function: the records of changes, made from models.
///
/// The records have both images, regardless of the stream of the model's table; [`view`](Self::view) changes that. They
/// belong to one shard, and may belong to several entities of a table.
///
/// ```
/// use dyno::Model;
/// use dyno::stream::{RecordKind, Records};
/// use dyno_testing::StreamEvent;
///
/// #[derive(Model, Clone, Debug, PartialEq)]
/// #[dyno(table = "Orders")]
/// struct Order {
///     #[dyno(partition_key)]
///     id: String,
///     total: u32,
/// }
///
/// let order = |total| Order { id: "7".into(), total };
/// let event = StreamEvent::new()
///     .insert(&order(20))
///     .modify(&order(20), &order(30))
///     .remove(&order(30))
///     .expire(&order(40)) // removed by Time to Live
///     .json()?;
///
/// let records = Records::<Order>::from_json(&event.to_string())?;
/// let records: Vec<_> = records.into_iter().collect::<Result<_, _>>()?;
/// assert_eq!(records[1].kind, RecordKind::Modify);
/// assert_eq!((records[1].old.clone(), records[1].new.clone()), (Some(order(20)), Some(order(30))));
/// assert!(records[3].expired && !records[2].expired);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// AWS Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB".
#[derive(Clone, Debug)]
#[must_use = "an event does nothing by itself; end it with `json` or `parse`"]
pub struct StreamEvent {
    records: Vec<Record>,
    view: StreamView,
    problem: Option<InvalidStreamEvent>,
    changes: Changes,
}

#[derive(Clone)]
struct Record {
    name: &'static str,
    table: &'static str,
    keys: Map<String, Value>,
    old: Option<Value>,
    new: Option<Value>,
    size: usize,
    is_expired: bool,
}

/// It prints no values.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Why an event is impossible: DynamoDB would not have written one of its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidStreamEvent(String);

impl fmt::Display for InvalidStreamEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for InvalidStreamEvent {}

impl StreamEvent {
    /// Returns an event without records.
    pub fn new() -> Self {
        Self {
            records: Vec::new(),
            view: StreamView::NewAndOldImages,
            problem: None,
            changes: Changes::default(),
        }
    }

    /// Adds the record of a new item.
    pub fn insert<M: Model>(self, new: &M) -> Self {
        self.record::<M>("INSERT", None, Some(new))
    }

    /// Adds the record of a changed item. The two must have the same key and must differ; otherwise DynamoDB writes no
    /// such record.
    pub fn modify<M: Model>(self, old: &M, new: &M) -> Self {
        self.record("MODIFY", Some(old), Some(new))
    }

    /// Adds the record of a deleted item.
    pub fn remove<M: Model>(self, old: &M) -> Self {
        self.record::<M>("REMOVE", Some(old), None)
    }

    /// Adds the record of an item that DynamoDB deleted because it had expired (Time to Live).
    pub fn expire<M: Model>(self, old: &M) -> Self {
        let mut event = self.remove(old);
        if let Some(record) = event.records.last_mut() {
            record.is_expired = true;
        }
        event
    }

    /// Sets which images the records have; both by default.
    pub fn view(mut self, view: StreamView) -> Self {
        self.view = view;
        self
    }

    /// Sets any member by its JSON pointer: `/Records/0/awsRegion`. Missing objects on the way are created.
    pub fn set(mut self, pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        self.changes.push(pointer.into(), value.into());
        self
    }

    /// Returns the event as JSON.
    ///
    /// # Errors
    /// An [`InvalidStreamEvent`] if DynamoDB cannot hold a value of an item, or if the two items of
    /// [`modify`](Self::modify) have different keys or are equal.
    pub fn json(&self) -> Result<Value, InvalidStreamEvent> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        let records = self.records.iter().zip(1..);
        let records = records.map(|(record, number)| self.member(record, number));
        let mut event = json!({ "Records": records.collect::<Vec<_>>() });
        self.changes.apply(&mut event);
        Ok(event)
    }

    /// Returns the event as a type that serde reads: that of `aws_lambda_events`, or `Box<RawValue>` for
    /// [`Records::from_json`](dyno_core::stream::Records::from_json).
    ///
    /// # Errors
    /// Those of [`json`](Self::json), and those of serde if the event does not fit the type.
    pub fn parse<E: DeserializeOwned>(&self) -> Result<E, Box<dyn StdError + Send + Sync>> {
        Ok(serde_json::from_str(&self.json()?.to_string())?)
    }

    fn record<M: Model>(mut self, name: &'static str, old: Option<&M>, new: Option<&M>) -> Self {
        match Record::of(name, old, new) {
            Ok(record) => self.records.push(record),
            Err(problem) => {
                let number = self.records.len();
                let problem = format!(
                    "record number {number}, of `{}`: {problem}",
                    M::SCHEMA.model
                );
                self.problem.get_or_insert(InvalidStreamEvent(problem));
            }
        }
        self
    }

    fn member(&self, record: &Record, number: usize) -> Value {
        use StreamView::{KeysOnly, NewAndOldImages, NewImage, OldImage};
        let mut change = json!({
            "ApproximateCreationDateTime": EPOCH_SECONDS,
            "Keys": record.keys,
            "SequenceNumber": format!("{number:021}"),
            "SizeBytes": record.size,
            "StreamViewType": self.view.as_str(),
        });
        let (has_old, has_new) = match self.view {
            KeysOnly => (false, false),
            NewImage => (false, true),
            OldImage => (true, false),
            NewAndOldImages => (true, true),
        };
        let old = record.old.clone().filter(|_| has_old);
        let new = record.new.clone().filter(|_| has_new);
        add(&mut change, old.map(|image| ("OldImage", image)));
        add(&mut change, new.map(|image| ("NewImage", image)));
        let mut member = json!({
            "eventID": format!("event-{number}"),
            "eventName": record.name,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": REGION,
            "dynamodb": change,
            "eventSourceARN": format!(
                "arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{}/stream/2026-01-01T00:00:00.000",
                record.table
            ),
        });
        if record.is_expired {
            let service = json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" });
            add(&mut member, [("userIdentity", service)]);
        }
        member
    }
}

impl Default for StreamEvent {
    fn default() -> Self {
        Self::new()
    }
}

impl Record {
    fn of<M: Model>(name: &'static str, old: Option<&M>, new: Option<&M>) -> Result<Self, String> {
        let images = old.into_iter().chain(new);
        let size = images.filter_map(|item| item_size(item).ok()).sum();
        let old = old.map(image).transpose()?;
        let new = new.map(image).transpose()?;
        let keys = |image: &Value| {
            let attributes = M::SCHEMA.table.key.attributes();
            let values = attributes
                .map(|attribute| (attribute.name.to_owned(), image[attribute.name].clone()));
            values.collect::<Map<_, _>>()
        };
        let (old_keys, new_keys) = (old.as_ref().map(keys), new.as_ref().map(keys));
        if let (Some(old_keys), Some(new_keys)) = (&old_keys, &new_keys) {
            if old_keys != new_keys {
                return Err("the items have different keys; DynamoDB writes two records".to_owned());
            }
            if old == new {
                return Err("the items are equal; DynamoDB writes no record".to_owned());
            }
        }
        Ok(Self {
            name,
            table: M::SCHEMA.table.name,
            keys: new_keys.or(old_keys).unwrap_or_default(),
            old,
            new,
            size,
            is_expired: false,
        })
    }
}

/// An item in DynamoDB's JSON.
fn image<M: Model>(item: &M) -> Result<Value, String> {
    let json = to_dynamodb_json(item).map_err(|error| error.to_string())?;
    serde_json::from_str(&json).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_into_records() {
        let mut json = json!({ "Records": [{ "a": 1 }, { "a": 2 }] });
        let mut changes = Changes::default();
        changes.push("/Records/1/a".into(), 3.into());
        changes.push("/Records/1/b/c".into(), 4.into());
        changes.apply(&mut json);
        let expected = json!({ "Records": [{ "a": 1 }, { "a": 3, "b": { "c": 4 } }] });
        assert_eq!(json, expected);
    }
}
