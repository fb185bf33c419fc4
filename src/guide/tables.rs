//! How does a table come to be what its model says, and how does one see that it is?
//!
//! What a table is has two halves. What belongs to the **type** stands at the type, as options of the derive: the keys, the indexes and
//! what they hold, the stream, the attribute by which items expire. What belongs to the **place** where the table runs is set on a
//! [`TableDefinition`](crate::TableDefinition): billing, tags, table class, deletion protection, warm throughput, encryption.
//!
//! ```no_run
//! use dyno::table_definition::Billing;
//! use dyno::{Client, Model, TableDefinition, Ttl};
//!
//! #[derive(Model)]
//! #[dyno(table = "Tickets", stream = new_and_old_images)]
//! #[dyno(index(name = "ByState", partition_key = (project, state), sort_key = (priority, opened), projection = include(title)))]
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
//! What a definition does not say is left alone. CreateTable takes DynamoDB's default for it, and billing on demand; a comparison does
//! not look at it; an update does not touch it. So a model can be compared with a table whose billing and tags somebody else looks after.
//! Without a model a definition is written by hand, and a [`RawTable`](crate::RawTable) takes it as an argument:
//! `client.raw_table("Tickets").ensure_table(definition)`.
//!
//! # Operations
//!
//! | Method | What it does |
//! |---|---|
//! | `create_table()` | creates the table and waits until it and its indexes are ACTIVE; turns Time to Live on |
//! | `ensure_table()` | creates it if it is missing, else says what differs; never removes anything; `add_missing()` adds what can be added |
//! | `diff_table()` | says what differs, in plain words, and what it would take |
//! | `update_table()` | makes the table as the definition says, step by step; `remove_indexes()` allows it to remove some |
//! | `delete_table()` | deletes it and waits until it is gone; `if_exists()` is content if it is gone already |
//! | `describe_table()` | what the table is like and what it is doing: an `Option<TableDescription>` |
//! | `table_status()`, `exists()` | what it is doing; whether it is ACTIVE |
//! | `wait_until_active()`, `wait_until_gone()` | only wait |
//! | `time_to_live()` | `describe()`, `enable("expires")`, `disable()` |
//! | `tags()` | `all()`, `set([("team", "support")])`, `remove(["team"])` |
//! | `client.list_tables()` | the names of all tables |
//!
//! What waits looks once in a second, give or take a quarter, and gives up after 500 seconds with
//! [`Error::TableNotReady`](crate::Error::TableNotReady), which names the table and the state that it is stuck in.
//! `poll_interval`, `max_polls` and `deadline` change that. A new index of a large table takes hours.
//!
//! What changes a table takes several requests, and an error is that of one of them. [`is_outcome_unknown`](crate::Error::is_outcome_unknown) says
//! whether something may be done all the same: by a step before it, or by an attempt whose answer was lost, after which CreateTable ends with
//! ResourceInUseException because of the very table that it created. `ensure_table()`, `update_table()` and `delete_table().if_exists()` can be
//! called again then, and go on from there.
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
//! | What it takes | For what |
//! |---|---|
//! | can be changed in place | billing, stream, Time to Live, tags, table class, deletion protection, warm throughput, encryption; an index too many |
//! | needs a new index | a global index that is missing, or has another key or other attributes |
//! | needs a new table | the key of the table, local indexes |
//!
//! # Indexes of several attributes
//!
//! The partition key and the sort key of a global index can have up to four attributes each. A query gives all of the partition key, as
//! a tuple, and of the sort key as much as it wants, from left to right: values, and a condition on the next.
//!
//! ```no_run
//! # use dyno::{Model, Table, gt};
//! # #[derive(Model)]
//! # #[dyno(table = "Tickets", index(name = "ByState", partition_key = (project, state), sort_key = (priority, opened)))]
//! # struct Ticket { #[dyno(partition_key)] project: String, #[dyno(sort_key)] number: u32, state: String, priority: u8, opened: u64 }
//! # async fn example(tickets: Table<Ticket>) -> dyno::Result<()> {
//! let open = tickets.index(Ticket::BY_STATE).query(("dyno", "open"));
//! let urgent = open.sort_key((1, gt(1_700_000_000))).all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! An index that does not hold all attributes cannot give whole items of a model that needs them: a query reads what the index holds
//! with `project::<Line>()`, where `Line` is a [`Document`](macro@crate::Document) with these fields.
//!
//! # Exports
//!
//! ```
//! # use dyno::{Model, TableDefinition};
//! # #[derive(Model)]
//! # #[dyno(table = "Users")]
//! # struct User { #[dyno(partition_key)] id: String }
//! let users = TableDefinition::of::<User>();
//! assert_eq!(
//!     users.to_terraform(),
//!     r#"resource "aws_dynamodb_table" "Users" {
//!   name         = "Users"
//!   billing_mode = "PAY_PER_REQUEST"
//!   hash_key     = "id"
//!
//!   attribute {
//!     name = "id"
//!     type = "S"
//!   }
//! }
//! "#
//! );
//! ```
//!
//! `to_cloud_formation()` is a template in JSON with the table as its one resource; `to_create_table_json()` is what
//! `aws dynamodb create-table --cli-input-json` takes, without Time to Live, which has a request of its own.
//!
//! # What it costs
//!
//! Describing, listing and comparing cost nothing, and DynamoDB allows few of them in a second. A new index costs the writes that fill
//! it. Time to Live deletes items at no cost, within days. Provisioned units, warm throughput beyond what a table has by itself and tables
//! of infrequent access have their prices.
//!
//! Sources: AWS developer guide, "Working with tables and data in DynamoDB", "Managing Global Secondary Indexes", "Multi-attribute keys
//! pattern", "Using time to live (TTL) in DynamoDB".
