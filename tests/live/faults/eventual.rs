//! What a read may miss, and what it never misses: a table is changed at random, and each read is looked for among the
//! states that the table has been in. Old responses are made by `Fault::Stale`, on every engine.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use dyno::op::Writes;
use dyno::{Model, Table};
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};

use super::{Chance, is_complete, over_seeds};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Scores")]
#[dyno(index(name = "ByTeam", partition_key = team, sort_key = points))]
struct Score {
    #[dyno(partition_key)]
    game: u64,
    #[dyno(sort_key)]
    player: u32,
    team: String,
    points: u64,
}

/// The scores of one game, by player.
type State = BTreeMap<u32, Score>;

/// How far back an old response may lie.
const DEPTH: u64 = 3;

async fn scores() -> dyno::Result<TemporaryTable<Score>> {
    temporary_table::<Score>().await
}

/// How often what was read.
#[derive(Default)]
struct Seen {
    new: AtomicU32,
    old: AtomicU32,
    old_of_index: AtomicU32,
    torn: AtomicU32,
    unmet: AtomicU32,
}

struct Game<'g> {
    number: u64,
    table: Table<Score>,
    /// What was there before the first write, after it, and so on.
    states: Vec<State>,
    seen: &'g Seen,
}

impl Game<'_> {
    fn now(&self) -> &State {
        self.states.last().expect("it began empty")
    }

    fn score(&self, player: u32, points: u64) -> Score {
        Score {
            game: self.number,
            player,
            team: format!("{}-{}", self.number, player % 2),
            points,
        }
    }

    /// Changes one player's score or several, in one request, and notes what the table is then.
    async fn write(&mut self, chance: &mut Chance) {
        let player = chance.below(4) as u32;
        let score = self.score(player, chance.below(100));
        let other = self.score((player + 1) % 4, score.points);
        let key = (self.number, player);
        let mut state = self.now().clone();
        match chance.below(5) {
            0 => {
                self.table.put(&score).await.expect("a put");
                state.insert(player, score);
            }
            1 => {
                self.table.delete(key).await.expect("a delete");
                state.remove(&player);
            }
            2 => {
                let set = Score::TEAM.set(&score.team) & Score::POINTS.set(score.points);
                let update = self.table.update(key, set).or_create();
                update.await.expect("an update");
                state.insert(player, score);
            }
            3 => {
                let both = [score, other];
                let batch = self.table.batch().put_all(&both).await;
                batch.expect("all");
                state.extend(both.map(|score| (score.player, score)));
            }
            _ => {
                let mut writes = Writes::new();
                writes.push(self.table.put(&score));
                writes.push(self.table.put(&other));
                let done = self.table.client().transact_write(writes).await;
                done.expect("a response").expect("no condition");
                state.extend([score, other].map(|score| (score.player, score)));
            }
        }
        self.states.push(state);
    }

    /// Holds a response against what it would have been of each state. What is consistent is of the last one.
    fn judge<T: PartialEq + std::fmt::Debug>(
        &self,
        found: &T,
        consistent: bool,
        of: impl Fn(&State) -> T,
    ) -> bool {
        let is_new = *found == of(self.now());
        assert!(is_new || !consistent, "a consistent read saw {found:?}");
        let mut states = self.states.iter().rev().take(1 + DEPTH as usize);
        assert!(
            states.any(|state| *found == of(state)),
            "{found:?} has not been there lately"
        );
        let seen = [&self.seen.old, &self.seen.new][usize::from(is_new)];
        seen.fetch_add(1, Relaxed);
        is_new
    }

    async fn read(&self, chance: &mut Chance) {
        let (table, player) = (&self.table, chance.below(4) as u32);
        let key = (self.number, player);
        let consistent = chance.below(3) == 0;
        let one = |state: &State| state.get(&player).cloned();
        let all = |state: &State| state.values().cloned().collect::<Vec<_>>();
        match chance.below(6) {
            0 => {
                let get = table.get(key);
                let get = if consistent { get.consistent() } else { get };
                let found = get.await.expect("a response");
                self.judge(&found, consistent, one);
            }
            1 => {
                let get = table.batch_get((0..4).map(|player| (self.number, player)));
                let get = if consistent { get.consistent() } else { get };
                let found: Vec<Option<Score>> = get.await.expect("a response");
                self.judge(&found, consistent, |state| {
                    (0..4).map(|player| state.get(&player).cloned()).collect()
                });
            }
            2 => {
                let query = table.query(self.number);
                let query = if consistent {
                    query.consistent()
                } else {
                    query
                };
                let found = query.all().await.expect("a response");
                self.judge(&found, consistent, all);
            }
            3 => {
                let scan = table.scan().filter(Score::GAME.eq(self.number));
                let scan = if consistent { scan.consistent() } else { scan };
                let mut found = scan.all().await.expect("a response");
                found.sort_by_key(|score| score.player);
                self.judge(&found, consistent, all);
            }
            4 => {
                // Of a global index there is no consistent read; that it does not compile shows a test of the messages.
                let team = format!("{}-{}", self.number, player % 2);
                let index = table.index(Score::BY_TEAM).query(&*team);
                let mut found = index.all().await.expect("a response");
                found.sort_by_key(|score| score.player);
                let is_new = self.judge(&found, false, |state| {
                    let of_team = |score: &&Score| score.team == team;
                    state.values().filter(of_team).cloned().collect()
                });
                let old = u32::from(!is_new);
                self.seen.old_of_index.fetch_add(old, Relaxed);
            }
            _ => self.both().await,
        }
    }

    /// Two items of one transaction are of one state, the last one; two gets need not be.
    async fn both(&self) {
        let (one, other) = ((self.number, 0), (self.number, 1));
        let client = self.table.client();
        let gets = (self.table.get(one), self.table.get(other));
        let found = client.transact_get(gets).await.expect("a response");
        let pair = |state: &State| (state.get(&0).cloned(), state.get(&1).cloned());
        self.judge(&found, true, pair);
        let apart = (
            self.table.get(one).await.expect("a response"),
            self.table.get(other).await.expect("a response"),
        );
        let torn = self.states.iter().all(|state| pair(state) != apart);
        self.seen.torn.fetch_add(u32::from(torn), Relaxed);
    }

    /// Whoever writes on what an old read said is unmet, and told what is there.
    async fn write_on_what_was_read(&mut self, chance: &mut Chance) {
        let player = chance.below(4) as u32;
        let key = (self.number, player);
        let Some(read) = self.table.get(key).await.expect("a response") else {
            return;
        };
        let update = self.table.update(key, Score::POINTS.add(1_u64));
        let update = update.condition(Score::POINTS.eq(read.points));
        let there = self.now().get(&player).cloned();
        match update.await.expect("a response") {
            Ok(new) => {
                assert_eq!(there.map(|there| there.points), Some(read.points));
                assert_eq!(new.points, read.points + 1);
                let mut state = self.now().clone();
                state.insert(player, new);
                self.states.push(state);
            }
            Err(unmet) => {
                assert_eq!(unmet.old, there);
                assert_ne!(there, Some(read));
                self.seen.unmet.fetch_add(1, Relaxed);
            }
        }
    }
}

async fn life(seed: u64, good: &TemporaryTable<Score>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = (1..=DEPTH).fold(Faults::seeded(seed), |faults, writes| {
        faults.chance(chance.odds(60), Fault::Stale(writes as u32))
    });
    let bad = faults.client(good.client());
    let mut game = Game {
        number: seed,
        table: bad.table_named::<Score>(good.name()),
        states: vec![State::new()],
        seen,
    };
    for _ in 0..4 + chance.below(6) {
        game.write(&mut chance).await;
        for _ in 0..chance.below(4) {
            game.read(&mut chance).await;
        }
        game.write_on_what_was_read(&mut chance).await;
    }
    // A table that stays small, for it is read before each write.
    let cleared = good.query(seed).consistent().delete_all().await;
    cleared.expect("all");
}

// S27, Q41
#[test]
fn only_a_read_that_is_not_consistent_may_be_old() {
    let seen = Seen::default();
    over_seeds(200, scores, async |seed, good| {
        life(seed, good, &seen).await
    });
    if is_complete() {
        let Seen {
            new,
            old,
            old_of_index,
            torn,
            unmet,
        } = seen;
        let all = [new, old, old_of_index, torn, unmet].map(AtomicU32::into_inner);
        assert!(all.iter().all(|&times| times > 0), "{all:?}");
    }
}
