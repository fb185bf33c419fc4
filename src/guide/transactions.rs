//! Transactions: several operations, all or none.
//!
//! The operations of tables are plain data until they are awaited. [`transact_write`] sends several writes as one
//! request: DynamoDB carries out all of them or none. [`transact_get`] reads several items as of one moment.
//!
//! ```no_run
//! use dyno::{Client, Model};
//!
//! #[derive(Model)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: u32,
//!     sku: String,
//! }
//!
//! #[derive(Model)]
//! #[dyno(table = "Stock")]
//! struct Stock {
//!     #[dyno(partition_key)]
//!     sku: String,
//!     left: u32,
//! }
//!
//! #[derive(Model)]
//! #[dyno(table = "Accounts")]
//! struct Account {
//!     #[dyno(partition_key)]
//!     name: String,
//!     active: bool,
//! }
//!
//! async fn place(client: &Client, order: &Order, customer: &str) -> dyno::Result<()> {
//!     let (orders, stock) = (client.table::<Order>(), client.table::<Stock>());
//!     let accounts = client.table::<Account>();
//!     client
//!         .transact_write((
//!             orders.create(order),
//!             stock.update(&*order.sku, Stock::LEFT.decrement(1_u32)),
//!             accounts.check(customer, Account::ACTIVE.eq(true)),
//!         ))
//!         .or_error()
//!         .await?;
//!     let (order, stock) = client.transact_get((orders.get(order.id), stock.get(&*order.sku))).await?;
//!     # let (_, _): (Option<Order>, Option<Stock>) = (order, stock);
//!     Ok(())
//! }
//! ```
//!
//! `check` requires that a condition holds for an item that the transaction does not write.
//!
//! | Operations | Given as | Reasons of a cancelled transaction |
//! |---|---|---|
//! | up to 16 of any kinds and models | a tuple | a tuple of `Option<Reason<M>>`, each with its own model |
//! | up to 100 of one kind | a `Vec` | a `Vec<Option<Reason<M>>>` |
//! | up to 100 that are chosen at run time | [`Writes`](crate::op::Writes) | a `Vec<Option<Reason<Item>>>` |
//!
//! Operations of [raw tables](crate::RawTable) work in transactions like all others.
//!
//! # Results
//!
//! The outer `Result` is the error of the request, as for every operation. The inner one is `()`, or a
//! [`Canceled`](crate::error::Canceled): for each operation `None`, or the reason why it failed, with the old item if
//! its condition failed. With `.or_error()`, a cancelled transaction is
//! [`Error::TransactionCanceled`](crate::Error::TransactionCanceled), so that one `?` is enough.
//!
//! An `update` requires that its item exists, as it does outside of a transaction. If the item does not exist, the
//! reason is a failed condition without an old item.
//!
//! | Code of a reason | Cause |
//! |---|---|
//! | `ConditionalCheckFailed` | the condition failed; the reason has the old item |
//! | `TransactionConflict` | another write to the item was in progress |
//! | `ProvisionedThroughputExceeded`, `ThrottlingError` | there was no capacity |
//! | `ItemCollectionSizeLimitExceeded` | the items of one partition key would exceed 10 GB, with local indexes |
//! | `ValidationError` | the operation breaks a rule that only DynamoDB can check, such as an update of a map that the item does not have |
//!
//! DynamoDB Local judges an update before the transaction: there the same update is an
//! [`Error::Service`](crate::Error::Service) with a `ValidationException`.
//! [`is_validation`](crate::Error::is_validation) is true for both, and the text names the cause.
//!
//! A transaction of reads has no conditions, so a cancelled one is an
//! [`Error::TransactionCanceled`](crate::Error::TransactionCanceled) directly. A missing item is `None`.
//!
//! # Invalid transactions
//!
//! These are errors before a request is sent:
//!
//! - no operations, or more than 100;
//! - two operations on one item. Keys are compared in full and by value: `1` and `1.0` are one key. The error names
//!   both positions;
//! - puts of more than 4 MB in total;
//! - a token that does not have 1 to 36 characters;
//! - an operation that is invalid by itself.
//!
//! The key of a `put` into a raw table is known only if another operation of the transaction names the key's
//! attributes. Otherwise DynamoDB checks it.
//!
//! # Idempotency
//!
//! A transaction of writes has an idempotency token. The SDK makes the token before the first attempt, and it stays the
//! same in all retries. So a transaction whose response is lost is not carried out twice, even if an update adds to a
//! number. [`token`](crate::op::TransactWrite::token) sets a token of your own, so that another process can send the
//! same transaction again. DynamoDB remembers a token for ten minutes; with other operations it is an
//! `IdempotentParameterMismatch`.
//!
//! # Conflicts
//!
//! Conflicts are not retried by default. [`retry_conflicts`] retries them for one transaction, and
//! [`RetryPolicy::conflicts`](crate::retry::RetryPolicy::conflicts) for all operations of a client. In both cases,
//! attempts and delays are those of the client.
//!
//! # Costs
//!
//! Each item costs twice as much in a transaction: two write units per 1 KB, two read units per 4 KB. This includes
//! each `check`, and it applies even if the transaction is cancelled. A [`meter`](crate::op::TransactWrite::meter)
//! counts the whole transaction.
//!
//! A read outside of a transaction can see some writes of a transaction without the others: an eventually consistent
//! `get` for a moment, a query or scan if the transaction is carried out while it reads.
//!
//! Sources: AWS developer guide, "Managing complex workflows with DynamoDB transactions", "Quotas in Amazon DynamoDB".
//!
//! [`retry_conflicts`]: crate::op::TransactWrite::retry_conflicts
//! [`transact_get`]: crate::Client::transact_get
//! [`transact_write`]: crate::Client::transact_write
