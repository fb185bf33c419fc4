//! A put or a delete with a condition, as a request of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValue;

use crate::error::{Error, Result};
use crate::op::write::delete::ReadyDelete;
use crate::op::write::put::ReadyPut;
use crate::op::write::version_check::VersionCheck;
use crate::transport::{self, BatchSent, Input, TableRef, Written, WrittenItem};

/// A write, ready to be sent, and sent again if it has no response.
#[derive(Clone)]
pub(super) struct SingleWrite(Arc<PreparedWrite>);

struct PreparedWrite {
    target: TableRef,
    item: WrittenItem,
    input: SingleInput,
    /// The version that is expected.
    check: Option<VersionCheck>,
    /// Whether it was sent without a response, so that it may have been carried out.
    may_be_done: AtomicBool,
}

enum SingleInput {
    Put(Input<PutItemFluentBuilder>),
    Delete(Input<DeleteItemFluentBuilder>),
}

impl SingleWrite {
    pub(super) fn put(target: TableRef, ready: ReadyPut) -> Self {
        let item = WrittenItem::Item(ready.item);
        Self::new(target, item, SingleInput::Put(ready.input), ready.check)
    }

    pub(super) fn delete(target: TableRef, ready: ReadyDelete) -> Self {
        let key = WrittenItem::Key(ready.key);
        Self::new(target, key, SingleInput::Delete(ready.input), ready.check)
    }

    fn new(
        target: TableRef,
        item: WrittenItem,
        input: SingleInput,
        check: Option<VersionCheck>,
    ) -> Self {
        Self(Arc::new(PreparedWrite {
            target,
            item,
            input,
            check,
            may_be_done: AtomicBool::new(false),
        }))
    }

    /// The JSON of the item or of its key.
    pub(super) fn text(&self) -> &str {
        self.0.item.text()
    }

    pub(super) async fn send(&self) -> BatchSent {
        let sent = self.0.send().await;
        if let Err(error) = &sent
            && error.is_outcome_unknown()
        {
            self.0.may_be_done.store(true, Ordering::Relaxed);
        }
        // The error itself says whether an earlier attempt may have been carried out.
        BatchSent {
            unprocessed: sent.map(|()| Vec::new()),
            may_be_done: false,
        }
    }
}

impl PreparedWrite {
    async fn send(&self) -> Result<()> {
        let subject = || self.item.subject(&self.target);
        let written = match &self.input {
            SingleInput::Put(input) => transport::write(input.clone(), &self.target).await,
            SingleInput::Delete(input) => transport::write(input.clone(), &self.target).await,
        };
        let mut written = written.map_err(|error| error.about(subject))?;
        // An attempt without a response may have been carried out, and so have made the condition fail.
        if let Written::ConditionFailed {
            outcome_unknown, ..
        } = &mut written
        {
            *outcome_unknown |= self.may_be_done.load(Ordering::Relaxed);
        }
        if let Some(check) = &self.check {
            written = check.judge(written, &ReturnValue::None, subject)?;
        }
        match written {
            Written::Done(_) => Ok(()),
            Written::ConditionFailed {
                old,
                outcome_unknown,
            } => {
                let error = Error::condition_failed(subject(), old.map(Into::into), None);
                Err(match outcome_unknown {
                    true => error.with_outcome_unknown(),
                    false => error,
                })
            }
        }
    }
}
