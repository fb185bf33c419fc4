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
    Card(Card),
    Transfer { bank: u32, iban: Option<String> },
}

#[derive(Document)]
struct Card {
    number: String,
}

fn document() -> Condition<Order> {
    Order::PAYMENT.card.number.eq(4711)
}

fn fields() -> Condition<Order> {
    Order::PAYMENT.transfer.bank.eq("4711")
}

fn main() {}
