//! What the items of a read become: a type, or a result for each item.

use crate::codec::DecodeDocument;
use crate::error::Result;
use crate::page::Page;

/// What each item of a read becomes: a document, or for a lenient read a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "an item cannot be read as `{Self}`",
    label = "not a document, or one that borrows",
    note = "items are read as models, as structs with `#[derive(dyno::Document)]`, as maps or as `dyno::Item`; they own their strings and bytes"
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

/// The page with its items as `T`, or the error of the first item that is not readable.
pub(crate) fn page_of<T: ReadAs>(page: Page<Result<T::Document>>) -> Result<Page<T>> {
    Ok(Page {
        items: page.items.into_iter().map(T::of).collect::<Result<_>>()?,
        cursor: page.cursor,
        count: page.count,
        scanned: page.scanned,
    })
}
