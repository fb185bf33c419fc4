//! Searching the sources of an error.

use std::error::Error as StdError;

/// An error and its sources.
pub(super) fn sources<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The first of an error and its sources with this type.
pub(super) fn find<'e, T: StdError + 'static>(
    error: &'e (dyn StdError + 'static),
) -> Option<&'e T> {
    sources(error).find_map(|error| error.downcast_ref())
}

/// Whether the message of an error or of one of its sources begins with this text.
pub(super) fn says(error: &(dyn StdError + 'static), text: &str) -> bool {
    sources(error).any(|error| error.to_string().starts_with(text))
}
