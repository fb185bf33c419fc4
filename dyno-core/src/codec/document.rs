//! Documents: types whose value is a map of named attributes.

use super::members::{EncodeMembers, Members};
use super::shape::Shape;

/// A type whose value is a map of named attributes: an item, or an M inside one.
///
/// `#[derive(Model)]` and `#[derive(Document)]` implement it. `HashMap<String, T>`, `BTreeMap<String, T>` and
/// [`Item`](crate::codec::Item) are documents too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "its value is not a map of named attributes",
    note = "items, flattened fields and enum variants hold structs with `#[derive(dyno::Document)]`, or maps"
)]
pub trait Document: EncodeMembers {
    /// The attributes.
    const SHAPE: &'static Shape;

    /// Of a model: the attributes that an index holds.
    #[doc(hidden)]
    const HELD_BY_INDEX: Option<HeldByIndex> = None;
}

/// Returns the attributes that the index with a name holds; `None` if it holds all, or if the model has no such index.
#[doc(hidden)]
pub type HeldByIndex = fn(&str) -> Option<Vec<&'static str>>;

/// A document that can be read and that owns its strings and bytes.
#[diagnostic::on_unimplemented(
    message = "an item cannot be read as `{Self}`",
    label = "not a document, or one that borrows",
    note = "items are read as models, structs with `#[derive(dyno::Document)]`, maps or `dyno::Item`",
    note = "a type that is read must own its strings and bytes"
)]
pub trait DecodeDocument: Document + for<'b> Members<'b> {}

#[diagnostic::do_not_recommend]
impl<T: Document + for<'b> Members<'b>> DecodeDocument for T {}

impl<T: Document + ?Sized> Document for Box<T> {
    const HELD_BY_INDEX: Option<HeldByIndex> = T::HELD_BY_INDEX;
    const SHAPE: &'static Shape = T::SHAPE;
}
