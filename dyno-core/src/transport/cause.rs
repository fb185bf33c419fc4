//! Why a request got no response, in a few words, from what the HTTP client says.
//!
//! Only what is known is quoted, so that nothing of a request can be in it.

use std::error::Error as StdError;
use std::io;

use super::error_sources::sources;

/// Why there was no response.
pub(super) struct Cause {
    pub(super) text: String,
    /// Whether another attempt ends in the same way.
    pub(super) is_lasting: bool,
}

impl Cause {
    fn passing(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_lasting: false,
        }
    }

    fn lasting(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_lasting: true,
        }
    }
}

/// Why a connection could not be opened, or broke.
pub(super) fn cause(error: &(dyn StdError + 'static)) -> Option<Cause> {
    let texts: Vec<_> = all_sources(error).map(ToString::to_string).collect();
    // hyper asks a proxy for a tunnel to the host.
    let mut tunnels = texts.iter();
    if let Some(problem) = tunnels.find_map(|text| text.strip_prefix("tunnel error: ")) {
        return Some(of_proxy(problem, error, &texts));
    }
    of_host(error, &texts)
}

/// Why a proxy opens no tunnel.
fn of_proxy(problem: &str, error: &(dyn StdError + 'static), texts: &[String]) -> Cause {
    match problem {
        "proxy authorization required" => {
            Cause::lasting("the proxy requires another user and password; set them in its URL")
        }
        "unsuccessful" => {
            Cause::passing("the proxy does not connect to it; check that it is allowed to")
        }
        "unexpected end of file" => Cause::passing("the proxy closed the connection"),
        _ if texts.iter().any(|text| text.starts_with("dns error")) => {
            Cause::passing("the name of the proxy could not be resolved")
        }
        _ => match of_host(error, texts) {
            Some(Cause { text, is_lasting }) => Cause {
                text: format!("the proxy cannot be used: {text}"),
                is_lasting,
            },
            None => Cause::passing("the proxy cannot be used"),
        },
    }
}

/// Why a connection to a host could not be opened, or broke.
fn of_host(error: &(dyn StdError + 'static), texts: &[String]) -> Option<Cause> {
    if texts.iter().any(|text| text.starts_with("dns error")) {
        let text = "its name could not be resolved; check the region and the endpoint";
        return Some(Cause::passing(text));
    }
    if let Some(text) = texts.iter().find_map(|text| of_certificate(text)) {
        return Some(Cause::lasting(text));
    }
    if texts
        .iter()
        .any(|text| text.starts_with("invalid URL, scheme is not http"))
    {
        let text = "HTTPS needs root certificates on the system, and the feature `https`";
        return Some(Cause::lasting(text));
    }
    let alert = texts
        .iter()
        .find(|text| text.starts_with("received fatal alert"));
    if let Some(alert) = alert {
        return Some(Cause::passing(format!("TLS: {alert}")));
    }
    if texts
        .iter()
        .any(|text| text.contains("corrupt message of type InvalidContentType"))
    {
        let text = "TLS: the server does not speak it; check the endpoint and its port";
        return Some(Cause::lasting(text));
    }
    let io = all_sources(error).filter_map(|error| error.downcast_ref::<io::Error>());
    // The innermost says more.
    if let Some(cause) = io.last().and_then(of_io) {
        return Some(Cause::passing(cause));
    }
    let of_hyper = [
        "connection closed before message completed",
        "runtime dropped the dispatch task",
        "connection was not ready",
    ];
    let mut known = of_hyper.into_iter();
    let found = known.find(|known| texts.iter().any(|text| text.starts_with(known)));
    found.map(Cause::passing)
}

/// What is wrong with the certificate. rustls says so in what it prints.
fn of_certificate(text: &str) -> Option<String> {
    let (_, problem) = text.split_once("invalid peer certificate: ")?;
    let has = |words: &[&str]| words.iter().any(|word| problem.contains(word));
    Some(match problem {
        _ if has(&["UnknownIssuer"]) => {
            "the issuer of its certificate is unknown; add it with `root_certificates` or `AWS_CA_BUNDLE`".into()
        }
        _ if has(&["not valid yet", "NotValidYet"]) => "its certificate is not valid yet; check the clock".into(),
        _ if has(&["NotValidForName", "not valid for name"]) => {
            "its certificate is of another name".into()
        }
        _ if has(&["Expired", "expired"]) => "its certificate has expired".into(),
        _ if has(&["Revoked"]) => "its certificate was revoked".into(),
        problem => format!("its certificate is invalid: {problem}"),
    })
}

fn of_io(error: &io::Error) -> Option<&'static str> {
    Some(match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused",
        io::ErrorKind::ConnectionReset => "connection reset",
        io::ErrorKind::ConnectionAborted => "connection aborted",
        io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => "connection closed",
        io::ErrorKind::TimedOut => "the network timed out",
        io::ErrorKind::HostUnreachable => "host unreachable",
        io::ErrorKind::NetworkUnreachable => "network unreachable",
        io::ErrorKind::NetworkDown => "the network is down",
        io::ErrorKind::AddrNotAvailable => "no local address is left",
        io::ErrorKind::PermissionDenied => "permission denied",
        _ => return None,
    })
}

/// The sources of an error, with what an [`io::Error`] holds, which is not its source.
fn all_sources<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    sources(error).flat_map(|error| {
        let held = error.downcast_ref::<io::Error>();
        let held = held.and_then(io::Error::get_ref);
        let held = held.map(|held| held as &(dyn StdError + 'static));
        std::iter::once(error).chain(held.into_iter().flat_map(sources))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Wrapped(&'static str, Box<dyn StdError + Send + Sync>);

    impl std::fmt::Display for Wrapped {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }

    impl StdError for Wrapped {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&*self.1)
        }
    }

    // S99
    #[test]
    fn the_innermost_cause_that_is_known_is_told() {
        let tls = |text: &str| Wrapped("TLS handshake failed", io::Error::other(text).into());
        let unreachable = io::Error::from(io::ErrorKind::ConnectionRefused);
        let dns =
            io::Error::other("failed to lookup address information: Name or service not known");
        let tunnel = |text, inner: Wrapped| Wrapped(text, inner.into());
        let failed = "tunnel error: failed to create underlying connection";
        let nobody = || io::Error::from(io::ErrorKind::ConnectionRefused);
        let cases: [(Wrapped, Option<&str>); 16] = [
            (
                tunnel("tunnel error: proxy authorization required", tls("")),
                Some("the proxy requires another user and password; set them in its URL"),
            ),
            (
                tunnel("tunnel error: unsuccessful", tls("")),
                Some("the proxy does not connect to it; check that it is allowed to"),
            ),
            (
                tunnel("tunnel error: unexpected end of file", tls("")),
                Some("the proxy closed the connection"),
            ),
            (
                tunnel(failed, Wrapped("dns error", nobody().into())),
                Some("the name of the proxy could not be resolved"),
            ),
            (
                tunnel(failed, Wrapped("tcp connect error", nobody().into())),
                Some("the proxy cannot be used: connection refused"),
            ),
            (
                tunnel(failed, tls("invalid peer certificate: UnknownIssuer")),
                Some(
                    "the proxy cannot be used: the issuer of its certificate is unknown; add it with \
                        `root_certificates` or `AWS_CA_BUNDLE`",
                ),
            ),
            (
                tls("invalid URL, scheme is not http"),
                Some("HTTPS needs root certificates on the system, and the feature `https`"),
            ),
            (
                Wrapped("tcp connect error", unreachable.into()),
                Some("connection refused"),
            ),
            (
                Wrapped("dns error", dns.into()),
                Some("its name could not be resolved; check the region and the endpoint"),
            ),
            (
                tls("invalid peer certificate: UnknownIssuer"),
                Some(
                    "the issuer of its certificate is unknown; add it with `root_certificates` or `AWS_CA_BUNDLE`",
                ),
            ),
            (
                tls(
                    "invalid peer certificate: certificate expired: verification time 1 (UNIX), but certificate is \
                     not valid after 0",
                ),
                Some("its certificate has expired"),
            ),
            (
                tls(
                    "invalid peer certificate: certificate not valid for name \"a\"; certificate is only valid for b",
                ),
                Some("its certificate is of another name"),
            ),
            (
                tls("invalid peer certificate: BadSignature"),
                Some("its certificate is invalid: BadSignature"),
            ),
            (
                tls("received fatal alert: HandshakeFailure"),
                Some("TLS: received fatal alert: HandshakeFailure"),
            ),
            (
                tls("received corrupt message of type InvalidContentType"),
                Some("TLS: the server does not speak it; check the endpoint and its port"),
            ),
            (tls("a value of an item"), None),
        ];
        for (error, expected) in cases {
            let wrapped = Wrapped("client error (Connect)", error.into());
            let cause = cause(&wrapped);
            let lasts = ["certificate", "not speak", "password"];
            let lasts = expected.is_some_and(|text| lasts.iter().any(|word| text.contains(word)));
            assert_eq!(cause.as_ref().is_some_and(|cause| cause.is_lasting), lasts);
            assert_eq!(
                cause.map(|cause| cause.text).as_deref(),
                expected,
                "{wrapped:?}"
            );
        }
    }
}
