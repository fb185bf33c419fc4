//! Requests that write an item, up to the builder of the SDK: what dyno makes of a model without options, what one
//! writes with serde_dynamo, and what dyno makes of a model with options.

use aws_sdk_dynamodb::types::AttributeValue;
use dyno::{Client, Model};
use serde::Serialize;

use super::measured;
use super::sdk::Item;

const TABLE: &str = "Purchases";

#[derive(Clone, Debug, Model, Serialize)]
#[dyno(table = "Purchases")]
struct Purchase {
    #[dyno(partition_key)]
    customer: String,
    #[dyno(sort_key)]
    placed_at: String,
    status: String,
    total: f64,
    quantity: u32,
    paid: bool,
    note: Option<String>,
}

/// The same with options.
#[derive(Clone, Debug, Model)]
#[dyno(
    table = "Purchases",
    normalize(Guarded::trim, from(note)),
    validate(Guarded::check, from(note))
)]
struct Guarded {
    #[dyno(partition_key)]
    customer: String,
    #[dyno(sort_key)]
    placed_at: String,
    status: String,
    total: f64,
    quantity: u32,
    paid: bool,
    note: Option<String>,
    #[dyno(version)]
    version: u64,
    #[dyno(write_id)]
    write_id: String,
    #[dyno(created_at)]
    created_at: u64,
    #[dyno(updated_at)]
    updated_at: u64,
    #[dyno(computed = Guarded::sum, from(total))]
    sum: u64,
}

impl Guarded {
    fn trim(&mut self) {
        let note = self.note.take();
        self.note = note.map(|note| note.trim().to_owned());
    }

    fn check(&self) -> Result<(), &'static str> {
        match self.note.as_deref() {
            Some("") => Err("an empty note"),
            _ => Ok(()),
        }
    }

    fn sum(&self) -> u64 {
        self.total as u64
    }
}

fn purchase() -> Purchase {
    Purchase {
        customer: "customer-7".to_owned(),
        placed_at: "2026-11-21T08:00:00Z".to_owned(),
        status: "open".to_owned(),
        total: 12.5,
        quantity: 3,
        paid: false,
        note: Some("left with the neighbour".to_owned()),
    }
}

fn guarded() -> Guarded {
    let purchase = purchase();
    Guarded {
        customer: purchase.customer,
        placed_at: purchase.placed_at,
        status: purchase.status,
        total: purchase.total,
        quantity: purchase.quantity,
        paid: purchase.paid,
        note: purchase.note,
        version: 7,
        write_id: "01931f3e".to_owned(),
        created_at: 1_700_000_000,
        updated_at: 1_700_000_000,
        sum: 12,
    }
}

/// Makes a request so often that the state of a hash map does not count.
fn often<T>(mut request: impl FnMut() -> T) {
    measured(|| (0..1000).map(|_| request()).collect::<Vec<_>>());
}

macro_rules! of_model {
    ($model:ident, $item:expr, $write:expr) => {{
        let (table, item) = (client().table::<$model>(), $item);
        let key = ("customer-7", "2026-11-21T08:00:00Z");
        match $write {
            "put" => often(|| table.put(&item).into_sdk().expect("a put")),
            "upsert" => often(|| table.upsert(&item).into_sdk().expect("an upsert")),
            // SET of five attributes, of which no function of the model depends on one that is not checked.
            "update" => often(|| {
                let changes = $model::STATUS.set("sent")
                    & $model::TOTAL.set(12.5)
                    & $model::QUANTITY.set(3)
                    & $model::PAID.set(true)
                    & $model::NOTE.set("left with the neighbour");
                let update = of_model!(@changes $model, changes);
                let update = table.update(key, update).unvalidated();
                update.into_sdk().expect("an update")
            }),
            other => panic!("unknown write `{other}`"),
        }
    }};
    (@changes Purchase, $changes:ident) => {
        $changes
    };
    (@changes Guarded, $changes:ident) => {
        $changes & Guarded::SUM.set(12_u64)
    };
}

pub(crate) fn run(variant: &str) {
    match variant.split_once('_') {
        Some(("sdk", write)) => of_sdk(write),
        Some(("dyno", write)) => of_model!(Purchase, purchase(), write),
        Some(("options", write)) => of_model!(Guarded, guarded(), write),
        _ => panic!("unknown way `{variant}`"),
    }
}

fn sdk_client() -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}

fn client() -> Client {
    Client::new(sdk_client())
}

/// The same requests as one writes them without a mapper.
fn of_sdk(write: &str) {
    let (client, item) = (sdk_client(), purchase());
    let value =
        |value: &dyn Fn() -> serde_dynamo::Result<AttributeValue>| value().expect("a value");
    match write {
        "put" => often(|| {
            let item: Item = serde_dynamo::to_item(&item).expect("an item");
            client.put_item().table_name(TABLE).set_item(Some(item))
        }),
        "update" => often(|| {
            client
                .update_item()
                .table_name(TABLE)
                .key("customer", AttributeValue::S("customer-7".to_owned()))
                .key(
                    "placed_at",
                    AttributeValue::S("2026-11-21T08:00:00Z".to_owned()),
                )
                .update_expression("SET #0 = :0, #1 = :1, #2 = :2, #3 = :3, #4 = :4")
                .condition_expression("attribute_exists(#5)")
                .expression_attribute_names("#0", "status")
                .expression_attribute_names("#1", "total")
                .expression_attribute_names("#2", "quantity")
                .expression_attribute_names("#3", "paid")
                .expression_attribute_names("#4", "note")
                .expression_attribute_names("#5", "customer")
                .expression_attribute_values(
                    ":0",
                    value(&|| serde_dynamo::to_attribute_value("sent")),
                )
                .expression_attribute_values(
                    ":1",
                    value(&|| serde_dynamo::to_attribute_value(12.5)),
                )
                .expression_attribute_values(":2", value(&|| serde_dynamo::to_attribute_value(3)))
                .expression_attribute_values(
                    ":3",
                    value(&|| serde_dynamo::to_attribute_value(true)),
                )
                .expression_attribute_values(
                    ":4",
                    value(&|| serde_dynamo::to_attribute_value("left with the neighbour")),
                )
                .return_values(aws_sdk_dynamodb::types::ReturnValue::AllNew)
        }),
        "upsert" => often(|| {
            let mut item: Item = serde_dynamo::to_item(&item).expect("an item");
            let mut request = client.update_item().table_name(TABLE);
            for name in ["customer", "placed_at"] {
                request = request.key(name, item.remove(name).expect("a key"));
            }
            let mut text = "SET ".to_owned();
            for (number, (name, value)) in item.into_iter().enumerate() {
                if number > 0 {
                    text.push_str(", ");
                }
                let (placeholder, value_placeholder) = (format!("#{number}"), format!(":{number}"));
                text.push_str(&placeholder);
                text.push_str(" = ");
                text.push_str(&value_placeholder);
                request = request
                    .expression_attribute_names(placeholder, name)
                    .expression_attribute_values(value_placeholder, value);
            }
            request
                .update_expression(text)
                .return_values(aws_sdk_dynamodb::types::ReturnValue::AllNew)
        }),
        other => panic!("unknown write `{other}`"),
    }
}
