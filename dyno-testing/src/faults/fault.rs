//! What can go wrong with one request?

use std::time::Duration;

use serde_json::Value;

/// What happens to one request or to its answer.
///
/// A fault that makes no sense for an operation, such as [`LeftOver`](Self::LeftOver) for GetItem, does not happen to it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// ProvisionedThroughputExceededException, with its throttling reason. Nothing is done.
    Throttled,
    /// The error with this code, as the service words it. Nothing is done.
    ///
    /// `InternalServerError` has the status 500 and `ServiceUnavailable` 503, all others 400. Those for which the service gives
    /// reasons have one: `ThrottlingException`, `RequestLimitExceeded`.
    Error(&'static str),
    /// 503 with a page of HTML, as a load balancer sends it. Nothing is done.
    Unavailable,
    /// Another request is just writing one of the items: TransactionConflictException, or TransactionCanceledException with
    /// `TransactionConflict` as the reason of one operation. Nothing is done.
    ///
    /// A transaction whose token has been carried out before is answered with success instead, as DynamoDB does it; so with
    /// [`Canceled`](Self::Canceled).
    Conflict,
    /// TransactionCanceledException with these reasons, one for each operation; `None` for those that are missing. Nothing
    /// is done.
    Canceled(&'static [&'static str]),
    /// An answer of any kind. Nothing is done.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The body, whatever is in it.
        body: String,
    },
    /// The connection is reset before the service gets the request. Nothing is done.
    ConnectionReset,
    /// No answer, ever. Nothing is done.
    ///
    /// It needs a time-out to end.
    Hang,
    /// The request is on its way for so long.
    Slow(Duration),
    /// What was asked is done, and the answer is lost: the connection is reset.
    AnswerLost,
    /// What was asked is done, and half of the answer arrives.
    AnswerCut,
    /// What was asked is done, and one bit of the answer is wrong, so that its `x-amz-crc32` does not fit.
    AnswerCorrupted,
    /// What was asked is done, and the answer is compressed with gzip.
    AnswerGzipped,
    /// What was asked is done, and the answer is on its way for so long.
    AnswerSlow(Duration),
    /// So many members of a BatchGetItem or BatchWriteItem are left over. Which they are is drawn by the seed.
    ///
    /// A request of which nothing remains is throttled, as DynamoDB does it.
    LeftOver(usize),
    /// As [`LeftOver`](Self::LeftOver), of a number that is drawn by the seed: at least one, at most all of them.
    SomeLeftOver,
    /// The `Limit` of a Query or Scan is lowered to this, which gives smaller pages.
    SmallPage(u32),
    /// A page of a Query or Scan without items, but with a last evaluated key from which the rest comes. The last page is as
    /// it is, and so is the one after an empty page.
    EmptyPage,
    /// A read that is not consistent does not see the last so many requests of its client that wrote to the table: it is answered as if they,
    /// and whatever else was written after them, were still on their way.
    ///
    /// It happens to GetItem, Query and Scan without `ConsistentRead`, also of an index, and to a BatchGetItem none of whose tables is
    /// read consistently; transactions and PartiQL see what is there. There is nothing to be old before the client has written to the
    /// table with PutItem, UpdateItem, DeleteItem, BatchWriteItem or TransactWriteItems.
    ///
    /// Once it is planned, the whole table is read before each write, so it is for small ones. The old answer comes from an embedded engine
    /// in all cases; without the feature `embedded` it does not happen.
    Stale(u32),
    /// DescribeTable says that the table and its indexes have this status, such as `CREATING`; also of a table that is gone.
    TableStatus(&'static str),
}

impl Fault {
    /// Whether it can happen to this request.
    pub(super) fn concerns(&self, operation: &str, body: &Value) -> bool {
        match self {
            Self::Conflict => WRITES.contains(&operation) || operation.starts_with("Transact"),
            Self::Canceled(_) => operation.starts_with("Transact"),
            Self::LeftOver(count) => *count > 0 && BATCHES.contains(&operation),
            Self::SomeLeftOver => BATCHES.contains(&operation),
            Self::SmallPage(_) | Self::EmptyPage => matches!(operation, "Query" | "Scan"),
            Self::Stale(writes) => {
                cfg!(feature = "embedded") && *writes > 0 && is_eventual(operation, body)
            }
            Self::TableStatus(_) => operation == "DescribeTable",
            _ => true,
        }
    }
}

/// Whether a request is a read that may be old.
fn is_eventual(operation: &str, body: &Value) -> bool {
    let consistent = |read: &Value| read.get("ConsistentRead") == Some(&Value::Bool(true));
    match operation {
        "GetItem" | "Query" | "Scan" => !consistent(body),
        "BatchGetItem" => {
            let tables = body.get("RequestItems").and_then(Value::as_object);
            !tables
                .into_iter()
                .flatten()
                .any(|(_, read)| consistent(read))
        }
        _ => false,
    }
}

pub(super) const WRITES: [&str; 3] = ["PutItem", "UpdateItem", "DeleteItem"];
const BATCHES: [&str; 2] = ["BatchGetItem", "BatchWriteItem"];
