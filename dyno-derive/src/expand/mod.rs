//! Code generation, one file for each kind of impl. It cannot fail.
//!
//! Generated names begin with two underscores, or with `field_` for the variables of fields, so that they do not
//! conflict with names of the user. All other names are reached through `__dyno`, which is the facade's `__private`,
//! except `__F`, the trait for the types of fields, which is short to keep each field on one line.

mod attribute;
mod bounds;
mod collection;
mod constants;
mod decode;
mod encode;
mod entity;
mod implement;
mod impls;
mod key_text;
mod life;
mod names;
mod schema;
mod table;
mod types;
mod upgrade;
mod view;

pub(crate) use attribute::{of_map as attribute_of_map, of_model as attribute_of_model};
pub(crate) use collection::collection;
pub(crate) use constants::expand as constants;
pub(crate) use entity::entity;
pub(crate) use implement::{implement, implement_decoding, in_const_block};
pub(crate) use impls::{document, model};
pub(crate) use table::table;
pub(crate) use view::view;
