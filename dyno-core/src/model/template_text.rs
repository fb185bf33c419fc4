//! The text of a composed key attribute while it is put together.

use std::fmt;

use super::composed::{TextField, Transcode};
use super::template::{Template, TemplateField};
use crate::codec::key_text::{KeyText, KeyTextWriter};
use crate::wire::{EncodeError, MapWriter};

/// The most bytes of a partition key (AWS developer guide, "Quotas in Amazon DynamoDB", "Partition keys and sort
/// keys").
pub const PARTITION_KEY_LIMIT: usize = 2048;

/// The most bytes of a sort key.
pub const SORT_KEY_LIMIT: usize = 1024;

/// The text of a composed key attribute, put together from left to right.
#[derive(Clone)]
pub struct TemplateText {
    template: &'static Template,
    pub(crate) text: String,
    /// The number of fields that are in the text.
    pub(crate) fields: usize,
}

impl TemplateText {
    /// Begins the text of a template.
    #[must_use]
    pub fn new(template: &'static Template) -> Self {
        let widths = template
            .fields
            .iter()
            .map(|field| field.width().unwrap_or(16));
        let literals = template.literals.iter().map(|literal| literal.len());
        let mut text = String::with_capacity(widths.chain(literals).sum());
        text.push_str(template.prefix());
        Self {
            template,
            text,
            fields: 0,
        }
    }

    /// Adds the next field and the literal behind it.
    ///
    /// # Errors
    /// An [`EncodeError`] that names the field if its value cannot stand in a key.
    pub fn field<F: TextField>(&mut self, value: &F::Value) -> Result<(), EncodeError> {
        self.written(|out| KeyText::<F::Format>::write_key_text(value, out))?;
        self.close_field();
        Ok(())
    }

    /// Adds the next field, whose value is given as DynamoDB's JSON, without what is behind it.
    pub(crate) fn transcode(
        &mut self,
        json: &str,
        transcode: Transcode,
    ) -> Result<(), EncodeError> {
        self.written(|out| transcode(json, out))
    }

    /// Adds the literal behind the next field, which is written.
    pub(crate) fn close_field(&mut self) {
        self.text.push_str(self.behind());
        self.fields += 1;
    }

    /// The literal behind the next field.
    pub(crate) fn behind(&self) -> &'static str {
        self.template.behind(self.fields)
    }

    /// Whether the next field is the last one of the template.
    pub(crate) fn is_last(&self) -> bool {
        self.fields + 1 >= self.template.fields.len()
    }

    /// The next field, if one is left.
    pub(crate) fn next_field(&self) -> Option<&'static TemplateField> {
        self.template.fields.get(self.fields)
    }

    fn written(
        &mut self,
        write: impl FnOnce(&mut KeyTextWriter<'_>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let behind = self.behind().chars().next();
        write(&mut KeyTextWriter::new(&mut self.text, behind))
            .map_err(|error| error.at_name(self.next_field().map_or("", |field| field.name)))
    }
}

// Without the values of the fields.
impl fmt::Debug for TemplateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateText")
            .field("template", &self.template.text)
            .finish_non_exhaustive()
    }
}

/// Writes a composed key attribute.
///
/// # Errors
/// An [`EncodeError`] if a value cannot stand in a key, or the key is empty or too long.
pub fn write_composed(
    name: &'static str,
    template: &'static Template,
    limit: usize,
    map: &mut MapWriter<'_>,
    fields: impl FnOnce(&mut TemplateText) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let mut text = TemplateText::new(template);
    fields(&mut text)?;
    check_length(&text.text, limit).map_err(|error| error.at_name(name))?;
    map.key(name, &text.text)
}

/// Checks the length of the text of a key attribute.
pub(crate) fn check_length(text: &str, limit: usize) -> Result<(), EncodeError> {
    match text.len() > limit {
        true => Err(EncodeError::long_key(text.len(), limit)),
        false => Ok(()),
    }
}
