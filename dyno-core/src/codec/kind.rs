//! Which DynamoDB type is a Rust type? Types without values that stand for N, S, L and the rest, and what each allows.

use std::marker::PhantomData;

use super::{Attribute, List, Set};
use crate::wire::AttributeType;

/// A DynamoDB type as a Rust type.
pub trait Kind {
    /// The same as a value; `None` where each value has its own.
    const TYPE: Option<AttributeType>;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $attribute_type:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Kind for $name {
            const TYPE: Option<AttributeType> = $attribute_type;
        }
    )*};
}

kinds! {
    /// A string.
    S = Some(AttributeType::S);
    /// A number.
    N = Some(AttributeType::N);
    /// Bytes.
    B = Some(AttributeType::B);
    /// True or false.
    Bool = Some(AttributeType::Bool);
    /// NULL.
    Null = Some(AttributeType::Null);
    /// A map with fields of its own.
    Document = Some(AttributeType::M);
    /// A value of any type.
    Any = None;
}

/// A list of `T`.
#[derive(Clone, Copy, Debug)]
pub struct L<T>(PhantomData<fn() -> T>);

impl<T> Kind for L<T> {
    const TYPE: Option<AttributeType> = Some(AttributeType::L);
}

/// A map from names to `T`.
#[derive(Clone, Copy, Debug)]
pub struct M<T>(PhantomData<fn() -> T>);

impl<T> Kind for M<T> {
    const TYPE: Option<AttributeType> = Some(AttributeType::M);
}

/// A set of `T`: SS, NS or BS.
#[derive(Clone, Copy, Debug)]
pub struct SetOf<T>(PhantomData<fn() -> T>);

impl<T: ScalarAttribute> Kind for SetOf<T> {
    const TYPE: Option<AttributeType> = match T::Kind::TYPE {
        Some(element) => element.set(),
        None => None,
    };
}

/// Whether a field of a type can be absent from its document.
pub trait Presence {
    #[doc(hidden)]
    const CAN_BE_ABSENT: bool;
}

/// The attribute is always there.
#[derive(Clone, Copy, Debug)]
pub struct Always;

/// The attribute may be absent: an `Option`, a set.
#[derive(Clone, Copy, Debug)]
pub struct Optional;

impl Presence for Always {
    const CAN_BE_ABSENT: bool = false;
}

impl Presence for Optional {
    const CAN_BE_ABSENT: bool = true;
}

/// S, N and B.
pub trait ScalarKind: Kind {}

impl ScalarKind for S {}
impl ScalarKind for N {}
impl ScalarKind for B {}

/// Two kinds that one comparison may name.
#[diagnostic::on_unimplemented(
    message = "an attribute of type {Other} is not compared with one of type {Self}",
    note = "both sides of a comparison, and both ends of an update, must have the same DynamoDB type"
)]
pub trait Like<Other> {}

macro_rules! like {
    ($($kind:ident)*) => {$(
        impl Like<$kind> for $kind {}
        impl Like<Any> for $kind {}
        impl Like<$kind> for Any {}
    )*};
}

like!(S N B Bool Null Document);

impl Like<Self> for Any {}

macro_rules! like_of_elements {
    ($($kind:ident)*) => {$(
        impl<T, U> Like<$kind<U>> for $kind<T> {}
        impl<T> Like<Any> for $kind<T> {}
        impl<T> Like<$kind<T>> for Any {}
    )*};
}

like_of_elements!(L M SetOf);

/// Declares a property of attribute types that follows from their kind.
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
    /// Has an order: `<`, `<=`, `>`, `>=` and BETWEEN.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` has no order in DynamoDB",
        label = "nothing is less or greater than this",
        note = "`lt`, `le`, `gt`, `ge` and `between` compare strings, numbers and bytes; for other types there are `eq` and `ne`"
    )]
    Ordered: OrderedKind for S N B Any
}

property! {
    /// A number: can be added to and subtracted from.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a number",
        label = "not a number",
        note = "`+`, `-`, `increment`, `decrement` and `change` need an attribute of type N"
    )]
    Numeric: NumericKind for N Any
}

#[doc(hidden)]
pub trait AddKind {}

impl AddKind for N {}
impl AddKind for Any {}
impl<T> AddKind for SetOf<T> {}

/// ADD works on it: numbers and sets.
#[diagnostic::on_unimplemented(
    message = "ADD does not work on `{Self}`",
    label = "neither a number nor a set",
    note = "`add` needs a number or a set; use `set` to replace a value, `append` to lengthen a list"
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

/// Has a size: strings, bytes, lists, maps and sets.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no size in DynamoDB",
    label = "this has no size",
    note = "`size` is the length of a string or binary, or the number of elements of a list, map or set"
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
    type Prefix = super::Anything;
}

/// Has a beginning: strings and bytes.
#[diagnostic::on_unimplemented(
    message = "`begins_with` does not work on `{Self}`",
    label = "neither a string nor bytes",
    note = "only strings and bytes begin with something; for numbers there are `between`, `ge` and `lt`"
)]
pub trait Prefixed: Attribute {
    /// What it begins with.
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
    type Needle = super::Anything;
}

impl<T: Attribute> ContainsKind for L<T> {
    type Needle = T::Base;
}

impl<T: Attribute> ContainsKind for SetOf<T> {
    type Needle = T::Base;
}

/// Contains something: a string a part, a list or a set an element.
#[diagnostic::on_unimplemented(
    message = "`contains` does not work on `{Self}`",
    label = "neither a string, a list nor a set",
    note = "`contains` looks for a part of a string, or for an element of a list or a set"
)]
pub trait Container: Attribute {
    /// What it contains.
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
    type Element = crate::codec::Value;
}

/// A list: has elements by index, and can be lengthened.
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
    type Entry = crate::codec::Value;
}

/// A map: has entries by name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a map with free names",
    label = "not a map with free names",
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
    type Elements = super::Anything;
}

/// A set: elements can be deleted from it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set",
    label = "not a set",
    note = "`delete` takes elements out of a set; use `remove` to remove an attribute or a list's element"
)]
pub trait SetAttribute: Attribute {
    /// The elements, as an operand.
    type Elements;
}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: SetKind>> SetAttribute for T {
    type Elements = <T::Kind as SetKind>::Elements;
}

/// Always present, and of a kind that keys and sets are made of: S, N or B.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can be neither a key nor the element of a set",
    label = "not a string, a number or bytes",
    note = "key attributes and the elements of sets are of type S, N or B, and always there"
)]
pub trait ScalarAttribute: Attribute {}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: ScalarKind, Presence = Always>> ScalarAttribute for T {}

/// Of an attribute that cannot be absent by itself, so that an `Option` around it means something.
#[diagnostic::on_unimplemented(
    message = "an `Option` around a type that can be absent already would mean nothing",
    label = "a set or an `Option` inside an `Option`",
    note = "an empty set and a `None` are both stored as no attribute; leave the outer `Option` away"
)]
pub trait Present: Presence {}

impl Present for Always {}
