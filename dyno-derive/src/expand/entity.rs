//! Models of a declared table: their key attributes are composed of fields when an item is written, and read back into
//! these fields.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Visibility;
use syn::ext::IdentExt;

use super::encode::FieldAccess;
use super::types::{attribute_type, located};
use super::{
    attribute, constants, decode, encode, implement, in_const_block, life, schema, upgrade,
};
use crate::entity::{AttributeOfKey, Entity, Index, Key};
use crate::field::{Field, FieldKind};
use crate::field_type::inside_option;
use crate::template::{Format, Template};

/// One half of a key, as the generated code names it.
#[derive(Clone, Copy)]
enum Half {
    Partition,
    Sort,
}

impl Half {
    fn name(self) -> &'static str {
        match self {
            Self::Partition => "partition",
            Self::Sort => "sort",
        }
    }

    fn parts(self, key: &Key) -> &[AttributeOfKey] {
        match self {
            Self::Partition => &key.partition,
            Self::Sort => &key.sort,
        }
    }

    fn limit(self) -> TokenStream {
        match self {
            Self::Partition => quote!(__dyno::PARTITION_KEY_LIMIT),
            Self::Sort => quote!(__dyno::SORT_KEY_LIMIT),
        }
    }
}

const HALVES: [Half; 2] = [Half::Partition, Half::Sort];

/// The key of the table (`None`) or of the index with a position among those of the entity.
type Owner = Option<usize>;

/// Generates the constants and impls of an entity.
pub(crate) fn entity(entity: &Entity<'_>) -> TokenStream {
    let container = &entity.container;
    let keys: Vec<(Owner, &Key)> = keys(entity).collect();
    let templates: TokenStream = keys
        .iter()
        .map(|(owner, key)| templates(entity, *owner, key))
        .collect();
    let extra = ExtraMembers::of(entity);
    let parts = [
        text_fields(entity),
        upgrade::constants(container).unwrap_or_default(),
        templates,
        constants::expand(container, &entity.fields, &[]),
        index_constants(entity),
        attribute::of_model(container),
        encode::of_entity(
            container,
            &entity.fields,
            &encode_keys(entity, FieldAccess::SelfField),
        ),
        decode::of_entity(container, &entity.fields, extra),
        shape(entity),
        model(entity),
        indexes(entity),
        checks(entity),
    ];
    in_const_block(container, parts)
}

fn keys<'e>(entity: &'e Entity<'_>) -> impl Iterator<Item = (Owner, &'e Key)> {
    let of_indexes = entity.indexes.iter().enumerate();
    std::iter::once((None, &entity.key)).chain(of_indexes.map(|(at, index)| (Some(at), &index.key)))
}

fn table(entity: &Entity<'_>) -> TokenStream {
    let ident = entity.container.ident;
    quote!(__dyno::TableOf::<#ident>)
}

/// The number of an index in the table.
fn number(entity: &Entity<'_>, index: &Index) -> TokenStream {
    let (table, constant) = (&entity.table, &index.constant);
    quote!({ <#table>::#constant.number() })
}

fn owner_suffix(owner: Owner) -> String {
    owner.map(|at| format!("_{at}")).unwrap_or_default()
}

/// The module of the types of the fields of a half. Messages name it where several keys have a field.
fn module(entity: &Entity<'_>, owner: Owner, half: Half) -> Ident {
    match (owner.and_then(|at| entity.indexes.get(at)), half) {
        (None, half) => format_ident!("__{}", half.name()),
        (Some(index), half) => {
            let index = index.constant.unraw().to_string().to_lowercase();
            let half = match half {
                Half::Partition => "",
                Half::Sort => "_sort",
            };
            format_ident!("index_{index}{half}")
        }
    }
}

/// The constant with the templates of a key.
fn templates_constant(owner: Owner) -> Ident {
    format_ident!("__KEY{}", owner_suffix(owner))
}

fn half_constant(owner: Owner, half: Half) -> Ident {
    let half = half.name().to_uppercase();
    format_ident!("__{half}{}", owner_suffix(owner))
}

/// The type of a field in a key: without `Option`.
fn value_type(field: &Field<'_>) -> TokenStream {
    inside_option(field.ty)
        .unwrap_or(field.ty)
        .to_token_stream()
}

/// The schema of the key's attributes.
fn key_schema(entity: &Entity<'_>, owner: Owner) -> TokenStream {
    let table = table(entity);
    match owner.and_then(|at| entity.indexes.get(at)) {
        None => quote!(#table::TABLE.key),
        Some(index) => {
            let number = number(entity, index);
            quote!(__dyno::index_of(&#table::TABLE, #number).key)
        }
    }
}

/// The name of a key attribute: a constant.
fn attribute_name(owner: Owner, half: Half, at: usize) -> Ident {
    let half = half.name().to_uppercase();
    format_ident!("__{half}_NAME_{at}{}", owner_suffix(owner))
}

/// Generates the templates of a key, the names of its attributes, and a type for each field of it.
fn templates(entity: &Entity<'_>, owner: Owner, key: &Key) -> TokenStream {
    let schema = key_schema(entity, owner);
    let halves =
        HALVES.map(|half| {
            let parts = half.parts(key);
            let attributes = match half {
                Half::Partition => quote!(partitions),
                Half::Sort => quote!(sorts),
            };
            let names = parts.iter().enumerate().map(|(at, _)| {
            let (name, at) = (attribute_name(owner, half, at), Literal::usize_unsuffixed(at));
            quote!(const #name: &__dyno::str = __dyno::attribute_name(#schema.#attributes(), #at);)
        });
            let constant = half_constant(owner, half);
            let list = parts.iter().map(|part| template(entity, part));
            let types = fields_of_half(entity, owner, half, key);
            quote! {
                #(#names)*
                const #constant: &[__dyno::Template] = &[#(#list),*];
                #types
            }
        });
    let (constant, partition, sort) = (
        templates_constant(owner),
        half_constant(owner, Half::Partition),
        half_constant(owner, Half::Sort),
    );
    quote! {
        #(#halves)*
        const #constant: __dyno::KeyTemplates = __dyno::KeyTemplates::new(#partition, #sort);
    }
}

fn template(entity: &Entity<'_>, part: &AttributeOfKey) -> TokenStream {
    match part {
        AttributeOfKey::Field { at, name } => {
            let Some(field) = entity.fields.get(*at) else {
                return TokenStream::new();
            };
            let text = name.to_string();
            let ty = attribute_type(field);
            let description = field_description(field, &quote!(__dyno::Option::None));
            quote!(__dyno::Template::of_field::<#ty>(#text, &[#description]))
        }
        AttributeOfKey::Template { template, fields } => {
            let (text, literals) = (&template.text, &template.literals);
            let fields = template
                .fields
                .iter()
                .zip(fields)
                .filter_map(|(part, &at)| {
                    let field = entity.fields.get(at)?;
                    let text = text_field(entity, at, part.format);
                    let codec = quote!(__dyno::Option::Some(__dyno::FieldCodec::of::<#text>()));
                    Some(field_description(field, &codec))
                });
            quote!(__dyno::Template::new(#text, &[#(#literals),*], &[#(#fields),*]))
        }
    }
}

fn field_description(field: &Field<'_>, codec: &TokenStream) -> TokenStream {
    let name = field.name();
    // A field that is only in the key has no attribute.
    let attribute = field
        .stored()
        .map_or_else(String::new, |stored| stored.name.value());
    quote!(__dyno::TemplateField::new(#name, #attribute, #codec))
}

/// The fields in texts, each with its formats.
fn texts(entity: &Entity<'_>) -> Vec<(usize, Format)> {
    let mut texts = Vec::new();
    for part in keys(entity).flat_map(|(_, key)| key.parts()) {
        if let AttributeOfKey::Template { template, fields } = part {
            for text in fields.iter().copied().zip(&template.fields) {
                let text = (text.0, text.1.format);
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
        }
    }
    texts
}

/// The type for a field in a format. Its name is another than that of the field's type, whose name messages shorten
/// if it is the only one.
fn text_field(entity: &Entity<'_>, at: usize, format: Format) -> TokenStream {
    let texts = texts(entity);
    let mut formats = texts.iter().filter(|(field, _)| *field == at);
    let number = formats.position(|(_, other)| *other == format);
    let name = entity.fields.get(at).map(marker);
    let name = name.map(|name| match number {
        None | Some(0) => format_ident!("{name}_text"),
        Some(number) => format_ident!("{name}_text_{number}"),
    });
    quote!(__text::#name)
}

/// Generates a type for each field in each of its formats. Only there is the type of the field named.
fn text_fields(entity: &Entity<'_>) -> TokenStream {
    let texts = texts(entity);
    if texts.is_empty() {
        return TokenStream::new();
    }
    let vis = inner_visibility(entity.container.vis);
    let mut names = Vec::new();
    let mut impls = TokenStream::new();
    for (at, written) in texts {
        let Some(field) = entity.fields.get(at) else {
            continue;
        };
        let (path, ty, format) = (
            text_field(entity, at, written),
            value_type(field),
            format(written),
        );
        let name = path.clone().into_iter().last();
        names.push(quote!(#name));
        impls.extend(quote! {
            impl __dyno::TextField for #path {
                type Value = #ty;
                type Format = #format;
            }
        });
    }
    quote! {
        #[allow(non_camel_case_types, unreachable_pub, missing_docs, missing_debug_implementations)]
        mod __text {
            #(#vis struct #names;)*
        }
        #impls
    }
}

fn format(format: Format) -> TokenStream {
    match format {
        Format::Natural => quote!(__dyno::key_text::Natural),
        Format::Digits(width) => {
            let width = Literal::usize_unsuffixed(width);
            quote!(__dyno::key_text::Digits<#width>)
        }
        Format::Decimals(before, after) => {
            let (before, after) = (
                Literal::usize_unsuffixed(before),
                Literal::usize_unsuffixed(after),
            );
            quote!(__dyno::key_text::Decimals<#before, #after>)
        }
        Format::Text(format) => {
            let format = format_ident!("{}", format.0);
            quote!(__dyno::key_text::#format)
        }
    }
}

/// The positions of the fields whose values a half takes: each once, and in the sort key only those that the partition
/// key does not have.
fn given_fields(half: Half, key: &Key) -> Vec<usize> {
    let of_partition = key.partition.iter().flat_map(AttributeOfKey::fields);
    let mut found: Vec<usize> = match half {
        Half::Partition => Vec::new(),
        Half::Sort => of_partition.collect(),
    };
    let mut given = Vec::new();
    for at in half.parts(key).iter().flat_map(AttributeOfKey::fields) {
        if !found.contains(&at) {
            found.push(at);
            given.push(at);
        }
    }
    given
}

/// Generates a type for each field that a half takes, which has the name of the field, for messages.
fn fields_of_half(entity: &Entity<'_>, owner: Owner, half: Half, key: &Key) -> TokenStream {
    let module = module(entity, owner, half);
    let given = given_fields(half, key);
    let mut names: Vec<Ident> = Vec::new();
    let mut impls = TokenStream::new();
    for part in half.parts(key) {
        for (position, at) in part.fields().into_iter().enumerate() {
            let Some(field) = entity.fields.get(at) else {
                continue;
            };
            let name = marker(field);
            if !given.contains(&at) || names.contains(&name) {
                continue;
            }
            let (ty, text) = (value_type(field), field.name());
            let coding = match part {
                AttributeOfKey::Field { .. } => quote!(__dyno::AsAttribute),
                AttributeOfKey::Template { template, .. } => {
                    let part = template.fields.get(position);
                    let format = part.map_or(Format::Natural, |part| part.format);
                    let text_field = text_field(entity, at, format);
                    let is_last = position + 1 == template.fields.len()
                        && template.literals.last().is_some_and(String::is_empty);
                    let place = if is_last { quote!(Last) } else { quote!(Inner) };
                    quote!(__dyno::AsText<#text_field, __dyno::key_text::#place>)
                }
            };
            impls.extend(quote! {
                impl __dyno::FieldOfKey for #module::#name {
                    type Value = #ty;
                    type Coding = #coding;
                    const NAME: &'static __dyno::str = #text;
                }
            });
            names.push(name);
        }
    }
    if names.is_empty() {
        return TokenStream::new();
    }
    let vis = inner_visibility(entity.container.vis);
    quote! {
        #[allow(non_camel_case_types, unreachable_pub, missing_docs, missing_debug_implementations)]
        mod #module {
            #(#vis struct #names;)*
        }
        #impls
    }
}

/// The visibility of the model, as it is written in a module inside the module of the model.
fn inner_visibility(vis: &Visibility) -> TokenStream {
    match vis {
        Visibility::Inherited => quote!(pub(super)),
        Visibility::Restricted(restricted) if restricted.path.is_ident("self") => {
            quote!(pub(super))
        }
        Visibility::Restricted(restricted) if restricted.path.is_ident("super") => {
            quote!(pub(in super::super))
        }
        other => other.to_token_stream(),
    }
}

fn marker(field: &Field<'_>) -> Ident {
    match &field.member {
        syn::Member::Named(name) => name.clone(),
        syn::Member::Unnamed(index) => format_ident!("field_{}", index.index),
    }
}

/// The tuple of the types of the fields that a half takes.
fn field_list(entity: &Entity<'_>, owner: Owner, half: Half, key: &Key) -> TokenStream {
    let module = module(entity, owner, half);
    let given = given_fields(half, key).into_iter();
    let names = given.filter_map(|at| entity.fields.get(at)).map(marker);
    quote!((#(#module::#names,)*))
}

fn key_type(entity: &Entity<'_>, owner: Owner, key: &Key) -> TokenStream {
    let [partition, sort] = HALVES.map(|half| field_list(entity, owner, half, key));
    quote!(__dyno::Keys<#partition, #sort>)
}

/// Generates the statements that write the key attributes of the table.
fn encode_key(entity: &Entity<'_>, access: FieldAccess) -> TokenStream {
    let value = |field: &Field<'_>| access.reference(field);
    key_statements(entity, None, &entity.key, &value, &|_, statement| statement)
}

/// Generates the statements that write one key.
fn key_statements(
    entity: &Entity<'_>,
    owner: Owner,
    key: &Key,
    value: &dyn Fn(&Field<'_>) -> TokenStream,
    guard: &dyn Fn(&Ident, TokenStream) -> TokenStream,
) -> TokenStream {
    let statements = HALVES.into_iter().flat_map(|half| {
        let parts = half.parts(key).iter().enumerate();
        parts
            .map(move |(at, part)| {
                let name = attribute_name(owner, half, at);
                let statement = match part {
                    AttributeOfKey::Field { at, .. } => {
                        let value = entity.fields.get(*at).map(value);
                        quote!(__map.key(#name, #value)?;)
                    }
                    AttributeOfKey::Template { template, fields } => {
                        let (constant, limit) = (half_constant(owner, half), half.limit());
                        let at = Literal::usize_unsuffixed(at);
                        let fields =
                            template
                                .fields
                                .iter()
                                .zip(fields)
                                .filter_map(|(part, &at)| {
                                    let field = entity.fields.get(at)?;
                                    let text = text_field(entity, at, part.format);
                                    let value = value(field);
                                    Some(quote!(__text.field::<#text>(#value)?;))
                                });
                        quote! {
                            __dyno::write_composed(#name, &#constant[#at], #limit, __map, |__text| {
                                #(#fields)*
                                __dyno::Result::Ok(())
                            })?;
                        }
                    }
                };
                guard(&name, statement)
            })
            .collect::<Vec<_>>()
    });
    quote!(#(#statements)*)
}

/// Generates the statements that write all key attributes and the entity attribute.
fn encode_keys(entity: &Entity<'_>, access: FieldAccess) -> TokenStream {
    let (table, name) = (table(entity), &entity.name);
    let key = encode_key(entity, access);
    let indexes = entity.indexes.iter().enumerate().map(|(at, index)| {
        let optional: Vec<&Field<'_>> = optional_fields(entity, index);
        let position = Literal::usize_unsuffixed(at);
        let value = |field: &Field<'_>| match inside_option(field.ty) {
            Some(_) => field.local().into_token_stream(),
            None => access.reference(field),
        };
        // An attribute may be one of the table's key, and a field that is the attribute has the attribute's name.
        let guard = |name: &Ident, statement: TokenStream| {
            quote! {
                if const {
                    !__dyno::is_key_attribute(&#table::TABLE, #name)
                        && !__is_stored(#name)
                        && !__dyno::is_of_earlier_index(&<Self as __dyno::Model>::SCHEMA, #position, #name)
                } {
                    #statement
                }
            }
        };
        let statements = key_statements(entity, Some(at), &index.key, &value, &guard);
        if optional.is_empty() {
            return statements;
        }
        // Both halves of the key are there, or neither is.
        let (locals, values) = (
            optional.iter().map(|field| field.local()),
            optional.iter().map(|field| access.reference(field)),
        );
        quote! {
            if let (#(__dyno::Option::Some(#locals),)*) = (#(#values,)*) {
                #statements
            }
        }
    });
    quote! {
        #key
        __dyno::write_entity(&#table::TABLE, #name, __map)?;
        #(#indexes)*
    }
}

/// The fields of an index's key that are `Option`s, without duplicates.
fn optional_fields<'f, 'a>(entity: &'f Entity<'a>, index: &Index) -> Vec<&'f Field<'a>> {
    let mut found: Vec<usize> = Vec::new();
    for at in index.key.fields() {
        let optional = entity
            .fields
            .get(at)
            .is_some_and(|field| inside_option(field.ty).is_some());
        if optional && !found.contains(&at) {
            found.push(at);
        }
    }
    found
        .into_iter()
        .filter_map(|at| entity.fields.get(at))
        .collect()
}

/// Members that are not fields, while an item is read.
#[derive(Default)]
pub(super) struct ExtraMembers {
    /// Whether they are those of an entity, whose entity attribute a collection hides.
    pub(super) is_entity: bool,
    /// The variables.
    pub(super) variables: TokenStream,
    /// The name of each member, a constant, and what is done with its value.
    pub(super) members: Vec<(Ident, TokenStream)>,
    /// What is done after all members are read: the variables of composed fields.
    pub(super) finish: TokenStream,
}

impl ExtraMembers {
    fn of(entity: &Entity<'_>) -> Self {
        let mut extra = Self {
            is_entity: true,
            ..Self::default()
        };
        let mut read = Vec::new();
        for half in HALVES {
            for (place, part) in half.parts(&entity.key).iter().enumerate() {
                let place = AttributePlace { half, place };
                match part {
                    AttributeOfKey::Field { at, .. } => extra.field(entity, place, *at, &mut read),
                    AttributeOfKey::Template { template, fields } => {
                        extra.template(entity, place, template, fields, &mut read);
                    }
                }
            }
        }
        let entity_name = &entity.name;
        extra.members.push((
            format_ident!("__ENTITY"),
            quote!(__dyno::check_entity(__value, #entity_name).map_err(|__error| __error.at_name(__ENTITY))?),
        ));
        for (at, index) in entity.indexes.iter().enumerate() {
            for half in HALVES {
                for (part, _) in half.parts(&index.key).iter().enumerate() {
                    extra.members.push((
                        attribute_name(Some(at), half, part),
                        quote!(__value.skip()?),
                    ));
                }
            }
        }
        extra
    }

    /// Reads a key attribute that is a field itself.
    fn field(
        &mut self,
        entity: &Entity<'_>,
        place: AttributePlace,
        at: usize,
        read: &mut Vec<FirstPlace>,
    ) {
        let Some(field) = entity.fields.get(at) else {
            return;
        };
        let (name, ty) = (place.attribute(), field.ty);
        let first = read.iter().find(|first| first.at == at);
        let Some(local) = value_read(entity, at) else {
            self.members.push((name, quote!(__value.skip()?)));
            return;
        };
        let slot = format_ident!("__slot_{}_{}", place.half.name(), place.place);
        self.variables
            .extend(quote_spanned!(located(ty)=> let mut #slot = __dyno::slot::<#ty>();));
        self.members
            .push((name.clone(), quote!(#slot.fill(#name, __value)?)));
        match first {
            None => {
                self.finish.extend(quote!(let #local = #slot.take(#name)?;));
                read.push(FirstPlace {
                    at,
                    place,
                    text: None,
                });
            }
            Some(first) => {
                let (field, templates) = (field.name(), place.templates(first));
                self.finish.extend(quote! {
                    __dyno::check_key_value(&#slot.take(#name)?, &#local, #name, #field, #templates)?;
                });
            }
        }
    }

    /// Reads a key attribute that is composed of fields.
    fn template(
        &mut self,
        entity: &Entity<'_>,
        place: AttributePlace,
        template: &Template,
        fields: &[usize],
        read: &mut Vec<FirstPlace>,
    ) {
        let (name, own) = (place.attribute(), place.template());
        let text = format_ident!("__text_{}_{}", place.half.name(), place.place);
        let texts = format_ident!("__texts_{}_{}", place.half.name(), place.place);
        self.variables.extend(quote! {
            let mut #text: __dyno::Option<__dyno::Cow<'__b, __dyno::str>> = __dyno::Option::None;
        });
        let read_text = quote!(__value.string().map_err(|__error| __error.at_name(#name))?);
        self.members.push((
            name.clone(),
            quote!(#text = __dyno::Option::Some(#read_text)),
        ));
        let mut widths = Vec::new();
        let mut values = Vec::new();
        for (number, (part, &at)) in template.fields.iter().zip(fields).enumerate() {
            let Some(field) = entity.fields.get(at) else {
                continue;
            };
            let text_field = text_field(entity, at, part.format);
            widths.push(quote!(<#text_field as __dyno::TextField>::WIDTH));
            let Some(local) = value_read(entity, at) else {
                continue;
            };
            let written = (part.format, template.behind(number));
            let number = Literal::usize_unsuffixed(number);
            let here = quote!(#texts[#number]);
            let Some(first) = read.iter().find(|first| first.at == at) else {
                values.push(quote! {
                    let #local = __dyno::read_key_field::<#text_field>(#here, #name, #own, #number)?;
                });
                read.push(FirstPlace {
                    at,
                    place,
                    text: Some((written, here)),
                });
                continue;
            };
            let (field, templates) = (field.name(), place.templates(first));
            values.push(match &first.text {
                Some((first, text)) if *first == written => quote! {
                    __dyno::check_key_text(#here, #text, #name, #field, #templates)?;
                },
                _ => quote! {
                    __dyno::check_key_field::<#text_field>(#here, &#local, #name, #field, #number, #templates)?;
                },
            });
        }
        self.finish.extend(quote! {
            let #texts = __dyno::split_key(#text.as_ref(), #name, #own, [#(#widths),*])?;
            #(#values)*
        });
    }
}

/// The place of an attribute in the table's key.
#[derive(Clone, Copy)]
struct AttributePlace {
    half: Half,
    place: usize,
}

impl AttributePlace {
    fn attribute(self) -> Ident {
        attribute_name(None, self.half, self.place)
    }

    fn template(self) -> TokenStream {
        let (constant, place) = (
            half_constant(None, self.half),
            Literal::usize_unsuffixed(self.place),
        );
        quote!(&#constant[#place])
    }

    /// The template here, and the one where a field was read.
    fn templates(self, first: &FirstPlace) -> TokenStream {
        let (here, first) = (self.template(), first.place.template());
        quote!([#here, #first])
    }
}

/// The first place of a field in the key.
struct FirstPlace {
    at: usize,
    place: AttributePlace,
    /// How its text is written, with what is behind it, and the text; `None` if it is the attribute itself.
    text: Option<((Format, Option<char>), TokenStream)>,
}

/// The variable of a field that is read from the key; `None` if its value is stored and not needed from there.
fn value_read(entity: &Entity<'_>, at: usize) -> Option<Ident> {
    let field = entity.fields.get(at)?;
    match (is_composed(field), entity.key.repeats(at)) {
        (true, _) => Some(field.local()),
        (false, true) => Some(format_ident!("__key_{}", field.name())),
        (false, false) => None,
    }
}

fn is_composed(field: &Field<'_>) -> bool {
    matches!(field.kind, FieldKind::Composed)
}

/// Generates the constants of the indexes.
fn index_constants(entity: &Entity<'_>) -> TokenStream {
    let container = &entity.container;
    let (ident, vis, table) = (container.ident, container.vis, table(entity));
    let constants = entity.indexes.iter().map(|index| {
        let (constant, number) = (&index.constant, number(entity, index));
        let doc = format!(" The index `{constant}` of the table, with the items of this model.");
        quote! {
            #[doc = #doc]
            #vis const #constant: __dyno::Index<Self, #number> = __dyno::Index::INDEX;
        }
    });
    let names = entity
        .fields
        .iter()
        .filter_map(Field::stored)
        .map(|stored| &stored.name);
    let version = container.upgrades.as_ref();
    let names = names.chain(version.map(|upgrades| &upgrades.version.attribute));
    let flattened = schema::flattened(&entity.fields);
    let count = Literal::usize_unsuffixed(entity.indexes.len());
    quote! {
        impl #ident {
            #(#constants)*
        }
        const __ENTITY: &__dyno::str = __dyno::entity_attribute(&#table::TABLE);
        const __STORED: &[&__dyno::str] = &[#(#names),*];
        const __FLATTENED: &[&__dyno::Shape] = &[#(#flattened),*];
        const fn __is_stored(name: &__dyno::str) -> __dyno::bool {
            __dyno::is_one_of(__STORED, name)
        }
        const fn __is_index_key(name: &__dyno::str) -> __dyno::bool {
            __dyno::is_of_earlier_index(&<#ident as __dyno::Model>::SCHEMA, #count, name)
        }
    }
}

fn shape(entity: &Entity<'_>) -> TokenStream {
    let table = table(entity);
    schema::of_items(&entity.container, &entity.fields, quote!(#table::SHAPE))
}

fn model(entity: &Entity<'_>) -> TokenStream {
    let container = &entity.container;
    let (table_path, table, name) = (&entity.table, table(entity), &entity.name);
    let model = container.ident.to_string();
    let key = key_type(entity, None, &entity.key);
    let statements = encode_key(entity, FieldAccess::SelfField);
    let templates = templates_constant(None);
    let indexes = entity.indexes.iter().enumerate().map(|(at, index)| {
        let (number, templates) = (number(entity, index), templates_constant(Some(at)));
        let sparse = !optional_fields(entity, index).is_empty();
        quote!(__dyno::IndexTemplates::new(#number, #templates, #sparse))
    });
    let life = life::of_schema(container, &entity.fields, &entity.hooks);
    let written = life::has_life(container, &entity.fields, &entity.hooks).then(|| {
        let keys = encode_keys(entity, FieldAccess::Written);
        let members = encode::written(container, &entity.fields, &keys);
        life::of_model(container, &entity.fields, &entity.hooks, &members)
    });
    let skipped = life::take_skipped(&entity.fields);
    let version = life::version(container, &entity.fields, &[]);
    let body = quote! {
        type Table = #table_path;
        type Key = #key;

        #written

        #skipped

        const SCHEMA: __dyno::Schema = __dyno::Schema::of_entity(
            #model,
            #table::TABLE,
            __dyno::EntitySchema::new(#name, #templates, &[#(#indexes),*]),
        ) #life;

        fn encode_key(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            #statements
            __dyno::Result::Ok(())
        }
    };
    let model = implement(container, &quote!(__dyno::Model), &[], &body);
    let entity = implement(container, &quote!(__dyno::Entity), &[], &TokenStream::new());
    quote!(#model #entity #version)
}

fn indexes(entity: &Entity<'_>) -> TokenStream {
    let container = &entity.container;
    let table = &entity.table;
    let indexes = entity.indexes.iter().enumerate().map(|(at, index)| {
        let (number, key) = (
            number(entity, index),
            key_type(entity, Some(at), &index.key),
        );
        implement(
            container,
            &quote!(__dyno::HasIndex<#number>),
            &[],
            &quote! {
                type Key = #key;
                type Reads = <#table as __dyno::ReadsOfIndex<#number>>::Reads<Self>;
                type Fetches = <#table as __dyno::ReadsOfIndex<#number>>::Fetches<Self>;
            },
        )
    });
    quote!(#(#indexes)*)
}

/// Generates the checks of the templates against the table. They are constants, which `cargo check` evaluates.
fn checks(entity: &Entity<'_>) -> TokenStream {
    let table = table(entity);
    let model = entity.container.ident.to_string();
    let keys = keys(entity).map(|(owner, key)| {
        let (schema, templates) = (key_schema(entity, owner), templates_constant(owner));
        let of = match owner.and_then(|at| entity.indexes.get(at)) {
            None => quote!(#table::TABLE.name),
            Some(index) => {
                let number = number(entity, index);
                quote!(__dyno::index_of(&#table::TABLE, #number).name)
            }
        };
        let checks = HALVES.map(|half| {
            let parts = half.parts(key);
            let (option, attributes) = match half {
                Half::Partition => ("partition_key", quote!(#schema.partitions())),
                Half::Sort => ("sort_key", quote!(#schema.sorts())),
            };
            let member = format_ident!("{}", half.name());
            // A half that is missing is a mistake of the key.
            let spans = match parts {
                [] => key.parts().take(1).map(span_of).collect(),
                parts => parts.iter().map(span_of).collect::<Vec<_>>(),
            };
            let limit = half.limit();
            let each = spans.into_iter().enumerate().map(|(number, span)| {
                let number = Literal::usize_unsuffixed(number);
                quote_spanned! {span=>
                    const _: () = __dyno::check_key_part(
                        #model, #of, #option, #attributes, #templates.#member, #number, #limit,
                    );
                }
            });
            quote!(#(#each)*)
        });
        quote!(#(#checks)*)
    });
    let span = entity.container.ident.span();
    let ident = entity.container.ident;
    // The qualification is the generated code's, which no lint is about.
    let span = Span::call_site().located_at(span);
    let attributes = quote_spanned! {span=>
        const _: () = __dyno::check_attributes(&<#ident as __dyno::Model>::SCHEMA, __STORED, __FLATTENED);
    };
    let indexes = entity.indexes.iter().enumerate().map(|(at, index)| {
        let (position, number) = (Literal::usize_unsuffixed(at), number(entity, index));
        let span = match index.key.parts().next() {
            Some(AttributeOfKey::Template { template, .. }) => template.text.span(),
            _ => index.constant.span(),
        };
        // Names of the user's scope are not the generated code's.
        let span = Span::call_site().located_at(span);
        let inherited = index.inherited.then(|| {
            quote_spanned! {span=>
                const _: () = __dyno::check_inherited(&#table::TABLE, &__dyno::index_of(&#table::TABLE, #number));
            }
        });
        quote_spanned! {span=>
            #inherited
            const _: () = __dyno::check_index(&<#ident as __dyno::Model>::SCHEMA, #position, __STORED, __FLATTENED);
        }
    });
    let span = Span::call_site().located_at(span);
    let ttl = quote_spanned! {span=>
        const _: () = __dyno::check_ttl(
            #model,
            &#table::TABLE,
            <#ident as __dyno::Document>::SHAPE,
        );
    };
    let listed = check_listed(entity);
    let unique = life::check_unique(&entity.container, &entity.fields);
    quote!(#(#keys)* #attributes #(#indexes)* #ttl #listed #unique)
}

fn span_of(part: &AttributeOfKey) -> Span {
    match part {
        AttributeOfKey::Template { template, .. } => template.text.span(),
        AttributeOfKey::Field { name, .. } => name.span(),
    }
}

/// Generates the check that the table lists the model, if it lists any.
fn check_listed(entity: &Entity<'_>) -> TokenStream {
    let (ident, table) = (entity.container.ident, table(entity));
    // Of `tables::Shop`, as messages name it: `Shop`.
    let name = entity.table.segments.last().map(|last| &last.ident);
    let span = name.map_or_else(Span::call_site, Ident::span);
    let name = name.map(|name| name.unraw().to_string());
    let span = Span::call_site().located_at(span);
    quote_spanned! {span=>
        const _: () =
            __dyno::check_listed(#name, &<#ident as __dyno::Model>::SCHEMA, #table::ENTITIES);
    }
}
