//! The shards of a stream, and how far each of them was read.

use std::collections::{BTreeMap, BTreeSet, HashSet};
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

/// The shards of a stream, without those whose ancestors must be read first and are not listed.
#[derive(Debug)]
pub(super) struct ShardList {
    /// A parent that is gone is left out.
    pub(super) shards: Vec<ListedShard>,
    /// Whether shards are left out, because the list lacks an ancestor that exists.
    pub(super) lacks_parents: bool,
    /// Whether more shards can come.
    pub(super) is_enabled: bool,
    /// The suspects that are gone.
    pub(super) gone: Vec<Arc<str>>,
    pub(super) pages: u32,
}

/// What is known when a list is requested.
#[derive(Debug, Default)]
pub(super) struct KnownShards {
    pub(super) ids: HashSet<Arc<str>>,
    /// Shards that were read to their ends. They can be forgotten once they are gone.
    pub(super) suspects: Vec<Arc<str>>,
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
        for shard in listed {
            let (parent, position) = (shard.parent.clone(), Position::Since(seconds));
            self.insert(shard.id.clone(), Shard { parent, position });
        }
        // A list can lack a shard whose child it has. Nothing is written into a shard that has a child.
        for parent in listed.iter().filter_map(|shard| shard.parent.clone()) {
            let position = Position::Done;
            match self.0.get_mut(&parent) {
                Some(shard) => shard.position = position,
                None => self.insert(
                    parent,
                    Shard {
                        parent: None,
                        position,
                    },
                ),
            }
        }
    }

    /// Adds the shards that are new, and forgets those that were read to their ends and are gone. Returns whether there
    /// are new ones. One that is gone before it was read stays until its reader finds out.
    pub(super) fn update(&mut self, list: ShardList) -> bool {
        for id in list.gone {
            if self.position(&id) == Some(&Position::Done) {
                self.0.remove(&id);
            }
        }
        let before = self.0.len();
        for shard in list.shards {
            self.0.entry(shard.id).or_insert(Shard {
                parent: shard.parent,
                position: Position::Oldest,
            });
        }
        self.0.len() > before
    }

    /// What is known when the shards are listed.
    pub(super) fn known(&self) -> KnownShards {
        let done = (self.0.iter()).filter(|(_, shard)| shard.position == Position::Done);
        KnownShards {
            ids: self.0.keys().cloned().collect(),
            suspects: done.map(|(id, _)| id.clone()).collect(),
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

    fn list(shards: &[(&str, Option<&str>)], gone: &[&str]) -> ShardList {
        ShardList {
            shards: listed(shards),
            lacks_parents: false,
            is_enabled: true,
            gone: gone.iter().map(|id| (*id).into()).collect(),
            pages: 1,
        }
    }

    fn ready(shards: &Shards) -> Vec<&str> {
        shards.ready().map(|(id, _)| &**id).collect()
    }

    #[test]
    fn a_child_waits_for_its_parent() {
        let mut shards = Shards::default();
        // The parent of `a` was trimmed, and `d` has two generations before it.
        let all = [
            ("d", Some("b")),
            ("c", Some("a")),
            ("b", Some("a")),
            ("a", Some("gone")),
        ];
        assert!(shards.update(list(&all, &[])));
        assert_eq!(ready(&shards), ["a"]);
        shards.set("a", Position::After("7".into()));
        assert_eq!(ready(&shards), ["a"]);
        shards.set("a", Position::Done);
        assert_eq!(ready(&shards), ["b", "c"]);
        shards.set("b", Position::Done);
        assert_eq!(ready(&shards), ["c", "d"]);
        // What was read and is gone is forgotten, and its children do not wait for it.
        assert!(shards.update(list(&[("d", Some("b")), ("e", Some("b"))], &["a", "c"])));
        assert_eq!(ready(&shards), ["c", "d", "e"]);
        assert_eq!(shards.position("a"), None);
        // A list that lacks a shard for a while does not begin it again.
        assert!(!shards.update(list(&[("b", Some("a")), ("d", Some("b"))], &[])));
        assert_eq!(shards.position("b"), Some(&Position::Done));
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
        let all = [
            ("a", None),
            ("b", Some("a")),
            ("c", Some("a")),
            ("d", Some("b")),
        ];
        shards.update(list(&all, &[]));
        assert_eq!(shards.position("d"), Some(&Position::Oldest));
        // A parent that is listed later than its child had ended.
        let mut shards = Shards::default();
        shards.begin_at(7, &listed(&[("b", Some("a"))]));
        assert_eq!(ready(&shards), ["b"]);
        shards.update(list(&[("a", None), ("b", Some("a"))], &[]));
        assert_eq!(ready(&shards), ["b"]);
    }
}
