//! The names of a field or a variant in serde and in dyno.

use std::cell::Cell;

use syn::LitStr;

use crate::attr::{Given, Opt, SerdeMode};
use crate::errors::Errors;
use crate::serde_difference::differs;
use crate::serde_option::{SerdeOption, SerdeOptions};

/// The names of a field or a variant.
pub(crate) struct Names<'n, 'o> {
    pub(crate) rename: &'n mut Given<LitStr>,
    pub(crate) aliases: &'n mut Vec<Opt<LitStr>>,
    /// The name by serde's `rename_all`.
    pub(crate) in_serde: Option<(&'o SerdeOption, String)>,
    /// The name by dyno's `rename_all`, or the Rust name.
    pub(crate) in_dyno: String,
    /// Whether it is a key of the table, which has one name in all items.
    pub(crate) is_key: bool,
}

impl Names<'_, '_> {
    pub(crate) fn reconcile(
        self,
        serde: &SerdeOptions,
        mode: Option<SerdeMode>,
        is_case_reported: &Cell<bool>,
        errors: &mut Errors,
    ) {
        let apply = mode == Some(SerdeMode::Apply);
        if let Some(option) = serde.get("rename") {
            let (write, read) = option.strings();
            let plain = LitStr::new(&self.in_dyno, option.name.span());
            let (write, read) = (write.unwrap_or(&plain), read.unwrap_or(&plain));
            if apply {
                self.rename.adopt(option.named("rename"), write.clone());
            }
            let own = self
                .rename
                .value()
                .map_or_else(|| self.in_dyno.clone(), LitStr::value);
            if own != write.value() && !apply {
                let repeat = format!("rename = {:?}", write.value());
                differs(option, &format!("its name is `{own}`"), &repeat, errors);
            } else if read.value() != write.value() {
                alias(self.aliases, option, read, &own, apply, errors);
            }
        } else if let Some((option, name)) = &self.in_serde
            && self.rename.is_missing()
            && *name != self.in_dyno
        {
            if apply {
                let name = LitStr::new(name, option.name.span());
                self.rename.adopt(option.named("rename"), name);
            } else if !is_case_reported.replace(true) {
                let difference =
                    format!("serde's name is `{name}`, and dyno's is `{}`", self.in_dyno);
                differs(option, &difference, &option.text(), errors);
            }
        }
        let own = self.rename.value().map_or(self.in_dyno, LitStr::value);
        for option in serde.all("alias").filter(|_| !self.is_key) {
            if let Some(name) = option.string() {
                alias(self.aliases, option, name, &own, apply, errors);
            }
        }
    }
}

/// Applies another name that serde reads, or checks that dyno reads it, too.
fn alias(
    aliases: &mut Vec<Opt<LitStr>>,
    option: &SerdeOption,
    name: &LitStr,
    own: &str,
    apply: bool,
    errors: &mut Errors,
) {
    let is_alias = aliases
        .iter()
        .any(|alias| alias.value.value() == name.value());
    if is_alias || name.value() == own {
        return;
    }
    if apply {
        let (name, value) = (option.named("alias"), name.clone());
        aliases.push(Opt { name, value });
    } else {
        let text = name.value();
        let repeat = format!("alias = {text:?}");
        differs(
            option,
            &format!("it does not read `{text}`"),
            &repeat,
            errors,
        );
    }
}
