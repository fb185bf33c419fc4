//! The items of [`mixed`](super::mixed) as entities of a table, whose keys are composed of fields, or are fields.

use dyno::{Collection, Model, Table};

/// A table, its entities, and the collection of all of them.
macro_rules! entities {
    ($module:ident, $keys:ident $(, $entity:ident = $kind:literal)?) => {
        pub(crate) mod $module {
            use super::*;

            #[derive(Table)]
            #[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String) $(, $entity = $kind)?)]
            pub(crate) struct Shop;

            entity!($keys Customer, "Customer#{sort}" {
                customer_id: String, name: String, email: String, phone: String, street: String, city: String,
                country: String, since: u32, orders: u32, notes: Option<String>, labels: Vec<String>, newsletter: bool,
            });
            entity!($keys Order, "Order#{sort}" {
                order_id: String, placed_at: String, status: String, total: f64, currency: String, lines: u32,
                weight: f64, coupons: Vec<String>, comment: Option<String>, paid: bool, carrier: String,
            });
            entity!($keys Line, "Line#{sort}" {
                order_id: String, number: u32, sku: String, title: String, amount: u32, price: f64, tax: f64,
                discount: f64, options: Vec<String>, gift: bool, shipped: Option<String>, text: String,
            });

            #[derive(Debug, Collection)]
            #[allow(dead_code, reason = "only the reading is measured")]
            pub(crate) enum Row {
                Customer(Customer),
                Order(Order),
                Line(Line),
            }
        }
    };
}

macro_rules! entity {
    (composed $model:ident, $sort:literal { $($field:ident: $ty:ty,)* }) => {
        #[derive(Debug, Model)]
        #[dyno(table = Shop, partition_key = "CUSTOMER#{part}", sort_key = $sort)]
        #[allow(dead_code, reason = "only the reading is measured")]
        pub(crate) struct $model {
            part: String,
            sort: String,
            $($field: $ty,)*
        }
    };
    (fields $model:ident, $sort:literal { $($field:ident: $ty:ty,)* }) => {
        #[derive(Debug, Model)]
        #[dyno(table = Shop, partition_key = pk, sort_key = sk)]
        #[allow(dead_code, reason = "only the reading is measured")]
        pub(crate) struct $model {
            pk: String,
            sk: String,
            $($field: $ty,)*
        }
    };
}

entities!(with_attribute, composed, entity = "kind");
// The beginnings of the keys tell the items apart.
entities!(with_keys_alone, composed);
// The same keys, which nothing composes or splits.
entities!(with_key_fields, fields, entity = "kind");
