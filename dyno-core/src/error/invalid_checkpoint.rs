//! Checkpoints that cannot be used.

/// Why a checkpoint of a parallel scan is invalid. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCheckpoint {
    /// The text is not a checkpoint.
    #[error("the checkpoint is malformed; pass the text of a checkpoint unchanged")]
    Malformed,
    /// The checkpoint belongs to another table or index.
    #[error(
        "the checkpoint does not belong to {}`{table}`; resume the scan it was taken from",
        index.as_ref().map(|index| format!("`{index}` of ")).unwrap_or_default()
    )]
    Foreign {
        /// The table that is read.
        table: String,
        /// The index that is read.
        index: Option<String>,
    },
}
