//! An item less: DeleteItem.

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;

use crate::codec::EncodeError;
use crate::error::Result;
use crate::expr::{Condition, ast};
use crate::observe::Meter;
use crate::op::Entry;
use crate::op::expressions::{Expressions, Placeheld, and, debug_without_values};
use crate::op::write::returns::{Choice, on_refusal, response, return_values};
use crate::op::{Nothing, Old, ResponseFuture, Returns};
use crate::transport::Input;
use crate::transport::{TableRef, WrittenItem};

/// Deletes an item by its key; awaiting it gives `()`, also when there is no such item.
///
/// It writes capacity for the size of the item.
///
/// ```no_run
/// # use dyno::{Client, item, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies", ["year", "title"]);
/// let brazil = item! { "year" => 1985, "title" => "Brazil" };
/// let deleted: bool = movies.delete(brazil).condition(path("rating").le(5)).await?.is_ok();
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is deleted until it is awaited"]
pub struct Delete<M, R = Nothing> {
    delete: Plain,
    marker: PhantomData<fn() -> (M, R)>,
}

struct Plain {
    target: TableRef,
    key: Result<String, EncodeError>,
    condition: Option<ast::Condition>,
}

impl<M, R: Choice> Delete<M, R> {
    pub(crate) fn new(target: TableRef, key: Result<String, EncodeError>) -> Self {
        Self {
            delete: Plain {
                target,
                key,
                condition: None,
            },
            marker: PhantomData,
        }
    }

    /// Deletes only if the condition holds for the item; if there is none, for one without attributes.
    ///
    /// The response becomes a `Result<_, ConditionFailed<M>>` inside the outer one, with the item that is there. Reading that item costs no
    /// further capacity. A second condition must hold as well.
    pub fn condition(mut self, condition: Condition<M>) -> Delete<M, R::Guarded> {
        self.delete.condition = and(self.delete.condition, condition);
        Delete {
            delete: self.delete,
            marker: PhantomData,
        }
    }

    /// Returns the item that was deleted, an `Option<M>`.
    pub fn return_old(self) -> Delete<M, R::Instead<Old>> {
        Delete {
            delete: self.delete,
            marker: PhantomData,
        }
    }

    /// Counts what it consumes. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.delete.target.sender.add_meter(meter);
        self
    }

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) when the key is empty or cannot be stored,
    /// [`Error::Expression`](crate::Error::Expression) when the condition cannot be sent.
    pub fn into_sdk(mut self) -> Result<DeleteItemFluentBuilder> {
        self.delete.target.sender.meter_sdk_requests();
        let target = self.delete.target.clone();
        let (_, input) = self.delete.input::<R>()?;
        input.into_sdk().map_err(|error| target.not_written(error))
    }

    /// The delete as a part of a transaction.
    pub(crate) fn entry(self) -> Result<Entry> {
        self.entry_of_kind("Delete")
    }

    /// A part of a transaction that has what a delete has.
    pub(crate) fn entry_of_kind(self, kind: &str) -> Result<Entry> {
        let target = self.delete.target.clone();
        let (key, input) = self.delete.input::<R>()?;
        Ok(Entry::new(target, kind, WrittenItem::Key(key), &input))
    }

    pub(crate) fn table(&self) -> &str {
        &self.delete.target.table
    }
}

impl Plain {
    /// The key's text, and the request.
    fn input<R: Choice>(self) -> Result<(Arc<str>, Input<DeleteItemFluentBuilder>)> {
        let target = &self.target;
        let key = self.key.map_err(|error| target.encode_error(error))?;
        let key: Arc<str> = key.into();
        let mut expressions = Expressions::new(target, Some(&key));
        let condition = expressions.condition(self.condition.as_ref())?;
        let Placeheld { names, values } = expressions.finish();
        let request = target.sender.sdk().delete_item().table_name(&*target.table);
        let request = request
            .set_key(Some(target.map(&key)?))
            .set_condition_expression(condition)
            .set_return_values(return_values::<R>())
            .set_return_values_on_condition_check_failure(on_refusal::<R>());
        let input = Input::new(request)
            .metered(&target.sender)
            .with_placeholders(names, values);
        Ok((key, input))
    }
}

impl<M, R: Returns<M, Output: 'static>> IntoFuture for Delete<M, R> {
    type Output = Result<R::Output>;
    type IntoFuture = ResponseFuture<R::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let target = self.delete.target.clone();
        let sent = self.delete.input::<R>();
        let sent = sent.map(|(key, input)| (WrittenItem::Key(key), input));
        response(target, sent, R::read)
    }
}

debug_without_values!(Delete<M, R>, |this| &this.delete.target.table);

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
    async fn a_delete_tells_whether_it_was_refused() {
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
