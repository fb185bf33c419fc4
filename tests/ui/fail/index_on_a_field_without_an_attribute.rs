use dyno::{Document, Model};

#[derive(Model)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = rank), index(name = "ByAudit", partition_key = audit))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(skip)]
    rank: u32,
    #[dyno(flatten)]
    audit: Audit,
}

#[derive(Document)]
struct Audit {
    created: u64,
}

fn main() {}
