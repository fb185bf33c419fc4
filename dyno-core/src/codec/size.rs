//! The size of an item as DynamoDB counts it.

use std::borrow::Cow;

use super::document::Document;
use super::json::{encode_item, incomplete_value};
use crate::wire::{
    AttributeType, DecodeError, EncodeError, Format, MapReader, Reader, ValueReader,
};

pub use crate::wire::MAX_ITEM_SIZE;

/// Returns the size of an item in bytes, as DynamoDB counts it for the limit of 400 KB and for capacity.
///
/// Names and strings count their bytes in UTF-8, and binaries their bytes. A number counts about one byte per two
/// digits and one more; the AWS guide calls this an approximation. BOOL and NULL count one byte. A list or a map counts
/// three bytes, and one more per element. (AWS developer guide, "DynamoDB item sizes and formats".)
///
/// ```
/// use dyno::item;
/// use dyno::size::item_size;
///
/// let size = item_size(&item! { "year" => 1985, "title" => "Brazil" })?;
/// assert_eq!(size, 4 + 3 + 5 + 6);
/// # Ok::<(), dyno::codec::EncodeError>(())
/// ```
///
/// # Errors
/// An [`EncodeError`] if DynamoDB cannot hold a value.
pub fn item_size<T: Document + ?Sized>(item: &T) -> Result<usize, EncodeError> {
    json_size(&encode_item(item)?).map_err(incomplete_value)
}

/// The size of an item in DynamoDB's JSON.
pub(crate) fn json_size(item: &str) -> Result<usize, DecodeError> {
    let mut reader = Reader::from_json(item, Format::DynamoDb);
    let (size, _) = members(reader.item()?)?;
    reader.finish()?;
    Ok(size)
}

/// The size of an item, if it is too large to be stored.
pub(crate) fn too_large(item: &str) -> Option<usize> {
    // The JSON of a value is never shorter than its size, so that few items have to be measured.
    if item.len() <= MAX_ITEM_SIZE {
        return None;
    }
    json_size(item).ok().filter(|&size| size > MAX_ITEM_SIZE)
}

/// The size of all names and values, and their number.
fn members(mut map: MapReader<'_, '_>) -> Result<(usize, usize), DecodeError> {
    let (mut size, mut count) = (0, 0);
    while let Some((name, value)) = map.next()? {
        size += name.len() + value_size(value)?;
        count += 1;
    }
    Ok((size, count))
}

/// The size of a list or a map without elements.
const CONTAINER: usize = 3;

fn value_size(value: ValueReader<'_, '_>) -> Result<usize, DecodeError> {
    Ok(match value.attribute_type()? {
        AttributeType::S => value.string()?.len(),
        AttributeType::N => number_size(value.number()?),
        AttributeType::B => value.binary()?.len(),
        AttributeType::Bool | AttributeType::Null => {
            value.skip()?;
            1
        }
        AttributeType::L => {
            let mut list = value.list()?;
            let mut size = CONTAINER;
            while let Some(element) = list.next()? {
                size += 1 + value_size(element)?;
            }
            size
        }
        AttributeType::M => {
            let (size, count) = members(value.map()?)?;
            CONTAINER + size + count
        }
        set @ (AttributeType::Ss | AttributeType::Ns | AttributeType::Bs) => {
            let mut elements = value.set(set)?;
            let mut size = 0;
            while let Some(element) = elements.next()? {
                size += value_size(element)?;
            }
            size
        }
    })
}

/// One byte per two digits, and one more. Zeros at either end do not count.
#[expect(
    clippy::needless_pass_by_value,
    reason = "what the reader returns is not used again"
)]
fn number_size(digits: Cow<'_, str>) -> usize {
    let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
    let digits = || mantissa.bytes().filter(u8::is_ascii_digit);
    let zero = |digit: &u8| *digit == b'0';
    let all = digits().count();
    let front = digits().take_while(zero).count();
    let back = digits().rev().take_while(zero).count();
    all.saturating_sub(front + back).div_ceil(2) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_follow_the_guide() {
        for (item, size) in [
            ("{}", 0),
            (r#"{"ab":{"S":"aä"}}"#, 2 + 3),
            (r#"{"ab":{"S":"\u00e4\n"}}"#, 2 + 3),
            (r#"{"n":{"N":"0"}}"#, 1 + 1),
            (r#"{"n":{"N":"-1985"}}"#, 1 + 3),
            (r#"{"n":{"N":"0012.50E+3"}}"#, 1 + 3),
            (r#"{"n":{"N":"1000000"}}"#, 1 + 2),
            (r#"{"b":{"B":"AAEC"}}"#, 1 + 3),
            (r#"{"t":{"BOOL":true},"u":{"NULL":true}}"#, 4),
            (r#"{"l":{"L":[]},"m":{"M":{}}}"#, 8),
            (
                r#"{"l":{"L":[{"S":"ab"},{"L":[{"N":"7"}]}]}}"#,
                1 + 3 + (1 + 2) + (1 + 3 + 1 + 2),
            ),
            (r#"{"m":{"M":{"ab":{"S":"c"}}}}"#, 1 + 3 + 1 + 2 + 1),
            (
                r#"{"s":{"SS":["ab","c"]},"n":{"NS":["12","3"]},"b":{"BS":["AAEC"]}}"#,
                4 + 5 + 4,
            ),
        ] {
            assert_eq!(json_size(item).unwrap(), size, "{item}");
        }
    }

    #[test]
    fn only_large_items_are_too_large() {
        let item = |length| format!(r#"{{"a":{{"S":"{}"}}}}"#, "x".repeat(length));
        assert_eq!(too_large(&item(10)), None);
        assert_eq!(too_large(&item(MAX_ITEM_SIZE - 1)), None);
        assert_eq!(too_large(&item(MAX_ITEM_SIZE)), Some(MAX_ITEM_SIZE + 1));
    }

    proptest::proptest! {
        /// `too_large` relies on this.
        #[test]
        fn json_is_not_shorter_than_its_size(text in ".*", bytes: Vec<u8>, integer: i64, float in -1e100..1e100_f64) {
            let item = crate::item! {
                "s" => text.clone(),
                "b" => bytes,
                "l" => vec![integer, integer],
                "f" => crate::codec::Value::of(&float).unwrap(),
                "m" => crate::item! { "t" => text },
            };
            let written = encode_item(&item).unwrap();
            proptest::prop_assert!(json_size(&written).unwrap() <= written.len());
        }
    }
}
