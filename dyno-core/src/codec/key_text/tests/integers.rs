use std::fmt::Debug;
use std::num::NonZero;

use proptest::prelude::*;

use super::*;
use crate::codec::key_text::{Digits, Natural};

/// Checks that a value is read back, that its text has the width of the type, and that the texts have the order of the
/// values.
fn keeps_value_and_order<T, F>(one: &T, two: &T) -> Result<(), TestCaseError>
where
    T: KeyText<F> + Ord + Debug + Encode,
{
    let (first, second) = (text(one, None).unwrap(), text(two, None).unwrap());
    prop_assert_eq!(
        T::read_key_text(&first, None).as_ref(),
        Some(one),
        "{}",
        &first
    );
    prop_assert_eq!(T::WIDTH, Some(first.len()));
    prop_assert_eq!(one.cmp(two), first.cmp(&second), "{} {}", &first, &second);
    prop_assert_eq!(transcoded::<T, F>(one, Some('#')).unwrap(), first);
    Ok(())
}

/// Checks that a text that is read is written in the same way.
fn writes_what_it_reads<T: KeyText<F>, F>(key: &str) -> Result<(), TestCaseError> {
    if let Some(value) = T::read_key_text(key, None) {
        prop_assert_eq!(text(&value, None).unwrap(), key);
    }
    Ok(())
}
