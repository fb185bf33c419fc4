//! The settings that the clients of all services share with dyno's own client.

/// The methods of a builder with a field `settings`, which is dyno's [`ClientBuilder`](dyno_core::ClientBuilder).
macro_rules! settings {
    () => {
        /// Sets the region: `eu-central-1`.
        pub fn region(mut self, region: impl Into<String>) -> Self {
            self.settings = self.settings.region(region);
            self
        }

        /// Sets the profile in the files `~/.aws/config` and `~/.aws/credentials`.
        pub fn profile(mut self, name: impl Into<String>) -> Self {
            self.settings = self.settings.profile(name);
            self
        }

        /// Sets the credentials: a fixed key, a provider of `aws_config`, or your own.
        pub fn credentials(
            mut self,
            provider: impl aws_credential_types::provider::ProvideCredentials + 'static,
        ) -> Self {
            self.settings = self.settings.credentials(provider);
            self
        }

        /// Sets the HTTP client for all requests, including those for credentials: any HTTP client of the SDK.
        pub fn http_client(
            mut self,
            client: impl aws_smithy_runtime_api::client::http::HttpClient + 'static,
        ) -> Self {
            self.settings = self.settings.http_client(client);
            self
        }

        /// Sets the timeout for opening a connection. The SDK's default is 3.1 seconds.
        pub fn connect_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.settings = self.settings.connect_timeout(timeout);
            self
        }

        /// Sets the timeout of one attempt. The SDK has no default.
        pub fn attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.settings = self.settings.attempt_timeout(timeout);
            self
        }

        /// Sets the timeout of an operation, for all attempts and the delays between them. The SDK has no default.
        pub fn operation_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.settings = self.settings.operation_timeout(timeout);
            self
        }

        /// Sets the number of attempts, including the first; 3 by default.
        pub fn max_attempts(mut self, attempts: u32) -> Self {
            self.settings = self.settings.max_attempts(attempts);
            self
        }
    };
}

pub(crate) use settings;
