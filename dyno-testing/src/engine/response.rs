//! Responses of the engine, with the status and the error codes of DynamoDB.

use serde_json::json;

/// The status and the JSON body of a response.
#[derive(Debug, PartialEq)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Response {
    pub(super) fn internal_error(message: &str) -> Self {
        Self::error(
            500,
            "com.amazonaws.dynamodb.v20120810#InternalServerError",
            message,
        )
    }

    pub(super) fn validation_error(message: &str) -> Self {
        Self::error(
            400,
            "com.amazon.coral.validate#ValidationException",
            message,
        )
    }

    /// The validation error of a request that a constraint of the API's model forbids.
    ///
    /// DynamoDB puts a phrase in front of the message for some operations.
    pub(super) fn constraint_error(operation: &str, message: &str) -> Self {
        match operation {
            "PutItem" | "UpdateItem" | "DeleteItem" => {
                Self::validation_error(&format!("1 validation error detected: {message}"))
            }
            _ => Self::validation_error(message),
        }
    }

    pub(super) fn unknown_operation(operation: &str) -> Self {
        Self::error(
            400,
            "com.amazon.coral.service#UnknownOperationException",
            operation,
        )
    }

    pub(super) fn too_large() -> Self {
        Self::error(
            413,
            "com.amazon.coral.service#RequestEntityTooLargeException",
            "the request is larger than 16 MB",
        )
    }

    /// The error of a request that the engine cannot deserialize.
    ///
    /// The engine's deserializers put the class of the error before the message, and serde_json puts the position after
    /// it. DynamoDB shows neither.
    pub(super) fn deserialization_error(operation: &str, error: &str) -> Self {
        let message = error
            .rsplit_once(" at line ")
            .map_or(error, |(message, _)| message);
        if let Some(message) = message.strip_prefix("VALIDATION_REQUEST:") {
            Self::constraint_error(operation, message)
        } else if let Some(message) = message
            .strip_prefix("VALIDATION:")
            .or_else(|| message.strip_prefix("VALIDATION_AS_READ:"))
        {
            Self::validation_error(message)
        } else if let Some(message) = message
            .strip_prefix("SERIALIZATION:")
            .or_else(|| message.strip_prefix("SERIALIZATION_AS_READ:"))
        {
            Self::serialization_error(message)
        } else if message.starts_with("recursion limit exceeded") {
            Self::validation_error("Nesting Levels have exceeded supported limits")
        } else if message.contains("missing field")
            || message.contains("unknown variant")
            || message.contains("invalid type: null")
            || message.contains("AttributeValue")
        {
            Self::validation_error(message)
        } else {
            Self::serialization_error(message)
        }
    }

    fn serialization_error(message: &str) -> Self {
        Self::error(
            400,
            "com.amazon.coral.service#SerializationException",
            message,
        )
    }

    fn error(status: u16, kind: &str, message: &str) -> Self {
        let body = json!({ "__type": kind, "message": message })
            .to_string()
            .into_bytes();
        Self { status, body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_no_markers_of_the_engines_deserializers() {
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
            let response = Response::deserialization_error("PutItem", error);
            let body: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
            assert_eq!(
                body["__type"].as_str().unwrap().split_once('#').unwrap().1,
                kind,
                "{error}"
            );
            assert_eq!(body["message"], message, "{error}");
        }
    }
}
