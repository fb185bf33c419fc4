//! Collections: each item is read as the entity that the table's entity attribute names, or that its key tells.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;

use super::types::located;
use crate::collection::{Collection, Form, Member};

/// Generates the impls of a collection.
pub(crate) fn collection(collection: &Collection<'_>) -> TokenStream {
    let krate = collection
        .krate
        .as_ref()
        .map_or_else(|| quote!(::dyno), ToTokens::to_token_stream);
    let ident = &collection.input.ident;
    let body = match &collection.form {
        Form::Enum { entities, other } => {
            let impls = read(ident, entities, other.as_ref());
            let collection = of(ident, ident, entities.first().map(|(_, ty)| *ty));
            quote!(#impls #collection)
        }
        Form::Struct { entities, other } => {
            group(ident, &collection.input.vis, entities, other.as_ref())
        }
    };
    quote! {
        const _: () = {
            use #krate::__private as __dyno;
            #body
        };
    }
}

fn of(collection: &Ident, item: &Ident, first: Option<&Type>) -> TokenStream {
    // A type that is no model is one error: all that asks for one is at its place.
    let types = first.map(|ty| {
        let model = model(ty);
        quote_spanned! {located(ty)=>
            type Table = <#model as __dyno::Model>::Table;
            type First = #model;
        }
    });
    quote! {
        #[automatically_derived]
        impl __dyno::Collection for #collection {
            #types
            type Item = #item;
            const SCHEMAS: &'static [__dyno::Schema] = __SCHEMAS;
        }
    }
}

/// The type itself, if it is a model. Whatever the generated code asks of it is then one error for a type that is none.
fn model(ty: &Type) -> TokenStream {
    quote_spanned!(located(ty)=> <#ty as __dyno::ThisModel>::This)
}

/// What the items of a type are read as: the type itself.
fn read_type(ty: &Type) -> TokenStream {
    quote_spanned!(located(ty)=> <#ty as __dyno::ThisModel>::Read)
}

/// Generates the impls that read one item as a variant.
fn read(
    ident: &Ident,
    entities: &[(&Ident, &Type)],
    other: Option<&(&Ident, &Type)>,
) -> TokenStream {
    let (variants, written): (Vec<&Ident>, Vec<&Type>) = entities.iter().copied().unzip();
    let types: Vec<TokenStream> = written.iter().map(|ty| model(ty)).collect();
    let read_types: Vec<TokenStream> = written.iter().map(|ty| read_type(ty)).collect();
    let first = types.first();
    let attribute = written.first().map(|ty| {
        quote_spanned!(located(ty)=> __dyno::entity_attribute(&<#first as __dyno::Model>::SCHEMA.table))
    });
    let names = written.iter().zip(&types).map(|(written, ty)| {
        quote_spanned!(located(written)=> __dyno::entity_name(&<#ty as __dyno::Model>::SCHEMA))
    });
    let arms: Vec<TokenStream> = variants
        .iter()
        .zip(&written)
        .enumerate()
        .map(|(number, (variant, ty))| {
            let number = Literal::usize_unsuffixed(number);
            let read = quote_spanned!(located(ty)=> <#ty as __dyno::ThisModel>::read(__map)?);
            quote!(#number => __dyno::Result::Ok(Self::#variant(#read)))
        })
        .collect();
    // An item whose key is none of those of the entities.
    let none = match other {
        None => quote!(__dyno::Result::Err(__dyno::unknown_key(
            __SCHEMAS, __ENTITIES
        ))),
        Some((variant, ty)) => {
            let whole = quote_spanned!(located(ty)=> <#ty as __dyno::Members<'__b>>::decode_members(__map)?);
            quote!(__dyno::Result::Ok(Self::#variant(#whole)))
        }
    };
    let read = match other {
        None => quote! {
            __map.tagged(&__TAG, |__map, __entity, _| match __entity {
                #(#arms,)*
                _ => __dyno::Result::Err(__dyno::DecodeError::unknown_variant(__ENTITIES).at_name(__ATTRIBUTE)),
            })
        },
        Some((variant, ty)) => {
            let item =
                quote_spanned!(located(ty)=> __dyno::other_item(__ATTRIBUTE, __name, __map)?);
            let whole = quote_spanned!(located(ty)=> <#ty as __dyno::Members<'__b>>::decode_members(__map)?);
            quote! {
                __map.tagged_or(
                    &__TAG,
                    |__map, __entity, __name| match __entity {
                        #(#arms,)*
                        _ => __dyno::Result::Ok(Self::#variant(#item)),
                    },
                    |__map| __dyno::Result::Ok(Self::#variant(#whole)),
                )
            }
        }
    };
    let write_other = other.map(|(variant, _)| {
        quote!(Self::#variant(__item) => __dyno::EncodeMembers::encode_members(__item, __map),)
    });
    let open = other.map(|_| quote!(&__dyno::Shape::OPEN));
    let checks = written
        .iter()
        .zip(&types)
        .enumerate()
        .map(|(at, (written, ty))| {
            let before = types.iter().take(at);
            quote_spanned! {located(written)=>
                const _: fn() = || __dyno::is_one_table::<
                    <#ty as __dyno::Model>::Table,
                    <#first as __dyno::Model>::Table,
                >();
                const _: () = __dyno::check_collection(
                    &<#first as __dyno::Model>::SCHEMA,
                    &<#ty as __dyno::Model>::SCHEMA,
                );
                #(const _: () = __dyno::check_apart(
                    &<#before as __dyno::Model>::SCHEMA,
                    &<#ty as __dyno::Model>::SCHEMA,
                );)*
            }
        });
    quote! {
        const __SCHEMAS: &[__dyno::Schema] = &[#(<#types as __dyno::Model>::SCHEMA),*];
        const __ATTRIBUTE: &__dyno::str = #attribute;
        const __ENTITIES: &[&__dyno::str] = &[#(#names),*];
        static __TAG: __dyno::EnumTag = __dyno::EnumTag::new(__ATTRIBUTE, __ENTITIES);
        const __TELLING: &__dyno::str = __dyno::telling_attribute(__SCHEMAS);
        const __BEGINNINGS: &[&__dyno::str] = &[
            #(__dyno::beginning_of(&<#types as __dyno::Model>::SCHEMA, __TELLING)),*
        ];
        static __KEY: __dyno::EnumTag = __dyno::EnumTag::of_key(__TELLING, __ENTITIES, __BEGINNINGS);
        #(#checks)*

        #[automatically_derived]
        impl<'__b> __dyno::Members<'__b> for #ident {
            fn decode_members(
                __map: &mut __dyno::Map<'_, '__b>,
            ) -> __dyno::Result<Self, __dyno::DecodeError> {
                if __ATTRIBUTE.is_empty() {
                    return __dyno::read_by_key(__SCHEMAS, &__KEY, __map, |__map, __entity| match __entity {
                        #(#arms,)*
                        _ => #none,
                    });
                }
                #read
            }
        }

        #[automatically_derived]
        impl __dyno::EncodeMembers for #ident {
            fn encode_members(
                &self,
                __map: &mut __dyno::MapWriter<'_>,
            ) -> __dyno::Result<(), __dyno::EncodeError> {
                match self {
                    #(
                        Self::#variants(__item) =>
                            <#read_types as __dyno::EncodeMembers>::encode_members(__item, __map),
                    )*
                    #write_other
                }
            }
        }

        #[automatically_derived]
        impl __dyno::Document for #ident {
            const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(
                &[],
                &[#(<#types as __dyno::Document>::SHAPE,)* #open],
            );
        }
    }
}

/// Generates the enum of the items of a struct, and how they are grouped.
fn group(
    ident: &Ident,
    vis: &syn::Visibility,
    entities: &[Member<'_>],
    other: Option<&Member<'_>>,
) -> TokenStream {
    let item = format_ident!("__{ident}Item");
    let variant = |member: &Member<'_>| {
        let name = member.ident.to_string();
        let name: String = name
            .trim_start_matches("r#")
            .split('_')
            .map(|word| {
                let mut chars = word.chars();
                chars
                    .next()
                    .map(|first| first.to_uppercase().chain(chars).collect::<String>())
                    .unwrap_or_default()
            })
            .collect();
        format_ident!("{name}", span = member.ident.span())
    };
    let variants: Vec<(Ident, &Type)> = entities
        .iter()
        .map(|member| (variant(member), member.item))
        .collect();
    let pairs: Vec<(&Ident, &Type)> = variants
        .iter()
        .map(|(variant, ty)| (variant, *ty))
        .collect();
    let other_variant = other.map(|member| (variant(member), member.item));
    let other_pair = other_variant.as_ref().map(|(variant, ty)| (variant, *ty));
    let impls = read(&item, &pairs, other_pair.as_ref());
    let collection = of(ident, &item, entities.first().map(|member| member.item));
    let members: Vec<&Member<'_>> = entities.iter().chain(other).collect();
    let all = variants
        .iter()
        .map(|(variant, ty)| (variant, *ty))
        .chain(other_pair);
    let (names, types): (Vec<_>, Vec<_>) = all.unzip();
    let empty = members.iter().map(|member| {
        let field = member.ident;
        match member.many {
            true => quote!(#field: ::std::vec::Vec::new()),
            false => quote!(#field: __dyno::Option::None),
        }
    });
    let add = members.iter().zip(&names).map(|(member, variant)| {
        let field = member.ident;
        match member.many {
            true => quote!(#item::#variant(__item) => self.#field.push(__item)),
            false => {
                let name = field.unraw().to_string();
                quote! {
                    #item::#variant(__item) => {
                        if self.#field.replace(__item).is_some() {
                            return __dyno::Result::Err(#name);
                        }
                    }
                }
            }
        }
    });
    quote! {
        #[allow(missing_docs, missing_debug_implementations, unreachable_pub, clippy::large_enum_variant)]
        #vis enum #item {
            #(#names(#types),)*
        }

        #impls
        #collection

        #[automatically_derived]
        impl __dyno::Group for #ident {
            fn empty() -> Self {
                Self { #(#empty,)* }
            }

            fn add(&mut self, __item: #item) -> __dyno::Result<(), &'static __dyno::str> {
                match __item {
                    #(#add,)*
                }
                __dyno::Result::Ok(())
            }
        }
    }
}
