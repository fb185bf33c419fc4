//! PutItem: writes a whole item.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;

use crate::codec::attribute_value::from_json;
use crate::error::Result;
use crate::expr::{Condition, ast};
use crate::model::{Isolation, Model, Schema};
use crate::observe::Meter;
use crate::op::ResponseFuture;
use crate::op::expressions::{
    Expressions, Placeheld, and, debug_without_values, maybe_and, not_exists, same_entity,
};
use crate::op::transact_item::TransactItem;
use crate::op::write::in_transaction::{
    InTransaction, MakeWrite, NewValue, Once, check_alone, is_transaction, sent,
};
use crate::op::write::known_values::{KnownItem, ReadItem};
use crate::op::write::returns::{
    Choice, Guarded, Nothing, Old, OrError, ReadyWrite, Returns, Sent, old_if_failed, response,
    return_values,
};
use crate::op::write::update::isolated_if_conditional;
use crate::op::write::version_check::VersionCheck;
use crate::transport::{Input, TableRef, WrittenItem};

/// Writes a whole item, and replaces the item with the same key. Awaiting it returns `()`.
///
/// All attributes of the replaced item are gone, including those that the model does not have. An
/// [`Upsert`](crate::op::Upsert) keeps them, and an [`UpdateItem`](crate::op::UpdateItem) changes some attributes by
/// key.
///
/// It consumes write capacity for the larger of the two items. (AWS developer guide, "Working with items and attributes
/// in DynamoDB".)
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, version: u32 }
/// # async fn example(movies: Table<Movie>, movie: Movie) -> dyno::Result<()> {
/// movies.put(&movie).await?;
/// let replaced: Option<Movie> = movies
///     .put(&movie)
///     .condition(Movie::VERSION.lt(movie.version))
///     .return_old()
///     .or_error()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "Put")]
#[must_use = "nothing is written until it is awaited"]
pub struct PutItem<M, R = Nothing> {
    put: PutRequest,
    marker: PhantomData<fn() -> (M, R)>,
}

#[derive(Clone)]
struct PutRequest {
    target: TableRef,
    /// The item as text, or the error that names it.
    item: Result<String>,
    condition: Option<ast::Condition>,
    /// Whether the condition is that there is no such item.
    creates: bool,
    /// What a condition needs, so that it does not hold for an item of another entity.
    isolation: Isolation,
    once: Option<Box<Once>>,
    /// The item that is replaced, if the caller knows it.
    known: KnownItem,
}

/// A put that is ready to be sent.
pub(crate) struct ReadyPut {
    pub(crate) item: Arc<str>,
    pub(crate) input: Input<PutItemFluentBuilder>,
    pub(crate) check: Option<VersionCheck>,
}

impl<M, R: Choice> PutItem<M, R> {
    pub(crate) fn new(target: TableRef, item: Result<String>) -> Self {
        Self {
            put: PutRequest {
                target,
                item,
                condition: None,
                creates: false,
                isolation: Isolation::Keys,
                once: None,
                known: None,
            },
            marker: PhantomData,
        }
    }

    /// The same, where a condition does not hold for an item of another entity, which may have the same key.
    pub(crate) fn isolated(mut self, isolation: Isolation) -> Self {
        self.put.isolation = isolation;
        self
    }

    /// The same, on condition that no item has this partition key.
    pub(crate) fn creating(
        mut self,
        partition_key: impl Into<Cow<'static, str>>,
    ) -> PutItem<M, R::Guarded> {
        self.put.creates = true;
        self.put.isolation = Isolation::Keys;
        self.condition(not_exists(partition_key))
    }

    /// Writes the item only if the condition holds for the item in the table. If none exists, the condition is
    /// checked against an item without attributes.
    ///
    /// The output becomes a nested `Result<_, ConditionFailed<M>>`, whose error contains the item that is in the table.
    /// Returning that item costs nothing. [`or_error`](Self::or_error) makes a failed condition an
    /// [`Error`](crate::Error) instead. A second condition must hold as well. In a table where an item of another
    /// entity can have the same key, the condition includes [`same_entity`](Self::same_entity).
    pub fn condition(mut self, condition: Condition<M>) -> PutItem<M, R::Guarded> {
        self.put.condition = and(self.put.condition, condition);
        self.returning()
    }

    /// Writes the item only if the item in the table is one of this model's entity or has no entity attribute, or if
    /// there is none.
    ///
    /// Keys of different entities differ if their templates have different texts and strings at the end are escaped.
    /// Keys that are plain fields may be those of any entity. The check costs nothing, and makes the output a nested
    /// `Result`, as a [`condition`](Self::condition) does. A write that has a condition, or checks a version, has this
    /// check without asking for it. A table without an entity attribute has no such check.
    pub fn same_entity(mut self) -> PutItem<M, R::Guarded> {
        self.put.isolation = Isolation::Keys;
        let condition = same_entity(self.put.target.schema.as_ref());
        self.maybe_condition(condition)
    }

    /// Adds a [`condition`](Self::condition) if there is one. The output is a nested `Result` in both cases.
    pub fn maybe_condition(mut self, condition: Option<Condition<M>>) -> PutItem<M, R::Guarded> {
        self.put.condition = maybe_and(self.put.condition, condition);
        self.returning()
    }

    /// Returns the item as it was before the write, an `Option<M>`.
    pub fn return_old(self) -> PutItem<M, R::Instead<Old>> {
        self.returning()
    }

    /// Returns the item as it was written, an `M`: with its next version, its timestamps, and all that the model set.
    ///
    /// It is read from what was sent and costs nothing.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Accounts")]
    /// # struct Account { #[dyno(partition_key)] id: String, balance: i64, #[dyno(version)] version: u64 }
    /// # async fn example(accounts: Table<Account>, mut account: Account) -> dyno::Result<()> {
    /// account.balance += 5;
    /// let account = accounts.put(&account).return_new().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn return_new(self) -> PutItem<M, R::Instead<Sent>> {
        self.returning()
    }

    /// Writes the item once, even if a response is lost and the SDK sends the request again.
    ///
    /// It is sent as a transaction with an idempotency token. A [`create`](crate::Table::create) then never fails
    /// because of the item that its own earlier attempt wrote, and the put does not replace what others wrote between
    /// two attempts. DynamoDB remembers the token for ten minutes, longer than the attempts of a call take.
    ///
    /// It consumes twice the write capacity, and cannot return the old item. (AWS developer guide, "Managing complex
    /// workflows with DynamoDB transactions", "Idempotency".)
    pub fn once(mut self) -> Self {
        self.put.once.get_or_insert_default();
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
    /// let moved = User { id: ada.id.clone(), email: "ada@example.com".to_owned() };
    /// let write = users.put(&moved).releasing(&ada);
    /// client.transact_write((write, client.table::<Event>().put(&event))).or_error().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn releasing(mut self, old: &impl ReadItem<M>) -> Self
    where
        M: Model,
    {
        self.put.known = Some(Box::new(old.stored_item().map_err(Arc::new)));
        self
    }

    fn returning<R2>(self) -> PutItem<M, R2> {
        PutItem {
            put: self.put,
            marker: PhantomData,
        }
    }

    /// Counts the consumed capacity. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.put.target.sender.add_meter(meter);
        self
    }

    /// Returns the request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) if the item cannot be stored,
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the condition is invalid.
    pub fn into_sdk(mut self) -> Result<PutItemFluentBuilder> {
        let is_transaction = is_transaction(&self.put.target, self.put.once.as_deref());
        check_alone(is_transaction, &self.put.target, "a request of the SDK")?;
        self.put.target.sender.meter_sdk_requests();
        let target = self.put.target.clone();
        let ready = self.put.input::<R>()?;
        let input = ready.input.into_sdk();
        input.map_err(|error| target.not_written(error))
    }

    /// The put as an operation of a transaction.
    pub(crate) fn transact_item(self) -> Result<TransactItem> {
        let target = self.put.target.clone();
        if is_transaction(&target, None) {
            return self.put.in_transaction::<R>()?.into_transact_item();
        }
        let ready = self.put.input::<R>()?;
        let item = WrittenItem::Item(ready.item);
        Ok(TransactItem::new(target, "Put", item, &ready.input).checking(ready.check))
    }
}

impl<M, R: Choice> PutItem<M, R> {
    /// The request, which can be sent more than once.
    pub(crate) fn ready(self) -> Result<ReadyPut> {
        self.put.input::<R>()
    }
}

impl<M, R: Choice> PutItem<M, Guarded<R>> {
    /// Returns a failed condition as [`Error::ConditionFailed`](crate::Error::ConditionFailed), so that one `?` is
    /// enough.
    ///
    /// The error has the item that is in the table.
    pub fn or_error(self) -> PutItem<M, OrError<R>> {
        self.returning()
    }
}

impl PutRequest {
    /// The put as a transaction of its own.
    #[cold]
    fn in_transaction<R: Choice>(self) -> Result<InTransaction> {
        let item: Arc<str> = self.item.clone()?.into();
        let (target, once, creates) = (self.target.clone(), self.once.clone(), self.creates);
        let known = self.known.clone();
        let unique = target.schema.as_ref().and_then(Schema::unique);
        let make: MakeWrite = Box::new(move |guard| {
            let mut put = self.clone();
            put.condition = maybe_and(put.condition, guard);
            let (target, ready) = (put.target.clone(), put.input::<R>()?);
            let item = WrittenItem::Item(ready.item);
            Ok(TransactItem::new(target, "Put", item, &ready.input).checking(ready.check))
        });
        Ok(InTransaction {
            new: unique.map_or_else(Vec::new, |unique| NewValue::of_put(unique, &item)),
            target,
            item: WrittenItem::Item(item),
            once,
            creates,
            returns: R::VALUES,
            keeps_old: true,
            known,
            make,
        })
    }

    fn input<R: Choice>(self) -> Result<ReadyPut> {
        let target = &self.target;
        let item: Arc<str> = self.item?.into();
        let life = target.schema.as_ref().and_then(|schema| schema.life);
        let check = life.and_then(|life| VersionCheck::of_put(life, &item, self.creates));
        let condition = match &check {
            Some(check) => maybe_and(self.condition, check.condition()),
            None => self.condition,
        };
        let condition = isolated_if_conditional(condition, self.isolation, target);
        let condition = condition.as_ref();
        let expects_version = check.as_ref().is_some_and(VersionCheck::expects_version);
        let mut expressions = Expressions::new(target, None);
        let expression = expressions
            .condition(condition)
            .map_err(|error| error.about(|| target.subject_of(&item)))?;
        let Placeheld { names, values } = expressions.finish();
        let request = target.sender.sdk().put_item().table_name(&*target.table);
        let request = request
            .set_condition_expression(expression)
            .set_return_values(return_values::<R>())
            .set_return_values_on_condition_check_failure(match expects_version {
                true => old_if_failed::<Guarded<R>>(condition),
                false => old_if_failed::<R>(condition),
            });
        let input = Input::new(request)
            .metered(&target.sender)
            .with("Item", Some(item.clone()), |request, text| {
                Ok(request.set_item(Some(from_json(text)?)))
            })
            .with_placeholders(names, values);
        Ok(ReadyPut { item, input, check })
    }
}

impl<M, R: Returns<M, Output: 'static>> IntoFuture for PutItem<M, R> {
    type Output = Result<R::Output>;
    type IntoFuture = ResponseFuture<R::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let target = self.put.target.clone();
        if is_transaction(&target, self.put.once.as_deref()) {
            return sent(
                self.put.in_transaction::<R>(),
                None,
                "the item was written",
                R::read,
            );
        }
        let ready = self.put.input::<R>().map(|ready| ReadyWrite {
            item: WrittenItem::Item(ready.item),
            input: ready.input,
            check: ready.check,
            returns: R::VALUES,
            required: None,
            carried_out: "the item was written",
        });
        response(target, ready, R::read)
    }
}

debug_without_values!(PutItem<M, R>, |this| &this.put.target.table);

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::put_item::PutItemInput;
    use aws_sdk_dynamodb::operation::put_item::builders::PutItemInputBuilder;
    use aws_sdk_dynamodb::types::{
        AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure,
    };

    use super::*;
    use crate::example::{Movie, Service, brazil, error, ok};
    use crate::{ConditionFailed, Error, item, path};

    fn input(put: PutItem<impl Sized, impl Choice>) -> PutItemInput {
        put.into_sdk().unwrap().as_input().clone().build().unwrap()
    }

    fn put_brazil() -> PutItemInputBuilder {
        PutItemInput::builder()
            .table_name("Movies")
            .item("year", AttributeValue::N("1985".into()))
            .item("title", AttributeValue::S("Brazil".into()))
            .item("rank", AttributeValue::N("7".into()))
    }

    // A19, D3, G24
    #[test]
    fn a_put_has_the_whole_item() {
        let movies = Service::silent().movies();
        assert_eq!(input(movies.put(&brazil())), put_brazil().build().unwrap());
        let raw = movies.client().raw_table("Movies", ["year", "title"]);
        let put = raw.put(item! { "year" => 1985, "title" => "Brazil", "rank" => 7 });
        assert_eq!(input(put), put_brazil().build().unwrap());
    }

    // T8, G26
    #[test]
    fn a_condition_and_its_values_go_along() {
        let movies = Service::silent().movies();
        let put = movies
            .put(&brazil())
            .condition(Movie::RANK.gt(7) | Movie::RANK.lt(3))
            .condition(Movie::RATING.exists());
        let expected = put_brazil()
            .condition_expression("(#0 > :0 OR #0 < :1) AND attribute_exists(#1)")
            .expression_attribute_names("#0", "rank")
            .expression_attribute_names("#1", "rating")
            .expression_attribute_values(":0", AttributeValue::N("7".into()))
            .expression_attribute_values(":1", AttributeValue::N("3".into()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        assert_eq!(input(put), expected.build().unwrap());
    }

    // G25
    #[test]
    fn create_is_a_put_that_replaces_nothing() {
        let movies = Service::silent().movies();
        let expected = put_brazil()
            .condition_expression("attribute_not_exists(#0)")
            .expression_attribute_names("#0", "year")
            .return_values(ReturnValue::AllOld)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        assert_eq!(
            input(movies.create(&brazil()).return_old()),
            expected.build().unwrap()
        );
    }

    // D2, G85
    #[tokio::test]
    async fn a_failed_condition_has_the_old_item() {
        let old = r#","Item":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}"#;
        let service = Service::new(move |_, _| error("ConditionalCheckFailedException", old));
        let movies = service.movies();
        let failed: ConditionFailed<Movie> = movies.create(&brazil()).await.unwrap().unwrap_err();
        assert_eq!(failed.old, Some(brazil()));
        let text = r#"Movie (1985, "Brazil"): the condition failed, so nothing was written"#;
        assert_eq!(failed.to_string(), text);

        let twice = async || -> Result<()> { Ok(movies.create(&brazil()).await??) };
        let error = twice().await.unwrap_err();
        assert_eq!(error.to_string(), text);
        let Error::ConditionFailed(failed) = error else {
            panic!("{error:?}")
        };
        assert_eq!(
            failed.old_item(),
            Some(item! { "year" => 1985, "title" => "Brazil", "rank" => 7 })
        );
        assert_eq!(
            failed.subject().key(),
            Some(item! { "year" => 1985, "title" => "Brazil" })
        );
        assert_eq!(service.requests(), 2);
    }

    // One `?`: the failed condition is an error, which has the old item.
    #[tokio::test]
    async fn or_error_makes_a_failed_condition_an_error() {
        let old = r#","Item":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}"#;
        let service = Service::new(move |_, _| error("ConditionalCheckFailedException", old));
        let movies = service.movies();
        let error = movies.create(&brazil()).or_error().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): the condition failed, so nothing was written"#
        );
        let Error::ConditionFailed(failed) = error else {
            panic!("{error:?}")
        };
        assert_eq!(failed.old::<Movie>().unwrap(), Some(brazil()));
        let asked = input(movies.create(&brazil()).or_error());
        assert_eq!(asked, input(movies.create(&brazil())));

        // A function with an error type of its own needs one `From`.
        #[derive(Debug)]
        struct Own(#[expect(dead_code, reason = "printed by a panic")] Error);
        impl From<Error> for Own {
            fn from(error: Error) -> Self {
                Self(error)
            }
        }
        let service = Service::new(|_, _| ok("{}"));
        let movies = service.movies();
        let own = async || -> std::result::Result<Option<Movie>, Own> {
            movies
                .put(&brazil())
                .condition(Movie::RANK.eq(1))
                .or_error()
                .await?;
            movies
                .client()
                .transact_write((movies.create(&brazil()),))
                .or_error()
                .await?;
            Ok(movies.create(&brazil()).or_error().return_old().await?)
        };
        assert_eq!(own().await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_condition_may_be_left_out_at_run_time() {
        let movies = Service::silent().movies();
        let put = |condition| movies.put(&brazil()).maybe_condition(condition);
        let some = input(put(Some(Movie::RANK.eq(1))));
        assert_eq!(
            some,
            input(movies.put(&brazil()).condition(Movie::RANK.eq(1)))
        );
        assert_eq!(input(put(None)), put_brazil().build().unwrap());
        let both = movies.create(&brazil()).maybe_condition(None);
        assert_eq!(input(both), input(movies.create(&brazil())));
        let movies = Service::new(|_, _| ok("{}")).movies();
        movies
            .put(&brazil())
            .maybe_condition(None)
            .await
            .unwrap()
            .unwrap();
    }

    #[tokio::test]
    async fn a_failed_condition_without_an_item_says_so() {
        let service = Service::new(|_, _| error("ConditionalCheckFailedException", ""));
        let failed = service
            .movies()
            .put(&brazil())
            .condition(Movie::RANK.eq(1))
            .await
            .unwrap()
            .unwrap_err();
        assert_eq!(failed.old, None);
    }

    #[tokio::test]
    async fn a_failed_condition_whose_item_cannot_be_read_is_still_one() {
        let service = Service::new(|_, _| {
            error(
                "ConditionalCheckFailedException",
                r#","Item":{"year":{"S":"secret"}}"#,
            )
        });
        let error = service.movies().create(&brazil()).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "Movie (1985, \"Brazil\"): the condition failed, so nothing was written; the item in the table cannot be read"
        );
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "attribute `year`: expected N, found S");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        let Error::ConditionFailed(failed) = error else {
            panic!("{error:?}")
        };
        assert_eq!(failed.old_item(), Some(item! { "year" => "secret" }));
    }

    #[tokio::test]
    async fn the_item_before_is_returned() {
        let service = Service::new(|_, body| {
            assert!(body.contains(r#""ReturnValues":"ALL_OLD""#), "{body}");
            ok(r#"{"Attributes":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"8"}}}"#)
        });
        let old = service.movies().put(&brazil()).return_old().await.unwrap();
        assert_eq!(
            old,
            Some(Movie {
                rank: Some(8),
                ..brazil()
            })
        );
        let old = service
            .movies()
            .create(&brazil())
            .return_old()
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            old,
            Some(Movie {
                rank: Some(8),
                ..brazil()
            })
        );
    }

    #[tokio::test]
    async fn nothing_is_sent_of_what_cannot_be_stored() {
        let movies = Service::silent().movies();
        let nan = Movie {
            rating: Some(f64::NAN),
            ..brazil()
        };
        let error = movies.put(&nan).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "Movie (1985, \"Brazil\"): attribute `rating`: NaN and infinity are not valid numbers in DynamoDB"
        );
        let error = movies
            .put(&brazil())
            .condition(Condition::all([]))
            .await
            .unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
        assert!(
            error.to_string().starts_with(r#"Movie (1985, "Brazil"): "#),
            "{error}"
        );
        let raw = movies.client().raw_table("Movies", "pk");
        let error = raw
            .put(item! { "pk" => 1 })
            .condition(path("a").eq(f64::NAN))
            .await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "Movies (1): the value for `a` cannot be stored: NaN and infinity are not valid numbers in DynamoDB"
        );
    }

    // S70, S71, S72: methods request what a write returns, with a model and without; TOTAL is left to the SDK's
    // builder.
    #[test]
    fn a_put_requests_what_its_methods_say() {
        use aws_sdk_dynamodb::types::{
            ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValue,
        };

        use crate::observe::Meter;

        let movies = Service::silent().movies();
        let raw = movies.client().raw_table("Movies", "pk");
        let asked = |request: PutItemFluentBuilder| {
            let input = request.as_input().clone().build().unwrap();
            (
                input.return_consumed_capacity,
                input.return_item_collection_metrics,
                input.return_values,
            )
        };
        let pk = || raw.put(item! { "pk" => 1 });
        let (meter, sizes) = (Meter::new(), Meter::with_item_collections());
        let indexes = Some(ReturnConsumedCapacity::Indexes);
        let size = Some(ReturnItemCollectionMetrics::Size);
        let old = Some(ReturnValue::AllOld);
        for (request, expected) in [
            (movies.put(&brazil()).into_sdk(), (None, None, None)),
            (pk().into_sdk(), (None, None, None)),
            (
                movies.put(&brazil()).meter(&meter).return_old().into_sdk(),
                (indexes.clone(), None, old.clone()),
            ),
            (
                pk().meter(&sizes).return_old().into_sdk(),
                (indexes, size, old),
            ),
        ] {
            assert_eq!(asked(request.unwrap()), expected);
        }
        let total = ReturnConsumedCapacity::Total;
        let request = pk().into_sdk().unwrap();
        let (capacity, ..) = asked(request.return_consumed_capacity(total.clone()));
        assert_eq!(capacity, Some(total));
    }

    // I100: an empty item
    #[tokio::test]
    async fn an_item_without_attributes_is_not_sent() {
        let raw = Service::silent()
            .client()
            .raw_table("Movies", ["year", "title"]);
        let error = raw.put(item! {}).await.unwrap_err();
        assert!(matches!(error, Error::Encode(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            "Movies: the item is empty; it needs at least its key"
        );
    }

    #[test]
    fn a_future_can_be_sent_to_another_task() {
        fn check(_: impl Send + 'static) {}
        let movies = Service::silent().movies();
        check(movies.put(&brazil()));
        check(movies.put(&brazil()).into_future());
        check(movies.create(&brazil()).into_future());
        check(movies.scan().stream());
    }
}
