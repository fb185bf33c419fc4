//! Declared tables: their schema, and a constant for each index.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::types::located;
use crate::capacity::Capacity;
use crate::table::{Index, KeyAttribute, Projection, Table};

/// Generates the impls of a declared table.
pub(crate) fn table(table: &Table<'_>) -> TokenStream {
    let krate = table
        .krate
        .as_ref()
        .map_or_else(|| quote!(::dyno), ToTokens::to_token_stream);
    let (ident, vis, name) = (table.ident, table.vis, &table.name);
    let key = key(
        std::slice::from_ref(&table.partition),
        table.sort.as_slice(),
        &quote!(new),
    );
    let indexes = table.indexes.iter().map(|index| index_schema(table, index));
    let variable = table.name_from_env.as_ref();
    let variable = variable.map(|name| quote!(.with_name_from_env(#name)));
    let stream = table.stream.map(|view| {
        let view = Ident::new(view.0, Span::call_site());
        quote!(.with_stream(__dyno::StreamView::#view))
    });
    let ttl = table
        .ttl
        .as_ref()
        .map(|name| quote!(.with_ttl_attribute(#name)));
    let entity = table
        .entity
        .as_ref()
        .map(|name| quote!(.with_entity(#name)));
    let capacity = table.capacity.map(Capacity::call);
    let entities = &table.entities;
    let attributes = attributes(table);
    let constants = table.indexes.iter().enumerate().map(|(number, index)| {
        let (constant, number) = (&index.constant, Literal::usize_unsuffixed(number));
        let doc = format!(" The secondary index `{}`.", index.name.value());
        quote! {
            #[doc = #doc]
            #vis const #constant: __dyno::TableIndex<#ident, #number> = __dyno::TableIndex::INDEX;
        }
    });
    let reads = table.indexes.iter().enumerate().map(|(number, index)| {
        let number = Literal::usize_unsuffixed(number);
        let reads = match index.projection {
            Projection::All => quote!(__M),
            Projection::KeysOnly | Projection::Include(_) => {
                quote!(__dyno::Projected<__M, #number>)
            }
        };
        let fetches = match index.local {
            true => quote!(__M),
            false => reads.clone(),
        };
        quote! {
            #[automatically_derived]
            impl __dyno::ReadsOfIndex<#number> for #ident {
                type Reads<__M: __dyno::Model> = #reads;
                type Fetches<__M: __dyno::Model> = #fetches;
            }
        }
    });
    let local = table
        .indexes
        .iter()
        .enumerate()
        .filter(|(_, index)| index.local)
        .map(|(number, _)| {
            let number = Literal::usize_unsuffixed(number);
            quote! {
                #[automatically_derived]
                impl __dyno::LocalIndex<#number> for #ident {}
            }
        });
    let text = ident.to_string();
    let checks = (!entities.is_empty()).then(|| {
        let of_this_table = entities.iter().map(|entity| {
            let span = Span::call_site().located_at(entity.span());
            quote_spanned!(span=> const _: fn() = || __dyno::is_of_table::<#entity, #ident>();)
        });
        let included = table
            .indexes
            .iter()
            .flat_map(|index| match &index.projection {
                Projection::Include(names) => names.as_slice(),
                Projection::All | Projection::KeysOnly => &[],
            });
        let named = included.map(|name| (name, "include"));
        let named = named.chain(table.ttl.iter().map(|name| (name, "ttl")));
        let stored = named.map(|(name, option)| {
            let span = Span::call_site().located_at(name.span());
            quote_spanned! {span=>
                const _: () = __dyno::check_stored(
                    #text, #option, #name, &[#(<#entities as __dyno::Document>::SHAPE),*],
                );
            }
        });
        // At the second of two that contradict each other.
        let apart = entities.iter().enumerate().skip(1).map(|(at, entity)| {
            let name = entity
                .segments
                .last()
                .map_or_else(|| entity.span(), Spanned::span);
            let count = Literal::usize_unsuffixed(at + 1);
            quote_spanned! {Span::call_site().located_at(name)=>
                const _: () = __dyno::check_entity_apart(
                    #text,
                    <#ident as __dyno::DeclaredTable>::ENTITIES.split_at(#count).0,
                );
            }
        });
        quote! {
            #(#stored)*
            #(#apart)*
            #(#of_this_table)*
        }
    });
    quote! {
        const _: () = {
            use #krate::__private as __dyno;

            #[automatically_derived]
            impl __dyno::DeclaredTable for #ident {
                const TABLE: __dyno::TableSchema =
                    __dyno::TableSchema::new(#name, #key, &[#(#indexes),*])
                    #variable #stream #ttl #entity #capacity;
                const ENTITIES: &'static [__dyno::Schema] = &[#(<#entities as __dyno::Model>::SCHEMA),*];
                const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(&[#attributes], &[]);
            }

            #[automatically_derived]
            impl #ident {
                #(#constants)*

                /// The keys of the entities of this table, and the reads that find their items.
                #[allow(dead_code)]
                #[must_use]
                #vis fn access_patterns() -> __dyno::AccessPatterns {
                    __dyno::AccessPatterns::of::<Self>()
                }
            }

            #(#reads)*
            #(#local)*
            #checks
        };
    }
}

fn key(partition: &[KeyAttribute], sort: &[KeyAttribute], new: &TokenStream) -> TokenStream {
    let attribute = |attribute: &KeyAttribute| {
        let (name, ty) = (&attribute.name, &attribute.ty);
        quote_spanned!(located(ty)=> __dyno::KeyAttribute::#new::<#ty>(#name))
    };
    let (partition, sort): (Vec<_>, Vec<_>) = (
        partition.iter().map(attribute).collect(),
        sort.iter().map(attribute).collect(),
    );
    match (partition.as_slice(), sort.as_slice()) {
        ([partition], []) => quote!(__dyno::KeySchema::Partition(#partition)),
        ([partition], [sort]) => quote!(__dyno::KeySchema::composite(#partition, #sort)),
        _ => quote!(__dyno::KeySchema::Multi {
            partition: &[#(#partition),*],
            sort: &[#(#sort),*],
        }),
    }
}

fn index_schema(table: &Table<'_>, index: &Index) -> TokenStream {
    let name = &index.name;
    let projection = match &index.projection {
        Projection::All => TokenStream::new(),
        Projection::KeysOnly => quote!(.projecting(__dyno::IndexProjection::KeysOnly)),
        Projection::Include(names) => {
            quote!(.projecting(__dyno::IndexProjection::Include(&[#(#names),*])))
        }
    };
    if index.local {
        let attribute = |attribute: &KeyAttribute| {
            let (name, ty) = (&attribute.name, &attribute.ty);
            quote!(__dyno::KeyAttribute::of_index::<#ty>(#name))
        };
        let (partition, sort) = (
            attribute(&table.partition),
            index.sort.first().map(attribute),
        );
        return quote!(__dyno::IndexSchema::local(#name, #partition, #sort) #projection);
    }
    let key = key(&index.partition, &index.sort, &quote!(of_index));
    let capacity = index.capacity.as_ref().map(|(_, units)| units.call());
    quote!(__dyno::IndexSchema::global(#name, #key) #projection #capacity)
}

/// The attributes that are no fields of entities, without duplicates.
fn attributes(table: &Table<'_>) -> TokenStream {
    let keys = std::iter::once(&table.partition).chain(&table.sort);
    let of_indexes = table
        .indexes
        .iter()
        .flat_map(|index| index.partition.iter().chain(&index.sort));
    let mut names: Vec<String> = Vec::new();
    let mut attributes = Vec::new();
    for attribute in keys.chain(of_indexes) {
        let (name, ty) = (&attribute.name, &attribute.ty);
        if !names.contains(&name.value()) {
            names.push(name.value());
            attributes.push(quote!(__dyno::Stored::new::<#ty>(#name)));
        }
    }
    if let Some(entity) = &table.entity {
        attributes.push(quote!(__dyno::Stored::new::<__dyno::String>(#entity)));
    }
    quote!(#(#attributes),*)
}
