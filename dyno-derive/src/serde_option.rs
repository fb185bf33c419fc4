//! The parser for `#[serde(..)]`.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Token};

/// An option in `#[serde(..)]`.
pub(crate) struct SerdeOption {
    pub(crate) name: Ident,
    pub(crate) value: SerdeValue,
}

pub(crate) enum SerdeValue {
    /// `default`
    Flag,
    /// `rename = "name"`
    String(LitStr),
    /// `rename(serialize = "name", deserialize = "other")`
    Split {
        serialize: Option<LitStr>,
        deserialize: Option<LitStr>,
    },
}

impl SerdeOption {
    /// Returns the strings for writing and for reading.
    pub(crate) fn strings(&self) -> (Option<&LitStr>, Option<&LitStr>) {
        match &self.value {
            SerdeValue::Flag => (None, None),
            SerdeValue::String(text) => (Some(text), Some(text)),
            SerdeValue::Split {
                serialize,
                deserialize,
            } => (serialize.as_ref(), deserialize.as_ref()),
        }
    }

    pub(crate) fn string(&self) -> Option<&LitStr> {
        match &self.value {
            SerdeValue::String(text) => Some(text),
            SerdeValue::Flag | SerdeValue::Split { .. } => None,
        }
    }

    /// Returns the name of an option of dyno that stands for this one, so that messages point here.
    pub(crate) fn named(&self, name: &str) -> Ident {
        Ident::new(name, self.name.span())
    }

    /// Returns the option as it is written.
    pub(crate) fn text(&self) -> String {
        let name = &self.name;
        match self.strings() {
            (None, None) => name.to_string(),
            (Some(one), Some(other)) if one.value() == other.value() => {
                format!("{name} = {:?}", one.value())
            }
            (serialize, deserialize) => {
                let part = |what: &str, text: Option<&LitStr>| {
                    text.map(|text| format!("{what} = {:?}", text.value()))
                };
                let parts = [
                    part("serialize", serialize),
                    part("deserialize", deserialize),
                ];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                format!("{name}({})", parts.join(", "))
            }
        }
    }

    fn of_meta(meta: &Meta) -> Option<Self> {
        let name = meta.path().get_ident()?.clone();
        let value = match meta {
            Meta::Path(_) => SerdeValue::Flag,
            Meta::NameValue(pair) => string_of(&pair.value)
                .map_or(SerdeValue::Flag, |text| SerdeValue::String(text.clone())),
            Meta::List(list) => {
                let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
                let parts = parts.ok()?;
                let part = |name: &str| {
                    parts.iter().find_map(|part| match part {
                        Meta::NameValue(pair) if pair.path.is_ident(name) => {
                            string_of(&pair.value).cloned()
                        }
                        _ => None,
                    })
                };
                SerdeValue::Split {
                    serialize: part("serialize"),
                    deserialize: part("deserialize"),
                }
            }
        };
        Some(Self { name, value })
    }
}

fn string_of(value: &Expr) -> Option<&LitStr> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text),
        // `macro_rules` puts an invisible group around an expression.
        Expr::Group(group) => string_of(&group.expr),
        _ => None,
    }
}

/// The options that change neither what is stored nor what is read.
const HARMLESS: &[&str] = &["bound", "crate", "borrow", "expecting"];

/// The options in all `#[serde(..)]` attributes of one element, without those that change nothing.
///
/// An attribute with a syntax error is left to serde.
pub(crate) struct SerdeOptions(Vec<SerdeOption>);

impl SerdeOptions {
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let serde = attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("serde"));
        let lists = serde.filter_map(|attribute| {
            attribute
                .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                .ok()
        });
        let options = lists
            .flatten()
            .filter_map(|meta| SerdeOption::of_meta(&meta));
        Self(
            options
                .filter(|option| !HARMLESS.iter().any(|name| option.name == name))
                .collect(),
        )
    }

    /// Returns the option, which can be given once.
    pub(crate) fn get(&self, name: &str) -> Option<&SerdeOption> {
        self.0.iter().find(|option| option.name == name)
    }

    /// Returns the option each time it is given.
    pub(crate) fn all<'o>(&'o self, name: &'o str) -> impl Iterator<Item = &'o SerdeOption> {
        self.0.iter().filter(move |option| option.name == name)
    }

    /// Returns the options that are not among the `known` ones.
    pub(crate) fn besides<'o>(
        &'o self,
        known: &'o [&str],
    ) -> impl Iterator<Item = &'o SerdeOption> {
        self.0
            .iter()
            .filter(move |option| !known.iter().any(|name| option.name == name))
    }

    /// Returns whether the field is neither written nor read, and the option that says so.
    pub(crate) fn skip(&self) -> Option<&SerdeOption> {
        let one_way = self
            .get("skip_serializing")
            .zip(self.get("skip_deserializing"));
        self.get("skip")
            .or_else(|| one_way.map(|(option, _)| option))
    }
}
