//! What the items of a read become: a type, or a result for each item.

use crate::codec::{DecodeDocument, Item, encode_item};
use crate::error::{Error, Result, Subject};
use crate::key::Key;
use crate::model::{Model, Projected};
use crate::page::Page;

/// What each item of a read becomes: a document, or for a lenient read a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "the items of this read are `{Self}`, which is not read as a whole",
    label = "choose what is read",
    note = "an index that does not hold all attributes of the model is read with `.project::<View>()`, \
        `.projection(..)` or `.keys()`; a local index also has `.all_attributes()`",
    note = "or let the index hold all attributes: remove its `projection`, or include the other fields",
    note = "in a generic function the type of the items needs the bound `DecodeDocument + Send + 'static`"
)]
pub trait ReadAs: Sized + Send + 'static {
    /// The type that an item is decoded into.
    #[doc(hidden)]
    type Document: DecodeDocument + Send + 'static;

    /// Whether an unreadable item is a value rather than an error.
    #[doc(hidden)]
    const LENIENT: bool;

    /// The value of an item, or the error of one that is not readable.
    #[doc(hidden)]
    fn of(item: Result<Self::Document>) -> Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: DecodeDocument + Send + 'static> ReadAs for T {
    type Document = T;

    const LENIENT: bool = false;

    fn of(item: Result<T>) -> Result<T> {
        item
    }
}

#[diagnostic::do_not_recommend]
impl<T: DecodeDocument + Send + 'static> ReadAs for Result<T> {
    type Document = T;

    const LENIENT: bool = true;

    fn of(item: Self) -> Result<Self> {
        Ok(item)
    }
}

impl<M: Model + 'static> ReadAs for Key<M> {
    type Document = Item;

    const LENIENT: bool = false;

    fn of(item: Result<Item>) -> Result<Self> {
        Self::from_item(&item?)
    }
}

/// Without a model the key is what was requested.
impl ReadAs for Key<Item> {
    type Document = Item;

    const LENIENT: bool = false;

    fn of(item: Result<Item>) -> Result<Self> {
        let text = encode_item(&item?);
        text.and_then(Self::from_text)
            .map_err(|error| Error::encode(Subject::unknown(), error))
    }
}

/// What the items of a read are: chosen already, or not yet.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the items of this read are chosen already",
    note = "choose the type of the items before `lenient`"
)]
pub trait Chosen {
    /// The same, if the items have all attributes.
    type Whole;
}

#[diagnostic::do_not_recommend]
impl<T: DecodeDocument> Chosen for T {
    type Whole = T;
}

#[diagnostic::do_not_recommend]
impl<T> Chosen for Result<T> {
    type Whole = Self;
}

#[diagnostic::do_not_recommend]
impl<M> Chosen for Key<M> {
    type Whole = Self;
}

#[diagnostic::do_not_recommend]
impl<M, const N: usize> Chosen for Projected<M, N> {
    type Whole = M;
}

/// The page with its items as `T`, or the error of the first item that is not readable.
pub(crate) fn page_of<T: ReadAs>(page: Page<Result<T::Document>>) -> Result<Page<T>> {
    Ok(Page {
        items: page.items.into_iter().map(T::of).collect::<Result<_>>()?,
        cursor: page.cursor,
        previous: page.previous,
        count: page.count,
        scanned: page.scanned,
    })
}
