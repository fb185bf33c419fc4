use dyno_serverless::sns::Message;

struct Price(u64);

fn main() {
    let _message = Message::new("placed").attribute("prices", vec![Price(7)]);
}
