//! What a service meets in production: a hostile server, certificates, proxies, bursts, and a long time. Everything
//! runs on sockets of this machine.

#![expect(clippy::indexing_slicing, reason = "what is not there fails the test")]

mod burst;
mod child;
mod guide;
mod https;
mod matrix;
mod operations;
mod proxy;
mod server;
mod signatures;
mod soak;
