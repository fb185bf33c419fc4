//! The tokens of expressions.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// A name, a keyword or a function.
    Word(&'a str),
    /// `#n`, including the `#`.
    Name(&'a str),
    /// `:v`, including the `:`.
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

/// Splits the first token off the text, or returns `None` at the end.
pub(super) fn next_token(text: &str) -> Result<Option<(Token<'_>, &str)>, String> {
    let text = text.trim_start();
    let Some(first) = text.chars().next() else {
        return Ok(None);
    };
    let word = |text: &str| {
        text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(text.len())
    };
    let length = match first {
        '#' | ':' => 1 + text.get(1..).map_or(0, word),
        '<' | '>' if ["<>", "<=", ">="].iter().any(|sign| text.starts_with(sign)) => 2,
        '(' | ')' | '[' | ']' | '.' | ',' | '=' | '<' | '>' | '+' | '-' => 1,
        _ => word(text),
    };
    if length == 0 {
        return Err(format!("has a stray `{first}`"));
    }
    let (token, rest) = text.split_at(length);
    let token = match first {
        '#' | ':' if token.len() == 1 => return Err(format!("has a stray `{first}`")),
        '#' => Token::Name(token),
        ':' => Token::Value(token),
        '0'..='9' => Token::Number(token),
        _ if first.is_ascii_alphabetic() || first == '_' => Token::Word(token),
        _ => Token::Sign(token),
    };
    Ok(Some((token, rest)))
}
