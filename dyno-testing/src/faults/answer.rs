//! What does the service answer when something is wrong, and what becomes of an answer on the way?

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

/// The error with this code, about this request.
pub(super) fn error(
    code: &str,
    operation: &str,
    request: &Value,
) -> Result<HttpResponse, ConnectorError> {
    let (status, service, message) = match code {
        "ProvisionedThroughputExceededException" => (
            400,
            DYNAMODB,
            "The level of configured provisioned throughput for the table was exceeded. Consider increasing your \
             provisioning level with the UpdateTable API.",
        ),
        "ThrottlingException" => (
            400,
            "com.amazon.coral.availability",
            "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table \
             or index so please try again shortly.",
        ),
        "RequestLimitExceeded" => (
            400,
            DYNAMODB,
            "Throughput exceeds the current throughput limit for your account.",
        ),
        "TransactionConflictException" => (400, DYNAMODB, "Transaction is ongoing for the item"),
        "ConditionalCheckFailedException" => (400, DYNAMODB, "The conditional request failed"),
        "ResourceNotFoundException" => (400, DYNAMODB, "Requested resource not found"),
        "LimitExceededException" => (
            400,
            DYNAMODB,
            "Subscriber limit exceeded: too many control plane operations are under way",
        ),
        "InternalServerError" => (
            500,
            DYNAMODB,
            "The request processing has failed because of an unknown error, exception or failure.",
        ),
        "ServiceUnavailable" => (
            503,
            CORAL,
            "The request has failed due to a temporary failure of the server.",
        ),
        "AccessDeniedException" => (
            400,
            CORAL,
            "User is not authorized to perform this operation on the resource",
        ),
        "ExpiredTokenException" => (
            400,
            CORAL,
            "The security token included in the request is expired",
        ),
        "UnrecognizedClientException" => (
            400,
            CORAL,
            "The security token included in the request is invalid.",
        ),
        "ValidationException" => (
            400,
            "com.amazon.coral.validate",
            "One or more parameter values were invalid",
        ),
        _ => (400, DYNAMODB, "a fault that a test planned"),
    };
    let mut body = json!({ "__type": format!("{service}#{code}"), "message": message });
    // One member, whose name begins in lower case in one of the three.
    let (member, limit) = match code {
        "ProvisionedThroughputExceededException" => {
            ("ThrottlingReasons", "ProvisionedThroughputExceeded")
        }
        "RequestLimitExceeded" => ("ThrottlingReasons", "AccountLimitExceeded"),
        "ThrottlingException" => ("throttlingReasons", "MaxOnDemandThroughputExceeded"),
        _ => return response(status, body.to_string()),
    };
    let reads = [
        "GetItem",
        "BatchGetItem",
        "TransactGetItems",
        "Query",
        "Scan",
    ];
    let kind = if reads.contains(&operation) {
        "Read"
    } else {
        "Write"
    };
    let resource = super::request::tables(request)
        .into_iter()
        .next()
        .unwrap_or("*");
    let reasons = json!([{
        "reason": format!("Table{kind}{limit}"),
        "resource": format!("arn:aws:dynamodb:us-east-1:000000000000:table/{resource}"),
    }]);
    set(&mut body, member, reasons);
    response(status, body.to_string())
}

/// A cancelled transaction, with a reason for each operation.
pub(super) fn canceled(reasons: &[&str]) -> Result<HttpResponse, ConnectorError> {
    let reason = |code: &&str| match *code {
        "None" => json!({ "Code": code }),
        "TransactionConflict" => {
            json!({ "Code": code, "Message": "Transaction is ongoing for the item" })
        }
        "ConditionalCheckFailed" => {
            json!({ "Code": code, "Message": "The conditional request failed" })
        }
        _ => json!({ "Code": code, "Message": "a fault that a test planned" }),
    };
    let listed = reasons.join(", ");
    let body = json!({
        "__type": format!("{DYNAMODB}#TransactionCanceledException"),
        "message": format!(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [{listed}]"
        ),
        "CancellationReasons": reasons.iter().map(reason).collect::<Vec<_>>(),
    });
    response(400, body.to_string())
}

/// What a load balancer says that has no service behind it.
pub(super) fn unavailable() -> Result<HttpResponse, ConnectorError> {
    let page = "<html><body><b>Http/1.1 Service Unavailable</b></body> </html>";
    let mut response = HttpResponse::new(status(503)?, SdkBody::from(page));
    response.headers_mut().insert("content-type", "text/html");
    Ok(response)
}

pub(super) fn response(
    code: u16,
    body: impl Into<Vec<u8>>,
) -> Result<HttpResponse, ConnectorError> {
    let body = body.into();
    let checksum = crc32fast::hash(&body);
    let mut response = HttpResponse::new(status(code)?, SdkBody::from(body));
    let headers = response.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.0");
    headers.insert(CHECKSUM, checksum.to_string());
    Ok(response)
}

fn status(code: u16) -> Result<StatusCode, ConnectorError> {
    StatusCode::try_from(code).map_err(|error| ConnectorError::other(error.into(), None))
}

/// The answer with another body, and what the headers say of it.
pub(super) fn with_body(mut response: HttpResponse, body: Vec<u8>) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(CHECKSUM, crc32fast::hash(&body).to_string());
    damaged(response, body)
}

/// The answer with another body, of which the checksum knows nothing.
fn damaged(mut response: HttpResponse, body: Vec<u8>) -> HttpResponse {
    if response.headers().contains_key("content-length") {
        let length = body.len().to_string();
        response.headers_mut().insert("content-length", length);
    }
    *response.body_mut() = SdkBody::from(body);
    response
}

pub(super) fn cut(response: HttpResponse) -> HttpResponse {
    let body = body(&response);
    let half = body.split_at(body.len() / 2).0.to_vec();
    damaged(response, half)
}

/// Changes the last bit of a letter or digit, so that the JSON may well still be read.
pub(super) fn corrupted(response: HttpResponse, draw: u64) -> HttpResponse {
    let mut body = body(&response).to_vec();
    let start = (draw % body.len().max(1) as u64) as usize;
    let mut places = (start..body.len()).chain(0..start);
    let place = places.find(|&place| body.get(place).is_some_and(u8::is_ascii_alphanumeric));
    if let Some(byte) = place.and_then(|place| body.get_mut(place)) {
        *byte ^= 1;
    } else if let Some(byte) = body.first_mut() {
        *byte ^= 1;
    }
    damaged(response, body)
}

/// The answer in the format of gzip, without making it smaller: its blocks are stored as they are (RFC 1952, RFC 1951 section 3.2.4).
pub(super) fn gzipped(mut response: HttpResponse) -> HttpResponse {
    let body = body(&response);
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    for block in body.chunks(usize::from(u16::MAX)) {
        let length = block.len() as u16;
        gzip.push(0);
        gzip.extend(length.to_le_bytes());
        gzip.extend((!length).to_le_bytes());
        gzip.extend(block);
    }
    gzip.extend([1, 0, 0, 0xff, 0xff]);
    gzip.extend(crc32fast::hash(body).to_le_bytes());
    gzip.extend((body.len() as u32).to_le_bytes());
    response.headers_mut().insert("content-encoding", "gzip");
    with_body(response, gzip)
}

/// Sets a member of an object; nothing else has any.
pub(super) fn set(object: &mut Value, member: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
}

/// The bytes of an answer, which are all there before a fault happens to them.
pub(super) fn body(response: &HttpResponse) -> &[u8] {
    response.body().bytes().unwrap_or_default()
}

pub(super) const CHECKSUM: &str = "x-amz-crc32";
const DYNAMODB: &str = "com.amazonaws.dynamodb.v20120810";
const CORAL: &str = "com.amazon.coral.service";
