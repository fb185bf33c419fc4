//! Many concurrent reads and writes of an eventually consistent table, in a random order with a seed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;

use super::*;
use crate::example::LOST;
use crate::op::ResponseFuture;

const YEARS: u16 = 4;

/// Random numbers that are the same for the same seed on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// A table whose eventually consistent reads may return the item before the last write.
fn lagging(seed: u64) -> Service {
    let (now, before): (Films, Films) = (Arc::default(), Arc::default());
    let chance = Mutex::new(Chance(seed ^ 0x5eed));
    Service::new(move |operation, body| {
        let drawn = |most| chance.lock().unwrap().below(most);
        let is_read = operation.contains("Get");
        if !is_read {
            before.lock().unwrap().clone_from(&now.lock().unwrap());
        }
        let lags = is_read && !body.contains("ConsistentRead") && drawn(2) == 0;
        let done = response(if lags { &before } else { &now }, operation, body);
        match drawn(10) {
            0 => (LOST, String::new()),
            1 if is_read => later(error("InternalServerError", "")),
            _ => done,
        }
    })
}

/// A read, with the minimum ranks of its result.
struct Read {
    years: Vec<u16>,
    least: Vec<u32>,
    response: ResponseFuture<Vec<Option<Arc<Movie>>>>,
}

struct Write {
    years: Vec<u16>,
    rank: u32,
    response: ResponseFuture<()>,
}

async fn life(seed: u64, kept: &AtomicU64) {
    let movies = lagging(seed).movies();
    let cache = Cache::new().time_to_live(Duration::MAX);
    // Every other cache has not enough room for the keys.
    let movies = movies.cached(match seed % 2 {
        0 => cache,
        _ => cache.capacity(1 + (seed / 2 % 3) as usize),
    });
    let mut chance = Chance(seed);
    let (mut reads, mut writes): (Vec<Read>, Vec<Write>) = (Vec::new(), Vec::new());
    let mut written: HashMap<u16, u32> = HashMap::new();
    for rank in 1..200 {
        let year = chance.below(YEARS.into()) as u16;
        match chance.below(12) {
            0..=2 => {
                let years = match chance.below(2) {
                    0 => vec![year],
                    _ => (0..YEARS).chain([year]).collect(),
                };
                let least = |year: &u16| written.get(year).copied().unwrap_or(0);
                let least = years.iter().map(least).collect();
                let response: ResponseFuture<Vec<_>> = match (years.len(), chance.below(4)) {
                    (1, 0) => one(movies.get(key(year)).consistent()),
                    (1, _) => one(movies.get(key(year))),
                    (_, 0) => movies
                        .batch_get(years.clone().into_iter().map(key))
                        .consistent()
                        .into_future(),
                    _ => movies
                        .batch_get(years.clone().into_iter().map(key))
                        .into_future(),
                };
                reads.push(Read {
                    years,
                    least,
                    response,
                });
            }
            3 | 4 if writes.is_empty() => {
                // One after the other: of two concurrent writes the last one is not defined.
                let film = film(year, rank);
                let (years, response): (Vec<u16>, ResponseFuture<()>) = match chance.below(3) {
                    0 => (vec![year], movies.put(&film).into_future()),
                    1 => {
                        let update = movies.update(key(year), Movie::RANK.set(rank));
                        (vec![year], update.return_nothing().into_future())
                    }
                    _ => {
                        let films = (0..YEARS).map(|year| self::film(year, rank));
                        let batch = movies.batch().put_all(films.collect::<Vec<_>>());
                        let batch = async move { Ok(batch.await?) };
                        ((0..YEARS).collect(), Box::pin(batch))
                    }
                };
                writes.push(Write {
                    years,
                    rank,
                    response,
                });
            }
            5 if chance.below(6) == 0 => match chance.below(2) {
                0 => movies.invalidate_all(),
                _ => movies.invalidate(key(year)),
            },
            6 if !reads.is_empty() && chance.below(3) == 0 => {
                drop(reads.swap_remove(chance.below(reads.len())));
            }
            7.. if !reads.is_empty() => {
                let at = chance.below(reads.len());
                let Some(response) = (&mut reads[at].response).now_or_never() else {
                    tokio::task::yield_now().await;
                    continue;
                };
                let Read { years, least, .. } = reads.swap_remove(at);
                // Injected faults are errors.
                let found = response.unwrap_or_default();
                for ((film, year), least) in found.iter().zip(years).zip(least) {
                    let rank = film.as_ref().and_then(|film| film.rank).unwrap_or(0);
                    assert!(
                        rank >= least,
                        "seed {seed}: {year} is of {rank} after {least}"
                    );
                }
            }
            _ => {}
        }
        if let Some(write) = writes.last_mut()
            && let Some(done) = (&mut write.response).now_or_never()
        {
            // A write with an unknown outcome promises nothing.
            let Write { years, rank, .. } = writes.remove(0);
            if done.is_ok() {
                written.extend(years.into_iter().map(|year| (year, rank)));
            }
        }
    }
    kept.fetch_add(movies.statistics().hits, Ordering::Relaxed);
}

fn one(get: super::super::CachedGet<Movie>) -> ResponseFuture<Vec<Option<Arc<Movie>>>> {
    let get = get.into_future();
    Box::pin(async move { get.await.map(|film| vec![film]) })
}

// Q56
#[tokio::test]
async fn a_read_after_a_write_returns_what_was_written() {
    let seeds = std::env::var("DYNO_SEEDS").ok();
    let seeds = seeds.map_or(60, |seeds| seeds.parse().expect("a number"));
    let kept = AtomicU64::new(0);
    for seed in 0..seeds {
        life(seed, &kept).await;
    }
    // Otherwise a cache that keeps nothing would pass.
    assert!(kept.load(Ordering::Relaxed) > 2 * seeds, "{kept:?}");
}
