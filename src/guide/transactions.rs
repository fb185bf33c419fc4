//! How are many items written or read at once, all or none?
//!
//! The operations of tables are plain data until they are awaited. Given to [`transact_write`](crate::Client::transact_write) they become one
//! request, of which the service carries out everything or nothing:
//!
//! ```no_run
//! # use dyno::{Client, Model, Table};
//! # #[derive(Model)] #[dyno(table = "Orders")] struct Order { #[dyno(partition_key)] id: u32 }
//! # #[derive(Model)] #[dyno(table = "Stock")] struct Stock { #[dyno(partition_key)] sku: String, left: u32 }
//! # #[derive(Model)] #[dyno(table = "Carts")] struct Cart { #[dyno(partition_key)] id: u32 }
//! # #[derive(Model)] #[dyno(table = "Accounts")] struct Account { #[dyno(partition_key)] name: String, active: bool }
//! # async fn example(
//! #     client: Client, order: Order, sku: &str, cart: u32, customer: &str,
//! #     orders: Table<Order>, stock: Table<Stock>, carts: Table<Cart>, accounts: Table<Account>,
//! # ) -> dyno::Result<()> {
//! client
//!     .transact_write((
//!         orders.create(&order),
//!         stock.update(sku, Stock::LEFT.set(Stock::LEFT - 1)).condition(Stock::LEFT.ge(1)),
//!         carts.delete(cart),
//!         accounts.check(customer, Account::ACTIVE.eq(true)),
//!     ))
//!     .await??;
//! let (order, stock) = client.transact_get((orders.get(order.id), stock.get(sku))).await?;
//! # let (_, _): (Option<Order>, Option<Stock>) = (order, stock);
//! # Ok(())
//! # }
//! ```
//!
//! | Operations | Given as | The reasons of a cancelled one |
//! |---|---|---|
//! | up to 16 of any kinds and models | a tuple | a tuple of `Option<Reason<M>>`, each with its own model |
//! | up to 100 of one kind | a `Vec` | a `Vec<Option<Reason<M>>>` |
//! | up to 100 that only the running program knows | [`Writes`](crate::op::Writes) | a `Vec<Option<Reason<Item>>>` |
//!
//! Operations of [raw tables](crate::RawTable) take part like all others.
//!
//! # What comes back
//!
//! The outer error is that of every operation. Inside there is `()`, or [`Canceled`](crate::error::Canceled): for each operation `None`, or why it
//! could not be carried out, with the item that is in the table if its condition was false. `??` makes both one error.
//!
//! | Code of a reason | What was in the way |
//! |---|---|
//! | `ConditionalCheckFailed` | a condition was false; the reason has the old item |
//! | `TransactionConflict` | another write to the item was under way |
//! | `ProvisionedThroughputExceeded`, `ThrottlingError` | there was no capacity |
//! | `ItemCollectionSizeLimitExceeded` | a partition of a table with a local secondary index has 10 GB |
//! | `ValidationError` | the operation breaks a rule that only the service can see |
//!
//! A transaction of reads has no conditions, so what is in its way is [`Error::TransactionCanceled`](crate::Error::TransactionCanceled) at once.
//! An item that is not there is `None`.
//!
//! # What is refused before sending
//!
//! No operations or more than 100; two operations on one item, by its full key and by value (`1` and `1.0` are one key), with the places of
//! both; puts of more than 4 MB together; a token that has not 1 to 36 characters; and what each operation refuses by itself. Of a `put`
//! into a raw table the key is known only if another operation of the transaction tells its names; the service refuses the rest.
//!
//! # Once, and only once
//!
//! A transaction of writes has an idempotency token, which is made before it is sent for the first time and stays the same for
//! the SDK's retries and for [`retry_conflicts`](crate::op::TransactWrite::retry_conflicts). A lost answer therefore does not carry it out twice, even if
//! it adds to a number. [`token`](crate::op::TransactWrite::token) takes a token of your own, so that another process may send the same transaction again.
//! The service remembers it for ten minutes; with other operations it is an `IdempotentParameterMismatch`.
//!
//! Conflicts are not tried again unless you say so: by [`retry_conflicts`](crate::op::TransactWrite::retry_conflicts) for one transaction, by
//! [`RetryPolicy::conflicts`](crate::retry::RetryPolicy::conflicts) for a client.
//!
//! # What it costs
//!
//! Each item twice: two write units per 1 KB, two read units per 4 KB; also for a `check`, and also when the transaction is cancelled.
//! Reads outside of transactions may see a half of one for a moment: an eventually consistent `get`, and a query or scan from
//! item to item.
//!
//! Sources: AWS developer guide, "Managing complex workflows with DynamoDB transactions", "Quotas in Amazon DynamoDB".
