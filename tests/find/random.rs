//! A find returns what a filter of Rust over all items returns, and a delete leaves the others: random conditions on
//! tables of every kind, each beside the same condition as a closure.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::ops::Range;

use dyno::find::Access;
use dyno::{Condition, Key, Model, ReadModel, Table, Ttl, keys_in};
use dyno_testing::temporary_table;

use crate::models::{Customer, Movie, Order, Parcel, User};
use crate::{Sent, check, line};

/// A condition, and the same in Rust.
pub(crate) struct Case<M> {
    pub(crate) condition: Condition<M>,
    pub(crate) holds: Box<dyn Fn(&M) -> bool>,
}

impl<M: 'static> Case<M> {
    fn new(condition: Condition<M>, holds: impl Fn(&M) -> bool + 'static) -> Self {
        let holds = Box::new(holds);
        Self { condition, holds }
    }

    fn and(self, other: Self) -> Self {
        let (one, two) = (self.holds, other.holds);
        Self::new(self.condition & other.condition, move |item| {
            one(item) && two(item)
        })
    }

    fn or(self, other: Self) -> Self {
        let (one, two) = (self.holds, other.holds);
        Self::new(self.condition | other.condition, move |item| {
            one(item) || two(item)
        })
    }

    fn not(self) -> Self {
        let holds = self.holds;
        Self::new(!self.condition, move |item| !holds(item))
    }
}

/// Random numbers: SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).unwrap()
    }

    fn of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(u32::try_from(values.len()).unwrap()) as usize].clone()
    }
}

/// The seeds: as many as `DYNO_SEEDS` says.
pub(crate) fn seeds(many: u64) -> Range<u64> {
    let set = std::env::var("DYNO_SEEDS").ok();
    0..set.and_then(|text| text.parse().ok()).unwrap_or(many)
}

/// A model with random items and conditions.
pub(crate) trait Sampled:
    ReadModel + dyno::model::Unversioned + Clone + Debug + PartialEq + Send + Sync
{
    fn items() -> Vec<Self>;

    /// A condition on one attribute, or on keys.
    fn atom(random: &mut Random) -> Case<Self>;

    /// A condition that a plan is likely to use.
    fn of_key(random: &mut Random) -> Case<Self>;

    fn case(random: &mut Random) -> Case<Self> {
        let mut case = match random.below(4) {
            0 => Self::atom(random),
            _ => Self::of_key(random),
        };
        for _ in 0..random.below(4) {
            let next = Self::atom(random);
            let next = match random.below(8) {
                0 => next.not(),
                1 => next.or(Self::atom(random)),
                _ => next,
            };
            case = match random.below(10) {
                0 => case.or(next),
                _ => case.and(next),
            };
        }
        case
    }
}

/// A comparison of a field, which may be absent, with a value.
macro_rules! compared {
    ($random:expr, $path:expr, |$item:ident| $field:expr, $values:expr) => {{
        let (path, values) = ($path, $values);
        let (one, other) = ($random.of(&values), $random.of(&values));
        let (low, high) = match one <= other {
            true => (one.clone(), other.clone()),
            false => (other.clone(), one.clone()),
        };
        let is = |test: fn(&_, &_, &_) -> bool| {
            move |$item: &Self| $field.is_some_and(|value| test(&value, &low, &high))
        };
        let (l, h) = (is_low(&one, &other).clone(), is_high(&one, &other).clone());
        match $random.below(7) {
            0 => Case::new(path.eq(l), is(|value, low, _| value == low)),
            1 => Case::new(path.lt(l), is(|value, low, _| value < low)),
            2 => Case::new(path.le(l), is(|value, low, _| value <= low)),
            3 => Case::new(path.gt(l), is(|value, low, _| value > low)),
            4 => Case::new(path.ge(l), is(|value, low, _| value >= low)),
            5 => Case::new(
                path.between(l, h),
                is(|value, low, high| low <= value && value <= high),
            ),
            _ => Case::new(
                path.is_in([l, h]),
                is(|value, low, high| value == low || value == high),
            ),
        }
    }};
}

fn is_low<'v, T: PartialOrd>(one: &'v T, other: &'v T) -> &'v T {
    if one <= other { one } else { other }
}

fn is_high<'v, T: PartialOrd>(one: &'v T, other: &'v T) -> &'v T {
    if one <= other { other } else { one }
}

const NAMES: [&str; 8] = ["a", "ab", "abc", "b", "ba", "c", "é", "~"];

fn names() -> Vec<String> {
    NAMES.map(str::to_owned).to_vec()
}

/// A prefix of a field.
macro_rules! prefixed {
    ($random:expr, $path:expr, |$item:ident| $field:expr) => {{
        let prefix = $random.of(&["", "a", "ab", "b", "z"]);
        Case::new($path.begins_with(prefix), move |$item: &Self| {
            $field.is_some_and(|value: String| value.starts_with(prefix))
        })
    }};
}

impl Sampled for User {
    fn items() -> Vec<Self> {
        let user = |id: u32| Self {
            id,
            mail: (!id.is_multiple_of(3)).then(|| NAMES[id as usize % 5].to_owned()),
            city: NAMES[id as usize % 4].to_owned(),
            age: id * 7 % 10,
            score: (!id.is_multiple_of(4)).then_some(id * 5 % 10),
        };
        (0..40).map(user).collect()
    }

    fn of_key(random: &mut Random) -> Case<Self> {
        let ids: Vec<u32> = (0..45).collect();
        match random.below(4) {
            0 => {
                let id = random.of(&ids);
                Case::new(Self::ID.eq(id), move |user| user.id == id)
            }
            1 => {
                let some: Vec<_> = (0..random.below(8)).map(|_| random.of(&ids)).collect();
                let known = some.clone();
                Case::new(Self::ID.is_in(some), move |user| known.contains(&user.id))
            }
            2 => {
                let some: Vec<_> = (0..random.below(8)).map(|_| random.of(&ids)).collect();
                let known = some.clone();
                Case::new(keys_in(some), move |user| known.contains(&user.id))
            }
            _ => compared!(random, Self::CITY, |user| Some(user.city.clone()), names()),
        }
    }

    fn atom(random: &mut Random) -> Case<Self> {
        let numbers: Vec<u32> = (0..10).collect();
        match random.below(6) {
            0 => compared!(random, Self::ID, |user| Some(user.id), numbers),
            1 => compared!(random, Self::AGE, |user| Some(user.age), numbers),
            2 => compared!(random, Self::SCORE, |user| user.score, numbers),
            3 => compared!(random, Self::MAIL, |user| user.mail.clone(), names()),
            4 => prefixed!(random, Self::CITY, |user| Some(user.city.clone())),
            _ => Case::new(Self::SCORE.exists(), |user| user.score.is_some()),
        }
    }
}

impl Sampled for Movie {
    fn items() -> Vec<Self> {
        let movie = |number: u32| Self {
            year: u16::try_from(1980 + number % 5).unwrap(),
            title: NAMES[number as usize / 5].to_owned(),
            director: (!number.is_multiple_of(3)).then(|| NAMES[number as usize % 4].to_owned()),
            genre: NAMES[number as usize % 3].to_owned(),
            rank: number * 7 % 10,
            rating: (!number.is_multiple_of(4)).then_some(number * 3 % 10),
            studio: NAMES[number as usize % 2].to_owned(),
        };
        (0..40).map(movie).collect()
    }

    fn of_key(random: &mut Random) -> Case<Self> {
        let years: Vec<u16> = (1980..1986).collect();
        let year = compared!(random, Self::YEAR, |movie| Some(movie.year), years.clone());
        let title = compared!(
            random,
            Self::TITLE,
            |movie| Some(movie.title.clone()),
            names()
        );
        let key = random.of(&years);
        let equal = Case::new(Self::YEAR.eq(key), move |movie: &Self| movie.year == key);
        match random.below(7) {
            0 => equal,
            1 => year,
            2 => year.and(title),
            3 => equal.and(title),
            4 => equal.and(prefixed!(random, Self::TITLE, |movie| Some(
                movie.title.clone()
            ))),
            5 => {
                let key = |random: &mut Random| (random.of(&years), random.of(&names()));
                let some: Vec<_> = (0..random.below(6)).map(|_| key(random)).collect();
                let known = some.clone();
                Case::new(keys_in(some), move |movie| {
                    known.contains(&(movie.year, movie.title.clone()))
                })
            }
            _ => compared!(
                random,
                Self::DIRECTOR,
                |movie| movie.director.clone(),
                names()
            ),
        }
    }

    fn atom(random: &mut Random) -> Case<Self> {
        let numbers: Vec<u32> = (0..10).collect();
        match random.below(10) {
            0 | 1 => compared!(
                random,
                Self::TITLE,
                |movie| Some(movie.title.clone()),
                names()
            ),
            2 => compared!(
                random,
                Self::DIRECTOR,
                |movie| movie.director.clone(),
                names()
            ),
            3 => compared!(
                random,
                Self::GENRE,
                |movie| Some(movie.genre.clone()),
                names()
            ),
            4 => compared!(random, Self::RANK, |movie| Some(movie.rank), numbers),
            5 | 6 => compared!(random, Self::RATING, |movie| movie.rating, numbers),
            7 => compared!(
                random,
                Self::STUDIO,
                |movie| Some(movie.studio.clone()),
                names()
            ),
            8 => Case::new(Self::RATING.exists(), |movie| movie.rating.is_some()),
            _ => Case::new(Self::RANK.ne(3_u32), |movie| movie.rank != 3),
        }
    }
}

impl Sampled for Order {
    fn items() -> Vec<Self> {
        let order = |at: u32| Self {
            customer: at % 4,
            year: u16::try_from(2020 + at / 4 % 3).unwrap(),
            number: u16::try_from(at / 12).unwrap(),
            region: NAMES[at as usize % 3].to_owned(),
            total: at * 7 % 10,
            mail: (!at.is_multiple_of(3))
                .then(|| ["Ada", "ada", "bob"][at as usize % 3].to_owned()),
            state: NAMES[at as usize % 5].to_owned(),
            note: at.is_multiple_of(2).then(|| "quick".to_owned()),
        };
        (0..48).map(order).collect()
    }

    fn of_key(random: &mut Random) -> Case<Self> {
        let customers: Vec<u32> = (0..5).collect();
        let customer = random.of(&customers);
        let equal = Case::new(Self::CUSTOMER.eq(customer), move |order: &Self| {
            order.customer == customer
        });
        match random.below(5) {
            0 | 1 => equal,
            2 => compared!(
                random,
                Self::CUSTOMER,
                |order| Some(order.customer),
                customers
            ),
            3 => {
                let key = |random: &mut Random| {
                    let year = u16::try_from(2020 + random.below(4)).unwrap();
                    let number = u16::try_from(random.below(5)).unwrap();
                    (random.of(&customers), (year, number))
                };
                let some: Vec<_> = (0..random.below(6)).map(|_| key(random)).collect();
                let known = some.clone();
                Case::new(keys_in(some), move |order: &Self| {
                    known.contains(&(order.customer, (order.year, order.number)))
                })
            }
            _ => compared!(
                random,
                Self::REGION,
                |order| Some(order.region.clone()),
                names()
            ),
        }
    }

    fn atom(random: &mut Random) -> Case<Self> {
        let numbers: Vec<u32> = (0..10).collect();
        let years: Vec<u16> = (2020..2024).collect();
        let some: Vec<u16> = (0..5).collect();
        match random.below(9) {
            0 | 1 => compared!(random, Self::YEAR, |order| Some(order.year), years),
            2 => compared!(random, Self::NUMBER, |order| Some(order.number), some),
            3 => compared!(random, Self::TOTAL, |order| Some(order.total), numbers),
            4 => compared!(
                random,
                Self::REGION,
                |order| Some(order.region.clone()),
                names()
            ),
            5 => {
                let mails = ["Ada", "ada", "bob"].map(str::to_owned).to_vec();
                compared!(random, Self::MAIL, |order| order.mail.clone(), mails)
            }
            6 => compared!(
                random,
                Self::STATE,
                |order| Some(order.state.clone()),
                names()
            ),
            7 => prefixed!(random, Self::STATE, |order| Some(order.state.clone())),
            _ => Case::new(Self::NOTE.not_exists(), |order| order.note.is_none()),
        }
    }
}

impl Sampled for Parcel {
    fn items() -> Vec<Self> {
        let parcel = |at: u32| Self {
            day: u16::try_from(at % 4).unwrap(),
            number: at / 4,
            city: NAMES[at as usize % 3].to_owned(),
            weight: at * 7 % 10,
            expires: at
                .is_multiple_of(5)
                .then(|| Ttl::from_seconds(4_000_000_000 + u64::from(at))),
            note: at.is_multiple_of(2).then(|| "quick".to_owned()),
        };
        (0..48).map(parcel).collect()
    }

    fn of_key(random: &mut Random) -> Case<Self> {
        let days: Vec<u16> = (0..5).collect();
        match random.below(3) {
            0 => compared!(random, Self::DAY, |parcel| Some(parcel.day), days),
            1 => {
                let day = random.of(&days);
                Case::new(Self::DAY.eq(day), move |parcel: &Self| parcel.day == day)
            }
            _ => compared!(
                random,
                Self::CITY,
                |parcel| Some(parcel.city.clone()),
                names()
            ),
        }
    }

    fn atom(random: &mut Random) -> Case<Self> {
        let numbers: Vec<u32> = (0..12).collect();
        match random.below(5) {
            0 | 1 => compared!(random, Self::NUMBER, |parcel| Some(parcel.number), numbers),
            2 => compared!(random, Self::WEIGHT, |parcel| Some(parcel.weight), numbers),
            3 => Case::new(Self::EXPIRES.exists(), |parcel| parcel.expires.is_some()),
            _ => Case::new(Self::NOTE.exists(), |parcel| parcel.note.is_some()),
        }
    }
}

/// The keys of items, in order.
pub(crate) fn keys<'i, M: Model + 'i>(items: impl IntoIterator<Item = &'i M>) -> BTreeSet<String> {
    let text = |item: &M| Key::of(item).unwrap().to_string();
    items.into_iter().map(text).collect()
}

/// Finds what a filter over all items finds. Returns the rules of the planner that were used.
async fn finds<M: Sampled>(table: &Table<M>) -> BTreeSet<String> {
    let items = M::items();
    table.batch().put_all(items.clone()).await.unwrap();
    let sent = Sent::by(table);
    let mut scans = 0;
    let mut rules = BTreeSet::new();
    for seed in seeds(150) {
        let mut random = Random::new(seed);
        let Case { condition, holds } = M::case(&mut random);
        let wanted: Vec<_> = items.iter().filter(|item| holds(item)).collect();
        let find = table.find(condition.clone()).allow_scan();
        let plan = find.explain().unwrap();
        scans += u64::from(plan.access() == Access::Scan);
        rules.insert(rule(&line(&plan)));
        sent.take();
        let found = find.clone().all().await;
        let found =
            found.unwrap_or_else(|error| panic!("seed {seed}: {error}\n{condition}\n{plan}"));
        let context = || format!("seed {seed}: {condition}\n{plan}");
        check(&plan, &sent.take());
        assert_eq!(found.len(), wanted.len(), "{}", context());
        assert_eq!(keys(&found), keys(wanted.iter().copied()), "{}", context());
        assert!(
            found.iter().all(|item| items.contains(item)),
            "{}",
            context()
        );
        let count = find.clone().count().await.unwrap();
        assert_eq!(count, wanted.len(), "{}", context());
        let limit = random.below(8) as usize;
        let some = find.clone().limit(limit).all().await.unwrap();
        assert_eq!(some.len(), limit.min(wanted.len()), "{}", context());
        assert!(keys(&some).is_subset(&keys(&found)), "{}", context());
        let is_ordered = plan.access() == Access::Query
            && plan.keys() == 0
            && plan.queries() == plan.partitions();
        if is_ordered {
            let mut backward = find.descending().all().await.unwrap();
            backward.reverse();
            assert_eq!(backward.len(), found.len(), "{}", context());
            if plan.index().is_none() {
                assert_eq!(backward, found, "{}", context());
            }
        }
    }
    let seeds = seeds(150).count() as u64;
    assert!(
        seeds < 100 || scans * 10 < seeds * 9,
        "{scans} scans of {seeds}"
    );
    rules
}

/// The rule of a plan that is printed in one line: without its numbers and names, but with the operator on the sort key
/// and whether there is a filter.
pub(crate) fn rule(plan: &str) -> String {
    let (access, conditions) = plan.split_once(": ").unwrap_or((plan, ""));
    let (access, index) = match access.split_once(" on ") {
        Some((access, _)) => (access, " on an index"),
        None => (access, ""),
    };
    let access = access
        .replace(|char: char| char.is_ascii_digit(), "")
        .replace("  ", " ");
    if access == "scan" {
        return access;
    }
    let (key, filter) = match conditions.split_once(" | ") {
        Some((key, _)) => (key, ", filter"),
        None => (conditions, ""),
    };
    let operator = match key.split_once(" AND ") {
        None => String::new(),
        Some((_, sort)) if sort.starts_with("begins_with") => ", begins_with".to_owned(),
        Some((_, sort)) => format!(", {}", sort.split(' ').nth(1).unwrap_or_default()),
    };
    format!("{access}{index}{operator}{filter}")
}

/// Checks that all of these rules were used, and that each of them has a golden plan.
pub(crate) fn reached(rules: &BTreeSet<String>, expected: &[&str]) {
    let expected: BTreeSet<_> = expected.iter().map(|&rule| rule.to_owned()).collect();
    let missing: Vec<_> = expected.difference(rules).collect();
    assert!(
        missing.is_empty() || seeds(150).count() < 60,
        "not reached: {missing:?} of {rules:#?}"
    );
    // The plans are the texts of the tests.
    let golden: BTreeSet<_> = [include_str!("plans.rs"), include_str!("deletes.rs")]
        .iter()
        .flat_map(|text| text.split('"'))
        .map(rule)
        .collect();
    let missing: Vec<_> = rules.difference(&golden).collect();
    assert!(missing.is_empty(), "without a golden plan: {missing:?}");
}

// G44, G45, G47, G49
#[tokio::test]
async fn a_find_without_a_sort_key_is_a_filter() {
    let rules = finds(&*temporary_table::<User>().await.unwrap()).await;
    reached(
        &rules,
        &[
            "batch get of keys",
            "get",
            "nothing",
            "query of keys, filter",
            "query of partitions on an index, BETWEEN, filter",
            "query on an index",
            "query on an index, filter",
            "query, filter",
            "scan",
        ],
    );
}

// G44, G46, G47, G48, G49
#[tokio::test]
async fn a_find_with_a_sort_key_is_a_filter() {
    let rules = finds(&*temporary_table::<Movie>().await.unwrap()).await;
    reached(
        &rules,
        &[
            "batch get of keys, =",
            "get, =",
            "nothing",
            "query",
            "query of keys, =, filter",
            "query of partitions on an index",
            "query of partitions on an index, filter",
            "query on an index, <, filter",
            "query on an index, =, filter",
            "query on an index, BETWEEN, filter",
            "query on an index, filter",
            "query, <, filter",
            "query, <=",
            "query, <=, filter",
            "query, =, filter",
            "query, >, filter",
            "query, >=",
            "query, >=, filter",
            "query, BETWEEN",
            "query, BETWEEN, filter",
            "query, begins_with",
            "query, begins_with, filter",
            "query, filter",
            "scan",
        ],
    );
}

#[tokio::test]
async fn a_find_of_composed_and_plain_keys_is_a_filter() {
    let rules = finds(&*temporary_table::<Parcel>().await.unwrap()).await;
    reached(
        &rules,
        &[
            "get, =",
            "nothing",
            "query",
            "query of keys, =, filter",
            "query of partitions",
            "query of partitions on an index",
            "query of partitions on an index, =, filter",
            "query of partitions on an index, >, filter",
            "query of partitions on an index, filter",
            "query of ranges on an index, =, filter",
            "query on an index",
            "query on an index, <",
            "query on an index, <, filter",
            "query on an index, filter",
            "query, <",
            "query, <, filter",
            "query, <=, filter",
            "query, >, filter",
            "query, >=, filter",
            "query, BETWEEN, filter",
            "query, filter",
            "scan",
        ],
    );
}

// Q4: an attribute in lower case in its key.
#[tokio::test]
async fn a_find_of_an_entity_is_a_filter() {
    let orders = temporary_table::<Order>().await.unwrap();
    put_customers(&orders).await;
    let rules = finds(&*orders).await;
    reached(
        &rules,
        &[
            "batch get of keys, =",
            "get, =",
            "nothing",
            "query of keys, =, filter",
            "query of partitions on an index, begins_with, filter",
            "query of partitions, begins_with",
            "query on an index, begins_with",
            "query on an index, begins_with, filter",
            "query on an index, filter",
            "query, BETWEEN",
            "query, BETWEEN, filter",
            "query, begins_with",
            "query, begins_with, filter",
            "scan",
        ],
    );
}

/// Puts items of another entity into the partitions.
pub(crate) async fn put_customers(orders: &Table<Order>) {
    let customer = |customer| Customer {
        customer,
        name: "Ada".to_owned(),
    };
    let customers = orders.entity::<Customer>();
    customers
        .batch()
        .put_all((0..4).map(customer))
        .await
        .unwrap();
}
