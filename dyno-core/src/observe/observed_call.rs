//! A call that is observed, from its beginning to its end.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime};

use aws_smithy_types::config_bag::{Storable, StoreAppend};
use tracing::Span;

use super::call::{Call, CallError};
use super::measurement::Measurement;
use super::observer::Observer;
use super::observers::ObserverList;
use super::span;
use super::task_context::TaskObservers;

/// The number of observed calls in flight of a client and its clones.
#[derive(Clone, Default)]
pub(super) struct ActiveCalls(Arc<AtomicUsize>);

impl ActiveCalls {
    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A call that is observed. It is kept in the configuration of the call.
pub(super) struct ObservedCall {
    active: ActiveCalls,
    /// The observers of the client, and of the task that made the call.
    observers: (Option<ObserverList>, Option<TaskObservers>),
    pub(super) span: Span,
    call: Call,
    begun: Instant,
    state: Mutex<CallState>,
}

#[derive(Default)]
struct CallState {
    /// The attempt in flight.
    attempt: Option<CurrentAttempt>,
    last: Option<Measurement>,
    ended: bool,
}

/// An attempt in flight.
pub(super) struct CurrentAttempt {
    number: u32,
    started: SystemTime,
    begun: Instant,
    pub(super) sent: u64,
    pub(super) body: Option<String>,
}

impl Storable for ObservedCall {
    type Storer = StoreAppend<Self>;
}

impl fmt::Debug for ObservedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObservedCall")
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

impl ObservedCall {
    pub(super) fn begin(
        active: &ActiveCalls,
        observers: (Option<ObserverList>, Option<TaskObservers>),
        span: Span,
        call: Call,
    ) -> Self {
        active.0.fetch_add(1, Ordering::Relaxed);
        Self {
            active: active.clone(),
            observers,
            span,
            call,
            begun: Instant::now(),
            state: Mutex::default(),
        }
    }

    /// Whether this is a call of the client with these active calls.
    pub(super) fn belongs_to(&self, active: &ActiveCalls) -> bool {
        self.active.is(active)
    }

    fn state(&self) -> MutexGuard<'_, CallState> {
        // Observers are called without the lock, so a panic of one cannot poison it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin_attempt(&self, number: u32) {
        self.state().attempt = Some(CurrentAttempt {
            number,
            started: SystemTime::now(),
            begun: Instant::now(),
            sent: 0,
            body: None,
        });
    }

    pub(super) fn change_attempt(&self, change: impl FnOnce(&mut CurrentAttempt)) {
        if let Some(attempt) = &mut self.state().attempt {
            change(attempt);
        }
    }

    pub(super) fn take_attempt(&self) -> Option<CurrentAttempt> {
        self.state().attempt.take()
    }

    /// The measurement of an attempt that ends now, without its response.
    pub(super) fn measurement(&self, attempt: &CurrentAttempt) -> Measurement {
        Measurement {
            call_id: self.call.id,
            operation: self.call.operation.clone(),
            tables: self.call.tables.clone(),
            attempt: attempt.number,
            started: attempt.started,
            duration: attempt.begun.elapsed(),
            status: None,
            error: None,
            request_id: None,
            capacity: None,
            sent: attempt.sent,
            received: 0,
            correlation_id: self.call.correlation_id.clone(),
        }
    }

    /// Reports the end of an attempt.
    pub(super) fn report_attempt(&self, measurement: Measurement, body: Option<&str>) {
        if !self.span.is_disabled() {
            span::attempt(&self.span, &measurement, body);
        }
        self.each_observer(|observer| observer.on_attempt(&measurement));
        self.state().last = Some(measurement);
    }

    /// Marks the call as ended. Returns the measurement of its last attempt.
    pub(super) fn end(&self) -> Option<Measurement> {
        let mut state = self.state();
        state.ended = true;
        state.last.take()
    }

    /// Reports the end of the call.
    pub(super) fn report_end(&self, attempts: u32, error: Option<&CallError<'_>>) {
        if let (None, None) = self.observers {
            return;
        }
        let call = Call {
            attempts,
            duration: self.begun.elapsed(),
            ..self.call.clone()
        };
        self.each_observer(|observer| match error {
            Some(error) => observer.on_error(&call, error),
            None => observer.on_success(&call),
        });
    }

    fn each_observer(&self, report: impl Fn(&dyn Observer)) {
        let (of_client, of_task) = &self.observers;
        let of_client = of_client.iter().flat_map(|list| list.iter());
        let of_task = of_task.iter().flat_map(|list| list.iter());
        of_client.for_each(|(_, observer)| report(&**observer));
        of_task.for_each(|observer| report(&**observer));
    }
}

/// The call has ended, or its future was dropped.
impl Drop for ObservedCall {
    fn drop(&mut self) {
        self.active.0.fetch_sub(1, Ordering::Relaxed);
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if state.ended {
            return;
        }
        let attempt = state.attempt.take();
        // A panic of an observer during another panic would end the process.
        if let Some(attempt) = attempt.filter(|_| !std::thread::panicking()) {
            let measurement = Measurement {
                error: Some(Measurement::DROPPED.into()),
                ..self.measurement(&attempt)
            };
            self.report_attempt(measurement, attempt.body.as_deref());
        }
        let last = self.state().last.take();
        span::end(&self.span, last.as_ref(), Some(Measurement::DROPPED));
    }
}
