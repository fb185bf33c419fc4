//! What an update must not do to an item of a model: leave a computed attribute as it is, break a rule, or change what
//! only a function for whole items can check.

use crate::codec::EncodeError;
use crate::expr::{InvalidExpression, ast};
use crate::model::{Life, ModelHook};
use crate::op::expressions::top_level;

/// How rules see an attribute that an item lacks.
const NULL: &str = r#"{"NULL":true}"#;

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

/// Checks that an update may create an item: that it sets what is computed and, unless it is `unvalidated`, that no
/// function of the model would see an item that it has not seen. Rules see what the item lacks as removed.
pub(crate) fn check_creation(
    life: &Life,
    actions: &[ast::Action],
    unvalidated: bool,
) -> Result<(), InvalidExpression> {
    let is_set = |name: &str| actions.iter().any(|action| action.is_on(name));
    let mut computed = life.computed.iter();
    if let Some(computed) = computed.find(|computed| !is_set(computed.name)) {
        return Err(InvalidExpression::CreatesWithout {
            attribute: computed.name.into(),
        });
    }
    let takes_absence = |name: &&str| {
        let checked = life.rules.filter(|rules| rules.covers(name));
        is_set(name) || checked.is_some_and(|rules| rules.check(name, NULL).is_ok())
    };
    let sees_all = |hook: &&ModelHook| {
        let attributes = hook.attributes.filter(|_| hook.checks_rules);
        attributes.is_some_and(|attributes| attributes.iter().all(takes_absence))
    };
    match life.hooks.iter().find(|hook| !sees_all(hook)) {
        Some(hook) if !unvalidated => Err(InvalidExpression::CreatesUnvalidated {
            option: hook.option,
        }),
        _ => Ok(()),
    }
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
            ast::Action::Remove(_) => Some(NULL),
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
