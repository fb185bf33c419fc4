//! The shards of a stream that several workers share: those that have no lease yet.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::shard_list::{self, ListingPace};
use super::shards::{KnownShards, Position, ShardList, Shards};
use crate::error::Result;
use crate::lease::{FindParts, FoundParts, LeasePart, Leases, NewPart};
use crate::transport::Sender;

/// How long a shard must be missing from the list before its lease is deleted, so that a worker with an older list does
/// not create it again.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// Lists the shards when a shard has ended whose children are not known, and otherwise every ten minutes.
pub(super) struct ShardFinder {
    leases: Leases,
    streams: Sender,
    stream: Arc<str>,
    /// Where reading begins in a shard without a lease.
    start: Position,
    pace: ListingPace,
    /// When the shards are listed again.
    due: Instant,
    /// When they were listed.
    listed: Option<Instant>,
    /// The list that is being read.
    listing: JoinSet<Result<ShardList>>,
    /// The shards that were done at the last look.
    done: HashSet<String>,
    /// The shards that are not listed any more, and since when.
    missing: HashMap<String, Instant>,
    /// Whether the stream was disabled, and all shards were done, at the last list.
    was_over: bool,
}

impl FindParts for ShardFinder {
    fn find<'a>(&'a mut self, known: Vec<&'a LeasePart>) -> BoxFuture<'a, Result<FoundParts>> {
        self.find_shards(known).boxed()
    }
}

impl ShardFinder {
    pub(super) fn new(
        leases: &Leases,
        (streams, stream): (Sender, Arc<str>),
        start: Position,
        poll_interval: Duration,
    ) -> Self {
        Self {
            leases: leases.clone(),
            streams,
            stream,
            start,
            pace: ListingPace::new(poll_interval.saturating_mul(5)),
            due: Instant::now(),
            listed: None,
            listing: JoinSet::new(),
            done: HashSet::new(),
            missing: HashMap::new(),
            was_over: false,
        }
    }

    /// Lists the shards. A list that takes longer than the look that wants it is read on, and is that of the next one.
    async fn list(&mut self, known: &[&LeasePart]) -> Result<Option<ShardList>> {
        if self.listing.is_empty() {
            let (streams, stream) = (self.streams.clone(), self.stream.clone());
            let are_over = (self.missing.iter()).filter(|(_, since)| since.elapsed() >= PATIENCE);
            let known = KnownShards {
                ids: known.iter().map(|part| part.name.as_str().into()).collect(),
                suspects: are_over.map(|(name, _)| name.as_str().into()).collect(),
            };
            self.listing
                .spawn(async move { shard_list::list(&streams, &stream, &known).await });
        }
        match self.listing.join_next().await {
            Some(Ok(listed)) => listed.map(Some),
            // It is begun again by the next look.
            Some(Err(_)) | None => Ok(None),
        }
    }

    /// Whether it is time to list the shards, and otherwise when it is.
    fn is_due(&mut self, known: &[&LeasePart]) -> std::result::Result<(), Duration> {
        let done = known.iter().filter(|part| part.done);
        let done: HashSet<_> = done.map(|part| part.name.clone()).collect();
        // A shard that has ended has children, which can be listed one by one.
        if !done.is_subset(&self.done) {
            self.pace.hurry();
            let least = self.listed.map(|listed| listed + self.pace.least());
            self.due = self.due.min(least.unwrap_or(self.due));
        }
        self.done = done;
        match self.due.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Ok(()),
            left => Err(left),
        }
    }

    async fn find_shards(&mut self, known: Vec<&LeasePart>) -> Result<FoundParts> {
        let mut found = FoundParts::default();
        if let Err(left) = self.is_due(&known) {
            found.again = Some(left);
            return Ok(found);
        }
        let list = match self.list(&known).await {
            Ok(None) => return Ok(found),
            Ok(Some(list)) => list,
            // The stream was disabled more than a day ago. Its readers report what they could not read.
            Err(error) if shard_list::is_not_found(&error) => ShardList {
                shards: Vec::new(),
                lacks_parents: false,
                is_enabled: false,
                gone: Vec::new(),
                pages: 0,
            },
            Err(error) => return Err(error),
        };
        let ids: HashSet<_> = list.shards.iter().map(|shard| &*shard.id).collect();
        let names: HashSet<_> = known.iter().map(|part| part.name.as_str()).collect();
        let new = list.shards.iter();
        let new = new.filter(|shard| !names.contains(&*shard.id));
        let new = new.map(|shard| new_part(&shard.id, shard.parent.as_deref(), &self.start));
        found.new = new.collect();
        self.leases.create(&found.new).await?;

        let missing = known
            .iter()
            .filter(|part| part.done && !ids.contains(&*part.name));
        self.missing = missing
            .map(|part| {
                let since = self.missing.get(&part.name).copied();
                (part.name.clone(), since.unwrap_or_else(Instant::now))
            })
            .collect();
        let gone: Vec<_> = list.gone.iter().map(|id| id.to_string()).collect();
        // What is left is deleted after a later list.
        if let Err(error) = self.leases.forget(&gone).await {
            tracing::warn!(%error, "the leases of shards that are gone are not deleted");
        }

        // Not before all of them are in the table: after an error, the shards are listed again.
        if !found.new.is_empty() {
            self.pace.hurry();
        }
        let is_missing = list.lacks_parents || (list.is_enabled && lack_children(&known));
        let delay = self.pace.after_list(list.pages, is_missing);
        self.listed = Some(Instant::now());
        self.due = Instant::now() + delay;
        found.again = Some(delay);
        // The children of a shard can be listed late, so the last list is the second one after the end of all shards.
        let are_all = found.new.is_empty() && !list.lacks_parents;
        let is_over = !list.is_enabled && are_all && known.iter().all(|part| part.done);
        found.is_complete = is_over && self.was_over;
        self.was_over = is_over;
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
        position: position.to_string(),
        parent: parent.map(str::to_owned),
        done: *position == Position::Done,
    }
}

/// Whether a shard was read to its end whose children are not known, or there is no shard to read.
fn lack_children(known: &[&LeasePart]) -> bool {
    let parents: HashSet<_> = known
        .iter()
        .filter_map(|part| part.parent.as_deref())
        .collect();
    let mut done = known.iter().filter(|part| part.done);
    known.iter().all(|part| part.done) || done.any(|part| !parents.contains(&*part.name))
}
