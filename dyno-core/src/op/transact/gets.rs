//! The operations of a transaction of reads: a tuple or a `Vec` of gets.

use crate::codec::DecodeDocument;
use crate::error::{Result, Subject};
use crate::op::Get;
use crate::op::transact_item::TransactItem;
use crate::transport::{Places, Spot, for_tuples};

/// An operation of a transaction of reads: a get.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a part of a transaction of reads",
    label = "not a get",
    note = "give the gets as they are, without `await` and `required`; writes go to `transact_write`"
)]
pub trait ReadInTransaction {
    /// The type of the item.
    type Item: DecodeDocument + Send + 'static;

    #[doc(hidden)]
    fn into_transact_item(self) -> Result<TransactItem>;
}

impl<M, T: DecodeDocument + Send + 'static> ReadInTransaction for Get<M, T> {
    type Item = T;

    fn into_transact_item(self) -> Result<TransactItem> {
        self.transact_item()
    }
}

fn subject(gets: &[TransactItem], position: usize) -> Subject {
    gets.get(position)
        .map_or_else(Subject::unknown, TransactItem::subject)
}

/// The gets of a transaction of reads: a tuple, or a `Vec` of gets of one type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a transaction of reads",
    label = "expected a tuple of up to 16 gets, or a `Vec` of gets",
    note = "a single get is a tuple too: `(get,)`"
)]
pub trait TransactGets {
    /// An `Option` of the item for each get.
    type Items;

    #[doc(hidden)]
    type Places: Places;

    #[doc(hidden)]
    fn into_transact_items(self) -> Vec<Result<TransactItem>>;

    #[doc(hidden)]
    fn items(places: Self::Places, gets: &[TransactItem]) -> Result<Self::Items>;
}

impl<G: ReadInTransaction> TransactGets for Vec<G> {
    type Items = Vec<Option<G::Item>>;
    type Places = Vec<Spot<G::Item>>;

    fn into_transact_items(self) -> Vec<Result<TransactItem>> {
        self.into_iter().map(G::into_transact_item).collect()
    }

    fn items(places: Self::Places, gets: &[TransactItem]) -> Result<Self::Items> {
        let places = places.into_iter().zip(gets);
        places
            .map(|(spot, get)| spot.item_of(get.schema(), || get.subject()))
            .collect()
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt,)*) => {
        impl<$($name: ReadInTransaction),*> TransactGets for ($($name,)*) {
            type Items = ($(Option<$name::Item>,)*);
            type Places = ($(Spot<$name::Item>,)*);

            fn into_transact_items(self) -> Vec<Result<TransactItem>> {
                vec![$(self.$index.into_transact_item()),*]
            }

            fn items(places: Self::Places, gets: &[TransactItem]) -> Result<Self::Items> {
                let subject = |position| move || subject(gets, position);
                let schema = |position: usize| gets.get(position).and_then(TransactItem::schema);
                Ok(($(places.$index.item_of(schema($index), subject($index))?,)*))
            }
        }
    };
}

for_tuples!(tuples);
