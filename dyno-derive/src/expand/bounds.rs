//! Trait bounds for the types of generic fields. They apply to the types of the fields, not to the type parameters.

use proc_macro2::TokenStream;
use quote::quote;

use super::types;
use crate::container::{Container, mentions};
use crate::field::{Absent, Field, FieldKind};

/// The impl that needs the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Attribute,
    Encode,
    Decode,
    Document,
}

/// Returns the bounds for some fields.
///
/// A field whose type contains the derived type would make the bounds cyclic. Its bounds apply to the type parameters.
pub(super) fn bounds<'f, 'a: 'f>(
    container: &Container<'a>,
    fields: impl IntoIterator<Item = &'f Field<'a>>,
    need: Need,
) -> Vec<TokenStream> {
    let generic = fields
        .into_iter()
        .filter(|field| container.is_generic(&mentioned(field)));
    let mut bounds: Vec<TokenStream> = Vec::new();
    for field in generic {
        if container.is_recursive(field.ty) {
            let params = container.generics.type_params().map(|param| &param.ident);
            let params = params.filter(|param| mentions(mentioned(field), param));
            bounds.extend(params.filter_map(|param| of_type(&quote!(#param), need)));
        } else {
            bounds.extend(of_field(field, need));
        }
    }
    bounds
}

/// Returns the type of a field and its converter.
fn mentioned(field: &Field<'_>) -> TokenStream {
    let ty = field.ty;
    let converter = field
        .stored()
        .and_then(|stored| stored.via.as_ref())
        .map(types::converter);
    quote!(#ty #converter)
}

fn of_field(field: &Field<'_>, need: Need) -> Vec<TokenStream> {
    let ty = field.ty;
    match (&field.kind, need) {
        // An entity has no generic parameters.
        (FieldKind::Composed | FieldKind::Skipped(Absent::Value(_)), _)
        | (FieldKind::Skipped(_), Need::Attribute | Need::Encode | Need::Document) => Vec::new(),
        (FieldKind::Skipped(_), Need::Decode) => vec![quote!(#ty: __dyno::Default)],
        (FieldKind::Flattened, Need::Attribute) => vec![quote!(#ty: __dyno::Attribute)],
        (FieldKind::Flattened, Need::Encode) => {
            vec![quote!(#ty: __dyno::Attribute + __dyno::EncodeMembers)]
        }
        (FieldKind::Flattened, Need::Document) => {
            vec![quote!(#ty: __dyno::Attribute + __dyno::Document)]
        }
        (FieldKind::Flattened, Need::Decode) => {
            vec![quote!(#ty: __dyno::Attribute + __dyno::Members<'__b>)]
        }
        (FieldKind::Stored(stored), need) => {
            let mut bounds = match &stored.via {
                Some(via) => {
                    let (converter, of, stored) =
                        (types::converter(via), via.of, types::attribute_type(field));
                    let mut bounds = vec![quote!(#converter: __dyno::Convert<#of>)];
                    if need == Need::Document && via.optional {
                        bounds.push(quote!(#stored: __dyno::Attribute));
                    }
                    bounds
                }
                None => {
                    let ty = types::attribute_type(field);
                    of_type(&ty, need).into_iter().collect()
                }
            };
            if need == Need::Decode && stored.lenient.is_some() {
                bounds.push(quote!(#ty: __dyno::Lenient<'__b>));
            }
            if stored.empty_as_null {
                match need {
                    Need::Encode | Need::Document => {
                        bounds.push(quote!(#ty: for<'__b> __dyno::EmptyAsNullField<'__b>));
                    }
                    Need::Decode => bounds.push(quote!(#ty: __dyno::EmptyAsNullField<'__b>)),
                    Need::Attribute => {}
                }
            }
            if stored.skip_empty && need == Need::Encode {
                bounds.push(quote!(#ty: __dyno::SkipEmptyField));
            }
            if need == Need::Decode && matches!(stored.absent, Absent::Default) {
                bounds.push(quote!(#ty: __dyno::Default));
            }
            bounds
        }
    }
}

fn of_type(ty: &TokenStream, need: Need) -> Option<TokenStream> {
    match need {
        Need::Attribute => None,
        Need::Encode | Need::Document => Some(quote!(#ty: __dyno::Attribute + __dyno::Encode)),
        Need::Decode => Some(quote!(#ty: __dyno::Attribute + __dyno::Decode<'__b>)),
    }
}
