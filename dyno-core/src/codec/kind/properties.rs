//! What each type offers to conditions and updates.

use super::converted::{Converted, ConvertedKind, StoredKind, Wrapped};
use super::kinds::{Any, B, Document, L, M, N, S};
use super::scalar::SetOf;

use crate::codec::attribute::Attribute;
use crate::codec::compared::{Anything, List, Set};
use crate::codec::convert::Convert;
use crate::codec::value::Value;

/// Declares a property that attribute types have because of their kind.
macro_rules! property {
    (
        $(#[$attribute:meta])*
        $name:ident: $kind_name:ident for $($kind:ident)*
    ) => {
        #[doc(hidden)]
        pub trait $kind_name {}

        $(impl $kind_name for $kind {})*

        $(#[$attribute])*
        pub trait $name: Attribute {}

        #[diagnostic::do_not_recommend]
        impl<T: Attribute<Kind: $kind_name>> $name for T {}
    };
}

property! {
    /// An attribute with an order: `<`, `<=`, `>`, `>=` and BETWEEN work on it.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` has no order in DynamoDB",
        label = "not a string, number or binary",
        note = "`lt`, `le`, `gt`, `ge` and `between` need a string, number or binary; other types have `eq` and `ne`"
    )]
    Ordered: OrderedKind for S N B Any
}

// Converted values have the order of what is stored.
impl<C: Convert<T>, T> OrderedKind for Converted<C, T> where StoredKind<C, T>: OrderedKind {}
impl<K: OrderedKind> OrderedKind for Wrapped<K> {}

property! {
    /// A number: `+` and `-` work on it.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a number",
        label = "not a number",
        note = "`+`, `-`, `increment`, `decrement` and `change` need an attribute of type N",
        note = "a field with a converter has arithmetic on what it stores: `path.stored() + n`"
    )]
    Numeric: NumericKind for N Any
}

#[doc(hidden)]
pub trait AddKind {}

impl AddKind for N {}
impl AddKind for Any {}
impl<T> AddKind for SetOf<T> {}

/// A number or a set: ADD works on it.
#[diagnostic::on_unimplemented(
    message = "ADD does not work on `{Self}`",
    label = "neither a number nor a set",
    note = "`add` needs a number or a set; use `set` to replace a value, `append` to extend a list",
    note = "a field with a converter has ADD on what it stores: `path.stored().add(n)`"
)]
pub trait Addable: Attribute {}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: AddKind>> Addable for T {}

#[doc(hidden)]
pub trait SizeKind {}

impl SizeKind for S {}
impl SizeKind for B {}
impl SizeKind for Document {}
impl SizeKind for Any {}
impl<T> SizeKind for L<T> {}
impl<T> SizeKind for M<T> {}
impl<T> SizeKind for SetOf<T> {}

/// An attribute with a size: a string, a binary, a list, a map or a set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no size in DynamoDB",
    label = "has no size",
    note = "`size` is the length of a string or binary, or the number of elements of a list, map or set",
    note = "a field with a converter has the size of what it stores: `path.stored().size()`"
)]
pub trait Measurable: Attribute {}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: SizeKind>> Measurable for T {}

#[doc(hidden)]
pub trait PrefixKind {
    type Prefix;
}

impl PrefixKind for S {
    type Prefix = String;
}

impl PrefixKind for B {
    type Prefix = List<u8>;
}

impl PrefixKind for Any {
    type Prefix = Anything;
}

/// A string or a binary: `begins_with` works on it.
#[diagnostic::on_unimplemented(
    message = "`begins_with` does not work on `{Self}`",
    label = "neither a string nor a binary",
    note = "`begins_with` needs a string or a binary; for numbers there are `between`, `ge` and `lt`",
    note = "a field with a converter has the prefixes of what it stores: `path.stored().begins_with(..)`, and as a \
        sort key `begins_with(..).stored()`"
)]
pub trait Prefixed: Attribute {
    /// The type of the prefix.
    type Prefix;
}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: PrefixKind>> Prefixed for T {
    type Prefix = <T::Kind as PrefixKind>::Prefix;
}

#[doc(hidden)]
pub trait ContainsKind {
    type Needle;
}

impl ContainsKind for S {
    type Needle = String;
}

impl ContainsKind for Any {
    type Needle = Anything;
}

impl<T: Attribute> ContainsKind for L<T> {
    type Needle = T::Base;
}

impl<T: Attribute> ContainsKind for SetOf<T> {
    type Needle = T::Base;
}

/// A string, a list or a set: `contains` works on it.
#[diagnostic::on_unimplemented(
    message = "`contains` does not work on `{Self}`",
    label = "neither a string, a list nor a set",
    note = "`contains` finds a part of a string, or an element of a list or a set"
)]
pub trait Container: Attribute {
    /// The type of what it can contain.
    type Needle;
}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: ContainsKind>> Container for T {
    type Needle = <T::Kind as ContainsKind>::Needle;
}

#[doc(hidden)]
pub trait ElementKind {
    type Element;
}

impl<T> ElementKind for L<T> {
    type Element = T;
}

impl ElementKind for Any {
    type Element = Value;
}

/// A list: it has elements by index, and can be extended.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list",
    label = "not a list",
    note = "`at`, `append` and `prepend` need an attribute of type L"
)]
pub trait ListAttribute: Attribute {
    /// The type of the elements.
    type Element;
}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: ElementKind>> ListAttribute for T {
    type Element = <T::Kind as ElementKind>::Element;
}

#[doc(hidden)]
pub trait EntryKind {
    type Key;
    type Entry;
}

impl<T> EntryKind for M<T> {
    type Key = String;
    type Entry = T;
}

impl EntryKind for Any {
    type Key = String;
    type Entry = Value;
}

/// A map with any names: it has entries by name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a map with any names",
    label = "not a map with any names",
    note = "`key` needs a map such as `HashMap<String, T>`; the fields of a document are fields of its path"
)]
pub trait MapAttribute: Attribute {
    /// The type of the keys.
    type Key;
    /// The type of the entries.
    type Entry;
}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: EntryKind>> MapAttribute for T {
    type Key = <T::Kind as EntryKind>::Key;
    type Entry = <T::Kind as EntryKind>::Entry;
}

#[doc(hidden)]
pub trait SetKind {
    type Elements;
}

impl<T> SetKind for SetOf<T> {
    type Elements = Set<T>;
}

impl SetKind for Any {
    type Elements = Anything;
}

/// A set: elements can be deleted from it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set",
    label = "not a set",
    note = "`delete` removes elements from a set; use `remove` for an attribute or an element of a list"
)]
pub trait SetAttribute: Attribute {
    /// The elements, as an operand.
    type Elements;
}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: SetKind>> SetAttribute for T {
    type Elements = <T::Kind as SetKind>::Elements;
}

/// An attribute that a converter stores, or a newtype around one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is stored as it is",
    label = "has no converter",
    note = "`stored` is for fields with `#[dyno(with = ..)]` or `#[dyno(serde)]`; other paths need no word for what \
        is stored"
)]
pub trait ConvertedAttribute: Attribute {
    /// The type that is stored.
    type Stored: Attribute;
}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: ConvertedKind>> ConvertedAttribute for T {
    type Stored = <T::Kind as ConvertedKind>::Stored;
}

/// The kind of an attribute for Time to Live: a number, or what is stored as one.
#[doc(hidden)]
pub trait SecondsKind {}

impl SecondsKind for N {}
impl<C: Convert<T>, T> SecondsKind for Converted<C, T> where StoredKind<C, T>: SecondsKind {}
impl<K: SecondsKind> SecondsKind for Wrapped<K> {}
