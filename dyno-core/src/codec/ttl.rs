//! When an item expires: the attribute of DynamoDB's Time to Live.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::attribute::attribute;
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

/// The time at which an item expires, in whole seconds since 1970, for DynamoDB's Time to Live.
///
/// DynamoDB deletes expired items within a few days, not immediately. Until then, reads return them like other items.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use dyno::Ttl;
///
/// let ttl = Ttl::from(UNIX_EPOCH + Duration::from_millis(1500));
/// assert_eq!(ttl, Ttl::from_seconds(2));
/// assert!(ttl.has_passed());
/// assert!(!Ttl::after(Duration::from_secs(3600)).has_passed());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ttl(u64);

attribute!(Ttl: kind::N, compared as Self);

impl Ttl {
    /// Returns the time `seconds` after the start of 1970 in UTC.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Returns the time `duration` from now, by the system clock.
    #[must_use]
    pub fn after(duration: Duration) -> Self {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self::round_up(now.saturating_add(duration))
    }

    /// Returns the seconds since the start of 1970 in UTC.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0
    }

    /// Returns the time as a `SystemTime`, or `None` if a `SystemTime` cannot hold it.
    #[must_use]
    pub fn time(self) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::from_secs(self.0))
    }

    /// Returns whether the time has passed, by the system clock.
    #[must_use]
    pub fn has_passed(self) -> bool {
        self < Self::after(Duration::ZERO)
    }

    fn round_up(since_epoch: Duration) -> Self {
        Self(
            since_epoch
                .as_secs()
                .saturating_add(u64::from(since_epoch.subsec_nanos() > 0)),
        )
    }
}

impl From<SystemTime> for Ttl {
    /// Rounds up to a whole second, so that nothing expires early. A time before 1970 becomes the start of 1970.
    fn from(time: SystemTime) -> Self {
        Self::round_up(time.duration_since(UNIX_EPOCH).unwrap_or_default())
    }
}

impl Encode for Ttl {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        self.0.encode(out)
    }
}

impl Decode<'_> for Ttl {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        u64::decode(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_passes_and_is_rounded_up() {
        assert!(Ttl::from_seconds(0).has_passed());
        assert!(!Ttl::from_seconds(u64::MAX).has_passed());
        let hour = Duration::from_secs(3600);
        assert!(!Ttl::after(hour).has_passed());
        assert!(Ttl::from(SystemTime::now() - hour).has_passed());
        let at = |millis| Ttl::from(UNIX_EPOCH + Duration::from_millis(millis)).seconds();
        assert_eq!([0, 1, 999, 1000, 1001].map(at), [0, 1, 1, 1, 2]);
        assert_eq!(Ttl::from(UNIX_EPOCH - hour), Ttl::from_seconds(0));
        let time = Ttl::from_seconds(7).time();
        assert_eq!(time, Some(UNIX_EPOCH + Duration::from_secs(7)));
        assert_eq!(Ttl::from_seconds(u64::MAX).time(), None);
    }
}
