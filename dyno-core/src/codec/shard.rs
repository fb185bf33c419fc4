//! The shard of an item: which of several partitions it is written to.

use std::iter::FusedIterator;

use super::attribute::attribute;
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

/// The number of shards that there can be.
const MAX: u16 = 1000;

/// The shard of an item: a number below `N` in the partition key, which spreads the items of one partition over `N`
/// partitions.
///
/// A partition takes at most 1,000 write units and 3,000 read units per second. A log, a time series or an index on a
/// status can exceed that. As the last field of a key template, or as a partition key alone, a shard spreads the
/// writes; [`Table::query_shards`](crate::Table::query_shards) reads all shards as one sorted list. (AWS developer
/// guide, "Using write sharding to distribute workloads evenly in your DynamoDB table".)
///
/// ```no_run
/// use chrono::{DateTime, Utc};
/// use dyno::{Client, Model, Shard, Table, ge};
///
/// #[derive(Table)]
/// #[dyno(name = "metrics", partition_key(pk: String), sort_key(sk: String))]
/// struct Metrics;
///
/// #[derive(Model, Debug)]
/// #[dyno(table = Metrics, partition_key = "{metric}#{shard}", sort_key = "{at}")]
/// struct Sample {
///     metric: String,
///     shard: Shard<4>,
///     at: DateTime<Utc>,
///     value: f64,
/// }
///
/// # async fn example(client: Client, at: DateTime<Utc>, from: DateTime<Utc>) -> dyno::Result<()> {
/// let samples = client.table::<Sample>();
/// samples.put(&Sample { metric: "cpu".into(), shard: Shard::random(), at, value: 0.7 }).await?;
/// let latest = samples.query_shards("cpu").sort_key(ge(from)).descending().limit(100).all().await?;
/// # Ok(())
/// # }
/// ```
///
/// [`random`](Self::random) is for items that are written once and read by queries. [`of`](Self::of) computes the shard
/// from a value of the item, so that its key can be computed again for a get, an update or a delete.
///
/// It is stored as a number (N), and as three digits in a composed key.
///
/// # Changing the number of shards
/// To add shards, increase `N`: queries read the old and the new shards, and existing items stay where they are. To
/// remove shards, use `Shard<4, 16>`, which writes to four shards and reads sixteen, until the other shards are empty.
/// With [`of`](Self::of), an item may be in the shard of the old `N`: compute that shard with `Shard::<4>::of(..)` and
/// delete the old item before writing the new one, because their keys differ. Cursors stay valid, except for sealed
/// ones: changing the number of shards invalidates them.
#[doc(alias = "Sharded")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard<const N: u16, const READ: u16 = N>(u16);

attribute!(Shard<N, READ>: kind::N, compared as Self, for[const N: u16, const READ: u16]);

impl<const N: u16, const READ: u16> Shard<N, READ> {
    const VALID: () = assert!(
        0 < N && N <= READ && READ <= MAX,
        "`Shard<N, READ>` has 1 to 1000 shards, and reads at least as many as it writes"
    );

    /// Returns a random shard, so that items spread evenly.
    #[must_use]
    pub fn random() -> Self {
        const { Self::VALID };
        Self(fastrand::u16(..N))
    }

    /// Returns the shard of a value: the CRC-32 of its bytes (that of zlib and PNG), modulo `N`.
    ///
    /// The same bytes always have the same shard. Choose a value that differs for most items: an ID rather than a
    /// status.
    ///
    /// ```
    /// use dyno::Shard;
    ///
    /// let shard = Shard::<8>::of("order-7");
    /// assert_eq!(shard.number(), 2);
    /// ```
    #[must_use]
    pub fn of(value: impl AsRef<[u8]>) -> Self {
        const { Self::VALID };
        let shard = crc32fast::hash(value.as_ref()) % u32::from(N);
        Self(u16::try_from(shard).unwrap_or_default())
    }

    /// Returns the shard with this number, or `None` if the number is not below `READ`.
    #[must_use]
    pub const fn new(number: u16) -> Option<Self> {
        const { Self::VALID };
        match number < READ {
            true => Some(Self(number)),
            false => None,
        }
    }

    /// Returns the number of the shard, from 0.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Returns all shards that are read, for [`Table::query_partitions`](crate::Table::query_partitions).
    pub fn all() -> impl ExactSizeIterator<Item = Self> + DoubleEndedIterator + FusedIterator + Clone
    {
        const { Self::VALID };
        (0..READ).map(Self)
    }

    /// A shard as it is stored, which may be one of a time with more shards.
    pub(in crate::codec) fn stored(number: u16) -> Option<Self> {
        (number < MAX).then_some(Self(number))
    }
}

/// The type of a field that says in which shard an item is: [`Shard`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a shard",
    label = "the last field of the partition key must be a `Shard<N>`",
    note = "`query_partitions` takes any partitions"
)]
pub trait AnyShard: super::attribute::Attribute<Base = Self> + Encode + Copy + Sized {
    /// All shards that are read.
    fn all_shards() -> impl Iterator<Item = Self>;
}

impl<const N: u16, const READ: u16> AnyShard for Shard<N, READ> {
    fn all_shards() -> impl Iterator<Item = Self> {
        Self::all()
    }
}

impl<const N: u16, const READ: u16> Encode for Shard<N, READ> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        self.0.encode(out)
    }
}

impl<const N: u16, const READ: u16> Decode<'_> for Shard<N, READ> {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        Self::stored(u16::decode(value)?)
            .ok_or_else(|| DecodeError::invalid("the number of a shard, below 1000"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_filled_evenly() {
        // Whatever else takes shards in between.
        let mut counts = [[0; 4]; 4];
        for item in 0..16_000 {
            counts[item % 4][usize::from(Shard::<4>::random().number())] += 1;
        }
        assert!(
            counts
                .as_flattened()
                .iter()
                .all(|count| (800..=1200).contains(count)),
            "{counts:?}"
        );
        let mut counts = [0; 16];
        for id in 0..16_000 {
            counts[usize::from(Shard::<16>::of(format!("order-{id}")).number())] += 1;
        }
        assert!(
            counts.iter().all(|count| (900..=1100).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn the_shard_of_a_value_never_changes() {
        for (value, shard) in [("", 0), ("a", 3), ("order-7", 2), ("Brazil", 6)] {
            assert_eq!(Shard::<8>::of(value).number(), shard, "{value}");
            assert!(Shard::<3, 8>::of(value).number() < 3);
        }
        assert_eq!(Shard::<8>::of("a"), Shard::of(b"a"));
        assert_eq!(Shard::<1>::of("a").number(), 0);
    }

    #[test]
    fn shards_of_before_are_read() {
        assert_eq!(
            Shard::<3>::all().map(Shard::number).collect::<Vec<_>>(),
            [0, 1, 2]
        );
        assert_eq!(Shard::<2, 5>::all().len(), 5);
        assert_eq!(Shard::<2, 5>::new(4).map(Shard::number), Some(4));
        assert_eq!(Shard::<2, 5>::new(5), None);
        let stored = |json: &str| crate::codec::decode_value::<Shard<4>>(json).map(Shard::number);
        assert_eq!(stored(r#"{"N":"3"}"#).unwrap(), 3);
        // Not lost, although no query of all shards reads it.
        assert_eq!(stored(r#"{"N":"999"}"#).unwrap(), 999);
        for wrong in [
            r#"{"N":"1000"}"#,
            r#"{"N":"-1"}"#,
            r#"{"N":"1.5"}"#,
            r#"{"S":"1"}"#,
        ] {
            assert!(stored(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            crate::codec::json::encode_value(&Shard::<4>::of("a")).unwrap(),
            r#"{"N":"3"}"#
        );
    }
}
