//! Limits of attribute values.

/// The maximum nesting depth of lists and maps in an attribute that is written.
///
/// DynamoDB documents 32 levels (AWS developer guide, "Quotas in Amazon DynamoDB", "Nested attribute depth") and counts
/// the content of the innermost list or map as one of them: it accepts 31 brackets and rejects 32.
/// For an empty list or map at level 32 only the behavior of DynamoDB Local is known, which rejects it.
pub const MAX_DEPTH: u32 = 31;

/// How deep attribute values that are read can be nested: more than DynamoDB ever sends, and few enough for any stack.
pub(crate) const READ_DEPTH: u32 = 2 * MAX_DEPTH;

/// The size of the largest item in bytes, names and values (AWS developer guide, "Quotas in Amazon DynamoDB",
/// "Item size").
pub const MAX_ITEM_SIZE: usize = 400 * 1024;
