//! What an update must not do to an item of a model: leave a computed attribute as it is, or break a rule.

use crate::codec::EncodeError;
use crate::expr::{InvalidExpression, ast};
use crate::model::Life;
use crate::op::expressions::top_level;

/// Checks that an update sets what is computed of the attributes that it changes. Those in `kept` may keep their values
/// in the table, so that what is computed of the item may not be right.
pub(crate) fn check_computed(
    life: &Life,
    actions: &[ast::Action],
    kept: &[ast::Path],
) -> Result<(), InvalidExpression> {
    for computed in life.computed {
        let is_source = |name: &str| {
            let is_own = life.is_own(name) && computed.sources.is_none();
            !is_own && !life.is_computed(name) && computed.depends_on(name)
        };
        let is_set = actions.iter().any(|action| action.is_on(computed.name));
        if is_set || kept.contains(&top_level(computed.name)) {
            continue;
        }
        let of_actions = actions.iter().find_map(|action| match action {
            ast::Action::Text(_, text) => text.attributes().find(|name| is_source(name)),
            action => action.path()?.attribute().filter(|name| is_source(name)),
        });
        let mut kept = kept.iter().filter_map(ast::Path::attribute);
        if let Some(attribute) = of_actions.or_else(|| kept.find(|name| is_source(name))) {
            return Err(InvalidExpression::LeftComputed {
                computed: computed.name,
                attribute: attribute.into(),
            });
        }
    }
    Ok(())
}

/// Checks the values that an update sets whole attributes to.
pub(crate) fn check_rules(life: &Life, actions: &[ast::Action]) -> Result<(), EncodeError> {
    let Some(rules) = life.rules else {
        return Ok(());
    };
    for action in actions {
        let ast::Action::Set(path, ast::SetValue::Operand(operand)) = action else {
            continue;
        };
        if let ([ast::Segment::Name(name)], Some(json)) = (path.0.as_slice(), value(operand)) {
            rules.check(name, json)?;
        }
    }
    Ok(())
}

/// The value that an operand is, or may become.
fn value(operand: &ast::SetOperand) -> Option<&str> {
    match operand {
        ast::SetOperand::Value(ast::Value::Json(json)) => Some(json),
        ast::SetOperand::IfNotExists(_, default) => value(default),
        _ => None,
    }
}
