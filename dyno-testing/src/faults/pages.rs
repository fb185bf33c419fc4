//! Which pages does a reader get? Smaller ones, and such without items.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::{Value, json};

use super::answer;
use super::connector::{Answer, Served, changed, with_body};

impl Served<'_> {
    /// Asks for no more items than this.
    pub(super) fn small_page(&self, request: HttpRequest, limit: u32) -> Answer {
        let mut body = self.body.clone();
        let asked = body.get("Limit").and_then(Value::as_u64);
        let limit = u64::from(limit).min(asked.unwrap_or(u64::MAX)).max(1);
        answer::set(&mut body, "Limit", json!(limit));
        self.forward(with_body(request, &body))
    }

    /// Asks for one item, and keeps it: the client gets its key as that of an empty page. When it comes back with that key, it
    /// gets the page that begins where this one did, and that one is not empty: a client must get on.
    pub(super) fn empty_page(&self, request: HttpRequest) -> Answer {
        if self.detour().is_some() {
            return self.forward(request);
        }
        let mut body = self.body.clone();
        answer::set(&mut body, "Limit", json!(1));
        let Some(again) = request.try_clone() else {
            return self.forward(request);
        };
        let answer = self.forward(with_body(request, &body))?;
        let page: Value = serde_json::from_slice(answer::body(&answer)).unwrap_or_default();
        let Some(key) = page.get("LastEvaluatedKey").and_then(marked) else {
            // The last page, or an error: as it would have been.
            return self.forward(again);
        };
        let place = (walk(&self.body), key.to_string());
        let faults = &self.connector.client.faults;
        faults.state().detours.insert(place, start(&self.body));
        changed(answer, |page| {
            if page.get("Items").is_some() {
                answer::set(page, "Items", json!([]));
            }
            answer::set(page, "Count", json!(0));
            answer::set(page, "LastEvaluatedKey", key);
        })
    }

    /// Where a page begins in truth whose start key was that of an empty page.
    pub(super) fn detour(&self) -> Option<Option<Value>> {
        if !matches!(self.operation.as_str(), "Query" | "Scan") {
            return None;
        }
        let place = (walk(&self.body), start(&self.body)?.to_string());
        let state = self.connector.client.faults.state();
        state.detours.get(&place).cloned()
    }
}

fn start(body: &Value) -> Option<Value> {
    body.get("ExclusiveStartKey").cloned()
}

/// A key that is told from that of the item, which may also be handed out, but tells its place.
fn marked(key: &Value) -> Option<Value> {
    let mut key = key.clone();
    for kind in ["S", "B", "N"] {
        let mut values = key.as_object_mut()?.values_mut();
        let Some(Value::String(text)) = values.find_map(|value| value.get_mut(kind)) else {
            continue;
        };
        match kind {
            "S" => text.push('\u{0}'),
            // Three bytes more; in front, for there is no padding.
            "B" => text.insert_str(0, "AAAA"),
            // The same number, in a form that the service does not use.
            _ if text.contains('.') => text.push('0'),
            _ => text.push_str(".0"),
        }
        return Some(key);
    }
    None
}

/// What the requests of one walk through the pages have in common.
fn walk(body: &Value) -> String {
    let mut body = body.clone();
    if let Some(members) = body.as_object_mut() {
        members.remove("ExclusiveStartKey");
        members.remove("Limit");
    }
    body.to_string()
}
