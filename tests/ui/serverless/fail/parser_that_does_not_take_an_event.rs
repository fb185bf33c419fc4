use dyno_serverless::lambda::{Error, handler};
use serde_json::Value;

fn parse(event: Value) -> Result<Value, Error> {
    Ok(event)
}

async fn run(_event: Value) -> Result<(), Error> {
    Ok(())
}

fn main() {
    let _ = handler(parse, run);
}
