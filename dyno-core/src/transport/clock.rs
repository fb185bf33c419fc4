//! The clock of a client, which the timestamps of items are read from.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// The clock of the system, or one that replaces it.
#[derive(Clone, Default)]
pub(crate) struct Clock(Option<Arc<Now>>);

type Now = dyn Fn() -> SystemTime + Send + Sync;

impl Clock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(now)))
    }

    pub(crate) fn now(&self) -> SystemTime {
        match &self.0 {
            Some(now) => now(),
            None => SystemTime::now(),
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(_) => "Clock(..)",
            None => "Clock(system)",
        })
    }
}
