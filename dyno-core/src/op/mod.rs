//! What can be asked of a table? One operation per file.
//!
//! An operation owns what it needs and is plain data until it is awaited or its terminal is called: items in DynamoDB's JSON,
//! expressions as trees. Whatever cannot be sent is kept in it as the error that sending it gives; nothing is sent then.
//! [`into_sdk`](Put::into_sdk) turns each into the SDK's own builder, for what this crate has no word for.

mod batch;
mod call;
mod changes;
mod check;
mod create_table;
mod delete;
mod delete_found;
mod delete_table;
mod describe_table;
mod diff_table;
mod ensure_table;
#[cfg(test)]
pub(crate) mod example;
mod get;
mod list_tables;
mod merge;
mod page;
mod page_bytes;
mod polls;
mod put;
mod query;
mod read;
mod returns;
mod scan;
mod statement;
mod statements;
mod table_request;
mod tags;
mod time_to_live;
mod transact_get;
mod transact_write;
mod transaction;
mod update;
mod update_steps;
mod update_table;
mod upsert;
mod writes;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

#[cfg(feature = "cache")]
pub(crate) use batch::canonical_key;
pub use batch::{
    BatchAccount, BatchGet, BatchGetAll, BatchGets, BatchItems, BatchRead, BatchWrite,
    BatchWriteAll, BatchWrites, BatchWritten, Duplicates, Incomplete, NotUpserted, OwnedOrBorrowed,
    Progress, Stopped, Unread, Unwritten, UpsertAccount, UpsertAll, UpsertedAll, Why, Write,
};
#[doc(hidden)]
pub use batch::{BatchItem, Gets, Parts};
pub use call::Call;
#[cfg(feature = "cache")]
pub(crate) use changes::Listen;
pub(crate) use changes::{Change, Changes};
pub use check::Check;
pub use create_table::CreateTable;
pub use delete::Delete;
pub use delete_found::DeleteFound;
pub use delete_table::DeleteTable;
pub use describe_table::{DescribeTable, IndexDescription, TableDescription, TableStatus};
pub use diff_table::DiffTable;
pub use ensure_table::{EnsureTable, Ensured};
pub use get::Get;
pub use list_tables::{ListTables, TableNames, TableNamesPage};
pub use page::{Items, Page};
pub use page_bytes::PageBytes;
pub use polls::WaitForTable;
pub use put::Put;
pub use query::Query;
#[doc(hidden)]
pub use returns::{Choice, WriteAnswer};
pub use returns::{Guarded, New, Nothing, Old, Returns, UpdatedNew, UpdatedOld};
pub use scan::{ParallelScan, Scan};
#[doc(hidden)]
pub use statement::Parameterized;
pub use statement::{Statement, StatementItems, StatementPage};
pub use statements::{BatchStatements, Statements, TransactStatements};
pub use tags::TableTags;
pub use time_to_live::{ExpiryStatus, TableTimeToLive, TimeToLiveDescription, UpdateTimeToLive};
pub use transact_get::{ReadInTransaction, TransactGet, TransactGets};
pub use transact_write::TransactWrite;
#[doc(hidden)]
pub use transaction::Entry;
pub use update::Update;
pub use update_table::{UpdateTable, UpdatedTable};
pub use upsert::Upsert;
#[doc(hidden)]
pub use writes::Unanswered;
pub use writes::{TransactWrites, WriteInTransaction, Writes};

#[doc(hidden)]
pub use crate::transport::{Place, Places, Spot, StatementFailure};

use crate::client::Client;
use crate::codec::Item;
use crate::codec::Shape;
use crate::codec::attribute_value;
use crate::codec::{DecodeError, EncodeError, decode_item, written_wrong};
use crate::error::{Error, InvalidRead, Result, Subject};
use crate::expr::render::Placeholders;
use crate::expr::{ExpressionError, ast};
use crate::model::Schema;
use crate::wire::{Format, Writer, quoted};

/// The future of an operation with one answer.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

/// Whom an operation speaks to, and of what.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) client: Client,
    pub(crate) table: Arc<str>,
    /// What is known of the items; nothing for items without a model.
    pub(crate) schema: Option<Schema>,
    /// Who must know what is written.
    pub(crate) changes: Changes,
}

impl Target {
    pub(crate) fn new(client: Client, table: Arc<str>, schema: Option<Schema>) -> Self {
        Self {
            client,
            table,
            schema,
            changes: Changes::default(),
        }
    }

    /// The same, whose writes are told to a cache as well.
    #[cfg(feature = "cache")]
    pub(crate) fn telling(mut self, told: Arc<dyn Listen>) -> Self {
        self.changes = self.changes.told_to(told);
        self
    }

    /// The model, for errors.
    pub(crate) fn model(&self) -> &str {
        self.schema.map_or(&*self.table, |schema| schema.model)
    }

    pub(crate) fn subject(&self, key: Option<&str>) -> Subject {
        Subject::new(self.model(), key.map(Into::into))
    }

    /// The subject of an error about an item whose text is known.
    pub(crate) fn subject_of(&self, item: &str) -> Subject {
        self.subject(self.key_in(item).as_deref())
    }

    /// The text of the key in the text of an item, if it is there and somebody knows its names.
    pub(crate) fn key_in(&self, item: &str) -> Option<String> {
        let key = self.key_item(item)?;
        let mut writer = Writer::new(Format::DynamoDb);
        let mut map = writer.item();
        for name in self.key_names()? {
            map.entry(name, key.get(name)?).ok()?;
        }
        map.end();
        Some(writer.into_text())
    }

    /// The key's attributes in the text of an item.
    pub(crate) fn key_item(&self, item: &str) -> Option<Item> {
        let mut item: Item = decode_item(item).ok()?;
        self.key_names()?
            .map(|name| Some((name, item.remove(name)?)))
            .collect()
    }

    /// The names of the key's attributes, the partition key's first.
    pub(crate) fn key_names(&self) -> Option<impl Iterator<Item = &'static str>> {
        let key = self.schema?.key;
        Some(
            [Some(key.partition()), key.sort()]
                .into_iter()
                .flatten()
                .map(|key| key.name),
        )
    }

    /// The error of a value that cannot be stored, where the key does not matter or is not known.
    pub(crate) fn encode_error(&self, error: impl Into<Arc<EncodeError>>) -> Error {
        Error::encode(self.subject(None), error)
    }

    /// The SDK's map of a key that we wrote.
    pub(crate) fn map(&self, key: &str) -> Result<HashMap<String, AttributeValue>> {
        attribute_value::from_text(key).map_err(|error| self.not_written(error))
    }

    /// The error of a text that we wrote and cannot read.
    pub(crate) fn not_written(&self, error: DecodeError) -> Error {
        self.encode_error(written_wrong(error))
    }
}

/// The item of which a write speaks, so that an error can name it.
#[derive(Clone, Debug)]
pub(crate) enum Whose {
    Key(Arc<str>),
    Item(Arc<str>),
}

impl Whose {
    fn text(&self) -> &str {
        let (Self::Key(text) | Self::Item(text)) = self;
        text
    }

    pub(crate) fn subject(&self, target: &Target) -> Subject {
        match self {
            Self::Key(key) => target.subject(Some(key)),
            Self::Item(item) => target.subject_of(item),
        }
    }
}

/// The expressions of one request, with the error of one that cannot be sent.
pub(crate) struct Expressions<'t> {
    target: &'t Target,
    key: Option<&'t str>,
    placeholders: Placeholders,
}

impl<'t> Expressions<'t> {
    /// For a request about the item with this key, or about no single one.
    pub(crate) fn new(target: &'t Target, key: Option<&'t str>) -> Self {
        Self {
            target,
            key,
            placeholders: Placeholders::default(),
        }
    }

    pub(crate) fn condition(&mut self, tree: Option<&ast::Condition>) -> Result<Option<String>> {
        tree.map(|tree| self.placeholders.condition(tree))
            .transpose()
            .map_err(|error| self.failed(error))
    }

    pub(crate) fn update(&mut self, actions: &[ast::Action]) -> Result<String> {
        self.placeholders
            .update(actions)
            .map_err(|error| self.failed(error))
    }

    pub(crate) fn projection(&mut self, tree: Option<&ast::Projection>) -> Result<Option<String>> {
        tree.map(|tree| self.placeholders.projection(tree))
            .transpose()
            .map_err(|error| self.failed(error))
    }

    pub(crate) fn key_condition(&mut self, condition: &ast::KeyCondition) -> Result<String> {
        self.placeholders
            .key_condition(condition)
            .map_err(|error| self.failed(error))
    }

    fn failed(&self, error: ExpressionError) -> Error {
        Error::expression(self.target.subject(self.key), error)
    }

    /// The names and values of all expressions; none at all where the service wants none.
    pub(crate) fn finish(self) -> Placeheld {
        let mut names = String::new();
        for (placeholder, name) in self.placeholders.names() {
            member(&mut names, &placeholder, &quoted(&name));
        }
        let mut values = String::new();
        for (placeholder, value) in self.placeholders.values() {
            member(&mut values, &placeholder, value);
        }
        let object = |members: String| (!members.is_empty()).then(|| (members + "}").into());
        Placeheld {
            names: object(names),
            values: object(values),
        }
    }
}

/// Adds a member to an object that has no end yet.
fn member(object: &mut String, name: &str, value: &str) {
    let before = if object.is_empty() { "{\"" } else { ",\"" };
    for part in [before, name, "\":", value] {
        object.push_str(part);
    }
}

/// The members of a request in which the placeholders of its expressions stand for names and values, as texts.
pub(crate) struct Placeheld {
    pub(crate) names: Option<Arc<str>>,
    pub(crate) values: Option<Arc<str>>,
}

/// Both conditions, where there are two.
pub(crate) fn and<M>(
    first: Option<ast::Condition>,
    second: crate::expr::Condition<M>,
) -> Option<ast::Condition> {
    let both = match first {
        Some(first) => crate::expr::Condition::new(first) & second,
        None => second,
    };
    Some(both.ast().clone())
}

/// What a type of `shape` reads of the items of `model`, which must have all of it; `None` where it reads whatever there is.
pub(crate) fn projection_of(
    shape: &Shape,
    model: &Shape,
    target: &Target,
) -> std::result::Result<Option<ast::Projection>, InvalidRead> {
    let Some(names) = shape.names() else {
        return Ok(None);
    };
    let known = model.names();
    let is_known = |name: &&str| known.as_ref().is_none_or(|known| known.contains(name));
    if let Some(&attribute) = names.iter().find(|name| !is_known(name)) {
        return Err(InvalidRead::UnknownAttribute { attribute });
    }
    // Nothing cannot be asked for, so a type without attributes is read from the key.
    let names = match target.key_names() {
        Some(key) if names.is_empty() => key.collect(),
        _ => names,
    };
    let paths: Vec<_> = names
        .into_iter()
        .map(|name| ast::Path(vec![ast::Segment::Name(name.into())]))
        .collect();
    Ok((!paths.is_empty()).then_some(ast::Projection::Paths(paths)))
}

/// Shows of an operation its table, and none of the values in it.
macro_rules! debug_without_values {
    ($name:ident $(<$($parameter:ident),*>)?, |$this:ident| $table:expr) => {
        impl$(<$($parameter),*>)? std::fmt::Debug for $name$(<$($parameter),*>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let $this = self;
                f.debug_struct(stringify!($name)).field("table", $table).finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use debug_without_values;

#[cfg(test)]
mod tests {
    use super::example::{Movie, Service, brazil, ok};
    use crate::__private as dyno;

    // A24, T11
    #[tokio::test]
    async fn each_keyed_call_is_exactly_one_request() {
        let service = Service::new(|operation, _| match operation {
            "GetItem" => {
                ok(r#"{"Item":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}}"#)
            }
            _ => ok(
                r#"{"Attributes":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}}"#,
            ),
        });
        let (movies, key) = (service.movies(), (1985, "Brazil"));
        movies.get(key).await.unwrap();
        movies.get(key).required().await.unwrap();
        movies.put(&brazil()).await.unwrap();
        movies.create(&brazil()).await.unwrap().unwrap();
        movies.update(key, Movie::RANK.set(7)).await.unwrap();
        movies.delete(key).return_old().await.unwrap();
        let asked = service.asked();
        let operations: Vec<_> = asked.iter().map(|(operation, _)| &**operation).collect();
        assert_eq!(
            operations,
            [
                "GetItem",
                "GetItem",
                "PutItem",
                "PutItem",
                "UpdateItem",
                "DeleteItem"
            ]
        );
    }

    /// A view of a movie.
    #[derive(Debug, PartialEq)]
    struct Ranked {
        title: String,
        rank: Option<u32>,
    }

    impl<'b> dyno::Members<'b> for Ranked {
        fn decode_members(map: &mut dyno::Map<'_, 'b>) -> Result<Self, dyno::DecodeError> {
            let mut title = dyno::slot::<String>();
            let mut rank = dyno::slot::<Option<u32>>();
            while let Some((name, value)) = map.next()? {
                match &*name {
                    "title" => title.fill("title", value)?,
                    "rank" => rank.fill("rank", value)?,
                    other => panic!("`{other}` was not asked for"),
                }
            }
            Ok(Self {
                title: title.take("title")?,
                rank: rank.take("rank")?,
            })
        }
    }

    impl dyno::EncodeMembers for Ranked {
        fn encode_members(&self, map: &mut dyno::MapWriter<'_>) -> Result<(), dyno::EncodeError> {
            map.member("title", &self.title)?;
            map.member("rank", &self.rank)
        }
    }

    impl dyno::Document for Ranked {
        const SHAPE: &'static dyno::Shape = &dyno::Shape::new(
            &[
                dyno::Stored::new::<String>("title"),
                dyno::Stored::new::<Option<u32>>("rank"),
            ],
            &[],
        );
    }

    // A18
    #[tokio::test]
    async fn a_projected_read_asks_in_one_request_for_exactly_what_its_type_has() {
        let service = Service::new(|operation, _| {
            let item = r#"{"title":{"S":"Brazil"},"rank":{"N":"7"}}"#;
            match operation {
                "GetItem" => ok(&format!(r#"{{"Item":{item}}}"#)),
                _ => ok(&format!(
                    r#"{{"Count":1,"Items":[{item}],"ScannedCount":1}}"#
                )),
            }
        });
        let movies = service.movies();
        let ranked = Ranked {
            title: "Brazil".into(),
            rank: Some(7),
        };
        let got = movies.get((1985, "Brazil")).project::<Ranked>().await;
        assert_eq!(got.unwrap().as_ref(), Some(&ranked));
        let queried = movies.query(1985).project::<Ranked>().page().await;
        assert_eq!(queried.unwrap().items, std::slice::from_ref(&ranked));
        let scanned = movies.scan().project::<Ranked>().all().await;
        assert_eq!(scanned.unwrap(), [ranked]);
        let asked = service.asked();
        assert_eq!(asked.len(), 3);
        for (operation, body) in asked {
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            let names = &body["ExpressionAttributeNames"];
            let projection = body["ProjectionExpression"].as_str().unwrap();
            let names: Vec<_> = projection.split(", ").map(|name| &names[name]).collect();
            assert_eq!(names, ["title", "rank"], "{operation}");
        }
    }
}
