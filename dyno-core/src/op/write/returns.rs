//! What a write returns.
//!
//! These types have no values. They are the last parameter of a write, such as [`PutItem<M,
//! Nothing>`](crate::op::PutItem), and the setters of the write choose them: `return_old()` chooses [`Old`],
//! `condition(..)` wraps the choice in [`Guarded`].

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};

use crate::codec::{DecodeDocument, DecodeError, Item, decode_item};
use crate::error::{ConditionFailed, Error, Result, Subject};
use crate::expr::ast;
use crate::op::ResponseFuture;
use crate::transport::{self, Change, Input, TableRef, WriteOperation, Written, WrittenItem};

/// What a write to an item of type `M` returns.
#[diagnostic::on_unimplemented(
    message = "`{M}` cannot be read from a table, so a write cannot return it",
    note = "a model that borrows can be written without a response; what is read must own its strings and bytes"
)]
pub trait Returns<M>: Choice {
    /// The output of awaiting the write.
    type Output;

    #[doc(hidden)]
    fn read(response: WriteResponse) -> Result<Self::Output>;
}

/// A return value that later setters can change.
#[doc(hidden)]
pub trait Choice {
    /// The same with a condition.
    type Guarded;
    /// Another return value, with the condition that there is.
    type Instead<R>;

    const VALUES: ReturnValue;
    const GUARDED: bool;
}

/// Returns nothing: `()`.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

/// Returns the item as it was before the write: `Option<M>`.
#[derive(Clone, Copy, Debug)]
pub struct Old;

/// Returns the item as it is after the write: `M`.
#[derive(Clone, Copy, Debug)]
pub struct New;

/// Returns the changed attributes as they were before the write: an [`Item`].
#[derive(Clone, Copy, Debug)]
pub struct UpdatedOld;

/// Returns the changed attributes as they are after the write: an [`Item`].
#[derive(Clone, Copy, Debug)]
pub struct UpdatedNew;

/// Returns what `R` returns, or the failed condition: `Result<_, ConditionFailed<M>>`.
#[derive(Clone, Copy, Debug)]
pub struct Guarded<R>(PhantomData<fn() -> R>);

/// Returns what `R` returns; a failed condition is an [`Error`].
#[derive(Clone, Copy, Debug)]
pub struct OrError<R>(PhantomData<fn() -> R>);

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

macro_rules! guarded_choices {
    ($($choice:ident)*) => {$(
        impl<C: Choice> Choice for $choice<C> {
            type Guarded = Self;
            type Instead<R> = $choice<R>;

            const VALUES: ReturnValue = C::VALUES;
            const GUARDED: bool = true;
        }
    )*};
}

guarded_choices!(Guarded OrError);

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
        let item = decode_item(text).map(Some);
        item.map_err(|error| response.unreadable(error))
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

/// The returned attributes; an item without attributes, if DynamoDB returned none.
fn read_attributes<T: DecodeDocument>(response: &WriteResponse) -> Result<T> {
    let text = response.attributes()?.unwrap_or("{}");
    decode_item(text).map_err(|error| response.unreadable(error))
}

impl<M: DecodeDocument, R: Returns<M>> Returns<M> for Guarded<R> {
    type Output = Result<R::Output, ConditionFailed<M>>;

    fn read(mut response: WriteResponse) -> Result<Self::Output> {
        let Written::ConditionFailed {
            old,
            outcome_unknown,
        } = &mut response.written
        else {
            return R::read(response).map(Ok);
        };
        let old: Option<Arc<str>> = old.take().map(Into::into);
        let outcome_unknown = *outcome_unknown;
        let subject = response.subject();
        match old.as_deref().map(decode_item).transpose() {
            Ok(item) => Ok(Err(ConditionFailed::new(
                item,
                subject,
                old,
                outcome_unknown,
            ))),
            Err(error) => {
                let error = Error::condition_failed(subject, old, Some(error));
                Err(if outcome_unknown {
                    error.with_outcome_unknown()
                } else {
                    error
                })
            }
        }
    }
}

impl<M, R: Returns<M>> Returns<M> for OrError<R> {
    type Output = R::Output;

    fn read(response: WriteResponse) -> Result<R::Output> {
        R::read(response)
    }
}

/// The response to a write.
#[doc(hidden)]
#[derive(Debug)]
pub struct WriteResponse {
    written: Written,
    target: TableRef,
    item: WrittenItem,
    /// Whether a failed condition without an old item means that the item does not exist.
    requires_item: bool,
}

impl WriteResponse {
    /// The attributes that DynamoDB returned.
    fn attributes(&self) -> Result<Option<&str>> {
        match &self.written {
            Written::Done(attributes) => Ok(attributes.as_deref()),
            Written::ConditionFailed {
                old: None,
                outcome_unknown,
            } if self.requires_item => Err(Error::not_updated(self.subject(), *outcome_unknown)),
            Written::ConditionFailed {
                old,
                outcome_unknown,
            } => {
                let error =
                    Error::condition_failed(self.subject(), old.as_deref().map(Into::into), None);
                Err(if *outcome_unknown {
                    error.with_outcome_unknown()
                } else {
                    error
                })
            }
        }
    }

    fn subject(&self) -> Subject {
        self.item.subject(&self.target)
    }

    fn unreadable(&self, error: DecodeError) -> Error {
        Error::decode_written(self.subject(), error)
    }
}

/// What a request asks DynamoDB to return.
pub(super) fn return_values<R: Choice>() -> Option<ReturnValue> {
    match R::VALUES {
        ReturnValue::None => None,
        values => Some(values),
    }
}

/// What a request asks DynamoDB to return when its condition fails.
pub(super) fn old_if_failed<R: Choice>(
    condition: Option<&ast::Condition>,
) -> Option<ReturnValuesOnConditionCheckFailure> {
    (R::GUARDED && condition.is_some()).then_some(ReturnValuesOnConditionCheckFailure::AllOld)
}

/// A write that is ready to be sent.
pub(super) struct ReadyWrite<B> {
    pub(super) item: WrittenItem,
    pub(super) input: Input<B>,
    /// Whether a failed condition without an old item means that the item does not exist.
    pub(super) requires_item: bool,
}

/// Sends a write and reads its response. The future does not name the model, which may borrow.
pub(super) fn response<B, O: 'static>(
    target: TableRef,
    ready: Result<ReadyWrite<B>>,
    read: fn(WriteResponse) -> Result<O>,
) -> ResponseFuture<O>
where
    B: WriteOperation,
{
    Box::pin(async move {
        let ReadyWrite {
            item,
            input,
            requires_item,
        } = ready?;
        let change = Change::begin(&target, &item);
        let written = transport::write(input, &target).await;
        change.end(match &written {
            Ok(Written::Done(_)) => false,
            Ok(Written::ConditionFailed {
                outcome_unknown, ..
            }) => *outcome_unknown,
            Err(error) => error.is_outcome_unknown(),
        });
        read(WriteResponse {
            written: written.map_err(|error| error.about(|| item.subject(&target)))?,
            target,
            item,
            requires_item,
        })
    })
}
