//! The requests that update a table, in their order. DynamoDB accepts one kind of change in each.

use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    BillingMode, DeleteGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate, OnDemandThroughput,
    TableClass, TableDescription, UpdateGlobalSecondaryIndexAction,
};

use crate::error::Result;
use crate::op::table::allowed_changes::deletes_index;
use crate::op::table::polling::Polling;
use crate::op::table::readiness::active;
use crate::op::table::{table_request, time_to_live};
use crate::table_definition::{
    Billing, Change, Diff, IndexDefinition, Property, Stream, TableDefinition, TimeToLive,
};
use crate::transport;
use crate::transport::TableRef;

/// The requests of an update.
pub(crate) struct Steps<'u> {
    pub(crate) target: &'u TableRef,
    pub(crate) polling: Polling,
    pub(crate) definition: &'u TableDefinition,
    pub(crate) live: &'u TableDefinition,
    pub(crate) todo: &'u Diff,
    /// Whether a request was accepted.
    pub(crate) begun: AtomicBool,
    /// Whether an accepted request must be waited for before the next one.
    pub(crate) pending: AtomicBool,
}

impl Steps<'_> {
    /// Sends all requests, one after the other. Each waits until the table is ACTIVE again.
    pub(crate) async fn all(
        &self,
        table: &TableDescription,
        old_expiry: Option<&String>,
    ) -> Result<()> {
        for request in self.settings() {
            self.send(request).await?;
        }
        for name in self.deleted_indexes() {
            let delete = DeleteGlobalSecondaryIndexAction::builder().index_name(name);
            let delete = delete.build().expect(COMPLETE);
            let update = GlobalSecondaryIndexUpdate::builder().delete(delete).build();
            let request = self.request().global_secondary_index_updates(update);
            self.send(request).await?;
        }
        for index in self.new_indexes() {
            self.send(self.creation(index)).await?;
        }
        self.time_to_live().await?;
        self.tags(table).await?;
        if let Some(old) = old_expiry {
            self.settle().await?;
            time_to_live::update(self.target, old, false).await?;
        }
        match self.polling.wait {
            true => self.settle().await,
            false => Ok(()),
        }
    }

    async fn send(&self, request: UpdateTableFluentBuilder) -> Result<()> {
        self.settle().await?;
        transport::update_table(request).await?;
        self.begun.store(true, Ordering::Relaxed);
        self.pending.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Waits until the last request has taken effect.
    async fn settle(&self) -> Result<()> {
        if self.pending.swap(false, Ordering::Relaxed) {
            self.polling.until(self.target, active).await?;
        }
        Ok(())
    }

    fn request(&self) -> UpdateTableFluentBuilder {
        let request = self.target.sender.sdk().update_table();
        request.table_name(&*self.target.table)
    }

    fn has(&self, property: &Property) -> bool {
        self.todo.of(None, property).is_some()
    }

    /// The requests that change settings of the table.
    fn settings(&self) -> Vec<UpdateTableFluentBuilder> {
        let definition = self.definition;
        let mut requests: Vec<_> = self.billing().into_iter().collect();
        if let Some(stream) = definition.stream.filter(|_| self.has(&Property::Stream)) {
            let is_on = self.live.stream.is_some_and(|live| live != Stream::Off);
            // One view is replaced by another by disabling the stream between them.
            for stream in (is_on && stream != Stream::Off)
                .then_some(Stream::Off)
                .into_iter()
                .chain([stream])
            {
                let stream = table_request::stream(stream);
                requests.push(self.request().stream_specification(stream));
            }
        }
        if let Some(class) = definition
            .table_class
            .filter(|_| self.has(&Property::TableClass))
        {
            let class = TableClass::from(class.as_str());
            requests.push(self.request().table_class(class));
        }
        if self.has(&Property::DeletionProtection) {
            let protection = definition.deletion_protection;
            let request = self.request();
            requests.push(request.set_deletion_protection_enabled(protection));
        }
        if self.has(&Property::Encryption) {
            let encryption = definition.encryption.as_ref();
            let encryption = encryption.map(table_request::encryption);
            requests.push(self.request().set_sse_specification(encryption));
        }
        requests.extend(self.warm_throughput());
        requests
    }

    /// The billing of the table and of its indexes: a new mode must be set for all of them.
    fn billing(&self) -> Option<UpdateTableFluentBuilder> {
        let definition = self.definition;
        let old = self.live.billing_or_default();
        let of_table = definition.billing.filter(|_| self.has(&Property::Billing));
        let changes_mode = of_table.is_some_and(|new| new.mode() != old.mode());
        let mut indexes = Vec::new();
        for live in self.live.global_indexes() {
            let index = definition.indexes.iter().find(|one| one.name == live.name);
            let own = index.and_then(|index| index.billing);
            let new = if changes_mode {
                own.or(of_table)
            } else {
                let differs = self.todo.of(Some(&live.name), &Property::Billing).is_some();
                own.filter(|_| differs)
            };
            if let Some(billing) = new {
                indexes.extend(index_billing(&live.name, billing, changes_mode));
            }
        }
        if of_table.is_none() && indexes.is_empty() {
            return None;
        }
        let mut request = self.request();
        if let Some(billing) = of_table {
            let mode = changes_mode.then(|| BillingMode::from(billing.mode()));
            request = request
                .set_billing_mode(mode)
                .set_provisioned_throughput(table_request::provisioned(billing))
                .set_on_demand_throughput(new_maximum(billing, changes_mode));
        }
        let indexes = (!indexes.is_empty()).then_some(indexes);
        Some(request.set_global_secondary_index_updates(indexes))
    }

    fn warm_throughput(&self) -> Option<UpdateTableFluentBuilder> {
        let wanted = self.definition.warm_throughput;
        let of_table = wanted.filter(|_| self.has(&Property::WarmThroughput));
        let property = Property::WarmThroughput;
        let indexes: Vec<_> = (self.definition.global_indexes())
            .filter(|index| self.todo.of(Some(&index.name), &property).is_some())
            .filter_map(|index| {
                let warm = table_request::warm_throughput(index.warm_throughput?);
                let action = UpdateGlobalSecondaryIndexAction::builder().index_name(&index.name);
                let action = action.warm_throughput(warm).build().expect(COMPLETE);
                Some(GlobalSecondaryIndexUpdate::builder().update(action).build())
            })
            .collect();
        if of_table.is_none() && indexes.is_empty() {
            return None;
        }
        let indexes = (!indexes.is_empty()).then_some(indexes);
        Some(
            self.request()
                .set_warm_throughput(of_table.map(table_request::warm_throughput))
                .set_global_secondary_index_updates(indexes),
        )
    }

    /// The indexes that the definition does not have, and those that are replaced.
    fn deleted_indexes(&self) -> Vec<&str> {
        let live = self.live.global_indexes().map(|index| &*index.name);
        live.filter(|name| {
            self.todo.iter().any(|one| {
                one.index.as_deref() == Some(name) && deletes_index(one) && !one.addition
            })
        })
        .collect()
    }

    /// The indexes that are missing, and those that are replaced.
    fn new_indexes(&self) -> Vec<&IndexDefinition> {
        let wanted = self.definition.global_indexes();
        wanted
            .filter(|index| {
                self.todo.iter().any(|one| {
                    one.index.as_deref() == Some(&*index.name) && one.change == Change::NewIndex
                })
            })
            .collect()
    }

    fn creation(&self, index: &IndexDefinition) -> UpdateTableFluentBuilder {
        // If the definition sets no billing, the index has that of the table.
        let mut table = self.definition.clone();
        table.billing = table.billing.or(self.live.billing);
        let create = table_request::new_global(&table, index);
        let update = GlobalSecondaryIndexUpdate::builder().create(create).build();
        // The request may define the key attributes of the index only, in addition to those of the table.
        let keys = TableDefinition::new("", self.live.key.clone()).index(index.clone());
        self.request()
            .set_attribute_definitions(Some(table_request::definitions(&keys)))
            .global_secondary_index_updates(update)
    }

    async fn time_to_live(&self) -> Result<()> {
        if !self.has(&Property::TimeToLive) {
            return Ok(());
        }
        self.settle().await?;
        match (&self.definition.time_to_live, &self.live.time_to_live) {
            (Some(TimeToLive::On(name)), _) => time_to_live::update(self.target, name, true).await,
            (Some(TimeToLive::Off), Some(TimeToLive::On(name))) => {
                time_to_live::update(self.target, name, false).await
            }
            _ => return Ok(()),
        }?;
        self.begun.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn tags(&self, table: &TableDescription) -> Result<()> {
        let tags: Vec<_> = (self.definition.tags.iter())
            .filter(|(key, _)| self.has(&Property::Tag((*key).clone())))
            .map(|(key, value)| table_request::tag(key, value))
            .collect();
        if tags.is_empty() {
            return Ok(());
        }
        self.settle().await?;
        let request = self.target.sender.sdk().tag_resource();
        let arn = table.table_arn().unwrap_or_default();
        let request = request.resource_arn(arn).set_tags(Some(tags));
        transport::tag(request, &self.target.table).await?;
        self.begun.store(true, Ordering::Relaxed);
        Ok(())
    }
}

/// The update of an index with another billing. For a table that becomes on-demand it is only the maximum.
fn index_billing(
    name: &str,
    billing: Billing,
    changes_mode: bool,
) -> Option<GlobalSecondaryIndexUpdate> {
    let provisioned = table_request::provisioned(billing);
    let maximum = new_maximum(billing, changes_mode);
    if provisioned.is_none() && maximum.is_none() {
        return None;
    }
    let action = UpdateGlobalSecondaryIndexAction::builder()
        .index_name(name)
        .set_provisioned_throughput(provisioned)
        .set_on_demand_throughput(maximum)
        .build()
        .expect(COMPLETE);
    Some(GlobalSecondaryIndexUpdate::builder().update(action).build())
}

/// The maximum of a table. A table that was not on-demand has none to be removed.
fn new_maximum(billing: Billing, changes_mode: bool) -> Option<OnDemandThroughput> {
    match changes_mode {
        true => table_request::maximum(billing),
        false => table_request::new_maximum(billing),
    }
}

const COMPLETE: &str = "all required members are set";
