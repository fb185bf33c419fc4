//! What do transactions have in common? Operations as texts, and rules that are looked at before anything is sent.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::codec::Item;
use crate::codec::decode_item;
use crate::codec::size::json_size;
use crate::error::{Code, Error, InvalidTransaction, Result};
use crate::op::Entry;
use crate::retry::{Backoff, Delays};
use crate::transport::Sender;
use crate::transport::WrittenItem;

/// How many operations a transaction may have (AWS developer guide, "Quotas in Amazon DynamoDB", "Transactions").
pub(crate) const MAX_OPERATIONS: usize = 100;

/// How large its items may be together (as above).
const MAX_SIZE: usize = 4 * 1024 * 1024;

/// The operations as the member `TransactItems`, if the service can take them.
pub(crate) fn transact_items(entries: &[Entry]) -> Result<Arc<str>> {
    match entries.len() {
        0 => return Err(InvalidTransaction::Empty.into()),
        1..=MAX_OPERATIONS => {}
        operations => return Err(InvalidTransaction::TooManyOperations { operations }.into()),
    }
    reject_duplicates(entries)?;
    refuse_large(entries)?;
    let length: usize = entries.iter().map(|entry| entry.text.len() + 1).sum();
    let mut text = String::with_capacity(length + 1);
    for entry in entries {
        text.push(if text.is_empty() { '[' } else { ',' });
        text.push_str(&entry.text);
    }
    text.push(']');
    Ok(text.into())
}

/// Two operations on one item: the same table, and all of the key by value. Of an item without a model the key is known if an
/// operation with a key, or one of a model, is about the same table; otherwise the service looks.
fn reject_duplicates(entries: &[Entry]) -> Result<(), InvalidTransaction> {
    let mut names: HashMap<&str, Vec<String>> = HashMap::new();
    for entry in entries {
        let known: Option<Vec<String>> = match (entry.target.key_names(), &entry.whose) {
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
            return Err(InvalidTransaction::DuplicateItem {
                item: entry.subject(),
                first,
                second: position,
            });
        }
    }
    Ok(())
}

fn key(entry: &Entry, names: Option<&Vec<String>>) -> Option<Item> {
    match &entry.whose {
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

/// Items of more than 4 MB, as far as they are known: those that are put.
fn refuse_large(entries: &[Entry]) -> Result<(), InvalidTransaction> {
    let items = || {
        entries.iter().filter_map(|entry| match &entry.whose {
            WrittenItem::Item(item) => Some(item),
            WrittenItem::Key(_) => None,
        })
    };
    // A text is never shorter than what it counts, so hardly any transaction has to be measured.
    if items().map(|item| item.len()).sum::<usize>() <= MAX_SIZE {
        return Ok(());
    }
    let bytes = items().filter_map(|item| json_size(item).ok()).sum();
    match bytes > MAX_SIZE {
        true => Err(InvalidTransaction::TooLarge { bytes }),
        false => Ok(()),
    }
}

/// Tries again what another transaction was in the way of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conflicts {
    attempts: u32,
}

impl Conflicts {
    pub(crate) const fn attempts(attempts: u32) -> Self {
        Self { attempts }
    }

    pub(crate) fn retry(self) -> Retry {
        Retry {
            left: self.attempts.saturating_sub(1),
            delays: BACKOFF.delays(),
        }
    }
}

/// A transaction takes some ten milliseconds, so the first delay is of that order.
const BACKOFF: Backoff = Backoff::full_jitter(Duration::from_millis(50), Duration::from_secs(2));

/// The attempts that are left.
#[derive(Debug)]
pub(crate) struct Retry {
    left: u32,
    delays: Delays,
}

impl Retry {
    /// Delays, if it makes sense to try again after this error.
    ///
    /// # Errors
    /// The error, if it does not.
    pub(crate) async fn after(&mut self, error: Error, sender: &Sender) -> Result<()> {
        let passes = match &error {
            Error::TransactionCanceled(_) => error.is_retryable(),
            _ => error.code() == Some(Code::TransactionInProgress),
        };
        if self.left == 0 || !passes {
            return Err(error);
        }
        self.left -= 1;
        sender.sleep(self.delays.next().unwrap_or_default()).await;
        Ok(())
    }
}

/// By which the service knows a request that it has carried out already: as a UUID.
pub(crate) fn new_token() -> String {
    let random = format!("{:032x}", fastrand::u128(..));
    let mut token = String::with_capacity(36);
    for (index, digit) in random.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            token.push('-');
        }
        token.push(digit);
    }
    token
}

/// A token of the user, if the service takes it.
pub(crate) fn checked(token: String) -> Result<String> {
    match token.chars().count() {
        1..=36 => Ok(token),
        characters => Err(InvalidTransaction::Token { characters }.into()),
    }
}
