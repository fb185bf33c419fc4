//! Expressions in DynamoDB's own text, with the user's placeholders.

use std::borrow::Cow;
use std::fmt;

use super::ast::{self, InvalidExpression, Part, Text};
use super::operand::Fits;
use super::text::{Grammar, Token, Tokens, is_in_parentheses};
use super::{Condition, Projection, Update};
use crate::codec::Anything;

/// The text of an expression, with what its placeholders stand for: the way out where the typed expressions have no
/// word.
///
/// It becomes a [`Condition`], an [`Update`] or a [`Projection`] with `into()`, and a key condition with
/// [`RawTable::query_by`](crate::RawTable::query_by). Beside others it stands in parentheses, `a & b.into()`, so that
/// it means what it says alone.
///
/// What is sent is the text with placeholders of ours: yours are replaced, and so is each name that has none, so that
/// there are no reserved words here either. Checked before sending: each placeholder is well formed, stands for
/// something and is used; parentheses have their other half; nothing is in the text but words, placeholders, signs and
/// indexes of lists. The limits are those of other expressions. All else only DynamoDB knows: whether the grammar is
/// right, whether two paths of an update overlap, whether the attributes are there and the values of their types. It
/// responses with a `ValidationException` then.
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

/// An expression in DynamoDB's own text. See [`Expression`].
///
/// ```
/// # use dyno::{Item, Update, expression};
/// let update: Update<Item> = expression("ADD seen :one REMOVE #old").name("#old", "last.seen").value(":one", 1).into();
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
    /// Says which attribute the placeholder stands for, which begins with `#`. The name is taken as it is: a dot in it
    /// is part of the name.
    pub fn name(
        mut self,
        placeholder: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.names.push((placeholder.into(), name.into()));
        self
    }

    /// Says which value the placeholder stands for, which begins with `:`. It is stored as a field of its type is.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "taken as the typed expressions take their values"
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

    /// As a condition, a filter or a key condition.
    pub(crate) fn into_text(self) -> Result<Text, InvalidExpression> {
        let tokens = Tokens::of(&self.text, Grammar::Condition)?;
        self.check(&tokens)?;
        let all = tokens.all();
        match all.is_empty() {
            true => Err(InvalidExpression::EmptyText),
            false => Ok(self.parts(all)),
        }
    }

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

    /// Of a projection the grammar is small enough to be known whole.
    fn into_paths(self) -> Result<Vec<ast::Path>, InvalidExpression> {
        let tokens = Tokens::of(&self.text, Grammar::Projection)?;
        self.check(&tokens)?;
        if tokens.all().is_empty() {
            return Err(InvalidExpression::EmptyText);
        }
        let paths = tokens.all().split(|token| token.is_sign(","));
        paths.map(|path| self.path(path)).collect()
    }

    /// Names with dots between them, and indexes behind them.
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

    /// Whether each placeholder is well formed, stands for one thing, and is used.
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

    /// The name for which a token stands: itself, if it is no placeholder.
    fn name_of(&self, token: &Token<'_>) -> Cow<'static, str> {
        match self.names.iter().find(|(known, _)| known == token.text) {
            Some((_, name)) => name.clone(),
            None => token.text.to_owned().into(),
        }
    }

    /// Tokens, and what stands between them, with names and values in the place of placeholders.
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
                part = Some(Part::Name(self.name_of(token)));
            } else if let Some((placeholder, value)) =
                self.values.iter().find(|(known, _)| known == token.text)
            {
                part = Some(Part::Value(placeholder.clone(), value.clone()));
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
            Err(why) => ast::Condition::Invalid(why),
        };
        Self::new(tree.checked())
    }
}

impl<M> From<Expression> for Update<M> {
    fn from(expression: Expression) -> Self {
        let actions = expression.into_actions();
        Self::of_actions(actions.unwrap_or_else(|why| vec![ast::Action::Invalid(why)]))
    }
}

impl<M> From<Expression> for Projection<M> {
    fn from(expression: Expression) -> Self {
        Self::new(match expression.into_paths() {
            Ok(paths) => ast::Projection::Paths(paths),
            Err(why) => ast::Projection::Invalid(why),
        })
    }
}

// Without the values, which may be secret.
impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expression({:?})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Item;
    use crate::expr::path;
    use crate::expr::render::Placeholders;

    /// What is sent for a condition: the text, the names, the values.
    fn sent(condition: &Condition<Item>) -> (String, Vec<String>, Vec<String>) {
        let mut placeholders = Placeholders::default();
        let text = placeholders.condition(condition.ast()).unwrap();
        let names = placeholders.names().map(|(_, name)| name).collect();
        let values = placeholders.values().map(|(_, value)| value.to_owned());
        let values = values.collect();
        (text, names, values)
    }

    // S28, S34, S40, S41, S52: every function and operator, names with and without a placeholder, reserved words among
    // them.
    #[test]
    fn placeholders_become_ours() {
        let text = "attribute_exists(#a) AND attribute_not_exists(b) AND attribute_type(c, :s) AND contains(d, :x) \
                    AND begins_with(#a.size[0].name, :x) AND size(f) = :n AND (g <> :n OR g < :n or g > :n) \
                    AND NOT h <= :n AND h >= :m AND i BETWEEN :n AND :m AND status IN (:n, :m)";
        let condition = expression(text).name("#a", "a.b");
        let condition = condition.value(":s", "S").value(":x", "x").value(":n", 1);
        let (text, names, values) = sent(&condition.value(":m", 2.5).into());
        assert_eq!(
            text,
            "attribute_exists(#0) AND attribute_not_exists(#1) AND attribute_type(#2, :0) AND contains(#3, :1) \
             AND begins_with(#0.#4[0].#5, :1) AND size(#6) = :2 AND (#7 <> :2 OR #7 < :2 or #7 > :2) \
             AND NOT #8 <= :2 AND #8 >= :3 AND #9 BETWEEN :2 AND :3 AND #10 IN (:2, :3)"
        );
        let expected = [
            "a.b", "b", "c", "d", "size", "name", "f", "g", "h", "i", "status",
        ];
        assert_eq!(names, expected);
        let expected = [
            r#"{"S":"S"}"#,
            r#"{"S":"x"}"#,
            r#"{"N":"1"}"#,
            r#"{"N":"2.5"}"#,
        ];
        assert_eq!(values, expected);
    }

    #[test]
    fn placeholders_of_two_texts_and_ours_are_kept_apart() {
        let one = |value: i32| expression("#0 = :0").name("#0", "a").value(":0", value);
        let condition = path("b").eq(7) & one(8).into() & one(9).into();
        let (text, names, values) = sent(&condition);
        assert_eq!(text, "#0 = :0 AND (#1 = :1) AND (#1 = :2)");
        assert_eq!(names, ["b", "a"]);
        assert_eq!(values, [r#"{"N":"7"}"#, r#"{"N":"8"}"#, r#"{"N":"9"}"#]);
    }

    #[test]
    fn beside_others_a_text_stands_in_one_pair_of_parentheses() {
        let text = |text: &'static str| Condition::<Item>::from(expression(text).value(":x", 1));
        for (condition, expected) in [
            (text("a = :x OR b = :x"), "#0 = :0 OR #1 = :0"),
            (!text("a = :x OR b = :x"), "NOT (#0 = :0 OR #1 = :0)"),
            (!text(" (a = :x OR b = :x) "), "NOT (#0 = :0 OR #1 = :0)"),
            (
                text("(a = :x) OR (b = :x)") & path("c").exists(),
                "((#0 = :0) OR (#1 = :0)) AND attribute_exists(#2)",
            ),
        ] {
            assert_eq!(sent(&condition).0, expected);
        }
    }

    // S39
    #[test]
    fn clauses_of_a_text_join_those_of_an_update() {
        let text = "set #s = if_not_exists(#s, :n) - :n, l[1] = list_append(l, :l) ADD views :n";
        let text = expression(text).name("#s", "set").value(":n", 1);
        let update: Update<Item> = path("year").set(1985)
            & text.value(":l", ["x"]).into()
            & path("plot").remove()
            & expression("REMOVE old DELETE tags :t")
                .value(":t", std::collections::BTreeSet::from(["a"]))
                .into();
        assert_eq!(
            update.to_string(),
            "SET year = 1985, set = if_not_exists(set, 1) - 1, l[1] = list_append(l, [\"x\"]) \
             REMOVE plot, old ADD views 1 DELETE tags {\"a\"}"
        );
        let text = Placeholders::default().update(&update.into_ast()).unwrap();
        assert_eq!(
            text,
            "SET #0 = :0, #1 = if_not_exists(#1, :1) - :1, #2[1] = list_append(#2, :2) REMOVE #3, #4 ADD #5 :1 DELETE #6 :3"
        );
    }

    // S29
    #[test]
    fn the_paths_of_a_projection_are_paths_of_ours() {
        let text = expression("title, #i.actors [2] . name,#i.rating").name("#i", "in.fo");
        let projection: Projection<Item> = path("year") & text;
        assert_eq!(
            projection.to_string(),
            "year, title, \"in.fo\".actors[2].name, \"in.fo\".rating"
        );
        let twice = path("info") & expression("info.rating");
        let error = Placeholders::default().projection(&twice.into_ast());
        assert!(error.unwrap_err().to_string().contains("overlap"));
    }

    #[test]
    fn what_cannot_be_sent_names_the_place() {
        let condition = |expression: Expression| {
            let condition = Condition::<Item>::from(expression);
            let beside = path("a").eq(1) & condition.clone();
            let error = Placeholders::default().condition(beside.ast()).unwrap_err();
            assert!(condition.to_string().contains(&error.to_string()));
            error.to_string()
        };
        let placeholder = "is no placeholder; it has `#` for a name or `:` for a value, then letters, digits and `_`";
        let text = "of the text cannot stand there; names and values are placeholders such as `#name` and `:value`";
        let other_half = "a parenthesis or a bracket in the text has no other half";
        let nothing = "an expression or a clause without text says nothing";
        for (written, expected) in [
            (expression(" "), nothing.to_owned()),
            (
                expression("#r > :min").name("#r", "rank"),
                "`:min` stands for nothing; say what it is with `name` or `value`".to_owned(),
            ),
            (
                expression("a = :a").value(":a", 1).name("#b", "b"),
                "`#b` is not in the text; write it there, or leave its name or value out"
                    .to_owned(),
            ),
            (
                expression("a = :a").value(":a", 1).value(":a", 2),
                "`:a` was given twice; each placeholder stands for one thing".to_owned(),
            ),
            (
                expression("a = :a").value("a", 1),
                format!("`a` {placeholder}"),
            ),
            (
                expression("a = :a").name(":a", "b"),
                format!("`:a` {placeholder}"),
            ),
            (
                expression("a = :a-b").value(":a-b", 1),
                format!("`:a-b` {placeholder}"),
            ),
            (expression("# = :a"), format!("`#` {placeholder}")),
            (expression("a = 'x'"), format!("`'` at byte 4 {text}")),
            (expression("a = 5"), format!("`5` at byte 4 {text}")),
            (expression("a[1x] = :a"), format!("`1` at byte 2 {text}")),
            (expression("é = :a"), format!("`é` at byte 0 {text}")),
            (
                expression("a = :a) OR (b = :a").value(":a", 1),
                other_half.to_owned(),
            ),
            (expression("a[0) = :a"), other_half.to_owned()),
            (expression("size(a"), other_half.to_owned()),
            (
                expression("a = :a").value(":a", f64::NAN),
                "the value for `:a` cannot be stored".to_owned(),
            ),
        ] {
            if expected.starts_with("the value") {
                let condition = Condition::<Item>::from(written);
                let error = Placeholders::default().condition(condition.ast());
                assert_eq!(error.unwrap_err().to_string(), expected);
            } else {
                assert_eq!(condition(written), expected);
            }
        }
        let update = |text| {
            let update = path("a").set(1) & Update::<Item>::from(expression(text));
            let error = Placeholders::default().update(&update.into_ast());
            error.unwrap_err().to_string()
        };
        let no_clause = "the text of an update begins with SET, REMOVE, ADD or DELETE";
        for (text, expected) in [
            ("", nothing),
            ("a = b", no_clause),
            ("SET a = b REMOVE", nothing),
        ] {
            assert_eq!(update(text), expected);
        }
        let projection = |text| {
            let projection = path("a") & expression(text);
            let error = Placeholders::default().projection(&projection.into_ast());
            error.unwrap_err().to_string()
        };
        assert_eq!(projection(""), nothing);
        assert_eq!(
            projection("b,"),
            "a projection without a path asks for nothing"
        );
        assert_eq!(projection("b c"), format!("`c` at byte 2 {text}"));
        assert_eq!(projection("b[c]"), format!("`c` at byte 2 {text}"));
        assert_eq!(projection("size(b)"), format!("`s` at byte 0 {text}"));
    }

    #[test]
    fn limits_are_those_of_other_expressions() {
        let many = |count: usize| {
            let parts = vec!["a = :a"; count].join(" AND ");
            let condition = Condition::<Item>::from(expression(parts).value(":a", 1));
            Placeholders::default().condition(condition.ast())
        };
        assert!(many(150).is_ok());
        let error = many(151).unwrap_err().to_string();
        assert!(error.contains("300 operators"), "{error}");
        // The AND of BETWEEN is none of them.
        let between = vec!["a BETWEEN :a AND :a"; 150].join(" OR ");
        let between = Condition::<Item>::from(expression(between).value(":a", 1));
        assert!(Placeholders::default().condition(between.ast()).is_ok());
        let long = vec!["a"; 2000].join(", ");
        let long = expression("REMOVE ".to_owned() + &long);
        let long = Placeholders::default().update(&Update::<Item>::from(long).into_ast());
        assert!(long.unwrap_err().to_string().contains("4096 bytes"));
    }

    #[test]
    fn values_are_hidden_where_logs_are_read() {
        let secret = expression("email = :e").value(":e", "a@b.c");
        assert_eq!(format!("{secret:?}"), "Expression(\"email = :e\")");
        let condition = Condition::<Item>::from(secret);
        assert_eq!(condition.redacted().to_string(), "email = ?");
        assert_eq!(condition.to_string(), "email = \"a@b.c\"");
    }

    proptest::proptest! {
        /// Whatever is written, it is refused, or it cannot break out of its place: parentheses match, and all
        /// placeholders are ours.
        #[test]
        fn a_text_stays_in_its_place(
            text in r#"([ab.,\[\]()=<>+0-9'" -]|#n|:v| AND | OR |NOT |SET |REMOVE |size\(|é|\PC){0,12}"#
        ) {
            let written = || {
                let mut written = expression(text.clone());
                if text.contains("#n") {
                    written = written.name("#n", "n)");
                }
                if text.contains(":v") {
                    written = written.value(":v", 1);
                }
                written
            };
            let beside = path("z").eq(2) & Condition::from(written());
            let actions = path("z").set(2) & Update::from(written());
            let paths = path("z") & written();
            for sent in [
                Placeholders::default().condition(beside.ast()),
                Placeholders::default().update(&actions.into_ast()),
                Placeholders::default().projection(&paths.into_ast()),
            ]
            .into_iter()
            .flatten()
            {
                let mut depth = 0_i32;
                for character in sent.chars() {
                    depth += i32::from(character == '(') - i32::from(character == ')');
                    proptest::prop_assert!(depth >= 0, "{}", sent);
                    proptest::prop_assert!(character.is_ascii() && !"'\"".contains(character));
                }
                proptest::prop_assert_eq!(depth, 0, "{}", sent);
                for behind in sent.split(['#', ':']).skip(1) {
                    let ours = behind.starts_with(|first: char| first.is_ascii_digit());
                    proptest::prop_assert!(ours, "{}", sent);
                }
            }
        }
    }
}
