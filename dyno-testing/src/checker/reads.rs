//! Filters, consistent reads and start keys of queries and scans.

use super::Checker;
use super::expression::{self, Grammar, Placeholders};
use super::placeholders::names;
use super::request::{Members, start_key, string};

impl Checker {
    /// Records the last evaluated key of a page.
    pub(super) fn learn_last_key(&mut self, body: &[u8], response: &[u8]) {
        let Ok(response) = serde_json::from_slice::<Members<'_>>(response) else {
            return;
        };
        let Some(last) = response.get("LastEvaluatedKey") else {
            return;
        };
        let table = serde_json::from_slice(body).map(|request| string(&request, "TableName"));
        if let (Ok(Some(table)), Some((values, written))) = (table, start_key(last)) {
            let keys = self.last_keys.entry(table).or_default();
            keys.entry(values).or_default().insert(written);
        }
    }

    /// Checks that a global secondary index is not read consistently.
    pub(super) fn consistency(&self, request: &Members<'_>) -> Result<(), String> {
        let consistent = request
            .get("ConsistentRead")
            .is_some_and(|value| value.get() == "true");
        let (Some(table), Some(index)) =
            (string(request, "TableName"), string(request, "IndexName"))
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

    /// Checks that the filter of a query has no attribute of the key that is queried.
    pub(super) fn filter(&self, request: &Members<'_>) -> Result<(), String> {
        let (Some(table), Some(text)) = (
            string(request, "TableName"),
            string(request, "FilterExpression"),
        ) else {
            return Ok(());
        };
        let index = string(request, "IndexName");
        let table = self.tables.get(&table);
        let key = table.and_then(|table| table.key(index.as_deref()));
        let mut found = Placeholders::default();
        expression::parse(&text, Grammar::Condition, &mut found)?;
        let names = names(request);
        let mut filtered = found
            .attributes
            .into_iter()
            .map(|name| names.get(name).map_or(name, String::as_str));
        match filtered.find(|name| key.is_some_and(|key| key.iter().any(|of_key| of_key == name))) {
            Some(name) => Err(format!(
                "Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
            )),
            None => Ok(()),
        }
    }

    /// Checks that a start key has the attributes of the keys, and that a last evaluated key is used unchanged.
    ///
    /// Other keys are accepted, because DynamoDB can start at any key.
    pub(super) fn start_key(&self, request: &Members<'_>) -> Result<(), String> {
        let Some((values, written)) = request
            .get("ExclusiveStartKey")
            .and_then(|start| start_key(start))
        else {
            return Ok(());
        };
        let Some(table) = string(request, "TableName") else {
            return Ok(());
        };
        let index = string(request, "IndexName");
        let expected = self
            .tables
            .get(&table)
            .and_then(|table| table.start_key_attributes(index.as_deref()));
        if let Some(expected) = expected
            && !written
                .keys()
                .map(String::as_str)
                .eq(expected.iter().copied())
        {
            return Err(format!(
                "the start key does not consist of the attributes {}",
                expected.join(", ")
            ));
        }
        match self
            .last_keys
            .get(&table)
            .and_then(|keys| keys.get(&values))
        {
            Some(returned) if !returned.contains(&written) => {
                Err("the start key is a last evaluated key in another notation".to_owned())
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{checker, key, violation};

    #[test]
    fn a_global_index_is_read_eventually_consistent() {
        let query = |index: &str, consistent: bool| {
            let mut query = json!({ "TableName": "Movies", "ConsistentRead": consistent });
            if !index.is_empty() {
                query["IndexName"] = json!(index);
            }
            violation("Query", &query)
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
    fn a_filter_of_a_query_has_no_attribute_of_its_key() {
        let read = |operation: &str, index: Option<&str>, filter: &str| {
            let mut read = json!({
                "TableName": "Movies", "FilterExpression": filter,
                "ExpressionAttributeNames": { "#0": "rank", "#1": "title" },
                "ExpressionAttributeValues": { ":0": { "N": "1" } },
            });
            if let Some(index) = index {
                read["IndexName"] = json!(index);
            }
            violation(operation, &read)
        };
        let rejected = |name: &str| {
            format!(
                "Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
            )
        };
        let (rank, title) = (
            "NOT (#0 = :0 OR size(a.#1) = :0)",
            "a = :0 AND attribute_exists(#1.#0)",
        );
        assert_eq!(read("Query", None, rank), "");
        assert_eq!(read("Query", None, title), rejected("title"));
        assert_eq!(read("Query", Some("ByRank"), rank), rejected("rank"));
        assert_eq!(read("Query", Some("ByRank"), title), "");
        let both = "#0 = :0 AND a <> size(#1) AND plot = :0";
        assert_eq!(read("Query", Some("ByPlot"), both), rejected("plot"));
        assert_eq!(read("Query", None, both), rejected("title"));
        assert_eq!(read("Scan", None, both), "");
    }

    #[test]
    fn a_start_key_is_the_last_key() {
        let mut checker = checker();
        let scan = json!({ "TableName": "Movies" }).to_string();
        let page = json!({ "Items": [key("a")], "LastEvaluatedKey": key("a") }).to_string();
        checker.learn("Scan", scan.as_bytes(), page.as_bytes());
        let mut scan_from = |start: Value| {
            let scan = json!({ "TableName": "Movies", "ExclusiveStartKey": start }).to_string();
            checker.check("Scan", None, scan.as_bytes())
        };
        assert_eq!(scan_from(key("a")), Ok(()));
        assert_eq!(scan_from(key("made by hand")), Ok(()));
        let violation = |what: &str| Err(format!("dyno-testing: Scan: {what}"));
        assert_eq!(
            scan_from(json!({ "year": { "N": "1985.0" }, "title": { "S": "a" } })),
            violation("the start key is a last evaluated key in another notation")
        );
        assert_eq!(
            scan_from(json!({ "year": { "N": "1985" } })),
            violation("the start key does not consist of the attributes title, year")
        );
    }
}
