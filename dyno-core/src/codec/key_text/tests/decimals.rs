use bigdecimal::BigDecimal;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::codec::Number;
use crate::codec::key_text::Decimals;

/// A number as text, with few or many digits.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[0-9]{1,9}",
        "-?[0-9]{1,9}\\.[0-9]{1,3}",
        "-?(0|9|99|1|10|100)\\.(0|00|01|1|10|99)",
        "-?[0-9]{1,14}\\.[0-9]{1,14}",
    ]
}

fn keeps<T, const I: usize, const F: usize>(
    one: &str,
    two: &str,
    key: &str,
) -> Result<(), TestCaseError>
where
    T: KeyText<Decimals<I, F>> + std::str::FromStr<Err: Debug> + Ord + Debug + Encode,
{
    let (one, two): (T, T) = (one.parse().unwrap(), two.parse().unwrap());
    keeps_value_and_order_if_written::<T, Decimals<I, F>>(&one, &two)?;
    writes_what_it_reads::<T, Decimals<I, F>>(key, None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn decimals_keep_value_and_order(
        one in number(), two in number(),
        price in "[-0][0-9]{8}\\.[0-9]{2}", whole in "[-0][0-9]{5}|[-+0-9.]{6}", long in "[-0][0-9]{30}\\.[0-9]{30}",
        sparse in "[-0]0{1,28}9{0,12}[0-9]\\.[0-9]9{0,12}0{5,29}",
    ) {
        keeps::<Decimal, 8, 2>(&one, &two, &price)?;
        keeps::<Decimal, 5, 0>(&one, &two, &whole)?;
        keeps::<Decimal, 30, 30>(&one, &two, &long)?;
        keeps::<Decimal, 29, 30>(&one, &two, &sparse)?;
        keeps::<BigDecimal, 8, 2>(&one, &two, &price)?;
        keeps::<BigDecimal, 5, 0>(&one, &two, &whole)?;
        keeps::<BigDecimal, 30, 30>(&one, &two, &long)?;
        keeps::<BigDecimal, 29, 30>(&one, &two, &sparse)?;
        keeps::<Number, 8, 2>(&one, &two, &price)?;
        keeps::<Number, 5, 0>(&one, &two, &whole)?;
        keeps::<Number, 30, 30>(&one, &two, &long)?;
        keeps::<Number, 29, 30>(&one, &two, &sparse)?;
    }
}

#[test]
fn decimals_have_the_digits_of_their_format() {
    let price = |text: &str| super::text::<Decimal, Decimals<8, 2>>(&text.parse().unwrap(), None);
    assert_eq!(price("12.5").unwrap(), "000000012.50");
    assert_eq!(price("-12.5").unwrap(), "-99999987.49");
    assert_eq!(price("0.00").unwrap(), "000000000.00");
    assert_eq!(price("-0.0").unwrap(), "000000000.00");
    assert_eq!(price("1.500").unwrap(), "000000001.50");
    let message = "has more digits than its format in the key template; use a wider format such as `{price:12.4}`";
    assert_eq!(price("0.001").unwrap_err().to_string(), message);
    assert_eq!(price("100000000").unwrap_err().to_string(), message);
    assert!(price("99999999.99").is_ok());
    let read = <Number as KeyText<Decimals<3, 2>>>::read_key_text;
    let shown = |text| read(text, None).map(|number| number.to_string());
    assert_eq!(shown("0012.50").as_deref(), Some("12.5"));
    assert_eq!(shown("0120.00").as_deref(), Some("120"));
    assert_eq!(shown("-999.98").as_deref(), Some("-0.01"));
    assert_eq!(shown("0000.00").as_deref(), Some("0"));
    assert_eq!(shown("-999.99"), None);
    assert_eq!(shown("0012.5"), None);
    assert_eq!(shown("00125.0"), None);
}
