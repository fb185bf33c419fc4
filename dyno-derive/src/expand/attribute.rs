//! `Attribute`: what the compiler knows of the type as a value, and the paths of its fields.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{LitStr, Member, parse_quote};

use super::bounds::{Need, bounds};
use super::types::{path_type, without_self};
use super::{implement, where_clause};
use crate::container::Container;
use crate::field::{Field, Meaning};

/// The four types that a document has in common with every other.
fn document(fields: &TokenStream) -> TokenStream {
    quote! {
        type Kind = __dyno::kind::Document;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = #fields;
    }
}

pub(crate) fn of_model(container: &Container<'_>) -> TokenStream {
    let body = document(&quote!(__dyno::NoFields<__M, __A>));
    implement(container, &quote!(__dyno::Attribute), &[], &body)
}

/// Expands to:
///
/// ```text
/// struct __InfoFields<__M, __A> {
///     rating: __dyno::Path<__M, __dyno::Field<__A, Info, 0>, Option<f64>>,
/// }
///
/// impl<__M, __A> __dyno::Fields for __InfoFields<__M, __A> {
///     const FIELDS: Self = Self { rating: __dyno::Path::FIELD };
///     ..
/// }
/// ```
pub(crate) fn of_map(container: &Container<'_>, fields: &[Field<'_>]) -> TokenStream {
    let paths = fields
        .iter()
        .filter_map(|field| Path::of_field(container, field))
        .collect();
    of_paths(
        container,
        paths,
        &bounds(container, fields, Need::Attribute),
    )
}

/// A tagged enum has the path of its tag.
pub(super) fn of_tagged(container: &Container<'_>, tag: &LitStr) -> TokenStream {
    of_paths(
        container,
        Path::of_tag(container, tag).into_iter().collect(),
        &[],
    )
}

/// A struct with one unnamed field is stored as that field, but compared with its own kind only.
pub(super) fn of_newtype(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let ty = path_type(field);
    let body = quote! {
        type Kind = <#ty as __dyno::Attribute>::Kind;
        type Base = Self;
        type Presence = <#ty as __dyno::Attribute>::Presence;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = <#ty as __dyno::Attribute>::Fields<__M, __A>;
    };
    implement(
        container,
        &quote!(__dyno::Attribute),
        &bounds(container, [field], Need::Document),
        &body,
    )
}

/// An enum without data is a string.
pub(super) fn of_names(container: &Container<'_>) -> TokenStream {
    let body = quote! {
        type Kind = __dyno::kind::S;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = __dyno::NoFields<__M, __A>;
    };
    implement(container, &quote!(__dyno::Attribute), &[], &body)
}

/// One path among the fields of a document.
struct Path {
    ident: Ident,
    vis: TokenStream,
    ty: TokenStream,
    value: TokenStream,
}

impl Path {
    fn of_field(container: &Container<'_>, field: &Field<'_>) -> Option<Self> {
        let Member::Named(ident) = &field.member else {
            return None;
        };
        let (ty, value) = match &field.meaning {
            Meaning::Stored(attribute) => {
                let (document, number) = (container.this(), attribute.number);
                let ty = without_self(container, path_type(field));
                (
                    quote!(__dyno::Path<__M, __dyno::Field<__A, #document, #number>, #ty>),
                    quote!(__dyno::Path::FIELD),
                )
            }
            Meaning::Flattened => {
                let ty = field.ty;
                let ty = without_self(
                    container,
                    quote!(<#ty as __dyno::Attribute>::Fields<__M, __A>),
                );
                (ty, quote!(__dyno::Fields::FIELDS))
            }
            Meaning::Skipped(_) => return None,
        };
        let mut ident = ident.clone();
        // With the user's own token, the compiler's lints would look at this field as if the user had written it.
        ident.set_span(Span::call_site().located_at(ident.span()));
        Some(Self {
            ident,
            vis: field.vis.to_token_stream(),
            ty,
            value,
        })
    }

    /// The path of the tag, if its name can stand in Rust.
    fn of_tag(container: &Container<'_>, tag: &LitStr) -> Option<Self> {
        let name = tag.value();
        let ident = syn::parse_str::<Ident>(&name)
            .or_else(|_| syn::parse_str(&format!("r#{name}")))
            .ok()?;
        let (document, vis) = (container.this(), container.vis.to_token_stream());
        let ty = quote!(__dyno::Path<__M, __dyno::Field<__A, #document, 0usize>, __dyno::String>);
        Some(Self {
            ident,
            vis,
            ty,
            value: quote!(__dyno::Path::FIELD),
        })
    }
}

fn of_paths(container: &Container<'_>, paths: Vec<Path>, bounds: &[TokenStream]) -> TokenStream {
    if paths.is_empty() {
        return implement(
            container,
            &quote!(__dyno::Attribute),
            bounds,
            &document(&quote!(__dyno::NoFields<__M, __A>)),
        );
    }
    let name = format_ident!("__{}Fields", container.ident);
    let vis = container.vis;
    let mut generics = container.generics.clone();
    generics.params.push(parse_quote!(__M));
    generics.params.push(parse_quote!(__A));
    let (impl_generics, type_generics, _) = generics.split_for_impl();
    let where_clause = where_clause(container, bounds);
    let members = paths
        .iter()
        .map(|Path { ident, vis, ty, .. }| quote!(#vis #ident: #ty));
    let values = paths
        .iter()
        .map(|Path { ident, value, .. }| quote!(#ident: #value));
    let this = container.this();
    let attribute = implement(
        container,
        &quote!(__dyno::Attribute),
        bounds,
        &document(&quote!(#name #type_generics)),
    );
    quote! {
        #vis struct #name #impl_generics #where_clause {
            #(#members,)*
            __of: __dyno::PhantomData<fn() -> (#this, __M, __A)>,
        }

        #[automatically_derived]
        impl #impl_generics __dyno::Fields for #name #type_generics #where_clause {
            const FIELDS: Self = Self { #(#values,)* __of: __dyno::PhantomData };

            fn fields<'__x>() -> &'__x Self
            where
                Self: '__x,
            {
                &Self::FIELDS
            }
        }

        #attribute
    }
}
