//! Stale reads, executed by a separate engine on snapshots of the tables.

use std::collections::HashMap;
use std::sync::Arc;

#[cfg(feature = "embedded")]
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::attempt::Attempt;
use super::fault::WRITES;
use super::forward::Forwarder;
use super::history::{Execute, Snapshot};
use super::request::tables;
#[cfg(feature = "embedded")]
use crate::engine::Engine;

/// An engine with snapshots of tables.
#[derive(Debug)]
pub(super) struct Replica {
    engine: Forwarder,
    loaded: HashMap<String, Arc<Snapshot>>,
}

impl Replica {
    #[cfg(feature = "embedded")]
    fn start() -> Option<Self> {
        Some(Self {
            engine: Forwarder::start(SharedHttpClient::new(Engine::start())),
            loaded: HashMap::new(),
        })
    }

    #[cfg(not(feature = "embedded"))]
    fn start() -> Option<Self> {
        None
    }

    /// Replaces a table by its snapshot. `execute` executes operations on this engine.
    fn load(&mut self, snapshot: &Arc<Snapshot>, execute: &impl Execute) -> Option<()> {
        let Snapshot {
            table,
            creation,
            items,
        } = &**snapshot;
        if let Some(loaded) = self.loaded.remove(table) {
            if Arc::ptr_eq(&loaded, snapshot) {
                self.loaded.insert(table.clone(), loaded);
                return Some(());
            }
            execute("DeleteTable", &json!({ "TableName": table }))?;
        }
        execute("CreateTable", creation)?;
        for items in items.chunks(25) {
            let puts: Vec<Value> = items
                .iter()
                .map(|item| json!({ "PutRequest": { "Item": item } }))
                .collect();
            execute(
                "BatchWriteItem",
                &json!({ "RequestItems": { table: puts } }),
            )?;
        }
        self.loaded.insert(table.clone(), snapshot.clone());
        Some(())
    }
}

impl Attempt<'_> {
    /// Returns the response from before the last writes, or `None` if there were no writes or the response is an error.
    pub(super) fn stale(&self, request: &HttpRequest, writes: u32) -> Option<HttpResponse> {
        let connector = self.connector;
        let faults = &connector.client.faults;
        // The replica does not know the start keys of empty pages.
        if self.start_after_empty_page().is_some() {
            return None;
        }
        let tables = tables(&self.body);
        let mut snapshots = Vec::new();
        for table in &tables {
            snapshots.push(faults.state().history.before(table, writes));
        }
        snapshots.iter().flatten().next()?;
        let mut replica = faults.replica();
        if replica.is_none() {
            *replica = Replica::start();
        }
        let replica = replica.as_mut()?;
        let engine = replica.engine.clone();
        for (table, older) in tables.iter().zip(snapshots) {
            // In a batch, tables without writes are read as they are.
            let snapshot = older.or_else(|| self.snapshot(request, table))?;
            replica.load(&snapshot, &|operation: &str, body: &Value| {
                connector.execute(&engine, request, operation, body)
            })?;
        }
        let settings = connector.settings.clone();
        let response = engine.send(request.try_clone()?, settings, connector.real.clone());
        let response = response.ok().filter(|it| it.status().is_success())?;
        let status = response.status().as_u16();
        faults.update_request(self.call, |call| call.service_status = Some(status));
        Some(response)
    }

    /// Reads a table as it is now.
    fn snapshot(&self, request: &HttpRequest, table: &str) -> Option<Arc<Snapshot>> {
        let service = self.connector.client.forwarder.as_ref()?;
        Snapshot::take(table, &|operation: &str, body: &Value| {
            self.connector.execute(service, request, operation, body)
        })
    }

    /// Reads the tables that a request writes to, if a stale read may need them later.
    pub(super) fn snapshots_before_write(&self, request: &HttpRequest) -> Vec<Arc<Snapshot>> {
        let operation = self.operation.as_str();
        let writes = WRITES.contains(&operation)
            || matches!(operation, "BatchWriteItem" | "TransactWriteItems");
        if !writes || !self.connector.client.faults.state().history.is_kept() {
            return Vec::new();
        }
        let tables = tables(&self.body).into_iter();
        tables
            .filter_map(|table| self.snapshot(request, table))
            .collect()
    }
}
