use dyno_serverless::sns::{Message, Topic};

fn main() {
    let _message = Message::new("placed").attribute("express", true);
}

fn _publish(topic: &Topic) {
    let _publish = topic.publish("placed").attribute("express", Some(true));
}
