//! What each verb does with the item that is there: it replaces it, merges into it, or leaves it alone, alike in every
//! kind of request.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use dyno::{Error, Item, Model, Table, item, pick};
use dyno_testing::{Faults, TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Goods")]
struct Good {
    #[dyno(partition_key)]
    id: u32,
    price: Option<u32>,
    stock: Option<u32>,
}

fn good(id: u32, price: Option<u32>, stock: Option<u32>) -> Good {
    Good { id, price, stock }
}

/// What is there: with an attribute that the model has no field for.
fn before(id: u32) -> Item {
    item! { "id" => id, "price" => 5, "stock" => 7, "foreign" => "kept" }
}

async fn goods(many: u32) -> TemporaryTable<Good> {
    let goods = temporary_table::<Good>().await.unwrap();
    for id in 0..many {
        goods.raw().put(before(id)).await.unwrap();
    }
    goods
}

async fn stored(goods: &Table<Good>, id: u32) -> Item {
    let item = goods.raw().get(item! { "id" => id }).consistent();
    item.required().await.unwrap()
}

// D3, G24, G26, G27, Q25, Q48
#[tokio::test]
async fn a_put_replaces_and_an_upsert_merges() {
    let goods = goods(10).await;
    let client = goods.client();
    let new = |id| good(id, Some(6), None);
    let is_cheap = || Good::PRICE.lt(6_u32);
    goods.put(&new(0)).await.unwrap();
    goods
        .put(&new(1))
        .condition(is_cheap())
        .await
        .unwrap()
        .unwrap();
    goods.put_all([new(2)]).await.unwrap();
    goods.put_all([new(3)]).condition(is_cheap()).await.unwrap();
    goods.batch().put(new(4)).await.unwrap();
    let puts = (goods.put(&new(5)),);
    client.transact_write(puts).or_error().await.unwrap();
    for id in 0..6 {
        assert_eq!(stored(&goods, id).await, item! { "id" => id, "price" => 6 });
    }

    let merged = goods.upsert(&new(6)).await.unwrap();
    assert_eq!(merged, good(6, Some(6), Some(7)));
    goods
        .upsert(&new(7))
        .condition(is_cheap())
        .await
        .unwrap()
        .unwrap();
    goods.upsert_all([new(8)]).await.unwrap();
    let upserts = (goods.upsert(&new(9)),);
    client.transact_write(upserts).or_error().await.unwrap();
    for id in 6..10 {
        assert_eq!(stored(&goods, id).await, before(id).with("price", 6));
    }
}

// D2, A26, A27, G26, G28, G35, G85, Q26, Q62: the error has what it is about as data.
#[tokio::test]
async fn a_failed_condition_changes_nothing_and_has_the_item() {
    let goods = goods(1).await;
    let client = goods.client();
    let there = good(0, Some(5), Some(7));
    let new = good(0, Some(6), None);
    let is_dear = || Good::PRICE.gt(5_u32);
    let raise = || Good::PRICE.add(1_u32);
    let mut loaded = goods.get(0).loaded().required().await.unwrap();
    loaded.price = Some(6);

    // As a value, whose old item is typed.
    let failed = [
        goods.create(&new).await.unwrap().unwrap_err().old,
        goods
            .put(&new)
            .condition(is_dear())
            .await
            .unwrap()
            .unwrap_err()
            .old,
        goods
            .update(0, raise())
            .condition(is_dear())
            .await
            .unwrap()
            .unwrap_err()
            .old,
        goods
            .upsert(&new)
            .condition(is_dear())
            .await
            .unwrap()
            .unwrap_err()
            .old,
        goods
            .delete(0)
            .condition(is_dear())
            .await
            .unwrap()
            .unwrap_err()
            .old,
    ];
    assert!(
        failed.iter().all(|old| old.as_ref() == Some(&there)),
        "{failed:?}"
    );
    let save = goods.save(&mut loaded).condition(is_dear());
    let old = save.await.unwrap().unwrap_err().old.unwrap();
    assert_eq!(*old, there);

    // As an error, also of writes of many items and of transactions.
    let errors = [
        goods.create(&new).or_error().await.unwrap_err(),
        goods
            .put(&new)
            .condition(is_dear())
            .or_error()
            .await
            .unwrap_err(),
        goods
            .update(0, raise())
            .condition(is_dear())
            .or_error()
            .await
            .map(drop)
            .unwrap_err(),
        goods
            .upsert(&new)
            .condition(is_dear())
            .or_error()
            .await
            .map(drop)
            .unwrap_err(),
        goods
            .delete(0)
            .condition(is_dear())
            .or_error()
            .await
            .unwrap_err(),
        goods
            .save(&mut loaded)
            .condition(is_dear())
            .or_error()
            .await
            .unwrap_err(),
        rejected(
            goods
                .put_all([&new])
                .condition(is_dear())
                .report()
                .await
                .unwrap(),
        ),
        rejected(goods.create_all([&new]).report().await.unwrap()),
        rejected(
            goods
                .upsert_all([&new])
                .condition(is_dear())
                .report()
                .await
                .unwrap(),
        ),
        rejected(
            goods
                .delete_all([pick(0)])
                .condition(is_dear())
                .report()
                .await
                .unwrap(),
        ),
    ];
    for error in errors {
        let Error::ConditionFailed(failed) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(failed.old::<Good>().unwrap().as_ref(), Some(&there));
        assert_eq!(failed.subject().key(), Some(item! { "id" => 0 }));
        assert!(!error.is_outcome_unknown());
    }
    let writes = (
        goods.put(&good(1, None, None)),
        goods.delete(0).condition(is_dear()),
    );
    let (first, second) = client
        .transact_write(writes)
        .await
        .unwrap()
        .unwrap_err()
        .reasons;
    assert!(first.is_none());
    assert_eq!(second.unwrap().old, Some(there));

    assert_eq!(stored(&goods, 0).await, before(0));
    assert_eq!(goods.scan().consistent().count().await.unwrap(), 1);
}

/// The error of the only item.
fn rejected<I, T>(report: dyno::batch::BatchReport<I, T>) -> Error {
    assert_eq!((report.taken, report.failed.len()), (1, 1));
    let reason = report.failed.into_iter().next().map(|failed| failed.reason);
    match reason {
        Some(dyno::batch::FailureReason::Rejected(error)) => (*error).clone(),
        reason => panic!("{reason:?}"),
    }
}

// D4, Q40, G49: a limit says how many items come back, and a page size how many each request evaluates.
#[tokio::test]
async fn a_limit_and_a_page_size_are_two_things() {
    let sent = Faults::none();
    let made = goods(40).await;
    let goods = sent.client(made.client()).table_named::<Good>(made.name());
    for id in (0..40).filter(|id| id % 4 == 0) {
        made.update(id, Good::STOCK.set(1_u32)).await.unwrap();
    }
    let requests = |from: usize| sent.requests().len() - from;
    let scan = |page_size| {
        let scan = goods.scan().filter(Good::STOCK.eq(1_u32)).consistent();
        match page_size {
            Some(items) => scan.page_size(items),
            None => scan,
        }
    };
    // An engine may ask for one more page, which is empty.
    for (page_size, pages) in [(None, 1), (Some(20), 2), (Some(8), 5)] {
        let from = requests(0);
        // A page size leaves out nothing.
        assert_eq!(scan(page_size).all().await.unwrap().len(), 10);
        let used = requests(from);
        assert!((pages..=pages + 1).contains(&used), "{used}, not {pages}");
        // A limit is not one of what was evaluated.
        assert_eq!(scan(page_size).limit(7).all().await.unwrap().len(), 7);
        assert_eq!(scan(page_size).limit(7).count().await.unwrap(), 7);
        assert_eq!(scan(page_size).limit(11).all().await.unwrap().len(), 10);
    }
    let found = goods.find(Good::STOCK.eq(1_u32)).allow_scan();
    assert_eq!(
        found
            .clone()
            .limit(7)
            .page_size(3)
            .all()
            .await
            .unwrap()
            .len(),
        7
    );
    assert_eq!(found.page_size(3).all().await.unwrap().len(), 10);
    // Of a delete, too: so many items are deleted.
    let delete = goods.delete_where(Good::STOCK.eq(1_u32)).allow_scan();
    let report = delete.limit(7).page_size(4).report().await.unwrap();
    assert_eq!(report.succeeded(), 7);
    assert_eq!(made.scan().consistent().count().await.unwrap(), 33);
}

// Q1, Q7, Q8: a table is a model, a name and a client.
#[tokio::test]
async fn a_table_has_a_model_a_name_and_a_client() {
    let made = goods(1).await;
    let goods = made.client().table_named::<Good>(made.name());
    assert_eq!(goods.name(), made.name());
    let same = goods.client().table_named::<Good>(goods.name());
    same.put(&good(0, None, Some(3))).await.unwrap();
    assert_eq!(
        made.get(0).consistent().await.unwrap(),
        Some(good(0, None, Some(3)))
    );
    // Without a name it is the model's.
    assert_eq!(goods.client().table::<Good>().name(), "Goods");
    let missing = goods.client().table_named::<Good>("nobody-made-this");
    assert!(missing.get(0).await.unwrap_err().is_resource_not_found());
}
