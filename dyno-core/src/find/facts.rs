//! What a condition requires of each attribute.

use std::collections::HashSet;

use super::excluded::Excluded;
use super::range::{Joined, Range, join};
use super::scalar::Scalar;
use crate::expr::ast::{self, Comparison, Condition, Operand, Path, Segment, Side};
use crate::model::KeyAttribute;
use crate::wire::AttributeType;

/// The values of a key of the table, in the order of its attributes.
pub(super) type KeyValues = Vec<Scalar>;

/// The parts of a condition that must all hold.
pub(super) struct Facts {
    pub(super) parts: Vec<ConditionPart>,
}

pub(super) struct ConditionPart {
    pub(super) tree: Condition,
    pub(super) fact: Fact,
}

/// What a part says.
pub(super) enum Fact {
    /// An attribute is one of these values.
    OneOf(String, Vec<Scalar>),
    Range(String, Range),
    Exists(String),
    /// The key of the table is one of these.
    Keys(Vec<KeyValues>),
    /// It does not hold for any item.
    Never,
    Other,
}

/// The values that an attribute can have, and the parts that say so.
pub(super) struct Domain {
    pub(super) values: Vec<Scalar>,
    pub(super) parts: Vec<usize>,
}

impl Facts {
    pub(super) fn of(tree: &Condition) -> Self {
        let mut parts = Vec::new();
        collect(tree, &mut parts);
        Self { parts }
    }

    /// Whether no item can meet the condition.
    pub(super) fn is_never(&self) -> bool {
        self.parts.iter().any(|part| match &part.fact {
            Fact::Never => true,
            Fact::OneOf(name, _) => self.values_of(name).is_some_and(|all| all.is_empty()),
            Fact::Keys(rows) => rows.is_empty(),
            _ => false,
        })
    }

    /// The values that an attribute can have, if the condition lists them.
    fn values_of(&self, name: &str) -> Option<Vec<Scalar>> {
        let mut lists = self.parts.iter().filter_map(|part| match &part.fact {
            Fact::OneOf(of, values) if of == name => Some(values),
            _ => None,
        });
        let mut known = HashSet::new();
        let first = lists.next()?.iter();
        let mut values: Vec<Scalar> = first
            .filter(|value| known.insert(*value))
            .cloned()
            .collect();
        for list in lists {
            values.retain(|value| list.contains(value));
        }
        values.retain(|value| self.ranges_of(name).all(|range| range.holds(value)));
        Some(values)
    }

    pub(super) fn ranges_of<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f Range> + Clone {
        self.parts.iter().filter_map(move |part| match &part.fact {
            Fact::Range(of, range) if of == name => Some(range),
            _ => None,
        })
    }

    /// The parts that say something about the attribute alone, apart from `Other`.
    pub(super) fn parts_on(&self, name: &str) -> Vec<usize> {
        let parts = self.parts.iter().enumerate();
        parts
            .filter(|(_, part)| match &part.fact {
                Fact::OneOf(of, _) | Fact::Range(of, _) | Fact::Exists(of) => of == name,
                Fact::Keys(_) | Fact::Never | Fact::Other => false,
            })
            .map(|(number, _)| number)
            .collect()
    }

    /// The values of a key attribute with at most this many bytes. Values that no key can have are none of them.
    pub(super) fn domain(&self, attribute: &KeyAttribute, limit: usize) -> Option<Domain> {
        let mut domain = self.domain_of_field(attribute.name)?;
        let wanted = attribute.attribute_type;
        domain
            .values
            .retain(|value| value.attribute_type() == wanted && value.can_be_key(limit));
        Some(domain)
    }

    /// More combinations of the values of these attributes than `most`.
    pub(super) fn too_many<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
        most: usize,
    ) -> Excluded {
        let (mut attributes, mut combinations) = (Vec::new(), 1_usize);
        for name in names {
            let count = self.values_of(name).map_or(0, |values| values.len());
            if count > 1 {
                attributes.push(name.to_owned());
                combinations = combinations.saturating_mul(count);
            }
        }
        Excluded::TooMany {
            attributes,
            combinations,
            most,
        }
    }

    /// The values of a field.
    pub(super) fn domain_of_field(&self, name: &str) -> Option<Domain> {
        let values = self.values_of(name)?;
        let parts = self.parts_on(name);
        Some(Domain { values, parts })
    }

    /// Whether a value of a key attribute is not excluded.
    pub(super) fn admits(&self, name: &str, value: &Scalar) -> bool {
        let listed = self.values_of(name);
        listed.is_none_or(|values| values.contains(value))
            && self.ranges_of(name).all(|range| range.holds(value))
    }

    /// What the ranges of an attribute of this type are together; `None` without any.
    pub(super) fn range(&self, name: &str, attribute_type: AttributeType) -> Option<Joined> {
        let ranges = self.ranges_of(name);
        ranges.clone().next()?;
        Some(join(ranges, attribute_type))
    }

    /// The keys that are listed, and the parts that list them.
    pub(super) fn keys(&self) -> Option<(Vec<KeyValues>, Vec<usize>)> {
        let mut found: Option<(Vec<KeyValues>, Vec<usize>)> = None;
        for (number, part) in self.parts.iter().enumerate() {
            let Fact::Keys(rows) = &part.fact else {
                continue;
            };
            found = Some(match found {
                None => (rows.clone(), vec![number]),
                Some((mut known, mut parts)) => {
                    let rows: HashSet<_> = rows.iter().collect();
                    known.retain(|row| rows.contains(row));
                    parts.push(number);
                    (known, parts)
                }
            });
        }
        found
    }

    /// Whether an item that meets the condition has the attribute.
    pub(super) fn implies(&self, name: &str) -> bool {
        self.parts
            .iter()
            .any(|part| is_presence(&part.tree) && part.tree.attributes().contains(&name))
    }
}

/// Adds the parts of an AND.
fn collect(tree: &Condition, parts: &mut Vec<ConditionPart>) {
    match tree {
        Condition::And(all) => all.iter().for_each(|part| collect(part, parts)),
        Condition::Not(inner) => match &**inner {
            Condition::Not(twice) => collect(twice, parts),
            _ => parts.push(ConditionPart::other(tree)),
        },
        tree => parts.push(ConditionPart {
            tree: tree.clone(),
            fact: fact(tree).unwrap_or(Fact::Other),
        }),
    }
}

impl ConditionPart {
    fn other(tree: &Condition) -> Self {
        Self {
            tree: tree.clone(),
            fact: Fact::Other,
        }
    }
}

fn fact(tree: &Condition) -> Option<Fact> {
    match tree {
        Condition::Compare(left, comparison, right) => {
            if let (Some(name), Some(value)) = (name(left), value(right)) {
                return compared(name, *comparison, Scalar::of(value)?);
            }
            compared(name(right)?, turned(*comparison), Scalar::of(value(left)?)?)
        }
        Condition::Between(side, low, high) => {
            let (low, high) = (Scalar::of(value(low)?)?, Scalar::of(value(high)?)?);
            let range = Range::Between(low, high);
            Some(Fact::Range(name(side)?.to_owned(), range))
        }
        Condition::In(_, values) if values.is_empty() => Some(Fact::Never),
        Condition::In(side, values) => {
            let values = values.iter().map(|side| Scalar::of(value(side)?));
            Some(Fact::OneOf(
                name(side)?.to_owned(),
                values.collect::<Option<_>>()?,
            ))
        }
        Condition::BeginsWith(path, Operand::Value(prefix)) => {
            let prefix = Scalar::of(prefix).filter(|prefix| !matches!(prefix, Scalar::N(_)))?;
            Some(Fact::Range(
                top_level(path)?.to_owned(),
                Range::Prefix(prefix),
            ))
        }
        Condition::Exists(path) => Some(Fact::Exists(top_level(path)?.to_owned())),
        Condition::Keys(keys) => {
            let row =
                |key: &Vec<ast::Value>| key.iter().map(Scalar::of).collect::<Option<KeyValues>>();
            let mut rows = Vec::with_capacity(keys.keys.len());
            let mut known = HashSet::new();
            for key in &keys.keys {
                let row = row(key)?;
                if known.insert(row.clone()) {
                    rows.push(row);
                }
            }
            Some(Fact::Keys(rows))
        }
        Condition::Or(parts) => one_of_any(parts),
        _ => None,
    }
}

fn compared(name: &str, comparison: Comparison, value: Scalar) -> Option<Fact> {
    let range = |range| Some(Fact::Range(name.to_owned(), range));
    let above = |low, inclusive| range(Range::Above { low, inclusive });
    let below = |high, inclusive| range(Range::Below { high, inclusive });
    match comparison {
        Comparison::Eq => Some(Fact::OneOf(name.to_owned(), vec![value])),
        Comparison::Ne => None,
        Comparison::Lt => below(value, false),
        Comparison::Le => below(value, true),
        Comparison::Gt => above(value, false),
        Comparison::Ge => above(value, true),
    }
}

/// The comparison with its sides exchanged.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        same => same,
    }
}

/// An OR of values of one attribute.
fn one_of_any(parts: &[Condition]) -> Option<Fact> {
    let mut attribute = None;
    let mut all = Vec::new();
    for part in parts {
        let Fact::OneOf(name, values) = fact(part)? else {
            return None;
        };
        if attribute.get_or_insert_with(|| name.clone()) != &name {
            return None;
        }
        all.extend(values);
    }
    Some(Fact::OneOf(attribute?, all))
}

/// The attribute of the item that a side is.
fn name(side: &Side) -> Option<&str> {
    match side {
        Side::Operand(Operand::Path(path)) => top_level(path),
        _ => None,
    }
}

fn top_level(path: &Path) -> Option<&str> {
    match &*path.0 {
        [Segment::Name(name)] => Some(name),
        _ => None,
    }
}

fn value(side: &Side) -> Option<&ast::Value> {
    match side {
        Side::Operand(Operand::Value(value)) => Some(value),
        _ => None,
    }
}

/// Whether a condition is false if one of its attributes is absent.
fn is_presence(tree: &Condition) -> bool {
    match tree {
        Condition::Compare(_, comparison, _) => *comparison != Comparison::Ne,
        // Of the attributes in the list, one is enough.
        Condition::In(_, values) => values.iter().all(|side| value(side).is_some()),
        Condition::Between(..)
        | Condition::Exists(_)
        | Condition::Type(..)
        | Condition::BeginsWith(..)
        | Condition::Contains(..) => true,
        Condition::Or(parts) => {
            let first = parts.first().map(Condition::attributes);
            parts
                .iter()
                .all(|part| is_presence(part) && Some(part.attributes()) == first)
        }
        _ => false,
    }
}
