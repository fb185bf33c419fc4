//! Impls that are emitted beside an error. Whoever uses the type elsewhere shall not be told that it is no model.
//!
//! They are never run. What can be known of a wrong type is right: the paths of its fields, the key if one is marked.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::ast::{Body, Fields, Input};
use crate::attr::Given;
use crate::container::Container;
use crate::errors::Errors;
use crate::expand::{self, implement, implement_reading, within};
use crate::field::Field;

/// The error, and a model beside it.
pub(crate) fn model(input: &Input<'_>, error: &syn::Error) -> TokenStream {
    let container = Container::of(input);
    let fields = fields(input);
    let constants = expand::constants(&container, &fields, &[]);
    let attribute = expand::attribute_of_model(&container);
    let key = key(input);
    let model = quote! {
        type Key = #key;
        const SCHEMA: __dyno::Schema = __dyno::Schema::new(
            "",
            "",
            __dyno::KeySchema::Partition(__dyno::KeyAttribute::new::<__dyno::String>("")),
            &[],
        );
        fn encode_key(&self, _: &mut __dyno::MapWriter<'_>) -> __dyno::Result<(), __dyno::EncodeError> {
            loop {}
        }
    };
    let model = implement(&container, &quote!(__dyno::Model), &[], &model);
    beside(
        input,
        error,
        &container,
        [
            constants,
            attribute,
            members(&container),
            whole(&container),
            model,
        ],
    )
}

/// The error, and a document beside it.
pub(crate) fn document(input: &Input<'_>, error: &syn::Error) -> TokenStream {
    let container = Container::of(input);
    let attribute = expand::attribute_of_map(&container, &fields(input));
    beside(
        input,
        error,
        &container,
        [attribute, members(&container), whole(&container)],
    )
}

fn beside(
    input: &Input<'_>,
    error: &syn::Error,
    container: &Container<'_>,
    impls: impl IntoIterator<Item = TokenStream>,
) -> TokenStream {
    let error = error.to_compile_error();
    // Without the path of our own crate every name would be one more error.
    let impls = match input.options.krate {
        Given::Broken => TokenStream::new(),
        Given::Missing | Given::Once(_) => within(container, impls),
    };
    quote!(#error #impls)
}

/// The fields, as far as they can be read; what is wrong with them is said already.
///
/// Of two fields with one name or one constant the second is left out.
fn fields<'a>(input: &'a Input<'a>) -> Vec<Field<'a>> {
    let Body::Struct(Fields::Named(fields)) = &input.body else {
        return Vec::new();
    };
    let mut errors = Errors::default();
    let case = input.options.rename_all.value().copied();
    let mut fields = Field::read_all(fields, case, &mut errors);
    let _ = errors.finish();
    let mut constants = Vec::new();
    fields.retain(|field| {
        let is_new = !constants.contains(&field.constant());
        constants.push(field.constant());
        is_new
    });
    fields
}

/// The key that is marked. What is not marked can be anything.
fn key(input: &Input<'_>) -> TokenStream {
    let Body::Struct(Fields::Named(fields)) = &input.body else {
        return quote!(__dyno::Simple<__dyno::Unknown>);
    };
    let partition = fields
        .iter()
        .find(|field| field.options.partition_key.value().is_some());
    let partition = partition.map_or_else(
        || quote!(__dyno::Unknown),
        |field| field.ty.to_token_stream(),
    );
    match fields
        .iter()
        .find(|field| field.options.sort_key.value().is_some())
        .map(|field| field.ty)
    {
        None => quote!(__dyno::Simple<#partition>),
        Some(sort) => quote!(__dyno::Composite<#partition, #sort>),
    }
}

fn members(container: &Container<'_>) -> TokenStream {
    let encode = quote! {
        fn encode_members(&self, _: &mut __dyno::MapWriter<'_>) -> __dyno::Result<(), __dyno::EncodeError> {
            loop {}
        }
    };
    let decode = quote! {
        fn decode_members(_: &mut __dyno::Map<'_, '__b>) -> __dyno::Result<Self, __dyno::DecodeError> {
            loop {}
        }
    };
    let shape = quote!(
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(&[], &[]);
    );
    let encode = implement(container, &quote!(__dyno::EncodeMembers), &[], &encode);
    let decode = implement_reading(container, &quote!(__dyno::Members), &[], &decode);
    let shape = implement(container, &quote!(__dyno::Document), &[], &shape);
    quote!(#encode #decode #shape)
}

fn whole(container: &Container<'_>) -> TokenStream {
    let encode = quote! {
        fn encode(&self, _: __dyno::Out<'_>) -> __dyno::Result<(), __dyno::EncodeError> {
            loop {}
        }
    };
    let decode = quote! {
        fn decode(_: __dyno::Value<'_, '__b>) -> __dyno::Result<Self, __dyno::DecodeError> {
            loop {}
        }
    };
    let encode = implement(container, &quote!(__dyno::Encode), &[], &encode);
    let decode = implement_reading(container, &quote!(__dyno::Decode), &[], &decode);
    quote!(#encode #decode)
}
