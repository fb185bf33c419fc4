//! What is wrong with a condition, whatever request it becomes.

use crate::expr::ast::{self, Condition};
use crate::expr::{ExpressionError, InvalidExpression, Placeholders};

/// The first error of a condition. Its length does not count, because the planner takes keys out of it.
pub(super) fn check(tree: &Condition) -> Result<(), ExpressionError> {
    match tree {
        Condition::And(parts) | Condition::Or(parts) => parts.iter().try_for_each(check),
        Condition::Not(inner) => check(inner),
        Condition::Keys(keys) => {
            let mut values = keys
                .keys
                .iter()
                .flat_map(|key| keys.attributes.iter().zip(key));
            values.try_for_each(|(path, value)| match value {
                ast::Value::Json(_) => Ok(()),
                ast::Value::Invalid(source) => Err(ExpressionError::Value {
                    path: (*path).to_owned(),
                    source: source.clone(),
                }),
            })
        }
        leaf => match Placeholders::default().condition(leaf) {
            Ok(_) | Err(ExpressionError::Invalid(InvalidExpression::TooLong)) => Ok(()),
            Err(error) => Err(error),
        },
    }
}
