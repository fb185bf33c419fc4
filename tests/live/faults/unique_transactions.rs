//! Unique values in transactions of the caller, under faults: what is claimed and released is what is reported, also
//! for items that are older than the option.

use dyno::error::Code;
use dyno::op::Writes;
use dyno::{Error, Item, Table, item};
use dyno_testing::Fault;
use futures::future::join_all;

use super::unique::{Holders, Report, Seen, User, Users, World, Write, users};
use super::{Chance, is_injected, over_seeds};

/// The items, and who holds which value.
#[derive(Clone, Debug, PartialEq)]
struct State {
    users: Users,
    holders: Holders,
}

/// A change of a value: the attribute, the value before, and the value after.
type ValueChange = (&'static str, Option<String>, Option<String>);

/// What becomes of a transaction.
#[derive(Debug)]
struct Expected {
    after: State,
    is_met: bool,
    is_taken: bool,
}

impl State {
    async fn of(world: &World<'_>) -> Self {
        Self {
            users: world.look().await,
            holders: world.holders().await,
        }
    }

    fn after(&self, writes: &[Write]) -> Expected {
        let mut after = self.clone();
        let (mut is_met, mut claims, mut releases) = (true, Vec::new(), Vec::new());
        for write in writes {
            let id = write.id();
            for (attribute, old, new) in write.changes(self.users.get(id)) {
                if old != new {
                    releases.extend(old.map(|value| ((attribute, value), id)));
                }
                claims.extend(new.map(|value| ((attribute, value), id)));
            }
            is_met &= write.apply(&mut after.users);
        }
        let is_free = |value: &(&'static str, String), id: &str| match self.holders.get(value) {
            Some(holder) => {
                holder == id || releases.iter().any(|(of, by)| of == value && by == holder)
            }
            None => true,
        };
        let is_taken = claims.iter().enumerate().any(|(at, (value, id))| {
            !is_free(value, id) || claims.iter().skip(at + 1).any(|(other, _)| other == value)
        });
        for (value, id) in &releases {
            if self.holders.get(value).is_some_and(|holder| holder == id) {
                after.holders.remove(value);
            }
        }
        let claims = claims.into_iter();
        after
            .holders
            .extend(claims.map(|(value, id)| (value, id.to_owned())));
        Expected {
            after,
            is_met,
            is_taken,
        }
    }
}

impl Write {
    fn id(&self) -> &str {
        match self {
            Self::Put(user) | Self::Create(user) | Self::Upsert(user) => &user.id,
            Self::Email(id, _) | Self::Phone(id, _) | Self::Delete(id) => id,
        }
    }

    /// The unique values that it writes.
    fn changes(&self, old: Option<&User>) -> Vec<ValueChange> {
        // It replaces nothing.
        let old = old.filter(|_| !matches!(self, Self::Create(_)));
        let email =
            |new: Option<&String>| ("email", old.map(|old| old.email.clone()), new.cloned());
        let phone = |new: Option<u64>| {
            let old = old.and_then(|old| old.phone);
            (
                "phone",
                old.map(|old| old.to_string()),
                new.map(|new| new.to_string()),
            )
        };
        match self {
            Self::Upsert(user) if user.phone.is_none() => vec![email(Some(&user.email))],
            Self::Put(user) | Self::Create(user) | Self::Upsert(user) => {
                vec![email(Some(&user.email)), phone(user.phone)]
            }
            Self::Email(_, new) => vec![email(Some(new))],
            Self::Phone(_, new) => vec![phone(*new)],
            Self::Delete(_) => vec![email(None), phone(None)],
        }
    }

    /// Adds it to a transaction, unless there is nothing that it could change.
    fn add(&self, writes: &mut Writes, table: &Table<User>, old: Option<&User>) -> bool {
        let Some(old) = old else {
            let (Self::Put(user) | Self::Create(user) | Self::Upsert(user)) = self else {
                return false;
            };
            writes.push(table.create(user));
            return true;
        };
        match self {
            Self::Create(user) => writes.push(table.create(user)),
            Self::Put(user) => writes.push(table.put(user).releasing(old)),
            Self::Upsert(user) => writes.push(table.upsert(user).releasing(old)),
            Self::Email(id, email) => {
                let update = User::EMAIL.set(&**email) & User::LOGINS.add(1_u64);
                writes.push(table.update(&**id, update).releasing(old));
            }
            Self::Phone(id, phone) => {
                let update = match phone {
                    Some(phone) => User::PHONE.set(*phone),
                    None => User::PHONE.remove(),
                };
                writes.push(table.update(&**id, update).releasing(old));
            }
            Self::Delete(id) => writes.push(table.delete(&**id).releasing(old)),
        }
        true
    }
}

/// Draws the writes of a transaction of what was read, each of another item.
fn any_transaction(
    world: &World<'_>,
    chance: &mut Chance,
    table: &Table<User>,
    users: &Users,
) -> (Vec<Write>, Writes) {
    let (mut drawn, mut writes): (Vec<Write>, _) = (Vec::new(), Writes::new());
    for _ in 0..=chance.below(3) {
        let write = Write::any(world, chance);
        let is_other = drawn.iter().all(|known| known.id() != write.id());
        if is_other && write.add(&mut writes, table, users.get(write.id())) {
            drawn.push(write);
        }
    }
    (drawn, writes)
}

async fn send(table: &Table<User>, writes: Writes) -> Report {
    match table.client().transact_write(writes).await {
        Ok(Ok(())) => Report::Done,
        Ok(Err(canceled)) => {
            let reasons = || canceled.reasons.iter().flatten();
            match () {
                () if reasons().any(|reason| reason.not_unique.is_some()) => Report::Taken,
                () if reasons().any(|reason| reason.code == Code::ConditionalCheckFailed) => {
                    Report::Unmet
                }
                () => Report::Failed,
            }
        }
        Err(Error::NotUnique(_)) => Report::Taken,
        Err(error) => {
            assert!(is_injected(&error), "{error}");
            match error.is_outcome_unknown() {
                true => Report::Unknown,
                false => Report::Failed,
            }
        }
    }
}

/// Stores some items as programs did before the values were unique.
async fn put_older_items(world: &World<'_>, chance: &mut Chance) {
    for _ in 0..chance.below(4) {
        let user = world.user(chance);
        let item: Item = item! { "id" => user.id, "email" => user.email, "logins" => 0 };
        let item = match user.phone {
            Some(phone) => item.with("phone", phone),
            None => item,
        };
        world.good.raw().put(item).await.expect("a good client");
    }
}

// G85, I50
#[test]
fn what_is_reported_of_transactions_of_unique_values_is_so() {
    let seen = Seen::default();
    over_seeds(250, users, async |seed, good| {
        let mut chance = Chance(seed);
        let faults = chance.faults(seed).chance(chance.odds(15), Fault::Conflict);
        let bad = faults.client(good.client());
        let table = bad.table_named::<User>(good.name());
        let world = World { seed, good };
        put_older_items(&world, &mut chance).await;
        let mut before = State::of(&world).await;
        for _ in 0..6 {
            let (drawn, writes) = any_transaction(&world, &mut chance, &table, &before.users);
            if drawn.is_empty() {
                continue;
            }
            let expected = before.after(&drawn);
            let report = send(&table, writes).await;
            seen.count(report);
            let now = State::of(&world).await;
            let is_done = expected.is_met && !expected.is_taken;
            match report {
                Report::Done => assert!(is_done, "{drawn:?} of {before:?}"),
                Report::Taken => assert!(expected.is_taken, "{drawn:?} of {before:?}"),
                Report::Unmet => assert!(!expected.is_met, "{drawn:?} of {before:?}"),
                Report::Failed | Report::Unknown => {}
            }
            match report {
                Report::Done => assert_eq!(now, expected.after, "{drawn:?} of {before:?}"),
                Report::Unknown if is_done && now == expected.after => {}
                _ => assert_eq!(now, before, "{drawn:?}: {report:?}"),
            }
            before = now;
        }
    });
    seen.check();
}

#[test]
fn transactions_at_the_same_time_share_no_value() {
    let seen = Seen::default();
    over_seeds(200, users, async |seed, good| {
        let world = World { seed, good };
        let writers = (0..3).map(|writer| {
            let (world, seen) = (&world, &seen);
            async move {
                let mut chance = Chance(3 * seed + writer);
                let faults = chance.faults(chance.0);
                let bad = faults.client(good.client());
                let table = bad.table_named::<User>(good.name());
                for _ in 0..3 {
                    let users = world.look().await;
                    let (drawn, writes) = any_transaction(world, &mut chance, &table, &users);
                    if !drawn.is_empty() {
                        seen.count(send(&table, writes).await);
                    }
                }
            }
        });
        join_all(writers).await;
        world.check(&world.look().await).await;
    });
    seen.check();
}
