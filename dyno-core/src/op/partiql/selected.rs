//! What a SELECT returns of each item, as far as its text tells.

use crate::codec::Document;
use crate::error::InvalidRead;

/// What is wrong with reading the items of a statement as `T`.
///
/// Only models are checked: an item that is read without some of its attributes is changed and put back, and they are
/// lost.
pub(super) fn check<T: Document>(statement: &str) -> Option<InvalidRead> {
    let held_by = T::HELD_BY_INDEX?;
    let selected = Selected::of(statement)?;
    let wanted = T::SHAPE.known_names();
    let lacking = |held: &dyn Fn(&str) -> bool| wanted.iter().find(|name| !held(name));
    if let Some(index) = selected.index
        && let Some(held) = held_by(&index)
        && let Some(attribute) = lacking(&|name| held.contains(&name))
    {
        return Some(InvalidRead::NotInIndex {
            index,
            attribute: (*attribute).to_owned(),
        });
    }
    let names = selected.attributes?;
    let attribute = lacking(&|name| names.iter().any(|selected| selected == name))?;
    Some(InvalidRead::NotSelected {
        attribute: (*attribute).to_owned(),
    })
}

/// The attributes and the index of a SELECT.
#[derive(Debug, PartialEq)]
struct Selected {
    /// The attributes that are selected as a whole; `None` for `*`.
    attributes: Option<Vec<String>>,
    index: Option<String>,
}

impl Selected {
    /// Reads the beginning of a SELECT, up to the name of its table and index. Every other text has none.
    fn of(statement: &str) -> Option<Self> {
        let mut tokens = Tokens(statement);
        tokens.next().filter(|token| token.is_word("SELECT"))?;
        let mut columns = vec![Vec::new()];
        let mut depth = 0_usize;
        loop {
            match tokens.next()? {
                Token::Mark(',') if depth == 0 => columns.push(Vec::new()),
                token if token.is_word("FROM") && depth == 0 => break,
                token => {
                    match token {
                        Token::Mark('(' | '[' | '{') => depth += 1,
                        Token::Mark(')' | ']' | '}') => depth = depth.checked_sub(1)?,
                        _ => {}
                    }
                    columns.last_mut()?.push(token);
                }
            }
        }
        let is_all = matches!(&columns[..], [all] if matches!(all[..], [Token::Mark('*')]));
        // A path such as `info.rating` is returned under its last name, and is not the attribute.
        let whole = columns.into_iter().filter_map(|mut column| {
            let only = column.pop().filter(|_| column.is_empty());
            only.and_then(Token::into_name)
        });
        let attributes = (!is_all).then(|| whole.collect());
        tokens.next()?.into_name()?;
        let index = match tokens.next() {
            Some(Token::Mark('.')) => tokens.next()?.into_name(),
            _ => None,
        };
        Some(Self { attributes, index })
    }
}

#[derive(Debug)]
enum Token {
    /// A word without quotes: a keyword, a name or a number.
    Word(String),
    /// A name in double quotes.
    Name(String),
    /// A string in single quotes.
    Text,
    Mark(char),
}

impl Token {
    fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(text) if text.eq_ignore_ascii_case(word))
    }

    fn into_name(self) -> Option<String> {
        match self {
            Self::Word(name) | Self::Name(name) => Some(name),
            Self::Text | Self::Mark(_) => None,
        }
    }
}

/// The words, names and marks of a statement.
struct Tokens<'s>(&'s str);

impl Tokens<'_> {
    /// Takes the text up to the closing quote. A doubled quote is one of the text.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        loop {
            let (before, after) = self.0.split_once(quote)?;
            text.push_str(before);
            self.0 = after;
            match after.strip_prefix(quote) {
                Some(rest) => {
                    text.push(quote);
                    self.0 = rest;
                }
                None => return Some(text),
            }
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.0 = self.0.trim_start();
        let first = self.0.chars().next()?;
        let is_part = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
        if is_part(first) {
            let end = self.0.find(|char| !is_part(char)).unwrap_or(self.0.len());
            let (word, rest) = self.0.split_at(end);
            self.0 = rest;
            return Some(Token::Word(word.to_owned()));
        }
        self.0 = self.0.strip_prefix(first)?;
        match first {
            '"' => self.quoted('"').map(Token::Name),
            '\'' => self.quoted('\'').map(|_| Token::Text),
            mark => Some(Token::Mark(mark)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_select_tells_its_attributes_and_its_index() {
        let of = |text: &str| Selected::of(text).map(|it| (it.attributes, it.index));
        let names = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect());
        let index = |name: &str| Some(name.to_owned());
        let cases = [
            (
                r#"SELECT * FROM "Movies" WHERE "a" = ?"#,
                Some((None, None)),
            ),
            ("select * from Movies", Some((None, None))),
            (
                r#"SELECT * FROM "Movies"."ByRank" WHERE x = 1"#,
                Some((None, index("ByRank"))),
            ),
            ("SELECT * FROM Movies.ByRank", Some((None, index("ByRank")))),
            (
                r#"SELECT "year", title,rank FROM "Movies""#,
                Some((names(&["year", "title", "rank"]), None)),
            ),
            (
                r#"SELECT "a""b", info.rating, tags[0], size(x, y), 'FROM' FROM "Movies"."I""#,
                Some((names(&["a\"b"]), index("I"))),
            ),
            ("UPDATE \"Movies\" SET x = 1 WHERE y = 2", None),
            ("SELECT", None),
            ("SELECT * FROM", None),
            ("SELECT \"a", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
