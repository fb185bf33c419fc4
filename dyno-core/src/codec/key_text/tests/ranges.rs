use proptest::prelude::*;

use super::*;
use crate::codec::key_text::{after, before, end_of};

/// The limit of a sort key.
const LIMIT: usize = 1024;

/// All texts of at most four bytes of some characters of each length.
fn all_texts() -> Vec<String> {
    let chars = [
        '\0',
        'a',
        'b',
        '\u{7F}',
        '\u{80}',
        '\u{7FF}',
        '\u{800}',
        '\u{D7FF}',
        '\u{E000}',
        '\u{FFFF}',
        '\u{10000}',
        '\u{10FFFE}',
    ];
    let mut texts = vec![String::new()];
    let mut at = 0;
    while let Some(text) = texts.get(at).cloned() {
        for char in chars {
            if text.len() + char.len_utf8() <= 4 {
                texts.push(format!("{text}{char}"));
            }
        }
        at += 1;
    }
    texts
}

#[test]
fn the_end_of_a_prefix_divides_all_texts_of_at_most_the_limit() {
    let texts = all_texts();
    for prefix in texts.iter().filter(|text| text.len() <= 3) {
        for limit in prefix.len()..=4 {
            let end = end_of(prefix.clone(), limit);
            assert!(end.starts_with(prefix.as_str()));
            for text in texts.iter().filter(|text| text.len() <= limit) {
                let is_inside = *prefix <= *text && *text <= end;
                assert_eq!(
                    is_inside,
                    text.starts_with(prefix.as_str()),
                    "{prefix:?} {text:?} {limit}"
                );
            }
        }
    }
}

#[test]
fn the_text_after_another_divides_all_texts_of_at_most_the_limit() {
    let texts = all_texts();
    for bound in texts.iter().filter(|text| text.len() <= 3) {
        for limit in 0..=4 {
            for kept in (0..=bound.len()).filter(|&kept| bound.is_char_boundary(kept)) {
                let prefix = &bound[..kept];
                let found = after(bound, kept, limit);
                assert!(found.as_ref().is_none_or(|found| found.len() <= limit));
                for text in texts
                    .iter()
                    .filter(|text| text.len() <= limit && text.starts_with(prefix))
                {
                    let is_inside = found.as_ref().is_some_and(|found| text >= found);
                    assert_eq!(
                        is_inside,
                        text > bound,
                        "{bound:?} {kept} {limit} {text:?} {found:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_text_before_another_divides_all_texts_of_at_most_the_limit() {
    let texts = all_texts();
    for bound in texts.iter().filter(|text| text.len() <= 3) {
        for limit in 0..=4 {
            for kept in (0..=bound.len()).filter(|&kept| bound.is_char_boundary(kept)) {
                let prefix = &bound[..kept];
                let found = before(bound, kept, limit);
                for text in texts
                    .iter()
                    .filter(|text| text.len() <= limit && text.starts_with(prefix))
                {
                    let is_inside = found.as_ref().is_some_and(|found| text <= found);
                    assert_eq!(
                        is_inside,
                        text < bound,
                        "{bound:?} {kept} {limit} {text:?} {found:?}"
                    );
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn bounds_are_exact_at_the_limit_of_a_sort_key(
        fill in 1010_usize..=LIMIT, prefix in word(), one in word(), two in word(),
    ) {
        let prefix = format!("{}{prefix}", "k".repeat(fill.saturating_sub(prefix.len())));
        let (one, two) = (format!("{prefix}{one}"), format!("{prefix}{two}"));
        let end = end_of(prefix.clone(), LIMIT);
        prop_assert!(end.len() <= LIMIT);
        if two.len() <= LIMIT {
            prop_assert!(two <= end);
            let found = before(&one, prefix.len(), LIMIT);
            prop_assert_eq!(found.is_some_and(|found| two <= found), two < one);
        }
        if let Some(found) = before(&one, prefix.len(), LIMIT) {
            prop_assert!(found.len() <= LIMIT && found < one && found.starts_with(&prefix), "{:?}", found);
        }
    }
}

#[test]
fn nothing_is_before_the_kept_text() {
    assert_eq!(before("X#", 2, LIMIT), None);
    assert_eq!(before("", 0, LIMIT), None);
    assert_eq!(before("X#\0", 2, LIMIT).as_deref(), Some("X#"));
    assert_eq!(before("X#b", 2, LIMIT), Some(format!("X#a{LAST}")));
    assert_eq!(before("X#b", 2, 3).as_deref(), Some("X#a"));
    assert_eq!(before("X#b", 2, 2).as_deref(), Some("X#"));
    assert_eq!(before("X#b", 2, 1), None);
}
