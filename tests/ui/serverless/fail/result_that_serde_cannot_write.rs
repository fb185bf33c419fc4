use dyno_serverless::lambda::{Error, LambdaEvent, handler, run};
use serde_json::Value;

struct Movie;

fn parse(_: LambdaEvent<Value>) -> Result<u16, Error> {
    Ok(1985)
}

async fn movie(_year: u16) -> Result<Movie, Error> {
    Ok(Movie)
}

fn main() {
    let _ = run(handler(parse, movie));
}
