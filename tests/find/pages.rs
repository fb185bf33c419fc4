//! The pages of a find, whatever its plan is, and what it costs.

use dyno::observe::Meter;
use dyno::{Collection, Condition, Error, Key, Table, Ttl, item, keys_in};
use dyno_testing::{Faults, temporary_table};
use futures::TryStreamExt as _;

use crate::line;
use crate::models::{Movie, Parcel, User};
use crate::random::Sampled as _;

#[derive(Collection, Debug, PartialEq)]
enum Posted {
    Parcel(Parcel),
}

/// Reads page after page, each by a find of its own, and checks that it is what `all` returns.
async fn by_pages(movies: &Table<Movie>, condition: Condition<Movie>) -> usize {
    let find = || movies.find(condition.clone()).allow_scan().page_size(3);
    let all = find().all().await.unwrap();
    let (mut read, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = find().maybe_start_after(cursor).page().await.unwrap();
        read.extend(page.items);
        pages += 1;
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(read, all, "{condition}");
    let pages_of_stream: Vec<_> = find().pages().try_collect().await.unwrap();
    let read: Vec<_> = pages_of_stream.into_iter().flatten().collect();
    assert_eq!(read, all, "{condition}");
    let streamed: Vec<_> = find().stream().try_collect().await.unwrap();
    assert_eq!(streamed, all, "{condition}");
    pages
}

#[tokio::test]
async fn a_find_has_the_pages_of_its_plan() {
    let movies = temporary_table::<Movie>()
        .items(Movie::items())
        .await
        .unwrap();
    let in_1981 = Movie::YEAR.eq(1981_u16);
    assert!(by_pages(&movies, in_1981.clone()).await > 2);
    assert!(
        by_pages(
            &movies,
            Movie::YEAR.is_in([1981_u16, 1982]) & Movie::RANK.ge(2_u32)
        )
        .await
            > 1
    );
    assert!(by_pages(&movies, Movie::RANK.ge(2_u32)).await > 5);
    assert!(by_pages(&movies, Movie::DIRECTOR.eq("a")).await > 1);
    assert_eq!(
        by_pages(&movies, keys_in([(1981, "a"), (1982, "a")])).await,
        1
    );
    let nothing = in_1981.clone() & Movie::YEAR.eq(1982_u16);
    assert_eq!(by_pages(&movies, nothing).await, 1);

    let page = movies.find(in_1981).page_size(2).page().await.unwrap();
    let keys = movies
        .find(keys_in([(1981, "a")]))
        .maybe_start_after(page.cursor);
    let error = keys.page().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(
        error.to_string().ends_with("leave out `start_after`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_find_consumes_what_its_plan_says() {
    let users = temporary_table::<User>()
        .items(User::items())
        .await
        .unwrap();
    for condition in [
        User::ID.eq(7_u32),
        User::ID.is_in([7_u32, 8]),
        User::ID.is_in([7_u32, 8]) & User::AGE.ge(0_u32),
        User::CITY.eq("a"),
        User::CITY.is_in(["a", "b"]) & User::AGE.gt(3_u32),
        // DynamoDB Local counts nothing for a query without items, so each has some.
        User::CITY.eq("a") & User::AGE.is_in([2_u32, 4]),
        User::SCORE.gt(3_u32),
        User::ID.eq(7_u32) & User::ID.eq(8_u32),
    ] {
        let meter = Meter::new();
        let find = users.find(condition.clone()).allow_scan().meter(&meter);
        let plan = find.explain().unwrap();
        find.all().await.unwrap();
        let units = meter.total().read_units;
        assert!(
            units >= plan.min_read_units(),
            "{condition}: {units}\n{plan}"
        );
        assert!(
            plan.max_read_units().is_none_or(|most| units <= most),
            "{condition}: {units}\n{plan}"
        );
    }
}

// Time to Live: on every plan.
#[tokio::test]
async fn expired_items_are_hidden_whatever_the_plan_is() {
    let parcels = temporary_table::<Parcel>().await.unwrap();
    let parcel = |number, expires: Option<u64>| Parcel {
        day: 7,
        number,
        city: "Rome".to_owned(),
        weight: 3,
        expires: expires.map(Ttl::from_seconds),
        note: None,
    };
    let old = parcel(1, Some(1_700_000_000));
    let new = parcel(2, Some(u64::from(u32::MAX)));
    let endless = parcel(3, None);
    parcels
        .batch()
        .put_all([&old, &new, &endless])
        .await
        .unwrap();
    // At once: DynamoDB Local deletes it after some seconds.
    let get = parcels.get((7, 1)).consistent();
    assert_eq!(get.await.unwrap(), Some(old));
    let (day, number) = (Parcel::DAY.eq(7_u16), Parcel::NUMBER);
    let of_keys = || keys_in([(7, 1), (7, 2), (7, 3), (7, 4)]);
    for (condition, plan, visible) in [
        (
            day.clone() & number.eq(1_u32),
            "get: pk = ? AND sk = ? | NOT expires <= ?",
            vec![],
        ),
        (
            day.clone() & number.eq(2_u32),
            "get: pk = ? AND sk = ? | NOT expires <= ?",
            vec![2],
        ),
        (
            of_keys(),
            "batch get of 4 keys: pk = ? AND sk = ? | NOT expires <= ?",
            vec![2, 3],
        ),
        (
            of_keys() & Parcel::WEIGHT.eq(3_u32),
            "query of 4 keys: pk = ? AND sk = ? | weight = ? AND NOT expires <= ?",
            vec![2, 3],
        ),
        (day, "query: pk = ? | NOT expires <= ?", vec![2, 3]),
        (
            Parcel::CITY.eq("Rome") & Parcel::WEIGHT.is_in([3_u32, 4]),
            "query of 2 ranges on GSI1: gsi1pk = ? AND weight = ? | NOT expires <= ?",
            vec![2, 3],
        ),
        (
            Parcel::NOTE.not_exists(),
            "scan: begins_with(pk, ?) AND attribute_not_exists(note) AND NOT expires <= ?",
            vec![2, 3],
        ),
        // The index of expiry times cannot filter them.
        (
            Parcel::CITY.eq("Rome") & Parcel::EXPIRES.exists(),
            "query on GSI1: gsi1pk = ? | attribute_exists(expires) AND NOT expires <= ?",
            vec![2],
        ),
    ] {
        let find = parcels.find(condition.clone()).hide_expired().allow_scan();
        assert_eq!(line(&find.explain().unwrap()), plan, "{condition}");
        let found = find.clone().all().await.unwrap();
        let mut found: Vec<_> = found.iter().map(|parcel| parcel.number).collect();
        found.sort_unstable();
        assert_eq!(found, visible, "{condition}");
        assert_eq!(find.count().await.unwrap(), visible.len(), "{condition}");
    }
    let both = parcels.batch_get([(7, 1), (7, 2)]);
    assert_eq!(
        both.hide_expired().await.unwrap(),
        [None, Some(new.clone())]
    );
    let some = parcels
        .batch_get([(7, 1)])
        .projection(Parcel::CITY)
        .hide_expired();
    let error = some.await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the projection leaves out `expires`"),
        "{error}"
    );
    let users = temporary_table::<User>().await.unwrap();
    let text = "User: the table has no attribute for Time to Live; mark a field with `ttl`, or leave out `hide_expired`";
    let error = users
        .find(User::ID.eq(7_u32))
        .hide_expired()
        .all()
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), text);
    let error = users.batch_get([7]).hide_expired().await.unwrap_err();
    assert_eq!(error.to_string(), text);

    // So do the reads of a collection.
    let post = parcels.client().collection_named::<Posted>(parcels.name());
    let key = |number| Key::<Parcel>::new((7, number)).unwrap();
    assert_eq!(post.get(key(1)).hide_expired().await.unwrap(), None);
    let both = post
        .batch_get([key(1), key(3)])
        .hide_expired()
        .await
        .unwrap();
    assert_eq!(both, [None, Some(Posted::Parcel(endless.clone()))]);
    let found = post.scan().hide_expired().all().await.unwrap();
    assert_eq!(found.len(), 2);
    // And those without a model.
    let raw = parcels.raw();
    assert_eq!(raw.scan().hide_expired().count().await.unwrap(), 2);
    assert_eq!(
        raw.get(item! { "pk" => "DAY#7", "sk" => 1 })
            .hide_expired()
            .await
            .unwrap(),
        None
    );
}

// A page of a scan is one request, bounded as any other, and invalid unless the scan is allowed.
#[tokio::test]
async fn a_page_of_a_scan_is_one_request() {
    let faults = Faults::none();
    let movies = temporary_table::<Movie>()
        .items(Movie::items())
        .faults(&faults)
        .await
        .unwrap();
    let ranked = || movies.find(Movie::RANK.ge(2_u32));
    let sent = faults.requests().len();
    for invalid in [
        ranked().page().await.map(drop),
        ranked().limit(3).page().await.map(drop),
        ranked().pages().try_next().await.map(drop),
    ] {
        assert!(invalid.unwrap_err().is_invalid_request());
    }
    assert_eq!(faults.requests().len(), sent);

    // The limit is one of the items that the request evaluates, so that none is lost between two pages.
    let page = ranked().allow_scan().limit(3).page().await.unwrap();
    assert!(page.items.len() <= 3 && page.scanned == 3);
    assert_eq!(faults.requests().len(), sent + 1);
    let rest = ranked().allow_scan().maybe_start_after(page.cursor).all();
    let both: Vec<_> = page.items.into_iter().chain(rest.await.unwrap()).collect();
    assert_eq!(both, ranked().allow_scan().all().await.unwrap());
    let none = ranked().allow_scan().limit(0).page().await.unwrap();
    assert!(none.items.is_empty());
    // A cursor of a scan is none of a query.
    let page = ranked().allow_scan().limit(3).page().await.unwrap();
    let query = movies
        .find(Movie::DIRECTOR.eq("a"))
        .maybe_start_after(page.cursor);
    let error = query.page().await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    // Several ranges of one partition are read as a whole.
    let ranges = Movie::YEAR.eq(1981_u16) & Movie::TITLE.is_in(["a", "b"]) & Movie::RANK.ge(0_u32);
    let page = movies.find(ranges.clone()).page().await.unwrap();
    assert_eq!(page.items, movies.find(ranges).all().await.unwrap());
    assert!(page.cursor.is_none());
}

/// A table with Time to Live, and a model that has no field for it.
#[derive(dyno::Table)]
#[dyno(name = "lodge", partition_key(pk: String), ttl = "expires")]
struct Lodge;

#[derive(dyno::Model, Clone, Debug, PartialEq)]
#[dyno(table = Lodge, partition_key = "ROOM#{id}")]
struct Room {
    id: String,
    name: String,
}

// Time to Live is of the item, whatever is read of it.
#[tokio::test]
async fn an_item_expires_without_a_field_for_it() {
    let rooms = temporary_table::<Room>().await.unwrap();
    for (id, expires) in [("1", 1_700_000_000_u64), ("2", u64::from(u32::MAX))] {
        let item = item! { "pk" => format!("ROOM#{id}"), "name" => "a", "expires" => expires };
        rooms.raw().put(item).await.unwrap();
    }
    let room = Room {
        id: "2".to_owned(),
        name: "a".to_owned(),
    };
    let get = |id: &str| rooms.get(id).consistent().hide_expired();
    assert_eq!(get("1").await.unwrap(), None);
    assert_eq!(get("2").await.unwrap(), Some(room.clone()));
    assert_eq!(*get("2").loaded().required().await.unwrap(), room);
    let batch = rooms.batch_get(["1", "2"]).consistent().hide_expired();
    assert_eq!(batch.await.unwrap(), [None, Some(room.clone())]);
    let found = rooms
        .scan()
        .consistent()
        .hide_expired()
        .all()
        .await
        .unwrap();
    assert_eq!(found, [room]);
}
