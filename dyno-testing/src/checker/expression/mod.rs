//! A syntax check for expressions.
//!
//! The parser follows the grammar, counts the operators, and collects placeholders and paths. It is recursive, so it
//! needs a stack for the most deeply nested expression of 4 KB, which the engine's thread has.

mod grammar;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

pub(super) use self::grammar::{Comparison, Grammar, Operand, Placeholders, Step};
pub(super) use self::parser::parse;
