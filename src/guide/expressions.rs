//! Expressions: conditions, filters, updates and projections.
//!
//! The derive makes a constant for each field of a model, in upper case. The fields of a document are fields of its
//! path.
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
//! // Paths reach fields of documents, elements of lists and entries of maps.
//! assert_eq!(Order::CUSTOMER.city.to_string(), "customer.city");
//! assert_eq!(Order::LINES.at(0).then(|line| line.sku).to_string(), "lines[0].sku");
//! assert_eq!(Order::PRICES.key("EUR").to_string(), "prices.EUR");
//!
//! // Conditions and filters. An operand has the attribute's type, or is another attribute.
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
//! // Updates. SET takes one sum or difference, if_not_exists and list_append.
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
//! // Without a model.
//! assert_eq!(path("lines").at(0).key("sku").eq("A-1").to_string(), "lines[0].sku = \"A-1\"");
//! ```
//!
//! # What a type allows
//!
//! | Attribute | Conditions | Updates |
//! |---|---|---|
//! | every type | `eq`, `ne`, `is_in`, `exists`, `not_exists`, `attribute_type` | see below |
//! | S, N, B | `lt`, `le`, `gt`, `ge`, `between` | |
//! | S, B | `begins_with` | |
//! | S, L, sets | `contains` | |
//! | S, B, L, M, sets | `size` | |
//! | N | | `+`, `-`, `increment`, `decrement`, `change` |
//! | N, sets; attributes of the item itself | | `add` |
//! | sets | | `delete` |
//! | L | `at` | `append`, `prepend`, `at` |
//! | M with any names | `key` | `key` |
//!
//! A field with a converter, `#[dyno(with = ..)]` or `#[dyno(serde)]`, has the methods of every type, and the
//! comparisons of what it stores. Its operands are values of the field's type, which are converted, or other fields
//! with the same converter. [`stored`](crate::Path::stored) returns the path of what is stored, with all methods of its
//! type and without the converter: `Order::TOTAL.stored() + 5`.
//!
//! Updates of every type are `set`, `set_or_remove`, `set_if_not_exists`, `remove` and `if_not_exists`. Key attributes
//! have no updates: DynamoDB does not change the key of an item.
//!
//! # Absent attributes
//!
//! A comparison with an absent attribute is false, except `<>`, which is true. So `Order::PAID.ne(5)` holds for an
//! order without `paid`, and `Order::LINES.size().ne(3)` holds for an order without `lines`. Add `exists()` where that
//! matters: `Order::LINES.exists() & Order::LINES.size().ne(3)`. If a comparison with an absent attribute is false, its
//! negation `!(..)` is true.
//!
//! # Missing attributes in updates
//!
//! DynamoDB rejects an update that reads an absent attribute, and one of a path inside a map or a list that does not
//! exist. These updates do not depend on what is there:
//!
//! | Instead of | Write |
//! |---|---|
//! | `LOG.append(list)` | `LOG.set(list_append(LOG.if_not_exists([]), list))` |
//! | `VIEWS.increment(1)` | `VIEWS.add(1)`, or `VIEWS.set(VIEWS.if_not_exists(0) + 1)` |
//! | `PRICES.key("EUR").set(7)` | an earlier update `PRICES.set_if_not_exists(map)`, or the whole map |
//!
//! # Numbers that do not get too low
//!
//! `decrement` of an unsigned field carries the condition that the number stays at 0 or above, `left >= 1` for
//! `decrement(1)`, and so does `change` by a negative number. If the condition fails, nothing is written, and the
//! result is [`Error::ConditionFailed`](crate::Error::ConditionFailed) with the item in the table. It works the same in
//! upserts and in transactions. `set(LEFT - 1)` has no condition: at 0 it stores -1, which the model cannot read.
//!
//! ```no_run
//! # use dyno::{Error, Model, Table};
//! # #[derive(Model)]
//! # #[dyno(table = "Shows")]
//! # struct Show { #[dyno(partition_key)] id: String, left: u32 }
//! async fn sell(shows: &Table<Show>, id: &str) -> dyno::Result<bool> {
//!     match shows.update(id, Show::LEFT.decrement(1_u32)).await {
//!         Err(Error::ConditionFailed(_)) => Ok(false), // sold out
//!         sold => sold.map(|_| true),
//!     }
//! }
//! ```
//!
//! # Names that are known at run time
//!
//! [`path_of`](crate::path_of) is the path of an attribute that is not a field of the model, such as one per country.
//! It combines with the paths of the model in conditions, updates and projections. Its values can have any type.
//!
//! ```
//! # use dyno::{Model, path_of};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Products")]
//! # struct Product { #[dyno(partition_key)] id: String, price: u32 }
//! let price = path_of::<Product>(format!("price_{}", "de"));
//! let cheap = Product::PRICE.lt(5_u32) | price.clone().lt(5);
//! assert_eq!(cheap.to_string(), "price < 5 OR price_de < 5");
//! assert_eq!((Product::ID & price).to_string(), "id, price_de");
//! ```
//!
//! # What is sent
//!
//! Names and values become placeholders, `#0` and `:0`, so reserved words and quoting do not matter. The same name or
//! value has the same placeholder throughout a request. Parentheses follow the tree that `&`, `|` and `!` built with
//! Rust's precedence: `a | b & c` is `a OR (b AND c)`.
//!
//! An `is_in` without values is always false. An empty expression, such as [`Condition::all`](crate::Condition::all)
//! without conditions, is an invalid request, and so are two updates of overlapping paths. DynamoDB's limits are
//! checked before a request is sent: 4 KB of text, 300 operators and functions, 100 operands of IN (AWS developer
//! guide, "Quotas in Amazon DynamoDB", "Expression parameters").
//!
//! # Expressions as text
//!
//! [`expression`](crate::expression) takes DynamoDB's own syntax, for syntax that has no method yet and for existing
//! text. `name` and `value` set the names and values of its placeholders. `into()` turns it into a condition, a filter,
//! an update or a projection, which can be combined with typed ones. Without a model, it can also be a key condition
//! ([`query_by`](crate::RawTable::query_by)).
//!
//! ```no_run
//! # use dyno::{Model, RawTable, Table, expression};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Orders")]
//! # struct Order { #[dyno(partition_key)] id: String, total: u32 }
//! # async fn example(orders: Table<Order>, raw: RawTable) -> dyno::Result<()> {
//! let open = expression("#s <> :paid AND size(lines) > :n");
//! let open = open.name("#s", "status").value(":paid", "paid").value(":n", 3);
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
//! A text has no types: only DynamoDB checks that an attribute exists and that a value has the right type, and a field
//! that is renamed in Rust is not renamed in the text. Otherwise it works like a typed expression: values are written
//! by the codec of their Rust types, the placeholders of several texts do not collide, and reserved words work as names
//! without a placeholder. A text is put in parentheses when it is combined with other conditions.
//!
//! These are invalid requests, and the message names the placeholder or the position: a placeholder without a name or
//! value, a name or value whose placeholder is not used, an unbalanced parenthesis, and a literal value. An expression
//! can be assembled from parts, but values never have to be part of its text.
