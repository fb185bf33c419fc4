//! The requests of scans, and segments in parallel.

use aws_sdk_dynamodb::operation::scan::ScanInput;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::TryStreamExt;

use crate::CapacityBudget;
use crate::cursor::{Checkpoint, CursorKeys, SourceId};
use crate::example::{Movie, Service, brazil, ok};

// A29, Q42, I36, I38
#[test]
fn a_scan_has_all_its_clauses() {
    let movies = Service::silent().movies();
    let scan = movies
        .index(Movie::BY_RANK)
        .scan()
        .filter(Movie::RANK.gt(5))
        .projection(Movie::TITLE)
        .limit(3);
    let expected = ScanInput::builder()
        .table_name("Movies")
        .index_name("ByRank")
        .filter_expression("#0 > :0")
        .projection_expression("#1")
        .expression_attribute_names("#0", "rank")
        .expression_attribute_names("#1", "title")
        .expression_attribute_values(":0", AttributeValue::N("5".into()))
        .limit(3);
    assert_eq!(
        scan.into_sdk().unwrap().as_input().clone().build().unwrap(),
        expected.build().unwrap()
    );
}

// T7, S62
#[test]
fn the_first_segment_is_a_segment() {
    let scan = Service::silent()
        .movies()
        .scan()
        .segment(0, 4)
        .into_sdk()
        .unwrap();
    let expected = ScanInput::builder()
        .table_name("Movies")
        .segment(0)
        .total_segments(4);
    assert_eq!(
        scan.as_input().clone().build().unwrap(),
        expected.build().unwrap()
    );
}

#[test]
fn each_segment_has_a_request() {
    let requests = Service::silent().movies().scan().limit(5).parallel(2);
    let inputs = requests.into_sdk().unwrap();
    let inputs = inputs
        .iter()
        .map(|request| request.as_input().clone().build().unwrap());
    let expected = [0, 1].map(|segment| {
        let input = ScanInput::builder().table_name("Movies").limit(5);
        input.segment(segment).total_segments(2).build().unwrap()
    });
    assert_eq!(inputs.collect::<Vec<_>>(), expected);
}

/// Two pages in each segment; an item is named by its segment and its page.
fn segments() -> Service {
    Service::new(|_, body| {
        let segment = body
            .split(r#""Segment":"#)
            .nth(1)
            .and_then(|rest| rest.split([',', '}']).next())
            .unwrap();
        let (page, last) = match body.contains("ExclusiveStartKey") {
            true => (1, String::new()),
            false => (
                0,
                format!(r#","LastEvaluatedKey":{{"year":{{"N":"{segment}"}}}}"#),
            ),
        };
        let items = match body.contains("COUNT") {
            true => String::new(),
            false => {
                format!(r#","Items":[{{"year":{{"N":"{segment}"}},"title":{{"S":"{page}"}}}}]"#)
            }
        };
        ok(&format!(r#"{{"Count":1,"ScannedCount":1{items}{last}}}"#))
    })
}

// T7, S62
#[tokio::test]
async fn all_segments_together_are_the_table() {
    let service = segments();
    let scan = || service.movies().scan().parallel(3);
    let place = |movie: Movie| (movie.year, movie.title);
    let mut all: Vec<_> = scan().all().await.unwrap().into_iter().map(place).collect();
    all.sort();
    let expected: Vec<_> = (0..3)
        .flat_map(|year| ["0", "1"].map(|title| (year, title.to_owned())))
        .collect();
    assert_eq!(all, expected);
    let mut streamed: Vec<_> = scan().stream().map_ok(place).try_collect().await.unwrap();
    streamed.sort();
    assert_eq!(streamed, expected);
    assert_eq!(scan().count().await.unwrap(), 6);
    assert_eq!(service.requests(), 18);
}

#[tokio::test]
async fn a_segment_is_not_read_in_parallel() {
    let scan = || Service::silent().movies().scan().segment(1, 4).parallel(2);
    let streamed = scan().stream().try_collect::<Vec<_>>().await;
    for error in [
        scan().all().await.unwrap_err(),
        scan().count().await.unwrap_err(),
        streamed.unwrap_err(),
    ] {
        assert_eq!(
            error.to_string(),
            "Movie: `segment` and `parallel` cannot be combined; remove one"
        );
    }
}

#[tokio::test]
async fn a_segment_that_does_not_exist_is_an_error() {
    let scan = || Service::silent().movies().scan();
    for (error, place) in [
        (scan().segment(3, 3).all().await.unwrap_err(), "3 of 3"),
        (scan().segment(0, 0).page().await.unwrap_err(), "0 of 0"),
        (
            scan().segment(1, 1_000_001).all().await.unwrap_err(),
            "1 of 1000001",
        ),
        (scan().parallel(0).all().await.unwrap_err(), "0 of 0"),
        (scan().parallel(0).count().await.unwrap_err(), "0 of 0"),
        (
            scan().parallel(u32::MAX).all().await.unwrap_err(),
            "0 of 4294967295",
        ),
    ] {
        assert_eq!(
            error.to_string(),
            format!(
                "Movie: segment {place} does not exist; segments are numbered from 0, and there are 1 to 1000000"
            )
        );
    }
}

#[tokio::test]
async fn a_limit_is_for_all_segments_together() {
    let service = segments();
    let scan = || service.movies().scan().limit(4).parallel(3);
    assert_eq!(scan().all().await.unwrap().len(), 4);
    assert_eq!(
        scan().stream().try_collect::<Vec<_>>().await.unwrap().len(),
        4
    );
    assert_eq!(scan().count().await.unwrap(), 4);
    assert_eq!(
        service
            .movies()
            .scan()
            .limit(0)
            .parallel(3)
            .all()
            .await
            .unwrap(),
        []
    );
}

// A checkpoint is the job's own, so its keys are not sealed.
#[tokio::test]
async fn a_sealed_parallel_scan_is_resumed() {
    let service = segments();
    let seal = CursorKeys::new([1; 32]).seal("job");
    let scan = || service.movies().scan().sealed(&seal);
    let mut items = scan().parallel(3).at_once(1).stream();
    items.try_next().await.unwrap().unwrap();
    items.try_next().await.unwrap().unwrap();
    let checkpoint = items.checkpoint().unwrap();
    assert_eq!(checkpoint.left(), 2);
    drop(items);
    let mut rest: Vec<_> = scan().resume(checkpoint).all().await.unwrap();
    rest.sort_by_key(|movie: &Movie| (movie.year, movie.title.clone()));
    let places: Vec<_> = rest
        .iter()
        .map(|movie| (movie.year, &*movie.title))
        .collect();
    assert_eq!(places, [(1, "0"), (1, "1"), (2, "0"), (2, "1")]);
}

#[tokio::test]
async fn an_invalid_parallel_scan_keeps_its_checkpoint() {
    let movies = Service::silent().movies();
    let foreign = Checkpoint::new(64)
        .at(SourceId::new("Films", None))
        .split(21)
        .remove(0);
    let mut of_other_key = Checkpoint::new(64);
    of_other_key.read_to(7, r#"{"id":{"S":"a"}}"#.into());
    let budget = CapacityBudget::per_second(0.0);
    for (scan, checkpoint, text) in [
        (movies.scan(), foreign, "does not belong to `Movies`"),
        (movies.scan(), of_other_key, "does not belong to `Movies`"),
        (
            movies.scan().budget(&budget),
            Checkpoint::new(64),
            "the budget must be greater than 0",
        ),
        (movies.scan(), Checkpoint::new(0), "segment 0 of 0"),
        (
            movies.scan().start_after(movies.cursor(&brazil()).unwrap()),
            Checkpoint::new(2),
            "`start_after` and `parallel` cannot be combined",
        ),
    ] {
        let mut items = scan.resume(checkpoint.clone()).stream();
        let error = items.try_next().await.unwrap_err().to_string();
        assert!(
            error.starts_with("Movie: ") && error.contains(text),
            "{error}"
        );
        assert_eq!(items.checkpoint().unwrap(), checkpoint);
        assert_eq!(
            items.checkpoint().unwrap().source_id(),
            checkpoint.source_id()
        );
    }
}

// A segment that waits has neither a task nor a request.
#[tokio::test]
async fn many_segments_are_read_some_at_a_time() {
    let service = segments();
    let mut items = service.movies().scan().parallel(1_000_000).stream();
    assert_eq!(items.progress().segments, 1_000_000);
    items.try_next().await.unwrap().unwrap();
    assert!(service.requests() <= 65, "{}", service.requests());
    assert_eq!(items.checkpoint().unwrap().left(), 1_000_000);
}

// With the items of the first segment, the limit is reached.
#[tokio::test]
async fn segments_behind_the_limit_are_not_read() {
    let service = segments();
    let scan = || service.movies().scan().limit(2).parallel(8).at_once(1);
    assert_eq!(scan().all().await.unwrap().len(), 2);
    assert_eq!(service.requests(), 2);
    assert_eq!(scan().count().await.unwrap(), 2);
    assert_eq!(service.requests(), 4);
}

// The items of a page are returned without a wake-up for each.
#[tokio::test]
async fn a_page_of_a_parallel_stream_wakes_its_reader_once() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    struct Wakes(AtomicUsize, Waker);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
            self.1.wake_by_ref();
        }
    }

    let item = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#;
    let items = [item; 1000].join(",");
    let page = format!(r#"{{"Count":1000,"ScannedCount":1000,"Items":[{items}]}}"#);
    let service = Service::new(move |_, _| ok(&page));
    let mut items = service.movies().scan().parallel(8).stream();
    let (mut returned, mut waited, mut wakes) = (0, 0, None);
    std::future::poll_fn(|context| {
        let wakes = wakes
            .get_or_insert_with(|| Arc::new(Wakes(AtomicUsize::new(0), context.waker().clone())));
        let waker = Waker::from(wakes.clone());
        let mut counted = Context::from_waker(&waker);
        loop {
            match items.try_poll_next_unpin(&mut counted) {
                Poll::Ready(Some(item)) => {
                    item.unwrap();
                    returned += 1;
                }
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Pending => {
                    waited += 1;
                    return Poll::Pending;
                }
            }
        }
    })
    .await;
    assert_eq!(returned, 8000);
    let wakes = wakes.unwrap().0.load(Ordering::Relaxed);
    // A page and the end of its segment, for each of the eight.
    assert!(waited <= 16 && wakes <= 16, "{waited} {wakes}");
}
