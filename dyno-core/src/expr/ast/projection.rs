//! Projections.

use super::path::Path;
use crate::expr::error::InvalidExpression;

/// The paths of a projection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Projection {
    Paths(Vec<Path>),
    /// A projection that is invalid, which is reported when it is sent.
    Invalid(InvalidExpression),
}

impl Projection {
    /// The names of the item's attributes in it.
    pub(crate) fn attributes(&self) -> Vec<&str> {
        match self {
            Self::Paths(paths) => paths.iter().filter_map(Path::attribute).collect(),
            Self::Invalid(_) => Vec::new(),
        }
    }
}
