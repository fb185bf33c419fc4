//! Reads the options of one place, word by word: how an option is written, not what it says.

use proc_macro2::{Ident, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseBuffer, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, LitStr, Meta, Token, parenthesized, token};

use crate::advice;
use crate::attr::{Place, Projection, StreamView};
use crate::case::Case;
use crate::errors::Errors;

/// Goes through the options of a place.
pub(crate) fn each(
    place: Place,
    attributes: &[Attribute],
    errors: &mut Errors,
    mut read: impl FnMut(&Word<'_>, &mut Errors) -> syn::Result<()>,
) {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("dyno"))
    {
        let Meta::List(list) = &attribute.meta else {
            let message = "`dyno` needs its options in parentheses; write `#[dyno(..)]`";
            errors.at(attribute, message);
            continue;
        };
        let all = list.parse_args_with(|input: ParseStream<'_>| {
            each_in(place, input, errors, &mut read);
            Ok(())
        });
        if let Err(error) = all {
            errors.push(error);
        }
    }
}

/// Goes through options that are separated by commas. After an error it goes on behind the next comma.
pub(crate) fn each_in(
    place: Place,
    input: ParseStream<'_>,
    errors: &mut Errors,
    mut read: impl FnMut(&Word<'_>, &mut Errors) -> syn::Result<()>,
) {
    while !input.is_empty() {
        let option = Word::read(place, input).and_then(|word| read(&word, errors));
        let option = option.and_then(|()| match input.is_empty() {
            true => Ok(()),
            false => match input.parse::<Token![,]>() {
                Ok(_) => Ok(()),
                Err(_) => Err(input.error("expected `,` and the next option")),
            },
        });
        if let Err(error) = option {
            errors.push(error);
            pass_over_comma(input);
        }
    }
}

fn pass_over_comma(input: ParseStream<'_>) {
    while let Ok(token) = input.parse::<TokenTree>() {
        if matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            break;
        }
    }
}

/// The word of an option, whose value is about to be read.
pub(crate) struct Word<'i> {
    pub(crate) ident: Ident,
    /// The option that is meant.
    pub(crate) option: &'static str,
    /// The error if it is called otherwise. Each method that reads a value gives it back.
    misspelt: Option<syn::Error>,
    /// What follows.
    input: ParseStream<'i>,
}

impl<'i> Word<'i> {
    fn read(place: Place, input: ParseStream<'i>) -> syn::Result<Self> {
        let Ok(ident) = Ident::parse_any(input) else {
            return Err(input.error("expected the name of an option"));
        };
        let (option, misspelt) = match place.words().iter().find(|word| ident == **word) {
            Some(option) => (*option, None),
            None => {
                let (meant, message) = advice::unknown(place, &ident.to_string());
                let error = syn::Error::new(ident.span(), message);
                match meant {
                    Some(option) => (option, Some(error)),
                    None => return Err(error),
                }
            }
        };
        Ok(Self {
            ident,
            option,
            misspelt,
            input,
        })
    }

    /// An error at the word, which the message speaks of.
    pub(crate) fn wrong(&self, message: &str) -> syn::Error {
        syn::Error::new(self.ident.span(), format!("`{}` {message}", self.ident))
    }

    /// An error at what follows the word, or at the word if nothing does.
    fn wrong_value(&self, message: &str) -> syn::Error {
        if self.input.is_empty() || self.input.peek(Token![,]) {
            return self.wrong(message);
        }
        self.input.error(format!("`{}` {message}", self.ident))
    }

    fn is_spelt_right(&self) -> syn::Result<()> {
        self.misspelt.clone().map_or(Ok(()), Err)
    }

    /// No value.
    pub(crate) fn flag(&self) -> syn::Result<()> {
        self.is_spelt_right()?;
        if self.input.peek(Token![=]) || self.input.peek(token::Paren) {
            return Err(self.wrong_value(&format!("takes no value; write `{}` alone", self.ident)));
        }
        Ok(())
    }

    /// No value, or an expression.
    pub(crate) fn flag_or_expression(&self, example: &str) -> syn::Result<Option<Expr>> {
        self.is_spelt_right()?;
        if !self.input.peek(Token![=]) {
            return self.flag().map(|()| None);
        }
        self.input.parse::<Token![=]>()?;
        if self.input.is_empty() || self.input.peek(Token![,]) {
            let word = &self.ident;
            let message =
                format!("needs an expression; write `{word} = {example}`, or `{word}` alone");
            return Err(self.wrong(&message));
        }
        self.input.parse().map(Some)
    }

    pub(crate) fn string(&self, example: &str) -> syn::Result<LitStr> {
        let wrong = || {
            self.wrong_value(&format!(
                "needs a string; write `{} = \"{example}\"`",
                self.ident
            ))
        };
        self.equals(wrong)?;
        self.input.parse().map_err(|_| wrong())
    }

    pub(crate) fn case(&self) -> syn::Result<Case> {
        let name = self.string("camelCase")?;
        let case = Case::from_name(&name.value());
        case.ok_or_else(|| syn::Error::new(name.span(), advice::unknown_case(&name.value())))
    }

    /// A name or a type, which those who come from serde may put into quotes.
    pub(crate) fn unquoted<T>(
        &self,
        example: &str,
        parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
    ) -> syn::Result<T> {
        let wrong = || {
            self.wrong_value(&format!(
                "needs a value; write `{} = {example}`",
                self.ident
            ))
        };
        self.equals(wrong)?;
        if self.input.peek(LitStr) {
            let quoted: LitStr = self.input.parse()?;
            let (word, value) = (&self.ident, quoted.value());
            let message = format!("`{word}` takes no string; write `{word} = {value}`");
            return Err(syn::Error::new(quoted.span(), message));
        }
        parse(self.input).map_err(|_| wrong())
    }

    /// The name of a field, or several in parentheses.
    pub(crate) fn fields(&self, example: &str) -> syn::Result<Vec<Ident>> {
        self.unquoted(example, |input| match input.peek(token::Paren) {
            true => names_in_parentheses(input),
            false => Ident::parse_any(input).map(|name| vec![name]),
        })
    }

    pub(crate) fn projection(&self) -> syn::Result<Projection> {
        let (name, fields) = self.unquoted("keys_only", |input| {
            let name = Ident::parse_any(input)?;
            let fields = match input.peek(token::Paren) {
                true => Some(names_in_parentheses(input)?),
                false => None,
            };
            Ok((name, fields))
        })?;
        let error = |message: String| Err(syn::Error::new(name.span(), message));
        match (name.to_string().as_str(), fields) {
            ("all", None) => Ok(Projection::All),
            ("keys_only", None) => Ok(Projection::KeysOnly),
            ("include", Some(fields)) => Ok(Projection::Include(fields)),
            ("include", None) => error(
                "`include` needs the fields that it adds; write `include(title, plot)`".into(),
            ),
            (name @ ("all" | "keys_only"), Some(_)) => error(format!(
                "`{name}` names no fields; to add some to the keys write `include(..)`"
            )),
            (name, _) => error(advice::unknown_projection(name)),
        }
    }

    pub(crate) fn stream_view(&self) -> syn::Result<StreamView> {
        let name = self.unquoted("new_and_old_images", Ident::parse_any)?;
        let text = name.to_string();
        let found = StreamView::ALL.into_iter().find(|(view, _)| text == *view);
        found
            .map(|(_, view)| view)
            .ok_or_else(|| syn::Error::new(name.span(), advice::unknown_stream_view(&text)))
    }

    /// Options of its own, in parentheses.
    pub(crate) fn list(&self) -> syn::Result<ParseBuffer<'i>> {
        self.is_spelt_right()?;
        if !self.input.peek(token::Paren) {
            let message = format!(
                "needs its own options; write `{}(name = \"ByRank\", ..)`",
                self.ident
            );
            return Err(self.wrong_value(&message));
        }
        let content;
        parenthesized!(content in self.input);
        Ok(content)
    }

    fn equals(&self, wrong: impl Fn() -> syn::Error) -> syn::Result<()> {
        self.is_spelt_right()?;
        if !self.input.peek(Token![=]) {
            return Err(wrong());
        }
        self.input.parse::<Token![=]>().map(drop)
    }
}

fn names_in_parentheses(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    let names: Punctuated<Ident, Token![,]> =
        content.parse_terminated(Ident::parse_any, Token![,])?;
    Ok(names.into_iter().collect())
}
