//! Cursors that a read accepts, and those that it rejects before it sends anything.

use std::collections::{HashMap, HashSet};

use futures::TryStreamExt as _;

use crate::cursor::{CursorKeys, Seal};
use crate::error::InvalidCursor;
use crate::example::{Movie, Service, brazil, cursor, ok};
use crate::{Client, Condition, Cursor, Error, Table, expression, item, path_of};

const PAGE: &str = r#"{"Count":1,"ScannedCount":1,
    "Items":[{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}],
    "LastEvaluatedKey":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}}"#;

/// A table whose pages all have Brazil, and end there.
fn movies() -> Table<Movie> {
    Service::new(|operation, _| match operation {
        "Scan" | "Query" => ok(PAGE),
        _ => unreachable!("{operation}"),
    })
    .movies()
}

#[track_caller]
fn check<T: std::fmt::Debug>(result: Result<T, Error>, expected: &InvalidCursor) {
    let error = result.expect_err("the cursor is accepted");
    assert_eq!(error.invalid_cursor(), Some(expected), "{error}");
}

fn foreign(index: Option<&str>) -> InvalidCursor {
    InvalidCursor::Foreign {
        table: "Movies".into(),
        index: index.map(str::to_owned),
    }
}

#[tokio::test]
async fn an_open_cursor_belongs_to_a_table_or_index_and_a_partition() {
    let service = Service::silent();
    let movies = service.movies();
    let (by_rank, by_rating) = (movies.index(Movie::BY_RANK), movies.index(Movie::BY_RATING));
    let here = movies.cursor(&brazil()).unwrap();
    let read: Cursor = here.to_string().parse().unwrap();
    // An index whose key has the same attributes as another.
    let ranked = by_rank.cursor(&brazil()).unwrap();
    check(
        by_rating.scan().start_after(here.clone()).page().await,
        &foreign(Some("ByRating")),
    );
    check(
        by_rank.query(1985).start_after(read).all().await,
        &foreign(Some("ByRank")),
    );
    check(
        movies.scan().start_after(ranked).page().await,
        &foreign(None),
    );
    let other = service.client().table_named::<Movie>("Movies-2");
    let there = other.cursor(&brazil()).unwrap();
    check(
        movies.query(1985).start_after(there).count().await,
        &foreign(None),
    );

    // Of another type, which DynamoDB would reject in the conditions of other partitions.
    for key in [
        r#"{"title":{"N":"7"},"year":{"N":"1985"}}"#,
        r#"{"title":{"S":"Brazil"},"year":{"S":"1985"}}"#,
        r#"{"title":{"S":"Brazil"}}"#,
        "{}",
    ] {
        let reads = [
            movies.scan().start_after(cursor(key)).page().await,
            movies.query(1985).start_after(cursor(key)).page().await,
            movies
                .query_partitions([1985, 1986])
                .start_after(cursor(key))
                .page()
                .await,
        ];
        for read in reads {
            check(read, &foreign(None));
        }
    }
    let rank = r#"{"rank":{"S":"1"},"title":{"S":"Brazil"},"year":{"N":"1985"}}"#;
    let ranked_by_text = by_rank.query(1985).start_after(cursor(rank)).page().await;
    check(ranked_by_text, &foreign(Some("ByRank")));

    let partition = InvalidCursor::OtherPartition;
    check(
        movies.query(1986).start_after(here.clone()).page().await,
        &partition,
    );
    check(
        movies.query(1986).end_before(here.clone()).page().await,
        &partition,
    );
    check(
        movies.query(1986).start_after(here).page_of(3).await,
        &partition,
    );
    // A number is the same however it is written.
    let written = cursor(r#"{"year":{"N":"1985.0"},"title":{"S":"Brazil"}}"#);
    assert!(movies.query(1985).start_after(written).into_sdk().is_ok());
    assert_eq!(service.requests(), 0);
}

fn seal() -> Seal {
    CursorKeys::new([1; 32]).seal("tenant-7")
}

#[tokio::test]
async fn a_sealed_cursor_belongs_to_its_read() {
    let movies = movies();
    let by_rank = movies.index(Movie::BY_RANK);
    let seal = &seal();
    let read = || {
        by_rank
            .query(1985)
            .filter(Movie::RATING.gt(1.0))
            .sealed(seal)
    };
    let page = read().limit(1).page().await.unwrap();
    let cursor = || page.cursor.clone().unwrap();

    // The size of the pages and the projection may change.
    let next = read().limit(50).page_size(3).start_after(cursor());
    assert!(next.keys().page().await.is_ok());
    let (ascending, read) = (read(), |filter| by_rank.query(1985).filter(filter));
    let again = ascending.start_after(cursor()).page().await.unwrap();
    let again = again.cursor.unwrap();
    assert_eq!(again, cursor());

    let other = &InvalidCursor::OtherRead;
    let good = || Movie::RATING.gt(1.0);
    let sealed =
        |query: crate::op::Query<_, Movie>| query.sealed(seal).start_after(cursor()).page();
    check(sealed(read(Movie::RATING.gt(2.0))).await, other);
    check(sealed(read(Movie::RATING.ge(1.0))).await, other);
    check(sealed(by_rank.query(1985)).await, other);
    check(sealed(read(good()).descending()).await, other);
    check(sealed(by_rank.query(1986).filter(good())).await, other);
    check(
        sealed(read(good()).sort_key(crate::key::gt(1))).await,
        other,
    );
    let other_scope = CursorKeys::new([1; 32]).seal("tenant-8");
    check(
        read(good())
            .sealed(&other_scope)
            .start_after(cursor())
            .page()
            .await,
        other,
    );
    let other_key = CursorKeys::new([2; 32]).seal("tenant-7");
    let unknown = &InvalidCursor::UnknownSecret;
    check(
        read(good())
            .sealed(&other_key)
            .start_after(cursor())
            .page()
            .await,
        unknown,
    );
    check(
        read(good()).start_after(cursor()).page().await,
        &InvalidCursor::Sealed,
    );
    let open = by_rank.cursor(&brazil()).unwrap();
    check(
        read(good()).sealed(seal).start_after(open).page().await,
        &InvalidCursor::NotSealed,
    );
    check(
        movies
            .scan()
            .sealed(seal)
            .start_after(cursor())
            .page()
            .await,
        other,
    );
}

// Each `HashSet` and each `HashMap` iterates in an order of its own.
#[tokio::test]
async fn the_order_of_what_has_none_does_not_make_another_read() {
    fn tags() -> HashSet<String> {
        HashSet::from(["a", "b", "c", "d", "e"].map(str::to_owned))
    }
    fn votes() -> HashMap<String, HashSet<String>> {
        HashMap::from([1, 2, 3, 4, 5].map(|vote| (vote.to_string(), tags())))
    }

    // Of a table, the cursor has no rank.
    let page = PAGE.replace(r#","rank":{"N":"7"}}}"#, "}}");
    let movies = Service::new(move |_, _| ok(&page)).movies();
    let seal = &seal();
    let filters: [fn() -> Condition<Movie>; 6] = [
        || path_of("tags").eq(tags()),
        || path_of("votes").eq(votes()) & !path_of("old").eq(votes()),
        || Movie::RANK.is_in(HashSet::from([1, 2, 3, 4, 5])),
        || Condition::any(tags().into_iter().map(|tag| path_of("tag").eq(tag))),
        || Condition::all(tags().into_iter().map(|tag| path_of("tag").ne(tag))),
        || {
            expression("#t = :t")
                .name("#t", "tags")
                .value(":t", tags())
                .into()
        },
    ];
    for filter in filters {
        let read = || movies.query(1985).filter(filter()).sealed(seal);
        for _ in 0..10 {
            let page = read().limit(1).page().await.unwrap();
            let next = read().maybe_start_after(page.cursor).page().await;
            assert!(next.is_ok(), "{}: {next:?}", filter());
        }
    }
    // What has an order is another read in another one.
    let read = |list: [u8; 2]| {
        movies
            .query(1985)
            .filter(path_of("list").eq(list))
            .sealed(seal)
    };
    let page = read([1, 2]).limit(1).page().await.unwrap();
    check(
        read([2, 1]).maybe_start_after(page.cursor).page().await,
        &InvalidCursor::OtherRead,
    );
}

#[tokio::test]
async fn every_cursor_of_a_sealed_read_is_sealed() {
    use futures::{StreamExt as _, TryStreamExt as _};

    let movies = movies();
    let by_rank = movies.index(Movie::BY_RANK);
    let seal = &seal();
    let read = || by_rank.query(1985).sealed(seal);
    let first = read().limit(1).page().await.unwrap().cursor.unwrap();
    let next = read()
        .start_after(first.clone())
        .limit(1)
        .page()
        .await
        .unwrap();
    let of_pages: Vec<_> = read().pages().take(1).try_collect().await.unwrap();
    let mut stream = read().start_after(first.clone()).stream();
    let before = stream.cursor().unwrap().unwrap();
    stream.next().await.unwrap().unwrap();
    let previous = next.previous.unwrap();
    assert_eq!(format!("{previous:?}"), "Cursor(sealed)");
    assert!(read().end_before(previous.clone()).page().await.is_ok());
    let wrong = read().start_after(previous).page().await.unwrap_err();
    assert_eq!(wrong.invalid_cursor(), Some(&InvalidCursor::WrongSide));
    let wrong = read().end_before(first.clone()).page().await.unwrap_err();
    assert_eq!(wrong.invalid_cursor(), Some(&InvalidCursor::WrongSide));
    let cursors = [
        next.cursor.unwrap(),
        of_pages[0].cursor.clone().unwrap(),
        read().bytes().await.unwrap().cursor().unwrap().unwrap(),
        read()
            .limit(0)
            .start_after(first.clone())
            .page()
            .await
            .unwrap()
            .cursor
            .unwrap(),
        read()
            .start_after(first.clone())
            .page_of(0)
            .await
            .unwrap()
            .cursor
            .unwrap(),
        read().cursor(&brazil()).unwrap(),
        before,
        stream.cursor().unwrap().unwrap(),
        first,
    ];
    for cursor in cursors {
        assert_eq!(format!("{cursor:?}"), "Cursor(sealed)");
        assert!(read().start_after(cursor).page().await.is_ok());
    }
    let page = by_rank.query(1985).limit(1).page().await.unwrap();
    let end = page.cursor.unwrap();
    assert_eq!(
        format!("{end:?}").replace("after", "at"),
        format!("{:?}", by_rank.cursor(&brazil()).unwrap())
    );
}

/// What a cursor is sealed for must be the same in the next version, or all links of callers become invalid.
#[tokio::test]
async fn the_seals_of_reads_stay() {
    let movies = movies();
    let by_rank = movies.index(Movie::BY_RANK);
    let seal = seal();
    let query = by_rank
        .query(1985)
        .sort_key(crate::ge(3))
        .filter(Movie::RATING.gt(7.5) & Movie::TITLE.begins_with("B"))
        .descending()
        .sealed(&seal);
    let scan = movies.scan().filter(Movie::RATING.exists()).sealed(&seal);
    let texts = [query.cursor(&brazil()), scan.cursor(&brazil())];
    assert_eq!(
        texts.map(|cursor| cursor.unwrap().to_string()),
        [
            "AncvWDwU5VpNAAAAAAAAAAAAeyJyYW5rIjp7Ik4iOiI3In0sInRpdGxlIjp7IlMiOiJCcmF6aWwifSwieWVhciI6eyJOIjoiMTk4NSJ9fQbrpBLraOWH5dpOhtYUfU0",
            "AncvWDweyqOGAAAAAAAAAAAAeyJ0aXRsZSI6eyJTIjoiQnJhemlsIn0sInllYXIiOnsiTiI6IjE5ODUifX0AqmUsXCAVpL4SZnQBOa1X",
        ]
    );
}

// The partition of a key condition as text is not known before the request.
#[tokio::test]
async fn a_cursor_that_dynamodb_rejects_is_an_invalid_cursor() {
    for (message, expected) in [
        (
            "The provided starting key is outside query boundaries based on provided conditions",
            Some(&InvalidCursor::Rejected),
        ),
        ("Invalid FilterExpression: Syntax error", None),
    ] {
        let body = format!(
            r#"{{"__type":"com.amazonaws.dynamodb.v20120810#ValidationException","message":"{message}"}}"#
        );
        let service = Service::new(move |_, _| (400_u16, body.clone()));
        let query = service
            .movies()
            .query(1985)
            .start_after(cursor(r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#));
        let error = query.page().await.unwrap_err();
        assert_eq!(error.invalid_cursor(), expected, "{error}");
    }
}

/// A read may be changed after it has made a cursor.
#[tokio::test]
async fn a_cursor_does_not_bind_a_read_that_is_changed() {
    let movies = movies();
    let seal = seal();
    let read = || movies.query(1985).sealed(&seal);
    let unfiltered = read().cursor(&brazil()).unwrap();
    let query = read();
    query.cursor(&brazil()).unwrap();
    let filtered = query.filter(Movie::RATING.gt(7.5));
    let rejected = filtered.start_after(unfiltered).page().await.unwrap_err();
    assert_eq!(rejected.invalid_cursor(), Some(&InvalidCursor::OtherRead));
}

#[tokio::test]
async fn only_single_pages_end_before_a_cursor() {
    let movies = movies();
    let start = || movies.cursor(&brazil()).unwrap();
    let read = || movies.query(1985).end_before(start());
    let says =
        "Movie: only `page` and `page_of` can end before a cursor; use `descending` for the others";
    assert_eq!(read().all().await.unwrap_err().to_string(), says);
    assert_eq!(read().count().await.unwrap_err().to_string(), says);
    assert_eq!(read().first().await.unwrap_err().to_string(), says);
    assert_eq!(read().bytes().await.unwrap_err().to_string(), says);
    let mut pages = read().pages();
    let failed = futures::StreamExt::next(&mut pages).await.unwrap();
    assert_eq!(failed.unwrap_err().to_string(), says);
    let mut items = read().stream();
    let failed = futures::StreamExt::next(&mut items).await.unwrap();
    assert_eq!(failed.unwrap_err().to_string(), says);
    // The last one counts.
    assert!(read().start_after(start()).into_sdk().is_ok());
    let forward = movies.query(1985).end_before(start()).start_after(start());
    assert_eq!(*forward.into_sdk().unwrap().get_scan_index_forward(), None);
    assert_eq!(
        *read().into_sdk().unwrap().get_scan_index_forward(),
        Some(false)
    );
    assert_eq!(
        *read()
            .descending()
            .into_sdk()
            .unwrap()
            .get_scan_index_forward(),
        None
    );
}

#[tokio::test]
async fn streams_without_a_position_say_so() {
    let movies = movies();
    let parallel = movies.scan().parallel(2).stream();
    assert_eq!(
        parallel.cursor().unwrap_err().to_string(),
        "Movie: a stream of a statement or a parallel scan has no cursor; use `checkpoint` for a parallel scan"
    );
    assert_eq!(
        movies.scan().stream().checkpoint().unwrap_err().to_string(),
        "Movie: the stream has no checkpoint, because it is not of a parallel scan; use its cursor"
    );
    let statement = movies.client().statement("SELECT * FROM Movies").stream();
    assert!(statement.cursor().is_err());
}

// The key is requested as well, and is not among the attributes that were asked for.
#[tokio::test]
async fn a_projection_without_the_key_has_cursors() {
    let service = Service::new(|_, body| {
        assert!(
            body.contains(r##""ProjectionExpression":"#0, #1""##),
            "{body}"
        );
        ok(r#"{"Count":1,"Items":[{"title":{"S":"Brazil"},"year":{"N":"1985"}}],"ScannedCount":1}"#)
    });
    let movies = service.movies();
    let title = [item! { "title" => "Brazil" }];
    let scan = || movies.scan().projection(Movie::TITLE);
    let mut stream = scan().stream();
    assert_eq!(stream.try_next().await.unwrap(), Some(title[0].clone()));
    let cursor = stream.cursor().unwrap();
    assert_eq!(
        format!("{cursor:?}"),
        r#"Some(Cursor(after ("Brazil", 1985)))"#
    );
    let page = scan().page_of(3).await.unwrap();
    assert_eq!(page.items, title);
}

// The partitions of a read are a part of what its cursors are sealed to, in any order.
#[tokio::test]
async fn a_sealed_cursor_of_several_partitions_is_of_these() {
    let service = Service::new(|_, body| {
        let year = if body.contains("1986") { 1986 } else { 1985 };
        let key = format!(r#"{{"year":{{"N":"{year}"}},"title":{{"S":"Brazil"}}}}"#);
        ok(&format!(
            r#"{{"Count":1,"ScannedCount":1,"Items":[{key}],"LastEvaluatedKey":{key}}}"#
        ))
    });
    let movies = service.movies();
    let keys = CursorKeys::new([7; 32]);
    let seal = || keys.seal("tenant-7");
    let query = |years: &[u16]| movies.query_partitions(years.iter().copied());
    let page = query(&[1985, 1986]).limit(1).sealed(&seal()).page().await;
    let cursor = || page.as_ref().unwrap().cursor.clone().unwrap();
    let accepted = query(&[1986, 1985]).sealed(&seal()).start_after(cursor());
    accepted.page().await.unwrap();
    let reads = [
        query(&[1985, 1987]).sealed(&seal()),
        query(&[1985]).sealed(&seal()),
        query(&[1985, 1986, 1987]).sealed(&seal()),
        query(&[1985, 1986])
            .sort_key(crate::gt("A"))
            .sealed(&seal()),
        query(&[1985, 1986]).descending().sealed(&seal()),
        query(&[1985, 1986])
            .filter(Movie::RANK.gt(1_u32))
            .sealed(&seal()),
        query(&[1985, 1986]).sealed(&keys.seal("tenant-8")),
        movies.query(1985).sealed(&seal()),
    ];
    for read in reads {
        check(
            read.start_after(cursor()).page().await,
            &InvalidCursor::OtherRead,
        );
    }
    let scan = movies.scan().sealed(&seal()).start_after(cursor());
    check(scan.page().await, &InvalidCursor::OtherRead);
    let index = movies.index(Movie::BY_RANK).query_partitions([1985, 1986]);
    let index = index.sealed(&seal()).start_after(cursor());
    check(index.page().await, &InvalidCursor::OtherRead);
}

/// A read of the movies, and whom its cursors are for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Read {
    /// A query, a query of several partitions, or a scan.
    kind: u8,
    /// The table, or one of the indexes.
    source: u8,
    table: u8,
    partitions: u8,
    sort_key: u8,
    filter: u8,
    descending: bool,
    scope: u8,
    secret: u8,
}

impl Read {
    fn random(random: &mut fastrand::Rng) -> Self {
        let read = Self {
            kind: random.u8(..3),
            source: random.u8(..3),
            table: random.u8(..2),
            partitions: random.u8(..3),
            sort_key: random.u8(..6),
            filter: random.u8(..5),
            descending: random.bool(),
            scope: random.u8(..2),
            secret: random.u8(..2),
        };
        read.normal()
    }

    /// This read with one part of another, as an attacker would change a link.
    fn with_a_part_of(mut self, other: Self, random: &mut fastrand::Rng) -> Self {
        match random.u8(..9) {
            0 => self.kind = other.kind,
            1 => self.source = other.source,
            2 => self.table = other.table,
            3 => self.partitions = other.partitions,
            4 => self.sort_key = other.sort_key,
            5 => self.filter = other.filter,
            6 => self.descending = other.descending,
            7 => self.scope = other.scope,
            _ => self.secret = other.secret,
        }
        self.normal()
    }

    /// A scan has neither partitions nor a direction.
    fn normal(mut self) -> Self {
        if self.kind == 2 {
            (self.partitions, self.sort_key, self.descending) = (0, 0, false);
        }
        self
    }

    /// A cursor of this read, or the page that starts after one.
    async fn run(
        self,
        client: &Client,
        keys: &[CursorKeys; 2],
        start: Option<Cursor>,
    ) -> Result<Cursor, Error> {
        use crate::key::{between, ge, gt, le, lt};

        let table = ["Movies", "Movies-2"][usize::from(self.table)];
        let movies = client.table_named::<Movie>(table);
        let year = match self.kind {
            0 => 1985 + u16::from(self.partitions),
            _ => 1985,
        };
        macro_rules! query {
            ($source:expr, $low:expr, $high:expr) => {{
                let source = $source;
                let query = match (self.kind, self.partitions) {
                    (0, _) => source.query(year),
                    (_, 0) => source.query_partitions([1985, 1986]),
                    (_, 1) => source.query_partitions([1985, 1987]),
                    _ => source.query_partitions([1985, 1986, 1987]),
                };
                let query = match self.sort_key {
                    0 => query,
                    1 => query.sort_key(lt($high)),
                    2 => query.sort_key(le($high)),
                    3 => query.sort_key(gt($low)),
                    4 => query.sort_key(ge($low)),
                    _ => query.sort_key(between($low, $high)),
                };
                let query = if self.descending {
                    query.descending()
                } else {
                    query
                };
                run!(query)
            }};
        }
        macro_rules! run {
            ($read:expr) => {{
                let filter: Option<Condition<Movie>> = match self.filter {
                    0 => None,
                    1 => Some(path_of("votes").gt(1)),
                    2 => Some(path_of("votes").ge(1)),
                    3 => Some(path_of("votes").gt(2)),
                    _ => Some(path_of("votes").gt(1) & path_of("seen").exists()),
                };
                let scope = ["tenant-7", "tenant-8"][usize::from(self.scope)];
                let seal = keys[usize::from(self.secret)].seal(scope);
                let read = $read.sealed(&seal);
                let read = match filter {
                    Some(filter) => read.filter(filter),
                    None => read,
                };
                match start {
                    None => read.cursor(&item! {
                        "year" => year, "title" => "Brazil", "rank" => 7, "rating" => 8,
                    }),
                    Some(cursor) => {
                        read.start_after(cursor.clone()).page().await?;
                        Ok(cursor)
                    }
                }
            }};
        }
        match (self.kind, self.source) {
            (2, 0) => run!(movies.scan()),
            (2, 1) => run!(movies.index(Movie::BY_RANK).scan()),
            (2, _) => run!(movies.index(Movie::BY_RATING).scan()),
            (_, 0) => query!(movies, "A", "C"),
            (_, 1) => query!(movies.index(Movie::BY_RANK), 1, 9),
            (_, _) => query!(movies.index(Movie::BY_RATING), 1.0, 9.0),
        }
    }
}

// Ten thousand cursors of another query, scope or key: none is accepted, and nothing is sent for it.
#[tokio::test]
async fn no_cursor_of_another_read_is_accepted() {
    let service = Service::new(|_, _| ok(r#"{"Count":0,"Items":[],"ScannedCount":0}"#));
    let mut random = fastrand::Rng::with_seed(7);
    // A secret takes a while to be made.
    let keys = [1, 2].map(|secret| CursorKeys::new([secret; 32]));
    let client = service.client();
    let mut rejected = 0;
    while rejected < 10_000 {
        let read = Read::random(&mut random);
        let cursor = read.run(&client, &keys, None).await.unwrap();
        let foreign = Read::random(&mut random);
        let other = if random.bool() {
            read.with_a_part_of(foreign, &mut random)
        } else {
            foreign
        };
        let before = service.requests();
        let accepted = other.run(&client, &keys, Some(cursor)).await;
        if other == read {
            accepted.unwrap_or_else(|error| panic!("{read:?}: {error}"));
            continue;
        }
        rejected += 1;
        let error = accepted.expect_err(&format!("{other:?} accepts a cursor of {read:?}"));
        let expected = match other.secret == read.secret {
            true => InvalidCursor::OtherRead,
            false => InvalidCursor::UnknownSecret,
        };
        assert_eq!(
            error.invalid_cursor(),
            Some(&expected),
            "{read:?} {other:?}"
        );
        assert_eq!(service.requests(), before, "{other:?}");
    }
}
