//! Where does a run of text end that needs no escapes? A word or a block of bytes at a time.

/// How many bytes stand before the next one that is special in a string: a quote, a backslash or a control character.
///
/// Eight bytes at a time, or 32 once the string has shown to be long; the compiler makes vectors of those.
#[inline(always)]
pub(super) fn run(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    for at in [0, 8, 16] {
        let Some((word, tail)) = rest.split_first_chunk() else {
            break;
        };
        let special = special(*word);
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8;
        }
        rest = tail;
    }
    bytes.len() - rest.len() + long_run(rest)
}

/// Whether a string needs no escapes.
#[inline]
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    // What does not fill a word or a block is looked at together with bytes before it, a second time.
    if let Some(last) = bytes.last_chunk::<32>() {
        let (blocks, _) = bytes.as_chunks();
        return blocks.iter().all(is_plain_block) && is_plain_block(last);
    }
    if let Some(last) = bytes.last_chunk() {
        let (words, _) = bytes.as_chunks();
        return words
            .iter()
            .fold(special(*last), |found, word| found | special(*word))
            == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [[a, b, c, d], [e, f, g, h]]: [[u8; 4]; 2] = [*first, *last];
        return special([a, b, c, d, e, f, g, h]) == 0;
    }
    !bytes.iter().any(|&byte| is_special(byte))
}

#[inline]
fn is_plain_block(block: &[u8; 32]) -> bool {
    !block
        .iter()
        .fold(false, |found, &byte| found | is_special(byte))
}

#[inline]
fn is_special(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// As [`run`], where the first words have nothing special or there are fewer of them.
#[inline(never)]
fn long_run(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks();
    let start = 32
        * blocks
            .iter()
            .take_while(|block| is_plain_block(block))
            .count();
    let rest = bytes.get(start..).unwrap_or_default();
    let (words, tail) = rest.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let special = special(*word);
        if special != 0 {
            return start + 8 * at + special.trailing_zeros() as usize / 8;
        }
    }
    let in_tail = tail.iter().take_while(|&&byte| !is_special(byte)).count();
    start + 8 * words.len() + in_tail
}

/// The highest bit of each special byte in a word. Bits above the lowest one that is set may be wrong: a borrow goes upwards.
#[inline(always)]
const fn special(word: [u8; 8]) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    let word = u64::from_le_bytes(word);
    // The quote, 0x22, becomes 0x20: one subtraction finds it and the control characters below.
    let quotes = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quotes | backslashes) & !word & (ONES * 0x80)
}
