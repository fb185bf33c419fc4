//! How do I use a table whose keys are the ids themselves, such as an access control list?
//!
//! Users, groups and roles have their id as both halves of the key, and it is given once. A privilege has the id of the
//! group or the role, and that of the user. The index is the table turned around. `cargo run --example access_control`
//! runs it on the embedded engine.

use std::fmt::Debug;

use dyno::observe::Meter;
use dyno::{Client, Collection, Model, Table};

#[derive(Table)]
#[dyno(
    name = "data",
    partition_key(PK: String),
    sort_key(SK: String),
    entity = "type",
    index(name = "GSI1", partition_key(SK: String), sort_key(PK: String)),
    entities(User, Group, Role, Privilege)
)]
struct Acl;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Acl, entity = "user", partition_key = id, sort_key = id)]
struct User {
    id: String,
    permissions: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Acl, entity = "group", partition_key = id, sort_key = id)]
struct Group {
    id: String,
    permissions: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Acl, entity = "role", partition_key = id, sort_key = id)]
struct Role {
    id: String,
    permissions: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Acl,
    entity = "privilege",
    partition_key = owner,
    sort_key = user,
    index(GSI1, partition_key = user, sort_key = owner)
)]
struct Privilege {
    /// A group or a role.
    owner: String,
    user: String,
    permissions: String,
}

/// A group with its members.
#[derive(Collection, Debug)]
struct Members {
    privileges: Vec<Privilege>,
    group: Option<Group>,
    role: Option<Role>,
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    access_control(&dyno_testing::embedded()).await
}

// Each question is one line.
#[rustfmt::skip]
pub(crate) async fn access_control(client: &Client) -> dyno::Result<()> {
    let permissions = || "{}".to_owned();
    let user = User {
        id: "U1".to_owned(),
        permissions: permissions(),
    };
    let group = Group {
        id: "G1".to_owned(),
        permissions: permissions(),
    };
    let role = Role {
        id: "R1".to_owned(),
        permissions: permissions(),
    };
    let granted = [privilege("G1"), privilege("R1")];
    client.table::<User>().ensure_table().await?;
    client.table::<User>().put(&user).await?;
    client.table::<Group>().put(&group).await?;
    client.table::<Role>().put(&role).await?;
    let privileges = client.table::<Privilege>();
    privileges.batch().put_all(&granted).await?;

    // Every request of this client is counted.
    let m = &Meter::new();
    let client = client.metered(m);
    let users = client.table::<User>();
    let groups = client.table::<Group>();
    let privileges = client.table::<Privilege>();
    let members = client.collection::<Members>();

    // The questions.
    let found = users.get("U1").await?;
    check("a user", m, found, Some(user));
    let found = groups.get("U1").await?;
    check("a user is no group", m, found, None);
    let found = privileges.get(("G1", "U1")).await?;
    check("whether a user is in a group", m, found, Some(privilege("G1")));
    let found = privileges.query("G1").all().await?;
    check("the members of a group", m, found, vec![privilege("G1")]);
    let found = privileges.index(Privilege::GSI1).query("U1").all().await?;
    check("the groups and roles of a user", m, found, granted.to_vec());
    let found = members.query("G1").grouped().await?;
    check("a group with its members", m, (found.group, found.privileges), (Some(group), vec![privilege("G1")]));
    let found = members.query("R1").grouped().await?;
    check("a role with its members", m, (found.role, found.privileges), (Some(role), vec![privilege("R1")]));
    privileges.delete(("G1", "U1")).await?;
    check("take a user out of a group", m, (), ());
    let found = privileges.index(Privilege::GSI1).query("U1").all().await?;
    check("after the user left the group", m, found, vec![privilege("R1")]);
    Ok(())
}

fn privilege(owner: &str) -> Privilege {
    Privilege {
        owner: owner.to_owned(),
        user: "U1".to_owned(),
        permissions: "{}".to_owned(),
    }
}

/// Prints what the request cost, and asserts that it was a single one.
#[expect(clippy::needless_pass_by_value, reason = "the calls are shorter")]
fn check<T: Debug + PartialEq>(what: &str, meter: &Meter, found: T, expected: T) {
    let (requests, units) = (meter.responses(), meter.total().units);
    let _ = meter.take();
    println!("{what}: {units} units\n  {found:?}");
    assert_eq!(requests, 1, "{what}");
    assert_eq!(found, expected, "{what}");
}
