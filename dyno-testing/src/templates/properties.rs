//! From the properties of a table in CloudFormation to a definition (AWS CloudFormation template reference,
//! "AWS::DynamoDB::Table").

use dyno_core::TableDefinition;
use serde_json::{Map, Value, json};

/// Properties that change neither what a table holds nor what is read from it. A table of a test has on-demand capacity
/// and can be deleted.
const WITHOUT_EFFECT: [&str; 10] = [
    "BillingMode",
    "ContributorInsightsSpecification",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "PointInTimeRecoverySpecification",
    "ProvisionedThroughput",
    "SSESpecification",
    "TableClass",
    "Tags",
    "WarmThroughput",
];

pub(super) fn is_without_effect(property: &str) -> bool {
    WITHOUT_EFFECT.contains(&property)
}

/// The definition that the properties of a resource describe.
pub(super) fn definition(
    resource: &str,
    mut properties: Map<String, Value>,
) -> Result<TableDefinition, String> {
    // CloudFormation makes up a name.
    properties
        .entry("TableName")
        .or_insert_with(|| json!(resource));
    properties.insert("BillingMode".into(), json!("PAY_PER_REQUEST"));
    if let Some(Value::Array(indexes)) = properties.get_mut("GlobalSecondaryIndexes") {
        for index in indexes.iter_mut().filter_map(Value::as_object_mut) {
            index.retain(|name, _| !is_without_effect(name));
        }
    }
    if let Some(Value::Object(stream)) = properties.get_mut("StreamSpecification") {
        stream.insert("StreamEnabled".into(), json!(true));
    }
    let time_to_live = match properties.remove("TimeToLiveSpecification") {
        None => None,
        Some(specification) => time_to_live(&specification)?,
    };
    let json = Value::Object(properties).to_string();
    let table =
        TableDefinition::from_create_table_json(&json).map_err(|error| error.to_string())?;
    Ok(match time_to_live {
        Some(attribute) => table.time_to_live(attribute),
        None => table,
    })
}

/// The attribute of the time to live, if it is on.
fn time_to_live(specification: &Value) -> Result<Option<String>, String> {
    let members = specification.as_object();
    let known = |name: &String| ["AttributeName", "Enabled"].contains(&name.as_str());
    if let Some(name) = members.and_then(|members| members.keys().find(|name| !known(name))) {
        return Err(format!(
            "`TimeToLiveSpecification.{name}` is not understood"
        ));
    }
    let enabled = match &specification["Enabled"] {
        Value::Bool(enabled) => *enabled,
        Value::String(text) if text == "true" => true,
        Value::String(text) if text == "false" => false,
        _ => return Err("`TimeToLiveSpecification.Enabled` is not a boolean".to_owned()),
    };
    match (enabled, &specification["AttributeName"]) {
        (false, _) => Ok(None),
        (true, Value::String(name)) => Ok(Some(name.clone())),
        (true, _) => Err("`TimeToLiveSpecification.AttributeName` is missing".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use dyno_core::model::StreamView;
    use dyno_core::table_definition::{
        Billing, IndexDefinition, KeyDefinition, ProjectedAttributes, ScalarType,
    };

    use super::*;

    fn of(properties: &Value) -> Result<TableDefinition, String> {
        let properties = properties.as_object().expect("an object").clone();
        definition("Movies", properties)
    }

    #[test]
    fn properties_are_a_definition() {
        let index = |name: &str, attribute: &str| {
            json!({
                "IndexName": name,
                "KeySchema": [{ "AttributeName": attribute, "KeyType": "HASH" }],
                "Projection": { "ProjectionType": "KEYS_ONLY" },
                "ProvisionedThroughput": { "ReadCapacityUnits": "1", "WriteCapacityUnits": 1 },
            })
        };
        let table = of(&json!({
            "AttributeDefinitions": [
                { "AttributeName": "year", "AttributeType": "N" },
                { "AttributeName": "rank", "AttributeType": "N" },
            ],
            "KeySchema": [{ "AttributeName": "year", "KeyType": "HASH" }],
            "GlobalSecondaryIndexes": [index("ByRank", "rank")],
            "StreamSpecification": { "StreamViewType": "NEW_IMAGE" },
            "TimeToLiveSpecification": { "AttributeName": "expires", "Enabled": "true" },
        }));
        let by_rank = IndexDefinition::global("ByRank", KeyDefinition::new("rank", ScalarType::N));
        let expected = TableDefinition::new("Movies", KeyDefinition::new("year", ScalarType::N))
            .index(by_rank.projecting(ProjectedAttributes::KeysOnly))
            .billing(Billing::on_demand())
            .stream(StreamView::NewImage)
            .time_to_live("expires");
        assert_eq!(table, Ok(expected));
    }

    #[test]
    fn a_time_to_live_is_checked() {
        let of = |specification: Value| time_to_live(&specification);
        assert_eq!(
            of(json!({ "AttributeName": "a", "Enabled": false })),
            Ok(None)
        );
        for (specification, problem) in [
            (
                json!({ "AttributeName": "a" }),
                "`TimeToLiveSpecification.Enabled` is not a boolean",
            ),
            (
                json!({ "Enabled": true }),
                "`TimeToLiveSpecification.AttributeName` is missing",
            ),
            (
                json!({ "enabled": true }),
                "`TimeToLiveSpecification.enabled` is not understood",
            ),
        ] {
            assert_eq!(of(specification).unwrap_err(), problem);
        }
    }
}
