//! Expressions in DynamoDB's own syntax.

use std::borrow::Cow;

use super::value::Value;

/// An expression, or a clause of an update, in DynamoDB's own syntax.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    pub parts: Vec<TextPart>,
    /// The number of operators and functions in it.
    pub operators: usize,
    /// Whether all of it is in one pair of parentheses.
    pub in_parentheses: bool,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextPart {
    /// Everything that is neither a name nor a value, as it is written.
    Syntax(String),
    Name(Cow<'static, str>),
    /// A value, and the user's placeholder for it, for messages.
    Value(Cow<'static, str>, Value),
}

impl Text {
    /// The names of the item's attributes in it: those that no dot precedes.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &str> {
        let mut is_inside = false;
        self.parts.iter().filter_map(move |part| {
            let was_inside = std::mem::take(&mut is_inside);
            match part {
                TextPart::Name(name) if !was_inside => Some(&**name),
                TextPart::Name(_) | TextPart::Value(..) => None,
                TextPart::Syntax(syntax) => {
                    is_inside = syntax.trim_end().ends_with('.');
                    None
                }
            }
        })
    }

    /// Appends what is neither a name nor a value.
    pub(crate) fn push(&mut self, syntax: &str) {
        match self.parts.last_mut() {
            _ if syntax.is_empty() => {}
            Some(TextPart::Syntax(before)) => before.push_str(syntax),
            _ => self.parts.push(TextPart::Syntax(syntax.to_owned())),
        }
    }
}
