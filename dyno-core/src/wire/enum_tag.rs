//! The attribute that says which variant of an enum a map is, prepared for the search in JSON.

use std::sync::OnceLock;

use memchr::memmem::Finder;

use super::json::is_plain;
use super::name::Name;

/// The tag of an enum, or of the entities of a table: the name of the attribute, and the names of the variants.
///
/// It is a `static`, so that the search in JSON is prepared once.
///
/// ```
/// use dyno::wire::{EnumTag, Format, Reader};
///
/// static KIND: EnumTag = EnumTag::new("kind", &["Card", "Transfer"]);
///
/// let json = r#"{"bank": {"N": "7"}, "kind": {"S": "Transfer"}}"#;
/// let mut reader = Reader::from_json(json, Format::DynamoDb);
/// let mut map = reader.item()?;
/// let bank = map.tagged(&KIND, |map, variant, name| {
///     assert_eq!((variant, name), (1, "Transfer"));
///     let (_, bank) = map.next()?.expect("a member");
///     bank.number()
/// })?;
/// assert_eq!(bank, "7");
/// # Ok::<(), dyno::codec::DecodeError>(())
/// ```
#[derive(Debug)]
pub struct EnumTag {
    pub(super) name: Name,
    variants: &'static [&'static str],
    /// The beginnings of the values that tell the variants; `None` if the values are the names.
    beginnings: Option<&'static [&'static str]>,
    /// The search for the JSON before the name of the variant. None if JSON escapes the name of the attribute.
    finder: OnceLock<Option<Finder<'static>>>,
}

impl EnumTag {
    /// Returns the tag `name` of an enum with these variants.
    #[must_use]
    pub const fn new(name: &'static str, variants: &'static [&'static str]) -> Self {
        Self {
            name: Name::new(name),
            variants,
            beginnings: None,
            finder: OnceLock::new(),
        }
    }

    /// Returns the tag of the entities with these names, which the beginnings of a key attribute tell apart. It is
    /// only searched for, and not read; nothing is found if the attribute has no name.
    #[doc(hidden)]
    #[must_use]
    pub const fn of_key(
        attribute: &'static str,
        entities: &'static [&'static str],
        beginnings: &'static [&'static str],
    ) -> Self {
        Self {
            name: Name::new(attribute),
            variants: entities,
            beginnings: Some(beginnings),
            finder: OnceLock::new(),
        }
    }

    /// The index of the variant `name`, or the number of variants if there is none.
    #[inline]
    pub(super) fn variant(&self, name: &str) -> usize {
        let found = self.variants.iter().position(|&variant| variant == name);
        found.unwrap_or(self.variants.len())
    }

    #[inline]
    pub(super) fn variant_name(&self, variant: usize) -> Option<&'static str> {
        self.variants.get(variant).copied()
    }

    /// Finds the first place in `json` where the tag is written as DynamoDB writes it, with the name of a variant.
    /// Returns its position and the variant. The place may be in another map, or in a string.
    pub(super) fn find(&self, json: &[u8]) -> Option<(usize, usize)> {
        let finder = self.finder.get_or_init(|| {
            let name = self.name.text;
            (is_plain(name.as_bytes()) && !name.is_empty()).then(|| {
                let opening = format!("\"{name}\":{{\"S\":\"");
                Finder::new(&opening).into_owned()
            })
        });
        let finder = finder.as_ref()?;
        let mut start = 0;
        loop {
            let found = start + finder.find(json.get(start..)?)?;
            start = found + finder.needle().len();
            let after = json.get(start..)?;
            if let Some(variant) = self.told_by(after) {
                return Some((found, variant));
            }
        }
    }

    /// The variant that a value tells, which these bytes begin with.
    #[inline]
    fn told_by(&self, value: &[u8]) -> Option<usize> {
        let Some(beginnings) = self.beginnings else {
            // The quote is compared first, because nearly all names of another length fail there.
            return self.variants.iter().position(|variant| {
                value.get(variant.len()) == Some(&b'"') && value.starts_with(variant.as_bytes())
            });
        };
        // One beginning can continue another, which is the whole value then.
        let told = beginnings.iter().enumerate();
        let told = told.filter(|(_, beginning)| value.starts_with(beginning.as_bytes()));
        told.max_by_key(|(_, beginning)| beginning.len())
            .map(|(variant, _)| variant)
    }
}
