//! Saves of what changed, and older items that are written back, while others write the same items: what nobody meant
//! to change stays, and what is reported is so.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;

use dyno::batch::{Failed, FailureReason, WriteBackReport};
use dyno::{Error, Item, Model, Table, item};
use dyno_testing::{Fault, TemporaryTable, temporary_table};

use super::{Chance, is_complete, is_injected, over_seeds};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Films")]
struct Film {
    #[dyno(partition_key)]
    id: u64,
    first: Option<u64>,
    second: Option<u64>,
}

/// How often what happened.
#[derive(Default)]
struct Seen {
    done: AtomicU32,
    unmet: AtomicU32,
    unknown_and_done: AtomicU32,
    unknown_and_not_done: AtomicU32,
    failed: AtomicU32,
}

impl Seen {
    fn check(self) {
        if is_complete() {
            let Self {
                done,
                unmet,
                unknown_and_done,
                unknown_and_not_done,
                failed,
            } = self;
            let all = [done, unmet, unknown_and_done, unknown_and_not_done, failed];
            let all = all.map(AtomicU32::into_inner);
            assert!(all.iter().all(|&times| times > 0), "{all:?}");
        }
    }
}

/// Saves one item some times. Somebody else changes or deletes it between the read and the save.
async fn saved(seed: u64, good: &TemporaryTable<Film>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = chance.faults(seed).chance(chance.odds(10), Fault::Conflict);
    let films = faults
        .client(good.client())
        .table_named::<Film>(good.name());
    let look = async || {
        let found = good.raw().get(item! { "id" => seed }).consistent().await;
        found.expect("nothing is wrong with the client")
    };
    // An attribute that the model has no field for.
    let whole = item! { "id" => seed, "first" => 1, "foreign" => seed };
    for _ in 0..1 + chance.below(4) {
        if look().await.is_none() {
            good.raw().put(whole.clone()).await.expect("a raw put");
        }
        let Ok(Some(mut film)) = films.get(seed).consistent().loaded().await else {
            continue;
        };
        let read = film.clone().into_inner();
        let other = match chance.below(8) {
            0 => good.delete(seed).await,
            1 => good.update(seed, Film::FIRST.set(7_u64)).await.map(drop),
            2 => good.update(seed, Film::SECOND.remove()).await.map(drop),
            _ => Ok(()),
        };
        other.expect("nothing is wrong with the client");
        if chance.below(2) == 0 {
            film.first = Some(10 + chance.below(2));
        }
        if chance.below(2) == 0 {
            film.second = (chance.below(3) > 0).then(|| 20 + chance.below(2));
        }
        let before = look().await;
        let wanted = film.clone().into_inner();
        let (response, is_met) = match chance.below(3) {
            0 => {
                let there = before.as_ref().map(read_film);
                let is_unchanged = there.is_some_and(|there| {
                    (wanted.first == read.first || there.first == read.first)
                        && (wanted.second == read.second || there.second == read.second)
                });
                (
                    films.save(&mut film).if_unchanged().or_error().await,
                    is_unchanged,
                )
            }
            1 => {
                let save = films.save(&mut film).condition(Film::FIRST.ne(7_u64));
                let is_met = before.as_ref().map(|item| read_film(item).first) != Some(Some(7));
                (save.or_error().await, is_met && before.is_some())
            }
            _ => (films.save(&mut film).await, before.is_some()),
        };
        let after = look().await;
        let expected = before.clone().map(|mut item| {
            let changes = [
                ("first", read.first, wanted.first),
                ("second", read.second, wanted.second),
            ];
            for (name, old, new) in changes {
                match new {
                    _ if old == new => {}
                    Some(new) => drop(item.insert(name, new)),
                    None => drop(item.remove(name)),
                }
            }
            item
        });
        // Nothing is sent of what did not change.
        let is_sent = read != wanted;
        let counter = match response {
            Ok(()) => {
                assert!(is_met || !is_sent, "{before:?}");
                if is_sent {
                    assert_eq!(after, expected);
                    // The saved item is what is stored, with what others wrote.
                    assert_eq!(after.as_ref().map(read_film).as_ref(), Some(&*film));
                }
                &seen.done
            }
            Err(error) if error.is_outcome_unknown() => {
                assert!(after == before || after == expected, "{after:?}");
                match after == before {
                    true => &seen.unknown_and_not_done,
                    false => &seen.unknown_and_done,
                }
            }
            Err(Error::ConditionFailed(_) | Error::NotFound(_)) => {
                assert!(!is_met, "{before:?}");
                assert_eq!(after, before);
                &seen.unmet
            }
            Err(error) => {
                assert!(is_injected(&error), "{error}");
                assert_eq!(after, before);
                &seen.failed
            }
        };
        counter.fetch_add(1, Relaxed);
    }
}

fn read_film(item: &Item) -> Film {
    item.read_as().expect("a film")
}

// Q24, T5
#[test]
fn what_is_reported_of_a_save_is_so() {
    let seen = Seen::default();
    let films = async || temporary_table::<Film>().await;
    over_seeds(300, films, async |seed, good| {
        saved(seed, good, &seen).await
    });
    seen.check();
}

/// Version 1 had the points as a text.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Users", item_version = 2, upgrade(from = 1, with = numbered))]
struct User {
    #[dyno(partition_key)]
    group: u64,
    #[dyno(sort_key)]
    id: u64,
    points: u64,
    #[dyno(write_id)]
    mark: String,
}

fn numbered(item: &mut Item) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let points: String = item.read("points")?;
    item.insert("points", points.parse::<u64>()?);
    Ok(())
}

fn older(group: u64, id: u64, points: u64) -> Item {
    item! { "group" => group, "id" => id, "points" => points.to_string() }
}

const USERS: u64 = 5;

/// Somebody else, who writes items just before they are written back: newer points, as an older program does or as a
/// newer one, or nothing any more.
struct Rival {
    good: Table<User>,
    writes: Vec<RivalWrite>,
    /// The points of the items that were written, `None` of those that were deleted.
    written: BTreeMap<u64, Option<u64>>,
}

#[derive(Clone, Copy)]
enum RivalWrite {
    Older,
    Points,
    Delete,
    Nothing,
}

impl Rival {
    fn new(good: &Table<User>, chance: &mut Chance) -> Self {
        let write = |chance: &mut Chance| match chance.below(8) {
            0 => RivalWrite::Older,
            1 => RivalWrite::Points,
            2 => RivalWrite::Delete,
            _ => RivalWrite::Nothing,
        };
        let writes = (0..12).map(|_| write(chance)).collect();
        Self {
            good: good.clone(),
            writes,
            written: BTreeMap::new(),
        }
    }

    /// Writes an item while a request waits.
    fn meets(&mut self, item: &serde_json::Value) {
        let number = |name: &str| {
            let number = item[name]["N"].as_str().expect("a number");
            number.parse::<u64>().expect("a number")
        };
        let (group, id) = (number("group"), number("id"));
        let points = 100 + self.writes.len() as u64;
        let good = self.good.clone();
        let write = async move {
            match self.writes.pop().unwrap_or(RivalWrite::Nothing) {
                RivalWrite::Nothing => {}
                RivalWrite::Delete => {
                    good.delete((group, id)).await.expect("a good client");
                    self.written.insert(id, None);
                }
                RivalWrite::Older => {
                    let put = good.raw().put(older(group, id, points)).await;
                    put.expect("a good client");
                    self.written.insert(id, Some(points));
                }
                RivalWrite::Points => {
                    let update = good.update((group, id), User::POINTS.set(points));
                    match update.await {
                        Ok(_) => drop(self.written.insert(id, Some(points))),
                        Err(Error::OtherItemVersion(_) | Error::NotFound(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            }
        };
        // A thread of its own, because the runtime of this one waits.
        let write = || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(write);
        };
        thread::scope(|scope| scope.spawn(write).join()).expect("a write");
    }
}

/// Writes some items back, while somebody else writes them.
async fn written_back(seed: u64, good: &TemporaryTable<User>, seen: &Seen) {
    let mut chance = Chance(seed);
    let rival = Arc::new(Mutex::new(Rival::new(good, &mut chance)));
    let (meets, is_alone) = (rival.clone(), chance.below(3) == 0);
    let faults = chance
        .faults(seed)
        .on("PutItem")
        .when(move |request| {
            if !is_alone {
                meets
                    .lock()
                    .expect("nobody failed before")
                    .meets(&request["Item"]);
            }
            false
        })
        .inject(Fault::Hang);
    let users = faults
        .client(good.client())
        .table_named::<User>(good.name());
    let raw = good.raw();
    let mut are_older = 0;
    for id in 0..USERS {
        let is_older = chance.below(4) > 0;
        are_older += usize::from(is_older);
        let item = match is_older {
            true => older(seed, id, id),
            false => older(seed, id, id)
                .with("points", id)
                .with("item_version", 2),
        };
        raw.put(item).await.expect("a raw put");
    }
    let one = chance.below(USERS);
    let query = users.query(seed);
    let (got, report) = match chance.below(3) {
        0 => (Some(users.get((seed, one)).write_back().await), None),
        1 => (None, Some(query.write_back().report().await)),
        _ => (None, Some(query.page_size(2).write_back().report().await)),
    };
    let report = report.map(|report| report.expect("failures are in the report"));
    let by_others = rival.lock().expect("nobody failed").written.clone();
    let mut are_older_now = 0;
    for id in 0..USERS {
        let item = raw.get(item! { "group" => seed, "id" => id }).consistent();
        let item = item.await.expect("nothing is wrong with the client");
        let is_older = |item: &Item| item.get("item_version").is_none();
        are_older_now += usize::from(item.as_ref().is_some_and(is_older));
        let user = good.get((seed, id)).consistent().await;
        let user = user.expect("an item of one version or the other");
        // What somebody else wrote is there, and what was deleted does not come back.
        let expected = by_others.get(&id).copied().unwrap_or(Some(id));
        assert_eq!(user.map(|user| user.points), expected, "{item:?}");
    }
    if let Some(report) = &report
        && by_others.is_empty()
    {
        let WriteBackReport {
            done,
            failed,
            stopped,
            ..
        } = report;
        let is_unknown = |failed: &&Failed<_>| matches!(failed.reason, FailureReason::Unknown(_));
        let unknown = failed.iter().filter(is_unknown).count();
        // What was written is current, what failed is older.
        assert!(are_older_now + done.written <= are_older, "{report:?}");
        assert!(are_older_now + unknown >= failed.len(), "{report:?}");
        if stopped.is_none() {
            let found = done.written + done.unknown + failed.len();
            assert_eq!((found, done.changed_meanwhile), (are_older, 0));
        }
        assert!(failed.iter().all(|failed| failed.input.is_some()));
    }
    let done = match (got, report) {
        (Some(got), _) => got.map(|got| (got, None)),
        (None, report) => {
            let done = report.expect("one of the two").complete();
            done.map(|done| (None, Some(done)))
        }
    };
    let counter = match done {
        Ok((got, done)) => {
            if let Some(got) = &got {
                assert!(by_others.contains_key(&one) || got.points == one, "{got:?}");
            }
            if let Some(done) = done
                && by_others.is_empty()
            {
                // With a write id, nothing is reported as changed by others that was not.
                assert_eq!((done.written, done.changed_meanwhile), (are_older, 0));
                assert_eq!(are_older_now, 0);
            }
            match done.is_some_and(|done| done.changed_meanwhile > 0) {
                true => &seen.unmet,
                false => &seen.done,
            }
        }
        Err(error) => {
            let first = match &error {
                Error::Incomplete(incomplete) => incomplete.error().expect("the first error"),
                error => error,
            };
            assert!(is_injected(first), "{error}");
            match (are_older_now < are_older, error.is_outcome_unknown()) {
                (true, true) => &seen.unknown_and_done,
                (false, true) => &seen.unknown_and_not_done,
                (_, false) => &seen.failed,
            }
        }
    };
    counter.fetch_add(1, Relaxed);
}

#[test]
fn what_is_written_back_replaces_nothing_newer() {
    let seen = Seen::default();
    let users = async || temporary_table::<User>().await;
    over_seeds(300, users, async |seed, good| {
        written_back(seed, good, &seen).await
    });
    seen.check();
}
