use std::convert::Infallible;

use dyno::{Condition, Convert, Model, Update};

#[derive(Clone, Copy)]
struct Money(u64);

struct Cents;

impl Convert<Money> for Cents {
    type Stored = u64;
    type Error = Infallible;

    fn store(money: &Money) -> Result<u64, Infallible> {
        Ok(money.0)
    }

    fn load(cents: u64) -> Result<Money, Infallible> {
        Ok(Money(cents))
    }
}

#[derive(Model)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key, with = Cents)]
    id: Money,
    #[dyno(with = Cents)]
    total: Money,
    paid: u64,
}

fn update() -> Update<Order> {
    Order::TOTAL.set(Order::PAID)
}

fn stored() -> Condition<Order> {
    Order::PAID.eq(Order::TOTAL)
}

fn main() {}
