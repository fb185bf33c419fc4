//! What it costs that items are entities of one table, read as a collection.

use dyno_core::codec::read_items;

use crate::Rows;
use crate::shared::entities::{with_attribute, with_key_fields, with_keys_alone};
use crate::shared::measure::Variant;
use crate::shared::mixed::{Tag, kinds, page, pages_of_each};
use crate::shared::table::Way;

/// The items of a page.
const COUNT: usize = 900;

/// Reads pages of one entity each, and a page of a collection with the same items. The keys are composed of fields.
pub(crate) fn collections(rows: &mut Rows) {
    macro_rules! measure {
        ($module:ident, $tag:expr, $case:expr) => {
            let kinds = kinds(COUNT);
            let mixed = page(&kinds, $tag);
            let [customers, orders, lines] = pages_of_each(&kinds, $tag);
            rows.measure_tagged(
                $case,
                vec![
                    Variant::new(Way::Structs, || {
                        (
                            read::<$module::Customer>(&customers),
                            read::<$module::Order>(&orders),
                            read::<$module::Line>(&lines),
                        )
                    }),
                    Variant::new(Way::Enum, || read::<$module::Row>(&mixed)),
                ],
            );
        };
    }
    for tag in Tag::ALL {
        let place = format!("{tag:?}").to_lowercase();
        let case = format!("{COUNT} items of three entities, entity attribute {place}");
        measure!(with_attribute, tag, &case);
    }
    let case = format!("{COUNT} items of three entities, told by their keys");
    measure!(with_keys_alone, Tag::Last, &case);
    let case = format!("{COUNT} items of three entities, keys that are fields");
    measure!(with_key_fields, Tag::Last, &case);
}

fn read<T: for<'b> dyno_core::codec::Members<'b>>(body: &[u8]) -> Vec<T> {
    read_items(body).expect("a page")
}
