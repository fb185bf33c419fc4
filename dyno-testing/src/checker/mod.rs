//! Does each request keep DynamoDB's rules? An engine lets some requests pass that DynamoDB refuses, and a mapper that sends
//! one has a bug that no test on that engine shows. The checker reads every request before the engine does; what breaks
//! a rule is refused, and told again when the table is deleted, in case nobody looked.
//!
//! It reads no more of a request than it needs: an item that is put is skipped, not parsed.

mod expression;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use serde_json::value::RawValue;

use self::expression::{Grammar, Placeholders, Step};
use crate::MARK;
use crate::tables::{KeyValues, TableKeys, Tables};

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

type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The operations of a batch by table: by kind the item or the key.
type Writes<'a> = BTreeMap<String, Vec<BTreeMap<String, BTreeMap<String, Members<'a>>>>>;

/// A start key as it is written, but for the order and the escapes of JSON.
type StartKey = BTreeMap<String, BTreeMap<String, String>>;

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

    fn learn_last_key(&mut self, body: &[u8], answer: &[u8]) {
        let Ok(answer) = serde_json::from_slice::<Members<'_>>(answer) else {
            return;
        };
        let Some(last) = answer.get("LastEvaluatedKey") else {
            return;
        };
        let table = serde_json::from_slice(body).map(|request| text(&request, "TableName"));
        if let (Ok(Some(table)), Some((meaning, written))) = (table, start_key(last)) {
            let keys = self.last_keys.entry(table).or_default();
            keys.entry(meaning).or_default().insert(written);
        }
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

    /// A global index can only be read eventually consistent.
    fn consistency(&self, request: &Members<'_>) -> Result<(), String> {
        let consistent = request
            .get("ConsistentRead")
            .is_some_and(|value| value.get() == "true");
        let (Some(table), Some(index)) = (text(request, "TableName"), text(request, "IndexName"))
        else {
            return Ok(());
        };
        let global = self.tables.get(&table);
        if consistent && global.is_some_and(|table| table.is_global(&index)) {
            return Err(format!(
                "a consistent read of the global secondary index `{index}`"
            ));
        }
        Ok(())
    }

    /// A start key has the attributes of the keys, and if it is one that was handed out, it is that to the letter. One
    /// that was never handed out is allowed, for DynamoDB starts anywhere.
    fn start(&self, request: &Members<'_>) -> Result<(), String> {
        let Some((meaning, written)) = request
            .get("ExclusiveStartKey")
            .and_then(|start| start_key(start))
        else {
            return Ok(());
        };
        let Some(table) = text(request, "TableName") else {
            return Ok(());
        };
        let index = text(request, "IndexName");
        let expected = self
            .tables
            .get(&table)
            .and_then(|table| table.start_key(index.as_deref()));
        if let Some(expected) = expected
            && !written
                .keys()
                .map(String::as_str)
                .eq(expected.iter().copied())
        {
            return Err(format!(
                "the start key has not the attributes {}",
                expected.join(", ")
            ));
        }
        match self
            .last_keys
            .get(&table)
            .and_then(|keys| keys.get(&meaning))
        {
            Some(handed_out) if !handed_out.contains(&written) => Err(
                "the start key is a last evaluated key that was written in another way".to_owned(),
            ),
            _ => Ok(()),
        }
    }

    fn batch_write(&self, request: &Members<'_>) -> Result<(), String> {
        let mut seen = HashSet::new();
        let mut count = 0;
        // Read at one go, for this is the largest of requests.
        let tables = request
            .get("RequestItems")
            .and_then(|tables| serde_json::from_str::<Writes<'_>>(tables.get()).ok());
        for (table, operations) in tables.unwrap_or_default() {
            for operation in operations {
                count += 1;
                let put = member(&operation, "PutRequest", "Item");
                let key = match put {
                    Some(item) => self
                        .tables
                        .get(&table)
                        .and_then(|table| of_item(table, item)),
                    None => member(&operation, "DeleteRequest", "Key").and_then(of_key),
                };
                unique(&mut seen, &table, key)?;
            }
        }
        at_most(count, 25, "operations of a batch")
    }

    /// At most 100 operations, on distinct items, and their expressions.
    fn transaction(&self, request: &Members<'_>) -> Result<(), String> {
        let mut seen = HashSet::new();
        let operations = request.get("TransactItems").map(|items| list(items));
        let operations = operations.unwrap_or_default();
        for (place, operation) in operations.iter().enumerate() {
            for body in operation.values() {
                let Ok(body) = serde_json::from_str::<Members<'_>>(body.get()) else {
                    continue;
                };
                let at = |violation| format!("operation {place}: {violation}");
                expressions(&body).map_err(at)?;
                let Some(table) = text(&body, "TableName") else {
                    continue;
                };
                let key = match (parse(&body, "Key"), parse(&body, "Item")) {
                    (Some(key), _) => of_key(&key),
                    (None, Some(item)) => self
                        .tables
                        .get(&table)
                        .and_then(|table| of_item(table, &item)),
                    (None, None) => None,
                };
                unique(&mut seen, &table, key).map_err(at)?;
            }
        }
        at_most(operations.len(), 100, "operations of a transaction")
    }

    /// The retries of a call carry the token of its first try; without it a transaction may be carried out twice.
    fn token(
        &mut self,
        operation: &str,
        invocation: Option<&str>,
        request: &Members<'_>,
    ) -> Result<(), String> {
        let (Some(invocation), "TransactWriteItems" | "ExecuteTransaction") =
            (invocation, operation)
        else {
            return Ok(());
        };
        let token = text(request, "ClientRequestToken");
        let first = self
            .tokens
            .iter()
            .find(|(earlier, _)| earlier == invocation);
        match first {
            Some((_, first)) if *first != token => {
                Err("a retry has another ClientRequestToken".to_owned())
            }
            Some(_) => Ok(()),
            None => {
                self.tokens.truncate(TOKENS - 1);
                self.tokens.push_front((invocation.to_owned(), token));
                Ok(())
            }
        }
    }
}

/// How many transactions may be under way before the oldest token is forgotten.
const TOKENS: usize = 256;

const EXPRESSIONS: [(&str, Grammar); 5] = [
    ("ConditionExpression", Grammar::Condition),
    ("FilterExpression", Grammar::Condition),
    ("KeyConditionExpression", Grammar::Condition),
    ("ProjectionExpression", Grammar::Projection),
    ("UpdateExpression", Grammar::Update),
];

/// Each expression can be read, each placeholder is defined and used, no two paths overlap.
fn expressions(request: &Members<'_>) -> Result<(), String> {
    let texts: Vec<(&str, Grammar, String)> = EXPRESSIONS
        .into_iter()
        .filter_map(|(member, grammar)| Some((member, grammar, text(request, member)?)))
        .collect();
    if texts.is_empty() {
        return Ok(());
    }
    let names: BTreeMap<String, String> = request
        .get("ExpressionAttributeNames")
        .and_then(|names| serde_json::from_str(names.get()).ok())
        .unwrap_or_default();
    let mut used = Placeholders::default();
    for (member, grammar, text) in &texts {
        let paths = expression::read(text, *grammar, &mut used)
            .map_err(|violation| format!("{member} {violation}"))?;
        overlap(paths, &names).map_err(|violation| format!("{member} {violation}"))?;
    }
    let values = parse(request, "ExpressionAttributeValues").unwrap_or_default();
    let defined = names.keys().map(String::as_str).collect();
    same(&used.names, &defined, "ExpressionAttributeNames")?;
    let defined = values.keys().map(String::as_str).collect();
    same(&used.values, &defined, "ExpressionAttributeValues")
}

fn same(used: &BTreeSet<&str>, defined: &BTreeSet<&str>, member: &str) -> Result<(), String> {
    if let Some(missing) = used.difference(defined).next() {
        return Err(format!("{member} lacks `{missing}`"));
    }
    match defined.difference(used).next() {
        Some(unused) => Err(format!("{member} has `{unused}`, which no expression uses")),
        None => Ok(()),
    }
}

/// No path is another one, or leads into it.
fn overlap<'a>(
    mut paths: Vec<Vec<Step<'a>>>,
    names: &'a BTreeMap<String, String>,
) -> Result<(), String> {
    for step in paths.iter_mut().flatten() {
        if let Step::Name(name) = step
            && let Some(meant) = names.get(*name)
        {
            *name = meant;
        }
    }
    // In order, what leads into a path comes right behind it.
    paths.sort_unstable();
    let mut pairs = paths.iter().zip(paths.iter().skip(1));
    match pairs.find(|(path, next)| next.starts_with(path)) {
        Some((path, next)) => Err(format!("has overlapping paths: {path:?} and {next:?}")),
        None => Ok(()),
    }
}

fn batch_get(request: &Members<'_>) -> Result<(), String> {
    let mut seen = HashSet::new();
    let mut count = 0;
    for (table, read) in members(request, "RequestItems") {
        let Ok(read) = serde_json::from_str::<Members<'_>>(read.get()) else {
            continue;
        };
        expressions(&read)?;
        for key in read.get("Keys").map(|keys| list(keys)).unwrap_or_default() {
            count += 1;
            unique(&mut seen, &table, of_key(&key))?;
        }
    }
    at_most(count, 100, "keys of a batch")
}

fn unique(
    seen: &mut HashSet<(String, KeyValues)>,
    table: &str,
    key: Option<KeyValues>,
) -> Result<(), String> {
    let fresh = key.is_none_or(|key| seen.insert((table.to_owned(), key)));
    fresh
        .then_some(())
        .ok_or_else(|| format!("two operations on one item of `{table}`"))
}

fn at_most(count: usize, limit: usize, of: &str) -> Result<(), String> {
    if count > limit {
        return Err(format!("{count} {of}; DynamoDB takes at most {limit}"));
    }
    Ok(())
}

fn of_key(key: &Members<'_>) -> Option<KeyValues> {
    KeyValues::of_key(key.iter().map(|(name, value)| (name.as_str(), value.get())))
}

fn of_item(table: &TableKeys, item: &Members<'_>) -> Option<KeyValues> {
    table.of_item(|name| item.get(name).map(|value| value.get()))
}

fn start_key(key: &RawValue) -> Option<(KeyValues, StartKey)> {
    let members: Members<'_> = serde_json::from_str(key.get()).ok()?;
    Some((of_key(&members)?, serde_json::from_str(key.get()).ok()?))
}

fn text(request: &Members<'_>, member: &str) -> Option<String> {
    serde_json::from_str(request.get(member)?.get()).ok()
}

fn parse<'a>(request: &Members<'a>, member: &str) -> Option<Members<'a>> {
    serde_json::from_str(request.get(member)?.get()).ok()
}

fn member<'o, 'a>(
    operation: &'o BTreeMap<String, BTreeMap<String, Members<'a>>>,
    kind: &str,
    member: &str,
) -> Option<&'o Members<'a>> {
    operation.get(kind)?.get(member)
}

fn members<'a>(request: &Members<'a>, member: &str) -> Members<'a> {
    parse(request, member).unwrap_or_default()
}

fn list(array: &RawValue) -> Vec<Members<'_>> {
    serde_json::from_str(array.get()).unwrap_or_default()
}

/// The tables that a request is about.
fn tables_of(request: &Members<'_>) -> BTreeSet<String> {
    let mut tables: BTreeSet<String> = text(request, "TableName").into_iter().collect();
    tables.extend(members(request, "RequestItems").into_keys());
    let operations = request.get("TransactItems").map(|items| list(items));
    for operation in operations.unwrap_or_default() {
        let bodies = operation.values();
        tables.extend(
            bodies.filter_map(|body| text(&serde_json::from_str(body.get()).ok()?, "TableName")),
        );
    }
    tables
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn checker() -> Checker {
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

    fn refusal(operation: &str, request: &Value) -> String {
        let checked = checker().check(operation, None, request.to_string().as_bytes());
        match checked {
            Ok(()) => String::new(),
            Err(violation) => violation
                .strip_prefix(&format!("{MARK} {operation}: "))
                .unwrap()
                .to_owned(),
        }
    }

    fn key(title: &str) -> Value {
        json!({ "year": { "N": "1985" }, "title": { "S": title } })
    }

    #[test]
    fn expressions_and_placeholders() {
        let update = |text: &str, names: Value, values: Value| {
            refusal(
                "UpdateItem",
                &json!({
                    "TableName": "Movies", "Key": key("a"), "UpdateExpression": text,
                    "ExpressionAttributeNames": names, "ExpressionAttributeValues": values,
                }),
            )
        };
        let one = || json!({ ":v": { "N": "1" } });
        assert_eq!(update("SET #a = :v", json!({ "#a": "a" }), one()), "");
        assert_eq!(
            update("SET #a = :w", json!({ "#a": "a" }), one()),
            "ExpressionAttributeValues lacks `:w`"
        );
        assert_eq!(
            update("SET #a = :v", json!({ "#a": "a", "#b": "b" }), one()),
            "ExpressionAttributeNames has `#b`, which no expression uses"
        );
        assert_eq!(
            update("SET #a = ", json!({ "#a": "a" }), one()),
            "UpdateExpression ends too early"
        );
        let overlapping = update(
            "SET #a.b = :v, c = :v REMOVE a",
            json!({ "#a": "a" }),
            one(),
        );
        assert_eq!(
            overlapping,
            r#"UpdateExpression has overlapping paths: [Name("a")] and [Name("a"), Name("b")]"#
        );
        let apart = update("SET a.b = :v, a.c = :v REMOVE ab, a.l[1]", json!({}), one());
        assert_eq!(apart, "");
    }

    #[test]
    fn batches() {
        let puts = |titles: &[&str]| {
            let put = |title: &&str| {
                let mut item = key(title);
                item["rank"] = json!({ "N": "1" });
                json!({ "PutRequest": { "Item": item } })
            };
            titles.iter().map(put).collect::<Vec<Value>>()
        };
        let write = |operations: Vec<Value>| {
            refusal(
                "BatchWriteItem",
                &json!({ "RequestItems": { "Movies": operations } }),
            )
        };
        let many: Vec<String> = (0..26).map(|title| title.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(write(puts(&many[..25])), "");
        assert_eq!(
            write(puts(&many)),
            "26 operations of a batch; DynamoDB takes at most 25"
        );
        let twice = "two operations on one item of `Movies`";
        assert_eq!(write(puts(&["a", "b", "a"])), twice);
        let mut mixed = puts(&["a"]);
        let same = json!({ "year": { "N": "1985.0" }, "title": { "S": "\u{61}" } });
        mixed.push(json!({ "DeleteRequest": { "Key": same } }));
        assert_eq!(write(mixed), twice);

        let get = |keys: Vec<Value>| {
            refusal(
                "BatchGetItem",
                &json!({ "RequestItems": { "Movies": { "Keys": keys } } }),
            )
        };
        let keys = |count: usize| (0..count).map(|title| key(&title.to_string())).collect();
        assert_eq!(get(keys(100)), "");
        assert_eq!(
            get(keys(101)),
            "101 keys of a batch; DynamoDB takes at most 100"
        );
        assert_eq!(get(vec![key("a"), key("a")]), twice);
    }

    #[test]
    fn transactions() {
        let delete =
            |title: &str| json!({ "Delete": { "TableName": "Movies", "Key": key(title) } });
        let put = |title: &str| json!({ "Put": { "TableName": "Movies", "Item": key(title) } });
        let write = |operations: Vec<Value>| {
            refusal(
                "TransactWriteItems",
                &json!({ "TransactItems": operations }),
            )
        };
        assert_eq!(write(vec![delete("a"), put("b")]), "");
        assert_eq!(
            write(vec![delete("a"), put("a")]),
            "operation 1: two operations on one item of `Movies`"
        );
        let many = (0..101).map(|title| put(&title.to_string())).collect();
        assert_eq!(
            write(many),
            "101 operations of a transaction; DynamoDB takes at most 100"
        );
        let check = json!({ "ConditionCheck": {
            "TableName": "Movies", "Key": key("a"), "ConditionExpression": "a = :v",
        } });
        assert_eq!(
            write(vec![check]),
            "operation 0: ExpressionAttributeValues lacks `:v`"
        );
    }

    #[test]
    fn a_retry_keeps_its_token() {
        let mut checker = checker();
        let mut send = |invocation, token| {
            let request = json!({ "TransactItems": [], "ClientRequestToken": token }).to_string();
            checker.check("TransactWriteItems", Some(invocation), request.as_bytes())
        };
        assert_eq!(send("1", "a"), Ok(()));
        assert_eq!(send("2", "b"), Ok(()));
        assert_eq!(send("1", "a"), Ok(()));
        let violation = "dyno-testing: TransactWriteItems: a retry has another ClientRequestToken";
        assert_eq!(send("1", "c"), Err(violation.to_owned()));
    }

    #[test]
    fn a_global_index_is_read_eventually_consistent() {
        let query = |index: &str, consistent: bool| {
            let mut query = json!({ "TableName": "Movies", "ConsistentRead": consistent });
            if !index.is_empty() {
                query["IndexName"] = json!(index);
            }
            refusal("Query", &query)
        };
        assert_eq!(query("ByRank", false), "");
        assert_eq!(query("ByPlot", true), "");
        assert_eq!(query("", true), "");
        assert_eq!(
            query("ByRank", true),
            "a consistent read of the global secondary index `ByRank`"
        );
    }

    #[test]
    fn a_start_key_is_the_last_key() {
        let mut checker = checker();
        let scan = json!({ "TableName": "Movies" }).to_string();
        let page = json!({ "Items": [key("a")], "LastEvaluatedKey": key("a") }).to_string();
        checker.learn("Scan", scan.as_bytes(), page.as_bytes());
        let mut go_on = |start: Value| {
            let scan = json!({ "TableName": "Movies", "ExclusiveStartKey": start }).to_string();
            checker.check("Scan", None, scan.as_bytes())
        };
        assert_eq!(go_on(key("a")), Ok(()));
        assert_eq!(go_on(key("made by hand")), Ok(()));
        let violation = |what: &str| Err(format!("dyno-testing: Scan: {what}"));
        assert_eq!(
            go_on(json!({ "year": { "N": "1985.0" }, "title": { "S": "a" } })),
            violation("the start key is a last evaluated key that was written in another way")
        );
        assert_eq!(
            go_on(json!({ "year": { "N": "1985" } })),
            violation("the start key has not the attributes title, year")
        );
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
