use dyno::Document;

#[derive(Document)]
#[dyno(tag = "kind", serde = write)]
enum Login {
    Password {
        #[dyno(with = Sealed)]
        secret: String,
        #[dyno(empty_as_null)]
        hint: String,
    },
}

struct Sealed;

fn main() {}
