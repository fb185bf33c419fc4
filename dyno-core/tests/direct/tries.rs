//! Reasons that pass: the next requests decide the route. A real difference decides at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::provider::{ProvideCredentials, error::CredentialsError, future};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{Credentials, IdentityCache, StalledStreamProtectionConfig};
use aws_smithy_async::time::TimeSource;
use dyno::{Client, Route};

use crate::gate::Adds;
use crate::parts::call;
use crate::recorder::{BEGINNING, Clock, Reply, Service, ok};

const FOUND: &str = r#"{"Item":{"year":{"N":"1985"},"title":{"S":"a"}}}"#;

/// How many requests may decide.
const TRIES: usize = 8;

/// Calls until the route is decided, and returns their number.
async fn calls_until_decided(client: &Client) -> usize {
    for calls in 1..=20 {
        call(client, "GetItem").await.unwrap();
        if client.route("GetItem") != Route::Undecided {
            return calls;
        }
    }
    panic!("20 calls have not decided");
}

/// A clock that jumps at one look at it, back again after some more.
#[derive(Clone, Debug)]
struct Jumps {
    clock: Clock,
    looks: Arc<AtomicUsize>,
    from: usize,
    to: usize,
    is_ahead: bool,
}

impl TimeSource for Jumps {
    fn now(&self) -> SystemTime {
        let look = self.looks.fetch_add(1, Ordering::Relaxed);
        match (self.from..self.to).contains(&look) {
            true if self.is_ahead => self.clock.now() + Duration::from_secs(4 * 3600),
            // Before 1970.
            true => self.clock.now() - Duration::from_secs(60 * 366 * 86_400),
            false => self.clock.now(),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_does_not_close_the_gate() {
    let mut tried_again = 0;
    for (length, is_ahead) in [(1, true), (1, false), (8, false), (usize::MAX - 24, true)] {
        for from in 0..16 {
            let service = Service::new([ok(FOUND)]);
            let clock = Jumps {
                clock: service.clock(),
                looks: Arc::default(),
                from,
                to: from + length,
                is_ahead,
            };
            // The SDK's guard counts every tenth of a second of the jump.
            let unguarded = StalledStreamProtectionConfig::disabled();
            let config = service.config().time_source(clock);
            let config = config.stalled_stream_protection(unguarded);
            // They expire by the jump ahead.
            let keys = Settles {
                valid: Some(Duration::from_secs(3600)),
                ..Settles::after(3)
            };
            let config = config.credentials_provider(keys);
            let client = Client::from_conf(config.build()).with_direct_calls(true);
            let calls = calls_until_decided(&client).await;
            tried_again += usize::from(calls > 1);
            let route = client.route("GetItem");
            assert_eq!(route, Route::Direct, "{from} {length} {is_ahead}");
            call(&client, "GetItem").await.unwrap();
        }
    }
    assert!(tried_again > 0);
}

/// Provides another key at each of the first times, late if the number is even; then the same.
#[derive(Clone, Debug)]
struct Settles {
    given: Arc<AtomicUsize>,
    after: usize,
    valid: Option<Duration>,
    is_late: bool,
    fails: bool,
}

impl Settles {
    fn after(after: usize) -> Self {
        Self {
            given: Arc::default(),
            after,
            valid: None,
            is_late: false,
            fails: false,
        }
    }
}

impl ProvideCredentials for Settles {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let n = self.given.fetch_add(1, Ordering::Relaxed) + 1;
        let now = UNIX_EPOCH + Duration::from_secs(BEGINNING);
        let expiry = self.valid.map(|valid| now + valid);
        let number = n.min(self.after);
        // A token, or none.
        let token = (!number.is_multiple_of(3)).then(|| format!("token{number}"));
        let key = Credentials::new(format!("key{number}"), "secret", token, expiry, "test");
        let (is_second, is_early) = (n.is_multiple_of(2), n < self.after);
        let (is_late, fails) = (self.is_late, self.fails);
        future::ProvideCredentials::new(async move {
            if is_second && is_early && is_late {
                tokio::task::yield_now().await;
            }
            match is_second && is_early && fails {
                true => Err(CredentialsError::provider_error("for a moment")),
                false => Ok(key),
            }
        })
    }
}

// Each request asks twice: for the SDK's, and for the one that is compared.
#[tokio::test(start_paused = true)]
async fn credentials_that_change_do_not_close_the_gate() {
    for settles_after in 1..2 * TRIES {
        for (is_late, fails) in [(false, false), (true, false), (false, true)] {
            let service = Service::new([ok(FOUND)]);
            let keys = Settles {
                is_late,
                fails,
                ..Settles::after(settles_after)
            };
            let config = service
                .config()
                .identity_cache(IdentityCache::no_cache())
                .credentials_provider(keys);
            let client = Client::from_conf(config.build()).with_direct_calls(true);
            let calls = calls_until_decided(&client).await;
            assert_eq!(client.route("GetItem"), Route::Direct);
            assert_eq!(calls, (settles_after + 1).div_ceil(2), "{settles_after}");
        }
    }
    // They never settle.
    for (is_late, reason) in [
        (false, "SDK: the SDK sends another header `authorization`"),
        (true, "SDK: credentials are not cached"),
    ] {
        let service = Service::new([ok(FOUND)]);
        let keys = Settles {
            is_late,
            ..Settles::after(usize::MAX)
        };
        let config = service
            .config()
            .identity_cache(IdentityCache::no_cache())
            .credentials_provider(keys.clone());
        let client = Client::from_conf(config.build()).with_direct_calls(true);
        assert_eq!(calls_until_decided(&client).await, TRIES);
        assert_eq!(client.route("GetItem").to_string(), reason);
        // The credentials are asked for once from then on.
        let given = keys.given.load(Ordering::Relaxed);
        call(&client, "GetItem").await.unwrap();
        assert_eq!(keys.given.load(Ordering::Relaxed), given + 1);
        // Another operation decides for itself.
        assert_eq!(client.route("PutItem"), Route::Undecided);
    }
}

#[tokio::test(start_paused = true)]
async fn a_real_difference_decides_at_once() {
    for (header, tries) in [("x-a", 1), ("amz-sdk-request", 1), ("authorization", TRIES)] {
        let service = Service::new([ok(FOUND)]);
        // It poses as one of dyno's.
        let poses = Adds("dyno: meters", header);
        let client = Client::from_conf(service.config().interceptor(poses).build());
        let client = client.with_direct_calls(true);
        assert_eq!(calls_until_decided(&client).await, tries);
        let reason = client.route("GetItem").to_string();
        assert_eq!(
            reason,
            format!("SDK: the SDK sends another header `{header}`")
        );
    }
}

// A retry says nothing of the settings, and does not decide.
#[tokio::test(start_paused = true)]
async fn a_retry_of_the_first_request_does_not_close_the_gate() {
    // The first attempt waits for credentials until it is given up.
    #[derive(Debug)]
    struct LateOnce(AtomicUsize);

    impl ProvideCredentials for LateOnce {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let is_first = self.0.fetch_add(1, Ordering::Relaxed) == 0;
            future::ProvideCredentials::new(async move {
                if is_first {
                    std::future::pending::<()>().await;
                }
                Ok(Credentials::new("id", "secret", None, None, "test"))
            })
        }
    }

    let service = Service::new([ok(FOUND)]);
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(1));
    let config = service
        .config()
        .timeout_config(timeouts.build())
        .credentials_provider(LateOnce(AtomicUsize::new(0)));
    let client = Client::from_conf(config.build()).with_direct_calls(true);
    assert_eq!(calls_until_decided(&client).await, 2);
    assert_eq!(client.route("GetItem"), Route::Direct);
    let sent = service.take();
    let attempts: Vec<_> = sent
        .iter()
        .map(|sent| sent.header("amz-sdk-request").unwrap())
        .collect();
    assert_eq!(attempts, ["attempt=2; max=3", "attempt=1; max=3"]);
    // A first attempt that fails decides, because the request is the same.
    let service = Service::new([Reply::Lost, ok(FOUND)]);
    let client = Client::from_conf(service.config().build()).with_direct_calls(true);
    assert_eq!(calls_until_decided(&client).await, 1);
    assert_eq!(client.route("GetItem"), Route::Direct);
}
