//! What is in the text of an expression? Words, placeholders, signs and indexes of lists.
//!
//! Only as much is understood as it takes to tell names, values and the rest apart and to find the ends of parentheses;
//! what the words mean is DynamoDB's business, so that a function that it learns tomorrow can be written today.

use super::ast::{Clause, InvalidExpression};

/// WrittenItem text it is, which decides what words are no names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Grammar {
    Condition,
    Update,
    Projection,
}

impl Grammar {
    /// The words that are no names, in capitals.
    fn keywords(self) -> &'static [&'static str] {
        match self {
            Self::Condition => &["AND", "OR", "NOT", "BETWEEN", "IN"],
            Self::Update => &["SET", "REMOVE", "ADD", "DELETE"],
            Self::Projection => &[],
        }
    }
}

/// One token of a text, and where it begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) at: usize,
    pub(super) text: &'t str,
    pub(super) is_operator: bool,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// A name, or the placeholder of one.
    Name,
    /// The placeholder of a value.
    Value,
    /// A word that is no name.
    Keyword,
    /// A name before a parenthesis.
    Function,
    /// The index of an element.
    Index,
    Sign,
}

impl<'t> Token<'t> {
    pub(super) fn is_name(&self) -> bool {
        self.kind == Kind::Name
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    pub(super) fn placeholder(&self) -> Option<&'t str> {
        self.text.starts_with(['#', ':']).then_some(self.text)
    }

    pub(super) fn index(&self) -> Option<usize> {
        match self.kind {
            Kind::Index => self.text.parse().ok(),
            _ => None,
        }
    }

    /// The clause of an update that begins here.
    pub(super) fn clause(&self) -> Option<Clause> {
        let keyword = (self.kind == Kind::Keyword).then(|| self.text.to_ascii_uppercase())?;
        Some(match &*keyword {
            "SET" => Clause::Set,
            "REMOVE" => Clause::Remove,
            "ADD" => Clause::Add,
            "DELETE" => Clause::Delete,
            _ => return None,
        })
    }

    /// The error that it cannot stand where it stands.
    pub(super) fn misplaced(&self) -> InvalidExpression {
        let found = self.text.chars().next().unwrap_or(' ');
        InvalidExpression::MalformedText { found, at: self.at }
    }
}

/// The tokens of a text.
pub(super) struct Tokens<'t> {
    text: &'t str,
    grammar: Grammar,
    at: usize,
    /// What was opened and is not closed.
    open: Vec<char>,
    /// How many of the next ANDs belong to a BETWEEN.
    between: usize,
    all: Vec<Token<'t>>,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str, grammar: Grammar) -> Result<Self, InvalidExpression> {
        let mut tokens = Self {
            text,
            grammar,
            at: 0,
            open: Vec::new(),
            between: 0,
            all: Vec::new(),
        };
        while let Some(first) = tokens.rest().chars().next() {
            tokens.token(first)?;
        }
        match tokens.open.is_empty() {
            true => Ok(tokens),
            false => Err(InvalidExpression::UnbalancedText),
        }
    }

    pub(super) fn all(&self) -> &[Token<'t>] {
        &self.all
    }

    /// Whether it may stand in a word, and in a placeholder behind its sign.
    pub(super) fn is_of_a_word(character: char) -> bool {
        character.is_ascii_alphanumeric() || character == '_'
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn token(&mut self, first: char) -> Result<(), InvalidExpression> {
        let malformed = InvalidExpression::MalformedText {
            found: first,
            at: self.at,
        };
        match first {
            _ if first.is_ascii_whitespace() => self.at += 1,
            '#' | ':' => {
                let rest = self.rest();
                let word = word(rest.get(1..).unwrap_or_default());
                let placeholder = rest.get(..1 + word.len()).unwrap_or_default();
                if word.is_empty() {
                    return Err(InvalidExpression::MalformedPlaceholder {
                        placeholder: placeholder.into(),
                    });
                }
                let kind = if first == '#' {
                    Kind::Name
                } else {
                    Kind::Value
                };
                self.push(placeholder, kind, false);
            }
            'a'..='z' | 'A'..='Z' | '_' => self.word(),
            '0'..='9' if self.all.last().is_some_and(|last| last.is_sign("[")) => {
                let digits = word(self.rest());
                if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
                    return Err(malformed);
                }
                self.push(digits, Kind::Index, false);
            }
            '(' | '[' => {
                self.open.push(first);
                self.sign(1, false);
            }
            ')' | ']' => {
                let opening = if first == ')' { '(' } else { '[' };
                if self.open.pop() != Some(opening) {
                    return Err(InvalidExpression::UnbalancedText);
                }
                self.sign(1, false);
            }
            '.' | ',' => self.sign(1, false),
            '=' | '+' | '-' => self.sign(1, true),
            '<' | '>' => {
                let two = ["<>", "<=", ">="]
                    .iter()
                    .any(|two| self.rest().starts_with(two));
                self.sign(if two { 2 } else { 1 }, true);
            }
            _ => return Err(malformed),
        }
        Ok(())
    }

    /// A keyword, a function or a name. Behind a dot, and inside the functions of an update, everything is a name.
    fn word(&mut self) {
        let word = word(self.rest());
        let behind = self.rest().get(word.len()..).unwrap_or_default();
        let upper = word.to_ascii_uppercase();
        let keyword = self.grammar.keywords().contains(&&*upper)
            && (self.grammar != Grammar::Update || self.open.is_empty());
        if self.all.last().is_some_and(|last| last.is_sign(".")) {
            self.push(word, Kind::Name, false);
        } else if keyword {
            let ends_between = upper == "AND" && self.between > 0;
            self.between -= usize::from(ends_between);
            self.between += usize::from(upper == "BETWEEN");
            let is_operator = self.grammar == Grammar::Condition && !ends_between;
            self.push(word, Kind::Keyword, is_operator);
        } else if behind.trim_ascii_start().starts_with('(') {
            self.push(word, Kind::Function, true);
        } else {
            self.push(word, Kind::Name, false);
        }
    }

    fn sign(&mut self, length: usize, is_operator: bool) {
        let text = self.rest().get(..length).unwrap_or_default();
        // The `=` of SET is none.
        let is_operator = is_operator && (self.grammar, text) != (Grammar::Update, "=");
        self.push(text, Kind::Sign, is_operator);
    }

    fn push(&mut self, text: &'t str, kind: Kind, is_operator: bool) {
        self.all.push(Token {
            at: self.at,
            text,
            is_operator,
            kind,
        });
        self.at += text.len();
    }
}

/// Whether the first of the tokens is a parenthesis, and the last its other half.
pub(super) fn is_in_parentheses(tokens: &[Token<'_>]) -> bool {
    let mut depth = 0_usize;
    let mut ends = tokens.iter().enumerate().filter(|(_, token)| {
        depth += usize::from(token.is_sign("("));
        let closes = token.is_sign(")");
        depth = depth.saturating_sub(usize::from(closes));
        depth == 0
    });
    ends.next()
        .is_some_and(|(at, token)| at + 1 == tokens.len() && token.is_sign(")"))
}

/// The word with which a text begins.
fn word(text: &str) -> &str {
    let end = text.find(|character| !Tokens::is_of_a_word(character));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}
