//! Tables whose name should be in an environment variable that is missing or empty: nothing is sent to them.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::config::interceptors::BeforeSerializationInterceptorContextMut;
use aws_sdk_dynamodb::config::{
    Config, ConfigBag, Intercept, RuntimeComponents, SharedInterceptor,
};
use aws_smithy_runtime_api::box_error::BoxError;

use crate::error::{ConfigError, unnamed_table};

/// Rejects every request before it is serialized. It is also the error of the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unnamed {
    pub(super) variable: &'static str,
}

impl StdError for Unnamed {}

impl fmt::Display for Unnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ConfigError::unnamed(self.variable).fmt(f)
    }
}

impl Intercept for Unnamed {
    fn name(&self) -> &'static str {
        "dyno: a table without a name"
    }

    fn modify_before_serialization(
        &self,
        _: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        Err((*self).into())
    }
}

/// The configuration with which no request is sent, and the text in place of the name. Requests on several tables are
/// sent with the client of their own; DynamoDB rejects the text, which no table can have as its name.
pub(super) fn unnamed(
    config: &Config,
    variable: &'static str,
) -> (aws_sdk_dynamodb::Client, Arc<str>) {
    let mut config = config.to_builder();
    config.push_interceptor(SharedInterceptor::permanent(Unnamed { variable }));
    let client = aws_sdk_dynamodb::Client::from_conf(config.build());
    (client, unnamed_table(variable).into())
}
