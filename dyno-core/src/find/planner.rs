//! Which request is sent for a condition.
//!
//! The candidates are the table and each index that has all items that meet the condition. A candidate is out of the
//! question if what its key does not say is about an attribute of this key, which a filter cannot have (AWS developer
//! guide, "Filter expressions for the Query operation in DynamoDB"), or about one that the index does not hold.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::described::Described;
use super::excluded::Excluded;
use super::facts::{Fact, Facts, KeyValues};
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
    Keys(Vec<KeyValues>),
    Partitions(Source, Vec<SelectedPartition>),
    /// All items of the table, with the whole condition as filter, because everything else is out of the question.
    All(Obstacle),
}

/// Why no key is used.
pub(super) struct Obstacle {
    pub(super) excluded: Excluded,
    /// The index of which it is the reason; `None` for the table.
    pub(super) index: Option<String>,
}

/// Chooses what is read. `hidden` is the attribute by which expired items are hidden, in a filter as well. A global
/// index, which follows its table with a delay, comes last for a `consistent` read and for what is deleted.
pub(super) fn plan(
    model: &Described,
    condition: &ast::Condition,
    reads: Reads,
    consistent: bool,
    hidden: Option<&str>,
) -> Planned {
    let is_exact = consistent || reads == Reads::Key;
    let table = Source::table(model);
    let facts = facts(model, &table, condition);
    if facts.is_never() {
        return Planned::of(PlannedItems::Nothing, None);
    }
    let indexes = Source::indexes(model, &facts);
    let mut best: Option<((bool, Rank), Planned)> = None;
    let mut obstacle = Obstacle {
        excluded: Excluded::Open,
        index: None,
    };
    for source in std::iter::once(table).chain(indexes) {
        if reads == Reads::Whole && !source.holds_whole(model) {
            continue;
        }
        let late = is_exact && source.is_global;
        let index = source.index.as_ref().map(|index| index.name.to_string());
        let selection = select(model, &source, &facts);
        let candidate =
            selection.and_then(|selection| candidate(model, &facts, source, selection, hidden));
        let (rank, planned) = match candidate {
            Ok(candidate) => candidate,
            // Of several, the first one: that of the table, or of the first index.
            Err(excluded) => {
                if excluded.weight() > obstacle.excluded.weight() {
                    obstacle = Obstacle { excluded, index };
                }
                continue;
            }
        };
        let rank = (late, rank);
        if best.as_ref().is_none_or(|(known, _)| rank < *known) {
            best = Some((rank, planned));
        }
    }
    match best {
        Some((_, planned)) => planned,
        None => Planned::of(PlannedItems::All(obstacle), Some(condition.clone())),
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
fn keys_of(
    model: &Described,
    table: &Source,
    branches: &[ast::Condition],
) -> Option<Vec<KeyValues>> {
    let (mut all, mut known) = (Vec::new(), HashSet::new());
    for branch in branches {
        let facts = facts(model, table, branch);
        if facts.is_never() {
            continue;
        }
        let Selection { items, parts } = select(model, table, &facts).ok()?;
        let rows = match items {
            Selected::Nothing => continue,
            Selected::Keys(rows) if rest(&facts, &parts).is_none() => rows,
            Selected::Keys(_) | Selected::Partitions(_) => return None,
        };
        all.extend(rows.into_iter().filter(|row| known.insert(row.clone())));
    }
    Some(all)
}

/// What the key of a source selects.
fn select(model: &Described, source: &Source, facts: &Facts) -> Result<Selection, Excluded> {
    if matches!((model.isolation)(source.number), Isolation::Unclear) {
        return Err(Excluded::Open);
    }
    let is_table = source.number.is_none();
    if let Some((rows, parts)) = facts.keys().filter(|_| is_table) {
        return Ok(plain::listed(source, rows, parts, facts));
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
    hidden: Option<&str>,
) -> Result<(Rank, Planned), Excluded> {
    let filter = match selection.items {
        Selected::Nothing => None,
        _ => rest(facts, &selection.parts),
    };
    for part in filter.iter().flat_map(parts) {
        let attributes = part.attributes();
        if let Some(name) = attributes.iter().find(|name| source.is_key(name)) {
            return Err(Excluded::FilterOnKey {
                attribute: (*name).to_owned(),
                operator: operator(part),
            });
        }
        if !attributes.iter().all(|name| source.holds(model, name)) {
            return Err(Excluded::Open);
        }
    }
    if let Some(name) = hidden.filter(|name| source.is_key(name)) {
        return Err(Excluded::FilterOnKey {
            attribute: name.to_owned(),
            operator: "hide_expired",
        });
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
    Ok((rank, Planned::of(items, filter)))
}

/// The parts of an AND.
fn parts(tree: &ast::Condition) -> &[ast::Condition] {
    match tree {
        ast::Condition::And(parts) => parts,
        one => std::slice::from_ref(one),
    }
}

/// What the condition does with its first attribute.
fn operator(tree: &ast::Condition) -> &'static str {
    use ast::{Comparison, Condition, Side};

    match tree {
        Condition::Compare(Side::Size(_), ..) | Condition::Compare(_, _, Side::Size(_)) => "size",
        Condition::Compare(_, comparison, _) => match comparison {
            Comparison::Eq => "=",
            Comparison::Ne => "<>",
            Comparison::Lt => "<",
            Comparison::Le => "<=",
            Comparison::Gt => ">",
            Comparison::Ge => ">=",
        },
        Condition::Between(..) => "BETWEEN",
        Condition::In(..) | Condition::Keys(_) => "IN",
        Condition::Exists(_) => "attribute_exists",
        Condition::NotExists(_) => "attribute_not_exists",
        Condition::Type(..) => "attribute_type",
        Condition::BeginsWith(..) => "begins_with",
        Condition::Contains(..) => "contains",
        Condition::And(_) => "AND",
        Condition::Or(_) => "OR",
        Condition::Not(_) => "NOT",
        Condition::Text(_) | Condition::Invalid(_) => "an expression of text",
    }
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
