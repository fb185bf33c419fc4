//! Where operations come from: iterators and streams of items, owned or borrowed.

mod batch_source;
mod owned;
mod queue;

pub use batch_source::BatchSource;
#[doc(hidden)]
pub use batch_source::{Iterates, OpenSource, Streams};
pub use owned::OwnedOrBorrowed;
pub(crate) use queue::Sources;
