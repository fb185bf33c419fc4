//! Responses of DynamoDB Streams that lack what they must have, or repeat themselves: an error, and nothing is lost.

use std::sync::Mutex;

use dyno::{Error, RawTable};
use futures::StreamExt as _;
use serde_json::{Value, json};

use crate::simulation::{ARN, Reply, Service, ok};

const SHARD: &str = "shardId-00000000000000000001";

/// A stream of one closed shard with one record, one of whose responses, the first of the action, is this.
fn table(action: &'static str, first: Value) -> RawTable {
    let first = Mutex::new(Some(first));
    let service = Service::new(move |sent, body| {
        if sent == action
            && let Some(first) = first.lock().unwrap().take()
        {
            return Some(ok(&first.to_string()));
        }
        Some(right(sent, body))
    });
    service.client().raw_table("Movies", "id")
}

fn right(action: &str, body: &Value) -> Reply {
    let response = match action {
        "DescribeTable" => json!({ "Table": { "TableName": "Movies", "LatestStreamArn": ARN } }),
        "DescribeStream" => json!({ "StreamDescription": {
            "StreamStatus": "DISABLED", "Shards": [{ "ShardId": SHARD }],
        }}),
        "GetShardIterator" => json!({ "ShardIterator": body["ShardIteratorType"] }),
        _ if body["ShardIterator"] == "TRIM_HORIZON" => json!({ "Records": [{
            "eventID": "1", "eventName": "INSERT",
            "dynamodb": {
                "Keys": { "id": { "N": "7" } }, "NewImage": { "id": { "N": "7" } },
                "SequenceNumber": "1", "SizeBytes": 4, "ApproximateCreationDateTime": 0,
            },
        }]}),
        _ => json!({ "Records": [] }),
    };
    ok(&response.to_string())
}

#[tokio::test(start_paused = true)]
async fn a_response_without_what_it_must_have_is_an_error_and_no_record_is_lost() {
    let cases = [
        (
            "DescribeStream",
            json!({}),
            "DescribeStream",
            "`StreamDescription`",
        ),
        (
            "DescribeStream",
            json!({ "StreamDescription": null }),
            "DescribeStream",
            "`StreamDescription`",
        ),
        (
            "DescribeStream",
            json!({ "StreamDescription": {} }),
            "DescribeStream",
            "`StreamDescription.StreamStatus`",
        ),
        (
            "DescribeStream",
            json!({ "StreamDescription": { "StreamStatus": "DISABLED", "Shards": [{}] } }),
            "DescribeStream",
            "ShardId`",
        ),
        (
            "GetShardIterator",
            json!({}),
            "GetShardIterator",
            "`ShardIterator`",
        ),
        (
            "GetShardIterator",
            json!({ "ShardIterator": null }),
            "GetShardIterator",
            "`ShardIterator`",
        ),
        ("GetRecords", json!({}), "GetRecords", "`Records`"),
        (
            "GetRecords",
            json!({ "Records": null }),
            "GetRecords",
            "`Records`",
        ),
        (
            "GetRecords",
            json!({ "NextShardIterator": "LATEST" }),
            "GetRecords",
            "`Records`",
        ),
    ];
    for (action, first, operation, member) in cases {
        let records = table(action, first.clone()).changes().from_oldest();
        let mut records = records.stream().await.unwrap();
        let error = records.next().await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Protocol(_)), "{first}: {error:?}");
        let text = error.to_string();
        assert!(text.contains(&format!("{operation} of `Movies`")), "{text}");
        assert!(text.contains(member), "{text}");
        let record = records.next().await.unwrap().unwrap();
        assert_eq!(record.keys.read::<u32>("id").unwrap(), 7, "{first}");
        assert!(records.next().await.is_none(), "{first}");
    }
}

// Without an iterator of the latest record, all records of a day would come.
#[tokio::test(start_paused = true)]
async fn a_stream_from_now_on_needs_an_iterator_of_the_latest_record() {
    let table = table("GetShardIterator", json!({}));
    let error = table.changes().stream().await.unwrap_err();
    assert!(matches!(error, Error::Protocol(_)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_list_of_shards_that_repeats_its_cursor_is_an_error() {
    let service = Service::new(|action, body| {
        match action {
        "DescribeStream" => Some(ok(&json!({ "StreamDescription": {
            "StreamStatus": "ENABLED", "Shards": [{ "ShardId": SHARD }], "LastEvaluatedShardId": SHARD,
        }})
        .to_string())),
        action => Some(right(action, body)),
    }
    });
    let table = service.client().raw_table("Movies", "id");
    let mut records = table.changes().from_oldest().stream().await.unwrap();
    let error = records.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Protocol(_)), "{error:?}");
    assert!(error.to_string().contains("repeats the cursor"), "{error}");
}
