//! Updates as DynamoDB's syntax.

use super::parts::{function, written};
use super::terms::{Terms, separated};
use crate::expr::ast::{Action, Clause, SetOperand, SetValue};
use crate::expr::error::ExpressionError;

/// Writes the actions by clause, SET, REMOVE, ADD, DELETE, and within a clause in their order.
pub(in crate::expr) fn update(
    terms: &mut dyn Terms,
    text: &mut String,
    actions: &[Action],
) -> Result<(), ExpressionError> {
    if let Some(Action::Invalid(error)) = actions
        .iter()
        .find(|action| matches!(action, Action::Invalid(_)))
    {
        return terms.invalid(text, error.clone());
    }
    for (name, clause) in [
        ("SET ", Clause::Set),
        ("REMOVE ", Clause::Remove),
        ("ADD ", Clause::Add),
        ("DELETE ", Clause::Delete),
    ] {
        let belongs = |action: &&Action| action.clause() == Some(clause);
        let actions: Vec<&Action> = actions.iter().filter(belongs).collect();
        if actions.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(name);
        separated(text, &actions, |text, action| {
            self::action(terms, text, action)
        })?;
    }
    Ok(())
}

fn action(
    terms: &mut dyn Terms,
    text: &mut String,
    action: &Action,
) -> Result<(), ExpressionError> {
    if let Some(path) = action.path() {
        terms.path(text, path);
    }
    match action {
        Action::Remove(_) => Ok(()),
        Action::Text(_, content) => written(terms, text, content),
        Action::Invalid(error) => terms.invalid(text, error.clone()),
        Action::Add(_, value) | Action::Delete(_, value) => {
            text.push(' ');
            terms.value(text, value)
        }
        Action::Set(_, value) => {
            text.push_str(" = ");
            set_value(terms, text, value)
        }
    }
}

pub(in crate::expr) fn set_value(
    terms: &mut dyn Terms,
    text: &mut String,
    value: &SetValue,
) -> Result<(), ExpressionError> {
    match value {
        SetValue::Operand(operand) => set_operand(terms, text, operand),
        SetValue::Plus(left, right) => {
            set_operand(terms, text, left)?;
            text.push_str(" + ");
            set_operand(terms, text, right)
        }
        SetValue::Minus(left, right) => {
            set_operand(terms, text, left)?;
            text.push_str(" - ");
            set_operand(terms, text, right)
        }
    }
}

fn set_operand(
    terms: &mut dyn Terms,
    text: &mut String,
    operand: &SetOperand,
) -> Result<(), ExpressionError> {
    match operand {
        SetOperand::Value(value) => terms.value(text, value),
        SetOperand::Path(path) => {
            terms.path(text, path);
            Ok(())
        }
        SetOperand::IfNotExists(path, default) => {
            function(terms, text, "if_not_exists", path, |terms, text| {
                text.push_str(", ");
                set_operand(terms, text, default)
            })
        }
        SetOperand::ListAppend(first, second) => {
            text.push_str("list_append(");
            set_operand(terms, text, first)?;
            text.push_str(", ");
            set_operand(terms, text, second)?;
            text.push(')');
            Ok(())
        }
        SetOperand::Invalid(error) => terms.invalid(text, error.clone()),
    }
}
