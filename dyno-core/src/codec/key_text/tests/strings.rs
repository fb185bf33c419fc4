use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::codec::key_text::{Escaped, Lower, StringFormat, Upper};

const SEPARATORS: [Option<char>; 9] = [
    None,
    Some('#'),
    Some('/'),
    Some(' '),
    Some('@'),
    Some('_'),
    Some('|'),
    Some('\0'),
    Some('→'),
];

/// What must hold for each format of strings.
fn is_read_back<F: StringFormat>(
    string: &str,
    behind: Option<char>,
    expected: &str,
) -> Result<Option<String>, TestCaseError> {
    let owned = string.to_owned();
    let Ok(key) = text::<String, F>(&owned, behind) else {
        prop_assert!(transcoded::<String, F>(string, behind).is_err());
        return Ok(None);
    };
    prop_assert!(
        behind.is_none_or(|behind| !key.contains(behind)),
        "{:?}",
        key
    );
    prop_assert!(!key.contains(LAST));
    let read = <String as KeyText<F>>::read_key_text(&key, behind);
    prop_assert_eq!(read.as_deref(), Some(expected));
    prop_assert_eq!(&transcoded::<String, F>(string, behind).unwrap(), &key);
    let others = [
        #[cfg(feature = "compact_str")]
        text::<compact_str::CompactString, F>(&string.into(), behind),
        text::<Box<str>, F>(&string.into(), behind),
        text::<Rc<str>, F>(&string.into(), behind),
        text::<Arc<str>, F>(&string.into(), behind),
        text::<Cow<'_, str>, F>(&string.into(), behind),
    ];
    for other in others {
        prop_assert_eq!(other.unwrap(), key.clone());
    }
    Ok(Some(key))
}

fn lower(string: &str) -> String {
    string.chars().flat_map(char::to_lowercase).collect()
}

fn upper(string: &str) -> String {
    string.chars().flat_map(char::to_uppercase).collect()
}

/// Whatever could stand behind a text: nothing, or the separator and more.
fn with_end(key: &str, behind: Option<char>) -> String {
    behind.map_or_else(|| key.to_owned(), |behind| format!("{key}{behind}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn plain_strings_are_read_back_and_sort_at_the_end(
        one in word(), two in word(), behind in proptest::sample::select(&SEPARATORS[..]),
    ) {
        let first = is_read_back::<Natural>(&one, behind, &one)?;
        prop_assert_eq!(first.is_none(), behind.is_some_and(|behind| one.contains(behind)));
        let (first, second) = (is_read_back::<Natural>(&one, None, &one)?, is_read_back::<Natural>(&two, None, &two)?);
        prop_assert_eq!(first.cmp(&second), one.cmp(&two));
    }

    #[test]
    fn escaped_strings_take_every_separator_and_sort_everywhere(
        one in word(), two in word(), behind in proptest::sample::select(&SEPARATORS[..]),
    ) {
        let first = is_read_back::<Escaped>(&one, behind, &one)?.unwrap();
        let second = is_read_back::<Escaped>(&two, behind, &two)?.unwrap();
        prop_assert_eq!(
            with_end(&first, behind).cmp(&with_end(&second, behind)), one.cmp(&two), "{:?} {:?}", &first, &second
        );
        prop_assert_eq!(first.starts_with(&second), one.starts_with(&two), "{:?} {:?}", first, second);
    }

    #[test]
    fn strings_in_one_case_are_read_back_in_it(
        one in word(), two in word(), behind in proptest::sample::select(&SEPARATORS[..]),
    ) {
        is_read_back::<Lower>(&one, behind, &lower(&one))?;
        is_read_back::<Upper>(&one, behind, &upper(&one))?;
        let (first, second) = (text::<_, Lower>(&one, None).unwrap(), text::<_, Lower>(&two, None).unwrap());
        prop_assert_eq!(first.cmp(&second), lower(&one).cmp(&lower(&two)));
        let both = text::<_, Lower>(&format!("{one}{two}"), None).unwrap();
        prop_assert!(both.starts_with(&first));
    }

    #[test]
    fn a_string_that_is_read_is_written_in_the_same_way(
        key in prop_oneof![word(), "[a#$%A-Za-z`_ \u{A0}]{0,6}", "(\\$[@-e]|[a%]){0,4}", any::<String>()],
        behind in proptest::sample::select(&SEPARATORS[..]),
    ) {
        writes_what_it_reads::<String, Natural>(&key, behind)?;
        writes_what_it_reads::<String, Escaped>(&key, behind)?;
        writes_what_it_reads::<String, Lower>(&key, behind)?;
        writes_what_it_reads::<String, Upper>(&key, behind)?;
        writes_what_it_reads::<char, Natural>(&key, behind)?;
        writes_what_it_reads::<char, Escaped>(&key, behind)?;
        writes_what_it_reads::<IpAddr, Natural>(&key, behind)?;
    }

    #[test]
    fn every_address_is_read_back(four in any::<u32>(), six in any::<u128>(), mapped in any::<u32>()) {
        let (four, six) = (Ipv4Addr::from(four), Ipv6Addr::from(six));
        let mapped = Ipv4Addr::from(mapped).to_ipv6_mapped();
        for behind in [None, Some('#'), Some('.')] {
            is_read_back_alone(&four, behind)?;
            for six in [six, mapped] {
                is_read_back_alone(&six, behind)?;
                is_read_back_alone(&IpAddr::V6(six), behind)?;
            }
            is_read_back_alone(&IpAddr::V4(four), behind)?;
        }
    }

    #[test]
    fn characters_are_read_back(one in any::<char>(), behind in proptest::sample::select(&SEPARATORS[..])) {
        if let Ok(key) = text::<_, Natural>(&one, behind) {
            prop_assert_eq!(<char as KeyText>::read_key_text(&key, behind), Some(one));
        }
        if let Ok(key) = text::<_, Escaped>(&one, behind) {
            prop_assert_eq!(<char as KeyText<Escaped>>::read_key_text(&key, behind), Some(one));
        }
    }
}

// A character of which the text is several is rejected before anything is written.
#[test]
fn every_character_in_one_case_is_read_back_or_rejected() {
    for char in (0..=0x10_FFFF).filter_map(char::from_u32) {
        if let Ok(key) = text::<_, Lower>(&char, Some('#')) {
            let read = <char as KeyText<Lower>>::read_key_text(&key, Some('#'));
            assert!(
                read.is_some_and(|read| char.to_lowercase().eq([read])),
                "{char:?}"
            );
        }
        if let Ok(key) = text::<_, Upper>(&char, Some('#')) {
            let read = <char as KeyText<Upper>>::read_key_text(&key, Some('#'));
            assert!(
                read.is_some_and(|read| char.to_uppercase().eq([read])),
                "{char:?}"
            );
        }
    }
    let several = "the character becomes several in this format, which are not read back as one; use a `String`";
    let sharp_s = text::<_, Upper>(&'ß', None).unwrap_err();
    assert_eq!(sharp_s.to_string(), several);
    assert_eq!(
        transcoded::<char, Upper>(&'ß', None)
            .unwrap_err()
            .to_string(),
        several
    );
    assert_eq!(text::<_, Lower>(&'ß', None).unwrap(), "ß");
    assert_eq!(text::<_, Upper>(&'a', None).unwrap(), "A");
    assert_eq!(transcoded::<char, Upper>(&"ab", None).unwrap(), "AB");
}

#[test]
fn every_character_in_one_case_stays_as_it_is() {
    for char in (0..=0x10_FFFF).filter_map(char::from_u32) {
        let (lower, upper) = (|| char.to_lowercase(), || char.to_uppercase());
        assert!(lower().flat_map(char::to_lowercase).eq(lower()), "{char:?}");
        assert!(upper().flat_map(char::to_uppercase).eq(upper()), "{char:?}");
    }
}

#[test]
fn the_separator_is_rejected_with_advice() {
    let error = text::<_, Natural>(&"a#b".to_owned(), Some('#')).unwrap_err();
    assert_eq!(
        error.to_string(),
        "contains the separator `#` of the key template; add `#[dyno(key = escape)]` to the field"
    );
    let error = text::<_, Lower>(&"aXb".to_owned(), Some('x')).unwrap_err();
    assert_eq!(
        error.to_string(),
        "contains the separator `x` of the key template; add `#[dyno(key = escape)]` to the field"
    );
    let last = format!("a{LAST}");
    let message = "contains U+10FFFF, which ends ranges of keys; remove it from the value";
    assert_eq!(
        text::<_, Natural>(&last, None).unwrap_err().to_string(),
        message
    );
    assert_eq!(
        text::<_, Escaped>(&last, None).unwrap_err().to_string(),
        message
    );
    assert_eq!(
        text::<_, Upper>(&last, None).unwrap_err().to_string(),
        message
    );
    assert_eq!(<String as KeyText>::read_key_text(&last, None), None);
    assert_eq!(
        <String as KeyText<Escaped>>::read_key_text(&last, None),
        None
    );
}

#[test]
fn escapes_are_readable() {
    let escaped = |string: &str, behind| text::<_, Escaped>(&string.to_owned(), behind).unwrap();
    assert_eq!(escaped("a#b", Some('#')), "a$cb");
    assert_eq!(escaped("it's 5$!", Some('#')), "it's$`5$d$a");
    assert_eq!(escaped("a/b c", Some('#')), "a/b$`c");
    assert_eq!(escaped("a#b", None), "a$cb");
    let error = text::<_, Escaped>(&"a".to_owned(), Some('\u{F000}')).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot be escaped before the separator of the key template; use a separator such as `#`"
    );
}

/// A text that can be written is read back, and is the same from JSON.
fn is_read_back_alone<T>(value: &T, behind: Option<char>) -> Result<(), TestCaseError>
where
    T: KeyText<Natural> + Encode + PartialEq + Debug,
{
    match text::<_, Natural>(value, behind) {
        Ok(key) => {
            let read = T::read_key_text(&key, behind);
            prop_assert_eq!(read.as_ref(), Some(value));
            prop_assert_eq!(transcoded::<T, Natural>(value, behind).unwrap(), key);
        }
        Err(_) => prop_assert!(transcoded::<T, Natural>(value, behind).is_err()),
    }
    Ok(())
}

#[cfg(feature = "url")]
#[test]
fn urls_are_read_back() {
    for (url, behind) in [
        ("https://example.com/a?b=c", Some('#')),
        ("https://example.com:8443/%23", Some('#')),
        ("http://[2001:db8::1]/", None),
        ("https://example.com/a#b", None),
        ("mailto:ada@example.com", Some('|')),
    ] {
        let url: url::Url = url.parse().unwrap();
        assert!(text::<_, Natural>(&url, behind).is_ok(), "{url}");
        is_read_back_alone(&url, behind).unwrap();
    }
    let with_fragment: url::Url = "https://example.com/a#b".parse().unwrap();
    assert!(text::<_, Natural>(&with_fragment, Some('#')).is_err());
    // Not as it is displayed: without the default port and the path.
    let other = <url::Url as KeyText>::read_key_text("https://example.com:443", None);
    assert_eq!(other, None);
}

#[test]
fn addresses_are_read_back() {
    let address: IpAddr = "2001:db8::1".parse().unwrap();
    assert_eq!(
        text::<_, Natural>(&address, Some('#')).unwrap(),
        "2001:db8::1"
    );
    assert_eq!(
        transcoded::<IpAddr, Natural>(&address, Some('#')).unwrap(),
        "2001:db8::1"
    );
    assert_eq!(
        <IpAddr as KeyText>::read_key_text("2001:db8::1", Some('#')),
        Some(address)
    );
    assert_eq!(
        <IpAddr as KeyText>::read_key_text("2001:db8:0::1", Some('#')),
        None
    );
    assert!(text::<_, Natural>(&address, Some(':')).is_err());
}

#[test]
fn a_plain_string_before_another_field_does_not_sort() {
    let with_separator = |string: &str| {
        with_end(
            &text::<_, Natural>(&string.to_owned(), Some('#')).unwrap(),
            Some('#'),
        )
    };
    assert!("a" < "a b" && with_separator("a") > with_separator("a b"));
}
