//! Raw names, and names that generated code uses or could use itself.

use dyno::{Document, Model};

use crate::both_ways;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Words", rename_all = "camelCase", index(name = "ByFn", partition_key = r#fn))]
struct Words {
    #[dyno(partition_key)]
    r#type: String,
    r#fn: u8,
    r#loop: r#struct,
    raw_name: u8,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(rename_all = "SCREAMING-KEBAB-CASE")]
#[allow(non_camel_case_types, reason = "raw names are lower case")]
struct r#struct {
    r#match: u8,
    long_name: r#enum,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[allow(non_camel_case_types, reason = "raw names are lower case")]
enum r#enum {
    r#Type,
    r#while,
}

/// Names of variables in generated code.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Words")]
struct Own {
    #[dyno(partition_key)]
    map: u8,
    name: u8,
    value: u8,
    out: u8,
    self_: u8,
    rest: u8,
    slot: u8,
    dyno: u8,
    field_map: u8,
    key: Keyed,
    fields: Flat,
    #[dyno(flatten)]
    flat: Flat,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Keyed {
    at: u8,
    then: u8,
    eq: u8,
    set: u8,
    address: u8,
    marker: u8,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Flat {
    __map: u8,
    __name: u8,
    __rest: u8,
    __dyno: u8,
}

/// Fields in capitals, beside constants and statics of the same names.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Words")]
#[allow(non_snake_case, reason = "many tables have such names")]
struct Single {
    #[dyno(partition_key)]
    PK: String,
    #[dyno(sort_key)]
    SK: String,
    GSI1PK: Option<String>,
    orderId: u8,
}

#[allow(dead_code, reason = "they have the names of fields")]
const PK: &str = "PK";
#[allow(dead_code, reason = "they have the names of fields")]
static SK: &str = "SK";

#[test]
fn raw_names_lose_their_prefix_only_in_attributes() {
    let words = Words {
        r#type: "t".to_owned(),
        r#fn: 1,
        r#loop: r#struct {
            r#match: 2,
            long_name: r#enum::r#while,
        },
        raw_name: 3,
    };
    let json = r#"{"type":"t","fn":1,"loop":{"MATCH":2,"LONG-NAME":"while"},"rawName":3}"#;
    assert_eq!(both_ways(&words), json);
    assert_eq!(Words::TYPE.to_string(), "type");
    assert_eq!(Words::LOOP.r#match.to_string(), "loop.MATCH");
    assert_eq!(format!("{:?}", Words::BY_FN), "Index(ByFn)");
    assert_eq!(r#enum::r#Type, r#enum::Type);
}

#[test]
fn generated_code_uses_no_name_of_a_field() {
    let flat = Flat {
        __map: 1,
        __name: 2,
        __rest: 3,
        __dyno: 4,
    };
    let own = Own {
        map: 1,
        name: 2,
        value: 3,
        out: 4,
        self_: 5,
        rest: 6,
        slot: 7,
        dyno: 8,
        field_map: 9,
        key: Keyed {
            at: 1,
            then: 2,
            eq: 3,
            set: 4,
            address: 5,
            marker: 6,
        },
        fields: flat.clone(),
        flat,
    };
    both_ways(&own);
    assert_eq!(Own::KEY.marker.to_string(), "key.marker");
}

#[test]
fn capitals_are_kept() {
    let single = Single {
        PK: "a".to_owned(),
        SK: "b".to_owned(),
        GSI1PK: None,
        orderId: 1,
    };
    assert_eq!(both_ways(&single), r#"{"PK":"a","SK":"b","orderId":1}"#);
    let names: Vec<_> = Single::SHAPE
        .attributes
        .iter()
        .map(|attribute| attribute.name)
        .collect();
    assert_eq!(names, ["PK", "SK", "GSI1PK", "orderId"]);
    assert_eq!(
        (Single::PK.to_string(), Single::ORDER_ID.to_string()),
        ("PK".to_owned(), "orderId".to_owned())
    );
}
