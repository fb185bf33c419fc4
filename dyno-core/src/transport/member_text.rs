//! The JSON of a member of a request, which dyno writes.

use std::borrow::Cow;
use std::sync::Arc;

/// The JSON of a member: a text, or parts that become one in the body.
#[derive(Clone)]
pub(crate) enum MemberText {
    Whole(Arc<str>),
    Parts(Arc<dyn Parts>),
}

/// A JSON text in parts, which are copied once: into the body of a request.
pub(crate) trait Parts: Send + Sync {
    /// Calls the function with each part, in their order.
    fn each<'p>(&'p self, write: &mut dyn FnMut(&'p str));
}

impl MemberText {
    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Whole(text) => text.len(),
            Self::Parts(parts) => {
                let mut length = 0;
                parts.each(&mut |part| length += part.len());
                length
            }
        }
    }

    /// Appends it to a body.
    pub(super) fn append_to(&self, body: &mut Vec<u8>) {
        match self {
            Self::Whole(text) => body.extend_from_slice(text.as_bytes()),
            Self::Parts(parts) => parts.each(&mut |part| body.extend_from_slice(part.as_bytes())),
        }
    }

    /// The text in one piece.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Whole(text) => Cow::Borrowed(text),
            Self::Parts(parts) => {
                let mut text = String::with_capacity(self.len());
                parts.each(&mut |part| text.push_str(part));
                Cow::Owned(text)
            }
        }
    }
}
