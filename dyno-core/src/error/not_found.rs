//! An item that does not exist.

use std::error::Error as StdError;
use std::fmt;

use super::Subject;

/// An item that does not exist although the operation requires it: a `get(..).required()`, or an update of a model's
/// item. To an entity, an item of another entity with its key does not exist.
#[derive(Clone, Debug)]
pub struct NotFound {
    subject: Subject,
    required_by: RequiredBy,
    outcome_unknown: bool,
}

#[derive(Clone, Copy, Debug)]
enum RequiredBy {
    Get,
    Update { isolated: bool },
}

impl NotFound {
    pub(super) fn by_get(subject: Subject) -> Self {
        Self {
            subject,
            required_by: RequiredBy::Get,
            outcome_unknown: false,
        }
    }

    pub(super) fn by_update(subject: Subject, isolated: bool, outcome_unknown: bool) -> Self {
        Self {
            subject,
            required_by: RequiredBy::Update { isolated },
            outcome_unknown,
        }
    }

    /// Returns the item that does not exist.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    pub(super) fn is_outcome_unknown(&self) -> bool {
        self.outcome_unknown
    }

    pub(super) fn set_outcome_unknown(&mut self) {
        self.outcome_unknown = true;
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the item does not exist", self.subject)?;
        let isolated = matches!(self.required_by, RequiredBy::Update { isolated: true });
        if isolated {
            f.write_str(", or is one of another model")?;
        }
        match (self.required_by, self.outcome_unknown) {
            (RequiredBy::Get, _) => Ok(()),
            (RequiredBy::Update { .. }, false) => {
                f.write_str(", so nothing was written; `or_create` creates it")?;
                match isolated {
                    true => f.write_str(" if the key is free"),
                    false => Ok(()),
                }
            }
            (RequiredBy::Update { .. }, true) => {
                f.write_str("; an earlier attempt may have been carried out")
            }
        }
    }
}

impl StdError for NotFound {}
