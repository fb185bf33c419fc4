//! May an item of a batch be borrowed? Yes, if it can be cloned.

/// An item that a batch of `M` puts: an `M`, or an `&M` that is cloned when the batch takes it.
///
/// The response hands back what was not written, after what was borrowed may be gone; so the batch keeps an item of its own. No more of
/// them are in memory than the batch has operations under way.
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
