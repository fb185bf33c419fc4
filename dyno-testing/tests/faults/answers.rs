//! Answers that are lost, cut off, damaged or compressed on their way.

use dyno_testing::{Call, Fault, Faults};

use super::{DONE, film, n, outcomes, table};

#[tokio::test]
async fn a_lost_answer_is_that_of_a_write_that_was_done() {
    let faults = Faults::none()
        .on("PutItem")
        .nth(1)
        .inject(Fault::AnswerLost);
    let films = table(&faults, 0).await;
    // The SDK tries again, and its own first try is in the way.
    assert!(films.create(&film()).await.unwrap().is_err());
    assert_eq!(
        outcomes(&faults),
        [(Some(200), None), (Some(400), Some(400))]
    );
    assert_eq!(films.get((1985, 0)).await.unwrap(), Some(film()));
}

#[tokio::test]
async fn damaged_answers_are_of_requests_that_were_done() {
    let good = |call: &Call| (call.reached, call.answered) == DONE;
    for fault in [
        Fault::AnswerCut,
        Fault::AnswerCorrupted,
        Fault::AnswerGzipped,
    ] {
        let faults = Faults::none().on("Query").inject(fault);
        let films = table(&faults, 5).await;
        let sdk = films.client().sdk();
        let query = sdk
            .query()
            .table_name(films.name())
            .key_condition_expression("#y = :y");
        let query = query
            .expression_attribute_names("#y", "year")
            .expression_attribute_values(":y", n(1985));
        // What the client makes of it is its business, as long as it neither hangs nor panics.
        drop(query.send().await);
        assert!(faults.calls().iter().all(good));
        assert!(!faults.calls().is_empty());
    }
}

/// The body and the checksum of one answer.
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
    let films = table(&faults, 3).await;
    let seen = Seen::default();
    let config = films
        .client()
        .sdk()
        .config()
        .to_builder()
        .interceptor(seen.clone());
    let sdk = aws_sdk_dynamodb::Client::from_conf(config.build());
    // Of one attribute, for the order of several differs from answer to answer.
    let scan = sdk
        .scan()
        .table_name(films.name())
        .projection_expression("#n");
    drop(scan.expression_attribute_names("#n", "number").send().await);
    let seen = seen.0.lock().unwrap();
    seen.clone()
}

#[tokio::test]
async fn the_checksum_fits_unless_the_answer_is_damaged() {
    let (good, checksum) = raw(None).await;
    assert_eq!(crc32fast::hash(&good), checksum);

    let (cut, sum) = raw(Some(Fault::AnswerCut)).await;
    assert_eq!(sum, checksum);
    assert_eq!(cut, good[..good.len() / 2]);

    let (corrupted, sum) = raw(Some(Fault::AnswerCorrupted)).await;
    assert_eq!(sum, checksum);
    let changed = good
        .iter()
        .zip(&corrupted)
        .filter(|(before, after)| before != after);
    assert_eq!((corrupted.len(), changed.count()), (good.len(), 1));

    let (gzipped, sum) = raw(Some(Fault::AnswerGzipped)).await;
    assert_eq!(crc32fast::hash(&gzipped), sum);
    assert_eq!(gzipped[..2], [0x1f, 0x8b]);
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*gzipped), &mut unpacked)
        .unwrap();
    assert_eq!(unpacked, good);
}
