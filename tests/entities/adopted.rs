//! Tables whose keys are plain fields, with items of several kinds, some older than the entity attribute.

use dyno::{Document, Error, Item, Model, Table, item};

use crate::{stored, temporary};

#[derive(Table)]
#[dyno(
    name = "old",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "type",
    index(name = "GSI1", partition_key(sk: String), sort_key(pk: String))
)]
struct Old;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Old, entity = "user", partition_key = pk, sort_key = sk, index(GSI1, partition_key = sk, sort_key = pk))]
struct User {
    pk: String,
    sk: String,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Old, entity = "group", partition_key = pk, sort_key = sk)]
struct Group {
    pk: String,
    sk: String,
    name: u64,
}

fn user() -> User {
    User {
        pk: "U1".to_owned(),
        sk: "U1".to_owned(),
        name: "Ada".to_owned(),
    }
}

// `name` has another type in an item of another kind, wherever it stands in the item.
#[tokio::test]
async fn an_item_of_another_kind_at_the_key_is_none() {
    let users = temporary::<User>().await;
    let client = users.client().clone();
    let groups = client.table_named::<Group>(users.name());
    users.put(&user()).await.unwrap();
    let key = ("U1", "U1");
    assert_eq!(users.get(key).await.unwrap(), Some(user()));
    assert_eq!(groups.get(key).await.unwrap(), None);
    assert!(matches!(
        groups.get(key).required().await,
        Err(Error::NotFound(_))
    ));
    assert_eq!(
        client.transact_get((groups.get(key),)).await.unwrap(),
        (None,)
    );
    assert_eq!(groups.batch_get([key]).await.unwrap(), [None]);
    assert_eq!(
        groups.batch_get([key]).report().await.unwrap().items,
        [None]
    );
    assert!(groups.query("U1").all().await.unwrap().is_empty());
    assert!(groups.scan().all().await.unwrap().is_empty());
    let inverted = users.index(User::GSI1).query("U1");
    assert_eq!(inverted.all().await.unwrap(), [user()]);
    #[cfg(feature = "cache")]
    {
        let cached = groups.clone().cached(dyno::cache::Cache::new());
        assert_eq!(cached.get(key).await.unwrap(), None);
        assert_eq!(cached.batch_get([key]).await.unwrap(), [None]);
    }
}

#[derive(Document, Debug, PartialEq)]
struct Keys {
    pk: String,
}

/// It asks for the entity attribute itself.
#[derive(Document, Debug, PartialEq)]
struct Kind {
    r#type: String,
}

// A read of some attributes asks for the entity attribute as well.
#[tokio::test]
async fn a_projection_of_an_item_of_another_kind_is_none() {
    let users = temporary::<User>().await;
    let (client, groups) = (users.client().clone(), users.entity::<Group>());
    users.put(&user()).await.unwrap();
    let key = ("U1", "U1");
    let read = Some(Keys {
        pk: "U1".to_owned(),
    });
    assert_eq!(users.get(key).project::<Keys>().await.unwrap(), read);
    assert_eq!(groups.get(key).project::<Keys>().await.unwrap(), None);
    assert_eq!(groups.get(key).project::<Kind>().await.unwrap(), None);
    assert_eq!(groups.get(key).project::<Item>().await.unwrap(), None);
    assert_eq!(groups.get(key).projection(Group::NAME).await.unwrap(), None);
    let of_user = users.get(key).project::<Kind>().await.unwrap().unwrap();
    assert_eq!(of_user.r#type, "user");
    // An `Item` has what was asked for.
    let name = users.get(key).projection(User::NAME).await.unwrap();
    assert_eq!(name, Some(item! { "name" => "Ada" }));
    let both = User::NAME & dyno::path_of::<User>("type");
    let name = users.get(key).projection(both).await.unwrap();
    assert_eq!(name, Some(item! { "name" => "Ada", "type" => "user" }));

    let get = groups.get(key).project::<Keys>();
    assert_eq!(client.transact_get((get,)).await.unwrap(), (None,));
    let get = groups.get(key).projection(Group::NAME);
    assert_eq!(client.transact_get((get,)).await.unwrap(), (None,));
    let gets = vec![users.get(key).projection(User::NAME)];
    let name = client.transact_get(gets).await.unwrap();
    let name = name[0].as_ref().unwrap();
    assert_eq!(
        (name.get("type"), name.get("name")),
        (None, Some(&"Ada".into()))
    );

    let batch = groups.batch_get([key]).project::<Keys>();
    assert_eq!(batch.await.unwrap(), [None]);
    let batch = groups.batch_get([key]).projection(Group::NAME);
    assert_eq!(batch.await.unwrap(), [None]);
    assert_eq!(
        users.batch_get([key]).project::<Keys>().await.unwrap(),
        [read]
    );
    let batch = users.batch_get([key]).projection(User::NAME);
    let item = item! { "pk" => "U1", "sk" => "U1", "name" => "Ada" };
    assert_eq!(batch.await.unwrap(), [Some(item)]);

    // An item that is older than the entity attribute is one of either.
    let old: Item = item! { "pk" => "U2", "sk" => "U2", "name" => "Bob" };
    users.raw().put(old).await.unwrap();
    let name = users
        .get(("U2", "U2"))
        .projection(User::NAME)
        .await
        .unwrap();
    assert_eq!(name, Some(item! { "name" => "Bob" }));
}

#[tokio::test]
async fn an_item_of_another_kind_is_not_updated() {
    let users = temporary::<User>().await;
    let groups = users.client().table_named::<Group>(users.name());
    users.put(&user()).await.unwrap();
    let key = ("U1", "U1");
    let update = groups.update(key, Group::NAME.set(1_u64)).await;
    assert!(matches!(update, Err(Error::NotFound(_))), "{update:?}");
    assert_eq!(users.get(key).await.unwrap(), Some(user()));
    let now = users.update(key, User::NAME.set("Eve")).await.unwrap();
    assert_eq!(now.name, "Eve");
}

fn group() -> Group {
    Group {
        pk: "U1".to_owned(),
        sk: "U1".to_owned(),
        name: 1,
    }
}

#[tokio::test]
async fn an_item_of_another_kind_is_not_merged_into() {
    let users = temporary::<User>().await;
    let groups = users.client().table_named::<Group>(users.name());
    users.put(&user()).await.unwrap();
    let upsert = groups.upsert(&group()).await;
    assert!(
        matches!(upsert, Err(Error::ConditionFailed(_))),
        "{upsert:?}"
    );
    let guarded = groups.upsert(&group()).condition(Group::NAME.not_exists());
    let failed = guarded.await.unwrap().unwrap_err();
    assert_eq!(failed.old, None);
    let transaction = users.client().transact_write((groups.upsert(&group()),));
    assert!(transaction.await.is_err());
    let report = groups.upsert_all([group()]).report().await.unwrap();
    assert_eq!(report.failed.len(), 1);
    assert_eq!(stored(&users).await.len(), 1);
    assert_eq!(users.get(("U1", "U1")).await.unwrap(), Some(user()));

    // One's own items, and those that do not exist.
    let renamed = User {
        name: "Eve".to_owned(),
        ..user()
    };
    assert_eq!(users.upsert(&renamed).await.unwrap(), renamed);
    users.upsert_all([user()]).await.unwrap();
    let other = Group {
        sk: "G1".to_owned(),
        ..group()
    };
    assert_eq!(groups.upsert(&other).await.unwrap(), other);
}

// An update, an upsert and `same_entity` agree on what another entity's item is.
#[tokio::test]
async fn items_without_the_entity_attribute_are_of_any_entity() {
    let users = temporary::<User>().await;
    let groups = users.client().table_named::<Group>(users.name());
    let old: Item = item! { "pk" => "U1", "sk" => "U1", "name" => "Bob" };
    for at in 0..3 {
        users.raw().put(old.clone()).await.unwrap();
        match at {
            0 => users.put(&user()).same_entity().await.unwrap().unwrap(),
            1 => drop(users.upsert(&user()).await.unwrap()),
            _ => users
                .delete(("U1", "U1"))
                .same_entity()
                .await
                .unwrap()
                .unwrap(),
        }
    }
    assert!(stored(&users).await.is_empty());
    users.put(&user()).await.unwrap();
    assert!(groups.put(&group()).same_entity().await.unwrap().is_err());
    let delete = groups.delete(("U1", "U1")).same_entity();
    assert!(delete.await.unwrap().is_err());
    let update = groups.update(("U1", "U1"), Group::NAME.set(1_u64)).await;
    assert_eq!(
        update.unwrap_err().to_string(),
        "Group (\"U1\", \"U1\"): the item does not exist, or is one of another model, so nothing was written; \
         `or_create` creates it if the key is free"
    );
}

// An item that is older than the entity attribute is read and updated by its key.
#[tokio::test]
async fn items_without_the_entity_attribute_are_read_by_key() {
    let users = temporary::<User>().await;
    let old: Item = item! { "pk" => "U2", "sk" => "U2", "name" => "Bob" };
    users.raw().put(old.clone()).await.unwrap();
    let key = ("U2", "U2");
    assert_eq!(users.get(key).await.unwrap().unwrap().name, "Bob");
    assert!(users.query("U2").all().await.unwrap().is_empty());
    assert!(users.scan().all().await.unwrap().is_empty());
    users.update(key, User::NAME.set("Rob")).await.unwrap();
    let stored = stored(&users).await;
    assert_eq!(stored[0].len(), 3);
    let put = User {
        pk: "U2".to_owned(),
        sk: "U2".to_owned(),
        name: "Rob".to_owned(),
    };
    users.put(&put).await.unwrap();
    assert_eq!(users.scan().all().await.unwrap(), [put]);
}
