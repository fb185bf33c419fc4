//! Items of a batch, owned or borrowed.

/// An item of a batch of `M`: an `M`, or an `&M` that is cloned when the batch reads it from its source.
///
/// The report returns the failed items at a time when a borrowed item may be gone, so the batch keeps its own copy.
/// There are at most as many copies in memory as the batch has pending operations.
#[diagnostic::on_unimplemented(
    message = "a batch of `{M}` cannot put `{Self}`",
    label = "expected `{M}`, or `&{M}` of a type that is `Clone`"
)]
pub trait OwnedOrBorrowed<M> {
    #[doc(hidden)]
    fn into_item(self) -> M;
}

impl<M> OwnedOrBorrowed<M> for M {
    fn into_item(self) -> M {
        self
    }
}

impl<M: Clone> OwnedOrBorrowed<M> for &M {
    fn into_item(self) -> M {
        self.clone()
    }
}
