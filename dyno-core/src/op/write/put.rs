//! A whole item: PutItem.

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;

use crate::codec::attribute_value::from_json;
use crate::error::Result;
use crate::expr::{Condition, ast};
use crate::observe::Meter;
use crate::op::Entry;
use crate::op::expressions::{Expressions, Placeheld, and, debug_without_values};
use crate::op::write::returns::{Choice, on_refusal, response, return_values};
use crate::op::{Nothing, Old, ResponseFuture, Returns};
use crate::transport::Input;
use crate::transport::{TableRef, WrittenItem};

/// Writes a whole item, in the place of one with the same key; awaiting it gives `()`.
///
/// Attributes of the item before are gone, also those that the model does not know; an [`Upsert`](crate::op::Upsert) lets them stay, and an
/// [`Update`](crate::op::Update) changes some by the key. It writes capacity for the larger of the two items.
///
/// ```no_run
/// # use dyno::{Client, item, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies", ["year", "title"]);
/// let brazil = item! { "year" => 1985, "title" => "Brazil", "version" => 4 };
/// let before = movies.put(brazil).condition(path("version").eq(3)).return_old().await??;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct Put<M, R = Nothing> {
    put: Plain,
    marker: PhantomData<fn() -> (M, R)>,
}

struct Plain {
    target: TableRef,
    /// The item's text, or the error that names it.
    item: Result<String>,
    condition: Option<ast::Condition>,
}

impl<M, R: Choice> Put<M, R> {
    pub(crate) fn new(target: TableRef, item: Result<String>) -> Self {
        Self {
            put: Plain {
                target,
                item,
                condition: None,
            },
            marker: PhantomData,
        }
    }

    /// Writes only if the condition holds for the item that is there; if there is none, for one without attributes.
    ///
    /// The response becomes a `Result<_, ConditionFailed<M>>` inside the outer one, with the item that was there. Reading that item costs no
    /// further capacity. A second condition must hold as well.
    pub fn condition(mut self, condition: Condition<M>) -> Put<M, R::Guarded> {
        self.put.condition = and(self.put.condition, condition);
        Put {
            put: self.put,
            marker: PhantomData,
        }
    }

    /// Returns the item as it was before, an `Option<M>`.
    pub fn return_old(self) -> Put<M, R::Instead<Old>> {
        Put {
            put: self.put,
            marker: PhantomData,
        }
    }

    /// Counts what it consumes. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.put.target.sender.add_meter(meter);
        self
    }

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) when the item cannot be stored, [`Error::Expression`](crate::Error::Expression)
    /// when the condition cannot be sent.
    pub fn into_sdk(mut self) -> Result<PutItemFluentBuilder> {
        self.put.target.sender.meter_sdk_requests();
        let target = self.put.target.clone();
        let (_, input) = self.put.input::<R>()?;
        input.into_sdk().map_err(|error| target.not_written(error))
    }

    /// The put as a part of a transaction.
    pub(crate) fn entry(self) -> Result<Entry> {
        let target = self.put.target.clone();
        let (item, input) = self.put.input::<R>()?;
        Ok(Entry::new(target, "Put", WrittenItem::Item(item), &input))
    }
}

impl Plain {
    /// The item's text, and the request.
    fn input<R: Choice>(self) -> Result<(Arc<str>, Input<PutItemFluentBuilder>)> {
        let target = &self.target;
        let item: Arc<str> = self.item?.into();
        let mut expressions = Expressions::new(target, None);
        let condition = expressions
            .condition(self.condition.as_ref())
            .map_err(|error| error.about(|| target.subject_of(&item)))?;
        let Placeheld { names, values } = expressions.finish();
        let request = target.sender.sdk().put_item().table_name(&*target.table);
        let request = request
            .set_condition_expression(condition)
            .set_return_values(return_values::<R>())
            .set_return_values_on_condition_check_failure(on_refusal::<R>());
        let input = Input::new(request)
            .metered(&target.sender)
            .with("Item", Some(item.clone()), |request, text| {
                Ok(request.set_item(Some(from_json(text)?)))
            })
            .with_placeholders(names, values);
        Ok((item, input))
    }
}

impl<M, R: Returns<M, Output: 'static>> IntoFuture for Put<M, R> {
    type Output = Result<R::Output>;
    type IntoFuture = ResponseFuture<R::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let target = self.put.target.clone();
        let sent = self.put.input::<R>();
        let sent = sent.map(|(item, input)| (WrittenItem::Item(item), input));
        response(target, sent, R::read)
    }
}

debug_without_values!(Put<M, R>, |this| &this.put.target.table);

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

    fn input(put: Put<impl Sized, impl Choice>) -> PutItemInput {
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

    // D2
    #[tokio::test]
    async fn a_refused_write_has_the_old_item() {
        let old = r#","Item":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}"#;
        let service = Service::new(move |_, _| error("ConditionalCheckFailedException", old));
        let movies = service.movies();
        let refused: ConditionFailed<Movie> = movies.create(&brazil()).await.unwrap().unwrap_err();
        assert_eq!(refused.old, Some(brazil()));
        let text = r#"Movie (1985, "Brazil"): the condition was false, so nothing was written"#;
        assert_eq!(refused.to_string(), text);

        let twice = async || -> Result<()> { Ok(movies.create(&brazil()).await??) };
        let error = twice().await.unwrap_err();
        assert_eq!(error.to_string(), text);
        let Error::ConditionFailed(refused) = error else {
            panic!("{error:?}")
        };
        assert_eq!(
            refused.old(),
            Some(item! { "year" => 1985, "title" => "Brazil", "rank" => 7 })
        );
        assert_eq!(
            refused.subject().key(),
            Some(item! { "year" => 1985, "title" => "Brazil" })
        );
        assert_eq!(service.requests(), 2);
    }

    #[tokio::test]
    async fn a_refused_write_without_an_item_says_so() {
        let service = Service::new(|_, _| error("ConditionalCheckFailedException", ""));
        let refused = service
            .movies()
            .put(&brazil())
            .condition(Movie::RANK.eq(1))
            .await
            .unwrap()
            .unwrap_err();
        assert_eq!(refused.old, None);
    }

    #[tokio::test]
    async fn a_refusal_whose_item_cannot_be_read_is_still_one() {
        let service = Service::new(|_, _| {
            error(
                "ConditionalCheckFailedException",
                r#","Item":{"year":{"S":"secret"}}"#,
            )
        });
        let error = service.movies().create(&brazil()).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "Movie (1985, \"Brazil\"): the condition was false, so nothing was written; and the item in the table cannot be read"
        );
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "attribute `year`: expected N, found S");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        let Error::ConditionFailed(refused) = error else {
            panic!("{error:?}")
        };
        assert_eq!(refused.old(), Some(item! { "year" => "secret" }));
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
        assert!(matches!(error, Error::Expression(_)), "{error}");
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
            "Movies (1): the value for `a` cannot be stored"
        );
    }

    // S70, S71, S72: what can be asked of a write is what methods say, with a model and without; TOTAL is left to the SDK's builder.
    #[test]
    fn a_put_asks_for_what_its_methods_say() {
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
    async fn an_item_without_attributes_is_refused_before_sending() {
        let raw = Service::silent()
            .client()
            .raw_table("Movies", ["year", "title"]);
        let error = raw.put(item! {}).await.unwrap_err();
        assert!(matches!(error, Error::Encode(_)), "{error:?}");
        assert_eq!(error.to_string(), "Movies: an item has a key at least");
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
