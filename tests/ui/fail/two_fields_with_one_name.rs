use dyno::Document;

#[derive(Document)]
#[dyno(rename_all = "camelCase")]
struct Info {
    movie_title: String,
    #[dyno(rename = "movieTitle")]
    title: String,
}

fn main() {}
