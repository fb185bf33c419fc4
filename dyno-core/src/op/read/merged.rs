//! The items of several partitions, merged in the order of their sort keys.
//!
//! All partitions are read at the same time. The order is that of the sort keys, and for equal ones that of the
//! partitions, so the position of an item says how far every partition was read: a cursor is the key of one item, as
//! that of one partition is.

use std::cmp::Ordering;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use futures::Stream;

use crate::codec::{DecodeDocument, Item, decode_item};
use crate::cursor::{Cursor, Side};
use crate::error::{Error, InvalidCursor, InvalidRead, Result};
use crate::observe::Meter;
use crate::op::read::head_key::HeadKey;
use crate::op::read::item_pages::{End, ItemsOfPage};
use crate::op::read::narrowed::Skip;
use crate::op::read::page_request::PageRequest;
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::partition::Partition;
use crate::op::read::positions::Start;
use crate::op::read::prefetch::{Fetchable, Fetched, Prefetch, Prefetched};
use crate::op::read::progress::Progress;
use crate::op::read::sort_keys::SortKeys;
use crate::op::read::sort_position::{SortNames, SortPosition};
use crate::op::read::sorted_pages::SortedPages;
use crate::transport::ItemTexts;
use crate::wire::DecodeError;

/// Several partitions that are being read.
pub(super) struct Merged<D> {
    /// The whole read, which makes the cursors.
    whole: PageRequest<Partition>,
    order: Order,
    parts: Vec<PartitionPages<D>>,
    /// The next item of each partition that has one, the first of all at the end.
    heads: Vec<Head>,
    /// The partitions of which it is not known what comes next.
    headless: Vec<usize>,
    /// The partition of the item that was returned last, and its number in its page.
    last: Option<(usize, usize)>,
    /// The texts of its page, if the next one has come.
    last_texts: Option<ItemTexts>,
    /// How many items can still come.
    limit: Option<usize>,
    /// When no more requests are sent; without it, pages are fetched ahead.
    bounds: Option<PageBounds>,
    requests: usize,
    pub(super) progress: Progress,
    failed: Option<Error>,
}

/// The order of the items.
struct Order {
    names: Arc<SortNames>,
    descending: bool,
}

/// When the requests of a page end.
pub(super) struct PageBounds {
    pub(super) requests: usize,
    pub(super) capacity: f64,
    pub(super) meter: Meter,
    /// How many items are wanted, if not all.
    pub(super) items: Option<usize>,
}

/// A partition.
struct PartitionPages<D> {
    next: NextPage<D>,
    /// Whether a request for it was sent.
    requested: bool,
    ready: vec::IntoIter<Result<D>>,
    texts: Option<ItemTexts>,
    sort_keys: Option<SortKeys>,
    returned: usize,
    /// Where the pages that have come end: their key, and its position. Its next item comes after it.
    end: Option<(EndPlace, Arc<str>)>,
    skip: Option<Skip>,
}

enum NextPage<D> {
    Ended,
    NotRequested(Box<dyn Fetchable<D>>),
    Fetching(Prefetch<D>),
}

/// A place in the order of all items.
struct EndPlace {
    sort_key: Vec<u8>,
    part: usize,
}

/// The next item of a partition.
struct Head {
    key: HeadKey,
    /// Where its sort key is.
    sort_key: Range<usize>,
    part: usize,
}

/// The order of two items of partitions, by their sort keys.
fn in_order(one: (&[u8], usize), other: (&[u8], usize), descending: bool) -> Ordering {
    match descending {
        false => one.cmp(&other),
        true => other.cmp(&one),
    }
}

impl EndPlace {
    fn view(&self) -> (&[u8], usize) {
        (&self.sort_key, self.part)
    }
}

impl Head {
    fn new<D>(part: usize, sort_key: Range<usize>, parts: &[PartitionPages<D>]) -> Self {
        let mut head = Self {
            key: HeadKey::default(),
            sort_key,
            part,
        };
        head.key = HeadKey::of(head.view(parts).0);
        head
    }

    /// The order of two heads whose keys begin alike.
    #[cold]
    fn long_order<D>(
        &self,
        other: &Self,
        parts: &[PartitionPages<D>],
        descending: bool,
    ) -> Ordering {
        in_order(self.view(parts), other.view(parts), descending)
    }

    /// The order of two heads.
    #[inline]
    fn in_order<D>(&self, other: &Self, parts: &[PartitionPages<D>], descending: bool) -> Ordering {
        match self.key.partial_cmp(&other.key) {
            None => self.long_order(other, parts, descending),
            Some(order) => {
                let order = order.then(self.part.cmp(&other.part));
                if descending { order.reverse() } else { order }
            }
        }
    }

    fn view<'i, D>(&self, parts: &'i [PartitionPages<D>]) -> (&'i [u8], usize) {
        let part = parts.get(self.part);
        let keys = part.and_then(|part| part.sort_keys.as_ref());
        let sort_key = keys.and_then(|keys| keys.get(self.sort_key.clone()));
        (sort_key.unwrap_or_default(), self.part)
    }
}

impl<D: DecodeDocument + Send + 'static> Merged<D> {
    /// The items of a query of several partitions, up to its limit.
    pub(super) fn new(request: PageRequest<Partition>) -> Self {
        let invalid = request.forward();
        Self::started(request, None, invalid)
    }

    /// The same, page by page: it ends where another request is needed, until [`start_page`](Self::start_page).
    pub(super) fn paged(request: PageRequest<Partition>) -> Self {
        let invalid = request.forward();
        let bounds = PageBounds {
            requests: 0,
            capacity: f64::INFINITY,
            meter: Meter::new(),
            items: request.limit,
        };
        Self::started(request, Some(bounds), invalid)
    }

    /// The items of a page, which may end before a cursor.
    pub(super) fn bounded(mut request: PageRequest<Partition>, bounds: PageBounds) -> Self {
        request.meter(&bounds.meter);
        Self::started(request, Some(bounds), Ok(()))
    }

    fn started(
        mut request: PageRequest<Partition>,
        bounds: Option<PageBounds>,
        invalid: Result<()>,
    ) -> Self {
        let wanted = bounds.as_ref().map_or(request.limit, |bounds| bounds.items);
        let names = Arc::new(SortNames::new(
            request.selection.names().sort_in_expressions(),
        ));
        let parts = invalid.and_then(|()| {
            request.request_positions();
            parts(&request, wanted, &names)
        });
        let (parts, failed) = match parts {
            Ok(parts) => (parts, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Self {
            order: Order {
                names,
                descending: request.selection.is_descending() != request.backward,
            },
            heads: Vec::with_capacity(parts.len()),
            headless: (0..parts.len()).collect(),
            parts,
            last: None,
            last_texts: None,
            limit: request.limit,
            bounds,
            requests: 0,
            progress: Progress::default(),
            failed,
            whole: request,
        }
    }
}

impl<D> Merged<D> {
    /// The position of the item that was returned last, as a key.
    pub(super) fn last_key(&self) -> Result<Option<Arc<str>>> {
        let text = self.last.and_then(|(part, item)| {
            let texts = match &self.last_texts {
                Some(texts) => Some(texts),
                None => self.parts.get(part)?.texts.as_ref(),
            };
            texts?.get(item)
        });
        text.map(|text| self.whole.position_of(text)).transpose()
    }

    /// The cursor right after the item that was returned last.
    pub(super) fn cursor(&self) -> Result<Option<Cursor>> {
        match self.last_key()? {
            Some(key) => self.whole.cursor_at(Side::After, Some(key)).map(Some),
            None => self.whole.start_cursor(),
        }
    }

    pub(super) fn whole(&self) -> &PageRequest<Partition> {
        &self.whole
    }

    /// Where the read ends that was bounded: nothing before it is left. `None` if nothing is left at all.
    ///
    /// It is where the pages of a partition end that have come, before the next item of any other.
    pub(super) fn end(&self) -> Option<Arc<str>> {
        let headless = self
            .headless
            .iter()
            .filter_map(|&part| self.parts.get(part)?.end.as_ref());
        let least = headless
            .min_by(|(one, _), (two, _)| in_order(one.view(), two.view(), self.order.descending))?;
        Some(least.1.clone())
    }

    /// Lets the requests be sent that the next page needs: at most one for each partition.
    pub(super) fn start_page(&mut self) {
        for part in &mut self.parts {
            part.requested = false;
        }
    }

    /// Whether no further item comes.
    pub(super) fn is_done(&self) -> bool {
        self.failed.is_none() && (self.limit == Some(0) || self.is_exhausted())
    }

    /// Whether all partitions were read to their ends.
    pub(super) fn is_exhausted(&self) -> bool {
        self.heads.is_empty() && self.headless.is_empty()
    }

    /// Nothing more is fetched, and nothing more comes.
    fn stop(&mut self) {
        for part in &mut self.parts {
            part.next = NextPage::Ended;
        }
        self.heads.clear();
        self.headless.clear();
    }

    /// Whether a partition without a next item can still have one that comes before the next items of the others.
    fn blocks(&self, part: usize) -> bool {
        let end = self.parts.get(part).and_then(|part| part.end.as_ref());
        match (end, self.heads.last()) {
            (Some((end, _)), Some(head)) => {
                in_order(end.view(), head.view(&self.parts), self.order.descending).is_lt()
            }
            _ => true,
        }
    }

    /// Whether the partition is not read further than to the start.
    fn is_needed(&self, part: usize) -> bool {
        let part = self.parts.get(part);
        part.is_some_and(|part| !part.requested || part.end.is_none())
    }

    /// Whether another request can be sent. Those of each partition can until it is read further than to the start, so
    /// that a page always gets on.
    fn may_request(&self, part: usize) -> bool {
        let Some(bounds) = &self.bounds else {
            return true;
        };
        self.is_needed(part)
            || (self.requests < bounds.requests && bounds.meter.total().units < bounds.capacity)
    }
}

impl<D: Send + 'static> Merged<D> {
    /// Finds out what comes next in the partitions of which that is not known.
    ///
    /// Returns whether one of them is being fetched.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<bool> {
        let mut is_fetching = false;
        let mut position = 0;
        while let Some(&part) = self.headless.get(position) {
            match self.head_of(part, context)? {
                NextHead::Head(sort_key) => {
                    let (parts, descending) = (&self.parts, self.order.descending);
                    let head = Head::new(part, sort_key, parts);
                    // Partitions are few, so that moving them costs less than more comparisons.
                    let place = self
                        .heads
                        .partition_point(|other| other.in_order(&head, parts, descending).is_gt());
                    self.heads.insert(place, head);
                    self.headless.swap_remove(position);
                }
                NextHead::Ended => {
                    self.headless.swap_remove(position);
                }
                NextHead::Fetching => {
                    is_fetching = true;
                    position += 1;
                }
                NextHead::NotRequested => position += 1,
            }
        }
        Ok(is_fetching)
    }

    fn head_of(&mut self, number: usize, context: &mut Context<'_>) -> Result<NextHead> {
        let ahead = self.bounds.is_none() && self.limit.is_none();
        let Some(part) = self.parts.get_mut(number) else {
            return Ok(NextHead::Ended);
        };
        loop {
            while !part.ready.as_slice().is_empty() {
                let item = part.returned;
                let text = || part.texts.as_ref().and_then(|texts| texts.get(item));
                let unsorted = |error| self.whole.unsorted(text().unwrap_or_default(), error);
                let sort_key = match &part.sort_keys {
                    Some(keys) => keys.range(item),
                    None => Err(DecodeError::missing()),
                };
                let sort_key = sort_key.map_err(unsorted)?;
                let skips = match &part.skip {
                    None => false,
                    Some(skip) => {
                        let names = &self.order.names;
                        let sort = names.position(text().unwrap_or_default());
                        skip.skips(&sort.map_err(unsorted)?)
                    }
                };
                if !skips {
                    return Ok(NextHead::Head(sort_key));
                }
                part.ready.next();
                part.returned += 1;
            }
            match std::mem::replace(&mut part.next, NextPage::Ended) {
                NextPage::Ended => return Ok(NextHead::Ended),
                NextPage::NotRequested(pages) if ahead => {
                    part.next = NextPage::Fetching(pages.fetch());
                }
                NextPage::NotRequested(pages) => {
                    part.next = NextPage::NotRequested(pages);
                    return Ok(NextHead::NotRequested);
                }
                NextPage::Fetching(mut fetch) => {
                    let Poll::Ready(Fetched { items, rest }) = fetch.poll(context) else {
                        part.next = NextPage::Fetching(fetch);
                        return Ok(NextHead::Fetching);
                    };
                    let Some(page) = items? else { continue };
                    self.progress.pages += 1;
                    self.progress.scanned += page.scanned as u64;
                    self.progress.bytes += page.bytes as u64;
                    part.next = match rest.filter(|rest| !rest.ended()) {
                        None => NextPage::Ended,
                        Some(rest) if ahead => NextPage::Fetching(rest.fetch()),
                        Some(rest) => NextPage::NotRequested(rest),
                    };
                    let texts = part
                        .receive(number, page, &self.order)
                        .map_err(|error| self.whole.unsorted("", error))?;
                    if self.last.is_some_and(|(last, _)| last == number) && texts.is_some() {
                        self.last_texts = self.last_texts.take().or(texts);
                    }
                }
            }
        }
    }

    /// Requests the pages without which it is not known what comes next. Returns whether there are any.
    fn request_more(&mut self) -> bool {
        let mut blocking: Vec<_> = (self.headless.iter().copied())
            .filter(|&part| self.blocks(part))
            .collect();
        // Those that are needed in any case count first.
        blocking.sort_by_key(|&part| !self.is_needed(part));
        let mut any = false;
        for number in blocking {
            if !self.may_request(number) {
                continue;
            }
            any = true;
            let Some(part) = self.parts.get_mut(number) else {
                continue;
            };
            match std::mem::replace(&mut part.next, NextPage::Ended) {
                NextPage::NotRequested(pages) => {
                    part.next = NextPage::Fetching(pages.fetch());
                    part.requested = true;
                    self.requests += 1;
                }
                other => part.next = other,
            }
        }
        any
    }

    /// The next item, if what has come so far says what it is.
    fn take(&mut self) -> Option<Result<D>> {
        if self.headless.iter().any(|&part| self.blocks(part)) {
            return None;
        }
        let place = self.heads.pop()?;
        self.headless.push(place.part);
        let part = self.parts.get_mut(place.part)?;
        let item = part.ready.next()?;
        self.last = Some((place.part, part.returned));
        self.last_texts = None;
        part.returned += 1;
        self.progress.returned += 1;
        Some(item)
    }
}

/// What is known of the next item of a partition.
enum NextHead {
    Head(Range<usize>),
    Ended,
    Fetching,
    NotRequested,
}

impl<D> PartitionPages<D> {
    /// Takes the next page. Returns the texts of the one before, if they are replaced.
    fn receive(
        &mut self,
        number: usize,
        page: ItemsOfPage<D>,
        order: &Order,
    ) -> Result<Option<ItemTexts>, DecodeError> {
        if let End::At(key) = page.end {
            let sort = order.names.position(&key)?;
            let skip = self.skip.as_ref();
            if skip.is_some_and(|skip| skip.is_behind(&sort)) {
                self.next = NextPage::Ended;
            } else if !skip.is_some_and(|skip| skip.is_before(&sort)) {
                // Before the start of the read there is nothing to go on from.
                let mut sort_key = Vec::new();
                sort.push_ordered(&mut sort_key);
                let place = EndPlace {
                    sort_key,
                    part: number,
                };
                self.end = Some((place, key));
            }
        }
        let replaced = match page.items.is_empty() {
            true => None,
            false => {
                self.returned = 0;
                self.sort_keys = page.sort_keys;
                std::mem::replace(&mut self.texts, page.texts)
            }
        };
        self.ready = page.items.into_iter();
        Ok(replaced)
    }
}

impl<D: Send + 'static> Stream for Merged<D> {
    type Item = Prefetched<D>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Prefetched<D>>> {
        let this = &mut *self;
        if let Some(error) = this.failed.take() {
            return Poll::Ready(Some(Prefetched::Failed(error)));
        }
        if this.limit == Some(0) {
            return Poll::Ready(None);
        }
        loop {
            let is_fetching = match this.advance(context) {
                Ok(is_fetching) => is_fetching,
                Err(error) => {
                    this.stop();
                    return Poll::Ready(Some(Prefetched::Failed(error)));
                }
            };
            if let Some(item) = this.take() {
                this.limit = this.limit.map(|limit| limit - 1);
                return Poll::Ready(Some(Prefetched::Item(item)));
            }
            if is_fetching {
                return Poll::Pending;
            }
            if !this.request_more() {
                return Poll::Ready(None);
            }
        }
    }
}

// What is polled is boxed, so nothing in here is pinned.
impl<D> Unpin for Merged<D> {}

/// The partitions of a read, from its start on. `wanted` says how many items are, if that is known.
fn parts<D: DecodeDocument + Send + 'static>(
    request: &PageRequest<Partition>,
    wanted: Option<usize>,
    names: &Arc<SortNames>,
) -> Result<Vec<PartitionPages<D>>> {
    let requests = request.each()?;
    let start = match request.start_key()? {
        Some(key) => Some(MergedStart::new(request, key)?),
        None => None,
    };
    let growing = request.page_size.is_none();
    let share = wanted.map(|wanted| share(wanted, requests.len()));
    let parts = requests.into_iter().enumerate().map(|(number, mut part)| {
        if growing {
            part.page_size = share;
        }
        let skip = match &start {
            None => Some(None),
            Some(start) => start.of_part(number, &mut part),
        };
        let pages = SortedPages {
            pages: PageSequence::with_positions(part).growing(growing),
            names: names.clone(),
        };
        PartitionPages {
            next: match skip {
                None => NextPage::Ended,
                Some(_) => NextPage::NotRequested(Box::new(pages)),
            },
            requested: false,
            ready: Vec::new().into_iter(),
            texts: None,
            sort_keys: None,
            returned: 0,
            end: None,
            skip: skip.flatten(),
        }
    });
    Ok(parts.collect())
}

/// Where a read of several partitions starts: right after a key of one of them.
struct MergedStart {
    key: Arc<str>,
    item: Item,
    part: usize,
    sort: SortPosition,
    descending: bool,
}

impl MergedStart {
    fn new(request: &PageRequest<Partition>, key: Arc<str>) -> Result<Self> {
        let malformed = |_| request.failed(InvalidRead::Cursor(InvalidCursor::Malformed));
        let item: Item = decode_item(&key).map_err(malformed)?;
        let names = SortNames::new(request.selection.names().sort_in_expressions());
        let mut parts = request.selection.parts().iter();
        Ok(Self {
            // It was checked that one of them holds it.
            part: parts.position(|part| part.holds(&item)).unwrap_or_default(),
            sort: names.position(&key).map_err(malformed)?,
            descending: request.selection.is_descending() != request.backward,
            item,
            key,
        })
    }

    /// Lets the request for a partition start there. Returns which items it reads nevertheless; `None` if nothing is
    /// left.
    fn of_part(&self, number: usize, request: &mut PageRequest<Partition>) -> Option<Option<Skip>> {
        if number == self.part {
            request.start = Some(Start::Key(self.key.clone()));
            return Some(None);
        }
        // The items with the same sort key of a later partition come later.
        let inclusive = (number > self.part) != self.descending;
        let skip = request
            .selection
            .start_at(&self.item, self.sort.clone(), inclusive)?;
        Some(Some(skip))
    }
}

/// How many items the first request for each of `parts` evaluates, if so many are wanted: twice the even share, so that
/// one request is mostly enough.
fn share(wanted: usize, parts: usize) -> usize {
    match parts {
        0 | 1 => wanted,
        parts => wanted.min(wanted.div_ceil(parts).saturating_mul(2).saturating_add(2)),
    }
}

impl PageRequest<Partition> {
    /// A request for each partition, from its beginning, in the order in which the items are read.
    pub(crate) fn each(&self) -> Result<Vec<Self>> {
        if let Some(invalid) = &self.invalid {
            return Err(self.failed(invalid.clone()));
        }
        // Without the partitions, of which there may be many.
        let one = Self {
            target: self.target.clone(),
            selection: self.selection.without_parts(),
            index: self.index.clone(),
            filter: self.filter.clone(),
            projection: self.projection.clone(),
            added: self.added.clone(),
            budget: self.budget.clone(),
            start: None,
            backward: false,
            limit: None,
            seal: None,
            invalid: None,
            ..*self
        };
        let parts = self.selection.each(self.backward);
        let requests = parts.map(|selection| Self {
            selection,
            ..one.clone()
        });
        Ok(requests.collect())
    }

    /// The error of an item or a key without the sort key.
    fn unsorted(&self, item: &str, error: DecodeError) -> Error {
        let key = self.target.key_in(item);
        Error::decode(self.target.subject(key.as_deref()), error)
    }
}
