//! The names of a document's fields, made ready at compile time to be found in a text.

/// The name of a field.
///
/// In a text it stands as `"name":`. The first, the second and the last eight bytes of that are kept as words, so that a name of 21 bytes or
/// fewer is found with three comparisons at most and without a look for its end.
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
    /// Makes a name ready.
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
            // A name that JSON escapes is never found as it is: these bytes are in no text.
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

    /// How many bytes `"name":` has.
    #[inline]
    pub(super) const fn length(&self) -> usize {
        self.text.len() + 3
    }

    /// The first word of a member, for [`begins`](Self::begins).
    #[inline]
    pub(super) fn head(member: &[u8]) -> Option<u64> {
        Some(u64::from_le_bytes(*member.first_chunk()?))
    }

    /// Whether `member`, of which `head` is the first word, begins with the name as DynamoDB writes it.
    #[inline]
    pub(super) fn begins(&self, member: &[u8], head: u64) -> bool {
        (head ^ self.head) & self.mask == 0
            && (self.length() <= 8
                || self.ends(member)
                    && (self.length() <= 16
                        || member.get(1..=self.text.len()) == Some(self.text.as_bytes())))
    }

    /// As [`begins`](Self::begins), but no for every name of more than 21 bytes. It calls nothing.
    #[inline(always)]
    pub(super) fn begins_and_is_short(&self, member: &[u8], head: u64) -> bool {
        (head ^ self.head) & self.mask == 0
            && (self.length() <= 8
                || self.ends(member) && (self.length() <= 16 || self.goes_on(member)))
    }

    /// Whether the second word of the name stands in its place, and whether nothing stands between that and the last one.
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

/// Moves a byte into the upper end of a word.
const fn pushed(word: u64, byte: u8) -> u64 {
    word >> 8 | (byte as u64) << 56
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 22] = [
        "",
        "a",
        "year",
        "title",
        "titles",
        "release",
        "release_d",
        "customer_name",
        "customer_names",
        "running_time_secs",
        "running_time_mins",
        "runnint_time_secs",
        "running_tune_secs",
        "a_name_of_21_bytes_ab",
        "a_name_of_21_bytes_as",
        "a_name_of_22_bytes_abc",
        "a_name_of_22_vytes_abc",
        "é",
        "a\"b",
        "a\\",
        "tab\t",
        "a\":{\"S",
    ];

    fn found_in(member: &str) -> Vec<&'static str> {
        let Some(head) = Name::head(member.as_bytes()) else {
            return Vec::new();
        };
        let names = NAMES.into_iter();
        names
            .filter(|text| {
                let name = Name::new(text);
                let found = name.begins(member.as_bytes(), head);
                let found_early = name.begins_and_is_short(member.as_bytes(), head);
                assert_eq!(found_early, found && text.len() <= 21, "{text} {member}");
                found
            })
            .collect()
    }

    #[test]
    fn a_name_is_found_where_it_stands_and_nowhere_else() {
        for name in NAMES {
            let quoted = quoted(name);
            assert_eq!(
                found_in(&format!("{quoted}:{{\"N\":\"1\"}}")),
                if quoted.contains('\\') {
                    vec![]
                } else {
                    vec![name]
                },
                "{name}"
            );
            for cut in (0..quoted.len()).filter(|&cut| quoted.is_char_boundary(cut)) {
                let found = found_in(&format!("{}                    ", &quoted[..cut]));
                assert_eq!(found, [""; 0], "{name} {cut}");
            }
        }
        // What could be taken for the last of the names is the second one.
        assert_eq!(found_in(r#""a":{"S":"1"}"#), ["a"]);
    }

    fn quoted(name: &str) -> String {
        let mut quoted = String::from("\"");
        for char in name.chars() {
            match char {
                '"' | '\\' => quoted.extend(['\\', char]),
                '\t' => quoted.push_str("\\t"),
                char => quoted.push(char),
            }
        }
        quoted + "\""
    }
}
