use dyno::Document;

#[derive(Document)]
union Bits {
    integer: u32,
    float: f32,
}

fn main() {}
