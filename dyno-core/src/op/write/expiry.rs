//! The attribute of Time to Live: a time that is no time in seconds is not written.

use crate::codec::{EncodeError, decode_value};
use crate::model::Schema;
use crate::op::write::own_actions::member;

/// In seconds the year 5138, in milliseconds a day in 1973.
const FIRST_MILLISECONDS: f64 = 1e11;

/// Checks the expiry time in the text of an item.
pub(crate) fn check_expiry(schema: &Schema, item: &str) -> Result<(), EncodeError> {
    let Some(attribute) = schema.table.ttl else {
        return Ok(());
    };
    match member(item, attribute)? {
        Some(json) => check_expiry_value(&json).map_err(|error| error.at_name(attribute)),
        None => Ok(()),
    }
}

/// Checks an expiry time as JSON: DynamoDB takes any number, and never deletes an item that expires in 50,000 years.
pub(crate) fn check_expiry_value(json: &str) -> Result<(), EncodeError> {
    match decode_value::<f64>(json) {
        Ok(time) if time >= FIRST_MILLISECONDS => Err(EncodeError::invalid(
            "the time looks like milliseconds; Time to Live needs the seconds since 1970",
        )),
        _ => Ok(()),
    }
}
