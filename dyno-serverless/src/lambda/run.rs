//! Running a handler in the runtime of AWS Lambda.

use std::marker::PhantomData;
use std::task::{Context as TaskContext, Poll};

use lambda_runtime::{Error, LambdaEvent};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tower_service::Service;

use super::error::HandlerError;
use super::handler::Handles;

/// Runs a [`Handler`](super::Handler) in the runtime of AWS Lambda, until the process ends.
///
/// The handler reads each event from its JSON: the runtime would log the error of one that does not fit its type, which
/// can quote a value. For a handler inside other services of tower, and for other services, there is
/// `lambda_runtime::run`.
///
/// # Errors
/// If the runtime API of Lambda cannot be reached.
///
/// # Panics
/// If a variable of Lambda's environment is missing, such as `AWS_LAMBDA_RUNTIME_API`: outside of Lambda and of an
/// emulator.
pub async fn run<E, H>(handler: H) -> Result<(), Error>
where
    E: DeserializeOwned,
    H: Handles<E>,
    H::Output: Serialize,
{
    let event = PhantomData;
    lambda_runtime::run(FromJson { handler, event }).await
}

/// A handler that reads its events from their JSON.
struct FromJson<H, E> {
    handler: H,
    event: PhantomData<fn(E)>,
}

impl<E, H> Service<LambdaEvent<Box<RawValue>>> for FromJson<H, E>
where
    E: DeserializeOwned,
    H: Handles<E>,
{
    type Response = H::Output;
    type Error = HandlerError;
    type Future = H::Future;

    fn poll_ready(&mut self, _context: &mut TaskContext<'_>) -> Poll<Result<(), HandlerError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, event: LambdaEvent<Box<RawValue>>) -> H::Future {
        self.handler.read(event)
    }
}
