//! PartiQL: single statements, batches and transactions of them.

mod selected;
pub(crate) mod statement;
mod statement_pages;
pub(crate) mod statement_request;
pub(crate) mod statements;
#[cfg(test)]
mod tests;
