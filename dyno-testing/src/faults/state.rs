//! The state that the clones of `Faults` share, and the decision which fault a request gets.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use aws_smithy_async::test_util::{InstantSleep, ManualTimeSource};
use serde_json::Value;

use super::conflict::WriteInFlight;
use super::draw::{draw, is_hit};
use super::history::History;
use super::rule::PlannedFault;
use super::stale::Replica;
use super::{Fault, Faults, SentRequest};
use crate::tables::Tables;

pub(super) struct Shared {
    pub(super) seed: u64,
    pub(super) time: ManualTimeSource,
    pub(super) sleep: InstantSleep,
    state: Mutex<State>,
    /// The engine that executes stale reads, once there is one.
    replica: Mutex<Option<Replica>>,
}

#[derive(Default)]
pub(super) struct State {
    rules: Vec<PlannedFault>,
    chances: Vec<(f64, Fault)>,
    pub(super) conflicts: bool,
    pub(super) tokio_time: bool,
    pub(super) paused: bool,
    /// The number of requests so far, by operation.
    counts: HashMap<String, u64>,
    pub(super) requests: Vec<SentRequest>,
    pub(super) tables: Tables,
    pub(super) writes_in_flight: Vec<WriteInFlight>,
    pub(super) history: History,
    /// The start key of the page that follows an empty page, by the query and the key that the empty page returned.
    pub(super) empty_pages: HashMap<(Value, Value), Option<Value>>,
}

/// The fault of a request, and the number drawn for it.
#[derive(Default)]
pub(super) struct Decision {
    /// The index of the record of the request, if there is one.
    pub(super) call: Option<usize>,
    pub(super) fault: Option<Fault>,
    pub(super) drawn: u64,
}

impl Shared {
    pub(super) fn new(seed: u64, time: ManualTimeSource, sleep: InstantSleep) -> Self {
        Self {
            seed,
            time,
            sleep,
            state: Mutex::default(),
            replica: Mutex::default(),
        }
    }
}

impl State {
    pub(super) fn add_chance(&mut self, probability: f64, fault: Fault) {
        self.keep_history_for(&fault);
        self.chances.push((probability, fault));
    }

    pub(super) fn add_rule(&mut self, rule: PlannedFault) {
        self.keep_history_for(&rule.fault);
        self.rules.push(rule);
    }

    fn keep_history_for(&mut self, fault: &Fault) {
        if let Fault::Stale(writes) = fault {
            self.history.keep(*writes);
        }
    }
}

impl Faults {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn replica(&self) -> MutexGuard<'_, Option<Replica>> {
        let replica = self.0.replica.lock();
        replica.unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request, and decides which fault it gets.
    pub(super) fn decide(&self, operation: &str, body: &Value) -> Decision {
        let mut state = self.state();
        let state = &mut *state;
        if state.paused {
            return Decision::default();
        }
        let count = state.counts.entry(operation.to_owned()).or_default();
        let draw = |purpose| draw(self.0.seed, operation, *count, purpose);
        // Each rule counts the requests that match it, even if an earlier rule applies.
        let planned = state.rules.iter_mut().filter_map(|rule| {
            let selected = rule.fault.applies_to(operation, body) && rule.selects(operation, body);
            selected.then(|| rule.fault.clone())
        });
        let planned = planned.collect::<Vec<_>>().into_iter().next();
        let fault = planned.or_else(|| {
            let hit = state
                .chances
                .iter()
                .zip(2..)
                .find(|((chance, fault), purpose)| {
                    is_hit(draw(*purpose), *chance) && fault.applies_to(operation, body)
                });
            hit.map(|((_, fault), _)| fault.clone())
        });
        let drawn = draw(1);
        *count += 1;
        let call = state.requests.len();
        state.requests.push(SentRequest {
            operation: operation.to_owned(),
            body: body.clone(),
            fault: fault.clone(),
            service_status: None,
            client_status: None,
        });
        Decision {
            call: Some(call),
            fault,
            drawn,
        }
    }

    pub(super) fn update_request(
        &self,
        call: Option<usize>,
        update: impl FnOnce(&mut SentRequest),
    ) {
        let mut state = self.state();
        if let Some(call) = call.and_then(|call| state.requests.get_mut(call)) {
            update(call);
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if thread::panicking() && !state.chances.is_empty() {
            eprintln!("faults were drawn by `Faults::seeded({})`", self.seed);
        }
    }
}
