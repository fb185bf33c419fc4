//! What does the engine answer? Its methods by the names of operations, and its errors in the service's words.

use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Status and JSON of a response.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Answer {
    fn error(status: u16, kind: &str, message: &str) -> Self {
        let body = json!({ "__type": kind, "message": message })
            .to_string()
            .into_bytes();
        Self { status, body }
    }

    pub(super) fn internal(message: &str) -> Self {
        Self::error(
            500,
            "com.amazonaws.dynamodb.v20120810#InternalServerError",
            message,
        )
    }
}

/// Names the engine's methods by the operations that they are.
macro_rules! operations {
    ($database:ident, $operation:ident, $body:ident: $($name:literal => $method:ident,)*) => {
        match $operation {
            $($name => run($operation, $body, |request| $database.$method(request)),)*
            _ => Answer::error(400, "com.amazon.coral.service#UnknownOperationException", $operation),
        }
    };
}

/// What the engine answers to a request.
pub(super) fn answer(database: &Database, operation: &str, body: &[u8]) -> Answer {
    #[cfg(test)]
    if operation == "Panic" {
        panic!("as the test asked");
    }
    if body.len() > LARGEST_BODY {
        return Answer::error(
            413,
            "com.amazon.coral.service#RequestEntityTooLargeException",
            "the request is larger than 16 MB",
        );
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
) -> Answer {
    let request = match serde_json::from_slice(body) {
        Ok(request) => request,
        Err(error) => return refused(operation, &error.to_string()),
    };
    match method(request).map(|response| serde_json::to_vec(&response)) {
        Ok(Ok(body)) => Answer { status: 200, body },
        Ok(Err(error)) => Answer::internal(&error.to_string()),
        Err(DynoxideError::EnvelopedValidation(message)) => {
            invalid(&enveloped(operation, &message))
        }
        Err(error) => Answer {
            status: error.status_code(),
            body: error.to_json().into_bytes(),
        },
    }
}

/// What a request that could not be read is answered with. The engine's deserializers put the class of the error
/// in front of its message, and serde_json the place behind it; the service shows neither.
fn refused(operation: &str, error: &str) -> Answer {
    let message = error
        .rsplit_once(" at line ")
        .map_or(error, |(message, _)| message);
    if let Some(message) = message.strip_prefix("VALIDATION_REQUEST:") {
        invalid(&enveloped(operation, message))
    } else if let Some(message) = message
        .strip_prefix("VALIDATION:")
        .or_else(|| message.strip_prefix("VALIDATION_AS_READ:"))
    {
        invalid(message)
    } else if let Some(message) = message
        .strip_prefix("SERIALIZATION:")
        .or_else(|| message.strip_prefix("SERIALIZATION_AS_READ:"))
    {
        Answer::error(
            400,
            "com.amazon.coral.service#SerializationException",
            message,
        )
    } else if message.starts_with("recursion limit exceeded") {
        invalid("Nesting Levels have exceeded supported limits")
    } else if message.contains("missing field")
        || message.contains("unknown variant")
        || message.contains("invalid type: null")
        || message.contains("AttributeValue")
    {
        invalid(message)
    } else {
        Answer::error(
            400,
            "com.amazon.coral.service#SerializationException",
            message,
        )
    }
}

pub(super) fn invalid(message: &str) -> Answer {
    Answer::error(
        400,
        "com.amazon.coral.validate#ValidationException",
        message,
    )
}

fn enveloped(operation: &str, message: &str) -> String {
    match operation {
        "PutItem" | "UpdateItem" | "DeleteItem" => {
            format!("1 validation error detected: {message}")
        }
        _ => message.to_owned(),
    }
}

/// DynamoDB reads no request larger than this.
pub(super) const LARGEST_BODY: usize = 16 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_markers_of_the_engines_deserializers_do_not_show() {
        let cases = [
            (
                "VALIDATION:bad at line 1 column 2",
                "ValidationException",
                "bad",
            ),
            (
                "VALIDATION_AS_READ:bad at line 1 column 2",
                "ValidationException",
                "bad",
            ),
            (
                "VALIDATION_REQUEST:bad at line 1 column 2",
                "ValidationException",
                "1 validation error detected: bad",
            ),
            (
                "SERIALIZATION:bad at line 1 column 2",
                "SerializationException",
                "bad",
            ),
            (
                "SERIALIZATION_AS_READ:bad at line 1 column 2",
                "SerializationException",
                "bad",
            ),
            (
                "missing field `TableName` at line 1 column 2",
                "ValidationException",
                "missing field `TableName`",
            ),
            (
                "invalid type: integer `1` at line 1 column 2",
                "SerializationException",
                "invalid type: integer `1`",
            ),
        ];
        for (error, kind, message) in cases {
            let answer = refused("PutItem", error);
            let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!(
                body["__type"].as_str().unwrap().split_once('#').unwrap().1,
                kind,
                "{error}"
            );
            assert_eq!(body["message"], message, "{error}");
        }
    }
}
