//! The request for one page of a query or a scan, as plain data.

use std::borrow::Cow;
use std::sync::Arc;

use aws_sdk_dynamodb::types::Select;

use crate::codec::{DecodeDocument, Item, PageBody, Shape};
use crate::cursor::{Cursor, ReadSeal, Seal, Side};
use crate::error::{Error, InvalidRead, Result};
use crate::expr::{Condition, ast, path, path_of};
use crate::model::{Isolation, KeyNames, MARKER_PREFIX, Schema, Template};
use crate::observe::Meter;
use crate::op::expressions::{Expressions, Placeheld, and, projection_of};
use crate::op::read::budget::{CapacityBudget, Payment};
use crate::op::read::index_ref::IndexRef;
use crate::op::read::page_bytes::PageBytes;
use crate::op::read::positions::Start;
use crate::page::Page;
use crate::transport::{self, Input, Metered, Operation, PageOutput, Received, TableRef, Wanted};

/// A query or a scan as plain data. `S` is what differs between them.
#[derive(Clone, Debug)]
pub(crate) struct PageRequest<S> {
    pub(crate) target: TableRef,
    pub(crate) selection: S,
    pub(crate) index: Option<IndexRef>,
    pub(crate) filter: Option<ast::Condition>,
    /// Whether the user filters, too.
    pub(crate) is_filtered: bool,
    /// Whether a filter on one entity keeps the items of others.
    pub(crate) keeps_others: bool,
    pub(crate) projection: Option<ast::Projection>,
    /// Whether the projection is the user's, so that the items have no other attributes.
    pub(crate) own_projection: bool,
    /// The attributes that were added to it for positions.
    pub(crate) added: Vec<Box<str>>,
    /// The shape of the items' type, if it reads all attributes that there are.
    pub(crate) open: Option<&'static Shape>,
    pub(crate) limit: Option<usize>,
    pub(crate) page_size: Option<usize>,
    pub(crate) consistent: bool,
    pub(crate) start: Option<Start>,
    /// Whether it is a page that ends before the start.
    pub(crate) backward: bool,
    pub(crate) seal: Option<ReadSeal>,
    pub(crate) budget: Option<CapacityBudget>,
    pub(crate) returned: Returned,
    /// Why it is invalid. The first reason stays.
    pub(crate) invalid: Option<InvalidRead>,
}

/// The items of a request: a partition of a query, a segment or the whole table of a scan.
pub(crate) trait Selection: Clone + Send + Sync + Sized + 'static {
    /// The SDK's builder.
    type Request: Operation<Output: Into<PageOutput>> + Metered;

    /// Whether it can be read backward.
    const HAS_BACKWARD: bool;

    /// The key condition of a query.
    fn key(&self) -> Option<&ast::KeyCondition>;

    /// The part of the table, and the order, as a text for fingerprints.
    fn order(&self) -> Cow<'static, str>;

    /// Whether it can have the item with a key.
    fn holds(&self, _key: &Item) -> bool {
        true
    }

    /// The request for one page, which evaluates at most `limit` items.
    fn input(request: &PageRequest<Self>, limit: Option<usize>) -> Result<Input<Self::Request>>;
}

/// What a response holds of each item, before any projection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Returned {
    /// The attributes that are there: all of a table's, the projected ones of an index.
    Attributes,
    /// All attributes, also those that an index fetches from its table.
    AllAttributes,
    /// No items, only their number.
    Count,
}

/// The condition that the expiry time of an item has not passed.
pub(crate) fn not_expired(attribute: &'static str, now: u64) -> Condition<Item> {
    // A comparison with an attribute that is absent, or no number, does not hold.
    !path(attribute).le(now)
}

impl<S> PageRequest<S> {
    /// Reads whole items.
    pub(crate) fn read_all_attributes(&mut self) {
        self.projection = None;
        self.own_projection = false;
        self.open = None;
    }

    pub(crate) fn new(target: TableRef, index: Option<IndexRef>, selection: S) -> Self {
        Self {
            target,
            selection,
            index,
            filter: None,
            is_filtered: false,
            keeps_others: false,
            projection: None,
            own_projection: false,
            added: Vec::new(),
            open: None,
            limit: None,
            page_size: None,
            consistent: false,
            start: None,
            backward: false,
            seal: None,
            budget: None,
            returned: Returned::Attributes,
            invalid: None,
        }
    }

    /// Reads only items of the model's entity. A query has conditions on the attributes of its `key`, which cannot be
    /// in a filter.
    pub(crate) fn isolate(&mut self, isolation: Isolation, key: &KeyNames) {
        let schema = self.target.schema;
        // The entity attribute tells markers apart, too. The beginning of a key does not: a key may begin with a field.
        if let Some(schema) = schema
            && isolation != Isolation::Filter
            && schema.unique().is_some()
            && key.all().next().is_none()
        {
            self.hide_markers(&schema);
        }
        let Some((schema, entity)) = schema.and_then(|schema| Some((schema, schema.entity?)))
        else {
            return;
        };
        match isolation {
            Isolation::Keys => (),
            Isolation::Filter => {
                if let Some(attribute) = schema.table.entity {
                    self.filter(path(attribute).eq(entity.name));
                }
            }
            Isolation::Beginnings => {
                // An index always holds the key of the table.
                let of_table = schema.table.key.attributes().zip(entity.key.all());
                for (attribute, template) in of_table {
                    if !key.all().any(|name| name == attribute.name) {
                        self.filter_beginning(attribute.name, template);
                    }
                }
                let index = self.index.as_ref().map(|index| index.key.clone());
                let Some(index) = index.filter(|_| key.all().next().is_none()) else {
                    return;
                };
                let is_of_table = |name| schema.table.key.attributes().any(|of| of.name == name);
                for (name, template) in index.all().zip(index.templates().all()) {
                    if !is_of_table(name) {
                        self.filter_beginning(name.to_owned(), template);
                    }
                }
            }
            Isolation::Unclear => self.invalidate(InvalidRead::EntitiesAlike {
                model: schema.model,
                index: self
                    .index
                    .as_ref()
                    .map_or_else(String::new, |index| index.name.to_string()),
                attribute: schema.table.entity.unwrap_or_default(),
            }),
        }
    }

    /// Reads no markers of unique values.
    pub(crate) fn hide_markers(&mut self, schema: &Schema) {
        let name = schema.table.key.partition().name;
        self.filter::<()>(!path_of::<()>(name).begins_with(MARKER_PREFIX));
    }

    /// Reads only items with a key attribute that begins as the template.
    fn filter_beginning(&mut self, name: impl Into<Cow<'static, str>>, template: &Template) {
        if template.is_field || template.prefix().is_empty() {
            return;
        }
        match template.fields.is_empty() {
            true => self.filter(path(name).eq(template.prefix())),
            false => self.filter(path(name).begins_with(template.prefix())),
        }
    }

    /// Keeps only items whose expiry time has not passed: those without one as well.
    pub(crate) fn hide_expired(&mut self) {
        let Some(attribute) = self.target.ttl else {
            return self.invalidate(InvalidRead::NoTimeToLive);
        };
        let now = self.target.now_in_seconds();
        self.filter(not_expired(attribute, now));
    }

    pub(crate) fn filter<M>(&mut self, condition: Condition<M>) {
        self.filter = and(self.filter.take(), condition);
    }

    /// Requests the attributes of `shape`, which are some of `model`.
    pub(crate) fn project(&mut self, shape: &'static Shape, model: &Shape) {
        match projection_of(
            shape,
            model,
            &self.target,
            self.index.as_ref().map(|index| &*index.name),
        ) {
            Ok(projection) => {
                self.open = projection.is_none().then_some(shape);
                self.projection = projection;
                self.own_projection = false;
            }
            Err(error) => self.invalidate(error),
        }
    }

    /// Requests the attributes of a projection.
    pub(crate) fn projection(&mut self, projection: ast::Projection) {
        self.projection = Some(projection);
        self.added.clear();
        self.own_projection = true;
        self.open = None;
    }

    /// Requests the key of the table alone.
    pub(crate) fn keys_only(&mut self) {
        let names = self.target.key_names().into_iter().flatten();
        let path = |name: &str| ast::Path(vec![ast::Segment::Name(name.to_owned().into())]);
        let paths = names.map(path).collect();
        self.projection(ast::Projection::Paths(paths));
        // A key of a model ignores other attributes.
        self.own_projection = self.target.schema.is_none();
        self.returned = Returned::Attributes;
    }

    pub(crate) fn start_after(&mut self, cursor: Cursor) {
        (self.start, self.backward) = (Some(Start::Cursor(cursor)), false);
    }

    pub(crate) fn end_before(&mut self, cursor: Cursor) {
        (self.start, self.backward) = (Some(Start::Cursor(cursor)), true);
    }

    pub(crate) fn seal(&mut self, seal: &Seal) {
        self.seal = Some(ReadSeal::new(seal));
    }

    pub(crate) fn budget(&mut self, budget: &CapacityBudget) {
        if !budget.is_valid() {
            self.invalidate(InvalidRead::Budget);
        }
        self.budget = Some(budget.clone());
    }

    pub(crate) fn meter(&mut self, meter: &Meter) {
        self.target.sender.add_meter(meter);
    }

    pub(crate) fn invalidate(&mut self, error: InvalidRead) {
        self.invalid.get_or_insert(error);
    }

    /// How many items the next of several requests evaluates at most. It is not known how many of them pass a filter.
    pub(crate) fn page_limit(&self) -> Option<usize> {
        match self.filter {
            None => self.single_limit(),
            Some(_) => self.page_size,
        }
    }

    /// How many items a single request evaluates at most, so that it returns no more than the limit.
    pub(crate) fn single_limit(&self) -> Option<usize> {
        self.page_size.into_iter().chain(self.limit).min()
    }

    /// Checks what does not depend on expressions. A query has a key, which its filter cannot be about.
    fn check(&self, is_query: bool) -> std::result::Result<(), InvalidRead> {
        if let Some(invalid) = &self.invalid {
            return Err(invalid.clone());
        }
        if self.page_size == Some(0) {
            return Err(InvalidRead::PageSize);
        }
        if self.returned == Returned::AllAttributes && self.projection.is_some() {
            return Err(InvalidRead::ProjectionOfAllAttributes);
        }
        let filtered = self
            .filter
            .as_ref()
            .map_or_else(Vec::new, ast::Condition::attributes);
        if is_query {
            let key = match &self.index {
                Some(index) => index.key.clone(),
                None => self.target.key(),
            };
            if let Some(&name) = filtered
                .iter()
                .find(|&&name| key.all().any(|key| key == name))
            {
                return Err(InvalidRead::FilterOnKey {
                    attribute: name.to_owned(),
                });
            }
        }
        match &self.index {
            Some(index) => self.check_held(index, &filtered),
            None => Ok(()),
        }
    }

    /// Checks that the index holds what is filtered and what is read.
    ///
    /// DynamoDB fetches what a local index does not hold from the table, if a projection asks for it, but not for a
    /// filter. It rejects such a filter of a query; DynamoDB Local accepts that of a scan, and it is false for each
    /// item.
    fn check_held(
        &self,
        index: &IndexRef,
        filtered: &[&str],
    ) -> std::result::Result<(), InvalidRead> {
        let read: Vec<&str> = match (&self.projection, self.open, self.returned) {
            (Some(projection), _, Returned::Attributes) if !index.holds.can_fetch() => {
                projection.attributes()
            }
            (None, Some(open), Returned::Attributes) => open.known_names(),
            _ => Vec::new(),
        };
        let table = self.target.key();
        let mut attributes = filtered.iter().copied().chain(read);
        match attributes.find(|attribute| !index.holds(&table, attribute)) {
            Some(attribute) => Err(InvalidRead::NotInIndex {
                index: index.name.to_string(),
                attribute: attribute.to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// The attributes that a response has, if they are not all.
    fn attributes(&self) -> Option<Vec<String>> {
        let names = match (&self.projection, &self.index) {
            (Some(projection), _) => projection.attributes(),
            (None, Some(index)) if self.returned == Returned::Attributes => {
                return index.attributes(&self.target.key());
            }
            _ => return None,
        };
        Some(names.into_iter().map(str::to_owned).collect())
    }
}

impl<S: Selection> PageRequest<S> {
    /// The parts that the requests of a query and a scan share.
    pub(crate) fn clauses(&self) -> Result<Clauses> {
        let key = self.selection.key();
        self.check(key.is_some())
            .map_err(|error| Error::read(self.target.subject(None), error))?;
        let mut expressions = Expressions::new(&self.target, None);
        let key = key.map(|key| expressions.key_condition(key)).transpose()?;
        let filter = expressions.condition(self.filter.as_ref())?;
        let projection = match self.returned {
            Returned::Count => None,
            _ => expressions.projection(self.projection.as_ref())?,
        };
        let Placeheld { names, values } = expressions.finish();
        Ok(Clauses {
            key,
            filter,
            projection,
            names,
            values,
            start: self.start_key()?,
            select: match self.returned {
                // The default of a table, of an index, and of a projection.
                Returned::Attributes => None,
                Returned::AllAttributes => Some(Select::AllAttributes),
                Returned::Count => Some(Select::Count),
            },
            consistent: self.consistent.then_some(true),
        })
    }

    /// Sends exactly one request, unless the limit is 0.
    pub(crate) async fn page<T: DecodeDocument + Send + 'static>(
        mut self,
    ) -> Result<Page<Result<T>>> {
        if self.limit == Some(0) {
            return self.empty_page();
        }
        // A page at the beginning has no previous one, so positions of its items are not needed.
        let is_started = self.start_key()?.is_some();
        let positions = is_started && S::HAS_BACKWARD && self.returned != Returned::Count;
        if positions {
            self.request_positions();
        }
        let received = self.send(self.single_limit(), positions).await?;
        let first = match &received.texts {
            Some(texts) => texts
                .get(0)
                .map(|item| self.position_of(item))
                .transpose()?,
            None => None,
        };
        let turn = match received.items.is_empty() {
            true if is_started && S::HAS_BACKWARD => Some(received.last.clone()),
            true => None,
            false => first.map(Some),
        };
        self.page_between(received.items, received.scanned, turn, received.last)
    }

    /// A page of items in the order of reading, up to the end of what was read, which has a key unless it is the last
    /// one.
    ///
    /// `turn` is where a read in the other direction starts, if there can be one: at the key of the first item; without
    /// items, at the end of what was read, or without a key, at the end of everything.
    pub(crate) fn page_between<T>(
        &self,
        mut items: Vec<Result<T>>,
        scanned: usize,
        turn: Option<Option<Arc<str>>>,
        end: Option<Arc<str>>,
    ) -> Result<Page<Result<T>>> {
        let (on, back) = match self.backward {
            false => (Side::After, Side::Before),
            true => (Side::Before, Side::After),
        };
        let turn = turn.map(|key| self.cursor_at(back, key)).transpose()?;
        let end = end.map(|key| self.cursor_at(on, Some(key))).transpose()?;
        let (next, previous) = match self.backward {
            false => (end, turn),
            true => {
                items.reverse();
                (turn, end)
            }
        };
        Ok(Page {
            count: items.len(),
            items,
            cursor: next,
            previous,
            scanned,
        })
    }

    /// The same with the items as bytes.
    pub(crate) async fn bytes(self) -> Result<PageBytes> {
        self.forward()?;
        let page = match self.limit {
            Some(0) => PageBody::new(match self.start_key()? {
                Some(key) => format!(r#"{{"LastEvaluatedKey":{key}}}"#),
                None => "{}".to_owned(),
            }),
            _ => {
                let input = S::input(&self, self.single_limit())?;
                let (input, _payment) = self.paid(input).await;
                transport::page_bytes(input, &self.target).await?
            }
        };
        let attributes = self.attributes();
        let target = self.target.clone();
        Ok(PageBytes::new(target, page, attributes, Arc::new(self)))
    }

    /// The request for one page as the SDK's builder.
    pub(crate) fn sdk(&self) -> Result<S::Request> {
        S::input(self, self.single_limit())?
            .into_sdk()
            .map_err(|error| self.target.not_written(error))
    }

    pub(crate) async fn send<T: DecodeDocument + Send + 'static>(
        &self,
        limit: Option<usize>,
        texts: bool,
    ) -> Result<Received<T>> {
        let input = S::input(self, limit)?;
        let count = self.returned == Returned::Count;
        let (input, _payment) = self.paid(input).await;
        let mut page =
            transport::page::<_, T>(input, &self.target, Wanted { count, texts }).await?;
        self.remove_added(&mut page.items);
        // The limit holds whatever an endpoint counts, and also if it does not count.
        if !count {
            page.count = page.items.len();
        }
        Ok(page)
    }

    /// Waits for the budget. The payment must be kept until the response has come.
    async fn paid(&self, input: Input<S::Request>) -> (Input<S::Request>, Option<Payment>) {
        let sender = &self.target.sender;
        let Some(budget) = &self.budget else {
            return (input, None);
        };
        let payment = budget.pay(sender).await;
        (payment.metered(input, sender), Some(payment))
    }

    /// Checks that the read does not end before a cursor.
    pub(crate) fn forward(&self) -> Result<()> {
        match self.backward {
            false => Ok(()),
            true => Err(Error::read(
                self.target.subject(None),
                InvalidRead::EndBefore,
            )),
        }
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

/// A number for DynamoDB, which counts in 32 bits and rejects 0.
pub(crate) fn count_of(limit: Option<usize>) -> Option<i32> {
    limit.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX))
}
