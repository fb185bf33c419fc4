//! The tags of enums that a map does not return among its members.

use super::enum_tag::EnumTag;
use super::name::Name;

/// The tags that are hidden from the members of a map. Nearly always none or one.
#[derive(Debug)]
pub(super) struct HiddenTags {
    first: Option<Hidden>,
    /// The tags of enums that are contents of other enums' variants.
    others: Vec<Hidden>,
    /// Whether a tag may still come next.
    ahead: bool,
}

/// A tag, and what is known of its value.
#[derive(Clone, Copy, Debug)]
struct Hidden {
    tag: &'static EnumTag,
    variant: Knowledge,
}

/// How certain the variant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Knowledge {
    /// The first tag of this name in the JSON is that of this variant, but it may belong to another map.
    Guessed(usize),
    /// The tag of the map was read, and the variant is the right one.
    Certain,
    /// The tag of the map was read, and it was guessed wrong.
    Wrong,
}

impl Hidden {
    /// Compares the value with what was guessed, unless that is known. Returns whether a guess was right.
    #[inline]
    fn settle(&mut self, value: Option<&str>) -> bool {
        let Knowledge::Guessed(variant) = self.variant else {
            return true;
        };
        let is_right = value.is_some() && self.tag.variant_name(variant) == value;
        self.variant = match is_right {
            true => Knowledge::Certain,
            false => Knowledge::Wrong,
        };
        is_right
    }
}

impl HiddenTags {
    pub(super) const NONE: Self = Self {
        first: None,
        others: Vec::new(),
        ahead: false,
    };

    /// Whether a tag may still come next.
    #[inline]
    pub(super) const fn is_ahead(&self) -> bool {
        self.ahead
    }

    /// Hides one more tag and returns its number.
    pub(super) fn hide(&mut self, tag: &'static EnumTag, variant: Knowledge) -> usize {
        let hidden = Hidden { tag, variant };
        self.ahead = true;
        match self.first {
            None => {
                self.first = Some(hidden);
                0
            }
            Some(_) => {
                self.others.push(hidden);
                self.others.len()
            }
        }
    }

    /// Hides the tag `number` as before, and none of those after it.
    pub(super) fn truncate(&mut self, number: usize, variant: Knowledge) {
        self.ahead = true;
        self.others.truncate(number);
        if let Some(hidden) = self.iter_mut().nth(number) {
            hidden.variant = variant;
        }
    }

    /// The number of hidden tags.
    pub(super) fn count(&self) -> usize {
        self.iter().count()
    }

    /// Hides the first `count` tags, and no others any more.
    pub(super) fn keep(&mut self, count: usize) {
        self.others.truncate(count.saturating_sub(1));
        if count == 0 {
            self.first = None;
        }
    }

    #[inline]
    pub(super) fn is_certain(&self, number: usize) -> bool {
        match number {
            0 => matches!(self.first, Some(hidden) if hidden.variant == Knowledge::Certain),
            _ => {
                matches!(self.others.get(number - 1), Some(hidden) if hidden.variant == Knowledge::Certain)
            }
        }
    }

    /// Returns the tag if it is the only one.
    #[inline]
    pub(super) fn only(&self) -> Option<&'static EnumTag> {
        match self.first {
            Some(hidden) if self.others.is_empty() => Some(hidden.tag),
            _ => None,
        }
    }

    /// Takes note of the value of the only tag. Returns whether a guess was right.
    #[inline]
    pub(super) fn settle_only(&mut self, value: &str) -> bool {
        self.ahead = false;
        match &mut self.first {
            Some(hidden) => hidden.settle(Some(value)),
            None => true,
        }
    }

    /// Whether a tag has one of the names.
    #[inline]
    pub(super) fn has_one_of(&self, names: &[Name]) -> bool {
        let is_named = |hidden: &Hidden| names.iter().any(|name| name.is(&hidden.tag.name));
        self.first.as_ref().is_some_and(is_named) || self.others.iter().any(is_named)
    }

    fn iter(&self) -> impl Iterator<Item = &'static EnumTag> {
        let all = self.first.iter().chain(&self.others);
        all.map(|hidden| hidden.tag)
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.iter().any(|tag| tag.name.text == name)
    }

    /// Returns whether the variant of a tag with this name is guessed.
    pub(super) fn is_guessed(&self, name: &str) -> bool {
        let mut all = self.first.iter().chain(&self.others);
        all.any(|hidden| {
            hidden.tag.name.text == name && matches!(hidden.variant, Knowledge::Guessed(_))
        })
    }

    /// Takes note of the value of the member `name`, or that it is no string. Returns whether all guesses were right.
    pub(super) fn settle(&mut self, name: &str, value: Option<&str>) -> bool {
        let mut right = true;
        for hidden in self.iter_mut() {
            if hidden.tag.name.text == name {
                right &= hidden.settle(value);
            }
        }
        right
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut Hidden> {
        self.first.iter_mut().chain(&mut self.others)
    }
}
