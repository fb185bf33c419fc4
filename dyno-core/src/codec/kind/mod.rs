//! The DynamoDB type of a Rust type, and what it allows.
//!
//! [`Attribute::Kind`](crate::codec::Attribute::Kind) is one of [`S`], [`N`], [`L`] and so on. They are Rust types, so
//! that the compiler knows which conditions and updates an attribute allows.

mod converted;
mod kinds;
mod like;
mod presence;
mod properties;
mod scalar;

#[doc(hidden)]
pub use converted::ConvertedKind;
pub use converted::{Converted, Wrapped};
pub use kinds::{Any, B, Bool, Document, Kind, L, M, N, Null, S};
#[doc(hidden)]
pub use like::ByType;
pub use like::Like;
pub use presence::{Always, Optional, Presence, Present};
#[doc(hidden)]
pub use properties::{
    AddKind, ContainsKind, ElementKind, EntryKind, NumericKind, OrderedKind, PrefixKind,
    SecondsKind, SetKind, SizeKind,
};
pub use properties::{
    Addable, Container, ConvertedAttribute, ListAttribute, MapAttribute, Measurable, Numeric,
    Ordered, Prefixed, SetAttribute,
};
pub use scalar::{ScalarAttribute, ScalarKind, SetOf};
