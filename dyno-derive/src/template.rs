//! Templates of key attributes: literals and fields, in the syntax of `format!`.

use syn::LitStr;

use crate::attr::StringFormat;
use crate::errors::Errors;

/// A key attribute that is composed of fields.
pub(crate) struct Template {
    pub(crate) text: LitStr,
    /// The texts before, between and behind the fields.
    pub(crate) literals: Vec<String>,
    pub(crate) fields: Vec<TemplateField>,
}

/// A field of a template.
pub(crate) struct TemplateField {
    pub(crate) name: String,
    pub(crate) format: Format,
}

/// How a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Natural,
    /// `{number:04}`
    Digits(usize),
    /// `{price:8.2}`
    Decimals(usize, usize),
    /// `#[dyno(key = ..)]` of the field.
    Text(StringFormat),
}

impl Template {
    /// Reads a template. A text that is none is an error at the text.
    pub(crate) fn read(text: &LitStr, errors: &mut Errors) -> Option<Self> {
        let mut template = Self {
            text: text.clone(),
            literals: vec![String::new()],
            fields: Vec::new(),
        };
        match template.parse(&text.value()) {
            Ok(()) => Some(template),
            Err(message) => {
                errors.at(text, message);
                None
            }
        }
    }

    /// Returns the first character behind the field with this number, which ends it.
    pub(crate) fn behind(&self, field: usize) -> Option<char> {
        self.literals.get(field + 1)?.chars().next()
    }

    fn parse(&mut self, text: &str) -> Result<(), String> {
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (literal, braces) = rest.split_at(at);
            self.push_literal(literal);
            if let Some(behind) = braces.strip_prefix("{{") {
                self.push_literal("{");
                rest = behind;
            } else if let Some(behind) = braces.strip_prefix("}}") {
                self.push_literal("}");
                rest = behind;
            } else {
                let (field, behind) = braces
                    .strip_prefix('{')
                    .and_then(|field| field.split_once('}'))
                    .ok_or_else(|| unclosed(braces))?;
                self.push_field(field)?;
                rest = behind;
            }
        }
        self.push_literal(rest);
        if text.is_empty() {
            return Err("a key must not be empty; write a text or a field".to_owned());
        }
        Ok(())
    }

    fn push_literal(&mut self, text: &str) {
        if let Some(last) = self.literals.last_mut() {
            last.push_str(text);
        }
    }

    fn push_field(&mut self, field: &str) -> Result<(), String> {
        let (name, format) = field.split_once(':').unwrap_or((field, ""));
        let name = name.trim().trim_start_matches("r#").to_owned();
        if syn::parse_str::<syn::Ident>(&name).is_err()
            && syn::parse_str::<syn::Ident>(&format!("r#{name}")).is_err()
        {
            return Err(format!(
                "`{{{field}}}` names no field; write the name of one, such as `{{customer_id}}`"
            ));
        }
        let behind_a_field = self.literals.last().is_some_and(String::is_empty);
        if let Some(before) = self.fields.last().filter(|_| behind_a_field) {
            return Err(format!(
                "`{{{}}}` and `{{{name}}}` need a text between them, which ends the first; write a separator such as \
                 `#`",
                before.name
            ));
        }
        let format = Format::read(format.trim())
            .map_err(|problem| format!("`{{{field}}}` has {problem}"))?;
        self.fields.push(TemplateField { name, format });
        self.literals.push(String::new());
        Ok(())
    }
}

/// The message about a brace that opens or closes nothing.
fn unclosed(braces: &str) -> String {
    const KEPT: usize = 20;
    let found: String = braces.chars().take(KEPT).collect();
    let more = if braces.chars().count() > KEPT {
        ".."
    } else {
        ""
    };
    format!(
        "a field of a template is in braces, `{{name}}`, and `{found}{more}` is none; a brace itself is written twice"
    )
}

/// The most bytes of a partition key (AWS developer guide, "Quotas in Amazon DynamoDB", "Partition keys and sort
/// keys").
const MOST_DIGITS: usize = 2048;

impl Format {
    fn read(text: &str) -> Result<Self, String> {
        let unknown = || {
            format!(
                "the unknown format `{text}`; write `{{number:04}}` for digits or `{{price:8.2}}` for decimals"
            )
        };
        if text.is_empty() {
            return Ok(Self::Natural);
        }
        // `usize` also reads a sign.
        let number = |digits: &str| match digits.bytes().all(|byte| byte.is_ascii_digit()) {
            true => digits.parse::<usize>().map_err(|_| unknown()),
            false => Err(unknown()),
        };
        let format = match text.split_once('.') {
            Some((before, after)) => Self::Decimals(number(before)?, number(after)?),
            None => match text.strip_prefix('0') {
                Some(width) if !width.is_empty() => Self::Digits(number(width)?),
                _ => return Err(unknown()),
            },
        };
        let digits = match format {
            Self::Decimals(before, after) => before.saturating_add(after),
            Self::Digits(width) => width,
            Self::Natural | Self::Text(_) => return Ok(format),
        };
        match digits {
            0 => Err("a format without digits; write their number, as in `{number:04}`".to_owned()),
            1..=MOST_DIGITS => Ok(format),
            _ => Err(format!(
                "a format with more digits than a key has bytes, at most {MOST_DIGITS}"
            )),
        }
    }
}
