//! Applies a definition to a table.

use std::sync::atomic::AtomicBool;

use aws_sdk_dynamodb::types::TableDescription;

use crate::error::Result;
use crate::op::table::allowed_changes::Allowed;
use crate::op::table::live::live;
use crate::op::table::polling::Polling;
use crate::op::table::update_outcome::UpdateTableOutcome;
use crate::op::table::update_steps::Steps;
use crate::table_definition::{Difference, Property, TableDefinition, TimeToLive};
use crate::transport::TableRef;

/// Applies the differences between a definition and a table, which is ACTIVE, as far as that is allowed.
pub(crate) async fn apply(
    target: &TableRef,
    polling: Polling,
    definition: &TableDefinition,
    table: &TableDescription,
    allowed: Allowed,
) -> Result<UpdateTableOutcome> {
    let current = live(target, table, definition).await?;
    // Another attribute for Time to Live takes two changes, an hour apart. This run does the first one.
    let old_expiry = match (&current.time_to_live, &definition.time_to_live) {
        (Some(TimeToLive::On(old)), Some(TimeToLive::On(new))) if old != new => Some(old),
        _ => None,
    };
    let is_later = |one: &Difference| one.property == Property::TimeToLive && old_expiry.is_some();
    let (todo, remaining) = definition
        .diff(&current)
        .split(|one| allowed.allows(one) && !is_later(one));
    let steps = Steps {
        target,
        polling,
        definition,
        live: &current,
        todo: &todo,
        begun: AtomicBool::new(false),
        pending: AtomicBool::new(false),
    };
    let old_expiry = old_expiry.filter(|_| allowed != Allowed::Additions);
    match steps.all(table, old_expiry).await {
        Ok(()) => Ok(UpdateTableOutcome {
            applied: todo,
            remaining,
        }),
        // The failed step may have changed nothing, but earlier steps have.
        Err(error) if steps.begun.into_inner() => Err(error.left_open()),
        Err(error) => Err(error),
    }
}
