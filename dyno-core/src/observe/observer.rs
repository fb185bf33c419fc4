//! Who is told what happens? An observer, which can change nothing about it.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Measurement;
use super::measurement::only;
use crate::error::Code;

/// Is told of attempts, and of how calls end. All methods do nothing unless they are written.
///
/// It observes only: what a call returns is the same with it and without. It is called in the task that waits for the response, so it
/// should neither block nor panic.
///
/// A closure that takes a [`Measurement`] is an observer, [`on_error`] makes one of a closure that takes errors, and a tuple of
/// two or three observers, an `Arc` of one, a `Vec` and an `Option` are observers too.
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
/// client.observe((
///     |attempt: &Measurement| println!("{} bytes", attempt.received),
///     on_error(|call: &Call, error: &CallError<'_>| eprintln!("{}: {error}", call.operation)),
/// ));
/// # }
/// ```
pub trait Observer: Send + Sync {
    /// An attempt has ended, well or not.
    fn on_attempt(&self, _: &Measurement) {}

    /// A call has been answered as it was meant to.
    fn on_success(&self, _: &Call) {}

    /// A call has ended with an error that is not tried again, and that whoever waits for it gets. So has a refused condition, which this
    /// crate gives as a value; it is [`Code::ConditionalCheckFailed`].
    ///
    /// What is refused before it is sent, a response whose items cannot be read, and a call that nobody waits for any more are not told.
    fn on_error(&self, _: &Call, _: &CallError<'_>) {}
}

/// A call that has ended: one operation, with all its attempts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// What was asked for, such as `PutItem`.
    pub operation: Cow<'static, str>,
    /// The tables, as in a [`Measurement`].
    pub tables: Arc<[String]>,
    /// How many attempts there were; 0 if it failed before the first.
    pub attempts: u32,
    /// How long it took in all, with the delays between attempts.
    pub duration: Duration,
    /// The id that [`with_correlation_id`](super::with_correlation_id) gave.
    pub correlation_id: Option<Arc<str>>,
}

impl Call {
    /// The only table, if there is one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        only(&self.tables)
    }
}

/// Why a call failed.
///
/// `Display` is the [name](Self::name) of the error.
#[derive(Clone, Copy, Debug)]
pub struct CallError<'a> {
    pub(super) name: &'a str,
    pub(super) status: Option<u16>,
    pub(super) source: Option<&'a (dyn StdError + 'static)>,
}

impl<'a> CallError<'a> {
    /// What it is called: the code of the service, or a word as in [`Measurement::error`].
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The status of the last response; nothing if none came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Whether the service answered, so that it is there and the way to it is open. A response that cannot be read does not count.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.status.is_some() && self.name != Measurement::RESPONSE
    }

    /// The service's code, if the service answered.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.is_answered().then(|| Code::from_name(self.name))
    }
}

impl fmt::Display for CallError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Its source is the SDK's error, which may show what the service says of keys and values.
impl StdError for CallError<'_> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
    }
}

impl<F: Fn(&Measurement) + Send + Sync> Observer for F {
    fn on_attempt(&self, measurement: &Measurement) {
        self(measurement);
    }
}

/// An observer that is told of errors only.
pub fn on_error<F: Fn(&Call, &CallError<'_>) + Send + Sync>(f: F) -> OnError<F> {
    OnError(f)
}

/// An observer that is told of errors only: see [`on_error`].
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

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn on_attempt(&self, measurement: &Measurement) {
        (**self).on_attempt(measurement);
    }

    fn on_success(&self, call: &Call) {
        (**self).on_success(call);
    }

    fn on_error(&self, call: &Call, error: &CallError<'_>) {
        (**self).on_error(call, error);
    }
}

macro_rules! several {
    ($(($($parameter:ident)*) $type:ty, |$this:ident, $tell:ident| $each:expr;)*) => {$(
        impl<$($parameter: Observer),*> Observer for $type {
            fn on_attempt(&self, measurement: &Measurement) {
                let ($this, $tell) = (self, |observer: &dyn Observer| observer.on_attempt(measurement));
                $each;
            }

            fn on_success(&self, call: &Call) {
                let ($this, $tell) = (self, |observer: &dyn Observer| observer.on_success(call));
                $each;
            }

            fn on_error(&self, call: &Call, error: &CallError<'_>) {
                let ($this, $tell) = (self, |observer: &dyn Observer| observer.on_error(call, error));
                $each;
            }
        }
    )*};
}

several! {
    (O) Option<O>, |this, tell| this.iter().for_each(|observer| tell(observer));
    (O) Vec<O>, |this, tell| this.iter().for_each(|observer| tell(observer));
    (A B) (A, B), |this, tell| {
        tell(&this.0);
        tell(&this.1);
    };
    (A B C) (A, B, C), |this, tell| {
        tell(&this.0);
        tell(&this.1);
        tell(&this.2);
    };
}
