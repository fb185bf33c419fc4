//! The places for the items of a transaction or of a batch of statements, each with its own type.

use crate::codec::DecodeDocument;
use crate::codec::DecodeError;
use crate::error::{Error, Result, Subject, Undecoded};
use crate::model::{OwnItems, Schema, is_of_another_entity};
use crate::wire::ValueReader;

/// The places for the items of one response, in their order.
pub trait Places: Send + Sized + 'static {
    /// One empty place for each operation.
    fn empty(operations: usize) -> Self;

    /// The place for the item of the operation at a position.
    fn at(&mut self, position: usize) -> Option<&mut dyn Place>;
}

/// The place of one item. One dynamic call for each item; the implementation knows the type.
pub trait Place {
    /// Reads the item of this place, if it is one of its `own`. An item that cannot be decoded is not an error yet.
    ///
    /// # Errors
    /// A [`DecodeError`] if the value is malformed.
    fn fill(
        &mut self,
        value: ValueReader<'_, '_>,
        own: Option<OwnItems>,
    ) -> Result<(), DecodeError>;
}

/// A place for an item of type `T`.
#[derive(Debug)]
pub struct Spot<T>(Option<Result<T, Undecoded>>);

impl<T> Default for Spot<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Spot<T> {
    /// The item, if there is one; `subject` names it in an error.
    pub(crate) fn item(self, subject: impl FnOnce() -> Subject) -> Result<Option<T>> {
        self.item_of(None, subject)
    }

    /// The same of an item with this schema. An item of another entity is none.
    pub(crate) fn item_of(
        self,
        schema: Option<&Schema>,
        subject: impl FnOnce() -> Subject,
    ) -> Result<Option<T>> {
        match self.0.transpose() {
            Err((error, item)) if is_of_another_entity(schema, &error, &item) => Ok(None),
            item => item.map_err(|undecoded| Error::unreadable(subject(), undecoded)),
        }
    }
}

impl<T: DecodeDocument + 'static> Place for Spot<T> {
    fn fill(
        &mut self,
        value: ValueReader<'_, '_>,
        own: Option<OwnItems>,
    ) -> Result<(), DecodeError> {
        let item = value.document_with(|map| OwnItems::read(own, map))?;
        self.0 = Some(item.map_err(|(error, text)| (error, text.into())));
        Ok(())
    }
}

impl<T: DecodeDocument + Send + 'static> Places for Vec<Spot<T>> {
    fn empty(operations: usize) -> Self {
        std::iter::repeat_with(Spot::default)
            .take(operations)
            .collect()
    }

    fn at(&mut self, position: usize) -> Option<&mut dyn Place> {
        self.get_mut(position).map(|spot| spot as _)
    }
}

/// Calls `$each` with the names and the numbers of a tuple's elements: `A 0,`, then `A 0, B 1,`, up to 16.
macro_rules! for_tuples {
    ($each:ident) => {
        $crate::transport::for_tuples! {
            $each: [] A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15,
        }
    };
    ($each:ident: [$($before:tt)*]) => {};
    ($each:ident: [$($before:tt)*] $name:ident $index:tt, $($rest:tt)*) => {
        $each! { $($before)* $name $index, }
        $crate::transport::for_tuples! { $each: [$($before)* $name $index,] $($rest)* }
    };
}

pub(crate) use for_tuples;

macro_rules! places {
    ($($name:ident $index:tt,)*) => {
        impl<$($name: DecodeDocument + Send + 'static),*> Places for ($(Spot<$name>,)*) {
            fn empty(_: usize) -> Self {
                ($(Spot::<$name>::default(),)*)
            }

            fn at(&mut self, position: usize) -> Option<&mut dyn Place> {
                match position {
                    $($index => Some(&mut self.$index),)*
                    _ => None,
                }
            }
        }
    };
}

for_tuples!(places);
