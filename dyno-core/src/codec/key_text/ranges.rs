//! The bounds of ranges of keys.

/// The greatest character. No field of a composed key contains it, so that it can end a range.
pub const LAST: char = '\u{10FFFF}';

/// Returns the greatest text of at most `limit` bytes that begins with `prefix`, given that no text contains [`LAST`].
///
/// A `prefix` that is longer than `limit` is returned as it is; no text begins with it.
#[must_use]
pub fn end_of(mut prefix: String, limit: usize) -> String {
    match limit.saturating_sub(prefix.len()) {
        0 => {}
        1 => prefix.push('\u{7F}'),
        2 => prefix.push('\u{7FF}'),
        3 => prefix.push('\u{FFFF}'),
        _ => prefix.push(LAST),
    }
    prefix
}

/// Returns the greatest text of at most `limit` bytes that is less than `text` and begins with its first `kept` bytes,
/// given that no text contains [`LAST`]. Returns `None` if there is no such text.
#[must_use]
pub fn before(text: &str, kept: usize, limit: usize) -> Option<String> {
    if text.len() > limit {
        // Every character that fits behind the longest beginning of `text` takes fewer bytes than the next one of
        // `text`, and so is less.
        let (beginning, _) = text.split_at(text.floor_char_boundary(limit));
        return (beginning.len() >= kept).then(|| end_of(beginning.to_owned(), limit));
    }
    let (at, last) = text
        .char_indices()
        .next_back()
        .filter(|(at, _)| *at >= kept)?;
    let mut before = text.get(..at)?.to_owned();
    if last != '\0' {
        before.push(preceding(last));
        before = end_of(before, limit);
    }
    Some(before)
}

/// Returns the least text of at most `limit` bytes that is greater than `text` and begins with its first `kept` bytes,
/// or `None` if there is no such text.
pub(crate) fn after(text: &str, kept: usize, limit: usize) -> Option<String> {
    if text.len() < limit {
        return Some(format!("{text}\0"));
    }
    // No longer text fits, so that a character of it becomes the next one, and those behind it go.
    let from_the_end = text.char_indices().rev();
    let mut places = from_the_end.take_while(|(at, _)| *at >= kept);
    places.find_map(|(at, char)| {
        let next = following(char).filter(|next| at + next.len_utf8() <= limit)?;
        let mut after = text.get(..at)?.to_owned();
        after.push(next);
        Some(after)
    })
}

/// The character after one that is not the last.
fn following(char: char) -> Option<char> {
    (char..=LAST).nth(1)
}

/// The character before one that is not the first.
fn preceding(char: char) -> char {
    ('\0'..char).next_back().unwrap_or('\0')
}
