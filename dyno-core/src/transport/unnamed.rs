//! Tables whose name should be in an environment variable that is missing or empty: nothing is sent to them.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::config::interceptors::BeforeSerializationInterceptorContextMut;
use aws_sdk_dynamodb::config::{
    Config, ConfigBag, Intercept, RuntimeComponents, SharedInterceptor,
};
use aws_smithy_runtime_api::box_error::BoxError;

use crate::error::ConfigError;

/// Rejects every request before it is serialized. It is also the error of the request.
#[derive(Clone, Debug)]
pub(super) struct Unnamed {
    pub(super) variable: Arc<str>,
}

impl StdError for Unnamed {}

impl fmt::Display for Unnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ConfigError::unnamed(&self.variable).fmt(f)
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
        Err(self.clone().into())
    }
}

/// The client with which no request is sent.
pub(super) fn unnamed(config: &Config, variable: &str) -> aws_sdk_dynamodb::Client {
    let variable = variable.into();
    let mut config = config.to_builder();
    config.push_interceptor(SharedInterceptor::permanent(Unnamed { variable }));
    aws_sdk_dynamodb::Client::from_conf(config.build())
}
