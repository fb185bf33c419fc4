//! What options of a model and kinds of writes do together.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use dyno::op::Writes;
use dyno::{Error, Item, Loaded, Model, ReadModel, Table, Value, item};
use dyno_testing::{Faults, TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Members")]
struct Member {
    #[dyno(partition_key)]
    id: String,
    #[dyno(unique)]
    email: String,
    #[dyno(unique)]
    phone: Option<u64>,
    logins: u64,
    #[dyno(version)]
    version: u64,
}

fn member(id: &str, email: &str) -> Member {
    Member {
        id: id.into(),
        email: email.into(),
        ..Member::default()
    }
}

async fn members() -> TemporaryTable<Member> {
    let members = temporary_table().await.unwrap();
    for (id, email) in [("ada", "a"), ("eve", "e")] {
        members.put(&member(id, email)).await.unwrap();
    }
    members
}

async fn loaded(members: &Table<Member>, id: &str) -> Loaded<Member> {
    let get = members.get(id).consistent().loaded();
    get.required().await.unwrap()
}

/// The values that are held, each with the id of the item that has it.
async fn held(members: &Table<Member>) -> Vec<String> {
    let all = members.raw().scan().consistent().all().await.unwrap();
    let marker = |item: &Item| {
        let value: String = item.read("id").ok()?;
        let value = value.strip_prefix("dyno#unique#")?.to_owned();
        match item.get("dyno#holder") {
            Some(Value::M(key)) => Some(format!("{value} {}", key.read::<String>("id").unwrap())),
            other => panic!("{value} is held by {other:?}"),
        }
    };
    let mut markers: Vec<_> = all.iter().filter_map(marker).collect();
    markers.sort();
    markers
}

// Q24, G85
#[tokio::test]
async fn a_save_moves_unique_values() {
    let members = members().await;
    let mut ada = loaded(&members, "ada").await;
    ada.email = "e".into();
    let error = members.save(&mut ada).await.unwrap_err();
    let Error::NotUnique(taken) = error else {
        panic!("{error}")
    };
    assert_eq!(taken.attribute(), "email");
    assert_eq!(held(&members).await, ["email#a ada", "email#e eve"]);
    ada.email = "b".into();
    ada.phone = Some(7);
    let sdk = members.save(&mut ada).into_sdk().unwrap_err();
    assert!(sdk.is_invalid_request(), "{sdk}");
    members.save(&mut ada).await.unwrap();
    assert_eq!((&*ada.email, ada.phone, ada.version), ("b", Some(7), 2));
    assert_eq!(
        held(&members).await,
        ["email#b ada", "email#e eve", "phone#7 ada"]
    );
    // What was read is what was written: a second save is based on it.
    ada.phone = None;
    let saved = members.save(&mut ada).if_unchanged().await.unwrap();
    saved.unwrap();
    assert_eq!(held(&members).await, ["email#b ada", "email#e eve"]);
    members.put(&member("bob", "a")).await.unwrap();

    let mut stale = loaded(&members, "eve").await;
    members.update("eve", Member::EMAIL.set("f")).await.unwrap();
    stale.email = "g".into();
    let error = members.save(&mut stale).await.unwrap_err();
    let Error::VersionConflict(conflict) = error else {
        panic!("{error}")
    };
    assert_eq!(conflict.stored::<Member>().unwrap().unwrap().email, "f");
    members.delete("eve").await.unwrap();
    let error = members.save(&mut stale).await.unwrap_err();
    assert!(matches!(error, Error::VersionConflict(_)), "{error}");
    assert_eq!(held(&members).await, ["email#a bob", "email#b ada"]);
}

#[tokio::test]
async fn a_change_that_is_tried_again_moves_unique_values() {
    let members = members().await;
    let ada = members
        .retry_on_conflict("ada", |ada| ada.email = "b".into())
        .await
        .unwrap();
    assert_eq!((&*ada.email, ada.version), ("b", 2));
    let error = members
        .retry_on_conflict("ada", |ada| ada.email = "e".into())
        .await
        .unwrap_err();
    assert!(error.is_not_unique(), "{error}");
    assert_eq!(held(&members).await, ["email#b ada", "email#e eve"]);
}

// What does not change a unique attribute is no transaction.
#[tokio::test]
async fn a_save_of_other_fields_is_an_update() {
    let faults = Faults::none();
    let members = temporary_table::<Member>().faults(&faults).await.unwrap();
    members.put(&member("ada", "a")).await.unwrap();
    let mut ada = loaded(&members, "ada").await;
    ada.logins += 1;
    let before = faults.requests().len();
    members.save(&mut ada).await.unwrap();
    let requests = faults.requests().split_off(before);
    let operations: Vec<_> = requests.iter().map(|request| &*request.operation).collect();
    assert_eq!(operations, ["UpdateItem"]);
}

// G27, G85
#[tokio::test]
async fn many_writes_do_not_forget_unique_values() {
    let members = members().await;
    let version = Member {
        version: 1,
        ..member("ada", "e")
    };
    let texts = [
        members.put_all([version]).await.unwrap_err().to_string(),
        members
            .create_all([member("bob", "a")])
            .await
            .unwrap_err()
            .to_string(),
        members.delete_all(["ada"]).await.unwrap_err().to_string(),
        members
            .delete_all(["ada"])
            .condition(Member::ID.exists())
            .await
            .unwrap_err()
            .to_string(),
    ];
    for (text, instead) in texts.iter().zip(["put", "create", "delete", "delete"]) {
        assert!(text.contains("the model has unique attributes"), "{text}");
        assert!(text.contains(&format!("use `{instead}`")), "{text}");
    }
    assert_eq!(held(&members).await, ["email#a ada", "email#e eve"]);
    assert_eq!(members.scan().count().await.unwrap(), 2);
}

#[derive(dyno::Table)]
#[dyno(name = "Plots", partition_key(pk: String), sort_key(sk: String))]
struct Plots;

/// Its key is composed, and begins with a field.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Plots, partition_key = "{town}#{street}", sort_key = "{number}")]
struct Plot {
    town: String,
    street: String,
    number: String,
    #[dyno(unique)]
    owner: Option<String>,
}

#[tokio::test]
async fn reads_of_composed_keys_see_no_markers() {
    let plots = temporary_table::<Plot>().await.unwrap();
    let plot = Plot {
        town: "Aalen".into(),
        street: "Hof".into(),
        number: "1".into(),
        owner: Some("ada".into()),
    };
    plots.put(&plot).await.unwrap();
    assert_eq!(plots.raw().scan().consistent().count().await.unwrap(), 2);
    assert_eq!(plots.scan().consistent().all().await.unwrap(), [plot]);
    assert_eq!(plots.scan().consistent().count().await.unwrap(), 1);
    assert_eq!(plots.scan().parallel(2).count().await.unwrap(), 1);
}

/// Version 1 had a name and a mail address.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "People", item_version = 2, upgrade(from = 1, with = Person::from_1))]
struct Person {
    #[dyno(partition_key)]
    id: String,
    first: String,
    #[dyno(unique)]
    email: Option<String>,
    points: Option<u64>,
}

impl Person {
    fn from_1(item: &mut Item) {
        for (old, new) in [("name", "first"), ("mail", "email")] {
            if let Some(value) = item.remove(old) {
                item.insert(new, value);
            }
        }
    }
}

fn person_1(id: &str) -> Item {
    item! { "id" => id, "name" => "Ada", "mail" => "a", "foreign" => 1 }
}

// Q24
#[tokio::test]
async fn a_save_of_an_older_item_makes_it_a_current_one() {
    let people = temporary_table::<Person>().await.unwrap();
    let raw = people.raw();
    raw.put(person_1("ada")).await.unwrap();
    let get = || people.get("ada").consistent().loaded().required();
    let mut ada = get().await.unwrap();
    // Nothing was changed, so nothing is written.
    people.save(&mut ada).await.unwrap();
    let stored = async || raw.get("ada").consistent().await.unwrap().unwrap();
    assert_eq!(stored().await, person_1("ada"));
    let mut other = get().await.unwrap();
    ada.first = "Eve".into();
    people.save(&mut ada).await.unwrap();
    let expected = item! {
        "id" => "ada", "first" => "Eve", "email" => "a", "foreign" => 1, "item_version" => 2
    };
    assert_eq!(stored().await, expected);
    assert_eq!(ada.first, "Eve");
    assert_eq!(get().await.unwrap().first, "Eve");
    // The value that the upgrade gave it is held.
    let taken = Person {
        id: "eve".into(),
        ..(*ada).clone()
    };
    assert!(people.put(&taken).await.unwrap_err().is_not_unique());
    // What was read as an older item is not written over a current one.
    other.points = Some(7);
    let error = people.save(&mut other).await.unwrap_err();
    assert!(matches!(error, Error::ConditionFailed(_)), "{error}");
    assert_eq!(stored().await, expected);
    // And a current one not into an older one.
    ada.points = Some(7);
    raw.put(person_1("ada")).await.unwrap();
    let error = people.save(&mut ada).await.unwrap_err();
    assert!(matches!(error, Error::OtherItemVersion(_)), "{error}");
    assert_eq!(stored().await, person_1("ada"));
}

/// The same with a version.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Tasks", item_version = 2, upgrade(from = 1, with = Job::from_1))]
struct Job {
    #[dyno(partition_key)]
    id: String,
    minutes: u64,
    #[dyno(updated_at)]
    changed: u64,
    #[dyno(version)]
    version: u64,
}

impl Job {
    fn from_1(item: &mut Item) {
        if let Some(hours) = item.remove("hours") {
            item.insert("minutes", hours.read::<u64>().unwrap_or_default() * 60);
            item.insert("changed", 0);
        }
    }
}

#[tokio::test]
async fn a_version_guards_the_save_of_an_older_item() {
    let jobs = temporary_table::<Job>().await.unwrap();
    let raw = jobs.raw();
    let old = |version: u64| item! { "id" => "a", "hours" => 2, "version" => version };
    raw.put(old(3)).await.unwrap();
    let job = jobs
        .retry_on_conflict("a", |job| job.minutes += 1)
        .await
        .unwrap();
    assert_eq!((job.minutes, job.version), (121, 4));
    let stored = raw.get("a").consistent().await.unwrap().unwrap();
    assert_eq!(stored.get("hours"), None);
    assert_eq!(stored.read::<u32>("item_version").unwrap(), 2);
    // An older program writes between: the change is made to what it wrote.
    let mut job = jobs
        .get("a")
        .consistent()
        .loaded()
        .required()
        .await
        .unwrap();
    raw.put(old(5)).await.unwrap();
    job.minutes += 2;
    let error = jobs.save(&mut job).await.unwrap_err();
    let Error::VersionConflict(conflict) = error else {
        panic!("{error}")
    };
    let mut job: Loaded<Job> = conflict.stored().unwrap().unwrap();
    job.minutes += 2;
    jobs.save(&mut job).await.unwrap();
    assert_eq!((job.minutes, job.version), (122, 6));
    let stored = raw.get("a").consistent().await.unwrap().unwrap();
    assert_eq!(stored.get("hours"), None);
}

#[derive(dyno::Table)]
#[dyno(name = "Mixed", partition_key(pk: String), sort_key(sk: u32), entity = "type")]
struct Mixed;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Mixed, partition_key = pk, sort_key = sk)]
struct Note {
    pk: String,
    sk: u32,
    text: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Mixed, partition_key = pk, sort_key = number, entity = "task")]
struct Task {
    pk: String,
    number: u32,
    done: Option<bool>,
}

// G27
#[tokio::test]
async fn a_condition_of_many_writes_does_not_hold_for_another_entity() {
    let notes = temporary_table::<Note>().await.unwrap();
    let tasks = notes.entity::<Task>();
    let note = Note {
        pk: "a".into(),
        sk: 1,
        text: "?".into(),
    };
    notes.put(&note).await.unwrap();
    let task = Task {
        pk: "a".into(),
        number: 1,
        done: Some(true),
    };
    let is_open = || Task::DONE.not_exists();
    let put = tasks.put_all([task]).condition(is_open());
    assert_eq!(put.report().await.unwrap().failed.len(), 1);
    let delete = tasks.delete_all([("a", 1)]).condition(is_open());
    assert_eq!(delete.report().await.unwrap().failed.len(), 1);
    let stored = notes.get(("a", 1)).consistent().await.unwrap();
    assert_eq!(stored, Some(note));
}

// A token is that of a whole transaction.
#[tokio::test]
async fn a_token_of_an_operation_is_not_left_out() {
    let members = members().await;
    let count = || members.update("ada", Member::LOGINS.add(1_u64));
    let client = members.client();
    let error = client
        .transact_write(Writes::new().with(count().once_by("message 7")))
        .or_error()
        .await
        .unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    assert_eq!(loaded(&members, "ada").await.logins, 0);
    // In a transaction each operation is carried out once.
    client
        .transact_write(Writes::new().with(count().once()))
        .or_error()
        .await
        .unwrap();
    assert_eq!(loaded(&members, "ada").await.logins, 1);
}

/// Writes in a function of any model.
async fn written<M>(table: &Table<M>, item: &M, change: impl Fn(&mut M)) -> dyno::Result<M>
where
    M: ReadModel + Send + Sync + 'static,
{
    table.create(item).or_error().await?;
    table.put(item).once().await?;
    table.upsert(item).return_nothing().await?;
    let mut loaded = table.get(item).consistent().loaded().required().await?;
    change(&mut loaded);
    table.save(&mut loaded).await?;
    table.put_all([loaded.into_inner()]).await?;
    let now = table.get(item).consistent().required().await?;
    table.delete(item).await?;
    table.delete_all([item]).or_error().await?;
    Ok(now)
}

#[tokio::test]
async fn a_generic_function_writes_any_model() {
    let notes = temporary_table::<Note>().await.unwrap();
    let note = Note {
        pk: "a".into(),
        sk: 1,
        text: "?".into(),
    };
    let change = |note: &mut Note| note.text = "!".into();
    assert_eq!(written(&notes, &note, change).await.unwrap().text, "!");
    assert_eq!(notes.scan().count().await.unwrap(), 0);
}

#[derive(dyno::Table)]
#[dyno(name = "Shop", partition_key(pk: String), sort_key(sk: String), entity = "kind", entities(Order, Customer))]
struct Shop;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
struct Order {
    customer: u64,
    number: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
struct Customer {
    id: u64,
    #[dyno(unique)]
    email: String,
}

/// The first entity has no unique values.
#[derive(dyno::Collection, Debug, PartialEq)]
enum ShopItem {
    Order(Order),
    Customer(Customer),
}

/// Only the table knows of the other entity.
#[derive(dyno::Collection, Debug, PartialEq)]
enum Orders {
    Order(Order),
    #[dyno(other)]
    Other(Item),
}

#[tokio::test]
async fn a_collection_does_not_forget_unique_values() {
    let customers = temporary_table::<Customer>().await.unwrap();
    let customer = Customer {
        id: 1,
        email: "a".into(),
    };
    customers.put(&customer).await.unwrap();
    let shop = customers.collection::<ShopItem>();
    let query = shop.query(1).delete_all().await.unwrap_err();
    let text = query.to_string();
    assert!(text.contains("the model has unique attributes"), "{text}");
    let orders = customers.collection::<Orders>();
    orders.query(1).delete_all().await.unwrap_err();
    let stored = item! { "pk" => "CUSTOMER#00000000000000000001", "sk" => "CUSTOMER", "kind" => "Customer", "email" => "a" };
    assert_eq!(
        orders.scan().consistent().all().await.unwrap(),
        [Orders::Other(stored)]
    );
    assert_eq!(
        customers.raw().scan().consistent().count().await.unwrap(),
        2
    );
    // The entity without unique values is cleared as ever.
    let order = Order {
        customer: 1,
        number: 1,
    };
    customers.entity::<Order>().put(&order).await.unwrap();
    customers.entity::<Order>().clear().await.unwrap();
    assert_eq!(shop.query(1).count().await.unwrap(), 1);
}
