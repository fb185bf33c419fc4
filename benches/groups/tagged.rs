//! What it costs that items are variants of an enum.

use dyno::Document;
use dyno_core::codec::read_items;

use crate::Rows;
use crate::shared::measure::Variant;
use crate::shared::mixed::{Tag, kinds, page, pages_of_each};
use crate::shared::table::Way;

/// The items of a page.
const COUNT: usize = 900;

/// An entity, as a struct of its own with the tag as a field, and as the content of a variant.
macro_rules! entity {
    ($own:ident, $content:ident { $($field:ident: $ty:ty,)* }) => {
        #[derive(Debug, Document)]
        #[allow(dead_code, reason = "only the reading is measured")]
        struct $own {
            kind: Kind,
            pk: String,
            sk: String,
            $($field: $ty,)*
        }

        #[derive(Debug, Document)]
        #[allow(dead_code, reason = "only the reading is measured")]
        struct $content {
            pk: String,
            sk: String,
            $($field: $ty,)*
        }
    };
}

#[derive(Debug, Document)]
enum Kind {
    Customer,
    Order,
    Line,
}

entity!(OwnCustomer, Customer {
    customer_id: String, name: String, email: String, phone: String, street: String, city: String, country: String,
    since: u32, orders: u32, notes: Option<String>, labels: Vec<String>, newsletter: bool,
});
entity!(OwnOrder, Order {
    order_id: String, placed_at: String, status: String, total: f64, currency: String, lines: u32, weight: f64,
    coupons: Vec<String>, comment: Option<String>, paid: bool, carrier: String,
});
entity!(OwnLine, Line {
    order_id: String, number: u32, sku: String, title: String, amount: u32, price: f64, tax: f64, discount: f64,
    options: Vec<String>, gift: bool, shipped: Option<String>, text: String,
});

#[derive(Debug, Document)]
#[dyno(tag = "kind")]
#[allow(dead_code, reason = "only the reading is measured")]
enum Row {
    Customer(Customer),
    Order(Order),
    Line(Line),
}

/// Reads pages of one struct each, and pages of an enum with the same items.
pub(crate) fn tagged(rows: &mut Rows) {
    for tag in Tag::ALL {
        let place = format!("{tag:?}").to_lowercase();
        let orders = page(&[1; COUNT], tag);
        rows.measure_tagged(
            &format!("{COUNT} items of one kind, tag {place}"),
            vec![
                Variant::new(Way::Structs, || read::<OwnOrder>(&orders)),
                Variant::new(Way::Enum, || read::<Row>(&orders)),
            ],
        );
        let kinds = kinds(COUNT);
        let mixed = page(&kinds, tag);
        let [customers, orders, lines] = pages_of_each(&kinds, tag);
        rows.measure_tagged(
            &format!("{COUNT} items of three kinds, tag {place}"),
            vec![
                Variant::new(Way::Structs, || {
                    (
                        read::<OwnCustomer>(&customers),
                        read::<OwnOrder>(&orders),
                        read::<OwnLine>(&lines),
                    )
                }),
                Variant::new(Way::Enum, || read::<Row>(&mixed)),
            ],
        );
    }
}

fn read<T: for<'b> dyno_core::codec::Members<'b>>(body: &[u8]) -> Vec<T> {
    read_items(body).expect("a page")
}
