//! A service that records requests, and clients of it.

use std::collections::VecDeque;
use std::fmt;
use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_dynamodb::config::{
    AsyncSleep, BehaviorVersion, Builder, Credentials, HttpClient, Region, RuntimeComponents, Sleep,
};
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use dyno::{Client, Model};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(crate = ::dyno, table = "Movies", index(name = "ByRank", partition_key = rank, sort_key = title))]
pub(crate) struct Movie {
    #[dyno(partition_key)]
    pub(crate) year: u16,
    pub(crate) title: String,
    pub(crate) rank: Option<u32>,
}

pub(crate) fn brazil() -> Movie {
    Movie {
        year: 1985,
        title: "Bra\"zil ä".to_owned(),
        rank: Some(7),
    }
}

/// What a service does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A status, headers and a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// The connection is lost before the response.
    Lost,
    /// The connector gives up.
    Late,
    /// There is never a response.
    Never,
    /// The connection cannot be opened, or not be used like this.
    Refused,
    Unusable,
    /// A status, headers, and a body of these bytes in one piece.
    Bytes(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// A status, headers, and a body that arrives in parts of ten bytes and then ends so.
    Parts(u16, Vec<(&'static str, String)>, String, End),
}

pub(crate) fn ok(body: &str) -> Reply {
    Reply::Answer(200, Vec::new(), body.to_owned())
}

pub(crate) fn status(status: u16) -> Reply {
    Reply::Answer(status, Vec::new(), String::new())
}

pub(crate) fn error(code: &str) -> Reply {
    let body = format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"No."}}"#);
    Reply::Answer(400, Vec::new(), body)
}

impl Reply {
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Answer(_, headers, _)
        | Self::Bytes(_, headers, _)
        | Self::Parts(_, headers, _, _) = &mut self
        {
            headers.push((name, value.to_owned()));
        }
        self
    }

    /// The body ends early, with an error.
    pub(crate) fn cut(body: &str) -> Self {
        Self::Parts(200, Vec::new(), body.to_owned(), End::Error)
    }

    /// The body stops and never ends.
    pub(crate) fn stalled(body: &str) -> Self {
        Self::Parts(200, Vec::new(), body.to_owned(), End::Never)
    }
}

/// A request as it would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) uri: String,
    /// Sorted; the value of a random id is its length.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// The time since the clock began.
    pub(crate) after: Duration,
}

impl Sent {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A service on a clock of its own: that of tokio, which tests pause, from a fixed time.
#[derive(Clone)]
pub(crate) struct Service {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
    clock: Clock,
    partition: RetryPartition,
    /// The requests in flight now, and the most of them.
    pub(crate) in_flight: Arc<AtomicUsize>,
    pub(crate) most_in_flight: Arc<AtomicUsize>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(tokio::time::Instant);

/// 2026-01-05T12:00:00Z
pub(crate) const BEGINNING: u64 = 1_767_614_400;

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(BEGINNING) + self.0.elapsed()
    }
}

impl AsyncSleep for Clock {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(tokio::time::sleep(duration))
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}

impl Service {
    /// A service that gives these replies in order, and the last one again and again.
    pub(crate) fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        static SERVICES: AtomicUsize = AtomicUsize::new(0);
        let number = SERVICES.fetch_add(1, Ordering::Relaxed);
        Self {
            replies: Arc::new(Mutex::new(replies.into_iter().collect())),
            sent: Arc::default(),
            clock: Clock(tokio::time::Instant::now()),
            partition: RetryPartition::new(format!("direct {number}")),
            in_flight: Arc::default(),
            most_in_flight: Arc::default(),
        }
    }

    /// The same service with other replies.
    pub(crate) fn replies(&self, replies: impl IntoIterator<Item = Reply>) {
        *self.replies.lock().unwrap() = replies.into_iter().collect();
    }

    pub(crate) fn config(&self) -> Builder {
        aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .http_client(self.clone())
            .time_source(self.clock)
            .sleep_impl(self.clock)
            .retry_partition(self.partition.clone())
            .retry_config(RetryConfig::standard().with_use_static_exponential_base(true))
            .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
    }

    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// What was sent since the last call of this.
    pub(crate) fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }
}

impl HttpConnector for Service {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let headers = request.headers().iter();
        let mut headers: Vec<_> = headers
            .map(|(name, value)| match name {
                "amz-sdk-invocation-id" => (name.to_owned(), value.len().to_string()),
                _ => (name.to_owned(), value.to_owned()),
            })
            .collect();
        headers.sort();
        self.sent.lock().unwrap().push(Sent {
            method: request.method().to_owned(),
            uri: request.uri().to_owned(),
            headers,
            body: String::from_utf8(request.body().bytes().unwrap_or_default().to_vec()).unwrap(),
            after: self.clock.0.elapsed(),
        });
        let mut replies = self.replies.lock().unwrap();
        let reply = match replies.len() {
            0 => panic!("nothing is expected"),
            1 => replies[0].clone(),
            _ => replies.pop_front().unwrap(),
        };
        drop(replies);
        let flight = InFlight::new(self);
        HttpConnectorFuture::new(async move {
            let _flight = flight;
            tokio::time::sleep(Duration::from_millis(10)).await;
            let (status, headers, body) = match reply {
                Reply::Answer(status, headers, body) => (status, headers, SdkBody::from(body)),
                Reply::Lost => return Err(ConnectorError::io("reset".into())),
                Reply::Late => return Err(ConnectorError::timeout("late".into())),
                Reply::Never => pending().await,
                Reply::Refused => {
                    let error = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
                    return Err(ConnectorError::io(error.into()).never_connected());
                }
                Reply::Unusable => return Err(ConnectorError::user("unusable".into())),
                Reply::Bytes(status, headers, body) => (status, headers, SdkBody::from(body)),
                Reply::Parts(status, headers, body, end) => (status, headers, streamed(&body, end)),
            };
            let mut response = Response::new(StatusCode::try_from(status).unwrap(), body);
            response.headers_mut().insert("x-amzn-requestid", "REQUEST");
            for (name, value) in headers {
                response.headers_mut().insert(name, value);
            }
            Ok(response)
        })
    }
}

impl HttpClient for Service {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

struct InFlight(Arc<AtomicUsize>);

impl InFlight {
    fn new(service: &Service) -> Self {
        let now = service.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        service.most_in_flight.fetch_max(now, Ordering::SeqCst);
        Self(service.in_flight.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// How a body ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    Right,
    Error,
    Never,
}

fn streamed(body: &str, end: End) -> SdkBody {
    use futures::stream::{self, StreamExt as _};
    use http_body::Frame;

    struct Streamed(
        std::pin::Pin<Box<dyn futures::Stream<Item = std::io::Result<Vec<u8>>> + Send + Sync>>,
    );

    impl http_body::Body for Streamed {
        type Data = std::io::Cursor<Vec<u8>>;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
            self.0.as_mut().poll_next(context).map(|next| {
                next.map(|part| part.map(|part| Frame::data(std::io::Cursor::new(part))))
            })
        }
    }

    let parts: Vec<_> = body
        .as_bytes()
        .chunks(10)
        .map(|part| Ok(part.to_vec()))
        .collect();
    let parts = stream::iter(parts);
    match end {
        End::Right => SdkBody::from_body_1_x(Mapped(Streamed(Box::pin(parts)))),
        End::Error => {
            let error = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            let all = parts.chain(stream::iter([Err(error)]));
            SdkBody::from_body_1_x(Mapped(Streamed(Box::pin(all))))
        }
        End::Never => {
            let all = parts.chain(stream::pending());
            SdkBody::from_body_1_x(Mapped(Streamed(Box::pin(all))))
        }
    }
}

/// The body with the data of the SDK's bodies.
struct Mapped<B>(B);

impl<B> http_body::Body for Mapped<B>
where
    B: http_body::Body<Data = std::io::Cursor<Vec<u8>>, Error = std::io::Error> + Unpin,
{
    type Data = bytes_of::Data;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::pin::Pin::new(&mut self.0)
            .poll_frame(context)
            .map(|next| {
                next.map(|frame| frame.map(|frame| frame.map_data(|data| data.into_inner().into())))
            })
    }
}

/// The type of the data of the SDK's bodies, which is in no dependency of this crate.
mod bytes_of {
    pub(super) type Data = <aws_smithy_types::body::SdkBody as http_body::Body>::Data;
}

/// The same client twice: one that sends everything the SDK's way, and one whose operations are sent directly.
pub(crate) fn both(config: &Builder) -> [Client; 2] {
    let client = Client::from_conf(config.clone().build());
    [client.clone(), client.with_direct_calls(true)]
}
