//! UpdateItem: changes attributes of an item.

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;

use crate::codec::{DecodeDocument, EncodeError};
use crate::error::{Error, Result};
use crate::expr::{self, Condition, ExpressionError, ast};
use crate::model::{Isolation, Model, Schema, VersionNumber as _, Versioned};
use crate::observe::Meter;
use crate::op::ResponseFuture;
use crate::op::expressions::{
    Expressions, Placeheld, and, debug_without_values, exists, maybe_and, same_entity,
};
use crate::op::transact_item::TransactItem;
use crate::op::write::created_item::{CheckReadable, check_readable, missing_attribute};
use crate::op::write::expiry::check_expiry_value;
use crate::op::write::in_transaction::{
    InTransaction, MakeWrite, NewValue, Once, check_alone, sent,
};
use crate::op::write::index_keys::compose_index_keys;
use crate::op::write::known_values::{KnownItem, ReadItem};
use crate::op::write::marker::check_key;
use crate::op::write::own_actions::add_own_actions;
use crate::op::write::returns::{
    Choice, Guarded, New, Nothing, Old, OrError, ReadyWrite, Returns, UpdatedNew, UpdatedOld,
    old_if_failed, response, return_values,
};
use crate::op::write::update_rules::{check_computed, check_creation, check_hooks, check_rules};
use crate::op::write::version_check::VersionCheck;
use crate::transport::{Input, TableRef, WrittenItem};

/// Changes attributes of an item. Awaiting it returns the item as it is after the update, an `M`.
///
/// The item of a model must exist. If it does not, nothing is written and the error is [`Error::NotFound`];
/// [`or_create`](Self::or_create) creates it instead. An update of a [`RawTable`](crate::RawTable) does what DynamoDB
/// does: it creates the item from the key and the update.
///
/// All changes are made at once, based on the item as it was before. If a response is lost, the SDK sends the request
/// again: an update that adds to a number may be carried out twice; [`once`](Self::once) prevents this. If the updated
/// item cannot be read as `M`, the result is an error although the update was carried out;
/// [`return_nothing`](Self::return_nothing) does not read it.
///
/// An update that carries a condition of its own, such as [`decrement`](expr::Path::decrement) of an unsigned field, is
/// an [`Error::ConditionFailed`] with the item in the table if the condition fails, and nothing is written.
///
/// It consumes write capacity for the larger of the item before and after the update, even if the item does not exist.
/// (AWS developer guide, "Using update expressions in DynamoDB".)
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, views: u64 }
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// let brazil: Movie = movies.update((1985, "Brazil"), Movie::VIEWS.set(Movie::VIEWS + 1)).await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "Update")]
#[must_use = "nothing is written until it is awaited"]
pub struct UpdateItem<M, R = New> {
    update: UpdateRequest,
    marker: PhantomData<fn() -> (M, R)>,
}

struct UpdateRequest {
    target: TableRef,
    key: Result<String, EncodeError>,
    actions: Vec<ast::Action>,
    condition: Option<ast::Condition>,
    /// Whether a failed condition returns the old item in any case, because the update carries a condition.
    returns_old: bool,
    /// The partition key, which must exist. `None` creates an item that does not exist.
    must_exist: Option<&'static str>,
    /// How an item that is created is read, if it is one of a model.
    readable: Option<CheckReadable>,
    /// Whether an item with this key may be one of another entity, which is not changed.
    isolation: Isolation,
    /// The version that the item must have.
    expected: Option<u128>,
    /// Whether it may change what the model's functions for whole items depend on.
    unvalidated: bool,
    once: Option<Box<Once>>,
    /// The item that is changed, if the caller knows it.
    known: KnownItem,
}

/// What an update does, without what it returns.
pub(super) struct PreparedUpdate {
    pub(super) target: TableRef,
    pub(super) key: Arc<str>,
    pub(super) actions: Vec<ast::Action>,
    pub(super) condition: Option<ast::Condition>,
    pub(super) check: Option<VersionCheck>,
    /// Whether a failed condition returns the old item.
    pub(super) returns_old: bool,
}

/// An update that is ready to be sent.
pub(super) struct ReadyUpdate {
    pub(super) key: Arc<str>,
    pub(super) input: Input<UpdateItemFluentBuilder>,
    pub(super) check: Option<VersionCheck>,
}

impl<M, R: Choice> UpdateItem<M, R> {
    /// An update that creates an item that does not exist.
    pub(crate) fn new(
        target: TableRef,
        key: Result<String, EncodeError>,
        update: expr::Update<M>,
    ) -> Self {
        let (actions, condition) = update.into_ast();
        let update = UpdateRequest {
            target,
            key,
            actions,
            returns_old: condition.is_some(),
            condition,
            must_exist: None,
            readable: None,
            isolation: Isolation::Keys,
            expected: None,
            unvalidated: false,
            once: None,
            known: None,
        };
        Self {
            update,
            marker: PhantomData,
        }
    }

    /// The same of an item that must exist.
    pub(crate) fn of_existing(mut self, partition_key: &'static str, isolation: Isolation) -> Self {
        self.update.must_exist = Some(partition_key);
        self.update.isolation = isolation;
        self
    }

    /// Creates the item if it does not exist, from the key and the update. Counters need this.
    ///
    /// The item that it creates must be one of the model. An update that does not set an attribute that the model needs
    /// to be read, or one that is `computed`, is an [`Error::InvalidRequest`], whether or not the item exists; so is
    /// one of a model with `normalize` or `validate`, which are not called for the item, unless the update is
    /// [`unvalidated`](Self::unvalidated). Rules of garde see the attributes that the update does not set as absent. An
    /// update as a text, and one inside of an attribute, is not checked for what the model needs. An update of the
    /// [`raw`](crate::Table::raw) table creates any item.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// #[derive(Model)]
    /// #[dyno(table = "Counters")]
    /// struct Counter {
    ///     #[dyno(partition_key)]
    ///     name: String,
    ///     value: u64,
    /// }
    ///
    /// async fn count(counters: &Table<Counter>, name: &str) -> dyno::Result<u64> {
    ///     let counter = counters.update(name, Counter::VALUE.add(1_u64)).or_create().await?;
    ///     Ok(counter.value)
    /// }
    /// ```
    pub fn or_create(mut self) -> Self
    where
        M: Model + DecodeDocument,
    {
        self.update.must_exist = None;
        self.update.readable = Some(check_readable::<M>);
        self
    }

    /// Updates the item only if the condition holds for it.
    ///
    /// The item of a model must also exist: if it does not, the condition fails and there is no old item. After
    /// [`or_create`](Self::or_create), and without a model, the condition is checked against an item without
    /// attributes.
    ///
    /// The output becomes a nested `Result<_, ConditionFailed<M>>`, whose error contains the item that is in the table.
    /// Returning that item costs nothing. [`or_error`](Self::or_error) makes a failed condition an
    /// [`Error`](crate::Error) instead. A second condition must hold as well.
    pub fn condition(mut self, condition: Condition<M>) -> UpdateItem<M, R::Guarded> {
        self.update.condition = and(self.update.condition, condition);
        self.returning()
    }

    /// Adds a [`condition`](Self::condition) if there is one. The output is a nested `Result` in both cases.
    pub fn maybe_condition(mut self, condition: Option<Condition<M>>) -> UpdateItem<M, R::Guarded> {
        self.update.condition = maybe_and(self.update.condition, condition);
        self.returning()
    }

    /// Updates the item only if it has this version, which the item had when it was read.
    ///
    /// If it has another one, or does not exist, nothing is written and the error is an
    /// [`Error::VersionConflict`] with the item that is in the table. Every update gives an item its next version;
    /// without this, it does so whatever version the item has.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Accounts")]
    /// # struct Account { #[dyno(partition_key)] id: String, balance: i64, #[dyno(version)] version: u64 }
    /// # async fn example(accounts: Table<Account>, ada: Account) -> dyno::Result<()> {
    /// let ada = accounts.update(&*ada.id, Account::BALANCE.set(0)).if_version(ada.version).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_version(mut self, version: M::Version) -> Self
    where
        M: Versioned,
    {
        self.update.expected = Some(version.number());
        self
    }

    /// Makes the update although a function of the model, `normalize` or `validate`, depends on what it changes.
    ///
    /// These functions take whole items, which an update does not have, so such an update is otherwise an
    /// [`Error::InvalidRequest`]. Give it values that the functions would not change or reject. If the new value of a
    /// field is known, garde's rules for the field are still checked. A [`save`](crate::Table::save) calls the
    /// functions.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// # #[derive(Model, Clone)]
    /// # #[dyno(table = "Users", normalize(User::normalize, from(email)))]
    /// # struct User { #[dyno(partition_key)] id: u64, email: String, logins: u64 }
    /// # impl User { fn normalize(&mut self) { self.email = self.email.to_lowercase(); } }
    /// # async fn example(users: Table<User>, email: String) -> dyno::Result<()> {
    /// users.update(7, User::LOGINS.add(1_u64)).await?; // `normalize` does not depend on it
    /// users.update(7, User::EMAIL.set(email.to_lowercase())).unvalidated().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn unvalidated(mut self) -> Self
    where
        M: Model,
    {
        self.update.unvalidated = true;
        self
    }

    /// Returns the item as it was before the update, an `Option<M>`.
    pub fn return_old(self) -> UpdateItem<M, R::Instead<Old>> {
        self.returning()
    }

    /// Returns nothing, `()`. The update costs the same.
    pub fn return_nothing(self) -> UpdateItem<M, R::Instead<Nothing>> {
        self.returning()
    }

    /// Returns the changed attributes as they are after the update, as an [`Item`](crate::codec::Item).
    pub fn return_updated_new(self) -> UpdateItem<M, R::Instead<UpdatedNew>> {
        self.returning()
    }

    /// Returns the changed attributes as they were before the update, as an [`Item`](crate::codec::Item).
    pub fn return_updated_old(self) -> UpdateItem<M, R::Instead<UpdatedOld>> {
        self.returning()
    }

    /// Carries the update out once, even if a response is lost and the SDK sends the request again: a counter is not
    /// counted twice, and nothing is appended twice. The update returns nothing, `()`.
    ///
    /// It is sent as a transaction with an idempotency token, which is the same in all attempts of the call. DynamoDB
    /// remembers the token for ten minutes, longer than the attempts of a call take. If all attempts fail, and the
    /// error says [`is_outcome_unknown`](Error::is_outcome_unknown), calling the update again may carry it out a second
    /// time; [`once_by`](Self::once_by) has a token that you keep for that.
    ///
    /// It consumes twice the write capacity of the update. (AWS developer guide, "Managing complex workflows with
    /// DynamoDB transactions", "Idempotency".)
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] title: String, views: u64 }
    /// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
    /// movies.update("Brazil", Movie::VIEWS.add(1_u64)).once().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn once(mut self) -> UpdateItem<M, R::Instead<Nothing>> {
        self.update.once.get_or_insert_default();
        self.returning()
    }

    /// The same as [`once`](Self::once), with an idempotency token of 1 to 36 characters.
    ///
    /// Within ten minutes, all calls with the same token and the same update carry it out once together, also those of
    /// other processes: the id of the message that is handled is a good token. A token that was used for another update
    /// is an `IdempotentParameterMismatch`. A model whose writes set a time or a write id makes another update each
    /// time; use a field of your own and a condition for these. In a transaction, which has one token for all its
    /// operations, it is an [`Error::InvalidRequest`].
    pub fn once_by(mut self, token: impl Into<String>) -> UpdateItem<M, R::Instead<Nothing>> {
        self.update.once = Some(Box::new(Once {
            token: Some(token.into()),
        }));
        self.returning()
    }

    /// Sets the unique values that the write releases: those of the item as it was read, a value of the model or a
    /// [`Loaded`](crate::Loaded). The write requires that the item in the table still has them.
    ///
    /// A write of unique attributes needs this in a [transaction](crate::Client::transact_write), which cannot read.
    /// Elsewhere it saves the read. For a model without unique attributes it has no effect.
    ///
    /// ```no_run
    /// # use dyno::{Client, Model};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Users")]
    /// # struct User { #[dyno(partition_key)] id: String, #[dyno(unique)] email: String }
    /// # #[derive(Model)]
    /// # #[dyno(table = "Events")]
    /// # struct Event { #[dyno(partition_key)] id: u64 }
    /// # async fn example(client: Client, event: Event) -> dyno::Result<()> {
    /// let users = client.table::<User>();
    /// let ada = users.get("ada").required().await?;
    /// let write = users.update(&ada, User::EMAIL.set("ada@example.com")).releasing(&ada);
    /// client.transact_write((write, client.table::<Event>().put(&event))).or_error().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn releasing(mut self, old: &impl ReadItem<M>) -> Self
    where
        M: Model,
    {
        self.update.known = Some(Box::new(old.stored_item().map_err(Arc::new)));
        self
    }

    fn returning<R2>(self) -> UpdateItem<M, R2> {
        UpdateItem {
            update: self.update,
            marker: PhantomData,
        }
    }

    /// Counts the consumed capacity. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.update.target.sender.add_meter(meter);
        self
    }

    /// Returns the request as the SDK's builder, with the condition that the item exists.
    ///
    /// # Errors
    /// [`Error::Encode`] if the key is empty or cannot be stored, [`Error::InvalidRequest`] if the update or the
    /// condition is invalid.
    pub fn into_sdk(mut self) -> Result<UpdateItemFluentBuilder> {
        check_alone(
            self.update.is_transaction(),
            &self.update.target,
            "a request of the SDK",
        )?;
        self.update.target.sender.meter_sdk_requests();
        let target = self.update.target.clone();
        let ready = self.update.input::<R>()?;
        let input = ready.input.into_sdk();
        input.map_err(|error| target.not_written(error))
    }

    /// The update as an operation of a transaction.
    pub(crate) fn transact_item(self) -> Result<TransactItem> {
        let target = self.update.target.clone();
        // A token is one of a whole transaction.
        let has_token = self
            .update
            .once
            .as_ref()
            .is_some_and(|once| once.token.is_some());
        check_alone(has_token, &target, "another transaction")?;
        if self.update.sets_unique() {
            return self.update.in_transaction::<R>()?.into_transact_item();
        }
        let ready = self.update.input::<R>()?;
        let key = WrittenItem::Key(ready.key);
        Ok(TransactItem::new(target, "Update", key, &ready.input).checking(ready.check))
    }
}

impl<M, R: Choice> UpdateItem<M, Guarded<R>> {
    /// Returns a failed condition as [`Error::ConditionFailed`](crate::Error::ConditionFailed), so that one `?` is
    /// enough.
    ///
    /// The error has the item that is in the table.
    pub fn or_error(self) -> UpdateItem<M, OrError<R>> {
        self.returning()
    }
}

impl UpdateRequest {
    /// Whether the update changes a unique attribute.
    fn sets_unique(&self) -> bool {
        sets_unique(&self.target, &self.actions)
    }

    fn is_transaction(&self) -> bool {
        self.once.is_some() || self.sets_unique()
    }

    /// The update as a transaction of its own.
    #[cold]
    fn in_transaction<R: Choice>(mut self) -> Result<InTransaction> {
        let (once, known) = (self.once.take(), self.known.take());
        let write = self.prepared::<R>()?.in_transaction::<R>(once)?;
        Ok(InTransaction { known, ..write })
    }

    fn input<R: Choice>(self) -> Result<ReadyUpdate> {
        self.prepared::<R>()?.input::<R>()
    }

    fn prepared<R: Choice>(self) -> Result<PreparedUpdate> {
        let target = &self.target;
        let key = self.key.map_err(|error| target.encode_error(error))?;
        let key: Arc<str> = key.into();
        if let Some(schema) = &target.schema
            && schema.unique().is_some()
        {
            check_key(target, schema, &key)?;
        }
        if self.actions.is_empty() {
            let error = expr::InvalidExpression::EmptyUpdate.into();
            return Err(Error::expression(target.subject(Some(&key)), error));
        }
        let mut actions = self.actions;
        let mut check = None;
        if let Some(life) = target.schema.as_ref().and_then(|schema| schema.life) {
            check_rules(life, &actions)
                .map_err(|error| Error::encode(target.subject(Some(&key)), error))?;
            if !self.unvalidated {
                check_hooks(life, &actions, &[])
                    .map_err(|error| Error::expression(target.subject(Some(&key)), error.into()))?;
            }
            check_computed(life, &actions, &[])
                .map_err(|error| Error::expression(target.subject(Some(&key)), error.into()))?;
            let creates = self.must_exist.is_none();
            if creates {
                check_creation(life, &actions, self.unvalidated)
                    .map_err(|error| Error::expression(target.subject(Some(&key)), error.into()))?;
            }
            let write_id = add_own_actions(target, life, &key, &mut actions, creates)?;
            // Without a condition an update is carried out whenever it arrives, and the condition that the item exists
            // fails only if it does not.
            let is_guarded = R::GUARDED || self.returns_old || self.expected.is_some();
            check = VersionCheck::of_update(life, self.expected, write_id.filter(|_| is_guarded));
            let partition = target
                .schema
                .as_ref()
                .map(|schema| schema.table.key.partition().name);
            check = VersionCheck::of_current_items(check, life, partition.filter(|_| creates));
        }
        if let Some(schema) = &target.schema {
            let condition = self.condition.as_ref();
            let creates = self.must_exist.is_none();
            compose_index_keys(schema, &key, &mut actions, condition, creates)
                .map_err(|error| Error::expression(target.subject(Some(&key)), error))?;
            if self.must_exist.is_none() {
                actions.extend(entity_action(schema));
            }
        }
        if let Some(check) = self.readable
            && let Some(attribute) = missing_attribute(&key, &actions, check)
        {
            let error = expr::InvalidExpression::CreatesWithout { attribute };
            return Err(Error::expression(target.subject(Some(&key)), error.into()));
        }
        let condition = match self.must_exist {
            Some(name) => and(self.condition, exists::<()>(name)),
            None => self.condition,
        };
        let condition = isolated(condition, self.isolation, target);
        let condition = match &check {
            Some(check) => maybe_and(condition, check.condition()),
            None => condition,
        };
        let expects_version = check.as_ref().is_some_and(VersionCheck::expects_version);
        Ok(PreparedUpdate {
            target: self.target,
            key,
            actions,
            condition,
            check,
            returns_old: R::GUARDED || self.returns_old || expects_version,
        })
    }
}

impl PreparedUpdate {
    /// Whether the update changes a unique attribute, so that it is a transaction of its own.
    pub(super) fn sets_unique(&self) -> bool {
        sets_unique(&self.target, &self.actions)
    }

    /// The update as a transaction of its own.
    #[cold]
    pub(super) fn in_transaction<R: Choice>(
        self,
        once: Option<Box<Once>>,
    ) -> Result<InTransaction> {
        let Self {
            target,
            key,
            actions,
            condition,
            check,
            returns_old,
        } = self;
        let item = WrittenItem::Key(key.clone());
        Ok(InTransaction {
            new: NewValue::of_actions(&target, &item, &actions)?,
            make: make_update(target.clone(), key, actions, condition, check),
            target,
            item,
            once,
            creates: false,
            returns: R::VALUES,
            keeps_old: returns_old,
            known: None,
        })
    }

    /// The update as a request.
    pub(super) fn input<R: Choice>(self) -> Result<ReadyUpdate> {
        let input = match self.returns_old {
            true => update_item_input::<Guarded<R>>,
            false => update_item_input::<R>,
        };
        let condition = self.condition.as_ref();
        Ok(ReadyUpdate {
            input: input(&self.target, &self.key, &self.actions, condition)?,
            key: self.key,
            check: self.check,
        })
    }
}

/// Whether an update changes a unique attribute.
fn sets_unique(target: &TableRef, actions: &[ast::Action]) -> bool {
    let unique = target.schema.as_ref().and_then(Schema::unique);
    unique.is_some_and(|unique| {
        let mut names = unique.attributes.iter();
        names.any(|name| actions.iter().any(|action| action.is_on(name)))
    })
}

/// Makes an update as the operation of a transaction.
pub(super) fn make_update(
    target: TableRef,
    key: Arc<str>,
    actions: Vec<ast::Action>,
    condition: Option<ast::Condition>,
    check: Option<VersionCheck>,
) -> MakeWrite {
    Box::new(move |guard| {
        let condition = maybe_and(condition.clone(), guard);
        let input =
            update_item_input::<Guarded<Nothing>>(&target, &key, &actions, condition.as_ref())?;
        let item = WrittenItem::Key(key.clone());
        Ok(TransactItem::new(target.clone(), "Update", item, &input).checking(check.clone()))
    })
}

/// The condition of a write that has one already: it does not hold for an item of another entity. A write without a
/// condition gets none, because its output is no nested `Result`.
pub(crate) fn isolated_if_conditional(
    condition: Option<ast::Condition>,
    isolation: Isolation,
    target: &TableRef,
) -> Option<ast::Condition> {
    match condition {
        Some(_) => isolated(condition, isolation, target),
        None => None,
    }
}

/// The condition of a write that changes an existing item, which must not be one of another entity.
pub(crate) fn isolated(
    condition: Option<ast::Condition>,
    isolation: Isolation,
    target: &TableRef,
) -> Option<ast::Condition> {
    match isolation {
        Isolation::Filter => maybe_and(condition, same_entity::<()>(target.schema.as_ref())),
        _ => condition,
    }
}

/// The action that names the entity of an item that the update may create.
fn entity_action(schema: &Schema) -> Option<ast::Action> {
    let (attribute, entity) = (schema.table.entity?, schema.entity?);
    let path = ast::Path(vec![ast::Segment::Name(attribute.into())]);
    let value = ast::SetOperand::Value(ast::Value::encode(entity.name));
    Some(ast::Action::Set(path, value.into()))
}

/// The request that updates the item with this key. Without an action it only creates the item, if there is none.
pub(crate) fn update_item_input<R: Choice>(
    target: &TableRef,
    key: &str,
    actions: &[ast::Action],
    condition: Option<&ast::Condition>,
) -> Result<Input<UpdateItemFluentBuilder>> {
    if let Some(error) = empty_index_key(target, actions).or_else(|| late_expiry(target, actions)) {
        return Err(Error::expression(target.subject(Some(key)), error));
    }
    let mut expressions = Expressions::new(target, Some(key));
    let update = match actions {
        [] => None,
        actions => Some(expressions.update(actions)?),
    };
    let expression = expressions.condition(condition)?;
    let Placeheld { names, values } = expressions.finish();
    let request = target.sender.sdk().update_item().table_name(&*target.table);
    let request = request
        .set_key(Some(target.map(key)?))
        .set_update_expression(update)
        .set_condition_expression(expression)
        .set_return_values(return_values::<R>())
        .set_return_values_on_condition_check_failure(old_if_failed::<R>(condition));
    let input = Input::new(request).metered(&target.sender);
    Ok(input.with_placeholders(names, values))
}

/// The error of an update that sets a key attribute of an index to an empty value. It may be absent, but not empty.
fn empty_index_key(target: &TableRef, actions: &[ast::Action]) -> Option<ExpressionError> {
    let is_index_key = |attribute: &str| {
        let indexes = target.schema.map_or(&[][..], |schema| schema.table.indexes);
        indexes
            .iter()
            .any(|index| index.key.attributes().any(|key| key.name == attribute))
    };
    actions.iter().find_map(|action| {
        let ast::Action::Set(path, ast::SetValue::Operand(operand)) = action else {
            return None;
        };
        let [ast::Segment::Name(name)] = path.0.as_slice() else {
            return None;
        };
        (may_be_empty(operand) && is_index_key(name)).then(|| ExpressionError::Value {
            path: path.to_string(),
            source: EncodeError::empty_key().into(),
        })
    })
}

/// The error of an update that sets the expiry time to one that looks like milliseconds.
fn late_expiry(target: &TableRef, actions: &[ast::Action]) -> Option<ExpressionError> {
    let attribute = target.schema.as_ref()?.table.ttl?;
    let error = actions.iter().find_map(|action| match action {
        ast::Action::Set(path, ast::SetValue::Operand(operand))
            if path.0.len() == 1 && path.attribute() == Some(attribute) =>
        {
            late_value(operand)
        }
        _ => None,
    })?;
    Some(ExpressionError::Value {
        path: attribute.to_owned(),
        source: error.into(),
    })
}

/// The error of an operand that is such a time, or may become one.
fn late_value(operand: &ast::SetOperand) -> Option<EncodeError> {
    match operand {
        ast::SetOperand::Value(ast::Value::Json(json)) => check_expiry_value(json).err(),
        ast::SetOperand::IfNotExists(_, default) => late_value(default),
        _ => None,
    }
}

/// Whether the value is an empty string or no bytes, or may become one.
fn may_be_empty(operand: &ast::SetOperand) -> bool {
    match operand {
        ast::SetOperand::Value(ast::Value::Json(json)) => {
            matches!(&**json, r#"{"S":""}"# | r#"{"B":""}"#)
        }
        ast::SetOperand::IfNotExists(_, default) => may_be_empty(default),
        _ => false,
    }
}

impl<M, R: Returns<M, Output: 'static>> IntoFuture for UpdateItem<M, R> {
    type Output = Result<R::Output>;
    type IntoFuture = ResponseFuture<R::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let target = self.update.target.clone();
        let required =
            (self.update.must_exist.is_some() && !R::GUARDED).then_some(self.update.isolation);
        if self.update.is_transaction() {
            let write = self.update.in_transaction::<R>();
            return sent(write, required, "the item was updated", R::read);
        }
        let ready = self.update.input::<R>().map(|ready| ReadyWrite {
            item: WrittenItem::Key(ready.key),
            input: ready.input,
            check: ready.check,
            returns: R::VALUES,
            required,
            carried_out: "the item was updated",
        });
        response(target, ready, R::read)
    }
}

debug_without_values!(UpdateItem<M, R>, |this| &this.update.target.table);

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;
    use aws_sdk_dynamodb::types::{
        AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure,
    };

    use super::*;
    use crate::codec::Item;
    use crate::example::{Movie, Service, brazil, error, ok};
    use crate::item;
    use crate::model::{IndexSchema, KeyAttribute, KeySchema};

    fn input(update: UpdateItem<impl Sized, impl Choice>) -> UpdateItemInput {
        update
            .into_sdk()
            .unwrap()
            .as_input()
            .clone()
            .build()
            .unwrap()
    }

    // A25
    #[test]
    fn an_update_has_its_key_its_actions_and_its_condition() {
        let movies = Service::silent().movies();
        let update = movies
            .update(
                (1985, "Brazil"),
                Movie::RATING.set(Movie::RATING + 1.0) & Movie::RANK.remove(),
            )
            .condition(Movie::RANK.ge(3));
        let expected = UpdateItemInput::builder()
            .table_name("Movies")
            .key("year", AttributeValue::N("1985".into()))
            .key("title", AttributeValue::S("Brazil".into()))
            .update_expression("SET #0 = #0 + :0 REMOVE #1")
            .condition_expression("#1 >= :1 AND attribute_exists(#2)")
            .expression_attribute_names("#0", "rating")
            .expression_attribute_names("#1", "rank")
            .expression_attribute_names("#2", "year")
            .expression_attribute_values(":0", AttributeValue::N("1".into()))
            .expression_attribute_values(":1", AttributeValue::N("3".into()))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        assert_eq!(input(update), expected.build().unwrap());
    }

    // The item of a model must exist.
    #[tokio::test]
    async fn an_update_of_an_item_that_does_not_exist_is_an_error() {
        let service = Service::new(|_, _| error("ConditionalCheckFailedException", ""));
        let movies = service.movies();
        let update = || movies.update((1985, "Brazil"), Movie::RANK.set(1));
        let sent = input(update());
        assert_eq!(sent.condition_expression(), Some("attribute_exists(#1)"));
        assert_eq!(sent.expression_attribute_names().unwrap()["#1"], "year");
        assert_eq!(sent.return_values_on_condition_check_failure(), None);
        let error = update().await.unwrap_err();
        let Error::NotFound(missing) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(
            missing.subject().key(),
            Some(item! { "year" => 1985, "title" => "Brazil" })
        );
        assert_eq!(
            error.to_string(),
            "Movie (1985, \"Brazil\"): the item does not exist, so nothing was written; `or_create` creates it"
        );
        assert!(!error.is_outcome_unknown() && !error.is_conditional_check_failed());
        let without = update().return_nothing().await;
        assert!(matches!(without, Err(Error::NotFound(_))), "{without:?}");

        let created = input(update().or_create());
        assert_eq!(created.condition_expression(), None);
        let raw = movies.client().raw_table("Movies", ["year", "title"]);
        let key = item! { "year" => 1985, "title" => "Brazil" };
        let sent = input(raw.update(key, crate::path("rank").set(1)));
        assert_eq!(sent.condition_expression(), None);
    }

    // With a condition both must hold, and a missing item is a failed condition without an old item.
    #[tokio::test]
    async fn a_condition_and_the_existence_of_the_item_must_both_hold() {
        let service = Service::new(|_, _| error("ConditionalCheckFailedException", ""));
        let movies = service.movies();
        let update = || movies.update((1985, "Brazil"), Movie::RANK.set(1));
        let guarded = || update().condition(Movie::RANK.ge(3) | Movie::RANK.not_exists());
        let sent = input(guarded());
        assert_eq!(
            sent.condition_expression(),
            Some("(#0 >= :1 OR attribute_not_exists(#0)) AND attribute_exists(#1)")
        );
        let failed = guarded().await.unwrap().unwrap_err();
        assert_eq!(failed.old, None);
        let text = "Movie (1985, \"Brazil\"): the condition failed, so nothing was written; there is no such item";
        assert_eq!(failed.to_string(), text);
        assert_eq!(Error::from(failed).to_string(), text);
        let error = guarded().or_error().await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed(_)), "{error:?}");
        assert_eq!(error.to_string(), text);
        let maybe = update().maybe_condition(None);
        assert_eq!(maybe.await.unwrap().unwrap_err().to_string(), text);
        let created = input(guarded().or_create());
        assert_eq!(
            created.condition_expression(),
            Some("#0 >= :1 OR attribute_not_exists(#0)")
        );
    }

    // An earlier attempt whose response was lost may have updated the item, which somebody deleted since.
    #[tokio::test]
    async fn a_missing_item_may_have_been_updated_by_an_earlier_attempt() {
        let attempts = std::sync::atomic::AtomicUsize::new(0);
        let service = Service::new(move |_, _| {
            match attempts.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
                0 => (500, "{}".to_owned()),
                _ => error("ConditionalCheckFailedException", ""),
            }
        });
        let update = service
            .movies()
            .update((1985, "Brazil"), Movie::RANK.set(1));
        let error = update.await.unwrap_err();
        assert!(matches!(error, Error::NotFound(_)), "{error:?}");
        assert!(error.is_outcome_unknown());
        assert_eq!(
            error.to_string(),
            "Movie (1985, \"Brazil\"): the item does not exist; an earlier attempt may have been carried out"
        );
    }

    #[tokio::test]
    async fn an_empty_index_key_is_an_invalid_request() {
        const INDEXES: &[IndexSchema] = &[IndexSchema::global(
            "ByGenre",
            KeySchema::Partition(KeyAttribute::of_index::<Option<String>>("genre")),
        )];
        let mut schema = <Movie as Model>::SCHEMA;
        schema.table.indexes = INDEXES;
        let client = Service::silent().client();
        let target = TableRef::new(client.sender(), "Movies".into(), Some(schema));
        let update = |update: expr::Update<Item>| {
            let key = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#.to_owned();
            UpdateItem::<Item>::new(target.clone(), Ok(key), update)
        };
        let genre = || crate::path("genre");
        for set in [
            genre().set(""),
            genre().set(Vec::<u8>::new()),
            genre().set(genre().if_not_exists("")),
        ] {
            let error = update(set).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                "Movie (1985, \"Brazil\"): the value for `genre` cannot be stored: a key must not be empty"
            );
        }
        assert!(update(genre().set("satire")).into_sdk().is_ok());
        assert!(update(crate::path("other").set("")).into_sdk().is_ok());
        assert!(update(genre().key("x").set("")).into_sdk().is_ok());
    }

    // S72
    #[test]
    fn each_response_asks_for_its_values() {
        let update = || {
            Service::silent()
                .movies()
                .update((1985, "Brazil"), Movie::RANK.remove())
        };
        assert_eq!(input(update()).return_values(), Some(&ReturnValue::AllNew));
        assert_eq!(input(update().return_nothing()).return_values(), None);
        assert_eq!(
            input(update().return_old()).return_values(),
            Some(&ReturnValue::AllOld)
        );
        assert_eq!(
            input(update().return_updated_new()).return_values(),
            Some(&ReturnValue::UpdatedNew)
        );
        assert_eq!(
            input(update().return_updated_old()).return_values(),
            Some(&ReturnValue::UpdatedOld)
        );
    }

    // A26
    #[tokio::test]
    async fn an_update_returns_what_was_asked_for() {
        let service = Service::new(|_, _| {
            ok(r#"{"Attributes":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}}"#)
        });
        let update = || {
            service
                .movies()
                .update((1985, "Brazil"), Movie::RANK.set(7))
        };
        assert_eq!(update().await.unwrap(), brazil());
        assert_eq!(update().return_old().await.unwrap(), Some(brazil()));
        update().return_nothing().await.unwrap();
        let changed = update()
            .condition(Movie::RANK.exists())
            .return_updated_new()
            .await
            .unwrap()
            .unwrap();
        assert_eq!(changed.get("rank"), item! { "rank" => 7 }.get("rank"));

        let service = Service::new(|_, _| error("ConditionalCheckFailedException", ""));
        let update = service
            .movies()
            .update((1985, "Brazil"), Movie::RANK.set(7))
            .condition(Movie::RANK.lt(7));
        assert_eq!(update.await.unwrap().ok(), None);
    }

    #[tokio::test]
    async fn an_item_made_by_an_update_may_lack_what_the_model_needs() {
        let service = Service::new(|_, _| ok(r#"{"Attributes":{"year":{"N":"1985"}}}"#));
        let error = service
            .movies()
            .update((1985, "Brazil"), Movie::RANK.remove())
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): the item was updated, but the new item cannot be read: attribute `title` is missing"#
        );
    }

    // A throttled request is sent again by the SDK, and told apart when that does not help.
    #[tokio::test]
    async fn throttling_is_an_error_of_its_own() {
        let service = Service::new(|_, _| error("ProvisionedThroughputExceededException", ""));
        let error = service
            .movies()
            .update((1985, "Brazil"), Movie::RANK.remove())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Throttled(_)), "{error:?}");
        assert_eq!(service.requests(), 3);
    }
}
