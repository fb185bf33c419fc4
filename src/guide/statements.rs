//! How is PartiQL spoken, and any action that dyno has no word for?
//!
//! # Statements
//!
//! [`statement`](crate::Client::statement) sends PartiQL, the service's dialect of SQL. Parameters are values of any type that can be stored; what a
//! SELECT finds is read into models, with no map of the SDK on the way:
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model)] #[dyno(table = "Movies")] struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
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
//! | Call | Answer |
//! |---|---|
//! | `.await` | `()`, for writes; a false condition is [`Error::Refused`](crate::Error::Refused) with the old item |
//! | `.page()` | one request: items and a token for the next |
//! | `.stream()`, `.all()`, `.first()` | the items of all pages |
//! | [`batch_statements`](crate::Client::batch_statements) | up to 25, a `Result<Option<T>>` for each |
//! | [`transact_statements`](crate::Client::transact_statements) | up to 100, all or none, an `Option<T>` for each |
//!
//! Names of tables stand in the text as the service knows them: a client's table prefix is not added, `table.name()` has it.
//!
//! # What a statement costs
//!
//! What the same operation costs. The text decides which that is:
//!
//! | Statement | Is a |
//! |---|---|
//! | SELECT with the whole key | get |
//! | SELECT with `=` or `IN` on the partition key | query |
//! | **SELECT without the partition key** | **scan: it reads the whole table, and you pay for all of it** |
//! | INSERT | put on the condition that there is no such item |
//! | UPDATE, DELETE | update and delete on the condition that there is one |
//!
//! A policy of IAM with `dynamodb:FullTableScan` denied keeps statements from scanning.
//!
//! Sources: AWS developer guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB", "IAM security policies with PartiQL for DynamoDB".
//!
//! # Any action
//!
//! [`call`](crate::Client::call) sends any action by its name, JSON in and JSON out, as any other request: signed, tried again, in the time-outs of the
//! client. It is for what the service has learned since this version; see [`actions`](super::actions) for what is there.
//!
//! ```no_run
//! # async fn example(client: dyno::Client) -> Result<(), Box<dyn std::error::Error>> {
//! let limits: serde_json::Value = serde_json::from_str(&client.call("DescribeLimits", "{}").await?)?;
//! println!("{}", limits["AccountMaxReadCapacityUnits"]);
//! # Ok(())
//! # }
//! ```
