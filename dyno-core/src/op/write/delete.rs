//! DeleteItem: deletes an item by its key.

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;

use crate::codec::EncodeError;
use crate::error::Result;
use crate::expr::{Condition, ast};
use crate::model::{Isolation, Model, Schema, VersionNumber as _, Versioned};
use crate::observe::Meter;
use crate::op::ResponseFuture;
use crate::op::expressions::{
    Expressions, Placeheld, and, debug_without_values, maybe_and, same_entity,
};
use crate::op::transact_item::TransactItem;
use crate::op::write::in_transaction::{
    InTransaction, MakeWrite, NewValue, Once, check_alone, is_transaction, sent,
};
use crate::op::write::known_values::{KnownItem, ReadItem};
use crate::op::write::returns::{
    Choice, Guarded, Nothing, Old, OrError, ReadyWrite, Returns, old_if_failed, response,
    return_values,
};
use crate::op::write::update::isolated_if_conditional;
use crate::op::write::version_check::VersionCheck;
use crate::transport::{Input, TableRef, WrittenItem};

/// Deletes an item by its key. Awaiting it returns `()`, even if the item does not exist.
///
/// It consumes write capacity for the size of the item. (AWS developer guide, "Working with items and attributes in
/// DynamoDB".)
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rating: Option<f64> }
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// let deleted: bool = movies.delete((1985, "Brazil")).condition(Movie::RATING.le(5.0)).await?.is_ok();
/// # Ok(())
/// # }
/// ```
#[doc(alias = "Delete")]
#[must_use = "nothing is deleted until it is awaited"]
pub struct DeleteItem<M, R = Nothing> {
    delete: DeleteRequest,
    marker: PhantomData<fn() -> (M, R)>,
}

struct DeleteRequest {
    target: TableRef,
    key: Result<String, EncodeError>,
    condition: Option<ast::Condition>,
    /// The version that the item must have.
    expected: Option<u128>,
    /// What a condition needs, so that it does not hold for an item of another entity.
    isolation: Isolation,
    once: Option<Box<Once>>,
    /// The item that is deleted, if the caller knows it.
    known: KnownItem,
}

/// A delete that is ready to be sent.
pub(crate) struct ReadyDelete {
    pub(crate) key: Arc<str>,
    pub(crate) input: Input<DeleteItemFluentBuilder>,
    pub(crate) check: Option<VersionCheck>,
}

impl<M, R: Choice> DeleteItem<M, R> {
    pub(crate) fn new(target: TableRef, key: Result<String, EncodeError>) -> Self {
        Self {
            delete: DeleteRequest {
                target,
                key,
                condition: None,
                expected: None,
                isolation: Isolation::Keys,
                once: None,
                known: None,
            },
            marker: PhantomData,
        }
    }

    /// The same, where a condition does not hold for an item of another entity, which may have the same key.
    pub(crate) fn isolated(mut self, isolation: Isolation) -> Self {
        self.delete.isolation = isolation;
        self
    }

    /// Deletes the item only if the condition holds for it. If the item does not exist, the condition is checked
    /// against an item without attributes.
    ///
    /// The output becomes a nested `Result<_, ConditionFailed<M>>`, whose error contains the item that is in the table.
    /// Returning that item costs nothing. [`or_error`](Self::or_error) makes a failed condition an
    /// [`Error`](crate::Error) instead. A second condition must hold as well. In a table where an item of another
    /// entity can have the same key, the condition includes [`same_entity`](Self::same_entity).
    pub fn condition(mut self, condition: Condition<M>) -> DeleteItem<M, R::Guarded> {
        self.delete.condition = and(self.delete.condition, condition);
        self.returning()
    }

    /// Deletes the item only if the item in the table is one of this model's entity or has no entity attribute, or if
    /// there is none.
    ///
    /// Keys of different entities differ if their templates have different texts and strings at the end are escaped.
    /// Keys that are plain fields may be those of any entity. The check costs nothing, and makes the output a nested
    /// `Result`, as a [`condition`](Self::condition) does. A write that has a condition, or checks a version, has this
    /// check without asking for it. A table without an entity attribute has no such check.
    pub fn same_entity(mut self) -> DeleteItem<M, R::Guarded> {
        self.delete.isolation = Isolation::Keys;
        let condition = same_entity(self.delete.target.schema.as_ref());
        self.maybe_condition(condition)
    }

    /// Adds a [`condition`](Self::condition) if there is one. The output is a nested `Result` in both cases.
    pub fn maybe_condition(mut self, condition: Option<Condition<M>>) -> DeleteItem<M, R::Guarded> {
        self.delete.condition = maybe_and(self.delete.condition, condition);
        self.returning()
    }

    /// Deletes the item only if it has this version, which the item had when it was read.
    ///
    /// If it has another one, or does not exist, the error is an
    /// [`Error::VersionConflict`](crate::Error::VersionConflict) with the item that is in the table. Without this, a
    /// delete does not look at the version.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Accounts")]
    /// # struct Account { #[dyno(partition_key)] id: String, #[dyno(version)] version: u64 }
    /// # async fn example(accounts: Table<Account>, ada: Account) -> dyno::Result<()> {
    /// accounts.delete(&*ada.id).if_version(ada.version).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_version(mut self, version: M::Version) -> Self
    where
        M: Versioned,
    {
        self.delete.expected = Some(version.number());
        self
    }

    /// Returns the deleted item, an `Option<M>`.
    pub fn return_old(self) -> DeleteItem<M, R::Instead<Old>> {
        self.returning()
    }

    /// Deletes the item once, even if a response is lost and the SDK sends the request again: an item that others
    /// create between two attempts stays, and a condition does not fail because of the delete's own earlier attempt.
    ///
    /// It is sent as a transaction with an idempotency token, which DynamoDB remembers for ten minutes. It consumes
    /// twice the write capacity, and cannot return the old item. (AWS developer guide, "Managing complex workflows with
    /// DynamoDB transactions", "Idempotency".)
    pub fn once(mut self) -> Self {
        self.delete.once.get_or_insert_default();
        self
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
    /// let write = users.delete(&ada).releasing(&ada);
    /// client.transact_write((write, client.table::<Event>().put(&event))).or_error().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn releasing(mut self, old: &impl ReadItem<M>) -> Self
    where
        M: Model,
    {
        self.delete.known = Some(Box::new(old.stored_item().map_err(Arc::new)));
        self
    }

    fn returning<R2>(self) -> DeleteItem<M, R2> {
        DeleteItem {
            delete: self.delete,
            marker: PhantomData,
        }
    }

    /// Counts the consumed capacity. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.delete.target.sender.add_meter(meter);
        self
    }

    /// Returns the request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) if the key is empty or cannot be stored,
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the condition is invalid.
    pub fn into_sdk(mut self) -> Result<DeleteItemFluentBuilder> {
        let is_transaction = is_transaction(&self.delete.target, self.delete.once.as_deref());
        check_alone(is_transaction, &self.delete.target, "a request of the SDK")?;
        self.delete.target.sender.meter_sdk_requests();
        let target = self.delete.target.clone();
        let ready = self.delete.input::<R>()?;
        let input = ready.input.into_sdk();
        input.map_err(|error| target.not_written(error))
    }

    /// The delete as an operation of a transaction.
    pub(crate) fn transact_item(self) -> Result<TransactItem> {
        if is_transaction(&self.delete.target, None) {
            return self.delete.in_transaction::<R>()?.into_transact_item();
        }
        self.transact_item_of_kind("Delete")
    }

    /// An operation of a transaction with the members of a delete.
    pub(super) fn transact_item_of_kind(self, kind: &str) -> Result<TransactItem> {
        let target = self.delete.target.clone();
        let ready = self.delete.input::<R>()?;
        let key = WrittenItem::Key(ready.key);
        Ok(TransactItem::new(target, kind, key, &ready.input).checking(ready.check))
    }

    pub(super) fn table(&self) -> &str {
        &self.delete.target.table
    }
}

impl<M, R: Choice> DeleteItem<M, R> {
    /// The request, which can be sent more than once.
    pub(crate) fn ready(self) -> Result<ReadyDelete> {
        self.delete.input::<R>()
    }
}

impl<M, R: Choice> DeleteItem<M, Guarded<R>> {
    /// Returns a failed condition as [`Error::ConditionFailed`](crate::Error::ConditionFailed), so that one `?` is
    /// enough.
    ///
    /// The error has the item that is in the table.
    pub fn or_error(self) -> DeleteItem<M, OrError<R>> {
        self.returning()
    }
}

impl DeleteRequest {
    /// The delete as a transaction of its own.
    #[cold]
    fn in_transaction<R: Choice>(self) -> Result<InTransaction> {
        let Self {
            target,
            key,
            condition,
            expected,
            isolation,
            once,
            known,
        } = self;
        let key = key.map_err(|error| target.encode_error(error))?;
        let unique = target.schema.as_ref().and_then(Schema::unique);
        let (of, text) = (target.clone(), key.clone());
        let make: MakeWrite = Box::new(move |guard| {
            let delete = Self {
                target: of.clone(),
                key: Ok(text.clone()),
                condition: maybe_and(condition.clone(), guard),
                expected,
                isolation,
                once: None,
                known: None,
            };
            let ready = delete.input::<R>()?;
            let key = WrittenItem::Key(ready.key);
            Ok(TransactItem::new(of.clone(), "Delete", key, &ready.input).checking(ready.check))
        });
        Ok(InTransaction {
            new: unique.map_or_else(Vec::new, NewValue::of_delete),
            target,
            item: WrittenItem::Key(key.into()),
            once,
            creates: false,
            returns: R::VALUES,
            keeps_old: true,
            known,
            make,
        })
    }

    fn input<R: Choice>(self) -> Result<ReadyDelete> {
        let target = &self.target;
        let key = self.key.map_err(|error| target.encode_error(error))?;
        let key: Arc<str> = key.into();
        let life = target.schema.as_ref().and_then(|schema| schema.life);
        let check = life.and_then(|life| VersionCheck::of_delete(life, self.expected));
        let condition = match &check {
            Some(check) => maybe_and(self.condition, check.condition()),
            None => self.condition,
        };
        let condition = isolated_if_conditional(condition, self.isolation, target);
        let condition = condition.as_ref();
        let mut expressions = Expressions::new(target, Some(&key));
        let expression = expressions.condition(condition)?;
        let Placeheld { names, values } = expressions.finish();
        let request = target.sender.sdk().delete_item().table_name(&*target.table);
        let request = request
            .set_key(Some(target.map(&key)?))
            .set_condition_expression(expression)
            .set_return_values(return_values::<R>())
            .set_return_values_on_condition_check_failure(match check {
                Some(_) => old_if_failed::<Guarded<R>>(condition),
                None => old_if_failed::<R>(condition),
            });
        let input = Input::new(request)
            .metered(&target.sender)
            .with_placeholders(names, values);
        Ok(ReadyDelete { key, input, check })
    }
}

impl<M, R: Returns<M, Output: 'static>> IntoFuture for DeleteItem<M, R> {
    type Output = Result<R::Output>;
    type IntoFuture = ResponseFuture<R::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let target = self.delete.target.clone();
        if is_transaction(&target, self.delete.once.as_deref()) {
            return sent(
                self.delete.in_transaction::<R>(),
                None,
                "the item was deleted",
                R::read,
            );
        }
        let ready = self.delete.input::<R>().map(|ready| ReadyWrite {
            item: WrittenItem::Key(ready.key),
            input: ready.input,
            check: ready.check,
            returns: R::VALUES,
            required: None,
            carried_out: "the item was deleted",
        });
        response(target, ready, R::read)
    }
}

debug_without_values!(DeleteItem<M, R>, |this| &this.delete.target.table);

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::delete_item::DeleteItemInput;
    use aws_sdk_dynamodb::types::{
        AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure,
    };

    use crate::example::{Movie, Service, error, ok};

    #[test]
    fn a_delete_has_its_key_and_its_condition() {
        let movies = Service::silent().movies();
        let delete = movies
            .delete((1985, "Brazil"))
            .condition(Movie::RATING.le(5.0))
            .return_old();
        let expected = DeleteItemInput::builder()
            .table_name("Movies")
            .key("year", AttributeValue::N("1985".into()))
            .key("title", AttributeValue::S("Brazil".into()))
            .condition_expression("#0 <= :0")
            .expression_attribute_names("#0", "rating")
            .expression_attribute_values(":0", AttributeValue::N("5".into()))
            .return_values(ReturnValue::AllOld)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        assert_eq!(
            delete
                .into_sdk()
                .unwrap()
                .as_input()
                .clone()
                .build()
                .unwrap(),
            expected.build().unwrap()
        );
    }

    // A27
    #[tokio::test]
    async fn a_delete_says_whether_its_condition_failed() {
        let service = Service::new(|_, body| match body.contains("ConditionExpression") {
            true => error("ConditionalCheckFailedException", ""),
            false => ok("{}"),
        });
        let movies = service.movies();
        movies.delete((1985, "Brazil")).await.unwrap();
        assert_eq!(
            movies.delete((1985, "Brazil")).return_old().await.unwrap(),
            None::<Movie>
        );
        assert!(
            movies
                .delete((1985, "Brazil"))
                .condition(Movie::RANK.eq(1))
                .await
                .unwrap()
                .is_err()
        );
    }
}
