//! A table as a CloudFormation template (AWS CloudFormation template reference, "AWS::DynamoDB::Table").

use super::create_table_json::{common, encryption, tags};
use super::json::Json;
use super::{Stream, TableDefinition, TimeToLive};

pub(super) fn template(table: &TableDefinition) -> String {
    let mut properties = common(table);
    match table.stream {
        Some(Stream::On(view)) => properties.push((
            "StreamSpecification",
            Json::Map(vec![("StreamViewType", Json::text(view.as_str()))]),
        )),
        Some(Stream::Off) | None => {}
    }
    match &table.time_to_live {
        Some(TimeToLive::On(name)) => properties.push((
            "TimeToLiveSpecification",
            Json::Map(vec![
                ("AttributeName", Json::text(name)),
                ("Enabled", Json::Bool(true)),
            ]),
        )),
        Some(TimeToLive::Off) | None => {}
    }
    properties.extend(encryption(table, "SSEEnabled"));
    properties.extend(tags(table));
    let resource = Json::Map(vec![
        ("Type", Json::text("AWS::DynamoDB::Table")),
        ("Properties", Json::Map(properties)),
    ]);
    Json::Map(vec![
        ("AWSTemplateFormatVersion", Json::text("2010-09-09")),
        (
            "Resources",
            Json::Named(vec![(logical_id(&table.name), resource)]),
        ),
    ])
    .print()
}

/// The name inside the template: letters and digits alone, `orders-v2` becomes `OrdersV2Table`.
fn logical_id(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let mut id: String = words
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_ascii_uppercase() + rest
        })
        .collect();
    id.push_str("Table");
    id
}
