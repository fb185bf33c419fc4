//! Is a query or scan consistent only where it may be, and does it go on where a page has ended?

use super::Checker;
use super::request::{Members, start_key, text};

impl Checker {
    pub(super) fn learn_last_key(&mut self, body: &[u8], answer: &[u8]) {
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

    /// A global index can only be read eventually consistent.
    pub(super) fn consistency(&self, request: &Members<'_>) -> Result<(), String> {
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
    pub(super) fn start(&self, request: &Members<'_>) -> Result<(), String> {
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
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{checker, key, refusal};

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
}
