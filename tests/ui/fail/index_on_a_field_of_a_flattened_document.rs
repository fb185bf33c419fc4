use dyno::{Document, Model};

#[derive(Model)]
#[dyno(table = "Users")]
#[dyno(index(name = "ByCreation", partition_key = created_at))]
#[dyno(index(name = "ByAudit", partition_key = audit))]
#[dyno(index(name = "ByIds", partition_key = ids))]
struct User {
    #[dyno(partition_key)]
    id: String,
    #[dyno(flatten)]
    audit: Audit,
}

#[derive(Document)]
struct Audit {
    created_at: u64,
    ids: u64,
}

fn main() {}
