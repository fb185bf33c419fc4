//! The trait of observers, and the observers that closures and collections are.

use std::fmt;
use std::sync::Arc;

use super::call::{Call, CallError};
use super::measurement::Measurement;

/// Observes attempts and the ends of calls. By default, all methods do nothing.
///
/// An observer changes nothing: a call returns the same result with and without it. Its methods run in the task that
/// waits for the response, so they should neither block nor panic.
///
/// A closure that takes a [`Measurement`] is an observer. [`on_error`] makes an observer from a closure that takes
/// errors. A tuple of two or three observers is an observer, and so is an `Arc`, a `Vec` or an `Option` of observers.
///
/// ```no_run
/// use dyno::observe::{Call, CallError, Measurement, Observer, on_error};
///
/// struct Log;
///
/// impl Observer for Log {
///     fn on_attempt(&self, attempt: &Measurement) {
///         println!("{} {:?}", attempt.operation, attempt.duration);
///     }
/// }
///
/// # fn example(client: &dyno::Client) {
/// client.observe(Log);
/// client.observe(|attempt: &Measurement| println!("{} bytes", attempt.received));
/// client.observe(on_error(|call: &Call, error: &CallError<'_>| eprintln!("{}: {error}", call.operation)));
/// # }
/// ```
pub trait Observer: Send + Sync {
    /// Called when an attempt has ended, successfully or not.
    fn on_attempt(&self, _: &Measurement) {}

    /// Called when a call has succeeded.
    fn on_success(&self, _: &Call) {}

    /// Called when a call has failed with an error that is not retried and is returned to the caller. A failed
    /// condition, which dyno returns as a value, is such an error, with
    /// [`Code::ConditionalCheckFailed`](crate::error::Code).
    ///
    /// Invalid requests, responses whose items cannot be decoded, and dropped calls are not reported.
    fn on_error(&self, _: &Call, _: &CallError<'_>) {}
}

impl<F: Fn(&Measurement) + Send + Sync> Observer for F {
    fn on_attempt(&self, measurement: &Measurement) {
        self(measurement);
    }
}

/// Makes an observer of errors from a closure.
pub fn on_error<F: Fn(&Call, &CallError<'_>) + Send + Sync>(f: F) -> OnError<F> {
    OnError(f)
}

/// An observer of errors: see [`on_error`].
#[derive(Clone, Copy)]
pub struct OnError<F>(F);

impl<F> fmt::Debug for OnError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnError")
    }
}

impl<F: Fn(&Call, &CallError<'_>) + Send + Sync> Observer for OnError<F> {
    fn on_error(&self, call: &Call, error: &CallError<'_>) {
        (self.0)(call, error);
    }
}

macro_rules! forward {
    ($(($($parameter:ident)*) $type:ty, |$this:ident, $forward:ident| $each:expr;)*) => {$(
        impl<$($parameter: Observer),*> Observer for $type {
            fn on_attempt(&self, measurement: &Measurement) {
                let ($this, $forward) = (self, |observer: &dyn Observer| observer.on_attempt(measurement));
                $each;
            }

            fn on_success(&self, call: &Call) {
                let ($this, $forward) = (self, |observer: &dyn Observer| observer.on_success(call));
                $each;
            }

            fn on_error(&self, call: &Call, error: &CallError<'_>) {
                let ($this, $forward) = (self, |observer: &dyn Observer| observer.on_error(call, error));
                $each;
            }
        }
    )*};
}

forward! {
    (O) Arc<O>, |this, forward| forward(&**this);
    () Arc<dyn Observer>, |this, forward| forward(&**this);
    (O) Option<O>, |this, forward| this.iter().for_each(|observer| forward(observer));
    (O) Vec<O>, |this, forward| this.iter().for_each(|observer| forward(observer));
    (A B) (A, B), |this, forward| {
        forward(&this.0);
        forward(&this.1);
    };
    (A B C) (A, B, C), |this, forward| {
        forward(&this.0);
        forward(&this.1);
        forward(&this.2);
    };
}
