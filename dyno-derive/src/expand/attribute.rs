//! `Attribute`: the type as a value in expressions, and the paths of its fields.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Generics, LitStr, Member, parse_quote};

use super::bounds::{Need, bounds};
use super::implement;
use super::implement::where_clause;
use super::types::{attribute_type, located, path_type, without_self};
use crate::container::Container;
use crate::field::{Field, FieldKind};
use crate::field_type::last_name;
use crate::path_name::identifier;
use crate::variant::{Content, Variant};

/// Generates the associated types of a document.
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
///     rating: __dyno::FieldPath<__M, __A, Info, 0, Option<f64>>,
/// }
///
/// impl<__M, __A> __dyno::Fields for __InfoFields<__M, __A> {
///     const FIELDS: Self = Self { rating: __dyno::Path::FIELD };
/// }
/// ```
pub(crate) fn of_map(container: &Container<'_>, fields: &[Field<'_>]) -> TokenStream {
    let paths = fields
        .iter()
        .filter_map(|field| PathMember::of_field(container, field));
    let paths: Vec<PathMember> = paths.collect();
    let bounds = bounds(container, fields, Need::Attribute);
    of_paths(container, &paths, &bounds)
}

/// Generates the paths of a tagged enum: its tag, and for each variant with data a set of paths.
///
/// Expands to:
///
/// ```text
/// struct __PaymentFields<__M, __A> {
///     kind: __dyno::FieldPath<__M, __A, Payment, 0, __dyno::String>,
///     card: <Card as __dyno::Attribute>::Fields<__M, __A>,
///     transfer: __PaymentTransferFields<__M, __A>,
/// }
///
/// struct __PaymentTransferFields<__M, __A> {
///     bank: __dyno::FieldPath<__M, __A, Payment, 1, u32>,
/// }
/// ```
pub(crate) fn of_tagged(
    container: &Container<'_>,
    tag: &LitStr,
    variants: &[Variant<'_>],
) -> TokenStream {
    let mut paths: Vec<PathMember> = PathMember::of_tag(container, tag).into_iter().collect();
    let mut structs = TokenStream::new();
    for variant in variants {
        let Some(ident) = &variant.path else {
            continue;
        };
        let (ty, value) = match &variant.content {
            Content::Unit | Content::Item(_) => continue,
            // Its paths would contain themselves.
            Content::Document(field) if container.is_recursive(field.ty) => continue,
            Content::Document(field) => flattened_paths(container, field),
            Content::Map(fields) => {
                let (name, definition) = variant_paths(container, variant, fields);
                structs.extend(definition);
                let generics = paths_generics(container);
                let (_, type_generics, _) = generics.split_for_impl();
                (quote!(#name #type_generics), quote!(__dyno::Fields::FIELDS))
            }
        };
        let (mut ident, vis) = (ident.clone(), container.vis.to_token_stream());
        ident.set_span(Span::call_site().located_at(ident.span()));
        paths.push(PathMember {
            ident,
            vis,
            ty,
            value,
        });
    }
    let bounds = bounds(
        container,
        variants.iter().flat_map(Variant::fields),
        Need::Attribute,
    );
    let of_enum = of_paths(container, &paths, &bounds);
    quote!(#structs #of_enum)
}

/// Returns the name and the definition of the struct with the paths of a variant's named fields.
fn variant_paths(
    container: &Container<'_>,
    variant: &Variant<'_>,
    fields: &[Field<'_>],
) -> (Ident, TokenStream) {
    let paths = fields.iter().filter_map(|field| {
        // The fields of a variant are as visible as the enum.
        let vis = container.vis.to_token_stream();
        let path = PathMember::of_field(container, field)?;
        Some(PathMember { vis, ..path })
    });
    let paths: Vec<PathMember> = paths.collect();
    let name = format_ident!(
        "__{}{}Fields",
        container.ident,
        variant.ident,
        span = Span::call_site()
    );
    let bounds = bounds(container, fields, Need::Attribute);
    let definition = paths_struct(container, &name, &paths, &bounds);
    (name, definition)
}

/// Generates the impl of a newtype, which is stored as its field but compared only with values of its own type.
pub(super) fn of_newtype(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let ty = attribute_type(field);
    let has_converter = field.stored().is_some_and(|stored| stored.via.is_some());
    // At the type, as in the other impls, so that a type that cannot be stored has one error.
    let at = located(field.ty);
    let kind = quote_spanned!(at=> <#ty as __dyno::Attribute>::Kind);
    let presence = quote_spanned!(at=> <#ty as __dyno::Attribute>::Presence);
    let fields = quote_spanned!(at=> <#ty as __dyno::Attribute>::Fields<__M, __A>);
    let kind = match has_converter {
        true => quote!(__dyno::kind::Wrapped<#kind>),
        false => kind,
    };
    // Asked of unsigned numbers only: of a type that cannot be stored it would be one more error.
    let is_unsigned =
        last_name(field.ty).is_some_and(|name| UNSIGNED.iter().any(|known| name == known));
    let lowest = (!has_converter && is_unsigned).then(|| {
        quote! {
            const LOWEST: __dyno::Option<__dyno::u8> = <#ty as __dyno::Attribute>::LOWEST;
        }
    });
    let body = quote! {
        #lowest
        type Kind = #kind;
        type Base = Self;
        type Presence = #presence;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = #fields;
    };
    implement(
        container,
        &quote!(__dyno::Attribute),
        &bounds(container, [field], Need::Document),
        &body,
    )
}

/// The types of numbers that are never negative, by name.
const UNSIGNED: &[&str] = &[
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "NonZero",
    "NonZeroU8",
    "NonZeroU16",
    "NonZeroU32",
    "NonZeroU64",
    "NonZeroU128",
    "NonZeroUsize",
];

/// The types of keys, by name.
const KEYS: &[&str] = &[
    "String", "char", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64",
    "u128", "usize", "Uuid", "Ulid", "Number",
];

/// Generates the impls that let a key of this newtype be given as the value of its field.
///
/// The orphan rule allows them for certain types only, and not for a type parameter. A converter decides itself which
/// values it takes.
pub(super) fn inner_values(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let has_converter = field.stored().is_none_or(|stored| stored.via.is_some());
    let is_generic = !container.generics.params.is_empty();
    if has_converter || is_generic || container.is_recursive(field.ty) {
        return TokenStream::new();
    }
    let (this, ty) = (container.this(), field.ty);
    let Some(name) = last_name(ty).map(ToString::to_string) else {
        return TokenStream::new();
    };
    if !KEYS.contains(&name.as_str()) {
        return TokenStream::new();
    }
    let text = (name == "String").then(|| quote!(&__dyno::str));
    let values = [quote!(#ty), quote!(&#ty)].into_iter().chain(text);
    let impls = values.map(|value| {
        quote! {
            #[automatically_derived]
            impl __dyno::Fits<#this> for #value {
                fn encode_as(&self, __out: __dyno::Out<'_>) -> __dyno::Result<(), __dyno::EncodeError> {
                    <Self as __dyno::Encode>::encode(self, __out)
                }
            }
        }
    });
    quote!(#(#impls)*)
}

/// Generates the impl of an enum without data, which is a string.
pub(super) fn of_unit_enum(container: &Container<'_>) -> TokenStream {
    let body = quote! {
        type Kind = __dyno::kind::S;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = __dyno::NoFields<__M, __A>;
    };
    implement(container, &quote!(__dyno::Attribute), &[], &body)
}

/// The path of one field of a document.
struct PathMember {
    ident: Ident,
    vis: TokenStream,
    ty: TokenStream,
    value: TokenStream,
}

impl PathMember {
    fn of_field(container: &Container<'_>, field: &Field<'_>) -> Option<Self> {
        let Member::Named(ident) = &field.member else {
            return None;
        };
        let (ty, value) = match &field.kind {
            FieldKind::Stored(attribute) => {
                let document = container.this();
                let number = Literal::usize_unsuffixed(attribute.number);
                let ty = without_self(container, path_type(container, field));
                (
                    quote!(__dyno::FieldPath<__M, __A, #document, #number, #ty>),
                    quote!(__dyno::Path::FIELD),
                )
            }
            FieldKind::Flattened => flattened_paths(container, field),
            FieldKind::Skipped(_) | FieldKind::Composed => return None,
        };
        let mut ident = ident.clone();
        // With the span of the user's token, lints would apply to this field as if the user had written it.
        ident.set_span(Span::call_site().located_at(ident.span()));
        Some(Self {
            ident,
            vis: field.vis.to_token_stream(),
            ty,
            value,
        })
    }

    /// Returns the path of the tag, if its name is a Rust identifier.
    fn of_tag(container: &Container<'_>, tag: &LitStr) -> Option<Self> {
        let ident = identifier(&tag.value(), Span::call_site())?;
        let (document, vis) = (container.this(), container.vis.to_token_stream());
        let ty = quote!(__dyno::FieldPath<__M, __A, #document, 0, __dyno::String>);
        Some(Self {
            ident,
            vis,
            ty,
            value: quote!(__dyno::Path::FIELD),
        })
    }
}

/// Returns the type and the value of the paths of a document that is stored beside other fields.
fn flattened_paths(container: &Container<'_>, field: &Field<'_>) -> (TokenStream, TokenStream) {
    let ty = field.ty;
    let paths = quote!(<#ty as __dyno::Attribute>::Fields<__M, __A>);
    (
        without_self(container, paths),
        quote!(__dyno::Fields::FIELDS),
    )
}

fn of_paths(
    container: &Container<'_>,
    paths: &[PathMember],
    bounds: &[TokenStream],
) -> TokenStream {
    if paths.is_empty() {
        return implement(
            container,
            &quote!(__dyno::Attribute),
            bounds,
            &document(&quote!(__dyno::NoFields<__M, __A>)),
        );
    }
    let name = format_ident!("__{}Fields", container.ident, span = Span::call_site());
    let paths = paths_struct(container, &name, paths, bounds);
    let generics = paths_generics(container);
    let (_, type_generics, _) = generics.split_for_impl();
    let attribute = implement(
        container,
        &quote!(__dyno::Attribute),
        bounds,
        &document(&quote!(#name #type_generics)),
    );
    quote!(#paths #attribute)
}

/// Generates a struct of paths.
fn paths_struct(
    container: &Container<'_>,
    name: &Ident,
    paths: &[PathMember],
    bounds: &[TokenStream],
) -> TokenStream {
    let vis = container.vis;
    let generics = paths_generics(container);
    let (impl_generics, type_generics, _) = generics.split_for_impl();
    let where_clause = where_clause(container, bounds);
    let members = paths
        .iter()
        .map(|PathMember { ident, vis, ty, .. }| quote!(#vis #ident: #ty));
    let values = paths
        .iter()
        .map(|PathMember { ident, value, .. }| quote!(#ident: #value));
    let this = container.this();
    quote! {
        #vis struct #name #impl_generics #where_clause {
            #(#members,)*
            __of: __dyno::PhantomData<fn() -> (#this, __M, __A)>,
        }

        #[automatically_derived]
        impl #impl_generics __dyno::Fields for #name #type_generics #where_clause {
            const FIELDS: Self = Self { #(#values,)* __of: __dyno::PhantomData };
        }
    }
}

/// Returns the generics of a struct of paths: those of the type, the model and the address.
fn paths_generics(container: &Container<'_>) -> Generics {
    let mut generics = container.generics.clone();
    generics.params.push(parse_quote!(__M));
    generics.params.push(parse_quote!(__A));
    generics
}
