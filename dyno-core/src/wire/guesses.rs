//! Where the next tag of an enum is in the JSON.

use super::enum_tag::EnumTag;

/// The place of the next tag, and how many wrong guesses are left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guesses {
    /// The enum that was searched for last.
    tag: Option<&'static EnumTag>,
    /// There is no tag before this position.
    position: usize,
    /// The variant of the tag at this position; `None` if no tag was found up to it.
    variant: Option<usize>,
    /// A limit, because each wrong guess reads a map in vain, and maps are nested.
    left: u8,
}

impl Guesses {
    /// How many bytes are searched for a tag. Each of a million maps without a tag searches so far in vain.
    const WINDOW: usize = 32 * 1024;

    /// How many guesses may be wrong. If more are, each tag is looked for among the members.
    const WRONG: u8 = 16;

    pub(super) const NEW: Self = Self {
        tag: None,
        position: 0,
        variant: None,
        left: Self::WRONG,
    };

    /// For a reader that cannot guess.
    pub(super) const NONE: Self = Self {
        left: 0,
        ..Self::NEW
    };

    /// Returns the variant of the first tag after `position`, at which `rest` begins.
    #[inline]
    pub(super) fn next(
        &mut self,
        tag: &'static EnumTag,
        position: usize,
        rest: &[u8],
    ) -> Option<usize> {
        if self.left == 0 {
            return None;
        }
        let is_known = self.tag.is_some_and(|known| std::ptr::eq(known, tag));
        if !is_known || self.position < position {
            self.search(tag, position, rest);
        }
        self.variant
    }

    #[inline(never)]
    fn search(&mut self, tag: &'static EnumTag, position: usize, rest: &[u8]) {
        let window = rest.get(..Self::WINDOW).unwrap_or(rest);
        let found = tag.find(window);
        self.tag = Some(tag);
        self.position = position + found.map_or(window.len(), |(at, _)| at);
        self.variant = found.map(|(_, variant)| variant);
    }

    #[cold]
    pub(super) fn was_wrong(&mut self) {
        self.left = self.left.saturating_sub(1);
    }
}
