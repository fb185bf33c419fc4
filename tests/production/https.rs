//! HTTPS with good and bad certificates, each made by the test. A text names the cause in one line.

use dyno::{Client, Error};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::operations::{Movie, leaks, movie, right, texts};
use super::server::{Act, Server};

pub(crate) type Authority = CertifiedIssuer<'static, KeyPair>;

/// An authority of this name that signs certificates.
pub(crate) fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key"))
        .expect("a certificate")
}

/// The years from which and to which a certificate is valid.
pub(crate) type Years = (i32, i32);

pub(crate) const NOW: Years = (2020, 2090);

/// A server with a certificate of this name, signed by the authority, or by itself.
pub(crate) async fn server(authority: Option<&Authority>, name: &str, (from, to): Years) -> Server {
    let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    let key = KeyPair::generate().expect("a key");
    let signed = match authority {
        Some(authority) => params.signed_by(&key, authority),
        None => params.self_signed(&key),
    };
    let chain = vec![CertificateDer::from(signed.expect("a certificate"))];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config
        .with_single_cert(chain, key)
        .expect("a certificate with its key");
    Server::start_tls(config, "localhost", |request| async move {
        Act::ok(right(&request))
    })
    .await
}

pub(crate) async fn client(server: &Server, trusted: &Authority) -> Client {
    let builder = server.builder().root_certificates(trusted.pem());
    builder.build().await.expect("valid settings")
}

async fn put(client: &Client) -> dyno::Result<()> {
    client.table::<Movie>().put(&movie("Brazil")).await
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_good() {
    let authority = authority("Trusted");
    let server = server(Some(&authority), "localhost", NOW).await;
    let client = client(&server, &authority).await;
    for _ in 0..3 {
        put(&client).await.expect("a good certificate");
    }
    assert_eq!((server.requests(), server.connections().0), (3, 1));
}

// S99
#[tokio::test]
async fn a_bad_certificate_is_named_and_not_tried_again() {
    let (authority, other) = (authority("Trusted"), authority("Other"));
    let unknown = "the issuer of its certificate is unknown; add it with `root_certificates` or `AWS_CA_BUNDLE`";
    for (server, cause) in [
        (
            server(Some(&authority), "localhost", (2019, 2020)).await,
            "its certificate has expired",
        ),
        (
            server(Some(&authority), "localhost", (2080, 2090)).await,
            "its certificate is not valid yet; check the clock",
        ),
        (server(Some(&other), "localhost", NOW).await, unknown),
        (server(None, "localhost", NOW).await, unknown),
        (
            server(Some(&authority), "dynamodb.example.com", NOW).await,
            "its certificate is of another name",
        ),
    ] {
        let client = client(&server, &authority).await;
        let error = put(&client).await.expect_err("a bad certificate");
        assert_eq!(
            error.to_string(),
            format!(
                r#"Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `{}` could be opened: {cause}"#,
                server.authority()
            )
        );
        assert!(matches!(error, Error::Transport(_)), "{error:?}");
        assert!(
            !error.is_retryable() && !error.is_outcome_unknown(),
            "{error}"
        );
        // The SDK's retries do not help, and nothing was sent.
        assert_eq!(
            (server.requests(), server.connections().0),
            (0, 1),
            "{error}"
        );
        // As `main` prints it.
        let debug = format!("{error:?}");
        assert_eq!(debug.lines().count(), 1);
        for part in ["PutItem", "Movies", &server.authority(), cause] {
            assert!(debug.contains(part), "{debug}");
        }
        assert!(!leaks(&texts(&error)));
    }
}

// A batch names the cause, too.
#[tokio::test]
async fn a_batch_over_a_bad_certificate_names_it() {
    let authority = authority("Trusted");
    let server = server(Some(&authority), "localhost", (2019, 2020)).await;
    let movies = client(&server, &authority).await.table::<Movie>();
    let error = movies
        .batch()
        .put(movie("Brazil"))
        .await
        .expect_err("a bad certificate");
    let error = Error::from(error);
    assert!(
        error.to_string().contains("its certificate has expired"),
        "{error}"
    );
    assert!(
        !error.is_outcome_unknown() && !error.is_retryable(),
        "{error}"
    );
}

// A server that waits for plain HTTP says nothing to the beginning of TLS, and one that answers is no TLS server.
#[tokio::test]
async fn a_server_without_tls_is_named() {
    let authority = authority("Trusted");
    let plain = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = plain.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = plain.accept().await {
            let mut hello = [0; 16];
            let _read = stream.read(&mut hello).await;
            let _written = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let nobody = Server::start(|_| async { Act::Close }).await;
    let builder = nobody.builder().endpoint(format!("https://{address}"));
    let client = builder.root_certificates(authority.pem()).build().await;
    let error = put(&client.expect("valid settings"))
        .await
        .expect_err("no TLS");
    let cause =
        "could be opened: TLS: the server does not speak it; check the endpoint and its port";
    assert!(
        error.to_string().ends_with(cause),
        "{error} {}",
        texts(&error)
    );
    assert!(
        !error.is_outcome_unknown() && !error.is_retryable(),
        "{error}"
    );
}
