//! The way to a server: through a proxy, and which certificates are trusted.

use std::fs;

use aws_sdk_dynamodb::config::RuntimeComponents;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;

use super::environment::without_password;
use crate::error::ConfigError;

/// The proxy and the trusted certificates, checked.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    proxy: Option<ProxyConfig>,
    /// Certificates in PEM, in place of the system's.
    roots: Option<Vec<u8>>,
}

/// A proxy as it was set.
#[derive(Clone)]
pub(super) enum Proxy {
    Url(String),
    FromEnv,
}

impl Network {
    pub(super) fn new(proxy: Option<&Proxy>, roots: Option<Roots>) -> Result<Self, ConfigError> {
        let proxy = match proxy {
            None => None,
            Some(Proxy::FromEnv) => Some(ProxyConfig::from_env()),
            Some(Proxy::Url(url)) => {
                let config = ProxyConfig::all(url.as_str());
                Some(config.map_err(|_| {
                    let shown = without_password(url);
                    ConfigError::new(format!(
                        "`proxy` is `{shown}`; it is not the URL of a proxy"
                    ))
                })?)
            }
        };
        let roots = roots.map(Roots::check).transpose()?;
        Ok(Self { proxy, roots })
    }

    /// Whether nothing is set.
    pub(super) fn is_default(&self) -> bool {
        self.proxy.is_none() && self.roots.is_none()
    }

    /// Whether there is no proxy.
    pub(super) fn is_direct(&self) -> bool {
        self.proxy.is_none()
    }

    /// Checks that a certificate is trusted, without which each connection with TLS fails, and the SDK panics.
    pub(super) fn check_roots(&self) -> Result<(), ConfigError> {
        match self.roots.is_some() || has_system_roots() {
            true => Ok(()),
            false => Err(ConfigError::new(
                "no root certificates were found, so that no server could be trusted; install them, as the package \
                `ca-certificates` does, or set `SSL_CERT_FILE` or `AWS_CA_BUNDLE`",
            )),
        }
    }

    /// The connector of a runtime.
    pub(super) fn connector(
        &self,
        settings: Option<&HttpConnectorSettings>,
        components: Option<&RuntimeComponents>,
    ) -> Connector {
        let mut connector = Connector::builder();
        connector.set_connector_settings(settings.cloned());
        if let Some(components) = components {
            connector.set_sleep_impl(components.sleep_impl());
        }
        connector.set_proxy_config(self.proxy.clone());
        with_tls(connector, self.roots.as_deref())
    }
}

#[cfg(feature = "https")]
fn with_tls(
    connector: aws_smithy_http_client::ConnectorBuilder,
    roots: Option<&[u8]>,
) -> Connector {
    use aws_smithy_http_client::tls::{
        Provider, TlsContext, TrustStore, rustls_provider::CryptoMode,
    };
    let store = match roots {
        Some(pem) => TrustStore::empty().with_pem_certificate(pem),
        None => TrustStore::default(),
    };
    let context = TlsContext::builder().with_trust_store(store).build();
    connector
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context.unwrap_or_default())
        .build()
}

#[cfg(not(feature = "https"))]
fn with_tls(connector: aws_smithy_http_client::ConnectorBuilder, _: Option<&[u8]>) -> Connector {
    connector.build_http()
}

/// Certificates, and the setting or variable that has them.
pub(super) struct Roots {
    setting: &'static str,
    #[cfg_attr(
        not(feature = "https"),
        expect(dead_code, reason = "only TLS needs certificates")
    )]
    pem: Vec<u8>,
}

impl Roots {
    pub(super) fn new(setting: &'static str, pem: Vec<u8>) -> Self {
        Self { setting, pem }
    }

    /// Reads the file that a variable names.
    pub(super) fn of_file(variable: &'static str, path: &str) -> Result<Self, ConfigError> {
        match fs::read(path) {
            Ok(pem) => Ok(Self::new(variable, pem)),
            Err(error) => Err(ConfigError::new(format!(
                "`{variable}` is `{path}`; the file cannot be read: {error}"
            ))),
        }
    }

    #[cfg(feature = "https")]
    fn check(self) -> Result<Vec<u8>, ConfigError> {
        use rustls::RootCertStore;
        use rustls::pki_types::CertificateDer;
        use rustls::pki_types::pem::PemObject as _;

        let Self { setting, pem } = self;
        let invalid = |problem| ConfigError::new(format!("`{setting}` is invalid; {problem}"));
        let mut store = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate = certificate.map_err(|_| invalid("it must be certificates in PEM"))?;
            store
                .add(certificate)
                .map_err(|_| invalid("one of its certificates cannot be trusted by rustls"))?;
        }
        match store.is_empty() {
            true => Err(invalid("it has no certificate in PEM")),
            false => Ok(pem),
        }
    }

    #[cfg(not(feature = "https"))]
    fn check(self) -> Result<Vec<u8>, ConfigError> {
        let setting = self.setting;
        Err(ConfigError::new(format!(
            "`{setting}` needs HTTPS; enable the feature `https`"
        )))
    }
}

/// Whether the system has certificates that rustls can use. They are loaded once, as the SDK does.
#[cfg(feature = "https")]
fn has_system_roots() -> bool {
    use std::sync::LazyLock;

    static FOUND: LazyLock<bool> = LazyLock::new(|| {
        let mut store = rustls::RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs().certs;
        store.add_parsable_certificates(found).0 > 0
    });
    *FOUND
}

#[cfg(not(feature = "https"))]
fn has_system_roots() -> bool {
    true
}
