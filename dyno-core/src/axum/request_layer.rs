//! A layer for the requests of a service: correlation ids, and observers of the calls of a request.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{HeaderName, HeaderValue};
use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::observe::{CallId, Observer, with_correlation_id, with_observer};

/// The longest id that is taken over from a request.
const MAX_LENGTH: usize = 128;

/// A layer that gives each request a correlation id and observes the calls to DynamoDB that the request makes.
///
/// The id is the value of the header `x-request-id`, or a new random one if the request has none. It is in the spans
/// and measurements of all calls that the handler makes; [`correlation_id`](crate::observe::correlation_id) returns it.
/// The response has it in the same header.
///
/// An id of more than 128 characters, or with other characters than visible ASCII, is replaced by a new one. Calls of a
/// task that the handler spawns, and of a response body that is streamed, have no id.
///
/// ```
/// use dyno::axum::RequestLayer;
/// use dyno::observe::Measurement;
///
/// let layer = RequestLayer::new()
///     .header(http::HeaderName::from_static("correlation-id"))
///     .observe(|attempt: &Measurement| println!("{:?} {}", attempt.correlation_id, attempt.operation));
/// // axum::Router::new().route("/", get(handler)).layer(layer)
/// # let _ = layer;
/// ```
#[derive(Clone)]
#[must_use = "a layer does nothing until it is added to a service"]
pub struct RequestLayer {
    header: HeaderName,
    observer: Option<Arc<dyn Observer>>,
}

impl RequestLayer {
    /// Returns a layer with the header `x-request-id` and without an observer.
    pub fn new() -> Self {
        Self {
            header: HeaderName::from_static("x-request-id"),
            observer: None,
        }
    }

    /// Sets the header that has the id. sprockets uses `correlation-id`.
    pub fn header(mut self, header: HeaderName) -> Self {
        self.header = header;
        self
    }

    /// Sets the observer of the calls that requests make, of all clients. The observers of the clients observe them as
    /// well.
    pub fn observe(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// The id of the request: its own if it is valid, otherwise a new one.
    fn id(&self, own: Option<&HeaderValue>) -> HeaderValue {
        let is_valid = |id: &&HeaderValue| {
            let text = id.as_bytes();
            (1..=MAX_LENGTH).contains(&text.len()) && text.iter().all(u8::is_ascii_graphic)
        };
        match own.filter(is_valid) {
            Some(id) => id.clone(),
            None => HeaderValue::try_from(CallId::random().to_string())
                .expect("hexadecimal digits are a header's value"),
        }
    }
}

impl Default for RequestLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RequestLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestLayer")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

impl<S> Layer<S> for RequestLayer {
    type Service = RequestService<S>;

    fn layer(&self, inner: S) -> RequestService<S> {
        RequestService {
            layer: self.clone(),
            inner,
        }
    }
}

/// The service of a [`RequestLayer`].
#[derive(Clone, Debug)]
pub struct RequestService<S> {
    layer: RequestLayer,
    inner: S,
}

impl<S, B, R> Service<Request<B>> for RequestService<S>
where
    S: Service<Request<B>, Response = Response<R>, Future: Send + 'static>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let RequestLayer { header, observer } = self.layer.clone();
        let id = self.layer.id(request.headers().get(&header));
        request.headers_mut().insert(header.clone(), id.clone());
        let response = self.inner.call(request);
        Box::pin(async move {
            let text = id.to_str().unwrap_or_default().to_owned();
            let mut response = with_correlation_id(text, with_observer(observer, response)).await?;
            response.headers_mut().entry(header).or_insert(id);
            Ok(response)
        })
    }
}
