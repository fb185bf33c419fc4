//! A save: writes what was changed since an item was read, by an UpdateItem.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;

use crate::codec::{EncodeError, Item, decode_item, incomplete_value};
use crate::error::{ConditionFailed, Error, Result};
use crate::expr::{Condition, ast};
use crate::model::{Isolation, Loaded, ReadModel};
use crate::observe::Meter;
use crate::op::expressions::{and, exists, maybe_and};
use crate::op::write::difference::{Difference, ItemStates};
use crate::op::write::in_transaction::{check_alone, sent};
use crate::op::write::returns::{
    Choice, Guarded, New, Nothing, OrError, ReadyWrite, Returns, response,
};
use crate::op::write::update::{PreparedUpdate, ReadyUpdate, isolated};
use crate::op::write::version_check::VersionCheck;
use crate::op::write::write_item::{WriteItem as _, unchecked_text};
use crate::transport::{TableRef, WrittenItem};

/// Writes what was changed since an item was read. Awaiting it returns `()`, and the [`Loaded`] then holds the item as
/// it is in the table now.
///
/// It is one UpdateItem that sets and removes what differs. What a put does by itself, a save does as well: the item is
/// normalized, completed and validated, its time and its version advance, and the keys of indexes that are composed of
/// changed fields change with them.
///
/// | What differs | What is sent |
/// |---|---|
/// | nothing | nothing: no request, and neither time nor version change |
/// | an attribute | its new value as a whole: a list and a set, too |
/// | a member of a document or of a map | the path of this member; other members stay |
/// | `None`, an empty set | REMOVE |
/// | the spelling of a number, `1.0` and `1` | nothing |
/// | a field that was read from an older name (`alias`) | the fields under their new names; the older names are removed |
/// | a unique attribute | a transaction, which moves the value; the item is read before and after it |
/// | a field of an item of an older `item_version` | the item as a current one: what the upgrade removed is removed |
/// | an attribute of the key | an [`Error::InvalidRequest`]; put the item under its new key and delete the old one |
///
/// The fields of the item that are not stored (`skip`) keep their values; those of documents inside it become their
/// defaults. After an error, or if the future is dropped, the `Loaded` is as it was.
///
/// Two writers that change different fields both succeed, and attributes that the model does not have stay. The item
/// must still be there: if somebody deleted it, nothing is written and the error is [`Error::NotFound`].
///
/// # Conflicts
///
/// | Model | Guard | If it fails |
/// |---|---|---|
/// | with a `version` | the version is the one that was read; for an item older than the option there is none | [`Error::VersionConflict`] |
/// | without one | none; the last writer of a field wins | |
/// | [`if_unchanged`](Self::if_unchanged) | what is changed has the values that were read | a [`ConditionFailed`] |
/// | [`condition`](Self::condition) | the condition | a [`ConditionFailed`] |
///
/// Each of these errors has the item that is in the table; `conflict.stored::<Loaded<M>>()` and `failed.old` are items
/// that can be changed and saved. In a model without a version, some changes carry a condition of their own, whose
/// failure is an [`Error::ConditionFailed`] with that item: if a `computed` field changes, all attributes must be as
/// they were read, because it may be computed of each; if the composed key of an index changes, its other fields must
/// be; and a document of which a member is changed must still be a document. An item of an older `item_version` must be
/// as it was read, because the upgrade may have used each attribute.
///
/// An item that was read as a current one, and has another `item_version` now, is an [`Error::OtherItemVersion`], or an
/// [`Error::VersionConflict`] in a model with a version.
///
/// If a response is lost, the SDK sends the request again. That is harmless without a guard. With one, a model with a
/// `write_id` recognizes its own item; without one, the outcome is unknown.
///
/// # Costs
/// The write capacity for the larger of the item before and after the write, as for a put; a failed condition costs the
/// same. The text of an update is at most 4 KB, enough for about 200 changes. (AWS developer guide, "Expression
/// parameters".)
///
/// A save cannot be part of a transaction, which returns no items; use an update with conditions there.
///
/// ```no_run
/// # use dyno::{Loaded, Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// let mut brazil: Loaded<Movie> = movies.get((1985, "Brazil")).loaded().required().await?;
/// brazil.rank = Some(7);
/// movies.save(&mut brazil).await?;
///
/// brazil.rank = brazil.rank.map(|rank| rank + 1);
/// if let Err(failed) = movies.save(&mut brazil).if_unchanged().await? {
///     println!("somebody else changed the rank: {:?}", failed.old.map(|movie| movie.rank));
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "UpdateItem")]
#[doc(alias = "dirty fields")]
#[must_use = "nothing is written until it is awaited"]
pub struct Save<'l, M, R = Nothing> {
    target: TableRef,
    loaded: &'l mut Loaded<M>,
    isolation: Isolation,
    condition: Option<ast::Condition>,
    if_unchanged: bool,
    marker: PhantomData<fn() -> R>,
}

/// What a [`Save`] returns: `()`, or `Result<(), ConditionFailed<Loaded<M>>>`.
pub trait SaveReturns<M>: Choice {
    /// The output of awaiting the save.
    type Output;

    /// What is read from the response.
    #[doc(hidden)]
    type Read: Send + 'static;

    /// How it is read.
    #[doc(hidden)]
    type Reads: Returns<Loaded<M>, Output = Self::Read>;

    /// The item that was written, if it was, and the output.
    #[doc(hidden)]
    fn saved(read: Self::Read) -> (Option<Loaded<M>>, Self::Output);

    /// The output if nothing was changed.
    #[doc(hidden)]
    fn unchanged() -> Self::Output;
}

impl<M: ReadModel> SaveReturns<M> for Nothing {
    type Output = ();
    type Read = Loaded<M>;
    type Reads = New;

    fn saved(read: Loaded<M>) -> (Option<Loaded<M>>, ()) {
        (Some(read), ())
    }

    fn unchanged() {}
}

impl<M: ReadModel> SaveReturns<M> for OrError<Nothing> {
    type Output = ();
    type Read = Loaded<M>;
    type Reads = OrError<New>;

    fn saved(read: Loaded<M>) -> (Option<Loaded<M>>, ()) {
        (Some(read), ())
    }

    fn unchanged() {}
}

impl<M: ReadModel> SaveReturns<M> for Guarded<Nothing> {
    type Output = Result<(), ConditionFailed<Loaded<M>>>;
    type Read = Result<Loaded<M>, ConditionFailed<Loaded<M>>>;
    type Reads = Guarded<New>;

    fn saved(read: Self::Read) -> (Option<Loaded<M>>, Self::Output) {
        match read {
            Ok(item) => (Some(item), Ok(())),
            Err(failed) => (None, Err(failed)),
        }
    }

    fn unchanged() -> Self::Output {
        Ok(())
    }
}

impl<'l, M: ReadModel, R: SaveReturns<M>> Save<'l, M, R> {
    pub(crate) fn new(target: TableRef, loaded: &'l mut Loaded<M>) -> Self {
        Self {
            target,
            loaded,
            isolation: Isolation::of_key::<M>(),
            condition: None,
            if_unchanged: false,
            marker: PhantomData,
        }
    }

    /// Writes only if what is changed has the values in the table that were read. What others changed does not matter.
    ///
    /// The old values are sent as a condition of the same request. The output becomes a nested `Result`, as for
    /// [`condition`](Self::condition).
    pub fn if_unchanged(mut self) -> Save<'l, M, R::Guarded> {
        self.if_unchanged = true;
        self.returning()
    }

    /// Writes only if the condition holds for the item in the table. It is not checked if nothing was changed.
    ///
    /// The output becomes a nested `Result<(), ConditionFailed<Loaded<M>>>`, whose error contains the item that is in
    /// the table. [`or_error`](Self::or_error) makes a failed condition an [`Error`] instead. A second condition must
    /// hold as well.
    pub fn condition(mut self, condition: Condition<M>) -> Save<'l, M, R::Guarded> {
        self.condition = and(self.condition, condition);
        self.returning()
    }

    /// Counts the consumed capacity. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.target.sender.add_meter(meter);
        self
    }

    /// Returns the request as the SDK's builder; `None` if nothing was changed.
    ///
    /// # Errors
    /// [`Error::Encode`] if the item cannot be stored or breaks a rule, [`Error::InvalidRequest`] if the version or the
    /// key was changed, if the condition is invalid, or if a unique attribute was changed.
    pub fn into_sdk(mut self) -> Result<Option<UpdateItemFluentBuilder>> {
        self.target.sender.meter_sdk_requests();
        let Some(update) = self.prepared()? else {
            return Ok(None);
        };
        check_alone(update.sets_unique(), &self.target, "a request of the SDK")?;
        let input = update.input::<New>()?.input.into_sdk();
        input
            .map(Some)
            .map_err(|error| self.target.not_written(error))
    }

    fn returning<R2>(self) -> Save<'l, M, R2> {
        Save {
            target: self.target,
            loaded: self.loaded,
            isolation: self.isolation,
            condition: self.condition,
            if_unchanged: self.if_unchanged,
            marker: PhantomData,
        }
    }

    /// The update; `None` if nothing was changed.
    fn prepared(&self) -> Result<Option<PreparedUpdate>> {
        let target = &self.target;
        let stored = self.loaded.stored();
        let Some(key) = target.key_in(stored) else {
            let error = EncodeError::invalid("the item was read without its key");
            return Err(target.encode_error(error));
        };
        let failed = |error: EncodeError| Error::encode(target.subject(Some(&key)), error);
        let context = target.write_context();
        let after = self.loaded.text_to_write(|| context).map_err(failed)?;
        let after = decode_item(&after).map_err(|error| failed(incomplete_value(error)))?;
        let before = decode_item::<M>(stored).ok();
        let before = before.and_then(|item| unchecked_text(&item, &context).ok());
        // An item that was read but cannot be written is compared as it is, without what the model does not know.
        let is_writable = before.is_some();
        let before = decode_item(before.as_deref().unwrap_or(stored));
        let mut before: Item = before.map_err(|error| failed(incomplete_value(error)))?;
        if !is_writable {
            let names = [M::SHAPE.known_names(), M::SHAPE.older_names()].concat();
            before = (before.into_iter())
                .filter(|(name, _)| names.contains(&name.as_str()))
                .collect();
        }
        let states = ItemStates::new(stored, before, after, &M::SCHEMA).map_err(failed)?;
        let difference = states
            .difference(M::SHAPE, self.if_unchanged)
            .map_err(|error| Error::expression(target.subject(Some(&key)), error))?;
        Ok(difference.map(|difference| self.update(key.into(), difference)))
    }

    fn update(&self, key: Arc<str>, difference: Difference) -> PreparedUpdate {
        let Difference {
            actions,
            conditions,
            version,
            write_id,
            is_current,
        } = difference;
        let target = &self.target;
        // Without a condition a save is carried out whenever it arrives, and the condition that the item exists fails
        // only if it does not.
        let life = M::SCHEMA.life;
        // The version says that the item was not replaced by an older one.
        let checks_items =
            is_current && version.is_none() && life.is_some_and(|life| life.item_version.is_some());
        let is_guarded = R::GUARDED || version.is_some() || checks_items || !conditions.is_empty();
        let check = life.and_then(|life| {
            let check = VersionCheck::of_update(life, version, write_id.filter(|_| is_guarded));
            match checks_items {
                true => VersionCheck::of_current_items(check, life, None),
                false => check,
            }
        });
        let mut condition = self.condition.clone();
        for required in conditions {
            condition = and(condition, Condition::<()>::new(required));
        }
        condition = and(
            condition,
            exists::<()>(M::SCHEMA.table.key.partition().name),
        );
        condition = isolated(condition, self.isolation, target);
        if let Some(check) = &check {
            condition = maybe_and(condition, check.condition());
        }
        PreparedUpdate {
            target: target.clone(),
            key,
            actions,
            condition,
            check,
            returns_old: is_guarded,
        }
    }

    async fn send(self) -> Result<R::Output> {
        let Some(update) = self.prepared()? else {
            return Ok(R::unchanged());
        };
        let required = (!R::GUARDED).then_some(self.isolation);
        let carried_out = "the item was updated";
        let read = <R::Reads as Returns<Loaded<M>>>::read;
        let response = match update.sets_unique() {
            true => sent(
                update.in_transaction::<New>(None),
                required,
                carried_out,
                read,
            ),
            false => {
                let ready = update.input::<New>();
                let ready = ready.map(|ReadyUpdate { key, input, check }| ReadyWrite {
                    item: WrittenItem::Key(key),
                    input,
                    check,
                    returns: New::VALUES,
                    required,
                    carried_out,
                });
                response(self.target, ready, read)
            }
        };
        let (now, output) = R::saved(response.await?);
        if let Some(now) = now {
            self.loaded.replace(now);
        }
        Ok(output)
    }
}

impl<'l, M: ReadModel> Save<'l, M, Guarded<Nothing>> {
    /// Returns a failed condition as [`Error::ConditionFailed`], so that one `?` is enough.
    ///
    /// The error has the item that is in the table.
    pub fn or_error(self) -> Save<'l, M, OrError<Nothing>> {
        self.returning()
    }
}

impl<'l, M: ReadModel, R: SaveReturns<M> + 'l> IntoFuture for Save<'l, M, R> {
    type Output = Result<R::Output>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'l>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<M, R> fmt::Debug for Save<'_, M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Save")
            .field("table", &self.target.table)
            .finish_non_exhaustive()
    }
}
