//! Where do faults happen? Between a client and its HTTP client, once for every attempt.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::config::{
    AsyncSleep, HttpClient, RuntimeComponents, SharedAsyncSleep, SharedHttpClient,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

use super::fault::WRITES;
use super::forward::Forward;
use super::stale::{Replica, Snapshot};
use super::{Begun, Fault, Faults, answer, batch, operations, tables};

type Answer = Result<HttpResponse, ConnectorError>;

/// An HTTP client with faults before and after another one.
#[derive(Clone, Debug)]
pub(super) struct Faulty {
    faults: Faults,
    forward: Option<Forward>,
    /// The clock of the client that was there before.
    sleep: Option<SharedAsyncSleep>,
}

impl Faulty {
    pub(super) fn new(
        faults: Faults,
        client: Option<SharedHttpClient>,
        sleep: Option<SharedAsyncSleep>,
    ) -> Self {
        Self {
            faults,
            forward: client.map(Forward::start),
            sleep,
        }
    }
}

impl HttpClient for Faulty {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let real = components.to_builder().with_sleep_impl(self.sleep.clone());
        SharedHttpConnector::new(Connector {
            client: self.clone(),
            settings: settings.clone(),
            // Components that were complete still are.
            real: real.build().unwrap_or_else(|_| components.clone()),
            sleep: components.sleep_impl(),
        })
    }
}

#[derive(Clone, Debug)]
struct Connector {
    client: Faulty,
    settings: HttpConnectorSettings,
    real: RuntimeComponents,
    sleep: Option<SharedAsyncSleep>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.answer(request).await })
    }
}

/// A request that is being served; when it ends, however it ends, it writes nothing any more.
struct Served<'a> {
    connector: &'a Connector,
    operation: String,
    body: Value,
    call: Option<usize>,
    drawn: u64,
}

impl Connector {
    async fn answer(&self, request: HttpRequest) -> Answer {
        let faults = &self.client.faults;
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target
            .split_once('.')
            .map_or("", |(_, operation)| operation);
        let bytes = request.body().bytes().unwrap_or_default();
        let body = serde_json::from_slice(bytes).unwrap_or_default();
        let Begun { call, fault, drawn } = faults.begin(operation, &body);
        let served = Served {
            connector: self,
            operation: operation.to_owned(),
            body,
            call,
            drawn,
        };
        let answer = served.answer(request, fault).await;
        let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
        faults.change_call(call, |call| call.answered = status);
        answer
    }

    fn forward(&self, request: HttpRequest) -> Answer {
        let Some(forward) = &self.client.forward else {
            return Err(ConnectorError::other(
                "the client with faults has no HTTP client".into(),
                None,
            ));
        };
        let mut answer = forward.send(request, self.settings.clone(), self.real.clone())?;
        if !answer.headers().contains_key(answer::CHECKSUM) {
            let checksum = crc32fast::hash(answer::body(&answer)).to_string();
            answer.headers_mut().insert(answer::CHECKSUM, checksum);
        }
        Ok(answer)
    }

    /// What a service answers to another operation, for which it is asked as for this request.
    fn ask(
        &self,
        service: &Forward,
        like: &HttpRequest,
        operation: &str,
        body: &Value,
    ) -> Option<Value> {
        let mut request = with_body(like.try_clone()?, body);
        let target = format!("DynamoDB_20120810.{operation}");
        request.headers_mut().insert("x-amz-target", target);
        let answer = service.send(request, self.settings.clone(), self.real.clone());
        let answer = answer.ok().filter(|answer| answer.status().is_success())?;
        serde_json::from_slice(answer::body(&answer)).ok()
    }

    fn learn(&self, operation: &str, answer: &HttpResponse) {
        if answer.status().is_success() {
            let mut state = self.client.faults.state();
            state.tables.learn(operation, answer::body(answer));
        }
    }

    async fn sleep(&self, duration: Duration) {
        match &self.sleep {
            Some(sleep) => sleep.sleep(duration).await,
            None => tokio::time::sleep(duration).await,
        }
    }
}

impl Served<'_> {
    async fn answer(&self, request: HttpRequest, fault: Option<Fault>) -> Answer {
        let faults = &self.connector.client.faults;
        if let Err(conflicts) = faults.write(self.call, &self.operation, &self.body) {
            return self.conflict(&conflicts);
        }
        let Some(fault) = fault else {
            return self.forward(request);
        };
        if matches!(fault, Fault::Conflict | Fault::Canceled(_)) && self.is_done() {
            return self.forward(request);
        }
        match fault {
            Fault::Throttled => self.error("ProvisionedThroughputExceededException"),
            Fault::Error(code) => self.error(code),
            Fault::Unavailable => answer::unavailable(),
            Fault::Conflict => {
                let count = operations(&self.body).count();
                let hit = self.drawn % count.max(1) as u64;
                let conflicts: Vec<bool> = (0..count as u64).map(|place| place == hit).collect();
                self.conflict(&conflicts)
            }
            Fault::Canceled(reasons) => {
                let reasons = reasons.iter().copied().chain(std::iter::repeat("None"));
                let count = operations(&self.body).count();
                answer::canceled(&reasons.take(count).collect::<Vec<_>>())
            }
            Fault::Answer { status, body } => answer::response(status, body),
            Fault::ConnectionReset => Err(reset()),
            Fault::Hang => std::future::pending().await,
            Fault::Slow(duration) => {
                self.connector.sleep(duration).await;
                self.forward(request)
            }
            Fault::AnswerLost => {
                self.forward(request)?;
                Err(reset())
            }
            Fault::AnswerCut => self.forward(request).map(answer::cut),
            Fault::AnswerCorrupted => {
                let answer = self.forward(request)?;
                Ok(answer::corrupted(answer, self.drawn))
            }
            Fault::AnswerGzipped => self.forward(request).map(answer::gzipped),
            Fault::AnswerSlow(duration) => {
                let answer = self.forward(request)?;
                self.connector.sleep(duration).await;
                Ok(answer)
            }
            Fault::LeftOver(count) => self.left_over(request, Some(count)),
            Fault::SomeLeftOver => self.left_over(request, None),
            Fault::SmallPage(limit) => self.small_page(request, limit),
            Fault::EmptyPage => self.empty_page(request),
            Fault::Stale(writes) => match self.stale(&request, writes) {
                Some(answer) => Ok(answer),
                None => self.forward(request),
            },
            Fault::TableStatus(status) => self.table_status(request, status),
        }
    }

    fn error(&self, code: &str) -> Answer {
        answer::error(code, &self.operation, &self.body)
    }

    fn conflict(&self, conflicts: &[bool]) -> Answer {
        if !self.operation.starts_with("Transact") {
            return self.error("TransactionConflictException");
        }
        let reasons = conflicts.iter().map(|conflict| match conflict {
            true => "TransactionConflict",
            false => "None",
        });
        answer::canceled(&reasons.collect::<Vec<_>>())
    }

    /// Whether a transaction with this token has been carried out. Such a one is not cancelled any more.
    fn is_done(&self) -> bool {
        let token = self.body.get("ClientRequestToken");
        let state = self.connector.client.faults.state();
        token.is_some_and(|token| {
            state.calls.iter().any(|call| {
                call.operation == self.operation
                    && call.reached == Some(200)
                    && call.body.get("ClientRequestToken") == Some(token)
            })
        })
    }

    fn left_over(&self, request: HttpRequest, count: Option<usize>) -> Answer {
        let mut body = self.body.clone();
        let left_over = batch::take(&mut body, count, self.drawn);
        if batch::is_empty(&body) {
            return self.error("ProvisionedThroughputExceededException");
        }
        let answer = self.forward(with_body(request, &body))?;
        changed(answer, |answer| {
            batch::add(answer, &self.operation, left_over)
        })
    }

    fn small_page(&self, request: HttpRequest, limit: u32) -> Answer {
        let mut body = self.body.clone();
        let asked = body.get("Limit").and_then(Value::as_u64);
        let limit = u64::from(limit).min(asked.unwrap_or(u64::MAX)).max(1);
        answer::set(&mut body, "Limit", json!(limit));
        self.forward(with_body(request, &body))
    }

    /// Asks for one item, and keeps it: the client gets its key as that of an empty page. When it comes back with that key, it
    /// gets the page that begins where this one did, and that one is not empty: a client must get on.
    fn empty_page(&self, request: HttpRequest) -> Answer {
        if self.detour().is_some() {
            return self.forward(request);
        }
        let mut body = self.body.clone();
        answer::set(&mut body, "Limit", json!(1));
        let Some(again) = request.try_clone() else {
            return self.forward(request);
        };
        let answer = self.forward(with_body(request, &body))?;
        let page: Value = serde_json::from_slice(answer::body(&answer)).unwrap_or_default();
        let Some(key) = page.get("LastEvaluatedKey").and_then(marked) else {
            // The last page, or an error: as it would have been.
            return self.forward(again);
        };
        let place = (walk(&self.body), key.to_string());
        let faults = &self.connector.client.faults;
        faults.state().detours.insert(place, start(&self.body));
        changed(answer, |page| {
            if page.get("Items").is_some() {
                answer::set(page, "Items", json!([]));
            }
            answer::set(page, "Count", json!(0));
            answer::set(page, "LastEvaluatedKey", key);
        })
    }

    /// What the answer was before the last writes; nothing if there were none, or if it was an error.
    fn stale(&self, request: &HttpRequest, writes: u32) -> Option<HttpResponse> {
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
    fn before(&self, request: &HttpRequest) -> Vec<Arc<Snapshot>> {
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

    fn table_status(&self, request: HttpRequest, status: &str) -> Answer {
        let answer = self.forward(request)?;
        if !answer.status().is_success() {
            let name = self.body.get("TableName").cloned().unwrap_or_default();
            let table = json!({ "Table": { "TableName": name, "TableStatus": status } });
            return answer::response(200, table.to_string());
        }
        changed(answer, |answer| {
            let Some(table) = answer.get_mut("Table") else {
                return;
            };
            answer::set(table, "TableStatus", json!(status));
            let indexes = table.get_mut("GlobalSecondaryIndexes");
            for index in indexes.and_then(Value::as_array_mut).into_iter().flatten() {
                answer::set(index, "IndexStatus", json!(status));
            }
        })
    }

    /// Where a page begins in truth whose start key was that of an empty page.
    fn detour(&self) -> Option<Option<Value>> {
        if !matches!(self.operation.as_str(), "Query" | "Scan") {
            return None;
        }
        let place = (walk(&self.body), start(&self.body)?.to_string());
        let state = self.connector.client.faults.state();
        state.detours.get(&place).cloned()
    }

    fn forward(&self, mut request: HttpRequest) -> Answer {
        let connector = self.connector;
        if let Some(begin) = self.detour() {
            let bytes = request.body().bytes().unwrap_or_default();
            let mut body: Value = serde_json::from_slice(bytes).unwrap_or_default();
            if let Some(members) = body.as_object_mut() {
                match begin {
                    Some(begin) => members.insert("ExclusiveStartKey".to_owned(), begin),
                    None => members.remove("ExclusiveStartKey"),
                };
            }
            request = with_body(request, &body);
        }
        let before = self.before(&request);
        let answer = connector.forward(request)?;
        let status = answer.status().as_u16();
        let faults = &connector.client.faults;
        faults.change_call(self.call, |call| call.reached = Some(status));
        connector.learn(&self.operation, &answer);
        if answer.status().is_success() {
            let mut state = faults.state();
            state.history.wrote(before);
            if self.operation == "DeleteTable" {
                let tables = tables(&self.body).into_iter();
                tables.for_each(|table| state.history.forget(table));
            }
        }
        Ok(answer)
    }
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        self.connector.client.faults.written(self.call);
    }
}

fn reset() -> ConnectorError {
    let error = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    ConnectorError::io(error.into())
}

fn start(body: &Value) -> Option<Value> {
    body.get("ExclusiveStartKey").cloned()
}

/// A key that is told from that of the item, which may also be handed out, but tells its place.
fn marked(key: &Value) -> Option<Value> {
    let mut key = key.clone();
    for kind in ["S", "B", "N"] {
        let mut values = key.as_object_mut()?.values_mut();
        let Some(Value::String(text)) = values.find_map(|value| value.get_mut(kind)) else {
            continue;
        };
        match kind {
            "S" => text.push('\u{0}'),
            // Three bytes more; in front, for there is no padding.
            "B" => text.insert_str(0, "AAAA"),
            // The same number, in a form that the service does not use.
            _ if text.contains('.') => text.push('0'),
            _ => text.push_str(".0"),
        }
        return Some(key);
    }
    None
}

/// What the requests of one walk through the pages have in common.
fn walk(body: &Value) -> String {
    let mut body = body.clone();
    if let Some(members) = body.as_object_mut() {
        members.remove("ExclusiveStartKey");
        members.remove("Limit");
    }
    body.to_string()
}

fn with_body(mut request: HttpRequest, body: &Value) -> HttpRequest {
    let body = body.to_string();
    let length = body.len().to_string();
    request.headers_mut().insert("content-length", length);
    *request.body_mut() = SdkBody::from(body);
    request
}

/// An answer whose JSON is changed, if it is one with success.
fn changed(answer: HttpResponse, change: impl FnOnce(&mut Value)) -> Answer {
    if !answer.status().is_success() {
        return Ok(answer);
    }
    let Ok(mut body) = serde_json::from_slice(answer::body(&answer)) else {
        return Ok(answer);
    };
    change(&mut body);
    Ok(answer::with_body(answer, body.to_string().into_bytes()))
}
