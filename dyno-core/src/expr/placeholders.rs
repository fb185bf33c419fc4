//! Expressions of a request: their text, and placeholders for their names and values.

use std::borrow::Cow;
use std::sync::Arc;

use super::ast::{Action, Condition, KeyCondition, Path, Projection, Segment, Value};
use super::error::{ExpressionError, InvalidExpression};
use super::limits::{MAX_LENGTH, MAX_OPERATORS};
use super::render::{Terms, condition, key_condition, separated, update, write};
use crate::wire::AttributeType;

/// The names and values of one request, each with one placeholder, however often it is used.
#[derive(Debug, Default)]
pub(crate) struct Placeholders {
    names: Vec<Cow<'static, str>>,
    values: Vec<Arc<str>>,
    /// The path that was written last, for error messages: the numbers of its names, and its indexes.
    last_path: Vec<Step>,
}

/// A step of a path whose name has a placeholder.
#[derive(Clone, Copy, Debug)]
enum Step {
    Name(usize),
    Index(usize),
}

impl Placeholders {
    /// Renders a condition or filter.
    pub(crate) fn condition(&mut self, tree: &Condition) -> Result<String, ExpressionError> {
        let mut text = String::with_capacity(64);
        condition(self, &mut text, tree, false)?;
        within_limit(text)
    }

    /// Renders an update.
    pub(crate) fn update(&mut self, actions: &[Action]) -> Result<String, ExpressionError> {
        if actions.is_empty() {
            return Err(InvalidExpression::EmptyUpdate.into());
        }
        if actions.iter().map(Action::operators).sum::<usize>() > MAX_OPERATORS {
            return Err(InvalidExpression::TooManyOperators.into());
        }
        check_overlap(actions.iter().filter_map(Action::path))?;
        // `#0 = :0, `, and what is around it.
        let mut text = String::with_capacity(16 + 10 * actions.len());
        update(self, &mut text, actions)?;
        within_limit(text)
    }

    /// Renders a projection.
    pub(crate) fn projection(&mut self, tree: &Projection) -> Result<String, ExpressionError> {
        let paths = match tree {
            Projection::Paths(paths) => paths,
            Projection::Invalid(error) => return Err(error.clone().into()),
        };
        if paths.is_empty() {
            return Err(InvalidExpression::EmptyProjection.into());
        }
        check_overlap(paths.iter())?;
        let mut text = String::with_capacity(6 * paths.len());
        separated(&mut text, paths, |text, path| {
            self.path(text, path);
            Ok(())
        })?;
        within_limit(text)
    }

    /// Renders a key condition.
    pub(crate) fn key_condition(
        &mut self,
        condition: &KeyCondition,
    ) -> Result<String, ExpressionError> {
        let mut text = String::with_capacity(64);
        key_condition(self, &mut text, condition)?;
        within_limit(text)
    }

    /// The names behind the placeholders `#0`, `#1` and so on.
    pub(crate) fn names(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.names.iter().map(|name| &**name)
    }

    /// The values behind the placeholders `:0`, `:1` and so on, as DynamoDB's JSON.
    pub(crate) fn values(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.values.iter().map(|value| &**value)
    }

    /// The path that was written last.
    fn last_path(&self) -> Path {
        let segment = |step: &Step| match *step {
            Step::Name(number) => self.names.get(number).cloned().map(Segment::Name),
            Step::Index(index) => Some(Segment::Index(index)),
        };
        Path(self.last_path.iter().filter_map(segment).collect())
    }
}

fn within_limit(text: String) -> Result<String, ExpressionError> {
    if text.len() > MAX_LENGTH {
        Err(InvalidExpression::TooLong.into())
    } else {
        Ok(text)
    }
}

fn check_overlap<'p>(paths: impl Iterator<Item = &'p Path> + Clone) -> Result<(), ExpressionError> {
    let mut rest = paths;
    while let Some(first) = rest.next() {
        if let Some(second) = rest.clone().find(|second| first.overlaps(second)) {
            return Err(ExpressionError::Overlap {
                first: first.to_string(),
                second: second.to_string(),
            });
        }
    }
    Ok(())
}

impl Terms for Placeholders {
    fn path(&mut self, text: &mut String, path: &Path) {
        self.last_path.clear();
        for (at, segment) in path.0.iter().enumerate() {
            self.last_path.push(match segment {
                Segment::Name(name) => {
                    let number = number_of(&mut self.names, name);
                    text.push_str(if at == 0 { "#" } else { ".#" });
                    push_number(text, number);
                    Step::Name(number)
                }
                Segment::Index(index) => {
                    write(text, format_args!("[{index}]"));
                    Step::Index(*index)
                }
            });
        }
    }

    fn value(&mut self, text: &mut String, value: &Value) -> Result<(), ExpressionError> {
        match value {
            Value::Json(json) => {
                let number = number_of(&mut self.values, json);
                text.push(':');
                push_number(text, number);
                Ok(())
            }
            Value::Invalid(error) => Err(ExpressionError::Value {
                path: self.last_path().to_string(),
                source: error.clone(),
            }),
        }
    }

    fn attribute_type(
        &mut self,
        text: &mut String,
        attribute_type: AttributeType,
    ) -> Result<(), ExpressionError> {
        self.value(text, &Value::encode(attribute_type.as_str()))
    }

    fn nothing(&mut self, text: &mut String, path: &Path) {
        text.push_str("attribute_exists(");
        self.path(text, path);
        text.push_str(") AND attribute_not_exists(");
        self.path(text, path);
        text.push(')');
    }

    fn invalid(&mut self, _: &mut String, error: InvalidExpression) -> Result<(), ExpressionError> {
        Err(error.into())
    }
}

/// The index of `entry` in `entries`, to which it is added if it is new.
fn number_of<T: PartialEq + Clone>(entries: &mut Vec<T>, entry: &T) -> usize {
    entries
        .iter()
        .position(|known| known == entry)
        .unwrap_or_else(|| {
            entries.push(entry.clone());
            entries.len() - 1
        })
}

fn push_number(text: &mut String, number: usize) {
    text.push_str(itoa::Buffer::new().format(number));
}
