//! The types of `created_at` and `updated_at`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::WriteContext;
use crate::codec::Ttl;

/// A type for `#[dyno(created_at)]` and `#[dyno(updated_at)]`: a point in time.
///
/// | Type | Stored as |
/// |---|---|
/// | `u32`, `u64`, `i64`, [`Ttl`](crate::Ttl) | N, whole seconds since 1970 |
/// | `f64`, [`Duration`] | N, seconds since 1970 with fractions |
/// | `DateTime<Utc>`, `DateTime<FixedOffset>`, `NaiveDateTime` (feature `chrono`) | S |
/// | `OffsetDateTime`, `PrimitiveDateTime` (feature `time`) | S |
/// | `Timestamp` (feature `jiff`) | S |
/// | an `Option` of these | the same; `None` is not set |
///
/// The strings sort as the times do. Implement it for a type of your own, such as one with milliseconds:
///
/// ```
/// use std::time::{SystemTime, UNIX_EPOCH};
/// use dyno::{Document, Model, model::Timestamp};
///
/// #[derive(Document, Clone, Copy, Debug, PartialEq)]
/// struct Milliseconds(u64);
///
/// impl Timestamp for Milliseconds {
///     fn at(time: SystemTime) -> Self {
///         let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
///         Self(since.as_millis().try_into().unwrap_or(u64::MAX))
///     }
///
///     fn is_unset(&self) -> bool {
///         self.0 == 0
///     }
/// }
///
/// #[derive(Model)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     title: String,
///     #[dyno(updated_at)]
///     updated: Milliseconds,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the time of a write",
    label = "not a point in time",
    note = "use a date and time of chrono, time or jiff (each a feature), or `u64` for the seconds since 1970",
    note = "for a type of your own implement `dyno::model::Timestamp`"
)]
pub trait Timestamp: Sized {
    /// Returns the value of a time.
    #[must_use]
    fn at(time: SystemTime) -> Self;

    /// Returns whether the value stands for no time: `None`, or the beginning of 1970.
    #[must_use]
    fn is_unset(&self) -> bool;
}

#[diagnostic::do_not_recommend]
impl<T: Timestamp> Timestamp for Option<T> {
    fn at(time: SystemTime) -> Self {
        Some(T::at(time))
    }

    fn is_unset(&self) -> bool {
        self.as_ref().is_none_or(T::is_unset)
    }
}

fn since_1970(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[diagnostic::do_not_recommend]
impl Timestamp for Duration {
    fn at(time: SystemTime) -> Self {
        since_1970(time)
    }

    fn is_unset(&self) -> bool {
        self.is_zero()
    }
}

macro_rules! seconds {
    ($($type:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Timestamp for $type {
            fn at(time: SystemTime) -> Self {
                since_1970(time).as_secs().try_into().unwrap_or(Self::MAX)
            }

            fn is_unset(&self) -> bool {
                *self == 0
            }
        }
    )*};
}

seconds!(u32 u64 i64);

#[diagnostic::do_not_recommend]
impl Timestamp for f64 {
    fn at(time: SystemTime) -> Self {
        since_1970(time).as_secs_f64()
    }

    fn is_unset(&self) -> bool {
        *self == 0.0
    }
}

#[diagnostic::do_not_recommend]
impl Timestamp for Ttl {
    fn at(time: SystemTime) -> Self {
        Self::from_seconds(since_1970(time).as_secs())
    }

    fn is_unset(&self) -> bool {
        self.seconds() == 0
    }
}

#[cfg(feature = "chrono")]
mod of_chrono {
    use super::{SystemTime, Timestamp};
    use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};

    #[diagnostic::do_not_recommend]
    impl Timestamp for DateTime<Utc> {
        fn at(time: SystemTime) -> Self {
            time.into()
        }

        fn is_unset(&self) -> bool {
            *self == Self::UNIX_EPOCH
        }
    }

    #[diagnostic::do_not_recommend]
    impl Timestamp for DateTime<FixedOffset> {
        fn at(time: SystemTime) -> Self {
            DateTime::<Utc>::at(time).into()
        }

        fn is_unset(&self) -> bool {
            *self == DateTime::<Utc>::UNIX_EPOCH
        }
    }

    #[diagnostic::do_not_recommend]
    impl Timestamp for NaiveDateTime {
        fn at(time: SystemTime) -> Self {
            DateTime::<Utc>::at(time).naive_utc()
        }

        fn is_unset(&self) -> bool {
            self.and_utc().is_unset()
        }
    }
}

#[cfg(feature = "time")]
mod of_time {
    use super::{SystemTime, Timestamp};
    use time::{OffsetDateTime, PrimitiveDateTime};

    #[diagnostic::do_not_recommend]
    impl Timestamp for OffsetDateTime {
        fn at(time: SystemTime) -> Self {
            time.into()
        }

        fn is_unset(&self) -> bool {
            *self == Self::UNIX_EPOCH
        }
    }

    #[diagnostic::do_not_recommend]
    impl Timestamp for PrimitiveDateTime {
        fn at(time: SystemTime) -> Self {
            let time = OffsetDateTime::at(time);
            Self::new(time.date(), time.time())
        }

        fn is_unset(&self) -> bool {
            self.assume_utc().is_unset()
        }
    }
}

#[cfg(feature = "jiff")]
#[diagnostic::do_not_recommend]
impl Timestamp for jiff::Timestamp {
    /// A time that jiff cannot hold, after the year 9999, is the last one that it can.
    fn at(time: SystemTime) -> Self {
        time.try_into().unwrap_or(Self::MAX)
    }

    fn is_unset(&self) -> bool {
        *self == Self::UNIX_EPOCH
    }
}

/// The time of this write.
#[doc(hidden)]
#[must_use]
pub fn written_at<T: Timestamp>(context: &WriteContext) -> T {
    T::at(context.now())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Encode;
    use crate::wire::{Format, Writer};

    fn text(value: &impl Encode) -> String {
        let mut writer = Writer::new(Format::DynamoDb);
        value.encode(writer.value()).unwrap();
        writer.into_json()
    }

    fn check<T: Timestamp + Encode>(expected: &str) {
        let time = UNIX_EPOCH + Duration::new(1_700_000_000, 5_000_000);
        let value = T::at(time);
        assert_eq!(text(&value), expected);
        assert!(!value.is_unset());
        assert!(T::at(UNIX_EPOCH).is_unset());
        assert!(T::at(UNIX_EPOCH - Duration::from_secs(0)).is_unset());
    }

    // Q29, Q30: each type has its units and sorts by time
    #[test]
    fn a_time_is_stored_as_its_type_stores_it() {
        let seconds = r#"{"N":"1700000000"}"#;
        check::<u32>(seconds);
        check::<u64>(seconds);
        check::<i64>(seconds);
        check::<Ttl>(seconds);
        check::<Duration>(r#"{"N":"1700000000.005"}"#);
        check::<f64>(r#"{"N":"1700000000.005"}"#);
        check::<Option<u64>>(seconds);
        assert!(None::<u64>.is_unset());
        let utc = r#"{"S":"2023-11-14T22:13:20.005000000Z"}"#;
        let local = r#"{"S":"2023-11-14T22:13:20.005000000"}"#;
        #[cfg(feature = "chrono")]
        {
            use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
            check::<DateTime<Utc>>(utc);
            check::<Option<DateTime<Utc>>>(utc);
            check::<DateTime<FixedOffset>>(utc);
            check::<NaiveDateTime>(local);
        }
        #[cfg(feature = "time")]
        {
            check::<time::OffsetDateTime>(utc);
            check::<time::PrimitiveDateTime>(local);
        }
        #[cfg(feature = "jiff")]
        check::<jiff::Timestamp>(utc);
        let _ = (utc, local);
    }
}
