//! The requests of a plan.

use std::collections::HashSet;
use std::marker::PhantomData;

use super::checked::check;
use super::described::Described;
use super::excluded::Excluded;
use super::facts::{Facts, KeyValues};
use super::plan::{Access, Plan};
use super::planner::{Obstacle, PlannedItems, Reads, plan};
use super::scalar::Scalar;
use super::selection::SelectedPartition;
use super::source::Source;
use crate::codec::Item;
use crate::cursor::Cursor;
use crate::error::{Error, InvalidRead, Result};
use crate::expr::ast::{self, Comparison, SortCondition};
use crate::expr::{Condition, Print};
use crate::model::{Isolation, Model, ReadModel};
use crate::op::read::index_ref::IndexRef;
use crate::op::read::page_request::{PageRequest, Selection, not_expired};
use crate::op::read::partition::Partition;
use crate::op::{Query, Scan};
use crate::transport::TableRef;

/// How many queries of single keys are in flight at once.
pub(super) const QUERIES_AT_ONCE: usize = 16;

/// What the user set.
#[derive(Clone, Default)]
pub(super) struct Settings {
    pub(super) allow_scan: bool,
    pub(super) limit: Option<usize>,
    pub(super) page_size: Option<usize>,
    pub(super) descending: bool,
    pub(super) consistent: bool,
    pub(super) hide_expired: bool,
    pub(super) start: Option<Cursor>,
}

/// The requests that a condition needs, and what they are.
pub(super) struct Reading<M, T> {
    pub(super) requests: Requests<M, T>,
    pub(super) plan: Plan,
    /// Why they are not sent.
    invalid: Option<InvalidRead>,
}

pub(super) enum Requests<M, T> {
    Nothing,
    /// Gets of the items with these keys.
    Keys(Vec<Item>),
    /// A query for each key, in which the filter is checked.
    EachKey(Vec<Query<M, T>>),
    /// Several queries of one partition, one after the other.
    EachRange(Vec<Query<M, T>>),
    Query(Query<M, T>),
    Scan(Scan<M, T>),
}

impl<M: ReadModel, T> Reading<M, T> {
    pub(super) fn new(
        target: &TableRef,
        condition: &Condition<M>,
        settings: &Settings,
        reads: Reads,
    ) -> Result<Self> {
        let tree = condition.ast();
        check(tree).map_err(|error| Error::expression(target.subject(None), error))?;
        let model = Described::of::<M>();
        let hidden = target.ttl.filter(|_| settings.hide_expired);
        let planned = plan(&model, tree, reads, settings.consistent, hidden);
        let mut obstacle = None;
        let make = Make {
            target,
            model,
            settings,
            filter: planned.filter.map(Condition::new),
            items: PhantomData,
        };
        let mut plan = Plan::of_table(&target.table, settings.consistent, reads == Reads::Key);
        let requests = match planned.items {
            PlannedItems::Nothing => Requests::Nothing,
            PlannedItems::Keys(rows) => {
                let reads_items = reads == Reads::Key
                    && (settings.limit.is_some() || model.isolation_of_key != Isolation::Keys);
                make.of_keys(&mut plan, &rows, reads_items)
            }
            PlannedItems::Partitions(source, partitions) => {
                plan.access = Access::Query;
                plan.index = source.index.as_ref().map(|index| index.name.to_string());
                make.of_partitions(&mut plan, &source, partitions)
            }
            PlannedItems::All(why) => {
                obstacle = Some(why);
                plan.access = Access::Scan;
                let scan = make.scan();
                plan.filter = scan.request.filter.as_ref().map(redacted);
                Requests::Scan(scan)
            }
        };
        let invalid = match obstacle.filter(|_| !settings.allow_scan) {
            Some(obstacle) => Some(not_allowed(&model, tree, obstacle)),
            None => invalid(target, settings, &plan, plan_is_global(&model, &plan)),
        };
        Ok(Self {
            requests,
            plan: plan.bounded(settings.limit, settings.page_size),
            invalid,
        })
    }

    /// The plan, with the error if it is an invalid request.
    pub(super) fn explained(self, target: &TableRef) -> Plan {
        let error = match (&self.invalid, &self.requests) {
            (Some(invalid), _) => Some(invalid.to_string()),
            (None, Requests::Query(query)) => error_of(&query.request, target),
            (None, Requests::Scan(scan)) => error_of(&scan.request, target),
            (None, Requests::EachKey(queries) | Requests::EachRange(queries)) => queries
                .first()
                .and_then(|query| error_of(&query.request, target)),
            (None, Requests::Nothing | Requests::Keys(_)) => None,
        };
        self.plan.with_error(error)
    }

    /// The requests, unless they are invalid.
    pub(super) fn allowed(self, target: &TableRef) -> Result<Requests<M, T>> {
        match self.invalid {
            Some(error) => Err(Error::read(target.subject(None), error)),
            None => Ok(self.requests),
        }
    }
}

/// Why a request is invalid.
fn error_of<S: Selection>(request: &PageRequest<S>, target: &TableRef) -> Option<String> {
    let error = S::input(request, request.single_limit()).err()?;
    // The plan says which table it is.
    let subject = format!("{}: ", target.subject(None));
    let text = error.to_string();
    Some(text.strip_prefix(&subject).unwrap_or(&text).to_owned())
}

/// Makes the requests.
struct Make<'f, M, T> {
    target: &'f TableRef,
    model: Described,
    settings: &'f Settings,
    filter: Option<Condition<M>>,
    items: PhantomData<fn() -> T>,
}

impl<M: Model, T> Make<'_, M, T> {
    /// The filter by which expired items are hidden.
    fn hidden(&self) -> Option<Condition<Item>> {
        let ttl = self.target.ttl.filter(|_| self.settings.hide_expired)?;
        Some(not_expired(ttl, self.target.now_in_seconds()))
    }

    fn of_partitions(
        self,
        plan: &mut Plan,
        source: &Source,
        partitions: Vec<SelectedPartition>,
    ) -> Requests<M, T> {
        let values = partitions.iter().map(|(value, _)| &value.value);
        plan.partitions = values.collect::<HashSet<_>>().len();
        plan.queries = partitions.len();
        let query = |partitions: Vec<SelectedPartition>| {
            let partition = Partition::of_conditions(source.names.clone(), partitions);
            self.query(partition, source.index.clone(), source.number)
        };
        if plan.queries == plan.partitions {
            let query = query(partitions);
            plan.describe(&query);
            return Requests::Query(query);
        }
        let each = partitions.into_iter().map(|partition| vec![partition]);
        let queries: Vec<_> = each.map(query).collect();
        if let Some(query) = queries.first() {
            plan.describe(query);
        }
        Requests::EachRange(queries)
    }

    fn of_keys(self, plan: &mut Plan, rows: &[KeyValues], reads_items: bool) -> Requests<M, T> {
        let table = Source::table(&self.model);
        plan.keys = rows.len();
        if self.filter.is_none() && !reads_items {
            plan.access = match (plan.is_delete, rows.len()) {
                (true, _) => Access::BatchDelete,
                (false, 1) => Access::Get,
                (false, _) => Access::BatchGet,
            };
            let names: Vec<_> = table
                .names
                .all()
                .map(|name| format!("{name} = ?"))
                .collect();
            plan.key_condition = Some(names.join(" AND "));
            plan.filter = self.hidden().map(|hidden| redacted(hidden.ast()));
            return Requests::Keys(rows.iter().map(|row| key_item(row, &table)).collect());
        }
        plan.access = Access::Query;
        plan.queries = rows.len();
        let queries: Vec<_> = rows
            .iter()
            .filter_map(|row| {
                let (partition, sort) = row.split_first()?;
                let equal =
                    |value: &Scalar| SortCondition::Compare(Comparison::Eq, value.to_value());
                let part = (
                    partition.to_value().into(),
                    sort.iter().map(equal).collect(),
                );
                let partition = Partition::of_conditions(table.names.clone(), vec![part]);
                let mut query = self.query(partition, None, None);
                // There is one item at most, after which a smaller page would look for more.
                query.request.page_size = None;
                Some(query)
            })
            .collect();
        if let Some(query) = queries.first() {
            plan.describe(query);
        }
        Requests::EachKey(queries)
    }

    fn query(
        &self,
        partition: (Partition, Option<InvalidRead>),
        index: Option<IndexRef>,
        number: Option<usize>,
    ) -> Query<M, T> {
        let query = Query::of_partition(self.target.clone(), index, partition);
        let mut query = query.isolated((self.model.isolation)(number));
        if let Some(filter) = &self.filter {
            query = query.filter(filter.clone());
        }
        if self.settings.hide_expired {
            query = query.hide_expired();
        }
        let request = &mut query.request;
        request.limit = self.settings.limit;
        request.page_size = self.settings.page_size;
        request.consistent = self.settings.consistent;
        if let Some(cursor) = &self.settings.start {
            request.start_after(cursor.clone());
        }
        match self.settings.descending {
            true => query.descending(),
            false => query,
        }
    }

    fn scan(&self) -> Scan<M, T> {
        let scan = Scan::new(self.target.clone(), None);
        let scan = scan.isolated(self.model.isolation_of_scan);
        let mut scan = scan.maybe_filter(self.filter.clone());
        if self.settings.hide_expired {
            scan = scan.hide_expired();
        }
        let request = &mut scan.request;
        request.limit = self.settings.limit;
        request.page_size = self.settings.page_size;
        request.consistent = self.settings.consistent;
        if let Some(cursor) = &self.settings.start {
            request.start_after(cursor.clone());
        }
        scan
    }
}

impl Plan {
    /// Adds the texts of a query.
    fn describe<K, T>(&mut self, query: &Query<K, T>) {
        let key = query.request.selection.key();
        self.key_condition = key.map(|key| Print::redacted(key).to_string());
        self.filter = query.request.filter.as_ref().map(redacted);
    }
}

fn redacted(tree: &ast::Condition) -> String {
    Print::redacted(tree).to_string()
}

fn key_item(row: &KeyValues, table: &Source) -> Item {
    let values = table.names.all().zip(row);
    values
        .map(|(name, value)| (name.to_owned(), value.to_item_value()))
        .collect()
}

/// Whether the plan reads a global index.
fn plan_is_global(model: &Described, plan: &Plan) -> bool {
    let mut indexes = model.schema.table.indexes.iter();
    indexes.any(|index| index.global && Some(index.name) == plan.index.as_deref())
}

fn invalid(
    target: &TableRef,
    settings: &Settings,
    plan: &Plan,
    is_global: bool,
) -> Option<InvalidRead> {
    if settings.hide_expired && target.ttl.is_none() {
        return Some(InvalidRead::NoTimeToLive);
    }
    if settings.page_size == Some(0) {
        return Some(InvalidRead::PageSize);
    }
    let is_ordered = match plan.access {
        Access::Nothing | Access::Get => true,
        Access::Query => plan.keys <= 1 && !plan.is_of_ranges(),
        _ => false,
    };
    if settings.descending && !is_ordered {
        let access = match plan.access {
            Access::Query => "series of queries",
            access => access.as_str(),
        };
        return Some(InvalidRead::NoOrder { access });
    }
    if settings.start.is_some() && (plan.keys > 0 || plan.is_of_ranges()) {
        return Some(InvalidRead::NoPages);
    }
    let index = plan
        .index
        .as_ref()
        .filter(|_| settings.consistent && is_global)?;
    Some(InvalidRead::ConsistentIndex {
        index: index.clone(),
    })
}

/// The error of a scan that is not allowed.
fn not_allowed(model: &Described, condition: &ast::Condition, obstacle: Obstacle) -> InvalidRead {
    match obstacle.excluded {
        Excluded::Open => {}
        Excluded::TooMany {
            attributes,
            combinations,
            most,
        } => {
            let attributes: Vec<_> = attributes.iter().map(|name| format!("`{name}`")).collect();
            return InvalidRead::ScanForManyKeys {
                attributes: attributes.join(", "),
                combinations,
                most,
            };
        }
        Excluded::FilterOnKey {
            attribute,
            operator,
        } => {
            let attribute = match obstacle.index {
                Some(index) => format!("`{attribute}` on the index `{index}`"),
                None => format!("`{attribute}`"),
            };
            return InvalidRead::ScanForFilterOnKey {
                attribute,
                operator,
            };
        }
    }
    let mut attributes: Vec<String> = Vec::new();
    for name in condition.attributes() {
        let name = format!("`{name}`");
        if !attributes.contains(&name) {
            attributes.push(name);
        }
    }
    let facts = Facts::of(condition);
    let of_table = partition_of(&Source::table(model));
    let mut keys = vec![of_table.clone()];
    let indexes = Source::further_indexes(model, &facts);
    for source in indexes.filter(|source| source.holds_whole(model)) {
        // That of a local index is that of the table.
        if partition_of(&source) == of_table {
            continue;
        }
        let name = source.index.as_ref().map(|index| index.name.to_string());
        keys.push(format!(
            "{} of the index `{}`",
            partition_of(&source),
            name.unwrap_or_default()
        ));
    }
    InvalidRead::ScanNotAllowed {
        attributes: attributes.join(", "),
        keys: keys.join(", or "),
    }
}

/// The attributes or fields of a partition key.
fn partition_of(source: &Source) -> String {
    let templates = source.names.templates().partition;
    let fields = templates.iter().flat_map(|template| template.fields);
    let mut names: Vec<_> = fields.map(|field| format!("`{}`", field.name)).collect();
    if templates.is_empty() {
        names = source
            .names
            .partition()
            .map(|name| format!("`{name}`"))
            .collect();
    }
    names.join(" and ")
}
