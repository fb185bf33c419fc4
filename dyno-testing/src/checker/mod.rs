//! A checker for the rules of DynamoDB that the embedded engine does not enforce.
//!
//! A mapper that breaks such a rule has a bug that no test on the engine alone can find. The checker inspects every
//! request before the engine does and rejects what breaks a rule. It reports the violations once more when the table is
//! deleted.
//!
//! It parses only the parts of a request that it needs. An item that is put is usually skipped.

mod batches;
mod check;
mod client_token;
mod comparisons;
mod expression;
mod placeholders;
mod reads;
mod request;
mod sizes;
#[cfg(test)]
mod tests;

pub(crate) use self::check::Checker;
