//! Values in expressions.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::codec::{Encode, EncodeError};
use crate::expr::fits::Fits;
use crate::wire::{ValueWriter, Writer};

/// A value as DynamoDB's JSON, or the reason why it cannot be stored, which is reported when the expression is sent.
#[derive(Clone, Debug)]
pub enum Value {
    Json(Arc<str>),
    Invalid(Arc<EncodeError>),
}

impl Value {
    pub(crate) fn of<T>(value: &impl Fits<T>) -> Self {
        Self::written(|out| value.encode_as(out))
    }

    pub(crate) fn encode(value: &(impl Encode + ?Sized)) -> Self {
        Self::written(|out| value.encode(out))
    }

    /// Returns the number without its minus, if it is a negative number.
    pub(crate) fn without_minus(&self) -> Option<Self> {
        let Self::Json(json) = self else { return None };
        let digits = json.strip_prefix(r#"{"N":"-"#)?;
        Some(Self::Json(format!(r#"{{"N":"{digits}"#).into()))
    }

    fn written(write: impl FnOnce(ValueWriter<'_>) -> Result<(), EncodeError>) -> Self {
        let mut writer = Writer::with_capacity(32);
        match write(writer.value()).and_then(|()| writer.whole()) {
            Ok(json) => Self::Json(json.into()),
            Err(error) => Self::Invalid(error.into()),
        }
    }
}

// Two values that cannot be stored are equal if their errors have the same message.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(a), Self::Json(b)) => a == b,
            (Self::Invalid(a), Self::Invalid(b)) => a.to_string() == b.to_string(),
            _ => false,
        }
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Json(json) => json.hash(state),
            Self::Invalid(error) => error.to_string().hash(state),
        }
    }
}
