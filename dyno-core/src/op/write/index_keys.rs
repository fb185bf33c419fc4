//! Composed keys of indexes, which change with the fields that they are composed of.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codec::{Encode as _, EncodeError, Item, Value, decode_item, decode_value};
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
    /// Its value if the item does not have one yet.
    IfAbsent(Arc<str>),
    /// DynamoDB computes its value.
    Computed,
    /// The update is invalid.
    Invalid,
}

/// The fields of an update.
struct Fields<'u> {
    actions: &'u [ast::Action],
    /// The condition of the update.
    condition: Option<&'u ast::Condition>,
    /// The fields of the table's key, with their values.
    key: Vec<(&'static str, Arc<str>)>,
    /// Whether the update may create the item, which has all its keys then.
    creates: bool,
}

/// The attributes of the keys of indexes that are composed of fields.
pub(crate) fn composed_attributes(schema: &Schema) -> Vec<&'static str> {
    let indexes = schema.entity.map_or(&[][..], |entity| entity.indexes);
    let parts = indexes.iter().flat_map(|index| parts(schema, index));
    parts.map(|part| part.attribute.name).collect()
}

/// The attributes of the key of this index that are composed of fields.
pub(crate) fn attributes_of(schema: &Schema, index: &'static IndexTemplates) -> Vec<&'static str> {
    parts(schema, index)
        .map(|part| part.attribute.name)
        .collect()
}

/// A key attribute of an index.
struct ComposedAttribute {
    attribute: &'static KeyAttribute,
    template: &'static Template,
    /// The most bytes.
    limit: usize,
}

/// The attributes of an index's key, except those that are written anyhow: an attribute of the table's key never
/// changes, and one that is a stored field is set already.
fn parts<'s>(
    schema: &'s Schema,
    index: &'static IndexTemplates,
) -> impl Iterator<Item = ComposedAttribute> + use<'s> {
    let of_index = schema.table.indexes.get(index.number);
    let part = |limit| {
        move |(attribute, template)| ComposedAttribute {
            attribute,
            template,
            limit,
        }
    };
    let parts = of_index.into_iter().flat_map(move |of_index| {
        let partition = of_index.key.partitions().iter().zip(index.key.partition);
        let sort = of_index.key.sorts().iter().zip(index.key.sort);
        let partition = partition.map(part(PARTITION_KEY_LIMIT));
        partition.chain(sort.map(part(SORT_KEY_LIMIT)))
    });
    parts.filter(|part| {
        let name = part.attribute.name;
        let mut key = schema.table.key.attributes();
        let fields = part.template.fields;
        let is_stored =
            part.template.is_field && fields.iter().any(|field| field.attribute == name);
        !(is_stored || key.any(|key| key.name == name))
    })
}

/// Adds what an update of the item with this key changes in the composed keys of indexes. An update that `creates` the
/// item writes all of them.
pub(crate) fn compose_index_keys(
    schema: &Schema,
    key: &str,
    actions: &mut Vec<ast::Action>,
    condition: Option<&ast::Condition>,
    creates: bool,
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
        creates,
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
        index: &'static IndexTemplates,
        added: &mut Vec<ast::Action>,
    ) -> Result<(), ExpressionError> {
        let Some(of_index) = schema.table.indexes.get(index.number) else {
            return Ok(());
        };
        let name = of_index.name;
        let known: Vec<(&TemplateField, Option<Known>)> = index
            .key
            .all()
            .flat_map(|template| template.fields)
            .map(|field| (field, self.known(field)))
            .collect();
        let composed: Vec<ComposedAttribute> = parts(schema, index).collect();
        let is_composed = |field: &TemplateField| {
            let mut fields = composed.iter().flat_map(|part| part.template.fields);
            fields.any(|other| other.name == field.name)
        };
        // The time of the write is there in every item, and changes no text that does not have it.
        let updated_at = schema.life.and_then(|life| life.updated_at);
        let is_time = |field: &TemplateField| {
            updated_at.is_some_and(|time| time.name == field.attribute) && !is_composed(field)
        };
        let is_touched =
            (known.iter()).any(|(field, _)| self.action(field).is_some() && !is_time(field));
        let is_whole = known
            .iter()
            .all(|(_, known)| matches!(known, Some(Known::Value(_))));
        let is_created = self.creates && is_whole;
        if !(is_touched || is_created) {
            return Ok(());
        }
        // The invalid value is reported when the update is rendered.
        if (known.iter()).any(|(_, known)| matches!(known, Some(Known::Invalid))) {
            return Ok(());
        }
        let is_new = |part: &ComposedAttribute| {
            let path = path(part.attribute);
            !added.iter().any(|action| action.path() == Some(&path))
        };
        let kept = known.iter().filter(|(field, _)| is_composed(field));
        let if_absent = self.if_absent(index, name, kept);
        let parts: Vec<ComposedAttribute> = parts(schema, index).filter(is_new).collect();
        // Both halves of the key are there, or neither is.
        if (known.iter()).any(|(_, known)| matches!(known, Some(Known::Absent))) {
            added.extend(
                parts
                    .iter()
                    .map(|part| ast::Action::Remove(path(part.attribute))),
            );
            return Ok(());
        }
        let if_absent = if_absent?;
        let mut unknown = Vec::new();
        for part in parts {
            let mut fields = part.template.fields.iter();
            let is_touched = fields.any(|field| self.action(field).is_some());
            if !is_touched && !index.sparse && !self.creates {
                continue;
            }
            let value = self.value(name, part.template, &mut unknown)?;
            if let Some(value) = value {
                let value = checked(value, part.attribute, part.limit)?;
                let path = path(part.attribute);
                let value = ast::SetOperand::Value(value);
                let value = match if_absent {
                    true => ast::SetOperand::IfNotExists(path.clone(), Box::new(value)),
                    false => value,
                };
                added.push(ast::Action::Set(path, value.into()));
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

    /// Whether the key of an index is written only if it is absent, because its fields are. Some fields alone cannot
    /// be: the key would be composed of values that the item does not get.
    fn if_absent<'k>(
        &self,
        index: &IndexTemplates,
        name: &'static str,
        composed: impl Iterator<Item = &'k (&'k TemplateField, Option<Known>)>,
    ) -> Result<bool, ExpressionError> {
        let of_item: Vec<_> = composed
            .filter(|(field, _)| !self.is_of_key(field))
            .collect();
        let of_item = || of_item.iter();
        let is_kept = |known: &Option<Known>| matches!(known, Some(Known::IfAbsent(_)));
        let Some((field, _)) = of_item().find(|(_, known)| is_kept(known)) else {
            return Ok(false);
        };
        // Of several fields that may be absent, the item can have some.
        let others = |other: &TemplateField| other.name != field.name;
        let is_alone = !of_item().any(|(other, _)| others(other));
        match of_item().all(|(_, known)| is_kept(known)) && (is_alone || !index.sparse) {
            true => Ok(true),
            false => {
                let field = field.name;
                Err(InvalidExpression::KeptKeyField { index: name, field }.into())
            }
        }
    }

    /// Whether the field is one of the table's key.
    fn is_of_key(&self, field: &TemplateField) -> bool {
        self.key.iter().any(|(name, _)| *name == field.name)
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
                Some(Known::Value(json) | Known::IfAbsent(json)) => json,
                Some(Known::Computed) => {
                    let field = field.name;
                    return Err(InvalidExpression::ComputedKeyField { index, field }.into());
                }
                Some(Known::Absent | Known::Invalid) | None => {
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
        let mut actions = self.actions.iter();
        actions.find(|action| action.is_on(field.attribute))
    }

    fn known(&self, field: &TemplateField) -> Option<Known> {
        if let Some(action) = self.action(field) {
            let operand = match action {
                ast::Action::Set(path, ast::SetValue::Operand(operand)) if path.0.len() == 1 => {
                    operand
                }
                ast::Action::Remove(path) if path.0.len() == 1 => return Some(Known::Absent),
                _ => return Some(Known::Computed),
            };
            return Some(match operand {
                ast::SetOperand::Value(ast::Value::Json(json)) => Known::Value(json.clone()),
                ast::SetOperand::IfNotExists(path, value) if action.path() == Some(path) => {
                    match &**value {
                        ast::SetOperand::Value(ast::Value::Json(json)) => {
                            Known::IfAbsent(json.clone())
                        }
                        _ => Known::Computed,
                    }
                }
                ast::SetOperand::Value(ast::Value::Invalid(_)) => Known::Invalid,
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
            let written = value.encode(writer.value());
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
        let text = decode_value::<String>(&json).unwrap_or_default();
        check_length(&text, limit).map_err(|error| invalid(attribute.name, error))?;
    }
    Ok(ast::Value::Json(json.into()))
}

fn invalid(path: &str, source: EncodeError) -> ExpressionError {
    ExpressionError::Value {
        path: path.to_owned(),
        source: source.into(),
    }
}
