//! Conditions on the sort key of a query.

use super::key_value;
use super::sort_composer::{SortComposer, SortTemplates};
use crate::codec::kind::Prefixed;
use crate::codec::{Anything, Attribute, Convert, Converted, Via};
use crate::expr::Fits;
use crate::expr::ast::{Comparison, SortCondition};
use crate::model::{
    BaseOf, FieldList, FieldOfKey, KeyFields, OrderedCoding, PrefixedCoding, Then, Untyped,
};

/// A condition of a query on a sort key of type `S`: [`eq`], [`lt`], [`le`], [`gt`], [`ge`], [`between`] or
/// [`begins_with`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on a sort key of type `{S}`",
    label = "expected `eq`, `lt`, `le`, `gt`, `ge`, `between` or `begins_with`",
    note = "a sort key without fields, or whose fields the partition key has, too, is `KeyFields<()>`; it takes no \
        condition",
    note = "a sort key of several attributes or fields also takes a tuple: values from left to right, and a condition \
        on the next: `(placed_at, eq(order_id))`",
    note = "these are functions of this crate: `.sort_key(between(\"A\", \"L\"))`; other conditions go to `filter`"
)]
#[doc(alias = "range_key")]
pub trait SortKeyCondition<S> {
    /// Returns one condition for each attribute of the sort key, from left to right; attributes on the right can be
    /// left out. A composed sort key has templates.
    #[doc(hidden)]
    fn into_trees(self, templates: SortTemplates<'_>) -> Vec<SortCondition>;
}

/// A sort key that equals a value.
#[derive(Clone, Copy, Debug)]
#[must_use = "a condition does nothing by itself; give it to `sort_key`"]
pub struct Equal<V> {
    value: V,
}

/// A comparison of a sort key with a value, in the order of sort keys.
#[derive(Clone, Copy, Debug)]
#[must_use = "a condition does nothing by itself; give it to `sort_key`"]
pub struct Compared<V> {
    comparison: Comparison,
    value: V,
}

/// A sort key between two bounds.
#[derive(Clone, Copy, Debug)]
#[must_use = "a condition does nothing by itself; give it to `sort_key`"]
pub struct Between<V, W> {
    low: V,
    high: W,
}

/// A sort key with a prefix.
#[derive(Clone, Copy, Debug)]
#[must_use = "a condition does nothing by itself; give it to `sort_key`"]
pub struct BeginsWith<V> {
    prefix: V,
}

impl<V> BeginsWith<V> {
    /// Compares the prefix with what the converter of the sort key stores.
    ///
    /// A sort key with a converter, `#[dyno(with = ..)]`, has no prefixes of its own, because the prefix of a stored
    /// value need not be a value of the field's type.
    ///
    /// ```no_run
    /// # use dyno::{Convert, Model, Table, begins_with};
    /// struct Iso;
    ///
    /// # impl Convert<(u16, u8)> for Iso {
    /// #     type Stored = String;
    /// #     type Error = &'static str;
    /// #     fn store((year, month): &(u16, u8)) -> Result<String, Self::Error> {
    /// #         Ok(format!("{year:04}-{month:02}"))
    /// #     }
    /// #     fn load(_: String) -> Result<(u16, u8), Self::Error> { Err("not here") }
    /// # }
    /// #[derive(Model)]
    /// #[dyno(table = "Bills")]
    /// struct Bill {
    ///     #[dyno(partition_key)]
    ///     customer: String,
    ///     #[dyno(sort_key, with = Iso)]
    ///     month: (u16, u8), // stored as 1985-02
    /// }
    ///
    /// # async fn example(bills: Table<Bill>) -> dyno::Result<()> {
    /// let of_1985 = bills.query("customer-7").sort_key(begins_with("1985-").stored()).all().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn stored(self) -> StoredPrefix<V> {
        StoredPrefix {
            prefix: self.prefix,
        }
    }
}

/// A sort key whose stored form has a prefix.
#[derive(Clone, Copy, Debug)]
#[must_use = "a condition does nothing by itself; give it to `sort_key`"]
pub struct StoredPrefix<V> {
    prefix: V,
}

/// The sort key equals `value`; for [`sort_key`](crate::op::Query::sort_key).
///
/// Of a field of a composed sort key that is not the last one, it selects all keys with this value.
pub const fn eq<V>(value: V) -> Equal<V> {
    Equal { value }
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $comparison:ident;)*) => {$(
        $(#[$doc])*
        pub const fn $name<V>(value: V) -> Compared<V> {
            Compared { comparison: Comparison::$comparison, value }
        }
    )*};
}

comparisons! {
    /// The sort key is less than `value`; for [`sort_key`](crate::op::Query::sort_key).
    lt Lt;
    /// The sort key is less than or equal to `value`; for [`sort_key`](crate::op::Query::sort_key).
    le Le;
    /// The sort key is greater than `value`; for [`sort_key`](crate::op::Query::sort_key).
    gt Gt;
    /// The sort key is greater than or equal to `value`; for [`sort_key`](crate::op::Query::sort_key).
    ge Ge;
}

/// The sort key is between `low` and `high`, inclusive; for [`sort_key`](crate::op::Query::sort_key).
///
/// DynamoDB rejects a `low` that is greater than `high`.
pub const fn between<V, W>(low: V, high: W) -> Between<V, W> {
    Between { low, high }
}

/// The sort key, a string or bytes, begins with `prefix`; for [`sort_key`](crate::op::Query::sort_key).
///
/// The prefix must not be empty.
pub const fn begins_with<V>(prefix: V) -> BeginsWith<V> {
    BeginsWith { prefix }
}

impl<S: Attribute, V: Fits<S::Base>> SortKeyCondition<S> for Equal<V> {
    fn into_trees(self, _: SortTemplates<'_>) -> Vec<SortCondition> {
        equal::<S>(self.value)
    }
}

impl<S: Attribute, V: Fits<S::Base>> SortKeyCondition<S> for Compared<V> {
    fn into_trees(self, _: SortTemplates<'_>) -> Vec<SortCondition> {
        vec![SortCondition::Compare(
            self.comparison,
            key_value::<S::Base>(self.value),
        )]
    }
}

impl<S: Attribute, V: Fits<S::Base>, W: Fits<S::Base>> SortKeyCondition<S> for Between<V, W> {
    fn into_trees(self, _: SortTemplates<'_>) -> Vec<SortCondition> {
        vec![SortCondition::Between(
            key_value::<S::Base>(self.low),
            key_value::<S::Base>(self.high),
        )]
    }
}

impl<S: Prefixed, V: Fits<S::Prefix>> SortKeyCondition<S> for BeginsWith<V> {
    fn into_trees(self, _: SortTemplates<'_>) -> Vec<SortCondition> {
        vec![SortCondition::BeginsWith(key_value::<S::Prefix>(
            self.prefix,
        ))]
    }
}

fn equal<S: Attribute>(value: impl Fits<S::Base>) -> Vec<SortCondition> {
    vec![SortCondition::Compare(
        Comparison::Eq,
        key_value::<S::Base>(value),
    )]
}

/// The prefix of a sort key of the table, and of an index.
macro_rules! stored_prefixes {
    ($($key:ident)*) => {$(
        impl<C, T, V> SortKeyCondition<$key<C, T>> for StoredPrefix<V>
        where
            C: Convert<T, Stored: Prefixed>,
            V: Fits<<C::Stored as Prefixed>::Prefix>,
        {
            fn into_trees(self, _: SortTemplates<'_>) -> Vec<SortCondition> {
                let prefix = key_value::<<C::Stored as Prefixed>::Prefix>(self.prefix);
                vec![SortCondition::BeginsWith(prefix)]
            }
        }
    )*};
}

stored_prefixes!(Via Converted);

// The types of a raw table or index are not known; how many attributes the sort key has is checked by the query.

/// A condition on an attribute of any type.
macro_rules! untyped {
    ($($condition:ident<$($value:ident),*>;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($value: Fits<Anything>),*> SortKeyCondition<Untyped> for $condition<$($value),*> {
            fn into_trees(self, templates: SortTemplates<'_>) -> Vec<SortCondition> {
                SortKeyCondition::<Anything>::into_trees(self, templates)
            }
        }
    )*};
}

untyped! {
    Equal<V>;
    Compared<V>;
    Between<V, W>;
    BeginsWith<V>;
}

#[diagnostic::do_not_recommend]
impl<V: Fits<Anything>, C: SortKeyCondition<Untyped>> SortKeyCondition<Untyped> for (V, C) {
    fn into_trees(self, templates: SortTemplates<'_>) -> Vec<SortCondition> {
        leading::<Anything>(self.0, self.1.into_trees(templates))
    }
}

#[diagnostic::do_not_recommend]
impl<V: Fits<Anything>, W, C> SortKeyCondition<Untyped> for (V, W, C)
where
    (W, C): SortKeyCondition<Untyped>,
{
    fn into_trees(self, templates: SortTemplates<'_>) -> Vec<SortCondition> {
        leading::<Anything>(self.0, (self.1, self.2).into_trees(templates))
    }
}

#[diagnostic::do_not_recommend]
impl<V: Fits<Anything>, W, X, C> SortKeyCondition<Untyped> for (V, W, X, C)
where
    (W, X, C): SortKeyCondition<Untyped>,
{
    fn into_trees(self, templates: SortTemplates<'_>) -> Vec<SortCondition> {
        leading::<Anything>(self.0, (self.1, self.2, self.3).into_trees(templates))
    }
}

// A condition on a sort key of several attributes can be on the first alone.

macro_rules! of_the_first {
    ($($condition:ident<$($value:ident),*>;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<A, R, $($value),*> SortKeyCondition<Then<A, R>> for $condition<$($value),*>
        where
            Self: SortKeyCondition<A>,
            A: Attribute,
        {
            fn into_trees(self, templates: SortTemplates<'_>) -> Vec<SortCondition> {
                SortKeyCondition::<A>::into_trees(self, templates)
            }
        }
    )*};
}

of_the_first! {
    Equal<V>;
    Compared<V>;
    Between<V, W>;
    BeginsWith<V>;
    StoredPrefix<V>;
}

// Or it has values for those on the left and a condition on the next: `("open", gt(5))`. Recommended, so that a value
// of the wrong type is named by itself.

impl<A: Attribute, R, V: Fits<A::Base>, C: SortKeyCondition<R>> SortKeyCondition<Then<A, R>>
    for (V, C)
{
    fn into_trees(self, templates: SortTemplates<'_>) -> Vec<SortCondition> {
        leading::<A>(self.0, self.1.into_trees(templates))
    }
}

impl<A: Attribute, R, V: Fits<A::Base>, W, C> SortKeyCondition<Then<A, R>> for (V, W, C)
where
    (W, C): SortKeyCondition<R>,
{
    fn into_trees(self, templates: SortTemplates<'_>) -> Vec<SortCondition> {
        leading::<A>(self.0, (self.1, self.2).into_trees(templates))
    }
}

impl<A: Attribute, R, V: Fits<A::Base>, W, X, C> SortKeyCondition<Then<A, R>> for (V, W, X, C)
where
    (W, X, C): SortKeyCondition<R>,
{
    fn into_trees(self, templates: SortTemplates<'_>) -> Vec<SortCondition> {
        leading::<A>(self.0, (self.1, self.2, self.3).into_trees(templates))
    }
}

fn leading<A: Attribute>(
    value: impl Fits<A::Base>,
    mut rest: Vec<SortCondition>,
) -> Vec<SortCondition> {
    let equal = SortCondition::Compare(Comparison::Eq, key_value::<A::Base>(value));
    rest.insert(0, equal);
    rest
}

// A composed sort key has the same grammar, with its fields in the place of attributes.

/// A condition on the fields `L` of a composed sort key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on the sort key fields `{L}`",
    label = "expected `eq`, `lt`, `le`, `gt`, `ge`, `between` or `begins_with` on the next field, or a tuple that \
        ends with one",
    note = "fields are given from left to right: `between(a, b)` on the first, `(placed_at, eq(order_id))` on the \
        second"
)]
pub trait FieldCondition<L> {
    fn add_to(self, key: &mut SortComposer);
}

// Recommended, so that a value of the wrong type and a field without an order are named by themselves.
impl<L, C: FieldCondition<L>> SortKeyCondition<KeyFields<L>> for C {
    fn into_trees(self, templates: SortTemplates<'_>) -> Vec<SortCondition> {
        let mut key = SortComposer::new(templates);
        self.add_to(&mut key);
        key.finish()
    }
}

type ValueOf<L> = <<L as FieldList>::First as FieldOfKey>::Value;

impl<L: FieldList, V: Fits<BaseOf<L::First>>> FieldCondition<L> for Equal<V> {
    fn add_to(self, key: &mut SortComposer) {
        key.equal::<L::First>(&self.value);
    }
}

impl<L, V> FieldCondition<L> for Compared<V>
where
    L: FieldList<First: FieldOfKey<Coding: OrderedCoding<ValueOf<L>>>>,
    V: Fits<BaseOf<L::First>>,
{
    fn add_to(self, key: &mut SortComposer) {
        key.compare::<L::First>(self.comparison, &self.value);
    }
}

impl<L, V, W> FieldCondition<L> for Between<V, W>
where
    L: FieldList<First: FieldOfKey<Coding: OrderedCoding<ValueOf<L>>>>,
    V: Fits<BaseOf<L::First>>,
    W: Fits<BaseOf<L::First>>,
{
    fn add_to(self, key: &mut SortComposer) {
        key.between::<L::First>(&self.low, &self.high);
    }
}

impl<L, V> FieldCondition<L> for BeginsWith<V>
where
    L: FieldList<First: FieldOfKey<Value: Prefixed, Coding: PrefixedCoding<ValueOf<L>>>>,
    V: Fits<<ValueOf<L> as Prefixed>::Prefix>,
{
    fn add_to(self, key: &mut SortComposer) {
        key.begins_with::<L::First, <ValueOf<L> as Prefixed>::Prefix>(&self.prefix);
    }
}

impl<L, V, C> FieldCondition<L> for (V, C)
where
    L: FieldList,
    V: Fits<BaseOf<L::First>>,
    C: FieldCondition<L::Rest>,
{
    fn add_to(self, key: &mut SortComposer) {
        key.equal::<L::First>(&self.0);
        self.1.add_to(key);
    }
}

macro_rules! conditions_of_tuples {
    ($($($rest:ident $at:tt)*;)*) => {$(
        impl<L, V, $($rest),*> FieldCondition<L> for (V, $($rest,)*)
        where
            L: FieldList,
            V: Fits<BaseOf<L::First>>,
            ($($rest,)*): FieldCondition<L::Rest>,
        {
            fn add_to(self, key: &mut SortComposer) {
                key.equal::<L::First>(&self.0);
                ($(self.$at,)*).add_to(key);
            }
        }
    )*};
}

// As many as a half has fields.
conditions_of_tuples! {
    W 1 C 2;
    W 1 X 2 C 3;
    W 1 X 2 Y 3 C 4;
    W 1 X 2 Y 3 Z 4 C 5;
    W 1 X 2 Y 3 Z 4 U 5 C 6;
    W 1 X 2 Y 3 Z 4 U 5 T 6 C 7;
}
