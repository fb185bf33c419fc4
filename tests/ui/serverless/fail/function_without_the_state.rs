use dyno_serverless::lambda::{Error, LambdaEvent, handler_with};
use serde_json::Value;

fn parse(_: LambdaEvent<Value>) -> Result<u16, Error> {
    Ok(1985)
}

async fn run(_year: u16) -> Result<(), Error> {
    Ok(())
}

fn main() {
    let _ = handler_with("state", parse, run);
}
