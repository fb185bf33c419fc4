//! What a write returns.
//!
//! These types have no values. They are the last parameter of a write, such as [`PutItem<M,
//! Nothing>`](crate::op::PutItem), and the setters of the write choose them: `return_old()` chooses [`Old`],
//! `condition(..)` wraps the choice in [`Guarded`].

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};

use crate::codec::{DecodeDocument, DecodeError, Item, decode_item};
use crate::error::{CarriedOut, ConditionFailed, Error, Result, Subject};
use crate::expr::ast;
use crate::model::{Isolation, is_of_another_entity};
use crate::op::ResponseFuture;
use crate::op::write::version_check::VersionCheck;
use crate::transport::{self, Input, PendingWrite, TableRef, WriteOperation, Written, WrittenItem};

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

/// Returns the item of a put as it was sent: `M`.
#[derive(Clone, Copy, Debug)]
pub struct Sent;

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
    Sent = None;
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

impl<M: DecodeDocument> Returns<M> for Sent {
    type Output = M;

    fn read(response: WriteResponse) -> Result<M> {
        response.attributes()?;
        let text = response.item.text();
        decode_item(text).map_err(|error| response.unreadable("what was sent", error, text))
    }
}

impl<M: DecodeDocument> Returns<M> for Old {
    type Output = Option<M>;

    fn read(response: WriteResponse) -> Result<Option<M>> {
        let Some(text) = response.attributes()? else {
            return Ok(None);
        };
        let item = decode_item(text).map(Some);
        item.map_err(|error| response.unreadable("the old item", error, text))
    }
}

impl<M: DecodeDocument> Returns<M> for New {
    type Output = M;

    fn read(response: WriteResponse) -> Result<M> {
        read_attributes(&response, "the new item")
    }
}

impl<M> Returns<M> for UpdatedOld {
    type Output = Item;

    fn read(response: WriteResponse) -> Result<Item> {
        read_attributes(&response, "the old values")
    }
}

impl<M> Returns<M> for UpdatedNew {
    type Output = Item;

    fn read(response: WriteResponse) -> Result<Item> {
        read_attributes(&response, "the new values")
    }
}

/// The returned attributes; an item without attributes, if DynamoDB returned none.
fn read_attributes<T: DecodeDocument>(
    response: &WriteResponse,
    returned: &'static str,
) -> Result<T> {
    let text = response.attributes()?.unwrap_or("{}");
    decode_item(text).map_err(|error| response.unreadable(returned, error, text))
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
        let schema = response.target.schema.as_ref();
        let read = old.as_deref().map(decode_item).transpose();
        let read = match (read, old.as_deref()) {
            // The model has no such item; what is in the table is kept as it is.
            (Err(error), Some(old)) if is_of_another_entity(schema, &error, old) => Ok(None),
            (read, _) => read,
        };
        match read {
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
    /// Whether a failed condition without an old item means that the item does not exist, or is one of another entity.
    required: Option<Isolation>,
    /// What an error says of a write that was carried out: `the item was deleted`.
    carried_out: &'static str,
}

impl WriteResponse {
    /// The attributes that DynamoDB returned.
    fn attributes(&self) -> Result<Option<&str>> {
        match &self.written {
            Written::Done(attributes) => Ok(attributes.as_deref()),
            Written::ConditionFailed {
                old,
                outcome_unknown,
            } => {
                if let (None, Some(isolation)) = (old, self.required) {
                    let isolated = isolation == Isolation::Filter;
                    let subject = self.subject();
                    return Err(Error::not_updated(subject, isolated, *outcome_unknown));
                }
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

    /// The write was carried out, but what it returned cannot be read.
    #[cold]
    fn unreadable(&self, returned: &'static str, error: DecodeError, text: &str) -> Error {
        let write = self.carried_out;
        Error::unreadable(self.subject(), (error, text.into()))
            .after(CarriedOut { write, returned })
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
    /// The version that is expected.
    pub(super) check: Option<VersionCheck>,
    /// What DynamoDB returns.
    pub(super) returns: ReturnValue,
    /// Whether a failed condition without an old item means that the item does not exist, or is one of another entity.
    pub(super) required: Option<Isolation>,
    /// What an error says of a write that was carried out: `the item was deleted`.
    pub(super) carried_out: &'static str,
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
            check,
            returns,
            required,
            carried_out,
        } = ready?;
        let change = PendingWrite::begin(&target, &item);
        let mut written = transport::write(input, &target).await;
        if let Some(check) = check {
            written = written
                .and_then(|written| check.judge(written, &returns, || item.subject(&target)));
        }
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
            required,
            carried_out,
        })
    })
}

/// The item of a write, and what its response means.
pub(super) struct WriteAbout {
    pub(super) item: WrittenItem,
    /// Whether a failed condition without an old item means that the item does not exist, or is one of another entity.
    pub(super) required: Option<Isolation>,
    /// What an error says of a write that was carried out: `the item was deleted`.
    pub(super) carried_out: &'static str,
}

/// Reads the response of a write that `written` sends. The future does not name the model, which may borrow.
pub(super) fn response_of<O: 'static>(
    target: TableRef,
    about: WriteAbout,
    written: impl Future<Output = Result<Written>> + Send + 'static,
    read: fn(WriteResponse) -> Result<O>,
) -> ResponseFuture<O> {
    Box::pin(async move {
        let WriteAbout {
            item,
            required,
            carried_out,
        } = about;
        let written = written.await;
        read(WriteResponse {
            written: written.map_err(|error| error.about(|| item.subject(&target)))?,
            target,
            item,
            required,
            carried_out,
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::codec::Item;
    use crate::error::{Error, Result};
    use crate::example::{Movie, Service, brazil, error, ok};
    use crate::{Table, item};

    /// The attributes in the table, of which the rank is none.
    fn stored() -> Item {
        item! { "year" => 1985, "title" => "Brazil", "rank" => "secret", "note" => "precious" }
    }

    const STORED: &str = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"S":"secret"},"note":{"S":"precious"}}"#;

    fn movies() -> Table<Movie> {
        let response = format!(r#"{{"Attributes":{STORED},"Items":[{STORED}]}}"#);
        Service::new(move |_, _| ok(&response)).movies()
    }

    /// The write was carried out, and the error holds what it returned.
    #[track_caller]
    fn check<T>(result: Result<T>, says: &str) {
        let Err(error) = result else {
            panic!("an unreadable item was read")
        };
        assert_eq!(error.to_string(), says);
        assert!(error.was_carried_out() && !error.is_outcome_unknown());
        assert!(!error.is_retryable());
        let shown = format!("{error:?} {error:#?}");
        assert!(
            !shown.contains("secret") && !shown.contains("precious"),
            "{shown}"
        );
        let Error::Decode(unreadable) = error else {
            panic!("{shown}")
        };
        assert_eq!(unreadable.item(), Some(stored()));
        assert_eq!(unreadable.json(), Some(STORED));
    }

    #[tokio::test]
    async fn an_error_after_a_write_says_so_and_keeps_the_returned_item() {
        let (movies, key) = (movies(), (1985, "Brazil"));
        let rank = "attribute `rank`: expected N, found S";
        let says = |what: &str| format!(r#"Movie (1985, "Brazil"): {what} cannot be read: {rank}"#);
        check(
            movies.delete(key).return_old().await,
            &says("the item was deleted, but the old item"),
        );
        check(
            movies.put(&brazil()).return_old().await,
            &says("the item was written, but the old item"),
        );
        let update = || movies.update(key, Movie::RANK.set(1));
        let new = says("the item was updated, but the new item");
        check(update().await, &new);
        check(update().condition(Movie::RANK.exists()).await, &new);
        check(
            update().condition(Movie::RANK.exists()).or_error().await,
            &new,
        );
        check(
            update().return_old().await,
            &says("the item was updated, but the old item"),
        );
        check(
            movies.upsert(&brazil()).await,
            &says("the item was written, but the new item"),
        );
        let removed = movies
            .client()
            .statement(r#"DELETE FROM "Movies" RETURNING ALL OLD *"#);
        check(
            removed.read::<Movie>().all().await,
            &format!("the statement was carried out, but the returned item cannot be read: {rank}"),
        );
    }

    // A value of a type that is newer than this version.
    #[tokio::test]
    async fn an_item_of_unknown_types_is_kept_as_text() {
        let text = r#"{"year":{"N":"1985"},"title":{"X":"secret"}}"#;
        let response = format!(r#"{{"Attributes":{text}}}"#);
        let movies = Service::new(move |_, _| ok(&response)).movies();
        let error = movies.delete((1985, "Brazil")).return_old().await;
        let Err(Error::Decode(unreadable)) = error else {
            panic!("{error:?}")
        };
        assert_eq!((unreadable.item(), unreadable.json()), (None, Some(text)));
        assert!(unreadable.was_carried_out());
        assert!(!format!("{unreadable} {unreadable:?}").contains("secret"));
    }

    #[tokio::test]
    async fn a_failed_condition_keeps_the_item_in_the_table_and_wrote_nothing() {
        let old = format!(r#","Item":{STORED}"#);
        let movies = Service::new(move |_, _| error("ConditionalCheckFailedException", &old));
        let movies = movies.movies();
        let error = movies.create(&brazil()).await.unwrap_err();
        assert!(!error.was_carried_out());
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("secret"), "{shown}");
        let Error::ConditionFailed(failed) = error else {
            panic!("{shown}")
        };
        assert_eq!(failed.old_item(), Some(stored()));
    }

    #[tokio::test]
    async fn an_item_that_a_read_cannot_read_is_kept() {
        let response = format!(r#"{{"Item":{STORED}}}"#);
        let movies = Service::new(move |_, _| ok(&response)).movies();
        let error = movies.get((1985, "Brazil")).await.unwrap_err();
        assert!(!error.was_carried_out());
        let Error::Decode(unreadable) = error else {
            panic!("{error:?}")
        };
        assert_eq!(unreadable.item(), Some(stored()));
    }
}
