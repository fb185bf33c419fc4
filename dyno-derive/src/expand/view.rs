//! Views: each field is read from its attribute, or from the key that it is part of.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::types::{attribute_type, located, path_type, slot};
use super::{decode, implement, implement_decoding, in_const_block};
use crate::field::{Field, FieldKind};
use crate::view::View;

/// Generates the impls of a view.
pub(crate) fn view(view: &View<'_>) -> TokenStream {
    let (container, of) = (&view.container, &view.of);
    let number = view.index.as_ref().map(|index| {
        quote_spanned! {proc_macro2::Span::call_site().located_at(index.span())=>
            const __NUMBER: __dyno::usize = __dyno::index_number(<#of>::#index);
        }
    });
    let index = match &view.index {
        None => quote!(__dyno::Option::None),
        Some(_) => quote!(__dyno::Option::Some(__NUMBER)),
    };
    let places = view.fields.iter().filter(|field| field.stored().is_some()).map(|field| {
        let (place, name) = (place(field), field.name());
        quote! {
            const #place: __dyno::Option<__dyno::KeyPlace> = __dyno::key_place(__SCHEMA, __INDEX, #name);
        }
    });
    let keys = (0..10).map(|number| {
        let number = Literal::usize_unsuffixed(number);
        quote!(__dyno::key_attribute(__SCHEMA, __INDEX, #number))
    });
    let text = container.ident.to_string();
    let stored = view.fields.iter().filter_map(|field| {
        let (place, name) = (place(field), &field.stored()?.name);
        Some(quote!(__dyno::stored_name(&#place, #name)))
    });
    let span = proc_macro2::Span::call_site().located_at(container.ident.span());
    let check = quote_spanned! {span=>
        const _: () = __dyno::check_view(
            #text,
            __SCHEMA,
            <#of as __dyno::Document>::SHAPE,
            __INDEX,
            __STORED,
        );
    };
    let of_attributes = view.fields.iter().zip(&view.of_attributes);
    let without_effect = of_attributes.flat_map(|(field, options)| {
        options
            .iter()
            .filter(|_| field.stored().is_some())
            .map(|option| {
                let (place, name, option_name) = (place(field), field.name(), option.to_string());
                let span = proc_macro2::Span::call_site().located_at(option.span());
                quote_spanned! {span=>
                    const _: () = __dyno::check_of_attribute(&#place, #name, #option_name);
                }
            })
    });
    let parts = [
        quote! {
            const __SCHEMA: &__dyno::Schema = &<#of as __dyno::Model>::SCHEMA;
            #number
            const __INDEX: __dyno::Option<__dyno::usize> = #index;
            const __KEYS: [&__dyno::str; __dyno::KEY_ATTRIBUTES] = [#(#keys),*];
            #(#places)*
            const __STORED: &[&__dyno::str] = &[#(#stored),*];
            const __ITEM_VERSION: __dyno::Option<__dyno::ItemVersion> = __dyno::item_version(__SCHEMA, __INDEX);
            #check
            #(#without_effect)*
        },
        constants(view),
        document(view),
        members(view),
    ];
    in_const_block(container, parts)
}

fn place(field: &Field<'_>) -> Ident {
    format_ident!("__PLACE_{}", field.name())
}

/// A path for each attribute; a field that is part of a key has none.
fn constants(view: &View<'_>) -> TokenStream {
    let (ident, of) = (view.container.ident, &view.of);
    let reads = match &view.index {
        None => quote!(#of),
        Some(_) => quote!(<#of as __dyno::HasIndex<{ __NUMBER }>>::Reads),
    };
    let of_index = view.index.as_ref().map(|_| {
        quote! {
            #[automatically_derived]
            impl __dyno::ViewOf<#of, { __NUMBER }> for #ident {}
        }
    });
    let constants = view.fields.iter().filter_map(|field| {
        let stored = field.stored()?;
        let (vis, constant, place, ty) = (
            field.vis,
            field.constant(),
            place(field),
            path_type(&view.container, field),
        );
        let number = Literal::usize_unsuffixed(stored.number);
        let doc = format!(" The path of the attribute `{}`.", stored.name.value());
        Some(quote! {
            #[doc = #doc]
            #vis const #constant: __dyno::ViewPath<#reads, Self, #number, { #place.is_none() }, #ty> =
                __dyno::Path::VIEW;
        })
    });
    quote! {
        #[automatically_derived]
        impl #ident {
            #(#constants)*
        }

        #of_index
    }
}

fn document(view: &View<'_>) -> TokenStream {
    let container = &view.container;
    let attributes = view.fields.iter().filter_map(|field| {
        let (place, name, ty) = (place(field), &field.stored()?.name, attribute_type(field));
        Some(quote! {
            __dyno::Stored::of(
                __dyno::read_name(&#place, #name),
                if #place.is_none() { __dyno::Stored::new::<#ty>("").attribute_type } else { __dyno::Option::None },
            )
        })
    });
    let shape = quote! {
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(__ATTRIBUTES, &[]);
    };
    let shape = implement(container, &quote!(__dyno::Document), &[], &shape);
    let encode = quote! {
        fn encode_members(
            &self,
            _: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::Result::Err(__dyno::EncodeError::invalid(
                "a view is only read; write the model that it is a view of",
            ))
        }
    };
    let encode = implement(container, &quote!(__dyno::EncodeMembers), &[], &encode);
    quote! {
        const __WITH_VERSION: &[__dyno::Stored] =
            &[#(#attributes,)* __dyno::Stored::of(__dyno::version_name(&__ITEM_VERSION), __dyno::Option::None)];
        const __ATTRIBUTES: &[__dyno::Stored] = __dyno::with_version(__WITH_VERSION, &__ITEM_VERSION);
        #shape
        #encode
    }
}

fn members(view: &View<'_>) -> TokenStream {
    let container = &view.container;
    let stored: Vec<_> = view
        .fields
        .iter()
        .filter_map(|field| Some((field, field.stored()?)))
        .collect();
    let slots = stored.iter().map(|(field, stored)| {
        let (local, slot) = (field.local(), slot(container, field, stored));
        quote!(let mut #local = #slot;)
    });
    let names = stored.iter().map(|(field, stored)| {
        let (place, name) = (place(field), &stored.name);
        quote!(__dyno::stored_name(&#place, #name))
    });
    let count = stored.len();
    let keys = (0..10_usize).map(|number| {
        let number = Literal::usize_unsuffixed(number);
        quote!(__KEYS[#number])
    });
    let arms = stored.iter().enumerate().map(|(number, (field, stored))| {
        let (local, name, number) = (
            field.local(),
            &stored.name,
            Literal::usize_unsuffixed(number),
        );
        quote!(#number => #local.fill(#name, __value)?)
    });
    let first = Literal::usize_unsuffixed(count);
    let version = Literal::usize_unsuffixed(count + 10);
    let values = view.fields.iter().map(|field| {
        let (local, value) = (field.local(), decode::value(field));
        match &field.kind {
            FieldKind::Stored(_) => {
                let (place, ty) = (place(field), field.ty);
                let key = quote_spanned!(located(ty)=> __keys.field::<#ty>(__place, &__KEYS)?);
                quote! {
                    let #local = match &#place {
                        __dyno::Option::Some(__place) => #key,
                        __dyno::Option::None => #value,
                    };
                }
            }
            _ => quote!(let #local = #value;),
        }
    });
    let fields = view.fields.iter().map(|field| {
        let (local, member) = (field.local(), &field.member);
        quote!(#member: #local)
    });
    let body = quote! {
        fn decode_members(
            __map: &mut __dyno::Map<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::decode_current(__map, __ITEM_VERSION, |__map| {
                #(#slots)*
                let mut __keys = __dyno::KeyTexts::NONE;
                let mut __found = __dyno::FoundVersion::NONE;
                const __WITH_VERSION: &[__dyno::Name] =
                    &__dyno::Name::first_of_each([#(#names,)* #(#keys,)* __dyno::version_name(&__ITEM_VERSION)]);
                const __NAMES: &[__dyno::Name] = __dyno::with_version(__WITH_VERSION, &__ITEM_VERSION);
                while let __dyno::Option::Some((__index, __value)) = __map.field(__NAMES)? {
                    match __index {
                        #(#arms,)*
                        #version => __found.read(__value, __dyno::version_name(&__ITEM_VERSION))?,
                        __key => __keys.keep(__key - #first, __value)?,
                    }
                }
                if let __dyno::Option::Some(__version) = __ITEM_VERSION {
                    __found.check(__version)?;
                }
                #(#values)*
                __dyno::Result::Ok(Self { #(#fields,)* })
            })
        }
    };
    implement_decoding(container, &quote!(__dyno::Members), &[], &body)
}
