//! How an attribute value is written as JSON.

/// The JSON in which attribute values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// DynamoDB's JSON. Each value carries its type: `{"N": "1985"}`.
    DynamoDb,
    /// Plain JSON: `1985`. Sets are arrays, and binary is a base64 string.
    Plain,
}
