//! Updating a table to match its definition: UpdateTable, UpdateTimeToLive, TagResource.

use crate::error::Result;
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::allowed_changes::Allowed;
use crate::op::table::apply::apply;
use crate::op::table::polling::{Polling, describe_existing, no_wait_setter, poll_setters};
use crate::op::table::readiness::active;
use crate::op::table::update_outcome::UpdateTableOutcome;
use crate::table_definition::TableDefinition;
use crate::transport::TableRef;

/// Updates a table to match its definition: that of the model, or the given one.
///
/// A request can make only one kind of change, to only one index. So several requests are sent in this order, and the
/// table is waited for after each: billing, stream, table class, deletion protection, encryption, warm throughput,
/// deleted indexes, new indexes, Time to Live, tags. Properties that the definition does not set are left alone. If a
/// step fails, the earlier ones stay applied, and the next run continues from there.
///
/// Differences that cannot be changed are returned as remaining, and so are those whose change would delete an index,
/// unless [`remove_indexes`](Self::remove_indexes) allows it. Changing the attribute of Time to Live takes two runs, an
/// hour apart: the first disables it, the second enables it.
///
/// # Errors
/// An [`Error::Service`](crate::Error::Service) if the table does not exist.
/// [`Error::TableNotReady`](crate::Error::TableNotReady) if the table is not ACTIVE in time.
///
/// ```no_run
/// # use std::time::Duration;
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// let updated = movies.update_table().deadline(Duration::from_secs(3600)).await?;
/// println!("applied:\n{}\nremaining:\n{}", updated.applied, updated.remaining);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is changed until it is awaited"]
pub struct UpdateTable {
    target: TableRef,
    definition: TableDefinition,
    polling: Polling,
    remove_indexes: bool,
}

impl UpdateTable {
    pub(crate) fn new(target: TableRef, definition: TableDefinition) -> Self {
        Self {
            target,
            definition,
            polling: Polling::default(),
            remove_indexes: false,
        }
    }

    /// Sets the definition, instead of that of the model. The table keeps its own name.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }

    /// Also deletes global indexes that the definition does not have, and replaces those with another key or other
    /// projected attributes.
    ///
    /// An index that is replaced cannot be queried until the new one is built.
    pub fn remove_indexes(mut self) -> Self {
        self.remove_indexes = true;
        self
    }

    poll_setters!();
    no_wait_setter!();
}

impl IntoFuture for UpdateTable {
    type Output = Result<UpdateTableOutcome>;
    type IntoFuture = ResponseFuture<UpdateTableOutcome>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self {
                target,
                definition,
                polling,
                remove_indexes,
            } = self;
            describe_existing(&target).await?;
            let table = polling.until(&target, active).await?;
            let allowed = if remove_indexes {
                Allowed::Everything
            } else {
                Allowed::KeepingIndexes
            };
            apply(&target, polling, &definition, &table, allowed).await
        })
    }
}

debug_without_values!(UpdateTable, |this| &this.target.table);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{Service, ok};
    use crate::model::StreamView;
    use crate::table_definition::{
        Billing, Encryption, IndexDefinition, KeyDefinition, ProjectedAttributes, ScalarType,
        TableClass,
    };

    /// A table with an index to be deleted, one to be replaced, and one with another billing.
    const TABLE: &str = r#"{"Table":{"TableStatus":"ACTIVE","TableArn":"arn",
        "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"a","AttributeType":"N"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingModeSummary":{"BillingMode":"MODE"},
        "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5},
        "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},
        "GlobalSecondaryIndexes":[
            {"IndexName":"Old","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5}},
            {"IndexName":"Anew","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5}},
            {"IndexName":"Same","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5}}]}}"#;

    fn service(mode: &'static str, ttl: &'static str) -> Service {
        Service::new(move |operation, _| match operation {
            "DescribeTable" => ok(&TABLE.replace("MODE", mode)),
            "DescribeTimeToLive" => ok(ttl),
            "ListTagsOfResource" => {
                ok(r#"{"Tags":[{"Key":"team","Value":"a"},{"Key":"x","Value":"y"}]}"#)
            }
            _ => ok("{}"),
        })
    }

    const ON: &str =
        r#"{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"until"}}"#;
    const OFF: &str = r#"{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}"#;

    fn definition() -> TableDefinition {
        let a = KeyDefinition::new("a", ScalarType::N);
        TableDefinition::new("t", KeyDefinition::new("id", ScalarType::S))
            .index(IndexDefinition::global("Same", a.clone()))
            .index(IndexDefinition::global("Anew", a).projecting(ProjectedAttributes::KeysOnly))
    }

    /// The requests that change something.
    fn changes(service: &Service) -> Vec<String> {
        let asked = service.asked().into_iter();
        let changes = asked.filter(|(operation, _)| !operation.starts_with(['D', 'L']));
        changes
            .map(|(operation, body)| {
                format!("{operation} {}", body.replace(r#""TableName":"t","#, ""))
            })
            .collect()
    }

    // T9, S20
    #[tokio::test]
    async fn each_step_is_a_request_in_the_order_that_dynamodb_accepts() {
        let service = service("PAY_PER_REQUEST", OFF);
        let wanted = definition()
            .billing(Billing::provisioned(3, 2))
            .index_billing("Same", Billing::provisioned(7, 7))
            .stream(StreamView::NewImage)
            .table_class(TableClass::InfrequentAccess)
            .deletion_protection(true)
            .encryption(Encryption::AwsManaged)
            .warm_throughput(100, 50)
            .time_to_live("expires")
            .tag("team", "b")
            .tag("x", "y");
        let raw = service.client().raw_table("t", "id");
        let updated = raw.update_table(wanted).remove_indexes().await.unwrap();
        assert!(updated.remaining.is_empty(), "{updated}");
        assert_eq!(updated.applied.len(), 11, "{updated}");
        let units = |read: u8, write: u8| {
            format!(
                r#""ProvisionedThroughput":{{"ReadCapacityUnits":{read},"WriteCapacityUnits":{write}}}"#
            )
        };
        let of =
            |name: &str, units: &str| format!(r#"{{"Update":{{"IndexName":"{name}",{units}}}}}"#);
        let (three, seven) = (units(3, 2), units(7, 7));
        let indexes = [of("Old", &three), of("Anew", &three), of("Same", &seven)].join(",");
        let expected = [
            format!(r#"UpdateTable {{"TableName":"t","BillingMode":"PROVISIONED",{three},"GlobalSecondaryIndexUpdates":[{indexes}]}}"#),
            r#"UpdateTable {"TableName":"t","StreamSpecification":{"StreamEnabled":false}}"#.to_owned(),
            r#"UpdateTable {"TableName":"t","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}"#.to_owned(),
            r#"UpdateTable {"TableName":"t","TableClass":"STANDARD_INFREQUENT_ACCESS"}"#.to_owned(),
            r#"UpdateTable {"TableName":"t","DeletionProtectionEnabled":true}"#.to_owned(),
            r#"UpdateTable {"TableName":"t","SSESpecification":{"Enabled":true,"SSEType":"KMS"}}"#.to_owned(),
            r#"UpdateTable {"TableName":"t","WarmThroughput":{"ReadUnitsPerSecond":100,"WriteUnitsPerSecond":50}}"#.to_owned(),
            r#"UpdateTable {"TableName":"t","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"Old"}}]}"#.to_owned(),
            r#"UpdateTable {"TableName":"t","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"Anew"}}]}"#.to_owned(),
            format!(r#"UpdateTable {{"AttributeDefinitions":[{{"AttributeName":"id","AttributeType":"S"}},{{"AttributeName":"a","AttributeType":"N"}}],"TableName":"t","GlobalSecondaryIndexUpdates":[{{"Create":{{"IndexName":"Anew","KeySchema":[{{"AttributeName":"a","KeyType":"HASH"}}],"Projection":{{"ProjectionType":"KEYS_ONLY"}},{three}}}}}]}}"#),
            r#"UpdateTimeToLive {"TableName":"t","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}}"#.to_owned(),
            r#"TagResource {"ResourceArn":"arn","Tags":[{"Key":"team","Value":"b"}]}"#.to_owned(),
        ];
        let expected = expected.map(|line| line.replace(r#""TableName":"t","#, ""));
        assert_eq!(changes(&service), expected);
    }

    // S20: from UPDATING to ACTIVE before the next step
    #[tokio::test]
    async fn each_step_waits_until_the_table_is_active() {
        let polls_left = std::sync::atomic::AtomicUsize::new(0);
        let service = Service::new(move |operation, _| match operation {
            "DescribeTable" => {
                let updating = |left: usize| left.checked_sub(1);
                let order = std::sync::atomic::Ordering::Relaxed;
                let table = TABLE.replace("MODE", "PAY_PER_REQUEST");
                ok(&match polls_left.fetch_update(order, order, updating) {
                    Ok(_) => table.replace("ACTIVE", "UPDATING"),
                    Err(_) => table,
                })
            }
            "UpdateTable" => {
                polls_left.store(2, std::sync::atomic::Ordering::Relaxed);
                ok("{}")
            }
            other => panic!("{other} was sent"),
        });
        let raw = service.client().raw_table("t", "id");
        let wanted = definition()
            .table_class(TableClass::InfrequentAccess)
            .deletion_protection(true);
        raw.update_table(wanted).await.unwrap();
        let asked = service.asked().into_iter();
        let first: String = asked
            .map(|(operation, _)| operation[..1].to_owned())
            .collect();
        let (begin, steps) = first.split_at(first.find('U').unwrap());
        assert!(begin.chars().all(|first| first == 'D'), "{first}");
        assert_eq!(steps, "UDDDUDDD");
    }

    // I23
    #[tokio::test]
    async fn the_last_step_can_be_told_not_to_wait() {
        let service = service("PAY_PER_REQUEST", OFF);
        let raw = service.client().raw_table("t", "id");
        let wanted = definition()
            .table_class(TableClass::InfrequentAccess)
            .deletion_protection(true);
        raw.update_table(wanted).no_wait().await.unwrap();
        let asked = service.asked().into_iter();
        let first: String = asked
            .map(|(operation, _)| operation[..1].to_owned())
            .collect();
        assert_eq!(first, "DDUDU");
    }

    #[tokio::test]
    async fn indexes_are_kept_unless_allowed() {
        let service = service("PROVISIONED", OFF);
        let raw = service.client().raw_table("t", "id");
        let wanted = definition().billing(Billing::provisioned(5, 5));
        let updated = raw.update_table(wanted).await.unwrap();
        assert_eq!(
            updated.to_string(),
            "remaining:\n\
             index `Anew`: projection is the keys only in the model and all attributes in the table; needs a new index\n\
             index `Old`: missing in the model and present in the table; can be changed in place"
        );
        assert_eq!(changes(&service), [""; 0]);
    }

    #[tokio::test]
    async fn only_differing_units_are_sent() {
        let same = |billing| definition().index_billing("Same", billing);
        let provisioned = service("PROVISIONED", OFF);
        let raw = provisioned.client().raw_table("t", "id");
        raw.update_table(same(Billing::provisioned(5, 6)))
            .await
            .unwrap();
        assert_eq!(
            changes(&provisioned),
            [
                r#"UpdateTable {"GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"Same","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}}}]}"#
            ]
        );
        let on_demand = service("PROVISIONED", OFF);
        let raw = on_demand.client().raw_table("t", "id");
        let wanted = definition().billing(Billing::on_demand_up_to(10, 20));
        raw.update_table(wanted).await.unwrap();
        let maximum =
            r#""OnDemandThroughput":{"MaxReadRequestUnits":10,"MaxWriteRequestUnits":20}"#;
        let indexes = ["Old", "Anew", "Same"]
            .map(|name| format!(r#"{{"Update":{{"IndexName":"{name}",{maximum}}}}}"#))
            .join(",");
        assert_eq!(
            changes(&on_demand),
            [format!(
                r#"UpdateTable {{"BillingMode":"PAY_PER_REQUEST","GlobalSecondaryIndexUpdates":[{indexes}],{maximum}}}"#
            )]
        );
        let lower = service("PAY_PER_REQUEST", OFF);
        let raw = lower.client().raw_table("t", "id");
        let wanted = definition().billing(Billing::OnDemand {
            max_read: Some(9),
            max_write: None,
        });
        raw.update_table(wanted).await.unwrap();
        assert_eq!(
            changes(&lower),
            [
                r#"UpdateTable {"OnDemandThroughput":{"MaxReadRequestUnits":9,"MaxWriteRequestUnits":-1}}"#
            ]
        );
    }

    #[tokio::test]
    async fn another_attribute_of_time_to_live_takes_two_runs() {
        let service = service("PAY_PER_REQUEST", ON);
        let raw = service.client().raw_table("t", "id");
        let updated = raw.update_table(definition().time_to_live("expires"));
        let remaining = updated.await.unwrap().remaining.to_string();
        let still = "table: time to live is `expires` in the model and `until` in the table; can be changed in place";
        assert!(remaining.lines().any(|line| line == still), "{remaining}");
        let off = r#"UpdateTimeToLive {"TimeToLiveSpecification":{"Enabled":false,"AttributeName":"until"}}"#;
        assert_eq!(changes(&service), [off]);
        let off_for_good = raw.update_table(definition().without_time_to_live());
        assert_eq!(off_for_good.await.unwrap().applied.len(), 1);
        assert_eq!(changes(&service), [off, off]);
    }
}
