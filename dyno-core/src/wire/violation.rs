//! The rules that an item breaks.

use std::fmt;

/// A rule that an item breaks: what a `validate` function of a model returns.
///
/// ```
/// use dyno::{Model, model::Violation};
///
/// #[derive(Model)]
/// #[dyno(table = "Bookings", validate = Booking::check)]
/// struct Booking {
///     #[dyno(partition_key)]
///     id: u64,
///     from: u32,
///     to: u32,
/// }
///
/// impl Booking {
///     fn check(&self) -> Result<(), Violation> {
///         match self.from < self.to {
///             true => Ok(()),
///             false => Err(Violation::at("to", "must be after `from`")),
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    path: String,
    rule: String,
}

impl Violation {
    /// A rule that the field at this path breaks.
    #[must_use]
    pub fn at(path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            rule: rule.into(),
        }
    }

    /// A rule that the item as a whole breaks.
    #[must_use]
    pub fn of_item(rule: impl Into<String>) -> Self {
        Self::at("", rule)
    }

    /// Returns the path of the field; empty for a rule of the item as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the rule.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        f.write_str(&self.rule)
    }
}

/// All rules that an item breaks. A `validate` function returns it, or what can be converted into it: a [`Violation`],
/// a list of them, a text, or, with the feature `garde`, a `garde::Report`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(pub(super) Vec<Violation>);

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self(vec![violation])
    }
}

impl From<Vec<Violation>> for Violations {
    fn from(violations: Vec<Violation>) -> Self {
        Self(violations)
    }
}

impl From<&str> for Violations {
    fn from(rule: &str) -> Self {
        Violation::of_item(rule).into()
    }
}

impl From<String> for Violations {
    fn from(rule: String) -> Self {
        Violation::of_item(rule).into()
    }
}

#[cfg(feature = "garde")]
impl From<garde::Report> for Violations {
    fn from(report: garde::Report) -> Self {
        let all = report.iter();
        Self(
            all.map(|(path, error)| Violation::at(path.to_string(), error.message()))
                .collect(),
        )
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the item is invalid")?;
        let mut between = ": ";
        for violation in &self.0 {
            write!(f, "{between}{violation}")?;
            between = ", ";
        }
        Ok(())
    }
}
