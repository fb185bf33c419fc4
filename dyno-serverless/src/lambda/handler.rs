//! A parser and a function as one service.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use lambda_runtime::{Error, LambdaEvent};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use tower_service::Service;

use super::error::{HandlerError, HandlerStep};
use super::function::{Function, NoState, State};
use super::log::Log;

/// Returns a handler that reads the arguments out of an event with `parse`, and calls `run` with them.
///
/// ```
/// use aws_lambda_events::sqs::SqsEvent;
/// use dyno_serverless::lambda::{Context, Error, LambdaEvent, handler};
///
/// fn bodies(event: LambdaEvent<SqsEvent>) -> Result<Vec<String>, Error> {
///     let records = event.payload.records.into_iter();
///     Ok(records.filter_map(|record| record.body).collect())
/// }
///
/// async fn count(bodies: Vec<String>) -> Result<usize, Error> {
///     Ok(bodies.len())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let handler = handler(bodies, count);
/// // In `main`: dyno_serverless::lambda::run(handler).await
///
/// // In tests: the parser, the function, or both.
/// let event = r#"{ "Records": [{ "body": "a", "messageAttributes": {}, "attributes": {} }] }"#;
/// let event = LambdaEvent::new(serde_json::from_str(event)?, Context::default());
/// assert_eq!(bodies(event.clone())?, ["a"]);
/// assert_eq!(handler.inner()(vec!["a".into()]).await?, 1);
/// assert_eq!(handler.handle(event).await?, 1);
/// # Ok(())
/// # }
/// ```
///
/// A function that does not take what the parser returns does not compile:
///
/// ```compile_fail,E0277
/// # use dyno_serverless::lambda::{Error, LambdaEvent, handler};
/// fn parse(event: LambdaEvent<serde_json::Value>) -> Result<(u16, String), Error> {
///     Ok((1985, "Brazil".into()))
/// }
/// async fn run(title: String, year: u16) -> Result<(), Error> {
///     Ok(())
/// }
/// let handler = handler(parse, run);
/// ```
pub fn handler<E, A, P, R, PE, Call>(parse: P, run: R) -> Handler<P, R, NoState, Call>
where
    P: Fn(LambdaEvent<E>) -> Result<A, PE>,
    R: Function<NoState, A, Call>,
{
    Handler::new(parse, run, NoState::NONE)
}

/// Returns a handler whose function gets a clone of `state` before its other arguments: a table, a client, or several
/// in a tuple.
///
/// Make the state before the first event, as the example of this module does: connections then outlive an event, and
/// the start of the function is the only one that reads credentials.
pub fn handler_with<S, E, A, P, R, PE, Call>(
    state: S,
    parse: P,
    run: R,
) -> Handler<P, R, State<S>, Call>
where
    P: Fn(LambdaEvent<E>) -> Result<A, PE>,
    R: Function<State<S>, A, Call>,
{
    Handler::new(parse, run, State(state))
}

/// A parser and a function as one [`tower::Service`](lambda_runtime::Service), which [`run`](super::run) runs.
///
/// An error of the parser or of the function is the error of the invocation, a [`HandlerError`].
pub struct Handler<P, R, S, Call> {
    parse: P,
    run: R,
    state: S,
    log: Log,
    call: PhantomData<fn() -> Call>,
}

impl<P, R, S, Call> Handler<P, R, S, Call> {
    fn new(parse: P, run: R, state: S) -> Self {
        Self {
            parse,
            run,
            state,
            log: Log::default(),
            call: PhantomData,
        }
    }

    /// Returns the function, as it was given.
    #[must_use]
    pub fn inner(&self) -> &R {
        &self.run
    }

    /// Returns the parser, as it was given.
    #[must_use]
    pub fn parser(&self) -> &P {
        &self.parse
    }

    /// Hides the values of these names in the log, wherever they are in an event or a result. Upper and lower case,
    /// `-` and `_` make no difference.
    ///
    /// Credentials are hidden without being named: `Authorization`, `authorizationToken`, `identitySource`, cookies,
    /// API keys, `password`, `secret`, `token` and its kinds (`access_token`, `id_token` ..), and query strings as
    /// text. This goes for JSON inside of strings too, such as the body of a request. Bodies in base64 are hidden.
    ///
    /// ```
    /// # use dyno_serverless::lambda::{Error, LambdaEvent, handler};
    /// # fn parse(event: LambdaEvent<serde_json::Value>) -> Result<u8, Error> { Ok(1) }
    /// # async fn run(_: u8) -> Result<u8, Error> { Ok(2) }
    /// let handler = handler(parse, run).hide(["email", "address"]);
    /// ```
    #[must_use]
    pub fn hide<N: AsRef<str>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.log.hide(names);
        self
    }

    /// Changes events and results before they are logged, after secrets are hidden: to remove what has no name, or to
    /// shorten them.
    ///
    /// ```
    /// # use dyno_serverless::lambda::{Error, LambdaEvent, handler};
    /// # fn parse(event: LambdaEvent<serde_json::Value>) -> Result<u8, Error> { Ok(1) }
    /// # async fn run(_: u8) -> Result<u8, Error> { Ok(2) }
    /// let handler = handler(parse, run).redact(|json| {
    ///     if let Some(body) = json.get_mut("body") {
    ///         *body = "a form".into();
    ///     }
    /// });
    /// ```
    #[must_use]
    pub fn redact(mut self, redact: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        self.log.redact(redact);
        self
    }

    /// Logs errors with their texts, and those of their sources. Without it, the log has the type of an error.
    ///
    /// The text of an error can quote a value of the event: `invalid type: string "..."` of serde, the key of an item
    /// in errors of dyno.
    #[must_use]
    pub fn with_error_texts(mut self) -> Self {
        self.log.show_errors();
        self
    }

    /// Logs neither events nor results.
    #[must_use]
    pub fn without_log(mut self) -> Self {
        self.log.switch_off();
        self
    }

    /// Handles one event, as the runtime does: for tests.
    ///
    /// # Errors
    /// The error of the parser or of the function.
    pub async fn handle<E>(
        &self,
        event: LambdaEvent<E>,
    ) -> Result<<Self as Handles<E>>::Output, HandlerError>
    where
        Self: Handles<E>,
    {
        self.start(event).await
    }
}

/// What a [`Handler`] handles. It is implemented for handlers whose parser takes events of the type `E`.
pub trait Handles<E>: sealed::Sealed {
    /// What the function returns.
    type Output;

    /// The future of an event, which is `Send` if that of the function is.
    type Future: Future<Output = Result<Self::Output, HandlerError>>;

    #[doc(hidden)]
    fn start(&self, event: LambdaEvent<E>) -> Self::Future;

    /// Reads the event from its JSON.
    #[doc(hidden)]
    fn read(&self, event: LambdaEvent<Box<RawValue>>) -> Self::Future
    where
        E: DeserializeOwned;
}

mod sealed {
    #[expect(unnameable_types, reason = "it seals a trait")]
    pub trait Sealed {}
}

impl<P, R, S, Call> sealed::Sealed for Handler<P, R, S, Call> {}

impl<E, A, PE, P, R, S, Call> Handles<E> for Handler<P, R, S, Call>
where
    E: Serialize,
    P: Fn(LambdaEvent<E>) -> Result<A, PE>,
    PE: Into<Error>,
    R: Function<S, A, Call>,
    R::Output: Serialize,
    R::Error: Into<Error>,
{
    type Output = R::Output;
    type Future = Handling<R::Future>;

    fn start(&self, event: LambdaEvent<E>) -> Handling<R::Future> {
        let log = self.log.clone();
        let request = event.context.request_id.clone();
        log.event(&request, &event.payload);
        let step = match (self.parse)(event) {
            Ok(args) => Step::Runs(Box::pin(self.run.call(&self.state, args))),
            Err(error) => Step::Failed(Some(HandlerError::new(HandlerStep::Parse, error))),
        };
        Handling { step, request, log }
    }

    fn read(&self, event: LambdaEvent<Box<RawValue>>) -> Handling<R::Future>
    where
        E: DeserializeOwned,
    {
        let LambdaEvent { payload, context } = event;
        match serde_json::from_str(payload.get()) {
            Ok(payload) => self.start(LambdaEvent::new(payload, context)),
            Err(error) => Handling {
                step: Step::Failed(Some(HandlerError::unreadable::<E>(error))),
                request: context.request_id,
                log: self.log.clone(),
            },
        }
    }
}

/// The future of an event: it runs the function, and logs the result.
#[must_use = "nothing is done until this is awaited"]
pub struct Handling<F> {
    step: Step<F>,
    request: String,
    log: Log,
}

enum Step<F> {
    /// There is nothing to run; `None` after the error was returned.
    Failed(Option<HandlerError>),
    Runs(Pin<Box<F>>),
}

impl<F, T, E> Future for Handling<F>
where
    F: Future<Output = Result<T, E>>,
    T: Serialize,
    E: Into<Error>,
{
    type Output = Result<T, HandlerError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let result = match &mut self.step {
            Step::Runs(running) => match running.as_mut().poll(context) {
                Poll::Ready(result) => {
                    result.map_err(|error| HandlerError::new(HandlerStep::Run, error))
                }
                Poll::Pending => return Poll::Pending,
            },
            Step::Failed(error) => match error.take() {
                Some(error) => Err(error),
                // As a future may that is polled after its end.
                None => return Poll::Pending,
            },
        };
        self.log.result(&self.request, &result);
        Poll::Ready(result)
    }
}

impl<F> fmt::Debug for Handling<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handling")
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

impl<E, P, R, S, Call> Service<LambdaEvent<E>> for Handler<P, R, S, Call>
where
    Self: Handles<E>,
{
    type Response = <Self as Handles<E>>::Output;
    type Error = HandlerError;
    type Future = <Self as Handles<E>>::Future;

    fn poll_ready(&mut self, _context: &mut TaskContext<'_>) -> Poll<Result<(), HandlerError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, event: LambdaEvent<E>) -> Self::Future {
        self.start(event)
    }
}

impl<P: Clone, R: Clone, S: Clone, Call> Clone for Handler<P, R, S, Call> {
    fn clone(&self) -> Self {
        Self {
            parse: self.parse.clone(),
            run: self.run.clone(),
            state: self.state.clone(),
            log: self.log.clone(),
            call: PhantomData,
        }
    }
}

impl<P, R, S, Call> fmt::Debug for Handler<P, R, S, Call> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handler")
            .field("log", &self.log)
            .finish_non_exhaustive()
    }
}
