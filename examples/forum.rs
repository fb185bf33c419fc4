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

// Each question is one line.
#[rustfmt::skip]
pub(crate) async fn forum(client: &Client) -> dyno::Result<()> {
    let rust = Forum {
        forum: "rust".to_owned(),
        description: "A language".to_owned(),
    };
    let mut first = thread(1, "ada", "Lifetimes", day(1));
    let second = thread(2, "bob", "Macros", day(2));
    let answer = Post {
        thread: 1,
        posted_at: day(3),
        number: 1,
        author: "bob".to_owned(),
        text: "They end.".to_owned(),
    };
    client.table::<Forum>().ensure_table().await?;
    client.table::<Forum>().put(&rust).await?;
    let threads = client.table::<Thread>();
    threads.batch().put_all([&first, &second]).await?;

    // Every request of this client is counted.
    let m = &Meter::new();
    let client = client.metered(m);
    let forums = client.table::<Forum>();
    let threads = client.table::<Thread>();
    let posts = client.table::<Post>();
    let boards = client.collection::<FrontPage>();
    let written = client.collection::<Written>();

    // A post moves its thread to the top: the index key of the thread changes in the same request.
    let answered = Thread::POSTS.add(1_u32) & Thread::LAST_POST_AT.set(answer.posted_at);
    let writes = (
        posts.create(&answer),
        threads.update(("rust", 1), answered),
    );
    client.transact_write(writes).or_error().await?;
    check("a new post", m, (), ());
    (first.last_post_at, first.posts) = (day(3), 1);

    // The questions.
    let found = forums.get("rust").await?;
    check("a forum", m, found, Some(rust.clone()));
    let found = threads.get(("rust", 1)).await?;
    check("a thread", m, found, Some(first.clone()));
    let found = threads.query("rust").all().await?;
    check("threads by number", m, found, vec![first.clone(), second.clone()]);
    let found = threads.index(Thread::GSI1).query("rust").sort_key(ge(day(3))).all().await?;
    check("threads with posts since a day", m, found, vec![first.clone()]);
    let page = posts.query(1).page_of(20).await?;
    check("the posts of a thread", m, page.items, vec![answer.clone()]);
    let found = posts.query(1).sort_key(ge(day(4))).all().await?;
    check("its posts since a day", m, found, vec![]);
    let page = threads.index(Thread::GSI2).query("ada").page_of(20).await?;
    check("the threads of an author", m, page.items, vec![first.clone()]);
    let found = posts.index(Post::GSI2).query("bob").descending().limit(1).all().await?;
    check("the last post of an author", m, found, vec![answer.clone()]);
    let page = written.index(Thread::GSI2).query("bob").page_of(20).await?;
    check("all of an author", m, page.items, vec![Written::Post(answer), Written::Thread(second.clone())]);
    let front = boards.query("rust").grouped().await?;
    check("the front page", m, (front.forum, front.threads.len()), (Some(rust), 2));

    // A page of a list knows whether another one follows; its links are query strings.
    let latest = threads.index(Thread::GSI1);
    let latest = |page| latest.query("rust").descending().pagination(page);
    let page = latest(Pagination::First).page_of(1).await?;
    let next = page.next_page().unwrap_or_default();
    check("the latest thread", m, page.items, vec![first.clone()]);
    let page = latest(next).page_of(1).await?;
    let (next, previous) = (page.next_page(), page.previous_page());
    check("the next page", m, page.items, vec![second]);
    assert_eq!(next, None, "it is the last one");
    let page = latest(previous.unwrap_or_default()).page_of(1).await?;
    check("the page before it", m, page.items, vec![first]);
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

/// Prints what the request cost, and asserts that it was a single one.
#[expect(clippy::needless_pass_by_value, reason = "the calls are shorter")]
fn check<T: Debug + PartialEq>(what: &str, meter: &Meter, found: T, expected: T) {
    let (requests, units) = (meter.responses(), meter.total().units);
    let _ = meter.take();
    println!("{what}: {units} units\n  {found:?}");
    assert_eq!(requests, 1, "{what}");
    assert_eq!(found, expected, "{what}");
}
