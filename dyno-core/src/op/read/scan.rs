//! All items: Scan.

use std::borrow::Cow;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use futures::future::try_join_all;

use crate::codec::Item;
use crate::codec::attribute_value::from_json;
use crate::codec::{DecodeDocument, Document};
use crate::cursor::Cursor;
use crate::error::{InvalidRead, Result};
use crate::expr::{Condition, Projection};
use crate::model::{ConsistentSource, Source, WholeSource};
use crate::op::expressions::{and, debug_without_values};
use crate::op::read::page_request::{Read, Wanted, What, count_of, read_setters, read_terminals};
use crate::op::read::pages::Pages;
use crate::op::{Items, PageBytes};
use crate::page::Page;
use crate::transport::Input;
use crate::transport::TableRef;

/// Reads all items of a table or an index, in no order that means anything.
///
/// `K` is what is read: a model, or an [`Index`](crate::model::Index) of one; `T` is what the items are read as.
/// It reads capacity for every item of the table, whatever the filter leaves; a query reads one partition only. By default it is
/// eventually consistent, which costs half. (AWS developer guide, "Scanning tables in DynamoDB".)
///
/// ```no_run
/// # use dyno::{Client, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies");
/// let fifties = movies.scan().filter(path("year").between(1950, 1959)).parallel(4).count().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until a terminal such as `page`, `stream` or `all` is called"]
pub struct Scan<K, T> {
    pub(crate) read: Read<Segment>,
    marker: PhantomData<fn() -> (K, T)>,
}

/// What a scan reads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Segment {
    Whole,
    /// One of so many segments.
    Of(u32, u32),
}

impl<K, T> Scan<K, T> {
    pub(crate) fn new(target: TableRef, index: Option<Cow<'static, str>>) -> Self {
        Self {
            read: Read::new(target, index, Segment::Whole),
            marker: PhantomData,
        }
    }
}

impl<K: Source, T> Scan<K, T> {
    read_setters!(Scan);

    /// Reads one of `total` segments of the table, numbered from 0; together they are the whole table.
    ///
    /// This is for workers on several machines; on one, [`parallel`](Self::parallel) reads all segments. The service refuses a
    /// segment that is not less than `total`.
    pub fn segment(mut self, segment: u32, total: u32) -> Self {
        self.read.what = Segment::Of(segment, total);
        self
    }

    /// Reads `segments` segments of the table at the same time. 0 is taken for 1.
    ///
    /// It is faster in so far as the table's capacity allows, of which it takes as much as it can get.
    /// With a [`limit`](Self::limit), up to so many items are read in each segment, for nobody knows which segment has them.
    ///
    /// A single [`segment`](Self::segment) cannot be read like this: the scan ends with [`Error::Read`](crate::Error::Read).
    pub fn parallel(mut self, segments: u32) -> ParallelScan<K, T> {
        if let Segment::Of(..) = self.read.what {
            self.read.refused = Some(InvalidRead::ParallelSegment);
        }
        ParallelScan {
            read: self.read,
            segments: segments.max(1),
            marker: PhantomData,
        }
    }

    read_terminals!();

    /// The request for one page, as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Expression`](crate::Error::Expression) when an expression cannot be sent.
    pub fn into_sdk(mut self) -> Result<ScanFluentBuilder> {
        self.read.target.sender.meter_sdk_requests();
        self.read.sdk()
    }
}

impl What for Segment {
    type Request = ScanFluentBuilder;

    fn input(read: &Read<Self>, limit: Option<usize>) -> Result<Input<ScanFluentBuilder>> {
        let clauses = read.clauses(None)?;
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let (segment, total) = match read.what {
            Self::Whole => (None, None),
            Self::Of(segment, total) => (Some(number(segment)), Some(number(total))),
        };
        let request = read
            .target
            .sender
            .sdk()
            .scan()
            .table_name(&*read.target.table);
        let request = request
            .set_index_name(read.index.as_deref().map(str::to_owned))
            .set_filter_expression(clauses.filter)
            .set_projection_expression(clauses.projection)
            .set_limit(count_of(limit))
            .set_segment(segment)
            .set_total_segments(total)
            .set_select(clauses.select)
            .set_consistent_read(clauses.consistent);
        Ok(Input::new(request)
            .metered(&read.target.sender)
            .with("ExclusiveStartKey", clauses.start, |request, text| {
                Ok(request.set_exclusive_start_key(Some(from_json(text)?)))
            })
            .with_placeholders(clauses.names, clauses.values))
    }
}

debug_without_values!(Scan<K, T>, |this| &this.read.target.table);

/// A scan of several segments at the same time, as one.
///
/// It has no cursors, for each segment has its own; the service refuses a cursor that was given to
/// [`start_after`](Scan::start_after).
///
/// ```no_run
/// # use dyno::Client;
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies").scan().parallel(8).all().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until a terminal such as `stream` or `all` is called"]
pub struct ParallelScan<K, T> {
    pub(crate) read: Read<Segment>,
    segments: u32,
    marker: PhantomData<fn() -> (K, T)>,
}

impl<K, T> ParallelScan<K, T> {
    /// The items of all segments as one stream, as they come. Each page is read in a task of its own, so on as many threads as
    /// the runtime has.
    pub fn stream(self) -> Items<T>
    where
        T: DecodeDocument + Send + 'static,
    {
        let limit = self.read.limit;
        Items::of_segments(self.each(), limit)
    }

    /// All items of all segments. All of them are in memory at the end. They are read by one task; the
    /// [`stream`](Self::stream) reads them in several.
    ///
    /// # Errors
    /// As [`Scan::page`].
    pub async fn all(self) -> Result<Vec<T>>
    where
        T: DecodeDocument + Send + 'static,
    {
        let Some(limit) = self.read.limit else {
            let segments = self.each().map(|segment| Pages::new(segment).all());
            return Ok(try_join_all(segments)
                .await?
                .into_iter()
                .flatten()
                .collect());
        };
        // What cannot be read may lie behind the limit.
        let segments = self
            .each()
            .map(|segment| Pages::new(segment).until_unreadable());
        let segments = try_join_all(segments).await?;
        segments.into_iter().flatten().take(limit).collect()
    }

    /// How many items there are in all segments; at most the [`limit`](Scan::limit).
    ///
    /// # Errors
    /// As [`Scan::page`].
    pub async fn count(mut self) -> Result<usize> {
        self.read.wanted = Wanted::Count;
        let limit = self.read.limit.unwrap_or(usize::MAX);
        let counts = try_join_all(self.each().map(|segment| Pages::new(segment).count())).await?;
        Ok(counts.into_iter().sum::<usize>().min(limit))
    }

    /// The requests for one page of each segment, as the SDK's builders, in the order of the segments.
    ///
    /// # Errors
    /// As [`Scan::into_sdk`], and [`Error::Read`](crate::Error::Read) when there is a single segment already.
    pub fn into_sdk(mut self) -> Result<Vec<ScanFluentBuilder>> {
        self.read.target.sender.meter_sdk_requests();
        self.each().map(|read| read.sdk()).collect()
    }

    pub(crate) fn each(self) -> impl Iterator<Item = Read<Segment>> {
        let Self { read, segments, .. } = self;
        (0..segments).map(move |segment| Read {
            what: Segment::Of(segment, segments),
            ..read.clone()
        })
    }
}

debug_without_values!(ParallelScan<K, T>, |this| &this.read.target.table);

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::scan::ScanInput;
    use aws_sdk_dynamodb::types::AttributeValue;
    use futures::TryStreamExt;

    use crate::example::{Movie, Service, ok};

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
                "Movie: a segment is not read in parallel; use either `segment` or `parallel`"
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
}
