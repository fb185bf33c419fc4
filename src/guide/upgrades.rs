//! Upgrading items: reading items of older versions of a model, and writing them back.
//!
//! A new `Option` field, a field with a `default` and an `alias` read older items as they are. For everything else,
//! the items have a version: `item_version` is the number of current items, and each `upgrade` turns an item of one
//! version into one of the next.
//!
//! ```
//! use dyno::{Document, Item, Model, from_dynamodb_json, to_dynamodb_json};
//!
//! #[derive(Model, Debug, PartialEq)]
//! #[dyno(
//!     table = "Users",
//!     item_version = 3,
//!     upgrade(from = 1, with = name_to_first),
//!     upgrade(from = 2, with = User2::upgrade)
//! )]
//! struct User {
//!     #[dyno(partition_key)]
//!     id: u64,
//!     first: String,
//!     points: u64,
//! }
//!
//! /// As an item: an attribute got another name.
//! fn name_to_first(item: &mut Item) {
//!     if let Some(name) = item.remove("name") {
//!         item.insert("first", name);
//!     }
//! }
//!
//! /// As a type: the points were a text.
//! #[derive(Document)]
//! struct User2 {
//!     id: u64,
//!     first: String,
//!     points: String,
//! }
//!
//! impl User2 {
//!     fn upgrade(self) -> Result<User, std::num::ParseIntError> {
//!         Ok(User { id: self.id, first: self.first, points: self.points.parse()? })
//!     }
//! }
//!
//! let oldest = r#"{"id": {"N": "7"}, "name": {"S": "Ada"}, "points": {"S": "12"}}"#;
//! let ada: User = from_dynamodb_json(oldest)?;
//! assert_eq!(ada, User { id: 7, first: "Ada".into(), points: 12 });
//! assert!(to_dynamodb_json(&ada)?.ends_with(r#""item_version":{"N":"3"}}"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The number
//!
//! Every write of an item stores the current number in the attribute `item_version`; `item_version(3, attribute = "v")`
//! names another attribute. An item without it has version 1: the items from before the option. Items of the
//! current version are decoded as without the option, and the number is compared; only older items are read twice.
//!
//! An index with an `include` projection includes the number by itself. On a declared table, name it in the
//! `projection` of the index.
//!
//! # The functions
//!
//! A function takes `&mut Item`, or a document and returns the next one; the last one may return the model. Each may
//! return a `Result` with any error. A document has the attributes that it names; the others are dropped, unless it has
//! a flattened map. The key is kept: a function need not set it, and one that changes it is an error. Attributes that a
//! write sets by itself are kept, too. `version` always has the stored value, which counts the writes. `write_id`,
//! `created_at`, `updated_at` and `generated` have their stored values unless the function returns other ones. A
//! function that returns the model returns a value for each of its fields.
//!
//! The chain has no gaps, which the compiler checks. It may begin above 1: items of older versions are then errors.
//!
//! An item of a newer version than the program knows, which another program wrote, is an
//! [`Error::Decode`](crate::Error::Decode) whose
//! [`unknown_item_version`](crate::DecodeError::unknown_item_version) is the number. A page with such an item is an
//! error as with any unreadable item; see [Unreadable items](super::reading#unreadable-items).
//!
//! # Writing back
//!
//! Reading changes nothing in the table. [`get(..).write_back()`](crate::op::Get::write_back) also writes an older item
//! back, and [`scan().write_back()`](crate::op::Scan::write_back) or
//! [`query(..).write_back()`](crate::op::Query::write_back) all that they find. They write only what nobody else has
//! changed since it was read. They are puts: attributes that the model has no field for are removed. After a lost
//! response, they recognize an item that they wrote themselves; [`WrittenBack::unknown`](crate::op::WrittenBack) counts
//! the items whose outcome is unknown. An item that cannot be upgraded or written does not delay the others: `report()`
//! returns a [`WriteBackReport`](crate::batch::WriteBackReport) with the counts and the keys that failed, and awaiting
//! it fails with that report.
//!
//! # Updates and conditions
//!
//! An update, an upsert and their batches change part of an item. On an older item that would mix two versions, so they
//! have a condition on the number: an older or newer item is an
//! [`Error::OtherItemVersion`](crate::Error::OtherItemVersion) with the item, and nothing is written. In a transaction
//! it cancels the transaction with a failed condition. Puts replace the whole item, and deletes need no version.
//!
//! A [`save`](crate::Table::save) and a [`retry_on_conflict`](crate::Table::retry_on_conflict) that change an older
//! item write it back with the change: all attributes that the upgrade gave other values, and its number. They remove
//! what the upgrade removed, and keep what neither the model nor the upgrade knows; an upgrade by documents removes
//! what they do not name. Nothing is written if the item is not as it was read.
//!
//! A condition, a filter and the key of an index compare what is stored. Write older items back before you query by an
//! attribute that they lack.
//!
//! A [view](macro@crate::View) has too few attributes to upgrade an item: one of another version is an error with its
//! number, unless the index of the view holds only keys. A projection into another type is an
//! [`Error::InvalidRequest`](crate::Error::InvalidRequest), unless the type has a field for the number; one into an
//! [`Item`](crate::Item) has the attributes as they are stored.
