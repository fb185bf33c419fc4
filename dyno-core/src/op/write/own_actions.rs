//! What an update sets by itself: the next version, the time, the write id.

use std::sync::Arc;

use crate::codec::{EncodeError, incomplete_value};
use crate::error::{Error, Result};
use crate::expr::{InvalidExpression, ast};
use crate::model::{Life, LifeAttribute, WriteContext};
use crate::op::expressions::top_level;
use crate::transport::TableRef;
use crate::wire::{Format, Reader, Writer};

/// Adds the actions of an update of the item with this key. An update that `creates` the item sets the time of its
/// creation, unless the item has it. Returns the JSON of the write id, if the model has one.
///
/// What the update itself says of a timestamp or of the write id is done instead.
pub(crate) fn add_own_actions(
    target: &TableRef,
    life: &Life,
    key: &str,
    actions: &mut Vec<ast::Action>,
    creates: bool,
) -> Result<Option<Arc<str>>> {
    let context = target.write_context();
    let made = |attribute: Option<LifeAttribute>, actions: &[ast::Action]| {
        let free = attribute.filter(|attribute| {
            let mut actions = actions.iter();
            !actions.any(|action| action.is_on(attribute.name))
        });
        let value = free.map(|attribute| {
            let json = written_value(attribute, &context)?;
            Ok(json.map(|json| (top_level(attribute.name), json)))
        });
        value.transpose().map(Option::flatten).map_err(|error| {
            Error::encode(target.subject(Some(key)), Arc::<EncodeError>::new(error))
        })
    };
    let value = |json| ast::SetOperand::Value(ast::Value::Json(json));
    if let Some(attribute) = life.version {
        if actions.iter().any(|action| action.is_on(attribute)) {
            let error = InvalidExpression::SetByTheModel { attribute };
            return Err(Error::expression(target.subject(Some(key)), error.into()));
        }
        actions.push(next_version_action(attribute));
    }
    if creates && let Some((path, json)) = made(life.created_at, actions)? {
        let created = ast::SetOperand::IfNotExists(path.clone(), Box::new(value(json)));
        actions.push(ast::Action::Set(path, created.into()));
    }
    if let Some((path, json)) = made(life.updated_at, actions)? {
        actions.push(ast::Action::Set(path, value(json).into()));
    }
    if let Some(version) = life.item_version {
        let attribute = version.attribute;
        if actions.iter().any(|action| action.is_on(attribute)) {
            let error = InvalidExpression::SetByTheModel { attribute };
            return Err(Error::expression(target.subject(Some(key)), error.into()));
        }
        if creates {
            let current = ast::SetOperand::Value(ast::Value::encode(&version.current));
            actions.push(ast::Action::Set(top_level(attribute), current.into()));
        }
    }
    let write_id = made(life.write_id, actions)?;
    if let Some((path, json)) = &write_id {
        actions.push(ast::Action::Set(path.clone(), value(json.clone()).into()));
    }
    Ok(write_id.map(|(_, json)| json))
}

/// Counts the version: an item without one gets the first.
pub(crate) fn next_version_action(attribute: &'static str) -> ast::Action {
    ast::Action::Add(top_level(attribute), ast::Value::encode(&1_u8))
}

/// The value of an attribute in this write; `None` if it is absent.
fn written_value(
    attribute: LifeAttribute,
    context: &WriteContext,
) -> Result<Option<Arc<str>>, EncodeError> {
    let mut writer = Writer::new(Format::DynamoDb);
    let mut map = writer.item();
    attribute.write(context, &mut map)?;
    map.end();
    member(&writer.whole()?, attribute.name)
}

/// The JSON of an attribute in the text of an item.
pub(crate) fn member(item: &str, attribute: &str) -> Result<Option<Arc<str>>, EncodeError> {
    let mut reader = Reader::from_json(item, Format::DynamoDb);
    let mut map = reader.item().map_err(incomplete_value)?;
    while let Some((name, value)) = map.next().map_err(incomplete_value)? {
        if name == attribute {
            return Ok(Some(value.text().map_err(incomplete_value)?.into()));
        }
        value.skip().map_err(incomplete_value)?;
    }
    Ok(None)
}
