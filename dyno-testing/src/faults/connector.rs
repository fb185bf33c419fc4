//! Where do faults happen? Between a client and its HTTP client, once for every attempt.

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

use super::forward::Forward;
use super::request::{operations, tables};
use super::{Begun, Fault, Faults, answer, batch};

pub(super) type Answer = Result<HttpResponse, ConnectorError>;

/// An HTTP client with faults before and after another one.
#[derive(Clone, Debug)]
pub(super) struct Faulty {
    pub(super) faults: Faults,
    pub(super) forward: Option<Forward>,
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
pub(super) struct Connector {
    pub(super) client: Faulty,
    pub(super) settings: HttpConnectorSettings,
    pub(super) real: RuntimeComponents,
    sleep: Option<SharedAsyncSleep>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.answer(request).await })
    }
}

/// A request that is being served; when it ends, however it ends, it writes nothing any more.
pub(super) struct Served<'a> {
    pub(super) connector: &'a Connector,
    pub(super) operation: String,
    pub(super) body: Value,
    pub(super) call: Option<usize>,
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
    pub(super) fn ask(
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

    pub(super) fn forward(&self, mut request: HttpRequest) -> Answer {
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

pub(super) fn with_body(mut request: HttpRequest, body: &Value) -> HttpRequest {
    let body = body.to_string();
    let length = body.len().to_string();
    request.headers_mut().insert("content-length", length);
    *request.body_mut() = SdkBody::from(body);
    request
}

/// An answer whose JSON is changed, if it is one with success.
pub(super) fn changed(answer: HttpResponse, change: impl FnOnce(&mut Value)) -> Answer {
    if !answer.status().is_success() {
        return Ok(answer);
    }
    let Ok(mut body) = serde_json::from_slice(answer::body(&answer)) else {
        return Ok(answer);
    };
    change(&mut body);
    Ok(answer::with_body(answer, body.to_string().into_bytes()))
}
