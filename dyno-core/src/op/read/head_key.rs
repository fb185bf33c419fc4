//! The sort key of the next item of a partition, in a form that is compared in a few instructions.

use std::cmp::Ordering;

/// The beginning of a sort key.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HeadKey {
    /// The first bytes, padded with zeros, as big-endian numbers, whose order is theirs.
    words: [u64; WORDS],
    /// The number of bytes of the whole key.
    length: usize,
}

/// The number of words of a beginning.
const WORDS: usize = 4;

/// The number of bytes of a beginning.
const LENGTH: usize = WORDS * size_of::<u64>();

impl HeadKey {
    #[inline]
    pub(super) fn of(key: &[u8]) -> Self {
        let mut words = [0; WORDS];
        let mut rest = key;
        for word in &mut words {
            let Some((bytes, behind)) = rest.split_first_chunk() else {
                let missing = 8 * (size_of::<u64>() - rest.len());
                let bytes = rest
                    .iter()
                    .fold(0, |word, &byte| word << 8 | u64::from(byte));
                *word = bytes.checked_shl(missing as u32).unwrap_or_default();
                break;
            };
            *word = u64::from_be_bytes(*bytes);
            rest = behind;
        }
        Self {
            words,
            length: key.len(),
        }
    }

    /// The order of two keys, or `None` if it depends on what follows their beginnings.
    #[inline]
    pub(super) fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match self.words.cmp(&other.words) {
            // One of them is the other and zeros.
            Ordering::Equal if self.length.min(other.length) <= LENGTH => {
                Some(self.length.cmp(&other.length))
            }
            Ordering::Equal => None,
            order => Some(order),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_compared_as_their_bytes() {
        let keys: Vec<Vec<u8>> = (0..4096_u32)
            .map(|seed| {
                let length = [0, 1, 7, 8, 9, 31, 32, 33, 40][(seed % 9) as usize];
                let byte = |at: u32| match (seed >> (at % 11)) & 3 {
                    0 | 1 => 0,
                    2 => 1,
                    _ => u8::MAX,
                };
                (0..length).map(byte).collect()
            })
            .collect();
        let mut open = 0;
        for (one, other) in keys
            .iter()
            .zip(keys.iter().skip(1))
            .chain(keys.iter().zip(&keys))
        {
            match HeadKey::of(one).partial_cmp(&HeadKey::of(other)) {
                Some(order) => assert_eq!(order, one.cmp(other), "{one:?} {other:?}"),
                None => {
                    assert_eq!(one[..32], other[..32]);
                    open += 1;
                }
            }
        }
        assert!(open > 0);
        let keys: [&[u8]; 7] = [b"", b"\0", b"\0\0", b"a", b"a\0", b"ab", b"b"];
        for (at, one) in keys.iter().enumerate() {
            for (other_at, other) in keys.iter().enumerate() {
                let order = HeadKey::of(one).partial_cmp(&HeadKey::of(other));
                assert_eq!(order, Some(at.cmp(&other_at)));
            }
        }
    }
}
