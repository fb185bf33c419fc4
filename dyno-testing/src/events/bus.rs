//! Events of EventBridge.

use serde_json::{Value, json};

use super::changes::{Changes, event_methods};
use super::origin::{ACCOUNT, REGION, TIME};

/// The event that EventBridge sends to a Lambda function.
///
/// ```
/// use dyno_testing::BusEvent;
/// use serde_json::json;
///
/// let event = BusEvent::new("shop", "Order Placed", json!({ "id": 7 })).json();
/// assert_eq!(event["detail-type"], "Order Placed");
/// assert_eq!(event["detail"]["id"], 7);
/// ```
///
/// Amazon EventBridge user guide, "Events".
#[derive(Clone, Debug)]
#[must_use = "an event does nothing by itself; end it with `json` or `parse`"]
pub struct BusEvent {
    source: String,
    detail_type: String,
    detail: Value,
    changes: Changes,
}

impl BusEvent {
    /// Returns the event of a source, with its detail.
    pub fn new(
        source: impl Into<String>,
        detail_type: impl Into<String>,
        detail: impl Into<Value>,
    ) -> Self {
        Self {
            source: source.into(),
            detail_type: detail_type.into(),
            detail: detail.into(),
            changes: Changes::default(),
        }
    }

    event_methods!();

    fn members(&self) -> Value {
        json!({
            "version": "0",
            "id": "event-1",
            "detail-type": self.detail_type,
            "source": self.source,
            "account": ACCOUNT,
            "time": TIME,
            "region": REGION,
            "resources": [],
            "detail": self.detail,
        })
    }
}
