use dyno_serverless::lambda::{Error, LambdaEvent, handler};
use serde_json::Value;

fn parse(_: LambdaEvent<Value>) -> Result<(u16, String), Error> {
    Ok((1985, "Brazil".into()))
}

async fn in_another_order(_title: String, _year: u16) -> Result<(), Error> {
    Ok(())
}

async fn with_an_argument_too_many(_year: u16, _title: String, _rank: u8) -> Result<(), Error> {
    Ok(())
}

fn main() {
    let _ = handler(parse, in_another_order);
    let _ = handler(parse, with_an_argument_too_many);
}
