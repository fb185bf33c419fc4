//! The exports as complete texts, in the folder `exports` of this crate.

use std::fs;
use std::path::Path;

use crate::table_definition::tests::everything;
use crate::table_definition::{
    Billing, Encryption, IndexDefinition, KeyDefinition, ScalarType, TableDefinition,
};

/// Compares the text with the file of that name. `EXPORTS=overwrite` writes the files again.
fn check(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("exports")
        .join(file);
    if std::env::var_os("EXPORTS").is_some_and(|value| value == "overwrite") {
        fs::write(&path, found).expect("the export can be written");
    }
    let expected = fs::read_to_string(&path).expect("the export has a file");
    assert_eq!(
        found, expected,
        "{file} has changed; read it, then run with EXPORTS=overwrite"
    );
}

/// The settings that [`everything`] does not have.
fn on_demand() -> TableDefinition {
    let rank = KeyDefinition::new("rank", ScalarType::N).sort("title", ScalarType::S);
    TableDefinition::new("2026-movies", KeyDefinition::new("title", ScalarType::S))
        .index(IndexDefinition::global("ByRank", rank).billing(Billing::on_demand_up_to(20, 10)))
        .billing(Billing::OnDemand {
            max_read: Some(100),
            max_write: None,
        })
        .without_stream()
        .without_time_to_live()
        .encryption(Encryption::AwsManaged)
}

#[test]
fn exports_are_as_they_were_read() {
    for (name, definition) in [("tickets", everything()), ("movies", on_demand())] {
        let cloud_formation = definition.to_cloud_formation();
        check(&format!("{name}.cloud_formation.json"), &cloud_formation);
        check(&format!("{name}.tf"), &definition.to_terraform());
        let create_table = definition.to_create_table_json();
        check(&format!("{name}.create_table.json"), &create_table);
    }
}

#[test]
fn control_characters_are_escaped_in_hcl() {
    assert_eq!(super::hcl::quoted("a\u{7}\tb\r"), r#""a\u0007\tb\r""#);
}

// S19
#[test]
fn an_exported_request_is_read_as_the_same_definition() {
    for definition in [everything(), on_demand()] {
        let json = definition.to_create_table_json();
        let read = TableDefinition::from_create_table_json(&json).expect("a definition");
        assert_eq!(read.to_create_table_json(), json);
        assert_eq!((read.name, read.key), (definition.name, definition.key));
        assert_eq!(
            (read.stream, read.encryption),
            (
                definition
                    .stream
                    .filter(|stream| *stream != crate::table_definition::Stream::Off),
                definition.encryption
            )
        );
        assert_eq!(
            (read.tags, read.warm_throughput),
            (definition.tags, definition.warm_throughput)
        );
    }
}

// Both are JSON, according to the reader of plain JSON.
#[test]
fn exports_can_be_read_as_json() {
    for definition in [everything(), on_demand()] {
        for text in [
            definition.to_cloud_formation(),
            definition.to_create_table_json(),
        ] {
            let item: crate::codec::Item = crate::codec::from_json(&text).unwrap();
            assert!(item.len() > 1, "{text}");
        }
    }
}
