//! A list of errors, so that one compilation reports all of them.

use std::fmt::Display;

use quote::ToTokens;

/// The errors found so far. Dropping the list without [`finish`](Self::finish) is a bug.
#[derive(Default)]
pub(crate) struct Errors {
    errors: Vec<syn::Error>,
    finished: bool,
}

impl Errors {
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// Adds an error that points at `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Combines the errors into one, and returns it if there are any.
    pub(crate) fn finish(mut self) -> syn::Result<()> {
        self.finished = true;
        let all = self.errors.drain(..).reduce(|mut all, next| {
            all.combine(next);
            all
        });
        all.map_or(Ok(()), Err)
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        if !self.finished && !std::thread::panicking() {
            panic!("`Errors` was dropped without `finish`");
        }
    }
}
