//! For tests: a model without the derive, and a client whose service is a closure.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_sdk_dynamodb::config::{
    AsyncSleep, BehaviorVersion, Builder, Credentials, HttpClient, Region, RuntimeComponents, Sleep,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;

use crate::__private as dyno;
use crate::{Client, Table};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Movie {
    pub(crate) year: u16,
    pub(crate) title: String,
    pub(crate) rank: Option<u32>,
    pub(crate) rating: Option<f64>,
}

impl Movie {
    pub(crate) const RANK: dyno::RootPath<Self, 2, Option<u32>> = dyno::Path::FIELD;
    pub(crate) const RATING: dyno::RootPath<Self, 3, Option<f64>> = dyno::Path::FIELD;
    pub(crate) const YEAR: dyno::KeyPath<Self, 0, u16> = dyno::Path::KEY;
    pub(crate) const TITLE: dyno::KeyPath<Self, 1, String> = dyno::Path::KEY;
    pub(crate) const BY_RANK: dyno::Index<Self, 0> = dyno::Index::INDEX;
    pub(crate) const BY_RATING: dyno::Index<Self, 1> = dyno::Index::INDEX;
}

pub(crate) fn brazil() -> Movie {
    Movie {
        year: 1985,
        title: "Brazil".into(),
        rank: Some(7),
        rating: None,
    }
}

impl dyno::Attribute for Movie {
    type Kind = dyno::kind::Document;
    type Base = Self;
    type Presence = dyno::kind::Always;
    type InList = dyno::kind::L<Self>;
    type Fields<M, A> = dyno::NoFields<M, A>;
}

impl dyno::EncodeMembers for Movie {
    fn encode_members(&self, map: &mut dyno::MapWriter<'_>) -> Result<(), dyno::EncodeError> {
        map.key("year", &self.year)?;
        map.key("title", &self.title)?;
        map.key("rank", &self.rank)?;
        map.key("rating", &self.rating)
    }
}

impl dyno::Encode for Movie {
    fn encode(&self, out: dyno::Out<'_>) -> Result<(), dyno::EncodeError> {
        dyno::encode_document(self, out)
    }
}

impl<'b> dyno::Members<'b> for Movie {
    fn decode_members(map: &mut dyno::Map<'_, 'b>) -> Result<Self, dyno::DecodeError> {
        let mut year = dyno::slot::<u16>();
        let mut title = dyno::slot::<String>();
        let mut rank = dyno::slot::<Option<u32>>();
        let mut rating = dyno::slot::<Option<f64>>();
        while let Some((name, value)) = map.next()? {
            match &*name {
                "year" => year.fill("year", value)?,
                "title" => title.fill("title", value)?,
                "rank" => rank.fill("rank", value)?,
                "rating" => rating.fill("rating", value)?,
                _ => value.skip()?,
            }
        }
        Ok(Self {
            year: year.take("year")?,
            title: title.take("title")?,
            rank: rank.take("rank")?,
            rating: rating.take("rating")?,
        })
    }
}

impl<'b> dyno::Decode<'b> for Movie {
    fn decode(value: dyno::Value<'_, 'b>) -> Result<Self, dyno::DecodeError> {
        dyno::decode_document(value)
    }
}

impl dyno::Document for Movie {
    const HELD_BY_INDEX: Option<dyno::HeldByIndex> = Some(dyno::held_by_index::<Self>);
    const SHAPE: &'static dyno::Shape = &dyno::Shape::new(
        &[
            dyno::Stored::new::<u16>("year"),
            dyno::Stored::new::<String>("title"),
            dyno::Stored::new::<Option<u32>>("rank"),
            dyno::Stored::new::<Option<f64>>("rating"),
        ],
        &[],
    );
}

impl dyno::DeclaredTable for Movie {
    const TABLE: dyno::TableSchema = dyno::TableSchema::new(
        "Movies",
        dyno::KeySchema::Composite {
            partition: dyno::KeyAttribute::new::<u16>("year"),
            sort: dyno::KeyAttribute::new::<String>("title"),
        },
        &[
            dyno::IndexSchema::global(
                "ByRank",
                dyno::KeySchema::Composite {
                    partition: dyno::KeyAttribute::of_index::<u16>("year"),
                    sort: dyno::KeyAttribute::of_index::<Option<u32>>("rank"),
                },
            ),
            dyno::IndexSchema::local(
                "ByRating",
                dyno::KeyAttribute::of_index::<u16>("year"),
                dyno::KeyAttribute::of_index::<Option<f64>>("rating"),
            ),
        ],
    );
}

impl dyno::Model for Movie {
    type Table = Self;
    type Key = dyno::Composite<u16, String>;

    const SCHEMA: dyno::Schema = dyno::Schema::new("Movie", <Self as dyno::DeclaredTable>::TABLE);

    fn encode_key(&self, map: &mut dyno::MapWriter<'_>) -> Result<(), dyno::EncodeError> {
        map.key("year", &self.year)?;
        map.key("title", &self.title)
    }
}

impl dyno::Unversioned for Movie {
    const DERIVED: dyno::Derived = dyno::Derived;
}

impl dyno::HasIndex<0> for Movie {
    type Key = dyno::Composite<u16, u32>;
    type Reads = Self;
    type Fetches = Self;
}

impl dyno::HasIndex<1> for Movie {
    type Key = dyno::Composite<u16, f64>;
    type Reads = Self;
    type Fetches = Self;
}

impl dyno::LocalIndex<1> for Movie {}

/// The response of a service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl From<(u16, String)> for Reply {
    fn from((status, body): (u16, String)) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }
}

impl Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::try_from(self.status).unwrap();
        let mut response = Response::new(status, SdkBody::from(self.body));
        let headers = response.headers_mut();
        headers.insert("content-type", "application/x-amz-json-1.0");
        headers.insert("x-amzn-requestid", "REQUEST");
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        response
    }
}

/// The response to an operation and a body.
type Responder = dyn Fn(&str, &str) -> Reply + Send + Sync;

/// A service: the function that makes its responses, and the requests that it got.
#[derive(Clone)]
pub(crate) struct Service {
    response: Arc<Responder>,
    asked: Arc<Mutex<Vec<(String, String)>>>,
    /// The SDK limits the retries of all clients of a partition together. A test must not use up those of another.
    partition: RetryPartition,
}

impl Service {
    pub(crate) fn new<R: Into<Reply>>(
        response: impl Fn(&str, &str) -> R + Send + Sync + 'static,
    ) -> Self {
        static SERVICES: AtomicUsize = AtomicUsize::new(0);
        let number = SERVICES.fetch_add(1, Ordering::Relaxed);
        Self {
            response: Arc::new(move |operation, body| response(operation, body).into()),
            asked: Arc::default(),
            partition: RetryPartition::new(format!("service {number}")),
        }
    }

    /// A service that returns these responses in order, and then the last one again and again.
    pub(crate) fn replies(replies: impl IntoIterator<Item = Reply>) -> Self {
        let mut replies: Vec<_> = replies.into_iter().collect();
        replies.reverse();
        let replies = Mutex::new(replies);
        Self::new(move |_, _| {
            let mut replies = replies.lock().unwrap();
            match replies.len() {
                1 => replies[0].clone(),
                _ => replies.pop().unwrap(),
            }
        })
    }

    /// A service that must get no request.
    pub(crate) fn silent() -> Self {
        Self::new(|operation, _| -> Reply { panic!("{operation} was sent") })
    }

    pub(crate) fn client(&self) -> Client {
        Client::from_conf(self.config().build())
    }

    /// The configuration of its clients.
    pub(crate) fn config(&self) -> Builder {
        self.unsigned()
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
    }

    /// A configuration without credentials.
    pub(crate) fn unsigned(&self) -> Builder {
        self.unsigned_without_partition()
            .retry_partition(self.partition.clone())
    }

    /// A configuration whose retries are limited together with those of other clients.
    pub(crate) fn without_partition(&self) -> Builder {
        self.unsigned_without_partition()
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
    }

    fn unsigned_without_partition(&self) -> Builder {
        aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .endpoint_url("http://in-process.invalid")
            .http_client(self.clone())
            .sleep_impl(AtOnce)
    }

    pub(crate) fn movies(&self) -> Table<Movie> {
        self.client().table()
    }

    /// The operations and the bodies of the requests.
    pub(crate) fn asked(&self) -> Vec<(String, String)> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service")
    }
}

impl HttpConnector for Service {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = String::from_utf8(request.body().bytes().unwrap_or_default().to_vec()).unwrap();
        let length = request.headers().get("content-length").unwrap();
        assert_eq!(length, body.len().to_string(), "{operation}");
        self.asked
            .lock()
            .unwrap()
            .push((operation.clone(), body.clone()));
        let mut reply = (self.response)(&operation, &body);
        let polls = reply.status / LATER;
        if polls > 0 {
            reply.status %= LATER;
            return HttpConnectorFuture::new(async move {
                for _ in 0..polls {
                    tokio::task::yield_now().await;
                }
                Ok(reply.into_response())
            });
        }
        match reply.status {
            LOST => return HttpConnectorFuture::ready(Err(ConnectorError::io("reset".into()))),
            NEVER => return HttpConnectorFuture::new(std::future::pending()),
            LATE => return HttpConnectorFuture::ready(Err(ConnectorError::timeout("late".into()))),
            _ => {}
        }
        HttpConnectorFuture::ready(Ok(reply.into_response()))
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

/// A sleep that takes no time.
#[derive(Clone, Debug)]
struct AtOnce;

impl AsyncSleep for AtOnce {
    fn sleep(&self, _: std::time::Duration) -> Sleep {
        Sleep::new(std::future::ready(()))
    }
}

/// A sleep that takes its time.
#[cfg(feature = "env")]
#[derive(Clone, Debug)]
pub(crate) struct Really;

#[cfg(feature = "env")]
impl AsyncSleep for Really {
    fn sleep(&self, duration: std::time::Duration) -> Sleep {
        Sleep::new(tokio::time::sleep(duration))
    }
}

/// In place of a status: the connection was reset.
pub(crate) const LOST: u16 = 0;

/// In place of a status: the response timed out.
pub(crate) const LATE: u16 = 1;

/// In place of a status: there is never a response.
pub(crate) const NEVER: u16 = 2;

/// Added to a status: the response is not ready at the first poll.
const LATER: u16 = 10_000;

/// The same response, one poll later. It can be applied up to five times.
pub(crate) fn later((status, body): (u16, String)) -> (u16, String) {
    (status + LATER, body)
}

pub(crate) fn ok(body: &str) -> (u16, String) {
    (200, body.to_owned())
}

/// An error response.
pub(crate) fn error(code: &str, rest: &str) -> (u16, String) {
    (
        400,
        format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"No."{rest}}}"#),
    )
}

/// The cursor right after the item with a key, in DynamoDB's JSON.
pub(crate) fn cursor(key: &str) -> crate::Cursor {
    let side = crate::cursor::Side::After;
    let key = Some(key.into());
    crate::Cursor::new(crate::cursor::Position { side, key }, None)
}
