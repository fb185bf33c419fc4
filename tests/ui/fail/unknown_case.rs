use dyno::Document;

#[derive(Document)]
#[dyno(rename_all = "camelcase")]
struct Info {
    full_name: String,
}

#[derive(Document)]
#[dyno(rename_all = "shouting")]
struct Address {
    zip_code: String,
}

fn main() {}
