//! What a query and a scan have in common.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_dynamodb::types::Select;

use crate::codec::Item;
use crate::codec::PageBody;
use crate::codec::decode_item;
use crate::codec::{DecodeDocument, Shape};
use crate::cursor::Cursor;
use crate::error::{Error, InvalidRead, Result};
use crate::expr::ast;
use crate::op::PageBytes;
use crate::op::expressions::{Expressions, Placeheld, projection_of};
use crate::page::Page;
use crate::transport::TableRef;
use crate::transport::{self, Input, Operation, PageOutput};

/// A query or a scan as plain data. `W` is what they do not have in common.
#[derive(Clone, Debug)]
pub(crate) struct Read<W> {
    pub(crate) target: TableRef,
    pub(crate) what: W,
    pub(crate) index: Option<Cow<'static, str>>,
    pub(crate) filter: Option<ast::Condition>,
    pub(crate) projection: Option<ast::Projection>,
    pub(crate) limit: Option<usize>,
    pub(crate) page_size: Option<usize>,
    pub(crate) consistent: bool,
    pub(crate) start: Option<Cursor>,
    pub(crate) wanted: Wanted,
    /// Why it cannot be sent.
    pub(crate) refused: Option<InvalidRead>,
}

/// What a read asks for besides a projection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Wanted {
    /// The attributes that are there: all of a table's, the projected ones of an index.
    Attributes,
    /// All attributes, also those that an index has to fetch from its table.
    AllAttributes,
    /// No items, only how many.
    Count,
}

/// What is read: a partition by a query, a segment or everything by a scan.
pub(crate) trait What: Clone + Send + Sync + Sized + 'static {
    /// The SDK's builder.
    type Request: Operation<Output: Into<PageOutput>>;

    /// The request for one page.
    fn input(read: &Read<Self>, limit: Option<usize>) -> Result<Input<Self::Request>>;
}

impl<W> Read<W> {
    pub(crate) fn new(target: TableRef, index: Option<Cow<'static, str>>, what: W) -> Self {
        Self {
            target,
            what,
            index,
            filter: None,
            projection: None,
            limit: None,
            page_size: None,
            consistent: false,
            start: None,
            wanted: Wanted::Attributes,
            refused: None,
        }
    }

    /// Asks for the attributes of `shape`, which are some of `model`.
    pub(crate) fn project(&mut self, shape: &Shape, model: &Shape) {
        match projection_of(shape, model, &self.target) {
            Ok(projection) => self.projection = projection,
            Err(error) => self.refused = Some(error),
        }
    }

    pub(crate) fn start_after(&mut self, cursor: Option<Cursor>) {
        if let (Some(cursor), Some(expected)) = (&cursor, self.cursor_names()) {
            let key: Option<Item> = decode_item(cursor.as_str()).ok();
            let names = key.iter().flat_map(Item::iter).map(|(name, _)| &**name);
            if names.collect::<BTreeSet<_>>() != expected {
                self.refused = Some(InvalidRead::Cursor {
                    expected: expected.into_iter().collect(),
                });
            }
        }
        self.start = cursor;
    }

    /// The names in a cursor: of the table's key, and of the index's. Without a model nobody knows them.
    fn cursor_names(&self) -> Option<BTreeSet<&'static str>> {
        let schema = self.target.schema?;
        let index = match self.index.as_deref() {
            Some(name) => Some(schema.indexes.iter().find(|index| index.name == name)?.key),
            None => None,
        };
        let keys = [Some(schema.key), index].into_iter().flatten();
        let mut names = BTreeSet::new();
        for key in keys {
            names.extend(key.attributes().map(|attribute| attribute.name));
        }
        Some(names)
    }

    /// How many items the next of several requests may evaluate. What a filter leaves of them is not known before.
    pub(crate) fn page_limit(&self) -> Option<usize> {
        match self.filter {
            None => self.single_limit(),
            Some(_) => self.page_size,
        }
    }

    /// How many items a single request may evaluate, so that no more than the limit come back.
    pub(crate) fn single_limit(&self) -> Option<usize> {
        self.page_size.into_iter().chain(self.limit).min()
    }

    /// What both requests say in the same words.
    pub(crate) fn clauses(&self, key: Option<&ast::KeyCondition>) -> Result<Clauses> {
        if let Some(refused) = &self.refused {
            return Err(Error::read(self.target.subject(None), refused.clone()));
        }
        if self.wanted == Wanted::AllAttributes && self.projection.is_some() {
            let error = InvalidRead::ProjectionOfAllAttributes;
            return Err(Error::read(self.target.subject(None), error));
        }
        let mut expressions = Expressions::new(&self.target, None);
        let key = key.map(|key| expressions.key_condition(key)).transpose()?;
        let filter = expressions.condition(self.filter.as_ref())?;
        let projection = match self.wanted {
            Wanted::Count => None,
            _ => expressions.projection(self.projection.as_ref())?,
        };
        let Placeheld { names, values } = expressions.finish();
        Ok(Clauses {
            key,
            filter,
            projection,
            names,
            values,
            start: self.start.clone().map(Cursor::into_text),
            select: match self.wanted {
                // What a table and an index give of themselves, and what goes with a projection.
                Wanted::Attributes => None,
                Wanted::AllAttributes => Some(Select::AllAttributes),
                Wanted::Count => Some(Select::Count),
            },
            consistent: self.consistent.then_some(true),
        })
    }
}

impl<W: What> Read<W> {
    /// Exactly one request, unless the limit is 0.
    pub(crate) async fn page<T: DecodeDocument + Send + 'static>(self) -> Result<Page<Result<T>>> {
        match self.limit {
            Some(0) => Ok(Page::empty(self.start)),
            _ => self.send(self.single_limit()).await,
        }
    }

    /// The same with the items as bytes.
    pub(crate) async fn bytes(self) -> Result<PageBytes> {
        let page = match self.limit {
            Some(0) => PageBody::new(match &self.start {
                Some(cursor) => format!(r#"{{"LastEvaluatedKey":{cursor}}}"#),
                None => "{}".to_owned(),
            }),
            _ => {
                let input = W::input(&self, self.single_limit())?;
                transport::page_bytes(input, &self.target).await?
            }
        };
        Ok(PageBytes::new(self.target, page))
    }

    /// The request for one page as the SDK's builder.
    pub(crate) fn sdk(&self) -> Result<W::Request> {
        W::input(self, self.single_limit())?
            .into_sdk()
            .map_err(|error| self.target.not_written(error))
    }

    pub(crate) async fn send<T: DecodeDocument + Send + 'static>(
        &self,
        limit: Option<usize>,
    ) -> Result<Page<Result<T>>> {
        let input = W::input(self, limit)?;
        let mut page = transport::page(input, &self.target).await?;
        // The limit must hold whatever an endpoint counts, and even if it does not.
        if self.wanted != Wanted::Count {
            page.count = page.items.len();
        }
        Ok(page)
    }
}

/// The parts of a request, as the SDK's builders take them.
pub(crate) struct Clauses {
    pub(crate) key: Option<String>,
    pub(crate) filter: Option<String>,
    pub(crate) projection: Option<String>,
    pub(crate) names: Option<Arc<str>>,
    pub(crate) values: Option<Arc<str>>,
    pub(crate) start: Option<Arc<str>>,
    pub(crate) select: Option<Select>,
    pub(crate) consistent: Option<bool>,
}

/// A number for the service, which counts in 32 bits and refuses 0.
pub(crate) fn count_of(limit: Option<usize>) -> Option<i32> {
    limit.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX))
}

/// The setters of [`Query`](crate::op::Query) and [`Scan`](crate::op::Scan).
macro_rules! read_setters {
    ($name:ident) => {
        /// Keeps only the items for which the condition holds.
        ///
        /// It is applied after reading: what it leaves out was read and is paid for, and a page may end up empty. A second
        /// filter must hold as well. A query takes no filter on its key attributes.
        pub fn filter(mut self, condition: Condition<K::Model>) -> Self {
            self.read.filter = and(self.read.filter, condition);
            self
        }

        /// Reads the items as another type, and only the attributes that are its fields.
        ///
        /// The response gets smaller, the capacity stays that of the whole items.
        ///
        /// The names of its fields are attributes of the model; a name that the model does not have is an
        /// [`Error::Read`](crate::Error::Read) before anything is sent.
        pub fn project<T2: DecodeDocument>(mut self) -> $name<K, T2>
        where
            K::Model: Document,
        {
            self.read.project(T2::SHAPE, K::Model::SHAPE);
            $name {
                read: self.read,
                marker: PhantomData,
            }
        }

        /// Reads only these attributes, as [`Item`]s.
        ///
        /// DynamoDB calls this the Select `SPECIFIC_ATTRIBUTES`. A local secondary index fetches what it does not have from its table, as
        /// for [`all_attributes`](Self::all_attributes).
        pub fn projection(mut self, projection: impl Into<Projection<K::Model>>) -> $name<K, Item> {
            self.read.projection = Some(projection.into().into_ast());
            $name {
                read: self.read,
                marker: PhantomData,
            }
        }

        /// Reads the items of a local secondary index whole, also the attributes that the index does not have.
        ///
        /// DynamoDB calls this the Select `ALL_ATTRIBUTES`. Whatever the index does not have is fetched from the table, item by item, which
        /// costs the read of each whole item besides that of the index, if the index does not have all attributes. Without it an
        /// index gives the attributes that are projected into it (`ALL_PROJECTED_ATTRIBUTES`). A table always gives all.
        /// (AWS developer guide, "Local secondary indexes", "Read capacity units".)
        ///
        /// With a projection the read ends with [`Error::Read`](crate::Error::Read); for [`count`](Self::count) it means nothing. Of an index
        /// without a model the service decides: it refuses a global one that does not have all attributes.
        ///
        /// ```no_run
        /// # use dyno::{Client, ge};
        /// # async fn example(client: Client) -> dyno::Result<()> {
        /// let by_rating = client.raw_table("Movies").index("ByRating");
        /// let best = by_rating.query("year", 1985).sort_key("rating", ge(8)).all_attributes().all().await?;
        /// # Ok(())
        /// # }
        /// ```
        pub fn all_attributes(mut self) -> Self
        where
            K: WholeSource,
        {
            self.read.wanted = Wanted::AllAttributes;
            self
        }

        /// Returns at most so many items in all, however many pages that takes.
        ///
        /// With a filter, that is after the filter, and a page that is read may hold more than is returned. See
        /// [`page_size`](Self::page_size) for the other number. For a [`page`](Self::page), which is a single request, it is the same
        /// number: what is evaluated before the filter.
        pub fn limit(mut self, items: usize) -> Self {
            self.read.limit = Some(items);
            self
        }

        /// Evaluates at most so many items in each request, before the filter.
        ///
        /// DynamoDB calls this `Limit`. A page is at most 1 MB in any case. With a selective filter and a small
        /// [`limit`](Self::limit) it bounds what is read beyond need; the service refuses 0.
        pub fn page_size(mut self, items: usize) -> Self {
            self.read.page_size = Some(items);
            self
        }

        /// Reads what was written last, for twice the capacity. Not on a global secondary index.
        pub fn consistent(mut self) -> Self
        where
            K: ConsistentSource,
        {
            self.read.consistent = true;
            self
        }

        /// Goes on where a page ended; begins at the beginning without a cursor.
        ///
        /// A cursor that is not of this table's or index's key is an [`Error::Read`](crate::Error::Read) before anything is sent.
        pub fn start_after(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
            self.read.start_after(cursor.into());
            self
        }

        /// Counts what each page consumes. See [`Meter`](crate::observe::Meter).
        pub fn meter(mut self, meter: &crate::observe::Meter) -> Self {
            self.read.target.sender.add_meter(meter);
            self
        }
    };
}

/// The terminals of [`Query`](crate::op::Query) and [`Scan`](crate::op::Scan).
macro_rules! read_terminals {
    () => {
        /// Exactly one request, of at most 1 MB. If the page has a cursor, there is more.
        ///
        /// With a [`limit`](Self::limit), the request evaluates no more items than that, so that the cursor
        /// stands behind the last item of the page. With a limit of 0 nothing is sent; the page is empty, and its cursor is the one
        /// that was given to [`start_after`](Self::start_after).
        ///
        /// An item that cannot be read is the error of its whole page, without its cursor. [`page_of_results`](Self::page_of_results) and
        /// the [`stream`](Self::stream) get past it, and so does a page of [`Item`]s, as from `.project::<Item>()`, which takes items of
        /// any shape.
        ///
        /// # Errors
        /// [`Error::Expression`](crate::Error::Expression) when an expression or a key value cannot be sent,
        /// [`Error::Read`](crate::Error::Read) when what is asked for makes no sense,
        /// [`Error::Decode`](crate::Error::Decode) when an item cannot be read, and what the service or the way to it give.
        pub async fn page(self) -> Result<Page<T>>
        where
            T: DecodeDocument + Send + 'static,
        {
            self.read.page().await?.readable()
        }

        /// The same as [`page`](Self::page), with a result for each item: an item that cannot be read is an error in its place.
        ///
        /// The cursor and the other items of the page are there in any case. The error names the item by its key, if the read has a model.
        ///
        /// ```no_run
        /// # use dyno::{Table, model::ReadModel};
        /// # async fn example<Movie: ReadModel + 'static>(movies: Table<Movie>) -> dyno::Result<()> {
        /// let page = movies.scan().page_of_results().await?;
        /// let (read, unreadable): (Vec<_>, Vec<_>) = page.items.into_iter().partition(Result::is_ok);
        /// println!("{} read, {} not", read.len(), unreadable.len());
        /// let next = movies.scan().start_after(page.cursor).page_of_results().await?;
        /// # Ok(())
        /// # }
        /// ```
        ///
        /// # Errors
        /// As [`page`](Self::page), but for items that cannot be read.
        pub async fn page_of_results(self) -> Result<Page<Result<T>>>
        where
            T: DecodeDocument + Send + 'static,
        {
            self.read.page().await
        }

        /// The same as [`page`](Self::page), with the items as bytes, for a type that borrows from them.
        ///
        /// ```no_run
        /// # use std::borrow::Cow;
        /// # use dyno::{Client, codec::{DecodeError, Members, slot}, wire::MapReader};
        /// struct Title<'b>(Cow<'b, str>);
        ///
        /// # // What `#[derive(Document)]` writes.
        /// # impl<'b> Members<'b> for Title<'b> {
        /// #     fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        /// #         let mut title = slot::<Cow<'b, str>>();
        /// #         while let Some((name, value)) = map.next()? {
        /// #             match &*name {
        /// #                 "title" => title.fill("title", value)?,
        /// #                 _ => value.skip()?,
        /// #             }
        /// #         }
        /// #         Ok(Self(title.take("title")?))
        /// #     }
        /// # }
        /// # async fn example(client: Client) -> dyno::Result<()> {
        /// let page = client.raw_table("Movies").scan().bytes().await?;
        /// let titles: Vec<Title<'_>> = page.items()?;
        /// # Ok(())
        /// # }
        /// ```
        ///
        /// # Errors
        /// As [`page`](Self::page), but for items that cannot be read: nobody has read them yet.
        pub async fn bytes(self) -> Result<PageBytes> {
            self.read.bytes().await
        }

        /// The items as a stream, over all pages. One that cannot be read is an error in its place, and the stream goes on behind it.
        pub fn stream(self) -> Items<T>
        where
            T: DecodeDocument + Send + 'static,
        {
            Items::new(self.read)
        }

        /// All items, over all pages. All of them are in memory at the end.
        ///
        /// # Errors
        /// As [`page`](Self::page). It ends with the first error, an item that cannot be read among them, and without the items
        /// before it; the [`stream`](Self::stream) has these, and those behind an item that cannot be read.
        pub async fn all(self) -> Result<Vec<T>>
        where
            T: DecodeDocument + Send + 'static,
        {
            Pages::new(self.read).all().await
        }

        /// The first item, if there is any.
        ///
        /// With a filter it goes on until an item passes; set a [`page_size`](Self::page_size) if one is likely to come soon.
        ///
        /// # Errors
        /// As [`page`](Self::page).
        pub async fn first(self) -> Result<Option<T>>
        where
            T: DecodeDocument + Send + 'static,
        {
            Ok(Pages::new(self.limit(1).read).all().await?.pop())
        }

        /// How many items there are, over all pages; at most the [`limit`](Self::limit).
        ///
        /// The service counts, and reads as much as if it returned the items.
        ///
        /// # Errors
        /// As [`page`](Self::page).
        pub async fn count(mut self) -> Result<usize> {
            self.read.wanted = Wanted::Count;
            Pages::new(self.read).count().await
        }
    };
}

pub(crate) use {read_setters, read_terminals};
