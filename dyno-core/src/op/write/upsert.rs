//! An upsert: merges an item into the one in the table, by an UpdateItem.

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;

use crate::codec::Shape;
use crate::error::{Error, Result};
use crate::expr::{self, Condition, Projection};
use crate::model::{Isolation, Model, Schema};
use crate::observe::Meter;
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::transact_item::TransactItem;
use crate::op::write::in_transaction::{InTransaction, NewValue, Once, check_alone, sent};
use crate::op::write::known_values::{KnownItem, ReadItem};
use crate::op::write::marker::check_key;
use crate::op::write::merged_item::{ItemParts, Merge, MergedItem};
use crate::op::write::returns::{
    Choice, Guarded, New, Nothing, Old, OrError, ReadyWrite, Returns, UpdatedNew, UpdatedOld,
    response,
};
use crate::op::write::update::{make_update, update_item_input};
use crate::transport::{TableRef, WrittenItem};

/// Merges an item into the item with the same key, or creates it. Awaiting it returns the item as it is after the
/// write, an `M`.
///
/// It is one UpdateItem that sets every attribute of the item except its key. All other attributes stay as they are:
/// those that the model does not have, which a [`PutItem`](crate::op::PutItem) removes, and those that the item leaves
/// out. The returned item may therefore have more attributes than the given one. An `Option` that is `None`, a set that
/// is empty and what `skip_empty` omits are left out, so they change nothing; [`remove_absent`](Self::remove_absent)
/// removes their attributes. A document, a list or a map is one attribute and is written as a whole. An item with
/// nothing but its key is created, or left as it is.
///
/// If models share a table with an entity attribute and may have the same key, as models whose keys are plain fields
/// can, an item of another model is not changed: the upsert fails with
/// [`Error::ConditionFailed`](crate::Error::ConditionFailed). The condition for it costs nothing.
///
/// The item must have all attributes from which a `computed` one is computed, because the table may have other values:
/// otherwise it is an [`Error::InvalidRequest`], unless `remove_absent` removes it.
///
/// It consumes write capacity for the larger of the item before and after the write.
///
/// The text of the update can have up to 4 KB, enough for about 300 attributes; an upsert of more is an invalid
/// request. DynamoDB counts about twenty bytes for each attribute in addition to what an update writes: an item of
/// nearly 400 KB can be put, but not merged. (AWS developer guide, "Quotas in Amazon DynamoDB", "Expression parameters"
/// and "Item size".)
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, rank: Option<u32>, added: String, imports: u64 }
/// # async fn example(movies: Table<Movie>, movie: Movie) -> dyno::Result<()> {
/// let now: Movie = movies
///     .upsert(&movie)
///     .keep_existing(Movie::ADDED)
///     .update(Movie::IMPORTS.add(1_u64))
///     .await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "UpdateItem")]
#[doc(alias = "merge")]
#[must_use = "nothing is written until it is awaited"]
pub struct Upsert<M, R = New> {
    upsert: UpsertRequest,
    marker: PhantomData<fn() -> (M, R)>,
}

struct UpsertRequest {
    target: TableRef,
    /// An attribute of the key, if there is one.
    key_name: Option<String>,
    parts: Result<ItemParts>,
    merge: Merge,
    once: Option<Box<Once>>,
    /// The item that is changed, if the caller knows it.
    known: KnownItem,
}

impl<M, R: Choice> Upsert<M, R> {
    pub(crate) fn new(
        target: TableRef,
        key_names: &[impl AsRef<str>],
        item: Result<String>,
        isolation: Isolation,
    ) -> Self {
        let parts = item.and_then(|text| {
            let parts = ItemParts::of(&text, key_names);
            parts.map_err(|error| Error::encode(target.subject_of(&text), error))
        });
        Self {
            upsert: UpsertRequest {
                target,
                key_name: key_names.first().map(|name| name.as_ref().to_owned()),
                parts,
                merge: Merge::new(isolation),
                once: None,
                known: None,
            },
            marker: PhantomData,
        }
    }

    /// The same of an item of a model with these attributes.
    pub(crate) fn of_shape(mut self, shape: &'static Shape) -> Self {
        self.upsert.merge.shape = Some(shape);
        self
    }

    /// Writes the item only if the condition holds for the item in the table. If none exists, the condition is
    /// checked against an item without attributes.
    ///
    /// The output becomes a nested `Result<_, ConditionFailed<M>>`, whose error contains the item that is in the table.
    /// Returning that item costs nothing. [`or_error`](Self::or_error) makes a failed condition an
    /// [`Error`](crate::Error) instead. A second condition must hold as well.
    pub fn condition(mut self, condition: Condition<M>) -> Upsert<M, R::Guarded> {
        self.upsert.merge.condition(condition);
        self.returning()
    }

    /// Adds a [`condition`](Self::condition) if there is one. The output is a nested `Result` in both cases.
    pub fn maybe_condition(mut self, condition: Option<Condition<M>>) -> Upsert<M, R::Guarded> {
        self.upsert.merge.maybe_condition(condition);
        self.returning()
    }

    /// Merges only into an item that exists. This adds a [`condition`](Self::condition) that its key exists.
    pub fn existing(mut self) -> Upsert<M, R::Guarded> {
        // Without a name the key is invalid.
        if let Some(name) = &self.upsert.key_name {
            self.upsert.merge.existing(name);
        }
        self.returning()
    }

    /// Writes these attributes only if they are absent: SET with `if_not_exists`. An attribute that exists keeps its
    /// value.
    ///
    /// They are attributes of the item itself; a path inside an attribute is an invalid request. Attributes that the
    /// given item does not have, and those of the key, change nothing.
    ///
    /// An attribute of an index's key that is composed of kept fields only is kept in the same way, by itself: an item
    /// that has the fields and not yet the attribute, because the index is newer, gets that of the given fields. Write
    /// older items once with a put before, so that they have it.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Users")]
    /// # struct User { #[dyno(partition_key)] id: String, since: u16, plan: String }
    /// # async fn example(users: Table<User>, ada: User) -> dyno::Result<()> {
    /// let now: User = users.upsert(&ada).keep_existing(User::SINCE & User::PLAN).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep_existing(mut self, attributes: impl Into<Projection<M>>) -> Self {
        self.upsert.merge.keep(attributes.into());
        self
    }

    /// Makes further changes in the same write: a counter, an element of a list, an attribute to remove.
    ///
    /// If the update names an attribute of the item, the update is applied instead of the item's value. An update of a
    /// path inside an attribute that the item writes is an invalid request.
    ///
    /// If a response is lost, the SDK sends the request again: an update that adds to a number may be carried out
    /// twice. [`once`](Self::once) prevents this.
    pub fn update(mut self, update: expr::Update<M>) -> Self {
        self.upsert.merge.update(update);
        self
    }

    /// Makes the further changes of [`update`](Self::update) although a function of the model, `normalize` or
    /// `validate`, depends on what they change. See [`UpdateItem::unvalidated`](crate::op::UpdateItem::unvalidated).
    pub fn unvalidated(mut self) -> Self
    where
        M: Model,
    {
        self.upsert.merge.unvalidated = true;
        self
    }

    /// Removes the attributes that the model has and the item leaves out: an `Option` that is `None`, a set that is
    /// empty, the attributes of other variants of a flattened enum. Attributes that the model does not have stay.
    ///
    /// DynamoDB does not create an item from removals alone: an item that does not exist is not created if the given
    /// one has nothing but its key. DynamoDB then returns no item, which is an error;
    /// [`return_nothing`](Self::return_nothing) does not read it.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, rank: Option<u32> }
    /// # async fn example(movies: Table<Movie>, brazil: Movie) -> dyno::Result<()> {
    /// // Of the attributes of `Movie`, the item now has exactly those of `brazil`.
    /// movies.upsert(&brazil).remove_absent().return_nothing().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove_absent(mut self) -> Self
    where
        M: Model,
    {
        let UpsertRequest { merge, target, .. } = &mut self.upsert;
        merge.remove_absent(M::SHAPE.known_names(), target);
        self
    }

    /// Returns the item as it was before the write, an `Option<M>`.
    pub fn return_old(self) -> Upsert<M, R::Instead<Old>> {
        self.returning()
    }

    /// Returns nothing, `()`. The write costs the same.
    pub fn return_nothing(self) -> Upsert<M, R::Instead<Nothing>> {
        self.returning()
    }

    /// Returns the written attributes as they are after the write, as an [`Item`](crate::codec::Item).
    pub fn return_updated_new(self) -> Upsert<M, R::Instead<UpdatedNew>> {
        self.returning()
    }

    /// Returns the written attributes as they were before the write, as an [`Item`](crate::codec::Item).
    pub fn return_updated_old(self) -> Upsert<M, R::Instead<UpdatedOld>> {
        self.returning()
    }

    /// Carries the upsert out once, even if a response is lost and the SDK sends the request again: an
    /// [`update`](Self::update) that counts does not count twice. The upsert returns nothing, `()`. See
    /// [`UpdateItem::once`](crate::op::UpdateItem::once), also for its costs.
    pub fn once(mut self) -> Upsert<M, R::Instead<Nothing>> {
        self.upsert.once.get_or_insert_default();
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
    /// let moved = User { id: ada.id.clone(), email: "ada@example.com".to_owned() };
    /// let write = users.upsert(&moved).releasing(&ada);
    /// client.transact_write((write, client.table::<Event>().put(&event))).or_error().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn releasing(mut self, old: &impl ReadItem<M>) -> Self
    where
        M: Model,
    {
        self.upsert.known = Some(Box::new(old.stored_item().map_err(Arc::new)));
        self
    }

    fn returning<R2>(self) -> Upsert<M, R2> {
        Upsert {
            upsert: self.upsert,
            marker: PhantomData,
        }
    }

    /// Counts the consumed capacity. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.upsert.target.sender.add_meter(meter);
        self
    }

    /// Returns the request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Encode`] if the item cannot be stored or lacks an attribute of its key, [`Error::InvalidRequest`] if
    /// the update or the condition is invalid.
    pub fn into_sdk(mut self) -> Result<UpdateItemFluentBuilder> {
        check_alone(
            self.upsert.is_transaction(),
            &self.upsert.target,
            "a request of the SDK",
        )?;
        self.upsert.target.sender.meter_sdk_requests();
        let target = self.upsert.target.clone();
        let input = self.upsert.ready::<R>()?.input.into_sdk();
        input.map_err(|error| target.not_written(error))
    }

    /// The upsert as an operation of a transaction.
    pub(crate) fn transact_item(self) -> Result<TransactItem> {
        if self.upsert.sets_unique() {
            return self.upsert.in_transaction::<R>()?.into_transact_item();
        }
        let target = self.upsert.target.clone();
        let merged = self.upsert.merged()?;
        let (key, actions) = (merged.key, merged.actions);
        // An UpdateItem may have no update, but not in a transaction.
        if actions.is_empty() {
            let error = expr::InvalidExpression::EmptyUpdate.into();
            return Err(Error::expression(target.subject(Some(&key)), error));
        }
        let condition = merged.condition.as_ref();
        let input = update_item_input::<Guarded<R>>(&target, &key, &actions, condition)?;
        let key = WrittenItem::Key(key);
        Ok(TransactItem::new(target, "Update", key, &input).checking(merged.check))
    }
}

impl<M, R: Choice> Upsert<M, Guarded<R>> {
    /// Returns a failed condition as [`Error::ConditionFailed`](crate::Error::ConditionFailed), so that one `?` is
    /// enough.
    ///
    /// The error has the item that is in the table.
    pub fn or_error(self) -> Upsert<M, OrError<R>> {
        self.returning()
    }
}

impl UpsertRequest {
    /// Whether the upsert changes a unique attribute.
    fn sets_unique(&self) -> bool {
        let unique = self.target.schema.as_ref().and_then(Schema::unique);
        let Some((unique, parts)) = unique.zip(self.parts.as_ref().ok()) else {
            return false;
        };
        let mut names = unique.attributes.iter();
        names.any(|name| parts.get(name).is_some() || self.merge.changes(name))
    }

    fn is_transaction(&self) -> bool {
        self.once.is_some() || self.sets_unique()
    }

    /// The upsert as a transaction of its own.
    #[cold]
    fn in_transaction<R: Choice>(mut self) -> Result<InTransaction> {
        let (target, once, known) = (self.target.clone(), self.once.take(), self.known.take());
        let MergedItem {
            key,
            actions,
            condition,
            check,
        } = self.merged()?;
        let item = WrittenItem::Key(key.clone());
        // An UpdateItem may have no update, but not in a transaction.
        if actions.is_empty() {
            let error = expr::InvalidExpression::EmptyUpdate.into();
            return Err(Error::expression(item.subject(&target), error));
        }
        Ok(InTransaction {
            new: NewValue::of_actions(&target, &item, &actions)?,
            make: make_update(target.clone(), key, actions, condition, check),
            target,
            item,
            once,
            creates: false,
            returns: R::VALUES,
            keeps_old: true,
            known,
        })
    }

    fn merged(self) -> Result<MergedItem> {
        let merged = self.merge.merged(&self.target, self.parts?)?;
        let schema = self.target.schema;
        if let Some(schema) = schema.filter(|schema| schema.unique().is_some()) {
            check_key(&self.target, &schema, &merged.key)?;
        }
        Ok(merged)
    }

    /// The request.
    fn ready<R: Choice>(self) -> Result<ReadyWrite<UpdateItemFluentBuilder>> {
        let target = self.target.clone();
        let merged = self.merged()?;
        let (key, condition) = (merged.key, merged.condition.as_ref());
        Ok(ReadyWrite {
            input: update_item_input::<Guarded<R>>(&target, &key, &merged.actions, condition)?,
            item: WrittenItem::Key(key),
            check: merged.check,
            returns: R::VALUES,
            required: None,
            carried_out: "the item was written",
        })
    }
}

impl<M, R: Returns<M, Output: 'static>> IntoFuture for Upsert<M, R> {
    type Output = Result<R::Output>;
    type IntoFuture = ResponseFuture<R::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let target = self.upsert.target.clone();
        if self.upsert.is_transaction() {
            let write = self.upsert.in_transaction::<R>();
            return sent(write, None, "the item was written", R::read);
        }
        let ready = self.upsert.ready::<R>();
        response(target, ready, R::read)
    }
}

debug_without_values!(Upsert<M, R>, |this| &this.upsert.target.table);

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;
    use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemInputBuilder;
    use aws_sdk_dynamodb::types::{
        AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure,
    };

    use super::*;
    use crate::codec::{Item, Value};
    use crate::example::{Movie, Service, brazil, ok};
    use crate::model::KeyNames;
    use crate::{expression, item, path};

    fn n(text: &str) -> AttributeValue {
        AttributeValue::N(text.into())
    }

    fn input(upsert: Upsert<impl Sized, impl Choice>) -> UpdateItemInput {
        let builder = upsert.into_sdk().unwrap();
        builder.as_input().clone().build().unwrap()
    }

    fn of_brazil() -> UpdateItemInputBuilder {
        UpdateItemInput::builder()
            .table_name("Movies")
            .key("year", n("1985"))
            .key("title", AttributeValue::S("Brazil".into()))
            .return_values(ReturnValue::AllNew)
    }

    fn rated() -> Movie {
        Movie {
            rating: Some(7.9),
            ..brazil()
        }
    }

    // D3, Q25
    #[test]
    fn an_upsert_sets_what_the_item_has_but_its_key() {
        let movies = Service::silent().movies();
        let expected = of_brazil()
            .update_expression("SET #0 = :0, #1 = :1")
            .expression_attribute_names("#0", "rank")
            .expression_attribute_names("#1", "rating")
            .expression_attribute_values(":0", n("7"))
            .expression_attribute_values(":1", n("7.9"))
            .build()
            .unwrap();
        assert_eq!(input(movies.upsert(&rated())), expected);
        let raw = movies.client().raw_table("Movies", ["year", "title"]);
        let rating = Value::of(&7.9).unwrap();
        let item = item! { "rank" => 7, "year" => 1985, "rating" => rating, "title" => "Brazil" };
        assert_eq!(input(raw.upsert(item)), expected);
        // What the item leaves out is not in the request.
        let expected = of_brazil()
            .update_expression("SET #0 = :0")
            .expression_attribute_names("#0", "rank")
            .expression_attribute_values(":0", n("7"));
        assert_eq!(input(movies.upsert(&brazil())), expected.build().unwrap());
    }

    // Q26, Q27, Q28
    #[test]
    fn a_condition_kept_attributes_and_an_update_go_along() {
        let movies = Service::silent().movies();
        let upsert = movies
            .upsert(&rated())
            .keep_existing(Movie::RATING & Movie::TITLE)
            .update(Movie::RANK.add(1_u32))
            .condition(Movie::RANK.lt(9))
            .existing()
            .return_updated_old();
        let expected = of_brazil()
            .update_expression("SET #0 = if_not_exists(#0, :0) ADD #1 :1")
            .condition_expression("#1 < :2 AND attribute_exists(#2)")
            .expression_attribute_names("#0", "rating")
            .expression_attribute_names("#1", "rank")
            .expression_attribute_names("#2", "year")
            .expression_attribute_values(":0", n("7.9"))
            .expression_attribute_values(":1", n("1"))
            .expression_attribute_values(":2", n("9"))
            .return_values(ReturnValue::UpdatedOld)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        assert_eq!(input(upsert), expected.build().unwrap());
    }

    #[test]
    fn what_is_absent_can_be_removed() {
        let movies = Service::silent().movies();
        let bare = Movie {
            rank: None,
            ..brazil()
        };
        let text = |upsert| input(upsert).update_expression;
        let upsert = || movies.upsert(&bare).remove_absent();
        let both = Some("REMOVE #0, #1".to_owned());
        assert_eq!(text(upsert()), both);
        let kept = upsert().keep_existing(Movie::RANK);
        assert_eq!(text(kept), Some("REMOVE #0".into()));
        let added = upsert().update(Movie::RATING.set(1.0));
        assert_eq!(text(added), Some("SET #0 = :0 REMOVE #1".into()));
    }

    #[test]
    fn an_item_that_is_only_a_key_has_no_update() {
        let bare = Movie {
            rank: None,
            ..brazil()
        };
        let movies = Service::silent().movies();
        assert_eq!(
            input(movies.upsert(&bare)),
            of_brazil().build().unwrap(),
            "it is created if it is not there"
        );
        let error = movies.client().transact_write((movies.upsert(&bare),));
        assert_eq!(
            error.into_sdk().unwrap_err().to_string(),
            "Movie (1985, \"Brazil\"): an update needs at least one action"
        );
    }

    // DynamoDB returns this if the item does not exist and the update only removes.
    #[tokio::test]
    async fn an_item_that_was_not_created_cannot_be_returned() {
        let movies = Service::new(|_, _| ok("{}")).movies();
        let bare = Movie {
            rank: None,
            ..brazil()
        };
        let upsert = || movies.upsert(&bare).remove_absent();
        let error = upsert().await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
        upsert().return_nothing().await.unwrap();
        assert_eq!(upsert().return_old().await.unwrap(), None);
    }

    #[tokio::test]
    async fn names_may_be_anything() {
        let names = ["a.b", "#0", ":0", "a[0]", "size", "\"", "\u{e9}\n", "SET"];
        let mut item: Item = names.iter().map(|&name| (name, name.len())).collect();
        item.insert("id.0\"", 1);
        let service = Service::new(|_, body| {
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!(body["Key"], serde_json::json!({"id.0\"": {"N": "1"}}));
            let mut attributes = body["Key"].clone();
            let update = body["UpdateExpression"].as_str().unwrap();
            for set in update.strip_prefix("SET ").unwrap().split(", ") {
                let (name, value) = set.split_once(" = ").unwrap();
                let name = body["ExpressionAttributeNames"][name].as_str().unwrap();
                attributes[name] = body["ExpressionAttributeValues"][value].clone();
            }
            ok(&format!(r#"{{"Attributes":{attributes}}}"#))
        });
        let raw = service.client().raw_table("Items", "id.0\"");
        let now = raw.upsert(item.clone()).await.unwrap();
        assert_eq!(now, item);
    }

    // Q28: nothing that is given gets lost, and nothing is written twice.
    #[tokio::test]
    async fn an_invalid_upsert_is_not_sent() {
        let movies = Service::silent().movies();
        let raw_by = |key: KeyNames| movies.client().raw_table("Movies", key);
        let raw = raw_by("id".into());
        let nested = item! { "id" => 1, "info" => item! { "a" => 1 } };
        let many: Item = (0..400).map(|at| (format!("a{at}"), at)).collect();
        let named = |message| format!("Movies (1): {message}");
        let cases = [
            (
                raw.upsert(nested.clone())
                    .keep_existing(path("info").key("a")),
                named(
                    "an upsert keeps or writes whole attributes; name the attribute, not a path inside it",
                ),
            ),
            (
                raw.upsert(nested).update(path("info").key("a").set(2)),
                named(
                    "`info` and `info.a` overlap; an update or a projection can name each attribute once",
                ),
            ),
            (
                raw.upsert(item! { "id" => 1, "a" => 1 })
                    .keep_existing(expression("#a")),
                named("`#a` has no name or value; add it with `name` or `value`"),
            ),
            (
                raw_by("a0".into()).upsert(many),
                "Movies (0): an expression can have at most 4096 bytes".into(),
            ),
            (
                raw_by(["id", "at"].into()).upsert(item! { "id" => 1 }),
                "Movies: attribute `at`: the item lacks an attribute of its key".into(),
            ),
            (
                raw.upsert(item! { "id" => "" }),
                "Movies (\"\"): attribute `id`: a key must not be empty".into(),
            ),
            (
                raw_by(KeyNames::of_partition([""; 0])).upsert(item! { "id" => 1 }),
                "Movies: a key must not be empty".into(),
            ),
        ];
        for (upsert, message) in cases {
            assert_eq!(upsert.await.unwrap_err().to_string(), message);
        }
        let nan = Movie {
            rating: Some(f64::NAN),
            ..brazil()
        };
        assert_eq!(
            movies.upsert(&nan).await.unwrap_err().to_string(),
            "Movie (1985, \"Brazil\"): attribute `rating`: NaN and infinity are not valid numbers in DynamoDB"
        );
    }

    #[test]
    fn a_future_can_be_sent_to_another_task() {
        fn check(_: impl Send + 'static) {}
        check(Service::silent().movies().upsert(&brazil()).into_future());
    }
}
