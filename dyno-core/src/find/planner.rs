//! Which request answers a condition.
//!
//! The candidates are the table and each index that has all items that meet the condition. A candidate is out of the
//! question if what its key does not say is about an attribute of this key, which a filter cannot have (AWS developer
//! guide, "Filter expressions for the Query operation in DynamoDB"), or about one that the index does not hold.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::described::Described;
use super::facts::{Fact, Facts, Row};
use super::selection::{Selected, SelectedPartition, Selection};
use super::source::Source;
use super::{composed, plain};
use crate::expr::ast;
use crate::model::Isolation;

/// What is read of an item.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reads {
    /// The model.
    Whole,
    /// The key of the table.
    Key,
}

/// What is read, and the conditions that are left to the filter.
pub(super) struct Planned {
    pub(super) items: PlannedItems,
    pub(super) filter: Option<ast::Condition>,
}

pub(super) enum PlannedItems {
    Nothing,
    Keys(Vec<Row>),
    Partitions(Source, Vec<SelectedPartition>),
    /// All items of the table, with the whole condition as filter.
    All,
}

/// Chooses what is read. A global index, which follows its table with a delay, comes last for a `consistent` read and
/// for what is deleted.
pub(super) fn plan(
    model: &Described,
    condition: &ast::Condition,
    reads: Reads,
    consistent: bool,
) -> Planned {
    let is_exact = consistent || reads == Reads::Key;
    let table = Source::table(model);
    let facts = facts(model, &table, condition);
    if facts.is_never() {
        return Planned::of(PlannedItems::Nothing, None);
    }
    let indexes = Source::indexes(model, &facts);
    let mut best: Option<((bool, Rank), Planned)> = None;
    for source in std::iter::once(table).chain(indexes) {
        if reads == Reads::Whole && !source.holds_whole(model) {
            continue;
        }
        let Some(selection) = select(model, &source, &facts) else {
            continue;
        };
        let late = is_exact && source.is_global;
        let Some((rank, planned)) = candidate(model, &facts, source, selection) else {
            continue;
        };
        let rank = (late, rank);
        if best.as_ref().is_none_or(|(known, _)| rank < *known) {
            best = Some((rank, planned));
        }
    }
    match best {
        Some((_, planned)) => planned,
        None => Planned::of(PlannedItems::All, Some(condition.clone())),
    }
}

/// What the condition says. An OR of keys is a list of keys.
fn facts(model: &Described, table: &Source, condition: &ast::Condition) -> Facts {
    let mut facts = Facts::of(condition);
    for part in &mut facts.parts {
        if let (Fact::Other, ast::Condition::Or(branches)) = (&part.fact, &part.tree)
            && let Some(rows) = keys_of(model, table, branches)
        {
            part.fact = Fact::Keys(rows);
        }
    }
    facts
}

/// The keys of an OR, if each branch is one of keys and nothing else.
fn keys_of(model: &Described, table: &Source, branches: &[ast::Condition]) -> Option<Vec<Row>> {
    let (mut all, mut known) = (Vec::new(), HashSet::new());
    for branch in branches {
        let facts = facts(model, table, branch);
        if facts.is_never() {
            continue;
        }
        let Selection { items, parts } = select(model, table, &facts)?;
        let rows = match items {
            Selected::Nothing => continue,
            Selected::Keys(rows) if rest(&facts, &parts).is_none() => rows,
            Selected::Keys(_) | Selected::Partitions(_) => return None,
        };
        all.extend(rows.into_iter().filter(|row| known.insert(row.clone())));
    }
    Some(all)
}

/// What the key of a source selects; `None` if the condition does not fix the partition key.
fn select(model: &Described, source: &Source, facts: &Facts) -> Option<Selection> {
    if matches!((model.isolation)(source.number), Isolation::Unclear) {
        return None;
    }
    let is_table = source.number.is_none();
    if let Some((rows, parts)) = facts.keys().filter(|_| is_table) {
        return Some(plain::listed(source, rows, parts, facts));
    }
    match source.names.templates().partition.is_empty() {
        true => plain::select(source, facts),
        false => composed::select(source, facts),
    }
}

/// The place of a candidate: the least is chosen.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Nothing, then keys, then keys with a filter, then partitions.
    items: u8,
    several: bool,
    tightness: Reverse<usize>,
    partitions: usize,
    /// The table, then local indexes, then global ones.
    kind: u8,
    index: Option<usize>,
}

fn candidate(
    model: &Described,
    facts: &Facts,
    source: Source,
    selection: Selection,
) -> Option<(Rank, Planned)> {
    let filter = match selection.items {
        Selected::Nothing => None,
        _ => rest(facts, &selection.parts),
    };
    let attributes = filter.as_ref().map(ast::Condition::attributes);
    let can_filter = |name: &&str| !source.is_key(name) && source.holds(model, name);
    if !attributes.unwrap_or_default().iter().all(can_filter) {
        return None;
    }
    let mut rank = Rank {
        items: 0,
        several: false,
        tightness: Reverse(0),
        partitions: 0,
        kind: match source.number {
            None => 0,
            Some(_) => 1 + u8::from(source.is_global),
        },
        index: source.number,
    };
    let items = match selection.items {
        Selected::Nothing => PlannedItems::Nothing,
        Selected::Keys(rows) => {
            rank.items = 1 + u8::from(filter.is_some());
            PlannedItems::Keys(rows)
        }
        Selected::Partitions(partitions) => {
            rank.items = 3;
            rank.several = partitions.len() > 1;
            rank.tightness = Reverse(tightness(&partitions));
            rank.partitions = partitions.len();
            PlannedItems::Partitions(source, partitions)
        }
    };
    Some((rank, Planned::of(items, filter)))
}

/// How much of the sort key is fixed: a value counts more than a range.
fn tightness(partitions: &[SelectedPartition]) -> usize {
    let Some((_, sort)) = partitions.first() else {
        return 0;
    };
    let weight = |condition: &ast::SortCondition| match condition {
        ast::SortCondition::Compare(ast::Comparison::Eq, _) => 2,
        _ => 1,
    };
    sort.iter().map(weight).sum()
}

/// The parts that are not among these.
fn rest(facts: &Facts, parts: &[usize]) -> Option<ast::Condition> {
    let numbered = facts.parts.iter().enumerate();
    let mut rest: Vec<_> = numbered
        .filter(|(number, _)| !parts.contains(number))
        .map(|(_, part)| part.tree.clone())
        .collect();
    match rest.len() {
        0 | 1 => rest.pop(),
        _ => Some(ast::Condition::And(rest)),
    }
}

impl Planned {
    fn of(items: PlannedItems, filter: Option<ast::Condition>) -> Self {
        Self { items, filter }
    }
}
