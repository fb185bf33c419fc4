//! Members of a JSON object.

use serde_json::Value;

/// Adds members to an object.
pub(super) fn add(object: &mut Value, members: impl IntoIterator<Item = (&'static str, Value)>) {
    if let Value::Object(object) = object {
        let members = members.into_iter();
        object.extend(members.map(|(name, value)| (name.to_owned(), value)));
    }
}
