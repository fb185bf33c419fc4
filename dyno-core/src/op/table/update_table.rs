//! A table made as a definition describes it, step by step: UpdateTable, UpdateTimeToLive, TagResource.

use std::fmt;
use std::sync::atomic::AtomicBool;

use aws_sdk_dynamodb::types::TableDescription;

use crate::error::Result;
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::diff_table;
use crate::op::table::polls::{Polls, active, poll_setters};
use crate::op::table::update_steps::Steps;
use crate::table_definition::{Aspect, Change, Diff, Difference, TableDefinition, TimeToLive};
use crate::transport::TableRef;

/// Changes a table until it is as its definition says: that of the model, or one that is given.
///
/// DynamoDB takes one kind of change in a request, and one index; so it sends as many as are needed, in this order, and waits after
/// each until the table can be used: billing, stream, table class, deletion protection, encryption, warm throughput, indexes that go,
/// indexes that come, Time to Live, tags. What the definition does not say is left alone. When a step fails, those before it are done;
/// the next run goes on from there.
///
/// What cannot be changed is left and told, and so is what costs an index, unless [`remove_indexes`](Self::remove_indexes) allows it.
/// Another attribute for Time to Live takes two runs, an hour apart: the first turns it off, the second on.
///
/// ```no_run
/// # use std::time::Duration;
/// # use dyno::model::Model;
/// # async fn example<Movie: Model>(movies: dyno::Table<Movie>) -> dyno::Result<()> {
/// let updated = movies.update_table().deadline(Duration::from_secs(3600)).await?;
/// println!("done:\n{}\nleft:\n{}", updated.done, updated.left);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is changed until it is awaited"]
pub struct UpdateTable {
    target: TableRef,
    definition: TableDefinition,
    polls: Polls,
    remove_indexes: bool,
}

/// What became of the differences between a definition and a table.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct UpdatedTable {
    /// What was changed. It says how the table was before.
    pub done: Diff,
    /// What is left as it is.
    pub left: Diff,
}

impl fmt::Display for UpdatedTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { done, left } = self;
        match (done.is_empty(), left.is_empty()) {
            (true, true) => f.write_str("the table is as the model says"),
            (false, true) => write!(f, "changed:\n{done}"),
            (true, false) => write!(f, "left as it is:\n{left}"),
            (false, false) => write!(f, "changed:\n{done}\nleft as it is:\n{left}"),
        }
    }
}

impl UpdateTable {
    pub(crate) fn new(target: TableRef, definition: TableDefinition) -> Self {
        Self {
            target,
            definition,
            polls: Polls::default(),
            remove_indexes: false,
        }
    }

    /// Makes the table like this rather than like what the model alone says. The name is that of the table, whatever the definition
    /// says.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }

    /// Also removes the global indexes that the definition does not have, and makes anew those with another key or other attributes.
    ///
    /// Until such an index is made anew, there is none of its name to be queried.
    pub fn remove_indexes(mut self) -> Self {
        self.remove_indexes = true;
        self
    }

    poll_setters!();
}

impl IntoFuture for UpdateTable {
    type Output = Result<UpdatedTable>;
    type IntoFuture = ResponseFuture<UpdatedTable>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self {
                target,
                definition,
                polls,
                remove_indexes,
            } = self;
            diff_table::existing(&target).await?;
            let table = polls.until(&target, active).await?;
            let allowed = if remove_indexes {
                Allowed::Everything
            } else {
                Allowed::KeepingIndexes
            };
            update(&target, polls, &definition, &table, allowed).await
        })
    }
}

debug_without_values!(UpdateTable, |this| &this.target.table);

/// How far an update may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowed {
    /// Only what the table has nothing of.
    Additions,
    /// All but removing indexes.
    KeepingIndexes,
    Everything,
}

impl Allowed {
    fn allows(self, one: &Difference) -> bool {
        if one.change == Change::NewTable {
            return false;
        }
        match self {
            Self::Additions => one.addition,
            Self::KeepingIndexes => one.addition || !costs_index(one),
            Self::Everything => true,
        }
    }
}

/// Whether an index has to go.
pub(crate) fn costs_index(one: &Difference) -> bool {
    one.change == Change::NewIndex || (one.aspect == Aspect::Existence && !one.addition)
}

/// Makes a table, which is ACTIVE, as the definition says, as far as that is allowed.
pub(crate) async fn update(
    target: &TableRef,
    polls: Polls,
    definition: &TableDefinition,
    table: &TableDescription,
    allowed: Allowed,
) -> Result<UpdatedTable> {
    let live = diff_table::live(target, table, definition).await?;
    // Another attribute takes two changes, between which DynamoDB wants an hour to pass. This run does the first of them.
    let old_expiry = match (&live.time_to_live, &definition.time_to_live) {
        (Some(TimeToLive::On(old)), Some(TimeToLive::On(new))) if old != new => Some(old),
        _ => None,
    };
    let is_later = |one: &Difference| one.aspect == Aspect::TimeToLive && old_expiry.is_some();
    let (todo, left) = definition
        .diff(&live)
        .split(|one| allowed.allows(one) && !is_later(one));
    let steps = Steps {
        target,
        polls,
        definition,
        live: &live,
        todo: &todo,
        begun: AtomicBool::new(false),
    };
    let old_expiry = old_expiry.filter(|_| allowed != Allowed::Additions);
    match steps.all(table, old_expiry).await {
        Ok(()) => Ok(UpdatedTable { done: todo, left }),
        // Of the step that failed it may say that nothing was done, but not of all of them.
        Err(error) if steps.begun.into_inner() => Err(error.left_open()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{Service, ok};
    use crate::model::StreamView;
    use crate::table_definition::{
        Billing, Encryption, IndexDefinition, KeyDefinition, ProjectedAttributes, ScalarType,
        TableClass,
    };

    /// A table that is paid by request, with an index that is to go, one to be made anew, and one to be paid for otherwise.
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

    /// What was changed, without the looks in between.
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
    async fn each_step_is_a_request_of_its_own_in_the_order_that_the_service_takes() {
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
        assert!(updated.left.is_empty(), "{updated}");
        assert_eq!(updated.done.len(), 11, "{updated}");
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
    async fn each_step_waits_until_the_table_can_be_used() {
        let looks_left = std::sync::atomic::AtomicUsize::new(0);
        let service = Service::new(move |operation, _| match operation {
            "DescribeTable" => {
                let updating = |left: usize| left.checked_sub(1);
                let order = std::sync::atomic::Ordering::Relaxed;
                let table = TABLE.replace("MODE", "PAY_PER_REQUEST");
                ok(&match looks_left.fetch_update(order, order, updating) {
                    Ok(_) => table.replace("ACTIVE", "UPDATING"),
                    Err(_) => table,
                })
            }
            "UpdateTable" => {
                looks_left.store(2, std::sync::atomic::Ordering::Relaxed);
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
        assert!(begin.chars().all(|look| look == 'D'), "{first}");
        assert_eq!(steps, "UDDDUDDD");
    }

    #[tokio::test]
    async fn indexes_are_kept_unless_it_is_said() {
        let service = service("PROVISIONED", OFF);
        let raw = service.client().raw_table("t", "id");
        let wanted = definition().billing(Billing::provisioned(5, 5));
        let updated = raw.update_table(wanted).await.unwrap();
        assert_eq!(
            updated.to_string(),
            "left as it is:\n\
             index `Anew`: it holds the keys only in the model and all attributes in the table; needs a new index\n\
             index `Old`: missing in the model and there in the table; can be changed in place"
        );
        assert_eq!(changes(&service), [""; 0]);
    }

    #[tokio::test]
    async fn only_what_differs_is_said_of_units() {
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
        let left = updated.await.unwrap().left.to_string();
        let still = "table: time to live is `expires` in the model and `until` in the table; can be changed in place";
        assert!(left.lines().any(|line| line == still), "{left}");
        let off = r#"UpdateTimeToLive {"TimeToLiveSpecification":{"Enabled":false,"AttributeName":"until"}}"#;
        assert_eq!(changes(&service), [off]);
        let off_for_good = raw.update_table(definition().without_time_to_live());
        assert_eq!(off_for_good.await.unwrap().done.len(), 1);
        assert_eq!(changes(&service), [off, off]);
    }
}
