//! A key as one string, the same for all ways to write it, so that operations on one item are recognized.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codec::canonical;
use crate::wire::AttributeType;
use crate::wire::{Format, Reader};

/// The key in the JSON of an item; in the JSON of a key, all of it, if `names` are not known.
///
/// `None` if an attribute is missing, or has a type that no key has. Attributes are sorted by name; each name and value
/// stands behind its length, so that different keys make different strings. Numbers are compared by value, and strings
/// without their escapes.
pub(crate) fn canonical_key(
    table: usize,
    text: &str,
    names: Option<&[Box<str>]>,
) -> Option<Arc<str>> {
    let mut reader = Reader::from_json(text, Format::DynamoDb);
    let mut attributes = reader.item().ok()?;
    let mut parts = Vec::with_capacity(2);
    while let Some((name, value)) = attributes.next().ok()? {
        if names.is_some_and(|names| !names.iter().any(|known| **known == *name)) {
            continue;
        }
        let (tag, content) = match value.attribute_type().ok()? {
            AttributeType::S => ("S", value.string().ok()?),
            AttributeType::N => ("N", value.number().ok()?),
            AttributeType::B => {
                let bytes = value.binary().ok()?;
                let text = base64_simd::STANDARD.encode_to_string(bytes);
                ("B", Cow::Owned(text))
            }
            _ => return None,
        };
        parts.push((name, tag, content));
        if names.is_some_and(|names| parts.len() == names.len()) {
            break;
        }
    }
    if parts.is_empty() || names.is_some_and(|names| parts.len() != names.len()) {
        return None;
    }
    parts.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    let mut key = String::with_capacity(text.len().min(256));
    let mut length = itoa::Buffer::new();
    key.push_str(length.format(table));
    for (name, tag, content) in &parts {
        let content = match *tag {
            "N" => canonical(content)?,
            _ => Cow::Borrowed(&**content),
        };
        for (tag, part) in [(";", &**name), (tag, &*content)] {
            key.push_str(tag);
            key.push_str(length.format(part.len()));
            key.push(':');
            key.push_str(part);
        }
    }
    Some(key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    // Q53
    #[test]
    fn keys_are_compared_by_value() {
        let key = |text| canonical_key(0, text, Some(&["year".into(), "title".into()]));
        let brazil = key(r#"{"year":{"N":"1985"},"title":{"S":"Bräzil"}}"#);
        assert_eq!(brazil.as_deref(), Some("0;5:titleS7:Bräzil;4:yearN4:1985"));
        for same in [
            r#"{"title":{"S":"Br\u00e4zil"},"year":{"N":"1985.0"}}"#,
            r#"{"rank":{"M":{"year":{"N":"1"}}},"title":{"S":"Bräzil"},"year":{"N":"+1.985E3"},"x":{"NULL":true}}"#,
        ] {
            assert_eq!(key(same), brazil, "{same}");
        }
        for other in [
            r#"{"year":{"N":"1985"},"title":{"S":"Bräzi"}}"#,
            r#"{"year":{"S":"1985"},"title":{"S":"Bräzil"}}"#,
        ] {
            assert_ne!(key(other), brazil, "{other}");
        }
        for none in [
            r#"{"year":{"N":"1985"}}"#,
            r#"{"year":{"N":"x"},"title":{"S":"a"}}"#,
            r#"{"year":{"L":[]},"title":{"S":"a"}}"#,
            "{}",
            "{",
        ] {
            assert_eq!(key(none), None, "{none}");
        }
        assert_ne!(
            canonical_key(1, r#"{"a":{"B":"AAEC"}}"#, None),
            canonical_key(0, r#"{"a":{"B":"AAEC"}}"#, None)
        );
        // Neither names nor values run into each other.
        assert_ne!(
            canonical_key(0, r#"{"a":{"S":"b;1:cS1:d"}}"#, None),
            canonical_key(0, r#"{"a":{"S":"b"},"c":{"S":"d"}}"#, None)
        );
        assert_eq!(canonical_key(0, "{}", None), None);
    }
}
