//! A definition from the JSON of a CreateTable request.

use std::collections::BTreeMap;

use super::definition::TableDefinition;
use super::index::{IndexDefinition, ProjectedAttributes};
use super::key::{KeyDefinition, KeyPart, ScalarType};
use super::settings::{Billing, Encryption, Stream, TableClass, WarmThroughput};
use crate::codec::{Decode, DecodeError, Item, Value, from_json};
use crate::model::StreamView;
use crate::wire::ValueReader;

impl TableDefinition {
    /// Reads the JSON of a CreateTable request, the input of `aws dynamodb create-table --cli-input-json`.
    ///
    /// As in DynamoDB, billing is provisioned if the request does not say otherwise. A member that a definition does
    /// not have, such as a resource policy, is an error, so that nothing of a request is left out.
    ///
    /// ```
    /// use dyno::TableDefinition;
    /// use dyno::table_definition::{KeyDefinition, ScalarType};
    ///
    /// let movies = TableDefinition::from_create_table_json(
    ///     r#"{
    ///         "TableName": "Movies",
    ///         "AttributeDefinitions": [
    ///             {"AttributeName": "year", "AttributeType": "N"},
    ///             {"AttributeName": "title", "AttributeType": "S"}
    ///         ],
    ///         "KeySchema": [
    ///             {"AttributeName": "year", "KeyType": "HASH"},
    ///             {"AttributeName": "title", "KeyType": "RANGE"}
    ///         ],
    ///         "BillingMode": "PAY_PER_REQUEST"
    ///     }"#,
    /// )?;
    /// assert_eq!(movies.name, "Movies");
    /// assert_eq!(movies.key, KeyDefinition::new("year", ScalarType::N).sort("title", ScalarType::S));
    /// # Ok::<(), dyno::DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// A [`DecodeError`] that names the member.
    pub fn from_create_table_json(json: &str) -> Result<Self, DecodeError> {
        let mut request = TableMembers(from_json(json)?);
        let types: Vec<TableMembers> = request.required("AttributeDefinitions")?;
        let types = each("AttributeDefinitions", types, attribute_type)?;
        let types = Types(types.into_iter().collect());
        let mut table = Self::new(
            request.required::<String>("TableName")?,
            types.key(&mut request)?,
        );
        for (name, global) in [
            ("GlobalSecondaryIndexes", true),
            ("LocalSecondaryIndexes", false),
        ] {
            let indexes: Vec<TableMembers> = request.optional(name)?.unwrap_or_default();
            let indexes = each(name, indexes, |index| types.index(index, global))?;
            table.indexes.extend(indexes);
        }
        types.are_used(&table)?;
        let mode: Option<String> = request.optional("BillingMode")?;
        table.billing = Some(match mode.as_deref() {
            Some("PAY_PER_REQUEST") => on_demand(&mut request)?.unwrap_or_default(),
            Some("PROVISIONED") | None => {
                provisioned(&mut request)?.ok_or_else(|| missing("ProvisionedThroughput"))?
            }
            Some(_) => return Err(invalid("BillingMode", "`PAY_PER_REQUEST` or `PROVISIONED`")),
        });
        table.warm_throughput = warm(&mut request)?;
        table.stream = request.object("StreamSpecification", stream)?;
        table.encryption = request.object("SSESpecification", encryption)?;
        let class: Option<String> = request.optional("TableClass")?;
        table.table_class = match class.as_deref() {
            None => None,
            Some("STANDARD") => Some(TableClass::Standard),
            Some("STANDARD_INFREQUENT_ACCESS") => Some(TableClass::InfrequentAccess),
            Some(_) => {
                let expected = "`STANDARD` or `STANDARD_INFREQUENT_ACCESS`";
                return Err(invalid("TableClass", expected));
            }
        };
        table.deletion_protection = request.optional("DeletionProtectionEnabled")?;
        let tags: Vec<TableMembers> = request.optional("Tags")?.unwrap_or_default();
        let tags = each("Tags", tags, |tag| {
            Ok((
                tag.required::<String>("Key")?,
                tag.required::<String>("Value")?,
            ))
        })?;
        table.tags.extend(tags);
        request.end()?;
        Ok(table)
    }
}

/// The members of an object that are not read yet.
struct TableMembers(Item);

impl TableMembers {
    fn optional<T: for<'b> Decode<'b>>(&mut self, name: &str) -> Result<Option<T>, DecodeError> {
        let value = self.0.remove(name).filter(|value| *value != Value::Null);
        let value = value.map(|value| value.read()).transpose();
        value.map_err(|error: DecodeError| error.at_name(name))
    }

    fn required<T: for<'b> Decode<'b>>(&mut self, name: &str) -> Result<T, DecodeError> {
        self.optional(name)?.ok_or_else(|| missing(name))
    }

    /// Reads an object to its end.
    fn object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        let Some(mut members) = self.optional::<Self>(name)? else {
            return Ok(None);
        };
        let object = read(&mut members).and_then(|object| members.end().map(|()| object));
        object.map(Some).map_err(|error| error.at_name(name))
    }

    /// Checks that all members were read.
    fn end(&self) -> Result<(), DecodeError> {
        match self.0.iter().next() {
            None => Ok(()),
            Some((name, _)) => Err(invalid(name, "a member that a table definition has")),
        }
    }
}

impl<'b> Decode<'b> for TableMembers {
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        Item::decode(value).map(Self)
    }
}

fn missing(name: &str) -> DecodeError {
    DecodeError::missing().at_name(name)
}

fn invalid(name: &str, expected: &'static str) -> DecodeError {
    DecodeError::invalid(expected).at_name(name)
}

/// Reads the objects of a list, each to its end.
fn each<T>(
    name: &str,
    objects: Vec<TableMembers>,
    mut read: impl FnMut(&mut TableMembers) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let objects = objects.into_iter().enumerate().map(|(index, mut object)| {
        let value = read(&mut object).and_then(|value| object.end().map(|()| value));
        value.map_err(|error| error.at_index(index).at_name(name))
    });
    objects.collect()
}

fn attribute_type(attribute: &mut TableMembers) -> Result<(String, ScalarType), DecodeError> {
    let scalar_type: String = attribute.required("AttributeType")?;
    let scalar_type = match scalar_type.as_str() {
        "S" => ScalarType::S,
        "N" => ScalarType::N,
        "B" => ScalarType::B,
        _ => return Err(invalid("AttributeType", "`S`, `N` or `B`")),
    };
    Ok((attribute.required("AttributeName")?, scalar_type))
}

/// The types of the key attributes.
struct Types(BTreeMap<String, ScalarType>);

impl Types {
    /// Reads the member `KeySchema`.
    fn key(&self, object: &mut TableMembers) -> Result<KeyDefinition, DecodeError> {
        let mut key = KeyDefinition {
            partition: Vec::new(),
            sort: Vec::new(),
        };
        let parts: Vec<TableMembers> = object.required("KeySchema")?;
        each("KeySchema", parts, |part| {
            let name: String = part.required("AttributeName")?;
            let Some(&scalar_type) = self.0.get(&name) else {
                let expected = "an attribute of `AttributeDefinitions`";
                return Err(invalid("AttributeName", expected));
            };
            let parts = match part.required::<String>("KeyType")?.as_str() {
                "HASH" => &mut key.partition,
                "RANGE" => &mut key.sort,
                _ => return Err(invalid("KeyType", "`HASH` or `RANGE`")),
            };
            parts.push(KeyPart::new(name, scalar_type));
            Ok(())
        })?;
        match key.partition.is_empty() {
            true => Err(invalid("KeySchema", "a key of type `HASH`")),
            false => Ok(key),
        }
    }

    fn index(
        &self,
        index: &mut TableMembers,
        global: bool,
    ) -> Result<IndexDefinition, DecodeError> {
        let name = index.required::<String>("IndexName")?;
        let key = self.key(index)?;
        let mut definition = match global {
            true => IndexDefinition::global(name, key),
            false => IndexDefinition::local(name, key),
        };
        let projection = index.object("Projection", |projection| {
            let included: Option<Vec<String>> = projection.optional("NonKeyAttributes")?;
            let kind: Option<String> = projection.optional("ProjectionType")?;
            match (kind.as_deref(), included) {
                (Some("ALL") | None, None) => Ok(ProjectedAttributes::All),
                (Some("KEYS_ONLY"), None) => Ok(ProjectedAttributes::KeysOnly),
                (Some("INCLUDE"), Some(names)) => Ok(ProjectedAttributes::Include(names)),
                (Some("INCLUDE"), None) => Err(missing("NonKeyAttributes")),
                (Some("ALL" | "KEYS_ONLY") | None, Some(_)) => {
                    Err(invalid("NonKeyAttributes", "none without `INCLUDE`"))
                }
                (Some(_), _) => {
                    let expected = "`ALL`, `KEYS_ONLY` or `INCLUDE`";
                    Err(invalid("ProjectionType", expected))
                }
            }
        })?;
        definition.projection = projection.ok_or_else(|| missing("Projection"))?;
        if global {
            definition.billing = match provisioned(index)? {
                Some(billing) => Some(billing),
                None => on_demand(index)?,
            };
            definition.warm_throughput = warm(index)?;
        }
        Ok(definition)
    }

    /// Checks that each attribute is part of a key, as DynamoDB does.
    fn are_used(&self, table: &TableDefinition) -> Result<(), DecodeError> {
        let keys = table.key_attributes();
        let is_used = |name: &String| keys.iter().any(|part| part.name == *name);
        match self.0.keys().all(is_used) {
            true => Ok(()),
            false => Err(invalid(
                "AttributeDefinitions",
                "only attributes that are part of a key",
            )),
        }
    }
}

fn provisioned(object: &mut TableMembers) -> Result<Option<Billing>, DecodeError> {
    object.object("ProvisionedThroughput", |units| {
        Ok(Billing::Provisioned {
            read: units.required("ReadCapacityUnits")?,
            write: units.required("WriteCapacityUnits")?,
        })
    })
}

fn on_demand(object: &mut TableMembers) -> Result<Option<Billing>, DecodeError> {
    object.object("OnDemandThroughput", |units| {
        // -1 is no maximum.
        let mut maximum = |name| -> Result<Option<u64>, DecodeError> {
            let units: Option<i64> = units.optional(name)?;
            let units = units.filter(|&units| units != -1);
            let units = units.map(u64::try_from).transpose();
            units.map_err(|_| invalid(name, "a number of units, or -1"))
        };
        Ok(Billing::OnDemand {
            max_read: maximum("MaxReadRequestUnits")?,
            max_write: maximum("MaxWriteRequestUnits")?,
        })
    })
}

fn warm(object: &mut TableMembers) -> Result<Option<WarmThroughput>, DecodeError> {
    object.object("WarmThroughput", |units| {
        Ok(WarmThroughput {
            read_per_second: units.required("ReadUnitsPerSecond")?,
            write_per_second: units.required("WriteUnitsPerSecond")?,
        })
    })
}

fn stream(stream: &mut TableMembers) -> Result<Stream, DecodeError> {
    let view: Option<String> = stream.optional("StreamViewType")?;
    if !stream.required::<bool>("StreamEnabled")? {
        return Ok(Stream::Off);
    }
    Ok(Stream::On(match view.as_deref() {
        Some("KEYS_ONLY") => StreamView::KeysOnly,
        Some("NEW_IMAGE") => StreamView::NewImage,
        Some("OLD_IMAGE") => StreamView::OldImage,
        Some("NEW_AND_OLD_IMAGES") => StreamView::NewAndOldImages,
        Some(_) => return Err(invalid("StreamViewType", "the view of a stream")),
        None => return Err(missing("StreamViewType")),
    }))
}

fn encryption(encryption: &mut TableMembers) -> Result<Encryption, DecodeError> {
    let key: Option<String> = encryption.optional("KMSMasterKeyId")?;
    let kind: Option<String> = encryption.optional("SSEType")?;
    if kind.is_some_and(|kind| kind != "KMS") {
        return Err(invalid("SSEType", "`KMS`"));
    }
    let enabled: Option<bool> = encryption.optional("Enabled")?;
    Ok(match (enabled.unwrap_or(false), key) {
        (false, _) => Encryption::Owned,
        (true, None) => Encryption::AwsManaged,
        (true, Some(key)) => Encryption::CustomerKey(key),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVIES: &str = r#"{
        "TableName": "Movies",
        "AttributeDefinitions": [
            {"AttributeName": "year", "AttributeType": "N"}, {"AttributeName": "rank", "AttributeType": "N"}
        ],
        "KeySchema": [{"AttributeName": "year", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "ByRank",
            "KeySchema": [{"AttributeName": "rank", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title"]},
            "OnDemandThroughput": {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": -1}
        }],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "OLD_IMAGE"},
        "SSESpecification": {"Enabled": true},
        "Tags": [{"Key": "team", "Value": "movies"}],
        "TableClass": null
    }"#;

    // S19
    #[test]
    fn a_request_of_create_table_is_a_definition() {
        let include = ProjectedAttributes::Include(vec!["title".into()]);
        let expected = TableDefinition::new("Movies", KeyDefinition::new("year", ScalarType::N))
            .index(
                IndexDefinition::global("ByRank", KeyDefinition::new("rank", ScalarType::N))
                    .projecting(include)
                    .billing(Billing::OnDemand {
                        max_read: Some(10),
                        max_write: None,
                    }),
            )
            .billing(Billing::on_demand())
            .stream(StreamView::OldImage)
            .encryption(Encryption::AwsManaged)
            .tag("team", "movies");
        assert_eq!(
            TableDefinition::from_create_table_json(MOVIES).ok(),
            Some(expected)
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (from, to, says) in [
            (
                "\"Tags\"",
                "\"ResourcePolicy\"",
                "attribute `ResourcePolicy`: expected a member that a table definition has",
            ),
            (
                "\"Key\": \"team\"",
                "\"key\": \"team\"",
                "attribute `Tags[0].Key` is missing",
            ),
            (
                "\"INCLUDE\"",
                "\"SOME\"",
                "attribute `GlobalSecondaryIndexes[0].Projection.ProjectionType`: expected `ALL`, `KEYS_ONLY` or `INCLUDE`",
            ),
            (
                "\"HASH\"",
                "\"RANGE\"",
                "attribute `KeySchema`: expected a key of type `HASH`",
            ),
            (
                "PAY_PER_REQUEST",
                "PROVISIONED",
                "attribute `ProvisionedThroughput` is missing",
            ),
            (
                "\"year\", \"KeyType\"",
                "\"yaer\", \"KeyType\"",
                "attribute `KeySchema[0].AttributeName`: expected an attribute of `AttributeDefinitions`",
            ),
            (
                "\"AttributeName\": \"rank\", \"KeyType\"",
                "\"AttributeName\": \"year\", \"KeyType\"",
                "attribute `AttributeDefinitions`: expected only attributes that are part of a key",
            ),
            (
                "\"Movies\"",
                "7",
                "attribute `TableName`: expected S, found N",
            ),
            (
                "-1",
                "-2",
                "attribute `GlobalSecondaryIndexes[0].OnDemandThroughput.MaxWriteRequestUnits`: expected a number of \
                 units, or -1",
            ),
        ] {
            let json = MOVIES.replacen(from, to, 1);
            assert_ne!(json, MOVIES);
            let error = TableDefinition::from_create_table_json(&json).unwrap_err();
            assert_eq!(error.to_string(), says);
        }
    }
}
