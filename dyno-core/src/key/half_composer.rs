//! The attributes of one half of a composed key, put together from values, from left to right.

use std::fmt;
use std::sync::Arc;

use crate::codec::Encode;
use crate::expr::Fits;
use crate::expr::ast;
use crate::key::bound::{BoundFields, PartitionValue};
use crate::model::{
    BaseOf, FieldOfKey, KeyCoding, KeyTemplates, PARTITION_KEY_LIMIT, SORT_KEY_LIMIT, Template,
    TemplateField, TemplateText, Transcode, check_length,
};
use crate::wire::{EncodeError, Format, MapWriter, ValueWriter, Writer};

/// One half of a key, to which the values of its fields are added.
#[derive(Clone)]
pub struct HalfComposer {
    key: KeyTemplates,
    templates: std::slice::Iter<'static, Template>,
    pub(super) limit: usize,
    /// The attribute that is being composed.
    pub(super) current: Option<TemplateText>,
    pub(super) done: Attributes,
    /// The JSON of the last field, whose memory the next one takes.
    buffer: String,
    /// The fields whose values are known wherever they stand again.
    bound: BoundFields,
    pub(super) error: Option<Arc<EncodeError>>,
}

/// The attributes of a half that are complete. Nearly always one, which then needs no list.
#[derive(Clone, Default)]
pub(super) struct Attributes {
    first: Option<Attribute>,
    others: Vec<Attribute>,
}

/// The value of a key attribute.
#[derive(Clone)]
enum Attribute {
    /// Composed of fields.
    Text(String),
    /// A field itself, as DynamoDB's JSON.
    Json(String),
}

impl Attributes {
    fn push(&mut self, attribute: Attribute) {
        match self.first {
            None => self.first = Some(attribute),
            Some(_) => self.others.push(attribute),
        }
    }

    pub(super) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.others.len()
    }

    fn into_iter(self) -> impl Iterator<Item = Attribute> {
        self.first.into_iter().chain(self.others)
    }

    pub(super) fn into_json(self) -> impl Iterator<Item = String> {
        self.into_iter().map(|attribute| match attribute {
            Attribute::Text(text) => string_json(&text),
            Attribute::Json(json) => json,
        })
    }
}

/// A value for a field: its DynamoDB JSON, and how it becomes text.
pub(super) struct FieldValue {
    pub(super) name: &'static str,
    pub(super) json: Result<String, EncodeError>,
    pub(super) transcode: Option<Transcode>,
}

impl FieldValue {
    pub(super) fn of<F: FieldOfKey>(value: &impl Fits<BaseOf<F>>) -> Self {
        Self::of_type::<F, BaseOf<F>>(value, String::new())
    }

    /// A value of a field that is known at run time only.
    pub(super) fn of_json(field: &'static TemplateField, json: &str) -> Self {
        Self {
            name: field.name,
            json: Ok(json.to_owned()),
            transcode: field.codec.map(|codec| codec.write),
        }
    }

    /// A value that is written as a `T`, into the buffer.
    pub(super) fn of_type<F: FieldOfKey, T>(value: &impl Fits<T>, buffer: String) -> Self {
        let mut writer = Writer::reusing(buffer);
        let json = value
            .encode_as(writer.value())
            .and_then(|()| writer.whole());
        Self {
            name: F::NAME,
            json,
            transcode: F::Coding::TRANSCODE,
        }
    }
}

impl HalfComposer {
    /// The partition key.
    pub(crate) fn partition(key: KeyTemplates) -> Self {
        let bound = BoundFields::default();
        Self::new(key, key.partition, PARTITION_KEY_LIMIT, bound)
    }

    /// The sort key. The fields that the partition key has, too, are bound.
    pub(super) fn sort(key: KeyTemplates, bound: BoundFields) -> Self {
        Self::new(key, key.sort, SORT_KEY_LIMIT, bound)
    }

    fn new(
        key: KeyTemplates,
        templates: &'static [Template],
        limit: usize,
        bound: BoundFields,
    ) -> Self {
        let mut half = Self {
            key,
            templates: templates.iter(),
            limit,
            current: None,
            done: Attributes::default(),
            buffer: String::new(),
            bound,
            error: None,
        };
        half.advance();
        half
    }

    /// Goes to the next field that is not bound. Attributes without further fields are complete.
    fn advance(&mut self) {
        loop {
            let current = self.current.take();
            let text = current.or_else(|| self.templates.next().map(TemplateText::new));
            let Some(text) = text else { return };
            let Some(field) = text.next_field() else {
                self.complete(text.text);
                continue;
            };
            let Some(json) = self.bound.get(field.name).map(str::to_owned) else {
                self.current = Some(text);
                return;
            };
            self.write(text, json, field.codec.map(|codec| codec.write));
        }
    }

    /// Adds the next field.
    pub(super) fn field<F: FieldOfKey>(&mut self, value: &impl Fits<BaseOf<F>>) {
        let buffer = std::mem::take(&mut self.buffer);
        self.add(FieldValue::of_type::<F, BaseOf<F>>(value, buffer));
    }

    /// The field whose value comes next; `None` if all are known.
    pub(crate) fn next_field(&self) -> Option<&'static TemplateField> {
        self.current.as_ref()?.next_field()
    }

    /// Adds the value of [`next_field`](Self::next_field), which is given as DynamoDB's JSON.
    pub(crate) fn add_json(&mut self, json: &str) {
        if let Some(field) = self.next_field() {
            self.add(FieldValue::of_json(field, json));
        }
    }

    fn add(&mut self, value: FieldValue) {
        let Some(current) = self.current.take() else {
            return;
        };
        let name = value.name;
        match value.json {
            Err(error) => self.fail(error.at_name(name)),
            Ok(json) => {
                if self.key.repeats(name) {
                    self.bound.push(name, json.clone());
                }
                self.write(current, json, value.transcode);
            }
        }
        self.advance();
    }

    /// Adds the value of the next field to the attribute, which it is itself if it has no text.
    fn write(&mut self, mut text: TemplateText, json: String, transcode: Option<Transcode>) {
        let Some(transcode) = transcode else {
            self.done.push(Attribute::Json(json));
            return;
        };
        if let Err(error) = text.transcode(&json, transcode) {
            self.fail(error);
        }
        self.buffer = json;
        text.close_field();
        self.current = Some(text);
    }

    pub(super) fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert_with(|| error.into());
    }

    /// Adds a complete text.
    fn complete(&mut self, text: String) {
        if let Err(error) = check_length(&text, self.limit) {
            self.fail(error);
        }
        self.done.push(Attribute::Text(text));
    }

    /// A text as a key value.
    pub(super) fn text_value(&mut self, text: &str) -> ast::Value {
        match check_length(text, self.limit) {
            Ok(()) => key_json(string_json(text)),
            Err(error) => ast::Value::Invalid(error.into()),
        }
    }

    /// The values of the attributes, as [`partition_values`](super::partition_values) takes them: one, or a list.
    pub(crate) fn finish(self) -> PartitionValue {
        let is_one = self.done.len() == 1;
        let mut all = self.done.into_json();
        let value = match (self.error, is_one.then(|| all.next()).flatten()) {
            (Some(error), _) => ast::Value::Invalid(error),
            (None, Some(one)) => key_json(one),
            (None, None) => {
                let several: Vec<String> = all.collect();
                key_json(format!(r#"{{"L":[{}]}}"#, several.join(",")))
            }
        };
        let bound = self.bound;
        PartitionValue { value, bound }
    }
}

/// The JSON of a string.
fn string_json(text: &str) -> String {
    let mut writer = Writer::new(Format::DynamoDb);
    writer.value().string(text);
    writer.into_json()
}

/// A key value. An empty one is invalid, as in DynamoDB.
pub(super) fn key_json(json: String) -> ast::Value {
    match json.as_str() {
        r#"{"S":""}"# | r#"{"B":""}"# => ast::Value::Invalid(EncodeError::empty_key().into()),
        _ => ast::Value::Json(json.into()),
    }
}

/// Writes the key attributes of one half of a key.
///
/// Returns the fields that the other half has, too.
pub(super) fn write_half<'n>(
    half: HalfComposer,
    names: impl Iterator<Item = &'n str>,
    map: &mut MapWriter<'_>,
) -> Result<BoundFields, EncodeError> {
    if let Some(error) = half.error {
        return Err(Arc::into_inner(error).unwrap_or_else(EncodeError::empty_key));
    }
    names
        .zip(half.done.into_iter())
        .try_for_each(|(name, value)| match value {
            Attribute::Text(text) => map.key(name, &text),
            Attribute::Json(json) => map.key(name, &Copied(&json)),
        })?;
    Ok(half.bound)
}

/// A value whose JSON is copied.
struct Copied<'j>(&'j str);

impl Encode for Copied<'_> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        out.copy(self.0);
        Ok(())
    }
}

// Without the values of keys.
impl fmt::Debug for HalfComposer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HalfComposer").finish_non_exhaustive()
    }
}
