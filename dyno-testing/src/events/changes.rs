//! The members that a test sets itself.

use serde_json::{Value, json};

/// Values by their JSON pointers, in the order in which they were set.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes(Vec<(String, Value)>);

impl Changes {
    pub(super) fn push(&mut self, pointer: String, value: Value) {
        self.0.push((pointer, value));
    }

    pub(super) fn apply(&self, event: &mut Value) {
        for (pointer, value) in &self.0 {
            set(event, pointer, value);
        }
    }
}

/// The methods of an event with a field `changes`, whose `members` returns it without them.
macro_rules! event_methods {
    () => {
        /// Sets any member by its JSON pointer: `/Records/0/awsRegion`. Missing objects on the way are created.
        pub fn set(mut self, pointer: impl Into<String>, value: impl Into<Value>) -> Self {
            self.changes.push(pointer.into(), value.into());
            self
        }

        /// Returns the event as JSON.
        #[must_use]
        pub fn json(&self) -> Value {
            let mut event = self.members();
            self.changes.apply(&mut event);
            event
        }

        /// Returns the event as a type that serde reads.
        ///
        /// # Errors
        /// Those of serde, if the event does not fit the type.
        pub fn parse<E: serde::de::DeserializeOwned>(&self) -> serde_json::Result<E> {
            serde_json::from_str(&self.json().to_string())
        }
    };
}

pub(super) use event_methods;

/// Sets a member by its JSON pointer.
pub(super) fn set(json: &mut Value, pointer: &str, value: &Value) {
    let mut place = json;
    for name in pointer.split('/').skip(1) {
        if let Some(index) = name.parse().ok().filter(|index| is_element(place, *index)) {
            place = &mut place[index];
            continue;
        }
        if !place.is_object() {
            *place = json!({});
        }
        let Value::Object(members) = place else {
            return;
        };
        place = members.entry(name).or_insert(Value::Null);
    }
    *place = value.clone();
}

fn is_element(json: &Value, index: usize) -> bool {
    json.as_array()
        .is_some_and(|elements| index < elements.len())
}
