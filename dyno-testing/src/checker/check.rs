//! The state of the checker, and the rules for each operation.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::batches::batch_get;
use super::placeholders::expressions;
use super::request::{Members, StartKey, string, table_names};
use super::sizes;
use crate::VIOLATION_PREFIX;
use crate::tables::{KeyValues, Tables};

/// Checks requests, and keeps what later checks need from earlier requests and responses.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    pub(super) tables: Tables,
    /// The last evaluated keys that were returned, as they were written, by table and value.
    pub(super) last_keys: HashMap<String, HashMap<KeyValues, HashSet<StartKey>>>,
    /// The tokens of the latest transactions, by the SDK's invocation id, which the retries of a call share.
    pub(super) tokens: VecDeque<(String, Option<String>)>,
    /// The violations, by table.
    violations: BTreeMap<String, Vec<String>>,
}

impl Checker {
    /// Checks the rules that do not depend on the items of the table. Returns the violation as error.
    pub(crate) fn check(
        &mut self,
        operation: &str,
        invocation: Option<&str>,
        body: &[u8],
    ) -> Result<(), String> {
        // The engine rejects what is not JSON.
        let Ok(request) = serde_json::from_slice::<Members<'_>>(body) else {
            return Ok(());
        };
        let checked = sizes::attribute_names(body)
            .and_then(|()| self.check_rules(operation, invocation, &request));
        checked.map_err(|violation| {
            let violation = format!("{VIOLATION_PREFIX} {operation}: {violation}");
            for table in table_names(&request) {
                let violations = self.violations.entry(table).or_default();
                violations.push(violation.clone());
            }
            violation
        })
    }

    /// Records what later checks need from a successful response.
    pub(crate) fn learn(&mut self, operation: &str, body: &[u8], response: &[u8]) {
        self.tables.learn(operation, response);
        if matches!(operation, "Query" | "Scan") {
            self.learn_last_key(body, response);
        }
    }

    /// Forgets a deleted table, and returns its violations. They are returned once.
    pub(crate) fn forget(&mut self, body: &[u8]) -> Option<String> {
        let request: Members<'_> = serde_json::from_slice(body).ok()?;
        let table = string(&request, "TableName")?;
        self.last_keys.remove(&table);
        let violations = self.violations.remove(&table)?;
        let messages: Vec<&str> = violations
            .iter()
            .map(|violation| {
                violation
                    .strip_prefix(VIOLATION_PREFIX)
                    .unwrap_or(violation)
                    .trim()
            })
            .collect();
        Some(format!(
            "{VIOLATION_PREFIX} rejected earlier: {}",
            messages.join("; ")
        ))
    }

    fn check_rules(
        &mut self,
        operation: &str,
        invocation: Option<&str>,
        request: &Members<'_>,
    ) -> Result<(), String> {
        match operation {
            "PutItem" | "UpdateItem" => self.write(request),
            "DeleteItem" | "GetItem" => expressions(request).map(drop),
            "Query" | "Scan" => {
                expressions(request)?;
                if operation == "Query" {
                    self.filter(request)?;
                }
                self.consistency(request)?;
                self.start_key(request)
            }
            "BatchGetItem" => batch_get(request),
            "BatchWriteItem" => self.batch_write(request),
            "TransactGetItems" | "TransactWriteItems" => {
                self.transaction(request)?;
                self.client_token(operation, invocation, request)
            }
            "ExecuteTransaction" => self.client_token(operation, invocation, request),
            _ => Ok(()),
        }
    }
}
