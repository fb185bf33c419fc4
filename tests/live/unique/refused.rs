//! Writes that cannot keep values unique, which are refused before anything is sent.

use dyno::Error;
use dyno_testing::{Faults, temporary_table};

use super::{User, user};

#[track_caller]
fn invalid<T>(result: dyno::Result<T>) -> String {
    match result {
        Err(error) if error.is_invalid_request() => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was sent"),
    }
}

#[tokio::test]
async fn what_cannot_keep_values_unique_is_refused() {
    let faults = Faults::none();
    let users = temporary_table::<User>().faults(&faults).await.unwrap();
    let sent = faults.requests().len();
    let alone = "User: the write is a transaction of its own and cannot be part of";
    let sdk = format!("{alone} a request of the SDK");
    assert_eq!(invalid(users.put(&user("ada", "a")).into_sdk()), sdk);
    assert_eq!(invalid(users.delete("ada").into_sdk()), sdk);
    assert_eq!(invalid(users.upsert(&user("ada", "a")).into_sdk()), sdk);
    assert_eq!(
        invalid(users.update("ada", User::EMAIL.set("a")).into_sdk()),
        sdk
    );
    let computed = r#"User ("ada"): an update of the unique attribute `phone` sets it to a value, or removes it"#;
    assert_eq!(
        invalid(users.update("ada", User::PHONE.add(1_u64)).await),
        computed
    );
    let set = User::PHONE.set(User::LOGINS);
    assert_eq!(invalid(users.update("ada", set).await), computed);
    let returned = users
        .update("ada", User::EMAIL.set("a"))
        .unvalidated()
        .return_updated_new();
    assert_eq!(
        invalid(returned.await),
        r#"User ("ada"): the write is a transaction, which cannot return the changed attributes"#
    );
    let token = users.update("ada", User::PHONE.set(1_u64)).once_by("token");
    let text = invalid(token.await);
    assert!(text.ends_with("has its own token; use `once`"), "{text}");
    assert_eq!(
        invalid(users.put(&user("dyno#unique#email#a", "a")).await),
        "User (\"dyno#unique#email#a\"): partition keys that begin with `dyno#unique#` hold the values of unique attributes"
    );
    // Also where nothing unique is changed: it would take the value for itself.
    let update = users
        .update("dyno#unique#email#a", User::LOGINS.add(1_u64))
        .or_create();
    let text = invalid(update.await.map(drop));
    assert!(
        text.contains("hold the values of unique attributes"),
        "{text}"
    );
    let incomplete = users.batch().delete("ada").await.unwrap_err();
    let text = incomplete.to_string();
    assert!(text.contains("use `put` and `delete`"), "{text}");
    let incomplete = users.upsert_all([user("ada", "a")]).await.unwrap_err();
    let text = incomplete.to_string();
    assert!(text.contains("use `upsert`"), "{text}");
    assert_eq!(faults.requests().len(), sent);
}

#[tokio::test]
async fn what_a_read_finds_is_not_deleted() {
    let users = super::users().await;
    users.put(&user("ada", "a")).await.unwrap();
    for incomplete in [
        users.clear().await.unwrap_err(),
        users.query("ada").delete_all().await.unwrap_err(),
        users.delete_where(User::ID.eq("ada")).await.unwrap_err(),
    ] {
        let text = incomplete.to_string();
        assert!(text.contains("the model has unique attributes"), "{text}");
    }
    assert_eq!(users.scan().all().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_value_that_is_too_long_is_refused() {
    let users = super::users().await;
    let longest = "e".repeat(2048 - "dyno#unique#email#".len());
    users.put(&user("ada", &longest)).await.unwrap();
    super::taken(users.put(&user("eve", &longest)).await);
    let error = users
        .put(&user("eve", &format!("{longest}e")))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "User (\"eve\"): the value of the unique attribute `email` is too long: the key that holds it can have 2048 bytes"
    );
    assert!(matches!(error, Error::InvalidRequest(_)));
}
