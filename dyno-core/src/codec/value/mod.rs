//! Values and items without a model.

mod conversions;
mod item;
mod macros;
#[cfg(feature = "serde")]
mod serde;
mod types;

pub use macros::InItem;
pub use types::{Item, Value};
