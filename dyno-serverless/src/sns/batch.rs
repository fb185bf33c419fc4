//! How many messages go into one request.

use std::collections::HashMap;

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

/// Splits messages into requests, in their order. One over the limit, which some topics take, is in a
/// request of its own.
pub(super) fn split(messages: Vec<Message>) -> Vec<Vec<Entry>> {
    let (mut requests, mut last) = (Vec::new(), Request::default());
    for entry in entries(messages) {
        if !last.has_room_for(&entry) {
            requests.push(std::mem::take(&mut last).entries);
        }
        last.push(entry);
    }
    if !last.entries.is_empty() {
        requests.push(last.entries);
    }
    requests
}

/// Splits messages into requests with at most one message of a group each: the messages of a group are in their order
/// if each request is finished before the next one is sent.
///
/// SNS can accept a part of a request. Of two messages of a group in one request, it could reject the first and publish
/// the second, which cannot be undone.
pub(super) fn split_groups(messages: Vec<Message>) -> Vec<Vec<Entry>> {
    let mut requests: Vec<Request> = Vec::new();
    // Those before it are full. Without it, the search below would begin at the first for each group.
    let mut first_open = 0;
    let mut next_of_group: HashMap<Option<String>, usize> = HashMap::new();
    for entry in entries(messages) {
        let group = entry.message.message_group_id.clone();
        let next = next_of_group.entry(group).or_default();
        let mut at = first_open.max(*next);
        while requests
            .get(at)
            .is_some_and(|one| !one.has_room_for(&entry))
        {
            at += 1;
        }
        *next = at + 1;
        match requests.get_mut(at) {
            Some(request) => request.push(entry),
            None => requests.push(Request::of(entry)),
        }
        while requests.get(first_open).is_some_and(Request::is_full) {
            first_open += 1;
        }
    }
    requests
        .into_iter()
        .map(|request| request.entries)
        .collect()
}

fn entries(messages: Vec<Message>) -> impl Iterator<Item = Entry> {
    let messages = messages.into_iter().enumerate();
    messages.map(|(position, message)| Entry {
        position,
        message,
        attempts: 0,
    })
}

#[derive(Default)]
struct Request {
    entries: Vec<Entry>,
    bytes: usize,
}

impl Request {
    fn of(entry: Entry) -> Self {
        let mut request = Self::default();
        request.push(entry);
        request
    }

    fn is_full(&self) -> bool {
        self.entries.len() >= MAX_ENTRIES
    }

    fn has_room_for(&self, entry: &Entry) -> bool {
        let fits = self.bytes + entry.message.size() <= MAX_BYTES;
        self.entries.is_empty() || (fits && !self.is_full())
    }

    fn push(&mut self, entry: Entry) {
        self.bytes += entry.message.size();
        self.entries.push(entry);
    }
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
    #[test]
    fn a_request_has_one_message_of_a_group() {
        let split = |groups: &str| {
            let messages = groups.chars();
            let messages = messages.map(|group| Message::new("a").message_group_id(group));
            let requests = split_groups(messages.collect()).into_iter();
            let positions =
                |entries: Vec<Entry>| entries.iter().map(|entry| entry.position).collect();
            requests.map(positions).collect::<Vec<Vec<_>>>()
        };
        assert_eq!(split(""), [[0; 0]; 0]);
        assert_eq!(split("aaa"), [[0], [1], [2]]);
        // The groups side by side, whatever the order of their messages.
        assert_eq!(split("aabb"), [[0, 2], [1, 3]]);
        assert_eq!(split("aaab"), [vec![0, 3], vec![1], vec![2]]);
        assert_eq!(split("abcab"), [vec![0, 1, 2], vec![3, 4]]);
        let many = split("abcdefghijklma");
        assert_eq!(many, [(0..10).collect::<Vec<_>>(), (10..14).collect()]);
        let large = |bytes, group| Message::new("a".repeat(bytes)).message_group_id(group);
        let messages = vec![large(MAX_BYTES, "a"), large(1, "b"), large(1, "a")];
        let sizes: Vec<_> = split_groups(messages).iter().map(Vec::len).collect();
        assert_eq!(sizes, [1, 2]);
    }
}
