//! Typed document paths.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Deref;

use super::address::{Address, At, Field, Fixed, KeyField, Root, Top};
use super::ast;
use crate::codec::kind::{ListAttribute, MapAttribute};
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
