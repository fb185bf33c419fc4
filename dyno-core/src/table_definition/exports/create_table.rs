//! A definition as the JSON of a CreateTable request.

use serde::Serialize;

use super::json::{TableJson, TagJson, print, tags};
use crate::table_definition::{Encryption, Stream, TableDefinition};

impl TableDefinition {
    /// Returns the CreateTable request as JSON, the input of `aws dynamodb create-table --cli-input-json`. Needs the
    /// feature `exports`.
    ///
    /// Time to Live is not included, because DynamoDB has a separate request for it.
    ///
    /// ```
    /// # use dyno::table_definition::{KeyDefinition, ScalarType, TableDefinition};
    /// let users = TableDefinition::new("users", KeyDefinition::new("id", ScalarType::S));
    /// assert!(users.to_create_table_json().contains(r#""BillingMode": "PAY_PER_REQUEST""#));
    /// ```
    #[must_use]
    pub fn to_create_table_json(&self) -> String {
        print(&CreateTableJson::new(self))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CreateTableJson<'t> {
    #[serde(flatten)]
    table: TableJson<'t>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_specification: Option<StreamJson>,
    #[serde(rename = "SSESpecification", skip_serializing_if = "Option::is_none")]
    encryption: Option<EncryptionJson<'t>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<TagJson<'t>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StreamJson {
    stream_enabled: bool,
    stream_view_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EncryptionJson<'t> {
    enabled: bool,
    #[serde(rename = "SSEType", skip_serializing_if = "Option::is_none")]
    sse_type: Option<&'static str>,
    #[serde(rename = "KMSMasterKeyId", skip_serializing_if = "Option::is_none")]
    key: Option<&'t str>,
}

impl<'t> CreateTableJson<'t> {
    fn new(table: &'t TableDefinition) -> Self {
        Self {
            table: TableJson::new(table),
            stream_specification: match table.stream {
                Some(Stream::On(view)) => Some(StreamJson {
                    stream_enabled: true,
                    stream_view_type: view.as_str(),
                }),
                Some(Stream::Off) | None => None,
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
