//! What became of a request that failed? The SDK's errors as ours.

use std::collections::HashMap;
use std::error::Error as StdError;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue;

use super::{Written, text};
use crate::error::{Error, Failure, Request, Result};

type Map = HashMap<String, AttributeValue>;

pub(super) fn unreadable(
    named: &Request,
    error: impl Into<Box<dyn StdError + Send + Sync>>,
) -> Error {
    Error::Transport(Box::new(Failure {
        request: named.clone(),
        code: None,
        message: None,
        request_id: None,
        source: error.into(),
    }))
}

/// Errors that may say that a condition was false.
pub(crate) trait ConditionCheck {
    /// The item that is there, if the condition was false.
    fn refused(&self) -> Option<Option<&Map>>;
}

macro_rules! condition_check {
    ($($error:ident)*) => {$(
        impl ConditionCheck for $error {
            fn refused(&self) -> Option<Option<&Map>> {
                match self {
                    Self::ConditionalCheckFailedException(refused) => Some(refused.item()),
                    _ => None,
                }
            }
        }
    )*};
}

condition_check!(PutItemError UpdateItemError DeleteItemError);

pub(super) fn refused<E>(named: &Request, error: SdkError<E, HttpResponse>) -> Result<Written>
where
    E: ConditionCheck + ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    match error.as_service_error().and_then(ConditionCheck::refused) {
        Some(old) => text(old.filter(|old| !old.is_empty()), named).map(Written::Refused),
        None => Err(failed(named.clone(), error)),
    }
}

pub(super) fn failed<E>(request: Request, error: SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    let stage = match &error {
        SdkError::TimeoutError(_) => Stage::Late,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Stage::Late,
        // Without a code it was no answer of the service: a page of a proxy, a body that ended early.
        SdkError::ServiceError(_) if error.code().is_some() => Stage::Service,
        _ => Stage::Way,
    };
    let (code, message) = (
        error.code().map(str::to_owned),
        error.message().map(str::to_owned),
    );
    let request_id = error.request_id().map(str::to_owned);
    Failure {
        request,
        code,
        message,
        request_id,
        source: Box::new(error),
    }
    .at(stage)
}

/// Where a request failed.
#[derive(Clone, Copy)]
enum Stage {
    Service,
    Late,
    Way,
}

impl Failure {
    fn at(self, stage: Stage) -> Error {
        match stage {
            Stage::Late => Error::Timeout(Box::new(self)),
            Stage::Way => Error::Transport(Box::new(self)),
            Stage::Service if THROTTLED.contains(&self.code()) => Error::Throttled(Box::new(self)),
            Stage::Service => Error::Service(Box::new(self)),
        }
    }
}

const THROTTLED: [&str; 3] = [
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
];

/// For requests that were sent through the SDK, as from `into_sdk`.
impl<E> From<SdkError<E, HttpResponse>> for Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        failed(Request::new("request", &None), error)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use crate::Error;
    use crate::op::example::{LATE, LOST, Service, error};

    /// What a get ends with when the service answers so, and how often the SDK tried.
    async fn get(status: u16, body: &str) -> (Error, usize) {
        let body = body.to_owned();
        let service = Service::new(move |_, _| (status, body.clone()));
        let error = service.movies().get((1985, "Brazil")).await.unwrap_err();
        (error, service.requests())
    }

    #[tokio::test]
    async fn errors_are_told_apart_by_where_they_come_from() {
        let (late, tries) = get(LATE, "").await;
        assert!(matches!(late, Error::Timeout(_)), "{late:?}");
        assert_eq!(
            (late.to_string().as_str(), tries),
            ("GetItem of `Movies`: no answer in time", 3)
        );
        let (lost, tries) = get(LOST, "").await;
        assert!(matches!(lost, Error::Transport(_)), "{lost:?}");
        assert_eq!(
            (lost.to_string().as_str(), tries),
            ("GetItem of `Movies`: no answer that could be read", 3)
        );
        let (cut, _) = get(200, r#"{"Item":{"#).await;
        assert!(matches!(cut, Error::Transport(_)), "{cut:?}");
        let (proxy, _) = get(404, "<html>").await;
        assert!(matches!(proxy, Error::Transport(_)), "{proxy:?}");
        for (code, throttled) in [
            ("ThrottlingException", true),
            ("ProvisionedThroughputExceededException", true),
            ("RequestLimitExceeded", true),
            ("AccessDeniedException", false),
            ("ValidationException", false),
        ] {
            let (error, _) = get(400, &error(code, "").1).await;
            assert_eq!(matches!(error, Error::Throttled(_)), throttled, "{error:?}");
            assert_eq!(matches!(error, Error::Service(_)), !throttled, "{error:?}");
            assert!(error.source().is_some());
        }
    }

    #[tokio::test]
    async fn an_error_of_a_request_sent_by_hand_is_one_of_ours() {
        let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
        let request = service.movies().get((1985, "Brazil")).into_sdk().unwrap();
        let error: Error = request.send().await.unwrap_err().into();
        assert_eq!(
            error.to_string(),
            "request: ResourceNotFoundException: No (request REQUEST)"
        );
    }
}
