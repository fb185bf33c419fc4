//! Provisioned capacity: `capacity(read = 5, write = 5)` of a table and of a global index.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::LitInt;

use crate::attr::{Given, Scope};
use crate::errors::Errors;
use crate::option_reader::{OptionReader, read_options};

/// The units of a table or an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Capacity {
    read: u64,
    write: u64,
}

impl Capacity {
    pub(crate) fn read(option: &OptionReader<'_>, errors: &mut Errors) -> syn::Result<Self> {
        let content = option.list_of("(read = 5, write = 5)")?;
        let (mut read, mut write) = (Given::Missing, Given::Missing);
        read_options(Scope::Capacity, &content, errors, |option, _| {
            let units = option.number("5").and_then(|units| positive(&units));
            match option.name {
                "read" => read.set(option, units),
                _ => write.set(option, units),
            }
        });
        for (name, is_missing) in [("read", read.is_missing()), ("write", write.is_missing())] {
            if is_missing {
                errors.at(
                    &option.ident,
                    format!("`capacity` needs `{name}`; write `capacity(read = 5, write = 5)`"),
                );
            }
        }
        match (read.value(), write.value()) {
            (Some(&read), Some(&write)) => Ok(Self { read, write }),
            // The other errors are in the list.
            _ => Ok(Self { read: 1, write: 1 }),
        }
    }

    /// Generates the call that adds the capacity to a schema.
    pub(crate) fn call(self) -> TokenStream {
        let [read, write] = [self.read, self.write].map(Literal::u64_unsuffixed);
        quote!(.with_capacity(#read, #write))
    }
}

/// Reads a number of units: at least 1 (API reference, "ProvisionedThroughput").
fn positive(units: &LitInt) -> syn::Result<u64> {
    match units.base10_parse()? {
        0 => Err(syn::Error::new(
            units.span(),
            "a capacity is at least 1; remove `capacity` for a table that is billed per request",
        )),
        units => Ok(units),
    }
}

/// Checks that the table has a capacity if an index has one.
pub(crate) fn table_has_one<'o>(
    table: bool,
    of_indexes: impl Iterator<Item = &'o Ident>,
    errors: &mut Errors,
) {
    for option in of_indexes.filter(|_| !table) {
        errors.at(
            option,
            "an index is billed as its table is; add `capacity(read = .., write = ..)` to the table, too",
        );
    }
}
