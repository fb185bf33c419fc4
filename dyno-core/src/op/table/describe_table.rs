//! DescribeTable.

use aws_sdk_dynamodb::operation::describe_table::builders::DescribeTableFluentBuilder;

use crate::error::Result;
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::table_description::TableDescription;
use crate::transport;
use crate::transport::TableRef;

/// Describes a table. Returns `None` if the table does not exist.
///
/// DynamoDB updates the number of items and the size about every six hours. Time to Live and tags are not in the
/// response; [`time_to_live`](crate::Table::time_to_live) and [`tags`](crate::Table::tags) return them.
///
/// ```no_run
/// # async fn example(client: dyno::Client) -> dyno::Result<()> {
/// if let Some(table) = client.raw_table("Movies", ["year", "title"]).describe_table().await? {
///     println!("{} with {} items, {}", table.status, table.item_count, table.definition.billing.unwrap_or_default());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct DescribeTable {
    target: TableRef,
}

impl DescribeTable {
    pub(crate) fn new(target: TableRef) -> Self {
        Self { target }
    }

    /// Returns the request as the SDK's builder.
    ///
    /// # Errors
    /// None at present; other operations have some.
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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::super::{IndexDescription, TableStatus};
    use super::*;
    use crate::example::{Service, error, ok};
    use crate::model::StreamView;
    use crate::table_definition::{
        Billing, Encryption, IndexDefinition, KeyDefinition, ProjectedAttributes, ScalarType,
        TableClass, TableDefinition,
    };

    // I26, S22, S25
    #[tokio::test]
    async fn a_description_has_everything_of_the_response() {
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
        assert!(found.as_ref().is_some_and(TableDescription::is_active));
        assert_eq!(found, Some(expected));
    }

    // Q21, I21, S25
    #[tokio::test]
    async fn a_table_is_active_when_it_can_be_used() {
        for (response, status, active) in [
            ("", None, false),
            ("ACTIVE", Some(TableStatus::Active), true),
            // An index is being built: `if !is_active { create_table }` must not run.
            ("UPDATING", Some(TableStatus::Updating), true),
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
            assert_eq!(movies.is_active().await.unwrap(), active);
            let raw = service.client().raw_table("Movies", ["year", "title"]);
            assert_eq!(raw.table_status().await.unwrap(), status);
            assert_eq!(raw.is_active().await.unwrap(), active);
        }
    }
}
