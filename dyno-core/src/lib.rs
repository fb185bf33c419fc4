//! The core of dyno: codec, expressions and client. Use it through the facade crate `dyno-mapper`.

pub mod codec;
pub mod expr;
pub mod key;
pub mod model;
pub mod value;
pub mod wire;

pub use expr::path;
