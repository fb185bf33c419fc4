//! Expressions in DynamoDB's own syntax, with the user's placeholders.

use std::borrow::Cow;
use std::fmt;

use super::ast::{self, Text, TextPart};
use super::condition::Condition;
use super::error::InvalidExpression;
use super::fits::Fits;
use super::projection::Projection;
use super::tokens::{Grammar, Token, Tokens, is_in_parentheses};
use super::update::Update;
use crate::codec::Anything;

/// An expression in DynamoDB's own syntax, with names and values for its placeholders.
///
/// Use it for what the typed expressions do not support, and for expressions that already exist as text. `into()`
/// converts it to a [`Condition`], an [`Update`] or a [`Projection`]; [`RawTable::query_by`](crate::RawTable::query_by)
/// takes it as a key condition. As part of a larger condition, `a & b.into()`, it is put in parentheses.
///
/// dyno replaces its placeholders with its own. Each name without a placeholder gets one, too, so a name can be a
/// reserved word.
///
/// # Errors
/// The expression is an invalid request if it has a malformed placeholder, a placeholder without a name or value, an
/// unused name or value, an unbalanced parenthesis or a literal value, or if it exceeds a limit. Everything else is
/// checked only by DynamoDB, which returns a `ValidationException`: the grammar, overlapping paths of an update, and
/// whether attributes exist and values have the right types.
///
/// AWS developer guide, "Using expressions in DynamoDB", "Condition and filter expressions, operators, and functions",
/// "Using update expressions".
///
/// ```
/// # use dyno::{Condition, Item, expression, path};
/// let ranked = expression("#r > :min AND begins_with(info.title, :t)")
///     .name("#r", "rank")
///     .value(":min", 5)
///     .value(":t", "A");
/// let condition: Condition<Item> = path("year").eq(1985) & ranked.into();
/// assert_eq!(condition.to_string(), "year = 1985 AND (rank > 5 AND begins_with(info.title, \"A\"))");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[must_use = "an expression does nothing by itself; turn it into a condition, an update or a projection with `into()`"]
pub struct Expression {
    text: Cow<'static, str>,
    names: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    values: Vec<(Cow<'static, str>, ast::Value)>,
}

/// Makes an expression from DynamoDB's own syntax. See [`Expression`].
///
/// ```
/// # use dyno::{Item, Update, expression};
/// let update = expression("ADD seen :one REMOVE #old").name("#old", "last.seen").value(":one", 1);
/// let update: Update<Item> = update.into();
/// assert_eq!(update.to_string(), "REMOVE \"last.seen\" ADD seen 1");
/// ```
pub fn expression(text: impl Into<Cow<'static, str>>) -> Expression {
    Expression {
        text: text.into(),
        names: Vec::new(),
        values: Vec::new(),
    }
}

impl Expression {
    /// Sets the name for a placeholder that begins with `#`. A dot in the name is part of the name.
    pub fn name(
        mut self,
        placeholder: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.names.push((placeholder.into(), name.into()));
        self
    }

    /// Sets the value for a placeholder that begins with `:`. It is stored like a field of its type.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the typed expressions take their values like this"
    )]
    pub fn value(
        mut self,
        placeholder: impl Into<Cow<'static, str>>,
        value: impl Fits<Anything>,
    ) -> Self {
        let value = ast::Value::of::<Anything>(&value);
        self.values.push((placeholder.into(), value));
        self
    }

    /// The expression as a condition, a filter or a key condition.
    pub(crate) fn into_text(self) -> Result<Text, InvalidExpression> {
        let tokens = Tokens::of(&self.text, Grammar::Condition)?;
        self.check(&tokens)?;
        let all = tokens.all();
        match all.is_empty() {
            true => Err(InvalidExpression::EmptyText),
            false => Ok(self.parts(all)),
        }
    }

    /// The expression as the actions of an update.
    fn into_actions(self) -> Result<Vec<ast::Action>, InvalidExpression> {
        let tokens = Tokens::of(&self.text, Grammar::Update)?;
        self.check(&tokens)?;
        let mut rest = tokens.all();
        if rest.is_empty() {
            return Err(InvalidExpression::EmptyText);
        }
        let mut actions = Vec::new();
        while let Some((first, behind)) = rest.split_first() {
            let clause = first.clause().ok_or(InvalidExpression::NoClause)?;
            let end = behind.iter().position(|token| token.clause().is_some());
            let (own, next) = behind.split_at(end.unwrap_or(behind.len()));
            if own.is_empty() {
                return Err(InvalidExpression::EmptyText);
            }
            actions.push(ast::Action::Text(clause, self.parts(own)));
            rest = next;
        }
        Ok(actions)
    }

    /// The expression as paths. The grammar of projections is small enough to be parsed completely.
    fn into_paths(self) -> Result<Vec<ast::Path>, InvalidExpression> {
        let tokens = Tokens::of(&self.text, Grammar::Projection)?;
        self.check(&tokens)?;
        if tokens.all().is_empty() {
            return Err(InvalidExpression::EmptyText);
        }
        let paths = tokens.all().split(|token| token.is_sign(","));
        paths.map(|path| self.path(path)).collect()
    }

    /// Parses a path: names with dots between them, and indexes after them.
    fn path(&self, tokens: &[Token<'_>]) -> Result<ast::Path, InvalidExpression> {
        let mut segments = Vec::new();
        let mut rest = tokens;
        loop {
            rest = match rest {
                [name, behind @ ..] if segments.is_empty() && name.is_name() => {
                    segments.push(ast::Segment::Name(self.name_of(name)));
                    behind
                }
                [dot, name, behind @ ..]
                    if !segments.is_empty() && dot.is_sign(".") && name.is_name() =>
                {
                    segments.push(ast::Segment::Name(self.name_of(name)));
                    behind
                }
                [open, index, close, behind @ ..]
                    if !segments.is_empty() && open.is_sign("[") && close.is_sign("]") =>
                {
                    let index = index.index().ok_or_else(|| index.misplaced())?;
                    segments.push(ast::Segment::Index(index));
                    behind
                }
                [] if !segments.is_empty() => return Ok(ast::Path(segments)),
                [token, ..] => return Err(token.misplaced()),
                [] => return Err(InvalidExpression::EmptyProjection),
            };
        }
    }

    /// Checks that each placeholder is well formed, has one name or value, and is used.
    fn check(&self, tokens: &Tokens<'_>) -> Result<(), InvalidExpression> {
        let names = self.names.iter().map(|(placeholder, _)| ('#', placeholder));
        let values = self
            .values
            .iter()
            .map(|(placeholder, _)| (':', placeholder));
        let mut known: Vec<&str> = Vec::new();
        for (sign, placeholder) in names.chain(values) {
            let placeholder: &str = placeholder;
            let word = placeholder.strip_prefix(sign).unwrap_or_default();
            let named = || placeholder.into();
            if word.is_empty() || !word.chars().all(Tokens::is_of_a_word) {
                return Err(InvalidExpression::MalformedPlaceholder {
                    placeholder: named(),
                });
            }
            if known.contains(&placeholder) {
                return Err(InvalidExpression::RepeatedPlaceholder {
                    placeholder: named(),
                });
            }
            known.push(placeholder);
        }
        let used = || tokens.all().iter().filter_map(Token::placeholder);
        if let Some(unknown) = used().find(|placeholder| !known.contains(placeholder)) {
            return Err(InvalidExpression::UnknownPlaceholder {
                placeholder: unknown.into(),
            });
        }
        match known
            .iter()
            .find(|&&known| !used().any(|used| used == known))
        {
            Some(&unused) => Err(InvalidExpression::UnusedPlaceholder {
                placeholder: unused.into(),
            }),
            None => Ok(()),
        }
    }

    /// The name that a token stands for: the token itself, if it is not a placeholder.
    fn name_of(&self, token: &Token<'_>) -> Cow<'static, str> {
        match self.names.iter().find(|(known, _)| known == token.text) {
            Some((_, name)) => name.clone(),
            None => token.text.to_owned().into(),
        }
    }

    /// The tokens and what is between them, with names and values in place of placeholders.
    fn parts(&self, tokens: &[Token<'_>]) -> Text {
        let mut text = Text {
            in_parentheses: is_in_parentheses(tokens),
            ..Text::default()
        };
        let mut end = tokens.first().map_or(0, |first| first.at);
        for token in tokens {
            let between = self.text.get(end..token.at).unwrap_or_default();
            end = token.at + token.text.len();
            let mut part = None;
            if token.is_name() {
                part = Some(TextPart::Name(self.name_of(token)));
            } else if let Some((placeholder, value)) =
                self.values.iter().find(|(known, _)| known == token.text)
            {
                part = Some(TextPart::Value(placeholder.clone(), value.clone()));
            }
            text.push(between);
            match part {
                Some(part) => text.parts.push(part),
                None => text.push(token.text),
            }
            text.operators += usize::from(token.is_operator);
        }
        text
    }
}

impl<M> From<Expression> for Condition<M> {
    fn from(expression: Expression) -> Self {
        let tree = match expression.into_text() {
            Ok(text) => ast::Condition::Text(text),
            Err(error) => ast::Condition::Invalid(error),
        };
        Self::new(tree.checked())
    }
}

impl<M> From<Expression> for Update<M> {
    fn from(expression: Expression) -> Self {
        let actions = expression.into_actions();
        Self::of_actions(actions.unwrap_or_else(|error| vec![ast::Action::Invalid(error)]))
    }
}

impl<M> From<Expression> for Projection<M> {
    fn from(expression: Expression) -> Self {
        Self::new(match expression.into_paths() {
            Ok(paths) => ast::Projection::Paths(paths),
            Err(error) => ast::Projection::Invalid(error),
        })
    }
}

// Does not print the values, which may be secret.
impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expression({:?})", self.text)
    }
}
