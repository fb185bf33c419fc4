//! A deserializer that returns what belongs to another operation: the service has responded, so that the outcome of a
//! write is unknown. The SDK's own code panics there.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::interceptors::BeforeSerializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use dyno::{Client, Error as DynoError, Route};

use crate::parts::call;
use crate::recorder::{Service, ok};

/// What is returned: an output, an error, or what is right.
#[derive(Clone, Debug, Default)]
struct Returns(Arc<AtomicUsize>);

const RIGHT: usize = 0;
const OUTPUT: usize = 1;
const ERROR: usize = 2;

impl DeserializeResponse for Returns {
    fn deserialize_nonstreaming(
        &self,
        _: &HttpResponse,
    ) -> Result<Output, OrchestratorError<Error>> {
        match self.0.load(Ordering::Relaxed) {
            OUTPUT => Ok(Output::erase("another output")),
            _ => Err(OrchestratorError::operation(Error::erase(std::fmt::Error))),
        }
    }
}

/// It poses as one of dyno's, whose hooks are run.
impl Intercept for Returns {
    fn name(&self) -> &'static str {
        "dyno: meters"
    }

    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.0.load(Ordering::Relaxed) != RIGHT {
            let deserializer = SharedResponseDeserializer::new(self.clone());
            config.interceptor_state().store_put(deserializer);
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn an_output_of_another_type_is_a_response_that_cannot_be_read() {
    for returned in [OUTPUT, ERROR] {
        for operation in ["PutItem", "TransactWriteItems", "GetItem"] {
            let service = Service::new([ok("{}")]);
            if operation == "GetItem" {
                service.replies([ok(r#"{"Item":{"year":{"N":"1985"},"title":{"S":"a"}}}"#)]);
            }
            let returns = Returns::default();
            let config = service.config().interceptor(returns.clone());
            let client = Client::from_conf(config.build()).with_direct_calls(true);
            call(&client, operation).await.unwrap();
            assert_eq!(client.route(operation), Route::Direct);
            returns.0.store(returned, Ordering::Relaxed);
            service.take();
            let error = call(&client, operation).await.unwrap_err();
            assert!(matches!(error, DynoError::Protocol(_)), "{error:?}");
            assert!(error.is_outcome_unknown(), "{error:?}");
            assert_eq!(error.failure().unwrap().status(), Some(200));
            assert_eq!(service.take().len(), 1, "{error}");
        }
    }
}
