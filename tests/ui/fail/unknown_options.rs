use dyno::Model;

#[derive(Model)]
#[dyno(tabel = "Movies", colour = "red")]
struct Movie {
    #[dyno(partition_kye)]
    year: u16,
    #[dyno(renmae = "movieTitle")]
    title: String,
    #[dyno(defualt)]
    rank: u32,
    #[dyno(indexed)]
    plot: String,
}

fn main() {}
