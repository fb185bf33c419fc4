use dyno::{Cursor, Model, Table};

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
}

fn mistakes(table: &Table<Movie>, cursor: Option<Cursor>) {
    let _ = table.query(1985).start_after(cursor.clone());
    let _ = table.scan().start_after(cursor);
}

fn main() {}
