//! The operations of a transaction as one text, and the checks before it is sent.

use std::collections::HashMap;
use std::sync::Arc;

use crate::codec::size::json_size;
use crate::codec::{Item, decode_item};
use crate::error::{Error, InvalidTransaction, Result};
use crate::op::transact_item::TransactItem;
use crate::transport::WrittenItem;

/// The maximum number of operations (AWS developer guide, "Quotas in Amazon DynamoDB", "Transactions").
pub(crate) const MAX_OPERATIONS: usize = 100;

/// The maximum size of the items together (as above).
const MAX_SIZE: usize = 4 * 1024 * 1024;

/// The operations as the member `TransactItems`, if they are valid.
pub(crate) fn transact_items(entries: &[TransactItem]) -> Result<Arc<str>> {
    match entries.len() {
        0 => return Err(InvalidTransaction::Empty.into()),
        1..=MAX_OPERATIONS => {}
        operations => return Err(InvalidTransaction::TooManyOperations { operations }.into()),
    }
    check_keys(entries)?;
    check_size(entries)?;
    let length: usize = entries.iter().map(|entry| entry.text.len() + 1).sum();
    let mut text = String::with_capacity(length + 1);
    for entry in entries {
        text.push(if text.is_empty() { '[' } else { ',' });
        text.push_str(&entry.text);
    }
    text.push(']');
    Ok(text.into())
}

/// Finds two operations on one item: the same table, and the whole key by value.
///
/// The key of an item without a model is known if another operation on the same table has a key or a model. Otherwise
/// DynamoDB checks it.
pub(super) fn check_keys(entries: &[TransactItem]) -> Result<()> {
    let mut names: HashMap<&str, Vec<String>> = HashMap::new();
    for entry in entries {
        let known: Option<Vec<String>> = match (entry.target.key_names(), &entry.item) {
            (Some(names), _) => Some(names.map(str::to_owned).collect()),
            (None, WrittenItem::Key(key)) => decode_item::<Item>(key)
                .ok()
                .map(|key| key.iter().map(|(name, _)| name.to_owned()).collect()),
            (None, WrittenItem::Item(_)) => None,
        };
        if let Some(known) = known {
            names.entry(entry.table()).or_insert(known);
        }
    }
    let mut seen: HashMap<(&str, Item), usize> = HashMap::new();
    for (position, entry) in entries.iter().enumerate() {
        let Some(key) = key(entry, names.get(entry.table())) else {
            continue;
        };
        if let Some(first) = seen.insert((entry.table(), key), position) {
            let error = InvalidTransaction::DuplicateItem {
                first,
                second: position,
            };
            return Err(Error::invalid_transaction(entry.subject(), error));
        }
    }
    Ok(())
}

fn key(entry: &TransactItem, names: Option<&Vec<String>>) -> Option<Item> {
    match &entry.item {
        WrittenItem::Key(key) => decode_item(key).ok(),
        WrittenItem::Item(item) => {
            let mut item: Item = decode_item(item).ok()?;
            let names = names?.iter();
            names
                .map(|name| Some((name.clone(), item.remove(name)?)))
                .collect()
        }
    }
}

/// Finds items of more than 4 MB together, as far as they are known: those that are put.
fn check_size(entries: &[TransactItem]) -> Result<(), InvalidTransaction> {
    let items = || {
        entries.iter().filter_map(|entry| match &entry.item {
            WrittenItem::Item(item) => Some(item),
            WrittenItem::Key(_) => None,
        })
    };
    // The text of an item is never shorter than its size, so hardly any transaction has to be measured.
    if items().map(|item| item.len()).sum::<usize>() <= MAX_SIZE {
        return Ok(());
    }
    let bytes = items().filter_map(|item| json_size(item).ok()).sum();
    match bytes > MAX_SIZE {
        true => Err(InvalidTransaction::TooLarge { bytes }),
        false => Ok(()),
    }
}
