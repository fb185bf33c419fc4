//! A wrong clock: what a client has learned of the service's clock, by whichever way, is known to all its operations.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use aws_smithy_async::time::TimeSource;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use dyno::{Client, Route};

use crate::parts::{CALLS, call};
use crate::recorder::{BEGINNING, Clock, Reply, Sent, Service, error, ok};

/// The clock of a machine, which may be set.
#[derive(Clone, Debug)]
struct Set {
    clock: Clock,
    ahead: Arc<AtomicI64>,
}

impl TimeSource for Set {
    fn now(&self) -> SystemTime {
        let seconds = self.ahead.load(Ordering::Relaxed);
        let by = Duration::from_secs(seconds.unsigned_abs());
        match seconds < 0 {
            true => self.clock.now() - by,
            false => self.clock.now() + by,
        }
    }
}

/// A step of what happens.
enum Step {
    Call(&'static str),
    /// A call that is first answered that the signature has another time.
    Rejected(&'static str),
    /// A call whose response has no date.
    Undated(&'static str),
    /// A request of the SDK's client.
    Sdk,
    /// The machine's clock is set so many seconds ahead of the right time.
    SetTo(i64),
}
use Step::{Call, Rejected, Sdk, SetTo, Undated};

/// What is sent, one way.
async fn sent(is_direct: bool, steps: &[Step]) -> Vec<Sent> {
    let began = tokio::time::Instant::now();
    let service = Service::new([ok("{}")]);
    let clock = Set {
        clock: service.clock(),
        ahead: Arc::default(),
    };
    let config = service.config().time_source(clock.clone());
    let client = Client::from_conf(config.build()).with_direct_calls(is_direct);
    for step in steps {
        // The dates of successful responses are read once a second.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        // The right time.
        let now = i64::try_from(BEGINNING + began.elapsed().as_secs()).unwrap();
        let date = DateTime::from_secs(now).fmt(Format::HttpDate).unwrap();
        let body = |operation: &str| {
            let mut calls = CALLS.into_iter();
            calls.find(|(name, _)| *name == operation).unwrap().1
        };
        let dated = |reply: Reply| reply.with("date", &date);
        match *step {
            Call(operation) => {
                service.replies([dated(ok(body(operation)))]);
                call(&client, operation).await.unwrap();
            }
            Undated(operation) => {
                service.replies([ok(body(operation))]);
                call(&client, operation).await.unwrap();
            }
            Rejected(operation) => {
                let rejected = dated(error("InvalidSignatureException"));
                service.replies([rejected, dated(ok(body(operation)))]);
                // It is not retried if the clock is right and the skew that is known is not.
                let _ended = call(&client, operation).await;
            }
            Sdk => {
                service.replies([dated(ok(r#"{"TableNames":[]}"#))]);
                client.sdk().list_tables().send().await.unwrap();
            }
            SetTo(ahead) => clock.ahead.store(ahead, Ordering::Relaxed),
        }
    }
    if is_direct {
        assert_eq!(client.route("GetItem"), Route::Direct);
    }
    let mut sent = service.take();
    let first = sent[0].after;
    for sent in &mut sent {
        sent.after -= first;
    }
    sent
}

#[tokio::test(start_paused = true)]
async fn the_clock_is_learned_once_for_all_operations() {
    const HOURS: i64 = 3 * 3600;
    // The first response says so, and it is known at the first direct call.
    let learned_by_the_sdk: &[Step] = &[
        SetTo(HOURS),
        Rejected("GetItem"),
        Undated("GetItem"),
        Undated("PutItem"),
        Undated("PutItem"),
        Undated("Query"),
        Undated("Query"),
    ];
    // Of a success, too.
    let learned_of_a_success: &[Step] = &[
        SetTo(-HOURS),
        Call("GetItem"),
        Undated("GetItem"),
        Undated("UpdateItem"),
        Undated("UpdateItem"),
    ];
    // By a direct call, for the SDK's.
    let learned_directly: &[Step] = &[
        Call("GetItem"),
        Call("GetItem"),
        SetTo(HOURS),
        Call("GetItem"),
        Sdk,
        Undated("PutItem"),
        Undated("PutItem"),
    ];
    let rejected_directly: &[Step] = &[
        Call("GetItem"),
        SetTo(-HOURS),
        Rejected("GetItem"),
        Undated("GetItem"),
        Sdk,
        Undated("Scan"),
        Undated("Scan"),
    ];
    // The clock is set right again, in the middle.
    let corrected: &[Step] = &[
        SetTo(HOURS),
        Rejected("GetItem"),
        Call("GetItem"),
        Call("PutItem"),
        SetTo(0),
        Rejected("PutItem"),
        Undated("PutItem"),
        Undated("GetItem"),
        Undated("DeleteItem"),
        Undated("DeleteItem"),
        Sdk,
    ];
    for steps in [
        learned_by_the_sdk,
        learned_of_a_success,
        learned_directly,
        rejected_directly,
        corrected,
    ] {
        let [sdk, direct] = [sent(false, steps).await, sent(true, steps).await];
        assert_eq!(untimed(&direct), untimed(&sdk));
        // The SDK measures in milliseconds, and at responses that direct calls do not look at.
        let times = sdk.iter().map(signed_at).zip(direct.iter().map(signed_at));
        for (sdk, direct) in times {
            assert!(sdk.abs_diff(direct) <= 1, "{sdk} {direct}");
        }
    }
}

/// The seconds of a day that a request was signed at.
fn signed_at(sent: &Sent) -> u64 {
    let date = sent.header("x-amz-date").unwrap();
    let part = |from: usize| -> u64 { date[from..from + 2].parse().unwrap() };
    part(9) * 3600 + part(11) * 60 + part(13)
}

/// The requests without the time and the signature.
fn untimed(sent: &[Sent]) -> Vec<Sent> {
    let mut sent = sent.to_vec();
    for sent in &mut sent {
        sent.headers
            .retain(|(name, _)| !["x-amz-date", "authorization"].contains(&name.as_str()));
    }
    sent
}
