//! Compares two definitions.

use std::fmt;

use super::definition::TableDefinition;
use super::diff::{Change, Diff, Difference, Property};
use super::index::{IndexDefinition, ProjectedAttributes};
use super::key::KeyPart;
use super::settings::{Stream, TableClass, TimeToLive, WarmThroughput};

impl TableDefinition {
    /// Returns the differences between this definition and `table`.
    ///
    /// `table` is another definition, or that of a live table (see [`DescribeTable`](crate::op::table::DescribeTable)).
    /// For a live table, [`Table::diff_table`](crate::Table::diff_table) also requests Time to Live and tags. An index
    /// that only `table` has is a difference; other properties that only `table` sets are not.
    #[must_use]
    pub fn diff(&self, table: &Self) -> Diff {
        diff(self, table)
    }
}

const MISSING: &str = "missing";
const PRESENT: &str = "present";

/// Collects the differences of the table or of one index.
struct Scope<'d> {
    diff: &'d mut Diff,
    index: Option<&'d str>,
}

impl Scope<'_> {
    fn add(&mut self, property: Property, model: String, table: String, change: Change) {
        let addition = match &property {
            Property::Existence | Property::Tag(_) => table == MISSING && change < Change::NewTable,
            Property::Stream => table == Stream::Off.to_string(),
            Property::DeletionProtection => table == on_off(false),
            // Time to Live is not an addition: it deletes items.
            _ => false,
        };
        self.diff.differences.push(Difference {
            index: self.index.map(str::to_owned),
            property,
            model,
            table,
            change,
            addition,
        });
    }

    /// Adds a difference, unless the definition does not set the property.
    fn compare<T: PartialEq + fmt::Display>(
        &mut self,
        property: Property,
        model: Option<&T>,
        table: &T,
    ) {
        if let Some(model) = model.filter(|model| *model != table) {
            self.add(
                property,
                model.to_string(),
                table.to_string(),
                Change::InPlace,
            );
        }
    }

    fn keys(&mut self, property: Property, model: &[KeyPart], table: &[KeyPart], change: Change) {
        if model != table {
            self.add(property, listed(model), listed(table), change);
        }
    }
}

pub(super) fn diff(model: &TableDefinition, table: &TableDefinition) -> Diff {
    let mut diff = Diff::default();
    let mut scope = Scope {
        diff: &mut diff,
        index: None,
    };
    let (key, live) = (&model.key, &table.key);
    let new_table = Change::NewTable;
    scope.keys(
        Property::PartitionKey,
        &key.partition,
        &live.partition,
        new_table,
    );
    scope.keys(Property::SortKey, &key.sort, &live.sort, new_table);
    settings(&mut scope, model, table);
    for index in &model.indexes {
        let mut scope = Scope {
            diff: &mut diff,
            index: Some(&index.name),
        };
        match table.indexes.iter().find(|live| live.name == index.name) {
            Some(live) => compare_index(&mut scope, index, live),
            None => scope.add(
                Property::Existence,
                PRESENT.to_owned(),
                MISSING.to_owned(),
                remake(index.global),
            ),
        }
    }
    for live in &table.indexes {
        if model.indexes.iter().any(|index| index.name == live.name) {
            continue;
        }
        let change = match live.global {
            true => Change::InPlace,
            false => Change::NewTable,
        };
        let mut scope = Scope {
            diff: &mut diff,
            index: Some(&live.name),
        };
        scope.add(
            Property::Existence,
            MISSING.to_owned(),
            PRESENT.to_owned(),
            change,
        );
    }
    diff
}

fn settings(scope: &mut Scope<'_>, model: &TableDefinition, table: &TableDefinition) {
    let live = table.billing_or_default();
    scope.compare(Property::Billing, model.billing.as_ref(), &live);
    let live = table.stream.unwrap_or(Stream::Off);
    scope.compare(Property::Stream, model.stream.as_ref(), &live);
    let live = table.time_to_live.clone().unwrap_or(TimeToLive::Off);
    scope.compare(Property::TimeToLive, model.time_to_live.as_ref(), &live);
    for (key, wanted) in &model.tags {
        let live = table.tags.get(key);
        if live != Some(wanted) {
            let live = live.map_or_else(|| MISSING.to_owned(), |value| format!("{value:?}"));
            let property = Property::Tag(key.clone());
            scope.add(property, format!("{wanted:?}"), live, Change::InPlace);
        }
    }
    let class = model.table_class.map(TableClass::as_str);
    let live = table.table_class.unwrap_or_default().as_str();
    scope.compare(Property::TableClass, class.as_ref(), &live);
    let protection = model.deletion_protection.map(on_off);
    let live = on_off(table.deletion_protection.unwrap_or_default());
    scope.compare(Property::DeletionProtection, protection.as_ref(), &live);
    warm_throughput(scope, model.warm_throughput, table.warm_throughput);
    let live = table.encryption.clone().unwrap_or_default();
    if let Some(wanted) = model.encryption.as_ref().filter(|one| !one.matches(&live)) {
        scope.add(
            Property::Encryption,
            wanted.to_string(),
            live.to_string(),
            Change::InPlace,
        );
    }
}

/// Warm throughput grows with traffic and cannot be lowered, so only a lower one is a difference.
fn warm_throughput(
    scope: &mut Scope<'_>,
    model: Option<WarmThroughput>,
    table: Option<WarmThroughput>,
) {
    let Some(wanted) = model else { return };
    let enough = table.is_some_and(|live| {
        live.read_per_second >= wanted.read_per_second
            && live.write_per_second >= wanted.write_per_second
    });
    if !enough {
        let live = table.map_or_else(|| MISSING.to_owned(), |live| live.to_string());
        scope.add(
            Property::WarmThroughput,
            wanted.to_string(),
            live,
            Change::InPlace,
        );
    }
}

fn compare_index(scope: &mut Scope<'_>, index: &IndexDefinition, live: &IndexDefinition) {
    if index.global != live.global {
        let kind = |global| if global { "global" } else { "local" }.to_owned();
        scope.add(
            Property::Kind,
            kind(index.global),
            kind(live.global),
            Change::NewTable,
        );
        return;
    }
    let change = remake(index.global);
    let (key, old) = (&index.key, &live.key);
    scope.keys(
        Property::PartitionKey,
        &key.partition,
        &old.partition,
        change,
    );
    scope.keys(Property::SortKey, &key.sort, &old.sort, change);
    if !same_attributes(&index.projection, &live.projection) {
        scope.add(
            Property::Projection,
            held(&index.projection),
            held(&live.projection),
            change,
        );
    }
    let billing = live.billing.unwrap_or_default();
    scope.compare(Property::Billing, index.billing.as_ref(), &billing);
    warm_throughput(scope, index.warm_throughput, live.warm_throughput);
}

/// The change that replaces an index.
fn remake(global: bool) -> Change {
    match global {
        true => Change::NewIndex,
        false => Change::NewTable,
    }
}

/// Included attributes are compared without their order.
fn same_attributes(one: &ProjectedAttributes, other: &ProjectedAttributes) -> bool {
    let sorted = |projection: &ProjectedAttributes| {
        let mut names = projection.included().to_vec();
        names.sort();
        names
    };
    one.as_str() == other.as_str() && sorted(one) == sorted(other)
}

fn held(projection: &ProjectedAttributes) -> String {
    match projection {
        ProjectedAttributes::All => "all attributes".to_owned(),
        ProjectedAttributes::KeysOnly => "the keys only".to_owned(),
        ProjectedAttributes::Include(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("the keys and {}", names.join(", "))
        }
    }
}

fn listed(parts: &[KeyPart]) -> String {
    if parts.is_empty() {
        return MISSING.to_owned();
    }
    let parts: Vec<String> = parts.iter().map(KeyPart::to_string).collect();
    parts.join(", ")
}

const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

#[cfg(test)]
mod tests {
    use super::super::tests::everything;
    use super::super::{Billing, Encryption, KeyDefinition, ScalarType};
    use super::*;
    use crate::example::Movie;
    use crate::model::StreamView;

    #[test]
    fn equal_definitions_do_not_differ() {
        assert!(everything().diff(&everything()).is_empty());
        assert_eq!(everything().diff(&everything()).to_string(), "");
        // Properties that a definition does not set are ignored, except for additional indexes.
        let movies = TableDefinition::of::<Movie>();
        let run = movies
            .clone()
            .billing(Billing::provisioned(1, 1))
            .tag("a", "b");
        let run = run.stream(StreamView::KeysOnly).warm_throughput(1, 1);
        assert!(movies.diff(&run).is_empty());
        assert_eq!(run.diff(&movies).len(), 4);
        let index = IndexDefinition::global("Extra", KeyDefinition::new("a", ScalarType::S));
        assert_eq!(
            movies.diff(&movies.clone().index(index)).to_string(),
            "index `Extra`: missing in the model and present in the table; can be changed in place"
        );
    }

    #[test]
    fn each_difference_is_a_line_with_its_change() {
        let key = KeyDefinition::new("project", ScalarType::N);
        let by_hash = KeyDefinition::new("hash", ScalarType::B).sort("number", ScalarType::N);
        let by_state = everything().indexes.remove(0);
        let live = TableDefinition::new("Tickets", key)
            .index(IndexDefinition::global("ByHash", by_hash).billing(Billing::provisioned(1, 1)))
            .index(by_state.projecting(ProjectedAttributes::KeysOnly))
            .billing(Billing::on_demand_up_to(100, 50))
            .time_to_live("until")
            .tag("team", "sales")
            .encryption(Encryption::AwsManaged)
            .warm_throughput(12_000, 3_999);
        let expected = r#"
table: partition key is `project` (S) in the model and `project` (N) in the table; needs a new table
table: sort key is `number` (N) in the model and missing in the table; needs a new table
table: billing is provisioned (10 read and 5 write units) in the model and on demand (up to 100 read and 50 write units) in the table; can be changed in place
table: stream is NEW_AND_OLD_IMAGES in the model and off in the table; can be changed in place
table: time to live is `expires` in the model and `until` in the table; can be changed in place
table: tag `team` is "support" in the model and "sales" in the table; can be changed in place
table: tag `what` is "\"${quoted}\"\n%{if}\\" in the model and missing in the table; can be changed in place
table: table class is STANDARD_INFREQUENT_ACCESS in the model and STANDARD in the table; can be changed in place
table: deletion protection is on in the model and off in the table; can be changed in place
table: warm throughput is 12000 reads and 4000 writes per second in the model and 12000 reads and 3999 writes per second in the table; can be changed in place
table: encryption is by the key `alias/tickets` in the model and by the key that AWS manages in the table; can be changed in place
index `ByState`: projection is the keys and `title`, `a "b"` in the model and the keys only in the table; needs a new index
index `ByHash`: sort key is missing in the model and `number` (N) in the table; needs a new index
index `ByHash`: billing is provisioned (2 read and 1 write units) in the model and on demand in the table; can be changed in place
index `ByHash`: warm throughput is 13000 reads and 5000 writes per second in the model and missing in the table; can be changed in place
index `ByOpened`: present in the model and missing in the table; needs a new table"#;
        let found = everything().diff(&live);
        assert_eq!(found.to_string(), expected.trim_start());
        let additions: Vec<_> = found.iter().filter(|one| one.addition).collect();
        let properties: Vec<_> = additions.iter().map(|one| &one.property).collect();
        let tag = Property::Tag("what".into());
        assert_eq!(
            properties,
            [&Property::Stream, &tag, &Property::DeletionProtection]
        );
    }

    #[test]
    fn an_index_of_another_kind_needs_another_table() {
        let movies = TableDefinition::of::<Movie>();
        let mut other = movies.clone();
        other.indexes[0].global = false;
        assert_eq!(
            movies.diff(&other).to_string(),
            "index `ByRank`: it is global in the model and local in the table; needs a new table"
        );
        let missing = movies.clone().without_index("ByRank");
        let found = movies.diff(&missing);
        assert_eq!(
            found.iter().next().map(ToString::to_string).as_deref(),
            Some("index `ByRank`: present in the model and missing in the table")
        );
        assert!(
            found
                .of(Some("ByRank"), &Property::Existence)
                .unwrap()
                .addition
        );
    }

    #[test]
    fn a_kms_key_has_several_names() {
        let key = |name: &str| Encryption::CustomerKey(name.into());
        let live = key("arn:aws:kms:eu-central-1:1:key/1234");
        for wanted in ["arn:aws:kms:eu-central-1:1:key/1234", "1234", "alias/x"] {
            assert!(key(wanted).matches(&live), "{wanted}");
        }
        assert!(Encryption::AwsManaged.matches(&live));
        for wanted in [key("234"), Encryption::Owned] {
            assert!(!wanted.matches(&live), "{wanted}");
        }
        assert!(Encryption::default().matches(&Encryption::Owned));
        assert_eq!(TableClass::default(), TableClass::Standard);
    }
}
