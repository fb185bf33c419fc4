//! How do I manage the sessions of customers: a session, its child sessions, and all of a customer?
//!
//! The index is the table turned around. The published model has no entity attribute: the prefixes of the sort key,
//! `c#` and `child#`, distinguish the items. `cargo run --example sessions` runs it on the embedded engine.

use std::fmt::Debug;

use chrono::NaiveDateTime;
use dyno::observe::Meter;
use dyno::{Client, Collection, Document, Model, Table};

#[derive(Table)]
#[dyno(
    name = "session_store",
    partition_key(PK: String),
    sort_key(SK: String),
    index(name = "GSI1_inverse", partition_key(SK: String), sort_key(PK: String)),
    entities(Session, Child)
)]
struct SessionStore;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = SessionStore,
    partition_key = "suuid#{session}",
    sort_key = "c#{customer}",
    index(GSI1_INVERSE, partition_key = "c#{customer}", sort_key = "suuid#{session}")
)]
struct Session {
    session: String,
    customer: String,
    access_token: String,
    session_state: State,
    last_login_time: NaiveDateTime,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = SessionStore,
    partition_key = "suuid#{session}",
    sort_key = "child#suuid#{child}",
    index(GSI1_INVERSE, partition_key = "child#suuid#{child}", sort_key = "suuid#{session}")
)]
struct Child {
    session: String,
    child: String,
    access_token: String,
    session_state: State,
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
#[dyno(rename_all = "lowercase")]
enum State {
    Active,
    Closing,
}

/// A session with its child sessions.
#[derive(Collection, Debug, PartialEq)]
struct Family {
    session: Option<Session>,
    children: Vec<Child>,
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    sessions(&dyno_testing::embedded()).await
}

// Each question is one line.
#[rustfmt::skip]
pub(crate) async fn sessions(client: &Client) -> dyno::Result<()> {
    let (first, mut second) = (session("c342etj3"), session("d0004tj2"));
    let (one, other) = (child("ert54fbgn"), child("kljhfytf23"));
    client.table::<Session>().ensure_table().await?;
    let sessions = client.table::<Session>();
    sessions.batch().put_all([&first, &second]).await?;
    let children = client.table::<Child>();
    children.batch().put_all([&one, &other]).await?;

    // Every request of this client is counted.
    let m = &Meter::new();
    let client = client.metered(m);
    let sessions = client.table::<Session>();
    let children = client.table::<Child>();
    let families = client.collection::<Family>();
    let family = |children: &[&Child]| Family {
        session: Some(first.clone()),
        children: children.iter().copied().cloned().collect(),
    };

    // The questions.
    let found = sessions.get(("c342etj3", "ABC")).await?;
    check("a session", m, found, Some(first.clone()));
    let found = sessions.query("c342etj3").first().await?;
    check("a session without its customer", m, found, Some(first.clone()));
    let found = children.query("c342etj3").all().await?;
    check("its children", m, found, vec![one.clone(), other.clone()]);
    let found = families.query("c342etj3").grouped().await?;
    check("a session and its children", m, found, family(&[&one, &other]));
    let found = sessions.index(Session::GSI1_INVERSE).query("ABC").all().await?;
    check("the sessions of a customer", m, found, vec![first.clone(), second.clone()]);
    let found = children.index(Child::GSI1_INVERSE).query("ert54fbgn").all().await?;
    check("a child without its session", m, found, vec![one.clone()]);
    second.session_state = State::Closing;
    let found = sessions.update(("d0004tj2", "ABC"), Session::SESSION_STATE.set(State::Closing)).await?;
    check("close a session", m, found, second);
    children.delete(("c342etj3", "kljhfytf23")).await?;
    check("end a child", m, (), ());
    let found = families.query("c342etj3").grouped().await?;
    check("after a child ended", m, found, family(&[&one]));
    Ok(())
}

fn session(session: &str) -> Session {
    Session {
        session: session.to_owned(),
        customer: "ABC".to_owned(),
        access_token: "d234ltj2".to_owned(),
        session_state: State::Active,
        last_login_time: "2023-05-12T11:30:00".parse().expect("a time"),
    }
}

fn child(child: &str) -> Child {
    Child {
        session: "c342etj3".to_owned(),
        child: child.to_owned(),
        access_token: "lko98uib".to_owned(),
        session_state: State::Active,
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
