use std::num::NonZero;

use proptest::prelude::*;

use super::*;
use crate::codec::key_text::Digits;
use crate::codec::shard::Shard;

macro_rules! integers {
    ($($name:ident: $type:ident;)*) => {
        proptest! { $(
            #[test]
            fn $name(
                (one, two) in prop_oneof![any::<($type, $type)>(), near::<$type>()],
                key in digits_like(<$type as KeyText>::WIDTH.unwrap()),
                short in digits_like(4),
            ) {
                if is_number(&one) && is_number(&two) {
                    keeps_value_and_order::<$type, Natural>(&one, &two)?;
                }
                keeps_value_and_order_if_written::<$type, Digits<3>>(&one, &two)?;
                writes_what_it_reads::<$type, Natural>(&key, None)?;
                writes_what_it_reads::<$type, Digits<3>>(&short, None)?;
                writes_what_it_reads::<$type, Digits<4>>(&short, None)?;
                if let (Some(one), Some(two)) = (NonZero::new(one), NonZero::new(two)) {
                    if is_number(&one) && is_number(&two) {
                        keeps_value_and_order::<NonZero<$type>, Natural>(&one, &two)?;
                    }
                }
            }
        )* }
    };
}

integers! {
    u8_keeps_value_and_order: u8;
    u16_keeps_value_and_order: u16;
    u32_keeps_value_and_order: u32;
    u64_keeps_value_and_order: u64;
    u128_keeps_value_and_order: u128;
    usize_keeps_value_and_order: usize;
    i8_keeps_value_and_order: i8;
    i16_keeps_value_and_order: i16;
    i32_keeps_value_and_order: i32;
    i64_keeps_value_and_order: i64;
    i128_keeps_value_and_order: i128;
    isize_keeps_value_and_order: isize;
}

#[test]
fn every_shard_keeps_value_and_order() {
    let shards = (0..1000).map(|number| Shard::<7, 1000>::stored(number).unwrap());
    for (one, two) in shards.clone().zip(shards.skip(1)) {
        keeps_value_and_order::<_, Natural>(&one, &two).unwrap();
    }
    for text in ["7", "0007", "00a", "-01", ""] {
        assert_eq!(<Shard<7> as KeyText>::read_key_text(text, None), None);
    }
}

/// Whether it is a number in DynamoDB.
fn is_number(value: &impl ToString) -> bool {
    let text = value.to_string();
    let digits = text.trim_start_matches('-');
    digits.trim_end_matches('0').len() <= 38
}

/// Pairs of integers that are close to zero or to the ends of the type.
fn near<T: TryFrom<i128> + TryFrom<u128> + Copy + Debug + 'static>() -> impl Strategy<Value = (T, T)>
{
    let fit = |range: std::ops::Range<u32>| {
        let signed = range.clone().flat_map(|bits| {
            let power = 1_i128 << bits.min(126);
            [
                -1 - power,
                -power,
                1 - power,
                power - 1,
                power,
                i128::MIN,
                i128::MAX,
                0,
                -1,
            ]
        });
        let unsigned = range.flat_map(|bits| [(1_u128 << bits) - 1, 1 << bits, u128::MAX]);
        let signed = signed.filter_map(|value| T::try_from(value).ok());
        let values: Vec<T> = signed
            .chain(unsigned.filter_map(|value| T::try_from(value).ok()))
            .collect();
        proptest::sample::select(values)
    };
    (fit(0..128), fit(0..128))
}

/// Texts of a length, nearly all of digits.
fn digits_like(length: usize) -> impl Strategy<Value = String> {
    proptest::string::string_regex(&format!(
        "[-0-9][0-9]{{{}}}|[-+0-9 ]{{{length}}}",
        length - 1
    ))
    .unwrap()
}

#[test]
fn integers_have_all_digits_of_their_type() {
    assert_eq!(text::<_, Natural>(&7_u8, None).unwrap(), "007");
    assert_eq!(text::<_, Natural>(&7_i32, None).unwrap(), "00000000007");
    assert_eq!(text::<_, Natural>(&-1_i32, None).unwrap(), "-9999999998");
    assert_eq!(text::<_, Digits<4>>(&7_u64, None).unwrap(), "0007");
    assert_eq!(text::<_, Digits<4>>(&-7_i64, None).unwrap(), "-9992");
    assert_eq!(<i64 as KeyText>::WIDTH, Some(20));
    assert_eq!(<i64 as KeyText<Digits<4>>>::WIDTH, Some(5));
}

#[test]
fn an_integer_with_more_digits_than_its_format_is_rejected() {
    let error = text::<_, Digits<4>>(&10_000_u32, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "has more digits than its format in the key template; use a wider format such as `{number:08}`"
    );
    assert!(text::<_, Digits<4>>(&-10_000_i32, None).is_err());
    assert!(text::<_, Digits<0>>(&0_u8, None).is_err());
    assert_eq!(<u8 as KeyText<Digits<0>>>::read_key_text("", None), None);
}

// A key by value goes through the value's N.
#[test]
fn an_integer_that_is_no_number_has_no_text() {
    let error = text::<_, Natural>(&u128::MAX, None).unwrap_err();
    assert_eq!(error.to_string(), "a number has at most 38 digits");
    assert!(text::<_, Natural>(&i128::MIN, None).is_err());
    assert!(text::<_, Natural>(&i128::MAX, None).is_err());
    assert!(text::<_, Digits<40>>(&(10_u128.pow(38) + 1), None).is_err());
    let max = u128::MAX.to_string();
    assert_eq!(<u128 as KeyText>::read_key_text(&max, None), None);

    let all_nines = 10_u128.pow(38) - 1;
    assert_eq!(text::<_, Natural>(&all_nines, None).unwrap().len(), 39);
    let power = 3 * 10_u128.pow(38);
    let written = text::<_, Natural>(&power, None).unwrap();
    assert_eq!(transcoded::<u128, Natural>(&power, None).unwrap(), written);
    assert_eq!(
        <u128 as KeyText>::read_key_text(&written, None),
        Some(power)
    );
}

#[test]
fn a_bound_of_integers_other_than_zero_may_be_zero() {
    assert_eq!(
        transcoded::<NonZero<u8>, Natural>(&0_u8, None).unwrap(),
        "000"
    );
    assert_eq!(<NonZero<u8> as KeyText>::read_key_text("000", None), None);
}

#[test]
fn booleans_are_a_digit() {
    keeps_value_and_order::<bool, Natural>(&false, &true).unwrap();
    assert_eq!(text::<_, Natural>(&true, None).unwrap(), "1");
    for other in ["", "2", "true", "00"] {
        assert_eq!(<bool as KeyText>::read_key_text(other, None), None);
    }
}
