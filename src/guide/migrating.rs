//! Coming from serde_dynamo: what changes for items that are there already?
//!
//! dyno reads most of what [serde_dynamo](https://docs.rs/serde_dynamo) wrote. It writes some of it in another way, which matters where
//! DynamoDB compares the two: in keys, conditions, filters and updates.
//!
//! | Rust | serde_dynamo writes | dyno reads | dyno writes | What to change |
//! |---|---|---|---|---|
//! | strings, `bool`, integers up to 64 bits, floats, `()`, tuples, lists, maps, structs | S, BOOL, N, N, NULL, L, L, M, M | the same | the same | nothing |
//! | `None` | NULL | NULL and absent | no attribute | `#[dyno(null)]` goes on writing NULL; otherwise `not_exists` holds for new items only |
//! | `HashSet`, `BTreeSet` of scalars | L, also when empty | L and SS, NS, BS | SS, NS, BS; no attribute when empty | see [Sets](#sets) |
//! | `Vec<u8>`, `[u8; N]` | L of N | L of N and B | B | nothing; conditions on the old form compare lists |
//! | an enum without data | S, the variant's name | the same | the same | nothing |
//! | an enum with data | M with the variant's name around its data | only with `#[dyno(serde)]` | with it, the same | `#[dyno(serde)]` on the field, or a new attribute with `#[dyno(tag = "..")]` |
//! | dates and times | S with as few digits as needed | any number of digits | S with nine digits | nothing, unless they are keys or compared: [Dates](super::values#dates) |
//! | `Duration` | M of `secs` and `nanos` | N | N | `#[dyno(serde)]` on the field |
//! | anything else that serde knows | what its `Serialize` says | with `#[dyno(serde)]` | with it, the same | `#[dyno(serde)]` on the field |
//!
//! dyno does not read serde's options. Where a struct says `#[serde(rename = "..")]`, `rename_all`, `default`, `skip` or `flatten`, say the
//! same with `#[dyno(..)]`. A field of another type that is stored with `#[dyno(serde)]` keeps what it says to serde.
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use dyno::{Item, Model, Value, from_item, item, to_item};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, Debug, PartialEq)]
//! enum Payment {
//!     Open,
//!     Card { last_digits: String },
//! }
//!
//! #[derive(Model, Debug)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key, rename = "orderId")] // was #[serde(rename = "orderId")]
//!     id: String,
//!     #[dyno(null)] // goes on writing NULL
//!     note: Option<String>,
//!     tags: BTreeSet<String>,
//!     #[dyno(serde)] // an enum as serde writes it
//!     payment: Payment,
//! }
//!
//! // As serde_dynamo wrote it.
//! let old = item! {
//!     "orderId" => "7",
//!     "note" => (),
//!     "tags" => ["gift"],
//!     "payment" => item! { "Card" => item! { "last_digits" => "1234" } },
//! };
//! let order: Order = from_item(&to_item(&old)?)?;
//! assert_eq!(order.payment, Payment::Card { last_digits: "1234".into() });
//!
//! // As dyno writes it: the set has become one.
//! let new: Item = from_item(&to_item(&order)?)?;
//! assert_eq!(new["tags"], Value::Ss(order.tags));
//! assert_eq!((&new["note"], &new["payment"]), (&Value::Null, &old["payment"]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Sets
//!
//! Both forms can be read, and `put` writes the set. Until then the attribute is a list, and DynamoDB refuses to `ADD` to it or to
//! `DELETE` from it. Read and put such items once before updates use these actions; `attribute_type` in a filter finds them:
//!
//! ```
//! use dyno::{AttributeType, path};
//!
//! let lists = path("tags").attribute_type(AttributeType::L);
//! assert_eq!(lists.to_string(), "attribute_type(tags, L)");
//! ```
//!
//! Such a scan reads the whole table and is paid for as such. Put with a condition on a version or on the old value where others
//! write to the table at the same time.
//!
//! # Items that do not fit
//!
//! An item that is not what the model says is an [`Error::Decode`](crate::Error::Decode), which names the model, the key and the path of
//! the attribute. A [`RawTable`](crate::RawTable), from `client.raw_table("Orders")`, reads whatever is there as an
//! [`Item`](crate::Item), which can be put right, one attribute at a time, and put back.
//!
//! A page that has such an item is an error as a whole; [`page_of_results`](crate::op::Scan::page_of_results) and the streams have the
//! others of the page, too, and go on behind it.
//!
//! # Expressions that are there as text
//!
//! A text with its maps of names and values can stay what it is for a while: it is an [`expression`](crate::expression), whose text keeps its
//! placeholders. See [DynamoDB's own text](super::expressions#dynamodbs-own-text).
