//! Is the text of an expression one, and what is in it? A parser that keeps no tree: it follows the grammar, counts the
//! operators, and collects placeholders and paths.
//!
//! It calls itself for what is nested, so it needs a stack that fits the deepest expression of 4 KB: that of the engine's
//! thread.

use std::collections::BTreeSet;
use std::fmt;

/// Which grammar a text follows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Grammar {
    /// Conditions, filters and key conditions.
    Condition,
    Update,
    Projection,
}

/// What the expressions of one request name.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Placeholders<'a> {
    pub(super) names: BTreeSet<&'a str>,
    pub(super) values: BTreeSet<&'a str>,
    /// Which attributes are set to which values as they are.
    pub(super) assigned: Vec<(&'a str, &'a str)>,
}

/// One step of a document path, as it is written: a placeholder stands for a name that the request has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step<'a> {
    Name(&'a str),
    Index(u32),
}

/// Reads a text, and returns the paths that it updates or projects.
pub(super) fn read<'a>(
    text: &'a str,
    grammar: Grammar,
    placeholders: &mut Placeholders<'a>,
) -> Result<Vec<Vec<Step<'a>>>, String> {
    if text.len() > MAX_TEXT {
        return Err(format!(
            "has {} bytes; DynamoDB takes at most {MAX_TEXT}",
            text.len()
        ));
    }
    let mut parser = Parser {
        rest: text,
        token: None,
        operators: 0,
        placeholders,
        targets: Vec::new(),
    };
    parser.advance()?;
    match grammar {
        Grammar::Condition => drop(parser.condition()?),
        Grammar::Update => parser.update()?,
        Grammar::Projection => parser.projection()?,
    }
    if parser.token.is_some() {
        return Err(parser.unexpected());
    }
    if parser.operators > MAX_OPERATORS {
        return Err(format!(
            "has {} operators and functions; DynamoDB takes at most {MAX_OPERATORS}",
            parser.operators
        ));
    }
    Ok(parser.targets)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    /// A word without a sign in front: a name, a keyword or a function.
    Word(&'a str),
    /// `#n`, with its sign.
    Name(&'a str),
    /// `:v`, with its sign.
    Value(&'a str),
    Number(&'a str),
    Sign(&'a str),
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Word(text)
        | Self::Name(text)
        | Self::Value(text)
        | Self::Number(text)
        | Self::Sign(text)) = self;
        f.write_str(text)
    }
}

struct Parser<'a, 'p> {
    /// What comes after `token`.
    rest: &'a str,
    /// What is looked at; nothing at the end.
    token: Option<Token<'a>>,
    operators: usize,
    placeholders: &'p mut Placeholders<'a>,
    targets: Vec<Vec<Step<'a>>>,
}

impl<'a> Parser<'a, '_> {
    /// Says whether the condition is nothing but another one in parentheses.
    fn condition(&mut self) -> Result<bool, String> {
        let mut group = self.conjunction()?;
        while self.takes_word("OR")? {
            self.operators += 1;
            self.conjunction()?;
            group = false;
        }
        Ok(group)
    }

    fn conjunction(&mut self) -> Result<bool, String> {
        let mut group = self.negation()?;
        while self.takes_word("AND")? {
            self.operators += 1;
            self.negation()?;
            group = false;
        }
        Ok(group)
    }

    fn negation(&mut self) -> Result<bool, String> {
        let mut group = true;
        while self.takes_word("NOT")? {
            self.operators += 1;
            group = false;
        }
        if self.takes("(")? {
            if self.condition()? {
                return Err("has redundant parentheses".to_owned());
            }
            self.expect(")")?;
            return Ok(group);
        }
        if let Some(Token::Word(function)) = self.token
            && self.rest.trim_start().starts_with('(')
            && function != "size"
        {
            self.function(function)?;
        } else {
            self.comparison()?;
        }
        Ok(false)
    }

    /// A function that is true or false.
    fn function(&mut self, function: &str) -> Result<(), String> {
        let operands = match function {
            "attribute_exists" | "attribute_not_exists" => 1,
            "attribute_type" | "begins_with" | "contains" => 2,
            _ => return Err(format!("calls `{function}`, which is no function")),
        };
        self.operators += 1;
        self.advance()?;
        self.expect("(")?;
        if function.starts_with("attribute_") {
            self.path()?;
        } else {
            self.operand()?;
        }
        if operands == 2 {
            self.expect(",")?;
            self.operand()?;
        }
        self.expect(")")
    }

    fn comparison(&mut self) -> Result<(), String> {
        self.operand()?;
        self.operators += 1;
        if self.takes_word("BETWEEN")? {
            self.operand()?;
            if !self.takes_word("AND")? {
                return Err(self.unexpected());
            }
            return self.operand();
        }
        if self.takes_word("IN")? {
            self.expect("(")?;
            let mut operands = 1;
            self.operand()?;
            while self.takes(",")? {
                operands += 1;
                self.operand()?;
            }
            if operands > MAX_IN {
                return Err(format!(
                    "has {operands} operands of IN; DynamoDB takes at most {MAX_IN}"
                ));
            }
            return self.expect(")");
        }
        match self.token {
            Some(Token::Sign("=" | "<>" | "<" | "<=" | ">" | ">=")) => {
                self.advance()?;
                self.operand()
            }
            _ => Err(self.unexpected()),
        }
    }

    /// A path, a value or a size.
    fn operand(&mut self) -> Result<(), String> {
        match self.token {
            Some(Token::Value(value)) => {
                self.placeholders.values.insert(value);
                self.advance()
            }
            Some(Token::Word("size")) if self.rest.trim_start().starts_with('(') => {
                self.operators += 1;
                self.advance()?;
                self.expect("(")?;
                self.path()?;
                self.expect(")")
            }
            _ => self.path().map(drop),
        }
    }

    fn update(&mut self) -> Result<(), String> {
        let mut clauses = BTreeSet::new();
        loop {
            let clause = CLAUSES.into_iter().find(|clause| self.is_word(clause));
            let Some(clause) = clause else {
                return Err(self.unexpected());
            };
            if !clauses.insert(clause) {
                return Err(format!("has {clause} twice"));
            }
            self.advance()?;
            self.action(clause)?;
            while self.takes(",")? {
                self.action(clause)?;
            }
            if self.token.is_none() {
                return Ok(());
            }
        }
    }

    /// It counts as no operator, and neither does the `=` of SET.
    fn action(&mut self, clause: &str) -> Result<(), String> {
        let path = self.path()?;
        let attribute = match *path {
            [Step::Name(name)] => Some(name),
            _ => None,
        };
        self.targets.push(path);
        match clause {
            "SET" => {
                self.expect("=")?;
                let first = self.token;
                self.set_operand()?;
                let mut is_alone = true;
                while self.takes("+")? || self.takes("-")? {
                    is_alone = false;
                    self.operators += 1;
                    self.set_operand()?;
                }
                if let (Some(attribute), Some(Token::Value(value)), true) =
                    (attribute, first, is_alone)
                {
                    self.placeholders.assigned.push((attribute, value));
                }
                Ok(())
            }
            "ADD" | "DELETE" => match self.token {
                Some(Token::Value(_)) => self.operand(),
                _ => Err(self.unexpected()),
            },
            _ => Ok(()),
        }
    }

    fn set_operand(&mut self) -> Result<(), String> {
        if self.takes("(")? {
            self.set_operand()?;
            return self.expect(")");
        }
        match self.token {
            Some(Token::Word(function)) if self.rest.trim_start().starts_with('(') => {
                self.operators += 1;
                self.advance()?;
                self.expect("(")?;
                match function {
                    "if_not_exists" => drop(self.path()?),
                    "list_append" => self.set_operand()?,
                    _ => return Err(format!("calls `{function}`, which is no function of SET")),
                }
                self.expect(",")?;
                self.set_operand()?;
                self.expect(")")
            }
            _ => self.operand(),
        }
    }

    fn projection(&mut self) -> Result<(), String> {
        loop {
            let path = self.path()?;
            self.targets.push(path);
            if !self.takes(",")? {
                return Ok(());
            }
        }
    }

    fn path(&mut self) -> Result<Vec<Step<'a>>, String> {
        let mut path = vec![self.name()?];
        loop {
            if self.takes(".")? {
                path.push(self.name()?);
            } else if self.takes("[")? {
                let Some(Token::Number(index)) = self.token else {
                    return Err(self.unexpected());
                };
                let index = index.parse();
                path.push(Step::Index(index.map_err(|_| self.unexpected())?));
                self.advance()?;
                self.expect("]")?;
            } else {
                return Ok(path);
            }
        }
    }

    fn name(&mut self) -> Result<Step<'a>, String> {
        let name = match self.token {
            Some(Token::Name(name)) => {
                self.placeholders.names.insert(name);
                name
            }
            Some(Token::Word(name)) => name,
            _ => return Err(self.unexpected()),
        };
        self.advance()?;
        Ok(Step::Name(name))
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.token, Some(Token::Word(token)) if token.eq_ignore_ascii_case(word))
    }

    fn takes_word(&mut self, word: &str) -> Result<bool, String> {
        let is = self.is_word(word);
        if is {
            self.advance()?;
        }
        Ok(is)
    }

    fn takes(&mut self, sign: &str) -> Result<bool, String> {
        let is = self.token == Some(Token::Sign(sign));
        if is {
            self.advance()?;
        }
        Ok(is)
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.takes(sign)? {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn advance(&mut self) -> Result<(), String> {
        let rest = self.rest.trim_start();
        let Some(first) = rest.chars().next() else {
            (self.token, self.rest) = (None, "");
            return Ok(());
        };
        let word = |text: &str| {
            text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(text.len())
        };
        let length = match first {
            '#' | ':' => 1 + rest.get(1..).map_or(0, word),
            '<' | '>' if ["<>", "<=", ">="].iter().any(|sign| rest.starts_with(sign)) => 2,
            '(' | ')' | '[' | ']' | '.' | ',' | '=' | '<' | '>' | '+' | '-' => 1,
            _ => word(rest),
        };
        if length == 0 {
            return Err(format!("has a stray `{first}`"));
        }
        let (token, rest) = rest.split_at(length);
        self.rest = rest;
        self.token = Some(match first {
            '#' | ':' if token.len() == 1 => return Err(format!("has a stray `{first}`")),
            '#' => Token::Name(token),
            ':' => Token::Value(token),
            '0'..='9' => Token::Number(token),
            _ if first.is_ascii_alphabetic() || first == '_' => Token::Word(token),
            _ => Token::Sign(token),
        });
        Ok(())
    }

    fn unexpected(&self) -> String {
        match self.token {
            Some(token) => format!("has an unexpected `{token}` before `{}`", self.rest),
            None => "ends too early".to_owned(),
        }
    }
}

const CLAUSES: [&str; 4] = ["SET", "REMOVE", "ADD", "DELETE"];

/// The limits of the AWS developer guide, "Quotas in Amazon DynamoDB", "Expression parameters".
const MAX_TEXT: usize = 4096;
const MAX_OPERATORS: usize = 300;
const MAX_IN: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(grammar: Grammar, text: &str) -> String {
        match read(text, grammar, &mut Placeholders::default()) {
            Ok(_) => String::new(),
            Err(refusal) => refusal,
        }
    }

    #[test]
    fn what_dynamodb_documents_is_read() {
        for condition in [
            "Price > :limit",
            "#n = :v AND (NOT size(#n.b[0].#c) < :v OR attribute_not_exists(#n))",
            "a BETWEEN :lo AND :hi AND b IN (:a, :b,c)",
            "begins_with(#t, :p) or contains(a.b, :x)",
            "NOT NOT (a <> b) AND (NOT (a = b))",
            "attribute_type(a, :t) AND size(a)>=:v AND size = :v",
        ] {
            assert_eq!(refusal(Grammar::Condition, condition), "", "{condition}");
        }
        for update in [
            "SET a = :v",
            "SET a.b[3] = a.b[3] + :v, #c = if_not_exists(#c, :v) - :w REMOVE d, e[0] ADD n :one DELETE s :two",
            "set l = list_append(list_append(:v, l), if_not_exists(m, :e))",
        ] {
            assert_eq!(refusal(Grammar::Update, update), "", "{update}");
        }
        assert_eq!(refusal(Grammar::Projection, "a, #b.c, d[1][2]"), "");
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for (grammar, text, why) in [
            (Grammar::Condition, "", "ends too early"),
            (Grammar::Condition, "a = :v AND", "ends too early"),
            (Grammar::Condition, "(a = :v", "ends too early"),
            (
                Grammar::Condition,
                "a = :v)",
                "has an unexpected `)` before ``",
            ),
            (Grammar::Condition, "a", "ends too early"),
            (
                Grammar::Condition,
                "a = b OR ((a = :v))",
                "has redundant parentheses",
            ),
            (
                Grammar::Condition,
                "a == :v",
                "has an unexpected `=` before ` :v`",
            ),
            (
                Grammar::Condition,
                "a IN ()",
                "has an unexpected `)` before ``",
            ),
            (
                Grammar::Condition,
                "exists(a)",
                "calls `exists`, which is no function",
            ),
            (
                Grammar::Condition,
                "a BETWEEN :v OR :w",
                "has an unexpected `OR` before ` :w`",
            ),
            (Grammar::Condition, "# = :v", "has a stray `#`"),
            (Grammar::Condition, "a = ü", "has a stray `ü`"),
            (Grammar::Update, "SET", "ends too early"),
            (Grammar::Update, "SET a = :v SET b = :v", "has SET twice"),
            (
                Grammar::Update,
                "ADD a b",
                "has an unexpected `b` before ``",
            ),
            (
                Grammar::Update,
                "SET a = size(b)",
                "calls `size`, which is no function of SET",
            ),
            (
                Grammar::Projection,
                "a[:v]",
                "has an unexpected `:v` before `]`",
            ),
            (Grammar::Projection, "a,", "ends too early"),
        ] {
            assert_eq!(refusal(grammar, text), why, "{text}");
        }
    }

    #[test]
    fn limits_hold_to_the_last_operator_operand_and_byte() {
        let ors = |terms: usize| format!("a=:v{}", " OR a=:v".repeat(terms - 1));
        assert_eq!(refusal(Grammar::Condition, &ors(150)), "");
        assert_eq!(
            refusal(Grammar::Condition, &ors(151)),
            "has 301 operators and functions; DynamoDB takes at most 300"
        );
        let sets = |count: usize| {
            let actions: Vec<String> = (0..count).map(|n| format!("a{n}=b+:v")).collect();
            format!("SET {}", actions.join(","))
        };
        assert_eq!(refusal(Grammar::Update, &sets(300)), "");
        assert_eq!(
            refusal(Grammar::Update, &sets(301)),
            "has 301 operators and functions; DynamoDB takes at most 300"
        );
        let operands = |count: usize| format!("a IN (:v{})", ",:v".repeat(count - 1));
        assert_eq!(refusal(Grammar::Condition, &operands(100)), "");
        assert_eq!(
            refusal(Grammar::Condition, &operands(101)),
            "has 101 operands of IN; DynamoDB takes at most 100"
        );
        let long = |bytes: usize| "a".repeat(bytes);
        assert_eq!(refusal(Grammar::Projection, &long(4096)), "");
        assert_eq!(
            refusal(Grammar::Projection, &long(4097)),
            "has 4097 bytes; DynamoDB takes at most 4096"
        );
    }

    #[test]
    fn placeholders_and_targets_are_collected() {
        let mut placeholders = Placeholders::default();
        let text = "SET #a.b[2] = :v, #d = :w, e = :v + :w REMOVE c";
        let targets = read(text, Grammar::Update, &mut placeholders).unwrap();
        let first = vec![Step::Name("#a"), Step::Name("b"), Step::Index(2)];
        let name = |name| vec![Step::Name(name)];
        assert_eq!(targets, [first, name("#d"), name("e"), name("c")]);
        let expected = Placeholders {
            names: ["#a", "#d"].into(),
            values: [":v", ":w"].into(),
            assigned: vec![("#d", ":w")],
        };
        assert_eq!(placeholders, expected);
    }
}
