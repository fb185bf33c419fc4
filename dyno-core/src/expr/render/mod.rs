//! Expressions as DynamoDB's syntax. The only code that knows this syntax.
//!
//! One traversal has two uses. `Placeholders` writes `#0` and `:0` in place of every name and value, for the request.
//! `Print` writes the names as they are and the values in place or redacted, for a person to read.
//!
//! The cost of rendering, in the bench `instructions` (`-- query expressions` and so on), compared with about 392,000
//! instructions of a whole call: 1,600 for two names and two values and 1,000 for the condition of a create, so that it
//! is not worth keeping the text; 5,900 for a SET of five attributes, which is another text each time.

mod condition;
mod key_condition;
mod parts;
mod terms;
mod update;

pub(super) use condition::condition;
pub(super) use key_condition::key_condition;
pub(super) use terms::{Terms, separated, write};
pub(super) use update::{set_value, update};
