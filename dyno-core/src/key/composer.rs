//! The attributes of one half of a composed key, put together from values, from left to right.

use std::fmt;

use crate::codec::Encode;
use crate::codec::key_text::{before, end_of};
use crate::expr::Fits;
use crate::expr::ast::{self, Comparison, SortCondition};
use crate::model::{
    BaseOf, FieldOfKey, KeyCoding, Template, TemplateText, Transcode, check_length,
};
use crate::wire::{EncodeError, Format, MapWriter, ValueWriter, Writer};

/// One half of a key, to which the values of its fields are added.
pub struct HalfComposer {
    templates: std::slice::Iter<'static, Template>,
    limit: usize,
    /// The attribute that is being composed.
    current: Option<TemplateText>,
    /// The attributes that are complete.
    done: Vec<String>,
    error: Option<EncodeError>,
}

/// A value for a field: its DynamoDB JSON, and how it becomes text.
struct FieldValue {
    name: &'static str,
    json: Result<String, EncodeError>,
    transcode: Option<Transcode>,
}

impl FieldValue {
    fn of<F: FieldOfKey>(value: &impl Fits<BaseOf<F>>) -> Self {
        Self::of_type::<F, BaseOf<F>>(value)
    }

    /// A value that is written as a `T`.
    fn of_type<F: FieldOfKey, T>(value: &impl Fits<T>) -> Self {
        let mut writer = Writer::new(Format::DynamoDb);
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
    pub(super) fn new(templates: &'static [Template], limit: usize) -> Self {
        let mut half = Self {
            templates: templates.iter(),
            limit,
            current: None,
            done: Vec::new(),
            error: None,
        };
        half.begin();
        half
    }

    /// Begins the next attribute. Attributes without fields are complete at once.
    fn begin(&mut self) {
        while let Some(template) = self.templates.next() {
            let text = TemplateText::new(template);
            if !text.is_whole() {
                self.current = Some(text);
                return;
            }
            self.complete(&text.text);
        }
    }

    /// Adds the next field.
    pub(super) fn field<F: FieldOfKey>(&mut self, value: &impl Fits<BaseOf<F>>) {
        self.add(FieldValue::of::<F>(value));
    }

    fn add(&mut self, value: FieldValue) {
        let Some(mut current) = self.current.take() else {
            return;
        };
        let name = value.name;
        match (value.json, value.transcode) {
            (Err(error), _) => self.refuse(error.at_name(name)),
            (Ok(json), None) => self.done.push(json),
            (Ok(json), Some(transcode)) => {
                if let Err(error) = current.transcode(&json, transcode) {
                    self.refuse(error);
                }
                current.close_field();
                if !current.is_whole() {
                    self.current = Some(current);
                    return;
                }
                self.complete(&current.text);
            }
        }
        self.begin();
    }

    fn refuse(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
    }

    /// Adds a complete text.
    fn complete(&mut self, text: &str) {
        if let Err(error) = check_length(text, self.limit) {
            self.refuse(error);
        }
        self.done.push(string_json(text));
    }

    /// A text as a key value.
    fn text_value(&mut self, text: &str) -> ast::Value {
        match check_length(text, self.limit) {
            Ok(()) => key_json(string_json(text)),
            Err(error) => ast::Value::Invalid(error.into()),
        }
    }

    /// The values of the attributes, as [`partition_values`](super::partition_values) takes them: one, or a list.
    pub(super) fn finish(self) -> ast::Value {
        match (self.error, self.done.as_slice()) {
            (Some(error), _) => ast::Value::Invalid(error.into()),
            (None, [one]) => key_json(one.clone()),
            (None, several) => key_json(format!(r#"{{"L":[{}]}}"#, several.join(","))),
        }
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

/// The conditions on the attributes of a composed sort key.
pub struct SortComposer {
    half: HalfComposer,
    /// The condition on the attribute after those that are complete; none after an error.
    conditions: Vec<SortCondition>,
}

impl SortComposer {
    pub(super) fn new(templates: &'static [Template]) -> Self {
        Self {
            half: HalfComposer::new(templates, crate::model::SORT_KEY_LIMIT),
            conditions: Vec::new(),
        }
    }

    /// Adds the value that a field equals, before the field that the condition is about.
    pub(super) fn leading<F: FieldOfKey>(&mut self, value: &impl Fits<BaseOf<F>>) {
        self.half.field::<F>(value);
    }

    /// Ends with a comparison of the next field.
    pub(super) fn compare<F: FieldOfKey>(
        &mut self,
        comparison: Comparison,
        value: &impl Fits<BaseOf<F>>,
    ) {
        let value = FieldValue::of::<F>(value);
        let text = self.text().filter(|_| value.transcode.is_some());
        let Some(text) = text else {
            return self.push_plain(value, |value| SortCondition::Compare(comparison, value));
        };
        let limit = self.half.limit;
        let Some(written) = self.written(value) else {
            return;
        };
        let (is_last, behind) = (text.is_last(), text.behind());
        let greatest = greatest(&text, &written, limit);
        let prefix = text.text;
        let condition = match comparison {
            Comparison::Eq if is_last => self.equal(&greatest),
            Comparison::Eq | Comparison::Ne => self.begins(&(written + behind)),
            Comparison::Ge => self.range(&written, &end_of(prefix, limit)),
            Comparison::Gt => {
                // The next text after the keys of the value. What ends a range is no key itself.
                let low = match is_last {
                    true => greatest + "\0",
                    false => greatest,
                };
                self.range(&low, &end_of(prefix, limit))
            }
            Comparison::Le => self.range(&prefix, &greatest),
            // The keys of the value are longer than its text.
            Comparison::Lt if !behind.is_empty() => self.range(&prefix, &written),
            Comparison::Lt => match before(&written, prefix.len(), limit) {
                Some(high) => self.range(&prefix, &high),
                None => self.nothing(&prefix),
            },
        };
        self.conditions.push(condition);
    }

    /// Ends with a range of the next field.
    pub(super) fn between<F: FieldOfKey>(
        &mut self,
        low: &impl Fits<BaseOf<F>>,
        high: &impl Fits<BaseOf<F>>,
    ) {
        let (low, high) = (FieldValue::of::<F>(low), FieldValue::of::<F>(high));
        let text = self.text().filter(|_| low.transcode.is_some());
        let Some(text) = text else {
            let (low, high) = (self.plain(low), self.plain(high));
            self.conditions.push(SortCondition::Between(low, high));
            return;
        };
        let (Some(low), Some(high)) = (self.written(low), self.written(high)) else {
            return;
        };
        let range = self.range(&low, &greatest(&text, &high, self.half.limit));
        self.conditions.push(range);
    }

    /// Ends with a prefix of the next field, of the type `P`.
    pub(super) fn begins_with<F: FieldOfKey, P>(&mut self, prefix: &impl Fits<P>) {
        let value = FieldValue::of_type::<F, P>(prefix);
        if self.text().is_none() || value.transcode.is_none() {
            return self.push_plain(value, SortCondition::BeginsWith);
        }
        if let Some(text) = self.written(value) {
            let condition = self.begins(&text);
            self.conditions.push(condition);
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
                self.half.refuse(error);
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
        let value = self.plain(value);
        self.conditions.push(condition(value));
    }

    fn equal(&mut self, text: &str) -> SortCondition {
        SortCondition::Compare(Comparison::Eq, self.half.text_value(text))
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

    /// No key: none contains the character that ends ranges.
    fn nothing(&mut self, prefix: &str) -> SortCondition {
        self.begins(&end_of(prefix.to_owned(), self.half.limit))
    }

    /// One condition for each attribute that has one.
    pub(super) fn finish(self) -> Vec<SortCondition> {
        if let Some(error) = self.half.error {
            let invalid = ast::Value::Invalid(error.into());
            return vec![SortCondition::Compare(Comparison::Eq, invalid)];
        }
        let done = self.half.done.into_iter();
        let equal = done.map(|json| SortCondition::Compare(Comparison::Eq, key_json(json)));
        equal.chain(self.conditions).collect()
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

/// The condition that the sort key is one of this half's: its first attribute begins with the template's literal.
pub(crate) fn own_keys(templates: &'static [Template]) -> Vec<SortCondition> {
    let Some(first) = templates.first() else {
        return Vec::new();
    };
    if first.is_field || first.prefix().is_empty() {
        return Vec::new();
    }
    let prefix = ast::Value::encode(first.prefix());
    vec![match first.fields.is_empty() {
        true => SortCondition::Compare(Comparison::Eq, prefix),
        false => SortCondition::BeginsWith(prefix),
    }]
}

/// Writes the key attributes of one half of a key.
pub(super) fn write_half<'n>(
    half: HalfComposer,
    names: impl Iterator<Item = &'n str>,
    map: &mut MapWriter<'_>,
) -> Result<(), EncodeError> {
    if let Some(error) = half.error {
        return Err(error);
    }
    names
        .zip(half.done)
        .try_for_each(|(name, json)| map.key(name, &Copied(&json)))
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
