//! Finds the end of a run of characters that JSON does not escape, a word or a block of bytes at a time.

/// The number of bytes before the next one that is special in a string: a quote, a backslash or a control character.
#[inline]
pub(crate) fn run(bytes: &[u8]) -> usize {
    short_run(bytes).unwrap_or_else(|| long_run(bytes))
}

/// Like [`run`], for a short run that is not at the very end of the JSON: one length check covers four words.
#[inline(always)]
pub(crate) fn short_run(bytes: &[u8]) -> Option<usize> {
    let (words, _) = bytes.first_chunk::<32>()?.as_chunks();
    for (at, word) in words.iter().enumerate() {
        let special = special(*word);
        if special != 0 {
            return Some(8 * at + special.trailing_zeros() as usize / 8);
        }
    }
    None
}

/// Whether a string needs no escapes.
#[inline]
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    // Bytes that do not fill a word or a block are checked again together with the bytes before them.
    if let Some(last) = bytes.last_chunk::<32>() {
        let (blocks, _) = bytes.as_chunks();
        return blocks.iter().all(is_plain_block::<32>) && is_plain_block(last);
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

#[inline(always)]
fn is_plain_block<const N: usize>(block: &[u8; N]) -> bool {
    // All vectors of the block are folded into one before the comparison with the special bytes.
    let mut lowest = [u8::MAX; 16];
    let mut nearest = [u8::MAX; 16];
    let (vectors, _) = block.as_chunks::<16>();
    for vector in vectors {
        for ((lowest, nearest), &byte) in lowest.iter_mut().zip(&mut nearest).zip(vector) {
            *lowest = (*lowest).min(byte ^ 0x02);
            *nearest = (*nearest).min(byte ^ b'\\');
        }
    }
    let found = lowest.iter().zip(&nearest);
    !found.fold(false, |found, (&lowest, &nearest)| {
        found | (lowest < 0x21) | (nearest == 0)
    })
}

#[inline]
fn is_special(byte: u8) -> bool {
    // The quote, 0x22, becomes 0x20: one comparison finds it and the control characters. The compiler vectorizes two
    // comparisons better than three.
    ((byte ^ 0x02) < 0x21) | (byte == b'\\')
}

/// Like [`run`], for long runs: a block at a time, which the compiler vectorizes.
#[inline(never)]
pub(crate) fn long_run(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks::<64>();
    let plain = blocks.iter().take_while(|block| is_plain_block(block));
    let mut rest = bytes.get(64 * plain.count()..).unwrap_or_default();
    if let Some((block, after)) = rest.split_first_chunk::<32>()
        && is_plain_block(block)
    {
        rest = after;
    }
    let start = bytes.len() - rest.len();
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

/// The highest bit of each special byte in a word. Bits above the lowest one that is set may be wrong, because a borrow
/// goes upwards.
#[inline(always)]
const fn special(word: [u8; 8]) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    let word = u64::from_le_bytes(word);
    // The quote, 0x22, becomes 0x20: one subtraction finds it and the control characters below it.
    let quotes = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quotes | backslashes) & !word & (ONES * 0x80)
}
