//! Conditions on the sort key of a query.

use super::key_value;
use crate::codec::kind::Prefixed;
use crate::codec::{Anything, Attribute, Convert, Converted, Via};
use crate::expr::Fits;
use crate::expr::ast::{Comparison, SortCondition};
use crate::model::{Then, Untyped};

/// A condition of a query on a sort key of type `S`: [`eq`], [`lt`], [`le`], [`gt`], [`ge`], [`between`] or
/// [`begins_with`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on a sort key of type `{S}`",
    label = "expected `eq`, `lt`, `le`, `gt`, `ge`, `between` or `begins_with`",
    note = "these are functions of this crate: `.sort_key(between(\"A\", \"L\"))`; other conditions go to `filter`"
)]
pub trait SortKeyCondition<S> {
    /// Returns one condition for each attribute of the sort key, from left to right; attributes on the right can be
    /// left out.
    #[doc(hidden)]
    fn into_trees(self) -> Vec<SortCondition>;
}

/// A comparison of a sort key with a value.
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
    /// #     fn store(month: &(u16, u8)) -> Result<String, Self::Error> { Ok(format!("{:04}-{:02}", month.0, month.1)) }
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

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $comparison:ident;)*) => {$(
        $(#[$doc])*
        pub const fn $name<V>(value: V) -> Compared<V> {
            Compared { comparison: Comparison::$comparison, value }
        }
    )*};
}

comparisons! {
    /// The sort key equals `value`; for [`sort_key`](crate::op::Query::sort_key).
    eq Eq;
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

impl<S: Attribute, V: Fits<S::Base>> SortKeyCondition<S> for Compared<V> {
    fn into_trees(self) -> Vec<SortCondition> {
        vec![SortCondition::Compare(
            self.comparison,
            key_value::<S::Base>(self.value),
        )]
    }
}

impl<S: Attribute, V: Fits<S::Base>, W: Fits<S::Base>> SortKeyCondition<S> for Between<V, W> {
    fn into_trees(self) -> Vec<SortCondition> {
        vec![SortCondition::Between(
            key_value::<S::Base>(self.low),
            key_value::<S::Base>(self.high),
        )]
    }
}

impl<S: Prefixed, V: Fits<S::Prefix>> SortKeyCondition<S> for BeginsWith<V> {
    fn into_trees(self) -> Vec<SortCondition> {
        vec![SortCondition::BeginsWith(key_value::<S::Prefix>(
            self.prefix,
        ))]
    }
}

/// The prefix of a sort key of the table, and of an index.
macro_rules! stored_prefixes {
    ($($key:ident)*) => {$(
        impl<C, T, V> SortKeyCondition<$key<C, T>> for StoredPrefix<V>
        where
            C: Convert<T, Stored: Prefixed>,
            V: Fits<<C::Stored as Prefixed>::Prefix>,
        {
            fn into_trees(self) -> Vec<SortCondition> {
                let prefix = key_value::<<C::Stored as Prefixed>::Prefix>(self.prefix);
                vec![SortCondition::BeginsWith(prefix)]
            }
        }
    )*};
}

stored_prefixes!(Via Converted);

// The types of a raw table or index are not known; how many attributes the sort key has is checked by the query.

#[diagnostic::do_not_recommend]
impl<V: Fits<Anything>> SortKeyCondition<Untyped> for Compared<V> {
    fn into_trees(self) -> Vec<SortCondition> {
        SortKeyCondition::<Anything>::into_trees(self)
    }
}

#[diagnostic::do_not_recommend]
impl<V: Fits<Anything>, W: Fits<Anything>> SortKeyCondition<Untyped> for Between<V, W> {
    fn into_trees(self) -> Vec<SortCondition> {
        SortKeyCondition::<Anything>::into_trees(self)
    }
}

#[diagnostic::do_not_recommend]
impl<V: Fits<Anything>> SortKeyCondition<Untyped> for BeginsWith<V> {
    fn into_trees(self) -> Vec<SortCondition> {
        SortKeyCondition::<Anything>::into_trees(self)
    }
}

#[diagnostic::do_not_recommend]
impl<V: Fits<Anything>, C: SortKeyCondition<Untyped>> SortKeyCondition<Untyped> for (V, C) {
    fn into_trees(self) -> Vec<SortCondition> {
        leading::<Anything>(self.0, self.1.into_trees())
    }
}

#[diagnostic::do_not_recommend]
impl<V: Fits<Anything>, W, C> SortKeyCondition<Untyped> for (V, W, C)
where
    (W, C): SortKeyCondition<Untyped>,
{
    fn into_trees(self) -> Vec<SortCondition> {
        leading::<Anything>(self.0, (self.1, self.2).into_trees())
    }
}

#[diagnostic::do_not_recommend]
impl<V: Fits<Anything>, W, X, C> SortKeyCondition<Untyped> for (V, W, X, C)
where
    (W, X, C): SortKeyCondition<Untyped>,
{
    fn into_trees(self) -> Vec<SortCondition> {
        leading::<Anything>(self.0, (self.1, self.2, self.3).into_trees())
    }
}

// A condition on a sort key of several attributes can be on the first alone.

#[diagnostic::do_not_recommend]
impl<A, R, V> SortKeyCondition<Then<A, R>> for Compared<V>
where
    Self: SortKeyCondition<A>,
    A: Attribute,
{
    fn into_trees(self) -> Vec<SortCondition> {
        SortKeyCondition::<A>::into_trees(self)
    }
}

#[diagnostic::do_not_recommend]
impl<A, R, V, W> SortKeyCondition<Then<A, R>> for Between<V, W>
where
    Self: SortKeyCondition<A>,
    A: Attribute,
{
    fn into_trees(self) -> Vec<SortCondition> {
        SortKeyCondition::<A>::into_trees(self)
    }
}

#[diagnostic::do_not_recommend]
impl<A, R, V> SortKeyCondition<Then<A, R>> for BeginsWith<V>
where
    Self: SortKeyCondition<A>,
    A: Attribute,
{
    fn into_trees(self) -> Vec<SortCondition> {
        SortKeyCondition::<A>::into_trees(self)
    }
}

#[diagnostic::do_not_recommend]
impl<A, R, V> SortKeyCondition<Then<A, R>> for StoredPrefix<V>
where
    Self: SortKeyCondition<A>,
    A: Attribute,
{
    fn into_trees(self) -> Vec<SortCondition> {
        SortKeyCondition::<A>::into_trees(self)
    }
}

// Or it has values for those on the left and a condition on the next: `("open", gt(5))`. Recommended, so that a value
// of the wrong type is named by itself.

impl<A: Attribute, R, V: Fits<A::Base>, C: SortKeyCondition<R>> SortKeyCondition<Then<A, R>>
    for (V, C)
{
    fn into_trees(self) -> Vec<SortCondition> {
        leading::<A>(self.0, self.1.into_trees())
    }
}

impl<A: Attribute, R, V: Fits<A::Base>, W, C> SortKeyCondition<Then<A, R>> for (V, W, C)
where
    (W, C): SortKeyCondition<R>,
{
    fn into_trees(self) -> Vec<SortCondition> {
        leading::<A>(self.0, (self.1, self.2).into_trees())
    }
}

impl<A: Attribute, R, V: Fits<A::Base>, W, X, C> SortKeyCondition<Then<A, R>> for (V, W, X, C)
where
    (W, X, C): SortKeyCondition<R>,
{
    fn into_trees(self) -> Vec<SortCondition> {
        leading::<A>(self.0, (self.1, self.2, self.3).into_trees())
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
