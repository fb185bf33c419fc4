//! Migrating from serde_dynamo: what changes for existing items.
//!
//! dyno reads most of what [serde_dynamo](https://docs.rs/serde_dynamo) wrote. It stores some types in a different
//! form. The difference matters wherever DynamoDB compares the two forms (keys, conditions, filters, updates), and as
//! long as programs with serde_dynamo read the table.
//!
//! | Rust | serde_dynamo writes | dyno reads | dyno writes | Old readers |
//! |---|---|---|---|---|
//! | strings | S | S | S | work |
//! | `bool`, `()` | BOOL, NULL | the same | the same | work |
//! | integers up to 64 bits, floats | N | N | N | work |
//! | tuples, lists, maps, structs | L, L, M, M | the same | the same | work |
//! | `None` | NULL | NULL and absent | no attribute | work for `Option` fields |
//! | sets of strings or numbers | L, even when empty | L and SS, NS | SS, NS; absent when empty | see [Sets](#sets) |
//! | `Vec<u8>`, `[u8; N]` | L of N | L of N and B | B | **fail**, see [Bytes](#bytes) |
//! | an enum without data | S, the variant's name | the same | the same | work |
//! | an enum with data | M with the variant's name around its data | see [Enums](#enums) | | |
//! | dates and times | S, as few digits as needed | any number of digits | S with nine digits | work, if not compared |
//! | `Duration` | M of `secs` and `nanos` | N | N | **fail**; use `#[dyno(serde)]` |
//! | any other type that serde knows | as its `Serialize` says | with `#[dyno(serde)]` | the same | work |
//!
//! `#[dyno(serde = write)]` on a type writes all of it as serde_dynamo does, so that old readers work; see [Rolling
//! moves](#rolling-moves). `#[dyno(serde)]` on a field reads and writes it with serde_dynamo, so its stored form does
//! not change. With `#[dyno(null)]` a `None` is still written as NULL; without it `not_exists` holds for new items
//! only.
//!
//! Serde's attributes cannot be overlooked: where a struct has `#[serde(rename = "..")]`, `rename_all`, `alias`,
//! `default`, `skip` or `flatten`, a missing option of dyno is a compile error. Add the same option in `#[dyno(..)]`,
//! or apply all of them with [`#[dyno(serde_attributes = apply)]`](macro@crate::Model#attributes-of-serde) on the
//! struct. A field with `#[dyno(serde)]` keeps the serde options of its type.
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use dyno::{Item, Model, Value, from_item, item, to_item};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Model, Debug)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key, rename = "orderId")] // was #[serde(rename = "orderId")]
//!     id: String,
//!     #[dyno(null)] // still writes NULL
//!     note: Option<String>,
//!     tags: BTreeSet<String>,
//!     #[dyno(serde)] // an enum as serde writes it
//!     payment: Payment,
//! }
//!
//! #[derive(Serialize, Deserialize, Debug, PartialEq)]
//! enum Payment {
//!     Open,
//!     Card { last_digits: String },
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
//! // As dyno writes it: the list of tags has become a set.
//! let new: Item = from_item(&to_item(&order)?)?;
//! assert_eq!(new["tags"], Value::Ss(order.tags));
//! assert_eq!((&new["note"], &new["payment"]), (&Value::Null, &old["payment"]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Rolling moves
//!
//! While programs with serde_dynamo and programs with dyno use the table at the same time, the old ones must read what
//! the new ones write. `#[dyno(serde = write)]` on a model writes items as serde_dynamo does, from the `Serialize` of
//! the struct. dyno reads both forms, so the option can be removed when the last old program is gone; items then change
//! their form as they are put.
//!
//! ```
//! use std::collections::{BTreeSet, HashMap};
//!
//! use dyno::{Model, from_item, to_item};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
//! #[dyno(table = "Users", serde = write)]
//! struct User {
//!     #[dyno(partition_key)]
//!     id: String,
//!     digest: Vec<u8>,
//!     tags: BTreeSet<String>,
//! }
//!
//! let user = User { id: "7".into(), digest: vec![1, 2], tags: BTreeSet::new() };
//! let written = to_item(&user)?;
//! let old: User = serde_dynamo::from_item(written.clone())?; // an old program
//! let new: User = from_item(&written)?;
//! assert_eq!((&old, &new), (&user, &user));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Some things stay in dyno's form:
//!
//! - Keys of the table and of indexes, because requests have the same form. An absent key of an index is left out;
//!   DynamoDB rejects NULL there.
//! - Values in conditions, filters and updates, except those of fields of the type that contain bytes, sets, dates or
//!   times: serde writes them, so `User::DIGEST.set(..)` writes the list that old programs read. DynamoDB has no ADD on
//!   that list, and `User::TAGS.add(..)` does not compile. Which fields these are is judged by the names of their
//!   types, so write no alias for them. A document that is set as a whole needs the option, too.
//! - Fields with `with` or `empty_as_null`, whose form the option states. Their converter applies to fields of the type
//!   itself: a document inside is written by serde as a whole, and so are its fields.
//! - dyno's `rename` and `skip` do not apply to what serde writes. A name that dyno does not read is an error before
//!   anything is sent.
//! - `Duration` and enums with data are written in serde's form, which dyno reads with `#[dyno(lenient)]` (`Duration`)
//!   and `#[dyno(serde)]` on the field.
//!
//! # Bytes
//!
//! serde writes a `Vec<u8>` as a list of numbers. dyno reads that list, and writes B. A struct with serde_dynamo and a
//! `Vec<u8>` field then fails to read the item: its deserializer expects a sequence. Until the last such reader is
//! gone, keep the old form with `#[dyno(serde)]` on the field, or with `serde = write` on the type. `serde_bytes` in
//! the reader helps only when all items have been rewritten: it reads B, and not the old lists. Conditions and filters
//! on the old form compare lists.
//!
//! # Sets
//!
//! dyno reads both forms, and `put` writes the set. Until an item is put, the attribute is a list, and DynamoDB rejects
//! an `ADD` to it and a `DELETE` from it. Read and put such items once before updates use these actions.
//! `attribute_type` in a filter finds them:
//!
//! ```
//! use dyno::{AttributeType, path};
//!
//! let lists = path("tags").attribute_type(AttributeType::L);
//! assert_eq!(lists.to_string(), "attribute_type(tags, L)");
//! ```
//!
//! Such a scan consumes capacity for the whole table. If other programs write to the table at the same time, put with a
//! condition on the old value.
//!
//! serde_dynamo reads a set into a set of strings or numbers. An empty set is absent, so old readers need
//! `#[serde(default)]` on the field, or the new ones `serde = write`.
//!
//! # Enums
//!
//! An enum with data that serde wrote is read and written with `#[dyno(serde)]` on the field. Without it, use a new
//! attribute with `#[dyno(tag = "..")]` on the enum: its variant is then an attribute of the map. The
//! [table of values](super::values) has the forms.
//!
//! # Dates
//!
//! dyno always writes nine fractional digits. A date that is a key or is compared needs a converter that writes the
//! form in the table; see [Dates](super::values#dates).
//!
//! # Items that do not match
//!
//! An item that does not match the model is an [`Error::Decode`](crate::Error::Decode) that names the model, the key
//! and the path of the attribute. A [`RawTable`](crate::RawTable), from `client.raw_table("Orders", "id")`, reads any
//! item as an [`Item`](crate::Item), which can be corrected and put back.
//!
//! A page with such an item is an error as a whole. [Unreadable items](super::reading#unreadable-items) shows how to
//! read the other items and continue.
//!
//! # Expressions as text
//!
//! An existing expression text can stay as it is, with its maps of names and values: an
//! [`expression`](crate::expression) keeps its placeholders. See [Expressions as
//! text](super::expressions#expressions-as-text).
