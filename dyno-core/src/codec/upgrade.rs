//! Items of older versions: `#[dyno(item_version = 3, upgrade(from = 2, with = ..))]`.
//!
//! An item has the number of its version in an attribute. A current item is read as any other, and its number is
//! compared. Only for another number, or after an error, is the item read again, as an [`Item`] that the functions of
//! the model turn into a current one.

use std::error::Error as StdError;

use super::decode::Decode;
use super::document::{DecodeDocument, Document};
use super::json::{decode_item, encode_item};
use super::members::Members as _;
use super::value::{Item, Value};
use crate::wire::{DecodeError, MapReader, ValueReader};

/// The version of a model's items: which attribute has its number, and the number of current items.
///
/// An item without the attribute has version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemVersion {
    /// The attribute with the number.
    pub attribute: &'static str,
    /// The number of items that are written now.
    pub current: u32,
}

impl ItemVersion {
    /// Makes the version of current items.
    #[must_use]
    pub const fn new(attribute: &'static str, current: u32) -> Self {
        Self { attribute, current }
    }

    /// The version of an item.
    pub(crate) fn of(self, item: &Item) -> Result<u64, DecodeError> {
        match item.get(self.attribute) {
            None => Ok(FIRST),
            Some(value) => value
                .read::<u64>()
                .map_err(|error| error.at_name(self.attribute)),
        }
    }

    /// Whether the item with this version is a current one.
    pub(crate) fn is_current(self, version: u64) -> bool {
        version == u64::from(self.current)
    }

    /// The error for an item with this version, where only current ones are read.
    pub(crate) fn other(self, found: u64) -> DecodeError {
        DecodeError::other_item_version(found, self.current, self.current).at_name(self.attribute)
    }
}

/// The version of an item without a number.
const FIRST: u64 = 1;

/// The version of the item that is being read.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct FoundVersion(u64);

impl FoundVersion {
    /// That of an item in which no number was found.
    pub const NONE: Self = Self(FIRST);

    /// Reads the number.
    ///
    /// # Errors
    /// A [`DecodeError`] if it is no number.
    #[inline]
    pub fn read(&mut self, value: ValueReader<'_, '_>, name: &str) -> Result<(), DecodeError> {
        self.0 = u64::decode(value).map_err(|error| error.at_name(name))?;
        Ok(())
    }

    /// Checks that the item is a current one.
    ///
    /// # Errors
    /// A [`DecodeError`] if it is not.
    #[inline]
    pub fn check(self, version: ItemVersion) -> Result<(), DecodeError> {
        match version.is_current(self.0) {
            true => Ok(()),
            false => Err(version.other(self.0)),
        }
    }
}

/// How the items of older versions are read.
#[doc(hidden)]
#[derive(Debug)]
pub struct Upgrades {
    version: ItemVersion,
    kept: fn() -> KeptAttributes,
    /// One function for each older version that is read. The last one makes a current item.
    steps: &'static [UpgradeStep],
}

/// The attributes that an upgrade need not copy.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct KeptAttributes {
    /// The attributes of the table's key, which an upgrade does not change.
    pub key: Vec<&'static str>,
    /// The attribute of the version, which counts the writes of the stored item regardless of upgrades.
    pub version: Option<&'static str>,
    /// The other attributes that a write sets by itself: they keep their stored values unless an upgrade sets them.
    pub own: Vec<&'static str>,
}

/// Functions cannot be compared.
impl PartialEq for Upgrades {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
    }
}

impl Eq for Upgrades {}

/// Turns an item of one version into one of the next.
#[doc(hidden)]
pub type UpgradeStep = fn(Item) -> Result<Item, DecodeError>;

impl Upgrades {
    /// Makes the upgrades of a model.
    #[must_use]
    pub const fn new(
        version: ItemVersion,
        kept: fn() -> KeptAttributes,
        steps: &'static [UpgradeStep],
    ) -> Self {
        Self {
            version,
            kept,
            steps,
        }
    }

    /// The version of current items.
    #[must_use]
    pub const fn version(&self) -> ItemVersion {
        self.version
    }

    /// Turns an item of an older version into a current one. `None` if it is a current one.
    pub(crate) fn upgraded(&self, mut item: Item) -> Result<Option<Item>, DecodeError> {
        let version = self.version;
        let found = version.of(&item)?;
        if version.is_current(found) {
            return Ok(None);
        }
        let count = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        let oldest = version.current.saturating_sub(count);
        if found < u64::from(oldest) || found > u64::from(version.current) {
            let error = DecodeError::other_item_version(found, oldest, version.current);
            return Err(error.at_name(version.attribute));
        }
        let kept = (self.kept)();
        let stored = |name: &&'static str| Some((*name, item.get(name)?.clone()));
        let key: Vec<(&str, Value)> = kept.key.iter().filter_map(stored).collect();
        let own: Vec<(&str, Value)> = kept.own.iter().filter_map(stored).collect();
        let count = kept.version.map(|name| (name, item.get(name).cloned()));
        for (from, step) in (oldest..).zip(self.steps) {
            if u64::from(from) < found {
                continue;
            }
            item = step(item).map_err(|error| DecodeError::upgrade(from, error))?;
            for (name, value) in &key {
                match item.get(name) {
                    Some(same) if same == value => {}
                    Some(_) => return Err(DecodeError::upgraded_key(from).at_name(name)),
                    None => {
                        item.insert(*name, value.clone());
                    }
                }
            }
            for (name, value) in &own {
                if item.get(name).is_none() {
                    item.insert(*name, value.clone());
                }
            }
            match &count {
                Some((name, Some(value))) => drop(item.insert(*name, value.clone())),
                Some((name, None)) => drop(item.remove(name)),
                None => {}
            }
            item.write(version.attribute, &from.saturating_add(1))?;
        }
        Ok(Some(item))
    }
}

/// Reads the members of a model whose items have versions. `current` reads those of a current item.
///
/// # Errors
/// The error of `current` for a current item. For another one a [`DecodeError`] if its version is unknown, or if a
/// function of the model fails.
#[doc(hidden)]
pub fn decode_upgraded<'b, T: DecodeDocument>(
    map: &mut MapReader<'_, 'b>,
    upgrades: &Upgrades,
    current: impl FnOnce(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    map.read_or_else(current, |map, error| {
        let item = Item::decode_members(map)?;
        match upgrades.upgraded(item)? {
            None => Err(error),
            Some(item) => decode_item(&encode_item(&item)?),
        }
    })
}

/// Reads the members of a view, whose items are current ones. `read` reads them, and compares the version.
///
/// # Errors
/// The error of `read` for a current item, and else a [`DecodeError`] with the version.
#[doc(hidden)]
#[inline]
pub fn decode_current<'b, T>(
    map: &mut MapReader<'_, 'b>,
    version: Option<ItemVersion>,
    read: impl FnOnce(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let Some(version) = version else {
        return read(map);
    };
    map.read_or_else(read, |map, error| {
        let found = version.of(&Item::decode_members(map)?)?;
        match version.is_current(found) {
            true => Err(error),
            false => Err(version.other(found)),
        }
    })
}

/// A function that turns an item of one version into one of the next.
///
/// It takes the item as `&mut Item`, or as a type of its own with `#[derive(Document)]`, and then returns the next
/// type: another document, or the model. It may return a `Result` of these.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this is not a function that turns an item of one version into one of the next",
    label = "not an upgrade",
    note = "write `fn upgrade(item: &mut Item)`, or `fn upgrade(old: Old) -> New` with documents or models; \
        each may return a `Result`"
)]
pub trait Upgrade<Form> {
    #[doc(hidden)]
    fn upgrade(&self, item: Item) -> Result<Item, DecodeError>;
}

/// Calls the function of the model.
///
/// # Errors
/// The error of the function, or of its types.
#[doc(hidden)]
pub fn upgrade_step<Form, F: Upgrade<Form>>(function: &F, item: Item) -> Result<Item, DecodeError> {
    function.upgrade(item)
}

impl<F: Fn(&mut Item)> Upgrade<fn(&mut Item)> for F {
    fn upgrade(&self, mut item: Item) -> Result<Item, DecodeError> {
        self(&mut item);
        Ok(item)
    }
}

impl<F, E> Upgrade<fn(&mut Item) -> Result<(), E>> for F
where
    F: Fn(&mut Item) -> Result<(), E>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    fn upgrade(&self, mut item: Item) -> Result<Item, DecodeError> {
        self(&mut item).map_err(failed)?;
        Ok(item)
    }
}

impl<F, Old, New> Upgrade<fn(Old) -> New> for F
where
    F: Fn(Old) -> New,
    Old: DecodeDocument,
    New: Document,
{
    fn upgrade(&self, item: Item) -> Result<Item, DecodeError> {
        as_item(&self(read_as(&item)?))
    }
}

impl<F, Old, New, E> Upgrade<fn(Old) -> Result<New, E>> for F
where
    F: Fn(Old) -> Result<New, E>,
    Old: DecodeDocument,
    New: Document,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    fn upgrade(&self, item: Item) -> Result<Item, DecodeError> {
        as_item(&self(read_as(&item)?).map_err(failed)?)
    }
}

fn failed(error: impl Into<Box<dyn StdError + Send + Sync>>) -> DecodeError {
    DecodeError::invalid_because("an item that can be upgraded", error)
}

fn read_as<T: DecodeDocument>(item: &Item) -> Result<T, DecodeError> {
    decode_item(&encode_item(item)?)
}

fn as_item(document: &impl Document) -> Result<Item, DecodeError> {
    decode_item(&encode_item(document)?)
}
