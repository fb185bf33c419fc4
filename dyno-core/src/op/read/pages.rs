//! Pages, one after the other, and items out of them.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures::Stream;
use futures::future::BoxFuture;
use futures::stream::SelectAll;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::codec::DecodeDocument;
use crate::codec::Item;
use crate::error::{Error, Result};
use crate::observe::in_current_context;
use crate::op::read::page_request::{Read, What};
use crate::page::Page;

/// The pages of a read that are still to come, up to its limit.
#[derive(Debug)]
pub(crate) struct Pages<W> {
    /// The next request; its limit is what remains of the whole read's.
    read: Read<W>,
    ended: bool,
}

impl<W: What> Pages<W> {
    pub(crate) fn new(read: Read<W>) -> Self {
        Self { read, ended: false }
    }

    fn ended(&self) -> bool {
        self.ended || self.read.limit == Some(0)
    }

    /// The next page, without what exceeds the limit.
    pub(crate) async fn next<T: DecodeDocument + Send + 'static>(
        &mut self,
    ) -> Result<Option<Page<Result<T>>>> {
        if self.ended() {
            return Ok(None);
        }
        // An error is the end, until a page has come.
        self.ended = true;
        let mut page = self.read.send(self.read.page_limit()).await?;
        self.ended = page.cursor.is_none();
        self.read.start.clone_from(&page.cursor);
        if let Some(limit) = &mut self.read.limit {
            page.items.truncate(*limit);
            page.count = page.count.min(*limit);
            *limit -= page.count;
        }
        Ok(Some(page))
    }

    pub(crate) async fn all<T: DecodeDocument + Send + 'static>(mut self) -> Result<Vec<T>> {
        let mut items = Vec::new();
        while let Some(page) = self.next().await? {
            for item in page.items {
                items.push(item?);
            }
        }
        Ok(items)
    }

    /// All items up to the first that cannot be read, which is the last then.
    pub(crate) async fn until_unreadable<T: DecodeDocument + Send + 'static>(
        mut self,
    ) -> Result<Vec<Result<T>>> {
        let mut items = Vec::new();
        while let Some(page) = self.next().await? {
            for item in page.items {
                let unreadable = item.is_err();
                items.push(item);
                if unreadable {
                    return Ok(items);
                }
            }
        }
        Ok(items)
    }

    pub(crate) async fn count(mut self) -> Result<usize> {
        let mut count = 0;
        while let Some(page) = self.next::<Item>().await? {
            count += page.count;
        }
        Ok(count)
    }
}

/// The items of a query or scan as a stream, in the order of the pages.
///
/// Nothing is sent before it is polled. From then on the next page is fetched while the items of this one are taken, in a task of the
/// tokio runtime that ends with the stream; without a runtime each page is fetched when the items before are gone.
///
/// An item that cannot be read is an [`Error::Decode`] in its place, which counts for the limit; the stream goes on behind it.
/// After any other error it has ended.
///
/// ```no_run
/// # use dyno::Client;
/// use futures::TryStreamExt;
///
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let mut items = client.raw_table("Movies").scan().stream();
/// while let Some(item) = items.try_next().await? {
///     println!("{item:?}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is polled"]
pub struct Items<T> {
    source: Source<T>,
}

enum Source<T> {
    One(Sequence<T>),
    /// Several segments, and how many items may still come.
    Many(SelectAll<Sequence<T>>, Option<usize>),
}

impl<T: DecodeDocument + Send + 'static> Items<T> {
    pub(crate) fn new(read: Read<impl What>) -> Self {
        Self {
            source: Source::One(Sequence::new(read)),
        }
    }

    pub(crate) fn of_segments(
        segments: impl Iterator<Item = Read<impl What>>,
        limit: Option<usize>,
    ) -> Self {
        Self {
            source: Source::Many(segments.map(Sequence::new).collect(), limit),
        }
    }
}

impl<T: DecodeDocument + Send + 'static> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        match &mut self.source {
            Source::One(items) => Pin::new(items).poll_next(context),
            Source::Many(_, Some(0)) => Poll::Ready(None),
            Source::Many(segments, limit) => {
                let item = ready!(Pin::new(&mut *segments).poll_next(context));
                match &item {
                    Some(Ok(_) | Err(Error::Decode(_))) => *limit = limit.map(|limit| limit - 1),
                    // The other segments end with the one that failed.
                    Some(Err(_)) => segments.clear(),
                    None => {}
                }
                if *limit == Some(0) {
                    // Nothing more is wanted, so nothing more is fetched.
                    segments.clear();
                }
                Poll::Ready(item)
            }
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// The items of one sequence of pages.
struct Sequence<T> {
    ready: vec::IntoIter<Result<T>>,
    next: Next<T>,
}

enum Next<T> {
    Ended,
    Waiting(Box<dyn Follow<T>>),
    Fetching(Fetch<T>),
}

/// Pages of a query or of a scan: to whom takes the items it is the same.
trait Follow<T>: Send {
    /// Asks for the next page.
    fn follow(self: Box<Self>) -> Fetch<T>;

    fn ended(&self) -> bool;
}

impl<T: DecodeDocument + Send + 'static, W: What> Follow<T> for Pages<W> {
    fn follow(mut self: Box<Self>) -> Fetch<T> {
        Fetch::start(async move {
            let page = self.next().await;
            (page, Some(self as Box<dyn Follow<T>>))
        })
    }

    fn ended(&self) -> bool {
        self.ended()
    }
}

impl<T: DecodeDocument + Send + 'static> Sequence<T> {
    fn new(read: Read<impl What>) -> Self {
        Self {
            ready: Vec::new().into_iter(),
            next: Next::Waiting(Box::new(Pages::new(read))),
        }
    }
}

impl<T: DecodeDocument + Send + 'static> Stream for Sequence<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.ready.next() {
                return Poll::Ready(Some(item));
            }
            match std::mem::replace(&mut this.next, Next::Ended) {
                Next::Ended => return Poll::Ready(None),
                Next::Waiting(pages) => this.next = Next::Fetching(pages.follow()),
                Next::Fetching(mut fetch) => {
                    let Poll::Ready((page, pages)) = fetch.poll(context) else {
                        this.next = Next::Fetching(fetch);
                        return Poll::Pending;
                    };
                    match page {
                        Ok(None) => {}
                        Ok(Some(page)) => {
                            this.ready = page.items.into_iter();
                            if let Some(pages) = pages.filter(|pages| !pages.ended()) {
                                this.next = Next::Fetching(pages.follow());
                            }
                        }
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    }
                }
            }
        }
    }
}

// What is polled is boxed, so nothing in here is pinned.
impl<T> Unpin for Sequence<T> {}
impl<T> Unpin for Items<T> {}

/// A page, and the pages after it. These are gone when the runtime shut down.
type Fetched<T> = (Result<Option<Page<Result<T>>>>, Option<Box<dyn Follow<T>>>);

/// A page on its way.
enum Fetch<T> {
    Task(JoinHandle<Fetched<T>>),
    Inline(BoxFuture<'static, Fetched<T>>),
}

impl<T: Send + 'static> Fetch<T> {
    fn start(fetch: impl Future<Output = Fetched<T>> + Send + 'static) -> Self {
        match Handle::try_current() {
            Ok(runtime) => Self::Task(runtime.spawn(in_current_context(fetch))),
            Err(_) => Self::Inline(Box::pin(fetch)),
        }
    }
}

impl<T> Fetch<T> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Fetched<T>> {
        match self {
            Self::Inline(fetch) => fetch.as_mut().poll(context),
            Self::Task(task) => match ready!(Pin::new(task).poll(context)) {
                Ok(fetched) => Poll::Ready(fetched),
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    // The runtime shut down, and the stream is polled by another one.
                    Err(error) => Poll::Ready((Err(Error::interrupted(error)), None)),
                },
            },
        }
    }
}

impl<T> Drop for Fetch<T> {
    fn drop(&mut self) {
        if let Self::Task(task) = self {
            task.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::{StreamExt, TryStreamExt};

    use crate::Error;
    use crate::codec::Item;
    use crate::cursor::Cursor;
    use crate::example::{Movie, Service, error, ok};
    use crate::page::Page;

    /// Pages of the films 0 to 9: as many as the request's limit allows, but at most 3; only the even ones pass the filter.
    fn films() -> Service {
        Service::new(|_, body| {
            let number = |name: &str, other| match body.split(name).nth(1) {
                Some(rest) => rest.split(['"', ',', '}']).next().unwrap().parse().unwrap(),
                None => other,
            };
            let start = number(r#""year":{"N":""#, -1) + 1;
            let limit = number(r#""Limit":"#, 3).min(3);
            let end = (start + limit).min(10);
            let filtered = body.contains("FilterExpression");
            let found: Vec<_> = (start..end)
                .filter(|film| !filtered || film % 2 == 0)
                .collect();
            let items = found
                .iter()
                .map(|film| format!(r#"{{"year":{{"N":"{film}"}},"title":{{"S":"x"}}}}"#));
            let items = match body.contains("COUNT") {
                true => String::new(),
                false => format!(r#","Items":[{}]"#, items.collect::<Vec<_>>().join(",")),
            };
            let last = match end {
                10 => String::new(),
                _ => format!(
                    r#","LastEvaluatedKey":{{"year":{{"N":"{}"}},"title":{{"S":"x"}}}}"#,
                    end - 1
                ),
            };
            let (count, scanned) = (found.len(), end - start);
            ok(&format!(
                r#"{{"Count":{count},"ScannedCount":{scanned}{items}{last}}}"#
            ))
        })
    }

    fn years(movies: &[Movie]) -> Vec<u16> {
        movies.iter().map(|movie| movie.year).collect()
    }

    // I35, S59, S60
    #[tokio::test]
    async fn a_page_is_one_request_and_has_a_cursor() {
        let service = films();
        let scan = || service.movies().scan();
        let page: Page<Movie> = scan().page().await.unwrap();
        assert_eq!(
            (years(&page.items), page.count, page.scanned),
            (vec![0, 1, 2], 3, 3)
        );
        assert_eq!(service.requests(), 1);
        let page = scan()
            .start_after(page.cursor.unwrap())
            .filter(Movie::RANK.eq(1))
            .page()
            .await
            .unwrap();
        assert_eq!(
            (years(&page.items), page.count, page.scanned),
            (vec![4], 1, 3)
        );
        let page = scan()
            .start_after(r#"{"year":{"N":"8"},"title":{"S":"x"}}"#.parse::<Cursor>().unwrap())
            .page()
            .await
            .unwrap();
        assert_eq!((years(&page.items), page.cursor), (vec![9], None));
    }

    // I34, I40, S60
    #[tokio::test]
    async fn a_stream_follows_the_pages() {
        let service = films();
        let all: Vec<Movie> = service
            .movies()
            .scan()
            .stream()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(years(&all), (0..10).collect::<Vec<_>>());
        assert_eq!(service.requests(), 4);
        // Of one film a page, every second page is empty.
        let filtered = service
            .movies()
            .scan()
            .filter(Movie::RANK.eq(1))
            .page_size(1)
            .stream();
        assert_eq!(
            years(&filtered.try_collect::<Vec<_>>().await.unwrap()),
            [0, 2, 4, 6, 8]
        );
    }

    // I40
    #[tokio::test]
    async fn the_next_page_is_fetched_while_this_one_is_read() {
        let service = films();
        let mut films = service.movies().scan().stream();
        assert_eq!(service.requests(), 0);
        films.next().await.unwrap().unwrap();
        while service.requests() < 2 {
            tokio::task::yield_now().await;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert_eq!(service.requests(), 2);
    }

    // I39, D4
    #[tokio::test]
    async fn a_limit_counts_what_is_returned() {
        for (limit, requests) in [(0, 0), (1, 1), (3, 1), (4, 2), (10, 4), (11, 4)] {
            let service = films();
            let all = service.movies().scan().limit(limit).all().await.unwrap();
            assert_eq!(years(&all), (0..10).take(limit).collect::<Vec<_>>());
            assert_eq!(service.requests(), requests, "limit {limit}");
            let streamed: Vec<Movie> = service
                .movies()
                .scan()
                .limit(limit)
                .stream()
                .try_collect()
                .await
                .unwrap();
            assert_eq!(streamed, all);
            assert_eq!(service.requests(), 2 * requests, "limit {limit}");
        }
        let service = films();
        let filtered = service
            .movies()
            .scan()
            .filter(Movie::RANK.eq(1))
            .limit(3)
            .all()
            .await
            .unwrap();
        assert_eq!(years(&filtered), [0, 2, 4]);
        assert_eq!(service.requests(), 2);
        let sizes = || {
            service
                .asked()
                .iter()
                .map(|(_, body)| body.contains("Limit"))
                .collect::<Vec<_>>()
        };
        assert_eq!(sizes(), [false, false]);
    }

    // I41, I42
    #[tokio::test]
    async fn counting_goes_over_all_pages_up_to_the_limit() {
        let service = films();
        let scan = || service.movies().scan();
        assert_eq!(scan().count().await.unwrap(), 10);
        assert_eq!(service.requests(), 4);
        assert_eq!(scan().filter(Movie::RANK.eq(1)).count().await.unwrap(), 5);
        assert_eq!(
            scan()
                .filter(Movie::RANK.eq(1))
                .limit(3)
                .count()
                .await
                .unwrap(),
            3
        );
        assert_eq!(scan().limit(4).count().await.unwrap(), 4);
        assert_eq!(scan().projection(Movie::TITLE).count().await.unwrap(), 10);
        assert!(
            service
                .asked()
                .iter()
                .all(|(_, body)| !body.contains("ProjectionExpression"))
        );
    }

    #[tokio::test]
    async fn segments_end_at_the_limit() {
        let service = films();
        let mut items = service.movies().scan().limit(1).parallel(3).stream();
        items.next().await.unwrap().unwrap();
        assert!(matches!(&items.source, super::Source::Many(segments, _) if segments.is_empty()));
        assert!(items.next().await.is_none());
    }

    #[tokio::test]
    async fn a_limit_needs_no_count_of_the_service() {
        // It never ends.
        let service = Service::new(|_, _| {
            ok(
                r#"{"Items":[{"year":{"N":"1"},"title":{"S":"x"}}],"LastEvaluatedKey":{"year":{"N":"1"}}}"#,
            )
        });
        let scan = || service.movies().scan();
        assert!(scan().first().await.unwrap().is_some());
        assert_eq!(service.requests(), 1);
        assert_eq!(scan().limit(2).all().await.unwrap().len(), 2);
        let streamed: Vec<Movie> = scan().limit(2).stream().try_collect().await.unwrap();
        assert_eq!(streamed.len(), 2);
        assert_eq!(scan().page().await.unwrap().count, 1);
    }

    #[tokio::test]
    async fn the_first_item_is_looked_for_beyond_empty_pages() {
        let service = films();
        let first = service.movies().scan().first().await.unwrap();
        assert_eq!(
            (first.map(|movie| movie.year), service.requests()),
            (Some(0), 1)
        );
        let start: Cursor = r#"{"year":{"N":"2"},"title":{"S":"x"}}"#.parse().unwrap();
        let later = service
            .movies()
            .scan()
            .start_after(start)
            .filter(Movie::RANK.eq(1))
            .page_size(1)
            .first();
        assert_eq!(later.await.unwrap().map(|movie| movie.year), Some(4));
    }

    #[tokio::test]
    async fn a_stream_ends_with_its_error() {
        let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
        let mut films = service.movies().scan().stream();
        assert!(matches!(films.next().await, Some(Err(Error::Service(_)))));
        assert!(films.next().await.is_none());
        let mut films = service.movies().scan().parallel(3).stream();
        assert!(matches!(films.next().await, Some(Err(Error::Service(_)))));
        assert!(films.next().await.is_none());
    }

    #[tokio::test]
    async fn an_item_that_cannot_be_read_is_named() {
        let service = Service::new(|_, _| {
            ok(r#"{"Items":[{"rank":{"S":"secret"},"title":{"S":"Brazil"},"year":{"N":"1985"}}]}"#)
        });
        let error = service.movies().scan().all().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): attribute `rank`: expected N, found S"#
        );
    }

    /// Three films on two pages, of which the second cannot be read.
    fn damaged() -> Service {
        Service::new(|_, body| {
            let film = |title, rank| {
                format!(r#"{{"year":{{"N":"1"}},"title":{{"S":"{title}"}},"rank":{rank}}}"#)
            };
            let (items, last) = match body.contains("ExclusiveStartKey") {
                true => (film("c", r#"{"N":"3"}"#), ""),
                false => (
                    [film("a", r#"{"N":"1"}"#), film("b", r#"{"S":"2"}"#)].join(","),
                    r#","LastEvaluatedKey":{"year":{"N":"1"},"title":{"S":"b"}}"#,
                ),
            };
            ok(&format!(
                r#"{{"Items":[{items}],"Count":2,"ScannedCount":2{last}}}"#
            ))
        })
    }

    #[tokio::test]
    async fn a_stream_goes_on_behind_an_item_that_cannot_be_read() {
        let service = damaged();
        let scan = || service.movies().scan();
        let read = |item: Result<Movie, Error>| match item {
            Ok(movie) => movie.title,
            Err(error) => error.to_string(),
        };
        let unreadable = r#"Movie (1, "b"): attribute `rank`: expected N, found S"#;
        let streamed: Vec<_> = scan().stream().map(read).collect().await;
        assert_eq!(streamed, ["a", unreadable, "c"]);
        let limited: Vec<_> = scan().limit(2).stream().map(read).collect().await;
        assert_eq!(limited, ["a", unreadable]);
        let mut parallel: Vec<_> = scan().parallel(2).stream().map(read).collect().await;
        parallel.sort();
        assert_eq!(parallel, [unreadable, unreadable, "a", "a", "c", "c"]);
    }

    #[tokio::test]
    async fn a_page_of_results_has_all_that_its_response_had() {
        let service = damaged();
        let scan = || service.movies().scan();
        let page = scan().page_of_results().await.unwrap();
        assert_eq!((page.count, page.scanned, page.items.len()), (2, 2, 2));
        assert_eq!(page.items[0].as_ref().unwrap().title, "a");
        let error = page.items[1].as_ref().unwrap_err();
        let unreadable = r#"Movie (1, "b"): attribute `rank`: expected N, found S"#;
        assert_eq!(error.to_string(), unreadable);
        let next = scan().start_after(page.cursor.clone()).page_of_results();
        let next = next.await.unwrap();
        assert_eq!(next.cursor, None);
        assert_eq!(next.readable().unwrap().items[0].title, "c");
        assert_eq!(page.readable().unwrap_err().to_string(), unreadable);
        assert_eq!(service.requests(), 2);
        let query = service.movies().query(1).page_of_results().await.unwrap();
        assert_eq!((query.items.len(), query.cursor.is_some()), (2, true));
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_an_error_only_where_it_is_returned() {
        let service = damaged();
        // A filter, so that the pages are larger than the limit.
        let scan = || service.movies().scan().filter(Movie::RANK.ne(9));
        assert_eq!(scan().first().await.unwrap().unwrap().title, "a");
        assert_eq!(scan().limit(1).all().await.unwrap().len(), 1);
        assert_eq!(scan().limit(1).parallel(2).all().await.unwrap().len(), 1);
        for error in [
            scan().limit(2).all().await.unwrap_err(),
            scan().all().await.unwrap_err(),
            scan().page().await.unwrap_err(),
            scan().parallel(2).all().await.unwrap_err(),
            scan().limit(2).parallel(2).all().await.unwrap_err(),
        ] {
            assert!(matches!(error, Error::Decode(_)), "{error}");
        }
        let items = scan().project::<Item>().page().await.unwrap().items;
        assert_eq!(items.len(), 2);
    }

    #[test]
    fn without_a_runtime_pages_are_fetched_when_needed() {
        let service = films();
        let all: Vec<Movie> =
            futures::executor::block_on(service.movies().scan().stream().try_collect()).unwrap();
        assert_eq!((all.len(), service.requests()), (10, 4));
    }

    #[test]
    fn a_stream_outlives_its_runtime_with_an_error() {
        let service = films();
        let mut films = service.movies().scan().stream();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(films.next()).unwrap().unwrap();
        drop(runtime);
        let rest: Vec<_> = futures::executor::block_on(films.collect());
        assert_eq!(rest.len(), 3, "the rest of the page, and the error");
        assert!(matches!(rest.last(), Some(Err(Error::Transport(_)))));
    }
}
