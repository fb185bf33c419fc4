//! The conditions on the attributes of a composed sort key, put together from values, from left to right.

use std::fmt;

use super::bound::BoundFields;
use super::half_composer::{FieldValue, HalfComposer, key_json};
use crate::codec::key_text::{LAST, after, before, end_of};
use crate::expr::Fits;
use crate::expr::ast::{self, Comparison, SortCondition};
use crate::model::{BaseOf, FieldOfKey, KeyTemplates, TemplateField, TemplateText};
use crate::wire::EncodeError;

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

// Without the values of keys.
impl fmt::Debug for SortComposer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SortComposer").finish_non_exhaustive()
    }
}
