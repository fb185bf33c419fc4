//! A scalar of an item, found without reading what is before it.

use std::fmt;

use memchr::memmem::Finder;
use memchr::{memchr2, memmem};

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

    /// The type of the attribute, and the text of its value.
    pub(crate) fn find<'t>(&self, item: &'t str) -> Option<(AttributeType, &'t str)> {
        // In a string, quotes are escaped; a name could end with the text, behind an escaped quote.
        let at = self.name.find(item.as_bytes())?;
        let (before, rest) = item.split_at_checked(at)?;
        if !before.ends_with(['{', ',']) {
            return None;
        }
        // Only in a map could it be the name of something else.
        if memmem::find(before.as_bytes(), b"\"M\"").is_some() {
            return None;
        }
        let rest = rest.get(self.name.needle().len()..)?;
        let attribute_type = match rest.as_bytes().first()? {
            b'S' => AttributeType::S,
            b'N' => AttributeType::N,
            b'B' => AttributeType::B,
            _ => return None,
        };
        let value = rest.get(1..)?.strip_prefix("\":\"")?;
        let end = memchr2(b'"', b'\\', value.as_bytes())?;
        let (value, rest) = value.split_at_checked(end)?;
        rest.starts_with("\"}").then_some((attribute_type, value))
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
        let find = |item| AttributeFinder::new("at").unwrap().find(item);
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
