//! One item of a list: its key, and perhaps a condition on the item.

use std::fmt;

use super::half_composer::HalfComposer;
use super::into_key::IntoKey;
use super::sort_composer::{SortComposer, SortTemplates};
use super::typed_key::Key;
use crate::codec::{Item, Value, decode_item, decode_value, incomplete_value};
use crate::error::{Error, Result, Subject};
use crate::expr::Condition;
use crate::expr::ast::{self, Comparison, Operand, Segment, Side, SortCondition};
use crate::model::{KeyNames, Model};
use crate::wire::{EncodeError, Format, MapWriter, Writer};

/// One item of a list of reads or deletes. [`pick`] makes it.
///
/// A list has elements of one type, so different ways to name an item become a `Pick`.
pub struct Pick<M> {
    key: Result<String, EncodeError>,
    condition: Option<Condition<M>>,
}

/// Names one item of a list, by any of these:
///
/// - a key, as [`get`](crate::Table::get) takes it: a value, a tuple, or a [`Key`];
/// - an item, whose key is taken: `&movie`;
/// - a condition that each attribute of the key equals a value. Further conditions, joined by `&`, become the condition
///   of a write.
///
/// [`batch_get`](crate::Table::batch_get) and [`delete_all`](crate::Table::delete_all) take any mixture of them. Where
/// all are of one kind, they take it without this function.
///
/// A condition that does not fix the key by equality, that has a value for it twice, or another condition on it, is an
/// error that names the attribute, when the key is used. So is a further condition where only a key is read.
///
/// ```no_run
/// use dyno::{Client, Model, pick};
///
/// # #[derive(Model, Clone)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: u32 }
/// # async fn example(client: Client, alien: Movie) -> dyno::Result<()> {
/// let movies = client.table::<Movie>();
/// let dune = Movie::YEAR.eq(1984) & Movie::TITLE.eq("Dune");
/// movies.delete_all([pick((1985, "Brazil")), pick(&alien), pick(dune & Movie::RANK.gt(100))]).await?;
/// # Ok(())
/// # }
/// ```
pub fn pick<M: Model, By>(item: impl IntoKey<M::Key, M, By>) -> Pick<M> {
    Pick::of(item)
}

impl<M: Model> Pick<M> {
    pub(crate) fn of<By>(item: impl IntoKey<M::Key, M, By>) -> Self {
        let (key, condition) = item.into_pick(&KeyNames::of_model::<M>());
        Self { key, condition }
    }

    /// Writes only if the condition holds for the item in the table as well.
    #[must_use]
    pub fn condition(mut self, condition: Condition<M>) -> Self {
        self.condition = Some(match self.condition {
            Some(known) => known & condition,
            None => condition,
        });
        self
    }

    /// Returns the key.
    ///
    /// # Errors
    /// [`Error::Encode`] if it is not a key that can be stored.
    pub fn key(self) -> Result<Key<M>> {
        let key = self.key.and_then(Key::from_text);
        key.map_err(|error| Error::encode(Subject::new(M::SCHEMA.model, None), error))
    }
}

impl<M> Pick<M> {
    /// The JSON of the key, and the condition.
    pub(crate) fn into_parts(self) -> (Result<String, EncodeError>, Option<Condition<M>>) {
        (self.key, self.condition)
    }

    pub(crate) fn from_parts(key: String, condition: Option<Condition<M>>) -> Self {
        Self {
            key: Ok(key),
            condition,
        }
    }
}

// Without the values of the condition.
impl<M> fmt::Debug for Pick<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pick")
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}

/// The kind of [`Pick`]s.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByPick;

/// The kind of conditions on keys.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByCondition;

#[diagnostic::do_not_recommend]
impl<M: Model> IntoKey<M::Key, M, ByPick> for Pick<M> {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_picked(self, names, map)
    }

    fn into_pick(self, _: &KeyNames) -> (Result<String, EncodeError>, Option<Condition<M>>) {
        self.into_parts()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoKey<M::Key, M, ByCondition> for Condition<M> {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        let (key, condition) = picked(&self, names);
        write_picked(Pick { key, condition }, names, map)
    }

    fn into_pick(self, names: &KeyNames) -> (Result<String, EncodeError>, Option<Self>) {
        picked(&self, names)
    }
}

/// The key of a condition, and the rest of it.
fn picked<M: Model>(
    condition: &Condition<M>,
    names: &KeyNames,
) -> (Result<String, EncodeError>, Option<Condition<M>>) {
    let mut parts = Vec::new();
    collect(condition.ast(), &mut parts);
    match split::<M>(&parts, names) {
        Ok((key, rest)) => (Ok(key), rest.map(Condition::new)),
        Err(error) => (Err(error), None),
    }
}

/// Writes the key where there is no condition.
fn write_picked<M>(
    pick: Pick<M>,
    names: &KeyNames,
    map: &mut MapWriter<'_>,
) -> Result<(), EncodeError> {
    if let Some(condition) = &pick.condition {
        let attributes = condition.ast().attributes();
        let templates = names.templates();
        let mut fields = templates.all().flat_map(|template| template.fields);
        let alike =
            fields.find(|field| !field.is_distinct() && attributes.contains(&field.attribute));
        if let Some(field) = alike {
            let error = EncodeError::invalid(
                "several values have the same text in the key, so the condition also holds for items of the others; \
                 use the key, or `find`",
            );
            return Err(error.at_name(field.attribute));
        }
        return Err(EncodeError::invalid(
            "a key has no further conditions here; use `delete_all`, or pass them to `condition`",
        ));
    }
    let key: Item = decode_item(&pick.key?).map_err(incomplete_value)?;
    let mut values = names.all().filter_map(|name| Some((name, key.get(name)?)));
    values.try_for_each(|(name, value)| map.key(name, value))
}

/// Adds the parts of an AND.
fn collect<'c>(tree: &'c ast::Condition, parts: &mut Vec<&'c ast::Condition>) {
    match tree {
        ast::Condition::And(all) => all.iter().for_each(|part| collect(part, parts)),
        part => parts.push(part),
    }
}

/// The key that the parts fix by equality, and the rest.
fn split<M: Model>(
    parts: &[&ast::Condition],
    names: &KeyNames,
) -> Result<(String, Option<ast::Condition>), EncodeError> {
    let templates = names.templates();
    let fields: Vec<&str> = match templates.partition.is_empty() {
        true => names.all().collect(),
        false => {
            let fields = templates.all().flat_map(|template| template.fields);
            fields.map(|field| field.attribute).collect()
        }
    };
    let (mut equal, mut rest) = (Vec::<(&str, &ast::Value)>::new(), Vec::new());
    for &part in parts {
        let attributes = part.attributes();
        let Some(name) = fields.iter().find(|field| attributes.contains(field)) else {
            rest.push(part.clone());
            continue;
        };
        let invalid = |reason| Err(EncodeError::invalid(reason).at_name(name));
        match equality(part) {
            None => return invalid("a condition on a key can only be one equality with a value"),
            Some((name, _)) if equal.iter().any(|(known, _)| *known == name) => {
                return invalid("the condition has a value for it twice");
            }
            Some(known) => equal.push(known),
        }
    }
    let value = |name: &str| {
        let known = equal.iter().find(|(known, _)| *known == name);
        match known {
            Some((_, ast::Value::Json(json))) => Ok(json.to_string()),
            Some((_, ast::Value::Invalid(error))) => {
                let reason = "the value cannot be stored";
                Err(EncodeError::invalid_because(reason, error.clone()).at_name(name))
            }
            None => Err(EncodeError::invalid(
                "the condition must have an equality for it, because it is in the key",
            )
            .at_name(name)),
        }
    };
    let mut writer = Writer::new(Format::DynamoDb);
    let mut map = writer.item();
    let mut write = |name: &str, json: &str| {
        let value: Value = decode_value(json).map_err(incomplete_value)?;
        let mut attributes = M::SCHEMA.table.key.attributes();
        let attribute = attributes.find(|attribute| attribute.name == name);
        if attribute.is_some_and(|known| known.attribute_type != value.attribute_type()) {
            let reason = "the value has another type than the key attribute";
            return Err(EncodeError::invalid(reason).at_name(name));
        }
        map.key(name, &value)
    };
    if templates.partition.is_empty() {
        for name in names.all() {
            write(name, &value(name)?)?;
        }
    } else {
        let mut half = HalfComposer::partition(templates);
        while let Some(field) = half.next_field() {
            half.add_json(&value(field.attribute)?);
        }
        let partition = half.finish();
        let mut composer = SortComposer::new(SortTemplates {
            key: templates,
            bound: &partition.bound,
        });
        while let Some(field) = composer.next_field() {
            composer.equal_json(&value(field.attribute)?);
        }
        let sort = composer
            .finish()
            .into_iter()
            .map(|condition| match condition {
                SortCondition::Compare(Comparison::Eq, value) => value,
                _ => ast::Value::Invalid(EncodeError::invalid("the key is not complete").into()),
            });
        for (name, value) in names.all().zip([partition.value].into_iter().chain(sort)) {
            match value {
                ast::Value::Json(json) => write(name, &json)?,
                ast::Value::Invalid(error) => {
                    let reason = "the key cannot be stored";
                    return Err(EncodeError::invalid_because(reason, error));
                }
            }
        }
        // Where different values have the same text, the field has to be compared as well.
        let alike = templates.all().flat_map(|template| template.fields);
        for field in alike.filter(|field| !field.is_distinct()) {
            let mut parts = parts.iter();
            let part =
                parts.find(|part| equality(part).is_some_and(|(name, _)| name == field.attribute));
            rest.extend(part.map(|part| (*part).clone()));
        }
    }
    map.end();
    let rest = match rest.len() {
        0 | 1 => rest.pop(),
        _ => Some(ast::Condition::And(rest)),
    };
    Ok((writer.into_json(), rest))
}

/// The attribute that equals a value, and the value.
fn equality(tree: &ast::Condition) -> Option<(&str, &ast::Value)> {
    let ast::Condition::Compare(left, Comparison::Eq, right) = tree else {
        return None;
    };
    let (Side::Operand(left), Side::Operand(right)) = (left, right) else {
        return None;
    };
    let ((Operand::Path(path), Operand::Value(value))
    | (Operand::Value(value), Operand::Path(path))) = (left, right)
    else {
        return None;
    };
    match &*path.0 {
        [Segment::Name(name)] => Some((name, value)),
        _ => None,
    }
}
