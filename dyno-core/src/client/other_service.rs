//! Errors of other services of AWS, for dyno-serverless.

use std::error::Error as StdError;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use crate::error::{Error, Request};
use crate::transport;

/// The error of a request to another service. `target` stands where the table of a request to DynamoDB does.
pub fn request_failed<E>(
    operation: &'static str,
    target: &str,
    error: SdkError<E, HttpResponse>,
) -> Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    transport::failed(Request::new(operation, &Some(target.to_owned())), error)
}

/// The error of a successful response without a member that it must have.
#[must_use]
pub fn response_without(operation: &'static str, target: &str, member: &str) -> Error {
    let request = Request::new(operation, &Some(target.to_owned()));
    transport::unreadable(&request, format!("the response has no `{member}`"))
}
