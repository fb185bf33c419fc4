//! From tree to text. The only place that knows the syntax of expressions.
//!
//! One traversal serves two ends: [`Placeholders`] puts `#0` and `:0` in the place of every name and value, which is
//! what is sent; [`Print`](super::print::Print) leaves the names as they are and shows the values, or hides them, which
//! is what a person reads.
//!
//! What the text costs, in the bench `instructions` (`-- query expressions` and so on) and against a whole call of
//! about 392,000 instructions: 1,600 for two names and two values, 1,000 for the condition of a create, both of which
//! are no reason to keep a text; 5,900 for a SET of five attributes, which is another text each time.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::ast::{
    Action, Clause, Comparison, Condition, InvalidExpression, KeyCondition, Operand, Part, Path,
    Projection, Segment, SetOperand, SetValue, Side, SortCondition, Text, Value,
};
use crate::codec::EncodeError;
use crate::wire::AttributeType;

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
    #[error(
        "`{first}` and `{second}` overlap; an update or a projection names each attribute once"
    )]
    Overlap {
        /// The first path.
        first: String,
        /// The second path.
        second: String,
    },
}

/// How paths and values are written.
pub(super) trait Terms {
    fn path(&mut self, text: &mut String, path: &Path);

    fn value(&mut self, text: &mut String, value: &Value) -> Result<(), ExpressionError>;

    fn attribute_type(
        &mut self,
        text: &mut String,
        attribute_type: AttributeType,
    ) -> Result<(), ExpressionError>;

    /// A condition that is false whatever the item is like: the path is in none of no values.
    fn nothing(&mut self, text: &mut String, path: &Path);

    /// An expression that must not be sent.
    fn invalid(&mut self, text: &mut String, why: InvalidExpression)
    -> Result<(), ExpressionError>;
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
        refuse_overlap(actions.iter().filter_map(Action::path))?;
        let mut text = String::new();
        update(self, &mut text, actions)?;
        within_limit(text)
    }

    /// The text of a projection.
    pub(crate) fn projection(&mut self, tree: &Projection) -> Result<String, ExpressionError> {
        let paths = match tree {
            Projection::Paths(paths) => paths,
            Projection::Invalid(why) => return Err(why.clone().into()),
        };
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
    pub(crate) fn key_condition(
        &mut self,
        condition: &KeyCondition,
    ) -> Result<String, ExpressionError> {
        let mut text = String::new();
        key_condition(self, &mut text, condition)?;
        within_limit(text)
    }

    /// The names with their placeholders, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = (String, String)> {
        self.names
            .iter()
            .enumerate()
            .map(|(at, name)| (format!("#{at}"), name.clone().into_owned()))
    }

    /// The values in DynamoDB's JSON with their placeholders, in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = (String, &str)> {
        self.values
            .iter()
            .enumerate()
            .map(|(at, value)| (format!(":{at}"), &**value))
    }
}

fn within_limit(text: String) -> Result<String, ExpressionError> {
    if text.len() > MAX_TEXT {
        Err(InvalidExpression::TooLong.into())
    } else {
        Ok(text)
    }
}

fn refuse_overlap<'p>(
    paths: impl Iterator<Item = &'p Path> + Clone,
) -> Result<(), ExpressionError> {
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
        for (at, segment) in path.0.iter().enumerate() {
            match segment {
                Segment::Name(name) => {
                    let number = number_of(&mut self.names, name);
                    text.push_str(if at == 0 { "#" } else { ".#" });
                    push_number(text, number);
                }
                Segment::Index(index) => write(text, format_args!("[{index}]")),
            }
        }
        match &mut self.last_path {
            // Makes use of the room that is there.
            Some(last) => last.0.clone_from(&path.0),
            None => self.last_path = Some(path.clone()),
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
            Value::Invalid(error) => {
                let path = self
                    .last_path
                    .as_ref()
                    .map(Path::to_string)
                    .unwrap_or_default();
                Err(ExpressionError::Value {
                    path,
                    source: error.clone(),
                })
            }
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

    fn invalid(&mut self, _: &mut String, why: InvalidExpression) -> Result<(), ExpressionError> {
        Err(why.into())
    }
}

/// The place of `entry` in `entries`, where it is put if it is not there.
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

pub(super) fn write(text: &mut String, arguments: fmt::Arguments<'_>) {
    text.write_fmt(arguments)
        .expect("a string takes every character");
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

pub(super) fn condition(
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
        Condition::In(Side::Size(path) | Side::Operand(Operand::Path(path)), values)
            if values.is_empty() =>
        {
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
        Condition::NotExists(path) => {
            function(terms, text, "attribute_not_exists", path, |_, _| Ok(()))
        }
        Condition::Type(path, attribute_type) => {
            function(terms, text, "attribute_type", path, |terms, text| {
                text.push_str(", ");
                terms.attribute_type(text, *attribute_type)
            })
        }
        Condition::BeginsWith(path, prefix) => {
            function(terms, text, "begins_with", path, |terms, text| {
                text.push_str(", ");
                operand(terms, text, prefix)
            })
        }
        Condition::Contains(path, needle) => {
            function(terms, text, "contains", path, |terms, text| {
                text.push_str(", ");
                operand(terms, text, needle)
            })
        }
        Condition::And(parts) => chain(terms, text, " AND ", parts, nested),
        Condition::Or(parts) => chain(terms, text, " OR ", parts, nested),
        Condition::Not(inner) => {
            text.push_str("NOT ");
            condition(terms, text, inner, true)
        }
        Condition::Text(written) if nested && !written.in_parentheses => {
            text.push('(');
            self::written(terms, text, written)?;
            text.push(')');
            Ok(())
        }
        Condition::Text(written) => self::written(terms, text, written),
        Condition::Invalid(why) => terms.invalid(text, why.clone()),
    }
}

/// What was written, with our placeholders in it.
fn written(
    terms: &mut dyn Terms,
    text: &mut String,
    written: &Text,
) -> Result<(), ExpressionError> {
    for part in &written.parts {
        match part {
            Part::Syntax(syntax) => text.push_str(syntax),
            Part::Name(name) => terms.path(text, &Path(vec![Segment::Name(name.clone())])),
            Part::Value(placeholder, value) => {
                terms.value(text, value).map_err(|error| match error {
                    ExpressionError::Value { source, .. } => ExpressionError::Value {
                        path: placeholder.clone().into_owned(),
                        source,
                    },
                    other => other,
                })?;
            }
        }
    }
    Ok(())
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

fn operand(
    terms: &mut dyn Terms,
    text: &mut String,
    operand: &Operand,
) -> Result<(), ExpressionError> {
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
    match &key.text {
        Some(Ok(written)) => self::written(terms, text, written)?,
        Some(Err(why)) => terms.invalid(text, why.clone())?,
        None => {}
    }
    for (name, value) in &key.partition {
        if !text.is_empty() {
            text.push_str(" AND ");
        }
        terms.path(text, &Path(vec![Segment::Name(name.clone())]));
        text.push_str(" = ");
        terms.value(text, value)?;
    }
    for (name, condition) in &key.sort {
        text.push_str(" AND ");
        let path = Path(vec![Segment::Name(name.clone())]);
        sort_condition(terms, text, &path, condition)?;
    }
    Ok(())
}

fn sort_condition(
    terms: &mut dyn Terms,
    text: &mut String,
    path: &Path,
    condition: &SortCondition,
) -> Result<(), ExpressionError> {
    match condition {
        SortCondition::Compare(comparison, value) => {
            terms.path(text, path);
            write(text, format_args!(" {} ", operator(*comparison)));
            terms.value(text, value)
        }
        SortCondition::Between(low, high) => {
            terms.path(text, path);
            text.push_str(" BETWEEN ");
            terms.value(text, low)?;
            text.push_str(" AND ");
            terms.value(text, high)
        }
        SortCondition::BeginsWith(prefix) => {
            function(terms, text, "begins_with", path, |terms, text| {
                text.push_str(", ");
                terms.value(text, prefix)
            })
        }
    }
}

/// The actions by their clauses: SET, REMOVE, ADD, DELETE, each in the order in which they were written.
pub(super) fn update(
    terms: &mut dyn Terms,
    text: &mut String,
    actions: &[Action],
) -> Result<(), ExpressionError> {
    if let Some(Action::Invalid(why)) = actions
        .iter()
        .find(|action| matches!(action, Action::Invalid(_)))
    {
        return terms.invalid(text, why.clone());
    }
    for (name, clause) in [
        ("SET ", Clause::Set),
        ("REMOVE ", Clause::Remove),
        ("ADD ", Clause::Add),
        ("DELETE ", Clause::Delete),
    ] {
        let belongs = |action: &&Action| action.clause() == Some(clause);
        let actions: Vec<&Action> = actions.iter().filter(belongs).collect();
        if actions.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(name);
        separated(text, &actions, |text, action| {
            self::action(terms, text, action)
        })?;
    }
    Ok(())
}

fn action(
    terms: &mut dyn Terms,
    text: &mut String,
    action: &Action,
) -> Result<(), ExpressionError> {
    if let Some(path) = action.path() {
        terms.path(text, path);
    }
    match action {
        Action::Remove(_) => Ok(()),
        Action::Text(_, written) => self::written(terms, text, written),
        Action::Invalid(why) => terms.invalid(text, why.clone()),
        Action::Add(_, value) | Action::Delete(_, value) => {
            text.push(' ');
            terms.value(text, value)
        }
        Action::Set(_, value) => {
            text.push_str(" = ");
            set_value(terms, text, value)
        }
    }
}

pub(super) fn set_value(
    terms: &mut dyn Terms,
    text: &mut String,
    value: &SetValue,
) -> Result<(), ExpressionError> {
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

fn set_operand(
    terms: &mut dyn Terms,
    text: &mut String,
    operand: &SetOperand,
) -> Result<(), ExpressionError> {
    match operand {
        SetOperand::Value(value) => terms.value(text, value),
        SetOperand::Path(path) => {
            terms.path(text, path);
            Ok(())
        }
        SetOperand::IfNotExists(path, default) => {
            function(terms, text, "if_not_exists", path, |terms, text| {
                text.push_str(", ");
                set_operand(terms, text, default)
            })
        }
        SetOperand::ListAppend(first, second) => {
            text.push_str("list_append(");
            set_operand(terms, text, first)?;
            text.push_str(", ");
            set_operand(terms, text, second)?;
            text.push(')');
            Ok(())
        }
        SetOperand::Invalid(why) => terms.invalid(text, why.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Item;
    use crate::expr::{Projection, Update, list_append, path};

    type Condition = crate::expr::Condition<Item>;

    /// The text, the names and the values that are sent for a condition.
    fn sent(condition: &Condition) -> (String, Vec<String>, Vec<String>) {
        let mut placeholders = Placeholders::default();
        let text = placeholders.condition(condition.ast()).unwrap();
        let names = placeholders
            .names()
            .map(|(placeholder, name)| format!("{placeholder} {name}"))
            .collect();
        let values = placeholders
            .values()
            .map(|(placeholder, value)| format!("{placeholder} {value}"))
            .collect();
        (text, names, values)
    }

    fn refused(condition: &Condition) -> String {
        Placeholders::default()
            .condition(condition.ast())
            .unwrap_err()
            .to_string()
    }

    fn updated(update: &Update<Item>) -> Result<String, ExpressionError> {
        Placeholders::default().update(&update.clone().into_ast())
    }

    /// `a` to `e`, each a condition with a letter of its own.
    fn letters() -> [Condition; 5] {
        ["a", "b", "c", "d", "e"].map(|name| path(name).eq(1))
    }

    // I59, T18: every name and value is a placeholder, numbered from zero in each request, and the same one for the
    // same thing.
    #[test]
    fn each_name_and_value_has_one_placeholder() {
        let condition = path("size").gt(1) & path("info").key("size").eq(1) & path("size").ne(2);
        let (text, names, values) = sent(&condition);
        assert_eq!(text, "#0 > :0 AND #1.#0 = :0 AND #0 <> :1");
        assert_eq!(names, ["#0 size", "#1 info"]);
        assert_eq!(values, [r#":0 {"N":"1"}"#, r#":1 {"N":"2"}"#]);
        assert_eq!(sent(&condition), sent(&condition));
    }

    // A41, I79, T4: parentheses follow the tree; a chain of one operator stays flat.
    #[test]
    fn parentheses_follow_the_tree() {
        let [a, b, c, d, e] = letters();
        let cases = [
            (
                (a.clone() | b.clone()) & c.clone(),
                "(a = 1 OR b = 1) AND c = 1",
            ),
            (
                a.clone() | b.clone() & c.clone(),
                "a = 1 OR (b = 1 AND c = 1)",
            ),
            (
                a.clone() & b.clone() & (c.clone() & d.clone()) & e.clone(),
                "a = 1 AND b = 1 AND c = 1 AND d = 1 AND e = 1",
            ),
            (
                a.clone() | b.clone() | (c.clone() | d.clone()) | e,
                "a = 1 OR b = 1 OR c = 1 OR d = 1 OR e = 1",
            ),
            (
                !(a.clone() | b.clone()) & !c.clone(),
                "NOT (a = 1 OR b = 1) AND NOT c = 1",
            ),
            (!!a.clone(), "NOT NOT a = 1"),
            ((a & (b | c)) | d, "(a = 1 AND (b = 1 OR c = 1)) OR d = 1"),
        ];
        for (condition, expected) in cases {
            assert_eq!(condition.to_string(), expected);
        }
    }

    // T16: a part can be used again, and combining changes no operand.
    #[test]
    fn combining_changes_no_operand() {
        let [a, b, c, ..] = letters();
        let both = a.clone() & b.clone();
        let three = both.clone() & c;
        assert_eq!(both, a.clone() & b.clone());
        assert_eq!(both.to_string(), "a = 1 AND b = 1");
        assert_eq!(three.to_string(), "a = 1 AND b = 1 AND c = 1");
        assert_ne!(a, b);
    }

    // T17, G60: `!` is NOT, never a Rust `false`.
    #[test]
    fn not_is_sent_as_not() {
        assert_eq!(
            sent(&!path("actors").contains("x")).0,
            "NOT contains(#0, :0)"
        );
    }

    // A31 to A40, I71 to I78.
    #[test]
    fn every_comparison_and_function_has_its_text() {
        let x = || path("x");
        let cases = [
            (x().eq(1), "#0 = :0"),
            (x().ne(1), "#0 <> :0"),
            (x().lt(1), "#0 < :0"),
            (x().le(1), "#0 <= :0"),
            (x().gt(1), "#0 > :0"),
            (x().ge(1), "#0 >= :0"),
            (x().eq(path("y")), "#0 = #1"),
            (x().lt(path("y").size()), "#0 < size(#1)"),
            (x().between(1, path("y")), "#0 BETWEEN :0 AND #1"),
            (x().is_in([1, 2, 1]), "#0 IN (:0, :1, :0)"),
            (x().exists(), "attribute_exists(#0)"),
            (x().not_exists(), "attribute_not_exists(#0)"),
            (
                x().attribute_type(AttributeType::Ss),
                "attribute_type(#0, :0)",
            ),
            (x().begins_with("a"), "begins_with(#0, :0)"),
            (x().contains("a"), "contains(#0, :0)"),
            (x().size().eq(1), "size(#0) = :0"),
            (x().size().ne(1), "size(#0) <> :0"),
            (x().size().lt(1), "size(#0) < :0"),
            (x().size().le(1), "size(#0) <= :0"),
            (x().size().gt(1), "size(#0) > :0"),
            (x().size().ge(path("y").size()), "size(#0) >= size(#1)"),
            (x().size().between(1, 2), "size(#0) BETWEEN :0 AND :1"),
            (x().size().is_in([1, 2]), "size(#0) IN (:0, :1)"),
        ];
        for (condition, expected) in cases {
            assert_eq!(sent(&condition).0, expected);
        }
    }

    // A42, A43, I57, I58, T13: a path is steps, not a string; dots and brackets may be part of a name.
    #[test]
    fn odd_names_are_names() {
        let (text, names, _) = sent(
            &path("a.b")
                .at(1)
                .key("c[0]")
                .at(2)
                .at(3)
                .key("size")
                .exists(),
        );
        assert_eq!(text, "attribute_exists(#0[1].#1[2][3].#2)");
        assert_eq!(names, ["#0 a.b", "#1 c[0]", "#2 size"]);
        assert_eq!(path("a.b").key("c").to_string(), "\"a.b\".c");
    }

    #[test]
    fn in_of_nothing_is_false() {
        let none = path("x").is_in(Vec::<i32>::new());
        assert_eq!(
            sent(&none).0,
            "attribute_exists(#0) AND attribute_not_exists(#0)"
        );
        assert_eq!(
            sent(&!none.clone()).0,
            "NOT (attribute_exists(#0) AND attribute_not_exists(#0))"
        );
        assert_eq!(none.to_string(), "x IN ()");
    }

    #[test]
    fn what_says_nothing_is_refused() {
        let [a, ..] = letters();
        let nothing =
            "an AND or OR of no conditions says nothing; leave the condition away instead";
        assert_eq!(refused(&Condition::all([])), nothing);
        assert_eq!(refused(&(a & Condition::any([]))), nothing);
        assert_eq!(
            updated(&Update::all([])).unwrap_err().to_string(),
            "an update without an action changes nothing"
        );
    }

    // A39, I73, I75, I76.
    #[test]
    fn limits_are_checked_before_sending() {
        let hundred = path("x").is_in(0..100);
        assert!(sent(&hundred).0.ends_with(":99)"));
        assert_eq!(
            refused(&path("x").is_in(0..101)),
            "IN takes at most 100 values; combine several with `|`"
        );

        let chain = |n: i32| Condition::all((0..n).map(|n| path("x").eq(n)));
        assert!(Placeholders::default().condition(chain(150).ast()).is_ok());
        let many = "an expression may have at most 300 operators and functions";
        assert_eq!(refused(&chain(151)), many);
        let deep = (0..100_000).fold(path("x").exists(), |inner, _| !inner);
        assert_eq!(refused(&deep), many);
        // Actions are no operators: AWS developer guide, "Quotas in Amazon DynamoDB", "Expression parameters".
        let sets = Update::all((0..340).map(|n| path(format!("x{n}")).set(1)));
        assert!(Placeholders::default().update(&sets.into_ast()).is_ok());

        let long = Condition::all((0..100).map(|n| {
            path("x")
                .at(10_usize.pow(18))
                .key("y")
                .at(10_usize.pow(18))
                .eq(n)
        }));
        assert_eq!(
            refused(&long),
            "the text of an expression may have at most 4096 bytes"
        );

        let empty = "`begins_with` and `contains` need something to look for; every text begins with an empty one";
        assert_eq!(refused(&path("x").begins_with("")), empty);
        assert_eq!(refused(&path("x").contains("")), empty);
    }

    #[test]
    fn a_value_that_cannot_be_stored_names_its_attribute() {
        let condition = path("info").key("rating").gt(f64::NAN);
        assert_eq!(
            refused(&condition),
            "the value for `info.rating` cannot be stored"
        );
        assert_eq!(
            condition.to_string(),
            "info.rating > <DynamoDB has no NaN and no infinity>"
        );
    }

    // A45 to A54, I62 to I69: clauses in the order SET, REMOVE, ADD, DELETE.
    #[test]
    fn every_update_has_its_text() {
        let x = || path("x");
        let tags = || std::collections::BTreeSet::from(["a"]);
        let cases = [
            (x().set(1), "SET #0 = :0"),
            (x().set(path("y").at(1).key("z")), "SET #0 = #1[1].#2"),
            (x().set(x() + 1), "SET #0 = #0 + :0"),
            (x().set(x() - path("y")), "SET #0 = #0 - #1"),
            (
                x().set(x().if_not_exists(0) + 1),
                "SET #0 = if_not_exists(#0, :0) + :1",
            ),
            (
                x().set(x().if_not_exists(path("y").if_not_exists(0))),
                "SET #0 = if_not_exists(#0, if_not_exists(#1, :0))",
            ),
            (
                x().set(list_append([1], list_append(x(), [2]))),
                "SET #0 = list_append(:0, list_append(#0, :1))",
            ),
            (x().set_if_not_exists(1), "SET #0 = if_not_exists(#0, :0)"),
            (x().increment(1), "SET #0 = #0 + :0"),
            (x().decrement(1), "SET #0 = #0 - :0"),
            (x().change(-1), "SET #0 = #0 + :0"),
            (x().append([1]), "SET #0 = list_append(#0, :0)"),
            (x().prepend([1]), "SET #0 = list_append(:0, #0)"),
            (x().remove(), "REMOVE #0"),
            (x().at(0).remove(), "REMOVE #0[0]"),
            (x().add(1), "ADD #0 :0"),
            (x().delete(tags()), "DELETE #0 :0"),
            (
                path("d").delete(tags())
                    & path("a").add(1)
                    & path("r").remove()
                    & path("s").set(1)
                    & path("t").set(2),
                "SET #0 = :0, #1 = :1 REMOVE #2 ADD #3 :0 DELETE #4 :2",
            ),
        ];
        for (update, expected) in cases {
            assert_eq!(updated(&update).unwrap(), expected, "{update}");
        }
    }

    // A53: paths that overlap are refused before sending.
    #[test]
    fn overlapping_updates_are_refused() {
        let refused = |update: Update<Item>| updated(&update).unwrap_err().to_string();
        let overlap = "overlap; an update or a projection names each attribute once";
        assert_eq!(
            refused(path("a").set(1) & path("a").remove()),
            format!("`a` and `a` {overlap}")
        );
        assert_eq!(
            refused(path("a").set(1) & path("a").key("b").set(1)),
            format!("`a` and `a.b` {overlap}")
        );
        assert_eq!(
            refused(path("a").at(1).key("b").set(1) & path("a").at(1).set(1)),
            format!("`a[1].b` and `a[1]` {overlap}")
        );
        assert!(
            updated(&(path("a").at(1).set(1) & path("a").at(2).set(1) & path("b").set(1))).is_ok()
        );
    }

    // I61.
    #[test]
    fn projections_are_paths() {
        let projection: Projection<Item> = path("a") & path("b").key("c").at(0);
        let mut placeholders = Placeholders::default();
        assert_eq!(
            placeholders.projection(&projection.into_ast()).unwrap(),
            "#0, #1.#2[0]"
        );
        let twice = path("a") & path("a").key("b");
        assert!(placeholders.projection(&twice.into_ast()).is_err());
    }

    // I70, I80: readable text, and one for logs.
    #[test]
    fn expressions_can_be_read() {
        let condition = path("title").begins_with("The \"A\"")
            & path("tags").eq(std::collections::BTreeSet::from(["b", "a"]));
        assert_eq!(
            condition.to_string(),
            r#"begins_with(title, "The \"A\"") AND tags = {"a", "b"}"#
        );
        assert_eq!(
            condition.redacted().to_string(),
            "begins_with(title, ?) AND tags = ?"
        );
        assert_eq!(
            format!("{condition:?}"),
            "Condition(begins_with(title, ?) AND tags = ?)"
        );
        let update = path("a").set([Some(1), None]) & path("b").remove();
        assert_eq!(update.to_string(), "SET a = [1, NULL] REMOVE b");
        assert_eq!(format!("{update:?}"), "Update(SET a = ? REMOVE b)");
    }

    // I60, G80: values of their own, equal and hashed by what they say.
    #[test]
    fn equal_expressions_are_equal() {
        use std::collections::HashSet;
        let conditions: HashSet<Condition> = letters().into_iter().chain(letters()).collect();
        assert_eq!(conditions.len(), 5);
        assert_eq!(path("a").key("b"), path("a").key("b"));
        assert_ne!(path("a").key("b"), path("a.b"));
        let paths = HashSet::from([path("a").at(0), path("a").at(0), path("a").at(1)]);
        assert_eq!(paths.len(), 2);
    }
}
