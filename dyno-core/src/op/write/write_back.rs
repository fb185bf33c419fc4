//! Writing an older item back as a current one, after it is read.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codec::{Item, ItemVersion, decode_item, encode_item};
use crate::error::{Error, Result};
use crate::expr::{Condition, ast};
use crate::model::{Isolation, ReadModel, UpgradedItems, is_of_another_entity};
use crate::op::expressions::{not_exists, top_level};
use crate::op::read::get::Get;
use crate::op::write::put::PutItem;
use crate::op::write::returns::Sent;
use crate::op::write::write_item::WriteItem as _;
use crate::transport::TableRef;

/// How many items [`Scan::write_back`](crate::op::Scan::write_back) and
/// [`Query::write_back`](crate::op::Query::write_back) wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrittenBack {
    /// The older items that are current ones now.
    pub written: usize,
    /// The older items that somebody else changed or deleted between the read and the write. A second run finds those
    /// that are still older.
    pub changed_meanwhile: usize,
    /// The older items for which it is unknown whether they were written: the response to an attempt was lost, and the
    /// next attempt found neither the item that was read nor the one that was sent. A second run finds those that are
    /// still older.
    pub unknown: usize,
}

impl WrittenBack {
    /// Counts an item.
    pub(crate) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::IsCurrent => {}
            Outcome::Written => self.written += 1,
            Outcome::ChangedMeanwhile => self.changed_meanwhile += 1,
            Outcome::Unknown => self.unknown += 1,
        }
    }
}

impl<M: ReadModel> Get<M, M> {
    /// Reads the item, and writes it back if it is an older one: `#[dyno(item_version = 2, upgrade(from = 1, ..))]`.
    ///
    /// It returns the item as it is in the table afterwards, or `None` if there is none. The item is written only if it
    /// is still as it was read: if somebody else changes it meanwhile, nothing is written, and the item is returned as
    /// it was read and upgraded.
    ///
    /// It is a put, which removes the attributes that the model has no field for; a flattened map keeps them, and so
    /// does a [`save`](crate::Table::save) that changes the item.
    ///
    /// For a model with a `#[dyno(version)]` that is a condition on the version, which is incremented. For others it
    /// is a condition on every attribute that was read, and on the absence of the model's other attributes. It does not
    /// notice an attribute that an older program adds meanwhile, if the model has no field for it.
    ///
    /// # Costs
    /// The read, and for an older item the write capacity of a put.
    ///
    /// # Errors
    /// Those of the get and of the put.
    ///
    /// ```no_run
    /// use dyno::{Item, Model, Table};
    ///
    /// #[derive(Model)]
    /// #[dyno(table = "Users", item_version = 2, upgrade(from = 1, with = User::from_1))]
    /// struct User {
    ///     #[dyno(partition_key)]
    ///     id: String,
    ///     display_name: String,
    /// }
    ///
    /// impl User {
    ///     fn from_1(item: &mut Item) {
    ///         if let Some(name) = item.remove("name") {
    ///             item.insert("display_name", name);
    ///         }
    ///     }
    /// }
    ///
    /// # async fn example(users: Table<User>) -> dyno::Result<()> {
    /// let ada = users.get("ada").write_back().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn write_back(self) -> Result<Option<M>>
    where
        M: UpgradedItems,
    {
        let target = self.target();
        let Some(item) = self.read_item().await? else {
            return Ok(None);
        };
        Ok(write_back(&target, item).await?.map(|(item, _)| item))
    }
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    IsCurrent,
    Written,
    ChangedMeanwhile,
    Unknown,
}

/// Writes an item back if it is an older one. `None` for an item of another entity.
pub(crate) async fn write_back<M: UpgradedItems + ReadModel>(
    target: &TableRef,
    item: Item,
) -> Result<Option<(M, Outcome)>> {
    let text = encode_item(&item).map_err(|error| Error::encode(target.subject(None), error))?;
    let model: M = match decode_item(&text) {
        Ok(model) => model,
        Err(error) if is_of_another_entity(target.schema.as_ref(), &error, &text) => {
            return Ok(None);
        }
        Err(error) => {
            let text: Arc<str> = text.into();
            return Err(Error::unreadable(target.subject_of(&text), (error, text)));
        }
    };
    let version = M::ITEM_VERSION;
    if version
        .of(&item)
        .is_ok_and(|found| version.is_current(found))
    {
        return Ok(Some((model, Outcome::IsCurrent)));
    }
    let sent = model.text_to_write(|| target.write_context());
    let sent = sent.map_err(|error| Error::encode(target.subject_of(&text), error))?;
    let put = PutItem::<M, Sent>::new(target.clone(), Ok(sent.clone()));
    let put = put.isolated(Isolation::of_key::<M>());
    let (now, is_unknown) = match put.condition(is_unchanged::<M>(&item)).or_error().await {
        Ok(written) => return Ok(Some((written, Outcome::Written))),
        Err(Error::ConditionFailed(failed)) => (failed.old_item(), failed.is_outcome_unknown()),
        Err(Error::VersionConflict(now)) => (now.stored_item(), now.is_outcome_unknown()),
        Err(error) => return Err(error),
    };
    Ok(Some(match is_unknown {
        false => (model, Outcome::ChangedMeanwhile),
        // An earlier attempt wrote it, and its response was lost.
        true if now.is_some() && decode_item(&sent).ok() == now => {
            let written = decode_item(&sent);
            let unreadable = |error| Error::decode(target.subject_of(&sent), error);
            (written.map_err(unreadable)?, Outcome::Written)
        }
        true => (model, Outcome::Unknown),
    }))
}

/// The condition that the item in the table is the one that was read.
fn is_unchanged<M: UpgradedItems>(item: &Item) -> Condition<M> {
    // The put has a condition on the version of a model that has one.
    let life = M::SCHEMA.life;
    let of_version = life.and_then(|life| life.version);
    // The version of an older program may be in another attribute.
    let of_version = of_version.filter(|version| item.get(version).is_some());
    let is_needed = |name: &str| match of_version {
        Some(version) => name == version || name == M::ITEM_VERSION.attribute,
        None => true,
    };
    let known = item.iter().filter(|(name, _)| is_needed(name));
    let known = known.map(|(name, value)| {
        let value = ast::Value::encode(value);
        compare(name.clone(), ast::Comparison::Eq, value)
    });
    let missing = M::SHAPE.known_names().into_iter();
    let missing = missing.filter(|name| is_needed(name) && item.get(name).is_none());
    let each = known.chain(missing.map(not_exists));
    each.reduce(|all, one| all & one)
        .unwrap_or_else(|| not_exists(M::ITEM_VERSION.attribute))
}

/// The condition that an item is not a current one.
pub(crate) fn is_older<M: UpgradedItems>() -> Condition<M> {
    let ItemVersion {
        attribute, current, ..
    } = M::ITEM_VERSION;
    let is_less = compare(attribute, ast::Comparison::Lt, ast::Value::encode(&current));
    match current {
        1 => is_less,
        _ => is_less | not_exists(attribute),
    }
}

fn compare<M>(
    name: impl Into<Cow<'static, str>>,
    comparison: ast::Comparison,
    value: ast::Value,
) -> Condition<M> {
    let path = ast::Operand::Path(top_level(name));
    Condition::new(ast::Condition::Compare(
        ast::Side::Operand(path),
        comparison,
        ast::Side::Operand(ast::Operand::Value(value)),
    ))
}
