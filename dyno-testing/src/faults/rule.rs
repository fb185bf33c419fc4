//! Rules: the requests that a fault applies to.

use std::fmt;

use serde_json::Value;

use super::request::tables;
use super::{Fault, Faults};

/// Selects the requests that a fault is injected into. It is returned by [`Faults::on`] and [`Faults::on_all`].
///
/// Without further criteria, a rule matches all requests of its operation. A rule also counts the matching requests
/// that get the fault of an earlier rule.
///
/// ```
/// use dyno_testing::{Fault, Faults};
///
/// let faults = Faults::none()
///     .on("UpdateItem").table("Movies").nth(3).inject(Fault::ResponseLost)
///     .on("PutItem").when(|request| request["Item"]["year"]["N"] == "1985").times(2).inject(Fault::Conflict)
///     .on_all().nth(100).inject(Fault::ConnectionReset);
/// assert!(faults.requests().is_empty());
/// ```
#[must_use = "a rule has no effect until `inject` is called"]
pub struct Rule {
    faults: Faults,
    criteria: Criteria,
}

type When = Box<dyn Fn(&Value) -> bool + Send>;

pub(super) struct Criteria {
    operation: Option<&'static str>,
    table: Option<String>,
    when: Option<When>,
    nth: u64,
    times: Option<u64>,
}

impl Rule {
    /// Creates a rule for the requests of one operation, or of all operations.
    pub(super) fn new(faults: Faults, operation: Option<&'static str>) -> Self {
        Self {
            faults,
            criteria: Criteria {
                operation,
                table: None,
                when: None,
                nth: 1,
                times: None,
            },
        }
    }

    /// Matches only requests that name this table.
    pub fn table(mut self, name: impl Into<String>) -> Self {
        self.criteria.table = Some(name.into());
        self
    }

    /// Matches only requests whose body satisfies the predicate.
    pub fn when(mut self, predicate: impl Fn(&Value) -> bool + Send + 'static) -> Self {
        self.criteria.when = Some(Box::new(predicate));
        self
    }

    /// Selects only the `n`th matching request, counted from 1. With [`times`](Self::times), the requests after it are
    /// also selected.
    pub fn nth(mut self, n: u64) -> Self {
        self.criteria.nth = n;
        self.criteria.times.get_or_insert(1);
        self
    }

    /// Selects at most this number of matching requests.
    pub fn times(mut self, times: u64) -> Self {
        self.criteria.times = Some(times);
        self
    }

    /// Injects the fault into the selected requests.
    #[must_use]
    pub fn inject(self, fault: Fault) -> Faults {
        self.faults.state().add_rule(PlannedFault {
            criteria: self.criteria,
            fault,
            matched: 0,
        });
        self.faults
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("operation", &self.criteria.operation)
            .field("table", &self.criteria.table)
            .field("nth", &self.criteria.nth)
            .field("times", &self.criteria.times)
            .finish_non_exhaustive()
    }
}

/// A rule with its fault, and the number of requests that it has matched.
pub(super) struct PlannedFault {
    criteria: Criteria,
    pub(super) fault: Fault,
    matched: u64,
}

impl PlannedFault {
    /// Counts the request if it matches, and returns whether it is selected.
    pub(super) fn selects(&mut self, operation: &str, body: &Value) -> bool {
        let Criteria {
            operation: expected,
            table,
            when,
            nth,
            times,
        } = &self.criteria;
        let matches = expected.is_none_or(|expected| expected == operation)
            && table
                .as_deref()
                .is_none_or(|table| tables(body).contains(table))
            && when.as_ref().is_none_or(|when| when(body));
        if !matches {
            return false;
        }
        self.matched += 1;
        self.matched >= *nth && times.is_none_or(|times| self.matched - nth < times)
    }
}
