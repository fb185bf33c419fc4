//! PartiQL: statements, their results and their costs; and actions without a method.
//!
//! [`statement`](crate::Client::statement) sends a statement in PartiQL, DynamoDB's dialect of SQL. Each `?` is a
//! parameter, of any type that can be stored. The items of a SELECT are read into models.
//!
//! ```no_run
//! use dyno::{Client, Model};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//! }
//!
//! # async fn example(client: Client) -> dyno::Result<()> {
//! let movies: Vec<Movie> = client
//!     .statement(r#"SELECT * FROM "Movies" WHERE "year" = ? AND begins_with(title, ?)"#)
//!     .bind(1985)
//!     .bind("B")
//!     .read::<Movie>()
//!     .all()
//!     .await?;
//! client
//!     .statement(r#"UPDATE "Movies" SET seen = ? WHERE "year" = ? AND title = ?"#)
//!     .bind(true)
//!     .bind(1985)
//!     .bind("Brazil")
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! A model is read as a whole: a SELECT of some attributes, or from an index that does not hold all, is an invalid
//! request before anything is sent, because the rest would be lost when the item is put back. Read a part into a struct
//! with `#[derive(Document)]`.
//!
//! | Call | Result |
//! |---|---|
//! | `.await` | `()`, for writes |
//! | `.page()`, `.pages()` | one page or all: items, and a token for the next page |
//! | `.stream()`, `.all()`, `.first()` | the items of all pages |
//! | `.count()` | the number of items, which dyno reads and counts: PartiQL has no COUNT |
//! | [`batch_statements`](crate::Client::batch_statements) | up to 25 statements, a `Result<Option<T>>` for each |
//! | [`transact_statements`](crate::Client::transact_statements) | up to 100, all or none, an `Option<T>` for each |
//!
//! A failed condition of a write is an [`Error::ConditionFailed`](crate::Error::ConditionFailed) with the old item. An
//! INSERT of an item that exists is an [`Error::Service`](crate::Error::Service) with the code `DuplicateItem`.
//!
//! The other methods are those of [queries](super::reading): `limit`, `page_size`, `consistent`, `meter`; `start_after`
//! with the token of a page; `lenient` for a `Result` per item.
//!
//! Names of tables are written as DynamoDB has them. The client's table prefix is not added. `table.name()` includes
//! it.
//!
//! # Costs
//!
//! A statement costs what the same operation costs. The text decides which operation it is:
//!
//! | Statement | Operation |
//! |---|---|
//! | SELECT with the whole key | get |
//! | SELECT with `=` or `IN` on the partition key | query |
//! | **SELECT without the partition key** | **scan: it consumes capacity for the whole table** |
//! | INSERT | put, on the condition that the item does not exist |
//! | UPDATE | update, on the condition that the item exists |
//! | DELETE | delete; a missing item is not an error |
//!
//! An IAM policy that denies `dynamodb:FullTableScan` keeps statements from scanning.
//!
//! # Actions without a method
//!
//! [`call`](crate::Client::call) sends any action by its name, with JSON as input and output. Like every other request,
//! it is signed and retried, and has the client's timeouts. Use it for actions that are newer than this version of
//! dyno, and for those without a method in [All actions](super::actions).
//!
//! ```no_run
//! # async fn example(client: dyno::Client) -> Result<(), Box<dyn std::error::Error>> {
//! let limits: serde_json::Value = serde_json::from_str(&client.call("DescribeLimits", "{}").await?)?;
//! println!("{}", limits["AccountMaxReadCapacityUnits"]);
//! # Ok(())
//! # }
//! ```
//!
//! Sources: AWS developer guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB", "IAM security
//! policies with PartiQL for DynamoDB".
