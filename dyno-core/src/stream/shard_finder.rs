//! The shards of a stream that several workers share: those that have no lease yet.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::requests::{self, StreamShards};
use super::shards::{Position, Shards};
use crate::error::{Failure, Result};
use crate::lease::{FindParts, FoundParts, LeasePart, Leases, NewPart};
use crate::transport::Sender;

/// The delay before the shards are listed again although no shard lacks children.
const RELIST: Duration = Duration::from_secs(10 * 60);

/// How long a shard must be missing from the list before its lease is deleted, so that a worker with an older list does
/// not create it again.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// Lists the shards of a stream when a shard has ended whose children are not known, and otherwise every ten minutes.
pub(super) struct ShardFinder {
    pub(super) leases: Leases,
    pub(super) streams: Sender,
    pub(super) stream: Arc<str>,
    /// Where reading begins in a shard without a lease.
    pub(super) start: Position,
    /// The delay before the next list, while children are missing.
    pub(super) pause: Duration,
    pub(super) listed: Option<Instant>,
    /// The list that is being read.
    pub(super) listing: JoinSet<Result<StreamShards>>,
    /// The shards whose parents the last list lacked.
    pub(super) orphans: HashSet<String>,
    /// The shards that are not listed any more, and since when.
    pub(super) missing: HashMap<String, Instant>,
}

impl FindParts for ShardFinder {
    fn find<'a>(&'a mut self, known: Vec<&'a LeasePart>) -> BoxFuture<'a, Result<FoundParts>> {
        self.find_shards(known).boxed()
    }
}

impl ShardFinder {
    /// Lists the shards. A list that takes longer than the look that wants it is read on, and is that of the next one.
    async fn list(&mut self) -> Result<Option<StreamShards>> {
        if self.listing.is_empty() {
            let (streams, stream) = (self.streams.clone(), self.stream.clone());
            self.listing
                .spawn(async move { requests::list(&streams, &stream).await });
        }
        match self.listing.join_next().await {
            Some(Ok(listed)) => listed.map(Some),
            // It is begun again by the next look.
            Some(Err(_)) | None => Ok(None),
        }
    }

    async fn find_shards(&mut self, known: Vec<&LeasePart>) -> Result<FoundParts> {
        let mut found = FoundParts::default();
        let lack_children = lack_children(&known) || !self.orphans.is_empty();
        let pause = if lack_children { self.pause } else { RELIST };
        let since = self.listed.map(|listed| listed.elapsed());
        let left = since.and_then(|since| pause.checked_sub(since));
        if let Some(left) = left.filter(|left| !left.is_zero()) {
            found.again = lack_children.then_some(left);
            return Ok(found);
        }
        let listed = match self.list().await {
            Ok(None) => return Ok(found),
            Ok(Some(listed)) => listed,
            // The stream was disabled more than a day ago. Its readers report what they could not read.
            Err(error) if is_missing(&error) => StreamShards {
                shards: Vec::new(),
                is_enabled: false,
            },
            Err(error) => return Err(error),
        };
        let ids: HashSet<_> = listed.shards.iter().map(|shard| &*shard.id).collect();
        let names: HashSet<_> = known.iter().map(|part| part.name.as_str()).collect();
        // A list can lack a shard whose children it has. A parent that is missing twice has been trimmed.
        let mut orphans = HashSet::new();
        for shard in &listed.shards {
            let is_orphan = shard.parent.as_deref().is_some_and(|parent| {
                let is_missing = !ids.contains(parent) && !names.contains(parent);
                orphans.contains(parent) || (is_missing && !self.orphans.contains(&*shard.id))
            });
            if is_orphan && !names.contains(&*shard.id) {
                orphans.insert(shard.id.to_string());
            }
        }
        found.new = (listed.shards.iter())
            .filter(|shard| !names.contains(&*shard.id) && !orphans.contains(&*shard.id))
            .map(|shard| {
                let parent = shard.parent.as_deref();
                let parent = parent.filter(|parent| ids.contains(parent) || names.contains(parent));
                new_part(&shard.id, parent, &self.start)
            })
            .collect();
        let gone = known
            .iter()
            .filter(|part| part.done && !ids.contains(&*part.name));
        let gone: HashMap<_, _> = gone
            .map(|part| {
                let since = self.missing.get(&part.name).copied();
                (part.name.clone(), since.unwrap_or_else(Instant::now))
            })
            .collect();
        let are_over = gone.iter().filter(|(_, since)| since.elapsed() >= PATIENCE);
        self.leases.create(&found.new).await?;
        if listed.is_enabled {
            let are_over: Vec<_> = are_over.map(|(name, _)| name.clone()).collect();
            // What is left is deleted after a later list.
            if let Err(error) = self.leases.forget(&are_over).await {
                tracing::warn!(%error, "the leases of shards that are gone are not deleted");
            }
        }
        // Not before all of them are in the table: after an error, the shards are listed again.
        self.listed = Some(Instant::now());
        self.missing = gone;
        // The children of a shard can be listed late, so the last list is one after the end of all shards.
        let are_all = found.new.is_empty() && orphans.is_empty();
        let are_done = are_all && known.iter().all(|part| part.done);
        found.is_complete = !listed.is_enabled && are_done;
        self.orphans = orphans;
        let lacks = lack_children && found.new.is_empty() && listed.is_enabled;
        if lacks || !self.orphans.is_empty() {
            found.again = Some(self.pause);
        }
        Ok(found)
    }
}

/// The shards with which a job begins.
pub(super) fn first_parts(shards: &Shards) -> Vec<NewPart> {
    let parts = shards.iter().map(|(id, shard)| {
        let parent = shard.parent.as_deref();
        let parent = parent.filter(|parent| shards.position(parent).is_some());
        new_part(id, parent, &shard.position)
    });
    parts.collect()
}

fn new_part(id: &str, parent: Option<&str>, position: &Position) -> NewPart {
    NewPart {
        name: id.to_owned(),
        state: position.to_string(),
        after: parent.map(str::to_owned),
        done: *position == Position::Done,
    }
}

/// Whether a shard was read to its end whose children are not known, or there is no shard to read.
fn lack_children(known: &[&LeasePart]) -> bool {
    let parents: HashSet<_> = known
        .iter()
        .filter_map(|part| part.after.as_deref())
        .collect();
    let mut done = known.iter().filter(|part| part.done);
    known.iter().all(|part| part.done) || done.any(|part| !parents.contains(&*part.name))
}

fn is_missing(error: &crate::Error) -> bool {
    error.failure().map(Failure::code_text) == Some("ResourceNotFoundException")
}
