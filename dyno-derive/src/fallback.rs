//! Impls that are generated together with an error, so that uses of the type do not cause further errors.
//!
//! They are never executed. They are correct as far as the type can be read: the paths of its fields, and the key if
//! one is marked.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::ast::{Body, Fields, Input};
use crate::attr::Given;
use crate::container::Container;
use crate::errors::{Errors, Failure};
use crate::expand::{self, implement, implement_decoding, in_const_block};
use crate::field::Field;

/// Returns the error and the impls of a model.
pub(crate) fn model(input: &Input<'_>, failure: &Failure) -> TokenStream {
    let container = Container::of(input);
    let fields = fields(input);
    let constants = expand::constants(&container, &fields, &[]);
    let attribute = expand::attribute_of_model(&container);
    let key = key(input);
    let model = quote! {
        type Table = Self;
        type Key = #key;
        const SCHEMA: __dyno::Schema =
            __dyno::Schema::new("", <Self as __dyno::DeclaredTable>::TABLE);
        fn encode_key(&self, _: &mut __dyno::MapWriter<'_>) -> __dyno::Result<(), __dyno::EncodeError> {
            loop {}
        }
    };
    let model = implement(&container, &quote!(__dyno::Model), &[], &model);
    // A type with parameters may borrow, and is in no declared table.
    let entity = match input.generics.params.is_empty() {
        true => implement(
            &container,
            &quote!(__dyno::Entity),
            &[],
            &TokenStream::new(),
        ),
        false => TokenStream::new(),
    };
    let unversioned = quote!(__dyno::Unversioned);
    let derived = quote!(
        const DERIVED: __dyno::Derived = __dyno::Derived;
    );
    let unversioned = implement(&container, &unversioned, &[], &derived);
    let table = quote! {
        const TABLE: __dyno::TableSchema = __dyno::TableSchema::new(
            "",
            __dyno::KeySchema::Partition(__dyno::KeyAttribute::new::<__dyno::String>("")),
            &[],
        );
    };
    let table = implement(&container, &quote!(__dyno::DeclaredTable), &[], &table);
    with_impls(
        input,
        failure,
        &container,
        [
            constants,
            attribute,
            members(&container),
            encode_and_decode(&container),
            table,
            model,
            entity,
            unversioned,
        ],
    )
}

/// Returns the error and the impls of a document.
pub(crate) fn document(input: &Input<'_>, error: &syn::Error) -> TokenStream {
    let container = Container::of(input);
    let attribute = expand::attribute_of_map(&container, &fields(input));
    with_impls(
        input,
        &Failure::from(error),
        &container,
        [
            attribute,
            members(&container),
            encode_and_decode(&container),
        ],
    )
}

fn with_impls(
    input: &Input<'_>,
    failure: &Failure,
    container: &Container<'_>,
    impls: impl IntoIterator<Item = TokenStream>,
) -> TokenStream {
    let Failure(failure) = failure;
    // Without the path of the facade crate, each name in the impls would be another error.
    let impls = match input.options.krate {
        Given::Invalid => TokenStream::new(),
        Given::Missing | Given::Valid(_) => in_const_block(container, impls),
    };
    quote!(#failure #impls)
}

/// Returns the fields as far as they can be read. Their errors are already in the list.
///
/// Of two fields with the same constant, the second one is left out.
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

/// Returns the type of the key. `Unknown` accepts any value for a key that is not marked.
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
    let decode = implement_decoding(container, &quote!(__dyno::Members), &[], &decode);
    let shape = implement(container, &quote!(__dyno::Document), &[], &shape);
    quote!(#encode #decode #shape)
}

fn encode_and_decode(container: &Container<'_>) -> TokenStream {
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
    let decode = implement_decoding(container, &quote!(__dyno::Decode), &[], &decode);
    quote!(#encode #decode)
}
