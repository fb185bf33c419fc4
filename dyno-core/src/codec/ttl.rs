//! When does an item expire? The attribute that DynamoDB's Time to Live looks at.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::codec::{Decode, DecodeError, Encode, EncodeError, attribute, kind};
use crate::wire::{ValueReader, ValueWriter};

/// The moment after which an item may be deleted, in whole seconds since 1970: what Time to Live wants.
///
/// DynamoDB deletes expired items within days, not at once; until then they are read like others.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use dyno::Ttl;
///
/// let ttl = Ttl::from(UNIX_EPOCH + Duration::from_millis(1500));
/// assert_eq!(ttl, Ttl::from_seconds(2));
/// assert!(Ttl::after(Duration::from_secs(3600)) > ttl);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ttl(u64);

attribute!(Ttl: kind::N, compared as Self);

impl Ttl {
    /// The moment that is `seconds` after the beginning of 1970 in UTC.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// The moment that is `duration` from now, by the clock of this machine.
    #[must_use]
    pub fn after(duration: Duration) -> Self {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self::round_up(now.saturating_add(duration))
    }

    /// Seconds since the beginning of 1970 in UTC.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0
    }

    /// The same as a time of the standard library, unless that cannot hold it.
    #[must_use]
    pub fn time(self) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::from_secs(self.0))
    }

    /// Whether the moment has passed by the clock of this machine.
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
    /// Rounds up to a whole second, so that nothing expires early. Times before 1970 become its beginning.
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
