//! Each kind of write claims and releases values.

use dyno::op::Writes;
use dyno::{Error, Model};
use dyno_testing::{Faults, temporary_table};

use super::{User, held, markers, taken, user, users};

// G85
#[tokio::test]
async fn a_value_is_that_of_one_item() {
    let users = users().await;
    users
        .create(&user("ada", "Ada@Example.com"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        taken(users.create(&user("eve", "ADA@example.com")).await),
        "email"
    );
    assert_eq!(
        taken(users.put(&user("eve", "ada@example.com")).await),
        "email"
    );
    assert_eq!(users.get("eve").consistent().await.unwrap(), None);
    let error = users
        .put(&user("eve", "ada@example.com"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"User ("eve"): another item has the value of the unique attribute `email`, so nothing was written"#
    );
    assert!(error.is_not_unique() && !error.is_outcome_unknown() && !error.is_retryable());
    let shown = format!("{error:?}");
    assert!(!shown.contains("example.com"), "{shown}");
    let Error::NotUnique(error) = error else {
        panic!("{error}")
    };
    let holder = error.holder().unwrap();
    assert_eq!(holder.to_string(), r#"User ("ada")"#);
    assert_eq!(
        markers(&users).await,
        held(&[("email#ada@example.com", "ada")])
    );
}

#[tokio::test]
async fn a_put_releases_what_it_replaces() {
    let users = users().await;
    let ada = User {
        phone: Some(7),
        ..user("ada", "a")
    };
    users.put(&ada).await.unwrap();
    users.put(&ada).await.unwrap();
    assert_eq!(
        markers(&users).await,
        held(&[("email#a", "ada"), ("phone#7", "ada")])
    );
    // The key exists, which is not about the values.
    let failed = users.create(&user("ada", "b")).await.unwrap().unwrap_err();
    assert_eq!(failed.old, Some(ada.clone()));
    let old = users.put(&user("ada", "b")).return_old().await.unwrap();
    assert_eq!(old, Some(ada));
    assert_eq!(markers(&users).await, held(&[("email#b", "ada")]));
    let eve = User {
        phone: Some(7),
        ..user("eve", "a")
    };
    let eve = users.put(&eve).return_new().await.unwrap();
    assert_eq!(eve.phone, Some(7));
    assert_eq!(taken(users.put(&user("bob", "b")).await), "email");
    let phone = User {
        phone: Some(7),
        ..user("bob", "c")
    };
    assert_eq!(taken(users.put(&phone).await), "phone");
    assert_eq!(
        markers(&users).await,
        held(&[("email#a", "eve"), ("email#b", "ada"), ("phone#7", "eve")])
    );
}

#[tokio::test]
async fn a_delete_releases_what_the_item_had() {
    let users = users().await;
    let ada = User {
        phone: Some(7),
        ..user("ada", "a")
    };
    users.put(&ada).await.unwrap();
    let kept = users
        .delete("ada")
        .condition(User::LOGINS.gt(0_u64))
        .await
        .unwrap();
    assert_eq!(kept.unwrap_err().old, Some(ada.clone()));
    assert_eq!(markers(&users).await.len(), 2);
    assert_eq!(users.delete("ada").return_old().await.unwrap(), Some(ada));
    assert_eq!(users.delete("ada").return_old().await.unwrap(), None);
    users.delete("ada").await.unwrap();
    assert_eq!(markers(&users).await, []);
    users.create(&user("eve", "a")).await.unwrap().unwrap();
}

#[tokio::test]
async fn an_update_moves_values() {
    let users = users().await;
    users.put(&user("ada", "a")).await.unwrap();
    users.put(&user("eve", "e")).await.unwrap();
    let update = |id: &str, update| users.update(id, update).unvalidated();
    assert_eq!(taken(update("eve", User::EMAIL.set("a")).await), "email");
    let ada = update("ada", User::EMAIL.set("b") & User::LOGINS.add(1_u64))
        .await
        .unwrap();
    assert_eq!((&*ada.email, ada.logins), ("b", 1));
    let old = update("eve", User::EMAIL.set("a"))
        .return_old()
        .await
        .unwrap();
    assert_eq!(old, Some(user("eve", "e")));
    update("eve", User::PHONE.set(7_u64))
        .return_nothing()
        .await
        .unwrap();
    assert_eq!(taken(update("ada", User::PHONE.set(7_u64)).await), "phone");
    assert_eq!(
        markers(&users).await,
        held(&[("email#a", "eve"), ("email#b", "ada"), ("phone#7", "eve")])
    );
    update("eve", User::PHONE.remove()).await.unwrap();
    update("ada", User::PHONE.set(7_u64)).await.unwrap();
    // The item must exist, and a condition of the caller is one.
    let error = update("bob", User::EMAIL.set("f")).await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error}");
    let failed = update("ada", User::EMAIL.set("f"))
        .condition(User::LOGINS.eq(7_u64))
        .await;
    assert_eq!(failed.unwrap().unwrap_err().old.unwrap().email, "b");
    assert_eq!(
        markers(&users).await,
        held(&[("email#a", "eve"), ("email#b", "ada"), ("phone#7", "ada")])
    );
    let bob = User::EMAIL.set("f") & User::LOGINS.set(3_u64);
    let bob = users
        .update("bob", bob)
        .unvalidated()
        .or_create()
        .await
        .unwrap();
    assert_eq!(bob.email, "f");
}

#[tokio::test]
async fn an_upsert_claims_what_it_sets() {
    let users = users().await;
    users
        .put(&User {
            phone: Some(7),
            ..user("ada", "a")
        })
        .await
        .unwrap();
    let now = users.upsert(&user("ada", "B")).await.unwrap();
    assert_eq!((&*now.email, now.phone), ("b", Some(7)));
    assert_eq!(taken(users.upsert(&user("eve", "b")).await), "email");
    let now = users
        .upsert(&user("ada", "c"))
        .keep_existing(User::EMAIL)
        .await
        .unwrap();
    assert_eq!(now.email, "b");
    assert_eq!(
        markers(&users).await,
        held(&[("email#b", "ada"), ("phone#7", "ada")])
    );
    users
        .upsert(&user("ada", "c"))
        .remove_absent()
        .return_nothing()
        .await
        .unwrap();
    assert_eq!(markers(&users).await, held(&[("email#c", "ada")]));
    users
        .upsert(&user("eve", "e"))
        .keep_existing(User::EMAIL)
        .await
        .unwrap();
    assert_eq!(
        markers(&users).await,
        held(&[("email#c", "ada"), ("email#e", "eve")])
    );
}

// What does not change a unique attribute costs what it always did.
#[tokio::test]
async fn other_updates_are_no_transactions() {
    let faults = Faults::none();
    let users = temporary_table::<User>().faults(&faults).await.unwrap();
    users.put(&user("ada", "a")).await.unwrap();
    let before = faults.requests().len();
    users.update("ada", User::LOGINS.add(1_u64)).await.unwrap();
    let requests = faults.requests().split_off(before);
    assert_eq!(requests.len(), 1);
    assert_eq!(requests.first().unwrap().operation, "UpdateItem");
    let check = users.check("ada", User::LOGINS.eq(1_u64));
    let count = users.update("ada", User::LOGINS.add(1_u64));
    users
        .client()
        .transact_write(Writes::new().with(count))
        .or_error()
        .await
        .unwrap();
    users
        .client()
        .transact_write((check,))
        .await
        .unwrap()
        .unwrap_err();
}

// Items that are older than the option have no markers.
#[tokio::test]
async fn an_item_without_markers_gets_them_by_a_put() {
    let users = users().await;
    for id in ["ada", "eve"] {
        let item = dyno::item! { "id" => id, "email" => "a", "logins" => 0 };
        users.raw().put(item).await.unwrap();
    }
    users.put(&user("ada", "a")).await.unwrap();
    assert_eq!(markers(&users).await, held(&[("email#a", "ada")]));
    // The value of the other item is a duplicate, which the item does not release.
    assert_eq!(taken(users.put(&user("eve", "a")).await), "email");
    users.put(&user("eve", "b")).await.unwrap();
    assert_eq!(
        markers(&users).await,
        held(&[("email#a", "ada"), ("email#b", "eve")])
    );
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Guests")]
struct Guest {
    #[dyno(partition_key)]
    id: String,
    #[dyno(unique)]
    phone: Option<String>,
    note: Option<String>,
}

// Q26: a value that is kept, and that the item leaves out, is no change of it.
#[tokio::test]
async fn an_upsert_that_keeps_a_unique_value_it_leaves_out_is_no_transaction() {
    let faults = Faults::none();
    let guests = temporary_table::<Guest>().faults(&faults).await.unwrap();
    let ada = Guest {
        id: "ada".into(),
        phone: Some("1".into()),
        note: None,
    };
    guests.put(&ada).await.unwrap();
    let noted = Guest {
        phone: None,
        note: Some("late".into()),
        ..ada.clone()
    };
    let sent = faults.requests().len();
    let upsert = || {
        guests
            .upsert(&noted)
            .remove_absent()
            .keep_existing(Guest::PHONE)
    };
    let now = upsert().await.unwrap();
    assert_eq!(
        now,
        Guest {
            note: noted.note.clone(),
            ..ada.clone()
        }
    );
    assert_eq!(faults.requests().len(), sent + 1);
    guests
        .client()
        .transact_write((upsert(),))
        .or_error()
        .await
        .unwrap();
    assert!(upsert().into_sdk().is_ok());
    assert_eq!(markers(&guests).await, held(&[("phone#1", "ada")]));
    // Without `keep_existing` it is removed.
    guests.upsert(&noted).remove_absent().await.unwrap();
    assert_eq!(markers(&guests).await, held(&[]));
}
