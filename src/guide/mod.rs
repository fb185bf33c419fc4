//! The guide: one page for each task, with examples that compile.
//!
//! # Getting started
//!
//! | Page | Content |
//! |---|---|
//! | [Configuring a client](client) | settings, environment variables, credentials, timeouts, connections |
//! | [Running locally](running_locally) | the embedded engine, DynamoDB Local, LocalStack and other endpoints |
//! | [Values](values) | how Rust types are stored; absent, NULL and empty; dates |
//! | [Field types](field_types) | the Rust type and the options of each kind of field, and rules for its values |
//! | [Migrating from serde_dynamo](migrating) | what changes for existing items |
//! | [Items of sprockets-dynamodb](sprockets) | which options read what it stored |
//! | [Items of dynamongo](dynamongo) | which options read what it stored, and its calls |
//! | [Upgrading items](upgrades) | reading items of older versions of a model |
//!
//! # Reading and writing
//!
//! | Page | Content |
//! |---|---|
//! | [Reading](reading) | get, query and scan; indexes, pages, cursors, limits, projections, unreadable items |
//! | [Finding](finding) | reads and deletes by any condition, and the plan of what is sent |
//! | [Writing](writing) | put, create, update, upsert and delete |
//! | [Changing items](life) | saves of what was changed, versions, times, rules |
//! | [Expressions](expressions) | conditions, filters, updates and projections |
//! | [Batches](batches) | any number of puts, deletes, gets and upserts; what was not written |
//! | [Transactions](transactions) | several operations, all or none |
//! | [PartiQL](partiql) | statements, their results and their costs; actions without a method |
#![cfg_attr(
    feature = "cache",
    doc = "| [Caching reads](caching) | reads by key from memory |"
)]
#![cfg_attr(
    not(feature = "cache"),
    doc = "| Caching reads | reads by key from memory, with the feature `cache` |"
)]
//! | [Streams](streams) | the changes of a table, in a Lambda function or in processes of your own |
//! | [Exports and imports](exports_and_imports) | the files of exports to S3 and of imports from S3 |
//!
//! # Tables
//!
//! | Page | Content |
//! |---|---|
//! | [One table, several entities](one_table) | keys composed of fields, collections, typed indexes |
//! | [Creating and updating tables](tables) | definitions, indexes, differences, exports, Time to Live, tags |
//!
//! # Running in production
//!
//! | Page | Content |
//! |---|---|
//! | [Running in production](production) | what a service sets, what each failure looks like, what to do |
//! | [Errors and retries](errors) | every error, every code of DynamoDB, what is retried |
//! | [Observing](observing) | measurements, spans, capacity, health |
//! | [Costs and consistency](costs) | the read and write units of each operation |
//! | [Limits](limits) | DynamoDB's limits, and where dyno enforces them |
//! | [Performance](performance) | dyno compared with the SDK |
//!
//! # Testing
//!
//! | Page | Content |
//! |---|---|
//! | [Testing](testing) | temporary tables, faults, the checker |
//!
//! # Reference
//!
//! | Page | Content |
//! |---|---|
//! | [All actions](actions) | every action of DynamoDB, and the method for it |

pub mod actions;
pub mod batches;
#[cfg(feature = "cache")]
#[cfg_attr(docsrs, doc(cfg(feature = "cache")))]
pub mod caching;
pub mod client;
#[doc(alias = "capacity")]
pub mod costs;
pub mod dynamongo;
#[doc(alias = "retries")]
pub mod errors;
#[doc(alias = "S3")]
pub mod exports_and_imports;
pub mod expressions;
#[doc(alias = "validation")]
pub mod field_types;
#[doc(alias = "planner")]
#[doc(alias = "explain")]
pub mod finding;
#[doc(alias = "optimistic locking")]
#[doc(alias = "validation")]
#[doc(alias = "timestamps")]
pub mod life;
#[doc(alias = "quotas")]
pub mod limits;
pub mod migrating;
#[doc(alias = "metrics")]
#[doc(alias = "tracing")]
pub mod observing;
#[doc(alias = "single-table design")]
pub mod one_table;
pub mod partiql;
#[doc(alias = "benchmarks")]
pub mod performance;
#[doc(alias = "timeouts")]
#[doc(alias = "outage")]
#[doc(alias = "shutdown")]
pub mod production;
#[doc(alias = "pagination")]
#[doc(alias = "GSI")]
#[doc(alias = "LSI")]
pub mod reading;
#[doc(alias = "LocalStack")]
pub mod running_locally;
pub mod sprockets;
#[doc(alias = "Lambda")]
pub mod streams;
#[doc(alias = "TTL")]
#[doc(alias = "CloudFormation")]
#[doc(alias = "Terraform")]
pub mod tables;
pub mod testing;
pub mod transactions;
#[doc(alias = "schema evolution")]
pub mod upgrades;
pub mod values;
#[doc(alias = "upsert")]
pub mod writing;
