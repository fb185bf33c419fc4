//! The versions of items: their number is written, compared, and followed by upgrades of older items.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::encode::json_member_name;
use super::entity::ExtraMembers;
use super::implement;
use crate::container::Container;
use crate::upgrade::ItemVersion;

/// Generates the constants that the other functions name.
pub(super) fn constants(container: &Container<'_>) -> Option<TokenStream> {
    let upgrades = container.upgrades.as_ref()?;
    let (attribute, number) = (&upgrades.version.attribute, number(&upgrades.version));
    let steps = upgrades.steps.iter().map(|step| {
        let call = quote_spanned!(step.span()=> __dyno::upgrade_step(&#step, __item));
        quote!(|__item| #call)
    });
    let ident = container.ident;
    let has_versions = implement(
        container,
        &quote!(__dyno::UpgradedItems),
        &[],
        &quote!(
            const ITEM_VERSION: __dyno::ItemVersion = __UPGRADES.version();
        ),
    );
    Some(quote! {
        const __ITEM_VERSION: &__dyno::str = #attribute;
        const __UPGRADES: &__dyno::Upgrades = {
            const STEPS: &[__dyno::UpgradeStep] = &[#(#steps),*];
            &__dyno::Upgrades::new(
                __dyno::ItemVersion::new(__ITEM_VERSION, #number),
                __dyno::kept_attributes_of::<#ident>,
                STEPS,
            )
        };
        #has_versions
    })
}

/// Generates the statement that writes the number.
pub(super) fn write(container: &Container<'_>) -> Option<TokenStream> {
    let version = &container.upgrades.as_ref()?.version;
    let (name, number) = (json_member_name(&version.attribute), number(version));
    Some(quote!(__map.put::<__dyno::u32>(#name, &#number)?;))
}

/// Adds the number to the members that are read.
pub(super) fn read(container: &Container<'_>, extra: Option<ExtraMembers>) -> Option<ExtraMembers> {
    if container.upgrades.is_none() {
        return extra;
    }
    let mut extra = extra.unwrap_or_default();
    extra
        .variables
        .extend(quote!(let mut __found = __dyno::FoundVersion::NONE;));
    let name = format_ident!("__ITEM_VERSION");
    extra
        .members
        .push((name, quote!(__found.read(__value, __ITEM_VERSION)?)));
    let check = quote!(__found.check(__UPGRADES.version())?;);
    let finish = std::mem::take(&mut extra.finish);
    extra.finish = quote!(#check #finish);
    Some(extra)
}

/// Generates the call that reads an older item after the members of a current one.
pub(super) fn of_body(container: &Container<'_>, body: TokenStream) -> TokenStream {
    match container.upgrades {
        None => body,
        Some(_) => quote!(__dyno::decode_upgraded(__map, __UPGRADES, |__map| { #body })),
    }
}

/// Generates the attribute of the shape.
pub(super) fn attribute(container: &Container<'_>) -> Option<TokenStream> {
    let attribute = &container.upgrades.as_ref()?.version.attribute;
    Some(quote!(__dyno::Stored::new::<__dyno::u32>(#attribute).or_absent()))
}

/// Generates the call that adds the version to what the model does by itself.
pub(super) fn life(container: &Container<'_>) -> Option<TokenStream> {
    container.upgrades.as_ref()?;
    Some(quote!(.with_upgrades(__UPGRADES)))
}

fn number(version: &ItemVersion) -> TokenStream {
    Literal::u32_unsuffixed(version.number).into_token_stream()
}
