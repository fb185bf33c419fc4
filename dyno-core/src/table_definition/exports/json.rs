//! The members that CreateTable and CloudFormation have in common.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::table_definition::{
    Billing, IndexDefinition, KeyDefinition, KeyPart, TableDefinition, WarmThroughput,
};

/// The common members of a table, in their order.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TableJson<'t> {
    table_name: &'t str,
    attribute_definitions: Vec<AttributeJson<'t>>,
    key_schema: Vec<KeyJson<'t>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    global_secondary_indexes: Vec<IndexJson<'t>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    local_secondary_indexes: Vec<IndexJson<'t>>,
    billing_mode: &'static str,
    #[serde(flatten)]
    throughput: ThroughputJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    table_class: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_protection_enabled: Option<bool>,
}

impl<'t> TableJson<'t> {
    pub(super) fn new(table: &'t TableDefinition) -> Self {
        let billing = table.billing_or_default();
        let attribute = |part: &'t KeyPart| AttributeJson {
            attribute_name: &part.name,
            attribute_type: part.scalar_type.as_str(),
        };
        Self {
            table_name: &table.name,
            attribute_definitions: table.key_attributes().into_iter().map(attribute).collect(),
            key_schema: key_schema(&table.key),
            global_secondary_indexes: table
                .global_indexes()
                .map(|index| {
                    let billing = table.billing_of(index);
                    IndexJson::new(index, ThroughputJson::new(billing, index.warm_throughput))
                })
                .collect(),
            local_secondary_indexes: table
                .local_indexes()
                .map(|index| IndexJson::new(index, ThroughputJson::default()))
                .collect(),
            billing_mode: billing.mode(),
            throughput: ThroughputJson::new(billing, table.warm_throughput),
            table_class: table.table_class.map(|class| class.as_str()),
            deletion_protection_enabled: table.deletion_protection,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttributeJson<'t> {
    attribute_name: &'t str,
    attribute_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct KeyJson<'t> {
    attribute_name: &'t str,
    key_type: &'static str,
}

fn key_schema(key: &KeyDefinition) -> Vec<KeyJson<'_>> {
    let partition = key.partition.iter().map(|part| (part, "HASH"));
    let sort = key.sort.iter().map(|part| (part, "RANGE"));
    let elements = partition.chain(sort).map(|(part, key_type)| KeyJson {
        attribute_name: &part.name,
        key_type,
    });
    elements.collect()
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct IndexJson<'t> {
    index_name: &'t str,
    key_schema: Vec<KeyJson<'t>>,
    projection: ProjectionJson<'t>,
    #[serde(flatten)]
    throughput: ThroughputJson,
}

impl<'t> IndexJson<'t> {
    fn new(index: &'t IndexDefinition, throughput: ThroughputJson) -> Self {
        Self {
            index_name: &index.name,
            key_schema: key_schema(&index.key),
            projection: ProjectionJson {
                projection_type: index.projection.as_str(),
                non_key_attributes: index.projection.included(),
            },
            throughput,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProjectionJson<'t> {
    projection_type: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    non_key_attributes: &'t [String],
}

type Units = BTreeMap<&'static str, u64>;

/// The throughput of a table or an index.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ThroughputJson {
    #[serde(skip_serializing_if = "Units::is_empty")]
    provisioned_throughput: Units,
    #[serde(skip_serializing_if = "Units::is_empty")]
    on_demand_throughput: Units,
    #[serde(skip_serializing_if = "Units::is_empty")]
    warm_throughput: Units,
}

impl ThroughputJson {
    fn new(billing: Billing, warm: Option<WarmThroughput>) -> Self {
        let mut json = Self::default();
        match billing {
            Billing::Provisioned { read, write } => {
                json.provisioned_throughput =
                    Units::from([("ReadCapacityUnits", read), ("WriteCapacityUnits", write)]);
            }
            Billing::OnDemand {
                max_read,
                max_write,
            } => {
                let read = max_read.map(|units| ("MaxReadRequestUnits", units));
                let write = max_write.map(|units| ("MaxWriteRequestUnits", units));
                json.on_demand_throughput = read.into_iter().chain(write).collect();
            }
        }
        if let Some(warm) = warm {
            json.warm_throughput = Units::from([
                ("ReadUnitsPerSecond", warm.read_per_second),
                ("WriteUnitsPerSecond", warm.write_per_second),
            ]);
        }
        json
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagJson<'t> {
    key: &'t str,
    value: &'t str,
}

pub(super) fn tags(table: &TableDefinition) -> Vec<TagJson<'_>> {
    let tags = table.tags.iter();
    tags.map(|(key, value)| TagJson { key, value }).collect()
}

/// The JSON of a value, indented, with a line feed at its end.
pub(super) fn print(json: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(json);
    text.expect("strings, numbers and booleans can be written") + "\n"
}
