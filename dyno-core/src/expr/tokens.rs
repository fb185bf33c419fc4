//! The tokens of an expression in DynamoDB's syntax: words, placeholders, signs and indexes of lists.
//!
//! The scanner only tells names, values and the rest apart, and checks parentheses. It does not interpret words, so
//! that it accepts functions that DynamoDB adds later.

use super::ast::Clause;
use super::error::InvalidExpression;

/// The kind of expression, which decides which words are keywords.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Grammar {
    Condition,
    Update,
    Projection,
}

impl Grammar {
    /// The keywords, in upper case.
    fn keywords(self) -> &'static [&'static str] {
        match self {
            Self::Condition => &["AND", "OR", "NOT", "BETWEEN", "IN"],
            Self::Update => &["SET", "REMOVE", "ADD", "DELETE"],
            Self::Projection => &[],
        }
    }
}

/// A token, and its position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) at: usize,
    pub(super) text: &'t str,
    pub(super) is_operator: bool,
    kind: TokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum TokenKind {
    /// A name, or a placeholder of one.
    Name,
    /// A placeholder of a value.
    Value,
    /// A word that is not a name.
    Keyword,
    /// A name before a parenthesis.
    Function,
    /// The index of an element.
    Index,
    Sign,
}

impl<'t> Token<'t> {
    pub(super) fn is_name(&self) -> bool {
        self.kind == TokenKind::Name
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == TokenKind::Sign && self.text == sign
    }

    pub(super) fn placeholder(&self) -> Option<&'t str> {
        self.text.starts_with(['#', ':']).then_some(self.text)
    }

    pub(super) fn index(&self) -> Option<usize> {
        match self.kind {
            TokenKind::Index => self.text.parse().ok(),
            _ => None,
        }
    }

    /// The clause of an update that begins here.
    pub(super) fn clause(&self) -> Option<Clause> {
        let keyword = (self.kind == TokenKind::Keyword).then(|| self.text.to_ascii_uppercase())?;
        Some(match &*keyword {
            "SET" => Clause::Set,
            "REMOVE" => Clause::Remove,
            "ADD" => Clause::Add,
            "DELETE" => Clause::Delete,
            _ => return None,
        })
    }

    /// The error for a token at a position where it is not allowed.
    pub(super) fn misplaced(&self) -> InvalidExpression {
        let found = self.text.chars().next().unwrap_or(' ');
        InvalidExpression::MalformedText { found, at: self.at }
    }
}

/// The tokens of an expression.
pub(super) struct Tokens<'t> {
    text: &'t str,
    grammar: Grammar,
    at: usize,
    /// The parentheses and brackets that are open.
    open: Vec<char>,
    /// The number of the next ANDs that belong to a BETWEEN.
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

    /// Whether a character can be part of a word, or of a placeholder after its sign.
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
                    TokenKind::Name
                } else {
                    TokenKind::Value
                };
                self.push(placeholder, kind, false);
            }
            'a'..='z' | 'A'..='Z' | '_' => self.word(),
            '0'..='9' if self.all.last().is_some_and(|last| last.is_sign("[")) => {
                let digits = word(self.rest());
                if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
                    return Err(malformed);
                }
                self.push(digits, TokenKind::Index, false);
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

    /// Reads a keyword, a function or a name. After a dot, and inside the functions of an update, every word is a name.
    fn word(&mut self) {
        let word = word(self.rest());
        let behind = self.rest().get(word.len()..).unwrap_or_default();
        let upper = word.to_ascii_uppercase();
        let keyword = self.grammar.keywords().contains(&&*upper)
            && (self.grammar != Grammar::Update || self.open.is_empty());
        if self.all.last().is_some_and(|last| last.is_sign(".")) {
            self.push(word, TokenKind::Name, false);
        } else if keyword {
            let ends_between = upper == "AND" && self.between > 0;
            self.between -= usize::from(ends_between);
            self.between += usize::from(upper == "BETWEEN");
            let is_operator = self.grammar == Grammar::Condition && !ends_between;
            self.push(word, TokenKind::Keyword, is_operator);
        } else if behind.trim_ascii_start().starts_with('(') {
            self.push(word, TokenKind::Function, true);
        } else {
            self.push(word, TokenKind::Name, false);
        }
    }

    fn sign(&mut self, length: usize, is_operator: bool) {
        let text = self.rest().get(..length).unwrap_or_default();
        // The `=` of SET is not an operator.
        let is_operator = is_operator && (self.grammar, text) != (Grammar::Update, "=");
        self.push(text, TokenKind::Sign, is_operator);
    }

    fn push(&mut self, text: &'t str, kind: TokenKind, is_operator: bool) {
        self.all.push(Token {
            at: self.at,
            text,
            is_operator,
            kind,
        });
        self.at += text.len();
    }
}

/// Whether the first token is a parenthesis that the last one closes.
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

/// The word at the start of `text`.
fn word(text: &str) -> &str {
    let end = text.find(|character| !Tokens::is_of_a_word(character));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}
