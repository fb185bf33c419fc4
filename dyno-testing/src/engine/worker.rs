//! The engine's thread: it checks and executes one request after the other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;

use aws_smithy_types::body::SdkBody;
use dynoxide::Database;
use tokio::sync::oneshot;

use super::operation;
use super::response::Response;
use crate::checker::Checker;

/// One request on its way to the engine's thread.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) operation: String,
    /// The SDK's invocation id, the same for all attempts of a call.
    pub(super) invocation: Option<String>,
    pub(super) body: SdkBody,
    pub(super) reply: oneshot::Sender<Response>,
}

/// Starts the thread. It ends when the last sender is dropped.
pub(super) fn spawn(broken: Arc<OnceLock<String>>) -> mpsc::Sender<Job> {
    let (jobs, queue) = mpsc::channel();
    let thread = thread::Builder::new()
        .name("dyno-engine".into())
        .stack_size(STACK_SIZE);
    // If the thread does not start, sending a job fails.
    drop(thread.spawn(move || work(&queue, &broken)));
    jobs
}

fn work(jobs: &mpsc::Receiver<Job>, broken: &OnceLock<String>) {
    let database = Database::memory();
    let mut checker = Checker::default();
    for Job {
        operation,
        invocation,
        body,
        reply,
    } in jobs
    {
        let response = match (&database, broken.get()) {
            (_, Some(reason)) => Response::internal_error(reason),
            (Err(error), None) => Response::internal_error(
                broken.get_or_init(|| format!("the embedded engine did not start: {error}")),
            ),
            (Ok(database), None) => {
                let body = body.bytes().unwrap_or_default();
                let execute = || {
                    check_and_execute(
                        &mut checker,
                        &operation,
                        invocation.as_deref(),
                        body,
                        || operation::execute(database, &operation, body),
                    )
                };
                let response = catch_unwind(AssertUnwindSafe(execute));
                response.unwrap_or_else(|panic| {
                    // The database's lock is poisoned: every later request fails, with this reason.
                    let reason = format!(
                        "the embedded engine panicked in {operation}: {}",
                        panic_message(&*panic)
                    );
                    Response::internal_error(broken.get_or_init(|| reason))
                })
            }
        };
        // A caller that was cancelled does not need the response. Its write stands, as it would in DynamoDB.
        drop(reply.send(response));
    }
}

/// Executes the request if the checker accepts it.
///
/// DeleteTable reports the table's earlier violations once more, so that a test that ignored an error still fails. The
/// table is deleted anyway.
fn check_and_execute(
    checker: &mut Checker,
    operation: &str,
    invocation: Option<&str>,
    body: &[u8],
    execute: impl FnOnce() -> Response,
) -> Response {
    if let Err(violation) = checker.check(operation, invocation, body) {
        return Response::validation_error(&violation);
    }
    let response = execute();
    if response.status != 200 {
        return response;
    }
    checker.learn(operation, body, &response.body);
    let violations = match operation {
        "DeleteTable" => checker.forget(body),
        _ => None,
    };
    violations.map_or(response, |violations| {
        Response::validation_error(&violations)
    })
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

/// A condition of less than 4 KB can nest 170 `OR`s. A debug build of the engine needs more stack for it than the 2 MiB
/// of a test's thread. The memory is only committed when it is used.
const STACK_SIZE: usize = 32 * 1024 * 1024;
