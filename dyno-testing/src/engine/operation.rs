//! Dispatch of a request to the engine's method for its operation.

use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::response::Response;

/// Calls the engine's method for an operation.
macro_rules! operations {
    ($database:ident, $operation:ident, $body:ident: $($name:literal => $method:ident,)*) => {
        match $operation {
            $($name => run($operation, $body, |request| $database.$method(request)),)*
            _ => Response::unknown_operation($operation),
        }
    };
}

/// Executes an operation and returns the response.
pub(super) fn execute(database: &Database, operation: &str, body: &[u8]) -> Response {
    #[cfg(test)]
    if operation == "Panic" {
        panic!("requested by a test");
    }
    if body.len() > MAX_BODY {
        return Response::too_large();
    }
    operations! { database, operation, body:
        "BatchExecuteStatement" => batch_execute_statement,
        "BatchGetItem" => batch_get_item,
        "BatchWriteItem" => batch_write_item,
        "CreateTable" => create_table,
        "DeleteItem" => delete_item,
        "DeleteTable" => delete_table,
        "DescribeStream" => describe_stream,
        "DescribeTable" => describe_table,
        "DescribeTimeToLive" => describe_time_to_live,
        "ExecuteStatement" => execute_statement,
        "ExecuteTransaction" => execute_transaction,
        "GetItem" => get_item,
        "GetRecords" => get_records,
        "GetShardIterator" => get_shard_iterator,
        "ListStreams" => list_streams,
        "ListTables" => list_tables,
        "ListTagsOfResource" => list_tags_of_resource,
        "PutItem" => put_item,
        "Query" => query,
        "Scan" => scan,
        "TagResource" => tag_resource,
        "TransactGetItems" => transact_get_items,
        "TransactWriteItems" => transact_write_items,
        "UntagResource" => untag_resource,
        "UpdateItem" => update_item,
        "UpdateTable" => update_table,
        "UpdateTimeToLive" => update_time_to_live,
    }
}

fn run<Q: DeserializeOwned, R: Serialize>(
    operation: &str,
    body: &[u8],
    method: impl FnOnce(Q) -> Result<R, DynoxideError>,
) -> Response {
    let request = match serde_json::from_slice(body) {
        Ok(request) => request,
        Err(error) => return Response::deserialization_error(operation, &error.to_string()),
    };
    match method(request).map(|response| serde_json::to_vec(&response)) {
        Ok(Ok(body)) => Response { status: 200, body },
        Ok(Err(error)) => Response::internal_error(&error.to_string()),
        Err(DynoxideError::EnvelopedValidation(message)) => {
            Response::constraint_error(operation, &message)
        }
        Err(error) => Response {
            status: error.status_code(),
            body: error.to_json().into_bytes(),
        },
    }
}

/// The largest request that DynamoDB accepts.
pub(super) const MAX_BODY: usize = 16 * 1024 * 1024;
