//! How do messages get to an SNS topic? One with attributes, many at once, and those of a FIFO topic in order.

use dyno_serverless::sns::{Message, Scalar};
use dyno_testing::SnsDouble;

#[tokio::main(flavor = "current_thread")]
async fn main() -> dyno_serverless::Result<()> {
    // A double inside this process. For AWS: `Sns::from_env().await?`.
    let double = SnsDouble::new();
    let sns = double.client();

    let orders = sns.topic("orders");
    let id = orders
        .publish("placed")
        .attribute("customer", "c-7")
        .attribute("total", 99.5)
        .attribute("tags", [Scalar::from("gift"), false.into(), Scalar::Null])
        .await?;
    println!("{id}");

    let many = (1..=25).map(|number| Message::new("placed").attribute("number", number));
    let report = orders.publish_all(many).report().await?;
    println!("25 messages in {} requests", report.requests);
    for failed in &report.unpublished {
        println!("number {}: {}", failed.position, failed.reason);
    }

    let steps = ["placed", "paid", "shipped"].into_iter().enumerate();
    let steps = steps.map(|(number, step)| {
        let message = Message::new(step).message_group_id("order-1");
        message.message_deduplication_id(number.to_string())
    });
    for id in sns.topic("steps.fifo").publish_all(steps).await? {
        println!("{id} is number {:?}", id.sequence_number());
    }

    for message in double.published().iter().take(1) {
        println!("{message:#?}");
    }
    Ok(())
}
