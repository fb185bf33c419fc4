//! Responses that are lost, truncated, corrupted or compressed.

use dyno_testing::{Fault, Faults, SentRequest};

use super::{DONE, movie, n, outcomes, table};

#[tokio::test]
async fn the_write_of_a_lost_response_is_executed() {
    let faults = Faults::none()
        .on("PutItem")
        .nth(1)
        .inject(Fault::ResponseLost);
    let movies = table(&faults, 0).await;
    // The SDK retries, and the condition fails because of its own first attempt.
    assert!(movies.create(&movie()).await.unwrap().is_err());
    assert_eq!(
        outcomes(&faults),
        [(Some(200), None), (Some(400), Some(400))]
    );
    assert_eq!(movies.get((1985, 0)).await.unwrap(), Some(movie()));
}

#[tokio::test]
async fn the_requests_of_damaged_responses_are_executed() {
    let executed = |call: &SentRequest| (call.service_status, call.client_status) == DONE;
    for fault in [
        Fault::ResponseTruncated,
        Fault::ResponseCorrupted,
        Fault::ResponseGzipped,
    ] {
        let faults = Faults::none().on("Query").inject(fault);
        let movies = table(&faults, 5).await;
        let sdk = movies.client().sdk();
        let query = sdk
            .query()
            .table_name(movies.name())
            .key_condition_expression("#y = :y");
        let query = query
            .expression_attribute_names("#y", "year")
            .expression_attribute_values(":y", n(1985));
        // The client may succeed or fail, but must neither hang nor panic.
        drop(query.send().await);
        assert!(faults.requests().iter().all(executed));
        assert!(!faults.requests().is_empty());
    }
}

/// Returns the body and the checksum of one response.
async fn raw(fault: Option<Fault>) -> (Vec<u8>, u32) {
    use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Debug, Default)]
    struct Seen(Arc<Mutex<(Vec<u8>, u32)>>);
    impl aws_sdk_dynamodb::config::Intercept for Seen {
        fn name(&self) -> &'static str {
            "Seen"
        }
        fn read_before_deserialization(
            &self,
            context: &BeforeDeserializationInterceptorContextRef<'_>,
            _: &aws_sdk_dynamodb::config::RuntimeComponents,
            _: &mut aws_sdk_dynamodb::config::ConfigBag,
        ) -> Result<(), aws_sdk_dynamodb::error::BoxError> {
            let response = context.response();
            let checksum = response.headers().get("x-amz-crc32").unwrap().parse()?;
            let body = response.body().bytes().unwrap().to_vec();
            *self.0.lock().unwrap() = (body, checksum);
            Ok(())
        }
    }

    let faults = match fault {
        Some(fault) => Faults::none().on_all().inject(fault),
        None => Faults::none(),
    };
    let movies = table(&faults, 3).await;
    let seen = Seen::default();
    let config = movies
        .client()
        .sdk()
        .config()
        .to_builder()
        .interceptor(seen.clone());
    let sdk = aws_sdk_dynamodb::Client::from_conf(config.build());
    // One attribute, because the order of several differs between responses.
    let scan = sdk
        .scan()
        .table_name(movies.name())
        .projection_expression("#n");
    drop(scan.expression_attribute_names("#n", "number").send().await);
    let seen = seen.0.lock().unwrap();
    seen.clone()
}

#[tokio::test]
async fn the_checksum_matches_unless_the_response_is_damaged() {
    let (good, checksum) = raw(None).await;
    assert_eq!(crc32fast::hash(&good), checksum);

    let (cut, sum) = raw(Some(Fault::ResponseTruncated)).await;
    assert_eq!(sum, checksum);
    assert_eq!(cut, good[..good.len() / 2]);

    let (corrupted, sum) = raw(Some(Fault::ResponseCorrupted)).await;
    assert_eq!(sum, checksum);
    let changed = good
        .iter()
        .zip(&corrupted)
        .filter(|(before, after)| before != after);
    assert_eq!((corrupted.len(), changed.count()), (good.len(), 1));

    let (gzipped, sum) = raw(Some(Fault::ResponseGzipped)).await;
    assert_eq!(crc32fast::hash(&gzipped), sum);
    assert_eq!(gzipped[..2], [0x1f, 0x8b]);
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*gzipped), &mut unpacked)
        .unwrap();
    assert_eq!(unpacked, good);
}
