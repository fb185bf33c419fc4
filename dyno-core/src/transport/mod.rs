//! How do requests get to the service, and what comes back? The only module that sends.
//!
//! A request is the SDK's, but for its long members, which are spliced into its JSON as text (`input`, `request`). A response is
//! the SDK's, but for its items, which are read from the bytes into their types (`response`, `sink`). Both are done inside the SDK's
//! runtime, so that signing, retries, time-outs, endpoint rules and the user's own interceptors are as ever (`call`). Where a release
//! of the SDK does not let us in, items go through its maps (`door`); and what its output has after all wins over what we read.

mod any_action;
mod attempts;
mod batch_get;
mod batch_write;
mod body;
mod call;
mod changes;
#[cfg(test)]
mod contract;
mod credentials;
mod deserializer;
mod door;
mod failed;
mod input;
mod interceptor;
mod operation;
mod places;
mod request;
mod responses;
mod sender;
mod sink;
mod statement;
mod table_ref;
mod tables;
mod transact_get;
mod transact_write;
mod whole;

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemOutput;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::PutItemOutput;
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::scan::ScanOutput;
use aws_sdk_dynamodb::operation::update_item::UpdateItemOutput;
use aws_sdk_dynamodb::types::AttributeValue;

use self::call::{Call, Ours};
#[cfg(feature = "env")]
pub(crate) use self::credentials::credentials_problem;
use self::failed::{failed, refused, unreadable};
use self::operation::Failed;
use self::sink::{Attributes, Many, One, Slot};
pub(crate) use self::tables::{
    create_table, delete_table, describe_existing_table, describe_table, describe_time_to_live,
    list_tables, list_tags, tag, untag, update_table, update_time_to_live,
};
use crate::codec::DecodeDocument;
use crate::codec::attribute_value;
use crate::codec::{DecodeError, decode_item};
use crate::cursor::Cursor;
use crate::error::{Error, Request, Result};
use crate::page::Page;

pub(crate) use self::any_action::{any_action, object};
pub(crate) use self::batch_get::{
    BatchGetItems, Keys, LeftKeys, batch_get, batch_get_input, not_asked,
};
pub(crate) use self::batch_write::{
    BatchEntry, BatchSent, batch_write, batch_write_input, not_sent,
};
pub(crate) use self::changes::Change;
#[cfg(feature = "cache")]
pub(crate) use self::changes::Listen;
pub(crate) use self::input::{Input, names};
pub(crate) use self::operation::Operation;
pub(crate) use self::places::for_tuples;
pub use self::places::{Place, Places, Spot};
pub(crate) use self::responses::Responded;
pub use self::responses::StatementFailure;
pub(crate) use self::sender::Sender;
pub(crate) use self::statement::{
    StatementResponse, batch_execute_statement, batch_execute_statement_input, execute_statement,
    execute_statement_input, execute_transaction, execute_transaction_input, failed_statement,
};
pub(crate) use self::table_ref::{TableRef, WrittenItem};
pub(crate) use self::transact_get::{transact_get, transact_get_input};
pub(crate) use self::transact_write::{Part, transact_write, transact_write_input};
pub(crate) use self::whole::whole_page;

type Map = HashMap<String, AttributeValue>;

/// What came back from a write: the text of what the service returned, if it did.
#[derive(Debug)]
pub(crate) enum Written {
    Done(Option<String>),
    /// The condition was false.
    ConditionFailed {
        /// The item that is there.
        old: Option<String>,
        /// Whether an attempt before, whose response was lost, may have been carried out.
        left_open: bool,
    },
}

/// GetItem: the item, if there is one; it may be one that cannot be read.
pub(crate) async fn get_item<T: DecodeDocument + Send + 'static>(
    input: Input<GetItemFluentBuilder>,
    target: &TableRef,
) -> Result<Option<Result<T, DecodeError>>> {
    let call = call(&input, One(Slot::default()));
    let named = || named::<GetItemFluentBuilder>(target);
    match send(call.clone(), input).await {
        Ok(output) => match output.item {
            None => Ok(call.sink.0.take()),
            item => {
                let text = text(item.as_ref(), &named())?;
                Ok(text.as_deref().map(decode_item))
            }
        },
        Err(error) => Err(failed(named(), error)),
    }
}

/// PutItem, UpdateItem, DeleteItem.
pub(crate) async fn write<O: WriteOperation>(
    input: Input<O>,
    target: &TableRef,
) -> Result<Written> {
    let call = call(&input, Attributes::default());
    match send(call.clone(), input).await {
        Ok(output) => match output.attributes() {
            None => Ok(Written::Done(call.sink.0.take())),
            attributes => text(attributes, &named::<O>(target)).map(Written::Done),
        },
        Err(error) => refused(call.settle(failed(named::<O>(target), error))),
    }
}

/// Query, Scan: one page.
pub(crate) async fn page<O, T>(input: Input<O>, target: &TableRef) -> Result<Page<Result<T>>>
where
    O: Operation<Output: Into<Envelope>>,
    T: DecodeDocument + Send + 'static,
{
    let sink = Many {
        target: target.clone(),
        items: Slot::default(),
    };
    let call = call(&input, sink);
    match send(call.clone(), input).await {
        Ok(output) => {
            let envelope: Envelope = output.into();
            let items = match &envelope.items {
                None => call.sink.items.take().unwrap_or_default(),
                Some(maps) => maps.iter().map(|map| bridged(map, target)).collect(),
            };
            envelope.around(items, &named::<O>(target))
        }
        Err(error) => Err(failed(named::<O>(target), error)),
    }
}

/// The item of a map of the SDK.
fn bridged<T: DecodeDocument>(map: &Map, target: &TableRef) -> Result<T> {
    let text = attribute_value::to_json(map)
        .map_err(|error| Error::decode(target.subject(None), error))?;
    decode_item(&text).map_err(|error| sink::unreadable(target, &text, error))
}

fn named<O: Operation>(target: &TableRef) -> Request {
    Request {
        operation: O::door().operation.into(),
        table: Some((&*target.table).into()),
    }
}

fn call<O: Operation, S>(input: &Input<O>, sink: S) -> Arc<Call<S>> {
    let ours = match input.splice() {
        splice if splice.is_empty() => Ours::Nothing,
        splice => Ours::Members(splice),
    };
    Arc::new(Call::new(
        O::door(),
        ours,
        input.strip,
        input.meters.clone(),
        sink,
    ))
}

/// Sends the skeleton, to which the call adds the members; or the whole of the request through the SDK's maps, if the door is closed.
async fn send<O: Operation>(call: Arc<Call>, input: Input<O>) -> Result<O::Output, Failed<O>> {
    let door = O::door();
    if door.is_open() && !call.ours.is_nothing() {
        let sent = input.skeleton().send_as(call.clone()).await;
        // A response to a request that our interceptor has not met is a refusal, for its members were missing.
        let unmet = !call.was_installed() && is_answered(&sent);
        if !unmet && !call.was_given_up() {
            return sent;
        }
        door.close();
    }
    let whole = input.whole().map_err(SdkError::construction_failure)?;
    whole.send_as(call).await
}

fn is_answered<T, E>(sent: &Result<T, SdkError<E, HttpResponse>>) -> bool {
    matches!(
        sent,
        Ok(_) | Err(SdkError::ServiceError(_) | SdkError::ResponseError(_))
    )
}

/// An operation that writes one item.
pub(crate) trait WriteOperation: Operation<Output: Write> {}

impl<O: Operation<Output: Write>> WriteOperation for O {}

/// The response to a write.
pub(crate) trait Write {
    fn attributes(&self) -> Option<&Map>;
}

macro_rules! writes {
    ($($output:ident)*) => {$(
        impl Write for $output {
            fn attributes(&self) -> Option<&Map> {
                self.attributes.as_ref()
            }
        }
    )*};
}

writes!(PutItemOutput UpdateItemOutput DeleteItemOutput);

/// What the SDK made of the response to a query or a scan.
pub(crate) struct Envelope {
    /// Only if it did not leave them to us.
    items: Option<Vec<Map>>,
    count: i32,
    scanned: i32,
    last: Option<Map>,
}

impl Envelope {
    fn around<T>(self, items: Vec<T>, named: &Request) -> Result<Page<T>> {
        let cursor = self.last.filter(|key| !key.is_empty());
        Ok(Page {
            items,
            cursor: text(cursor.as_ref(), named)?.map(Cursor::new),
            count: usize::try_from(self.count).unwrap_or_default(),
            scanned: usize::try_from(self.scanned).unwrap_or_default(),
        })
    }
}

macro_rules! envelopes {
    ($($output:ident)*) => {$(
        impl From<$output> for Envelope {
            fn from(output: $output) -> Self {
                Self {
                    items: output.items,
                    count: output.count,
                    scanned: output.scanned_count,
                    last: output.last_evaluated_key,
                }
            }
        }
    )*};
}

envelopes!(QueryOutput ScanOutput);

/// The text of a map that the service sent.
fn text(map: Option<&Map>, named: &Request) -> Result<Option<String>> {
    map.map(attribute_value::to_json)
        .transpose()
        .map_err(|error| unreadable(named, error))
}

#[cfg(test)]
mod tests {
    use crate::example::{Movie, Service, brazil, ok};

    #[tokio::test]
    async fn an_item_survives_the_way_there_and_back() {
        let service = Service::new(|operation, body| match operation {
            "PutItem" => ok("{}"),
            _ => ok(body),
        });
        service.movies().put(&brazil()).await.unwrap();
        let [(_, body)] = service.asked().try_into().unwrap();
        let (_, item) = body.split_once(r#""Item":"#).unwrap();
        let item = item.strip_suffix('}').unwrap().to_owned();
        let service = Service::new(move |_, _| ok(&format!(r#"{{"Item":{item}}}"#)));
        let found: Option<Movie> = service.movies().get((1985, "Brazil")).await.unwrap();
        assert_eq!(found, Some(brazil()));
    }
}
