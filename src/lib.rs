//! DynamoDB for Rust.

pub use dyno_core::codec::{Convert, DecodeError, EncodeError};
pub use dyno_core::model::{Document, Model};
pub use dyno_core::{codec, item, key, model, number, path, ttl, value, wire};
pub use dyno_derive::{Document, Model};

#[doc(hidden)]
pub use dyno_core::__private;
