//! Typed addresses of attributes, and what each type allows.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Deref;

use super::ast;
use crate::codec::Document;
use crate::codec::kind::{ListAttribute, MapAttribute};
use crate::codec::{Attribute, EntryName, Fields};
use crate::codec::{Item, Value};

/// The address of an attribute of type `T` in the items of the model `M`.
///
/// The derive makes one as a constant for each field: `Movie::YEAR`. The fields of a document are fields of its path:
/// `Movie::INFO.rating`. [`at`](Self::at) and [`key`](Self::key) go on with an index or a name that is known at run time only.
///
/// `A` is the address as a type; it is of no interest to who uses a path.
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

/// Where a path leads.
#[doc(hidden)]
pub trait Address: Clone {
    fn ast(&self) -> ast::Path;
}

/// An address that is known at compile time, so that it has fields.
#[doc(hidden)]
pub trait Fixed: Address {}

/// An address that an update may change.
#[diagnostic::on_unimplemented(
    message = "a key attribute cannot be updated",
    label = "this is the address of a key",
    note = "DynamoDB does not change the key of an item: put a new item and delete the old one"
)]
pub trait Updatable: Address {}

/// The address of an attribute of the item itself, rather than of something inside of one.
#[diagnostic::on_unimplemented(
    message = "ADD works on attributes of the item itself only",
    label = "this is the address of something inside another attribute",
    note = "use `set(path + n)` for a number inside a document"
)]
pub trait TopLevel: Updatable {}

/// The item itself.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Root;

/// The field `N` of the document `D`, which is at the address `A`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field<A, D, const N: usize>(PhantomData<fn() -> (A, D)>);

/// The field `N` of the model `D`, which is part of the key.
#[doc(hidden)]
#[derive(Debug)]
pub struct KeyField<D, const N: usize>(PhantomData<fn() -> D>);

/// The path of the field `N` of the document `D`, which is at the address `A`.
#[doc(hidden)]
pub type FieldPath<M, A, D, const N: usize, T> = Path<M, Field<A, D, N>, T>;

/// The path of the field `N` of the model `M`.
#[doc(hidden)]
pub type RootPath<M, const N: usize, T> = FieldPath<M, Root, M, N, T>;

/// The path of the field `N` of the model `M`, which is part of the key.
#[doc(hidden)]
pub type KeyPath<M, const N: usize, T> = Path<M, KeyField<M, N>, T>;

/// An attribute of the item whose name is known at run time.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Top(Cow<'static, str>);

/// An address that is known at run time.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct At(ast::Path);

impl<A, D, const N: usize> Clone for Field<A, D, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, D, const N: usize> Copy for Field<A, D, N> {}

impl<D, const N: usize> Clone for KeyField<D, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D, const N: usize> Copy for KeyField<D, N> {}

/// The name of the field `N` of the document `D`.
struct Name<D, const N: usize>(PhantomData<D>);

impl<D: Document, const N: usize> Name<D, N> {
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler; the derive numbers the fields"
    )]
    const NAME: &'static str = D::SHAPE.attributes[N].name;

    fn segment() -> ast::Segment {
        ast::Segment::Name(Cow::Borrowed(Self::NAME))
    }
}

/// The addresses from which one can go on.
#[doc(hidden)]
pub trait Segments {
    fn segments() -> Vec<ast::Segment>;
}

impl Segments for Root {
    fn segments() -> Vec<ast::Segment> {
        Vec::new()
    }
}

impl<A: Segments, D: Document, const N: usize> Segments for Field<A, D, N> {
    fn segments() -> Vec<ast::Segment> {
        let mut segments = A::segments();
        segments.push(Name::<D, N>::segment());
        segments
    }
}

impl<D: Document, const N: usize> Segments for KeyField<D, N> {
    fn segments() -> Vec<ast::Segment> {
        vec![Name::<D, N>::segment()]
    }
}

impl<A: Segments, D: Document, const N: usize> Address for Field<A, D, N> {
    fn ast(&self) -> ast::Path {
        ast::Path(Self::segments())
    }
}

impl<D: Document, const N: usize> Address for KeyField<D, N> {
    fn ast(&self) -> ast::Path {
        ast::Path(Self::segments())
    }
}

impl Address for Top {
    fn ast(&self) -> ast::Path {
        ast::Path(vec![ast::Segment::Name(self.0.clone())])
    }
}

impl Address for At {
    fn ast(&self) -> ast::Path {
        self.0.clone()
    }
}

impl<A: Segments, D: Document, const N: usize> Fixed for Field<A, D, N> {}
impl<D: Document, const N: usize> Fixed for KeyField<D, N> {}

impl<A: Segments, D: Document, const N: usize> Updatable for Field<A, D, N> {}
impl Updatable for Top {}
impl Updatable for At {}

impl<D: Document, const N: usize> TopLevel for Field<Root, D, N> {}
impl TopLevel for Top {}

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

/// The path of the attribute `name` of an item without a model.
///
/// The name is taken as it is: a dot or a bracket in it is part of the name.
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

    /// The element `index` of a list.
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

    /// The entry `name` of a map.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("prices").key("EUR").to_string(), "prices.EUR");
    /// ```
    ///
    /// A map with keys of another type, such as `HashMap<u32, T>`, takes a key of this type.
    pub fn key<E>(self, name: impl EntryName<T::Key>) -> Path<M, At, E>
    where
        T: MapAttribute<Entry = E>,
    {
        let mut path = self.ast();
        path.0.push(ast::Segment::Name(name.into_name()));
        Path::new(At(path))
    }

    /// Goes on into a document from an address that is known at run time: `Order::LINES.at(0).then(|line| line.price)`.
    ///
    /// The closure is given the fields of the document.
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
