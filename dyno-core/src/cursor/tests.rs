//! Cursors as texts, and seals.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;

use super::token::Form;
use super::*;
use crate::codec::{Item, Value, encode_item};
use crate::error::{InvalidCheckpoint, InvalidCursor};

const BRAZIL: &str = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#;

fn cursor(key: &str) -> Cursor {
    Cursor::at(key, Some(SourceId::new("Movies", None)))
}

/// The values of keys, the extreme ones among them.
fn key_value() -> impl Strategy<Value = Value> {
    let number = |text: String| Value::N(text.parse().unwrap());
    prop_oneof![
        "\\PC{1,40}".prop_map(Value::S),
        any::<u64>().prop_map(move |n| number(n.to_string())),
        any::<i128>().prop_map(move |n| number((n / 10).to_string())),
        "-?[1-9][0-9]{0,37}(e(-[1-8])?[0-9])?".prop_map(number),
        Just(number(u64::MAX.to_string())),
        Just(number("99999999999999999999999999999999999999".into())),
        Just(number("1e-130".into())),
        prop::collection::vec(any::<u8>(), 1..40).prop_map(Value::B),
    ]
}

/// The key of a table, or of an index with several attributes.
fn key() -> impl Strategy<Value = String> {
    prop::collection::btree_map("[a-z#é ]{1,12}", key_value(), 1..8).prop_map(|attributes| {
        let item: Item = attributes.into_iter().collect();
        encode_item(&item).unwrap()
    })
}

// I37, S55
proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_cursor_survives_its_text(
        key in prop::option::weighted(0.9, key()),
        side in 0..3_u8,
        table in ".{0,20}",
        here in any::<bool>(),
    ) {
        // A position without a key is not at one.
        let side = Side::of(if key.is_none() { side.max(1) } else { side }).unwrap();
        let position = Position { side, key: key.clone().map(Into::into) };
        let cursor = Cursor::new(position, here.then(|| SourceId::new(&table, None)));
        let text = cursor.to_string();
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        let read: Cursor = text.parse().unwrap();
        prop_assert_eq!(&read, &cursor);
        let (position, _) = read.open().unwrap();
        prop_assert_eq!((position.side, position.key.as_deref()), (side, key.as_deref()));
        prop_assert_eq!(read.to_string(), text);
    }

    #[test]
    fn garbage_is_no_cursor(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let text = base64_simd::URL_SAFE_NO_PAD.encode_to_string(&bytes);
        if let Ok(cursor) = text.parse::<Cursor>() {
            // Only what looks like a sealed one, which no seal opens.
            prop_assert!(cursor.open().is_none());
            let opened = open(&seal(), &cursor, &read(""), now());
            prop_assert!(opened.is_err());
        }
    }
}

#[test]
fn what_is_no_key_is_no_cursor() {
    let text = |key: &str| cursor(key).to_string();
    for key in [
        "",
        "{}",
        "7",
        r#"{"id":{"BOOL":true}}"#,
        r#"{"id":{"S":"a"},"old":{"M":{}}}"#,
    ] {
        assert_eq!(
            text(key).parse::<Cursor>(),
            Err(InvalidCursor::Malformed),
            "{key}"
        );
    }
    for text in ["", "A", "AQ", "AQA", "garbage", "!", BRAZIL, "BA"] {
        assert_eq!(
            text.parse::<Cursor>(),
            Err(InvalidCursor::Malformed),
            "{text}"
        );
    }
}

#[test]
fn the_order_of_the_attributes_does_not_matter() {
    let hasher = RandomState::new();
    let [one, other] = [BRAZIL, r#"{"title":{"S":"Brazil"},"year":{"N":"1985"}}"#].map(cursor);
    assert_eq!(one, other);
    let hash = |cursor: &Cursor| hasher.hash_one(cursor);
    assert_eq!(hash(&one), hash(&other));
    assert_eq!(HashSet::from([one.clone(), other]).len(), 1);
    assert_ne!(one, cursor(r#"{"year":{"N":"1985"}}"#));
    let sides = [Side::At, Side::After, Side::Before].map(|side| {
        let key = Some(BRAZIL.into());
        Cursor::new(Position { side, key }, None)
    });
    assert_eq!(HashSet::from(sides).len(), 3);
    assert_ne!(SourceId::new("a", Some("b")), SourceId::new("ab", None));
}

#[cfg(feature = "serde")]
#[test]
fn a_cursor_is_serialized_as_its_string() {
    let cursor = cursor(BRAZIL);
    let json = serde_json::to_string(&cursor).unwrap();
    assert_eq!(json, format!("\"{cursor}\""));
    assert_eq!(serde_json::from_str::<Cursor>(&json).unwrap(), cursor);
    let error = serde_json::from_str::<Cursor>(r#""garbage""#).unwrap_err();
    assert!(
        error.to_string().starts_with("the cursor is malformed"),
        "{error}"
    );
}

#[test]
fn an_invalid_cursor_is_an_error_of_its_own() {
    let error: crate::Error = "garbage".parse::<Cursor>().unwrap_err().into();
    assert_eq!(error.invalid_cursor(), Some(&InvalidCursor::Malformed));
    assert_eq!(
        error.to_string(),
        "the cursor is malformed; pass the text of a cursor unchanged"
    );
    assert!(!error.is_retryable() && !error.is_outcome_unknown());
}

const OLD: [u8; 32] = [1; 32];
const NEW: [u8; 32] = [2; 32];

fn seal() -> Seal {
    CursorKeys::new(NEW).also_accept(OLD).seal("tenant-7")
}

fn read(parts: &str) -> Fingerprint {
    let mut read = Fingerprint::default();
    parts.chars().for_each(|part| read.part(&part.to_string()));
    read
}

fn position(key: &str) -> Position {
    Position {
        side: Side::Before,
        key: Some(key.into()),
    }
}

fn close(seal: &Seal, key: &str, read: &Fingerprint, now: SystemTime) -> Option<Cursor> {
    seal.close(&position(key), &seal.context(read.clone()), now)
}

fn open(
    seal: &Seal,
    cursor: &Cursor,
    read: &Fingerprint,
    now: SystemTime,
) -> Result<Arc<str>, InvalidCursor> {
    let position = seal.open(cursor, &seal.context(read.clone()), now)?;
    assert_eq!(position.side, Side::Before);
    Ok(position.key.unwrap())
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// The seals of each kind.
fn seals() -> Vec<Seal> {
    vec![
        seal(),
        #[cfg(feature = "encrypted-cursors")]
        seal().encrypted(),
    ]
}

#[test]
fn a_sealed_cursor_is_opened_by_the_same_read_alone() {
    for seal in seals() {
        let sealed = close(&seal, BRAZIL, &read("ab"), now()).unwrap();
        let sealed: Cursor = sealed.to_string().parse().unwrap();
        assert_eq!(&*open(&seal, &sealed, &read("ab"), now()).unwrap(), BRAZIL);
        for other in ["", "a", "abc", "ba"] {
            let opened = open(&seal, &sealed, &read(other), now());
            assert_eq!(opened, Err(InvalidCursor::OtherRead), "{other}");
        }
        let keys = CursorKeys::new(NEW);
        for scope in ["", "tenant-8", "tenant-7 "] {
            let opened = open(&keys.seal(scope), &sealed, &read("ab"), now());
            assert_eq!(opened, Err(InvalidCursor::OtherRead), "{scope}");
        }
        let unsealed = cursor(BRAZIL);
        let opened = open(&seal, &unsealed, &read("ab"), now());
        assert_eq!(opened, Err(InvalidCursor::NotSealed));
        assert_eq!(format!("{sealed:?}"), "Cursor(sealed)");
    }
    // A part does not run into the next one.
    let (mut one, mut other) = (Fingerprint::default(), Fingerprint::default());
    ["ab", "c"].iter().for_each(|part| one.part(part));
    ["a", "bc"].iter().for_each(|part| other.part(part));
    let sealed = close(&seal(), BRAZIL, &one, now()).unwrap();
    assert_eq!(
        open(&seal(), &sealed, &other, now()),
        Err(InvalidCursor::OtherRead)
    );
}

#[test]
fn the_context_of_a_read_is_computed_once() {
    let seal = ReadSeal::new(&seal());
    let failed = seal.context(|| Err("no read")).unwrap_err();
    assert_eq!(failed, "no read");
    let sealed = |seal: &ReadSeal, parts: &str| {
        let context = seal.context(|| Ok::<_, ()>(read(parts))).unwrap();
        seal.seal.close(&position(BRAZIL), context, now()).unwrap()
    };
    let first = sealed(&seal, "a");
    let again = seal.context(|| -> Result<_, ()> { panic!("it is known") });
    assert_eq!(
        seal.seal
            .close(&position(BRAZIL), again.unwrap(), now())
            .unwrap(),
        first
    );
    // A clone may become another read.
    let other = sealed(&seal.clone(), "b");
    assert_ne!(other, first);
    assert!(open(&seal.seal, &other, &read("b"), now()).is_ok());
}

#[test]
fn a_cursor_expires() {
    for seal in seals() {
        let forever = close(&seal, BRAZIL, &read("a"), now()).unwrap();
        let hour = Duration::from_secs(3600);
        let brief = close(&seal.clone().expires_after(hour), BRAZIL, &read("a"), now()).unwrap();
        let opened = |cursor: &Cursor, after| open(&seal, cursor, &read("a"), now() + after);
        assert!(opened(&forever, hour * 1_000_000).is_ok());
        assert!(opened(&brief, hour - Duration::from_secs(1)).is_ok());
        assert_eq!(opened(&brief, hour), Err(InvalidCursor::Expired));
        // A time that cannot be counted never comes, and no time at all is over at once.
        let long = seal.clone().expires_after(Duration::MAX);
        let long = close(&long, BRAZIL, &read("a"), now()).unwrap();
        assert!(opened(&long, hour).is_ok());
        let over = seal.clone().expires_after(Duration::ZERO);
        let over = close(&over, BRAZIL, &read("a"), now()).unwrap();
        assert_eq!(opened(&over, Duration::ZERO), Err(InvalidCursor::Expired));
        let early = seal.clone().expires_after(Duration::ZERO);
        let early = close(&early, BRAZIL, &read("a"), UNIX_EPOCH - hour).unwrap();
        assert_eq!(opened(&early, hour), Err(InvalidCursor::Expired));
    }
}

#[test]
fn secrets_are_replaced_without_a_cursor_that_fails() {
    let scope = "tenant-7";
    let old = CursorKeys::new(OLD).also_accept(NEW).seal(scope);
    let new = CursorKeys::new(NEW).also_accept(OLD).seal(scope);
    let after = CursorKeys::new(NEW).seal(scope);
    let read = read("a");
    let (by_old, by_new) = (
        close(&old, BRAZIL, &read, now()).unwrap(),
        close(&new, BRAZIL, &read, now()).unwrap(),
    );
    for seal in [&old, &new] {
        assert!(open(seal, &by_old, &read, now()).is_ok());
        assert!(open(seal, &by_new, &read, now()).is_ok());
    }
    assert!(open(&after, &by_new, &read, now()).is_ok());
    assert_eq!(
        open(&after, &by_old, &read, now()),
        Err(InvalidCursor::UnknownSecret)
    );
    assert_eq!(
        format!("{new:?}"),
        "Seal { keys: CursorKeys { accepted: 2, .. }, lifetime: None, .. }"
    );
}

// Ten thousand mutations of each kind of cursor: bits, bytes that are gone, added or exchanged.
#[test]
fn no_changed_cursor_is_accepted() {
    let read = read("ab");
    for seal in seals() {
        let sealed = close(&seal, BRAZIL, &read, now()).unwrap();
        let Form::Sealed(bytes) = &sealed.0 else {
            panic!("{sealed:?}")
        };
        let mut accepted = Vec::new();
        let mut check = |changed: Vec<u8>| {
            if changed[..] == bytes[..] {
                return;
            }
            if let Some(cursor) = Cursor::from_bytes(&changed)
                && open(&seal, &cursor, &read, now()).is_ok()
            {
                accepted.push(changed);
            }
        };
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            check(changed);
        }
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..10_000 {
            let mut changed = bytes.to_vec();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..changed.len());
                match random.u8(..4) {
                    0 => changed[at] = random.u8(..),
                    1 => changed.truncate(at.max(1)),
                    2 => changed.insert(at, random.u8(..)),
                    _ => {
                        let other = random.usize(..changed.len());
                        changed.swap(at, other);
                    }
                }
            }
            check(changed);
        }
        assert!(accepted.is_empty(), "{accepted:?}");
    }
}

// Ten thousand texts with characters that are gone, added or exchanged.
#[test]
fn no_changed_text_is_accepted() {
    let read = read("ab");
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. é";
    let letters: Vec<char> = letters.chars().collect();
    let mut random = fastrand::Rng::with_seed(7);
    for seal in seals() {
        let sealed = close(&seal, BRAZIL, &read, now()).unwrap();
        let text: Vec<char> = sealed.to_string().chars().collect();
        for _ in 0..10_000 {
            let mut changed = text.clone();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..changed.len());
                let letter = letters[random.usize(..letters.len())];
                match random.u8(..5) {
                    0 | 1 => changed[at] = letter,
                    2 => changed.truncate(at.max(1)),
                    3 => changed.insert(at, letter),
                    _ => _ = changed.remove(at),
                }
                if changed.is_empty() {
                    break;
                }
            }
            let changed: String = changed.into_iter().collect();
            if let Ok(cursor) = changed.parse::<Cursor>() {
                let opened = open(&seal, &cursor, &read, now());
                // A text with the same bytes is the same text.
                assert_eq!(opened.is_ok(), cursor == sealed, "{changed}");
                assert!(
                    cursor != sealed || changed == sealed.to_string(),
                    "{changed}"
                );
            }
        }
    }
}

// Ten thousand of each: another read, another scope, another secret.
#[test]
fn no_cursor_of_another_read_scope_or_secret_is_accepted() {
    let mut random = fastrand::Rng::with_seed(7);
    let part = |random: &mut fastrand::Rng| -> String {
        (0..random.usize(..4))
            .map(|_| random.char('a'..='c'))
            .collect()
    };
    // A secret takes a while to be made.
    let keys = [0, 1, 2].map(|secret| CursorKeys::new([secret; 32]));
    for encrypted in [false, true] {
        for _ in 0..10_000 {
            let mut one = || {
                let mut read = Fingerprint::default();
                let parts: Vec<_> = (0..random.usize(..4)).map(|_| part(&mut random)).collect();
                parts.iter().for_each(|part| read.part(part));
                let scope = part(&mut random);
                let secret = random.usize(..keys.len());
                let seal = keys[secret].seal(scope.as_str());
                #[cfg(feature = "encrypted-cursors")]
                let seal = if encrypted { seal.encrypted() } else { seal };
                (seal, read, (parts, scope, secret))
            };
            let ((seal, read, made), (other, of_other, opens)) = (one(), one());
            let sealed = close(&seal, BRAZIL, &read, now()).unwrap();
            assert!(open(&seal, &sealed, &read, now()).is_ok());
            let expected = if made == opens {
                Ok(BRAZIL.into())
            } else if made.2 == opens.2 {
                Err(InvalidCursor::OtherRead)
            } else {
                Err(InvalidCursor::UnknownSecret)
            };
            let opened = open(&other, &sealed, &of_other, now());
            assert_eq!(opened, expected, "{encrypted} {made:?} {opens:?}");
        }
    }
}

#[cfg(feature = "encrypted-cursors")]
#[test]
fn an_encrypted_cursor_shows_nothing() {
    let seal = seal().encrypted();
    let sealed = || close(&seal, BRAZIL, &read("a"), now()).unwrap();
    let (one, two) = (sealed(), sealed());
    assert_ne!(one, two);
    for cursor in [&one, &two] {
        let bytes = base64_simd::URL_SAFE_NO_PAD
            .decode_to_vec(cursor.to_string())
            .unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("Brazil"));
    }
    // A service that begins to encrypt still accepts what it signed, and the other way round.
    let signed = close(&self::seal(), BRAZIL, &read("a"), now()).unwrap();
    assert!(open(&seal, &signed, &read("a"), now()).is_ok());
    assert!(open(&self::seal(), &one, &read("a"), now()).is_ok());
    assert_eq!(one.to_string().len(), cursor(BRAZIL).to_string().len() + 69);
}

#[test]
fn a_signed_cursor_is_not_much_longer() {
    let sealed = close(&seal(), BRAZIL, &read("a"), now()).unwrap();
    assert_eq!(
        sealed.to_string().len(),
        cursor(BRAZIL).to_string().len() + 37
    );
}

// The format is kept: cursors are in the URLs of callers.
#[test]
fn the_format_stays() {
    let open = cursor(r#"{"id":{"N":"7"}}"#);
    assert_eq!(open.to_string(), "BQCQccUJeyJpZCI6eyJOIjoiNyJ9fQ");
    let sealed = close(&seal(), r#"{"id":{"N":"7"}}"#, &read("a"), now()).unwrap();
    assert_eq!(
        sealed.to_string(),
        "AiPEBn1-RYnuAAAAAAAAAAACeyJpZCI6eyJOIjoiNyJ9fZYJGv1L562Ec_8uKyrD7LM"
    );
}

#[cfg(feature = "encrypted-cursors")]
#[test]
fn the_encrypted_format_stays() {
    let key = r#"{"id":{"N":"7"}}"#;
    // It differs each time it is made, and so it is read.
    let text = "AyPEBn1-RYnugBsc4SQqJWoffhLL71SYXVTibePGWPR2BnR0T-fqb8LXScldrnmKx0gwY2XriUg4w4MtDy84yJpSYCrYUHeaUyo";
    let opened = open(&seal(), &text.parse().unwrap(), &read("a"), now());
    assert_eq!(opened, Ok(key.into()));
}

#[test]
fn the_format_of_a_checkpoint_stays() {
    let mut checkpoint = Checkpoint::new(3).at(SourceId::new("Movies", None));
    checkpoint.read_to(1, r#"{"id":{"N":"7"}}"#.into());
    checkpoint.ended(2);
    let text = checkpoint.to_string();
    assert_eq!(text, "BAGQccUJAAAAAwAAABB7ImlkIjp7Ik4iOiI3In19");
}

#[test]
fn a_checkpoint_has_no_more_parts_than_segments() {
    let parts = Checkpoint::new(3).split(usize::MAX);
    assert_eq!(
        parts.iter().map(Checkpoint::left).collect::<Vec<_>>(),
        [1, 1, 1]
    );
    let [done] = &Checkpoint::new(0).split(usize::MAX)[..] else {
        panic!("one part, in which nothing is left")
    };
    assert!(done.is_done());
}

#[test]
fn a_malformed_checkpoint_says_that_it_is_one() {
    let error = cursor(BRAZIL)
        .to_string()
        .parse::<Checkpoint>()
        .unwrap_err();
    assert_eq!(error, InvalidCheckpoint::Malformed);
    let error = crate::Error::from(error);
    assert_eq!(
        error.to_string(),
        "the checkpoint is malformed; pass the text of a checkpoint unchanged"
    );
    // It is the job's own, not a caller's.
    assert_eq!(error.invalid_cursor(), None);
}

// I36
proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_checkpoint_survives_its_text(
        segments in 1..40_u32,
        marks in prop::collection::vec((0..40_u32, prop::option::of(key())), 0..30),
        place in any::<bool>(),
        parts in 1..50_usize,
    ) {
        let mut checkpoint = Checkpoint::new(segments);
        if place {
            checkpoint = checkpoint.at(SourceId::new("Movies", None));
        }
        for (segment, key) in marks {
            match key {
                Some(key) if segment < segments => checkpoint.read_to(segment, key.into()),
                _ => checkpoint.ended(segment),
            }
        }
        let text = checkpoint.to_string();
        let read: Checkpoint = text.parse().unwrap();
        prop_assert_eq!(&read, &checkpoint);
        prop_assert!(text.parse::<Cursor>().is_err());

        // Parts have each segment once, and are even.
        let left = checkpoint.left();
        let shares = checkpoint.clone().split(parts);
        prop_assert_eq!(shares.len(), parts.min(left).max(1));
        let of_shares: Vec<_> = shares.iter().flat_map(Checkpoint::starts).collect();
        prop_assert_eq!(of_shares.len(), left);
        let mut sorted = of_shares;
        sorted.sort_unstable();
        prop_assert_eq!(sorted, checkpoint.starts().collect::<Vec<_>>());
        let sizes: Vec<_> = shares.iter().map(Checkpoint::left).collect();
        prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
    }

    #[test]
    fn garbage_is_no_checkpoint(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        for bytes in [&[&[4, 0][..], &bytes].concat(), &bytes] {
            let text = base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes);
            if let Ok(checkpoint) = text.parse::<Checkpoint>() {
                // Whatever is accepted is one.
                prop_assert!(checkpoint.starts().all(|(segment, _)| segment < checkpoint.segments()));
            }
        }
    }
}

#[test]
fn a_checkpoint_is_small_and_shows_no_key_in_debug() {
    let mut checkpoint = Checkpoint::new(1_000_000).split(10_000).remove(0);
    assert_eq!((checkpoint.left(), checkpoint.segments()), (100, 1_000_000));
    for (segment, _) in checkpoint.clone().starts() {
        checkpoint.ended(segment);
    }
    assert!(checkpoint.is_done());
    assert_eq!(checkpoint.to_string().len(), 14);
    // Two bytes for each segment that has not begun, and those of its key for one that has.
    assert_eq!(Checkpoint::new(64).to_string().len(), (10 + 64 * 2) * 4 / 3);
    let mut begun = Checkpoint::new(64);
    begun.read_to(63, BRAZIL.into());
    assert_eq!(
        begun.to_string().len(),
        ((10 + 64 * 2 + BRAZIL.len()) * 4_usize).div_ceil(3)
    );
    checkpoint.read_to(7, BRAZIL.into());
    assert_eq!(
        format!("{checkpoint:?}"),
        "Checkpoint { segments: 1000000, left: 1, .. }"
    );
}
