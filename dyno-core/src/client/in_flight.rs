//! The limit of requests in flight, shared by all clones of a client.

use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::{
    ConfigBag, HttpClient, RuntimeComponents, RuntimeComponentsBuilder, SharedHttpClient,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// An HTTP client with a maximum of requests in flight. The others wait, first come, first served.
///
/// It is below the SDK, so it counts every request: each attempt by itself, and the requests of `into_sdk` and of the
/// SDK's client. A delay between attempts holds no permit. A request holds its permit until the body of its response is
/// read or dropped.
#[derive(Clone, Debug)]
pub(super) struct InFlightLimit {
    inner: SharedHttpClient,
    permits: Arc<Semaphore>,
}

impl InFlightLimit {
    pub(super) fn new(inner: SharedHttpClient, limit: usize) -> Self {
        Self {
            inner,
            permits: Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS))),
        }
    }
}

impl HttpClient for InFlightLimit {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(LimitedConnector {
            inner: self.inner.http_connector(settings, components),
            permits: Arc::clone(&self.permits),
        })
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        HttpClient::validate_base_client_config(&self.inner, components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        HttpClient::validate_final_config(&self.inner, components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.inner.connector_metadata()
    }
}

#[derive(Debug)]
struct LimitedConnector {
    inner: SharedHttpConnector,
    permits: Arc<Semaphore>,
}

impl HttpConnector for LimitedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, permits) = (self.inner.clone(), Arc::clone(&self.permits));
        HttpConnectorFuture::new(async move {
            // It fails only if the semaphore is closed, which never happens.
            let permit = permits
                .acquire_owned()
                .await
                .map_err(|closed| ConnectorError::other(closed.into(), None))?;
            let mut response = inner.call(request).await?;
            let body = response.body_mut();
            // A body in memory needs no permit any more.
            if body.bytes().is_none() {
                let streamed = mem::replace(body, SdkBody::taken());
                *body = SdkBody::from_body_1_x(LimitedBody {
                    body: streamed,
                    permit: Some(permit),
                });
            }
            Ok(response)
        })
    }
}

/// A body that holds the permit of its request until it is read.
struct LimitedBody {
    body: SdkBody,
    permit: Option<OwnedSemaphorePermit>,
}

impl Body for LimitedBody {
    type Data = <SdkBody as Body>::Data;
    type Error = <SdkBody as Body>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.permit = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        Body::is_end_stream(&self.body)
    }

    fn size_hint(&self) -> SizeHint {
        Body::size_hint(&self.body)
    }
}

impl fmt::Debug for LimitedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LimitedBody")
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use aws_smithy_runtime_api::client::http::http_client_fn;
    use aws_smithy_runtime_api::http::{Response, StatusCode};

    use super::*;
    use crate::Client;
    use crate::example::Service;

    /// Responds after a while, with a body that arrives later, and counts the responses in flight.
    #[derive(Clone, Debug, Default)]
    struct Slow {
        open: Arc<AtomicUsize>,
        most: Arc<AtomicUsize>,
        all: Arc<AtomicUsize>,
    }

    impl HttpConnector for Slow {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(open, Ordering::SeqCst);
            self.all.fetch_add(1, Ordering::SeqCst);
            let body = Late {
                open: Arc::clone(&self.open),
                wait: Some(Box::pin(tokio::time::sleep(Duration::from_millis(5)))),
            };
            HttpConnectorFuture::new(async move {
                tokio::time::sleep(Duration::from_millis(5)).await;
                let status = StatusCode::try_from(200).unwrap();
                Ok(Response::new(status, SdkBody::from_body_1_x(body)))
            })
        }
    }

    struct Late {
        open: Arc<AtomicUsize>,
        wait: Option<Pin<Box<tokio::time::Sleep>>>,
    }

    impl Body for Late {
        type Data = <SdkBody as Body>::Data;
        type Error = <SdkBody as Body>::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
            let Some(wait) = &mut self.wait else {
                return Poll::Ready(None);
            };
            std::task::ready!(wait.as_mut().poll(context));
            self.wait = None;
            let text: &'static [u8] = br#"{"TableNames":["Movies"]}"#;
            Poll::Ready(Some(Ok(Frame::data(text.into()))))
        }
    }

    impl Drop for Late {
        fn drop(&mut self) {
            self.open.fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn client(slow: &Slow, limit: usize) -> Client {
        let connector = SharedHttpConnector::new(slow.clone());
        let http = http_client_fn(move |_, _| connector.clone());
        let config = Service::silent().client().sdk().config().to_builder();
        Client::from_conf(config.http_client(InFlightLimit::new(http, limit)).build())
    }

    // S2, S13
    #[tokio::test]
    async fn requests_in_flight_are_limited() {
        let slow = Slow::default();
        let client = client(&slow, 3);
        let calls = (0..20).map(|n| {
            let client = client.clone();
            async move {
                match n % 2 {
                    0 => client.list_tables().all().await.unwrap(),
                    _ => client
                        .sdk()
                        .list_tables()
                        .send()
                        .await
                        .unwrap()
                        .table_names
                        .unwrap(),
                }
            }
        });
        for names in futures::future::join_all(calls).await {
            assert_eq!(names, ["Movies"]);
        }
        let counts = [&slow.most, &slow.all, &slow.open].map(|count| count.load(Ordering::SeqCst));
        assert_eq!(counts, [3, 20, 0]);
    }

    #[tokio::test]
    async fn a_dropped_call_releases_its_permit() {
        let slow = Slow::default();
        let client = client(&slow, 1);
        for wait in [0, 1, 6, 7] {
            let call = client.list_tables().all();
            let _ = tokio::time::timeout(Duration::from_millis(wait), call).await;
        }
        assert_eq!(client.list_tables().all().await.unwrap(), ["Movies"]);
    }

    #[tokio::test]
    async fn a_body_in_memory_holds_no_permit() {
        let service = Service::new(|_, _| crate::example::ok(r#"{"TableNames":[]}"#));
        let config = service.client().sdk().config().to_builder();
        let limited = InFlightLimit::new(SharedHttpClient::new(service), 1);
        let client = Client::from_conf(config.http_client(limited.clone()).build());
        client.list_tables().all().await.unwrap();
        assert_eq!(limited.permits.available_permits(), 1);
    }
}
