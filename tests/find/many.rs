//! Many writes at once, with or without a condition: what is sent, and that the report says what became of each item.

use std::collections::BTreeMap;
use std::time::Duration;

use dyno::batch::FailureReason;
use dyno::{Condition, Error, Key, Model, Table, pick};
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};

use crate::Sent;
use crate::models::{Movie, Order};
use crate::random::{Random, Sampled as _, seeds};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Marks")]
struct Mark {
    #[dyno(partition_key)]
    id: u32,
    value: u32,
}

fn mark(id: u32, value: u32) -> Mark {
    Mark { id, value }
}

/// A model that a batch cannot write.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Drafts")]
struct Draft {
    #[dyno(partition_key)]
    id: u32,
    text: String,
    #[dyno(version)]
    version: u64,
}

async fn marks(items: impl IntoIterator<Item = Mark>) -> TemporaryTable<Mark> {
    temporary_table::<Mark>()
        .items(items.into_iter().collect::<Vec<_>>())
        .await
        .unwrap()
}

async fn stored(marks: &Table<Mark>) -> Vec<Mark> {
    let mut stored = marks.scan().consistent().all().await.unwrap();
    stored.sort_by_key(|mark| mark.id);
    stored
}

fn count(sent: &[String], operation: &str) -> usize {
    sent.iter().filter(|sent| *sent == operation).count()
}

// G27, G38
#[tokio::test]
async fn a_condition_makes_requests_of_their_own() {
    let marks = marks([]).await;
    let sent = Sent::by(&marks);
    let many: Vec<_> = (0..60).map(|id| mark(id, 1)).collect();
    marks.put_all(&many).await.unwrap();
    assert_eq!(sent.take(), ["BatchWriteItem"; 3]);
    marks
        .put_all(&many)
        .condition(Mark::VALUE.eq(1_u32))
        .await
        .unwrap();
    assert_eq!(sent.take(), ["PutItem"; 60]);
    // Only those with a condition; the others share requests, wherever they stand in the source.
    let odd = |mark: &Mark| (mark.id % 2 == 1).then(|| Mark::VALUE.lt(5_u32));
    let report = marks.put_all(&many).conditions(odd).report().await.unwrap();
    assert_eq!((report.items, report.requests), (many, 32));
    let requests = sent.take();
    assert_eq!(
        (
            count(&requests, "BatchWriteItem"),
            count(&requests, "PutItem")
        ),
        (2, 30)
    );
    let picks = (0..60).map(|id| match id % 3 {
        0 => pick(Mark::ID.eq(id) & Mark::VALUE.eq(1_u32)),
        1 => pick(mark(id, 1).id),
        _ => pick(Mark::ID.eq(id)),
    });
    let report = marks.delete_all(picks).report().await.unwrap();
    let keys: Vec<Key<Mark>> = (0..60_u32).map(|id| Key::new(id).unwrap()).collect();
    assert_eq!(report.items, keys);
    let requests = sent.take();
    assert_eq!(
        (
            count(&requests, "BatchWriteItem"),
            count(&requests, "DeleteItem")
        ),
        (2, 20)
    );
    assert_eq!(stored(&marks).await, []);
    // Nothing for nothing.
    sent.take();
    marks.put_all(Vec::<Mark>::new()).await.unwrap();
    marks
        .delete_all(Vec::<u32>::new())
        .condition(Mark::VALUE.exists())
        .await
        .unwrap();
    assert_eq!(sent.take(), Vec::<String>::new());
}

// G28, G40, G55 to G57
#[tokio::test]
async fn a_failed_condition_in_the_middle_stops_nothing() {
    let marks = marks([mark(2, 9)]).await;
    let many: Vec<_> = (0..5).map(|id| mark(id, 1)).collect();
    let report = marks.create_all(&many).report().await.unwrap();
    assert_eq!(
        (report.taken, report.succeeded(), report.failed.len()),
        (5, 4, 1)
    );
    assert_eq!(
        report.items,
        [mark(0, 1), mark(1, 1), mark(3, 1), mark(4, 1)]
    );
    let [failed] = &report.failed[..] else {
        panic!("{report:?}");
    };
    assert_eq!(
        (failed.position, &failed.input, failed.attempts),
        (2, &Some(mark(2, 1)), 1)
    );
    let FailureReason::Rejected(error) = &failed.reason else {
        panic!("{failed:?}");
    };
    let Error::ConditionFailed(condition) = &**error else {
        panic!("{error:?}");
    };
    assert_eq!(condition.old::<Mark>().unwrap(), Some(mark(2, 9)));
    // Awaited by itself, it is an error with the same report, without what was written.
    let incomplete = marks
        .create_all([mark(2, 1), mark(7, 1)])
        .await
        .unwrap_err();
    assert_eq!(
        (
            incomplete.report().succeeded(),
            incomplete.report().items.len()
        ),
        (1, 0)
    );
    let error = marks.create_all([mark(2, 1)]).or_error().await.unwrap_err();
    assert!(matches!(error, Error::Incomplete(_)), "{error:?}");

    let report = marks
        .delete_all([1, 2, 99])
        .condition(Mark::VALUE.lt(5_u32))
        .report()
        .await
        .unwrap();
    assert_eq!(report.items, [Key::new(1).unwrap()]);
    let positions: Vec<_> = report.failed.iter().map(|failed| failed.position).collect();
    assert_eq!(positions, [1, 2]);
    // What failed can be sent again.
    let again = report.failed.into_iter().filter_map(|failed| failed.input);
    marks.delete_all(again).await.unwrap();
    assert_eq!(
        stored(&marks).await,
        [mark(0, 1), mark(3, 1), mark(4, 1), mark(7, 1)]
    );
}

#[tokio::test]
async fn one_key_twice_is_written_in_order() {
    let marks = marks([]).await;
    let twice = [mark(1, 1), mark(2, 1), mark(1, 2)];
    marks.put_all(&twice).await.unwrap();
    assert_eq!(stored(&marks).await, [mark(1, 2), mark(2, 1)]);
    let steps = [mark(1, 3), mark(1, 4), mark(1, 4), mark(1, 5)];
    let next = |mark: &Mark| Some(Mark::VALUE.eq(mark.value - 1));
    let report = marks
        .put_all(&steps)
        .conditions(next)
        .report()
        .await
        .unwrap();
    assert_eq!(report.items, [mark(1, 3), mark(1, 4), mark(1, 5)]);
    assert_eq!(report.failed[0].position, 2);
    let report = marks
        .create_all([mark(8, 1), mark(8, 2)])
        .report()
        .await
        .unwrap();
    assert_eq!(report.items, [mark(8, 1)]);
    // A mixture on one key, too.
    let picks = [
        pick(Mark::ID.eq(8_u32) & Mark::VALUE.eq(1_u32)),
        pick(8),
        pick(Mark::ID.eq(8_u32) & Mark::VALUE.exists()),
    ];
    let report = marks.delete_all(picks).report().await.unwrap();
    assert_eq!((report.items.len(), report.failed[0].position), (2, 2));
}

#[tokio::test]
async fn items_with_a_version_are_checked() {
    let drafts = temporary_table::<Draft>().await.unwrap();
    let draft = |id, version| Draft {
        id,
        text: "x".to_owned(),
        version,
    };
    let new = [draft(1, 0), draft(2, 0), draft(3, 0)];
    let report = drafts.put_all(&new).return_new().report().await.unwrap();
    assert_eq!(report.items, [draft(1, 1), draft(2, 1), draft(3, 1)]);
    let report = drafts
        .put_all([draft(1, 1), draft(2, 0), draft(3, 1)])
        .report()
        .await
        .unwrap();
    assert_eq!(report.items, [draft(1, 1), draft(3, 1)]);
    let [failed] = &report.failed[..] else {
        panic!("{report:?}");
    };
    assert_eq!(failed.position, 1);
    assert!(
        matches!(failed.reason.error(), Some(Error::VersionConflict(_))),
        "{failed:?}"
    );
    assert_eq!(drafts.get(1).await.unwrap(), Some(draft(1, 2)));
}

#[tokio::test]
async fn what_cannot_be_sent_does_not_delay_the_others() {
    let movies = temporary_table::<Movie>().await.unwrap();
    let mut many = Movie::items()[..3].to_vec();
    many[1].title = String::new();
    let report = movies.put_all(&many).report().await.unwrap();
    assert_eq!((report.items.len(), report.failed[0].position), (2, 1));
    assert!(matches!(report.failed[0].reason, FailureReason::Invalid(_)));
    let empty = |movie: &Movie| (movie.title == many[0].title).then(|| Condition::all([]));
    let report = movies
        .put_all(&many[..1])
        .conditions(empty)
        .report()
        .await
        .unwrap();
    assert!(
        matches!(report.failed[0].reason, FailureReason::Invalid(_)),
        "{report:?}"
    );
    let report = movies
        .delete_all([(1980_u16, ""), (1980, "a")])
        .report()
        .await
        .unwrap();
    assert_eq!(
        (report.failed[0].position, report.failed[0].input.is_none()),
        (0, true)
    );
    assert_eq!(report.items.len(), 1);
}

// G34 to G37, G42, G86
#[tokio::test]
async fn a_condition_on_the_key_is_a_key() {
    let movies = temporary_table::<Movie>()
        .items(Movie::items())
        .await
        .unwrap();
    let first = || Movie::YEAR.eq(1980_u16) & Movie::TITLE.eq("a");
    let found = movies.get(first()).await.unwrap().unwrap();
    assert_eq!((found.year, &*found.title), (1980, "a"));
    let turned = movies
        .get(Movie::TITLE.eq("a") & Movie::YEAR.eq(1980_u16))
        .await
        .unwrap();
    assert_eq!(turned.as_ref(), Some(&found));
    let both = movies
        .batch_get([pick(first()), pick(&found), pick((1980_u16, "nobody"))])
        .await
        .unwrap();
    assert_eq!(both, [Some(found.clone()), Some(found.clone()), None]);
    for (condition, text) in [
        (
            Movie::YEAR.eq(1980_u16),
            "attribute `title`: the condition must have an equality for it",
        ),
        (
            Movie::YEAR.eq(1_u16) | Movie::YEAR.eq(2_u16),
            "attribute `year`: a condition on a key can only be one equality",
        ),
        (
            first() & Movie::TITLE.gt("b"),
            "attribute `title`: a condition on a key can only be one equality",
        ),
        (
            first() & Movie::YEAR.eq(1981_u16),
            "attribute `year`: the condition has a value for it twice",
        ),
        (
            first() & Movie::RANK.eq(7_u32),
            "a key has no further conditions here; use `delete_all`",
        ),
        (
            dyno::path_of("year").eq("x") & Movie::TITLE.eq("a"),
            "attribute `year`: the value has another type",
        ),
    ] {
        let error = movies.get(condition.clone()).await.unwrap_err();
        assert!(matches!(error, Error::Encode(_)), "{condition}: {error:?}");
        assert!(error.to_string().contains(text), "{condition}: {error}");
        let error = movies
            .batch_get([pick(condition.clone())])
            .await
            .unwrap_err();
        assert!(error.to_string().contains(text), "{condition}: {error}");
        let error = movies.delete(condition.clone()).await.unwrap_err();
        assert!(error.to_string().contains(text), "{condition}: {error}");
    }
    // An OR of checks is one of them.
    let checks = Movie::RANK.eq(found.rank) | Movie::DIRECTOR.eq("nobody");
    let report = movies
        .delete_all([first() & checks])
        .report()
        .await
        .unwrap();
    assert_eq!(report.items, [Key::of(&found).unwrap()]);

    // Fields of composed keys.
    let orders = temporary_table::<Order>()
        .items(Order::items())
        .await
        .unwrap();
    let order = &Order::items()[0];
    let key = Order::CUSTOMER.eq(order.customer)
        & Order::YEAR.eq(order.year)
        & Order::NUMBER.eq(order.number);
    assert_eq!(orders.get(key.clone()).await.unwrap().as_ref(), Some(order));
    let report = orders
        .delete_all([pick(key.clone()).condition(Order::TOTAL.gt(1000_u32))])
        .report()
        .await
        .unwrap();
    assert_eq!(report.failed.len(), 1);
    orders
        .delete_all([key & Order::TOTAL.le(1000_u32)])
        .await
        .unwrap();
    assert_eq!(orders.get(order).await.unwrap(), None);
}

/// The same table, by a client whose requests fail.
fn failing(table: &TemporaryTable<Mark>, faults: &Faults) -> Table<Mark> {
    faults.client(table.client()).table_named(table.name())
}

// A response that is lost to the SDK as well: the item is sent again, and an equal one is there. Somebody else may have
// written it.
#[tokio::test]
async fn a_write_that_meets_an_equal_item_is_unknown() {
    let marks = marks([mark(2, 9)]).await;
    let faults = Faults::none()
        .on("PutItem")
        .times(3)
        .inject(Fault::ResponseLost);
    let failing = failing(&marks, &faults).clone();
    let report = failing
        .create_all([mark(1, 1), mark(2, 1), mark(3, 1)])
        .concurrency(1)
        .report()
        .await
        .unwrap();
    assert_eq!(report.items, [mark(3, 1)], "{report:?}");
    let reasons: Vec<_> = report.failed.iter().map(|failed| &failed.reason).collect();
    assert!(
        matches!(
            reasons[..],
            [FailureReason::Unknown(Some(_)), FailureReason::Rejected(_)]
        ),
        "{report:?}"
    );
    assert_eq!(stored(&marks).await, [mark(1, 1), mark(2, 9), mark(3, 1)]);
}

#[tokio::test]
async fn throttled_and_unprocessed_writes_are_sent_again() {
    let marks = marks([]).await;
    let faults = Faults::seeded(7)
        .chance(0.3, Fault::Throttled)
        .chance(0.3, Fault::SomeUnprocessed);
    let failing = failing(&marks, &faults);
    let many: Vec<_> = (0..100).map(|id| mark(id, id)).collect();
    let odd = |mark: &Mark| (mark.id % 2 == 1).then(|| Mark::VALUE.not_exists());
    let report = failing
        .put_all(&many)
        .conditions(odd)
        .report()
        .await
        .unwrap();
    assert!(report.is_complete(), "{report:?}");
    assert_eq!(report.items, many);
    assert_eq!(stored(&marks).await, many);
    assert!(!faults.slept().is_empty());
    let faults = Faults::none().on_all().inject(Fault::Throttled);
    let report = self::failing(&marks, &faults)
        .delete_all(0..100_u32)
        .report()
        .await
        .unwrap();
    assert_eq!(
        (report.succeeded(), report.stopped.is_some()),
        (0, true),
        "{report:?}"
    );
    assert_eq!(stored(&marks).await, many);
}

#[tokio::test]
async fn a_dropped_future_leaves_its_report() {
    let marks = marks([]).await;
    let faults = Faults::none().on("PutItem").nth(3).inject(Fault::Hang);
    let many: Vec<_> = (0..6).map(|id| mark(id, 1)).collect();
    let puts = failing(&marks, &faults).create_all(many).concurrency(1);
    let handle = puts.handle();
    assert!(
        tokio::time::timeout(Duration::from_millis(500), puts.report())
            .await
            .is_err()
    );
    let progress = handle.progress();
    assert_eq!(
        (progress.succeeded, progress.pending),
        (2, 0),
        "{progress:?}"
    );
    let report = handle.take_report().unwrap();
    assert_eq!(report.items, [mark(0, 1), mark(1, 1)]);
    assert_eq!(report.failed[0].input, Some(mark(2, 1)));
    assert!(
        matches!(report.failed[0].reason, FailureReason::Unknown(None)),
        "{report:?}"
    );
    let rest = &report.failed[1..];
    assert!(
        rest.iter()
            .all(|failed| matches!(failed.reason, FailureReason::Stopped)),
        "{report:?}"
    );
    assert_eq!(report.taken, 2 + report.failed.len());
    assert!(handle.take_report().is_none());
}

/// What a call does to a table that is a map.
type Map = BTreeMap<u32, u32>;

/// A write of the random test: what it puts or deletes, and the values that it wants to find.
#[derive(Clone, Debug)]
struct Step {
    id: u32,
    value: u32,
    below: Option<u32>,
}

impl Step {
    fn random(random: &mut Random, ids: u32) -> Self {
        Self {
            id: random.below(ids),
            value: random.below(10),
            below: (random.below(2) == 0).then(|| random.below(10)),
        }
    }

    fn condition(&self) -> Option<Condition<Mark>> {
        self.below.map(|below| Mark::VALUE.lt(below))
    }

    fn holds(&self, table: &Map, creates: bool) -> bool {
        let old = table.get(&self.id);
        (!creates || old.is_none())
            && self
                .below
                .is_none_or(|below| old.is_some_and(|old| *old < below))
    }
}

/// A mixture of calls does what it does to a map, and reports it.
#[tokio::test]
async fn many_writes_do_what_a_map_does() {
    let marks = marks([]).await;
    let mut map = Map::new();
    for seed in seeds(60) {
        let mut random = Random::new(seed);
        let steps: Vec<_> = (0..random.below(60))
            .map(|_| Step::random(&mut random, 25))
            .collect();
        let kind = random.below(3);
        let (mut done, mut failed) = (Vec::new(), Vec::new());
        for (position, step) in steps.iter().enumerate() {
            if !step.holds(&map, kind == 1) {
                failed.push(position);
                continue;
            }
            done.push(step.id);
            match kind {
                2 => drop(map.remove(&step.id)),
                _ => drop(map.insert(step.id, step.value)),
            }
        }
        let (items, positions): (Vec<u32>, Vec<usize>) = match kind {
            2 => {
                let picks = steps.iter().map(|step| match step.condition() {
                    Some(condition) => pick(Mark::ID.eq(step.id) & condition),
                    None => pick(step.id),
                });
                let report = marks.delete_all(picks).report().await.unwrap();
                let id = |key: &Key<Mark>| key.as_item().read("id").unwrap();
                (
                    report.items.iter().map(id).collect(),
                    report.failed.iter().map(|failed| failed.position).collect(),
                )
            }
            kind => {
                let items: Vec<_> = steps.iter().map(|step| mark(step.id, step.value)).collect();
                // The conditions come in the order of the items.
                let mut conditions = steps.iter().map(Step::condition);
                let puts = match kind {
                    1 => marks.create_all(&items),
                    _ => marks.put_all(&items),
                };
                let report = puts
                    .conditions(move |_| conditions.next().flatten())
                    .report()
                    .await
                    .unwrap();
                (
                    report.items.iter().map(|mark| mark.id).collect(),
                    report.failed.iter().map(|failed| failed.position).collect(),
                )
            }
        };
        assert_eq!(
            (items, positions),
            (done, failed),
            "seed {seed}, kind {kind}: {steps:?}"
        );
        let stored: Map = stored(&marks)
            .await
            .iter()
            .map(|mark| (mark.id, mark.value))
            .collect();
        assert_eq!(stored, map, "seed {seed}");
    }
}

#[derive(dyno::Table)]
#[dyno(name = "mail", partition_key(pk: String), entities(Mailbox))]
struct Mail;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Mail, partition_key = "BOX#{address}")]
struct Mailbox {
    #[dyno(stored, key = lower)]
    address: String,
    size: u32,
}

// Two addresses can have the same key.
#[tokio::test]
async fn a_condition_on_a_field_that_the_key_does_not_tell_apart_says_so() {
    let boxes = temporary_table::<Mailbox>().await.unwrap();
    let ada = Mailbox {
        address: "Ada@example.com".into(),
        size: 1,
    };
    boxes.put(&ada).await.unwrap();
    let condition = || Mailbox::ADDRESS.eq("Ada@example.com");
    for error in [
        boxes.get(condition()).await.unwrap_err(),
        boxes.batch_get([pick(condition())]).await.unwrap_err(),
    ] {
        let text = error.to_string();
        assert!(
            text.contains("attribute `address`: several values have the same text"),
            "{text}"
        );
    }
    assert_eq!(
        boxes.find(condition()).all().await.unwrap(),
        std::slice::from_ref(&ada)
    );
    assert_eq!(
        boxes
            .find(Mailbox::ADDRESS.eq("ada@example.com"))
            .all()
            .await
            .unwrap(),
        []
    );
    assert_eq!(boxes.get("ADA@example.com").await.unwrap(), Some(ada));
    let report = boxes.delete_all([condition()]).report().await.unwrap();
    assert_eq!(report.items.len(), 1);
}

// G27, G38: without a model
#[tokio::test]
async fn items_without_a_model_are_put_and_created() {
    let movies = temporary_table::<Movie>().await.unwrap();
    let raw = movies.raw();
    let item = |title: &str, rank: u32| {
        dyno::item! { "year" => 1985, "title" => title, "rank" => rank, "genre" => "g" }
    };
    raw.put_all((0..30).map(|at| item(&at.to_string(), 1)))
        .await
        .unwrap();
    let report = raw
        .create_all([item("7", 2), item("new", 2)])
        .report()
        .await
        .unwrap();
    assert_eq!(report.items, [item("new", 2)]);
    assert!(
        matches!(report.failed[0].reason, FailureReason::Rejected(_)),
        "{report:?}"
    );
    let only_first = dyno::path("rank").eq(1);
    let report = raw
        .put_all([item("7", 3), item("new", 3), dyno::item! { "year" => 1985 }])
        .condition(only_first)
        .report()
        .await
        .unwrap();
    assert_eq!((report.items.len(), report.failed.len()), (1, 2));
    assert_eq!(movies.get((1985_u16, "7")).await.unwrap().unwrap().rank, 3);
    assert_eq!(movies.scan().count().await.unwrap(), 31);
}
