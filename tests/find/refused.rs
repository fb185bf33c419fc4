//! What a find does not do.

use dyno::{Error, Table, keys_in};
use dyno_testing::{embedded, temporary_table};
use futures::TryStreamExt as _;

use crate::Sent;
use crate::models::{Movie, Order, User};

fn message<T>(result: dyno::Result<T>) -> String {
    match result {
        Err(error @ Error::InvalidRequest(_)) => error.to_string(),
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("it was sent"),
    }
}

// G47, D10
#[tokio::test]
async fn a_scan_is_refused_unless_it_is_allowed() {
    let movies: Table<Movie> = embedded().table();
    let sent = Sent::by(&movies);
    let good = || movies.find(Movie::RATING.gt(7_u32) & Movie::RANK.lt(9_u32));
    let expected = "Movie: the condition on `rating`, `rank` selects no key, so all items would be read; add a \
                    condition on `year`, or `director` of the index `ByDirector`, or `studio` of the index `ByStudio`, \
                    or call `allow_scan`";
    assert_eq!(message(good().all().await), expected);
    assert_eq!(message(good().first().await), expected);
    assert_eq!(message(good().count().await), expected);
    assert_eq!(message(good().page().await), expected);
    assert_eq!(message(good().stream().try_next().await), expected);
    assert_eq!(message(good().pages().try_next().await), expected);
    assert!(good().explain().unwrap().is_scan());

    let orders: Table<Order> = embedded().table();
    let expected = message(orders.find(Order::NOTE.exists()).all().await);
    assert!(
        expected.contains("a condition on `customer`, or `region` of the index `GSI1`"),
        "{expected}"
    );

    let error = movies
        .delete_where(Movie::RATING.gt(7_u32))
        .or_error()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("call `allow_scan`"), "{error}");
    assert_eq!(sent.take(), Vec::<String>::new());
}

// G48
#[tokio::test]
async fn a_plan_without_an_order_is_not_descending() {
    let users: Table<User> = embedded().table();
    let keys = users.find(keys_in([7, 8])).descending();
    let text = message(keys.all().await);
    assert_eq!(
        text,
        "User: the plan is a batch get, which has no order; leave out `descending`"
    );
    let scan = users.find(User::SCORE.gt(7_u32)).allow_scan().descending();
    assert!(message(scan.all().await).contains("the plan is a scan"));
}

#[tokio::test]
async fn a_global_index_is_not_consistent() {
    let users: Table<User> = embedded().table();
    let in_rome = users.find(User::CITY.eq("Rome")).consistent();
    let text = message(in_rome.all().await);
    assert!(
        text.contains("reads the global secondary index `ByCity`"),
        "{text}"
    );
    let movies = temporary_table::<Movie>().await.unwrap();
    let good = movies
        .find(Movie::YEAR.eq(1985_u16) & Movie::RATING.gt(7_u32))
        .consistent();
    assert_eq!(good.explain().unwrap().index(), Some("ByRating"));
    assert!(good.all().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_invalid_condition_is_an_error_of_its_own() {
    let users: Table<User> = embedded().table();
    let long = users.find(User::ID.is_in(0..101_u32));
    assert!(message(long.explain()).contains("IN takes at most 100 values"));
    let movies: Table<Movie> = embedded().table();
    let empty = movies.find(keys_in([(1985, "")]));
    assert!(
        message(empty.explain()).contains("`year`"),
        "{}",
        message(empty.explain())
    );
}
