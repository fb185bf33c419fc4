use dyno::{Document, Model};

#[derive(Model)]
#[dyno(table = "Movies", rename_all = "camelCase", stream = new_and_old_images)]
#[dyno(index(name = "ByRank", partition_key = year, sort_key = rank))]
#[dyno(index(name = "ByStars", partition_key = (year, stars), sort_key = (rank, released), projection = include(plot)))]
#[dyno(local_index(name = "ByDate", sort_key = released, projection = keys_only))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key, rename = "name")]
    title: String,
    rank: Option<u32>,
    released: u64,
    #[dyno(null)]
    plot: Option<String>,
    #[dyno(default = 5)]
    stars: u8,
    #[dyno(ttl)]
    expires: Option<dyno::Ttl>,
    #[dyno(skip)]
    cached: bool,
    #[dyno(flatten)]
    audit: Audit,
}

#[derive(Document)]
struct Audit {
    #[dyno(default)]
    created: u64,
}

fn main() {
    assert_eq!(Movie::TITLE.to_string(), "name");
    assert_eq!(Movie::AUDIT.created.to_string(), "created");
    assert_eq!(format!("{:?} {:?}", Movie::BY_RANK, Movie::BY_DATE), "Index(ByRank) Index(ByDate)");
}
