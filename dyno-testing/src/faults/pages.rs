//! Small and empty pages of queries and scans.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::{Value, json};

use super::attempt::Attempt;
use super::request::with_body;
use super::response::{self, HttpResult};

impl Attempt<'_> {
    /// Lowers the limit of the request.
    pub(super) fn small_page(&self, request: HttpRequest, limit: u32) -> HttpResult {
        let mut body = self.body.clone();
        let requested = body.get("Limit").and_then(Value::as_u64);
        let limit = u64::from(limit).min(requested.unwrap_or(u64::MAX)).max(1);
        response::set(&mut body, "Limit", json!(limit));
        self.forward(with_body(request, &body))
    }

    /// Reads one item, and returns an empty page with the key of the item as last evaluated key.
    ///
    /// The request that continues from this key gets the page that the empty one replaced. It is never empty, so the
    /// client makes progress.
    pub(super) fn empty_page(&self, request: HttpRequest) -> HttpResult {
        if self.start_after_empty_page().is_some() {
            return self.forward(request);
        }
        let mut body = self.body.clone();
        response::set(&mut body, "Limit", json!(1));
        let Some(unchanged) = request.try_clone() else {
            return self.forward(request);
        };
        let response = self.forward(with_body(request, &body))?;
        let page: Value = serde_json::from_slice(response::body(&response)).unwrap_or_default();
        let Some(key) = page.get("LastEvaluatedKey").and_then(marked_key) else {
            // The last page or an error is returned unchanged.
            return self.forward(unchanged);
        };
        let empty_page = (without_paging(&self.body), key.clone());
        let mut state = self.connector.client.faults.state();
        state.empty_pages.insert(empty_page, start_key(&self.body));
        drop(state);
        response::map_success(response, |page| {
            if page.get("Items").is_some() {
                response::set(page, "Items", json!([]));
            }
            response::set(page, "Count", json!(0));
            response::set(page, "LastEvaluatedKey", key);
        })
    }

    /// Returns the real start key of a request that continues after an empty page.
    ///
    /// The inner `None` is the start of the table or the partition.
    pub(super) fn start_after_empty_page(&self) -> Option<Option<Value>> {
        if !matches!(self.operation.as_str(), "Query" | "Scan") {
            return None;
        }
        let empty_page = (without_paging(&self.body), start_key(&self.body)?);
        let state = self.connector.client.faults.state();
        state.empty_pages.get(&empty_page).cloned()
    }
}

fn start_key(body: &Value) -> Option<Value> {
    body.get("ExclusiveStartKey").cloned()
}

/// Marks the key of an item, so that it differs from the real key, which another page may return.
fn marked_key(key: &Value) -> Option<Value> {
    let mut key = key.clone();
    for kind in ["S", "B", "N"] {
        let mut values = key.as_object_mut()?.values_mut();
        let Some(Value::String(text)) = values.find_map(|value| value.get_mut(kind)) else {
            continue;
        };
        match kind {
            "S" => text.push('\u{0}'),
            // Adds three bytes in front of the value, where there is no padding.
            "B" => text.insert_str(0, "AAAA"),
            // The same number, in a notation that DynamoDB does not return.
            _ if text.contains('.') => text.push('0'),
            _ => text.push_str(".0"),
        }
        return Some(key);
    }
    None
}

/// Returns what the requests for all pages of a query or scan have in common.
fn without_paging(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(members) = body.as_object_mut() {
        members.remove("ExclusiveStartKey");
        members.remove("Limit");
    }
    body
}
