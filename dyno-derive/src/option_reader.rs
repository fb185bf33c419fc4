//! The parser for the options of one scope.

use proc_macro2::{Ident, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse as _, ParseBuffer, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, LitInt, LitStr, Meta, Path, Token, parenthesized, token};

use crate::advice;
use crate::attr::{
    KeyPart, Opt, Projection, Scope, SerdeMode, StreamView, StringFormat, TableOption, Timestamps,
};
use crate::case::Case;
use crate::errors::Errors;
use crate::table::{self, attribute_name};

/// Reads the options in all `#[dyno(..)]` attributes.
pub(crate) fn read_attributes(
    scope: Scope,
    attributes: &[Attribute],
    errors: &mut Errors,
    mut read: impl FnMut(&OptionReader<'_>, &mut Errors) -> syn::Result<()>,
) {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("dyno"))
    {
        let Meta::List(list) = &attribute.meta else {
            let message = "`dyno` needs options in parentheses; write `#[dyno(..)]`";
            errors.at(attribute, message);
            continue;
        };
        let all = list.parse_args_with(|input: ParseStream<'_>| {
            read_options(scope, input, errors, &mut read);
            Ok(())
        });
        if let Err(error) = all {
            errors.push(error);
        }
    }
}

/// Reads options that are separated by commas. After an error, it continues after the next comma.
pub(crate) fn read_options(
    scope: Scope,
    input: ParseStream<'_>,
    errors: &mut Errors,
    mut read: impl FnMut(&OptionReader<'_>, &mut Errors) -> syn::Result<()>,
) {
    while !input.is_empty() {
        let option = OptionReader::read(scope, input).and_then(|option| read(&option, errors));
        let option = option.and_then(|()| match input.is_empty() {
            true => Ok(()),
            false => match input.parse::<Token![,]>() {
                Ok(_) => Ok(()),
                Err(_) => Err(input.error("expected `,` and the next option")),
            },
        });
        if let Err(error) = option {
            errors.push(error);
            skip_past_comma(input);
        }
    }
}

fn skip_past_comma(input: ParseStream<'_>) {
    while let Ok(token) = input.parse::<TokenTree>() {
        if matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            break;
        }
    }
}

/// An option whose name has been read. Each method reads one kind of value.
pub(crate) struct OptionReader<'i> {
    /// The name as it is written.
    pub(crate) ident: Ident,
    /// The name of the option that is probably meant.
    pub(crate) name: &'static str,
    /// The error of a misspelled name. Each method that reads a value returns it.
    misspelled: Option<syn::Error>,
    /// The tokens after the name.
    input: ParseStream<'i>,
}

impl<'i> OptionReader<'i> {
    fn read(scope: Scope, input: ParseStream<'i>) -> syn::Result<Self> {
        let Ok(ident) = Ident::parse_any(input) else {
            return Err(input.error("expected the name of an option"));
        };
        let (name, misspelled) = match scope.options().iter().find(|name| ident == **name) {
            Some(name) => (*name, None),
            None => {
                let (meant, message) = advice::unknown(scope, &ident.to_string());
                let error = syn::Error::new(ident.span(), message);
                match meant {
                    Some(name) => (name, Some(error)),
                    None => return Err(error),
                }
            }
        };
        Ok(Self {
            ident,
            name,
            misspelled,
            input,
        })
    }

    /// Returns an error at the name. The message continues after the name.
    pub(crate) fn error(&self, message: &str) -> syn::Error {
        syn::Error::new(self.ident.span(), format!("`{}` {message}", self.ident))
    }

    /// Returns an error at the value, or at the name if there is no value.
    fn value_error(&self, message: &str) -> syn::Error {
        if self.input.is_empty() || self.input.peek(Token![,]) {
            return self.error(message);
        }
        self.input.error(format!("`{}` {message}", self.ident))
    }

    fn check_name(&self) -> syn::Result<()> {
        self.misspelled.clone().map_or(Ok(()), Err)
    }

    /// Checks that there is no value.
    pub(crate) fn flag(&self) -> syn::Result<()> {
        self.check_name()?;
        if self.input.peek(Token![=]) || self.input.peek(token::Paren) {
            return Err(self.value_error(&format!("takes no value; write `{}`", self.ident)));
        }
        Ok(())
    }

    /// Reads an expression, if there is one.
    pub(crate) fn flag_or_expression(&self, example: &str) -> syn::Result<Option<Expr>> {
        self.check_name()?;
        if !self.input.peek(Token![=]) {
            return self.flag().map(|()| None);
        }
        self.input.parse::<Token![=]>()?;
        if self.input.is_empty() || self.input.peek(Token![,]) {
            let name = &self.ident;
            let message = format!("needs an expression; write `{name} = {example}` or `{name}`");
            return Err(self.error(&message));
        }
        self.input.parse().map(Some)
    }

    /// Reads an expression.
    pub(crate) fn expression(&self, example: &str) -> syn::Result<Expr> {
        let name = &self.ident;
        let message = format!("needs an expression; write `{name} = {example}`");
        self.flag_or_expression(example)?
            .ok_or_else(|| self.error(&message))
    }

    /// Reads a string.
    pub(crate) fn string(&self, example: &str) -> syn::Result<LitStr> {
        let error = || {
            self.value_error(&format!(
                "needs a string; write `{} = \"{example}\"`",
                self.ident
            ))
        };
        self.equals(error)?;
        self.input.parse().map_err(|_| error())
    }

    /// Reads the name of a variable of the environment.
    pub(crate) fn variable(&self) -> syn::Result<LitStr> {
        let name = self.string("SHOP_TABLE")?;
        let text = name.value();
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if text.is_empty() || !text.chars().all(fits) {
            let message =
                "the name of a variable has letters, digits and `_` only: `\"SHOP_TABLE\"`";
            return Err(syn::Error::new_spanned(&name, message));
        }
        Ok(name)
    }

    /// Reads `alias`, which can be given several times.
    pub(crate) fn alias(&self, aliases: &mut Vec<Opt<LitStr>>) -> syn::Result<()> {
        let value = self.string("oldName")?;
        let name = self.ident.clone();
        aliases.push(Opt { name, value });
        Ok(())
    }

    /// Reads the value of `rename_all`.
    pub(crate) fn case(&self) -> syn::Result<Case> {
        let name = self.string("camelCase")?;
        let case = Case::from_name(&name.value());
        case.ok_or_else(|| syn::Error::new(name.span(), advice::unknown_case(&name.value())))
    }

    /// Reads a name or a type. Serde needs quotes around some of them, so quotes have their own message.
    pub(crate) fn unquoted<T>(
        &self,
        example: &str,
        parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
    ) -> syn::Result<T> {
        let error = || {
            self.value_error(&format!(
                "needs a value; write `{} = {example}`",
                self.ident
            ))
        };
        self.equals(error)?;
        if self.input.peek(LitStr) {
            let quoted: LitStr = self.input.parse()?;
            let (name, value) = (&self.ident, quoted.value());
            let message =
                format!("the value of `{name}` is not a string; write `{name} = {value}`");
            return Err(syn::Error::new(quoted.span(), message));
        }
        parse(self.input).map_err(|_| error())
    }

    /// Reads the table of a model: its name in quotes, or a declared table.
    pub(crate) fn table(&self) -> syn::Result<TableOption> {
        let error = || {
            self.value_error(&format!(
                "needs a string; write `{} = \"Movies\"`",
                self.ident
            ))
        };
        self.equals(error)?;
        if self.input.peek(LitStr) {
            return self.input.parse().map(TableOption::Own);
        }
        match self.input.peek(Ident::peek_any) || self.input.peek(Token![::]) {
            true => Path::parse_mod_style(self.input)
                .map(TableOption::Declared)
                .map_err(|_| error()),
            false => Err(error()),
        }
    }

    /// Reads the parts of a key: the name of a field, a template in quotes, or several in parentheses.
    pub(crate) fn key_parts(&self, example: &str) -> syn::Result<Vec<KeyPart>> {
        let error = || {
            self.value_error(&format!(
                "needs a value; write `{} = {example}`",
                self.ident
            ))
        };
        self.equals(error)?;
        let part = |input: ParseStream<'_>| match input.peek(LitStr) {
            true => input.parse().map(KeyPart::Template),
            false => Ident::parse_any(input).map(KeyPart::Field),
        };
        if !self.input.peek(token::Paren) {
            return part(self.input).map(|part| vec![part]).map_err(|_| error());
        }
        let content;
        parenthesized!(content in self.input);
        let parts: Punctuated<KeyPart, Token![,]> = content.parse_terminated(part, Token![,])?;
        Ok(parts.into_iter().collect())
    }

    /// Reads the constant of an index of a declared table, if the parentheses begin with one: `index(GSI1, ..)`.
    pub(crate) fn declared_index(&self, content: ParseStream<'_>) -> Option<Ident> {
        if !content.peek(Ident::peek_any) || content.peek2(Token![=]) || content.peek2(token::Paren)
        {
            return None;
        }
        let name = content.call(Ident::parse_any).ok()?;
        if content.peek(Token![,]) {
            let _: Option<Token![,]> = content.parse().ok();
        }
        Some(name)
    }

    /// Reads the value of `key`.
    pub(crate) fn string_format(&self) -> syn::Result<StringFormat> {
        let name = self.unquoted("escape", Ident::parse_any)?;
        let found = StringFormat::ALL
            .into_iter()
            .find(|(format, _)| name == *format);
        let unknown = || {
            let advice = "the values are `escape`, `lower` and `upper`";
            syn::Error::new(name.span(), format!("unknown value `{name}`; {advice}"))
        };
        found.map(|(_, format)| format).ok_or_else(unknown)
    }

    /// Reads the projection of an index.
    pub(crate) fn projection(&self) -> syn::Result<Projection> {
        let (name, fields) = self.unquoted("keys_only", |input| {
            let name = Ident::parse_any(input)?;
            let fields = match input.peek(token::Paren) {
                true => Some(names_in_parentheses(input)?),
                false => None,
            };
            Ok((name, fields))
        })?;
        let error = |message: String| Err(syn::Error::new(name.span(), message));
        match (name.to_string().as_str(), fields) {
            ("all", None) => Ok(Projection::All),
            ("keys_only", None) => Ok(Projection::KeysOnly),
            ("include", Some(fields)) => Ok(Projection::Include(fields)),
            ("include", None) => {
                error("`include` needs fields; write `include(title, plot)`".into())
            }
            (name @ ("all" | "keys_only"), Some(_)) => error(format!(
                "`{name}` takes no fields; write `include(..)` to add fields to the keys"
            )),
            (name, _) => error(advice::unknown_projection(name)),
        }
    }

    /// Reads the stream view.
    pub(crate) fn stream_view(&self) -> syn::Result<StreamView> {
        let name = self.unquoted("new_and_old_images", Ident::parse_any)?;
        let text = name.to_string();
        let found = StreamView::ALL.into_iter().find(|(view, _)| text == *view);
        found
            .map(|(_, view)| view)
            .ok_or_else(|| syn::Error::new(name.span(), advice::unknown_stream_view(&text)))
    }

    /// Reads the value of `serde_attributes`.
    pub(crate) fn serde_mode(&self) -> syn::Result<SerdeMode> {
        let name = self.unquoted("apply", Ident::parse_any)?;
        match name.to_string().as_str() {
            "apply" => Ok(SerdeMode::Apply),
            "ignore" => Ok(SerdeMode::Ignore),
            other => Err(syn::Error::new(
                name.span(),
                format!("unknown value `{other}`; the values are `apply` and `ignore`"),
            )),
        }
    }

    /// Reads the value of `serde` on a type.
    pub(crate) fn serde_write(&self) -> syn::Result<()> {
        self.check_name()?;
        if !self.input.peek(Token![=]) {
            let message = "on a type writes its items as serde does and needs a value; write `serde = write`, \
                or put `serde` on a field";
            return Err(self.value_error(message));
        }
        let name = self.unquoted("write", Ident::parse_any)?;
        match name == "write" {
            true => Ok(()),
            false => Err(syn::Error::new(
                name.span(),
                format!("unknown value `{name}`; the value is `write`"),
            )),
        }
    }

    /// Reads the unit of `lenient`, if there is one.
    pub(crate) fn timestamps(&self) -> syn::Result<Timestamps> {
        self.check_name()?;
        if !self.input.peek(token::Paren) {
            return match self.input.peek(Token![=]) {
                true => {
                    let message = "takes its value in parentheses; write `lenient(seconds)`";
                    Err(self.value_error(message))
                }
                false => Ok(Timestamps::NONE),
            };
        }
        let content;
        parenthesized!(content in self.input);
        let name = Ident::parse_any(&content)
            .map_err(|_| self.error("needs a unit; write `lenient(seconds)`, or `lenient`"))?;
        let found = Timestamps::ALL.into_iter().find(|(unit, _)| name == *unit);
        let advice = "the units are `seconds` and `milliseconds`";
        let unknown = || syn::Error::new(name.span(), format!("unknown unit `{name}`; {advice}"));
        let (_, timestamps) = found.ok_or_else(unknown)?;
        match content.is_empty() {
            true => Ok(timestamps),
            false => Err(content.error(format!("`lenient` takes one unit; {advice}"))),
        }
    }

    /// Reads the name of an attribute: `ttl = expires_at`.
    pub(crate) fn attribute(&self, example: &str) -> syn::Result<LitStr> {
        let error = || {
            self.value_error(&format!(
                "needs the name of an attribute; write `{} = {example}`",
                self.ident
            ))
        };
        self.equals(error)?;
        attribute_name(self.input).map_err(|_| error())
    }

    /// Reads the projection of an index of a declared table, which names attributes.
    pub(crate) fn attribute_projection(&self) -> syn::Result<table::Projection> {
        let error = || self.value_error("needs a value; write `projection = keys_only`");
        self.equals(error)?;
        let name = self.input.call(Ident::parse_any).map_err(|_| error())?;
        match name.to_string().as_str() {
            "all" => Ok(table::Projection::All),
            "keys_only" => Ok(table::Projection::KeysOnly),
            "include" if self.input.peek(token::Paren) => {
                let content;
                parenthesized!(content in self.input);
                let names: Punctuated<LitStr, Token![,]> =
                    content.parse_terminated(attribute_name, Token![,])?;
                Ok(table::Projection::Include(names.into_iter().collect()))
            }
            "include" => Err(syn::Error::new(
                name.span(),
                "`include` needs attributes; write `include(total, status)`",
            )),
            other => Err(syn::Error::new(
                name.span(),
                advice::unknown_projection(other),
            )),
        }
    }

    /// Reads a number, and in parentheses also the name of an attribute: `item_version(3, attribute = "v")`.
    pub(crate) fn number_with_attribute(&self) -> syn::Result<(LitInt, Option<LitStr>)> {
        let name = &self.ident;
        let error = || {
            self.value_error(&format!(
                "needs a number; write `{name} = 2`, or `{name}(2, attribute = \"v\")`"
            ))
        };
        self.check_name()?;
        if self.input.peek(Token![=]) {
            self.input.parse::<Token![=]>()?;
            return Ok((self.input.parse().map_err(|_| error())?, None));
        }
        if !self.input.peek(token::Paren) {
            return Err(error());
        }
        let content;
        parenthesized!(content in self.input);
        let number = content.parse().map_err(|_| error())?;
        if content.is_empty() {
            return Ok((number, None));
        }
        content.parse::<Token![,]>()?;
        let option = content.call(Ident::parse_any)?;
        if option != "attribute" {
            let message =
                format!("unknown option `{option}`; write `{name}(2, attribute = \"v\")`");
            return Err(syn::Error::new(option.span(), message));
        }
        content.parse::<Token![=]>()?;
        let attribute = attribute_name(&content)?;
        match content.is_empty() {
            true => Ok((number, Some(attribute))),
            false => Err(content.error(format!("`{name}` takes a number and an attribute"))),
        }
    }

    /// Reads a function, and in parentheses also the fields that it depends on: `validate(User::validate, from(age))`.
    pub(crate) fn function_with_fields(
        &self,
        example: &str,
    ) -> syn::Result<(Expr, Option<Vec<Ident>>)> {
        if !self.input.peek(token::Paren) {
            return Ok((self.unquoted(example, Expr::parse)?, None));
        }
        self.check_name()?;
        let name = &self.ident;
        let form = format!("`{name}({example}, from(..))`");
        let content;
        parenthesized!(content in self.input);
        let error = || self.value_error(&format!("needs a function and its fields; write {form}"));
        let function = content.parse::<Expr>().map_err(|_| error())?;
        if content.is_empty() {
            return Err(error());
        }
        content.parse::<Token![,]>()?;
        let option = content.call(Ident::parse_any)?;
        if option != "from" || !content.peek(token::Paren) {
            let message = format!("unknown option `{option}`; write {form}");
            return Err(syn::Error::new(option.span(), message));
        }
        let fields = names_in_parentheses(&content)?;
        match content.is_empty() {
            true => Ok((function, Some(fields))),
            false => Err(content.error(format!("`{name}` takes a function and its fields"))),
        }
    }

    /// Reads a number.
    pub(crate) fn number(&self, example: &str) -> syn::Result<LitInt> {
        let error = || {
            self.value_error(&format!(
                "needs a number; write `{} = {example}`",
                self.ident
            ))
        };
        self.equals(error)?;
        self.input.parse().map_err(|_| error())
    }

    /// Reads the parentheses around a list. `example` is the list with its parentheses.
    pub(crate) fn list_of(&self, example: &str) -> syn::Result<ParseBuffer<'i>> {
        self.check_name()?;
        if !self.input.peek(token::Paren) {
            let message = format!("needs parentheses; write `{}{example}`", self.ident);
            return Err(self.value_error(&message));
        }
        let content;
        parenthesized!(content in self.input);
        Ok(content)
    }

    /// Reads the names of fields in parentheses.
    pub(crate) fn field_names(&self, example: &str) -> syn::Result<Vec<Ident>> {
        let content = self.list_of(&format!("({example})"))?;
        let names: Punctuated<Ident, Token![,]> =
            content.parse_terminated(Ident::parse_any, Token![,])?;
        Ok(names.into_iter().collect())
    }

    /// Reads the parentheses around the options of an index.
    pub(crate) fn list(&self) -> syn::Result<ParseBuffer<'i>> {
        self.check_name()?;
        if !self.input.peek(token::Paren) {
            let message = format!(
                "needs options in parentheses; write `{}(name = \"ByRank\", ..)`",
                self.ident
            );
            return Err(self.value_error(&message));
        }
        let content;
        parenthesized!(content in self.input);
        Ok(content)
    }

    fn equals(&self, error: impl Fn() -> syn::Error) -> syn::Result<()> {
        self.check_name()?;
        if !self.input.peek(Token![=]) {
            return Err(error());
        }
        self.input.parse::<Token![=]>().map(drop)
    }
}

fn names_in_parentheses(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    let names: Punctuated<Ident, Token![,]> =
        content.parse_terminated(Ident::parse_any, Token![,])?;
    Ok(names.into_iter().collect())
}
