use dyno::{Error, Update, item};

use super::{User, ada, stored, users, version_1, version_2, version_3};

fn add_point() -> Update<User> {
    User::POINTS.add(1_u64)
}

#[tokio::test]
async fn writes_have_the_number_of_the_version() {
    let users = users([]).await;
    users.put(&ada(1)).await.unwrap();
    users.create(&ada(2)).await.unwrap().unwrap();
    users.upsert(&ada(3)).await.unwrap();
    users.batch().put_all([ada(4)]).await.unwrap();
    users.upsert_all([ada(5)]).await.unwrap();
    let client = users.client();
    client
        .transact_write((users.put(&ada(6)), users.upsert(&ada(7))))
        .await
        .unwrap()
        .unwrap();
    for id in 1..=7 {
        assert_eq!(stored(&users, id).await, Some(version_3(id)), "{id}");
    }
    let set = User::FIRST.set("Ada") & User::POINTS.set(7_u64) & User::LAST.set("Lovelace");
    users.update(8, set).or_create().await.unwrap();
    assert_eq!(stored(&users, 8).await, Some(version_3(8)));
}

#[tokio::test]
async fn an_update_of_an_older_or_newer_item_changes_nothing() {
    let newer = item! { "id" => 4, "item_version" => 4 };
    let users = users([version_1(1), version_2(2), version_3(3), newer]).await;
    for (id, found) in [(1, 1), (2, 2), (4, 4)] {
        let before = stored(&users, id).await;
        let updates = [
            users.update(id, add_point()).await.map(drop),
            users.update(id, add_point()).return_nothing().await,
            users
                .update(id, add_point() & User::FIRST.set("Ada"))
                .or_create()
                .await
                .map(drop),
            users
                .update(id, add_point())
                .condition(User::ID.exists())
                .await
                .map(drop),
            users.upsert(&ada(id)).await.map(drop),
        ];
        for update in updates {
            let Err(Error::OtherItemVersion(other)) = update else {
                panic!("{update:?}")
            };
            assert_eq!((other.found(), other.current()), (Some(found), 3));
            assert_eq!(other.is_older(), found < 3);
            assert!(!other.is_outcome_unknown());
            if found < 3 {
                assert_eq!(other.stored::<User>().unwrap(), ada(id));
                assert_eq!(
                    other.to_string(),
                    format!(
                        "User ({id}): the item has version {found}, and only items of version 3 are changed in part; \
                         write it back first with `write_back`"
                    )
                );
            } else {
                assert!(other.stored::<User>().is_err());
            }
        }
        assert!(users.upsert_all([ada(id)]).await.is_err());
        let transaction = users
            .client()
            .transact_write((users.update(id, add_point()),))
            .await;
        assert!(!matches!(transaction, Ok(Ok(_))));
        assert_eq!(stored(&users, id).await, before);
    }
    assert_eq!(users.update(3, add_point()).await.unwrap().points, 8);
}

#[tokio::test]
async fn a_missing_item_is_reported_as_before() {
    let users = users([]).await;
    let missing = users.update(1, add_point()).await.unwrap_err();
    assert!(matches!(missing, Error::NotFound(_)), "{missing}");
    let failed = users
        .update(1, add_point())
        .condition(User::POINTS.ge(3_u64))
        .await
        .unwrap();
    assert_eq!(failed.unwrap_err().old, None);
}

#[tokio::test]
async fn a_failed_condition_of_the_caller_returns_the_upgraded_item() {
    let users = users([version_2(1), version_3(3)]).await;
    let failed = users
        .put(&ada(1))
        .condition(User::NOTE.exists())
        .await
        .unwrap();
    assert_eq!(failed.unwrap_err().old, Some(ada(1)));
    let failed = users
        .update(3, add_point())
        .condition(User::NOTE.exists())
        .await
        .unwrap();
    assert_eq!(failed.unwrap_err().old, Some(ada(3)));
}
