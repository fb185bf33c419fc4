//! A whole item: PutItem.

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;

use super::returns::{Choice, answer, on_refusal, values};
use super::{Answer, Expressions, Nothing, Old, Returns, Target, Whose, and, debug_without_values};
use crate::error::Result;
use crate::expr::{Condition, ast};
use crate::transport;

/// Writes a whole item, in the place of one with the same key; awaiting it gives `()`.
///
/// Attributes of the item before are gone, also those that the model does not know; to change some attributes only, use
/// [`Update`](super::Update). It writes capacity for the larger of the two items.
///
/// ```no_run
/// # use dyno_core::{Client, item, path};
/// # async fn example(client: Client) -> dyno_core::Result<()> {
/// let movies = client.raw_table("Movies");
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
    target: Target,
    /// The item's text, or the error that names it.
    item: Result<String>,
    condition: Option<ast::Condition>,
}

impl<M, R: Choice> Put<M, R> {
    pub(crate) fn new(target: Target, item: Result<String>) -> Self {
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
    /// The answer becomes a `Result<_, Refused<M>>` inside the outer one, with the item that was there. Reading that item costs no
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

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) when the item cannot be stored, [`Error::Expression`](crate::Error::Expression)
    /// when the condition cannot be sent.
    pub fn into_sdk(self) -> Result<PutItemFluentBuilder> {
        let target = self.put.target.clone();
        let (item, request) = self.put.request::<R>()?;
        Ok(request.set_item(Some(target.map(&item)?)))
    }
}

impl Plain {
    /// The item's text, and the request around it.
    fn request<R: Choice>(self) -> Result<(Arc<str>, PutItemFluentBuilder)> {
        let target = &self.target;
        let item = self.item?;
        let mut expressions = Expressions::new(target, None);
        let condition = expressions.condition(self.condition.as_ref())?;
        let (names, expression_values) = expressions.finish()?;
        let request = target.client.sdk().put_item().table_name(&*target.table);
        let request = request
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(expression_values)
            .set_return_values(values::<R>())
            .set_return_values_on_condition_check_failure(on_refusal::<R>());
        Ok((item.into(), request))
    }
}

impl<M, R: Returns<M, Output: 'static>> IntoFuture for Put<M, R> {
    type Output = Result<R::Output>;
    type IntoFuture = Answer<R::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let target = self.put.target.clone();
        let sent = self.put.request::<R>().map(|(item, request)| {
            (
                Whose::Item(item.clone()),
                transport::put_item(request, item),
            )
        });
        answer(target, sent, R::read)
    }
}

debug_without_values!(Put<M, R>, |this| &this.put.target.table);
