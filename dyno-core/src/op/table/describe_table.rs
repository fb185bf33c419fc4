//! How is a table now? DescribeTable.

use std::fmt;
use std::time::SystemTime;

use aws_sdk_dynamodb::operation::describe_table::builders::DescribeTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    self as sdk, GlobalSecondaryIndexDescription, KeySchemaElement, KeyType,
    LocalSecondaryIndexDescription, ProvisionedThroughputDescription, ScalarAttributeType, SseType,
};

use crate::error::Result;
use crate::model::StreamView;
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::table_definition::{
    Billing, Encryption, IndexDefinition, KeyDefinition, KeyPart, ProjectedAttributes, ScalarType,
    Stream, TableClass, TableDefinition, WarmThroughput,
};
use crate::transport;
use crate::transport::TableRef;

/// Describes a table; `None` when there is none.
///
/// DynamoDB counts items and bytes about every six hours. Time to Live and tags are not part of the response; they are asked for by
/// [`time_to_live`](crate::Table::time_to_live) and [`tags`](crate::Table::tags).
///
/// ```no_run
/// # async fn example(client: dyno::Client) -> dyno::Result<()> {
/// if let Some(table) = client.raw_table("Movies", ["year", "title"]).describe_table().await? {
///     println!("{} with {} items, {}", table.status, table.item_count, table.definition.billing.unwrap_or_default());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is asked until it is awaited"]
pub struct DescribeTable {
    target: TableRef,
}

impl DescribeTable {
    pub(crate) fn new(target: TableRef) -> Self {
        Self { target }
    }

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// None at present; it is a `Result` as for the other operations.
    pub fn into_sdk(self) -> Result<DescribeTableFluentBuilder> {
        let request = self.target.sender.sdk().describe_table();
        Ok(request.table_name(&*self.target.table))
    }
}

impl IntoFuture for DescribeTable {
    type Output = Result<Option<TableDescription>>;
    type IntoFuture = ResponseFuture<Option<TableDescription>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let table = transport::describe_table(self.into_sdk()?).await?;
            Ok(table.as_ref().map(TableDescription::of))
        })
    }
}

debug_without_values!(DescribeTable, |this| &this.target.table);

/// A table as it is now.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TableDescription {
    /// What it is like: keys, indexes, billing, stream and the rest, without Time to Live and tags.
    pub definition: TableDefinition,
    /// What it is doing.
    pub status: TableStatus,
    /// How many items it has, as counted some hours ago.
    pub item_count: u64,
    /// How large it is, as measured some hours ago.
    pub size_bytes: u64,
    /// When it was created.
    pub created: Option<SystemTime>,
    /// Its name in all of AWS.
    pub arn: Option<String>,
    /// What tells it from later tables of the same name.
    pub id: Option<String>,
    /// The name of its stream in all of AWS, or of the last that it had.
    pub stream_arn: Option<String>,
    /// Its indexes.
    pub indexes: Vec<IndexDescription>,
}

/// An index as it is now. What it is like is in the definition of the table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct IndexDescription {
    /// The name.
    pub name: String,
    /// What it is doing. A local index does what its table does, and has none of its own.
    pub status: Option<TableStatus>,
    /// Whether it is being filled with the items that were in the table before.
    pub backfilling: bool,
    /// How many items it has, as counted some hours ago.
    pub item_count: u64,
    /// How large it is, as measured some hours ago.
    pub size_bytes: u64,
    /// Its name in all of AWS.
    pub arn: Option<String>,
}

/// What a table or an index is doing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TableStatus {
    /// It can be used.
    Active,
    /// It is being created.
    Creating,
    /// It is being changed, and can be used.
    Updating,
    /// It is being deleted.
    Deleting,
    /// It is being archived, because its key in KMS has been out of reach for seven days.
    Archiving,
    /// It was archived.
    Archived,
    /// Its key in KMS is out of reach.
    InaccessibleEncryptionCredentials,
    /// Something that is newer than this crate.
    Other(String),
}

impl TableStatus {
    /// The status's name in DynamoDB: `ACTIVE`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "ACTIVE",
            Self::Creating => "CREATING",
            Self::Updating => "UPDATING",
            Self::Deleting => "DELETING",
            Self::Archiving => "ARCHIVING",
            Self::Archived => "ARCHIVED",
            Self::InaccessibleEncryptionCredentials => "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            Self::Other(name) => name,
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "ACTIVE" => Self::Active,
            "CREATING" => Self::Creating,
            "UPDATING" => Self::Updating,
            "DELETING" => Self::Deleting,
            "ARCHIVING" => Self::Archiving,
            "ARCHIVED" => Self::Archived,
            "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => Self::InaccessibleEncryptionCredentials,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for TableStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TableDescription {
    pub(crate) fn of(table: &sdk::TableDescription) -> Self {
        let global = table.global_secondary_indexes().iter();
        let local = table.local_secondary_indexes().iter();
        Self {
            definition: definition(table),
            status: status(table),
            item_count: count(table.item_count()),
            size_bytes: count(table.table_size_bytes()),
            created: table
                .creation_date_time()
                .and_then(|time| SystemTime::try_from(*time).ok()),
            arn: table.table_arn().map(str::to_owned),
            id: table.table_id().map(str::to_owned),
            stream_arn: table.latest_stream_arn().map(str::to_owned),
            indexes: global
                .map(IndexDescription::of_global)
                .chain(local.map(IndexDescription::of_local))
                .collect(),
        }
    }
}

impl IndexDescription {
    fn of_global(index: &GlobalSecondaryIndexDescription) -> Self {
        let status = index.index_status();
        Self {
            name: index.index_name().unwrap_or_default().to_owned(),
            status: status.map(|status| TableStatus::from_name(status.as_str())),
            backfilling: index.backfilling().unwrap_or_default(),
            item_count: count(index.item_count()),
            size_bytes: count(index.index_size_bytes()),
            arn: index.index_arn().map(str::to_owned),
        }
    }

    fn of_local(index: &LocalSecondaryIndexDescription) -> Self {
        Self {
            name: index.index_name().unwrap_or_default().to_owned(),
            status: None,
            backfilling: false,
            item_count: count(index.item_count()),
            size_bytes: count(index.index_size_bytes()),
            arn: index.index_arn().map(str::to_owned),
        }
    }
}

/// The status of a table; ACTIVE where an endpoint says nothing.
pub(crate) fn status(table: &sdk::TableDescription) -> TableStatus {
    let status = table.table_status();
    status.map_or(TableStatus::Active, |status| {
        TableStatus::from_name(status.as_str())
    })
}

/// What a table is like, as far as DescribeTable says it.
pub(crate) fn definition(table: &sdk::TableDescription) -> TableDefinition {
    let key = |schema: &[KeySchemaElement]| key(table, schema);
    let mut definition = TableDefinition::new(
        table.table_name().unwrap_or_default(),
        key(table.key_schema()),
    );
    let billing = billing(table);
    definition.billing = Some(billing);
    for index in table.global_secondary_indexes() {
        let name = index.index_name().unwrap_or_default();
        let mut global = IndexDefinition::global(name, key(index.key_schema()))
            .projecting(projection(index.projection()));
        global.billing = Some(match billing {
            Billing::Provisioned { .. } => provisioned(index.provisioned_throughput()),
            Billing::OnDemand { .. } => on_demand(index.on_demand_throughput()),
        });
        global.warm_throughput = index.warm_throughput().and_then(|warm| {
            warm_throughput(warm.read_units_per_second(), warm.write_units_per_second())
        });
        definition.indexes.push(global);
    }
    for index in table.local_secondary_indexes() {
        let name = index.index_name().unwrap_or_default();
        let local = IndexDefinition::local(name, key(index.key_schema()));
        definition
            .indexes
            .push(local.projecting(projection(index.projection())));
    }
    definition.stream = Some(stream(table));
    let class = table
        .table_class_summary()
        .and_then(|summary| summary.table_class());
    definition.table_class = Some(match class {
        Some(sdk::TableClass::StandardInfrequentAccess) => TableClass::InfrequentAccess,
        _ => TableClass::Standard,
    });
    definition.deletion_protection = Some(table.deletion_protection_enabled().unwrap_or_default());
    definition.warm_throughput = table.warm_throughput().and_then(|warm| {
        warm_throughput(warm.read_units_per_second(), warm.write_units_per_second())
    });
    definition.encryption = Some(encryption(table));
    definition
}

fn key(table: &sdk::TableDescription, schema: &[KeySchemaElement]) -> KeyDefinition {
    let part = |element: &KeySchemaElement| {
        let name = element.attribute_name();
        let definitions = table.attribute_definitions();
        let definition = definitions.iter().find(|one| one.attribute_name() == name);
        let scalar_type = match definition.map(|one| one.attribute_type()) {
            Some(ScalarAttributeType::N) => ScalarType::N,
            Some(ScalarAttributeType::B) => ScalarType::B,
            _ => ScalarType::S,
        };
        KeyPart::new(name, scalar_type)
    };
    let parts = |key_type: &KeyType| {
        let elements = schema.iter().filter(|one| one.key_type() == key_type);
        elements.map(part).collect()
    };
    KeyDefinition {
        partition: parts(&KeyType::Hash),
        sort: parts(&KeyType::Range),
    }
}

fn projection(projection: Option<&sdk::Projection>) -> ProjectedAttributes {
    let Some(projection) = projection else {
        return ProjectedAttributes::All;
    };
    match projection.projection_type() {
        Some(sdk::ProjectionType::KeysOnly) => ProjectedAttributes::KeysOnly,
        Some(sdk::ProjectionType::Include) => {
            ProjectedAttributes::Include(projection.non_key_attributes().to_vec())
        }
        _ => ProjectedAttributes::All,
    }
}

/// DynamoDB Local leaves the mode away; a table that is paid by request has no provisioned units.
fn billing(table: &sdk::TableDescription) -> Billing {
    let mode = table
        .billing_mode_summary()
        .and_then(|summary| summary.billing_mode());
    let provisioned = provisioned(table.provisioned_throughput());
    let is_provisioned = match mode {
        Some(mode) => *mode == sdk::BillingMode::Provisioned,
        None => provisioned != Billing::provisioned(0, 0),
    };
    match is_provisioned {
        true => provisioned,
        false => on_demand(table.on_demand_throughput()),
    }
}

fn provisioned(throughput: Option<&ProvisionedThroughputDescription>) -> Billing {
    let units = |units: fn(&ProvisionedThroughputDescription) -> Option<i64>| {
        count(throughput.and_then(units))
    };
    Billing::Provisioned {
        read: units(ProvisionedThroughputDescription::read_capacity_units),
        write: units(ProvisionedThroughputDescription::write_capacity_units),
    }
}

fn on_demand(maximum: Option<&sdk::OnDemandThroughput>) -> Billing {
    // -1 is what the service says where there is no maximum.
    let units = |units: Option<i64>| units.and_then(|units| u64::try_from(units).ok());
    Billing::OnDemand {
        max_read: maximum.and_then(|maximum| units(maximum.max_read_request_units())),
        max_write: maximum.and_then(|maximum| units(maximum.max_write_request_units())),
    }
}

fn stream(table: &sdk::TableDescription) -> Stream {
    let specification = table.stream_specification();
    let enabled = specification.filter(|stream| stream.stream_enabled());
    let view = enabled.and_then(|stream| stream.stream_view_type());
    let view = view.and_then(|view| StreamView::from_name(view.as_str()));
    view.map_or(Stream::Off, Stream::On)
}

fn warm_throughput(read: Option<i64>, write: Option<i64>) -> Option<WarmThroughput> {
    Some(WarmThroughput {
        read_per_second: count(Some(read?)),
        write_per_second: count(Some(write?)),
    })
}

/// The key that AWS manages has an ARN as well, and is therefore named like one of the customer.
fn encryption(table: &sdk::TableDescription) -> Encryption {
    let Some(description) = table.sse_description() else {
        return Encryption::Owned;
    };
    match (description.sse_type(), description.kms_master_key_arn()) {
        (Some(SseType::Kms), Some(arn)) => Encryption::CustomerKey(arn.to_owned()),
        (Some(SseType::Kms), None) => Encryption::AwsManaged,
        _ => Encryption::Owned,
    }
}

/// A count, which the service never gives below zero.
fn count(count: Option<i64>) -> u64 {
    count
        .and_then(|count| u64::try_from(count).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{Service, error, ok};

    // I26, S22, S25
    #[tokio::test]
    async fn a_description_says_what_the_service_says() {
        let service = Service::new(|_, _| {
            ok(r#"{"Table":{
                "TableName":"Movies","TableStatus":"UPDATING","ItemCount":7,"TableSizeBytes":1000,"CreationDateTime":1.5,
                "TableArn":"arn:table","TableId":"id","LatestStreamArn":"arn:stream",
                "AttributeDefinitions":[{"AttributeName":"year","AttributeType":"N"},{"AttributeName":"hash","AttributeType":"B"},
                    {"AttributeName":"title","AttributeType":"S"}],
                "KeySchema":[{"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"title","KeyType":"RANGE"}],
                "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":4},
                "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"OLD_IMAGE"},
                "SSEDescription":{"Status":"ENABLED","SSEType":"KMS","KMSMasterKeyArn":"arn:key"},
                "TableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS"},"DeletionProtectionEnabled":true,
                "WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"},
                "GlobalSecondaryIndexes":[{"IndexName":"ByHash","IndexStatus":"CREATING","Backfilling":true,"ItemCount":3,
                    "IndexSizeBytes":30,"IndexArn":"arn:index","KeySchema":[{"AttributeName":"hash","KeyType":"HASH"},
                    {"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"title","KeyType":"RANGE"}],
                    "Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["plot"]},
                    "ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":1}}],
                "LocalSecondaryIndexes":[{"IndexName":"ByYear","ItemCount":1,"KeySchema":[{"AttributeName":"year","KeyType":"HASH"}],
                    "Projection":{"ProjectionType":"KEYS_ONLY"}}]}}"#)
        });
        let year = KeyDefinition::new("year", ScalarType::N);
        let by_hash = KeyDefinition::new("hash", ScalarType::B)
            .and("year", ScalarType::N)
            .sort("title", ScalarType::S);
        let plot = ProjectedAttributes::Include(vec!["plot".into()]);
        let definition = TableDefinition::new("Movies", year.clone().sort("title", ScalarType::S))
            .index(
                IndexDefinition::global("ByHash", by_hash)
                    .projecting(plot)
                    .billing(Billing::provisioned(2, 1)),
            )
            .index(IndexDefinition::local("ByYear", year).projecting(ProjectedAttributes::KeysOnly))
            .billing(Billing::provisioned(5, 4))
            .stream(StreamView::OldImage)
            .table_class(TableClass::InfrequentAccess)
            .deletion_protection(true)
            .warm_throughput(12_000, 4_000)
            .encryption(Encryption::CustomerKey("arn:key".into()));
        let text = |text: &str| Some(text.to_owned());
        let index = |name: &str| IndexDescription {
            name: name.to_owned(),
            status: None,
            backfilling: false,
            item_count: 1,
            size_bytes: 0,
            arn: None,
        };
        let expected = TableDescription {
            definition,
            status: TableStatus::Updating,
            item_count: 7,
            size_bytes: 1000,
            created: Some(SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(1500)),
            arn: text("arn:table"),
            id: text("id"),
            stream_arn: text("arn:stream"),
            indexes: vec![
                IndexDescription {
                    status: Some(TableStatus::Creating),
                    backfilling: true,
                    item_count: 3,
                    size_bytes: 30,
                    arn: text("arn:index"),
                    ..index("ByHash")
                },
                index("ByYear"),
            ],
        };
        let found = service.movies().describe_table().await.unwrap();
        assert_eq!(found, Some(expected));
    }

    // Q21, I21, S25
    #[tokio::test]
    async fn a_table_exists_when_it_is_active() {
        for (response, status, exists) in [
            ("", None, false),
            ("ACTIVE", Some(TableStatus::Active), true),
            ("CREATING", Some(TableStatus::Creating), false),
            ("DELETING", Some(TableStatus::Deleting), false),
            (
                "DISABLED",
                Some(TableStatus::Other("DISABLED".into())),
                false,
            ),
        ] {
            let service = Service::new(move |_, _| match response {
                "" => error("ResourceNotFoundException", ""),
                status => ok(&format!(r#"{{"Table":{{"TableStatus":"{status}"}}}}"#)),
            });
            let movies = service.movies();
            assert_eq!(movies.table_status().await.unwrap(), status);
            assert_eq!(movies.is_active().await.unwrap(), exists);
            let raw = service.client().raw_table("Movies", ["year", "title"]);
            assert_eq!(raw.table_status().await.unwrap(), status);
            assert_eq!(raw.is_active().await.unwrap(), exists);
        }
    }
}
