//! A scalar of an item, found without reading what is before it.

use std::fmt;
use std::ops::Range;

use memchr::memmem::Finder;
use memchr::{memchr_iter, memchr2};

use super::attribute_type::AttributeType;

/// Finds the value of an attribute in the text of an item, as fast as memory is searched.
///
/// It finds what is plain: a string without escapes, a number or bytes in DynamoDB's own JSON, which has no spaces. For
/// anything else it says that it found nothing, and the item must be read.
pub(crate) struct AttributeFinder {
    /// The name in quotes, and the beginning of its value.
    name: Finder<'static>,
}

impl AttributeFinder {
    /// `None` if the name is escaped in JSON.
    pub(crate) fn new(name: &str) -> Option<Self> {
        let plain = |char: char| char != '"' && char != '\\' && !char.is_control();
        let text = format!("\"{name}\":{{\"");
        name.chars().all(plain).then(|| Self {
            name: Finder::new(text.as_bytes()).into_owned(),
        })
    }

    /// The type of the attribute, and where the text of its value is. It looks at `hint` first, where the attribute was
    /// in another item, and keeps there where it is in this one.
    pub(crate) fn find(
        &self,
        item: &[u8],
        hint: &mut usize,
    ) -> Option<(AttributeType, Range<usize>)> {
        let hinted = item.get(*hint..);
        if !hinted.is_some_and(|rest| rest.starts_with(self.name.needle())) {
            *hint = self.name.find(item)?;
        }
        // In a string, quotes are escaped; a name could end with the text, behind an escaped quote.
        let (before, rest) = item.split_at_checked(*hint)?;
        if !matches!(before.last()?, b'{' | b',') {
            return None;
        }
        // Only in a map could it be the name of something else.
        let is_map = |at: usize| {
            let quotes = [at.checked_sub(1), at.checked_add(1)];
            let is_quote = |at: Option<usize>| before.get(at?).map(|byte| *byte == b'"');
            quotes.into_iter().all(|at| is_quote(at) == Some(true))
        };
        if memchr_iter(b'M', before).any(is_map) {
            return None;
        }
        let (_, rest) = rest.split_at_checked(self.name.needle().len())?;
        let (&kind, rest) = rest.split_first()?;
        let attribute_type = match kind {
            b'S' => AttributeType::S,
            b'N' => AttributeType::N,
            b'B' => AttributeType::B,
            _ => return None,
        };
        let value = rest.strip_prefix(b"\":\"")?;
        let length = memchr2(b'"', b'\\', value)?;
        let (_, behind) = value.split_at_checked(length)?;
        let start = item.len() - value.len();
        behind
            .starts_with(b"\"}")
            .then_some((attribute_type, start..start + length))
    }
}

impl fmt::Debug for AttributeFinder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttributeFinder").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_found() {
        let find = |item: &'static str| {
            let finder = AttributeFinder::new("at").unwrap();
            let found = finder.find(item.as_bytes(), &mut 0);
            for mut hint in 0..=item.len() {
                let again = finder.find(item.as_bytes(), &mut hint);
                // What is nested can be hit by a hint, and is known as such; so can what a search does not reach.
                let is_right = |(_, value)| &item[value] == "x";
                assert!(
                    again == found || again.is_none_or(is_right),
                    "{item} {hint}"
                );
            }
            found.map(|(kind, value)| (kind, &item[value]))
        };
        for (item, found) in [
            (r#"{"at":{"S":"x"}}"#, Some((AttributeType::S, "x"))),
            (
                r#"{"a":{"L":[{"S":"at"}]},"at":{"N":"-7.5"}}"#,
                Some((AttributeType::N, "-7.5")),
            ),
            (
                r#"{"at":{"B":"AA=="},"info":{"M":{"at":{"S":"y"}}}}"#,
                Some((AttributeType::B, "AA==")),
            ),
            (
                r#"{"a":{"S":"\"at\":{\"S\":\"y\"}"},"at":{"S":""}}"#,
                Some((AttributeType::S, "")),
            ),
            (r#"{"at":{"SS":["x"]}}"#, None),
            (r#"{"at":{"BOOL":true}}"#, None),
            (r#"{"at":{"S":"a\nb"}}"#, None),
            (r#"{"at": {"S":"x"}}"#, None),
            (r#"{"at":{"S": "x"}}"#, None),
            (r#"{"at":{"S":"x" }}"#, None),
            (r#"{"info":{"M":{"at":{"S":"y"}}},"at":{"S":"x"}}"#, None),
            (
                r#"{"info": { "M" : {"at":{"S":"y"}}},"at":{"S":"x"}}"#,
                None,
            ),
            (r#"{"at":{"S":"x"#, None),
            (r#"{"that":{"S":"x"}}"#, None),
            (r#"{"x\"at":{"S":"y"},"at":{"S":"x"}}"#, None),
            ("", None),
        ] {
            assert_eq!(find(item), found, "{item}");
        }
        assert!(AttributeFinder::new("a\"b").is_none());
        assert!(AttributeFinder::new("a\nb").is_none());
        assert!(AttributeFinder::new("é#:").is_some());
    }
}
