//! How does an item become a request? One of many upserts as an UpdateItem of its own.

use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;

use crate::batch::driver::{AnyPart, Entry, Next, Sent, Tables};
use crate::batch::engine::{End, Outcome};
use crate::batch::key::canonical_key;
use crate::batch::ledger::Ledger;
use crate::batch::source::Sources;
use crate::batch::upserted::{ReadItem, Stored};
use crate::batch::write::BatchItem;
use crate::batch::writes::Duplicates;
use crate::codec::size;
use crate::codec::{DecodeError, EncodeError, encode_item};
use crate::error::{Error, Result};
use crate::op::write::merge::{Merge, Parts};
use crate::op::write::update::update_item;
use crate::op::{Guarded, New, Nothing};
use crate::transport::Sender;
use crate::transport::TableRef;
use crate::transport::{self, BatchSent, Input, Written};

/// The upserts of one table.
pub(crate) struct Part<'s, M> {
    pub(crate) target: TableRef,
    table: usize,
    /// The names of the key's attributes.
    pub(crate) names: Arc<[Box<str>]>,
    pub(crate) sources: Sources<'s, M>,
    pub(crate) merge: Merge,
    /// How the items that come back are read, if they do.
    pub(crate) read: Option<ReadItem<M>>,
    taken: usize,
    pub(crate) ledger: Arc<Ledger<M>>,
    pub(crate) stored: Arc<Stored<M>>,
    ended: bool,
}

impl<M> Part<'_, M> {
    pub(crate) fn new(target: TableRef, names: Arc<[Box<str>]>) -> Self {
        Self {
            ledger: Arc::new(Ledger::new(target.model())),
            target,
            table: 0,
            names,
            sources: Sources::default(),
            merge: Merge::default(),
            read: None,
            taken: 0,
            stored: Arc::default(),
            ended: false,
        }
    }
}

impl<M: BatchItem + Send> AnyPart<UpdateItem> for Part<'_, M> {
    fn target(&self) -> &TableRef {
        &self.target
    }

    fn names(&self) -> &[Box<str>] {
        &self.names
    }

    fn table(&mut self) -> &mut usize {
        &mut self.table
    }

    fn duplicates(&self) -> Duplicates {
        // Of two items each may have what the other leaves out, so neither can take the other's place.
        Duplicates::InOrder
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Next<UpdateItem>>> {
        let Some(item) = ready!(self.sources.poll_next(context)) else {
            return Poll::Ready(None);
        };
        let request = self.request(&item);
        self.taken += 1;
        Poll::Ready(Some(match request {
            Ok((key, entry)) => Next::Operation {
                number: self.ledger.taken(item),
                key,
                entry,
            },
            Err(error) => {
                self.ledger.invalid(item, error);
                Next::Invalid
            }
        }))
    }

    fn settle(&self, sent: &Sent<UpdateItem>, outcome: Outcome, attempts: u32) {
        let UpdateItem(request) = &sent.entry;
        // What was never sent changes nothing, and is reread for it at worst.
        let unknown = match &outcome {
            Outcome::Unknown(_) => true,
            Outcome::Rejected(error) => error.is_outcome_unknown(),
            _ => false,
        };
        self.target.changes.written(&request.key, unknown);
        let subject = || self.target.subject(Some(&request.key));
        let done = matches!(outcome, Outcome::Done);
        self.ledger.settle(sent.number, outcome, attempts, subject);
        if let Some(read) = self.read.filter(|_| done) {
            let text = request.returned.get().and_then(Option::as_deref);
            let item = read(text.unwrap_or("{}"));
            let item = item.map_err(|error| Error::decode(subject(), error));
            self.stored.put(request.position, item);
        }
    }

    fn requested(&self) {
        self.ledger.requested();
    }

    fn ended(&mut self, end: Option<&End>) {
        self.ledger.ended(end);
        self.ended = true;
    }
}

impl<M: BatchItem> Part<'_, M> {
    /// What is sent of the next item, with its key by which it is known to the engine.
    pub(crate) fn request(&self, item: &M) -> Result<(Arc<str>, UpdateItem)> {
        let target = &self.target;
        let text = encode_item(item).map_err(|error| {
            let key = item.batch_key();
            Error::encode(target.subject(key.as_deref()), error)
        })?;
        let invalid = |error| Error::encode(target.subject_of(&text), error);
        if let Some(size) = size::too_large(&text) {
            return Err(invalid(EncodeError::too_large(size)));
        }
        let parts = Parts::of(&text, &self.names).map_err(invalid)?;
        let key = parts.key.clone();
        let canonical = canonical_key(self.table, &key, Some(&self.names));
        let canonical = canonical
            .ok_or_else(|| invalid(EncodeError::invalid("a key is a string, a number or bytes")))?;
        let condition = self.merge.condition.as_ref();
        let make = match (self.read, condition) {
            (None, None) => update_item::<Nothing>,
            (None, Some(_)) => update_item::<Guarded<Nothing>>,
            (Some(_), None) => update_item::<New>,
            (Some(_), Some(_)) => update_item::<Guarded<New>>,
        };
        let actions = self.merge.actions(target, parts)?;
        let request = Request {
            target: target.clone(),
            input: make(target, &key, &actions, condition)?,
            key,
            bytes: text.len(),
            position: self.taken,
            returned: OnceLock::new(),
        };
        Ok((canonical, UpdateItem(request.into())))
    }
}

/// Upserts that are dropped before their end say so in their account.
impl<M> Drop for Part<'_, M> {
    fn drop(&mut self) {
        if !self.ended {
            self.ledger.dropped();
        }
    }
}

/// One item, ready to be sent.
#[derive(Clone)]
pub(crate) struct UpdateItem(Arc<Request>);

struct Request {
    target: TableRef,
    key: Arc<str>,
    input: Input<UpdateItemFluentBuilder>,
    bytes: usize,
    position: usize,
    /// The item that came back.
    returned: OnceLock<Option<String>>,
}

impl UpdateItem {
    /// The request as the SDK's builder.
    pub(crate) fn into_sdk(self) -> Result<UpdateItemFluentBuilder, DecodeError> {
        self.0.input.clone().into_sdk()
    }
}

impl Entry for UpdateItem {
    const MOST: usize = 1;

    fn bytes(&self) -> usize {
        self.0.bytes
    }

    fn send(_: &Sender, tables: &Tables<Self>) -> impl Future<Output = BatchSent> + Send {
        let upsert = tables.iter().find_map(|(_, upserts)| upserts.first());
        let upsert = upsert.cloned();
        async move {
            let left = match upsert {
                Some(upsert) => upsert.0.send().await.map(|()| Vec::new()),
                None => Ok(Vec::new()),
            };
            // Whether an attempt before may have been carried out the error itself knows.
            BatchSent {
                left,
                is_unclear: false,
            }
        }
    }
}

impl Request {
    async fn send(&self) -> Result<()> {
        let subject = || self.target.subject(Some(&self.key));
        let written = transport::write(self.input.clone(), &self.target).await;
        match written.map_err(|error| error.about(subject))? {
            Written::Done(item) => {
                // It is sent again only if there was no response.
                let _ = self.returned.set(item);
                Ok(())
            }
            Written::ConditionFailed { old, left_open } => {
                let error = Error::refused(subject(), old.map(Into::into), None);
                Err(if left_open { error.left_open() } else { error })
            }
        }
    }
}
