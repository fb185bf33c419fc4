//! Tests of definitions.

use super::*;
use crate::example::Movie;
use crate::model::StreamView;

/// A definition with every setting, and with values that need escaping.
pub(crate) fn everything() -> TableDefinition {
    let key = KeyDefinition::new("project", ScalarType::S).sort("number", ScalarType::N);
    let by_state = KeyDefinition::new("project", ScalarType::S)
        .and("state", ScalarType::S)
        .sort("priority", ScalarType::N)
        .sort("opened", ScalarType::N);
    let by_hash = KeyDefinition::new("hash", ScalarType::B);
    let by_opened = KeyDefinition::new("project", ScalarType::S).sort("opened", ScalarType::N);
    let include = ProjectedAttributes::Include(vec!["title".into(), "a \"b\"".into()]);
    TableDefinition::new("Tickets.v-2", key)
        .index(IndexDefinition::global("ByState", by_state).projecting(include))
        .index(
            IndexDefinition::global("ByHash", by_hash)
                .billing(Billing::provisioned(2, 1))
                .warm_throughput(13_000, 5_000),
        )
        .index(
            IndexDefinition::local("ByOpened", by_opened).projecting(ProjectedAttributes::KeysOnly),
        )
        .billing(Billing::provisioned(10, 5))
        .stream(StreamView::NewAndOldImages)
        .time_to_live("expires")
        .tag("team", "support")
        .tag("what", "\"${quoted}\"\n%{if}\\")
        .table_class(TableClass::InfrequentAccess)
        .deletion_protection(true)
        .warm_throughput(12_000, 4_000)
        .encryption(Encryption::CustomerKey("alias/tickets".into()))
}

// I22, I85, I86, I87, I90, Q11, Q12, Q13, Q14
#[test]
fn the_definition_of_a_model_has_its_keys_and_indexes() {
    let part = |name: &str, scalar_type| KeyPart::new(name, scalar_type);
    let key = KeyDefinition::new("year", ScalarType::N);
    let expected = TableDefinition::new("Movies", key.clone().sort("title", ScalarType::S))
        .index(IndexDefinition::global(
            "ByRank",
            key.clone().sort("rank", ScalarType::N),
        ))
        .index(IndexDefinition::local(
            "ByRating",
            key.sort("rating", ScalarType::N),
        ));
    let found = TableDefinition::of::<Movie>();
    assert_eq!(found, expected);
    let [year, title, rank, rating] = [
        part("year", ScalarType::N),
        part("title", ScalarType::S),
        part("rank", ScalarType::N),
        part("rating", ScalarType::N),
    ];
    assert_eq!(found.key_attributes(), [&year, &title, &rank, &rating]);
    assert_eq!(found.billing, None);
}

// Q16
#[test]
fn an_index_has_the_billing_of_the_table_unless_it_sets_its_own() {
    let table = everything();
    let units: Vec<_> = table
        .global_indexes()
        .map(|index| table.billing_of(index))
        .collect();
    assert_eq!(
        units,
        [Billing::provisioned(10, 5), Billing::provisioned(2, 1)]
    );
    let table = table.index_billing("ByState", Billing::provisioned(3, 3));
    let index = table.global_indexes().next().unwrap();
    assert_eq!(table.billing_of(index), Billing::provisioned(3, 3));
    assert_eq!(
        TableDefinition::of::<Movie>().billing_or_default(),
        Billing::on_demand()
    );
}

#[test]
fn an_index_replaces_one_with_its_name() {
    let key = KeyDefinition::new("rank", ScalarType::N);
    let table = TableDefinition::of::<Movie>()
        .index(IndexDefinition::global("ByRank", key.clone()))
        .without_index("ByRating")
        .named("Movies2");
    assert_eq!(table.indexes, [IndexDefinition::global("ByRank", key)]);
    assert_eq!(table.name, "Movies2");
}
