//! The versions of a model's items: `item_version = 3` and `upgrade(from = 2, with = ..)`, and the rules between them.

use proc_macro2::Ident;
use syn::parse::Parse as _;
use syn::{Expr, LitInt, LitStr};

use crate::ast::Input;
use crate::attr::{Given, Scope};
use crate::attribute_name::attribute_name_length;
use crate::errors::Errors;
use crate::field::Field;
use crate::option_reader::{OptionReader, read_options};

/// The number of current items, and the attribute in which it is.
#[derive(Clone)]
pub(crate) struct ItemVersion {
    pub(crate) number: u32,
    pub(crate) attribute: LitStr,
}

/// The attribute, unless the option names another one.
const ATTRIBUTE: &str = "item_version";

impl ItemVersion {
    pub(crate) fn read(option: &OptionReader<'_>) -> syn::Result<Self> {
        let (number, attribute) = option.number_with_attribute()?;
        let attribute = attribute.unwrap_or_else(|| LitStr::new(ATTRIBUTE, option.ident.span()));
        match number.base10_parse::<u32>()? {
            0 => Err(syn::Error::new(
                number.span(),
                "the first version of items is 1, which items without a number have; write `item_version = 1`",
            )),
            number => Ok(Self { number, attribute }),
        }
    }
}

/// `upgrade(from = 2, with = ..)`.
pub(crate) struct UpgradeOptions {
    /// `upgrade`.
    pub(crate) option: Ident,
    from: Given<LitInt>,
    with: Given<Expr>,
}

impl UpgradeOptions {
    pub(crate) fn read(option: &OptionReader<'_>, errors: &mut Errors) -> syn::Result<Self> {
        let content = option.list_of("(from = 1, with = UserV1::upgrade)")?;
        let mut options = Self {
            option: option.ident.clone(),
            from: Given::Missing,
            with: Given::Missing,
        };
        read_options(Scope::Upgrade, &content, errors, |option, _| {
            match option.name {
                "from" => options.from.set(option, option.number("1")),
                _ => {
                    let function = option.unquoted("UserV1::upgrade", Expr::parse);
                    options.with.set(option, function)
                }
            }
        });
        Ok(options)
    }
}

/// The version of current items, with a function for each older version that is read.
pub(crate) struct Upgrades {
    pub(crate) version: ItemVersion,
    /// The oldest version comes first, and each function makes an item of the next version.
    pub(crate) steps: Vec<Expr>,
}

impl Upgrades {
    pub(crate) fn of(input: &Input<'_>) -> Option<Self> {
        let version = input.options.item_version.value()?.clone();
        let mut steps: Vec<(u32, &Expr)> = input
            .options
            .upgrades
            .iter()
            .filter_map(|upgrade| {
                let from = upgrade.from.value()?.base10_parse().ok()?;
                Some((from, upgrade.with.value()?))
            })
            .collect();
        steps.sort_by_key(|(from, _)| *from);
        let steps = steps.into_iter().map(|(_, with)| with.clone()).collect();
        Some(Self { version, steps })
    }
}

/// Checks that the upgrades are a chain without gaps that ends at the current version.
pub(crate) fn upgrade_rules(input: &Input<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let options = &input.options;
    let Some(option) = options.item_version.name() else {
        if let Some(upgrade) = options
            .upgrades
            .first()
            .filter(|_| options.item_version.is_missing())
        {
            errors.at(
                &upgrade.option,
                "`upgrade` needs the version of current items; add `item_version = 2`",
            );
        }
        return;
    };
    let Some(version) = options.item_version.value() else {
        return;
    };
    let mut seen: Vec<u32> = Vec::new();
    for upgrade in &options.upgrades {
        let missing = [
            ("from", upgrade.from.is_missing()),
            ("with", upgrade.with.is_missing()),
        ];
        for (name, _) in missing.iter().filter(|(_, is_missing)| *is_missing) {
            errors.at(
                &upgrade.option,
                format!(
                    "`upgrade` needs `{name}`; write `upgrade(from = 1, with = UserV1::upgrade)`"
                ),
            );
        }
        let Some(from) = upgrade.from.value() else {
            continue;
        };
        match from.base10_parse::<u32>() {
            Err(error) => errors.push(error),
            Ok(number) if number == 0 || number >= version.number => errors.at(
                from,
                format!(
                    "an upgrade makes an item of the next version, and the current version is {current}; \
                     `from` is {range}",
                    current = version.number,
                    range = match version.number {
                        1 => "impossible with `item_version = 1`".to_owned(),
                        2 => "1".to_owned(),
                        current => format!("from 1 to {}", current - 1),
                    }
                ),
            ),
            Ok(number) if seen.contains(&number) => errors.at(
                from,
                format!("there are two upgrades from version {number}; remove one of them"),
            ),
            Ok(number) => seen.push(number),
        }
    }
    let is_broken = options
        .upgrades
        .iter()
        .any(|upgrade| upgrade.from.value().is_none());
    let oldest = seen.iter().copied().min().unwrap_or(version.number);
    let gap = (oldest..version.number).find(|number| !seen.contains(number));
    if let Some(gap) = gap.filter(|_| !is_broken) {
        errors.at(
            option,
            format!(
                "there is no upgrade from version {gap}, so older items cannot be read; \
                 add `upgrade(from = {gap}, with = ..)`"
            ),
        );
    }
    if version.number > 1 && options.upgrades.is_empty() {
        let last = version.number - 1;
        errors.at(
            option,
            format!(
                "items of version {last} cannot be read; add `upgrade(from = {last}, with = ..)`"
            ),
        );
    }
    attribute_name_length(&version.attribute, errors);
    let attribute = version.attribute.value();
    let mut stored = fields
        .iter()
        .filter_map(|field| Some((field, field.stored()?)));
    let same = stored.find(|(_, stored)| {
        let mut names = std::iter::once(&stored.name).chain(&stored.aliases);
        names.any(|name| name.value() == attribute)
    });
    if let Some((field, _)) = same {
        errors.at(
            &version.attribute,
            format!(
                "the field `{}` is already stored as `{attribute}`; name another attribute: \
                 `item_version({}, attribute = \"..\")`",
                field.name(),
                version.number
            ),
        );
    }
    if let Some(lifetime) = input.generics.lifetimes().next() {
        errors.at(
            lifetime,
            "a model that borrows cannot be read from an upgraded item; let its fields own their values",
        );
    }
    if let Some(parameter) = input.generics.type_params().next() {
        errors.at(
            parameter,
            "`item_version` is for models without type parameters; remove one of them",
        );
    }
}
