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
mod sizes;
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
        let checked = sizes::names(body).and_then(|()| self.rules(operation, invocation, &request));
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
            "PutItem" | "UpdateItem" => self.write(request),
            "DeleteItem" | "GetItem" => expressions(request).map(drop),
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
            "GlobalSecondaryIndexes": [{ "IndexName": "ByRank", "KeySchema": [{ "AttributeName": "rank", "KeyType": "HASH" }] }],
            "LocalSecondaryIndexes": [{ "IndexName": "ByPlot", "KeySchema": [{ "AttributeName": "year", "KeyType": "HASH" }, { "AttributeName": "plot", "KeyType": "RANGE" }] }],
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

    /// What each row of the table in the crate's documentation is about, and how it is refused.
    fn planted() -> Vec<(&'static str, &'static str, Value, &'static str)> {
        let scan = |member: &str, text: &str| json!({ "TableName": "Movies", member: text });
        let filter = |text: &str| {
            let mut scan = scan("FilterExpression", text);
            scan["ExpressionAttributeValues"] = json!({ ":v": { "N": "1" } });
            scan
        };
        let many = |count: usize| (0..count).map(|title| title.to_string());
        let puts = |titles: &[String]| {
            let put = |title: &String| json!({ "PutRequest": { "Item": key(title) } });
            let puts: Vec<Value> = titles.iter().map(put).collect();
            json!({ "RequestItems": { "Movies": puts } })
        };
        let item = |attribute: &str, value: &str| {
            let mut item = key("a");
            item[attribute] = json!({ "S": value });
            json!({ "TableName": "Movies", "Item": item })
        };
        let deletes = |titles: &[String]| {
            let delete =
                |title: &String| json!({ "Delete": { "TableName": "Movies", "Key": key(title) } });
            json!({ "TransactItems": titles.iter().map(delete).collect::<Vec<Value>>() })
        };
        let twice = ["a".to_owned(), "a".to_owned()];
        let keys: Vec<Value> = many(101).map(|title| key(&title)).collect();
        let start = |key: Value| json!({ "TableName": "Movies", "ExclusiveStartKey": key });
        let ors = format!("a = :v{}", " OR a = :v".repeat(150));
        let operands = format!("a IN (:v{})", ", :v".repeat(100));
        vec![
            (
                "an expression that its grammar",
                "Scan",
                filter("((a = :v))"),
                "redundant parentheses",
            ),
            (
                "a placeholder that is not defined",
                "Scan",
                filter("a = :w"),
                "lacks `:w`",
            ),
            (
                "a placeholder that no expression",
                "Scan",
                filter("a = b"),
                "which no expression uses",
            ),
            (
                "an expression over 4 KB",
                "Scan",
                scan("ProjectionExpression", &"a".repeat(4097)),
                "4097 bytes",
            ),
            (
                "more than 300 operators",
                "Scan",
                filter(&ors),
                "301 operators",
            ),
            (
                "more than 100 operands",
                "Scan",
                filter(&operands),
                "101 operands",
            ),
            (
                "an update or a projection",
                "Scan",
                scan("ProjectionExpression", "a, a.b"),
                "overlapping paths",
            ),
            (
                "an attribute name over",
                "PutItem",
                item(&"n".repeat(65_536), "v"),
                "65536 bytes",
            ),
            (
                "an index's partition key",
                "PutItem",
                item("rank", &"v".repeat(2049)),
                "2049 bytes",
            ),
            (
                "an index's sort key",
                "PutItem",
                item("plot", &"v".repeat(1025)),
                "1025 bytes",
            ),
            (
                "more than 25 operations",
                "BatchWriteItem",
                puts(&many(26).collect::<Vec<_>>()),
                "26 operations",
            ),
            (
                "more than 100 keys",
                "BatchGetItem",
                json!({ "RequestItems": { "Movies": { "Keys": keys } } }),
                "101 keys",
            ),
            (
                "a batch with an item twice",
                "BatchWriteItem",
                puts(&twice),
                "two operations on one item",
            ),
            (
                "more than 100 operations",
                "TransactWriteItems",
                deletes(&many(101).collect::<Vec<_>>()),
                "101 operations",
            ),
            (
                "a transaction with an item twice",
                "TransactWriteItems",
                deletes(&twice),
                "two operations on one item",
            ),
            (
                "a retry of a transaction",
                "TransactWriteItems",
                json!({ "ClientRequestToken": "other" }),
                "another ClientRequestToken",
            ),
            (
                "a consistent read",
                "Query",
                json!({ "TableName": "Movies", "IndexName": "ByRank", "ConsistentRead": true }),
                "a consistent read",
            ),
            (
                "a start key without",
                "Scan",
                start(json!({ "year": { "N": "1985" } })),
                "has not the attributes",
            ),
            (
                "a start key that is a last",
                "Scan",
                start(json!({ "year": { "N": "1985.0" }, "title": { "S": "a" } })),
                "written in another way",
            ),
        ]
    }

    #[test]
    fn each_rule_that_is_documented_refuses_what_was_planted_against_it() {
        let documented = include_str!("../lib.rs").lines();
        let documented = documented
            .skip_while(|line| *line != "//! |---|---|")
            .skip(1)
            .take_while(|line| line.starts_with("//! |"));
        let documented: Vec<&str> = documented.collect();
        let planted = planted();
        assert_eq!(documented.len(), planted.len());
        for (row, (rule, operation, request, said)) in documented.iter().zip(planted) {
            let begin = format!("//! | {rule}");
            assert!(row.starts_with(&begin), "{row} is not about {rule}");
            let mut checker = checker();
            // What came before: a page with a last key, and a transaction with a token.
            let page = json!({ "LastEvaluatedKey": key("a") }).to_string();
            let scan = json!({ "TableName": "Movies" }).to_string();
            checker.learn("Scan", scan.as_bytes(), page.as_bytes());
            let first = json!({ "ClientRequestToken": "first" }).to_string();
            let mut check = |operation: &str, body: &str| {
                checker.check(operation, Some("an invocation"), body.as_bytes())
            };
            assert_eq!(check("TransactWriteItems", &first), Ok(()));
            let refused = check(operation, &request.to_string()).unwrap_err();
            assert!(refused.contains(said), "{rule}: {refused}");
        }
    }
}
