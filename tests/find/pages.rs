//! The pages of a find, whatever its plan is, and what it costs.

use dyno::observe::Meter;
use dyno::{Condition, Error, Table, keys_in};
use dyno_testing::temporary_table;
use futures::TryStreamExt as _;

use crate::models::{Movie, User};
use crate::random::Sampled as _;

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
