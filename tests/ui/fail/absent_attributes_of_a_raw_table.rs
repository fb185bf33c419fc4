use dyno::{RawTable, item};

fn mistake(movies: RawTable) {
    let brazil = item! { "year" => 1985, "title" => "Brazil" };
    let _ = movies.upsert(brazil).remove_absent();
}

fn main() {}
