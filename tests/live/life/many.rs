//! What a model does by itself, in `put_all` and `create_all`: in batches, and in requests of their own.

use std::time::{Duration, UNIX_EPOCH};

use dyno::batch::{FailureReason, PutReport};
use dyno::{Error, Model, Table, Ttl};
use dyno_testing::{Faults, TemporaryTable, temporary_table};

use super::{Account, account, accounts, look};

/// A model that a batch can write.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Rooms", normalize = Room::normalize, validate = Room::check)]
struct Room {
    #[dyno(partition_key)]
    id: u64,
    name: String,
    beds: u32,
    #[dyno(default_on_write = "new".to_owned())]
    status: Option<String>,
    #[dyno(computed = Room::label, from(name, beds))]
    label: String,
    #[dyno(generated)]
    token: String,
    #[dyno(ttl)]
    expires: Option<Ttl>,
    #[dyno(created_at)]
    created: u64,
    #[dyno(updated_at)]
    updated: u64,
}

impl Room {
    fn normalize(&mut self) {
        self.name = self.name.trim().to_owned();
    }

    fn label(&self) -> String {
        format!("{} {}", self.name, self.beds)
    }

    fn check(&self) -> Result<(), &'static str> {
        match self.beds > 0 && self.label == self.label() && self.created > 0 {
            true => Ok(()),
            false => Err("`beds` must be at least 1"),
        }
    }
}

fn room(id: u64, beds: u32) -> Room {
    Room {
        id,
        name: format!(" {id}  "),
        beds,
        ..Room::default()
    }
}

/// The table at a time, by a client that injects no faults but keeps what it sent.
struct Hotel {
    made: TemporaryTable<Room>,
    sent: Faults,
}

impl Hotel {
    async fn new() -> Self {
        let made = temporary_table::<Room>().await.expect("a table");
        let sent = Faults::none();
        Self { made, sent }
    }

    fn at(&self, seconds: u64) -> Table<Room> {
        let client = self.sent.client(self.made.client());
        let client = client.with_clock(move || UNIX_EPOCH + Duration::from_secs(seconds));
        client.table_named(self.made.name())
    }

    async fn stored(&self) -> Vec<Room> {
        let rooms = self.made.scan().consistent().all().await;
        let mut rooms = rooms.expect("a scan");
        rooms.sort_by_key(|room| room.id);
        rooms
    }

    fn operations(&self, from: usize) -> Vec<String> {
        let sent = self.sent.requests().split_off(from);
        sent.into_iter().map(|request| request.operation).collect()
    }
}

// Q29, Q30, Q32, G20, G27
#[tokio::test]
async fn many_items_are_made_whole() {
    let hotel = Hotel::new().await;
    let given: Vec<_> = (0..30).map(|id| room(id, 2)).collect();
    let report = hotel.at(100).put_all(&given).return_new().report().await;
    let first = report.unwrap().items;
    assert_eq!(hotel.operations(0), ["BatchWriteItem"; 2]);
    assert_eq!(hotel.stored().await, first);
    for (room, given) in first.iter().zip(&given) {
        assert_eq!(room.label, format!("{} 2", given.id));
        assert_eq!(room.status.as_deref(), Some("new"));
        assert_eq!((room.created, room.updated), (100, 100));
        assert_eq!(room.token.len(), 26);
    }
    let mut tokens: Vec<_> = first.iter().map(|room| &room.token).collect();
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 30);

    // What the items have is kept, also where they have a condition; the labels are those of now.
    let bigger: Vec<_> = first
        .iter()
        .map(|room| Room {
            beds: 3,
            ..room.clone()
        })
        .collect();
    let half = |room: &Room| room.id.is_multiple_of(2).then(|| Room::BEDS.eq(2_u32));
    let rooms = hotel.at(200);
    rooms.put_all(&bigger).conditions(half).await.unwrap();
    let second = hotel.stored().await;
    for (room, first) in second.iter().zip(&first) {
        let wanted = Room {
            beds: 3,
            label: format!("{} 3", room.id),
            updated: 200,
            ..first.clone()
        };
        assert_eq!(*room, wanted);
    }

    // A create leaves what is there.
    let some = [room(29, 1), room(30, 1)];
    let report = hotel.at(300).create_all(&some).report().await.unwrap();
    assert_eq!((report.succeeded(), positions(&report)), (1, vec![0]));
    let third = hotel.stored().await;
    assert_eq!(third[..30], second);
    assert_eq!((third[30].created, third[30].label.as_str()), (300, "30 1"));
}

fn positions<M>(report: &PutReport<M>) -> Vec<usize> {
    let failed = report.failed.iter();
    failed.map(|failed| failed.position).collect()
}

// Q33, G22, G28, G64, G84
#[tokio::test]
async fn what_breaks_a_rule_is_not_sent_and_the_others_are() {
    let hotel = Hotel::new().await;
    let late = Room {
        expires: Some(Ttl::from_seconds(1_700_000_000_000)),
        ..room(3, 1)
    };
    let soon = Room {
        expires: Some(Ttl::from_seconds(4_000_000_000)),
        ..room(4, 1)
    };
    let many = [room(0, 1), room(1, 0), room(2, 1), late, soon];
    let rooms = hotel.at(100);
    for creates in [false, true] {
        let puts = match creates {
            true => rooms.create_all(&many),
            false => rooms.put_all(&many),
        };
        let report = puts.report().await.unwrap();
        assert_eq!(positions(&report), [1, 3]);
        let texts = report.failed.iter().map(|failed| match &failed.reason {
            FailureReason::Invalid(error) => error.to_string(),
            reason => panic!("{reason}"),
        });
        let texts: Vec<_> = texts.collect();
        assert_eq!(
            texts,
            [
                "Room (1): the item is invalid: `beds` must be at least 1",
                "Room (3): attribute `expires`: the time looks like milliseconds; Time to Live needs the seconds since 1970",
            ]
        );
        let stored = hotel.stored().await;
        let ids: Vec<_> = stored.iter().map(|room| room.id).collect();
        assert_eq!(ids, [0, 2, 4]);
        assert_eq!(stored[2].expires, Some(Ttl::from_seconds(4_000_000_000)));
        rooms.delete_all(ids).await.unwrap();
    }
}

// G27, G28, G85
#[tokio::test]
async fn many_versions_are_counted_and_checked() {
    let accounts = accounts().await;
    let new = [account(1), account(2)];
    let report = accounts.create_all(&new).return_new().report().await;
    let [first, second] = <[Account; 2]>::try_from(report.unwrap().items).unwrap();
    assert_eq!((first.version, second.version), (1, 1));
    let report = accounts.create_all([account(2), account(3)]).report().await;
    let report = report.unwrap();
    assert_eq!((report.succeeded(), positions(&report)), (1, vec![0]));
    let error = report.failed[0].reason.error().unwrap();
    assert!(matches!(error, Error::ConditionFailed(_)), "{error:?}");

    // One is stale, one is new but there, one is as it was read.
    accounts.put(&first).await.unwrap();
    let changed = Account {
        balance: 5,
        ..second
    };
    let many = [first, account(3), changed];
    let report = accounts.put_all(&many).return_new().report().await.unwrap();
    assert_eq!(positions(&report), [0, 1]);
    for (failed, id) in report.failed.iter().zip([1, 3]) {
        let Some(Error::VersionConflict(conflict)) = failed.reason.error() else {
            panic!("{failed:?}")
        };
        assert!(!conflict.is_outcome_unknown());
        assert_eq!(
            conflict.stored::<Account>().unwrap(),
            look(&accounts, id).await
        );
    }
    let [written] = &report.items[..] else {
        panic!("{report:?}")
    };
    assert_eq!((written.balance, written.version), (5, 2));
    assert_eq!(look(&accounts, 2).await.as_ref(), Some(written));
}
