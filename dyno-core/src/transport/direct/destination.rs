//! Where requests are sent, and what they are signed for.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_types::Document;
use aws_smithy_types::endpoint::Endpoint;
use http::Uri;

/// The name of the only auth scheme.
pub(super) const SCHEME: &str = "sigv4";

/// An endpoint, with what is made of it.
#[derive(Debug)]
pub(super) struct Destination {
    pub(super) endpoint: Endpoint,
    pub(super) uri: Uri,
    /// The header of the host, which has no default port.
    pub(super) host: String,
    pub(super) region: String,
    pub(super) service: String,
    /// The account that the endpoint was resolved for.
    pub(super) account: Option<String>,
}

impl Destination {
    /// The destination of an endpoint. The region and the service are those of its auth scheme, or else these.
    pub(super) fn new(
        endpoint: Endpoint,
        account: Option<&str>,
        region: Option<&str>,
        service: Option<&str>,
    ) -> Result<Self, BoxError> {
        let uri: Uri = endpoint.url().parse()?;
        if uri.path() != "/" || uri.query().is_some() {
            return Err("the endpoint has a path".into());
        }
        if endpoint.headers().next().is_some() {
            return Err("the endpoint has headers".into());
        }
        let authority = uri.authority().ok_or("the endpoint has no host")?;
        if authority.as_str().contains('@') {
            return Err("the endpoint has a user".into());
        }
        let host = match (uri.scheme_str(), authority.port_u16()) {
            (Some("https"), Some(443)) | (Some("http"), Some(80)) => authority.host(),
            _ => authority.as_str(),
        };
        let of_scheme = |member| of_scheme(&endpoint, member);
        let region = of_scheme("signingRegion")?.or_else(|| region.map(str::to_owned));
        let service = of_scheme("signingName")?.or_else(|| service.map(str::to_owned));
        Ok(Self {
            host: host.to_owned(),
            region: region.ok_or("there is no region to sign for")?,
            service: service.ok_or("there is no service to sign for")?,
            account: account.map(str::to_owned),
            uri,
            endpoint,
        })
    }
}

/// A member of the auth scheme that the endpoint names, if it names any.
fn of_scheme(endpoint: &Endpoint, member: &str) -> Result<Option<String>, BoxError> {
    const OTHER: &str = "the endpoint has another auth scheme";
    let schemes = endpoint.auth_schemes();
    if !schemes.is_empty() {
        let mut schemes = schemes.iter();
        let scheme = schemes
            .find(|scheme| scheme.name() == SCHEME)
            .ok_or(OTHER)?;
        return Ok(scheme
            .get(member)
            .and_then(Document::as_string)
            .map(str::to_owned));
    }
    let Some(schemes) = endpoint.properties().get("authSchemes") else {
        return Ok(None);
    };
    let schemes = schemes.as_array().ok_or(OTHER)?;
    let mut schemes = schemes.iter().filter_map(Document::as_object);
    let name = |scheme: &&std::collections::HashMap<String, Document>| {
        scheme.get("name").and_then(Document::as_string) == Some(SCHEME)
    };
    let scheme = schemes.find(name).ok_or(OTHER)?;
    Ok(scheme
        .get(member)
        .and_then(Document::as_string)
        .map(str::to_owned))
}
