//! Unique values in transactions of the caller: they are claimed and released with the other operations.

use dyno::error::{InvalidCause, InvalidTransaction};
use dyno::op::Writes;
use dyno::{Error, Loaded, Model, item};
use dyno_testing::{Fault, Faults, temporary_table};

use super::{User, held, markers, user, users};

/// What else is written in the transactions.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Events")]
struct Event {
    #[dyno(partition_key)]
    id: u64,
}

fn renamed(user: &User, email: &str) -> User {
    User {
        email: email.into(),
        ..user.clone()
    }
}

// G85, I50
#[tokio::test]
async fn each_kind_of_write_claims_and_releases_values() {
    let users = users().await;
    let events = temporary_table::<Event>().await.unwrap();
    let client = users.client();
    let ada = user("ada", "a");
    let eve = User {
        phone: Some(7),
        ..user("eve", "e")
    };
    client
        .transact_write((users.create(&ada), users.create(&eve)))
        .or_error()
        .await
        .unwrap();
    let all = [("email#a", "ada"), ("email#e", "eve"), ("phone#7", "eve")];
    assert_eq!(markers(&users).await, held(&all));

    let put = renamed(&ada, "b");
    let moved = users
        .update(&eve, User::EMAIL.set("f") & User::PHONE.remove())
        .unvalidated()
        .releasing(&eve);
    client
        .transact_write((users.put(&put).releasing(&ada), moved))
        .or_error()
        .await
        .unwrap();
    assert_eq!(
        markers(&users).await,
        held(&[("email#b", "ada"), ("email#f", "eve")])
    );
    let eve = users
        .get("eve")
        .consistent()
        .loaded()
        .required()
        .await
        .unwrap();
    assert_eq!((&*eve.email, eve.phone), ("f", None));

    // What was read may be a `Loaded` that was changed since: the values are those in the table.
    let mut changed: Loaded<User> = eve.clone();
    changed.email = "g".into();
    let upsert = users.upsert(&changed).releasing(&changed);
    client
        .transact_write((users.delete(&put).releasing(&put), upsert))
        .or_error()
        .await
        .unwrap();
    assert_eq!(markers(&users).await, held(&[("email#g", "eve")]));
    assert_eq!(users.get("ada").consistent().await.unwrap(), None);
    drop(events);
}

// A value goes from one item to the other, which is one operation on its marker.
#[tokio::test]
async fn items_can_exchange_their_values() {
    let users = users().await;
    let (ada, eve) = (user("ada", "a"), user("eve", "e"));
    users.put(&ada).await.unwrap();
    users.put(&eve).await.unwrap();
    let exchange = (
        users.put(&renamed(&ada, "e")).releasing(&ada),
        users.put(&renamed(&eve, "a")).releasing(&eve),
    );
    users
        .client()
        .transact_write(exchange)
        .or_error()
        .await
        .unwrap();
    assert_eq!(
        markers(&users).await,
        held(&[("email#a", "eve"), ("email#e", "ada")])
    );
    // A new item takes the value of one that is deleted.
    let bob = user("bob", "a");
    let delete = users.delete("eve").releasing(&renamed(&eve, "a"));
    users
        .client()
        .transact_write((users.create(&bob), delete))
        .or_error()
        .await
        .unwrap();
    assert_eq!(
        markers(&users).await,
        held(&[("email#a", "bob"), ("email#e", "ada")])
    );
}

// I102: the reasons are those of the operations of the caller.
#[tokio::test]
async fn a_value_that_is_taken_is_the_reason_of_its_operation() {
    let users = users().await;
    let events = users.client().table_named::<Event>("Events");
    let client = users.client();
    users.put(&user("ada", "a")).await.unwrap();
    let eve = User {
        phone: Some(7),
        ..user("eve", "a")
    };
    let bob = user("bob", "b");
    let canceled = client
        .transact_write((users.create(&bob), users.create(&eve)))
        .await
        .unwrap()
        .unwrap_err();
    let (first, second) = &canceled.reasons;
    assert!(first.is_none());
    let second = second.as_ref().unwrap();
    assert_eq!((second.not_unique, &second.old), (Some("email"), &None));
    assert!(
        canceled.to_string().ends_with(
            r#"operation 1 on User ("eve") failed with ConditionalCheckFailed (another item has the value of the unique attribute `email`)"#
        ),
        "{canceled}"
    );
    let cause = canceled.untyped().causes().next().unwrap();
    let holder = cause.not_unique().unwrap().holder().unwrap();
    assert_eq!(holder.key(), Some(item! { "id" => "ada" }));
    assert_eq!(canceled.untyped().reasons().len(), 2);

    let list = Writes::new()
        .with(users.create(&bob))
        .with(users.create(&eve));
    let canceled = client.transact_write(list).await.unwrap().unwrap_err();
    assert_eq!(canceled.reasons.len(), 2);
    assert_eq!(
        canceled.reasons[1].as_ref().unwrap().not_unique,
        Some("email")
    );

    // The item itself says more than its values.
    let again = user("ada", "c");
    let canceled = client.transact_write((users.create(&again),)).await;
    let canceled = canceled.unwrap().unwrap_err();
    let reason = canceled.reasons.0.as_ref().unwrap();
    assert_eq!((reason.not_unique, reason.old.is_some()), (None, true));
    // The values were moved since they were read.
    let stale = users.delete("ada").releasing(&user("ada", "old"));
    let canceled = client.transact_write((stale,)).await.unwrap().unwrap_err();
    assert!(canceled.reasons.0.as_ref().unwrap().old.is_some());
    assert_eq!(markers(&users).await, held(&[("email#a", "ada")]));
    drop(events);
}

#[tokio::test]
async fn what_is_not_known_is_refused() {
    let faults = Faults::none();
    let users = temporary_table::<User>().faults(&faults).await.unwrap();
    let client = users.client();
    let sent = faults.requests().len();
    let (ada, eve) = (user("ada", "a"), user("eve", "a"));
    let moved = || users.update("ada", User::EMAIL.set("b")).unvalidated();
    for error in [
        client.transact_write((users.put(&ada),)).or_error().await,
        client
            .transact_write((users.upsert(&ada),))
            .or_error()
            .await,
        client
            .transact_write((users.delete("ada"),))
            .or_error()
            .await,
        client.transact_write((moved(),)).or_error().await,
    ] {
        let error = error.unwrap_err();
        assert!(error.is_invalid_request(), "{error:?}");
        let text =
            r#"User ("ada"): the model has unique attributes, and a transaction cannot read"#;
        assert!(error.to_string().starts_with(text), "{error}");
    }
    let other = client.transact_write((users.delete("ada").releasing(&eve),));
    let error = other.or_error().await.unwrap_err();
    assert!(
        error.to_string().contains("this one has another key"),
        "{error}"
    );
    let both = client.transact_write((users.create(&ada), users.create(&eve)));
    let error = both.or_error().await.unwrap_err();
    assert!(
        matches!(&error, Error::NotUnique(taken) if taken.attribute() == "email"),
        "{error:?}"
    );
    // The markers count: two operations for each of these.
    let many: Vec<_> = (0..51)
        .map(|at| user(&at.to_string(), &at.to_string()))
        .collect();
    let many = client.transact_write(
        many.iter()
            .map(|user| users.create(user))
            .collect::<Vec<_>>(),
    );
    let error = many.or_error().await.unwrap_err();
    assert!(error.to_string().contains("102 operations"), "{error}");
    assert_eq!(faults.requests().len(), sent);
}

// Items that are older than the option have values that nothing holds.
#[tokio::test]
async fn a_value_that_is_not_held_need_not_be_released() {
    let users = users().await;
    let old = user("ada", "a");
    let raw = item! { "id" => "ada", "email" => "a", "logins" => 0 };
    users.raw().put(raw.clone()).await.unwrap();
    users.put(&user("eve", "a")).await.unwrap();
    let write = || users.put(&renamed(&old, "b")).releasing(&old);
    let client = users.client();
    let error = client
        .transact_write((write(),))
        .token("t")
        .or_error()
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("is not held for the item"),
        "{error}"
    );
    client.transact_write((write(),)).or_error().await.unwrap();
    assert_eq!(
        markers(&users).await,
        held(&[("email#a", "eve"), ("email#b", "ada")])
    );
}

// Items that are older than the option may have one value, which is one marker.
#[tokio::test]
async fn items_with_one_value_release_it_together() {
    let users = users().await;
    let client = users.client();
    let old = |id: &str| item! { "id" => id, "email" => "a", "logins" => 0 };
    let put_old = async || {
        for id in ["ada", "eve", "bob"] {
            users.raw().put(old(id)).await.unwrap();
        }
    };
    let leave = |id: &str, email: &str| {
        let write = users.put(&user(id, email));
        write.releasing(&user(id, "a"))
    };
    // Nothing holds the value, one of them does, and one that keeps it.
    for holder in [None, Some("ada"), Some("eve"), Some("bob")] {
        put_old().await;
        if let Some(id) = holder {
            users.put(&user(id, "a")).await.unwrap();
        }
        let both = (leave("ada", "b"), leave("eve", "c"));
        client.transact_write(both).or_error().await.unwrap();
        let mut all = held(&[("email#b", "ada"), ("email#c", "eve")]);
        if holder == Some("bob") {
            all.insert(0, ("email#a".into(), "bob".into()));
        }
        assert_eq!(markers(&users).await, all, "{holder:?}");
        for id in ["ada", "eve", "bob"] {
            users.delete(id).await.unwrap();
        }
        assert_eq!(markers(&users).await, held(&[]), "{holder:?}");
    }
    // A new item takes the value that they leave.
    put_old().await;
    users.put(&user("eve", "a")).await.unwrap();
    let zoe = user("zoe", "a");
    let three = (
        users.delete("ada").releasing(&user("ada", "a")),
        users.create(&zoe),
        leave("eve", "c"),
    );
    client.transact_write(three).or_error().await.unwrap();
    assert_eq!(
        markers(&users).await,
        held(&[("email#a", "zoe"), ("email#c", "eve")])
    );
}

// I102: an item that is named twice is no second item.
#[tokio::test]
async fn an_item_that_is_named_twice_is_no_other_item() {
    let faults = Faults::none();
    let users = temporary_table::<User>().faults(&faults).await.unwrap();
    let client = users.client();
    let sent = faults.requests().len();
    let (ada, renamed) = (user("ada", "a"), user("ada", "b"));
    let put = |new: &User, old: &User| users.put(new).releasing(old);
    for error in [
        client
            .transact_write((users.create(&ada), users.create(&ada)))
            .or_error()
            .await,
        client
            .transact_write((put(&renamed, &ada), users.delete("ada").releasing(&ada)))
            .or_error()
            .await,
        client
            .transact_write((put(&renamed, &ada), put(&ada, &renamed)))
            .or_error()
            .await,
    ] {
        let error = error.unwrap_err();
        let Error::InvalidRequest(invalid) = &error else {
            panic!("{error:?}");
        };
        assert!(
            matches!(
                invalid.cause(),
                InvalidCause::Transaction(InvalidTransaction::DuplicateItem {
                    first: 0,
                    second: 1,
                })
            ),
            "{error}"
        );
    }
    assert_eq!(faults.requests().len(), sent);
}

// A response that is lost changes nothing: the transaction has a token.
#[tokio::test]
async fn a_lost_response_takes_no_value_twice() {
    let faults = Faults::none()
        .on("TransactWriteItems")
        .times(2)
        .inject(Fault::ResponseLost);
    let users = temporary_table::<User>().faults(&faults).await.unwrap();
    let ada = user("ada", "a");
    users
        .client()
        .transact_write((users.create(&ada),))
        .or_error()
        .await
        .unwrap();
    let known = faults.requests().len();
    users
        .put(&renamed(&ada, "b"))
        .releasing(&ada)
        .await
        .unwrap();
    // Without a read.
    assert_eq!(faults.requests().len(), known + 1);
    // A wrong value is found out, and the right one is released.
    users
        .put(&renamed(&ada, "c"))
        .releasing(&ada)
        .await
        .unwrap();
    assert_eq!(markers(&users).await, held(&[("email#c", "ada")]));
    let old = users
        .delete("ada")
        .releasing(&ada)
        .return_old()
        .await
        .unwrap();
    assert_eq!(old, Some(renamed(&ada, "c")));
    assert_eq!(markers(&users).await, held(&[]));
}
