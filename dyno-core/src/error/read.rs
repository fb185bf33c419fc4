//! Why a query or a scan is not sent.

/// A query or a scan that makes no sense. Nothing was sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRead {
    /// A scan of a single segment was to read segments in parallel.
    #[error("a segment is not read in parallel; use either `segment` or `parallel`")]
    ParallelSegment,
}
