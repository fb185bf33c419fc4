//! Numbers at and beyond their limits.

use dyno::Number;
use dyno::Value;
use proptest::prelude::*;

use crate::round_trip::{encode_error, n, read_value, survives};

proptest! {
    // A15, A17, D5
    #[test]
    fn integers_survive(a: i8, b: i16, c: i32, d: i64, e: isize, f: u8, g: u16, h: u32, i: u64, j: usize) {
        survives(a);
        survives(b);
        survives(c);
        survives(d);
        survives(e);
        survives(f);
        survives(g);
        survives(h);
        survives(i);
        survives(j);
    }

    #[test]
    fn long_integers_survive_or_are_errors(a: i128, b: u128, zeros in 0_u32..38) {
        for unsigned in [b, b / 10_u128.pow(zeros), b / 10_u128.pow(zeros) * 10_u128.pow(zeros)] {
            if unsigned.to_string().trim_end_matches('0').len() <= 38 {
                survives(unsigned);
            } else {
                prop_assert_eq!(encode_error(unsigned), "attribute `value`: a number has at most 38 digits");
            }
        }
        if a.to_string().trim_start_matches('-').trim_end_matches('0').len() <= 38 {
            survives(a);
        } else {
            prop_assert_eq!(encode_error(a), "attribute `value`: a number has at most 38 digits");
        }
    }

    // A17
    #[test]
    fn floats_survive_or_are_errors(
        bits: u64,
        single: u32,
        digits in -9_007_199_254_740_992_i64..9_007_199_254_740_992,
        places in -20_i32..20,
    ) {
        #[expect(clippy::cast_precision_loss, reason = "all digits fit")]
        let usual = digits as f64 * 10_f64.powi(places);
        for float in [f64::from_bits(bits), usual] {
            let size = float.abs();
            let stored = float.is_finite() && (size == 0.0 || (1e-130..1e126).contains(&size));
            if stored { survives(float); } else { encode_error(float); }
        }
        let float = f32::from_bits(single);
        if float.is_finite() { survives(float); } else { encode_error(float); }
    }

    #[test]
    fn exact_digits_survive(text in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,17})?(E[+-]?[0-9]{1,2})?") {
        let number: Number = text.parse().expect("within the limits");
        let zero_with_exponent = number == Number::default() && text.contains('E');
        prop_assert_eq!(number.as_str(), if zero_with_exponent { "0" } else { text.as_str() });
        survives(Value::N(number.clone()));
        survives(number);
    }

    #[test]
    fn numbers_are_ordered_by_value(a: i64, b: i64, places in 0_i32..6) {
        let number = |value: i64| format!("{value}E-{places}").parse::<Number>().expect("a number");
        prop_assert_eq!(number(a).cmp(&number(b)), a.cmp(&b));
        let text = format!("{}{}E-{}", a, "0".repeat(3), places + 3);
        prop_assert_eq!(text.parse::<Number>().expect("a number"), number(a));
    }
}

#[test]
fn limits_are_those_of_dynamodb() {
    assert_eq!(survives(u64::MAX), n("18446744073709551615"));
    assert_eq!(survives(i64::MIN), n("-9223372036854775808"));
    assert_eq!(
        survives(10_u128.pow(38)),
        n("100000000000000000000000000000000000000")
    );
    assert_eq!(survives(10_u128.pow(38) - 1), n(&"9".repeat(38)));
    assert_eq!(
        survives(-(10_i128.pow(38) - 1)),
        n(&format!("-{}", "9".repeat(38)))
    );
    for error in [
        encode_error(u128::MAX),
        encode_error(i128::MAX),
        encode_error(i128::MIN),
        encode_error(10_u128.pow(38) + 1),
    ] {
        assert_eq!(error, "attribute `value`: a number has at most 38 digits");
    }
    assert_eq!(survives(0.1), n("0.1"));
    assert_eq!(survives(7.0), n("7"));
    assert_eq!(survives(1e125), n("1e+125"));
    assert_eq!(survives(1e-130), n("1e-130"));
    assert_eq!(survives(f32::MAX), n("3.4028235e+38"));
    assert_eq!(survives(f32::from_bits(1)), n("1e-45"));
    assert!(survives(-0.0).is_some());
    for (float, message) in [
        (
            f64::NAN,
            "NaN and infinity are not valid numbers in DynamoDB",
        ),
        (
            f64::INFINITY,
            "NaN and infinity are not valid numbers in DynamoDB",
        ),
        (
            f64::NEG_INFINITY,
            "NaN and infinity are not valid numbers in DynamoDB",
        ),
        (f64::MAX, "a number must be smaller than 1E+126"),
        (-1e126, "a number must be smaller than 1E+126"),
        (
            f64::from_bits(1),
            "a number other than zero must be at least 1E-130",
        ),
        (
            f64::MIN_POSITIVE,
            "a number other than zero must be at least 1E-130",
        ),
        (9e-131, "a number other than zero must be at least 1E-130"),
    ] {
        assert_eq!(encode_error(float), format!("attribute `value`: {message}"));
    }
}

// S80, I6
#[test]
fn numbers_are_read_in_every_notation() {
    for text in [
        "100", "1E+2", "1e2", "100.0", "0.1e3", "1000E-1", "+100", "0100",
    ] {
        assert_eq!(
            read_value::<u8>(&format!(r#"{{"N":"{text}"}}"#)),
            Ok(100),
            "{text}"
        );
        assert_eq!(
            read_value::<f64>(&format!(r#"{{"N":"{text}"}}"#)),
            Ok(100.0),
            "{text}"
        );
    }
    for (text, message) in [
        (r#"{"N":"256"}"#, "expected an integer that fits u8"),
        (r#"{"N":"-1"}"#, "expected an integer that fits u8"),
        (r#"{"N":"1.5"}"#, "expected an integer that fits u8"),
        (r#"{"N":"1E+125"}"#, "expected an integer that fits u8"),
        (
            r#"{"N":"1E+999999999999"}"#,
            "expected an integer that fits u8",
        ),
        (r#"{"N":""}"#, "expected an integer that fits u8"),
        (r#"{"N":"ten"}"#, "expected an integer that fits u8"),
        (r#"{"S":"1"}"#, "expected N, found S"),
    ] {
        assert_eq!(
            read_value::<u8>(text),
            Err(format!("attribute `value`: {message}"))
        );
    }
    for text in ["NaN", "inf", "Infinity", "-inf", "1E400", "", "x"] {
        let read = read_value::<f64>(&format!(r#"{{"N":"{text}"}}"#));
        assert_eq!(
            read,
            Err("attribute `value`: expected a number that fits f64".to_owned())
        );
    }
    let long = "9".repeat(39);
    assert_eq!(
        read_value::<Number>(&format!(r#"{{"N":"{long}"}}"#)),
        Err("attribute `value`: expected a valid number".to_owned())
    );
}
