//! `delete_where` and `clear` delete what they say, and nothing else.

use std::collections::BTreeSet;

use dyno::{Table, keys_in};
use dyno_testing::temporary_table;

use crate::models::{Customer, Movie, Order, Parcel, User};
use crate::random::{Case, Random, Sampled, keys, put_customers, reached, rule, seeds};
use crate::{Sent, line};

/// Deletes what a filter over all items finds. Returns the rules of the planner that were used.
async fn deletes<M: Sampled>(table: &Table<M>) -> BTreeSet<String> {
    let items = M::items();
    table.batch().put_all(items.clone()).await.unwrap();
    let all = keys(&items);
    let mut rules = BTreeSet::new();
    for seed in seeds(60) {
        let mut random = Random::new(seed);
        let Case { condition, holds } = M::case(&mut random);
        let wanted: Vec<_> = items.iter().filter(|item| holds(item)).cloned().collect();
        let limit = random
            .below(3)
            .checked_sub(1)
            .map(|limit| limit as usize * 5);
        let mut delete = table.delete_where(condition.clone()).allow_scan();
        if let Some(limit) = limit {
            delete = delete.limit(limit);
        }
        let plan = delete.explain().unwrap();
        rules.insert(rule(&line(&plan)));
        let context = || format!("seed {seed}: {condition}\n{plan}");
        let report = delete.report().await.unwrap();
        report
            .complete()
            .unwrap_or_else(|error| panic!("{error:?}\n{}", context()));

        let left = keys(&table.scan().consistent().all().await.unwrap());
        let deleted: BTreeSet<_> = all.difference(&left).cloned().collect();
        assert!(deleted.is_subset(&keys(&wanted)), "{}", context());
        let most = limit.unwrap_or(usize::MAX);
        assert_eq!(deleted.len(), most.min(wanted.len()), "{}", context());
        table.batch().put_all(wanted).await.unwrap();
    }
    rules
}

// T1, G39, Q60
#[tokio::test]
async fn the_survivors_are_those_that_do_not_match() {
    let mut rules = deletes(&*temporary_table::<User>().await.unwrap()).await;
    rules.extend(deletes(&*temporary_table::<Movie>().await.unwrap()).await);
    rules.extend(deletes(&*temporary_table::<Parcel>().await.unwrap()).await);
    let orders = temporary_table::<Order>().await.unwrap();
    put_customers(&orders).await;
    rules.extend(deletes(&*orders).await);
    reached(
        &rules,
        &[
            "batch delete",
            "batch delete of keys",
            "batch delete of keys, =",
            "batch delete, =",
            "nothing",
            "query",
            "query of keys",
            "query of keys, =",
            "query of keys, =, filter",
            "query of keys, filter",
            "query of partitions on an index",
            "query of partitions on an index, >, filter",
            "query of partitions on an index, BETWEEN, filter",
            "query of partitions on an index, filter",
            "query on an index",
            "query on an index, <",
            "query on an index, <, filter",
            "query on an index, =, filter",
            "query on an index, BETWEEN, filter",
            "query on an index, begins_with",
            "query on an index, filter",
            "query, <=",
            "query, <=, filter",
            "query, >, filter",
            "query, >=, filter",
            "query, BETWEEN, filter",
            "query, begins_with",
            "query, begins_with, filter",
            "query, filter",
            "scan",
        ],
    );
    assert_eq!(orders.entity::<Customer>().scan().count().await.unwrap(), 4);
}

// G39
#[tokio::test]
async fn a_delete_reads_no_more_than_keys() {
    let movies = temporary_table::<Movie>().await.unwrap();
    movies.batch().put_all(Movie::items()).await.unwrap();
    let sent = Sent::by(&movies);
    for (condition, expected, operations) in [
        (
            keys_in([(1980, "a"), (1981, "a")]),
            "batch delete of 2 keys: year = ? AND title = ?",
            vec![],
        ),
        (
            keys_in([(1982, "a"), (1983, "a")]) & Movie::RANK.ge(0_u32),
            "query of 2 keys: year = ? AND title = ? | rank >= ?",
            vec!["Query", "Query"],
        ),
        // An index with some attributes is enough.
        (
            Movie::GENRE.eq("b") & Movie::RANK.gt(8_u32) & Movie::DIRECTOR.exists(),
            "query on ByGenre: genre = ? AND rank > ? | attribute_exists(director)",
            vec!["Query"],
        ),
        (
            Movie::GENRE.eq("b") & Movie::STUDIO.exists(),
            "scan: genre = ? AND attribute_exists(studio)",
            vec!["Scan"],
        ),
        (
            Movie::YEAR.eq(1_u16) & Movie::YEAR.eq(2_u16),
            "nothing",
            vec![],
        ),
    ] {
        let delete = movies.delete_where(condition.clone()).allow_scan();
        assert_eq!(line(&delete.explain().unwrap()), expected, "{condition}");
        sent.take();
        delete.await.unwrap();
        let mut reads = sent.take();
        reads.retain(|operation| operation != "BatchWriteItem");
        assert_eq!(reads, operations, "{condition}");
    }
    // Keys that are counted are read.
    let some = movies
        .delete_where(keys_in([(1984, "zz"), (1984, "a"), (1984, "ab")]))
        .limit(1);
    assert_eq!(some.report().await.unwrap().succeeded(), 1);
}

// Q61, T1
#[tokio::test]
async fn a_clear_leaves_other_models() {
    let orders = temporary_table::<Order>().await.unwrap();
    orders.batch().put_all(Order::items()).await.unwrap();
    put_customers(&orders).await;
    // The sort keys of one year of one customer.
    let of_2021 = Order::CUSTOMER.eq(1_u32) & Order::YEAR.eq(2021_u16);
    let wanted = Order::items()
        .iter()
        .filter(|order| (order.customer, order.year) == (1, 2021))
        .count();
    let report = orders.delete_where(of_2021).report().await.unwrap();
    assert_eq!((report.succeeded() as usize, wanted > 0), (wanted, true));
    let left = orders.scan().count().await.unwrap();
    assert_eq!(left, Order::items().len() - wanted);
    orders.clear().await.unwrap();
    assert_eq!(orders.scan().count().await.unwrap(), 0);
    assert_eq!(orders.entity::<Customer>().scan().count().await.unwrap(), 4);
    orders.raw().scan().delete_all().allow_all().await.unwrap();
    assert_eq!(orders.raw().scan().count().await.unwrap(), 0);
}

// G51
#[tokio::test]
async fn items_of_keys_are_in_the_order_of_the_keys() {
    let users = temporary_table::<User>().await.unwrap();
    users.batch().put_all(User::items()).await.unwrap();
    let wanted = [30_u32, 99, 4, 17, 4];
    let found = users.find(keys_in(wanted)).all().await.unwrap();
    assert_eq!(
        found.iter().map(|user| user.id).collect::<Vec<_>>(),
        [30, 4, 17]
    );
    let found = users
        .find(keys_in(wanted) & User::AGE.ge(0_u32))
        .all()
        .await
        .unwrap();
    assert_eq!(
        found.iter().map(|user| user.id).collect::<Vec<_>>(),
        [30, 4, 17]
    );
    let found = users
        .find(User::ID.is_in(wanted))
        .limit(2)
        .all()
        .await
        .unwrap();
    assert_eq!(
        found.iter().map(|user| user.id).collect::<Vec<_>>(),
        [30, 4]
    );
    let many = users.find(keys_in((0..250_u32).rev())).all().await.unwrap();
    assert_eq!(many.len(), 40);
    assert!(many.is_sorted_by_key(|user| std::cmp::Reverse(user.id)));
}

// G30, G31, G33, G38, G41, G43
#[tokio::test]
async fn an_item_is_a_key() {
    let movies = temporary_table::<Movie>().await.unwrap();
    let all = Movie::items();
    movies.batch().put_all(&all).await.unwrap();
    let [first, second, third, ..] = &all[..] else {
        panic!("there are several");
    };
    assert_eq!(movies.get(first).await.unwrap().as_ref(), Some(first));
    let found = movies.batch_get([first, third]).await.unwrap();
    assert_eq!(found, [Some(first.clone()), Some(third.clone())]);
    movies.delete(first).await.unwrap();
    movies
        .batch()
        .delete(second)
        .delete_all([third])
        .await
        .unwrap();
    assert_eq!(
        movies.batch_get(&all[..3]).await.unwrap(),
        [None, None, None]
    );
    let rest = movies.find(keys_in(&all)).all().await.unwrap();
    assert_eq!(rest, all[3..]);
}

// G34, G35, G37, G41, G42
#[tokio::test]
async fn a_condition_on_the_whole_key_is_a_key() {
    let movies = temporary_table::<Movie>().await.unwrap();
    movies.batch().put_all(Movie::items()).await.unwrap();
    let first = || Movie::YEAR.eq(1980_u16) & Movie::TITLE.eq("a");
    let found = movies.find(first()).first().await.unwrap().unwrap();
    assert_eq!((found.year, &*found.title), (1980, "a"));
    let other = first() & Movie::RANK.ne(found.rank);
    assert_eq!(movies.find(other.clone()).first().await.unwrap(), None);
    // The checks are those of the filter: what does not meet them stays.
    movies.delete_where(other).await.unwrap();
    assert_eq!(movies.get(&found).await.unwrap().as_ref(), Some(&found));
    movies
        .delete_where(first() & Movie::RANK.eq(found.rank))
        .await
        .unwrap();
    assert_eq!(movies.get(&found).await.unwrap(), None);
    // To delete by a key with a condition that DynamoDB checks as it deletes:
    let second = movies
        .find(Movie::YEAR.eq(1980_u16))
        .first()
        .await
        .unwrap()
        .unwrap();
    let kept = movies
        .delete(&second)
        .condition(Movie::RANK.ne(second.rank))
        .await
        .unwrap();
    assert_eq!(kept.unwrap_err().old, Some(second));
}

// T16, T17
#[test]
fn a_condition_is_not_changed_by_what_is_made_of_it() {
    let old = User::AGE.gt(60_u32);
    let both = old.clone() & User::SCORE.exists();
    let not = !old.clone();
    assert_eq!(old.to_string(), "age > 60");
    assert_eq!(both.to_string(), "age > 60 AND attribute_exists(score)");
    assert_eq!(not.to_string(), "NOT age > 60");
    assert_eq!((!not).to_string(), "NOT NOT age > 60");
}
