//! No shards, and fewer that are read than are written.

use dyno::Shard;

fn main() {
    let _ = Shard::<0>::random();
    let _ = Shard::<8, 4>::of("id");
}
