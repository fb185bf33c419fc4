//! Conflicts of transactions with each other and with single writes.

use serde_json::Value;

use super::Faults;
use super::fault::WRITES;
use super::request::{item, transaction};
use crate::tables::KeyValues;

/// The items of a write whose response has not arrived.
#[derive(Debug)]
pub(super) struct WriteInFlight {
    call: usize,
    transaction: bool,
    items: Vec<(String, KeyValues)>,
}

impl Faults {
    /// Records the items that a request writes. Fails if it conflicts with a write in flight, and returns for each
    /// operation whether it conflicts.
    pub(super) fn begin_write(
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
                let mut others = state.writes_in_flight.iter();
                others.any(|other| (transaction || other.transaction) && other.items.contains(item))
            })
        };
        let conflicts: Vec<bool> = operations.iter().map(conflict).collect();
        if conflicts.contains(&true) {
            return Err(conflicts);
        }
        if operation != "TransactGetItems" {
            state.writes_in_flight.push(WriteInFlight {
                call,
                transaction,
                items: operations.into_iter().flatten().collect(),
            });
        }
        Ok(())
    }

    /// Removes a request whose response has arrived or that was cancelled.
    pub(super) fn end_write(&self, call: Option<usize>) {
        let mut state = self.state();
        let writes = &mut state.writes_in_flight;
        writes.retain(|write| Some(write.call) != call);
    }
}
