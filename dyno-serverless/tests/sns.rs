//! Messages to the double of SNS.

use std::time::Duration;

use dyno::retry::Backoff;
use dyno_serverless::Error;
use dyno_serverless::sns::{Attribute, Message, MessageProblem, Scalar, Sns, UnpublishedReason};
use dyno_testing::{EntryFault, RequestFault, SnsDouble};

fn texts(sns: &SnsDouble) -> Vec<String> {
    let published = sns.published().into_iter();
    published.map(|message| message.text).collect()
}

fn numbers(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| number.to_string())
}

const AT_ONCE: Backoff = Backoff::fixed(Duration::ZERO);

// A78, A79
#[tokio::test]
async fn a_topic_by_name_asks_for_its_arn_once() {
    let sns = SnsDouble::new();
    let topic = sns.client().topic("orders");
    assert_eq!(sns.actions(), [""; 0]);
    let first = topic.publish("a").await.unwrap();
    let second = topic.clone().publish("b").await.unwrap();
    assert_ne!(first, second);
    assert_eq!(sns.actions(), ["CreateTopic", "Publish", "Publish"]);
    let published = sns.published();
    assert_eq!(published[0].id, first.to_string());
    assert_eq!(published[0].topic, "orders");
    assert_eq!(
        topic.arn().await.unwrap(),
        "arn:aws:sns:us-east-1:000000000000:orders"
    );
}

#[tokio::test]
async fn a_topic_by_arn_needs_no_request() {
    let sns = SnsDouble::new();
    let topic = sns.client().topic_arn("arn:aws:sns:eu-central-1:1:orders");
    topic.publish("a").await.unwrap();
    assert_eq!(sns.actions(), ["Publish"]);
    assert_eq!((topic.name(), topic.is_fifo()), ("orders", false));
}

#[tokio::test]
async fn an_arn_that_could_not_be_had_is_asked_for_again() {
    let sns = SnsDouble::new();
    let topic = sns.client().topic("orders");
    sns.fail_next(RequestFault::Denied);
    let error = topic.publish("secret text").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "CreateTopic of `orders`: AuthorizationError: dyno-testing"
    );
    assert_eq!(error.request().unwrap().code(), Some("AuthorizationError"));
    topic.publish("a").await.unwrap();
    let error = sns.client().topic("a b").publish("a").await.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");
}

// A80, A81, A82, A83, A84, T19
#[tokio::test]
async fn attributes_have_the_types_of_sns() {
    let sns = SnsDouble::new();
    let topic = sns.client().topic("orders");
    topic
        .publish("a & b <c>")
        .subject("s")
        .attribute("string", "ä=&")
        .attribute("list", [Scalar::from("a"), false.into(), Scalar::Null])
        .attribute("integer", 7)
        .attribute("float", 1.5)
        .attribute("bytes", vec![0_u8, 255])
        .attribute("other", Attribute::binary("text"))
        .await
        .unwrap();
    let published = sns.published();
    let [message] = &published[..] else {
        panic!("{published:?}")
    };
    assert_eq!(message.text, "a & b <c>");
    assert_eq!(message.subject.as_deref(), Some("s"));
    let attributes: Vec<_> = message
        .attributes
        .iter()
        .map(|(name, value)| {
            let text = value.text.as_deref().unwrap_or_default();
            (&**name, &*value.data_type, text, &*value.bytes)
        })
        .collect();
    assert_eq!(
        attributes,
        [
            ("bytes", "Binary", "", &[0, 255][..]),
            ("float", "Number", "1.5", &[]),
            ("integer", "Number", "7", &[]),
            ("list", "String.Array", r#"["a",false,null]"#, &[]),
            ("other", "Binary", "", b"text"),
            ("string", "String", "ä=&", &[]),
        ]
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before() {
    let sns = SnsDouble::new();
    let client = sns.client();
    let error = client
        .topic("orders")
        .publish("a")
        .attribute("ratio", f64::NAN)
        .await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "attribute `ratio`: NaN and infinity cannot be sent"
    );
    let fifo = client.topic("orders.fifo");
    let messages = [Message::new("a").message_group_id("g"), Message::new("b")];
    let error = fifo.publish_all(messages).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "message number 1: a message to a FIFO topic needs a message group; set `message_group_id`"
    );
    let subject = client.topic("orders").publish("a").subject("a\nb");
    let error = subject.await.unwrap_err();
    let Error::Message(invalid) = error else {
        panic!("{error}")
    };
    assert_eq!(invalid.position, None);
    assert_eq!(invalid.problem, MessageProblem::Subject);
    assert_eq!(sns.actions(), [""; 0]);
}

#[tokio::test]
async fn a_fifo_topic_takes_group_and_deduplication_id() {
    let sns = SnsDouble::new();
    let topic = sns.client().topic("orders.fifo");
    let published = topic
        .publish("a")
        .message_group_id("g")
        .message_deduplication_id("1");
    let id = published.await.unwrap();
    assert_eq!(id.sequence_number().unwrap().len(), 20);
    let message = &sns.published()[0];
    let fields = (
        message.message_group_id.as_deref(),
        message.message_deduplication_id.as_deref(),
    );
    assert_eq!(fields, (Some("g"), Some("1")));
    let more = ["b", "c"].map(|text| Message::new(text).message_group_id("g"));
    let ids = topic.publish_all(more).await.unwrap();
    let mut numbers: Vec<_> = ids.iter().map(|id| id.sequence_number()).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), 2);
}

#[tokio::test]
async fn a_batch_is_split() {
    let sns = SnsDouble::new();
    let topic = sns.client().topic("orders");
    let ids = topic.publish_all(numbers(25)).concurrency(1).await.unwrap();
    assert_eq!(texts(&sns), numbers(25).collect::<Vec<_>>());
    let published = sns.published().into_iter().map(|message| message.id);
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    assert_eq!(ids, published.collect::<Vec<_>>());
    assert_eq!(sns.actions().len(), 1 + 3);
    // A large message takes a request of its own.
    let large = "a".repeat(200_000);
    let report = topic
        .publish_all([large.clone(), large, "b".into()])
        .report();
    let report = report.await.unwrap();
    assert_eq!((report.requests, report.complete().unwrap().len()), (2, 3));
    // Nothing to send sends nothing.
    let sns = SnsDouble::new();
    let ids = sns.client().topic("orders").publish_all([""; 0]).await;
    assert_eq!(ids.unwrap(), []);
    assert_eq!(sns.actions(), [""; 0]);
}

#[tokio::test]
async fn only_rejected_messages_are_sent_again() {
    let sns = SnsDouble::new();
    let mut rejected = 0;
    sns.reject(move |message| {
        rejected += usize::from(message.text == "3");
        (message.text == "3" && rejected < 3).then_some(EntryFault::Service)
    });
    let topic = sns.client().topic("orders");
    let report = topic
        .publish_all(numbers(10))
        .backoff(AT_ONCE)
        .report()
        .await;
    let report = report.unwrap();
    assert_eq!(report.requests, 3);
    let ids = report.complete().unwrap();
    let published = sns.published();
    assert_eq!(published.len(), 10);
    assert_eq!(
        (&*published[9].text, &*published[9].id),
        ("3", ids[3].as_str())
    );
}

#[tokio::test]
async fn a_report_says_what_was_not_published() {
    let sns = SnsDouble::new();
    sns.reject(|message| match &*message.text {
        "3" => Some(EntryFault::Sender),
        "7" => Some(EntryFault::Service),
        _ => None,
    });
    let topic = sns.client().topic("orders");
    let batch = topic.publish_all(numbers(12)).backoff(AT_ONCE).attempts(4);
    let error = batch.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "2 of 12 messages to `orders` were not published; number 3: InvalidParameter"
    );
    let Error::Incomplete(incomplete) = error else {
        panic!("{error}")
    };
    let report = incomplete.into_report();
    assert_eq!(report.published.iter().flatten().count(), 10);
    assert!(report.published[3].is_none() && report.published[7].is_none());
    let failed: Vec<_> = report
        .unpublished
        .iter()
        .map(|failed| (failed.position, failed.message.text(), failed.attempts))
        .collect();
    assert_eq!(failed, [(3, "3", 1), (7, "7", 4)]);
    assert_eq!(texts(&sns).len(), 10);
}

#[tokio::test]
async fn a_request_that_fails_does_not_hide_the_others() {
    let sns = SnsDouble::new();
    let topic = sns.client().topic("orders");
    topic.arn().await.unwrap();
    sns.fail_next(RequestFault::Denied);
    let report = topic.publish_all(numbers(12)).concurrency(1).report();
    let report = report.await.unwrap();
    assert_eq!(report.unpublished.len(), 10);
    assert!(matches!(
        report.unpublished[0].reason,
        UnpublishedReason::Request(_)
    ));
    assert_eq!(texts(&sns), ["10", "11"]);
    // The SDK retries what may pass.
    sns.fail_next(RequestFault::Throttled);
    sns.fail_next(RequestFault::Unavailable);
    assert_eq!(topic.publish_all(numbers(3)).await.unwrap().len(), 3);
    sns.fail_next(RequestFault::Lost);
    topic.publish("twice").await.unwrap();
    assert_eq!(
        texts(&sns).iter().filter(|text| *text == "twice").count(),
        2
    );
}

/// A request that is throttled as a whole counts as an attempt for each of its messages.
#[tokio::test]
async fn a_throttled_request_is_sent_again() {
    const SDK_ATTEMPTS: usize = 3;
    for fault in [RequestFault::Throttled, RequestFault::Unavailable] {
        let sns = SnsDouble::new();
        let topic = sns.client().topic_arn("arn:aws:sns:eu-central-1:1:orders");
        let fail = |attempts| (0..attempts * SDK_ATTEMPTS).for_each(|_| sns.fail_next(fault));
        fail(3);
        let batch = topic.publish_all(numbers(2)).backoff(AT_ONCE).attempts(4);
        let report = batch.report().await.unwrap();
        assert_eq!((report.requests, report.complete().unwrap().len()), (4, 2));

        fail(4);
        let batch = topic.publish_all(numbers(2)).backoff(AT_ONCE).attempts(4);
        let report = batch.report().await.unwrap();
        assert_eq!(report.requests, 4);
        for unpublished in &report.unpublished {
            assert_eq!(unpublished.attempts, 4);
            assert!(matches!(
                &unpublished.reason,
                UnpublishedReason::Request(failed) if failed.status() >= Some(429)
            ));
        }
        assert_eq!(report.unpublished.len(), 2);
        assert_eq!(texts(&sns), ["0", "1"]);
    }
}

/// A throttled request of a FIFO topic is sent again before the next one.
#[tokio::test]
async fn a_throttled_request_is_not_overtaken() {
    let sns = SnsDouble::new();
    let topic = sns.client().topic_arn("arn:aws:sns:eu-central-1:1:a.fifo");
    (0..4).for_each(|_| sns.fail_next(RequestFault::Throttled));
    let messages = numbers(3).map(|text| Message::new(text).message_group_id("g"));
    let batch = topic.publish_all(messages).backoff(AT_ONCE);
    assert_eq!(batch.await.unwrap().len(), 3);
    assert_eq!(texts(&sns), ["0", "1", "2"]);
}

#[tokio::test]
async fn a_group_of_a_fifo_topic_keeps_its_order() {
    let sns = SnsDouble::new();
    sns.reject(|message| (message.text == "2").then_some(EntryFault::Sender));
    let topic = sns.client().topic("orders.fifo");
    let messages = (0..30).map(|number| {
        let group = if number % 2 == 0 { "even" } else { "odd" };
        Message::new(number.to_string()).message_group_id(group)
    });
    let report = topic.publish_all(messages).report().await.unwrap();
    let held = report.unpublished.iter().skip(1);
    let held: Vec<_> = held
        .map(|failed| match &failed.reason {
            UnpublishedReason::Held => failed.message.text().parse::<u32>().unwrap(),
            reason => panic!("{reason}"),
        })
        .collect();
    assert_eq!(report.unpublished[0].message.text(), "2");
    assert_eq!(held, (4..30).step_by(2).collect::<Vec<_>>());
    let odd = sns.published().into_iter();
    let odd = odd.filter(|message| message.message_group_id.as_deref() == Some("odd"));
    let odd: Vec<u32> = odd.map(|message| message.text.parse().unwrap()).collect();
    assert_eq!(odd, (1..30).step_by(2).collect::<Vec<_>>());
}

/// SNS rejects a message, and would publish those of its group behind it.
#[tokio::test]
async fn a_rejected_message_is_not_overtaken() {
    let sns = SnsDouble::new();
    let mut rejections = 0;
    sns.reject(move |message| {
        rejections += usize::from(message.text == "a1");
        (message.text == "a1" && rejections < 4).then_some(EntryFault::Service)
    });
    let topic = sns.client().topic("orders.fifo");
    let messages = ["a0", "a1", "b0", "a2", "b1"];
    let messages = messages.map(|text| Message::new(text).message_group_id(&text[..1]));
    let batch = topic.publish_all(messages).backoff(AT_ONCE);
    let ids = batch.await.unwrap();
    assert_eq!(texts(&sns), ["a0", "b0", "b1", "a1", "a2"]);
    let mut sequence: Vec<_> = ids.iter().map(|id| id.sequence_number()).collect();
    sequence.sort_unstable();
    sequence.dedup();
    assert_eq!(sequence.len(), 5);
}

/// After every kind of failure, what was published of a group is a beginning of it.
#[tokio::test]
async fn what_is_published_of_a_group_is_its_beginning() {
    for fault in [EntryFault::Sender, EntryFault::Service] {
        for failing in 0..12 {
            let sns = SnsDouble::new();
            let text = failing.to_string();
            sns.reject(move |message| (message.text == text).then_some(fault));
            if failing == 11 {
                sns.fail_next(RequestFault::Denied);
            }
            let topic = sns.client().topic_arn("arn:aws:sns:eu-central-1:1:a.fifo");
            let messages = (0..12).map(|number| {
                let group = (number % 3).to_string();
                Message::new(number.to_string()).message_group_id(group)
            });
            let batch = topic.publish_all(messages).backoff(AT_ONCE).attempts(2);
            let report = batch.report().await.unwrap();
            for group in 0..3 {
                let of_group = |text: &String| text.parse::<u32>().unwrap() % 3 == group;
                let published: Vec<_> = texts(&sns).into_iter().filter(of_group).collect();
                let left = report.unpublished.iter();
                let left = left.map(|failed| failed.message.text().to_owned());
                let all: Vec<_> = published.into_iter().chain(left.filter(of_group)).collect();
                let expected = numbers(12).filter(of_group);
                assert_eq!(all, expected.collect::<Vec<_>>(), "{fault:?} of {failing}");
            }
        }
    }
}

#[tokio::test]
async fn debug_output_and_errors_have_no_values() {
    let message = Message::new("secret").attribute("name", "secret");
    let shown = format!("{message:?} {:?}", Scalar::from("secret"));
    assert!(
        !shown.contains("secret") && shown.contains("name"),
        "{shown}"
    );
    // The SDK's error prints the whole response.
    let sns = SnsDouble::new();
    sns.fail_next(RequestFault::Denied);
    let error = sns.client().topic("orders").arn().await.unwrap_err();
    let shown = format!("{:?}", error.request().unwrap());
    let start =
        r#"RequestFailed { operation: "CreateTopic", target: "orders", status: Some(403), "#;
    assert!(shown.starts_with(start), "{shown}");
    assert!(!shown.contains("<ErrorResponse>"), "{shown}");
}

#[tokio::test]
async fn settings_reach_the_configuration() {
    let builder = Sns::builder()
        .endpoint("http://localhost:4100")
        .max_attempts(7);
    let sns = builder
        .attempt_timeout(Duration::from_secs(2))
        .build()
        .await
        .unwrap();
    let config = sns.sdk().config();
    assert_eq!(config.retry_config().unwrap().max_attempts(), 7);
    let timeouts = config.timeout_config().unwrap();
    assert_eq!(
        timeouts.operation_attempt_timeout(),
        Some(Duration::from_secs(2))
    );
    let error = Sns::builder()
        .endpoint("localhost:4100")
        .build()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`endpoint` is `localhost:4100`; it must begin with `http://` or `https://`"
    );
}
