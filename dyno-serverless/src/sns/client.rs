//! The client for SNS and its settings.

use dyno_core::ClientBuilder;
use dyno_core::client::endpoint::Service;

use super::Topic;
use crate::error::Result;
use crate::settings::settings;

const SNS: Service = Service {
    id: "SNS",
    endpoints: &["TEST_SNS_ENDPOINT"],
    endpoint_of_sdk: "AWS_ENDPOINT_URL_SNS",
    attempts: None,
};

/// A client for SNS. Clones share their connections.
///
/// In a Lambda function, make one before the first event.
#[derive(Clone, Debug)]
pub struct Sns {
    sdk: aws_sdk_sns::Client,
}

impl Sns {
    /// Creates a client that is configured by the environment: [`builder`](Self::builder) without settings.
    ///
    /// # Errors
    /// Those of [`SnsBuilder::build`].
    pub async fn from_env() -> Result<Self> {
        Self::builder().build().await
    }

    /// Returns a builder, which reads the settings that are not set from the environment.
    pub fn builder() -> SnsBuilder {
        SnsBuilder {
            settings: ClientBuilder::default(),
        }
    }

    /// Creates a client that sends its requests through this client of the SDK.
    #[must_use]
    pub fn new(sdk: aws_sdk_sns::Client) -> Self {
        Self { sdk }
    }

    /// Returns the topic of this name. Nothing is sent: the first message asks for the ARN.
    #[must_use]
    pub fn topic(&self, name: impl Into<String>) -> Topic {
        Topic::by_name(self.sdk.clone(), name.into())
    }

    /// Returns the topic with this ARN.
    #[must_use]
    pub fn topic_arn(&self, arn: impl Into<String>) -> Topic {
        Topic::by_arn(self.sdk.clone(), arn.into())
    }

    /// Returns the client of the SDK.
    #[must_use]
    pub fn sdk(&self) -> &aws_sdk_sns::Client {
        &self.sdk
    }
}

/// Configures a client for SNS. The environment provides the settings that are not set: see
/// [where requests go](super#where-requests-go).
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing by itself; end it with `build`"]
pub struct SnsBuilder {
    settings: ClientBuilder,
}

impl SnsBuilder {
    settings!();

    /// Sets the URL that requests are sent to, instead of that of the region: `http://localhost:5000`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.settings = self.settings.endpoint(url);
        self
    }

    /// Builds the client. No request is sent to SNS.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) if there is neither a region nor an endpoint, if a variable or a setting
    /// has an invalid value, if the named profile does not exist or its files cannot be read, and if HTTPS is needed
    /// but the feature `https` is off.
    pub async fn build(self) -> Result<Sns> {
        let shared = self.settings.sdk_config(&SNS).await?;
        let mut config = aws_sdk_sns::config::Builder::from(&shared);
        config.set_endpoint_url(shared.endpoint_url().map(str::to_owned));
        Ok(Sns::new(aws_sdk_sns::Client::from_conf(config.build())))
    }
}
