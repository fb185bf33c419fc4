//! Does each request keep DynamoDB's rules? An engine lets some requests pass that DynamoDB refuses, and a mapper that sends
//! one has a bug that no test on that engine shows. The checker reads every request before the engine does; what breaks
//! a rule is refused, and told again when the table is deleted, in case nobody looked.
//!
//! It reads no more of a request than it needs: an item that is put is skipped, not parsed.

mod batches;
mod expression;
mod placeholders;
mod reads;
mod request;
mod token;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use self::batches::batch_get;
use self::placeholders::expressions;
use self::request::{Members, StartKey, tables_of, text};
use crate::MARK;
use crate::tables::{KeyValues, Tables};

/// What it remembers of earlier requests and answers.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    tables: Tables,
    /// The last evaluated keys that were handed out, by table and by what they mean.
    last_keys: HashMap<String, HashMap<KeyValues, HashSet<StartKey>>>,
    /// The tokens of the last transactions, by the SDK's number of the call, which its retries share.
    tokens: VecDeque<(String, Option<String>)>,
    /// What was refused, by table.
    violations: BTreeMap<String, Vec<String>>,
}

impl Checker {
    /// What is wrong with a request, of those rules that can be checked without the items of the table.
    pub(crate) fn check(
        &mut self,
        operation: &str,
        invocation: Option<&str>,
        body: &[u8],
    ) -> Result<(), String> {
        // What cannot be read is the engine's to refuse.
        let Ok(request) = serde_json::from_slice::<Members<'_>>(body) else {
            return Ok(());
        };
        let checked = self.rules(operation, invocation, &request);
        checked.map_err(|violation| {
            let violation = format!("{MARK} {operation}: {violation}");
            for table in tables_of(&request) {
                let violations = self.violations.entry(table).or_default();
                violations.push(violation.clone());
            }
            violation
        })
    }

    /// Takes note of what the service answered with success.
    pub(crate) fn learn(&mut self, operation: &str, body: &[u8], answer: &[u8]) {
        self.tables.learn(operation, answer);
        if matches!(operation, "Query" | "Scan") {
            self.learn_last_key(body, answer);
        }
    }

    /// What was refused of the requests about a table that is deleted now. It is said once.
    pub(crate) fn forget(&mut self, body: &[u8]) -> Option<String> {
        let request: Members<'_> = serde_json::from_slice(body).ok()?;
        let table = text(&request, "TableName")?;
        self.last_keys.remove(&table);
        let violations = self.violations.remove(&table)?;
        let said: Vec<&str> = violations
            .iter()
            .map(|violation| violation.strip_prefix(MARK).unwrap_or(violation).trim())
            .collect();
        Some(format!("{MARK} refused before: {}", said.join("; ")))
    }

    fn rules(
        &mut self,
        operation: &str,
        invocation: Option<&str>,
        request: &Members<'_>,
    ) -> Result<(), String> {
        match operation {
            "PutItem" | "UpdateItem" | "DeleteItem" | "GetItem" => expressions(request),
            "Query" | "Scan" => {
                expressions(request)?;
                self.consistency(request)?;
                self.start(request)
            }
            "BatchGetItem" => batch_get(request),
            "BatchWriteItem" => self.batch_write(request),
            "TransactGetItems" | "TransactWriteItems" => {
                self.transaction(request)?;
                self.token(operation, invocation, request)
            }
            "ExecuteTransaction" => self.token(operation, invocation, request),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    pub(super) fn checker() -> Checker {
        let mut checker = Checker::default();
        let key = json!([{ "AttributeName": "year" }, { "AttributeName": "title" }]);
        let table = json!({ "TableDescription": {
            "TableName": "Movies",
            "KeySchema": key,
            "GlobalSecondaryIndexes": [{ "IndexName": "ByRank", "KeySchema": [{ "AttributeName": "rank" }] }],
            "LocalSecondaryIndexes": [{ "IndexName": "ByPlot", "KeySchema": [{ "AttributeName": "year" }, { "AttributeName": "plot" }] }],
        } });
        checker.learn("CreateTable", b"{}", table.to_string().as_bytes());
        checker
    }

    pub(super) fn refusal(operation: &str, request: &Value) -> String {
        let checked = checker().check(operation, None, request.to_string().as_bytes());
        match checked {
            Ok(()) => String::new(),
            Err(violation) => violation
                .strip_prefix(&format!("{MARK} {operation}: "))
                .unwrap()
                .to_owned(),
        }
    }

    pub(super) fn key(title: &str) -> Value {
        json!({ "year": { "N": "1985" }, "title": { "S": title } })
    }

    #[test]
    fn violations_are_told_once_when_their_table_is_deleted() {
        let mut checker = checker();
        let scan = json!({ "TableName": "Movies", "FilterExpression": "a" }).to_string();
        let delete = json!({ "TableName": "Movies" }).to_string();
        assert_eq!(checker.forget(delete.as_bytes()), None);
        for _ in 0..2 {
            assert!(checker.check("Scan", None, scan.as_bytes()).is_err());
        }
        let said = "Scan: FilterExpression ends too early";
        assert_eq!(
            checker.forget(delete.as_bytes()),
            Some(format!("dyno-testing: refused before: {said}; {said}"))
        );
        assert_eq!(checker.forget(delete.as_bytes()), None);
    }
}
