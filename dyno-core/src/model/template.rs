//! Templates of key attributes, and how the fields in them are written and read.

use std::fmt;

use super::KeyAttribute;
use super::composed::{TextField, Transcode};
use crate::codec::key_text::{KeyText, TextOrder, split_field};
use crate::codec::{Attribute, Encode, ScalarAttribute};
use crate::wire::{AttributeType, Format, Writer};

/// The templates of a key, one for each of its attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyTemplates {
    /// Those of the partition key, at least one.
    pub partition: &'static [Template],
    /// Those of the sort key, from left to right.
    pub sort: &'static [Template],
}

impl KeyTemplates {
    /// Makes the templates of a key.
    #[must_use]
    pub const fn new(partition: &'static [Template], sort: &'static [Template]) -> Self {
        Self { partition, sort }
    }

    /// Iterates over all templates, those of the partition key first.
    pub fn all(&self) -> impl Iterator<Item = &'static Template> + Clone + use<> {
        self.partition.iter().chain(self.sort)
    }

    /// Whether the field occurs in the key more than once.
    pub(crate) fn repeats(&self, name: &str) -> bool {
        let fields = self.all().flat_map(|template| template.fields);
        fields.filter(|field| field.name == name).count() > 1
    }
}

/// A key attribute that is composed of fields: `"ORDER#{placed_at}#{order_id}"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Template {
    /// The template as it is written in the code.
    pub text: &'static str,
    /// The texts before, between and behind the fields: one more than fields.
    pub literals: &'static [&'static str],
    /// The fields, from left to right.
    pub fields: &'static [TemplateField],
    /// Whether the attribute is the value of its one field itself, of type S, N or B, rather than a text.
    pub is_field: bool,
    /// The type of the attribute: S for a text.
    pub attribute_type: AttributeType,
}

/// A part of the text of a template, in bytes.
#[derive(Clone, Copy)]
pub(super) struct TemplatePart {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Template {
    /// Makes a template of literals and fields.
    #[must_use]
    pub const fn new(
        text: &'static str,
        literals: &'static [&'static str],
        fields: &'static [TemplateField],
    ) -> Self {
        Self {
            text,
            literals,
            fields,
            is_field: false,
            attribute_type: AttributeType::S,
        }
    }

    /// Makes the template of an attribute that is the value of a field itself.
    #[must_use]
    pub const fn of_field<T: Attribute<Base: ScalarAttribute>>(
        text: &'static str,
        field: &'static [TemplateField],
    ) -> Self {
        Self {
            text,
            literals: &["", ""],
            fields: field,
            is_field: true,
            attribute_type: KeyAttribute::of_index::<T>(text).attribute_type,
        }
    }

    /// Returns the literal that all its texts begin with; it may be empty.
    #[must_use]
    pub const fn prefix(&self) -> &'static str {
        match self.literals.first() {
            Some(first) => first,
            None => "",
        }
    }

    /// Returns the texts of the fields in a key, if it is one of the template.
    pub(crate) fn split<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let mut rest = text.strip_prefix(self.prefix())?;
        let mut texts = Vec::with_capacity(self.fields.len());
        for (number, field) in self.fields.iter().enumerate() {
            let (text, left) = split_field(rest, field.width(), self.behind(number))?;
            texts.push(text);
            rest = left;
        }
        rest.is_empty().then_some(texts)
    }

    /// Returns the literal behind the field with this number.
    pub(crate) fn behind(&self, field: usize) -> &'static str {
        self.literals.get(field + 1).copied().unwrap_or_default()
    }
}

// Parts of the text, for messages of the compiler.
impl Template {
    /// The whole text.
    pub(super) const fn whole(&self) -> TemplatePart {
        TemplatePart {
            start: 0,
            end: self.text.len(),
        }
    }

    /// The field with this number, with its braces.
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler, within the length of the text"
    )]
    pub(super) const fn part(&self, field: usize) -> TemplatePart {
        let text = self.text.as_bytes();
        let (mut start, mut left) = (0, field);
        while start < text.len() {
            let is_double = start + 1 < text.len() && text[start] == text[start + 1];
            match text[start] {
                b'{' | b'}' if is_double => start += 2,
                b'{' => {
                    let mut end = start;
                    while end < text.len() && text[end] != b'}' {
                        end += 1;
                    }
                    end += 1;
                    if left == 0 {
                        return TemplatePart { start, end };
                    }
                    left -= 1;
                    start = end;
                }
                _ => start += 1,
            }
        }
        self.whole()
    }

    /// The first literal; the first field if there is none before it.
    pub(super) const fn beginning(&self) -> TemplatePart {
        match self.part(0) {
            first if first.start == 0 => first,
            first => TemplatePart {
                start: 0,
                end: first.start,
            },
        }
    }

    /// The field with the longest texts of one length; the whole text if there is none.
    pub(super) const fn widest(&self) -> TemplatePart {
        let (mut widest, mut part) = (0, self.whole());
        let (mut rest, mut number) = (self.fields, 0);
        while let [field, others @ ..] = rest {
            if let Some(width) = field.width()
                && width > widest
            {
                (widest, part) = (width, self.part(number));
            }
            number += 1;
            rest = others;
        }
        part
    }

    /// The fewest bytes of its texts.
    pub(super) const fn least_length(&self) -> usize {
        let (mut length, mut literals) = (0_usize, self.literals);
        while let [literal, others @ ..] = literals {
            length = length.saturating_add(literal.len());
            literals = others;
        }
        let mut fields = self.fields;
        while let [field, others @ ..] = fields {
            if let Some(width) = field.width() {
                length = length.saturating_add(width);
            }
            fields = others;
        }
        length
    }

    /// The text behind the field with this number.
    pub(super) const fn behind_part(&self, field: usize) -> TemplatePart {
        TemplatePart {
            start: self.part(field).end,
            end: self.text.len(),
        }
    }

    /// The text from where it differs from that of another: from the beginning of a field that differs.
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler, within the length of both texts"
    )]
    pub(super) const fn unlike(&self, other: &Self) -> TemplatePart {
        let (text, other) = (self.text.as_bytes(), other.text.as_bytes());
        let mut start = 0;
        while start < text.len() && start < other.len() && text[start] == other[start] {
            start += 1;
        }
        let mut field = start;
        while field > 0 && field < text.len() && !matches!(text[field], b'{' | b'}') {
            field -= 1;
        }
        if field < text.len() && text[field] == b'{' {
            start = field;
        }
        match start == text.len() {
            true => self.whole(),
            false => TemplatePart {
                start,
                end: text.len(),
            },
        }
    }
}

/// How the values of a field are written into a text and read back, as DynamoDB's JSON.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct FieldCodec {
    /// Adds the text of a value.
    pub(crate) write: Transcode,
    /// Returns the value of a text.
    pub(crate) read: fn(&str, Option<char>) -> Option<String>,
    width: Option<usize>,
    /// Whether its texts can contain any characters at the end of a template.
    open: bool,
    /// Whether its texts can be any letters and digits.
    free: bool,
    /// Whether different values have different texts.
    distinct: bool,
    /// Where its texts have the order of the values.
    order: TextOrder,
}

impl FieldCodec {
    /// The codec of the field `F`.
    #[must_use]
    pub const fn of<F: TextField>() -> Self {
        Self {
            write: <F::Value as KeyText<F::Format>>::transcode_key_text,
            read: read_as_json::<F>,
            width: F::WIDTH,
            open: F::OPEN,
            free: F::FREE,
            distinct: F::DISTINCT,
            order: F::ORDER,
        }
    }
}

fn read_as_json<F: TextField>(text: &str, behind: Option<char>) -> Option<String> {
    let value = <F::Value as KeyText<F::Format>>::read_key_text(text, behind)?;
    let mut writer = Writer::new(Format::DynamoDb);
    value.encode(writer.value()).ok()?;
    Some(writer.into_json())
}

impl fmt::Debug for FieldCodec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldCodec").finish_non_exhaustive()
    }
}

/// Two fields of the same name and width are taken for the same; functions cannot be compared.
impl PartialEq for FieldCodec {
    fn eq(&self, other: &Self) -> bool {
        self.width == other.width
    }
}

impl Eq for FieldCodec {}

/// A field of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateField {
    /// The name of the field.
    pub name: &'static str,
    /// The name of its attribute, if it is stored.
    pub attribute: &'static str,
    /// How its values become text; `None` if the attribute is the field itself.
    #[doc(hidden)]
    pub codec: Option<FieldCodec>,
}

impl TemplateField {
    /// Makes a field of a template.
    #[must_use]
    pub const fn new(
        name: &'static str,
        attribute: &'static str,
        codec: Option<FieldCodec>,
    ) -> Self {
        Self {
            name,
            attribute,
            codec,
        }
    }

    /// Returns the length of its text in bytes, if it is the same for all values.
    #[must_use]
    pub const fn width(&self) -> Option<usize> {
        match self.codec {
            Some(codec) => codec.width,
            None => None,
        }
    }

    /// Whether its texts are written like those of another field, as far as it is known.
    pub(super) const fn is_written_like(&self, other: &Self) -> bool {
        let (Some(a), Some(b)) = (self.codec, other.codec) else {
            return self.codec.is_none() && other.codec.is_none();
        };
        let same_width = match (a.width, b.width) {
            (Some(a), Some(b)) => a == b,
            (None, None) => true,
            _ => false,
        };
        same_width
            && a.open == b.open
            && a.free == b.free
            && a.distinct == b.distinct
            && a.order as u8 == b.order as u8
    }

    /// Whether its texts can contain any characters at the end of a template.
    pub(super) const fn is_open(&self) -> bool {
        match self.codec {
            Some(codec) => codec.open,
            None => false,
        }
    }

    /// Whether different values have different texts, so that a text selects one value.
    pub(crate) const fn is_distinct(&self) -> bool {
        match self.codec {
            Some(codec) => codec.distinct,
            None => true,
        }
    }

    /// Whether its texts have the order of the values; `is_last` says whether it is the last field of a template.
    pub(crate) const fn is_ordered(&self, is_last: bool) -> bool {
        match self.codec {
            None => true,
            Some(codec) => match codec.order {
                TextOrder::Unordered => false,
                TextOrder::AtEnd => is_last,
                TextOrder::Everywhere => true,
            },
        }
    }

    /// Whether its texts can be any letters and digits.
    pub(crate) const fn is_free(&self) -> bool {
        match self.codec {
            Some(codec) => codec.free,
            None => false,
        }
    }
}
