//! Sends requests and reads responses. No other module calls the SDK's runtime.
//!
//! A request is the SDK's, except for its long members, which are appended to its JSON as text (`input`, `request`). A
//! response is read by the SDK, except for its items, which are decoded from the bytes into their types
//! (`deserializer`, `sink`). Both happen inside the SDK's runtime (`interceptor`, `install`, `call`), so that signing,
//! retries, timeouts, endpoint rules and the user's interceptors work as usual. Where a release of the SDK does not
//! allow that, items go through its maps (`injection`). What the SDK's output contains takes precedence over what dyno
//! has read.
//!
//! That is the route through the SDK's runtime. A client with direct calls sends requests for items without it
//! (`direct`). Both routes begin in `operation`.

mod any_action;
mod attempts;
mod batch_get;
mod batch_write;
mod body;
mod call;
mod cause;
mod clock;
#[cfg(test)]
mod contract;
mod credentials;
mod departure;
mod deserializer;
mod direct;
mod error_sources;
mod expressions;
mod failed;
mod injection;
mod input;
mod install;
mod interceptor;
mod item_sinks;
mod item_texts;
mod member_text;
mod metered;
mod operation;
mod own_parts;
mod page_bytes;
mod pages;
mod pending_write;
mod places;
mod request;
mod responses;
mod sdk_maps;
mod send;
mod sender;
mod single_item;
mod sink;
mod statement;
mod table_ref;
mod tables;
mod transact_get;
mod transact_write;
mod unnamed;
mod waiting;
mod write_listeners;
mod written;
mod written_item;

use self::sdk_maps::{Map, bridged, text};
use self::send::{call, send};

#[cfg(feature = "streams")]
pub(crate) use self::any_action::STREAMS;
pub(crate) use self::any_action::{DYNAMODB, any_action, object};
pub(crate) use self::batch_get::{
    BatchGetItems, TableKeys, UnprocessedKeys, batch_get, batch_get_input, not_requested,
};
pub(crate) use self::batch_write::{
    BatchEntry, BatchSent, batch_write, batch_write_input, not_sent,
};
pub(crate) use self::clock::Clock;
#[cfg(feature = "env")]
pub(crate) use self::credentials::{credentials_problem, is_of_chain};
pub(crate) use self::departure::Departure;
pub use self::direct::Route;
pub(crate) use self::expressions::names;
pub(crate) use self::failed::{failed, repeated_cursor, unreadable};
pub(crate) use self::input::Input;
#[cfg(feature = "env")]
pub(crate) use self::install::waits_for;
pub(crate) use self::item_texts::ItemTexts;
pub(crate) use self::metered::Metered;
pub(crate) use self::operation::Operation;
pub(crate) use self::page_bytes::page_bytes;
pub(crate) use self::pages::{PageOutput, Received, Wanted, page};
pub(crate) use self::pending_write::PendingWrite;
pub(crate) use self::places::for_tuples;
pub use self::places::{Place, Places, Spot};
pub(crate) use self::responses::Responded;
pub use self::responses::StatementFailure;
pub(crate) use self::send::named;
pub(crate) use self::sender::Sender;
pub(crate) use self::single_item::{WriteOperation, get_item, write};
pub(crate) use self::statement::{
    StatementResponse, batch_execute_statement, batch_execute_statement_input, execute_statement,
    execute_statement_input, execute_transaction, execute_transaction_input, failed_statement,
    table_of,
};
pub(crate) use self::table_ref::TableRef;
pub(crate) use self::tables::{
    create_table, delete_table, describe_existing_table, describe_table, describe_time_to_live,
    list_tables, list_tags, tag, untag, update_table, update_time_to_live,
};
pub(crate) use self::transact_get::{transact_get, transact_get_input};
pub(crate) use self::transact_write::{TransactPart, transact_write, transact_write_input};
#[cfg(feature = "env")]
pub(crate) use self::waiting::Waiting;
#[cfg(feature = "cache")]
pub(crate) use self::write_listeners::WriteListener;
pub(crate) use self::written::Written;
pub(crate) use self::written_item::WrittenItem;
