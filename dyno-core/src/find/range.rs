//! Ranges of a sort key: several conditions as one, which is all that a key condition can have.

use super::scalar::Scalar;
use crate::expr::ast::{Comparison, SortCondition};
use crate::wire::AttributeType;

/// A condition on the order of an attribute.
#[derive(Clone)]
pub(super) enum Range {
    Above { low: Scalar, inclusive: bool },
    Below { high: Scalar, inclusive: bool },
    Between(Scalar, Scalar),
    Prefix(Scalar),
}

/// What several ranges are together.
pub(super) enum Joined {
    /// No value is in all of them.
    Nothing,
    /// Every value is.
    Everything,
    Condition(SortCondition),
}

impl Range {
    pub(super) fn holds(&self, value: &Scalar) -> bool {
        let is_like = |other: &Scalar| other.attribute_type() == value.attribute_type();
        match self {
            Self::Above { low, inclusive } => {
                is_like(low) && (value > low || *inclusive && value == low)
            }
            Self::Below { high, inclusive } => {
                is_like(high) && (value < high || *inclusive && value == high)
            }
            Self::Between(low, high) => {
                is_like(low) && is_like(high) && low <= value && value <= high
            }
            Self::Prefix(prefix) => value.begins_with(prefix),
        }
    }

    /// The same for sort keys, with bounds that are not too long for one; `None` if no key is in it.
    fn of_keys(&self) -> Option<Self> {
        let low = |low: &Scalar| match low.is_long() {
            true => low.next(),
            false => Some(low.clone()),
        };
        let high = |high: &Scalar| match high.is_long() {
            true => high.cut(),
            false => high.clone(),
        };
        Some(match self {
            Self::Above {
                low: bound,
                inclusive,
            } => Self::Above {
                low: low(bound)?,
                inclusive: *inclusive || bound.is_long(),
            },
            Self::Below {
                high: bound,
                inclusive,
            } => Self::Below {
                high: high(bound),
                inclusive: *inclusive || bound.is_long(),
            },
            Self::Between(from, to) => Self::Between(low(from)?, high(to)),
            Self::Prefix(prefix) if prefix.is_long() => return None,
            Self::Prefix(prefix) => Self::Prefix(prefix.clone()),
        })
    }

    /// The range of a condition; `None` if its values cannot be those of a key.
    pub(super) fn of(condition: &SortCondition) -> Option<Self> {
        let value = Scalar::of;
        Some(match condition {
            SortCondition::Between(low, high) => Self::Between(value(low)?, value(high)?),
            SortCondition::BeginsWith(prefix) => Self::Prefix(value(prefix)?),
            SortCondition::Compare(comparison, bound) => {
                let bound = value(bound)?;
                let inclusive = matches!(comparison, Comparison::Le | Comparison::Ge);
                match comparison {
                    Comparison::Lt | Comparison::Le => Self::Below {
                        high: bound,
                        inclusive,
                    },
                    Comparison::Gt | Comparison::Ge => Self::Above {
                        low: bound,
                        inclusive,
                    },
                    Comparison::Eq => Self::Between(bound.clone(), bound),
                    Comparison::Ne => return None,
                }
            }
        })
    }

    /// The condition that it is by itself.
    pub(super) fn condition(&self) -> SortCondition {
        match self {
            Self::Above { low, inclusive } => {
                let comparison = match inclusive {
                    true => Comparison::Ge,
                    false => Comparison::Gt,
                };
                SortCondition::Compare(comparison, low.to_value())
            }
            Self::Below { high, inclusive } => {
                let comparison = match inclusive {
                    true => Comparison::Le,
                    false => Comparison::Lt,
                };
                SortCondition::Compare(comparison, high.to_value())
            }
            Self::Between(low, high) => SortCondition::Between(low.to_value(), high.to_value()),
            Self::Prefix(prefix) => SortCondition::BeginsWith(prefix.to_value()),
        }
    }

    fn is_of(&self, attribute_type: AttributeType) -> bool {
        let is_of = |value: &Scalar| value.attribute_type() == attribute_type;
        match self {
            Self::Above { low: value, .. }
            | Self::Below { high: value, .. }
            | Self::Prefix(value) => is_of(value),
            Self::Between(low, high) => is_of(low) && is_of(high),
        }
    }
}

/// The values of a sort key.
#[derive(Default)]
struct KeyBounds {
    low: Option<(Scalar, bool)>,
    high: Option<(Scalar, bool)>,
    prefix: Option<Scalar>,
}

impl KeyBounds {
    fn above(&mut self, low: Scalar, inclusive: bool) {
        // An exclusive bound is the narrower one of two that are equal.
        let is_narrower = match &self.low {
            Some((known, known_inclusive)) => (&low, !inclusive) > (known, !*known_inclusive),
            None => true,
        };
        if is_narrower {
            self.low = Some((low, inclusive));
        }
    }

    fn below(&mut self, high: Scalar, inclusive: bool) {
        let is_narrower = match &self.high {
            Some((known, known_inclusive)) => (&high, inclusive) < (known, *known_inclusive),
            None => true,
        };
        if is_narrower {
            self.high = Some((high, inclusive));
        }
    }

    /// Returns whether there can be such a value.
    fn begin_with(&mut self, prefix: Scalar) -> bool {
        match &self.prefix {
            Some(known) if known.begins_with(&prefix) => return true,
            Some(known) if !prefix.begins_with(known) => return false,
            _ => self.prefix = Some(prefix),
        }
        true
    }

    /// The bounds of a prefix that is not all there is.
    fn with_prefix(mut self) -> Self {
        if (self.low.is_some() || self.high.is_some())
            && let Some(prefix) = self.prefix.take()
        {
            self.below(prefix.last_with_prefix(), true);
            self.above(prefix, true);
        }
        self
    }
}

/// Joins the ranges of a sort key of this type.
pub(super) fn join<'r>(
    ranges: impl Iterator<Item = &'r Range> + Clone,
    attribute_type: AttributeType,
) -> Joined {
    let mut bounds = KeyBounds::default();
    for range in ranges {
        if !range.is_of(attribute_type) {
            return Joined::Nothing;
        }
        let Some(range) = range.of_keys() else {
            return Joined::Nothing;
        };
        match range {
            Range::Above { low, inclusive } => bounds.above(low, inclusive),
            Range::Below { high, inclusive } => bounds.below(high, inclusive),
            Range::Between(low, high) => {
                bounds.above(low, true);
                bounds.below(high, true);
            }
            Range::Prefix(prefix) => {
                if !bounds.begin_with(prefix) {
                    return Joined::Nothing;
                }
            }
        }
    }
    // Every key is greater than the empty string, and begins with it.
    bounds.low = bounds.low.filter(|(low, _)| !low.is_empty());
    bounds.prefix = bounds.prefix.filter(|prefix| !prefix.is_empty());
    if bounds
        .high
        .as_ref()
        .is_some_and(|(high, _)| high.is_empty())
    {
        return Joined::Nothing;
    }
    let bounds = bounds.with_prefix();
    let compare = |comparison, value: &Scalar| {
        Joined::Condition(SortCondition::Compare(comparison, value.to_value()))
    };
    match (bounds.low, bounds.high, bounds.prefix) {
        (None, None, None) => Joined::Everything,
        (None, None, Some(prefix)) => {
            Joined::Condition(SortCondition::BeginsWith(prefix.to_value()))
        }
        (Some((low, true)), None, _) => compare(Comparison::Ge, &low),
        (Some((low, false)), None, _) => compare(Comparison::Gt, &low),
        (None, Some((high, true)), _) => compare(Comparison::Le, &high),
        (None, Some((high, false)), _) => compare(Comparison::Lt, &high),
        (Some(low), Some(high), _) => between(low, high),
    }
}

/// BETWEEN has both its bounds, so one that does not count is replaced by its neighbour.
fn between((low, with_low): (Scalar, bool), (high, with_high): (Scalar, bool)) -> Joined {
    let low = match with_low {
        true => Some(low),
        false => low.next(),
    };
    let high = match with_high {
        true => Some(high),
        false => high.previous(),
    };
    match low.zip(high) {
        Some((low, high)) if low <= high => {
            Joined::Condition(SortCondition::Between(low.to_value(), high.to_value()))
        }
        _ => Joined::Nothing,
    }
}
