//! The shards of a stream, and how far each of them was read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::InvalidCheckpoint;

/// The shards that are known, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shards(BTreeMap<Arc<str>, Shard>);

/// A shard, and how far it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    pub(super) parent: Option<Arc<str>>,
    pub(super) position: Position,
}

/// How far a shard was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// Nothing was read: it begins at the oldest record.
    Oldest,
    /// It begins at the records of this time, in seconds since 1970.
    Since(u64),
    /// The record with this sequence number was the last.
    After(Arc<str>),
    /// It is closed, and was read to its end.
    Done,
}

/// It is stored in the item of a lease.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Oldest => f.write_str("oldest"),
            Self::Since(seconds) => write!(f, "since {seconds}"),
            Self::After(number) => write!(f, "after {number}"),
            Self::Done => f.write_str("done"),
        }
    }
}

impl FromStr for Position {
    type Err = InvalidCheckpoint;

    fn from_str(text: &str) -> Result<Self, InvalidCheckpoint> {
        let malformed = InvalidCheckpoint::Malformed;
        match text.split_once(' ') {
            None if text == "oldest" => Ok(Self::Oldest),
            None if text == "done" => Ok(Self::Done),
            Some(("since", seconds)) => seconds.parse().map(Self::Since).map_err(|_| malformed),
            Some(("after", number)) if !number.is_empty() => Ok(Self::After(number.into())),
            _ => Err(malformed),
        }
    }
}

/// A shard as DescribeStream returns it.
#[derive(Clone, Debug)]
pub(super) struct ListedShard {
    pub(super) id: Arc<str>,
    pub(super) parent: Option<Arc<str>>,
}

impl Shards {
    /// Adds a shard of a checkpoint.
    pub(super) fn insert(&mut self, id: Arc<str>, shard: Shard) {
        self.0.insert(id, shard);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Shard)> {
        self.0.iter()
    }

    pub(super) fn position(&self, id: &str) -> Option<&Position> {
        self.0.get(id).map(|shard| &shard.position)
    }

    /// Begins with what is written from now on: the shards without children at this time, and whatever follows them.
    pub(super) fn begin_at(&mut self, seconds: u64, listed: &[ListedShard]) {
        let parents = listed.iter().filter_map(|shard| shard.parent.as_ref());
        let parents: BTreeSet<_> = parents.collect();
        for shard in listed {
            let position = match parents.contains(&shard.id) {
                true => Position::Done,
                false => Position::Since(seconds),
            };
            let parent = shard.parent.clone();
            self.insert(shard.id.clone(), Shard { parent, position });
        }
    }

    /// Takes over what DescribeStream has listed. Shards that are new are read from their beginning. Those that were
    /// read to their end and are not listed any more are forgotten; one that was not stays until it is found out why.
    pub(super) fn update(&mut self, listed: Vec<ListedShard>) {
        let ids: BTreeSet<_> = listed.iter().map(|shard| shard.id.clone()).collect();
        self.0
            .retain(|id, shard| shard.position != Position::Done || ids.contains(id));
        for shard in listed {
            self.0.entry(shard.id).or_insert(Shard {
                parent: shard.parent,
                position: Position::Oldest,
            });
        }
    }

    /// The shards that can be read now: a child waits until its parent was read to its end, so that the records of an
    /// item are in their order. A parent that is not known has been trimmed.
    pub(super) fn ready(&self) -> impl Iterator<Item = (&Arc<str>, &Position)> {
        self.0.iter().filter_map(|(id, shard)| {
            let parent = shard.parent.as_ref().and_then(|parent| self.0.get(parent));
            let waits = parent.is_some_and(|parent| parent.position != Position::Done);
            (!waits && shard.position != Position::Done).then_some((id, &shard.position))
        })
    }

    /// Whether all shards were read to their ends.
    pub(super) fn all_done(&self) -> bool {
        let mut shards = self.0.values();
        shards.all(|shard| shard.position == Position::Done)
    }

    /// Whether a shard that was read to its end has no children yet: DescribeStream may list them later.
    pub(super) fn lack_children(&self) -> bool {
        let parents = self.0.values().filter_map(|shard| shard.parent.as_ref());
        let parents: BTreeSet<_> = parents.collect();
        let mut shards = self.0.iter();
        shards.any(|(id, shard)| shard.position == Position::Done && !parents.contains(id))
    }

    pub(super) fn set(&mut self, id: &str, position: Position) {
        if let Some(shard) = self.0.get_mut(id) {
            shard.position = position;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(shards: &[(&str, Option<&str>)]) -> Vec<ListedShard> {
        let shard = |(id, parent): &(&str, Option<&str>)| ListedShard {
            id: (*id).into(),
            parent: parent.map(Into::into),
        };
        shards.iter().map(shard).collect()
    }

    fn ready(shards: &Shards) -> Vec<&str> {
        shards.ready().map(|(id, _)| &**id).collect()
    }

    #[test]
    fn a_child_waits_for_its_parent() {
        let mut shards = Shards::default();
        // The parent of `a` was trimmed, and `d` has two generations before it.
        shards.update(listed(&[
            ("d", Some("b")),
            ("c", Some("a")),
            ("b", Some("a")),
            ("a", Some("gone")),
        ]));
        assert_eq!(ready(&shards), ["a"]);
        shards.set("a", Position::After("7".into()));
        assert_eq!(ready(&shards), ["a"]);
        shards.set("a", Position::Done);
        assert_eq!(ready(&shards), ["b", "c"]);
        shards.set("b", Position::Done);
        assert_eq!(ready(&shards), ["c", "d"]);
        // What was read and is not listed any more is forgotten, and its children do not wait for it.
        shards.update(listed(&[("d", Some("b")), ("e", Some("b"))]));
        assert_eq!(ready(&shards), ["c", "d", "e"]);
        assert_eq!(shards.position("a"), None);
    }

    #[test]
    fn a_position_survives_its_text() {
        for position in [
            Position::Oldest,
            Position::Since(1_479_499_740),
            Position::After("100000000005719148800".into()),
            Position::Done,
        ] {
            assert_eq!(position.to_string().parse(), Ok(position));
        }
        for wrong in ["", "old", "since", "since x", "after", "after ", "done 1"] {
            assert_eq!(wrong.parse::<Position>(), Err(InvalidCheckpoint::Malformed));
        }
    }

    #[test]
    fn from_now_on_means_the_shards_without_children() {
        let mut shards = Shards::default();
        shards.begin_at(
            7,
            &listed(&[("a", None), ("b", Some("a")), ("c", Some("a")), ("x", None)]),
        );
        assert_eq!(ready(&shards), ["b", "c", "x"]);
        assert_eq!(shards.position("b"), Some(&Position::Since(7)));
        // Children are read from their beginning.
        shards.set("b", Position::Done);
        shards.update(listed(&[
            ("a", None),
            ("b", Some("a")),
            ("c", Some("a")),
            ("d", Some("b")),
        ]));
        assert_eq!(shards.position("d"), Some(&Position::Oldest));
    }
}
