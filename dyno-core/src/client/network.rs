//! The way to a server: through a proxy, and which certificates are trusted.

use std::{env, fs};

use aws_sdk_dynamodb::config::RuntimeComponents;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use http::Uri;

use super::environment::{check_url, invalid};
use super::system_roots;
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
            Some(Proxy::FromEnv) => {
                check_proxies(variable)?;
                Some(ProxyConfig::from_env())
            }
            Some(Proxy::Url(url)) => {
                check_proxy(url).map_err(|problem| invalid("proxy", url, problem))?;
                let config = ProxyConfig::all(url.as_str());
                Some(config.map_err(|_| invalid("proxy", url, NO_URL))?)
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
        match self.roots.is_some() || system_roots::exist() {
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

const NO_URL: &str = "it is not a valid URL";

/// The variables that name a proxy, for HTTPS, for HTTP and for both; of each pair the first that is set is used.
const PROXIES: [[&str; 2]; 3] = [
    ["HTTPS_PROXY", "https_proxy"],
    ["HTTP_PROXY", "http_proxy"],
    ["ALL_PROXY", "all_proxy"],
];

/// Checks the variables that are used. The SDK ignores an invalid one, and sends requests around the proxy.
fn check_proxies(value: impl Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
    let [https, http, all] = PROXIES.map(|names| {
        let mut set = (names.into_iter()).filter_map(|name| Some((name, value(name)?)));
        set.next().filter(|(_, url)| !url.is_empty())
    });
    let all = all.filter(|_| https.is_none() || http.is_none());
    for (name, url) in [https, http, all].into_iter().flatten() {
        let checked = match url.contains("://") {
            true => check_proxy(&url),
            false => check_proxy(&format!("http://{url}")),
        };
        checked.map_err(|problem| invalid(name, &url, problem))?;
    }
    Ok(())
}

/// Checks the URL of a proxy, which may have a user and a password. The SDK uses the default port in place of an
/// invalid one.
fn check_proxy(url: &str) -> Result<(), &'static str> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    match rest.rsplit_once('@') {
        Some((_, host)) => check_url(&format!("{scheme}://{host}"))?,
        None => check_url(url)?,
    }
    url.parse::<Uri>().map(|_| ()).map_err(|_| NO_URL)
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_of_a_proxy_is_checked() {
        let scheme = "it must begin with `http://` or `https://`";
        let port = "its port must be a number from 1 to 65535";
        for (url, checked) in [
            ("http://proxy:3128", Ok(())),
            ("https://me:hunter2@proxy", Ok(())),
            ("http://[::1]:8080/", Ok(())),
            ("proxy:3128", Err(scheme)),
            ("socks5://proxy:1080", Err(scheme)),
            ("me:hunter2@proxy", Err(scheme)),
            ("http://proxy:99999", Err(port)),
            ("http://me:hunter2@proxy:80a", Err(port)),
            ("http://proxy:", Err(port)),
            ("http://proxy:0", Err(port)),
            ("http://", Err("it has no host")),
            ("http://me@", Err("it has no host")),
            (
                "http://bad host",
                Err("it must not have spaces, line breaks or characters that are not ASCII"),
            ),
            ("http://m e:hunter2@proxy", Err(NO_URL)),
        ] {
            assert_eq!(check_proxy(url), checked, "{url}");
        }
    }

    #[test]
    fn the_variables_of_proxies_that_are_used_are_checked() {
        let check = |set: &[(&str, &str)]| {
            let value = |name: &str| {
                let mut set = set.iter();
                set.find_map(|(set, value)| (*set == name).then(|| (*value).to_owned()))
            };
            check_proxies(value).map_err(|error| error.to_string())
        };
        for names in PROXIES {
            for name in names {
                assert_eq!(check(&[(name, "proxy:3128")]), Ok(()));
                assert_eq!(check(&[(name, "")]), Ok(()));
                let error = check(&[(name, "http://me:hunter2@proxy:99999")]);
                let port = "its port must be a number from 1 to 65535";
                assert_eq!(
                    error,
                    Err(format!("`{name}` is `http://***@proxy:99999`; {port}"))
                );
                assert!(check(&[(name, "http://bad host")]).is_err());
            }
            let [first, second] = names;
            assert_eq!(check(&[(first, "proxy"), (second, "ftp://proxy")]), Ok(()));
        }
        // A proxy for both is not used if each has its own.
        let both = [("HTTPS_PROXY", "proxy"), ("http_proxy", "proxy")];
        let all = ("ALL_PROXY", "socks5://proxy");
        assert_eq!(check(&[both[0], both[1], all]), Ok(()));
        assert!(check(&[both[0], all]).is_err());
    }
}
