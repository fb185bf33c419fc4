//! The names of errors in measurements.

use std::borrow::Cow;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_runtime_api::client::interceptors::context::Error;
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;

use super::measurement::Measurement;
use crate::error::response_code;

/// The name of an error: DynamoDB's code, the status without a code, or one of the names of [`Measurement`].
pub(super) fn error_name<'a>(
    error: &OrchestratorError<Error>,
    response: Option<&'a HttpResponse>,
) -> Cow<'a, str> {
    if error.is_timeout_error() {
        return Measurement::TIMEOUT.into();
    }
    if let Some(connector) = error.as_connector_error() {
        return match connector.is_timeout() {
            true => Measurement::TIMEOUT.into(),
            false => Measurement::CONNECTION.into(),
        };
    }
    match response {
        Some(response) if !response.status().is_success() => {
            match response_code::code(Some(response)) {
                Some(code) => code.into(),
                // The response of a proxy, perhaps.
                None => response.status().as_u16().to_string().into(),
            }
        }
        Some(_) => Measurement::RESPONSE.into(),
        None => Measurement::OTHER.into(),
    }
}
