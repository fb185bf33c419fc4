use dyno::{Model, Table};

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
}

fn example(movies: Table<Movie>, many: Vec<Movie>) {
    let _ = movies.batch().put(&many[0]);
    let _ = movies.batch().put_all(&many);
    let _ = movies.batch().put_all(many);
}

fn main() {}
