//! Changes to an item: UpdateItem.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;

use crate::codec::Item;
use crate::codec::{EncodeError, decode_item};
use crate::error::{Error, Result};
use crate::expr::{self, Condition, ExpressionError, ast};
use crate::observe::Meter;
use crate::op::Entry;
use crate::op::expressions::{Expressions, Placeheld, and, debug_without_values};
use crate::op::write::returns::{Choice, on_refusal, response, return_values};
use crate::op::{New, Nothing, Old, ResponseFuture, Returns, UpdatedNew, UpdatedOld};
use crate::transport::Input;
use crate::transport::{TableRef, WrittenItem};

/// Changes attributes of an item; awaiting it gives the item as it is now, an `M`.
///
/// If there is no such item, one is made of the key and the update; [`existing`](Self::existing) prevents that.
/// An item so made may lack what the model needs, and then the response is an error although it was written; so it is when attributes of
/// another type are there. [`return_nothing`](Self::return_nothing) does not read the response.
///
/// All changes are carried out at once, from the item as it was before. The write costs capacity for the larger of the item before and
/// after. If a response gets lost the SDK sends the request again; an update that adds to a number may then be carried out twice.
///
/// ```no_run
/// # use dyno::{Client, item, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies", ["year", "title"]);
/// let brazil = item! { "year" => 1985, "title" => "Brazil" };
/// let now = movies.update(brazil, path("views").set(path("views") + 1)).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct Update<M, R = New> {
    update: Plain,
    marker: PhantomData<fn() -> (M, R)>,
}

struct Plain {
    target: TableRef,
    key: Result<String, EncodeError>,
    actions: Vec<ast::Action>,
    condition: Option<ast::Condition>,
}

impl<M, R: Choice> Update<M, R> {
    pub(crate) fn new(
        target: TableRef,
        key: Result<String, EncodeError>,
        update: expr::Update<M>,
    ) -> Self {
        let update = Plain {
            target,
            key,
            actions: update.into_ast(),
            condition: None,
        };
        Self {
            update,
            marker: PhantomData,
        }
    }

    /// Writes only if the condition holds for the item that is there; if there is none, for one without attributes.
    ///
    /// The response becomes a `Result<_, ConditionFailed<M>>` inside the outer one, with the item that was there. Reading that item costs no
    /// further capacity. A second condition must hold as well.
    pub fn condition(mut self, condition: Condition<M>) -> Update<M, R::Guarded> {
        self.update.condition = and(self.update.condition, condition);
        self.returning()
    }

    /// Changes the item only if there is one: a [`condition`](Self::condition) that its key exists.
    ///
    /// The response becomes a `Result<_, ConditionFailed<M>>` inside the outer one, as with any condition.
    ///
    /// ```no_run
    /// # use dyno::{Client, item, path};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let movies = client.raw_table("Movies", ["year", "title"]);
    /// let brazil = item! { "year" => 1985, "title" => "Brazil" };
    /// match movies.update(brazil, path("rank").set(1)).existing().await? {
    ///     Ok(now) => println!("{now:?}"),
    ///     Err(refused) => println!("{refused}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn existing(self) -> Update<M, R::Guarded> {
        match self.update.key_name() {
            Some(name) => {
                let key = ast::Path(vec![ast::Segment::Name(name)]);
                self.condition(Condition::new(ast::Condition::Exists(key)))
            }
            // The key cannot be sent anyway.
            None => self.returning(),
        }
    }

    /// Returns the item as it was before, an `Option<M>`.
    pub fn return_old(self) -> Update<M, R::Instead<Old>> {
        self.returning()
    }

    /// Returns nothing, `()`. The write costs the same.
    pub fn return_nothing(self) -> Update<M, R::Instead<Nothing>> {
        self.returning()
    }

    /// Returns the attributes that were changed, as they are now, as an [`Item`](crate::codec::Item).
    pub fn return_updated_new(self) -> Update<M, R::Instead<UpdatedNew>> {
        self.returning()
    }

    /// Returns the attributes that were changed, as they were before, as an [`Item`](crate::codec::Item).
    pub fn return_updated_old(self) -> Update<M, R::Instead<UpdatedOld>> {
        self.returning()
    }

    fn returning<R2>(self) -> Update<M, R2> {
        Update {
            update: self.update,
            marker: PhantomData,
        }
    }

    /// Counts what it consumes. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.update.target.sender.add_meter(meter);
        self
    }

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) when the key is empty or cannot be stored,
    /// [`Error::Expression`](crate::Error::Expression) when the update or the condition cannot be sent.
    pub fn into_sdk(mut self) -> Result<UpdateItemFluentBuilder> {
        self.update.target.sender.meter_sdk_requests();
        let target = self.update.target.clone();
        let (_, input) = self.update.input::<R>()?;
        input.into_sdk().map_err(|error| target.not_written(error))
    }

    /// The update as a part of a transaction.
    pub(crate) fn entry(self) -> Result<Entry> {
        let target = self.update.target.clone();
        let (key, input) = self.update.input::<R>()?;
        Ok(Entry::new(target, "Update", WrittenItem::Key(key), &input))
    }
}

impl Plain {
    /// The name of the partition key; without a model, of any attribute of the key, since an item has them all.
    fn key_name(&self) -> Option<Cow<'static, str>> {
        if let Some(schema) = self.target.schema {
            return Some(schema.key.partition().name.into());
        }
        let key: Item = decode_item(self.key.as_deref().ok()?).ok()?;
        key.iter().next().map(|(name, _)| name.clone().into())
    }

    /// The key's text, and the request.
    fn input<R: Choice>(self) -> Result<(Arc<str>, Input<UpdateItemFluentBuilder>)> {
        let target = &self.target;
        let key = self.key.map_err(|error| target.encode_error(error))?;
        let key: Arc<str> = key.into();
        if self.actions.is_empty() {
            let error = expr::InvalidExpression::EmptyUpdate.into();
            return Err(Error::expression(target.subject(Some(&key)), error));
        }
        let input = update_item::<R>(target, &key, &self.actions, self.condition.as_ref())?;
        Ok((key, input))
    }
}

/// The request that changes the item with this key. Without an action it only makes the item, if there is none.
pub(crate) fn update_item<R: Choice>(
    target: &TableRef,
    key: &str,
    actions: &[ast::Action],
    condition: Option<&ast::Condition>,
) -> Result<Input<UpdateItemFluentBuilder>> {
    if let Some(error) = empty_index_key(target, actions) {
        return Err(Error::expression(target.subject(Some(key)), error));
    }
    let mut expressions = Expressions::new(target, Some(key));
    let update = match actions {
        [] => None,
        actions => Some(expressions.update(actions)?),
    };
    let condition = expressions.condition(condition)?;
    let Placeheld { names, values } = expressions.finish();
    let request = target.sender.sdk().update_item().table_name(&*target.table);
    let request = request
        .set_key(Some(target.map(key)?))
        .set_update_expression(update)
        .set_condition_expression(condition)
        .set_return_values(return_values::<R>())
        .set_return_values_on_condition_check_failure(on_refusal::<R>());
    let input = Input::new(request).metered(&target.sender);
    Ok(input.with_placeholders(names, values))
}

/// Key attributes of an index may be absent, but DynamoDB refuses empty ones. Looks at the values that SET writes.
fn empty_index_key(target: &TableRef, actions: &[ast::Action]) -> Option<ExpressionError> {
    let is_index_key = |attribute: &str| {
        let indexes = target.schema.map_or(&[][..], |schema| schema.indexes);
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

/// Whether it is an empty string or no bytes, or becomes one where nothing was before.
fn may_be_empty(operand: &ast::SetOperand) -> bool {
    match operand {
        ast::SetOperand::Value(ast::Value::Json(json)) => {
            matches!(&**json, r#"{"S":""}"# | r#"{"B":""}"#)
        }
        ast::SetOperand::IfNotExists(_, default) => may_be_empty(default),
        _ => false,
    }
}

impl<M, R: Returns<M, Output: 'static>> IntoFuture for Update<M, R> {
    type Output = Result<R::Output>;
    type IntoFuture = ResponseFuture<R::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let target = self.update.target.clone();
        let sent = self.update.input::<R>();
        let sent = sent.map(|(key, input)| (WrittenItem::Key(key), input));
        response(target, sent, R::read)
    }
}

debug_without_values!(Update<M, R>, |this| &this.update.target.table);

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;
    use aws_sdk_dynamodb::types::{
        AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure,
    };

    use super::*;
    use crate::example::{Movie, Service, brazil, error, ok};
    use crate::item;
    use crate::model::{IndexSchema, KeyAttribute, KeySchema};

    fn input(update: Update<impl Sized, impl Choice>) -> UpdateItemInput {
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
            .condition_expression("#1 >= :1")
            .expression_attribute_names("#0", "rating")
            .expression_attribute_names("#1", "rank")
            .expression_attribute_values(":0", AttributeValue::N("1".into()))
            .expression_attribute_values(":1", AttributeValue::N("3".into()))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        assert_eq!(input(update), expected.build().unwrap());
    }

    #[tokio::test]
    async fn an_update_of_existing_items_makes_none() {
        let service = Service::new(|_, _| error("ConditionalCheckFailedException", ""));
        let movies = service.movies();
        let update = || movies.update((1985, "Brazil"), Movie::RANK.set(1));
        let sent = input(update().condition(Movie::RANK.ge(3)).existing());
        assert_eq!(
            sent.condition_expression(),
            Some("#0 >= :1 AND attribute_exists(#1)")
        );
        let refused = update().existing().await.unwrap().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "Movie (1985, \"Brazil\"): the condition was false, so nothing was written; there is no such item"
        );
        assert_eq!(
            Error::from(refused).to_string(),
            update().existing().await.unwrap().unwrap_err().to_string()
        );
        let raw = movies.client().raw_table("Movies", ["year", "title"]);
        let key = item! { "year" => 1985, "title" => "Brazil" };
        let sent = input(raw.update(key, crate::path("rank").set(1)).existing());
        assert_eq!(sent.condition_expression(), Some("attribute_exists(#1)"));
        let names = sent.expression_attribute_names().unwrap();
        assert_eq!(names["#1"], "title");
    }

    #[tokio::test]
    async fn an_empty_index_key_is_refused_before_sending() {
        const INDEXES: &[IndexSchema] = &[IndexSchema::global(
            "ByGenre",
            KeySchema::Partition(KeyAttribute::of_index::<Option<String>>("genre")),
        )];
        let mut schema = <Movie as crate::Model>::SCHEMA;
        schema.indexes = INDEXES;
        let client = Service::silent().client();
        let target = TableRef::new(client.sender().clone(), "Movies".into(), Some(schema));
        let update = |update: expr::Update<Item>| {
            let key = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#.to_owned();
            Update::<Item>::new(target.clone(), Ok(key), update)
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
                "Movie (1985, \"Brazil\"): the value for `genre` cannot be stored"
            );
            let source = std::error::Error::source(&error).unwrap();
            assert_eq!(source.to_string(), "a key must not be empty");
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
            r#"Movie (1985, "Brazil"): attribute `title`: is missing"#
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
