//! A write of one item that is sent as a transaction: because its model has unique attributes, or because it must be
//! carried out once.
//!
//! A write of unique attributes depends on what the item has, whose values it releases. The item is read first, and the
//! transaction requires that the values are still those that were read. If they are not, the failed condition has the
//! item as it is now, and the write begins again with it.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::ReturnValue;

use crate::codec::{Item, Value, decode_item, decode_value, encode_item};
use crate::error::{Code, Error, InvalidWrite, Result, TransactionCanceled};
use crate::expr::{Condition, ast};
use crate::model::{Isolation, Schema, Unique};
use crate::op::ResponseFuture;
use crate::op::expressions::not_exists;
use crate::op::read::get::Get;
use crate::op::transact::checked_items::transact_items;
use crate::op::transact::commit::commit;
use crate::op::transact::token::checked_token;
use crate::op::transact_item::TransactItem;
use crate::op::write::known_values::KnownItem;
use crate::op::write::marker::{Marker, check_key, equals, holder, marker_write};
use crate::op::write::marker_change::{MarkerChange, Role};
use crate::op::write::returns::{WriteAbout, WriteResponse, response_of};
use crate::retry::Backoff;
use crate::transport::{PendingWrite, TableRef, Written, WrittenItem, transact_write_input};

/// How often a write begins again because the item, or one of its values, was written meanwhile.
const ATTEMPTS: u32 = 10;

/// A write that is carried out once: the token of its transaction, unless the SDK makes it.
#[derive(Clone, Debug, Default)]
pub(super) struct Once {
    pub(super) token: Option<String>,
}

/// A write of one item that is sent as a transaction.
pub(super) struct InTransaction {
    pub(super) target: TableRef,
    pub(super) item: WrittenItem,
    /// What becomes of the unique attributes. A write that changes none of them need not read the item.
    pub(super) new: Vec<(&'static str, NewValue)>,
    pub(super) once: Option<Box<Once>>,
    pub(super) returns: ReturnValue,
    /// Whether the write requires that there is no item, so that there is none to read.
    pub(super) creates: bool,
    /// Whether a failed condition returns the item in the table.
    pub(super) keeps_old: bool,
    /// The item that is replaced, if the caller knows it.
    pub(super) known: KnownItem,
    /// Makes the write, with a further condition.
    pub(super) make: MakeWrite,
}

pub(super) type MakeWrite =
    Box<dyn Fn(Option<Condition<()>>) -> Result<TransactItem> + Send + Sync>;

/// What a write makes of a unique attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NewValue {
    Absent,
    Value(Value),
    /// The value if the item has none, and otherwise the value that it has.
    IfAbsent(Value),
}

impl NewValue {
    /// Of all unique attributes of an item that is put.
    pub(super) fn of_put(unique: &'static Unique, item: &str) -> Vec<(&'static str, Self)> {
        let item: Item = decode_item(item).unwrap_or_default();
        let value = |name: &str| item.get(name).cloned();
        let names = unique.attributes.iter();
        names
            .map(|name| (*name, value(name).map_or(Self::Absent, Self::Value)))
            .collect()
    }

    /// Of all unique attributes of an item that is deleted.
    pub(super) fn of_delete(unique: &'static Unique) -> Vec<(&'static str, Self)> {
        let names = unique.attributes.iter();
        names.map(|name| (*name, Self::Absent)).collect()
    }

    /// Of the unique attributes that an update of the item changes.
    ///
    /// # Errors
    /// An [`InvalidWrite`] if the update computes one.
    pub(super) fn of_actions(
        target: &TableRef,
        item: &WrittenItem,
        actions: &[ast::Action],
    ) -> Result<Vec<(&'static str, Self)>> {
        let unique = target.schema.as_ref().and_then(Schema::unique);
        let mut new = Vec::new();
        for &attribute in unique.map_or(&[][..], |unique| unique.attributes) {
            for action in actions.iter().filter(|action| action.is_on(attribute)) {
                let value = Self::of_action(action).ok_or_else(|| {
                    let error = InvalidWrite::Computed { attribute };
                    Error::invalid_write(item.subject(target), error)
                })?;
                new.push((attribute, value));
            }
        }
        Ok(new)
    }

    fn of_action(action: &ast::Action) -> Option<Self> {
        let is_whole = action.path().is_some_and(|path| path.0.len() == 1);
        let read = |value: &ast::Value| match value {
            ast::Value::Json(json) => decode_value::<Value>(json).ok(),
            _ => None,
        };
        match action {
            _ if !is_whole => None,
            ast::Action::Remove(_) => Some(Self::Absent),
            ast::Action::Set(path, ast::SetValue::Operand(operand)) => match operand {
                ast::SetOperand::Value(value) => read(value).map(Self::Value),
                ast::SetOperand::IfNotExists(of, default) if of == path => match &**default {
                    ast::SetOperand::Value(value) => read(value).map(Self::IfAbsent),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// The value after the write of an item that has `old`.
    fn after<'v>(&'v self, old: Option<&'v Value>) -> Option<&'v Value> {
        match (self, old) {
            (Self::Absent, _) => None,
            (Self::Value(value), _) | (Self::IfAbsent(value), None) => Some(value),
            (Self::IfAbsent(_), old) => old,
        }
    }
}

/// What follows from a transaction that was cancelled.
enum TransactionVerdict {
    Failed(Result<Written>),
    /// The item in the table is this one.
    Changed(Option<Item>),
    /// The marker of the old value of the attribute is not that of the item.
    NotHeld(&'static str),
    /// Nothing was wrong but the moment.
    Again,
}

impl InTransaction {
    /// Sends the write.
    pub(super) async fn send(self) -> Result<Written> {
        let schema = self.target.schema;
        let unique = schema.as_ref().and_then(Schema::unique);
        let Some((schema, unique)) = schema.zip(unique).filter(|_| !self.new.is_empty()) else {
            return self.send_once().await;
        };
        let key = self.key();
        let invalid = |error| Error::invalid_write(self.target.subject(Some(&key)), error);
        if self.once.as_ref().is_some_and(|once| once.token.is_some()) {
            return Err(invalid(InvalidWrite::Token));
        }
        if matches!(
            self.returns,
            ReturnValue::UpdatedNew | ReturnValue::UpdatedOld
        ) {
            let returned = "the changed attributes";
            return Err(invalid(InvalidWrite::Returns { returned }));
        }
        check_key(&self.target, &schema, &key)?;
        // What is returned may have attributes that the caller does not know.
        let known = match self.returns {
            ReturnValue::AllOld => None,
            _ => self.known(&key)?,
        };
        let mut old = match (self.creates, known) {
            (true, _) => None,
            (false, Some(known)) => Some(known),
            (false, None) => self.read(&key).await?,
        };
        let mut not_held: Vec<&'static str> = Vec::new();
        let backoff = Backoff::full_jitter(Duration::from_millis(25), Duration::from_secs(1));
        let mut delays = backoff.delays();
        let mut left = ATTEMPTS;
        loop {
            left -= 1;
            let guarded = self.guarded(unique, old.as_ref());
            let mut writes = vec![(self.make)(guard(&guarded, old.as_ref()))?];
            let markers = self.markers(&schema, &key, old.as_ref(), &not_held)?;
            for marker in &markers {
                writes.push(marker_write(marker, &[])?);
            }
            let canceled = match self.commit(&writes, None).await {
                Ok(()) => return self.done(&key, old).await,
                Err(Error::TransactionCanceled(canceled)) => canceled,
                Err(error) => return Err(error),
            };
            match self.verdict(canceled, &writes, &markers, &guarded, old.as_ref(), left) {
                TransactionVerdict::Failed(result) => return result,
                TransactionVerdict::Changed(now) => {
                    old = now;
                    // What is not held is so of the values that were read.
                    not_held.clear();
                }
                TransactionVerdict::NotHeld(attribute) => not_held.push(attribute),
                TransactionVerdict::Again => {}
            }
            let delay = delays.next().unwrap_or_default();
            self.target.sender.sleep(delay).await;
        }
    }

    /// A write without unique attributes, which is carried out once.
    async fn send_once(self) -> Result<Written> {
        if self.returns != ReturnValue::None {
            let returned = "an item";
            let error = InvalidWrite::Returns { returned };
            return Err(Error::invalid_write(self.item.subject(&self.target), error));
        }
        let token = self.once.clone().and_then(|once| once.token);
        let writes = [(self.make)(None)?];
        match self.commit(&writes, token).await {
            Ok(()) => Ok(Written::Done(None)),
            Err(Error::TransactionCanceled(canceled)) => self
                .main_failed(&canceled, &writes)
                .unwrap_or(Err(Error::TransactionCanceled(canceled))),
            Err(error) => Err(error),
        }
    }

    fn key(&self) -> Arc<str> {
        match &self.item {
            WrittenItem::Key(key) => key.clone(),
            WrittenItem::Item(item) => self.target.key_in(item).unwrap_or_default().into(),
        }
    }

    async fn read(&self, key: &str) -> Result<Option<Item>> {
        let get: Get<Item, Item> = Get::new(self.target.clone(), Ok(key.to_owned()));
        get.consistent().await
    }

    /// The attributes that must be as they were read: those whose markers are written, or all that are returned.
    fn guarded(&self, unique: &'static Unique, old: Option<&Item>) -> Vec<String> {
        if self.creates {
            return Vec::new();
        }
        let mut names: Vec<String> = self.new.iter().map(|(name, _)| (*name).into()).collect();
        if self.returns == ReturnValue::AllOld {
            let known = unique.shape.known_names().into_iter().map(str::to_owned);
            let stored = old.into_iter().flat_map(|old| old.iter());
            names.extend(known.chain(stored.map(|(name, _)| name.clone())));
            names.sort_unstable();
            names.dedup();
        }
        names
    }

    /// The write as an operation of the caller's transaction, with the markers that it claims and releases.
    ///
    /// # Errors
    /// An [`InvalidWrite`] if it is not known which values it releases.
    pub(super) fn into_transact_item(self) -> Result<TransactItem> {
        let schema = self.target.schema;
        let unique = schema.as_ref().and_then(Schema::unique);
        let Some((schema, unique)) = schema.zip(unique).filter(|_| !self.new.is_empty()) else {
            return (self.make)(None);
        };
        let key = self.key();
        check_key(&self.target, &schema, &key)?;
        let old = match (self.creates, self.known(&key)?) {
            (true, _) => None,
            (false, Some(known)) => Some(known),
            (false, None) => {
                let subject = self.target.subject(Some(&key));
                return Err(Error::invalid_write(subject, InvalidWrite::UnknownValues));
            }
        };
        let guarded = self.guarded(unique, old.as_ref());
        let write = (self.make)(guard(&guarded, old.as_ref()))?;
        let markers = self.markers(&schema, &key, old.as_ref(), &[])?;
        Ok(write.changing(markers))
    }

    /// The item that is replaced, if the caller knows it.
    fn known(&self, key: &str) -> Result<Option<Item>> {
        let Some(known) = &self.known else {
            return Ok(None);
        };
        let subject = || self.target.subject(Some(key));
        let item = (**known)
            .clone()
            .map_err(|error| Error::encode(subject(), error))?;
        let key: Item = decode_item(key).unwrap_or_default();
        match key
            .iter()
            .all(|(name, value)| item.get(name) == Some(value))
        {
            true => Ok(Some(item)),
            false => Err(Error::invalid_write(subject(), InvalidWrite::OtherItem)),
        }
    }

    /// The markers that are claimed and released.
    fn markers(
        &self,
        schema: &Schema,
        key: &str,
        old: Option<&Item>,
        not_held: &[&'static str],
    ) -> Result<Vec<MarkerChange>> {
        let item: Item = decode_item(key).unwrap_or_default();
        let mut changes = Vec::new();
        for (attribute, new) in &self.new {
            let before = old.and_then(|old| old.get(attribute));
            let marker = |value| Marker::of(&self.target, schema, attribute, value);
            let claimed = marker(new.after(before));
            let claimed = claimed
                .map_err(|error| Error::invalid_write(self.target.subject(Some(key)), error))?;
            // A value that is too long to be held was written before the attribute was unique.
            let released = marker(before).unwrap_or_default();
            let is_same = match (&claimed, &released) {
                (Some(claimed), Some(released)) => claimed.is_same(released),
                _ => false,
            };
            // An item that is older than the option has a value that nothing holds.
            changes.extend(claimed.map(|marker| marker.change(&item, attribute, Role::Claim)));
            let released = released.filter(|_| !is_same && !not_held.contains(attribute));
            changes.extend(released.map(|marker| marker.change(&item, attribute, Role::Release)));
        }
        Ok(changes)
    }

    async fn commit(&self, writes: &[TransactItem], token: Option<String>) -> Result<()> {
        let items = transact_items(writes)?;
        let token = checked_token(token)?;
        let tables = writes.iter().map(TransactItem::table);
        let input = transact_write_input(&self.target.sender, tables, items, token);
        let change = PendingWrite::begin(&self.target, &self.item);
        let sent = commit(writes, input.retrying_conflicts(true)).await;
        change.end(sent.as_ref().is_err_and(Error::is_outcome_unknown));
        sent
    }

    /// What is returned of a write that was carried out.
    async fn done(&self, key: &str, old: Option<Item>) -> Result<Written> {
        let item = match self.returns {
            ReturnValue::AllOld => old,
            // If the item cannot be read, the error must say that it was written.
            ReturnValue::AllNew => self.read(key).await.unwrap_or_default(),
            _ => None,
        };
        Ok(Written::Done(item.and_then(|item| encode_item(&item).ok())))
    }

    /// The result of a write whose condition failed; `None` if it was cancelled for another reason.
    fn main_failed(
        &self,
        canceled: &TransactionCanceled,
        writes: &[TransactItem],
    ) -> Option<Result<Written>> {
        let reason = canceled.reasons().first()?.as_ref()?;
        if reason.code() != Code::ConditionalCheckFailed {
            return None;
        }
        let written = Written::ConditionFailed {
            old: reason.old_text().map(str::to_owned),
            outcome_unknown: false,
        };
        let check = writes.first().and_then(TransactItem::check);
        let judged = match check {
            Some(check) => check.judge(written, &self.returns, || self.item.subject(&self.target)),
            None => Ok(written),
        };
        Some(judged.map(|written| match written {
            Written::ConditionFailed {
                outcome_unknown, ..
            } if !self.keeps_old => Written::ConditionFailed {
                old: None,
                outcome_unknown,
            },
            written => written,
        }))
    }

    fn verdict(
        &self,
        canceled: Box<TransactionCanceled>,
        writes: &[TransactItem],
        markers: &[MarkerChange],
        guarded: &[String],
        old: Option<&Item>,
        left: u32,
    ) -> TransactionVerdict {
        let failed = |position: usize| {
            let reason = canceled.reasons().get(position)?.as_ref()?;
            (reason.code() == Code::ConditionalCheckFailed).then_some(reason)
        };
        if let Some(reason) = failed(0) {
            let now = reason.old_text();
            let now = now.map(|text| decode_item::<Item>(text).unwrap_or_default());
            let value =
                |item: Option<&Item>, name: &str| item.and_then(|item| item.get(name)).cloned();
            let is_changed = guarded
                .iter()
                .any(|name| value(now.as_ref(), name) != value(old, name));
            return match self.main_failed(&canceled, writes) {
                Some(result) if !is_changed => TransactionVerdict::Failed(result),
                _ if left == 0 => {
                    TransactionVerdict::Failed(Err(Error::TransactionCanceled(canceled)))
                }
                _ => TransactionVerdict::Changed(now),
            };
        }
        let markers = markers.iter().enumerate();
        let markers = markers.filter_map(|(at, marker)| Some((marker, failed(at + 1)?)));
        let mut not_held = None;
        for (marker, reason) in markers {
            match marker.role {
                Role::Claim => {
                    let holder = reason.old_text().and_then(holder);
                    let holder = holder.and_then(|key| encode_item(&key).ok());
                    let holder = holder.map(|key| self.target.subject(Some(&key)));
                    let subject = self.item.subject(&self.target);
                    let error = Error::not_unique(subject, marker.attribute, holder);
                    return TransactionVerdict::Failed(Err(error));
                }
                Role::Release => not_held = Some(marker.attribute),
            }
        }
        let error = Error::TransactionCanceled(canceled);
        match not_held {
            _ if left == 0 => TransactionVerdict::Failed(Err(error)),
            Some(attribute) => TransactionVerdict::NotHeld(attribute),
            None if error.is_retryable() => TransactionVerdict::Again,
            None => TransactionVerdict::Failed(Err(error)),
        }
    }
}

/// Whether a write of a whole item is sent as a transaction of its own.
pub(super) fn is_transaction(target: &TableRef, once: Option<&Once>) -> bool {
    let schema = target.schema.as_ref();
    once.is_some() || schema.and_then(Schema::unique).is_some()
}

/// The error of a write that is a transaction of its own, where it cannot be one: `part_of` something else.
pub(super) fn check_alone(
    is_transaction: bool,
    target: &TableRef,
    part_of: &'static str,
) -> Result<()> {
    match is_transaction {
        true => Err(Error::invalid_write(
            target.subject(None),
            InvalidWrite::Alone { part_of },
        )),
        false => Ok(()),
    }
}

/// Sends the write and reads its response.
pub(super) fn sent<O: 'static>(
    write: Result<InTransaction>,
    required: Option<Isolation>,
    carried_out: &'static str,
    read: fn(WriteResponse) -> Result<O>,
) -> ResponseFuture<O> {
    let write = match write {
        Ok(write) => write,
        Err(error) => return Box::pin(async move { Err(error) }),
    };
    let about = WriteAbout {
        item: write.item.clone(),
        required,
        carried_out,
    };
    response_of(write.target.clone(), about, write.send(), read)
}

/// The condition that attributes are as they were read.
fn guard(names: &[String], old: Option<&Item>) -> Option<Condition<()>> {
    let each = names
        .iter()
        .map(|name| match old.and_then(|old| old.get(name)) {
            Some(value) => equals(name, value),
            None => not_exists(name.clone()),
        });
    each.reduce(|all, one| all & one)
}
