//! Unique values under faults: each is held by the item that has it and by no other, and what is reported is so.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use dyno::{Error, Item, Model, Value, item};
use dyno_testing::{Fault, TemporaryTable, temporary_table};
use futures::future::join_all;

use super::{Chance, is_complete, is_injected, over_seeds};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Users")]
pub(super) struct User {
    #[dyno(partition_key)]
    pub(super) id: String,
    #[dyno(unique)]
    pub(super) email: String,
    #[dyno(unique)]
    pub(super) phone: Option<u64>,
    pub(super) logins: u64,
}

/// The items and the values of one seed.
pub(super) struct World<'t> {
    pub(super) seed: u64,
    pub(super) good: &'t TemporaryTable<User>,
}

pub(super) type Users = BTreeMap<String, User>;

/// The ids of the items that hold the values of the attributes.
pub(super) type Holders = BTreeMap<(&'static str, String), String>;

const IDS: u64 = 3;
const VALUES: u64 = 3;

impl World<'_> {
    fn id(&self, number: u64) -> String {
        format!("{}-{number}", self.seed)
    }

    fn email(&self, chance: &mut Chance) -> String {
        format!("{}-{}", self.seed, chance.below(VALUES))
    }

    fn phone(&self, chance: &mut Chance) -> Option<u64> {
        let phone = chance.below(VALUES + 1);
        (phone < VALUES).then_some(10 * self.seed + phone)
    }

    pub(super) fn user(&self, chance: &mut Chance) -> User {
        User {
            id: self.id(chance.below(IDS)),
            email: self.email(chance),
            phone: self.phone(chance),
            logins: 0,
        }
    }

    pub(super) async fn look(&self) -> Users {
        let found = self
            .good
            .batch_get((0..IDS).map(|id| self.id(id)))
            .consistent()
            .await;
        let found = found.expect("nothing is wrong with the client");
        let found = found.into_iter().flatten();
        found.map(|user| (user.id.clone(), user)).collect()
    }

    /// What the markers say.
    pub(super) async fn holders(&self) -> Holders {
        let emails = (0..VALUES).map(|value| ("email", format!("{}-{value}", self.seed)));
        let phones = (0..VALUES).map(|value| ("phone", (10 * self.seed + value).to_string()));
        let mut holders = Holders::new();
        for (attribute, value) in emails.chain(phones) {
            let key = item! { "id" => format!("dyno#unique#{attribute}#{value}") };
            let marker = self.good.raw().get(key).consistent().await.expect("a read");
            let holder = marker.map(|marker: Item| match marker.get("dyno#holder") {
                Some(Value::M(key)) => key.read::<String>("id").expect("a key"),
                other => panic!("held by {other:?}"),
            });
            holders.extend(holder.map(|id| ((attribute, value), id)));
        }
        holders
    }

    /// Checks that the markers are exactly those of the items.
    pub(super) async fn check(&self, users: &Users) {
        let mut owners = Holders::new();
        for user in users.values() {
            for value in user.values() {
                let other = owners.insert(value.clone(), user.id.clone());
                assert_eq!(other, None, "{value:?} of {}", user.id);
            }
        }
        assert_eq!(self.holders().await, owners);
    }
}

impl User {
    /// The values that nobody else may have.
    fn values(&self) -> impl Iterator<Item = (&'static str, String)> {
        let phone = self.phone.map(|phone| ("phone", phone.to_string()));
        [("email", self.email.clone())].into_iter().chain(phone)
    }
}

/// What a write does if it is carried out.
#[derive(Clone, Debug)]
pub(super) enum Write {
    Put(User),
    Create(User),
    Upsert(User),
    Email(String, String),
    Phone(String, Option<u64>),
    Delete(String),
}

/// What is reported of a write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Report {
    Done,
    Taken,
    Unmet,
    Failed,
    Unknown,
}

impl Write {
    pub(super) fn any(world: &World<'_>, chance: &mut Chance) -> Self {
        let id = world.id(chance.below(IDS));
        match chance.below(6) {
            0 => Self::Put(world.user(chance)),
            1 => Self::Create(world.user(chance)),
            2 => Self::Upsert(world.user(chance)),
            3 => Self::Email(id, world.email(chance)),
            4 => Self::Phone(id, world.phone(chance)),
            _ => Self::Delete(id),
        }
    }

    async fn send(&self, table: &dyno::Table<User>) -> Report {
        let response = match self {
            Self::Put(user) => table.put(user).await,
            Self::Create(user) => table.create(user).or_error().await,
            Self::Upsert(user) => table.upsert(user).return_nothing().await,
            Self::Email(id, email) => {
                let update = User::EMAIL.set(&**email) & User::LOGINS.add(1_u64);
                table.update(&**id, update).await.map(drop)
            }
            Self::Phone(id, Some(phone)) => {
                let update = table.update(&**id, User::PHONE.set(*phone));
                update.return_old().await.map(drop)
            }
            Self::Phone(id, None) => table.update(&**id, User::PHONE.remove()).await.map(drop),
            Self::Delete(id) => table.delete(&**id).await,
        };
        match response {
            Ok(()) => Report::Done,
            Err(error) if error.was_carried_out() => Report::Done,
            Err(error) if error.is_outcome_unknown() => {
                assert!(is_injected(&error), "{error}");
                Report::Unknown
            }
            Err(Error::NotUnique(_)) => Report::Taken,
            Err(Error::ConditionFailed(_) | Error::NotFound(_)) => Report::Unmet,
            Err(Error::TransactionCanceled(_)) => Report::Failed,
            Err(error) => {
                assert!(is_injected(&error), "{error}");
                Report::Failed
            }
        }
    }

    /// Changes the items, and returns whether its condition holds.
    pub(super) fn apply(&self, users: &mut Users) -> bool {
        match self.clone() {
            Self::Create(user) if users.contains_key(&user.id) => false,
            Self::Put(user) | Self::Create(user) => {
                users.insert(user.id.clone(), user);
                true
            }
            Self::Upsert(user) => {
                let old = users.get(&user.id).and_then(|old| old.phone);
                let phone = user.phone.or(old);
                users.insert(user.id.clone(), User { phone, ..user });
                true
            }
            Self::Email(id, email) => users.get_mut(&id).is_some_and(|user| {
                user.email = email;
                user.logins += 1;
                true
            }),
            Self::Phone(id, phone) => users.get_mut(&id).is_some_and(|user| {
                user.phone = phone;
                true
            }),
            Self::Delete(id) => {
                users.remove(&id);
                true
            }
        }
    }

    /// What becomes of the items, and what is reported, if nothing is wrong with the network.
    fn expected(&self, before: &Users) -> (Users, Report) {
        let mut after = before.clone();
        let done = self.apply(&mut after);
        let users: Vec<_> = after.values().collect();
        let is_taken = users.iter().enumerate().any(|(at, one)| {
            users.iter().skip(at + 1).any(|other| {
                one.email == other.email || one.phone.is_some() && one.phone == other.phone
            })
        });
        match (done, is_taken) {
            (false, _) => (before.clone(), Report::Unmet),
            (true, true) => (before.clone(), Report::Taken),
            (true, false) => (after, Report::Done),
        }
    }
}

pub(super) async fn users() -> dyno::Result<TemporaryTable<User>> {
    temporary_table::<User>().await
}

/// How often what was reported.
#[derive(Default)]
pub(super) struct Seen([AtomicU32; 5]);

impl Seen {
    pub(super) fn count(&self, report: Report) {
        self.0[report as usize].fetch_add(1, Relaxed);
    }

    pub(super) fn check(self) {
        if is_complete() {
            let counts = self.0.map(AtomicU32::into_inner);
            assert!(counts.iter().all(|&count| count > 0), "{counts:?}");
        }
    }
}

// G85
#[test]
fn what_is_reported_of_unique_values_is_so() {
    let seen = Seen::default();
    over_seeds(250, users, async |seed, good| {
        let mut chance = Chance(seed);
        let faults = chance.faults(seed).chance(chance.odds(15), Fault::Conflict);
        let bad = faults.client(good.client());
        let table = bad.table_named::<User>(good.name());
        let world = World { seed, good };
        let mut before = world.look().await;
        for _ in 0..6 {
            let write = Write::any(&world, &mut chance);
            let (after, expected) = write.expected(&before);
            let report = write.send(&table).await;
            seen.count(report);
            let now = world.look().await;
            match report {
                Report::Unknown => assert!(now == before || now == after, "{write:?}"),
                Report::Failed => assert_eq!(now, before, "{write:?}"),
                report => {
                    assert_eq!(report, expected, "{write:?} of {before:?}");
                    assert_eq!(now, after, "{write:?}");
                }
            }
            before = now;
        }
        world.check(&before).await;
    });
    seen.check();
}

#[test]
fn writers_at_the_same_time_share_no_value() {
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
                    let write = Write::any(world, &mut chance);
                    seen.count(write.send(&table).await);
                }
            }
        });
        join_all(writers).await;
        world.check(&world.look().await).await;
    });
    seen.check();
}
