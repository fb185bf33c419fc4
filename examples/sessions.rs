//! How do I manage the sessions of customers: a session, its child sessions, and all of a customer?
//!
//! The index is the table turned around. `cargo run --example sessions` runs it on the embedded engine.

use std::fmt::Debug;

use chrono::NaiveDateTime;
use dyno::observe::Meter;
use dyno::{Client, Collection, Document, Model, Table};

#[derive(Table)]
#[dyno(
    name = "session_store",
    partition_key(PK: String),
    sort_key(SK: String),
    entity = "kind",
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
#[derive(Collection, Debug)]
struct Family {
    session: Option<Session>,
    children: Vec<Child>,
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    sessions(&dyno_testing::embedded()).await
}

pub(crate) async fn sessions(client: &Client) -> dyno::Result<()> {
    let sessions = client.table::<Session>();
    let children = client.table::<Child>();
    let families = client.collection::<Family>();
    sessions.ensure_table().await?;
    let (first, second) = (session("c342etj3"), session("d0004tj2"));
    sessions.batch().put_all([&first, &second]).await?;
    let (one, other) = (child("ert54fbgn"), child("kljhfytf23"));
    children.batch().put_all([&one, &other]).await?;

    let meter = Meter::new();
    let m = &meter;
    let found = sessions.get(("c342etj3", "ABC")).meter(m).await?;
    check("a session", m, found, Some(first.clone()));
    let found = children.query("c342etj3").meter(m).all().await?;
    check("its children", m, found, vec![one.clone(), other.clone()]);
    let family = families.query("c342etj3").meter(m).grouped().await?;
    check("both at once", m, family.session, Some(first.clone()));
    check(
        "in one request",
        m,
        family.children,
        vec![one.clone(), other],
    );
    let found = sessions
        .index(Session::GSI1_INVERSE)
        .query("ABC")
        .meter(m)
        .all()
        .await?;
    check("the sessions of a customer", m, found, vec![first, second]);
    let found = children
        .index(Child::GSI1_INVERSE)
        .query("ert54fbgn")
        .meter(m)
        .all()
        .await?;
    check("a child without its session", m, found, vec![one]);
    let closing = Session::SESSION_STATE.set(State::Closing);
    let closed = sessions
        .update(("d0004tj2", "ABC"), closing)
        .meter(m)
        .await?;
    check("close a session", m, closed.session_state, State::Closing);
    children.delete(("c342etj3", "kljhfytf23")).meter(m).await?;
    let family = families.query("c342etj3").meter(m).grouped().await?;
    check("after a child ended", m, family.children.len(), 1);
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

#[expect(clippy::needless_pass_by_value, reason = "the calls are shorter")]
fn check<T: Debug + PartialEq>(what: &str, meter: &Meter, found: T, expected: T) {
    println!("{what}, {} units so far: {found:?}", meter.total().units);
    assert_eq!(found, expected, "{what}");
}
