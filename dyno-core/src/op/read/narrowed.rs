//! The rest of a partition, from a position in the order of several partitions.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::codec::key_text::{LAST, end_of};
use crate::codec::{Item, Value, decode_value};
use crate::expr::ast::{self, Comparison, SortCondition};
use crate::model::SORT_KEY_LIMIT;
use crate::op::read::sort_position::{SortPosition, SortValue};

/// Items that are read although they come before the position, because a condition has at most one range, which
/// includes its bounds.
#[derive(Debug)]
pub(super) struct Skip {
    /// The position, and whether items at it are left.
    from: SortPosition,
    inclusive: bool,
    descending: bool,
    /// The value that ends the range of the query and is not in it, of the attribute with this number.
    except: Option<(usize, SortValue)>,
}

impl Skip {
    /// The items before a position, in the order in which they are read.
    pub(super) fn before(from: SortPosition, inclusive: bool, descending: bool) -> Self {
        Self {
            from,
            inclusive,
            descending,
            except: None,
        }
    }

    /// Whether an item comes before the position.
    pub(super) fn is_before(&self, item: &SortPosition) -> bool {
        match self.from.in_order(item, self.descending) {
            Ordering::Less => false,
            Ordering::Equal => !self.inclusive,
            Ordering::Greater => true,
        }
    }

    /// Whether an item is behind the end of the query's range.
    pub(super) fn is_behind(&self, item: &SortPosition) -> bool {
        let end = self.except.as_ref();
        end.is_some_and(|(number, value)| item.value(*number) == Some(value))
    }

    pub(super) fn skips(&self, item: &SortPosition) -> bool {
        self.is_before(item) || self.is_behind(item)
    }
}

/// The conditions on a sort key.
type Conditions = Vec<(Cow<'static, str>, SortCondition)>;

/// The conditions on the sort key of what is left of a partition after `skip`, whose position is that of `item`, and
/// what is still to be skipped. `None` if nothing is left.
pub(super) fn rest(
    sort: &Conditions,
    names: &[Cow<'static, str>],
    item: &Item,
    mut skip: Skip,
) -> Option<(Conditions, Skip)> {
    let mut sort = sort.clone();
    let in_order = |one: &SortValue, other: &SortValue| match skip.descending {
        false => one.cmp(other),
        true => other.cmp(one),
    };
    let is_fixed =
        |condition: &SortCondition| matches!(condition, SortCondition::Compare(Comparison::Eq, _));
    let number = sort
        .iter()
        .take_while(|(_, condition)| is_fixed(condition))
        .count();
    for (name, condition) in sort.iter().take(number) {
        let SortCondition::Compare(_, fixed) = condition else {
            continue;
        };
        let (Some(fixed), Some(from)) = (value(fixed), item.get(name).and_then(SortValue::of))
        else {
            return Some((sort, skip));
        };
        match in_order(&from, &fixed) {
            // All or nothing comes after the position.
            Ordering::Less => return Some((sort, skip)),
            Ordering::Equal => {}
            Ordering::Greater => return None,
        }
    }
    match names.get(number) {
        // All items that meet the conditions have the same sort key.
        None if !skip.inclusive => return None,
        None => {}
        Some(name) => {
            let from = item.get(name)?;
            let condition = sort.get(number).map(|(_, condition)| condition);
            if let (Some(condition), Some(place)) = (condition, SortValue::of(from)) {
                match SideOfRange::of(&place, condition, skip.descending) {
                    SideOfRange::Before => return Some((sort, skip)),
                    SideOfRange::Inside => {}
                    SideOfRange::Behind => return None,
                }
            }
            let (narrowed, except) = narrowed(condition, from, skip.descending);
            skip.except = except.map(|value| (number, value));
            sort.truncate(number);
            sort.push((name.clone(), narrowed));
        }
    }
    Some((sort, skip))
}

/// Where a value is, seen from a range, in the order of reading.
enum SideOfRange {
    Before,
    Inside,
    Behind,
}

impl SideOfRange {
    fn of(from: &SortValue, condition: &SortCondition, descending: bool) -> Self {
        use Comparison::{Ge, Gt, Le, Lt};
        let (low, high) = match condition {
            SortCondition::Compare(Gt | Ge, low) => (value(low), None),
            SortCondition::Compare(Lt | Le, high) => (None, value(high)),
            SortCondition::Compare(..) => (None, None),
            SortCondition::Between(low, high) => (value(low), value(high)),
            SortCondition::BeginsWith(prefix) => {
                (value(prefix), last_with(prefix).as_ref().and_then(value))
            }
        };
        // The bound of `gt` and `lt` is outside.
        let open = matches!(condition, SortCondition::Compare(Gt | Lt, _));
        let is_below = low.is_some_and(|low| *from < low || (open && *from == low));
        let is_above = high.is_some_and(|high| *from > high || (open && *from == high));
        match (is_below, is_above, descending) {
            (true, _, false) | (_, true, true) => Self::Before,
            (true, _, true) | (_, true, false) => Self::Behind,
            (false, false, _) => Self::Inside,
        }
    }
}

/// A condition on an attribute, from a value on or up to it, and the value that it should not include but does.
fn narrowed(
    condition: Option<&SortCondition>,
    from: &Value,
    descending: bool,
) -> (SortCondition, Option<SortValue>) {
    use Comparison::{Ge, Gt, Le, Lt};
    let here = json(from);
    let open = match descending {
        false => Ge,
        true => Le,
    };
    let between = |other: ast::Value| match descending {
        false => SortCondition::Between(here.clone(), other),
        true => SortCondition::Between(other, here.clone()),
    };
    match condition {
        Some(SortCondition::Compare(Lt, high)) if !descending => {
            (between(high.clone()), value(high))
        }
        Some(SortCondition::Compare(Le, high)) if !descending => (between(high.clone()), None),
        Some(SortCondition::Compare(Gt, low)) if descending => (between(low.clone()), value(low)),
        Some(SortCondition::Compare(Ge, low)) if descending => (between(low.clone()), None),
        Some(SortCondition::Between(low, high)) => {
            let other = if descending { low } else { high };
            (between(other.clone()), None)
        }
        Some(SortCondition::BeginsWith(prefix)) => {
            let end = match descending {
                false => last_with(prefix),
                true => Some(prefix.clone()),
            };
            match end {
                Some(end) => (between(end), None),
                None => (SortCondition::Compare(open, here), None),
            }
        }
        Some(SortCondition::Compare(..)) | None => (SortCondition::Compare(open, here), None),
    }
}

fn json(value: &Value) -> ast::Value {
    ast::Value::encode(value)
}

fn parsed(value: &ast::Value) -> Option<Value> {
    match value {
        ast::Value::Json(json) => decode_value(json).ok(),
        // The request fails for that.
        ast::Value::Invalid(_) => None,
    }
}

fn value(value: &ast::Value) -> Option<SortValue> {
    SortValue::of(&parsed(value)?)
}

/// The greatest sort key with a prefix.
fn last_with(prefix: &ast::Value) -> Option<ast::Value> {
    let last = match parsed(prefix)? {
        Value::S(mut text) => {
            while text.len() + LAST.len_utf8() <= SORT_KEY_LIMIT {
                text.push(LAST);
            }
            Value::S(end_of(text, SORT_KEY_LIMIT))
        }
        Value::B(mut bytes) => {
            bytes.resize(SORT_KEY_LIMIT.max(bytes.len()), u8::MAX);
            Value::B(bytes)
        }
        _ => return None,
    };
    Some(json(&last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::encode_item;
    use crate::op::read::sort_position::SortNames;

    fn tree(value: &SortValue) -> ast::Value {
        match value {
            SortValue::S(text) => ast::Value::encode(&**text),
            SortValue::N(_) => unreachable!("the test has strings"),
            SortValue::B(bytes) => json(&Value::B(bytes.clone())),
        }
    }

    fn meets(item: &SortValue, condition: Option<&SortCondition>) -> bool {
        let of = |tree: &ast::Value| value(tree).expect("a key value");
        match condition {
            None => true,
            Some(SortCondition::Compare(comparison, other)) => {
                let order = item.cmp(&of(other));
                match comparison {
                    Comparison::Eq => order.is_eq(),
                    Comparison::Ne => order.is_ne(),
                    Comparison::Lt => order.is_lt(),
                    Comparison::Le => order.is_le(),
                    Comparison::Gt => order.is_gt(),
                    Comparison::Ge => order.is_ge(),
                }
            }
            Some(SortCondition::Between(low, high)) => {
                assert!(of(low) <= of(high), "DynamoDB rejects that");
                of(low) <= *item && *item <= of(high)
            }
            Some(SortCondition::BeginsWith(prefix)) => match (item, of(prefix)) {
                (SortValue::S(item), SortValue::S(prefix)) => item.starts_with(&*prefix),
                (SortValue::B(item), SortValue::B(prefix)) => item.starts_with(&prefix),
                _ => false,
            },
        }
    }

    /// All conditions, from all positions, inside and outside of the range: nothing is lost and nothing too much.
    #[test]
    fn the_rest_is_what_comes_after() {
        let text = |text: &str| SortValue::S(text.into());
        let bytes = |bytes: &[u8]| SortValue::B(bytes.to_vec());
        let strings = [
            "A",
            "B",
            "BA",
            "B\u{10FFFF}",
            "B\u{10FFFF}z",
            "C",
            "CC",
            "é",
        ];
        for values in [
            strings.map(text).to_vec(),
            [
                &b"\0"[..],
                b"\x01",
                b"\x01\0",
                b"\x01\xFF",
                b"\x01\xFF\xFF",
                b"\x02",
                b"\xFF",
            ]
            .map(bytes)
            .to_vec(),
        ] {
            assert!(values.is_sorted());
            let mut conditions = vec![None];
            for one in &values {
                for comparison in [
                    Comparison::Eq,
                    Comparison::Lt,
                    Comparison::Le,
                    Comparison::Gt,
                    Comparison::Ge,
                ] {
                    conditions.push(Some(SortCondition::Compare(comparison, tree(one))));
                }
                conditions.push(Some(SortCondition::BeginsWith(tree(one))));
                for other in values.iter().filter(|other| *other >= one) {
                    conditions.push(Some(SortCondition::Between(tree(one), tree(other))));
                }
            }
            for condition in &conditions {
                for from in &values {
                    for (inclusive, descending) in
                        [(false, false), (false, true), (true, false), (true, true)]
                    {
                        let names: Vec<Cow<'static, str>> = vec!["s".into()];
                        let item = match from {
                            SortValue::S(text) => Item::new().with("s", &**text),
                            SortValue::B(bytes) => Item::new().with("s", Value::B(bytes.clone())),
                            SortValue::N(_) => unreachable!("the test has strings"),
                        };
                        let position = SortNames::new(names.clone())
                            .position(&encode_item(&item).unwrap())
                            .unwrap();
                        let sort: Conditions = condition
                            .iter()
                            .map(|one| ("s".into(), one.clone()))
                            .collect();
                        let skip = Skip::before(position, inclusive, descending);
                        let rest = rest(&sort, &names, &item, skip);
                        for value in &values {
                            let order = match descending {
                                false => value.cmp(from),
                                true => from.cmp(value),
                            };
                            let is_after = order.is_gt() || (inclusive && order.is_eq());
                            let expected = is_after && meets(value, condition.as_ref());
                            let found = rest.as_ref().is_some_and(|(sort, skip)| {
                                let condition = sort.first().map(|(_, condition)| condition);
                                meets(value, condition)
                                    && !skip.skips(&SortPosition::One(value.clone()))
                            });
                            assert_eq!(
                                found, expected,
                                "{value:?} of {condition:?} from {from:?}, {inclusive} {descending}"
                            );
                        }
                    }
                }
            }
        }
    }
}
