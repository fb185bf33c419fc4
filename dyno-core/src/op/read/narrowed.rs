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
    let is_fixed =
        |condition: &SortCondition| matches!(condition, SortCondition::Compare(Comparison::Eq, _));
    let number = sort
        .iter()
        .take_while(|(_, condition)| is_fixed(condition))
        .count();
    match names.get(number) {
        // All items that meet the conditions have the same sort key.
        None if !skip.inclusive => return None,
        None => {}
        Some(name) => {
            let value = item.get(name)?;
            let condition = sort.get(number).map(|(_, condition)| condition);
            let (narrowed, except) = narrowed(condition, value, skip.descending);
            skip.except = except.map(|value| (number, value));
            sort.truncate(number);
            sort.push((name.clone(), narrowed));
        }
    }
    Some((sort, skip))
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
