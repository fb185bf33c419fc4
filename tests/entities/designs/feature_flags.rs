//! Flags of environments, with exceptions for tenants and a history: AWS developer guide, "Best practices for using
//! sort keys to organize data in DynamoDB" (version control), and talks on tables of many tenants.

use dyno::{Collection, Document, Model, Table, eq};

use super::Design;

#[derive(Table)]
#[dyno(name = "feature_flags", partition_key(pk: String), sort_key(sk: String), entity = "kind",
       index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
       entities(Flag, Exception, Change))]
struct Flags;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Flags, partition_key = "ENVIRONMENT#{environment}", sort_key = "FLAG#{flag}")]
struct Flag { environment: Environment, flag: String, on: bool, changes: u32 }

#[derive(Document, Clone, Copy, Debug, PartialEq)]
enum Environment { Test, Production }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Flags, partition_key = "ENVIRONMENT#{environment}", sort_key = "EXCEPTION#{flag}#{tenant}",
       index(GSI1, partition_key = "TENANT#{tenant}", sort_key = "{flag}"))]
struct Exception { environment: Environment, flag: String, tenant: String, on: bool }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Flags, partition_key = "HISTORY#{environment}#{flag}", sort_key = "CHANGE#{number}")]
struct Change { environment: Environment, flag: String, number: u32, by: String, on: bool }

#[derive(Collection, Debug, PartialEq)]
struct Configuration { flags: Vec<Flag>, exceptions: Vec<Exception> }

#[tokio::test]
async fn feature_flags() {
    let design = Design::table_of::<Flag>().await;
    let client = &design.client;
    let (flags, changes) = (client.table::<Flag>(), client.table::<Change>());
    let exceptions = client.table::<Exception>();
    let environment = Environment::Production;
    let flag = |flag: &str, changes| Flag { environment, flag: flag.into(), on: changes > 0, changes };
    let change = |number| Change { environment, flag: "dark".into(), number, by: "ada".into(), on: true };
    let exception = Exception { environment, flag: "dark".into(), tenant: "acme".into(), on: false };
    flags.batch().put_all([flag("dark", 0), flag("fast", 0)]).await.unwrap();
    exceptions.put(&exception).await.unwrap();

    let on = Flag::ON.set(true) & Flag::CHANGES.add(1_u32);
    let update = flags.update((environment, "dark"), on).condition(Flag::CHANGES.eq(0_u32));
    design.one(client.transact_write((update, changes.create(&change(1)))).or_error()).await;
    let found = design.one(flags.get((environment, "dark"))).await;
    assert_eq!(found, Some(flag("dark", 1)));
    let found = design.one(flags.query(environment).all()).await;
    assert_eq!(found, [flag("dark", 1), flag("fast", 0)]);
    let found = design.one(client.collection::<Configuration>().query(environment).grouped()).await;
    let expected = vec![flag("dark", 1), flag("fast", 0)];
    assert_eq!(found, Configuration { flags: expected, exceptions: vec![exception.clone()] });
    let found = design.one(exceptions.query(environment).sort_key(eq("dark")).all()).await;
    assert_eq!(found.as_slice(), std::slice::from_ref(&exception));
    let found = design.one(exceptions.index(Exception::GSI1).query("acme").all()).await;
    assert_eq!(found, [exception]);
    let found = design.one(changes.query((environment, "dark")).descending().limit(10).all()).await;
    assert_eq!(found, [change(1)]);
}
