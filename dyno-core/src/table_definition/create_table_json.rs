//! The CreateTable request as JSON. CloudFormation says most of it in the same words.

use super::json::Json;
use super::{
    Billing, Encryption, IndexDefinition, KeyDefinition, KeyPart, Stream, TableDefinition,
    WarmThroughput,
};

type Members = Vec<(&'static str, Json)>;

pub(super) fn request(table: &TableDefinition) -> String {
    let mut members = common(table);
    match table.stream {
        Some(Stream::On(view)) => members.push((
            "StreamSpecification",
            Json::Map(vec![
                ("StreamEnabled", Json::Bool(true)),
                ("StreamViewType", Json::text(view.as_str())),
            ]),
        )),
        Some(Stream::Off) | None => {}
    }
    members.extend(encryption(table, "Enabled"));
    members.extend(tags(table));
    Json::Map(members).print()
}

/// What CreateTable and CloudFormation say in the same words.
pub(super) fn common(table: &TableDefinition) -> Members {
    let billing = table.billing_or_default();
    let mut members = vec![
        ("TableName", Json::text(&table.name)),
        ("AttributeDefinitions", definitions(table)),
        ("KeySchema", key_schema(&table.key)),
    ];
    let global: Vec<Json> = table
        .global_indexes()
        .map(|index| global_index(table, index))
        .collect();
    let local: Vec<Json> = table
        .local_indexes()
        .map(|index| Json::Map(index_members(index)))
        .collect();
    for (name, indexes) in [
        ("GlobalSecondaryIndexes", global),
        ("LocalSecondaryIndexes", local),
    ] {
        if !indexes.is_empty() {
            members.push((name, Json::List(indexes)));
        }
    }
    members.push(("BillingMode", Json::text(billing.mode())));
    members.extend(throughput(billing));
    members.extend(warm_throughput(table.warm_throughput));
    let class = table.table_class;
    members.extend(class.map(|class| ("TableClass", Json::text(class.as_str()))));
    let protection = table.deletion_protection;
    members.extend(protection.map(|on| ("DeletionProtectionEnabled", Json::Bool(on))));
    members
}

fn definitions(table: &TableDefinition) -> Json {
    let definition = |part: &KeyPart| {
        Json::Map(vec![
            ("AttributeName", Json::text(&part.name)),
            ("AttributeType", Json::text(part.scalar_type.as_str())),
        ])
    };
    Json::List(table.key_attributes().into_iter().map(definition).collect())
}

fn key_schema(key: &KeyDefinition) -> Json {
    let element = |part: &KeyPart, key_type: &str| {
        Json::Map(vec![
            ("AttributeName", Json::text(&part.name)),
            ("KeyType", Json::text(key_type)),
        ])
    };
    let partition = key.partition.iter().map(|part| element(part, "HASH"));
    let sort = key.sort.iter().map(|part| element(part, "RANGE"));
    Json::List(partition.chain(sort).collect())
}

fn index_members(index: &IndexDefinition) -> Members {
    let mut projection = vec![("ProjectionType", Json::text(index.projection.as_str()))];
    let included = index.projection.included();
    if !included.is_empty() {
        let names = included.iter().map(Json::text).collect();
        projection.push(("NonKeyAttributes", Json::List(names)));
    }
    vec![
        ("IndexName", Json::text(&index.name)),
        ("KeySchema", key_schema(&index.key)),
        ("Projection", Json::Map(projection)),
    ]
}

fn global_index(table: &TableDefinition, index: &IndexDefinition) -> Json {
    let mut members = index_members(index);
    members.extend(throughput(table.billing_of(index)));
    members.extend(warm_throughput(index.warm_throughput));
    Json::Map(members)
}

fn throughput(billing: Billing) -> Option<(&'static str, Json)> {
    match billing {
        Billing::Provisioned { read, write } => Some((
            "ProvisionedThroughput",
            Json::Map(vec![
                ("ReadCapacityUnits", Json::Number(read)),
                ("WriteCapacityUnits", Json::Number(write)),
            ]),
        )),
        Billing::OnDemand {
            max_read,
            max_write,
        } => {
            let read = max_read.map(|units| ("MaxReadRequestUnits", Json::Number(units)));
            let write = max_write.map(|units| ("MaxWriteRequestUnits", Json::Number(units)));
            let members: Members = read.into_iter().chain(write).collect();
            (!members.is_empty()).then_some(("OnDemandThroughput", Json::Map(members)))
        }
    }
}

fn warm_throughput(warm: Option<WarmThroughput>) -> Option<(&'static str, Json)> {
    let warm = warm?;
    let members = vec![
        ("ReadUnitsPerSecond", Json::Number(warm.read_per_second)),
        ("WriteUnitsPerSecond", Json::Number(warm.write_per_second)),
    ];
    Some(("WarmThroughput", Json::Map(members)))
}

/// The key that encrypts, where it is not DynamoDB's own. `enabled` is what its switch is called.
pub(super) fn encryption(
    table: &TableDefinition,
    enabled: &'static str,
) -> Option<(&'static str, Json)> {
    let mut members = vec![(enabled, Json::Bool(true)), ("SSEType", Json::text("KMS"))];
    match table.encryption.as_ref()? {
        Encryption::Owned => members = vec![(enabled, Json::Bool(false))],
        Encryption::AwsManaged => {}
        Encryption::CustomerKey(key) => members.push(("KMSMasterKeyId", Json::text(key))),
    }
    Some(("SSESpecification", Json::Map(members)))
}

pub(super) fn tags(table: &TableDefinition) -> Option<(&'static str, Json)> {
    let tag = |(key, value): (&String, &String)| {
        Json::Map(vec![("Key", Json::text(key)), ("Value", Json::text(value))])
    };
    let tags = table.tags.iter().map(tag).collect();
    (!table.tags.is_empty()).then_some(("Tags", Json::List(tags)))
}
