//! The time since a batch began, and the wait for a later time.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crate::transport::Sender;

/// The clock of a batch.
///
/// It waits with the SDK's sleep, which may take no time in a test. The clock then advances by the time that was waited
/// for, so that nothing waits twice.
pub(crate) struct BatchClock {
    sender: Sender,
    started: Instant,
    /// By how much the waits were too short.
    ahead: Duration,
    alarm: Option<Alarm>,
}

struct Alarm {
    at: Duration,
    sleep: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl BatchClock {
    pub(crate) fn new(sender: Sender) -> Self {
        Self {
            sender,
            started: Instant::now(),
            ahead: Duration::ZERO,
            alarm: None,
        }
    }

    pub(crate) fn now(&self) -> Duration {
        self.started.elapsed() + self.ahead
    }

    /// Waits until this time.
    pub(crate) fn poll_until(&mut self, at: Duration, context: &mut Context<'_>) -> Poll<()> {
        let now = self.now();
        let alarm = match &mut self.alarm {
            Some(alarm) if alarm.at == at => alarm,
            alarm => {
                let (sender, duration) = (self.sender.clone(), at.saturating_sub(now));
                alarm.insert(Alarm {
                    at,
                    sleep: Box::pin(async move { sender.sleep(duration).await }),
                })
            }
        };
        if alarm.sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.alarm = None;
        self.ahead += at.saturating_sub(self.now());
        Poll::Ready(())
    }
}
