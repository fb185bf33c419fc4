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
