//! Reads that are invalid and not sent.

use super::invalid_checkpoint::InvalidCheckpoint;
use super::invalid_cursor::InvalidCursor;

/// The maximum number of segments of a scan. (AWS API reference, "Scan", "TotalSegments".)
pub(crate) const MAX_SEGMENTS: u32 = 1_000_000;

/// Why a read request is invalid. Nothing was sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRead {
    /// `segment` and `parallel` are set for the same scan.
    #[error("`segment` and `parallel` cannot be combined; remove one")]
    ParallelSegment,
    /// `start_after` and `parallel` are set for the same scan.
    #[error(
        "`start_after` and `parallel` cannot be combined, because a cursor belongs to a single segment; use `resume` \
         with a checkpoint"
    )]
    ParallelStart,
    /// A segment of a scan that does not exist, or a parallel scan without segments.
    #[error(
        "segment {segment} of {total} does not exist; segments are numbered from 0, and there are 1 to {MAX_SEGMENTS}"
    )]
    Segment {
        /// The number of the segment.
        segment: u32,
        /// The number of segments.
        total: u32,
    },
    /// A stream of a statement or of a parallel scan has no single cursor.
    #[error(
        "a stream of a statement or a parallel scan has no cursor; use `checkpoint` for a parallel scan"
    )]
    NoCursor,
    /// A stream that is not of a parallel scan has no checkpoint.
    #[error("the stream has no checkpoint, because it is not of a parallel scan; use its cursor")]
    NoCheckpoint,
    /// A read of many pages ends before a cursor.
    #[error("only `page` and `page_of` can end before a cursor; use `descending` for the others")]
    EndBefore,
    /// The leases of a job were deleted while a worker was running.
    #[error(
        "the leases of the job `{job}` were deleted while the worker was running; start the job again"
    )]
    DeletedJob {
        /// The name of the job.
        job: String,
    },
    /// The job of the leases belongs to another scan.
    #[error(
        "the job `{job}` was created for another table, index or number of segments; use another job name for this scan"
    )]
    OtherJob {
        /// The name of the job.
        job: String,
    },
    /// The job of the leases is not about the stream of this table.
    #[error(
        "the job `{job}` was created for something other than the stream of this table; use another job name for it"
    )]
    OtherStream {
        /// The name of the job.
        job: String,
    },
    /// Expired items are to be hidden, but the table has no attribute for Time to Live.
    #[error(
        "the table has no attribute for Time to Live; mark a field with `ttl`, or leave out `hide_expired`"
    )]
    NoTimeToLive,
    /// Expired items are to be hidden, but the expiry time is not read.
    #[error(
        "the projection leaves out `{attribute}`, by which `hide_expired` knows expired items; add it"
    )]
    ExpiryNotRequested {
        /// The name of the attribute.
        attribute: &'static str,
    },
    /// A projection into another type leaves out the attribute by which older items are told.
    #[error(
        "a projection does not upgrade items, and leaves out their version `{attribute}`; use a view, or add a field \
         for it"
    )]
    ItemVersionNotRequested {
        /// The name of the attribute.
        attribute: &'static str,
    },
    /// The page size of a query or a scan is 0.
    #[error("a page size of 0 evaluates no items; it must be at least 1")]
    PageSize,
    /// Expired items are to be hidden in a transaction.
    #[error("`hide_expired` is for a single get; leave it out in a transaction")]
    ExpiredInTransaction,
    /// A scan whose segments are leased has a limit.
    #[error("a leased scan cannot have a limit; remove `limit`")]
    LimitOfLeases,
    /// Leases are renewed in a tokio task, but there is no tokio runtime.
    #[error("leases are renewed in a tokio task; call `leased` inside a tokio runtime")]
    NoRuntime,
    /// The table has no stream.
    #[error("the table has no stream; enable it with the model's option `stream`")]
    NoStream,
    /// A budget of capacity is not greater than zero.
    #[error("the budget must be greater than 0 capacity units per second")]
    Budget,
    /// The capacity that ends a page is not greater than zero.
    #[error("the capacity of `max_capacity` must be greater than 0 units")]
    PageCapacity,
    /// A cursor cannot be encrypted, because the system returned no random numbers.
    #[error(
        "the cursor cannot be encrypted, because the system returned no random numbers; retry, or use cursors that \
         are only signed"
    )]
    NoRandomNumbers,
    /// A cursor that cannot be used.
    #[error(transparent)]
    Cursor(InvalidCursor),
    /// A checkpoint that cannot be used.
    #[error(transparent)]
    Checkpoint(InvalidCheckpoint),
    /// The type of a projection has an attribute that the model does not have.
    #[error("the model has no attribute `{attribute}`, which the projected type has")]
    UnknownAttribute {
        /// The name of the attribute.
        attribute: &'static str,
    },
    /// The filter of a query is on an attribute of the key of the table or index that is queried.
    #[error(
        "a query cannot filter `{attribute}`, which is an attribute of its key; use `sort_key` for the sort key, or a \
         scan"
    )]
    FilterOnKey {
        /// The name of the attribute.
        attribute: String,
    },
    /// A filter on the items of one entity of a collection, in a table without an entity attribute.
    #[error(
        "a filter on one entity of a collection needs the entity attribute, which the table does not have; use `filter`"
    )]
    FilterEntity,
    /// A deletion of what a read finds that has a filter on one entity of a collection.
    #[error(
        "`filter_entity` keeps the items of other entities, so `delete_all` would delete them; use `filter`, or delete \
         through the table of the entity"
    )]
    DeletesOthers,
    /// A read of one model of a declared table on an index that does not hold the entity attribute, where the keys do
    /// not show which items are the model's.
    #[error(
        "the index `{index}` does not hold the entity attribute `{attribute}`, and the keys of `{model}` have no \
         prefix that distinguishes its items from those of other models; include `{attribute}` in the index, or list \
         the models of the table in `entities(..)`"
    )]
    EntitiesAlike {
        /// The Rust name of the model.
        model: &'static str,
        /// The name of the index.
        index: String,
        /// The entity attribute of the table.
        attribute: &'static str,
    },
    /// A filter or a projection has an attribute that the index does not hold.
    #[error(
        "the index `{index}` does not hold the attribute `{attribute}`; include it in the index's projection, or read \
         the items from the table"
    )]
    NotInIndex {
        /// The name of the index.
        index: String,
        /// The name of the attribute.
        attribute: String,
    },
    /// A SELECT of some attributes is read as a model that has others.
    #[error(
        "the statement does not select the attribute `{attribute}` of the model; select all attributes with `*`, or \
         read a struct with those that it selects"
    )]
    NotSelected {
        /// The name of the attribute.
        attribute: String,
    },
    /// The items of a response are read as a type with an attribute that was not requested. The request was sent.
    #[error(
        "the response does not have the attribute `{attribute}`, which is not in the projection or the index"
    )]
    NotRequested {
        /// The name of the attribute.
        attribute: String,
    },
    /// A read of all attributes has a projection.
    #[error("a projection and `all_attributes` cannot be combined; remove one")]
    ProjectionOfAllAttributes,
    /// A query on a raw table or index has more or fewer partition key values than the key has attributes, or one that
    /// cannot be a key value.
    #[error(
        "the query needs as many partition key values as the key has attributes ({attributes}), each a string, a \
         number or bytes"
    )]
    PartitionKey {
        /// The number of attributes of the partition key.
        attributes: usize,
    },
    /// A sort key condition of a query on a raw table or index is on more attributes than the sort key has.
    #[error("the condition is on {conditions} sort key attributes; the key has {attributes}")]
    SortKey {
        /// The number of attributes that the condition is on.
        conditions: usize,
        /// The number of attributes of the sort key.
        attributes: usize,
    },
    /// A query of several partitions is sent as a single request.
    #[error(
        "a query of several partitions is not a single request; use `query` for each partition, or `page`"
    )]
    SeveralPartitions,
    /// A partition occurs twice in a query of several partitions.
    #[error("a partition is listed twice, so its items would be returned twice; list each once")]
    RepeatedPartition,
    /// The partitions of a query differ in a field that the sort key has, too.
    #[error(
        "the partitions differ in the field `{field}`, which is in the sort key as well; leave out `sort_key`, or \
         query each partition"
    )]
    SortKeyOfPartition {
        /// The name of the field.
        field: &'static str,
    },
    /// No key of the table or of an index is selected by the condition of a find, so that it would read all items.
    #[error(
        "the condition on {attributes} selects no key, so all items would be read; add a condition on {keys}, or call \
         `allow_scan`"
    )]
    ScanNotAllowed {
        /// The attributes of the condition.
        attributes: String,
        /// The partition keys of the table and of the indexes that could be used.
        keys: String,
    },
    /// The key of a find is selected by a condition that also needs a filter on an attribute of this key, which a query
    /// cannot have, so that it would read all items.
    #[error(
        "a query cannot filter {attribute}, an attribute of the key that is queried, by `{operator}`, so all items \
         would be read; use =, <, <=, >, >=, BETWEEN or begins_with on the sort key from left to right, check the \
         items that are found without it, or call `allow_scan`"
    )]
    ScanForFilterOnKey {
        /// The attribute, and its index.
        attribute: String,
        /// The operator or function.
        operator: &'static str,
    },
    /// The lists of a find combine to more keys or queries than are sent, so that it would read all items.
    #[error(
        "the values for {attributes} combine to {combinations} keys, of which a find reads at most {most}, so all \
         items would be read; split the lists, or call `allow_scan`"
    )]
    ScanForManyKeys {
        /// The attributes with several values.
        attributes: String,
        /// How many keys they combine to.
        combinations: usize,
        /// How many a find reads.
        most: usize,
    },
    /// A scan without a filter and a limit deletes all items that it finds.
    #[error(
        "this would delete all items; add a `filter` or a `limit`, or call `allow_all` if all are meant"
    )]
    DeletesAll,
    /// A find is consistent, and its plan reads a global secondary index.
    #[error(
        "the plan reads the global secondary index `{index}`, which has no consistent reads; leave out `consistent`"
    )]
    ConsistentIndex {
        /// The name of the index.
        index: String,
    },
    /// A find is descending, and its plan reads items that have no order.
    #[error("the plan is a {access}, which has no order; leave out `descending`")]
    NoOrder {
        /// What the plan does: `batch get` or `scan`.
        access: &'static str,
    },
    /// A find starts after a cursor, and its plan reads keys, or several ranges of a partition, which are no pages.
    #[error(
        "the plan reads keys or ranges by themselves, which have no cursor; leave out `start_after`"
    )]
    NoPages,
    /// A statement of a batch or a transaction has settings for pages.
    #[error(
        "a statement of a batch or a transaction reads or writes one item; leave out `limit`, `page_size` and \
         `start_after`"
    )]
    PagedStatement,
    /// A batch of statements has no statements, or more than 25.
    #[error("the batch has {statements} statements; it can have 1 to 25")]
    Statements {
        /// The number of statements.
        statements: usize,
    },
}
