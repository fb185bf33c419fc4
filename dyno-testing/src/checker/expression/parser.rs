//! A recursive descent parser that keeps no tree.

use std::collections::BTreeSet;

use super::lexer::{Token, next_token};
use super::{Comparison, Grammar, Operand, Placeholders, Step};

/// Parses an expression, and returns the paths that it updates or projects.
pub(in crate::checker) fn parse<'a>(
    text: &'a str,
    grammar: Grammar,
    placeholders: &mut Placeholders<'a>,
) -> Result<Vec<Vec<Step<'a>>>, String> {
    if text.len() > MAX_TEXT {
        return Err(format!(
            "has {} bytes; DynamoDB allows at most {MAX_TEXT}",
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
            "has {} operators and functions; DynamoDB allows at most {MAX_OPERATORS}",
            parser.operators
        ));
    }
    Ok(parser.targets)
}

struct Parser<'a, 'p> {
    /// The text after `token`.
    rest: &'a str,
    /// The current token, or `None` at the end.
    token: Option<Token<'a>>,
    operators: usize,
    placeholders: &'p mut Placeholders<'a>,
    targets: Vec<Vec<Step<'a>>>,
}

impl<'a> Parser<'a, '_> {
    /// Parses a condition, and returns whether it is only another condition in parentheses.
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

    /// Parses a function that returns a boolean.
    fn function(&mut self, function: &'a str) -> Result<(), String> {
        let operands = match function {
            "attribute_exists" | "attribute_not_exists" => 1,
            "attribute_type" | "begins_with" | "contains" => 2,
            _ => return Err(format!("calls `{function}`, which is not a function")),
        };
        self.operators += 1;
        self.advance()?;
        self.expect("(")?;
        let first = match function.starts_with("attribute_") {
            true => Operand::Path(self.path()?),
            false => self.operand()?,
        };
        if operands == 2 {
            self.expect(",")?;
            let second = self.operand()?;
            self.compare(function, vec![first, second]);
        }
        self.expect(")")
    }

    fn compare(&mut self, operator: &'a str, operands: Vec<Operand<'a>>) {
        let comparison = Comparison { operator, operands };
        self.placeholders.comparisons.push(comparison);
    }

    fn comparison(&mut self) -> Result<(), String> {
        let first = self.operand()?;
        self.operators += 1;
        if self.takes_word("BETWEEN")? {
            let low = self.operand()?;
            if !self.takes_word("AND")? {
                return Err(self.unexpected());
            }
            let high = self.operand()?;
            self.compare("BETWEEN", vec![first, low, high]);
            return Ok(());
        }
        if self.takes_word("IN")? {
            self.expect("(")?;
            let mut operands = vec![first, self.operand()?];
            while self.takes(",")? {
                operands.push(self.operand()?);
            }
            let values = operands.len() - 1;
            if values > MAX_IN {
                return Err(format!(
                    "has {values} operands of IN; DynamoDB allows at most {MAX_IN}"
                ));
            }
            self.compare("IN", operands);
            return self.expect(")");
        }
        match self.token {
            Some(Token::Sign(sign @ ("=" | "<>" | "<" | "<=" | ">" | ">="))) => {
                self.advance()?;
                let second = self.operand()?;
                self.compare(sign, vec![first, second]);
                Ok(())
            }
            _ => Err(self.unexpected()),
        }
    }

    /// Parses a path, a value or `size(..)`.
    fn operand(&mut self) -> Result<Operand<'a>, String> {
        match self.token {
            Some(Token::Value(value)) => {
                self.placeholders.values.insert(value);
                self.advance()?;
                Ok(Operand::Value(value))
            }
            Some(Token::Word("size")) if self.rest.trim_start().starts_with('(') => {
                self.operators += 1;
                self.advance()?;
                self.expect("(")?;
                self.path()?;
                self.expect(")")?;
                Ok(Operand::Size)
            }
            _ => self.path().map(Operand::Path),
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

    /// Parses an action of a clause. Neither the clause nor the `=` of SET counts as an operator.
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
                Some(Token::Value(_)) => self.operand().map(drop),
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
                    _ => {
                        return Err(format!(
                            "calls `{function}`, which is not a function of SET"
                        ));
                    }
                }
                self.expect(",")?;
                self.set_operand()?;
                self.expect(")")
            }
            _ => self.operand().map(drop),
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
        let first = self.name()?;
        if let Step::Name(name) = first {
            self.placeholders.attributes.push(name);
        }
        let mut path = vec![first];
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
        let found = self.is_word(word);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn takes(&mut self, sign: &str) -> Result<bool, String> {
        let found = self.token == Some(Token::Sign(sign));
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.takes(sign)? {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn advance(&mut self) -> Result<(), String> {
        match next_token(self.rest)? {
            Some((token, rest)) => (self.token, self.rest) = (Some(token), rest),
            None => (self.token, self.rest) = (None, ""),
        }
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
