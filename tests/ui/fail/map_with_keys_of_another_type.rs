use std::collections::{BTreeMap, HashMap};

use dyno::Model;

#[derive(Model)]
#[dyno(table = "Reports")]
struct Report {
    #[dyno(partition_key)]
    id: u32,
    by_year: BTreeMap<u16, String>,
}

fn main() {
    let _ = Report::BY_YEAR.key("1985").exists();
    let _ = Report::BY_YEAR.set(HashMap::from([("1985".to_owned(), "x".to_owned())]));
}
