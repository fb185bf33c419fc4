//! Sessions with a token, which expire: Alex DeBrie, "The DynamoDB Book", chapter "Building a session store"; with the
//! users and their devices in the same table.

use dyno::{Collection, Model, Table, Ttl, gt};

use super::Design;

#[derive(Table)]
#[dyno(name = "session_store", partition_key(pk: String), sort_key(sk: String), ttl = "expires_at",
       index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String), projection = keys_only),
       entities(Session, User, Device))]
struct Sessions;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Sessions, partition_key = "SESSION#{token}", sort_key = "SESSION",
       index(GSI1, partition_key = "USER#{user}", sort_key = "SESSION#{created_at}"))]
struct Session { token: String, user: String, created_at: u64, expires_at: Ttl }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Sessions, partition_key = "USER#{user}", sort_key = "USER")]
struct User { user: String, name: String }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Sessions, partition_key = "USER#{user}", sort_key = "DEVICE#{device}")]
struct Device { user: String, device: String, seen_at: u64 }

#[derive(Collection, Debug, PartialEq)]
struct UserWithDevices { user: Option<User>, devices: Vec<Device> }

#[tokio::test]
async fn a_session_store() {
    let design = Design::table_of::<Session>().await;
    let client = &design.client;
    let (sessions, users, devices) = (client.table::<Session>(), client.table::<User>(), client.table::<Device>());
    let expires_at = Ttl::after(std::time::Duration::from_secs(3600));
    let session = |token: &str, created_at| Session { token: token.into(), user: "ada".into(), created_at, expires_at };
    let user = User { user: "ada".into(), name: "Ada".into() };
    let device = Device { user: "ada".into(), device: "phone".into(), seen_at: 1 };
    users.put(&user).await.unwrap();
    devices.put(&device).await.unwrap();

    design.one(sessions.create(&session("t1", 10)).or_error()).await;
    design.one(sessions.create(&session("t2", 20)).or_error()).await;
    let found = design.one(sessions.get("t1")).await;
    assert_eq!(found, Some(session("t1", 10)));
    let keys = design.one(sessions.index(Session::GSI1).query("ada").sort_key(gt(10)).keys().all()).await;
    assert_eq!(keys, [dyno::Key::of(&session("t2", 20)).unwrap()]);
    design.one(sessions.batch().delete_all(keys)).await;
    let found = design.one(client.collection::<UserWithDevices>().query("ada").grouped()).await;
    assert_eq!(found, UserWithDevices { user: Some(user), devices: vec![device] });
    let found = design.one(devices.update(("ada", "phone"), Device::SEEN_AT.set(2_u64))).await;
    assert_eq!(found.seen_at, 2);
}
