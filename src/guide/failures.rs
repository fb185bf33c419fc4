//! What can go wrong, and how does it look?
//!
//! Every operation ends with [`Result`](crate::Result). What a caller branches on is a variant of [`Error`](crate::Error); the rest
//! keeps its cause as `source()`.
//!
//! - **A condition did not hold.** That is an answer, not an error: an operation with `.condition(..)` gives
//!   `Result<Result<T, Refused<M>>>`, and [`Refused`](crate::Refused) has the old item. With `??` it becomes
//!   [`Error::Refused`](crate::Error::Refused).
//! - **A value cannot be stored**, such as NaN or an empty key: [`Error::Encode`](crate::Error::Encode), before anything was sent.
//! - **An item is not what the model says**: [`Error::Decode`](crate::Error::Decode) with the model, the key and the path of the
//!   attribute. The request was made: a write whose answer cannot be read was still written.
//! - **An expression says nothing or too much**: [`Error::Expression`](crate::Error::Expression), before anything was sent.
//! - **The service refuses or fails**: [`Error::Throttled`](crate::Error::Throttled), [`Error::Service`](crate::Error::Service) with the
//!   service's code, [`Error::Timeout`](crate::Error::Timeout), [`Error::Transport`](crate::Error::Transport). The SDK has retried already what
//!   can be retried.
//!
//! # Retried writes
//!
//! A write whose answer was lost on the way is sent again by the SDK. A put or delete does the same twice. An `ADD` or `SET n = n + 1`
//! may count twice, and a conditional put may find its own item and be refused; where that matters, make the write idempotent with a
//! condition on a value that you know.
