//! What happens to several operations on one key.

/// What happens to several operations on one key in a batch.
///
/// Keys are compared as DynamoDB compares them: the numbers `1` and `1.0` are one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Duplicates {
    /// All operations are carried out, in the order of the source. A later one waits until the outcome of the earlier
    /// one is known.
    #[default]
    InOrder,
    /// The last one wins: an operation that waits when a later one is read from the source is dropped and counted as
    /// [`merged`](crate::batch::BatchReport::merged), which saves its capacity. One that is in flight is followed by
    /// the later one.
    Merge,
    /// The first one wins: each later one fails with [`FailureReason::Invalid`](crate::batch::FailureReason::Invalid).
    /// To detect repeated keys, all keys are kept in memory, which grows with the number of operations.
    Reject,
}
