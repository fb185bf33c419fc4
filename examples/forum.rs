//! How do I keep forums, threads and posts in one table?
//!
//! A thread is found by its forum, by its last post, and by its author. Each question is one line and one request; the
//! capacity that it costs is printed. Long lists are read in pages, forward and backward. `cargo run --example forum`
//! runs it on the embedded engine.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use dyno::cursor::Pagination;
use dyno::observe::Meter;
use dyno::{Client, Collection, Model, Table, ge};

#[derive(Table)]
#[dyno(
    name = "forum",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
    index(name = "GSI2", partition_key(gsi2pk: String), sort_key(gsi2sk: String)),
    entities(Forum, Thread, Post)
)]
struct Board;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Board, partition_key = "FORUM#{forum}", sort_key = "FORUM")]
struct Forum {
    forum: String,
    description: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Board,
    partition_key = "FORUM#{forum}",
    sort_key = "THREAD#{thread}",
    index(GSI1, partition_key = "FORUM#{forum}", sort_key = "{last_post_at}"),
    index(GSI2, partition_key = "AUTHOR#{author}", sort_key = "THREAD#{started_at}")
)]
struct Thread {
    forum: String,
    thread: u64,
    author: String,
    title: String,
    started_at: DateTime<Utc>,
    last_post_at: DateTime<Utc>,
    posts: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Board,
    partition_key = "THREAD#{thread}",
    sort_key = "POST#{posted_at}#{number}",
    index(GSI2, partition_key = "AUTHOR#{author}", sort_key = "POST#{posted_at}")
)]
struct Post {
    thread: u64,
    posted_at: DateTime<Utc>,
    number: u32,
    author: String,
    text: String,
}

/// A forum with its threads.
#[derive(Collection, Debug)]
struct FrontPage {
    forum: Option<Forum>,
    threads: Vec<Thread>,
}

/// What an author wrote.
#[derive(Collection, Clone, Debug, PartialEq)]
enum Written {
    Thread(Thread),
    Post(Post),
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    forum(&dyno_testing::embedded()).await
}

pub(crate) async fn forum(client: &Client) -> dyno::Result<()> {
    let forums = client.table::<Forum>();
    let threads = client.table::<Thread>();
    let posts = client.table::<Post>();
    let boards = client.collection::<FrontPage>();
    let written = client.collection::<Written>();
    forums.ensure_table().await?;

    let rust = Forum {
        forum: "rust".to_owned(),
        description: "A language".to_owned(),
    };
    forums.put(&rust).await?;
    let mut first = thread(1, "ada", "Lifetimes", day(1));
    let second = thread(2, "bob", "Macros", day(2));
    threads.batch().put_all([&first, &second]).await?;
    let answer = Post {
        thread: 1,
        posted_at: day(3),
        number: 1,
        author: "bob".to_owned(),
        text: "They end.".to_owned(),
    };
    // A post moves its thread to the top: the index key of the thread changes in the same request.
    let answered = Thread::POSTS.add(1_u32) & Thread::LAST_POST_AT.set(answer.posted_at);
    client
        .transact_write((posts.create(&answer), threads.update(("rust", 1), answered)))
        .or_error()
        .await?;
    first.last_post_at = day(3);
    first.posts = 1;

    let meter = Meter::new();
    let m = &meter;
    let found = forums.get("rust").meter(m).await?;
    check("a forum", m, found, Some(rust));
    let found = threads.get(("rust", 1)).meter(m).await?;
    check("a thread", m, found, Some(first.clone()));
    let found = threads.query("rust").meter(m).all().await?;
    check(
        "threads by number",
        m,
        found,
        vec![first.clone(), second.clone()],
    );
    // A page of a list knows whether another one follows; its links are query strings.
    let latest = threads.index(Thread::GSI1);
    let latest = |page| latest.query("rust").descending().pagination(page).meter(m);
    let page = latest(Pagination::First).page_of(1).await?;
    let next = page.next_page().unwrap_or_default();
    check("the latest thread", m, page.items, vec![first.clone()]);
    let page = latest(next).page_of(1).await?;
    let (next, previous) = (page.next_page(), page.previous_page());
    check("the next page", m, page.items, vec![second.clone()]);
    check("is the last one", m, next, None);
    let page = latest(previous.unwrap_or_default()).page_of(1).await?;
    check("the page before it", m, page.items, vec![first.clone()]);
    let found = threads
        .index(Thread::GSI1)
        .query("rust")
        .sort_key(ge(day(3)))
        .meter(m)
        .all()
        .await?;
    check("threads with posts since", m, found, vec![first.clone()]);
    let page = posts.query(1).meter(m).page_of(20).await?;
    check("the posts of a thread", m, page.items, vec![answer.clone()]);
    let found = posts.query(1).sort_key(ge(day(4))).meter(m).all().await?;
    check("its posts since a day", m, found, vec![]);
    let by_ada = threads.index(Thread::GSI2).query("ada");
    let page = by_ada.meter(m).page_of(20).await?;
    check(
        "the threads of an author",
        m,
        page.items,
        vec![first.clone()],
    );
    let found = posts
        .index(Post::GSI2)
        .query("bob")
        .descending()
        .limit(1)
        .meter(m)
        .page()
        .await?;
    check(
        "the last post of an author",
        m,
        found.items,
        vec![answer.clone()],
    );
    let by_bob = written.index(Thread::GSI2).query("bob");
    let page = by_bob.meter(m).page_of(20).await?;
    check(
        "all of an author",
        m,
        page.items,
        vec![Written::Post(answer), Written::Thread(second)],
    );
    let front = boards.query("rust").meter(m).grouped().await?;
    check("the front page", m, front.forum.is_some(), true);
    check("its threads", m, front.threads.len(), 2);
    Ok(())
}

fn thread(thread: u64, author: &str, title: &str, at: DateTime<Utc>) -> Thread {
    Thread {
        forum: "rust".to_owned(),
        thread,
        author: author.to_owned(),
        title: title.to_owned(),
        started_at: at,
        last_post_at: at,
        posts: 0,
    }
}

fn day(day: u32) -> DateTime<Utc> {
    let text = format!("2026-11-{day:02}T10:00:00Z");
    text.parse().expect("a date")
}

#[expect(clippy::needless_pass_by_value, reason = "the calls are shorter")]
fn check<T: Debug + PartialEq>(what: &str, meter: &Meter, found: T, expected: T) {
    println!("{what}, {} units so far: {found:?}", meter.total().units);
    assert_eq!(found, expected, "{what}");
}
