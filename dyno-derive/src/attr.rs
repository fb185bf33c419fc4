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

    /// Takes the value that was read for the option.
    fn give(&mut self, word: &Word<'_>, value: syn::Result<T>) -> syn::Result<()> {
        let again = !self.is_missing();
        if !again {
            *self = Self::Broken;
        }
        let value = value?;
        if again {
            return Err(word.wrong("is given twice; keep one of them"));
        }
        *self = Self::Once(Opt {
            word: word.ident.clone(),
            value,
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
        each(place, attributes, errors, |word, errors| {
            match word.option {
                "table" => options.table.give(word, word.string("Movies")),
                "index" | "local_index" => {
                    let content = word.list()?;
                    let index = IndexOptions::read(word, &content, errors);
                    options.indexes.push(index);
                    Ok(())
                }
                "rename_all" => options.rename_all.give(word, word.case()),
                "tag" => options.tag.give(word, word.string("kind")),
                _ => {
                    let path = word.unquoted("::my_crate::dyno", Path::parse_mod_style);
                    options.krate.give(word, path)
                }
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
    fn read(word: &Word<'_>, content: ParseStream<'_>, errors: &mut Errors) -> Self {
        let local = word.option == "local_index";
        let place = if local {
            Place::LocalIndex
        } else {
            Place::Index
        };
        let mut options = Self {
            word: word.ident.clone(),
            local,
            name: Given::Missing,
            partition_key: Given::Missing,
            sort_key: Given::Missing,
        };
        each_in(place, content, errors, |word, _| match word.option {
            "name" => options.name.give(word, word.string("ByRank")),
            "partition_key" => {
                let field = word.unquoted("year", Ident::parse_any);
                options.partition_key.give(word, field)
            }
            _ => {
                let field = word.unquoted("rank", Ident::parse_any);
                options.sort_key.give(word, field)
            }
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
        each(Place::Field, attributes, errors, |word, _| {
            match word.option {
                "partition_key" => options.partition_key.give(word, word.flag()),
                "sort_key" => options.sort_key.give(word, word.flag()),
                "rename" => options.rename.give(word, word.string("name")),
                "default" => options.default.give(word, word.flag_or_expression("5")),
                "skip" => options.skip.give(word, word.flag()),
                "flatten" => options.flatten.give(word, word.flag()),
                "null" => options.null.give(word, word.flag()),
                "with" => options.with.give(word, word.unquoted("Cents", Type::parse)),
                _ => options.serde.give(word, word.flag()),
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
        each(Place::Variant, attributes, errors, |word, _| {
            match word.option {
                "rename" => options.rename.give(word, word.string("name")),
                _ => options.rename_all.give(word, word.case()),
            }
        });
        options
    }
}

/// Goes through the options of a place.
fn each(
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
fn each_in(
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
struct Word<'i> {
    ident: Ident,
    /// The option that is meant.
    option: &'static str,
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
    fn wrong(&self, message: &str) -> syn::Error {
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
    fn flag(&self) -> syn::Result<()> {
        self.is_spelt_right()?;
        if self.input.peek(Token![=]) || self.input.peek(token::Paren) {
            return Err(self.wrong_value(&format!("takes no value; write `{}` alone", self.ident)));
        }
        Ok(())
    }

    /// No value, or an expression.
    fn flag_or_expression(&self, example: &str) -> syn::Result<Option<Expr>> {
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

    fn string(&self, example: &str) -> syn::Result<LitStr> {
        let wrong = || {
            self.wrong_value(&format!(
                "needs a string; write `{} = \"{example}\"`",
                self.ident
            ))
        };
        self.equals(wrong)?;
        self.input.parse().map_err(|_| wrong())
    }

    fn case(&self) -> syn::Result<Case> {
        let name = self.string("camelCase")?;
        let case = Case::from_name(&name.value());
        case.ok_or_else(|| syn::Error::new(name.span(), advice::unknown_case(&name.value())))
    }

    /// A name or a type, which those who come from serde may put into quotes.
    fn unquoted<T>(
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

    /// Options of its own, in parentheses.
    fn list(&self) -> syn::Result<ParseBuffer<'i>> {
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
