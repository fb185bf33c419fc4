//! Who else is writing an item just now? Transactions conflict, with each other and with single writes.

use serde_json::Value;

use super::Faults;
use super::fault::WRITES;
use super::request::{item, transaction};
use crate::tables::KeyValues;

/// Items that a request writes that has not been answered.
#[derive(Debug)]
pub(super) struct Writing {
    call: usize,
    transaction: bool,
    items: Vec<(String, KeyValues)>,
}

impl Faults {
    /// Notes which items a request writes, or at which of its operations it conflicts with those under way.
    pub(super) fn write(
        &self,
        call: Option<usize>,
        operation: &str,
        body: &Value,
    ) -> Result<(), Vec<bool>> {
        let mut state = self.state();
        let Some(call) = call else {
            return Ok(());
        };
        let operations = match operation {
            _ if !state.conflicts => return Ok(()),
            "TransactWriteItems" | "TransactGetItems" => transaction(&state.tables, body),
            _ if WRITES.contains(&operation) => vec![item(&state.tables, body)],
            _ => return Ok(()),
        };
        let transaction = operation.starts_with("Transact");
        let conflict = |item: &Option<(String, KeyValues)>| {
            item.as_ref().is_some_and(|item| {
                let mut others = state.writing.iter();
                others.any(|other| (transaction || other.transaction) && other.items.contains(item))
            })
        };
        let conflicts: Vec<bool> = operations.iter().map(conflict).collect();
        if conflicts.contains(&true) {
            return Err(conflicts);
        }
        if operation != "TransactGetItems" {
            state.writing.push(Writing {
                call,
                transaction,
                items: operations.into_iter().flatten().collect(),
            });
        }
        Ok(())
    }

    /// Nobody waits for the answer to a request any more.
    pub(super) fn written(&self, call: Option<usize>) {
        let mut state = self.state();
        state.writing.retain(|writing| Some(writing.call) != call);
    }
}
