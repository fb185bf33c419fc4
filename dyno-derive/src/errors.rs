//! A list of errors, so that one compilation reports all of them.

use std::fmt::Display;
use std::ops::Range;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::LitStr;

/// The errors found so far. Dropping the list without [`finish`](Self::finish) is a bug.
#[derive(Default)]
pub(crate) struct Errors {
    errors: Vec<syn::Error>,
    /// Code that does not compile, instead of a message.
    probes: TokenStream,
    finished: bool,
}

/// What is wrong, as code that does not compile.
pub(crate) struct Failure(pub(crate) TokenStream);

impl From<&syn::Error> for Failure {
    fn from(error: &syn::Error) -> Self {
        Self(error.to_compile_error())
    }
}

impl Errors {
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// Adds an error that points at `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error at `tokens` that is about a part of a template, which the message shows.
    pub(crate) fn in_template(
        &mut self,
        tokens: impl ToTokens,
        message: impl Display,
        text: &str,
        part: Range<usize>,
    ) {
        self.at(tokens, format!("{message}\n{}", marked(text, &part)));
    }

    /// Adds an error about a text in the syntax of `format!` that names something else than `names`.
    ///
    /// A macro cannot point into a string, but the compiler can: it finds the name in the text, and suggests a similar
    /// one of the variables. The module hides the user's constants and statics, which the text could name otherwise;
    /// and a constant cannot format, so that no text compiles.
    pub(crate) fn in_text(&mut self, text: &LitStr, names: &[String]) {
        let variables = names.iter().map(|name| {
            let raw = || Ident::new_raw(name, text.span());
            syn::parse_str::<Ident>(name).map_or_else(|_| raw(), |_| Ident::new(name, text.span()))
        });
        self.probes.extend(quote! {
            const _: () = {
                mod __fields {
                    const _: () = {
                        #(let #variables = 0_u8;)*
                        let _ = ::core::format_args!(#text);
                    };
                }
            };
        });
    }

    /// Returns everything that is wrong.
    pub(crate) fn failure(mut self) -> Option<Failure> {
        let probes = std::mem::take(&mut self.probes);
        let error = self.finish().err();
        let error = error.map(|error| error.to_compile_error());
        match error.is_none() && probes.is_empty() {
            true => None,
            false => Some(Failure(quote!(#error #probes))),
        }
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

/// A text with a line of carets below a part of it: a macro cannot point into a string. The compiler indents both lines
/// like the message. `Message::mark` of `dyno-core` does the same for what is found while the code is compiled.
fn marked(text: &str, part: &Range<usize>) -> String {
    let quoted: String = text.chars().map(printable).collect();
    let before = text.get(..part.start).unwrap_or_default().chars().count();
    let marks = text.get(part.clone()).unwrap_or_default().chars().count();
    let (spaces, carets) = (" ".repeat(before + 1), "^".repeat(marks.max(1)));
    format!("  \"{quoted}\"\n  {spaces}{carets}")
}

/// A control character has no width, or breaks the line.
fn printable(char: char) -> char {
    match char.is_control() {
        true => ' ',
        false => char,
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        if !self.finished && !std::thread::panicking() {
            panic!("`Errors` was dropped without `finish`");
        }
    }
}
