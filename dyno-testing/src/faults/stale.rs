//! What does a read say that is not consistent? Perhaps what its table was some writes ago: an engine of its own answers from what was.

use std::collections::HashMap;
use std::sync::Arc;

#[cfg(feature = "embedded")]
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::connector::Served;
use super::fault::WRITES;
use super::forward::Forward;
use super::history::{Ask, Snapshot};
use super::request::tables;
#[cfg(feature = "embedded")]
use crate::engine::Engine;

/// An engine on which tables are what they were.
#[derive(Debug)]
pub(super) struct Replica {
    engine: Forward,
    loaded: HashMap<String, Arc<Snapshot>>,
}

impl Replica {
    #[cfg(feature = "embedded")]
    fn start() -> Option<Self> {
        Some(Self {
            engine: Forward::start(SharedHttpClient::new(Engine::start())),
            loaded: HashMap::new(),
        })
    }

    #[cfg(not(feature = "embedded"))]
    fn start() -> Option<Self> {
        None
    }

    /// Makes a table what it was; `ask` asks this engine.
    fn load(&mut self, snapshot: &Arc<Snapshot>, ask: &impl Ask) -> Option<()> {
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
            ask("DeleteTable", &json!({ "TableName": table }))?;
        }
        ask("CreateTable", creation)?;
        for items in items.chunks(25) {
            let puts: Vec<Value> = items
                .iter()
                .map(|item| json!({ "PutRequest": { "Item": item } }))
                .collect();
            ask(
                "BatchWriteItem",
                &json!({ "RequestItems": { table: puts } }),
            )?;
        }
        self.loaded.insert(table.clone(), snapshot.clone());
        Some(())
    }
}

impl Served<'_> {
    /// What the answer was before the last writes; nothing if there were none, or if it was an error.
    pub(super) fn stale(&self, request: &HttpRequest, writes: u32) -> Option<HttpResponse> {
        let connector = self.connector;
        let faults = &connector.client.faults;
        // Where an empty page goes on, only those know who made it.
        if self.detour().is_some() {
            return None;
        }
        let tables = tables(&self.body);
        let mut older = Vec::new();
        for table in &tables {
            older.push(faults.state().history.before(table, writes));
        }
        older.iter().flatten().next()?;
        let mut replica = faults.replica();
        if replica.is_none() {
            *replica = Replica::start();
        }
        let replica = replica.as_mut()?;
        let engine = replica.engine.clone();
        for (table, older) in tables.iter().zip(older) {
            // Of several tables, those that nobody has written to are as they are.
            let snapshot = older.or_else(|| self.snapshot(request, table))?;
            replica.load(&snapshot, &|operation: &str, body: &Value| {
                connector.ask(&engine, request, operation, body)
            })?;
        }
        let settings = connector.settings.clone();
        let answer = engine.send(request.try_clone()?, settings, connector.real.clone());
        let answer = answer.ok().filter(|answer| answer.status().is_success())?;
        let status = answer.status().as_u16();
        faults.change_call(self.call, |call| call.reached = Some(status));
        Some(answer)
    }

    /// What a table is now.
    fn snapshot(&self, request: &HttpRequest, table: &str) -> Option<Arc<Snapshot>> {
        let service = self.connector.client.forward.as_ref()?;
        Snapshot::take(table, &|operation: &str, body: &Value| {
            self.connector.ask(service, request, operation, body)
        })
    }

    /// What the tables are that a request is going to write to, if somebody may want to know that later.
    pub(super) fn before(&self, request: &HttpRequest) -> Vec<Arc<Snapshot>> {
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
