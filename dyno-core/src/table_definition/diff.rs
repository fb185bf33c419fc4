//! How does a table differ from what a model says?

use std::fmt;

use super::{IndexDefinition, KeyPart, ProjectedAttributes, Stream, TableDefinition, TimeToLive};

/// What a definition says and a table has otherwise, in plain words: one line for each difference.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    differences: Vec<Difference>,
}

impl Diff {
    /// Whether there are no differences.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty()
    }

    /// How many differences there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.differences.len()
    }

    /// The differences: of the table first, then of its indexes.
    pub fn iter(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter()
    }

    /// Those for which `wanted` holds, and the rest.
    pub(crate) fn split(self, wanted: impl Fn(&Difference) -> bool) -> (Self, Self) {
        let (yes, no) = self.differences.into_iter().partition(wanted);
        (Self { differences: yes }, Self { differences: no })
    }

    /// The difference in this, if there is one.
    pub(crate) fn of(&self, index: Option<&str>, aspect: &Aspect) -> Option<&Difference> {
        self.iter()
            .find(|one| one.index.as_deref() == index && one.aspect == *aspect)
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, difference) in self.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{difference}; {}", difference.change)?;
        }
        Ok(())
    }
}

/// One thing that a definition says and a table has otherwise.
///
/// It prints as ``index `ByRank`: sort key is `rank` (N) in the model and missing in the table``.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The index that it is about; otherwise it is about the table.
    pub index: Option<String>,
    /// What differs.
    pub aspect: Aspect,
    /// How it is in the definition, in words.
    pub model: String,
    /// How it is in the table, in words.
    pub table: String,
    /// What it takes to make the table as the definition says.
    pub change: Change,
    /// Whether the table has nothing in its place, so that nothing is lost.
    pub(crate) addition: bool,
}

/// What can differ.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Aspect {
    /// The index as a whole: it is missing on one side.
    Existence,
    /// The partition key.
    PartitionKey,
    /// The sort key.
    SortKey,
    /// Whether the index is global or local.
    Kind,
    /// What the index holds.
    Projection,
    /// How reads and writes are paid for.
    Billing,
    /// The stream.
    Stream,
    /// Time to Live.
    TimeToLive,
    /// The tag with this key.
    Tag(String),
    /// The table class.
    TableClass,
    /// Deletion protection.
    DeletionProtection,
    /// Warm throughput.
    WarmThroughput,
    /// The key that encrypts.
    Encryption,
}

/// What it takes to make a table as the definition says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The table stays as it is used; the setting is changed.
    InPlace,
    /// A global index is made, which takes time and write capacity; one of the same name has to go first.
    NewIndex,
    /// The key of a table and its local indexes are for ever: the items have to move to a new table.
    NewTable,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InPlace => "can be changed in place",
            Self::NewIndex => "needs a new index",
            Self::NewTable => "needs a new table",
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.index {
            None => f.write_str("table: ")?,
            Some(name) => write!(f, "index `{name}`: ")?,
        }
        match &self.aspect {
            Aspect::Existence => {}
            Aspect::PartitionKey => f.write_str("partition key is ")?,
            Aspect::SortKey => f.write_str("sort key is ")?,
            Aspect::Kind => f.write_str("it is ")?,
            Aspect::Projection => f.write_str("it holds ")?,
            Aspect::Billing => f.write_str("billing is ")?,
            Aspect::Stream => f.write_str("stream is ")?,
            Aspect::TimeToLive => f.write_str("time to live is ")?,
            Aspect::Tag(key) => write!(f, "tag `{key}` is ")?,
            Aspect::TableClass => f.write_str("table class is ")?,
            Aspect::DeletionProtection => f.write_str("deletion protection is ")?,
            Aspect::WarmThroughput => f.write_str("warm throughput is ")?,
            Aspect::Encryption => f.write_str("encryption is ")?,
        }
        write!(
            f,
            "{} in the model and {} in the table",
            self.model, self.table
        )
    }
}

const MISSING: &str = "missing";
const THERE: &str = "there";

/// Collects differences of one place.
struct Place<'d> {
    diff: &'d mut Diff,
    index: Option<&'d str>,
}

impl Place<'_> {
    fn note(&mut self, aspect: Aspect, model: String, table: String, change: Change) {
        let addition = match &aspect {
            Aspect::Existence | Aspect::Tag(_) => table == MISSING && change < Change::NewTable,
            Aspect::Stream => table == Stream::Off.to_string(),
            Aspect::DeletionProtection => table == on_off(false),
            // Time to Live is none: it deletes items.
            _ => false,
        };
        self.diff.differences.push(Difference {
            index: self.index.map(str::to_owned),
            aspect,
            model,
            table,
            change,
            addition,
        });
    }

    /// Notes what differs, unless the definition says nothing of it.
    fn compare<T: PartialEq + fmt::Display>(
        &mut self,
        aspect: Aspect,
        model: Option<&T>,
        table: &T,
    ) {
        if let Some(model) = model.filter(|model| *model != table) {
            self.note(
                aspect,
                model.to_string(),
                table.to_string(),
                Change::InPlace,
            );
        }
    }

    fn keys(&mut self, aspect: Aspect, model: &[KeyPart], table: &[KeyPart], change: Change) {
        if model != table {
            self.note(aspect, listed(model), listed(table), change);
        }
    }
}

pub(super) fn diff(model: &TableDefinition, table: &TableDefinition) -> Diff {
    let mut diff = Diff::default();
    let mut place = Place {
        diff: &mut diff,
        index: None,
    };
    let (key, live) = (&model.key, &table.key);
    let new_table = Change::NewTable;
    place.keys(
        Aspect::PartitionKey,
        &key.partition,
        &live.partition,
        new_table,
    );
    place.keys(Aspect::SortKey, &key.sort, &live.sort, new_table);
    settings(&mut place, model, table);
    for index in &model.indexes {
        let mut place = Place {
            diff: &mut diff,
            index: Some(&index.name),
        };
        match table.indexes.iter().find(|live| live.name == index.name) {
            Some(live) => compare_index(&mut place, index, live),
            None => place.note(
                Aspect::Existence,
                THERE.to_owned(),
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
        let mut place = Place {
            diff: &mut diff,
            index: Some(&live.name),
        };
        place.note(
            Aspect::Existence,
            MISSING.to_owned(),
            THERE.to_owned(),
            change,
        );
    }
    diff
}

fn settings(place: &mut Place<'_>, model: &TableDefinition, table: &TableDefinition) {
    let live = table.billing_or_default();
    place.compare(Aspect::Billing, model.billing.as_ref(), &live);
    let live = table.stream.unwrap_or(Stream::Off);
    place.compare(Aspect::Stream, model.stream.as_ref(), &live);
    let live = table.time_to_live.clone().unwrap_or(TimeToLive::Off);
    place.compare(Aspect::TimeToLive, model.time_to_live.as_ref(), &live);
    for (key, wanted) in &model.tags {
        let live = table.tags.get(key);
        if live != Some(wanted) {
            let live = live.map_or_else(|| MISSING.to_owned(), |value| format!("{value:?}"));
            let aspect = Aspect::Tag(key.clone());
            place.note(aspect, format!("{wanted:?}"), live, Change::InPlace);
        }
    }
    let class = model.table_class.map(super::TableClass::as_str);
    let live = table.table_class.unwrap_or_default().as_str();
    place.compare(Aspect::TableClass, class.as_ref(), &live);
    let protection = model.deletion_protection.map(on_off);
    let live = on_off(table.deletion_protection.unwrap_or_default());
    place.compare(Aspect::DeletionProtection, protection.as_ref(), &live);
    warm_throughput(place, model.warm_throughput, table.warm_throughput);
    let live = table.encryption.clone().unwrap_or_default();
    if let Some(wanted) = model.encryption.as_ref().filter(|one| !one.allows(&live)) {
        place.note(
            Aspect::Encryption,
            wanted.to_string(),
            live.to_string(),
            Change::InPlace,
        );
    }
}

/// Warm throughput grows by itself and cannot be lowered, so that only less than wanted is a difference.
fn warm_throughput(
    place: &mut Place<'_>,
    model: Option<super::WarmThroughput>,
    table: Option<super::WarmThroughput>,
) {
    let Some(wanted) = model else { return };
    let enough = table.is_some_and(|live| {
        live.read_per_second >= wanted.read_per_second
            && live.write_per_second >= wanted.write_per_second
    });
    if !enough {
        let live = table.map_or_else(|| MISSING.to_owned(), |live| live.to_string());
        place.note(
            Aspect::WarmThroughput,
            wanted.to_string(),
            live,
            Change::InPlace,
        );
    }
}

fn compare_index(place: &mut Place<'_>, index: &IndexDefinition, live: &IndexDefinition) {
    if index.global != live.global {
        let kind = |global| if global { "global" } else { "local" }.to_owned();
        place.note(
            Aspect::Kind,
            kind(index.global),
            kind(live.global),
            Change::NewTable,
        );
        return;
    }
    let change = remake(index.global);
    let (key, old) = (&index.key, &live.key);
    place.keys(Aspect::PartitionKey, &key.partition, &old.partition, change);
    place.keys(Aspect::SortKey, &key.sort, &old.sort, change);
    if !same_attributes(&index.projection, &live.projection) {
        place.note(
            Aspect::Projection,
            held(&index.projection),
            held(&live.projection),
            change,
        );
    }
    let billing = live.billing.unwrap_or_default();
    place.compare(Aspect::Billing, index.billing.as_ref(), &billing);
    warm_throughput(place, index.warm_throughput, live.warm_throughput);
}

/// What it takes to make an index that is otherwise.
fn remake(global: bool) -> Change {
    match global {
        true => Change::NewIndex,
        false => Change::NewTable,
    }
}

/// Included attributes have no order.
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
    use super::super::{Billing, Encryption, KeyDefinition, ScalarType, TableClass};
    use super::*;
    use crate::example::Movie;
    use crate::model::StreamView;

    #[test]
    fn what_is_the_same_does_not_differ() {
        assert!(everything().diff(&everything()).is_empty());
        assert_eq!(everything().diff(&everything()).to_string(), "");
        // What a definition does not say, the table may have as it likes; but not indexes of its own.
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
            "index `Extra`: missing in the model and there in the table; can be changed in place"
        );
    }

    #[test]
    fn everything_that_differs_is_said_in_a_line_with_what_it_takes() {
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
index `ByState`: it holds the keys and `title`, `a "b"` in the model and the keys only in the table; needs a new index
index `ByHash`: sort key is missing in the model and `number` (N) in the table; needs a new index
index `ByHash`: billing is provisioned (2 read and 1 write units) in the model and provisioned (1 read and 1 write units) in the table; can be changed in place
index `ByHash`: warm throughput is 13000 reads and 5000 writes per second in the model and missing in the table; can be changed in place
index `ByOpened`: there in the model and missing in the table; needs a new table"#;
        let found = everything().diff(&live);
        assert_eq!(found.to_string(), expected.trim_start());
        let additions: Vec<_> = found.iter().filter(|one| one.addition).collect();
        let aspects: Vec<_> = additions.iter().map(|one| &one.aspect).collect();
        let tag = Aspect::Tag("what".into());
        assert_eq!(
            aspects,
            [&Aspect::Stream, &tag, &Aspect::DeletionProtection]
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
            Some("index `ByRank`: there in the model and missing in the table")
        );
        assert!(
            found
                .of(Some("ByRank"), &Aspect::Existence)
                .unwrap()
                .addition
        );
    }

    #[test]
    fn keys_of_kms_are_the_same_under_several_names() {
        let key = |name: &str| Encryption::CustomerKey(name.into());
        let live = key("arn:aws:kms:eu-central-1:1:key/1234");
        for wanted in ["arn:aws:kms:eu-central-1:1:key/1234", "1234", "alias/x"] {
            assert!(key(wanted).allows(&live), "{wanted}");
        }
        assert!(Encryption::AwsManaged.allows(&live));
        for wanted in [key("234"), Encryption::Owned] {
            assert!(!wanted.allows(&live), "{wanted}");
        }
        assert!(Encryption::default().allows(&Encryption::Owned));
        assert_eq!(TableClass::default(), TableClass::Standard);
    }
}
