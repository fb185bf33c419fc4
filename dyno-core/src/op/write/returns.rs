//! What does a write return? Types without values that choose the response.

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};

use crate::codec::DecodeDocument;
use crate::codec::Item;
use crate::codec::{DecodeError, decode_item};
use crate::error::{ConditionFailed, Error, Result};
use crate::op::ResponseFuture;
use crate::transport::{self, Input, WriteOperation, Written};
use crate::transport::{Change, TableRef, WrittenItem};

/// The response of a write to an item of type `M`.
#[diagnostic::on_unimplemented(
    message = "`{M}` cannot be read from a table, so a write cannot return it",
    note = "a model that borrows can be written without a response; what is read must own its strings and bytes"
)]
pub trait Returns<M>: Choice {
    /// What awaiting the write gives.
    type Output;

    #[doc(hidden)]
    fn read(response: WriteResponse) -> Result<Self::Output>;
}

/// A response that can be changed by what is chosen next.
#[doc(hidden)]
pub trait Choice {
    /// The same with a condition.
    type Guarded;
    /// Another response, with the condition that there is.
    type Instead<R>;

    const VALUES: ReturnValue;
    const GUARDED: bool;
}

/// Returns nothing: `()`.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

/// Returns the item as it was before: `Option<M>`.
#[derive(Clone, Copy, Debug)]
pub struct Old;

/// Returns the item as it is now: `M`.
#[derive(Clone, Copy, Debug)]
pub struct New;

/// Returns the attributes that were changed, as they were before: an [`Item`].
#[derive(Clone, Copy, Debug)]
pub struct UpdatedOld;

/// Returns the attributes that were changed, as they are now: an [`Item`].
#[derive(Clone, Copy, Debug)]
pub struct UpdatedNew;

/// Returns what `R` does, or the refusal of the write: `Result<_, ConditionFailed<M>>`.
#[derive(Clone, Copy, Debug)]
pub struct Guarded<R>(PhantomData<fn() -> R>);

macro_rules! choices {
    ($($choice:ident = $values:ident;)*) => {$(
        impl Choice for $choice {
            type Guarded = Guarded<Self>;
            type Instead<R> = R;

            const VALUES: ReturnValue = ReturnValue::$values;
            const GUARDED: bool = false;
        }
    )*};
}

choices! {
    Nothing = None;
    Old = AllOld;
    New = AllNew;
    UpdatedOld = UpdatedOld;
    UpdatedNew = UpdatedNew;
}

impl<C: Choice> Choice for Guarded<C> {
    type Guarded = Self;
    type Instead<R> = Guarded<R>;

    const VALUES: ReturnValue = C::VALUES;
    const GUARDED: bool = true;
}

impl<M> Returns<M> for Nothing {
    type Output = ();

    fn read(response: WriteResponse) -> Result<()> {
        response.attributes().map(|_| ())
    }
}

impl<M: DecodeDocument> Returns<M> for Old {
    type Output = Option<M>;

    fn read(response: WriteResponse) -> Result<Option<M>> {
        let Some(text) = response.attributes()? else {
            return Ok(None);
        };
        decode_item(text)
            .map(Some)
            .map_err(|error| response.unreadable(error))
    }
}

impl<M: DecodeDocument> Returns<M> for New {
    type Output = M;

    fn read(response: WriteResponse) -> Result<M> {
        read_attributes(&response)
    }
}

impl<M> Returns<M> for UpdatedOld {
    type Output = Item;

    fn read(response: WriteResponse) -> Result<Item> {
        read_attributes(&response)
    }
}

impl<M> Returns<M> for UpdatedNew {
    type Output = Item;

    fn read(response: WriteResponse) -> Result<Item> {
        read_attributes(&response)
    }
}

/// What the service returned; an item without attributes, if it returned nothing.
fn read_attributes<T: DecodeDocument>(response: &WriteResponse) -> Result<T> {
    let text = response.attributes()?.unwrap_or("{}");
    decode_item(text).map_err(|error| response.unreadable(error))
}

impl<M: DecodeDocument, R: Returns<M>> Returns<M> for Guarded<R> {
    type Output = Result<R::Output, ConditionFailed<M>>;

    fn read(mut response: WriteResponse) -> Result<Self::Output> {
        let Written::ConditionFailed { old, left_open } = &mut response.written else {
            return R::read(response).map(Ok);
        };
        let old: Option<Arc<str>> = old.take().map(Into::into);
        let left_open = *left_open;
        let subject = response.whose.subject(&response.target);
        match old.as_deref().map(decode_item).transpose() {
            Ok(item) => Ok(Err(ConditionFailed::new(item, subject, old, left_open))),
            Err(error) => {
                let error = Error::refused(subject, old, Some(error));
                Err(if left_open { error.left_open() } else { error })
            }
        }
    }
}

/// What came back from a write.
#[doc(hidden)]
#[derive(Debug)]
pub struct WriteResponse {
    written: Written,
    target: TableRef,
    whose: WrittenItem,
}

impl WriteResponse {
    /// The attributes that the service returned.
    fn attributes(&self) -> Result<Option<&str>> {
        match &self.written {
            Written::Done(attributes) => Ok(attributes.as_deref()),
            // Nobody asked for a condition here; the service must have had a reason.
            Written::ConditionFailed { old, left_open } => {
                let subject = self.whose.subject(&self.target);
                let error = Error::refused(subject, old.as_deref().map(Into::into), None);
                Err(if *left_open { error.left_open() } else { error })
            }
        }
    }

    fn unreadable(&self, error: DecodeError) -> Error {
        Error::decode(self.whose.subject(&self.target), error)
    }
}

/// What a request asks the service to return.
pub(crate) fn return_values<R: Choice>() -> Option<ReturnValue> {
    match R::VALUES {
        ReturnValue::None => None,
        values => Some(values),
    }
}

/// What a request asks the service to return when its condition is false.
pub(crate) fn on_refusal<R: Choice>() -> Option<ReturnValuesOnConditionCheckFailure> {
    R::GUARDED.then_some(ReturnValuesOnConditionCheckFailure::AllOld)
}

/// Sends a write and reads its response. The model's type ends here, so that a model may borrow.
pub(crate) fn response<B, O: 'static>(
    target: TableRef,
    input: Result<(WrittenItem, Input<B>)>,
    read: fn(WriteResponse) -> Result<O>,
) -> ResponseFuture<O>
where
    B: WriteOperation,
{
    Box::pin(async move {
        let (whose, input) = input?;
        let change = Change::begin(&target, &whose);
        let written = transport::write(input, &target).await;
        change.end(match &written {
            Ok(Written::Done(_)) => false,
            Ok(Written::ConditionFailed { left_open, .. }) => *left_open,
            Err(error) => error.is_outcome_unknown(),
        });
        read(WriteResponse {
            written: written.map_err(|error| error.about(|| whose.subject(&target)))?,
            target,
            whose,
        })
    })
}
