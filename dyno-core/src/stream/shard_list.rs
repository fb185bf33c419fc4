//! The list of a stream's shards, which can lack shards that exist.
//!
//! DescribeStream is eventually consistent: it can list a shard before its parent, and the children of a shard one by
//! one, some time after its end. A shard that a list lacks is asked for by its id, with GetShardIterator, before it
//! counts as trimmed.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, StreamExt as _};

use super::requests::{self, StreamShards};
use super::shards::{KnownShards, ListedShard, ShardList};
use crate::error::{Error, Failure, Result};
use crate::transport::Sender;

/// The delay before the shards are listed again although nothing is missing.
const RELIST: Duration = Duration::from_secs(10 * 60);

/// The longest delay while something is missing.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The delay for each page of the last list. DescribeStream has a limit of ten requests per second, which all readers
/// of a stream share. (Amazon DynamoDB API Reference, "DescribeStream".)
const DELAY_PER_PAGE: Duration = Duration::from_secs(1);

/// How many shards are asked for at the same time.
const ASKS_AT_ONCE: usize = 8;

/// Lists the shards, and finds out about those that the list lacks.
pub(super) async fn list(streams: &Sender, stream: &str, known: &KnownShards) -> Result<ShardList> {
    let StreamShards {
        mut shards,
        is_enabled,
        pages,
    } = requests::list(streams, stream).await?;
    let listed: HashSet<_> = shards.iter().map(|shard| shard.id.clone()).collect();

    let is_new = |shard: &&ListedShard| !known.ids.contains(&shard.id);
    let is_missing = |id: &&Arc<str>| !listed.contains(*id) && !known.ids.contains(*id);
    let parents = shards.iter().filter(is_new);
    let parents = parents.filter_map(|shard| shard.parent.as_ref());
    let parents: BTreeSet<_> = parents.filter(is_missing).cloned().collect();
    let exist = those_that_exist(streams, stream, parents.iter()).await;
    let mut withheld = HashSet::new();
    for (parent, exists) in exist {
        if exists? {
            withheld.insert(parent.clone());
        } else {
            let of_parent = shards.iter_mut();
            let of_parent = of_parent.filter(|shard| shard.parent.as_ref() == Some(parent));
            of_parent.for_each(|shard| shard.parent = None);
        }
    }
    let lacks_parents = !withheld.is_empty();
    if lacks_parents {
        tracing::debug!("the list of shards lacks the parent of a shard; it is read again");
    }
    loop {
        let waits = |shard: &&ListedShard| {
            let parent = shard.parent.as_ref();
            parent.is_some_and(|parent| withheld.contains(parent)) && !withheld.contains(&shard.id)
        };
        let more: Vec<_> = shards.iter().filter(is_new).filter(waits).collect();
        if more.is_empty() {
            break;
        }
        let more: Vec<_> = more.into_iter().map(|shard| shard.id.clone()).collect();
        withheld.extend(more);
    }
    shards.retain(|shard| !withheld.contains(&shard.id));

    let suspects = known.suspects.iter();
    let suspects = suspects.filter(|id| !listed.contains(*id));
    let gone = those_that_exist(streams, stream, suspects)
        .await
        .into_iter();
    // One whose existence is not known is asked for with the next list.
    let gone = gone.filter(|(_, exists)| matches!(exists, Ok(false)));
    Ok(ShardList {
        shards,
        lacks_parents,
        is_enabled,
        gone: gone.map(|(id, _)| id.clone()).collect(),
        pages,
    })
}

/// Asks for each of these shards whether it exists.
async fn those_that_exist<'s>(
    streams: &Sender,
    stream: &str,
    shards: impl Iterator<Item = &'s Arc<str>>,
) -> Vec<(&'s Arc<str>, Result<bool>)> {
    let asks = shards.map(async |shard| {
        let exists = match requests::oldest(streams, stream, shard).await {
            Ok(_) => Ok(true),
            Err(error) if is_not_found(&error) => Ok(false),
            Err(error) => Err(error),
        };
        (shard, exists)
    });
    let asks: Vec<_> = asks.collect();
    stream::iter(asks)
        .buffer_unordered(ASKS_AT_ONCE)
        .collect()
        .await
}

/// Whether the stream or the shard does not exist.
pub(super) fn is_not_found(error: &Error) -> bool {
    error.failure().map(Failure::code_text) == Some("ResourceNotFoundException")
}

/// When the shards are listed again: soon after something has happened, and then at delays that double.
///
/// After a split, a shard has two children, and its reader does not know whether it has seen all of them.
#[derive(Debug)]
pub(super) struct ListingPace {
    shortest: Duration,
    next: Duration,
    per_list: Duration,
}

impl ListingPace {
    pub(super) fn new(shortest: Duration) -> Self {
        Self {
            shortest,
            next: shortest,
            per_list: Duration::ZERO,
        }
    }

    /// A shard has ended, or a new one was found.
    pub(super) fn hurry(&mut self) {
        self.next = self.shortest;
    }

    /// The least delay between two lists.
    pub(super) fn least(&self) -> Duration {
        self.per_list
    }

    /// The delay after a list of so many pages. Something is missing if a shard that was read to its end has no
    /// children, or the list lacks parents.
    pub(super) fn after_list(&mut self, pages: u32, is_missing: bool) -> Duration {
        self.per_list = DELAY_PER_PAGE.saturating_mul(pages);
        let longest = match is_missing {
            true => LONGEST_WAIT.max(self.shortest),
            false => RELIST,
        };
        let delay = self.next.min(longest);
        self.next = self.next.saturating_mul(2).min(RELIST.max(self.shortest));
        delay.max(self.per_list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delays_double_until_something_happens() {
        let mut pace = ListingPace::new(Duration::from_secs(2));
        let mut delays = |count: usize, is_missing| -> Vec<_> {
            let delay = |_| pace.after_list(1, is_missing).as_secs();
            (0..count).map(delay).collect()
        };
        assert_eq!(delays(7, true), [2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(delays(4, false), [256, 512, 600, 600]);
        pace.hurry();
        assert_eq!(pace.after_list(1, false), Duration::from_secs(2));
        // A long list is not read all the time.
        pace.hurry();
        assert_eq!(pace.after_list(70, true), Duration::from_secs(70));
        assert_eq!(pace.least(), Duration::from_secs(70));
    }
}
