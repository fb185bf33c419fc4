//! Counters that do not get too low, and updates of what is not there.

use std::num::NonZeroU8;

use dyno::{Error, Item, Model, Update, item, list_append, path, path_of};
use dyno_testing::temporary_table;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Shows")]
struct Show {
    #[dyno(partition_key)]
    id: String,
    left: u32,
    stock: Option<u64>,
    parts: NonZeroU8,
    balance: i32,
    small: u8,
}

fn show() -> Show {
    Show {
        id: "a".into(),
        left: 2,
        stock: Some(5),
        parts: NonZeroU8::MIN,
        balance: 0,
        small: 0,
    }
}

// G53: an update of an item that does not exist is an error and creates nothing; an update of several parts is one.
#[tokio::test]
async fn a_decrement_stops_at_the_lowest_number() {
    let shows = temporary_table::<Show>().items([show()]).await.unwrap();
    let sell = |n: u32| Show::LEFT.decrement(n) & Show::BALANCE.decrement(1);
    let sold = shows.update("a", sell(2)).await.unwrap();
    assert_eq!((sold.left, sold.balance), (0, -1));

    // The error has the item, and nothing is written.
    let error = shows.update("a", sell(1)).await.unwrap_err();
    let Error::ConditionFailed(failed) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(failed.old::<Show>().unwrap().unwrap(), sold);
    assert_eq!(shows.get("a").await.unwrap().unwrap(), sold);

    // With a condition beside it the result is nested, as always.
    let nested = shows.update("a", sell(1)).condition(Show::STOCK.exists());
    let failed = nested.await.unwrap().unwrap_err();
    assert_eq!(failed.old, Some(sold.clone()));
    let nested = shows.update("a", sell(0)).condition(Show::STOCK.eq(4_u64));
    assert!(nested.await.unwrap().is_err());

    // An item that does not exist is another error, and is not created.
    let error = shows.update("b", sell(1)).await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
    let whole = sell(1) & Show::PARTS.set(NonZeroU8::MIN) & Show::SMALL.set(1_u8);
    let error = shows.update("b", whole).or_create().await.unwrap_err();
    assert!(matches!(error, Error::ConditionFailed(_)), "{error:?}");
    let error = shows.update("b", sell(1)).or_create().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert_eq!(shows.get("b").await.unwrap(), None);
    let error = shows.update("a", Update::all([])).await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");

    // An absent number, a number that is never 0, and another attribute as what is subtracted.
    let stock = shows
        .update("a", Show::STOCK.remove() & Show::LEFT.set(3_u32))
        .await;
    assert_eq!(stock.unwrap().stock, None);
    let error = shows
        .update("a", Show::STOCK.decrement(1_u64))
        .await
        .unwrap_err();
    assert!(error.is_conditional_check_failed(), "{error:?}");
    let error = shows
        .update("a", Show::PARTS.decrement(1_u8))
        .await
        .unwrap_err();
    assert!(error.is_conditional_check_failed(), "{error:?}");
    let new = shows
        .update("a", Show::LEFT.decrement(Show::PARTS))
        .await
        .unwrap();
    assert_eq!(new.left, 2);
}

#[tokio::test]
async fn a_change_stops_at_the_lowest_number() {
    let shows = temporary_table::<Show>().items([show()]).await.unwrap();
    let too_much = [
        Show::LEFT.change(-3),
        Show::LEFT.change(-2.5),
        Show::STOCK.change(-6_i64),
        Show::PARTS.change(-1),
        Show::LEFT.change(-1) & Show::SMALL.change(-1),
    ];
    for update in too_much {
        let error = shows.update("a", update).await.unwrap_err();
        assert!(error.is_conditional_check_failed(), "{error:?}");
    }
    assert_eq!(shows.get("a").await.unwrap(), Some(show()));

    let update = Show::LEFT.change(-2)
        & Show::STOCK.change(3)
        & Show::PARTS.change(0)
        & Show::BALANCE.change(-7);
    let expected = "SET left = left + -2, stock = stock + 3, parts = parts + 0, balance = balance + -7 IF left >= 2";
    assert_eq!(update.to_string(), expected);
    assert_eq!(
        Show::PARTS.change(-1).to_string(),
        "SET parts = parts + -1 IF parts > 1"
    );
    let new = shows.update("a", update).await.unwrap();
    assert_eq!((new.left, new.stock, new.balance), (0, Some(8), -7));
}

#[tokio::test]
async fn a_decrement_carries_its_condition_everywhere() {
    let shows = temporary_table::<Show>().items([show()]).await.unwrap();
    let too_many = || Show::LEFT.decrement(3_u32);

    let writes = vec![shows.update("a", too_many())];
    let canceled = shows
        .client()
        .transact_write(writes)
        .await
        .unwrap()
        .unwrap_err();
    let old: Vec<Option<Show>> = canceled
        .reasons
        .into_iter()
        .map(|reason| reason?.old)
        .collect();
    assert_eq!(old, [Some(show())]);
    let part = Show { left: 9, ..show() };
    let error = shows.upsert(&part).update(too_many()).await.unwrap_err();
    let Error::ConditionFailed(failed) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(failed.old::<Show>().unwrap(), Some(show()));
    let report = shows
        .upsert_all([part])
        .update(too_many())
        .report()
        .await
        .unwrap();
    assert_eq!(report.failed.len(), 1);
    assert_eq!(shows.get("a").await.unwrap(), Some(show()));
    let built = shows.update("a", too_many()).into_sdk().unwrap();
    let condition = built.as_input().get_condition_expression().as_deref();
    assert_eq!(condition, Some("#0 >= :0 AND attribute_exists(#1)"));
}

#[tokio::test]
async fn an_update_that_stores_what_the_model_cannot_read_says_so() {
    let shows = temporary_table::<Show>().items([show()]).await.unwrap();
    let update = Show::SMALL.set(Show::SMALL - 1);
    let error = shows.update("a", update).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Show (\"a\"): the item was updated, but the new item cannot be read: \
         attribute `small`: expected an integer that fits u8"
    );
    assert!(error.was_carried_out());
    // The error has what was stored, which is printed only when asked for.
    let Error::Decode(unreadable) = &error else {
        panic!("{error:?}")
    };
    let written = unreadable.item().expect("the item");
    assert_eq!(written.read::<i32>("small").unwrap(), -1);
    let stored: Item = shows.raw().get("a").await.unwrap().unwrap();
    assert_eq!(stored.read::<i32>("small").unwrap(), -1);
    let error = shows.get("a").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Show (\"a\"): attribute `small`: expected an integer that fits u8"
    );
}

// G54: updates inside attributes, and what to write where the attribute is missing.
#[tokio::test]
async fn an_update_of_what_is_missing_says_what_to_write() {
    let shows = temporary_table::<Show>().items([show()]).await.unwrap();
    let raw = shows.raw();
    let (log, tags) = (|| path("log"), || path("tags"));
    let append = raw.update("a", log().append(["x"])).await.unwrap_err();
    let advice = "give an attribute that may be absent a value: \
        `path.set(list_append(path.if_not_exists([]), list))` appends, `path.set(path.if_not_exists(0) + 1)` adds";
    assert!(append.to_string().contains(advice), "{append}");
    let entry = raw.update("a", tags().key("k").set(1)).await.unwrap_err();
    let advice = "the map or the list around the path does not exist: set it as a whole, or make it in an earlier update \
        with `set_if_not_exists`";
    assert!(entry.to_string().contains(advice), "{entry}");

    // The advice holds.
    let none: [&str; 0] = [];
    let append = log().set(list_append(log().if_not_exists(none), ["x"]));
    raw.update("a", append.clone()).await.unwrap();
    let new = raw.update("a", append).await.unwrap();
    assert_eq!(new.read::<Vec<String>>("log").unwrap(), ["x", "x"]);
    raw.update("a", tags().set_if_not_exists(Item::new()))
        .await
        .unwrap();
    let new = raw.update("a", tags().key("k").set(1)).await.unwrap();
    assert_eq!(new.read::<Item>("tags").unwrap(), item! { "k" => 1 });
    let new = raw
        .update("a", tags().key("k").set(tags().key("k") + 1))
        .await
        .unwrap();
    assert_eq!(new.read::<Item>("tags").unwrap(), item! { "k" => 2 });
    let new = raw
        .update("a", path("n").set(path("n").if_not_exists(0) + 1))
        .await
        .unwrap();
    assert_eq!(new.read::<u8>("n").unwrap(), 1);
}

#[tokio::test]
async fn a_name_that_is_known_at_run_time_stands_beside_the_model() {
    let shows = temporary_table::<Show>().items([show()]).await.unwrap();
    let price = |country: &str| path_of::<Show>(format!("price_{country}"));
    let update =
        Show::LEFT.set(1_u32) & price("de").set(8) & price("fr").set(price("de").if_not_exists(7));
    shows
        .update("a", update)
        .condition(price("de").not_exists())
        .await
        .unwrap()
        .unwrap();
    let cheap = shows
        .scan()
        .filter(price("de").le(8) & Show::LEFT.eq(1_u32));
    let found = cheap
        .projection(Show::ID & price("de") & price("fr"))
        .all()
        .await
        .unwrap();
    assert_eq!(
        found,
        [item! { "id" => "a", "price_de" => 8, "price_fr" => 7 }]
    );
}
