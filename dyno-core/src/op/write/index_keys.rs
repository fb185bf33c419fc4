//! Composed keys of indexes, which change with the fields that they are composed of.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codec::{EncodeError, Item, Value, decode_item};
use crate::expr::{ExpressionError, InvalidExpression, ast};
use crate::model::{
    EntitySchema, IndexTemplates, KeyAttribute, PARTITION_KEY_LIMIT, SORT_KEY_LIMIT, Schema,
    Template, TemplateField, TemplateText, check_length,
};
use crate::wire::{Format, Writer};

/// What is known of a field when the update is sent.
enum Known {
    /// Its value, as DynamoDB's JSON.
    Value(Arc<str>),
    /// It is absent after the update.
    Absent,
    /// DynamoDB computes its value.
    Computed,
}

/// The fields of an update.
struct Fields<'u> {
    actions: &'u [ast::Action],
    /// The condition of the update.
    condition: Option<&'u ast::Condition>,
    /// The fields of the table's key, with their values.
    key: Vec<(&'static str, Arc<str>)>,
}

/// Adds what an update of the item with this key changes in the composed keys of indexes.
pub(crate) fn compose_index_keys(
    schema: &Schema,
    key: &str,
    actions: &mut Vec<ast::Action>,
    condition: Option<&ast::Condition>,
) -> Result<(), ExpressionError> {
    let Some(entity) = &schema.entity else {
        return Ok(());
    };
    if entity.indexes.is_empty() {
        return Ok(());
    }
    let fields = Fields {
        actions,
        condition,
        key: key_fields(schema, entity, key),
    };
    let mut added = Vec::new();
    for index in entity.indexes {
        fields.compose(schema, index, &mut added)?;
    }
    actions.extend(added);
    Ok(())
}

impl Fields<'_> {
    fn compose(
        &self,
        schema: &Schema,
        index: &IndexTemplates,
        added: &mut Vec<ast::Action>,
    ) -> Result<(), ExpressionError> {
        let Some(of_index) = schema.table.indexes.get(index.number) else {
            return Ok(());
        };
        let of_fields = || index.key.all().flat_map(|template| template.fields);
        if !of_fields().any(|field| self.action(field).is_some()) {
            return Ok(());
        }
        let partition = of_index.key.partitions().iter().zip(index.key.partition);
        let partition = partition.map(|part| (part, PARTITION_KEY_LIMIT));
        let sort = of_index.key.sorts().iter().zip(index.key.sort);
        let sort = sort.map(|part| (part, SORT_KEY_LIMIT));
        // An attribute of the table's key never changes, and one that is a stored field is set already.
        let parts = partition.chain(sort).filter(|((attribute, template), _)| {
            let of_table = schema
                .table
                .key
                .attributes()
                .any(|key| key.name == attribute.name);
            let own = template.is_field
                && template
                    .fields
                    .iter()
                    .any(|field| field.attribute == attribute.name);
            !of_table && !own
        });
        // Both halves of the key are there, or neither is.
        if of_fields().any(|field| matches!(self.known(field), Some(Known::Absent))) {
            added.extend(parts.map(|((attribute, _), _)| ast::Action::Remove(path(attribute))));
            return Ok(());
        }
        let name = of_index.name;
        let mut unknown = Vec::new();
        for ((attribute, template), limit) in parts {
            let is_touched = template
                .fields
                .iter()
                .any(|field| self.action(field).is_some());
            if !is_touched && !index.sparse {
                continue;
            }
            let value = self.value(name, template, &mut unknown)?;
            if let Some(value) = value {
                let value = checked(value, attribute, limit)?;
                let operand = ast::SetOperand::Value(value);
                added.push(ast::Action::Set(path(attribute), operand.into()));
            }
        }
        match unknown.is_empty() {
            true => Ok(()),
            false => Err(InvalidExpression::UnknownKeyFields {
                index: name,
                fields: unknown,
            }
            .into()),
        }
    }

    /// The value of a key attribute; `None` if a field is not known.
    fn value(
        &self,
        index: &'static str,
        template: &'static Template,
        unknown: &mut Vec<&'static str>,
    ) -> Result<Option<String>, ExpressionError> {
        let mut text = TemplateText::new(template);
        let mut is_known = true;
        for field in template.fields {
            let json = match self.known(field) {
                Some(Known::Value(json)) => json,
                Some(Known::Computed) => {
                    let field = field.name;
                    return Err(InvalidExpression::ComputedKeyField { index, field }.into());
                }
                Some(Known::Absent) | None => {
                    if !unknown.contains(&field.name) {
                        unknown.push(field.name);
                    }
                    is_known = false;
                    continue;
                }
            };
            let Some(codec) = field.codec else {
                return Ok(Some(json.as_ref().to_owned()));
            };
            if is_known {
                text.transcode(&json, codec.write)
                    .map_err(|error| invalid(field.name, error))?;
                text.close_field();
            }
        }
        Ok(is_known.then(|| {
            let mut writer = Writer::new(Format::DynamoDb);
            writer.value().string(&text.text);
            writer.into_json()
        }))
    }

    /// The action on a field.
    fn action(&self, field: &TemplateField) -> Option<&ast::Action> {
        self.actions.iter().find(|action| match action {
            ast::Action::Set(path, _)
            | ast::Action::Remove(path)
            | ast::Action::Add(path, _)
            | ast::Action::Delete(path, _) => path.attribute() == Some(field.attribute),
            ast::Action::Text(_, text) => text.attributes().any(|name| name == field.attribute),
            ast::Action::Invalid(_) => false,
        })
    }

    fn known(&self, field: &TemplateField) -> Option<Known> {
        if let Some(action) = self.action(field) {
            return Some(match action {
                ast::Action::Set(path, ast::SetValue::Operand(ast::SetOperand::Value(value)))
                    if path.0.len() == 1 =>
                {
                    match value {
                        ast::Value::Json(json) => Known::Value(json.clone()),
                        ast::Value::Invalid(_) => Known::Computed,
                    }
                }
                ast::Action::Remove(path) if path.0.len() == 1 => Known::Absent,
                _ => Known::Computed,
            });
        }
        let of_key = self.key.iter().find(|(name, _)| *name == field.name);
        let of_key = of_key.map(|(_, json)| Known::Value(json.clone()));
        of_key.or_else(|| stated(self.condition?, field.attribute))
    }
}

/// What a condition states about an attribute.
fn stated(condition: &ast::Condition, attribute: &str) -> Option<Known> {
    let is_it = |path: &ast::Path| path.0.len() == 1 && path.attribute() == Some(attribute);
    match condition {
        ast::Condition::And(parts) => parts.iter().find_map(|part| stated(part, attribute)),
        ast::Condition::NotExists(path) if is_it(path) => Some(Known::Absent),
        ast::Condition::Compare(
            ast::Side::Operand(ast::Operand::Path(path)),
            ast::Comparison::Eq,
            ast::Side::Operand(ast::Operand::Value(ast::Value::Json(json))),
        ) if is_it(path) => Some(Known::Value(json.clone())),
        _ => None,
    }
}

/// The fields of the table's key, read from its text.
fn key_fields(schema: &Schema, entity: &EntitySchema, key: &str) -> Vec<(&'static str, Arc<str>)> {
    let Ok(item) = decode_item::<Item>(key) else {
        return Vec::new();
    };
    let mut fields = Vec::new();
    for (attribute, template) in schema.table.key.attributes().zip(entity.key.all()) {
        let Some(value) = item.get(attribute.name) else {
            continue;
        };
        if template.is_field {
            let mut writer = Writer::new(Format::DynamoDb);
            let written = crate::codec::Encode::encode(value, writer.value());
            let name = template.fields.first().map(|field| field.name);
            fields.extend(
                name.filter(|_| written.is_ok())
                    .map(|name| (name, writer.into_json().into())),
            );
            continue;
        }
        let Value::S(text) = value else { continue };
        let texts = template.split(text).unwrap_or_default();
        for (number, (field, text)) in template.fields.iter().zip(texts).enumerate() {
            let behind = template.behind(number).chars().next();
            let json = field.codec.and_then(|codec| (codec.read)(text, behind));
            fields.extend(json.map(|json| (field.name, json.into())));
        }
    }
    fields
}

fn path(attribute: &KeyAttribute) -> ast::Path {
    ast::Path(vec![ast::Segment::Name(Cow::Borrowed(attribute.name))])
}

fn checked(
    json: String,
    attribute: &KeyAttribute,
    limit: usize,
) -> Result<ast::Value, ExpressionError> {
    if matches!(json.as_str(), r#"{"S":""}"# | r#"{"B":""}"#) {
        return Err(invalid(attribute.name, EncodeError::empty_key()));
    }
    let length = json.len() - r#"{"S":""}"#.len();
    // Only a text that may be too long is measured, because escapes are longer in JSON.
    if length > limit {
        let item = decode_item::<Item>(&format!(r#"{{"key":{json}}}"#)).ok();
        let text = item.as_ref().and_then(|item| match item.get("key") {
            Some(Value::S(text)) => Some(text.as_str()),
            _ => None,
        });
        check_length(attribute.name, text.unwrap_or_default(), limit)
            .map_err(|error| invalid(attribute.name, error))?;
    }
    Ok(ast::Value::Json(json.into()))
}

fn invalid(path: &str, source: EncodeError) -> ExpressionError {
    ExpressionError::Value {
        path: path.to_owned(),
        source: source.into(),
    }
}
