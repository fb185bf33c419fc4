//! The expressions of one request, rendered with shared placeholders.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codec::Shape;
use crate::error::{Error, InvalidRead, Result};
use crate::expr::Placeholders;
use crate::expr::{Condition, ExpressionError, ast, path_of};
use crate::model::{IndexProjection, OwnItems, Schema};
use crate::transport::TableRef;
use crate::wire::push_quoted;

/// The expressions of one request. The error of an invalid one names the item.
pub(crate) struct Expressions<'t> {
    target: &'t TableRef,
    key: Option<&'t str>,
    placeholders: Placeholders,
}

impl<'t> Expressions<'t> {
    /// For a request about the item with this key, or about no single one.
    pub(crate) fn new(target: &'t TableRef, key: Option<&'t str>) -> Self {
        Self {
            target,
            key,
            placeholders: Placeholders::default(),
        }
    }

    pub(crate) fn condition(&mut self, tree: Option<&ast::Condition>) -> Result<Option<String>> {
        tree.map(|tree| self.placeholders.condition(tree))
            .transpose()
            .map_err(|error| self.failed(error))
    }

    pub(crate) fn update(&mut self, actions: &[ast::Action]) -> Result<String> {
        self.placeholders
            .update(actions)
            .map_err(|error| self.failed(error))
    }

    pub(crate) fn projection(&mut self, tree: Option<&ast::Projection>) -> Result<Option<String>> {
        tree.map(|tree| self.placeholders.projection(tree))
            .transpose()
            .map_err(|error| self.failed(error))
    }

    pub(crate) fn key_condition(&mut self, condition: &ast::KeyCondition) -> Result<String> {
        self.placeholders
            .key_condition(condition)
            .map_err(|error| self.failed(error))
    }

    fn failed(&self, error: ExpressionError) -> Error {
        Error::expression(self.target.subject(self.key), error)
    }

    /// The names and values of all expressions; `None` where there are none.
    pub(crate) fn finish(self) -> Placeheld {
        Placeheld {
            names: object('#', self.placeholders.names(), push_quoted),
            values: object(':', self.placeholders.values(), String::push_str),
        }
    }
}

/// The object of what stands behind placeholders; `None` without any.
fn object<'p>(
    sign: char,
    texts: impl ExactSizeIterator<Item = &'p str> + Clone,
    push: fn(&mut String, &str),
) -> Option<Arc<str>> {
    if texts.len() == 0 {
        return None;
    }
    // The text, and around it a comma, five quotes and a colon, and a placeholder of up to four characters.
    let length = texts.clone().map(|text| text.len() + 10).sum::<usize>();
    let mut object = String::with_capacity(length + 2);
    for (at, text) in texts.enumerate() {
        object.push_str(if at == 0 { "{\"" } else { ",\"" });
        object.push(sign);
        object.push_str(itoa::Buffer::new().format(at));
        object.push_str("\":");
        push(&mut object, text);
    }
    object.push('}');
    Some(object.into())
}

/// The members of a request in which the placeholders of its expressions stand for names and values, as texts.
pub(crate) struct Placeheld {
    pub(crate) names: Option<Arc<str>>,
    pub(crate) values: Option<Arc<str>>,
}

/// Both conditions, if there are two.
pub(crate) fn and<M>(
    first: Option<ast::Condition>,
    second: Condition<M>,
) -> Option<ast::Condition> {
    maybe_and(first, Some(second))
}

/// Both conditions, one, or none.
pub(crate) fn maybe_and<M>(
    first: Option<ast::Condition>,
    second: Option<Condition<M>>,
) -> Option<ast::Condition> {
    let both = match (first, second) {
        (Some(first), Some(second)) => Condition::new(first) & second,
        (None, Some(second)) => second,
        (first, None) => return first,
    };
    Some(both.ast().clone())
}

/// The condition that an attribute of the item exists.
pub(crate) fn exists<M>(name: impl Into<Cow<'static, str>>) -> Condition<M> {
    Condition::new(ast::Condition::Exists(top_level(name)))
}

/// The condition that an attribute of the item does not exist.
pub(crate) fn not_exists<M>(name: impl Into<Cow<'static, str>>) -> Condition<M> {
    Condition::new(ast::Condition::NotExists(top_level(name)))
}

/// The condition that the item is not one of another entity than the model's: it has no entity attribute, as an item
/// that does not exist or is older than the attribute, or the model's. `None` if the table has no entity attribute.
pub(crate) fn same_entity<M>(schema: Option<&Schema>) -> Option<Condition<M>> {
    let schema = schema?;
    let (attribute, entity) = (schema.table.entity?, schema.entity.as_ref()?);
    Some(not_exists(attribute) | path_of(attribute).eq(entity.name))
}

/// The path of an attribute of the item.
pub(crate) fn top_level(name: impl Into<Cow<'static, str>>) -> ast::Path {
    ast::Path(vec![ast::Segment::Name(name.into())])
}

/// The projection of a type of `shape` on items of `model`, which must have all its attributes; `None` where it reads
/// all. The items come from the table, or from the index with this name.
pub(crate) fn projection_of(
    shape: &Shape,
    model: &Shape,
    target: &TableRef,
    index: Option<&str>,
) -> std::result::Result<Option<ast::Projection>, InvalidRead> {
    let Some(names) = shape.names() else {
        return Ok(None);
    };
    if let Some(attribute) = item_version_in(target, index)
        && !names.contains(&attribute)
    {
        return Err(InvalidRead::ItemVersionNotRequested { attribute });
    }
    let known = model.names();
    let is_known = |name: &&str| known.as_ref().is_none_or(|known| known.contains(name));
    if let Some(&attribute) = names.iter().find(|name| !is_known(name)) {
        return Err(InvalidRead::UnknownAttribute { attribute });
    }
    let path = |name: Cow<'static, str>| ast::Path(vec![ast::Segment::Name(name)]);
    let mut paths: Vec<_> = names.into_iter().map(|name| path(name.into())).collect();
    // DynamoDB has no empty projection, so a type without attributes is read from the key.
    if paths.is_empty() {
        let key = target.key_names().into_iter().flatten();
        paths.extend(key.map(|name| path(name.to_owned().into())));
    }
    Ok((!paths.is_empty()).then_some(ast::Projection::Paths(paths)))
}

/// The attribute with the version of the items, if they have one where they are read.
fn item_version_in(target: &TableRef, index: Option<&str>) -> Option<&'static str> {
    let schema = target.schema.as_ref()?;
    let attribute = schema.life?.item_version?.attribute;
    let mut indexes = schema.table.indexes.iter();
    let index = index.and_then(|name| indexes.find(|index| index.name == name));
    let is_held = index.is_none_or(|index| match index.projection {
        IndexProjection::All => true,
        IndexProjection::KeysOnly => false,
        IndexProjection::Include(names) => names.contains(&attribute),
    });
    is_held.then_some(attribute)
}

/// Adds the entity attribute to the projection of reads by key, by which items of another entity are told.
pub(crate) fn with_entity(
    target: &mut TableRef,
    mut projection: Option<ast::Projection>,
) -> Option<ast::Projection> {
    let schema = target.schema.as_ref();
    let tag = schema.and_then(|schema| Some((schema.table.entity?, schema.entity?.name)));
    target.own = tag.map(|(attribute, entity)| {
        let mut added = false;
        if let Some(ast::Projection::Paths(paths)) = &mut projection
            && !paths.iter().any(|path| path.attribute() == Some(attribute))
        {
            paths.push(top_level(attribute));
            added = true;
        }
        OwnItems {
            attribute,
            entity,
            added,
        }
    });
    projection
}

/// `Debug` of an operation: its table, and none of its values.
macro_rules! debug_without_values {
    ($name:ident $(<$($parameter:ident),*>)?, |$this:ident| $table:expr) => {
        impl$(<$($parameter),*>)? std::fmt::Debug for $name$(<$($parameter),*>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let $this = self;
                f.debug_struct(stringify!($name)).field("table", $table).finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use debug_without_values;
