//! The loop that every batch runs: ask what to do, do it, report the response.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::stream::{FuturesUnordered, StreamExt};

use super::clock::BatchClock;
use crate::batch::engine::Step;
use crate::transport::Sender;

/// What one kind of batch does in its own way.
pub(crate) trait Traffic {
    /// What a request ends with.
    type Response;
    /// What the batch ends with at once.
    type Error;

    /// What to do next. Sources that had nothing are read again after `woken`.
    fn step(&mut self, now: Duration, woken: bool) -> Result<Step, Self::Error>;

    /// Reads one operation from the sources.
    fn pull(&mut self, context: &mut Context<'_>);

    fn send(&mut self, request: u64, entries: &[usize]) -> InFlight<Self::Response>;

    fn receive(
        &mut self,
        request: u64,
        response: Self::Response,
        now: Duration,
    ) -> Result<(), Self::Error>;

    /// Everything is settled.
    fn end(&mut self);
}

/// A request in flight: its number and its response.
pub(crate) type InFlight<R> = Pin<Box<dyn Future<Output = (u64, R)> + Send>>;

/// Carries out a batch.
pub(crate) struct Driver<T: Traffic> {
    traffic: T,
    in_flight: FuturesUnordered<InFlight<T::Response>>,
    clock: BatchClock,
}

impl<T: Traffic> Driver<T> {
    pub(crate) fn new(sender: Sender, traffic: T) -> Self {
        Self {
            traffic,
            in_flight: FuturesUnordered::new(),
            clock: BatchClock::new(sender),
        }
    }

    /// Runs to the end. Whoever drops this drops the traffic, which accounts for what is in flight.
    pub(crate) async fn run(mut self) -> Result<(), T::Error> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// Continues until everything is settled. It is pending as well when nothing can be done before items are taken.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<(), T::Error>> {
        let mut woken = true;
        loop {
            let step = self.traffic.step(self.clock.now(), woken)?;
            woken = false;
            match step {
                Step::Send { request, entries } => {
                    let in_flight = self.traffic.send(request, &entries);
                    self.in_flight.push(in_flight);
                }
                Step::Pull => self.traffic.pull(context),
                Step::Wait(until) => {
                    let response = self.in_flight.poll_next_unpin(context);
                    if let Poll::Ready(Some((request, response))) = response {
                        let now = self.clock.now();
                        self.traffic.receive(request, response, now)?;
                        continue;
                    }
                    match until {
                        Some(until) => ready!(self.clock.poll_until(until, context)),
                        None => return Poll::Pending,
                    }
                }
                Step::Done => {
                    self.in_flight.clear();
                    self.traffic.end();
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }
}
