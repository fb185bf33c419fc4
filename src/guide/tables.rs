//! Creating and updating tables: definitions, differences, indexes, exports, Time to Live and tags.
//!
//! The properties of a table have two sources. Those of the **type** are options of the derive: the keys, the indexes
//! and their projected attributes, the stream, the attribute for Time to Live. Those of the **environment** are set on
//! a [`TableDefinition`](crate::TableDefinition): billing, tags, table class, deletion protection, warm throughput,
//! encryption.
//!
//! ```no_run
//! use dyno::table_definition::Billing;
//! use dyno::{Client, Model, TableDefinition, Ttl};
//!
//! #[derive(Model)]
//! #[dyno(table = "Tickets", stream = new_and_old_images)]
//! #[dyno(index(
//!     name = "ByState",
//!     partition_key = (project, state),
//!     sort_key = (priority, opened),
//!     projection = include(title),
//! ))]
//! #[dyno(local_index(name = "ByOpened", sort_key = opened, projection = keys_only))]
//! struct Ticket {
//!     #[dyno(partition_key)]
//!     project: String,
//!     #[dyno(sort_key)]
//!     number: u32,
//!     state: String,
//!     priority: u8,
//!     opened: u64,
//!     title: String,
//!     #[dyno(ttl)]
//!     expires: Option<Ttl>,
//! }
//!
//! # async fn example(client: Client) -> dyno::Result<()> {
//! let tickets = client.table::<Ticket>();
//! let definition = tickets.definition().billing(Billing::provisioned(10, 5)).tag("team", "support");
//! println!("{}", tickets.ensure_table().definition(definition).await?);
//! # Ok(())
//! # }
//! ```
//!
//! A definition leaves alone the properties that it does not set. CreateTable uses DynamoDB's defaults for them, except
//! that billing is on demand. A comparison ignores them. An update does not change them. So a model can be compared
//! with a table whose billing and tags are managed elsewhere.
//!
//! Without a model, a definition is written by hand, and the methods of a [`RawTable`](crate::RawTable) take it as an
//! argument: `client.raw_table("Tickets", &definition).ensure_table(definition)`. The JSON of a CreateTable request is
//! also a definition:
//! [`TableDefinition::from_create_table_json`](crate::TableDefinition::from_create_table_json).
//!
//! # Operations
//!
//! | Method | Effect |
//! |---|---|
//! | `create_table()` | creates the table, waits until it and its indexes are ACTIVE, enables Time to Live |
//! | `ensure_table()` | creates the table if it is missing, otherwise reports the differences; removes nothing |
//! | `ensure_table().add_missing()` | adds what the table lacks: global indexes, a stream, tags, deletion protection |
//! | `diff_table()` | reports the differences, and what each of them takes |
//! | `update_table()` | applies the UpdateTable calls that are needed |
//! | `update_table().remove_indexes()` | the same, and may delete indexes |
//! | `delete_table()` | deletes the table, waits until it is gone; with `if_exists()` a missing table is not an error |
//! | `describe_table()` | returns an `Option<TableDescription>` |
//! | `table_status()`, `is_active()` | returns the status; returns whether the table can be used: ACTIVE or UPDATING |
//! | `wait_until_active()`, `wait_until_gone()` | only wait |
//! | `time_to_live()` | `describe()`, `enable("expires")`, `disable()` |
//! | `tags()` | `all()`, `set([("team", "support")])`, `remove(["team"])` |
//! | `client.list_tables()` | returns the names of all tables |
//!
//! Methods that wait poll every second, ±25 %, and fail after 500 seconds with
//! [`Error::TableNotReady`](crate::Error::TableNotReady), which names the table and its state. `poll_interval`,
//! `max_polls` and `deadline` change that. Building a new index of a large table can take hours.
//!
//! `no_wait()` on `create_table()`, `ensure_table()`, `update_table()` and `delete_table()` returns as soon as DynamoDB
//! has accepted the last request. It still waits before a request that requires it: an update with several steps waits
//! between them. `create_table().no_wait()` does not enable Time to Live, which DynamoDB accepts only for an ACTIVE
//! table.
//!
//! A table is UPDATING while an index is built or its billing changes. Such a table can be read and written, so
//! `is_active()` is true, and `if !table.is_active().await? { table.create_table().await?; }` does not try to create an
//! existing table. A query of an index that is being built fails until the index is ACTIVE; `wait_until_active()` waits
//! for the table and all its indexes.
//!
//! A change of a table can take several requests, and the error is that of one of them.
//! [`is_outcome_unknown`](crate::Error::is_outcome_unknown) says whether a change may have been carried out: by an
//! earlier step, or by an attempt whose response was lost. For example, CreateTable can end with ResourceInUseException
//! because of the table that its own first attempt created. `ensure_table()`, `update_table()` and
//! `delete_table().if_exists()` can then be called again, and continue from there.
//!
//! # Differences
//!
//! ```
//! use dyno::TableDefinition;
//! use dyno::table_definition::{IndexDefinition, KeyDefinition, ScalarType};
//!
//! let year = KeyDefinition::new("year", ScalarType::N);
//! let model = TableDefinition::new("Movies", year.clone())
//!     .index(IndexDefinition::global("ByRank", year.clone().sort("rank", ScalarType::N)));
//! let table = TableDefinition::new("Movies", year.clone()).index(IndexDefinition::global("ByRank", year));
//! assert_eq!(
//!     model.diff(&table).to_string(),
//!     "index `ByRank`: sort key is `rank` (N) in the model and missing in the table; needs a new index"
//! );
//! ```
//!
//! | Change needed | Difference |
//! |---|---|
//! | an update in place | billing, stream, Time to Live, tags, table class, deletion protection, encryption |
//! | an update in place | warm throughput, an index that the definition does not have |
//! | a new index | a global index that is missing, or has another key or other projected attributes |
//! | a new table | the key of the table, local indexes |
//!
//! # Indexes with several key attributes
//!
//! The partition key and the sort key of a global index can have up to four attributes each. A query takes values for
//! all attributes of the partition key, as a tuple. It takes any number of attributes of the sort key, from left to
//! right: values first, then a condition on the next attribute.
//!
//! ```no_run
//! use dyno::{Model, Table, gt};
//!
//! #[derive(Model)]
//! #[dyno(table = "Tickets")]
//! #[dyno(index(name = "ByState", partition_key = (project, state), sort_key = (priority, opened)))]
//! struct Ticket {
//!     #[dyno(partition_key)]
//!     project: String,
//!     #[dyno(sort_key)]
//!     number: u32,
//!     state: String,
//!     priority: u8,
//!     opened: u64,
//! }
//!
//! # async fn example(tickets: Table<Ticket>) -> dyno::Result<()> {
//! let open = tickets.index(Ticket::BY_STATE).query(("dyno", "open"));
//! let urgent = open.sort_key((1, gt(1_700_000_000))).all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Indexes without all attributes
//!
//! An index that does not hold every attribute cannot return whole items of a model that requires them. A query then
//! reads the projected attributes with `project::<Line>()`, where `Line` is a [`View`](macro@crate::View) of the index
//! with these fields.
#![cfg_attr(feature = "exports", doc = "\n")]
#![cfg_attr(feature = "exports", doc = include_str!("exports.md"))]
//!
//! # Costs
//!
//! Describing, listing and comparing tables is free; DynamoDB allows only a few of these requests per second. A new
//! index costs the writes that fill it. Time to Live deletes expired items at no cost, within a few days. Provisioned
//! units, additional warm throughput and the infrequent-access table class are priced separately.
//!
//! Sources: AWS developer guide, "Working with tables and data in DynamoDB", "Managing Global Secondary Indexes",
//! "Multi-attribute keys pattern", "Using time to live (TTL) in DynamoDB".
