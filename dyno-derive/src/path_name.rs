//! The names of the paths of variants: `card` in `Order::PAYMENT.card.number`.

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::case;

/// The names in a set of paths that are not free any more.
pub(crate) struct PathNames(Vec<String>);

impl PathNames {
    /// Returns the names in the paths of an enum with this tag, before those of its variants.
    pub(crate) fn of_tag(tag: &LitStr) -> Self {
        // The second one is a private field of each set of paths.
        Self(vec![tag.value(), "__of".to_owned()])
    }

    /// Returns the name of a variant's paths: its Rust name in snake case, with an underscore at the end if it is taken
    /// by the tag or by a variant before it, or if Rust reserves it.
    pub(crate) fn of_variant(&mut self, variant: &Ident) -> Ident {
        let written = variant.unraw().to_string();
        let mut name = case::constant(&written).map_or(written, |name| name.to_lowercase());
        loop {
            if let Some(ident) = identifier(&name, variant.span())
                && !self.0.contains(&name)
            {
                self.0.push(name);
                return ident;
            }
            name.push('_');
        }
    }
}

/// Returns the name as an identifier, with `r#` if it is a keyword, or `None` if it cannot be one.
pub(crate) fn identifier(name: &str, span: Span) -> Option<Ident> {
    // `gen` is a keyword since the edition of 2024, which syn does not know of.
    let plain = (name != "gen").then(|| syn::parse_str::<Ident>(name).ok());
    let mut ident = match plain.flatten() {
        Some(ident) => ident,
        None => syn::parse_str(&format!("r#{name}")).ok()?,
    };
    ident.set_span(span);
    Some(ident)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_variants_are_in_snake_case_and_unique() {
        let tag = LitStr::new("kind", Span::call_site());
        let mut names = PathNames::of_tag(&tag);
        for (variant, expected) in [
            ("Card", "card"),
            ("OnItsWay", "on_its_way"),
            ("HTTPStatus", "http_status"),
            ("Iso9001", "iso9001"),
            ("Type", "r#type"),
            ("Gen", "r#gen"),
            ("r#Match", "r#match"),
            ("Super", "super_"),
            ("Kind", "kind_"),
            ("KIND", "kind__"),
            ("HttpStatus", "http_status_"),
            ("__Of", "of"),
            ("_1st", "_1st"),
            ("__", "__"),
        ] {
            let variant = syn::parse_str::<Ident>(variant).expect("an identifier");
            assert_eq!(names.of_variant(&variant).to_string(), expected);
        }
    }
}
