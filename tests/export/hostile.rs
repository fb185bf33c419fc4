//! Files that are not as they should be. Each line that is whole is read, and each other is an error.

use dyno::export::{self, Change, DataFile, ExportError, ManifestSummary};
use dyno::{Error, Item};
use proptest::prelude::*;

use crate::{Order, line, order, packed, read};

/// The first line, the error of the second, and the third.
fn between(bad: &[u8]) -> String {
    let text = [line("7", 1).as_bytes(), bad, b"\n", line("8", 2).as_bytes()].concat();
    let mut errors = Vec::new();
    for bytes in [text.clone(), packed(text)] {
        let lines: Vec<Result<Order, ExportError>> = export::read(&*bytes).collect();
        let [Ok(first), Err(error), Ok(third)] = lines.as_slice() else {
            panic!("{lines:?}")
        };
        assert_eq!((first, third), (&order("7", 1), &order("8", 2)));
        assert_eq!(error.line_number(), Some(2));
        assert!(error.is_line());
        errors.push(error.to_string());
    }
    assert_eq!(errors[0], errors[1]);
    errors.remove(0).split_off("line 2: ".len())
}

#[test]
fn a_line_of_wrong_types() {
    let text = |bad: &str| between(bad.as_bytes());
    assert_eq!(
        text(r#"{"Item":{"id":{"S":"secret"},"total":{"S":"secret"}}}"#),
        "attribute `total`: expected N, found S"
    );
    assert_eq!(
        text(r#"{"Item":{"id":{"S":"secret"}}}"#),
        "attribute `total` is missing"
    );
    assert_eq!(text("{}"), "attribute `Item` is missing");
    for bad in [
        "[]",
        "17",
        "null",
        r#""secret""#,
        r#"{"Item":[]}"#,
        r#"{"Item":7}"#,
        "secret",
    ] {
        let error = text(bad);
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn a_cut_line() {
    let whole = line("secret", 1);
    for length in 1..whole.len() - 2 {
        let error = between(&whole.as_bytes()[..length]);
        assert!(!error.contains("secret"), "{error}");
    }
    // At the end of the file.
    let text = line("7", 1) + &whole[..20];
    let lines = read::<Order>(text.as_bytes());
    assert_eq!(lines.len(), 2);
    assert!(lines[0].is_ok() && lines[1].is_err(), "{lines:?}");
}

#[test]
fn invalid_utf_8() {
    assert!(
        between(b"{\"Item\":{\"id\":{\"S\":\"\xff\xfe\"},\"total\":{\"N\":\"1\"}}}")
            .contains("UTF-8")
    );
    let lines: Vec<_> = export::read::<Order>(&b"\xff\xff\n"[..]).collect();
    assert_eq!(lines[0].as_ref().unwrap_err().text(), None);
}

#[test]
fn two_items_on_one_line() {
    let two = line("7", 1).trim_end().repeat(2);
    assert!(between(two.as_bytes()).contains("expected the end"));
}

#[test]
fn a_huge_line() {
    let huge = line(&"x".repeat(100_000), 1);
    let text = line("7", 1) + &huge + &line("8", 2) + huge.trim_end();
    for bytes in [packed(&text), text.into_bytes()] {
        let lines = export::read::<Order>(&*bytes)
            .max_line(50_000)
            .named("data/a.json.gz");
        let lines: Vec<_> = lines
            .map(|line| line.map_err(|error| error.to_string()))
            .collect();
        let too_long = |number| {
            Err(format!(
                "data/a.json.gz, line {number}: the line has more than 50000 bytes; raise `max_line` if it is an item"
            ))
        };
        assert_eq!(
            lines,
            [
                Ok(order("7", 1)),
                too_long(2),
                Ok(order("8", 2)),
                too_long(4)
            ]
        );
    }
    // One line of the largest length, and one byte more.
    let text = line("7", 1) + &line("71", 1);
    let lines: Vec<_> = export::read::<Order>(text.as_bytes())
        .max_line(line("7", 1).len() - 1)
        .collect();
    assert!(lines[0].is_ok() && lines[1].is_err(), "{lines:?}");
}

/// A few kilobytes that become twenty megabytes: none of it is kept.
#[test]
fn a_gzip_bomb() {
    let bomb = packed(vec![b' '; 20_000_000]);
    let lines = read::<Order>(&bomb);
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0]
            .as_ref()
            .unwrap_err()
            .contains("more than 13107200 bytes"),
        "{lines:?}"
    );
}

#[test]
fn blank_lines_and_line_ends() {
    let text = format!(
        "\n  \r\n{}\r\n\n\t\n{}\n\n",
        line("7", 1).trim_end(),
        line("8", 2).trim_end()
    );
    let mut lines = export::read::<Order>(text.as_bytes());
    assert_eq!(lines.next().unwrap().unwrap(), order("7", 1));
    assert_eq!(lines.line_number(), 3);
    assert_eq!(lines.next().unwrap().unwrap(), order("8", 2));
    assert_eq!(lines.line_number(), 6);
    assert!(lines.next().is_none());
}

#[test]
fn a_byte_order_mark() {
    let text = format!("\u{feff}{}", line("7", 1));
    for bytes in [packed(&text), text.clone().into_bytes()] {
        assert_eq!(read::<Order>(&bytes), [Ok(order("7", 1))]);
    }
    // It stands at the start of a file only.
    assert!(!between(text.trim_end().as_bytes()).is_empty());
}

#[test]
fn empty_files() {
    for bytes in [
        Vec::new(),
        packed(""),
        b"\n".to_vec(),
        packed("\n"),
        b"\xef\xbb\xbf".to_vec(),
    ] {
        assert_eq!(read::<Order>(&bytes), []);
    }
}

#[test]
fn a_cut_gzip_file() {
    let text: String = (0..2000)
        .map(|at| line(&(at * 7919).to_string(), at))
        .collect();
    let whole = packed(&text);
    let mut some = 0;
    for length in (1..whole.len())
        .step_by(297)
        .chain(whole.len() - 20..whole.len())
    {
        let lines = read::<Order>(&whole[..length]);
        let (last, before) = lines.split_last().expect("an error");
        let error = last.as_ref().unwrap_err();
        assert!(
            error.ends_with("the file cannot be read beyond this line"),
            "{error}"
        );
        for (at, line) in (0..).zip(before) {
            assert_eq!(line, &Ok(order(&(at * 7919).to_string(), at)), "{length}");
        }
        some += before.len();
    }
    assert!(some > 5_000, "{some} lines before the ends");
}

#[test]
fn trailing_garbage() {
    let text = line("7", 1);
    for garbage in [&b"garbage"[..], b"\0\0\0\0", b"\x1f\x8b", b"\x1f"] {
        let lines = read::<Order>(&[&packed(&text), garbage].concat());
        assert_eq!(lines.len(), 2, "{garbage:?}: {lines:?}");
        assert_eq!(lines[0], Ok(order("7", 1)));
        assert!(lines[1].is_err());
    }
    let lines = read::<Order>(format!("{text}garbage").as_bytes());
    assert_eq!(lines.len(), 2);
    assert!(lines[0].is_ok() && lines[1].is_err());
}

#[test]
fn a_changed_byte_of_a_gzip_file() {
    let text: String = (0..300)
        .map(|at| line(&(at * 7919).to_string(), at))
        .collect();
    let whole = packed(&text);
    // Not the header, in which a time or a system may differ.
    for at in (10..whole.len()).step_by(3) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        let lines = read::<Order>(&bytes);
        assert!(lines.iter().any(Result::is_err), "byte {at}");
    }
}

#[test]
fn a_failing_source() {
    struct Failing(bool);
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(std::io::Error::other("the disk is gone"));
            }
            let text = line("7", 1) + "{\"Item\"";
            buffer[..text.len()].copy_from_slice(text.as_bytes());
            Ok(text.len())
        }
    }
    let mut lines = export::read::<Order>(Failing(false));
    assert!(lines.next().unwrap().is_ok());
    let error = lines.next().unwrap().unwrap_err();
    assert_eq!(error.line_number(), Some(2));
    assert_eq!(error.io_error().unwrap().to_string(), "the disk is gone");
    assert!(!error.is_line());
    assert!(lines.next().is_none());
    let Error::Export(error) = Error::from(error) else {
        panic!()
    };
    assert_eq!(
        error.to_string(),
        "line 2: the file cannot be read beyond this line"
    );
}

#[test]
fn an_error_prints_no_values_and_keeps_the_line() {
    let text = line("secret", 1).replace("\"N\"", "\"S\"");
    let error = export::read::<Order>(text.as_bytes())
        .next()
        .unwrap()
        .unwrap_err();
    assert!(
        !format!("{error} {error:?}").contains("secret"),
        "{error:?}"
    );
    assert_eq!(error.text(), Some(text.trim_end()));
    assert_eq!(
        error.item().unwrap().read::<String>("id").unwrap(),
        "secret"
    );
}

proptest! {
    #[test]
    fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..600), gzip: bool) {
        let bytes = match gzip {
            true => [&b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..], &bytes].concat(),
            false => bytes,
        };
        let lines = bytes.split(|byte| *byte == b'\n').count();
        prop_assert!(export::read::<Item>(&*bytes).count() <= lines.max(bytes.len()));
        let _ = export::read::<Change<Item>>(&*bytes).count();
        let _ = ManifestSummary::from_json(&bytes);
        let _ = DataFile::from_json_lines(&bytes);
    }
}
