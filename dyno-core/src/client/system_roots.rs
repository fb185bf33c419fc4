//! Whether the system has root certificates that rustls can use. Without any, the SDK's client with TLS panics.

/// They are loaded once, as the SDK does.
#[cfg(feature = "https")]
pub(super) fn exist() -> bool {
    use std::sync::LazyLock;

    static FOUND: LazyLock<bool> = LazyLock::new(|| {
        let mut store = rustls::RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs().certs;
        store.add_parsable_certificates(found).0 > 0
    });
    *FOUND
}

/// Without TLS none are needed.
#[cfg(not(feature = "https"))]
pub(super) fn exist() -> bool {
    true
}
