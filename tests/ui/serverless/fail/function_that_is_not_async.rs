use dyno_serverless::lambda::{Error, LambdaEvent, handler};
use serde_json::Value;

fn parse(_: LambdaEvent<Value>) -> Result<u16, Error> {
    Ok(1985)
}

fn blocks(_year: u16) -> Result<(), Error> {
    Ok(())
}

async fn returns_no_result(_year: u16) {}

fn main() {
    let _ = handler(parse, blocks);
    let _ = handler(parse, returns_no_result);
}
