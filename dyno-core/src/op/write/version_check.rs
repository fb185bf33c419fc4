//! The version that a write expects, and what a failed condition means for it.

use std::sync::Arc;

use aws_sdk_dynamodb::types::ReturnValue;

use crate::codec::{Item, ItemVersion, Value, decode_item, decode_value};
use crate::error::{Error, Result, Subject};
use crate::expr::{Condition, ast};
use crate::model::Life;
use crate::op::expressions::{not_exists, top_level};
use crate::op::write::own_actions::member;
use crate::transport::Written;

/// The version that a write expects, and by what it recognizes its own item.
#[derive(Clone, Debug)]
pub(crate) struct VersionCheck {
    /// The attribute of the version, and the number that is expected; 0 for none.
    expected: Option<(&'static str, u128)>,
    own: Own,
    /// The version of its attributes that the item must have.
    items: Option<ItemsCheck>,
}

/// The version of attributes that an update or an upsert changes.
#[derive(Clone, Copy, Debug)]
struct ItemsCheck {
    version: ItemVersion,
    /// The partition key, for a write that creates an item that does not exist.
    creates: Option<&'static str>,
}

/// By what a write knows the item that it wrote itself, when a condition fails after a response that was lost.
#[derive(Clone, Debug)]
enum Own {
    Nothing,
    /// The write id is the one that was sent.
    WriteId(&'static str, Arc<str>),
}

impl VersionCheck {
    /// Of a put of this text. One that `creates` has a condition of its own, by which no item may be there.
    pub(crate) fn of_put(life: &Life, item: &Arc<str>, creates: bool) -> Option<Self> {
        let expected = match creates {
            true => None,
            false => expected_in(life, item),
        };
        Self::new(
            expected,
            own_by_id(life, || member(item, life.write_id?.name).ok()?),
        )
    }

    /// Of an update or an upsert that expects this version, with its write id.
    pub(crate) fn of_update(
        life: &Life,
        expected: Option<u128>,
        write_id: Option<Arc<str>>,
    ) -> Option<Self> {
        let expected = life.version.zip(expected);
        Self::new(expected, own_by_id(life, || write_id))
    }

    /// Of a delete that expects this version.
    pub(crate) fn of_delete(life: &Life, expected: Option<u128>) -> Option<Self> {
        Self::new(life.version.zip(expected), Own::Nothing)
    }

    fn new(expected: Option<(&'static str, u128)>, own: Own) -> Option<Self> {
        let is_nothing = expected.is_none() && matches!(own, Own::Nothing);
        (!is_nothing).then_some(Self {
            expected,
            own,
            items: None,
        })
    }

    /// The same of a write that changes part of an item, whose attributes must be those of the model. A write that
    /// `creates` an item has the name of the partition key.
    pub(crate) fn of_current_items(
        check: Option<Self>,
        life: &Life,
        creates: Option<&'static str>,
    ) -> Option<Self> {
        let Some(version) = life.item_version else {
            return check;
        };
        let check = check.unwrap_or(Self {
            expected: None,
            own: Own::Nothing,
            items: None,
        });
        Some(Self {
            items: Some(ItemsCheck { version, creates }),
            ..check
        })
    }

    /// The condition that the item in the table has the expected version, and the attributes of the model.
    pub(crate) fn condition(&self) -> Option<Condition<()>> {
        let items = self.items.map(ItemsCheck::condition);
        match (self.version_condition(), items) {
            (Some(version), Some(items)) => Some(version & items),
            (one, other) => one.or(other),
        }
    }

    fn version_condition(&self) -> Option<Condition<()>> {
        let (attribute, version) = self.expected?;
        let side = |operand: ast::Operand| ast::Side::Operand(operand);
        let is_version = Condition::new(ast::Condition::Compare(
            side(ast::Operand::Path(top_level(attribute))),
            ast::Comparison::Eq,
            side(ast::Operand::Value(ast::Value::encode(&version))),
        ));
        Some(match version {
            // Other programs may begin with 0.
            0 => not_exists(attribute) | is_version,
            _ => is_version,
        })
    }

    /// Whether a version is expected, so that the item in the table must be returned.
    pub(crate) fn expects_version(&self) -> bool {
        self.expected.is_some() || self.items.is_some()
    }

    /// Whether the item in the table has another version than the expected one.
    pub(crate) fn is_stale(&self, old: Option<&str>) -> bool {
        let old = old.and_then(|old| decode_item::<Item>(old).ok());
        self.expected
            .is_some_and(|(attribute, version)| stored(old.as_ref(), attribute) != Some(version))
    }

    /// What is reported of a write whose condition failed, if it is not about a condition of the caller: success, if
    /// an earlier attempt wrote the item that is in the table, or a conflict.
    pub(crate) fn judge(
        &self,
        written: Written,
        returns: &ReturnValue,
        subject: impl FnOnce() -> Subject,
    ) -> Result<Written> {
        let Written::ConditionFailed {
            old,
            outcome_unknown,
        } = written
        else {
            return Ok(written);
        };
        let item = old.as_deref().and_then(|old| decode_item::<Item>(old).ok());
        let is_own = self.is_own(item.as_ref());
        if is_own {
            match returns {
                ReturnValue::None => return Ok(Written::Done(None)),
                ReturnValue::AllNew => return Ok(Written::Done(old)),
                // What was there before is not known.
                _ => {}
            }
        }
        if let Some((found, current, stored)) = self.other_items(item.as_ref(), old.as_deref()) {
            let unknown = outcome_unknown && !is_own;
            let error = Error::other_item_version(subject(), found, current, stored, unknown);
            return Err(error);
        }
        let Some((attribute, expected)) = self.expected else {
            return Ok(Written::ConditionFailed {
                old,
                outcome_unknown,
            });
        };
        let stored = stored(item.as_ref(), attribute);
        if stored == Some(expected) {
            return Ok(Written::ConditionFailed {
                old,
                outcome_unknown,
            });
        }
        // If it is the next version and not the one of this write, this write was not carried out.
        let is_next = stored.is_some() && stored == expected.checked_add(1);
        let is_others = is_next && !is_own && !matches!(self.own, Own::Nothing);
        let old = old.map(Into::into);
        Err(Error::version_conflict(
            subject(),
            expected,
            old,
            outcome_unknown && !is_others,
        ))
    }

    /// The version of the item in the table and the one that is written, and the item, if they differ.
    fn other_items(
        &self,
        item: Option<&Item>,
        text: Option<&str>,
    ) -> Option<(Option<u64>, u32, Arc<str>)> {
        let version = self.items?.version;
        let found = version.of(item?).ok();
        let is_current = found.is_some_and(|found| version.is_current(found));
        (!is_current).then_some((found, version.current, text?.into()))
    }

    /// Whether the item in the table is the one that this write wrote.
    fn is_own(&self, old: Option<&Item>) -> bool {
        let Some(old) = old else { return false };
        match &self.own {
            Own::Nothing => false,
            Own::WriteId(attribute, sent) => {
                let sent = decode_value::<Value>(sent);
                sent.is_ok_and(|sent| old.get(attribute) == Some(&sent))
            }
        }
    }
}

impl ItemsCheck {
    fn condition(self) -> Condition<()> {
        let ItemVersion { attribute, current } = self.version;
        let side = |operand: ast::Operand| ast::Side::Operand(operand);
        let is_current = Condition::new(ast::Condition::Compare(
            side(ast::Operand::Path(top_level(attribute))),
            ast::Comparison::Eq,
            side(ast::Operand::Value(ast::Value::encode(&current))),
        ));
        // Items without a number have version 1.
        let may_lack = match (self.creates, current) {
            (_, 1) => Some(attribute),
            (creates, _) => creates,
        };
        match may_lack {
            Some(name) => not_exists(name) | is_current,
            None => is_current,
        }
    }
}

/// The version of the item in the table: 0 if there is no item, or one without a version; `None` if it is no version.
fn stored(old: Option<&Item>, attribute: &str) -> Option<u128> {
    match old.and_then(|old| old.get(attribute)) {
        None => Some(0),
        Some(Value::N(stored)) => u128::try_from(stored).ok(),
        Some(_) => None,
    }
}

fn own_by_id(life: &Life, sent: impl FnOnce() -> Option<Arc<str>>) -> Own {
    match life.write_id {
        Some(attribute) => sent().map_or(Own::Nothing, |sent| Own::WriteId(attribute.name, sent)),
        None => Own::Nothing,
    }
}

/// The version that the item in the table must have, if this text is put: the one before that of the text.
pub(crate) fn expected_in(life: &Life, item: &str) -> Option<(&'static str, u128)> {
    let attribute = life.version?;
    let json = member(item, attribute).ok()??;
    let next: u128 = decode_value(&json).ok()?;
    Some((attribute, next.checked_sub(1)?))
}
