use std::borrow::Cow;
use std::collections::HashSet;

use crate::codec::decimal::canonical;
use crate::codec::{Number, NumberError};

#[test]
fn equal_numbers_have_one_canonical_form() {
    let texts = [
        "0",
        "-0",
        "0.00",
        "1",
        "1.0",
        "+1",
        "10e-1",
        "-1",
        "-1.00",
        "10",
        "1E1",
        "1E+1",
        "0.5",
        ".5",
        "5e-1",
        "1.5",
        "15",
        "15E-1",
        "1E125",
        "1E-130",
        "12345678901234567890123456789012345678",
        "12345678901234567890123456789012345678.0",
        "0.12345678901234567890123456789012345678",
    ];
    for one in texts {
        for other in texts {
            assert_eq!(
                canonical(one) == canonical(other),
                number(one) == number(other),
                "{one} and {other}"
            );
        }
    }
    assert_eq!(canonical("x"), None);
    assert_eq!(canonical("1985"), Some(Cow::Borrowed("1985")));
}

fn number(text: &str) -> Number {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The same as DynamoDB Local, except for zeros with an exponent, which it cannot read.
#[test]
fn limits_are_those_of_dynamodb() {
    let digits = "9".repeat(38);
    let texts = [88, 89, -167, -168].map(|exponent| format!("{digits}E{exponent}"));
    let [largest, too_large, small, smaller] = texts.each_ref().map(String::as_str);
    for (text, expected) in [
        ("1e125", Ok("1e125")),
        ("9.9E+125", Ok("9.9E+125")),
        ("1E126", Err(NumberError::TooLarge)),
        ("-1E126", Err(NumberError::TooLarge)),
        ("1E-130", Ok("1E-130")),
        ("1.5e-129", Ok("1.5e-129")),
        ("1E-131", Err(NumberError::TooSmall)),
        ("0.00001E-126", Err(NumberError::TooSmall)),
        ("1E-130000000000", Err(NumberError::TooSmall)),
        ("1E99999999999999999999999", Err(NumberError::TooLarge)),
        ("0E-200", Ok("0")),
        ("0E99999999999999999999999", Ok("0")),
        ("-0", Ok("-0")),
        ("-0.00", Ok("-0.00")),
        ("+5", Ok("5")),
        ("007", Ok("7")),
        ("-007.50", Ok("-7.50")),
        ("1.", Ok("1")),
        (".5", Ok("0.5")),
        ("-.5e3", Ok("-0.5e3")),
        ("1e+5", Ok("1e+5")),
        ("1e0005", Ok("1e0005")),
        (
            "12345678901234567890123456789012345678000",
            Ok("12345678901234567890123456789012345678000"),
        ),
        (
            "123456789012345678901234567890123456789",
            Err(NumberError::TooManyDigits),
        ),
        (
            "1.00000000000000000000000000000000000000001",
            Err(NumberError::TooManyDigits),
        ),
        (
            "1.0000000000000000000000000000000000000000",
            Ok("1.0000000000000000000000000000000000000000"),
        ),
        (largest, Ok(largest)),
        (too_large, Err(NumberError::TooLarge)),
        (small, Ok(small)),
        (smaller, Err(NumberError::TooSmall)),
        ("", Err(NumberError::Syntax)),
        ("-", Err(NumberError::Syntax)),
        (".", Err(NumberError::Syntax)),
        ("1e", Err(NumberError::Syntax)),
        ("1e+", Err(NumberError::Syntax)),
        ("e5", Err(NumberError::Syntax)),
        (" 1", Err(NumberError::Syntax)),
        ("1 ", Err(NumberError::Syntax)),
        ("1_0", Err(NumberError::Syntax)),
        ("--1", Err(NumberError::Syntax)),
        ("+-1", Err(NumberError::Syntax)),
        ("1.2.3", Err(NumberError::Syntax)),
        ("0x1", Err(NumberError::Syntax)),
        ("1,5", Err(NumberError::Syntax)),
        ("٣", Err(NumberError::Syntax)),
        ("NaN", Err(NumberError::Syntax)),
        ("inf", Err(NumberError::Syntax)),
    ] {
        let read = text.parse::<Number>();
        assert_eq!(
            read.as_ref().map(Number::as_str).map_err(|error| *error),
            expected,
            "{text}"
        );
    }
}

#[test]
fn equality_and_order_are_those_of_the_values() {
    for same in [
        ["1", "1.0"],
        ["1E+2", "100"],
        ["-0", "0"],
        ["0.0", "0"],
        ["120E-1", "12"],
        ["0.001", "1e-3"],
    ] {
        let [left, right] = same.map(number);
        assert_eq!(left, right);
        assert_eq!(HashSet::from([left, right]).len(), 1, "{same:?}");
    }
    let ordered = [
        "-1E+125", "-100", "-99.9", "-1", "-0.1", "-1E-130", "0", "1E-130", "0.09", "0.1", "0.11",
        "1", "9", "10", "10.5", "1E+125",
    ];
    for pair in ordered.map(number).windows(2) {
        assert!(pair[0] < pair[1], "{pair:?}");
    }
}

#[test]
fn integers_and_floats_are_converted_exactly_or_not_at_all() {
    assert_eq!(u8::try_from(number("2.55E2")), Ok(255));
    assert_eq!(u8::try_from(number("256")), Err(NumberError::NoSuchInteger));
    assert_eq!(u8::try_from(number("-0")), Ok(0));
    assert_eq!(i8::try_from(number("-128.0")), Ok(-128));
    assert_eq!(
        i64::try_from(number("1.5")),
        Err(NumberError::NoSuchInteger)
    );
    assert_eq!(u128::try_from(number("1E38")), Ok(10_u128.pow(38)));
    assert_eq!(
        u128::try_from(number("1E39")),
        Err(NumberError::NoSuchInteger)
    );
    assert_eq!(
        i128::try_from(number("1E125")),
        Err(NumberError::NoSuchInteger)
    );
    assert_eq!(
        u64::try_from(number("1E-5")),
        Err(NumberError::NoSuchInteger)
    );
    assert_eq!(Number::try_from(u128::MAX), Err(NumberError::TooManyDigits));
    assert_eq!(Number::try_from(i128::MIN), Err(NumberError::TooManyDigits));
    assert_eq!(Number::try_from(10_u128.pow(38)), Ok(number("1E38")));
    assert_eq!(Number::try_from(f64::NAN), Err(NumberError::NotFinite));
    assert_eq!(
        Number::try_from(f64::NEG_INFINITY),
        Err(NumberError::NotFinite)
    );
    assert_eq!(Number::try_from(f64::MAX), Err(NumberError::TooLarge));
    assert_eq!(
        Number::try_from(f64::MIN_POSITIVE / 4.0),
        Err(NumberError::TooSmall)
    );
    assert_eq!(
        Number::try_from(0.1_f64).map(String::from),
        Ok("0.1".to_owned())
    );
    assert_eq!(
        Number::try_from(0.1_f32).map(String::from),
        Ok("0.1".to_owned())
    );
    assert_eq!(
        Number::try_from(1e21_f64).map(|number| number.to_f64()),
        Ok(1e21)
    );
}
