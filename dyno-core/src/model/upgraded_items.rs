//! Models whose items have versions.

use super::Model;
use crate::codec::ItemVersion;

/// A model whose items have the number of their version: `#[dyno(item_version = 3)]`.
///
/// `#[derive(Model)]` implements it. Items of older versions are read through the functions of `upgrade(..)`.
#[diagnostic::on_unimplemented(
    message = "the items of `{Self}` have no version",
    label = "no `item_version`",
    note = "add `item_version = 2` and `upgrade(from = 1, with = ..)` to the model"
)]
pub trait UpgradedItems: Model {
    /// The version of the items that are written.
    const ITEM_VERSION: ItemVersion;
}
