//! One attempt: the request, its fault, and the response.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use serde_json::{Value, json};

use super::connector::FaultyConnector;
use super::request::{operations, tables, with_body};
use super::response::{self, HttpResult};
use super::{Fault, batch, damage};

/// An attempt in progress. Its writes count as in flight until it is dropped.
pub(super) struct Attempt<'a> {
    pub(super) connector: &'a FaultyConnector,
    pub(super) operation: String,
    pub(super) body: Value,
    /// The index of the recorded request.
    pub(super) call: Option<usize>,
    pub(super) drawn: u64,
}

impl Attempt<'_> {
    pub(super) async fn run(&self, request: HttpRequest, fault: Option<Fault>) -> HttpResult {
        let faults = &self.connector.client.faults;
        if let Err(conflicts) = faults.begin_write(self.call, &self.operation, &self.body) {
            return self.conflict(&conflicts);
        }
        let Some(fault) = fault else {
            return self.forward(request);
        };
        if matches!(fault, Fault::Conflict | Fault::Canceled(_)) && self.is_executed() {
            return self.forward(request);
        }
        match fault {
            Fault::Throttled => self.error("ProvisionedThroughputExceededException"),
            Fault::Error(code) => self.error(code),
            Fault::Unavailable => response::unavailable(),
            Fault::Conflict => {
                let count = operations(&self.body).count();
                let hit = self.drawn % count.max(1) as u64;
                let conflicts: Vec<bool> = (0..count as u64).map(|index| index == hit).collect();
                self.conflict(&conflicts)
            }
            Fault::Canceled(reasons) => {
                let reasons = reasons.iter().copied().chain(std::iter::repeat("None"));
                let count = operations(&self.body).count();
                response::canceled(&reasons.take(count).collect::<Vec<_>>())
            }
            Fault::Response { status, body } => response::response(status, body),
            Fault::ConnectionReset => Err(connection_reset()),
            Fault::Hang => std::future::pending().await,
            Fault::RequestDelayed(duration) => {
                self.connector.sleep(duration).await;
                self.forward(request)
            }
            Fault::ResponseLost => {
                self.forward(request)?;
                Err(connection_reset())
            }
            Fault::ResponseTruncated => self.forward(request).map(damage::truncated),
            Fault::ResponseCorrupted => {
                let response = self.forward(request)?;
                Ok(damage::corrupted(response, self.drawn))
            }
            Fault::ResponseGzipped => self.forward(request).map(damage::gzipped),
            Fault::ResponseDelayed(duration) => {
                let response = self.forward(request)?;
                self.connector.sleep(duration).await;
                Ok(response)
            }
            Fault::Unprocessed(count) => self.unprocessed(request, Some(count)),
            Fault::SomeUnprocessed => self.unprocessed(request, None),
            Fault::SmallPage(limit) => self.small_page(request, limit),
            Fault::EmptyPage => self.empty_page(request),
            Fault::Stale(writes) => match self.stale(&request, writes) {
                Some(response) => Ok(response),
                None => self.forward(request),
            },
            Fault::TableStatus(status) => self.table_status(request, status),
        }
    }

    /// Forwards the request, and records what the faults have to know about its effects.
    pub(super) fn forward(&self, mut request: HttpRequest) -> HttpResult {
        let connector = self.connector;
        if let Some(start_key) = self.start_after_empty_page() {
            let bytes = request.body().bytes().unwrap_or_default();
            let mut body: Value = serde_json::from_slice(bytes).unwrap_or_default();
            if let Some(members) = body.as_object_mut() {
                match start_key {
                    Some(key) => members.insert("ExclusiveStartKey".to_owned(), key),
                    None => members.remove("ExclusiveStartKey"),
                };
            }
            request = with_body(request, &body);
        }
        let snapshots = self.snapshots_before_write(&request);
        let response = connector.forward(request)?;
        let status = response.status().as_u16();
        let faults = &connector.client.faults;
        faults.update_request(self.call, |call| call.service_status = Some(status));
        connector.learn(&self.operation, &response);
        if response.status().is_success() {
            let mut state = faults.state();
            state.history.record(snapshots);
            if self.operation == "DeleteTable" {
                let tables = tables(&self.body).into_iter();
                tables.for_each(|table| state.history.forget(table));
            }
        }
        Ok(response)
    }

    fn error(&self, code: &str) -> HttpResult {
        response::error(code, &self.operation, &self.body)
    }

    fn conflict(&self, conflicts: &[bool]) -> HttpResult {
        if !self.operation.starts_with("Transact") {
            return self.error("TransactionConflictException");
        }
        let reasons = conflicts.iter().map(|conflict| match conflict {
            true => "TransactionConflict",
            false => "None",
        });
        response::canceled(&reasons.collect::<Vec<_>>())
    }

    /// Returns whether a transaction with this token was executed before. DynamoDB does not cancel its retry.
    fn is_executed(&self) -> bool {
        let token = self.body.get("ClientRequestToken");
        let state = self.connector.client.faults.state();
        token.is_some_and(|token| {
            state.requests.iter().any(|call| {
                call.operation == self.operation
                    && call.service_status == Some(200)
                    && call.body.get("ClientRequestToken") == Some(token)
            })
        })
    }

    fn unprocessed(&self, request: HttpRequest, count: Option<usize>) -> HttpResult {
        let mut body = self.body.clone();
        let unprocessed = batch::remove_some(&mut body, count, self.drawn);
        if batch::is_empty(&body) {
            return self.error("ProvisionedThroughputExceededException");
        }
        let response = self.forward(with_body(request, &body))?;
        response::map_success(response, |body| {
            batch::add_unprocessed(body, &self.operation, unprocessed)
        })
    }

    fn table_status(&self, request: HttpRequest, status: &str) -> HttpResult {
        let response = self.forward(request)?;
        if !response.status().is_success() {
            let name = self.body.get("TableName").cloned().unwrap_or_default();
            let table = json!({ "Table": { "TableName": name, "TableStatus": status } });
            return response::response(200, table.to_string());
        }
        response::map_success(response, |body| {
            let Some(table) = body.get_mut("Table") else {
                return;
            };
            response::set(table, "TableStatus", json!(status));
            let indexes = table.get_mut("GlobalSecondaryIndexes");
            for index in indexes.and_then(Value::as_array_mut).into_iter().flatten() {
                response::set(index, "IndexStatus", json!(status));
            }
        })
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.connector.client.faults.end_write(self.call);
    }
}

fn connection_reset() -> ConnectorError {
    let error = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    ConnectorError::io(error.into())
}
