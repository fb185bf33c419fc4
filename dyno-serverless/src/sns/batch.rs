//! How many messages go into one request.

use super::Message;

/// The limit of messages of one request (API reference, "PublishBatch").
const MAX_ENTRIES: usize = 10;

/// The limit of bytes of all messages of one request (API reference, "PublishBatch").
const MAX_BYTES: usize = 256 * 1024;

/// A message, and its position in what was given.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) position: usize,
    pub(super) message: Message,
    /// How many times it was sent.
    pub(super) attempts: u32,
}

/// Splits messages into requests, in their order. One that is too large is in a request of its own, which SNS rejects.
pub(super) fn split(messages: Vec<Message>) -> Vec<Vec<Entry>> {
    let (mut requests, mut last, mut bytes) = (Vec::new(), Vec::new(), 0);
    for (position, message) in messages.into_iter().enumerate() {
        let size = message.size();
        if last.len() == MAX_ENTRIES || (!last.is_empty() && bytes + size > MAX_BYTES) {
            requests.push(std::mem::take(&mut last));
            bytes = 0;
        }
        bytes += size;
        last.push(Entry {
            position,
            message,
            attempts: 0,
        });
    }
    if !last.is_empty() {
        requests.push(last);
    }
    requests
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(messages: Vec<Message>) -> Vec<usize> {
        split(messages).iter().map(Vec::len).collect()
    }

    #[test]
    fn ten_messages_and_256_kb_are_one_request() {
        let small = |number| vec![Message::new("a"); number];
        assert_eq!(sizes(small(0)), [0; 0]);
        assert_eq!(sizes(small(10)), [10]);
        assert_eq!(sizes(small(21)), [10, 10, 1]);
        let text = |bytes| Message::new("a".repeat(bytes));
        let half = MAX_BYTES / 2;
        assert_eq!(sizes(vec![text(half), text(half), text(1)]), [2, 1]);
        assert_eq!(sizes(vec![text(half + 1), text(half)]), [1, 1]);
        assert_eq!(
            sizes(vec![text(1), text(MAX_BYTES + 1), text(1)]),
            [1, 1, 1]
        );
        // Names, types and values of attributes count.
        let with_attribute = text(half).attribute("name", "a");
        assert_eq!(with_attribute.size(), half + 4 + 6 + 1);
        assert_eq!(sizes(vec![with_attribute, text(half)]), [1, 1]);
    }
}
