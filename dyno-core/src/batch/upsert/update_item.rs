//! One of many upserts, as an UpdateItem of its own.

use std::sync::{Arc, OnceLock};

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValue;

use crate::batch::write::{ByTable, Entry};
use crate::codec::DecodeError;
use crate::error::{Error, Result};
use crate::op::write::version_check::VersionCheck;
use crate::transport::{self, BatchSent, Input, Sender, TableRef, Written};

/// One item, ready to be sent.
#[derive(Clone)]
pub(super) struct UpdateItem(Arc<PreparedUpdate>);

/// The request, and the item that came back.
pub(super) struct PreparedUpdate {
    pub(super) target: TableRef,
    pub(super) key: Arc<str>,
    pub(super) input: Input<UpdateItemFluentBuilder>,
    /// The version that is expected.
    pub(super) check: Option<VersionCheck>,
    /// What DynamoDB returns.
    pub(super) returns: ReturnValue,
    pub(super) bytes: usize,
    pub(super) returned: OnceLock<Option<String>>,
}

impl UpdateItem {
    pub(super) fn new(update: PreparedUpdate) -> Self {
        Self(update.into())
    }

    pub(super) fn key(&self) -> &Arc<str> {
        &self.0.key
    }

    /// The JSON of the item that came back.
    pub(super) fn returned(&self) -> &str {
        let returned = self.0.returned.get().and_then(Option::as_deref);
        returned.unwrap_or("{}")
    }

    /// The request as the SDK's builder.
    pub(super) fn into_sdk(self) -> Result<UpdateItemFluentBuilder, DecodeError> {
        self.0.input.clone().into_sdk()
    }
}

impl Entry for UpdateItem {
    const MAX_ENTRIES: usize = 1;
    // Each request has one item only.
    const CONCURRENCY: usize = 16;

    fn bytes(&self) -> usize {
        self.0.bytes
    }

    fn send(_: &Sender, entries: &Arc<ByTable<Self>>) -> impl Future<Output = BatchSent> + Send {
        let update = entries.iter().find_map(|(_, updates)| updates.first());
        let update = update.cloned();
        async move {
            let unprocessed = match update {
                Some(update) => update.0.send().await.map(|()| Vec::new()),
                None => Ok(Vec::new()),
            };
            // The error itself says whether an earlier attempt may have been carried out.
            BatchSent {
                unprocessed,
                may_be_done: false,
            }
        }
    }
}

impl PreparedUpdate {
    async fn send(&self) -> Result<()> {
        let subject = || self.target.subject(Some(&self.key));
        let written = transport::write(self.input.clone(), &self.target).await;
        let mut written = written.map_err(|error| error.about(subject))?;
        if let Some(check) = &self.check {
            written = check.judge(written, &self.returns, subject)?;
        }
        match written {
            Written::Done(item) => {
                // It is sent again only if there was no response.
                let _ = self.returned.set(item);
                Ok(())
            }
            Written::ConditionFailed {
                old,
                outcome_unknown,
            } => {
                let error = Error::condition_failed(subject(), old.map(Into::into), None);
                Err(if outcome_unknown {
                    error.with_outcome_unknown()
                } else {
                    error
                })
            }
        }
    }
}
