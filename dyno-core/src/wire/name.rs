//! The names of a document's fields, prepared at compile time for the search in JSON.

/// The name of a field, prepared for the search in JSON.
///
/// In JSON it is written as `"name":`. The first, the second and the last eight bytes of that are kept as words, so
/// that a name of at most 21 bytes is found with at most three comparisons and without a search for its end.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    pub(super) text: &'static str,
    /// The first bytes of `"name":`; `mask` says how many.
    head: u64,
    mask: u64,
    second: u64,
    tail: u64,
}

impl Name {
    /// Prepares a name.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        let mut tail = pushed(0, b'"');
        let mut head = tail;
        let mut second = 0;
        let mut length = 1;
        let mut needs_escapes = false;
        let mut rest = text.as_bytes();
        while let Some((&byte, after)) = rest.split_first() {
            tail = pushed(tail, byte);
            length += 1;
            match length {
                ..=8 => head = tail,
                16 => second = tail,
                _ => {}
            }
            needs_escapes |= byte < b' ' || byte == b'"' || byte == b'\\';
            rest = after;
        }
        let mut end: &[u8] = b"\":";
        while let Some((&byte, after)) = end.split_first() {
            tail = pushed(tail, byte);
            length += 1;
            match length {
                ..=8 => head = tail,
                16 => second = tail,
                _ => {}
            }
            end = after;
        }
        let unused = if length < 8 { 8 * (8 - length) } else { 0 };
        let (head, mask) = if needs_escapes {
            // A name that JSON escapes is never found as it is: these bytes are not valid UTF-8.
            (!0, !0)
        } else {
            (head >> unused, !0 >> unused)
        };
        Self {
            text,
            head,
            mask,
            second,
            tail,
        }
    }

    /// Prepares names of which some may be the same. Only the first of them is found: the others become the empty name,
    /// which no attribute has, so that the order of earlier documents cannot lead to them.
    #[must_use]
    pub const fn first_of_each<const N: usize>(texts: [&'static str; N]) -> [Self; N] {
        Self::first_of_each_but(texts, "")
    }

    /// The same, without a name: those that are `left_out` become the empty name.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler, within the length of the arrays"
    )]
    pub const fn first_of_each_but<const N: usize>(
        texts: [&'static str; N],
        left_out: &str,
    ) -> [Self; N] {
        let mut names = [Self::new(""); N];
        let mut at = 0;
        while at < N {
            let mut earlier = 0;
            while earlier < at && !is_same(texts[earlier], texts[at]) {
                earlier += 1;
            }
            if earlier == at && !is_same(texts[at], left_out) {
                names[at] = Self::new(texts[at]);
            }
            at += 1;
        }
        names
    }

    /// The number of bytes of `"name":`.
    #[inline]
    pub(super) const fn length(&self) -> usize {
        self.text.len() + 3
    }

    /// Whether it is the same name.
    #[inline]
    pub(super) fn is(&self, other: &Self) -> bool {
        self.tail == other.tail && self.text == other.text
    }

    /// The first word of a member, for [`begins`](Self::begins).
    #[inline]
    pub(super) fn head(member: &[u8]) -> Option<u64> {
        Some(u64::from_le_bytes(*member.first_chunk()?))
    }

    /// Whether `member`, whose first word is `head`, begins with the name as DynamoDB writes it.
    #[inline]
    pub(super) fn begins(&self, member: &[u8], head: u64) -> bool {
        (head ^ self.head) & self.mask == 0
            && (self.length() <= 8
                || self.ends(member)
                    && (self.length() <= 16
                        || member.get(1..=self.text.len()) == Some(self.text.as_bytes())))
    }

    /// Like [`begins`](Self::begins), but false for every name of more than 21 bytes. It makes no call.
    #[inline(always)]
    pub(super) fn begins_and_is_short(&self, member: &[u8], head: u64) -> bool {
        (head ^ self.head) & self.mask == 0
            && (self.length() <= 8
                || self.ends(member) && (self.length() <= 16 || self.goes_on(member)))
    }

    /// Whether the second word of the name matches, and no byte lies between it and the last word.
    #[inline]
    fn goes_on(&self, member: &[u8]) -> bool {
        let second = member.get(8..).and_then(Self::head);
        self.length() <= 24 && second == Some(self.second)
    }

    #[inline(always)]
    fn ends(&self, member: &[u8]) -> bool {
        let tail = member.get(..self.length()).and_then(<[u8]>::last_chunk);
        tail.is_some_and(|tail| u64::from_le_bytes(*tail) == self.tail)
    }
}

const fn is_same(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let ([first, rest @ ..], [other, others @ ..]) = (a, b) {
        if *first != *other {
            return false;
        }
        (a, b) = (rest, others);
    }
    a.is_empty() && b.is_empty()
}

/// Shifts a byte into the upper end of a word.
const fn pushed(word: u64, byte: u8) -> u64 {
    word >> 8 | (byte as u64) << 56
}

#[cfg(test)]
#[path = "tests/name.rs"]
mod tests;
