use serde_json::{Value, json};

use super::Checker;
use crate::VIOLATION_PREFIX;

pub(super) fn checker() -> Checker {
    let mut checker = Checker::default();
    let key = json!([{ "AttributeName": "year" }, { "AttributeName": "title" }]);
    let table = json!({ "TableDescription": {
        "TableName": "Movies",
        "KeySchema": key,
        "GlobalSecondaryIndexes": [{
            "IndexName": "ByRank",
            "KeySchema": [{ "AttributeName": "rank", "KeyType": "HASH" }],
        }],
        "LocalSecondaryIndexes": [{
            "IndexName": "ByPlot",
            "KeySchema": [
                { "AttributeName": "year", "KeyType": "HASH" },
                { "AttributeName": "plot", "KeyType": "RANGE" },
            ],
        }],
    } });
    checker.learn("CreateTable", b"{}", table.to_string().as_bytes());
    checker
}

/// Returns the violation of a request without its prefix, or an empty string.
pub(super) fn violation(operation: &str, request: &Value) -> String {
    let checked = checker().check(operation, None, request.to_string().as_bytes());
    match checked {
        Ok(()) => String::new(),
        Err(violation) => violation
            .strip_prefix(&format!("{VIOLATION_PREFIX} {operation}: "))
            .unwrap()
            .to_owned(),
    }
}

pub(super) fn key(title: &str) -> Value {
    json!({ "year": { "N": "1985" }, "title": { "S": title } })
}

#[test]
fn violations_are_reported_once_when_their_table_is_deleted() {
    let mut checker = checker();
    let scan = json!({ "TableName": "Movies", "FilterExpression": "a" }).to_string();
    let delete = json!({ "TableName": "Movies" }).to_string();
    assert_eq!(checker.forget(delete.as_bytes()), None);
    for _ in 0..2 {
        assert!(checker.check("Scan", None, scan.as_bytes()).is_err());
    }
    let violation = "Scan: FilterExpression ends too early";
    assert_eq!(
        checker.forget(delete.as_bytes()),
        Some(format!(
            "dyno-testing: rejected earlier: {violation}; {violation}"
        ))
    );
    assert_eq!(checker.forget(delete.as_bytes()), None);
}

/// Returns for each row of the table in the crate's documentation its beginning, a request, and a part of the
/// violation.
fn documented_violations() -> Vec<(&'static str, &'static str, Value, &'static str)> {
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
            "a condition with a syntax error",
            "Scan",
            filter("((a = :v))"),
            "redundant parentheses",
        ),
        (
            "an update with a syntax error",
            "UpdateItem",
            json!({ "TableName": "Movies", "Key": key("a"), "UpdateExpression": "SET" }),
            "ends too early",
        ),
        (
            "a placeholder that is not defined",
            "Scan",
            filter("a = :w"),
            "lacks `:w`",
        ),
        (
            "a placeholder that is not used",
            "Scan",
            filter("a = b"),
            "which is not used in any expression",
        ),
        (
            "BETWEEN with a lower bound that is greater",
            "Scan",
            json!({
                "TableName": "Movies", "FilterExpression": "a BETWEEN :v AND :w",
                "ExpressionAttributeValues": { ":v": { "N": "10" }, ":w": { "N": "9" } },
            }),
            "Invalid FilterExpression: The BETWEEN operator requires upper bound",
        ),
        (
            "an attribute that is compared with itself",
            "Scan",
            filter("a = :v OR begins_with(b, b)"),
            "Invalid FilterExpression: The first operand must be distinct",
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
            "a batch with two operations",
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
            "a transaction with two operations",
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
            "a query with a filter on an attribute of its key",
            "Query",
            filter("title = :v"),
            "Primary key attribute: title",
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
            "does not consist of the attributes",
        ),
        (
            "a start key that is a last evaluated key",
            "Scan",
            start(json!({ "year": { "N": "1985.0" }, "title": { "S": "a" } })),
            "in another notation",
        ),
    ]
}

#[test]
fn each_documented_rule_rejects_its_violation() {
    let documented = include_str!("../lib.rs").lines();
    let documented = documented
        .skip_while(|line| *line != "//! |---|---|")
        .skip(1)
        .take_while(|line| line.starts_with("//! |"));
    let documented: Vec<&str> = documented.collect();
    let violations = documented_violations();
    assert_eq!(documented.len(), violations.len());
    for (row, (rule, operation, request, expected)) in documented.iter().zip(violations) {
        let begin = format!("//! | {rule}");
        assert!(row.starts_with(&begin), "{row} does not describe {rule}");
        let mut checker = checker();
        // The earlier requests: a page with a last evaluated key, and a transaction with a token.
        let page = json!({ "LastEvaluatedKey": key("a") }).to_string();
        let scan = json!({ "TableName": "Movies" }).to_string();
        checker.learn("Scan", scan.as_bytes(), page.as_bytes());
        let first = json!({ "ClientRequestToken": "first" }).to_string();
        let mut check = |operation: &str, body: &str| {
            checker.check(operation, Some("an invocation"), body.as_bytes())
        };
        assert_eq!(check("TransactWriteItems", &first), Ok(()));
        let violation = check(operation, &request.to_string()).unwrap_err();
        assert!(violation.contains(expected), "{rule}: {violation}");
    }
}
