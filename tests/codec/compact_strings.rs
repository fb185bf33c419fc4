//! The strings of the crate `compact_str`: as keys, in sets, and in conditions and updates.

use std::collections::BTreeSet;

use compact_str::CompactString;
use dyno::{Model, begins_with};
use dyno_testing::temporary_table;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Streets")]
struct Street {
    #[dyno(partition_key)]
    town: CompactString,
    #[dyno(sort_key)]
    name: CompactString,
    former: BTreeSet<CompactString>,
    note: Option<CompactString>,
}

#[tokio::test]
async fn compact_strings_are_keys_and_operands() {
    let streets = temporary_table::<Street>().await.unwrap();
    let street = |name: &str, note: Option<&str>| Street {
        town: "Brussels".into(),
        name: name.into(),
        former: BTreeSet::from(["a name of more than twenty-four bytes".into(), name.into()]),
        note: note.map(Into::into),
    };
    let (new, old) = (street("Rue Neuve", None), street("Rue Haute", Some("old")));
    streets.batch().put_all([&new, &old]).await.unwrap();
    let found = streets.get(("Brussels", "Rue Neuve")).await.unwrap();
    assert_eq!(found.as_ref(), Some(&new));
    let key = (new.town.clone(), new.name.clone());
    assert_eq!(streets.get(key).await.unwrap(), found);
    let query = streets.query(&new.town).sort_key(begins_with("Rue"));
    assert_eq!(query.all().await.unwrap(), [old.clone(), new.clone()]);
    let query = streets.query("Brussels").filter(Street::NOTE.eq("old"));
    assert_eq!(query.all().await.unwrap(), [old]);
    let closed = CompactString::from("closed");
    let update = streets.update(("Brussels", "Rue Neuve"), Street::NOTE.set(&closed));
    update
        .condition(Street::NAME.eq(new.name))
        .await
        .unwrap()
        .unwrap();
    let found = streets.get(("Brussels", "Rue Neuve")).await.unwrap();
    assert_eq!(found.unwrap().note, Some(closed));
}
