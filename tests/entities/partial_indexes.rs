//! Reads of one entity on indexes that hold the keys, or some attributes: they never count or return items of another.

use std::collections::{BTreeMap, BTreeSet};

use dyno::{Error, Model, Table, View};
use proptest::prelude::*;

use crate::temporary;

/// Two entities of one partition of the index `GSI1`. What tells them apart differs: the projection, the list, the sort
/// keys.
macro_rules! pair {
    ($module:ident, [$($projection:tt)*], [$($listed:tt)*], $a:literal, $b:literal, $of_a:literal, $of_b:literal) => {
        #[expect(dead_code, reason = "the paths of the fields are not used")]
        mod $module {
            use super::*;

            #[derive(Table)]
            #[dyno(
                name = "pairs",
                partition_key(pk: String),
                sort_key(sk: String),
                entity = "kind",
                index(
                    name = "GSI1",
                    partition_key(gsi1pk: String),
                    sort_key(gsi1sk: String),
                    projection = $($projection)*
                )
                $($listed)*
            )]
            pub(super) struct Pairs;

            #[derive(Model, Clone, Debug, PartialEq)]
            #[dyno(
                table = Pairs,
                partition_key = "P#{part}",
                sort_key = $a,
                index(GSI1, partition_key = "STATE#{state}", sort_key = $of_a)
            )]
            pub(super) struct One {
                pub(super) part: u8,
                pub(super) id: u8,
                pub(super) state: u8,
            }

            #[derive(Model, Clone, Debug, PartialEq)]
            #[dyno(
                table = Pairs,
                partition_key = "P#{part}",
                sort_key = $b,
                index(GSI1, partition_key = "STATE#{state}", sort_key = $of_b)
            )]
            pub(super) struct Two {
                pub(super) part: u8,
                pub(super) id: u16,
                pub(super) state: u8,
            }

            #[derive(View, Debug, PartialEq)]
            #[dyno(of = One, index = GSI1)]
            pub(super) struct OneKey {
                pub(super) part: u8,
                pub(super) id: u8,
            }
        }
    };
}

// The keys of the index begin alike in all of these.
pair!(held, [include(kind)], [], "{id}", "{id}X", "{id}", "{id}");
pair!(held_and_listed, [include(kind)], [, entities(One, Two)], "{id}", "{id}X", "{id}", "{id}");
pair!(
    keys_of_the_table,
    [keys_only],
    [],
    "ONE#{id}",
    "TWO#{id}",
    "{id}",
    "{id}"
);
pair!(keys_of_the_table_listed, [keys_only], [, entities(One, Two)], "ONE#{id}", "TWO#{id}", "{id}", "{id}");
// And differently in the index alone.
pair!(keys_of_the_index, [keys_only], [, entities(One, Two)], "{id}", "{id}X", "ONE#{id}", "TWO#{id}");
pair!(
    keys_of_the_index_unlisted,
    [keys_only],
    [],
    "{id}",
    "{id}X",
    "ONE#{id}",
    "TWO#{id}"
);

/// Puts items, and compares each read of the index with them.
macro_rules! reads_its_own {
    ($module:ident, $items:expr) => {{
        use $module::{One, OneKey, Two};
        let ones = temporary::<One>().await;
        let twos = ones.entity::<Two>();
        let (mut of_one, mut of_two) = (BTreeMap::new(), BTreeMap::new());
        for &(is_one, part, id, state) in $items {
            match is_one {
                true => {
                    ones.put(&One { part, id, state }).await.unwrap();
                    of_one.insert((part, id), state);
                }
                false => {
                    let id = u16::from(id);
                    twos.put(&Two { part, id, state }).await.unwrap();
                    of_two.insert((part, id), state);
                }
            }
        }
        let case = stringify!($module);
        for state in 0..3 {
            let index = ones.index(One::GSI1);
            let expected: BTreeSet<_> = of_one
                .iter()
                .filter(|(_, of)| **of == state)
                .map(|(key, _)| *key)
                .collect();
            let others = of_two.values().filter(|of| **of == state).count();
            let count = index.query(state).count().await.unwrap();
            assert_eq!(count, expected.len(), "{case}");
            let keys = index.query(state).keys().all().await.unwrap();
            assert_eq!(keys.len(), expected.len(), "{case}");
            let views: Vec<OneKey> = index.query(state).project().all().await.unwrap();
            let views: BTreeSet<_> = views.iter().map(|view| (view.part, view.id)).collect();
            assert_eq!(views, expected, "{case}");
            let whole = index.query(state).hydrate().all().await.unwrap();
            assert_eq!(whole.items.len(), expected.len(), "{case}");
            assert_eq!(whole.gone.len(), 0, "{case}");
            let count = twos.index(Two::GSI1).query(state).count().await.unwrap();
            assert_eq!(count, others, "{case}");
        }
        let count = ones.index(One::GSI1).scan().count().await.unwrap();
        assert_eq!(count, of_one.len(), "{case}");
        let count = twos.index(Two::GSI1).scan().count().await.unwrap();
        assert_eq!(count, of_two.len(), "{case}");
    }};
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn a_partial_index_reads_one_entity(
        items in prop::collection::vec((any::<bool>(), 0..3_u8, 0..5_u8, 0..3_u8), 0..24)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(async {
            reads_its_own!(held, &items);
            reads_its_own!(held_and_listed, &items);
            reads_its_own!(keys_of_the_table, &items);
            reads_its_own!(keys_of_the_table_listed, &items);
            reads_its_own!(keys_of_the_index, &items);
            reads_its_own!(keys_of_the_index_unlisted, &items);
        });
    }
}

pair!(unclear, [keys_only], [], "{id}", "{id}X", "{id}", "{id}");

// Neither the index nor the keys tell, and it is not known which other models there are.
#[tokio::test]
async fn a_read_that_cannot_distinguish_models_is_invalid() {
    use unclear::{One, OneKey};
    let ones = temporary::<One>().await;
    let index = ones.index(One::GSI1);
    let views = index.query(1).project::<OneKey>().all().await.map(drop);
    let invalid = [
        index.query(1).count().await.map(drop),
        index.query(1).keys().all().await.map(drop),
        index.query(1).hydrate().all().await.map(drop),
        index.scan().count().await.map(drop),
        views,
    ];
    for invalid in invalid {
        let error = invalid.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        let text = error.to_string();
        let expected = "the index `GSI1` does not hold the entity attribute `kind`, and the keys of `One` have no prefix \
            that distinguishes its items from those of other models";
        assert!(text.contains(expected), "{text}");
    }
    // The table has the entity attribute.
    assert_eq!(ones.query(1).count().await.unwrap(), 0);
    assert_eq!(ones.scan().count().await.unwrap(), 0);
}

// What a query needs is known from the types: it has no filter where the keys suffice.
#[tokio::test]
async fn only_what_is_needed_is_filtered() {
    macro_rules! filter {
        ($module:ident) => {{
            let ones = temporary::<$module::One>().await;
            let query = ones
                .index($module::One::GSI1)
                .query(1)
                .keys()
                .into_sdk()
                .unwrap();
            query.get_filter_expression().clone()
        }};
    }
    let attribute = Some("#1 = :1".to_owned());
    assert_eq!(filter!(held), attribute);
    assert_eq!(filter!(held_and_listed), attribute);
    let beginnings = Some("begins_with(#1, :1) AND begins_with(#2, :2)".to_owned());
    assert_eq!(filter!(keys_of_the_table), beginnings);
    assert_eq!(filter!(keys_of_the_table_listed), beginnings);
    assert_eq!(filter!(keys_of_the_index), None);
    // The partition key of the table begins as that of other models may.
    let partition = Some("begins_with(#2, :2)".to_owned());
    assert_eq!(filter!(keys_of_the_index_unlisted), partition);
}
