//! What a request that was not sent was waiting for.

/// What a request waits for before it is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub(crate) enum Waiting {
    Nothing,
    /// A place among the requests in flight.
    Place,
    Credentials,
}
