//! The id of a call.

use std::fmt;

/// The id of a call: the same for all its attempts, its end, its span and the events in the span.
///
/// It is a random number of 64 bits, which `Display` prints as 16 hexadecimal digits. DynamoDB does not see it.
///
/// ```no_run
/// use std::collections::HashMap;
/// use std::sync::Mutex;
///
/// use dyno::observe::{Call, CallId, Measurement, Observer};
///
/// /// Collects the attempts of each call, and prints them at its end.
/// #[derive(Default)]
/// struct Attempts(Mutex<HashMap<CallId, Vec<Measurement>>>);
///
/// impl Observer for Attempts {
///     fn on_attempt(&self, attempt: &Measurement) {
///         self.0.lock().unwrap().entry(attempt.call_id).or_default().push(attempt.clone());
///     }
///
///     fn on_success(&self, call: &Call) {
///         let attempts = self.0.lock().unwrap().remove(&call.id);
///         println!("{} {}: {attempts:?}", call.id, call.operation);
///     }
/// }
///
/// # fn example(client: &dyno::Client) {
/// client.observe(Attempts::default());
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(u64);

impl CallId {
    /// An id that no other call has.
    pub(crate) fn random() -> Self {
        Self(fastrand::u64(..))
    }

    #[cfg(test)]
    pub(super) const fn of(id: u64) -> Self {
        Self(id)
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_printed_as_16_digits() {
        assert_eq!(CallId::of(0xab).to_string(), "00000000000000ab");
        assert_ne!(CallId::random(), CallId::random());
    }
}
