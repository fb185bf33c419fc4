//! The attributes of one half of a composed key, put together from values, from left to right.

use std::fmt;
use std::sync::Arc;

use crate::codec::Encode;
use crate::codec::key_text::{LAST, after, before, end_of};
use crate::expr::Fits;
use crate::expr::ast::{self, Comparison, SortCondition};
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
    limit: usize,
    /// The attribute that is being composed.
    current: Option<TemplateText>,
    done: Attributes,
    /// The JSON of the last field, whose memory the next one takes.
    buffer: String,
    /// The fields whose values are known wherever they stand again.
    bound: BoundFields,
    error: Option<Arc<EncodeError>>,
}

/// The attributes of a half that are complete. Nearly always one, which then needs no list.
#[derive(Clone, Default)]
struct Attributes {
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

    fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.others.len()
    }

    fn into_iter(self) -> impl Iterator<Item = Attribute> {
        self.first.into_iter().chain(self.others)
    }

    fn into_json(self) -> impl Iterator<Item = String> {
        self.into_iter().map(|attribute| match attribute {
            Attribute::Text(text) => string_json(&text),
            Attribute::Json(json) => json,
        })
    }
}

/// A value for a field: its DynamoDB JSON, and how it becomes text.
struct FieldValue {
    name: &'static str,
    json: Result<String, EncodeError>,
    transcode: Option<Transcode>,
}

impl FieldValue {
    fn of<F: FieldOfKey>(value: &impl Fits<BaseOf<F>>) -> Self {
        Self::of_type::<F, BaseOf<F>>(value, String::new())
    }

    /// A value of a field that is known at run time only.
    fn of_json(field: &'static TemplateField, json: &str) -> Self {
        Self {
            name: field.name,
            json: Ok(json.to_owned()),
            transcode: field.codec.map(|codec| codec.write),
        }
    }

    /// A value that is written as a `T`, into the buffer.
    fn of_type<F: FieldOfKey, T>(value: &impl Fits<T>, buffer: String) -> Self {
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

    fn fail(&mut self, error: EncodeError) {
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
    fn text_value(&mut self, text: &str) -> ast::Value {
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
fn key_json(json: String) -> ast::Value {
    match json.as_str() {
        r#"{"S":""}"# | r#"{"B":""}"# => ast::Value::Invalid(EncodeError::empty_key().into()),
        _ => ast::Value::Json(json.into()),
    }
}

/// The templates of a key whose partition is known.
#[derive(Clone, Copy, Debug)]
pub struct SortTemplates<'q> {
    pub(crate) key: KeyTemplates,
    /// The fields that the partition key has, too.
    pub(crate) bound: &'q BoundFields,
}

impl SortTemplates<'_> {
    /// The conditions that the sort key is one of the templates.
    pub(crate) fn own_keys(self) -> Vec<SortCondition> {
        SortComposer::new(self).finish()
    }
}

/// The conditions on the attributes of a composed sort key.
#[derive(Clone)]
pub struct SortComposer {
    half: HalfComposer,
    /// The condition on the attribute that is being composed.
    condition: Option<SortCondition>,
}

impl SortComposer {
    pub(crate) fn new(templates: SortTemplates<'_>) -> Self {
        Self {
            half: HalfComposer::sort(templates.key, templates.bound.clone()),
            condition: None,
        }
    }

    /// Adds the value that the next field equals.
    pub(super) fn equal<F: FieldOfKey>(&mut self, value: &impl Fits<BaseOf<F>>) {
        self.half.field::<F>(value);
    }

    /// The field whose value comes next; `None` if all are known.
    pub(crate) fn next_field(&self) -> Option<&'static TemplateField> {
        self.half.next_field()
    }

    /// How many attributes are complete.
    pub(crate) fn complete(&self) -> usize {
        self.half.done.len()
    }

    /// Whether the next field ends its attribute, so that no text follows it.
    pub(crate) fn is_at_end(&self) -> bool {
        let text = self.text();
        text.is_some_and(|text| text.is_last() && text.behind().is_empty())
    }

    /// Adds the value that the next field equals, which is given as DynamoDB's JSON.
    pub(crate) fn equal_json(&mut self, json: &str) {
        self.half.add_json(json);
    }

    /// Ends with a condition on the next field, whose values are given as DynamoDB's JSON.
    pub(crate) fn end_with(&mut self, condition: &SortCondition) {
        let Some(field) = self.next_field() else {
            return;
        };
        let of = |value: &ast::Value| match value {
            ast::Value::Json(json) => FieldValue::of_json(field, json),
            ast::Value::Invalid(error) => FieldValue {
                json: Err(EncodeError::invalid_because(
                    "the value cannot be stored",
                    error.clone(),
                )),
                ..FieldValue::of_json(field, "")
            },
        };
        match condition {
            SortCondition::Compare(comparison, value) => {
                self.compare_value(*comparison, of(value));
            }
            SortCondition::Between(low, high) => self.between_values(of(low), of(high)),
            SortCondition::BeginsWith(prefix) => self.begins_with_value(of(prefix)),
        }
    }

    /// Ends with a comparison of the next field by order.
    pub(super) fn compare<F: FieldOfKey>(
        &mut self,
        comparison: Comparison,
        value: &impl Fits<BaseOf<F>>,
    ) {
        self.compare_value(comparison, FieldValue::of::<F>(value));
    }

    fn compare_value(&mut self, comparison: Comparison, value: FieldValue) {
        let text = self.text().filter(|_| value.transcode.is_some());
        let Some(text) = text else {
            return self.push_plain(value, |value| SortCondition::Compare(comparison, value));
        };
        let limit = self.half.limit;
        let Some(written) = self.written(value) else {
            return;
        };
        let behind = text.behind();
        let greatest = greatest(&text, &written, limit);
        let prefix = text.text;
        let condition = match comparison {
            Comparison::Eq | Comparison::Ne | Comparison::Ge => {
                self.keys_from(&prefix, least(written, prefix.len(), limit))
            }
            // What ends a range is no key itself.
            Comparison::Gt if greatest.len() <= limit && greatest.ends_with(LAST) => {
                self.keys_from(&prefix, Some(greatest))
            }
            Comparison::Gt => self.keys_from(&prefix, after(&greatest, prefix.len(), limit)),
            Comparison::Le => self.keys_to(&prefix, most(greatest, prefix.len(), limit)),
            // The keys of the value are longer than its text.
            Comparison::Lt if !behind.is_empty() => {
                self.keys_to(&prefix, most(written, prefix.len(), limit))
            }
            Comparison::Lt => self.keys_to(&prefix, before(&written, prefix.len(), limit)),
        };
        self.condition = Some(condition);
    }

    /// Ends with a range of the next field.
    pub(super) fn between<F: FieldOfKey>(
        &mut self,
        low: &impl Fits<BaseOf<F>>,
        high: &impl Fits<BaseOf<F>>,
    ) {
        self.between_values(FieldValue::of::<F>(low), FieldValue::of::<F>(high));
    }

    fn between_values(&mut self, low: FieldValue, high: FieldValue) {
        let text = self.text().filter(|_| low.transcode.is_some());
        let Some(text) = text else {
            let (low, high) = (self.plain(low), self.plain(high));
            self.condition = Some(SortCondition::Between(low, high));
            return;
        };
        let (Some(low), Some(high)) = (self.written(low), self.written(high)) else {
            return;
        };
        let (kept, limit) = (text.text.len(), self.half.limit);
        let greatest = greatest(&text, &high, limit);
        let is_long = low.len().max(greatest.len()) > limit;
        let bounds = least(low, kept, limit).zip(most(greatest, kept, limit));
        let range = match bounds {
            // Bounds in the wrong order are an error of the user, unless they became so here.
            Some((low, high)) if !is_long || low <= high => self.range(&low, &high),
            _ => self.nothing(&text.text),
        };
        self.condition = Some(range);
    }

    /// Ends with a prefix of the next field, of the type `P`.
    pub(super) fn begins_with<F: FieldOfKey, P>(&mut self, prefix: &impl Fits<P>) {
        self.begins_with_value(FieldValue::of_type::<F, P>(prefix, String::new()));
    }

    fn begins_with_value(&mut self, value: FieldValue) {
        if self.text().is_none() || value.transcode.is_none() {
            return self.push_plain(value, SortCondition::BeginsWith);
        }
        if let Some(text) = self.written(value) {
            self.condition = Some(self.begins(&text));
        }
    }

    /// The attribute that is being composed.
    fn text(&self) -> Option<TemplateText> {
        self.half.current.clone()
    }

    /// The text up to the value, without what is behind it.
    fn written(&mut self, value: FieldValue) -> Option<String> {
        let mut text = self.text()?;
        let transcode = value.transcode?;
        let name = value.name;
        let json = value.json.map_err(|error| error.at_name(name));
        match json.and_then(|json| text.transcode(&json, transcode)) {
            Ok(()) => Some(text.text),
            Err(error) => {
                self.half.fail(error);
                None
            }
        }
    }

    fn plain(&mut self, value: FieldValue) -> ast::Value {
        match value.json {
            Ok(json) => key_json(json),
            Err(error) => ast::Value::Invalid(error.at_name(value.name).into()),
        }
    }

    fn push_plain(
        &mut self,
        value: FieldValue,
        condition: impl FnOnce(ast::Value) -> SortCondition,
    ) {
        self.condition = Some(condition(self.plain(value)));
    }

    fn begins(&mut self, text: &str) -> SortCondition {
        match text {
            // DynamoDB has no empty prefix; all keys begin with the empty text.
            "" => SortCondition::Compare(Comparison::Ge, self.half.text_value("\0")),
            text => SortCondition::BeginsWith(self.half.text_value(text)),
        }
    }

    fn range(&mut self, low: &str, high: &str) -> SortCondition {
        if high.is_empty() {
            return self.nothing("");
        }
        // A key is not empty.
        let low = if low.is_empty() { "\0" } else { low };
        let (low, high) = (self.half.text_value(low), self.half.text_value(high));
        SortCondition::Between(low, high)
    }

    /// The keys that begin with `prefix`, from `low` on; none without it.
    fn keys_from(&mut self, prefix: &str, low: Option<String>) -> SortCondition {
        match low {
            Some(low) => self.range(&low, &end_of(prefix.to_owned(), self.half.limit)),
            None => self.nothing(prefix),
        }
    }

    /// The keys that begin with `prefix`, up to `high`; none without it.
    fn keys_to(&mut self, prefix: &str, high: Option<String>) -> SortCondition {
        match high {
            Some(high) => self.range(prefix, &high),
            None => self.nothing(prefix),
        }
    }

    /// No key: none contains the character that ends ranges.
    fn nothing(&mut self, prefix: &str) -> SortCondition {
        self.begins(&end_of(prefix.to_owned(), self.half.limit))
    }

    /// One condition for each attribute that has one.
    pub(crate) fn finish(mut self) -> Vec<SortCondition> {
        if let Some(error) = self.half.error {
            let invalid = ast::Value::Invalid(error);
            return vec![SortCondition::Compare(Comparison::Eq, invalid)];
        }
        let begun = self.text().filter(|text| !text.text.is_empty());
        let last = match (self.condition.take(), begun) {
            (None, Some(begun)) => Some(self.begins(&begun.text)),
            (condition, _) => condition,
        };
        let equal = self
            .half
            .done
            .into_json()
            .map(|json| SortCondition::Compare(Comparison::Eq, key_json(json)));
        equal.chain(last).collect()
    }
}

/// The greatest key whose next field has the text `written`, which begins with what is before it. If fields follow, it
/// is the end of the range of these keys.
fn greatest(text: &TemplateText, written: &str, limit: usize) -> String {
    let whole = [written, text.behind()].concat();
    match text.is_last() {
        true => whole,
        false => end_of(whole, limit),
    }
}

/// The least text that is a bound of a key and not less than `text`, whose first `kept` bytes it has.
fn least(text: String, kept: usize, limit: usize) -> Option<String> {
    match text.len() > limit {
        true => after(&text, kept, limit),
        false => Some(text),
    }
}

/// The greatest text that is a bound of a key and not greater than `text`, whose first `kept` bytes it has.
fn most(text: String, kept: usize, limit: usize) -> Option<String> {
    match text.len() > limit {
        true => before(&text, kept, limit),
        false => Some(text),
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

impl fmt::Debug for SortComposer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SortComposer").finish_non_exhaustive()
    }
}
