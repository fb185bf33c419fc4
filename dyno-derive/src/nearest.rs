//! The word that is probably meant by a misspelled one.

/// Returns the word that is nearest to `word`, if one is near enough to be a typing error.
pub(crate) fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let limit = word.chars().count().div_ceil(3).max(1);
    let distances = words
        .into_iter()
        .map(|other| (distance(word, other), other));
    distances
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// Returns the number of characters to insert, delete, change or swap with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut two_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    let mut previous = None;
    for (row, c) in from.chars().enumerate() {
        let mut line = vec![row + 1];
        for (column, &other) in to.iter().enumerate() {
            let get = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(usize::MAX - 1);
            let change = get(&above, column) + usize::from(c != other);
            let mut least = change
                .min(get(&above, column + 1) + 1)
                .min(get(&line, column) + 1);
            let swapped = column
                .checked_sub(1)
                .filter(|&before| previous == Some(other) && to.get(before) == Some(&c));
            if let Some(before) = swapped {
                least = least.min(get(&two_above, before) + 1);
            }
            line.push(least);
        }
        two_above = std::mem::replace(&mut above, line);
        previous = Some(c);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_typing_errors() {
        for (from, to, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("skip", "skip", 0),
            ("skpi", "skip", 1),
            ("renam", "rename", 1),
            ("tabel", "table", 1),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn only_a_near_word_is_returned() {
        let words = ["rename", "default", "skip", "flatten"];
        assert_eq!(nearest("renmae", words), Some("rename"));
        assert_eq!(nearest("defualt", words), Some("default"));
        assert_eq!(nearest("primary", words), None);
    }
}
