//! What an update must not do to an item of a model: leave a computed attribute as it is, break a rule, or change what
//! only a function for whole items can check.

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

/// Checks that an update changes nothing that a function of the model depends on, which only sees whole items. A value
/// whose rules are checked in the update is not left to the function. The attributes in `kept` may keep values that the
/// function has not seen with the others.
pub(crate) fn check_hooks(
    life: &Life,
    actions: &[ast::Action],
    kept: &[ast::Path],
) -> Result<(), InvalidExpression> {
    for hook in life.hooks {
        let depends_on = |name: &&str| {
            let is_own = life.is_own(name) && hook.attributes.is_none();
            !is_own && hook.depends_on(name)
        };
        let unseen = actions.iter().find_map(|action| match action {
            ast::Action::Text(_, text) => text.attributes().find(depends_on),
            action if hook.checks_rules && is_checked(life, action) => None,
            action => action.path()?.attribute().filter(depends_on),
        });
        let has_rules = |name: &str| life.rules.is_some_and(|rules| rules.covers(name));
        // If all of them are kept, the function has seen their values together.
        let are_all_kept = hook.attributes.is_some_and(|attributes| {
            let mut attributes = attributes.iter();
            attributes.all(|&name| kept.contains(&top_level(name)))
        });
        let kept = kept.iter().filter(|_| !are_all_kept);
        let kept = kept.filter_map(ast::Path::attribute);
        let mut kept = kept.filter(|name| !(hook.checks_rules && has_rules(name)));
        if let Some(attribute) = unseen.or_else(|| kept.find(depends_on)) {
            return Err(InvalidExpression::Unvalidated {
                option: hook.option,
                attribute: attribute.into(),
            });
        }
    }
    Ok(())
}

/// Whether the rules for the new value of an attribute are checked.
fn is_checked(life: &Life, action: &ast::Action) -> bool {
    let is_known = match action {
        ast::Action::Set(path, ast::SetValue::Operand(operand)) => match operand {
            ast::SetOperand::IfNotExists(of, _) if of != path => false,
            operand => value(operand).is_some(),
        },
        ast::Action::Remove(_) => true,
        _ => false,
    };
    let attribute = action.path().and_then(whole_attribute);
    let rules = life.rules;
    is_known && attribute.is_some_and(|name| rules.is_some_and(|rules| rules.covers(name)))
}

/// Checks the values that an update gives whole attributes, and removals as the value NULL.
pub(crate) fn check_rules(life: &Life, actions: &[ast::Action]) -> Result<(), EncodeError> {
    let Some(rules) = life.rules else {
        return Ok(());
    };
    for action in actions {
        let json = match action {
            ast::Action::Set(_, ast::SetValue::Operand(operand)) => value(operand),
            ast::Action::Remove(_) => Some(r#"{"NULL":true}"#),
            _ => None,
        };
        if let (Some(name), Some(json)) = (action.path().and_then(whole_attribute), json) {
            rules.check(name, json)?;
        }
    }
    Ok(())
}

/// The attribute that a path is, if it is not inside of one.
fn whole_attribute(path: &ast::Path) -> Option<&str> {
    match path.0.as_slice() {
        [ast::Segment::Name(name)] => Some(name),
        _ => None,
    }
}

/// The value that an operand is, or may become.
fn value(operand: &ast::SetOperand) -> Option<&str> {
    match operand {
        ast::SetOperand::Value(ast::Value::Json(json)) => Some(json),
        ast::SetOperand::IfNotExists(_, default) => value(default),
        _ => None,
    }
}
