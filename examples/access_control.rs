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

pub(crate) async fn access_control(client: &Client) -> dyno::Result<()> {
    let users = client.table::<User>();
    let groups = client.table::<Group>();
    let roles = client.table::<Role>();
    let privileges = client.table::<Privilege>();
    users.ensure_table().await?;

    let (id, permissions) = ("U1".to_owned(), "{}".to_owned());
    let user = User {
        id,
        permissions: permissions.clone(),
    };
    users.put(&user).await?;
    let group = Group {
        id: "G1".to_owned(),
        permissions: permissions.clone(),
    };
    groups.put(&group).await?;
    let role = Role {
        id: "R1".to_owned(),
        permissions,
    };
    roles.put(&role).await?;
    let granted = [privilege("G1"), privilege("R1")];
    privileges.batch().put_all(&granted).await?;

    let meter = Meter::new();
    let m = &meter;
    let found = users.get("U1").meter(m).await?;
    check("a user", m, found, Some(user));
    let found = groups.get("U1").meter(m).await?;
    check("a user is no group", m, found, None);
    let found = privileges.get(("G1", "U1")).meter(m).await?;
    check(
        "whether a user is in a group",
        m,
        found,
        Some(privilege("G1")),
    );
    let found = privileges.query("G1").meter(m).all().await?;
    check("the members of a group", m, found, vec![privilege("G1")]);
    let found = privileges
        .index(Privilege::GSI1)
        .query("U1")
        .meter(m)
        .all()
        .await?;
    check("the groups and roles of a user", m, found, granted.to_vec());
    let members = client
        .collection::<Members>()
        .query("G1")
        .meter(m)
        .grouped()
        .await?;
    check("a group", m, members.group, Some(group));
    check(
        "with its members",
        m,
        members.privileges,
        vec![privilege("G1")],
    );
    privileges.delete(("G1", "U1")).meter(m).await?;
    let found = privileges
        .index(Privilege::GSI1)
        .query("U1")
        .meter(m)
        .all()
        .await?;
    check(
        "after a user left the group",
        m,
        found,
        vec![privilege("R1")],
    );
    Ok(())
}

fn privilege(owner: &str) -> Privilege {
    Privilege {
        owner: owner.to_owned(),
        user: "U1".to_owned(),
        permissions: "{}".to_owned(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the calls are shorter")]
fn check<T: Debug + PartialEq>(what: &str, meter: &Meter, found: T, expected: T) {
    println!("{what}, {} units so far: {found:?}", meter.total().units);
    assert_eq!(found, expected, "{what}");
}
