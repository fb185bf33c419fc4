use dyno::{Condition, Document, Model};

#[derive(Model)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    id: u64,
    payment: Payment,
}

#[derive(Document)]
#[dyno(tag = "kind")]
enum Payment {
    Cash,
    Card(Card),
    Transfer { bank: u32, iban: Option<String> },
}

#[derive(Document)]
struct Card {
    number: String,
}

fn mistake() -> Condition<Order> {
    Order::PAYMENT.transfer.ibna.exists()
}

fn unit_variant() -> Condition<Order> {
    Order::PAYMENT.cash.exists()
}

fn main() {}
