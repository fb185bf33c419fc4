//! An item merged into the one that is there: UpdateItem.

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;

use crate::error::{Error, Result};
use crate::expr::{self, Condition, Projection, ast};
use crate::model::Model;
use crate::observe::Meter;
use crate::op::Entry;
use crate::op::expressions::debug_without_values;
use crate::op::write::merge::{Merge, Parts};
use crate::op::write::returns::{Choice, response};
use crate::op::write::update::update_item;
use crate::op::{New, Nothing, Old, ResponseFuture, Returns, UpdatedNew, UpdatedOld};
use crate::transport::Input;
use crate::transport::{TableRef, WrittenItem};

/// Merges an item into the one with the same key, or creates it; awaiting it gives the item as it is now, an `M`.
///
/// It is one UpdateItem that sets every attribute which the item has, but its key. All other attributes stay as they are: those that
/// the model does not know, which a [`Put`](crate::op::Put) would remove, and also those that the item leaves out. An `Option` that is `None`
/// and a set that is empty are left out, so they change nothing; [`remove_absent`](Self::remove_absent) removes their attributes. A
/// document, a list or a map is one attribute and is written whole.
///
/// The item that comes back may therefore have more in it than the one that was given. The write costs capacity for the larger of the
/// item before and after. An item without attributes besides its key is created, or left as it is.
///
/// The text of the update may have 4 KB, enough for some 300 attributes; an item with more of them is refused before sending.
/// DynamoDB counts an update a little larger than what it writes, some twenty bytes for each attribute: an item that just fits into 400 KB
/// can be put, but not merged. (AWS developer guide, "Quotas in Amazon DynamoDB", "Expression parameters" and "Item size".)
///
/// ```no_run
/// # use dyno::{Client, item, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies", ["year", "title"]);
/// let brazil = item! { "year" => 1985, "title" => "Brazil", "rank" => 7, "added" => "2026-11-27" };
/// let now = movies
///     .upsert(brazil)
///     .keep_existing(path("added"))
///     .update(path("imports").add(1))
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct Upsert<M, R = New> {
    upsert: Plain,
    marker: PhantomData<fn() -> (M, R)>,
}

struct Plain {
    target: TableRef,
    /// An attribute of the key, if there is one.
    key_name: Option<String>,
    parts: Result<Parts>,
    merge: Merge,
}

impl<M, R: Choice> Upsert<M, R> {
    pub(crate) fn new(
        target: TableRef,
        key_names: &[impl AsRef<str>],
        item: Result<String>,
    ) -> Self {
        let parts = item.and_then(|text| {
            let parts = Parts::of(&text, key_names);
            parts.map_err(|error| Error::encode(target.subject_of(&text), error))
        });
        Self {
            upsert: Plain {
                target,
                key_name: key_names.first().map(|name| name.as_ref().to_owned()),
                parts,
                merge: Merge::default(),
            },
            marker: PhantomData,
        }
    }

    /// Writes only if the condition holds for the item that is there; if there is none, for one without attributes.
    ///
    /// The response becomes a `Result<_, ConditionFailed<M>>` inside the outer one, with the item that was there. Reading that item costs no
    /// further capacity. A second condition must hold as well.
    pub fn condition(mut self, condition: Condition<M>) -> Upsert<M, R::Guarded> {
        self.upsert.merge.condition(condition);
        self.returning()
    }

    /// Merges only into an item that is there, and creates none: a [`condition`](Self::condition) that its key exists.
    pub fn existing(mut self) -> Upsert<M, R::Guarded> {
        // Without a name the key cannot be sent anyway.
        if let Some(name) = &self.upsert.key_name {
            self.upsert.merge.existing(name);
        }
        self.returning()
    }

    /// Writes these attributes only where they are absent: SET with `if_not_exists`. One that is there keeps its value.
    ///
    /// They are attributes of the item itself; a path to something inside of one is refused before sending. Those that the item does not
    /// have, and those of the key, change nothing.
    ///
    /// ```no_run
    /// # use dyno::{Client, item, path};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let users = client.raw_table("Users", "id");
    /// let ada = item! { "id" => "u-1", "name" => "Ada", "since" => 2026, "plan" => "free" };
    /// let now = users.upsert(ada).keep_existing(path("since") & path("plan")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep_existing(mut self, attributes: impl Into<Projection<M>>) -> Self {
        self.upsert.merge.keep(attributes.into());
        self
    }

    /// Changes more in the same write: a counter, an element of a list, an attribute to remove.
    ///
    /// What the update says of an attribute stands in the place of what the item has there. An update of something inside of an
    /// attribute that the item writes overlaps it, and is refused before sending.
    ///
    /// If a response gets lost the SDK sends the request again; an update that adds to a number may then be carried out twice.
    pub fn update(mut self, update: expr::Update<M>) -> Self {
        self.upsert.merge.update(update);
        self
    }

    /// Removes the attributes that the model knows and the item leaves out: of an `Option` that is `None`, a set that is empty, and of
    /// the other variants of an enum that is flattened. Those that the model does not know stay.
    ///
    /// DynamoDB creates no item from removals alone: where there is none, an item that has nothing but its key stays away. The new item
    /// cannot be returned then, which is an error; [`return_nothing`](Self::return_nothing) does not ask for it.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table, model::ReadModel};
    /// # async fn example<Movie: ReadModel + 'static>(movies: Table<Movie>, brazil: Movie) -> dyno::Result<()> {
    /// // Now the item has of the model's attributes exactly those that `brazil` has.
    /// movies.upsert(&brazil).remove_absent().return_nothing().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove_absent(mut self) -> Self
    where
        M: Model,
    {
        let Plain { merge, target, .. } = &mut self.upsert;
        merge.remove_absent(M::SHAPE.known_names(), target);
        self
    }

    /// Returns the item as it was before, an `Option<M>`.
    pub fn return_old(self) -> Upsert<M, R::Instead<Old>> {
        self.returning()
    }

    /// Returns nothing, `()`. The write costs the same.
    pub fn return_nothing(self) -> Upsert<M, R::Instead<Nothing>> {
        self.returning()
    }

    /// Returns the attributes that were written, as they are now, as an [`Item`](crate::codec::Item).
    pub fn return_updated_new(self) -> Upsert<M, R::Instead<UpdatedNew>> {
        self.returning()
    }

    /// Returns the attributes that were written, as they were before, as an [`Item`](crate::codec::Item).
    pub fn return_updated_old(self) -> Upsert<M, R::Instead<UpdatedOld>> {
        self.returning()
    }

    fn returning<R2>(self) -> Upsert<M, R2> {
        Upsert {
            upsert: self.upsert,
            marker: PhantomData,
        }
    }

    /// Counts what it consumes. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.upsert.target.sender.add_meter(meter);
        self
    }

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Encode`] when the item cannot be stored or lacks an attribute of its key, [`Error::Expression`] when the update or the
    /// condition cannot be sent.
    pub fn into_sdk(mut self) -> Result<UpdateItemFluentBuilder> {
        self.upsert.target.sender.meter_sdk_requests();
        let target = self.upsert.target.clone();
        let (_, input) = self.upsert.input::<R>()?;
        input.into_sdk().map_err(|error| target.not_written(error))
    }

    /// The upsert as a part of a transaction.
    pub(crate) fn entry(self) -> Result<Entry> {
        let target = self.upsert.target.clone();
        let (key, actions, merge) = self.upsert.actions()?;
        // An UpdateItem may have no update, but not in a transaction.
        if actions.is_empty() {
            let error = expr::InvalidExpression::EmptyUpdate.into();
            return Err(Error::expression(target.subject(Some(&key)), error));
        }
        let input = update_item::<R>(&target, &key, &actions, merge.condition.as_ref())?;
        Ok(Entry::new(target, "Update", WrittenItem::Key(key), &input))
    }
}

impl Plain {
    /// The key's text, and what is done to the item.
    fn actions(self) -> Result<(Arc<str>, Vec<ast::Action>, Merge)> {
        let parts = self.parts?;
        let key = parts.key.clone();
        let actions = self.merge.actions(&self.target, parts)?;
        Ok((key, actions, self.merge))
    }

    /// The key's text, and the request.
    fn input<R: Choice>(self) -> Result<(Arc<str>, Input<UpdateItemFluentBuilder>)> {
        let target = self.target.clone();
        let (key, actions, merge) = self.actions()?;
        let input = update_item::<R>(&target, &key, &actions, merge.condition.as_ref())?;
        Ok((key, input))
    }
}

impl<M, R: Returns<M, Output: 'static>> IntoFuture for Upsert<M, R> {
    type Output = Result<R::Output>;
    type IntoFuture = ResponseFuture<R::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let target = self.upsert.target.clone();
        let sent = self.upsert.input::<R>();
        let sent = sent.map(|(key, input)| (WrittenItem::Key(key), input));
        response(target, sent, R::read)
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

    // So DynamoDB returns where there is no item and an update only removes.
    #[tokio::test]
    async fn an_item_that_was_not_made_cannot_be_returned() {
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

    // Q28: of what else is given nothing gets lost, and nothing is written twice.
    #[tokio::test]
    async fn nothing_is_sent_of_what_cannot_be_merged() {
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
                "Movies (0): the text of an expression may have at most 4096 bytes".into(),
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
