//! The faults that can be injected into a request.

use std::time::Duration;

use serde_json::Value;

/// A fault that is injected into a request or its response.
///
/// A fault that does not apply to an operation, such as [`Unprocessed`](Self::Unprocessed) for GetItem, is not
/// injected.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// Fails with ProvisionedThroughputExceededException and its throttling reason. The request is not executed.
    Throttled,
    /// Fails with this error code and DynamoDB's message. The request is not executed.
    ///
    /// `InternalServerError` has the status 500, `ServiceUnavailable` 503, and all others 400. `ThrottlingException`
    /// and `RequestLimitExceeded` include a throttling reason.
    Error(&'static str),
    /// Fails with the status 503 and an HTML page, as from a load balancer. The request is not executed.
    Unavailable,
    /// Fails because another request writes one of the items at the same time. The request is not executed.
    ///
    /// A single write fails with TransactionConflictException, a transaction with TransactionCanceledException and the
    /// reason `TransactionConflict` for one operation. As on DynamoDB, a transaction whose token was executed before
    /// succeeds instead; this also applies to [`Canceled`](Self::Canceled).
    Conflict,
    /// Fails with TransactionCanceledException and these reasons, one for each operation. Missing ones are `None`. The
    /// request is not executed.
    Canceled(&'static [&'static str]),
    /// Returns this response. The request is not executed.
    Response {
        /// The HTTP status.
        status: u16,
        /// The body, which can be anything.
        body: String,
    },
    /// Resets the connection before the service receives the request. The request is not executed.
    ConnectionReset,
    /// Never returns a response. The request is not executed.
    ///
    /// The attempt ends only by a timeout.
    Hang,
    /// Delays the request before it is executed.
    RequestDelayed(Duration),
    /// Executes the request and loses the response: the connection is reset.
    ResponseLost,
    /// Executes the request and returns only the first half of the response's body.
    ResponseTruncated,
    /// Executes the request and flips one bit of the response's body, so that its `x-amz-crc32` does not match.
    ResponseCorrupted,
    /// Executes the request and compresses the response with gzip.
    ResponseGzipped,
    /// Executes the request and delays the response.
    ResponseDelayed(Duration),
    /// Leaves this number of items or keys of a BatchWriteItem or BatchGetItem unprocessed. The seed decides which
    /// ones.
    ///
    /// As on DynamoDB, the request is throttled if all of them are unprocessed.
    Unprocessed(usize),
    /// Leaves a number of items or keys unprocessed that is drawn from the seed: at least one, at most all of them.
    ///
    /// It is otherwise the same as [`Unprocessed`](Self::Unprocessed).
    SomeUnprocessed,
    /// Lowers the `Limit` of a Query or Scan to this value, so that pages are smaller.
    SmallPage(u32),
    /// Returns an empty page of a Query or Scan, with a last evaluated key from which the read continues.
    ///
    /// The last page is not replaced, and neither is the page after an empty one.
    EmptyPage,
    /// Makes an eventually consistent read miss the last requests of its client that wrote to the table, up to this
    /// number.
    ///
    /// The response is as if these writes, and all writes after the first of them, were not visible yet. The fault
    /// applies to GetItem, Query and Scan without `ConsistentRead`, including those on an index, and to a BatchGetItem
    /// without a consistent read of any table. It does not apply to transactions and PartiQL. It has no effect before
    /// the client's first PutItem, UpdateItem, DeleteItem, BatchWriteItem or TransactWriteItems on the table.
    ///
    /// Once it is planned, the whole table is read before each write, so use it with small tables. An embedded engine
    /// executes the stale reads, even if the table is on an endpoint. Without the feature `embedded`, the fault is not
    /// injected.
    Stale(u32),
    /// Makes DescribeTable report this status for the table and its indexes, such as `CREATING`. A table that does not
    /// exist is reported as well.
    TableStatus(&'static str),
}

impl Fault {
    /// Returns whether the fault can be injected into this request.
    pub(super) fn applies_to(&self, operation: &str, body: &Value) -> bool {
        match self {
            Self::Conflict => WRITES.contains(&operation) || operation.starts_with("Transact"),
            Self::Canceled(_) => operation.starts_with("Transact"),
            Self::Unprocessed(count) => *count > 0 && BATCHES.contains(&operation),
            Self::SomeUnprocessed => BATCHES.contains(&operation),
            Self::SmallPage(_) | Self::EmptyPage => matches!(operation, "Query" | "Scan"),
            Self::Stale(writes) => {
                cfg!(feature = "embedded")
                    && *writes > 0
                    && is_eventually_consistent(operation, body)
            }
            Self::TableStatus(_) => operation == "DescribeTable",
            _ => true,
        }
    }
}

/// Returns whether a request is an eventually consistent read.
fn is_eventually_consistent(operation: &str, body: &Value) -> bool {
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
