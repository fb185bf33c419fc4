//! What a find does not do.

use dyno::{Error, Table, keys_in};
use dyno_testing::{embedded, temporary_table};
use futures::TryStreamExt as _;

use crate::Sent;
use crate::models::{Movie, Order, Ticket, User};

fn message<T>(result: dyno::Result<T>) -> String {
    match result {
        Err(error @ Error::InvalidRequest(_)) => error.to_string(),
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("it was sent"),
    }
}

// G47, D10
#[tokio::test]
async fn a_scan_is_invalid_unless_it_is_allowed() {
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

// G37, G47
#[tokio::test]
async fn a_filter_on_the_key_is_named() {
    let movies: Table<Movie> = embedded().table();
    let in_1985 = || Movie::YEAR.eq(1985_u16);
    let title = Movie::TITLE;
    let expected = "Movie: a query cannot filter `title`, an attribute of the key that is queried, by `<>`, so all \
                    items would be read; use =, <, <=, >, >=, BETWEEN or begins_with on the sort key from left to \
                    right, check the items that are found without it, or call `allow_scan`";
    assert_eq!(
        message(movies.find(in_1985() & title.ne("Brazil")).all().await),
        expected
    );
    for (condition, named) in [
        (
            in_1985() & title.contains("z"),
            "`title`, an attribute of the key that is queried, by `contains`",
        ),
        (in_1985() & title.size().gt(3), "by `size`"),
        (in_1985() & title.not_exists(), "by `attribute_not_exists`"),
        (in_1985() & !title.eq("a"), "by `NOT`"),
        (
            in_1985() & (title.eq("a") | Movie::RANK.eq(1_u32)),
            "`title`, an attribute of the key that is queried, by `OR`",
        ),
        (
            Movie::DIRECTOR.eq("a") & Movie::YEAR.ne(7_u16),
            "`year` on the index `ByDirector`, an attribute of the key that is queried, by `<>`",
        ),
        (keys_in([(1985, "a")]) & title.ne("b"), "by `<>`"),
    ] {
        let text = message(movies.find(condition.clone()).all().await);
        assert!(text.contains(named), "{condition}: {text}");
    }
    let users: Table<User> = embedded().table();
    let text = message(
        users
            .find(User::ID.is_in([7_u32, 8]) & User::ID.ne(9_u32))
            .all()
            .await,
    );
    assert!(
        text.contains("`id`, an attribute of the key that is queried, by `<>`"),
        "{text}"
    );
}

#[tokio::test]
async fn lists_that_combine_to_too_many_keys_are_named() {
    let orders: Table<Order> = embedded().table();
    let lists = Order::CUSTOMER.is_in(0..100_u32)
        & Order::YEAR.is_in(2000..2100_u16)
        & Order::NUMBER.is_in(0..11_u16);
    let expected = "Order: the values for `customer`, `year`, `number` combine to 110000 keys, of which a find reads \
                    at most 100000, so all items would be read; split the lists, or call `allow_scan`";
    assert_eq!(message(orders.find(lists.clone()).all().await), expected);
    assert!(orders.find(lists).explain().unwrap().is_scan());
    // Each partition is a query.
    let movies: Table<Movie> = embedded().table();
    let years = Movie::YEAR.is_in(0..100_u16);
    let plan = movies.find(years & Movie::TITLE.gt("a")).explain().unwrap();
    assert_eq!(plan.queries(), 100);
    let tickets: Table<Ticket> = embedded().table();
    let names = |many: u32| (0..many).map(|at| at.to_string()).collect::<Vec<_>>();
    let lists = Ticket::PROJECT.is_in(names(40)) & Ticket::STATE.is_in(names(40));
    let text = message(tickets.find(lists).all().await);
    assert!(
        text.contains(
            "`project`, `state` combine to 1600 keys, of which a find reads at most 1000"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn a_key_that_is_too_long_is_an_error_if_it_is_listed() {
    let movies: Table<Movie> = embedded().table();
    let text = message(movies.find(keys_in([(1985, "b".repeat(1025))])).all().await);
    assert!(text.contains("1025") && text.contains("1024"), "{text}");
}

#[tokio::test]
async fn a_page_size_of_0_is_not_sent() {
    let movies: Table<Movie> = embedded().table();
    let sent = Sent::by(&movies);
    let text = "Movie: a page size of 0 evaluates no items; it must be at least 1";
    assert_eq!(
        message(movies.query(1985_u16).page_size(0).all().await),
        text
    );
    assert_eq!(message(movies.scan().page_size(0).page().await), text);
    let find = movies.find(Movie::YEAR.eq(1985_u16)).page_size(0);
    assert_eq!(message(find.all().await), text);
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
