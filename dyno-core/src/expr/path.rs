//! Typed document paths.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Deref;

use super::address::{
    Address, At, ComposedField, Field, Fixed, IndexField, KeyField, Root, Top, ViewField,
};
use super::ast;
use crate::codec::kind::{ConvertedAttribute, ListAttribute, MapAttribute};
use crate::codec::{Attribute, EntryName, Fields, Item, Value};

/// The document path of an attribute of type `T` in the items of the model `M`.
///
/// The derive makes a constant for each field: `Movie::YEAR`. The fields of a document are fields of its path:
/// `Movie::INFO.rating`. [`at`](Self::at) and [`key`](Self::key) extend it by an index or a name that is known only at
/// run time.
///
/// `A` is the address as a type. Users of a path need not name it.
pub struct Path<M, A, T> {
    address: A,
    marker: PhantomData<fn() -> (M, T)>,
}

impl<M, A, T> Path<M, A, T> {
    const fn new(address: A) -> Self {
        Self {
            address,
            marker: PhantomData,
        }
    }
}

/// The path of the field `N` of the document `D` at the address `A`.
#[doc(hidden)]
pub type FieldPath<M, A, D, const N: usize, T> = Path<M, Field<A, D, N>, T>;

/// The path of the field `N` of the model `M`.
#[doc(hidden)]
pub type RootPath<M, const N: usize, T> = FieldPath<M, Root, M, N, T>;

/// The path of the field `N` of the model `M`, which is part of the key.
#[doc(hidden)]
pub type KeyPath<M, const N: usize, T> = Path<M, KeyField<M, N>, T>;

/// The path of the field `N` of the model `M`, of which the key of an index is composed.
#[doc(hidden)]
pub type IndexPath<M, const N: usize, T> = Path<M, IndexField<M, N>, T>;

/// The path of a field of the model `M` that is part of the composed key only.
#[doc(hidden)]
pub type ComposedPath<M, T> = Path<M, ComposedField<M>, T>;

impl<M, D, T> Path<M, ComposedField<D>, T> {
    /// The path of a field that is part of the composed key only.
    #[doc(hidden)]
    pub const COMPOSED: Self = Self::new(ComposedField(PhantomData));
}

/// The path of the field `N` of the view `V` of the model `M`.
#[doc(hidden)]
pub type ViewPath<M, V, const N: usize, const STORED: bool, T> =
    Path<M, ViewField<V, N, STORED>, T>;

impl<M, V, const N: usize, const STORED: bool, T> Path<M, ViewField<V, N, STORED>, T> {
    /// The path of the field `N` of the view.
    #[doc(hidden)]
    pub const VIEW: Self = Self::new(ViewField(PhantomData));
}

impl<M, D, const N: usize, T> Path<M, IndexField<D, N>, T> {
    /// The path of the field `N` of the model `D`, of which the key of an index is composed.
    #[doc(hidden)]
    pub const INDEXED: Self = Self::new(IndexField(PhantomData));
}

impl<M, A, D, const N: usize, T> Path<M, Field<A, D, N>, T> {
    /// The path of the field `N` of the document `D` at `A`.
    #[doc(hidden)]
    pub const FIELD: Self = Self::new(Field(PhantomData));
}

impl<M, D, const N: usize, T> Path<M, KeyField<D, N>, T> {
    /// The path of the field `N` of the model `D`, which is part of the key.
    #[doc(hidden)]
    pub const KEY: Self = Self::new(KeyField(PhantomData));
}

/// Makes the path of the attribute `name` of an item without a model.
///
/// A dot or a bracket in the name is part of the name.
///
/// ```
/// # use dyno::path;
/// let price = path("lines").at(0).key("unit.price");
/// assert_eq!(price.to_string(), "lines[0].\"unit.price\"");
/// ```
pub fn path(name: impl Into<Cow<'static, str>>) -> Path<Item, Top, Value> {
    Path::new(Top(name.into()))
}

/// Makes the path of an attribute of the model `M` whose name is known at run time only.
///
/// It combines with the paths of the model in conditions, updates and projections, and takes values of any type. It is
/// for attributes that are not fields: a value for the attribute of a field is stored as it is given, without the
/// field's type and converter.
///
/// ```
/// use dyno::{Model, path_of};
///
/// #[derive(Model)]
/// #[dyno(table = "Products")]
/// struct Product {
///     #[dyno(partition_key)]
///     id: String,
///     price: u32,
/// }
///
/// let name = format!("price_{}", "de");
/// let update = Product::PRICE.set(7_u32) & path_of(name.clone()).set(8);
/// assert_eq!(update.to_string(), "SET price = 7, price_de = 8");
/// let condition = Product::PRICE.gt(5_u32) & path_of::<Product>(name).exists();
/// assert_eq!(condition.to_string(), "price > 5 AND attribute_exists(price_de)");
/// ```
pub fn path_of<M>(name: impl Into<Cow<'static, str>>) -> Path<M, Top, Value> {
    Path::new(Top(name.into()))
}

// The bound is on the method: with a bound on the impl, the compiler would only report a missing method.
impl<M, A: Clone, T> Path<M, A, T> {
    /// Returns the path of what the converter of the field stores.
    ///
    /// The path of a field with `#[dyno(with = ..)]` or `#[dyno(serde)]` takes values of the field's type and converts
    /// them. This path offers what works on the stored form only, such as arithmetic, prefixes, elements and the fields
    /// of a document. Its values are not converted.
    ///
    /// ```
    /// use std::convert::Infallible;
    ///
    /// use dyno::{Convert, Model};
    ///
    /// #[derive(Clone, Copy)]
    /// struct Money {
    ///     cents: u64,
    /// }
    ///
    /// struct Cents;
    ///
    /// impl Convert<Money> for Cents {
    ///     type Stored = u64;
    ///     type Error = Infallible;
    ///
    ///     fn store(money: &Money) -> Result<u64, Infallible> {
    ///         Ok(money.cents)
    ///     }
    ///
    ///     fn load(cents: u64) -> Result<Money, Infallible> {
    ///         Ok(Money { cents })
    ///     }
    /// }
    ///
    /// #[derive(Model)]
    /// #[dyno(table = "Orders")]
    /// struct Order {
    ///     #[dyno(partition_key)]
    ///     id: String,
    ///     #[dyno(with = Cents)]
    ///     total: Money,
    /// }
    ///
    /// let fifteen = Money { cents: 1500 };
    /// assert_eq!(Order::TOTAL.set(fifteen).to_string(), "SET total = 1500");
    /// assert_eq!(Order::TOTAL.stored().add(15_u64).to_string(), "ADD total 15");
    /// ```
    pub fn stored(self) -> Path<M, A, T::Stored>
    where
        T: ConvertedAttribute,
    {
        Path::new(self.address)
    }
}

impl<M, A: Address, T: Attribute> Path<M, A, T> {
    pub(crate) fn ast(&self) -> ast::Path {
        self.address.ast()
    }

    /// Returns the path of the element `index` of a list.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("actors").at(2).to_string(), "actors[2]");
    /// ```
    pub fn at<E>(self, index: usize) -> Path<M, At, E>
    where
        T: ListAttribute<Element = E>,
    {
        let mut path = self.ast();
        path.0.push(ast::Segment::Index(index));
        Path::new(At(path))
    }

    /// Returns the path of the entry `name` of a map.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("prices").key("EUR").to_string(), "prices.EUR");
    /// ```
    ///
    /// For a map with keys of another type, such as `HashMap<u32, T>`, `name` is a key of that type.
    pub fn key<E>(self, name: impl EntryName<T::Key>) -> Path<M, At, E>
    where
        T: MapAttribute<Entry = E>,
    {
        let mut path = self.ast();
        path.0.push(ast::Segment::Name(name.into_name()));
        Path::new(At(path))
    }

    /// Returns the path of a field inside a document whose address is known only at run time.
    ///
    /// The closure receives the fields of the document: `Order::LINES.at(0).then(|line| line.price)`.
    pub fn then<B: Address, U: Attribute>(
        self,
        field: impl FnOnce(&T::Fields<M, Root>) -> Path<M, B, U>,
    ) -> Path<M, At, U> {
        let mut path = self.ast();
        path.0.extend(field(T::Fields::<M, Root>::fields()).ast().0);
        Path::new(At(path))
    }
}

impl<M, A: Fixed, T: Attribute> Deref for Path<M, A, T> {
    type Target = T::Fields<M, A>;

    fn deref(&self) -> &Self::Target {
        T::Fields::<M, A>::fields()
    }
}

impl<M, A: Clone, T> Clone for Path<M, A, T> {
    fn clone(&self) -> Self {
        Self::new(self.address.clone())
    }
}

impl<M, A: Copy, T> Copy for Path<M, A, T> {}

impl<M, A: Address, B: Address, T: Attribute, U: Attribute> PartialEq<Path<M, B, U>>
    for Path<M, A, T>
{
    fn eq(&self, other: &Path<M, B, U>) -> bool {
        self.ast() == other.ast()
    }
}

impl<M, A: Address, T: Attribute> Eq for Path<M, A, T> {}

impl<M, A: Address, T: Attribute> Hash for Path<M, A, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ast().hash(state);
    }
}

impl<M, A: Address, T: Attribute> fmt::Display for Path<M, A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ast().fmt(f)
    }
}

impl<M, A: Address, T: Attribute> fmt::Debug for Path<M, A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({self})")
    }
}
