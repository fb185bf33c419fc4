//! Reads `#[dyno(..)]` into values with spans. Judges one option at a time.

use proc_macro2::{Ident, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseBuffer, ParseStream};
use syn::{Attribute, Expr, LitStr, Meta, Path, Token, Type, parenthesized, token};

use crate::advice;
use crate::case::Case;
use crate::errors::Errors;

/// An option that was written: its word, for messages to point at, and its value.
pub(crate) struct Opt<T> {
    pub(crate) word: Ident,
    pub(crate) value: T,
}

/// An option that can be given once.
#[derive(Default)]
pub(crate) enum Given<T> {
    #[default]
    Missing,
    /// It was given, but could not be read; the error is noted.
    Broken,
    Once(Opt<T>),
}

impl<T> Given<T> {
    pub(crate) fn get(&self) -> Option<&Opt<T>> {
        match self {
            Self::Once(option) => Some(option),
            Self::Missing | Self::Broken => None,
        }
    }

    pub(crate) fn value(&self) -> Option<&T> {
        self.get().map(|option| &option.value)
    }

    pub(crate) fn word(&self) -> Option<&Ident> {
        self.get().map(|option| &option.word)
    }

    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// Reads the option's value.
    fn read(&mut self, word: &Ident, value: syn::Result<T>) -> syn::Result<()> {
        if !self.is_missing() {
            value?;
            return Err(syn::Error::new(
                word.span(),
                format!("`{word}` is given twice; keep one of them"),
            ));
        }
        *self = Self::Broken;
        *self = Self::Once(Opt {
            word: word.clone(),
            value: value?,
        });
        Ok(())
    }
}

/// Where options stand. Each place has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Model,
    Document,
    Field,
    Variant,
    Index,
    LocalIndex,
}

impl Place {
    pub(crate) const ALL: [Self; 6] = [
        Self::Model,
        Self::Document,
        Self::Field,
        Self::Variant,
        Self::Index,
        Self::LocalIndex,
    ];

    /// The words that are options here.
    pub(crate) fn words(self) -> &'static [&'static str] {
        match self {
            Self::Model => &["table", "index", "local_index", "rename_all", "crate"],
            Self::Document => &["tag", "rename_all", "crate"],
            Self::Field => &[
                "partition_key",
                "sort_key",
                "rename",
                "default",
                "skip",
                "flatten",
                "null",
                "with",
                "serde",
            ],
            Self::Variant => &["rename", "rename_all"],
            Self::Index => &["name", "partition_key", "sort_key"],
            Self::LocalIndex => &["name", "sort_key"],
        }
    }

    /// The place in words, as in "an option of ..".
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Model => "a model",
            Self::Document => "a document",
            Self::Field => "a field",
            Self::Variant => "a variant",
            Self::Index => "`index(..)`",
            Self::LocalIndex => "`local_index(..)`",
        }
    }
}

/// The options of a model or a document.
#[derive(Default)]
pub(crate) struct ContainerOptions {
    pub(crate) table: Given<LitStr>,
    pub(crate) indexes: Vec<IndexOptions>,
    pub(crate) rename_all: Given<Case>,
    pub(crate) tag: Given<LitStr>,
    pub(crate) krate: Given<Path>,
}

impl ContainerOptions {
    pub(crate) fn read(place: Place, attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        each(attributes, errors, |word, input, errors| {
            match known(place, word)? {
                "table" => options.table.read(word, string(word, input, "Movies")),
                "index" | "local_index" => {
                    let content = list(word, input)?;
                    options
                        .indexes
                        .push(IndexOptions::read(word, &content, errors));
                    Ok(())
                }
                "rename_all" => options.rename_all.read(word, case(word, input)),
                "tag" => options.tag.read(word, string(word, input, "kind")),
                _ => options.krate.read(
                    word,
                    unquoted(word, input, "::my_crate::dyno", Path::parse_mod_style),
                ),
            }
        });
        options
    }
}

/// `index(..)` or `local_index(..)`.
pub(crate) struct IndexOptions {
    pub(crate) word: Ident,
    pub(crate) local: bool,
    pub(crate) name: Given<LitStr>,
    pub(crate) partition_key: Given<Ident>,
    pub(crate) sort_key: Given<Ident>,
}

impl IndexOptions {
    fn read(word: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> Self {
        let local = word == "local_index";
        let place = if local {
            Place::LocalIndex
        } else {
            Place::Index
        };
        let mut options = Self {
            word: word.clone(),
            local,
            name: Given::Missing,
            partition_key: Given::Missing,
            sort_key: Given::Missing,
        };
        each_in(input, errors, |word, input, _| match known(place, word)? {
            "name" => options.name.read(word, string(word, input, "ByRank")),
            "partition_key" => options
                .partition_key
                .read(word, unquoted(word, input, "year", Ident::parse_any)),
            _ => options
                .sort_key
                .read(word, unquoted(word, input, "rank", Ident::parse_any)),
        });
        options
    }
}

/// The options of a field.
#[derive(Default)]
pub(crate) struct FieldOptions {
    pub(crate) partition_key: Given<()>,
    pub(crate) sort_key: Given<()>,
    pub(crate) rename: Given<LitStr>,
    /// `default` alone means the type's own.
    pub(crate) default: Given<Option<Expr>>,
    pub(crate) skip: Given<()>,
    pub(crate) flatten: Given<()>,
    pub(crate) null: Given<()>,
    pub(crate) with: Given<Type>,
    pub(crate) serde: Given<()>,
}

impl FieldOptions {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        each(attributes, errors, |word, input, _| {
            match known(Place::Field, word)? {
                "partition_key" => options.partition_key.read(word, flag(word, input)),
                "sort_key" => options.sort_key.read(word, flag(word, input)),
                "rename" => options.rename.read(word, string(word, input, "name")),
                "default" if input.peek(Token![=]) => {
                    options.default.read(word, expression(input).map(Some))
                }
                "default" => options.default.read(word, flag(word, input).map(|()| None)),
                "skip" => options.skip.read(word, flag(word, input)),
                "flatten" => options.flatten.read(word, flag(word, input)),
                "null" => options.null.read(word, flag(word, input)),
                "with" => options
                    .with
                    .read(word, unquoted(word, input, "Cents", Type::parse)),
                _ => options.serde.read(word, flag(word, input)),
            }
        });
        options
    }

    /// The words of all options that were given.
    pub(crate) fn words(&self) -> impl Iterator<Item = &Ident> {
        let words = [
            self.partition_key.word(),
            self.sort_key.word(),
            self.rename.word(),
            self.default.word(),
            self.skip.word(),
            self.flatten.word(),
            self.null.word(),
            self.with.word(),
            self.serde.word(),
        ];
        words.into_iter().flatten()
    }
}

/// The options of a variant.
#[derive(Default)]
pub(crate) struct VariantOptions {
    pub(crate) rename: Given<LitStr>,
    pub(crate) rename_all: Given<Case>,
}

impl VariantOptions {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        each(attributes, errors, |word, input, _| {
            match known(Place::Variant, word)? {
                "rename" => options.rename.read(word, string(word, input, "name")),
                _ => options.rename_all.read(word, case(word, input)),
            }
        });
        options
    }
}

fn ours(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("dyno"))
}

/// Goes through the options of a place. After an error it goes on behind the next comma.
fn each(
    attributes: &[Attribute],
    errors: &mut Errors,
    mut option: impl FnMut(&Ident, ParseStream<'_>, &mut Errors) -> syn::Result<()>,
) {
    for attribute in ours(attributes) {
        let Meta::List(list) = &attribute.meta else {
            errors.at(
                attribute,
                "`dyno` needs its options in parentheses; write `#[dyno(..)]`",
            );
            continue;
        };
        let read = list.parse_args_with(|input: ParseStream<'_>| {
            each_in(input, errors, &mut option);
            Ok(())
        });
        if let Err(error) = read {
            errors.push(error);
        }
    }
}

fn each_in(
    input: ParseStream<'_>,
    errors: &mut Errors,
    mut option: impl FnMut(&Ident, ParseStream<'_>, &mut Errors) -> syn::Result<()>,
) {
    while !input.is_empty() {
        let read = match Ident::parse_any(input) {
            Ok(word) => option(&word, input, errors),
            Err(_) => Err(input.error("expected the name of an option")),
        };
        let read = read.and_then(|()| match input.is_empty() {
            true => Ok(()),
            false => input
                .parse::<Token![,]>()
                .map(drop)
                .map_err(|_| input.error("expected `,` and the next option")),
        });
        if let Err(error) = read {
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

/// The word, if it is an option of that place.
fn known(place: Place, word: &Ident) -> syn::Result<&'static str> {
    let known = place.words().iter().find(|known| word == **known);
    known
        .copied()
        .ok_or_else(|| syn::Error::new(word.span(), advice::unknown(place, &word.to_string())))
}

fn flag(word: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(Token![=]) || input.peek(token::Paren) {
        return Err(input.error(format!("`{word}` takes no value; write `{word}` alone")));
    }
    Ok(())
}

fn string(word: &Ident, input: ParseStream<'_>, example: &str) -> syn::Result<LitStr> {
    let wrong = || format!("`{word}` needs a string; write `{word} = \"{example}\"`");
    equals(input, word, wrong)?;
    input.parse().map_err(|_| input.error(wrong()))
}

/// A name or a type, which those who come from serde may put into quotes.
fn unquoted<T>(
    word: &Ident,
    input: ParseStream<'_>,
    example: &str,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    equals(input, word, || {
        format!("`{word}` needs a value; write `{word} = {example}`")
    })?;
    if input.peek(LitStr) {
        let quoted: LitStr = input.parse()?;
        let message = format!(
            "`{word}` takes no string; write `{word} = {}`",
            quoted.value()
        );
        return Err(syn::Error::new(quoted.span(), message));
    }
    parse(input).map_err(|_| {
        input.error(format!(
            "`{word}` needs a value; write `{word} = {example}`"
        ))
    })
}

fn expression(input: ParseStream<'_>) -> syn::Result<Expr> {
    input.parse::<Token![=]>()?;
    if input.is_empty() {
        return Err(
            input.error("`default` needs an expression; write `default = 5`, or `default` alone")
        );
    }
    input.parse()
}

fn case(word: &Ident, input: ParseStream<'_>) -> syn::Result<Case> {
    let name = string(word, input, "camelCase")?;
    let case = Case::from_name(&name.value());
    case.ok_or_else(|| syn::Error::new(name.span(), advice::unknown_case(&name.value())))
}

fn list<'a>(word: &Ident, input: ParseStream<'a>) -> syn::Result<ParseBuffer<'a>> {
    if !input.peek(token::Paren) {
        return Err(input.error(format!(
            "`{word}` needs its own options; write `{word}(name = \"ByRank\", ..)`"
        )));
    }
    let content;
    parenthesized!(content in input);
    Ok(content)
}

fn equals(input: ParseStream<'_>, word: &Ident, wrong: impl FnOnce() -> String) -> syn::Result<()> {
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(word.span(), wrong()));
    }
    input.parse::<Token![=]>().map(drop)
}
