use dyno::Model;

#[derive(Model)]
#[dyno(table = "Notes")]
struct Note {
    #[dyno(partition_key)]
    id: String,
    #[dyno(updated_at)]
    updated: String,
}

fn main() {}
