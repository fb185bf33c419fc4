//! The content of expressions as plain data, without the types of models and without DynamoDB's syntax.

mod canonical;
mod condition;
mod empty_as_null;
mod key_condition;
mod path;
mod projection;
mod text;
mod update;
mod value;

pub use condition::{Comparison, Condition, KeyList, Operand, Side};
pub(crate) use empty_as_null::as_stored;
pub use key_condition::{KeyCondition, SortCondition};
pub use path::{Path, Segment};
pub use projection::Projection;
pub use text::{Text, TextPart};
pub use update::{Action, Clause, SetOperand, SetValue};
pub use value::Value;
