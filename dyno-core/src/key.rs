//! Which item is meant? Keys, and the conditions on a sort key.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use crate::codec::kind::Prefixed;
use crate::codec::{Attribute, DecodeError, Encode, EncodeError, decode_item};
use crate::error::{Error, ReadableKey, Result, Subject};
use crate::expr::Fits;
use crate::expr::ast::{self, Comparison, SortCondition};
use crate::model::{IndexSchema, KeySchema, Model};
use crate::value::Item;
use crate::wire::{Format, MapWriter, Out, Writer};

/// The key of a model that has a partition key alone, of type `P`.
#[derive(Debug)]
pub struct Simple<P>(PhantomData<fn() -> P>);

/// The key of a model with a partition key of type `P` and a sort key of type `S`.
#[derive(Debug)]
pub struct Composite<P, S>(PhantomData<fn() -> (P, S)>);

/// The key of a global secondary index with several attributes: `P` is the type of the partition key, or the tuple of its types,
/// `S` is the type of the sort key, [`Then`] or [`Unsorted`].
#[derive(Debug)]
pub struct Multi<P, S>(PhantomData<fn() -> (P, S)>);

/// No sort key.
#[derive(Debug)]
pub enum Unsorted {}

/// A sort key of several attributes: the first is an `A`, and `R` is what follows.
#[derive(Debug)]
pub struct Then<A, R>(PhantomData<fn() -> (A, R)>);

/// The shape of a key: [`Simple`], [`Composite`] or [`Multi`].
///
/// That the attributes are S, N or B is not asked here but where the schema names them, so that it is asked once.
pub trait ModelKey {
    /// The type of the partition key.
    type Partition: Attribute;
}

impl<P: Attribute> ModelKey for Simple<P> {
    type Partition = P;
}

impl<P: Attribute, S: Attribute> ModelKey for Composite<P, S> {
    type Partition = P;
}

impl<P: Attribute, S> ModelKey for Multi<P, S> {
    type Partition = P;
}

/// A key with a sort key.
#[doc(hidden)]
pub trait CompositeKey: ModelKey {
    type Sort;
}

impl<P: Attribute, S: Attribute> CompositeKey for Multi<P, S> {
    type Sort = S;
}

impl<P: Attribute, A, R> CompositeKey for Multi<P, Then<A, R>> {
    type Sort = Then<A, R>;
}

impl<P: Attribute, S: Attribute> CompositeKey for Composite<P, S> {
    type Sort = S;
}

/// What a query or a scan reads: a table, named by its model, an [`Index`], or items without a model ([`Item`]).
pub trait Source {
    /// The model of the items.
    type Model;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Source for M {
    type Model = M;
}

impl Source for Item {
    type Model = Self;
}

/// A source whose key is known: a table or an [`Index`].
pub trait Keyed: Source {
    /// The shape of the key.
    type Key: ModelKey;

    #[doc(hidden)]
    fn key_schema() -> KeySchema;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Keyed for M {
    type Key = M::Key;

    fn key_schema() -> KeySchema {
        M::SCHEMA.key
    }
}

/// A source with a sort key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no sort key",
    label = "only a partition key",
    note = "mark a field with `#[dyno(sort_key)]`, or name one in the `index(..)`; to look at other attributes use `filter`"
)]
pub trait Sorted: Keyed {
    /// The type of the sort key, or [`Then`].
    type Sort;
}

#[diagnostic::do_not_recommend]
impl<K: Keyed<Key: CompositeKey>> Sorted for K {
    type Sort = <K::Key as CompositeKey>::Sort;
}

/// A source that can be read consistently: a table or a local secondary index. For items without a model the service decides.
#[diagnostic::on_unimplemented(
    message = "a global secondary index has no consistent reads",
    label = "`{Self}` is a global secondary index",
    note = "it follows the table with a delay; query the table, or a local secondary index, with `consistent`"
)]
pub trait ConsistentSource {}

#[diagnostic::do_not_recommend]
impl<M: Model> ConsistentSource for M {}

impl ConsistentSource for Item {}

/// A source whose items can be read whole: a table, or a local secondary index, which fetches from its table what it does not have.
/// For items without a model the service decides.
#[diagnostic::on_unimplemented(
    message = "a global secondary index has only the attributes that are projected into it",
    label = "`{Self}` is a global secondary index",
    note = "read it without `all_attributes`, which gives what it has, or read the items from the table by their keys"
)]
pub trait WholeSource {}

#[diagnostic::do_not_recommend]
impl<M: Model> WholeSource for M {}

impl WholeSource for Item {}

/// The secondary index `N` of the model `M`. The derive makes one as a constant for each `index(..)`: `Movie::BY_RANK`.
pub struct Index<M, const N: usize>(PhantomData<fn() -> M>);

/// Says that a model has an index of number `N`.
#[doc(hidden)]
pub trait HasIndex<const N: usize>: Model {
    type Key: ModelKey;
}

/// Says that the index `N` of a model is a local one.
#[doc(hidden)]
pub trait HasLocalIndex<const N: usize>: HasIndex<N> {}

impl<M, const N: usize> Index<M, N> {
    /// The index.
    #[doc(hidden)]
    pub const INDEX: Self = Self(PhantomData);
}

impl<M: HasIndex<N>, const N: usize> Index<M, N> {
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler; the derive numbers the indexes"
    )]
    const SCHEMA: IndexSchema = M::SCHEMA.indexes[N];

    /// The name, the key and the kind of the index.
    #[must_use]
    pub const fn schema(self) -> IndexSchema {
        Self::SCHEMA
    }
}

impl<M, const N: usize> Clone for Index<M, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, const N: usize> Copy for Index<M, N> {}

impl<M: HasIndex<N>, const N: usize> fmt::Debug for Index<M, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Index({})", Self::SCHEMA.name)
    }
}

impl<M: HasIndex<N>, const N: usize> Source for Index<M, N> {
    type Model = M;
}

impl<M: HasIndex<N>, const N: usize> Keyed for Index<M, N> {
    type Key = <M as HasIndex<N>>::Key;

    fn key_schema() -> KeySchema {
        Self::SCHEMA.key
    }
}

impl<M: HasLocalIndex<N>, const N: usize> ConsistentSource for Index<M, N> {}

impl<M: HasLocalIndex<N>, const N: usize> WholeSource for Index<M, N> {}

/// What the partition key of a source is compared with.
#[doc(hidden)]
pub type PartitionOf<K> = <<<K as Keyed>::Key as ModelKey>::Partition as Attribute>::Base;

/// A value that is a key of the model `M`, whose key has the shape `K`.
///
/// For a partition key alone it is the value; for a partition key and a sort key the tuple of both, `(1985, "Brazil")`; and
/// for each model a [`Key`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of `{M}`",
    label = "expected a key of the shape `{K}`",
    note = "a model with a partition key and a sort key takes a tuple `(partition, sort)`, one with a partition key alone takes the value"
)]
pub trait IntoKey<K, M, By> {
    #[doc(hidden)]
    fn write_key(self, schema: KeySchema, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;
}

#[diagnostic::do_not_recommend]
impl<M, P: Attribute, V: Fits<P::Base>> IntoKey<Simple<P>, M, ByValue> for V {
    fn write_key(self, schema: KeySchema, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        map.key(schema.partition().name, &Fitted::new(&self))
    }
}

// Recommended, so that a value of the wrong type is named by itself.
impl<M, P, S, V, W> IntoKey<Composite<P, S>, M, ByValue> for (V, W)
where
    P: Attribute,
    S: Attribute,
    V: Fits<P::Base>,
    W: Fits<S::Base>,
{
    fn write_key(self, schema: KeySchema, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        let sort = schema.sort();
        let sort = sort.expect("a key of the shape `Composite` has a sort key in its schema");
        map.key(schema.partition().name, &Fitted::new(&self.0))?;
        map.key(sort.name, &Fitted::new(&self.1))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoKey<M::Key, M, ByKey> for Key<M> {
    fn write_key(self, schema: KeySchema, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        (&self).write_key(schema, map)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoKey<M::Key, M, ByKey> for &Key<M> {
    fn write_key(self, schema: KeySchema, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        let names = [Some(schema.partition()), schema.sort()]
            .into_iter()
            .flatten()
            .map(|key| key.name);
        names
            .filter_map(|name| Some((name, self.item.get(name)?)))
            .try_for_each(|(name, value)| map.key(name, value))
    }
}

/// By which impl a value is a key: the compiler finds out. Without it, it could not tell the impls for values and for [`Key`] apart.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByValue;

#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByKey;

/// A value that is written as the attribute that it fits.
struct Fitted<'v, T, V> {
    value: &'v V,
    marker: PhantomData<fn() -> T>,
}

impl<'v, T, V> Fitted<'v, T, V> {
    fn new(value: &'v V) -> Self {
        Self {
            value,
            marker: PhantomData,
        }
    }
}

impl<T, V: Fits<T>> Encode for Fitted<'_, T, V> {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        self.value.encode_as(out)
    }
}

/// The text of a key in DynamoDB's JSON.
pub(crate) fn key_text<M: Model, By>(
    key: impl IntoKey<M::Key, M, By>,
) -> Result<String, EncodeError> {
    let mut writer = Writer::new(Format::DynamoDb);
    let mut map = writer.item();
    key.write_key(M::SCHEMA.key, &mut map)?;
    map.end();
    Ok(writer.into_text())
}

/// The text of an item's key in DynamoDB's JSON.
pub(crate) fn key_text_of<M: Model>(item: &M) -> Result<String, EncodeError> {
    let mut writer = Writer::new(Format::DynamoDb);
    let mut map = writer.item();
    item.encode_key(&mut map)?;
    map.end();
    Ok(writer.into_text())
}

/// The key of an item of the model `M`, by itself.
///
/// Wherever a key is asked for, the plain value or tuple will do; this is for keys that are kept, and for those that come back from a batch.
/// Two keys are equal when DynamoDB takes them for the same: `1` and `1.0` are.
///
/// ```no_run
/// # use dyno_core::key::Key;
/// # use dyno_core::model::ReadModel;
/// # async fn example<Movie: ReadModel + 'static>(movies: dyno_core::Table<Movie>, movie: Movie) -> dyno_core::Result<()> {
/// let key = Key::of(&movie)?;
/// movies.delete(&key).await?;
/// println!("{key} is gone");
/// # Ok(())
/// # }
/// ```
pub struct Key<M> {
    item: Item,
    text: Arc<str>,
    marker: PhantomData<fn() -> M>,
}

impl<M: Model> Key<M> {
    /// The key that the value or the tuple is.
    ///
    /// # Errors
    /// [`Error::Encode`] when a key value is empty or cannot be stored.
    pub fn new<By>(key: impl IntoKey<M::Key, M, By>) -> Result<Self> {
        Self::checked(key_text::<M, By>(key))
    }

    /// The key of an item.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn of(item: &M) -> Result<Self> {
        Self::checked(key_text_of(item))
    }

    /// The key that is in an item without a model, as it comes from a form, a message or a projection. Other attributes do not matter.
    ///
    /// ```no_run
    /// # use dyno_core::{Key, item, model::ReadModel};
    /// # async fn example<Movie: ReadModel + 'static>(movies: dyno_core::Table<Movie>) -> dyno_core::Result<()> {
    /// let form = item! { "year" => 1985, "title" => "Brazil", "rank" => 7 };
    /// let deleted = movies.delete(Key::from_item(&form)?).return_old().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Decode`] when an attribute of the key is missing or of another type, [`Error::Encode`] when it is empty.
    pub fn from_item(item: &Item) -> Result<Self> {
        let schema = M::SCHEMA.key;
        let mut writer = Writer::new(Format::DynamoDb);
        let mut map = writer.item();
        let mut written = Ok(());
        for attribute in [Some(schema.partition()), schema.sort()]
            .into_iter()
            .flatten()
        {
            let unreadable = match item.get(attribute.name) {
                Some(value) if value.attribute_type() == attribute.attribute_type => {
                    written = written.and_then(|()| map.key(attribute.name, value));
                    continue;
                }
                Some(value) => {
                    DecodeError::unexpected(attribute.attribute_type, value.attribute_type())
                }
                None => DecodeError::missing(),
            };
            let subject = Subject::new(M::SCHEMA.model, None);
            return Err(Error::decode(subject, unreadable.at_name(attribute.name)));
        }
        map.end();
        Self::checked(written.map(|()| writer.into_text()))
    }

    fn checked(text: Result<String, EncodeError>) -> Result<Self> {
        text.and_then(Self::from_text)
            .map_err(|error| Error::encode(Subject::new(M::SCHEMA.model, None), error))
    }
}

impl<M> Key<M> {
    pub(crate) fn from_text(text: String) -> Result<Self, EncodeError> {
        let item = decode_item(&text).map_err(crate::codec::written_wrong)?;
        Ok(Self {
            item,
            text: text.into(),
            marker: PhantomData,
        })
    }

    pub(crate) fn as_text(&self) -> &str {
        &self.text
    }

    /// The key's attributes.
    #[must_use]
    pub fn as_item(&self) -> &Item {
        &self.item
    }
}

impl<M> Clone for Key<M> {
    fn clone(&self) -> Self {
        Self {
            item: self.item.clone(),
            text: self.text.clone(),
            marker: PhantomData,
        }
    }
}

impl<M> PartialEq for Key<M> {
    fn eq(&self, other: &Self) -> bool {
        self.item == other.item
    }
}

impl<M> Eq for Key<M> {}

impl<M> Hash for Key<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.item.hash(state);
    }
}

impl<M> fmt::Display for Key<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ReadableKey(&self.text).fmt(f)
    }
}

impl<M> fmt::Debug for Key<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key{self}")
    }
}

/// A condition of a query on a sort key of type `S`: [`eq`], [`lt`], [`le`], [`gt`], [`ge`], [`between`] or [`begins_with`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on a sort key of type `{S}`",
    label = "expected `eq`, `lt`, `le`, `gt`, `ge`, `between` or `begins_with`",
    note = "these are functions of this crate: `.sort_key(between(\"A\", \"L\"))`; other conditions go to `filter`"
)]
pub trait SortKeyCondition<S> {
    /// One condition for each attribute of the sort key, from left to right; those that are left out have none.
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

/// A sort key within bounds.
#[derive(Clone, Copy, Debug)]
#[must_use = "a condition does nothing by itself; give it to `sort_key`"]
pub struct Between<V, W> {
    low: V,
    high: W,
}

/// A sort key with a beginning.
#[derive(Clone, Copy, Debug)]
#[must_use = "a condition does nothing by itself; give it to `sort_key`"]
pub struct BeginsWith<V> {
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
    /// The sort key is less than or equals `value`; for [`sort_key`](crate::op::Query::sort_key).
    le Le;
    /// The sort key is greater than `value`; for [`sort_key`](crate::op::Query::sort_key).
    gt Gt;
    /// The sort key is greater than or equals `value`; for [`sort_key`](crate::op::Query::sort_key).
    ge Ge;
}

/// The sort key lies between `low` and `high`, both included; for [`sort_key`](crate::op::Query::sort_key).
///
/// The service refuses a `low` that is greater than `high`.
pub const fn between<V, W>(low: V, high: W) -> Between<V, W> {
    Between { low, high }
}

/// The sort key, a string or bytes, begins with `prefix`, which must not be empty; for [`sort_key`](crate::op::Query::sort_key).
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

// Of a sort key of several attributes the first can be asked for alone.

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

// Or the values of those on the left, and a condition on the next: `("open", gt(5))`. Recommended, so that a value of the wrong type is
// named by itself.

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

/// The values of a partition key of so many attributes, each by itself; several were written as a list.
pub(crate) fn partition_values(value: ast::Value, attributes: usize) -> Vec<ast::Value> {
    let parts = match &value {
        ast::Value::Json(text) if attributes > 1 => read_list(text),
        _ => None,
    };
    let Some(parts) = parts.filter(|parts| parts.len() == attributes) else {
        // One value, or one that cannot be stored, which is the error of the whole.
        return vec![value; attributes];
    };
    parts
        .into_iter()
        .map(key_value::<crate::codec::Anything>)
        .collect()
}

fn read_list(text: &str) -> Option<Vec<crate::value::Value>> {
    let item: Item = decode_item(&format!(r#"{{"key":{text}}}"#)).ok()?;
    match item.get("key") {
        Some(crate::value::Value::L(parts)) => Some(parts.clone()),
        _ => None,
    }
}

/// A value for a key condition. An empty one is refused, as DynamoDB does.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers have no other use for it"
)]
pub(crate) fn key_value<T>(value: impl Fits<T>) -> ast::Value {
    match ast::Value::of(&value) {
        ast::Value::Json(text) if matches!(&*text, r#"{"S":""}"# | r#"{"B":""}"#) => {
            ast::Value::Invalid(EncodeError::empty_key().into())
        }
        value => value,
    }
}
