//! Each operation, from the model to the engine and back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{ConfigBag, HttpClient, Intercept, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use dyno::observe::Meter;
use dyno::{
    ConditionFailed, Cursor, Document, Error, Item, Key, Model, Update, begins_with, between, gt,
    item, path,
};
use dyno_testing::{TemporaryTable, temporary_table};
use futures::{StreamExt as _, TryStreamExt as _};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies")]
#[dyno(index(name = "ByRank", partition_key = year, sort_key = rank))]
#[dyno(local_index(name = "ByRating", sort_key = rating))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    rating: Option<f64>,
    #[dyno(default)]
    actors: Vec<String>,
}

fn movie(year: u16, title: impl Into<String>) -> Movie {
    Movie {
        year,
        title: title.into(),
        rank: None,
        rating: None,
        actors: Vec::new(),
    }
}

fn brazil() -> Movie {
    let actors = ["Jonathan Pryce", "Kim Greist", "Robert De Niro"]
        .map(Into::into)
        .into();
    Movie {
        rank: Some(7),
        rating: Some(7.9),
        actors,
        ..movie(1985, "Brazil")
    }
}

async fn movies(items: impl IntoIterator<Item = Movie>) -> TemporaryTable<Movie> {
    temporary_table::<Movie>()
        .items(items)
        .await
        .expect("the engine makes tables")
}

/// The films `00` to `99` of one year, ranked from the last to the first.
fn ranked() -> impl Iterator<Item = Movie> {
    (0..100_u32).map(|number| Movie {
        rank: Some(100 - number),
        ..movie(1985, format!("{number:02}"))
    })
}

fn titles(movies: &[Movie]) -> Vec<&str> {
    movies.iter().map(|movie| &*movie.title).collect()
}

// A19, A21, A23, D1, D3, G24, S32, S37, I28, I31
#[tokio::test]
async fn what_is_put_is_got() {
    let movies = movies([]).await;
    movies.put(&brazil()).await.unwrap();
    assert_eq!(movies.get((1985, "Brazil")).await.unwrap(), Some(brazil()));
    assert_eq!(movies.get((1985, "Brasil")).await.unwrap(), None);
    assert_eq!(
        movies
            .get(Key::of(&brazil()).unwrap())
            .consistent()
            .required()
            .await
            .unwrap(),
        brazil()
    );
    let error = movies.get((1985, "Brasil")).required().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"Movie (1985, "Brasil"): the item does not exist"#
    );
    // A put replaces all of the item.
    movies.put(&movie(1985, "Brazil")).await.unwrap();
    assert_eq!(
        movies.get((1985, "Brazil")).await.unwrap(),
        Some(movie(1985, "Brazil"))
    );
    assert_eq!(
        movies.put(&brazil()).return_old().await.unwrap(),
        Some(movie(1985, "Brazil"))
    );
    assert_eq!(
        movies.put(&movie(1, "new")).return_old().await.unwrap(),
        None
    );
}

// A20, T5, G30
#[tokio::test]
async fn a_partition_key_alone_is_a_key() {
    #[derive(Model, Clone, Debug, PartialEq)]
    #[dyno(table = "Words")]
    struct Word {
        #[dyno(partition_key)]
        text: String,
    }

    let words = temporary_table::<Word>().await.unwrap();
    let word = Word { text: "yes".into() };
    words.put(&word).await.unwrap();
    assert_eq!(words.get("yes").await.unwrap(), Some(word.clone()));
    assert_eq!(
        words.query("yes").all().await.unwrap(),
        std::slice::from_ref(&word)
    );
    words.delete(Key::of(&word).unwrap()).await.unwrap();
    assert_eq!(words.get(String::from("yes")).await.unwrap(), None);
    words.put(&word).await.unwrap();
    words.delete("yes").await.unwrap();
    assert_eq!(words.get("yes").await.unwrap(), None);
}

#[tokio::test]
async fn a_model_that_borrows_is_written() {
    #[derive(Model)]
    #[dyno(table = "Movies")]
    struct Borrowed<'a> {
        #[dyno(partition_key)]
        year: u16,
        #[dyno(sort_key)]
        title: &'a str,
    }

    let movies = movies([]).await;
    let title = String::from("Brazil");
    let client = movies.client();
    let put = client
        .table_named::<Borrowed<'_>>(movies.name())
        .put(&Borrowed {
            year: 1985,
            title: &title,
        });
    put.await.unwrap();
    assert_eq!(
        movies.get((1985, "Brazil")).await.unwrap(),
        Some(movie(1985, "Brazil"))
    );
}

// G25, G26, D2, S33, I33
#[tokio::test]
async fn a_failed_condition_is_a_value_with_the_old_item() {
    let movies = movies([brazil()]).await;
    let other = Movie {
        rank: Some(1),
        ..brazil()
    };
    let ConditionFailed { old, .. } = movies.create(&other).await.unwrap().unwrap_err();
    assert_eq!(old, Some(brazil()));
    movies.create(&movie(1985, "Ran")).await.unwrap().unwrap();
    let failed = movies
        .put(&other)
        .condition(Movie::RANK.lt(7))
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(failed.old, Some(brazil()));
    let failed = movies
        .put(&movie(1, "x"))
        .condition(Movie::RANK.exists())
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(failed.old, None);
    movies
        .put(&other)
        .condition(Movie::RANK.eq(7))
        .condition(Movie::RATING.gt(7.5))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(movies.get((1985, "Brazil")).await.unwrap(), Some(other));
}

#[tokio::test]
async fn a_condition_failed_by_an_item_of_another_shape_is_distinguished() {
    let movies = movies([]).await;
    let raw = movies.raw();
    let odd = item! { "year" => 1985, "title" => "Brazil", "actors" => "none" };
    raw.put(odd.clone()).await.unwrap();
    let error = movies.create(&brazil()).await.unwrap_err();
    let Error::ConditionFailed(failed) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(failed.old_item(), Some(odd));
    let error = movies.get((1985, "Brazil")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"Movie (1985, "Brazil"): attribute `actors`: expected L, found S"#
    );
}

// A25, A26, I29, I32
#[tokio::test]
async fn an_update_returns_the_item() {
    let movies = movies([brazil()]).await;
    let key = (1985, "Brazil");
    let now = movies
        .update(
            key,
            Movie::RATING.set(Movie::RATING + 1.0) & Movie::ACTORS.at(0).remove(),
        )
        .await
        .unwrap();
    let expected = Movie {
        rating: Some(8.9),
        actors: brazil().actors[1..].to_vec(),
        ..brazil()
    };
    assert_eq!(now, expected);
    assert_eq!(
        movies
            .update(key, Movie::RANK.set(8))
            .return_old()
            .await
            .unwrap(),
        Some(expected)
    );
    let changed = movies
        .update(key, Movie::RANK.set(9))
        .return_updated_old()
        .await
        .unwrap();
    assert_eq!(changed, item! { "rank" => 8 });
    let changed = movies
        .update(key, Movie::RANK.set(10))
        .return_updated_new()
        .await
        .unwrap();
    assert_eq!(changed, item! { "rank" => 10 });
    movies
        .update(key, Movie::RANK.remove())
        .return_nothing()
        .await
        .unwrap();
    let guarded = movies
        .update(key, Movie::RANK.set(1))
        .condition(Movie::ACTORS.size().ge(3));
    assert_eq!(
        guarded
            .await
            .unwrap()
            .unwrap_err()
            .old
            .unwrap()
            .actors
            .len(),
        2
    );
    let guarded = movies
        .update(key, Movie::RANK.set(1))
        .condition(Movie::ACTORS.size().ge(2))
        .return_updated_new();
    assert_eq!(guarded.await.unwrap().unwrap(), item! { "rank" => 1 });
}

#[tokio::test]
async fn an_update_creates_a_missing_item_only_on_request() {
    let movies = movies([]).await;
    let update = || movies.update((1985, "Ran"), Movie::RANK.set(1));
    let error = update().await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
    let failed = update().condition(Movie::RANK.not_exists()).await.unwrap();
    assert_eq!(failed.unwrap_err().old, None);
    let failed = update().or_create().condition(Movie::TITLE.exists());
    assert_eq!(failed.await.unwrap().unwrap_err().old, None);
    let canceled = movies.client().transact_write((update(),)).await.unwrap();
    let canceled = canceled.unwrap_err();
    assert_eq!(canceled.reasons.0.as_ref().unwrap().old, None);
    assert!(canceled.to_string().ends_with("(there is no such item)"));
    // Nothing was written.
    assert_eq!(movies.scan().count().await.unwrap(), 0);

    let created = update().or_create().await.unwrap();
    assert_eq!(
        created,
        Movie {
            rank: Some(1),
            ..movie(1985, "Ran")
        }
    );
}

// The service returns no old item if there was none; the embedded engine returns the key from which it created the
// item.
#[tokio::test]
async fn an_update_that_creates_an_item_has_no_old_one() {
    let movies = movies([]).await;
    let old = movies
        .update((1985, "Ran"), Movie::RANK.set(1))
        .or_create()
        .return_old()
        .await
        .unwrap();
    assert!(old.is_none() || old == Some(movie(1985, "Ran")), "{old:?}");
}

// A27, S45, I30, G29, G31
#[tokio::test]
async fn a_delete_tells_what_it_deleted() {
    let movies = movies([brazil()]).await;
    let delete = || movies.delete((1985, "Brazil"));
    let kept = delete().condition(Movie::RATING.le(5.0)).await.unwrap();
    assert!(kept.is_err());
    assert_eq!(delete().return_old().await.unwrap(), Some(brazil()));
    assert_eq!(delete().return_old().await.unwrap(), None);
    delete().await.unwrap();
}

// A28, Q34 to Q38, Q41, I81, I82
#[tokio::test]
async fn a_query_reads_a_partition_in_order() {
    let movies = movies(ranked().chain([movie(1986, "Aliens")])).await;
    assert_eq!(
        movies.query(1985).all().await.unwrap(),
        ranked().collect::<Vec<_>>()
    );
    let some = movies
        .query(1985)
        .sort_key(between("10", "13"))
        .descending()
        .consistent()
        .all()
        .await
        .unwrap();
    assert_eq!(titles(&some), ["13", "12", "11", "10"]);
    let some = movies
        .query(1985)
        .sort_key(begins_with("9"))
        .filter(Movie::RANK.gt(3))
        .all()
        .await
        .unwrap();
    assert_eq!(titles(&some), ["90", "91", "92", "93", "94", "95", "96"]);
    assert_eq!(movies.query(1986).count().await.unwrap(), 1);
    assert_eq!(movies.query(1987).first().await.unwrap(), None);
}

// A30, Q35
#[tokio::test]
async fn an_index_has_the_order_of_its_own_key() {
    let movies = movies(ranked().chain([brazil(), movie(1985, "unranked")])).await;
    let by_rank = movies.index(Movie::BY_RANK);
    let best = by_rank.query(1985).sort_key(gt(95)).all().await.unwrap();
    assert_eq!(titles(&best), ["04", "03", "02", "01", "00"]);
    assert_eq!(
        by_rank
            .query(1985)
            .descending()
            .first()
            .await
            .unwrap()
            .unwrap()
            .title,
        "00"
    );
    assert_eq!(by_rank.scan().count().await.unwrap(), 101);
    let rated = movies
        .index(Movie::BY_RATING)
        .query(1985)
        .consistent()
        .all()
        .await
        .unwrap();
    assert_eq!(rated, [brazil()]);
}

#[derive(Debug, Document)]
struct BorrowedMovie<'b> {
    year: u16,
    title: &'b str,
}

#[tokio::test]
async fn a_page_lends_its_items() {
    let movies = movies(ranked()).await;
    let query = || movies.query(1985).page_size(30);
    let meter = Meter::new();
    let first = query().meter(&meter).bytes().await.unwrap();
    let items: Vec<BorrowedMovie<'_>> = first.items().unwrap();
    assert_eq!((items[29].year, items[29].title), (1985, "29"));
    assert_eq!((first.count().unwrap(), first.scanned().unwrap()), (30, 30));
    assert!(meter.total().read_units > 0.0, "{meter:?}");
    let second = query()
        .start_after(first.cursor().unwrap().unwrap())
        .bytes()
        .await;
    let second = second.unwrap();
    assert_eq!(second.items::<Movie>().unwrap()[0].title, "30");
    let nothing = query()
        .limit(0)
        .start_after(second.cursor().unwrap().unwrap());
    let nothing = nothing.bytes().await.unwrap();
    assert_eq!(nothing.items::<Movie>().unwrap(), []);
    assert_eq!(nothing.cursor().unwrap(), second.cursor().unwrap());
}

// A29, Q42, I35, I38, S55
#[tokio::test]
async fn cursors_lead_through_all_pages() {
    let movies = movies(ranked()).await;
    let (mut cursor, mut found, mut pages) = (None, Vec::new(), 0);
    loop {
        let mut query = movies.query(1985).page_size(30);
        if let Some(cursor) = cursor.take() {
            query = query.start_after(cursor);
        }
        let page = query.page().await.unwrap();
        assert_eq!((page.items.len(), page.count), (page.scanned, page.scanned));
        found.extend(page.items);
        pages += 1;
        let Some(next) = page.cursor else { break };
        cursor = Some(next.to_string().parse::<Cursor>().unwrap());
    }
    assert_eq!((found, pages), (ranked().collect(), 4));
    let page = movies.scan().limit(7).page().await.unwrap();
    assert_eq!((page.items.len(), page.cursor.is_some()), (7, true));
}

// I34, I39, I40, Q40, D4
#[tokio::test]
async fn a_limit_is_what_comes_back_over_all_pages() {
    let movies = movies(ranked()).await;
    let best = || movies.query(1985).filter(Movie::RANK.le(30)).page_size(20);
    assert_eq!(titles(&best().limit(12).all().await.unwrap()).len(), 12);
    let streamed: Vec<Movie> = best().limit(12).stream().try_collect().await.unwrap();
    assert_eq!(streamed, best().limit(12).all().await.unwrap());
    assert_eq!(best().limit(12).count().await.unwrap(), 12);
    assert_eq!(best().count().await.unwrap(), 30);
    assert_eq!(best().first().await.unwrap().unwrap().title, "70");
    assert_eq!(best().limit(0).stream().count().await, 0);
    let whole: Vec<Movie> = movies
        .query(1985)
        .page_size(9)
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(whole.len(), 100);
}

// A stream may be given up at any time.
#[tokio::test]
async fn a_stream_that_is_dropped_leaves_nothing_behind() {
    let movies = movies(ranked()).await;
    let mut stream = movies.scan().page_size(10).stream();
    for _ in 0..15 {
        stream.next().await.unwrap().unwrap();
    }
    drop(stream);
    assert_eq!(movies.scan().count().await.unwrap(), 100);
}

// T7
#[tokio::test]
async fn segments_together_are_the_table() {
    let movies = movies((0..200).map(|number| movie(1900 + number, "x"))).await;
    let sorted = |mut movies: Vec<Movie>| {
        movies.sort_by_key(|movie| movie.year);
        movies
    };
    let whole = sorted(movies.scan().all().await.unwrap());
    assert_eq!(whole.len(), 200);
    let mut segments = Vec::new();
    for segment in 0..4 {
        segments.extend(
            movies
                .scan()
                .segment(segment, 4)
                .page_size(20)
                .all()
                .await
                .unwrap(),
        );
    }
    assert_eq!(sorted(segments), whole);
    assert_eq!(
        sorted(movies.scan().parallel(4).all().await.unwrap()),
        whole
    );
    assert_eq!(
        sorted(
            movies
                .scan()
                .page_size(7)
                .parallel(4)
                .stream()
                .try_collect()
                .await
                .unwrap()
        ),
        whole
    );
    assert_eq!(
        movies
            .scan()
            .filter(Movie::YEAR.lt(1950))
            .parallel(3)
            .count()
            .await
            .unwrap(),
        50
    );
}

// Q39, S29, I31
#[tokio::test]
async fn a_projection_reads_a_part() {
    #[derive(Document, Debug, PartialEq)]
    struct Ranked {
        title: String,
        rank: Option<u32>,
    }

    let movies = movies([brazil()]).await;
    let expected = Ranked {
        title: "Brazil".into(),
        rank: Some(7),
    };
    assert_eq!(
        movies
            .get((1985, "Brazil"))
            .project::<Ranked>()
            .await
            .unwrap(),
        Some(expected)
    );
    let all: Vec<Ranked> = movies.query(1985).project().all().await.unwrap();
    assert_eq!(all.len(), 1);
    let items: Vec<Item> = movies
        .scan()
        .projection(Movie::TITLE & Movie::ACTORS.at(2))
        .all()
        .await
        .unwrap();
    assert_eq!(
        items,
        [item! { "title" => "Brazil", "actors" => ["Robert De Niro"] }]
    );
    let item = movies
        .get((1985, "Brazil"))
        .projection(Movie::RANK)
        .required()
        .await
        .unwrap();
    assert_eq!(item, item! { "rank" => 7 });
}

#[tokio::test]
async fn a_batch_puts_and_deletes_any_number() {
    let movies = movies([]).await;
    let report = movies.batch().put_all(ranked()).report().await.unwrap();
    assert_eq!((report.succeeded(), report.requests), (100, 4));
    report.complete().unwrap();
    assert_eq!(movies.scan().count().await.unwrap(), 100);
    let keys = ranked().take(60).map(|movie| (movie.year, movie.title));
    movies
        .batch()
        .put(brazil())
        .delete_all(keys)
        .delete((1, "none"))
        .await
        .unwrap();
    assert_eq!(movies.scan().count().await.unwrap(), 41);
    let twice = movies.batch().put(brazil()).delete((1985, "Brazil"));
    let report = twice.report().await.unwrap();
    assert_eq!((report.succeeded(), report.requests), (2, 2));
    assert_eq!(movies.get((1985, "Brazil")).await.unwrap(), None);
}

// S26, S38, S43, S48
#[tokio::test]
async fn items_need_no_model() {
    let movies = movies([brazil()]).await;
    let raw = movies.raw();
    let key = item! { "year" => 1985, "title" => "Brazil" };
    let found = raw.get(key.clone()).required().await.unwrap();
    assert_eq!(found.read::<u32>("rank").unwrap(), 7);
    let now = raw
        .update(key.clone(), path("rank").set(path("rank") + 1))
        .condition(path("rank").eq(7))
        .await;
    assert_eq!(now.unwrap().unwrap().read::<u32>("rank").unwrap(), 8);
    let found = raw
        .query(1985)
        .sort_key(begins_with("Br"))
        .filter(path("rank").gt(7))
        .all()
        .await;
    assert_eq!(found.unwrap().len(), 1);
    let by_rank = raw
        .index("ByRank", ["year", "rank"])
        .query(1985)
        .sort_key(gt(7))
        .projection(path("title"))
        .all()
        .await;
    assert_eq!(by_rank.unwrap(), [item! { "title" => "Brazil" }]);
    let failed = raw
        .delete(key.clone())
        .condition(path("rank").lt(8))
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(failed.old.unwrap().read::<u32>("rank").unwrap(), 8);
    raw.delete(key)
        .condition(path("rank").eq(8))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(raw.scan().count().await.unwrap(), 0);
}

// S33, S37, S45, I28, I29, I30, I32, I33, G29: what writes without a model return, and what they reject.
#[tokio::test]
async fn writes_without_a_model_return_what_is_asked_for() {
    let movies = movies([]).await;
    let raw = movies.raw();
    let key = || item! { "year" => 1985, "title" => "Brazil" };
    let ranked = |rank: u32| item! { "year" => 1985, "title" => "Brazil", "rank" => rank };
    // A put creates, and replaces the whole item.
    assert_eq!(raw.put(ranked(1)).return_old().await.unwrap(), None);
    let other = item! { "year" => 1985, "title" => "Brazil", "plot" => "x" };
    let old = raw.put(other.clone()).return_old().await.unwrap();
    assert_eq!(old, Some(ranked(1)));
    let failed = raw.put(ranked(2)).condition(path("rank").exists()).await;
    assert_eq!(failed.unwrap().unwrap_err().old, Some(other.clone()));
    let put = raw.put(ranked(3)).condition(path("plot").eq("x"));
    assert_eq!(put.return_old().await.unwrap().unwrap(), Some(other));
    let error = raw.put(item! {}).await.unwrap_err();
    assert!(matches!(error, Error::Encode(_)), "{error:?}");

    // An update changes what it names, and creates.
    let update = |rank: u32| raw.update(key(), path("rank").set(rank));
    let old = update(4).return_old().await.unwrap();
    assert_eq!(old, Some(ranked(3)));
    let changed = update(5).return_updated_old().await.unwrap();
    assert_eq!(changed, item! { "rank" => 4 });
    let changed = update(6).return_updated_new().await.unwrap();
    assert_eq!(changed, item! { "rank" => 6 });
    update(7).return_nothing().await.unwrap();
    let failed = update(8).condition(path("rank").gt(7)).await.unwrap();
    assert_eq!(failed.unwrap_err().old, Some(ranked(7)));
    let ran = item! { "year" => 1985, "title" => "Ran" };
    let made = raw.update(ran.clone(), path("rank").set(9)).await.unwrap();
    assert_eq!(made.read::<u32>("rank").unwrap(), 9);
    let error = raw.update(ran, Update::all([])).await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    let error = movies.update((1985, "Ran"), Update::all([])).await;
    assert!(matches!(error, Err(Error::InvalidRequest(_))), "{error:?}");

    // A delete
    let failed = raw.delete(key()).condition(path("rank").gt(7)).await;
    assert_eq!(failed.unwrap().unwrap_err().old, Some(ranked(7)));
    let old = raw.delete(key()).return_old().await.unwrap();
    assert_eq!(old, Some(ranked(7)));
    assert_eq!(raw.delete(key()).return_old().await.unwrap(), None);
}

// G32
#[tokio::test]
async fn a_key_is_taken_from_an_item_that_has_more() {
    let movies = movies([brazil(), movie(1985, "Ran")]).await;
    let form = item! { "year" => 1985, "title" => "Brazil", "rank" => "none", "from" => "a form" };
    let key = Key::<Movie>::from_item(&form).unwrap();
    assert_eq!(key, Key::of(&brazil()).unwrap());
    let deleted = movies.delete(key).return_old().await.unwrap();
    assert_eq!(deleted, Some(brazil()));
    // The old items of a table without a model have their keys in them.
    let raw = movies.raw();
    let found = raw.scan().all().await.unwrap();
    let keys = found.iter().map(Key::<Movie>::from_item);
    let keys: Vec<_> = keys.collect::<Result<_, _>>().unwrap();
    let gone = movies.batch().delete_all(keys).report().await.unwrap();
    assert_eq!(gone.succeeded(), 1);
    for (item, message) in [
        (
            item! { "year" => 1985 },
            "Movie: attribute `title` is missing",
        ),
        (
            item! { "year" => "1985", "title" => "Ran" },
            "Movie: attribute `year`: expected N, found S",
        ),
        (
            item! { "year" => 1985, "title" => "" },
            "Movie: attribute `title`: a key must not be empty",
        ),
    ] {
        let error = Key::<Movie>::from_item(&item).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

/// Counts the requests that go by.
#[derive(Clone, Debug, Default)]
struct Counting(Arc<AtomicUsize>);

impl Intercept for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// An HTTP client that never responses.
#[derive(Clone, Debug)]
struct Silent;

impl HttpConnector for Silent {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(std::future::pending())
    }
}

impl HttpClient for Silent {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

// Q17: what carries requests out can be swapped or added to, under the same tables: an HTTP client, as the embedded
// engine is one, or an interceptor of the SDK.
#[tokio::test]
async fn what_carries_requests_out_can_be_swapped() {
    let movies = movies([brazil()]).await;
    let counting = Counting::default();
    let client = movies
        .client()
        .reconfigured(|config| config.interceptor(counting.clone()));
    let counted = client.table_named::<Movie>(movies.name());
    assert_eq!(counted.query(1985).all().await.unwrap(), [brazil()]);
    let raw = counted.raw();
    assert_eq!(raw.query(1985).count().await.unwrap(), 1);
    assert_eq!(counting.0.load(Ordering::SeqCst), 2);
    let nobody = movies.client().reconfigured(|config| {
        config.http_client(Silent).timeout_config(
            TimeoutConfig::builder()
                .operation_timeout(Duration::from_millis(20))
                .build(),
        )
    });
    let nobody = nobody.table_named::<Movie>(movies.name());
    let error = nobody.query(1985).all().await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert_eq!(movies.query(1985).count().await.unwrap(), 1);
}

// A6, A8
#[tokio::test]
async fn a_table_is_created_listed_and_deleted() {
    let client = dyno_testing::client().await.unwrap();
    let name = format!("operations-{}", std::process::id());
    let movies = client.table_named::<Movie>(&name);
    movies.create_table().await.unwrap();
    assert!(client.list_tables().all().await.unwrap().contains(&name));
    let listed: Vec<String> = client
        .list_tables()
        .page_size(1)
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert!(listed.contains(&name));
    let error = movies.create_table().await.unwrap_err();
    assert!(error.is_resource_in_use(), "{error:?}");
    movies.delete_table().await.unwrap();
    assert!(!client.list_tables().all().await.unwrap().contains(&name));
    let error = movies.scan().all().await.unwrap_err();
    assert!(error.is_resource_not_found(), "{error:?}");
    assert!(movies.delete_table().await.is_err());
}

#[tokio::test]
async fn a_request_can_be_sent_through_the_sdk() {
    let movies = movies([brazil()]).await;
    let request = movies
        .update((1985, "Brazil"), Movie::RANK.set(1))
        .into_sdk()
        .unwrap();
    let output = request.send().await.map_err(Error::from).unwrap();
    let now: Movie = dyno::from_item(output.attributes().unwrap()).unwrap();
    assert_eq!(
        now,
        Movie {
            rank: Some(1),
            ..brazil()
        }
    );
    let page = movies.query(1985).into_sdk().unwrap().send().await.unwrap();
    assert_eq!(page.count(), 1);
}

async fn spawned<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    tokio::spawn(future).await.expect("the task ends")
}

// S17
#[tokio::test]
async fn operations_own_what_they_need() {
    let movies = movies([brazil()]).await;
    let get = movies.get((1985, "Brazil"));
    assert_eq!(spawned(get.into_future()).await.unwrap(), Some(brazil()));
    let all = movies.scan();
    assert_eq!(spawned(all.all()).await.unwrap(), [brazil()]);
    let batch = movies.batch().put(movie(1, "x"));
    spawned(batch.into_future()).await.unwrap();
    let batch = movies.batch().put(movie(1, "x"));
    assert_eq!(spawned(batch.report()).await.unwrap().succeeded(), 1);
}

// G13, G17, G18: provisioned units by way of the request, the table's name with the client's prefix, and its handle.
#[tokio::test]
async fn a_table_can_be_provisioned_and_its_name_prefixed() {
    use aws_sdk_dynamodb::types::{BillingMode, ProvisionedThroughput};

    let client = dyno_testing::client().await.unwrap();
    let prefix = format!("dyno-test-prefix-{}-", std::process::id());
    let movies = client.with_table_prefix(&prefix).table::<Movie>();
    assert_eq!(movies.name(), format!("{prefix}Movies"));

    let units = ProvisionedThroughput::builder()
        .read_capacity_units(8)
        .write_capacity_units(8)
        .build()
        .unwrap();
    movies
        .create_table()
        .customize(|request| {
            let mut indexes = request
                .get_global_secondary_indexes()
                .clone()
                .unwrap_or_default();
            for index in &mut indexes {
                index.provisioned_throughput = Some(units.clone());
            }
            request
                .set_global_secondary_indexes(Some(indexes))
                .billing_mode(BillingMode::Provisioned)
                .provisioned_throughput(units)
        })
        .await
        .unwrap();
    let described = movies
        .client()
        .sdk()
        .describe_table()
        .table_name(movies.name())
        .send()
        .await
        .unwrap();
    let throughput = described.table().unwrap().provisioned_throughput().unwrap();
    assert_eq!(throughput.read_capacity_units(), Some(8));
    assert_eq!(throughput.write_capacity_units(), Some(8));
    movies.delete_table().await.unwrap();
}

/// Names an attribute that no film has.
#[derive(Document, Clone, Debug, PartialEq)]
struct Misnamed {
    title: String,
    rating_of_all: Option<f64>,
}

// An `Option` would be `None` for ever, and nobody would know why.
#[tokio::test]
async fn a_projection_names_attributes_of_the_model() {
    let movies = movies([brazil()]).await;
    let get = movies.get((1985, "Brazil")).project::<Misnamed>().await;
    let scan = movies.scan().project::<Misnamed>().all().await;
    for error in [get.unwrap_err(), scan.unwrap_err()] {
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        assert!(error.to_string().contains("`rating_of_all`"), "{error}");
    }
}

// An item that the model cannot read is gone from the table, and not lost.
#[tokio::test]
async fn an_old_item_that_cannot_be_read_is_kept_by_the_error() {
    let movies = temporary_table::<Movie>().await.unwrap();
    let raw = movies.raw();
    let stored =
        item! { "year" => 1985, "title" => "Brazil", "actors" => "seven", "note" => "precious" };
    let kept = |error: Error, says: &str| {
        let text = format!("{error} {error:?}");
        assert!(text.contains(says), "{text}");
        assert!(
            !text.contains("precious") && !text.contains("seven"),
            "{text}"
        );
        assert!(error.was_carried_out() && !error.is_outcome_unknown());
        let Error::Decode(unreadable) = error else {
            panic!("{text}")
        };
        unreadable.item().expect("the item")
    };
    let key = (1985, "Brazil");

    raw.put(stored.clone()).await.unwrap();
    let error = movies.delete(key).return_old().await.unwrap_err();
    let old = kept(
        error,
        "the item was deleted, but the old item cannot be read: ",
    );
    assert_eq!(old, stored);
    assert_eq!(
        raw.get(item! { "year" => 1985, "title" => "Brazil" })
            .await
            .unwrap(),
        None
    );

    // It is put back as it was.
    raw.put(old).await.unwrap();
    let error = movies.put(&brazil()).return_old().await.unwrap_err();
    let old = kept(
        error,
        "the item was written, but the old item cannot be read: ",
    );
    assert_eq!(old, stored);
    assert_eq!(movies.get(key).await.unwrap(), Some(brazil()));

    raw.put(stored.clone()).await.unwrap();
    let update = || movies.update(key, Movie::RATING.set(1.0));
    let error = update().return_old().await.unwrap_err();
    let old = kept(
        error,
        "the item was updated, but the old item cannot be read: ",
    );
    assert_eq!(old, stored);
    let error = update().await.unwrap_err();
    let new = kept(
        error,
        "the item was updated, but the new item cannot be read: ",
    );
    assert_eq!(new["note"], stored["note"]);

    // With a condition that fails nothing was written, and a transaction says it for each operation.
    let error = movies
        .delete(key)
        .condition(Movie::RANK.lt(1))
        .await
        .unwrap_err();
    assert!(!error.was_carried_out());
    let Error::ConditionFailed(failed) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(failed.old_item(), Some(new.clone()));
    let delete = movies.delete(key).condition(Movie::RANK.lt(1));
    let error = movies.client().transact_write((delete,)).await.unwrap_err();
    assert!(!error.was_carried_out());
    let Error::TransactionCanceled(canceled) = &error else {
        panic!("{error:?}")
    };
    let reason = canceled.causes().next().expect("a reason");
    assert_eq!(reason.old_item(), Some(new));
}
