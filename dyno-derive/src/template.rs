//! Templates of key attributes: literals and fields, in the syntax of `format!`.

use std::ops::Range;

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
    /// The place in the text, with its braces.
    pub(crate) place: Range<usize>,
}

/// What is wrong with a template, and where in its text.
struct Problem {
    message: String,
    place: Range<usize>,
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
        let value = text.value();
        match template.parse(&value) {
            Ok(()) => Some(template),
            Err(Problem { message, place }) => {
                errors.in_template(text, message, &value, place);
                None
            }
        }
    }

    /// Returns the first character behind the field with this number, which ends it.
    pub(crate) fn behind(&self, field: usize) -> Option<char> {
        self.literals.get(field + 1)?.chars().next()
    }

    fn parse(&mut self, text: &str) -> Result<(), Problem> {
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
                let start = text.len() - braces.len();
                let (field, behind) = braces
                    .strip_prefix('{')
                    .and_then(|field| field.split_once('}'))
                    .ok_or_else(|| unclosed(braces, start))?;
                self.push_field(field, start..text.len() - behind.len())?;
                rest = behind;
            }
        }
        self.push_literal(rest);
        if text.is_empty() {
            return Err(Problem {
                message: "a key must not be empty; write a text or a field".to_owned(),
                place: 0..0,
            });
        }
        Ok(())
    }

    fn push_literal(&mut self, text: &str) {
        if let Some(last) = self.literals.last_mut() {
            last.push_str(text);
        }
    }

    fn push_field(&mut self, field: &str, place: Range<usize>) -> Result<(), Problem> {
        let (name, format) = field.split_once(':').unwrap_or((field, ""));
        let name = name.trim().trim_start_matches("r#").to_owned();
        if syn::parse_str::<syn::Ident>(&name).is_err()
            && syn::parse_str::<syn::Ident>(&format!("r#{name}")).is_err()
        {
            return Err(Problem {
                message: format!(
                    "`{{{field}}}` names no field; write the name of one, such as `{{customer_id}}`"
                ),
                place,
            });
        }
        let behind_a_field = self.literals.last().is_some_and(String::is_empty);
        if let Some(before) = self.fields.last().filter(|_| behind_a_field) {
            return Err(Problem {
                message: format!(
                    "`{{{}}}` and `{{{name}}}` need a text between them, which ends the first; write a separator such \
                     as `#`",
                    before.name
                ),
                place: before.place.start..place.end,
            });
        }
        // Behind the colon, up to the brace.
        let of_format = place.end - 1 - format.len()..place.end - 1;
        let format = Format::read(format.trim()).map_err(|problem| Problem {
            message: format!("`{{{field}}}` has {problem}"),
            place: of_format,
        })?;
        self.fields.push(TemplateField {
            name,
            format,
            place,
        });
        self.literals.push(String::new());
        Ok(())
    }
}

/// The problem of a brace that opens or closes nothing, which is at this place.
fn unclosed(braces: &str, start: usize) -> Problem {
    const KEPT: usize = 20;
    let found: String = braces.chars().take(KEPT).collect();
    let more = if braces.chars().count() > KEPT {
        ".."
    } else {
        ""
    };
    // What a brace opens ends nowhere; one that closes nothing is wrong itself.
    let end = match braces.starts_with('{') {
        true => braces.len(),
        false => 1,
    };
    Problem {
        message: format!(
            "a field of a template is in braces, `{{name}}`, and `{found}{more}` is none; a brace itself is written \
             twice"
        ),
        place: start..start + end,
    }
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
