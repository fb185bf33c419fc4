//! The difference between the clocks of the service and of this machine, as the SDK measures it
//! (`ServiceClockSkewInterceptor`): a response's `Date` against the middle of its attempt.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

/// An attempt that took longer says nothing. The SDK's limit.
const MAX_DURATION: Duration = Duration::from_secs(15 * 60);

/// The skew that the responses of a client have shown.
#[derive(Debug, Default)]
pub(super) struct ClientSkew {
    millis: AtomicI64,
    /// The second of the last response that was looked at: a client that sends thousands need not read each date.
    second: AtomicU64,
}

/// A skew in milliseconds; positive if the service's clock is ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Skew(i64);

impl Skew {
    pub(super) fn apply(self, time: SystemTime) -> SystemTime {
        let skew = Duration::from_millis(self.0.unsigned_abs());
        let skewed = match self.0 < 0 {
            false => time.checked_add(skew),
            true => time.checked_sub(skew),
        };
        skewed.unwrap_or(time)
    }
}

impl ClientSkew {
    pub(super) fn current(&self) -> Skew {
        Skew(self.millis.load(Ordering::Relaxed))
    }

    /// The skew that a response shows, if it shows any. The dates of successful responses are read once a second.
    pub(super) fn measure(
        &self,
        response: &HttpResponse,
        sent: SystemTime,
        received: SystemTime,
    ) -> Option<Skew> {
        let second = received.duration_since(UNIX_EPOCH).ok()?.as_secs();
        if response.status().is_success() && self.second.load(Ordering::Relaxed) == second {
            return None;
        }
        self.second.store(second, Ordering::Relaxed);
        let headers = response.headers();
        // The date of a cached response is an old one.
        if headers.contains_key("age") {
            return None;
        }
        let date = DateTime::from_str(headers.get("date")?, Format::HttpDate).ok()?;
        let elapsed = received.duration_since(sent).unwrap_or_default();
        if elapsed > MAX_DURATION {
            return None;
        }
        let middle = sent.checked_add(elapsed / 2)?;
        let skew = match SystemTime::try_from(date).ok()?.duration_since(middle) {
            Ok(ahead) => i64::try_from(ahead.as_millis()).ok()?,
            Err(behind) => -i64::try_from(behind.duration().as_millis()).ok()?,
        };
        self.millis.store(skew, Ordering::Relaxed);
        Some(Skew(skew))
    }
}
