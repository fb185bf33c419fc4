//! DynamoDB's limits of expressions (AWS developer guide, "Quotas in Amazon DynamoDB", "Expression parameters").

/// The maximum number of operators and functions in an expression.
pub(super) const MAX_OPERATORS: usize = 300;

/// The maximum number of operands of IN.
pub(crate) const MAX_IN: usize = 100;

/// The maximum length of an expression in bytes.
pub(super) const MAX_LENGTH: usize = 4096;
