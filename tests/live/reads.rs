//! What a query and a scan read, in which order, and how fresh: with a model and without.

use dyno::error::Code;
use dyno::observe::Meter;
use dyno::{Error, Item, Model, View, expression, ge, item, path};
use dyno_testing::{TemporaryTable, temporary_table};
use futures::{StreamExt as _, TryStreamExt as _};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies")]
#[dyno(index(name = "ByRank", partition_key = year, sort_key = rank, projection = keys_only))]
#[dyno(local_index(name = "ByRating", sort_key = rating, projection = keys_only))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    rating: Option<f64>,
    plot: String,
}

/// Some of what `ByRating` holds.
#[derive(View)]
#[dyno(of = Movie, index = BY_RATING)]
struct Rated {
    #[expect(dead_code, reason = "only its path is used")]
    rating: Option<f64>,
}

fn movie(title: &str, rank: u32) -> Movie {
    Movie {
        year: 1985,
        title: title.into(),
        rank: Some(rank),
        rating: Some(f64::from(rank)),
        plot: format!("{title} happens"),
    }
}

async fn movies() -> TemporaryTable<Movie> {
    let items = [movie("Brazil", 7), movie("Clue", 3), movie("Ran", 9)];
    temporary_table::<Movie>()
        .items(items)
        .await
        .expect("the engine makes tables")
}

// S54, S73: the four values of Select, with a model and without. A scan of a local index for all attributes is not
// among them, for the embedded engine gives what the index has; see the differences of engines in dyno-testing.
#[tokio::test]
async fn an_index_gives_what_it_has_or_the_whole_item() {
    let movies = movies().await;
    let raw = movies.raw();
    let (local, global) = (movies.index(Movie::BY_RATING), movies.index(Movie::BY_RANK));
    let (raw_local, raw_global) = (
        raw.index("ByRating", ["year", "rating"]),
        raw.index("ByRank", ["year", "rank"]),
    );

    // ALL_PROJECTED_ATTRIBUTES, by default.
    let keys = item! { "year" => 1985, "title" => "Ran", "rating" => 9 };
    let best = || raw_local.query(1985).sort_key(ge(8));
    let keys = [keys];
    assert_eq!(best().all().await.unwrap(), keys);
    let typed = local.query(1985).sort_key(ge(8.0)).project::<Item>();
    assert_eq!(typed.all().await.unwrap(), keys);
    let keys = item! { "year" => 1985, "title" => "Ran", "rank" => 9 };
    let found = raw_global.query(1985).sort_key(ge(8));
    assert_eq!(found.all().await.unwrap(), [keys]);

    // ALL_ATTRIBUTES
    let whole = local.query(1985).sort_key(ge(5.0)).all_attributes();
    assert_eq!(
        whole.all().await.unwrap(),
        [movie("Brazil", 7), movie("Ran", 9)]
    );
    let whole = best().all_attributes().project::<Item>().all().await;
    assert_eq!(
        whole.unwrap()[0].read::<String>("plot").unwrap(),
        "Ran happens"
    );
    assert_eq!(movies.scan().all_attributes().count().await.unwrap(), 3);
    let whole = movies.query(1985).all_attributes().all().await.unwrap();
    assert_eq!(whole.len(), 3);
    let error = raw_global.query(1985).all_attributes().all().await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), Some(Code::Validation), "{error:?}");

    // SPECIFIC_ATTRIBUTES, of those that the index has: the embedded engine fetches no others for a projection.
    let titles = [item! { "title" => "Ran" }];
    let typed = local.query(1985).sort_key(ge(8.0)).projection(Movie::TITLE);
    assert_eq!(typed.all().await.unwrap(), titles);
    let untyped = best().projection(expression("title")).all().await;
    assert_eq!(untyped.unwrap(), titles);

    // COUNT
    assert_eq!(global.query(1985).count().await.unwrap(), 3);
    assert_eq!(global.scan().count().await.unwrap(), 3);
    assert_eq!(best().count().await.unwrap(), 1);
}

// S49. With a model a consistent read of a global index does not compile; see `tests/ui`.
#[tokio::test]
async fn a_global_index_is_not_read_consistently() {
    let movies = movies().await;
    let raw = movies.raw();
    let table = movies.query(1985).consistent().count().await;
    assert_eq!(table.unwrap(), 3);
    let local = movies.index(Movie::BY_RATING).query(1985).consistent();
    assert_eq!(local.count().await.unwrap(), 3);
    let table = raw.scan().consistent().count().await;
    assert_eq!(table.unwrap(), 3);
    let local = raw
        .index("ByRating", ["year", "rating"])
        .query(1985)
        .consistent();
    assert_eq!(local.count().await.unwrap(), 3);

    // On a table by hand, for a temporary one does not let go of a request that its checker has rejected.
    let client = dyno_testing::client().await.unwrap();
    let name = format!("dyno-test-reads-{}", std::process::id());
    let movies = client.table_named::<Movie>(&name);
    movies.create_table().await.unwrap();
    let global = client
        .raw_table(&name, ["year", "title"])
        .index("ByRank", ["year", "rank"]);
    let query = global.query(1985).consistent().all().await;
    let scan = global.scan().consistent().all().await;
    drop(movies.delete_table().await);
    for error in [query.unwrap_err(), scan.unwrap_err()] {
        assert!(error.is_validation(), "{error:?}");
    }
}

/// A model of one partition, with a sort key of the type, and its items in the order that DynamoDB gives them.
macro_rules! ordered {
    ($($test:ident: $type:ty, $values:expr;)*) => {$(
        #[tokio::test]
        async fn $test() {
            #[derive(Model, Clone, Debug, PartialEq)]
            #[dyno(table = "Ordered")]
            struct Ordered {
                #[dyno(partition_key)]
                id: u8,
                #[dyno(sort_key)]
                at: $type,
            }

            let mut values: Vec<$type> = $values;
            let items = values.iter().rev().map(|at| Ordered { id: 1, at: at.clone() });
            let table = temporary_table::<Ordered>().items(items).await.unwrap();
            let raw = table.raw();
            let read = |items: Vec<Ordered>| -> Vec<$type> { items.into_iter().map(|item| item.at).collect() };
            let raw_read = |items: Vec<Item>| -> Vec<$type> {
                items.iter().map(|item| item.read("at").unwrap()).collect()
            };
            assert_eq!(read(table.query(1).all().await.unwrap()), values);
            assert_eq!(raw_read(raw.query(1).all().await.unwrap()), values);
            values.reverse();
            assert_eq!(read(table.query(1).descending().all().await.unwrap()), values);
            assert_eq!(raw_read(raw.query(1).descending().all().await.unwrap()), values);
        }
    )*};
}

// S57
ordered! {
    numbers_are_ordered_by_value: i64, vec![-100, -99, -2, -1, 0, 1, 2, 9, 10, 11, 100];
    strings_are_ordered_by_their_bytes_in_utf_8: String,
        ["A", "B", "Z", "a", "aa", "b", "z", "é", "中", "😀"].map(Into::into).into();
    bytes_are_ordered_without_a_sign: Vec<u8>,
        vec![vec![0], vec![0, 1], vec![1], vec![127], vec![128], vec![128, 0], vec![255]];
}

// S55, S61: a scan of an index with all that it can be asked, page by page.
#[tokio::test]
async fn a_scan_of_an_index_has_all_clauses() {
    let items = (0..30).map(|number| movie(&format!("{number:02}"), number));
    let movies = temporary_table::<Movie>().items(items).await.unwrap();
    let raw = movies.raw();
    let meter = Meter::new();
    let (mut cursor, mut typed) = (None, Vec::new());
    loop {
        let scan = movies.index(Movie::BY_RATING).scan().page_size(8);
        let scan = scan
            .consistent()
            .filter(Rated::RATING.ge(10.0))
            .meter(&meter);
        let page = scan
            .projection(Movie::TITLE)
            .maybe_start_after(cursor)
            .page();
        let page = page.await.unwrap();
        assert!(page.scanned <= 8 && page.count == page.items.len());
        typed.extend(page.items);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert!(meter.responses() >= 4 && meter.total().read_units > 0.0);
    let by_rating = raw.index("ByRating", ["year", "rating"]);
    let scan = by_rating.scan().page_size(8).consistent();
    let scan = scan.filter(path("rating").ge(10)).projection(path("title"));
    let pages: Vec<_> = scan.pages().try_collect().await.unwrap();
    assert!(pages.len() >= 4);
    let untyped = pages.into_iter().flatten().collect();
    let expected: Vec<Item> = (10..30)
        .map(|number| item! { "title" => format!("{number:02}") })
        .collect();
    let sorted = |mut items: Vec<Item>| {
        items.sort_by_key(|item| item.read::<String>("title").unwrap());
        items
    };
    assert_eq!(sorted(typed), expected);
    assert_eq!(sorted(untyped), expected);
    // A segment goes on in its segment.
    let segment = || raw.scan().segment(0, 2).page_size(4);
    let whole = segment().count().await.unwrap();
    let mut found = 0;
    let mut page = segment().page().await.unwrap();
    loop {
        found += page.count;
        let Some(next) = page.cursor else { break };
        page = segment().start_after(next).page().await.unwrap();
    }
    assert_eq!(found, whole);
}

/// A table of films, of which every fifth cannot be read as one.
async fn damaged() -> TemporaryTable<Movie> {
    let items = (0..20).map(|number| movie(&format!("{number:02}"), number));
    let movies = temporary_table::<Movie>().items(items).await;
    let movies = movies.expect("the engine makes tables");
    let raw = movies.raw();
    for title in ["00", "05", "10", "15"] {
        let damaged = raw.update(
            item! { "year" => 1985, "title" => title },
            path("plot").set(false),
        );
        let damaged = damaged.return_nothing().await;
        damaged.expect("the key is right");
    }
    movies
}

/// The title of a film, or the error of one that cannot be read.
fn told(film: Result<Movie, Error>) -> String {
    film.map_or_else(|error| error.to_string(), |film| film.title)
}

// Nothing is lost: what cannot be read is an error in its place, and the read goes on behind it.
#[tokio::test]
async fn items_that_cannot_be_read_hide_no_others() {
    let movies = damaged().await;
    let expected: Vec<String> = (0..20)
        .map(|number| match number % 5 {
            0 => format!("Movie (1985, \"{number:02}\"): attribute `plot`: expected S, found BOOL"),
            _ => format!("{number:02}"),
        })
        .collect();
    let query = || movies.query(1985).page_size(7);
    let streamed: Vec<_> = query().stream().map(told).collect().await;
    assert_eq!(streamed, expected);
    let (mut cursor, mut found) = (None, Vec::new());
    loop {
        let page = query().maybe_start_after(cursor).lenient().page();
        let page = page.await.unwrap();
        found.extend(page.items.into_iter().map(told));
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, expected);
    let error = query().page().await.unwrap_err();
    assert_eq!(error.to_string(), expected[0]);
    // The error has the key, by which the item is found as it is.
    let raw = movies.raw();
    let page = raw.query(1985).project::<Movie>().lenient().page();
    let page = page.await.unwrap();
    assert_eq!((page.items.len(), page.cursor), (20, None));
    assert_eq!(page.items.iter().filter(|item| item.is_err()).count(), 4);
    let scanned = movies.scan().page_size(3).parallel(2).stream().map(told);
    let mut scanned: Vec<_> = scanned.collect().await;
    scanned.sort();
    let mut expected = expected;
    expected.sort();
    assert_eq!(scanned, expected);
}
