//! Whether the process can reach DynamoDB, judged by the ends of calls.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::call::{Call, CallError};
use super::observer::Observer;

/// Decides from the ends of calls whether the process is healthy.
///
/// [`Health`] makes a monitor an observer. An `Arc` of the monitor can be used in a health check elsewhere.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use dyno::observe::{CountingMonitor, Health, HealthMonitor};
///
/// # fn example(client: &dyno::Client) {
/// let monitor = Arc::new(CountingMonitor::new(5));
/// client.observe(Health(monitor.clone()));
/// // in the handler of the health check
/// let status = if monitor.is_healthy() { 200 } else { 503 };
/// # }
/// ```
pub trait HealthMonitor: Send + Sync {
    /// Returns whether the process is healthy.
    fn is_healthy(&self) -> bool;

    /// Called when a call has failed, like [`Observer::on_error`].
    fn on_error(&self, call: &Call, error: &CallError<'_>);

    /// Called when a call has succeeded, like [`Observer::on_success`].
    fn on_success(&self, call: &Call);
}

impl<H: HealthMonitor + ?Sized> HealthMonitor for Arc<H> {
    fn is_healthy(&self) -> bool {
        (**self).is_healthy()
    }

    fn on_error(&self, call: &Call, error: &CallError<'_>) {
        (**self).on_error(call, error);
    }

    fn on_success(&self, call: &Call) {
        (**self).on_success(call);
    }
}

/// The observer that reports to a monitor.
#[derive(Clone, Copy, Debug)]
pub struct Health<H>(pub H);

impl<H: HealthMonitor> Observer for Health<H> {
    fn on_success(&self, call: &Call) {
        self.0.on_success(call);
    }

    fn on_error(&self, call: &Call, error: &CallError<'_>) {
        self.0.on_error(call, error);
    }
}

/// A monitor that counts failures, and is unhealthy if there are too many.
///
/// ```
/// use dyno::observe::{CountingMonitor, HealthMonitor, OnSuccess};
///
/// let monitor = CountingMonitor::new(5).on_success(OnSuccess::Reset);
/// assert!(monitor.is_healthy());
/// ```
pub struct CountingMonitor {
    max_failures: u32,
    failures: AtomicU32,
    on_success: OnSuccess,
    ignores: Box<Ignores>,
}

type Ignores = dyn Fn(&CallError<'_>) -> bool + Send + Sync;

/// How a success changes the number of failures of a [`CountingMonitor`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnSuccess {
    /// Subtracts one failure.
    #[default]
    Decrement,
    /// Resets the failures to zero.
    Reset,
    /// Changes nothing: the monitor never recovers.
    Nothing,
}

impl CountingMonitor {
    /// Returns a monitor that is healthy while there are fewer than `max_failures` failures. With 0, it is never
    /// healthy.
    ///
    /// A failure is a call that ends without a response from DynamoDB: a failed condition or a missing table shows that
    /// DynamoDB can be reached. Each success subtracts one failure.
    #[must_use]
    pub fn new(max_failures: u32) -> Self {
        Self {
            max_failures,
            failures: AtomicU32::new(0),
            on_success: OnSuccess::default(),
            ignores: Box::new(|error| error.has_response()),
        }
    }

    /// Sets how a success changes the number of failures.
    #[must_use]
    pub fn on_success(mut self, on_success: OnSuccess) -> Self {
        self.on_success = on_success;
        self
    }

    /// Sets which errors are not failures. By default, these are the errors with a response from DynamoDB.
    #[must_use]
    pub fn ignoring(
        mut self,
        ignores: impl Fn(&CallError<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.ignores = Box::new(ignores);
        self
    }

    /// Returns the number of failures.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures.load(Ordering::Relaxed)
    }

    fn change(&self, change: impl Fn(u32) -> u32) {
        // The closure always returns `Some`.
        let _ = self
            .failures
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |failures| {
                Some(change(failures))
            });
    }
}

impl Default for CountingMonitor {
    /// Returns a monitor that is unhealthy from 5 failures on.
    fn default() -> Self {
        Self::new(5)
    }
}

impl fmt::Debug for CountingMonitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CountingMonitor")
            .field("max_failures", &self.max_failures)
            .field("failures", &self.failures())
            .field("on_success", &self.on_success)
            .finish_non_exhaustive()
    }
}

impl HealthMonitor for CountingMonitor {
    fn is_healthy(&self) -> bool {
        self.failures() < self.max_failures
    }

    fn on_error(&self, _: &Call, error: &CallError<'_>) {
        if !(self.ignores)(error) {
            // Also above the maximum: recovery needs as many successes as there were failures.
            self.change(|failures| failures.saturating_add(1));
        }
    }

    fn on_success(&self, _: &Call) {
        match self.on_success {
            OnSuccess::Decrement => self.change(|failures| failures.saturating_sub(1)),
            OnSuccess::Reset => self.change(|_| 0),
            OnSuccess::Nothing => {}
        }
    }
}

/// A monitor that calls a function when an inner monitor becomes unhealthy.
///
/// ```
/// use dyno::observe::{CallbackMonitor, CountingMonitor, When};
///
/// let monitor = CallbackMonitor::new(CountingMonitor::new(5), When::Edge, || {
///     eprintln!("DynamoDB cannot be reached from here");
/// });
/// ```
pub struct CallbackMonitor<H, F> {
    inner: H,
    when: When,
    callback: F,
    /// Whether the callback was called: since the monitor was healthy for the last time, or ever.
    called: AtomicBool,
}

/// When a [`CallbackMonitor`] calls its function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum When {
    /// At each error that makes a healthy monitor unhealthy.
    Edge,
    /// At each error after which the monitor is unhealthy.
    Always,
    /// At the first error after which the monitor is unhealthy, and never again.
    Once,
}

impl<H: HealthMonitor, F: Fn() + Send + Sync> CallbackMonitor<H, F> {
    /// Returns a monitor around `inner` that calls `callback`.
    pub fn new(inner: H, when: When, callback: F) -> Self {
        Self {
            inner,
            when,
            callback,
            called: AtomicBool::new(false),
        }
    }

    /// Returns the inner monitor.
    pub fn inner(&self) -> &H {
        &self.inner
    }
}

impl<H: HealthMonitor, F: Fn() + Send + Sync> HealthMonitor for CallbackMonitor<H, F> {
    fn is_healthy(&self) -> bool {
        self.inner.is_healthy()
    }

    fn on_error(&self, call: &Call, error: &CallError<'_>) {
        self.inner.on_error(call, error);
        if self.inner.is_healthy() {
            return;
        }
        let called = self.called.swap(true, Ordering::AcqRel);
        if self.when == When::Always || !called {
            (self.callback)();
        }
    }

    fn on_success(&self, call: &Call) {
        self.inner.on_success(call);
        if self.when == When::Edge && self.inner.is_healthy() {
            self.called.store(false, Ordering::Release);
        }
    }
}

impl<H: fmt::Debug, F> fmt::Debug for CallbackMonitor<H, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackMonitor")
            .field("inner", &self.inner)
            .field("when", &self.when)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{CallId, Measurement};
    use super::*;
    use crate::example::{LOST, Service};

    fn call() -> Call {
        Call {
            id: CallId::of(1),
            operation: "GetItem".into(),
            tables: Arc::new([]),
            attempts: 1,
            duration: Duration::ZERO,
            correlation_id: None,
        }
    }

    fn no_response() -> CallError<'static> {
        CallError {
            name: Measurement::CONNECTION,
            status: None,
            source: None,
        }
    }

    fn error_response() -> CallError<'static> {
        CallError {
            name: "InternalServerError",
            status: Some(500),
            source: None,
        }
    }

    /// Reports events, and returns the count after each: `f` a failure, `a` an error response, `s` a success.
    fn counts(monitor: &CountingMonitor, events: &str) -> Vec<u32> {
        let events = events.chars().map(|event| {
            match event {
                'f' => monitor.on_error(&call(), &no_response()),
                'a' => monitor.on_error(&call(), &error_response()),
                _ => HealthMonitor::on_success(monitor, &call()),
            }
            monitor.failures()
        });
        events.collect()
    }

    // I109, I110
    #[test]
    fn failures_are_counted_as_configured() {
        let monitor = CountingMonitor::default();
        assert_eq!(counts(&monitor, "sffaff"), [0, 1, 2, 2, 3, 4]);
        assert!(monitor.is_healthy());
        assert_eq!(counts(&monitor, "fsff"), [5, 4, 5, 6]);
        assert!(!monitor.is_healthy());
        assert_eq!(counts(&monitor, "ss"), [5, 4]);
        assert!(monitor.is_healthy());

        let reset = CountingMonitor::new(2).on_success(OnSuccess::Reset);
        assert_eq!(counts(&reset, "fffs"), [1, 2, 3, 0]);
        let never = CountingMonitor::new(2).on_success(OnSuccess::Nothing);
        assert_eq!(counts(&never, "ffs"), [1, 2, 2]);
        assert!(!never.is_healthy());
        let strict = CountingMonitor::new(2).ignoring(|error| error.status() == Some(400));
        assert_eq!(counts(&strict, "fa"), [1, 2]);
    }

    // I8
    #[tokio::test]
    async fn a_client_reports_to_its_monitor() {
        let down = Arc::new(AtomicBool::new(true));
        let is_down = down.clone();
        let service = Service::new(move |_, _| match is_down.load(Ordering::Relaxed) {
            true => (LOST, String::new()),
            false => (200, "{}".to_owned()),
        });
        let movies = service.movies();
        let monitor = Arc::new(CountingMonitor::new(2));
        movies.client().observe(Health(monitor.clone()));
        let get = || movies.get((1985, "Brazil")).into_future();
        for (failures, healthy) in [(1, true), (2, false)] {
            // A call is one failure, however many attempts it has.
            get().await.unwrap_err();
            assert_eq!(
                (monitor.failures(), monitor.is_healthy()),
                (failures, healthy)
            );
        }
        down.store(false, Ordering::Relaxed);
        get().await.unwrap();
        assert!(monitor.is_healthy());
        assert_eq!(service.requests(), 7);
    }

    // I111
    #[test]
    fn a_callback_is_called_at_the_edge_or_always_or_once() {
        for (when, expected) in [(When::Edge, 2), (When::Always, 3), (When::Once, 1)] {
            let calls = AtomicU32::new(0);
            let monitor = CallbackMonitor::new(CountingMonitor::new(2), when, || {
                calls.fetch_add(1, Ordering::Relaxed);
            });
            // Unhealthy after the second, third and last failure.
            for failed in [true, true, true, false, false, true] {
                match failed {
                    true => monitor.on_error(&call(), &no_response()),
                    false => monitor.on_success(&call()),
                }
            }
            assert_eq!(calls.load(Ordering::Relaxed), expected, "{when:?}");
            assert_eq!(monitor.inner().failures(), 2);
            assert!(!monitor.is_healthy());
        }
    }
}
