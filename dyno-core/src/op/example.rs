//! For tests: a model typed by hand, and a client whose service is a closure.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::{
    AsyncSleep, BehaviorVersion, Credentials, HttpClient, Region, RuntimeComponents, Sleep,
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
    const SHAPE: &'static dyno::Shape = &dyno::Shape::new(
        &[
            dyno::AttributeSchema::new::<u16>("year"),
            dyno::AttributeSchema::new::<String>("title"),
            dyno::AttributeSchema::new::<Option<u32>>("rank"),
            dyno::AttributeSchema::new::<Option<f64>>("rating"),
        ],
        &[],
    );
}

impl dyno::Model for Movie {
    type Key = dyno::Composite<u16, String>;

    const SCHEMA: dyno::Schema = dyno::Schema::new(
        "Movie",
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

    fn encode_key(&self, map: &mut dyno::MapWriter<'_>) -> Result<(), dyno::EncodeError> {
        map.key("year", &self.year)?;
        map.key("title", &self.title)
    }
}

impl dyno::HasIndex<0> for Movie {
    type Key = dyno::Composite<u16, u32>;
}

impl dyno::HasIndex<1> for Movie {
    type Key = dyno::Composite<u16, f64>;
}

impl dyno::HasLocalIndex<1> for Movie {}

/// Status and body of the answer to an operation and a body.
type Answer = dyn Fn(&str, &str) -> (u16, String) + Send + Sync;

/// A service: what it answers to an operation and a body, and what it was asked.
#[derive(Clone)]
pub(crate) struct Service {
    answer: Arc<Answer>,
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl Service {
    pub(crate) fn new(
        answer: impl Fn(&str, &str) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        Self {
            answer: Arc::new(answer),
            asked: Arc::default(),
        }
    }

    /// One that must not be asked.
    pub(crate) fn silent() -> Self {
        Self::new(|operation, _| panic!("{operation} was sent"))
    }

    pub(crate) fn client(&self) -> Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .endpoint_url("http://in-process.invalid")
            .http_client(self.clone())
            .sleep_impl(AtOnce)
            .build();
        Client::from_conf(config)
    }

    pub(crate) fn movies(&self) -> Table<Movie> {
        self.client().table()
    }

    /// The operations and the bodies that were sent.
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
        self.asked
            .lock()
            .unwrap()
            .push((operation.clone(), body.clone()));
        let (status, answer) = (self.answer)(&operation, &body);
        if let Some(status) = status.checked_sub(LATER) {
            return HttpConnectorFuture::new(async move {
                tokio::task::yield_now().await;
                Ok(response(status, answer))
            });
        }
        match status {
            HANGING => return HttpConnectorFuture::new(std::future::pending()),
            LOST => return HttpConnectorFuture::ready(Err(ConnectorError::io("reset".into()))),
            LATE => return HttpConnectorFuture::ready(Err(ConnectorError::timeout("late".into()))),
            _ => {}
        }
        HttpConnectorFuture::ready(Ok(response(status, answer)))
    }
}

fn response(status: u16, answer: String) -> Response {
    let mut response = Response::new(StatusCode::try_from(status).unwrap(), SdkBody::from(answer));
    response
        .headers_mut()
        .insert("content-type", "application/x-amz-json-1.0");
    response.headers_mut().insert("x-amzn-requestid", "REQUEST");
    response
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

/// Sleeping that takes no time.
#[derive(Clone, Debug)]
struct AtOnce;

impl AsyncSleep for AtOnce {
    fn sleep(&self, _: std::time::Duration) -> Sleep {
        Sleep::new(std::future::ready(()))
    }
}

/// In the place of a status: the connection was reset.
pub(crate) const LOST: u16 = 0;

/// In the place of a status: nothing comes.
pub(crate) const HANGING: u16 = 2;

/// In the place of a status: nothing came in time.
pub(crate) const LATE: u16 = 1;

/// What is added to a status: the answer does not come at the first poll.
const LATER: u16 = 10_000;

/// The same answer, but not at the first poll.
pub(crate) fn later((status, body): (u16, String)) -> (u16, String) {
    (status + LATER, body)
}

pub(crate) fn ok(body: &str) -> (u16, String) {
    (200, body.to_owned())
}

/// An error of the service.
pub(crate) fn error(code: &str, rest: &str) -> (u16, String) {
    (
        400,
        format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"No."{rest}}}"#),
    )
}
