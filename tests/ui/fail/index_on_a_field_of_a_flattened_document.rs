use dyno::{Document, Model};

#[derive(Model)]
#[dyno(table = "Users")]
#[dyno(index(name = "ByCreation", partition_key = created_at))]
#[dyno(index(name = "ByAudit", partition_key = audit))]
struct User {
    #[dyno(partition_key)]
    id: String,
    #[dyno(flatten)]
    audit: Audit,
}

#[derive(Document)]
struct Audit {
    created_at: u64,
}

fn main() {}
