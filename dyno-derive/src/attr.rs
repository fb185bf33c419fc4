//! Reads `#[dyno(..)]` into values with spans: which options there are, and where. Judges one option at a time.

use proc_macro2::Ident;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, LitStr, Path, Type};

use crate::case::Case;
use crate::errors::Errors;
use crate::word::{Word, each, each_in};

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
            Self::Model => &[
                "table",
                "index",
                "local_index",
                "stream",
                "rename_all",
                "crate",
            ],
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
                "ttl",
            ],
            Self::Variant => &["rename", "rename_all"],
            Self::Index => &["name", "partition_key", "sort_key", "projection"],
            Self::LocalIndex => &["name", "sort_key", "projection"],
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
    pub(crate) stream: Given<StreamView>,
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
                "stream" => options.stream.give(word, word.stream_view()),
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
    /// The fields; several only of a global index.
    pub(crate) partition_key: Given<Vec<Ident>>,
    pub(crate) sort_key: Given<Vec<Ident>>,
    pub(crate) projection: Given<Projection>,
}

/// What an index holds beside the keys.
pub(crate) enum Projection {
    All,
    KeysOnly,
    /// These fields.
    Include(Vec<Ident>),
}

/// What a stream says of an item, by the name of the variant in `StreamView`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StreamView(pub(crate) &'static str);

impl StreamView {
    pub(crate) const ALL: [(&'static str, Self); 4] = [
        ("keys_only", Self("KeysOnly")),
        ("new_image", Self("NewImage")),
        ("old_image", Self("OldImage")),
        ("new_and_old_images", Self("NewAndOldImages")),
    ];
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
            projection: Given::Missing,
        };
        each_in(place, content, errors, |word, _| match word.option {
            "name" => options.name.give(word, word.string("ByRank")),
            "partition_key" => options.partition_key.give(word, word.fields("year")),
            "sort_key" => options.sort_key.give(word, word.fields("rank")),
            _ => options.projection.give(word, word.projection()),
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
    pub(crate) ttl: Given<()>,
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
                "serde" => options.serde.give(word, word.flag()),
                _ => options.ttl.give(word, word.flag()),
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
            self.ttl.word(),
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
