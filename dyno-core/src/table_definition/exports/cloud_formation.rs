//! A definition as a CloudFormation template (AWS CloudFormation template reference, "AWS::DynamoDB::Table").

use std::collections::BTreeMap;

use serde::Serialize;

use super::json::{TableJson, TagJson, print, tags};
use crate::table_definition::{Encryption, Stream, TableDefinition, TimeToLive};

impl TableDefinition {
    /// Returns a CloudFormation template in JSON with the table as its only resource. Needs the feature `exports`.
    ///
    /// ```
    /// # use dyno::table_definition::{KeyDefinition, ScalarType, TableDefinition};
    /// let users = TableDefinition::new("users", KeyDefinition::new("id", ScalarType::S));
    /// assert!(users.to_cloud_formation().contains(r#""Type": "AWS::DynamoDB::Table""#));
    /// ```
    #[must_use]
    pub fn to_cloud_formation(&self) -> String {
        let resource = ResourceJson {
            resource_type: "AWS::DynamoDB::Table",
            properties: PropertiesJson::new(self),
        };
        print(&TemplateJson {
            version: "2010-09-09",
            resources: BTreeMap::from([(logical_id(&self.name), resource)]),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TemplateJson<'t> {
    #[serde(rename = "AWSTemplateFormatVersion")]
    version: &'static str,
    resources: BTreeMap<String, ResourceJson<'t>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceJson<'t> {
    #[serde(rename = "Type")]
    resource_type: &'static str,
    properties: PropertiesJson<'t>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PropertiesJson<'t> {
    #[serde(flatten)]
    table: TableJson<'t>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_specification: Option<StreamJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_to_live_specification: Option<TimeToLiveJson<'t>>,
    #[serde(rename = "SSESpecification", skip_serializing_if = "Option::is_none")]
    encryption: Option<EncryptionJson<'t>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<TagJson<'t>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StreamJson {
    stream_view_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TimeToLiveJson<'t> {
    attribute_name: &'t str,
    enabled: bool,
}

#[derive(Serialize)]
struct EncryptionJson<'t> {
    #[serde(rename = "SSEEnabled")]
    enabled: bool,
    #[serde(rename = "SSEType", skip_serializing_if = "Option::is_none")]
    sse_type: Option<&'static str>,
    #[serde(rename = "KMSMasterKeyId", skip_serializing_if = "Option::is_none")]
    key: Option<&'t str>,
}

impl<'t> PropertiesJson<'t> {
    fn new(table: &'t TableDefinition) -> Self {
        Self {
            table: TableJson::new(table),
            stream_specification: match table.stream {
                Some(Stream::On(view)) => Some(StreamJson {
                    stream_view_type: view.as_str(),
                }),
                Some(Stream::Off) | None => None,
            },
            time_to_live_specification: match &table.time_to_live {
                Some(TimeToLive::On(name)) => Some(TimeToLiveJson {
                    attribute_name: name,
                    enabled: true,
                }),
                Some(TimeToLive::Off) | None => None,
            },
            encryption: table.encryption.as_ref().map(|encryption| EncryptionJson {
                enabled: *encryption != Encryption::Owned,
                sse_type: encryption.kms_type(),
                key: encryption.customer_key(),
            }),
            tags: tags(table),
        }
    }
}

/// The name in the template, which has only letters and digits: `orders-v2` becomes `OrdersV2Table`.
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
