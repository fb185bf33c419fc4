//! Which requests is a fault for?

use std::fmt;

use serde_json::Value;

use super::request::tables;
use super::{Fault, Faults};

/// Which requests a fault is for; it comes from [`Faults::on`] and [`Faults::on_all`].
///
/// Without further conditions they are all requests of the operation. A rule counts the requests that fit it, also those that an
/// earlier rule takes.
///
/// ```
/// use dyno_testing::{Fault, Faults};
///
/// let faults = Faults::none()
///     .on("UpdateItem").table("Movies").nth(3).inject(Fault::AnswerLost)
///     .on("PutItem").when(|request| request["Item"]["year"]["N"] == "1985").times(2).inject(Fault::Conflict)
///     .on_all().nth(100).inject(Fault::ConnectionReset);
/// assert!(faults.calls().is_empty());
/// ```
#[must_use = "a rule is planned when it says what to inject"]
pub struct Rule {
    faults: Faults,
    rule: Conditions,
}

type When = Box<dyn Fn(&Value) -> bool + Send>;

pub(super) struct Conditions {
    operation: Option<&'static str>,
    table: Option<String>,
    when: Option<When>,
    nth: u64,
    times: Option<u64>,
}

impl Rule {
    /// A rule about the requests of an operation, or of all of them.
    pub(super) fn new(faults: Faults, operation: Option<&'static str>) -> Self {
        Self {
            faults,
            rule: Conditions {
                operation,
                table: None,
                when: None,
                nth: 1,
                times: None,
            },
        }
    }

    /// Only requests about this table.
    pub fn table(mut self, name: impl Into<String>) -> Self {
        self.rule.table = Some(name.into());
        self
    }

    /// Only requests of which this is true.
    pub fn when(mut self, fits: impl Fn(&Value) -> bool + Send + 'static) -> Self {
        self.rule.when = Some(Box::new(fits));
        self
    }

    /// Only the `n`th of the requests that fit, counted from 1; with [`times`](Self::times) also those after it.
    pub fn nth(mut self, n: u64) -> Self {
        self.rule.nth = n;
        self.rule.times.get_or_insert(1);
        self
    }

    /// Only so many of the requests that fit.
    pub fn times(mut self, times: u64) -> Self {
        self.rule.times = Some(times);
        self
    }

    /// What happens to them.
    #[must_use]
    pub fn inject(self, fault: Fault) -> Faults {
        self.faults.plan(Planned {
            rule: self.rule,
            fault,
            fitted: 0,
        });
        self.faults
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("operation", &self.rule.operation)
            .field("table", &self.rule.table)
            .field("nth", &self.rule.nth)
            .field("times", &self.rule.times)
            .finish_non_exhaustive()
    }
}

/// A rule, and how many requests it has fitted.
pub(super) struct Planned {
    rule: Conditions,
    pub(super) fault: Fault,
    fitted: u64,
}

impl Planned {
    /// Whether a request is one of those; it counts then.
    pub(super) fn fits(&mut self, operation: &str, body: &Value) -> bool {
        let Conditions {
            operation: of,
            table,
            when,
            nth,
            times,
        } = &self.rule;
        let fits = of.is_none_or(|of| of == operation)
            && table
                .as_deref()
                .is_none_or(|table| tables(body).contains(table))
            && when.as_ref().is_none_or(|when| when(body));
        if !fits {
            return false;
        }
        self.fitted += 1;
        self.fitted >= *nth && times.is_none_or(|times| self.fitted - nth < times)
    }
}
