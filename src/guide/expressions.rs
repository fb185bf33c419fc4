//! How is a condition, an update or a projection written?
//!
//! The derive makes a constant for each field of a model, in upper case; the fields of a document are fields of its path.
//!
//! ```
//! use dyno::{Document, Model, list_append, path};
//! use std::collections::{BTreeSet, HashMap};
//!
//! #[derive(Model, Clone)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: String,
//!     total: u32,
//!     paid: Option<u32>,
//!     note: Option<String>,
//!     tags: BTreeSet<String>,
//!     lines: Vec<Line>,
//!     log: Vec<String>,
//!     prices: HashMap<String, u32>,
//!     customer: Customer,
//! }
//!
//! #[derive(Document, Clone)]
//! struct Line { sku: String, quantity: u32 }
//!
//! #[derive(Document, Clone)]
//! struct Customer { name: String, city: Option<String> }
//!
//! // A path can go anywhere.
//! assert_eq!(Order::CUSTOMER.city.to_string(), "customer.city");
//! assert_eq!(Order::LINES.at(0).then(|line| line.sku).to_string(), "lines[0].sku");
//! assert_eq!(Order::PRICES.key("EUR").to_string(), "prices.EUR");
//!
//! // Conditions and filters. The operand has the attribute's type, or is another attribute.
//! let open = Order::PAID.not_exists() | Order::PAID.lt(Order::TOTAL);
//! let large = Order::TOTAL.between(1_000, 5_000) & Order::LINES.size().ge(3);
//! let wanted = (open & !large) | Order::CUSTOMER.name.begins_with("A") | Order::TAGS.contains("gift");
//! assert_eq!(
//!     wanted.to_string(),
//!     "((attribute_not_exists(paid) OR paid < total) AND NOT (total BETWEEN 1000 AND 5000 AND size(lines) >= 3)) \
//!      OR begins_with(customer.name, \"A\") OR contains(tags, \"gift\")",
//! );
//! assert_eq!(Order::CUSTOMER.city.is_in(["Oslo", "Rome"]).to_string(), "customer.city IN (\"Oslo\", \"Rome\")");
//!
//! // Updates. SET computes with one sum or difference, and with if_not_exists and list_append.
//! let update = Order::TOTAL.set(Order::TOTAL + 5)
//!     & Order::PAID.set(Order::PAID.if_not_exists(0) + 5)
//!     & Order::LOG.append(["paid 5"])
//!     & Order::NOTE.remove()
//!     & Order::TAGS.delete(["open"]);
//! assert_eq!(
//!     update.to_string(),
//!     "SET total = total + 5, paid = if_not_exists(paid, 0) + 5, log = list_append(log, [\"paid 5\"]) \
//!      REMOVE note DELETE tags {\"open\"}",
//! );
//!
//! // Projections.
//! assert_eq!((Order::ID & Order::CUSTOMER.name).to_string(), "id, customer.name");
//!
//! // The same without a model.
//! assert_eq!(path("lines").at(0).key("sku").eq("A-1").to_string(), "lines[0].sku = \"A-1\"");
//! ```
//!
//! # What a type allows
//!
//! | Attribute | Conditions | Updates |
//! |---|---|---|
//! | every type | `eq`, `ne`, `is_in`, `exists`, `not_exists`, `attribute_type` | `set`, `set_or_remove`, `set_if_not_exists`, `remove`, `if_not_exists` |
//! | S, N, B | `lt`, `le`, `gt`, `ge`, `between` | |
//! | S, B | `begins_with` | |
//! | S, L, sets | `contains` | |
//! | S, B, L, M, sets | `size` | |
//! | N | | `+`, `-`, `increment`, `decrement`, `change` |
//! | N, sets; attributes of the item itself | | `add` |
//! | sets | | `delete` |
//! | L | `at` | `append`, `prepend`, `at` |
//! | M with free names | `key` | `key` |
//!
//! Key attributes have no updates: DynamoDB does not change the key of an item.
//!
//! # What is sent
//!
//! Names and values become placeholders, `#0` and `:0`, so that there are no reserved words and no quoting; the same name or value has the
//! same placeholder throughout a request. Parentheses follow the tree that `&`, `|` and `!` made, whatever their precedence in Rust:
//! `a | b & c` is `a OR (b AND c)`.
//!
//! An empty `is_in` is a condition that is always false. What would say nothing, such as
//! [`Condition::all`](crate::Condition::all) of no conditions, is refused, and so are two updates of overlapping paths. Limits of
//! DynamoDB are checked before sending: 4 KB of text, 300 operators and functions, 100 operands of IN
//! (AWS developer guide, "Quotas in Amazon DynamoDB", "Expression parameters").
//!
//! # DynamoDB's own text
//!
//! What has no method yet, and what stands ready as text, is an [`expression`](crate::expression): the text, and what its placeholders stand for. It goes
//! wherever a condition, a filter, an update or a projection goes, by `into()`, and combines with the typed ones; of an item without a
//! model it is a key condition, too ([`query_by`](crate::RawTable::query_by)).
//!
//! ```no_run
//! # use dyno::{Model, RawTable, Table, expression};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Orders")]
//! # struct Order { #[dyno(partition_key)] id: String, total: u32 }
//! # async fn example(orders: Table<Order>, raw: RawTable) -> dyno::Result<()> {
//! let open = expression("#s <> :paid AND size(lines) > :n").name("#s", "status").value(":paid", "paid").value(":n", 3);
//! let found = orders.scan().filter(Order::TOTAL.gt(100) & open.into()).all().await?;
//!
//! let touch = expression("SET seen = :now ADD visits :one").value(":now", 1_700_000_000).value(":one", 1);
//! orders.update("o-1", touch.into()).await?;
//!
//! let recent = expression("customer = :c AND placed > :p").value(":c", "c-7").value(":p", "2026");
//! let found = raw.query_by(recent).projection(expression("id, lines[0].sku")).all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! It gives up the types: that an attribute exists, and that a value is of its type, nobody checks before DynamoDB does, and a field that
//! is renamed in Rust is not renamed in the text. It keeps the rest: values are written by the codec of their Rust types, the placeholders of
//! several texts never meet, names without a placeholder may be reserved words, and a text stands in parentheses beside other conditions.
//! A placeholder that stands for nothing, one that is not in the text, a parenthesis without its other half, and a value that was written into the
//! text are errors before anything is sent, which name the place. So a text may be put together from parts, but there is no need to put values
//! into it, and no way.
