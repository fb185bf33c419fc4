//! Writes of existing items in tables that do not list their entities: they never change an item of another one,
//! whatever literals their keys have.

use dyno::{Error, Model, Table};

use crate::{stored, temporary};

/// A table with users and groups whose keys can be the same.
macro_rules! guarded_writes {
    ($module:ident, user = ($user_partition:expr, $user_sort:expr), group = ($group_partition:expr, $group_sort:expr),
     user_key = ($id:literal, $name:literal), group_key = ($group_id:literal, $group_name:literal)) => {
        mod $module {
            use super::*;

            #[derive(Table)]
            #[dyno(name = "guarded", partition_key(pk: String), sort_key(sk: String), entity = "type")]
            struct Guarded;

            #[derive(Model, Clone, Debug, PartialEq)]
            #[dyno(table = Guarded, entity = "user", partition_key = $user_partition, sort_key = $user_sort)]
            struct User {
                id: String,
                name: String,
                age: u64,
            }

            #[derive(Model, Clone, Debug, PartialEq)]
            #[dyno(table = Guarded, entity = "group", partition_key = $group_partition, sort_key = $group_sort)]
            struct Group {
                id: String,
                name: String,
                size: u64,
            }

            #[tokio::test]
            async fn an_item_of_another_entity_is_not_changed() {
                let users = temporary::<User>().await;
                let groups = users.entity::<Group>();
                let user = User {
                    id: $id.to_owned(),
                    name: $name.to_owned(),
                    age: 36,
                };
                users.put(&user).await.unwrap();
                let before = stored(&users).await;
                let group = Group {
                    id: $group_id.to_owned(),
                    name: $group_name.to_owned(),
                    size: 1,
                };
                let key = ($group_id, $group_name);

                let upsert = groups.upsert(&group).await;
                assert!(matches!(upsert, Err(Error::ConditionFailed(_))), "{upsert:?}");
                let update = groups.update(key, Group::SIZE.set(2_u64)).await;
                assert!(matches!(update, Err(Error::NotFound(_))), "{update:?}");
                let update = groups.update(key, Group::SIZE.add(2_u64)).or_create().await;
                assert!(matches!(update, Err(Error::ConditionFailed(_))), "{update:?}");
                let report = groups.upsert_all([group.clone()]).report().await.unwrap();
                assert_eq!(report.failed.len(), 1);
                for write in [
                    users.client().transact_write((groups.upsert(&group),)).await.is_err(),
                    users
                        .client()
                        .transact_write((groups.update(key, Group::SIZE.add(2_u64)).or_create(),))
                        .await
                        .is_err(),
                    groups.put(&group).same_entity().await.unwrap().is_err(),
                    groups.delete(key).same_entity().await.unwrap().is_err(),
                    // A condition that holds for the user.
                    groups.put(&group).condition(Group::SIZE.not_exists()).await.unwrap().is_err(),
                    groups.delete(key).condition(Group::SIZE.not_exists()).await.unwrap().is_err(),
                    users
                        .client()
                        .transact_write((groups.put(&group).condition(Group::SIZE.not_exists()),))
                        .await
                        .is_err(),
                ] {
                    assert!(write);
                }
                assert_eq!(stored(&users).await, before);

                // One's own items are.
                let key = ($id, $name);
                let older = users.update(key, User::AGE.add(1_u64)).await.unwrap();
                assert_eq!(older.age, 37);
                assert_eq!(users.upsert(&user).await.unwrap(), user);
                let held = User::AGE.eq(36_u64);
                users.put(&user).condition(held.clone()).await.unwrap().unwrap();
                users.delete(key).condition(held).await.unwrap().unwrap();
                // A write without a condition has none added, and replaces what is there.
                users.put(&user).await.unwrap();
                groups.put(&group).await.unwrap();
                assert_eq!(users.get(key).await.unwrap(), None);
            }
        }
    };
}

guarded_writes!(
    plain_keys,
    user = (id, name),
    group = (id, name),
    user_key = ("1", "a"),
    group_key = ("1", "a")
);
guarded_writes!(
    a_literal_in_the_partition_key,
    user = ("TENANT#{id}", name),
    group = ("TENANT#{id}", name),
    user_key = ("1", "a"),
    group_key = ("1", "a")
);
guarded_writes!(
    a_literal_in_the_sort_key,
    user = (id, "ITEM#{name}"),
    group = (id, "ITEM#NOTE#{name}"),
    user_key = ("1", "NOTE#a"),
    group_key = ("1", "a")
);

/// Users and groups with versions, whose keys can be the same.
mod versions {
    use super::*;

    #[derive(Table)]
    #[dyno(name = "versions", partition_key(pk: String), entity = "type")]
    struct Versions;

    #[derive(Model, Clone, Debug, PartialEq)]
    #[dyno(table = Versions, entity = "user", partition_key = pk)]
    struct User {
        pk: String,
        #[dyno(version)]
        version: u64,
    }

    #[derive(Model, Clone, Debug, PartialEq)]
    #[dyno(table = Versions, entity = "group", partition_key = pk)]
    struct Group {
        pk: String,
        #[dyno(version)]
        version: u64,
    }

    // The user has the version that the writes of the group expect, so that it is no conflict of versions.
    #[tokio::test]
    async fn a_version_of_another_entity_is_not_the_expected_one() {
        let users = temporary::<User>().await;
        let groups = users.entity::<Group>();
        let pk = "1".to_owned();
        let user = User { pk, version: 0 };
        let user = users.put(&user).return_new().await.unwrap();
        let pk = user.pk.clone();
        let version = user.version;

        let put = groups.put(&Group { pk, version }).await;
        assert!(matches!(put, Err(Error::ConditionFailed(_))), "{put:?}");
        let delete = groups.delete("1").if_version(version).await;
        assert!(
            matches!(delete, Err(Error::ConditionFailed(_))),
            "{delete:?}"
        );
        assert_eq!(users.get("1").await.unwrap(), Some(user.clone()));
        let next = users.put(&user).return_new().await.unwrap();
        assert_eq!(next.version, version + 1);
    }
}
