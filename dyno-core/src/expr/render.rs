//! From tree to text. The only place that knows the syntax of expressions.
//!
//! One traversal serves two ends: [`Placeholders`] puts `#0` and `:0` in the place of every name and value, which is what is sent;
//! [`Print`] leaves the names as they are and shows the values, or hides them, which is what a person reads.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::ast::{
    Action, Comparison, Condition, InvalidExpression, KeyCondition, Operand, Path, Segment, SetOperand, SetValue, Side,
    SortCondition, Value,
};
use crate::codec::{DecodeError, EncodeError};
use crate::model::AttributeType;
use crate::wire::{self, Format, Reader};

/// The bytes that the text of an expression may have.
const MAX_TEXT: usize = 4096;

/// The operators and functions that an update may have.
const MAX_OPERATORS: usize = 300;

/// An expression that cannot be sent. Nothing was sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExpressionError {
    /// The expression says nothing, or exceeds a limit.
    #[error(transparent)]
    Invalid(#[from] InvalidExpression),
    /// DynamoDB cannot hold a value of the expression.
    #[error("the value for `{path}` cannot be stored")]
    Value {
        /// The attribute that the value was meant for.
        path: String,
        /// Why not.
        source: Arc<EncodeError>,
    },
    /// Two actions of an update, or two paths of a projection, overlap.
    #[error("`{first}` and `{second}` overlap; an update or a projection names each attribute once")]
    Overlap {
        /// The first path.
        first: String,
        /// The second path.
        second: String,
    },
}

/// How paths and values are written.
trait Terms {
    fn path(&mut self, text: &mut String, path: &Path);

    fn value(&mut self, text: &mut String, value: &Value) -> Result<(), ExpressionError>;

    fn attribute_type(&mut self, text: &mut String, attribute_type: AttributeType) -> Result<(), ExpressionError>;

    /// A condition that is false whatever the item is like: the path is in none of no values.
    fn nothing(&mut self, text: &mut String, path: &Path);

    /// An expression that must not be sent.
    fn invalid(&mut self, text: &mut String, why: InvalidExpression) -> Result<(), ExpressionError>;
}

/// The names and values of one request, each with its placeholder. A name or a value that comes again has the same one.
#[derive(Debug, Default)]
pub(crate) struct Placeholders {
    names: Vec<Cow<'static, str>>,
    values: Vec<Arc<str>>,
    /// The path that was written last, for messages.
    last_path: Option<Path>,
}

impl Placeholders {
    /// The text of a condition or filter.
    pub(crate) fn condition(&mut self, tree: &Condition) -> Result<String, ExpressionError> {
        let mut text = String::new();
        condition(self, &mut text, tree, false)?;
        within_limit(text)
    }

    /// The text of an update.
    pub(crate) fn update(&mut self, actions: &[Action]) -> Result<String, ExpressionError> {
        if actions.is_empty() {
            return Err(InvalidExpression::EmptyUpdate.into());
        }
        if actions.iter().map(Action::operators).sum::<usize>() > MAX_OPERATORS {
            return Err(InvalidExpression::TooManyOperators.into());
        }
        refuse_overlap(actions.iter().map(Action::path))?;
        let mut text = String::new();
        update(self, &mut text, actions)?;
        within_limit(text)
    }

    /// The text of a projection.
    pub(crate) fn projection(&mut self, paths: &[Path]) -> Result<String, ExpressionError> {
        if paths.is_empty() {
            return Err(InvalidExpression::EmptyProjection.into());
        }
        refuse_overlap(paths.iter())?;
        let mut text = String::new();
        separated(&mut text, paths, |text, path| {
            self.path(text, path);
            Ok(())
        })?;
        within_limit(text)
    }

    /// The text of a key condition.
    pub(crate) fn key_condition(&mut self, condition: &KeyCondition) -> Result<String, ExpressionError> {
        let mut text = String::new();
        key_condition(self, &mut text, condition)?;
        within_limit(text)
    }

    /// The names with their placeholders, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = (String, String)> {
        self.names.iter().enumerate().map(|(at, name)| (format!("#{at}"), name.clone().into_owned()))
    }

    /// The values in DynamoDB's JSON with their placeholders, in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = (String, &str)> {
        self.values.iter().enumerate().map(|(at, value)| (format!(":{at}"), &**value))
    }
}

fn within_limit(text: String) -> Result<String, ExpressionError> {
    if text.len() > MAX_TEXT { Err(InvalidExpression::TooLong.into()) } else { Ok(text) }
}

fn refuse_overlap<'p>(paths: impl Iterator<Item = &'p Path> + Clone) -> Result<(), ExpressionError> {
    let mut rest = paths;
    while let Some(first) = rest.next() {
        if let Some(second) = rest.clone().find(|second| first.overlaps(second)) {
            return Err(ExpressionError::Overlap { first: first.to_string(), second: second.to_string() });
        }
    }
    Ok(())
}

impl Terms for Placeholders {
    fn path(&mut self, text: &mut String, path: &Path) {
        for (at, segment) in path.0.iter().enumerate() {
            match segment {
                Segment::Name(name) => {
                    let number = number_of(&mut self.names, name);
                    let dot = if at == 0 { "" } else { "." };
                    write(text, format_args!("{dot}#{number}"));
                }
                Segment::Index(index) => write(text, format_args!("[{index}]")),
            }
        }
        self.last_path = Some(path.clone());
    }

    fn value(&mut self, text: &mut String, value: &Value) -> Result<(), ExpressionError> {
        match value {
            Value::Json(json) => {
                let number = number_of(&mut self.values, json);
                write(text, format_args!(":{number}"));
                Ok(())
            }
            Value::Invalid(error) => {
                let path = self.last_path.as_ref().map(Path::to_string).unwrap_or_default();
                Err(ExpressionError::Value { path, source: error.clone() })
            }
        }
    }

    fn attribute_type(&mut self, text: &mut String, attribute_type: AttributeType) -> Result<(), ExpressionError> {
        self.value(text, &Value::encode(attribute_type.as_str()))
    }

    fn nothing(&mut self, text: &mut String, path: &Path) {
        text.push_str("attribute_exists(");
        self.path(text, path);
        text.push_str(") AND attribute_not_exists(");
        self.path(text, path);
        text.push(')');
    }

    fn invalid(&mut self, _: &mut String, why: InvalidExpression) -> Result<(), ExpressionError> {
        Err(why.into())
    }
}

/// The place of `entry` in `entries`, where it is put if it is not there.
fn number_of<T: PartialEq + Clone>(entries: &mut Vec<T>, entry: &T) -> usize {
    entries.iter().position(|known| known == entry).unwrap_or_else(|| {
        entries.push(entry.clone());
        entries.len() - 1
    })
}

fn write(text: &mut String, arguments: fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("a string takes every character");
}

fn separated<T>(
    text: &mut String,
    parts: &[T],
    mut part: impl FnMut(&mut String, &T) -> Result<(), ExpressionError>,
) -> Result<(), ExpressionError> {
    for (at, each) in parts.iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        part(text, each)?;
    }
    Ok(())
}

fn condition(
    terms: &mut dyn Terms,
    text: &mut String,
    tree: &Condition,
    nested: bool,
) -> Result<(), ExpressionError> {
    match tree {
        Condition::Compare(left, comparison, right) => {
            side(terms, text, left)?;
            write(text, format_args!(" {} ", operator(*comparison)));
            side(terms, text, right)
        }
        Condition::Between(value, low, high) => {
            side(terms, text, value)?;
            text.push_str(" BETWEEN ");
            side(terms, text, low)?;
            text.push_str(" AND ");
            side(terms, text, high)
        }
        Condition::In(Side::Size(path) | Side::Operand(Operand::Path(path)), values) if values.is_empty() => {
            let (open, close) = if nested { ("(", ")") } else { ("", "") };
            text.push_str(open);
            terms.nothing(text, path);
            text.push_str(close);
            Ok(())
        }
        Condition::In(value, values) => {
            side(terms, text, value)?;
            text.push_str(" IN (");
            separated(text, values, |text, value| side(terms, text, value))?;
            text.push(')');
            Ok(())
        }
        Condition::Exists(path) => function(terms, text, "attribute_exists", path, |_, _| Ok(())),
        Condition::NotExists(path) => function(terms, text, "attribute_not_exists", path, |_, _| Ok(())),
        Condition::Type(path, attribute_type) => function(terms, text, "attribute_type", path, |terms, text| {
            text.push_str(", ");
            terms.attribute_type(text, *attribute_type)
        }),
        Condition::BeginsWith(path, prefix) => function(terms, text, "begins_with", path, |terms, text| {
            text.push_str(", ");
            operand(terms, text, prefix)
        }),
        Condition::Contains(path, needle) => function(terms, text, "contains", path, |terms, text| {
            text.push_str(", ");
            operand(terms, text, needle)
        }),
        Condition::And(parts) => chain(terms, text, " AND ", parts, nested),
        Condition::Or(parts) => chain(terms, text, " OR ", parts, nested),
        Condition::Not(inner) => {
            text.push_str("NOT ");
            condition(terms, text, inner, true)
        }
        Condition::Invalid(why) => terms.invalid(text, *why),
    }
}

/// The parts of an AND or OR; in parentheses where it is a part of something else.
fn chain(
    terms: &mut dyn Terms,
    text: &mut String,
    between: &str,
    parts: &[Condition],
    nested: bool,
) -> Result<(), ExpressionError> {
    if nested {
        text.push('(');
    }
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            text.push_str(between);
        }
        condition(terms, text, part, true)?;
    }
    if nested {
        text.push(')');
    }
    Ok(())
}

fn function(
    terms: &mut dyn Terms,
    text: &mut String,
    name: &str,
    path: &Path,
    rest: impl FnOnce(&mut dyn Terms, &mut String) -> Result<(), ExpressionError>,
) -> Result<(), ExpressionError> {
    text.push_str(name);
    text.push('(');
    terms.path(text, path);
    rest(terms, text)?;
    text.push(')');
    Ok(())
}

const fn operator(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Eq => "=",
        Comparison::Ne => "<>",
        Comparison::Lt => "<",
        Comparison::Le => "<=",
        Comparison::Gt => ">",
        Comparison::Ge => ">=",
    }
}

fn side(terms: &mut dyn Terms, text: &mut String, side: &Side) -> Result<(), ExpressionError> {
    match side {
        Side::Operand(plain) => operand(terms, text, plain),
        Side::Size(path) => function(terms, text, "size", path, |_, _| Ok(())),
    }
}

fn operand(terms: &mut dyn Terms, text: &mut String, operand: &Operand) -> Result<(), ExpressionError> {
    match operand {
        Operand::Value(value) => terms.value(text, value),
        Operand::Path(path) => {
            terms.path(text, path);
            Ok(())
        }
    }
}

fn key_condition(
    terms: &mut dyn Terms,
    text: &mut String,
    key: &KeyCondition,
) -> Result<(), ExpressionError> {
    let (name, value) = &key.partition;
    terms.path(text, &Path(vec![Segment::Name(name.clone())]));
    text.push_str(" = ");
    terms.value(text, value)?;
    let Some((name, sort)) = &key.sort else { return Ok(()) };
    let path = Path(vec![Segment::Name(name.clone())]);
    text.push_str(" AND ");
    match sort {
        SortCondition::Compare(comparison, value) => {
            terms.path(text, &path);
            write(text, format_args!(" {} ", operator(*comparison)));
            terms.value(text, value)
        }
        SortCondition::Between(low, high) => {
            terms.path(text, &path);
            text.push_str(" BETWEEN ");
            terms.value(text, low)?;
            text.push_str(" AND ");
            terms.value(text, high)
        }
        SortCondition::BeginsWith(prefix) => function(terms, text, "begins_with", &path, |terms, text| {
            text.push_str(", ");
            terms.value(text, prefix)
        }),
    }
}

/// The actions by their clauses: SET, REMOVE, ADD, DELETE, each in the order in which they were written.
fn update(terms: &mut dyn Terms, text: &mut String, actions: &[Action]) -> Result<(), ExpressionError> {
    let clauses: [(&str, fn(&Action) -> bool); 4] = [
        ("SET ", |action| matches!(action, Action::Set(..))),
        ("REMOVE ", |action| matches!(action, Action::Remove(_))),
        ("ADD ", |action| matches!(action, Action::Add(..))),
        ("DELETE ", |action| matches!(action, Action::Delete(..))),
    ];
    for (clause, belongs) in clauses {
        let actions: Vec<&Action> = actions.iter().filter(|action| belongs(action)).collect();
        if actions.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(clause);
        separated(text, &actions, |text, action| self::action(terms, text, action))?;
    }
    Ok(())
}

fn action(terms: &mut dyn Terms, text: &mut String, action: &Action) -> Result<(), ExpressionError> {
    terms.path(text, action.path());
    match action {
        Action::Remove(_) => Ok(()),
        Action::Add(_, value) | Action::Delete(_, value) => {
            text.push(' ');
            terms.value(text, value)
        }
        Action::Set(_, value) => {
            text.push_str(" = ");
            match value {
                SetValue::Operand(operand) => set_operand(terms, text, operand),
                SetValue::Plus(left, right) => {
                    set_operand(terms, text, left)?;
                    text.push_str(" + ");
                    set_operand(terms, text, right)
                }
                SetValue::Minus(left, right) => {
                    set_operand(terms, text, left)?;
                    text.push_str(" - ");
                    set_operand(terms, text, right)
                }
            }
        }
    }
}

fn set_operand(terms: &mut dyn Terms, text: &mut String, operand: &SetOperand) -> Result<(), ExpressionError> {
    match operand {
        SetOperand::Value(value) => terms.value(text, value),
        SetOperand::Path(path) => {
            terms.path(text, path);
            Ok(())
        }
        SetOperand::IfNotExists(path, default) => function(terms, text, "if_not_exists", path, |terms, text| {
            text.push_str(", ");
            set_operand(terms, text, default)
        }),
        SetOperand::ListAppend(first, second) => {
            text.push_str("list_append(");
            set_operand(terms, text, first)?;
            text.push_str(", ");
            set_operand(terms, text, second)?;
            text.push(')');
            Ok(())
        }
        SetOperand::Invalid(why) => terms.invalid(text, *why),
    }
}

/// An expression for a person to read.
pub(crate) struct Print<'t, T: ?Sized> {
    tree: &'t T,
    redacted: bool,
}

impl<'t, T: ?Sized> Print<'t, T> {
    /// With the values in place.
    pub(crate) fn open(tree: &'t T) -> Self {
        Self { tree, redacted: false }
    }

    /// With `?` in the place of each value.
    pub(crate) fn redacted(tree: &'t T) -> Self {
        Self { tree, redacted: true }
    }
}

impl fmt::Display for Print<'_, Condition> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        condition(&mut Reading { redacted: self.redacted }, &mut text, self.tree, false).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl fmt::Display for Print<'_, [Action]> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        update(&mut Reading { redacted: self.redacted }, &mut text, self.tree).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

/// Names and values as a person reads them.
struct Reading {
    redacted: bool,
}

impl Terms for Reading {
    fn path(&mut self, text: &mut String, path: &Path) {
        write(text, format_args!("{path}"));
    }

    fn value(&mut self, text: &mut String, value: &Value) -> Result<(), ExpressionError> {
        match value {
            _ if self.redacted => text.push('?'),
            Value::Json(json) => write(text, format_args!("{}", Readable(json))),
            Value::Invalid(error) => write(text, format_args!("<{error}>")),
        }
        Ok(())
    }

    fn attribute_type(&mut self, text: &mut String, attribute_type: AttributeType) -> Result<(), ExpressionError> {
        text.push_str(attribute_type.as_str());
        Ok(())
    }

    fn nothing(&mut self, text: &mut String, path: &Path) {
        write(text, format_args!("{path} IN ()"));
    }

    fn invalid(&mut self, text: &mut String, why: InvalidExpression) -> Result<(), ExpressionError> {
        write(text, format_args!("<{why}>"));
        Ok(())
    }
}

/// A value in DynamoDB's JSON as a person reads it: `"Brazil"`, `1985`, `[1, 2]`, `{"a"}`.
struct Readable<'v>(&'v str);

impl fmt::Display for Readable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reader = Reader::from_text(self.0, Format::DynamoDb);
        // What cannot be read was not written by us; then the text itself is the best to show.
        match readable(reader.value()) {
            Ok(text) => f.write_str(&text),
            Err(_) => f.write_str(self.0),
        }
    }
}

fn readable(value: wire::Value<'_, '_>) -> Result<String, DecodeError> {
    Ok(match value.attribute_type()? {
        AttributeType::S => format!("{:?}", value.string()?),
        AttributeType::N => value.number()?.into_owned(),
        AttributeType::B => format!("<{} bytes>", value.binary()?.len()),
        AttributeType::Bool => value.boolean()?.to_string(),
        AttributeType::Null => {
            value.null()?;
            "NULL".to_owned()
        }
        AttributeType::L => {
            let mut elements = Vec::new();
            let mut list = value.list()?;
            while let Some(element) = list.next()? {
                elements.push(readable(element)?);
            }
            format!("[{}]", elements.join(", "))
        }
        AttributeType::M => {
            let mut entries = Vec::new();
            let mut map = value.map()?;
            while let Some((name, entry)) = map.next()? {
                entries.push(format!("{name:?}: {}", readable(entry)?));
            }
            format!("{{{}}}", entries.join(", "))
        }
        set_type @ (AttributeType::Ss | AttributeType::Ns | AttributeType::Bs) => {
            let mut elements = Vec::new();
            let mut set = value.set(set_type)?;
            while let Some(element) = set.next()? {
                elements.push(readable(element)?);
            }
            format!("{{{}}}", elements.join(", "))
        }
    })
}
