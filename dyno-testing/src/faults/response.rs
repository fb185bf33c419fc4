//! Responses: errors with the words of DynamoDB, and changes of real responses.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

pub(super) type HttpResult = Result<HttpResponse, ConnectorError>;

/// Returns the error with this code, as DynamoDB returns it for this request.
pub(super) fn error(code: &str, operation: &str, request: &Value) -> HttpResult {
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
            "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your \
             table or index so please try again shortly.",
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
        _ => (400, DYNAMODB, "fault injected by dyno-testing"),
    };
    let mut body = json!({ "__type": format!("{service}#{code}"), "message": message });
    // The name of the member is in lower case for one of the three.
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

/// Returns TransactionCanceledException with a reason for each operation.
pub(super) fn canceled(reasons: &[&str]) -> HttpResult {
    let reason = |code: &&str| match *code {
        "None" => json!({ "Code": code }),
        "TransactionConflict" => {
            json!({ "Code": code, "Message": "Transaction is ongoing for the item" })
        }
        "ConditionalCheckFailed" => {
            json!({ "Code": code, "Message": "The conditional request failed" })
        }
        _ => json!({ "Code": code, "Message": "fault injected by dyno-testing" }),
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

/// Returns the response of a load balancer without a service behind it.
pub(super) fn unavailable() -> HttpResult {
    let page = "<html><body><b>Http/1.1 Service Unavailable</b></body> </html>";
    let mut response = HttpResponse::new(status(503)?, SdkBody::from(page));
    response.headers_mut().insert("content-type", "text/html");
    Ok(response)
}

pub(super) fn response(code: u16, body: impl Into<Vec<u8>>) -> HttpResult {
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

/// Replaces the body of a response, and updates the headers that describe it.
pub(super) fn with_body(mut response: HttpResponse, body: Vec<u8>) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(CHECKSUM, crc32fast::hash(&body).to_string());
    with_body_but_old_checksum(response, body)
}

/// Replaces the body of a response without updating the checksum.
pub(super) fn with_body_but_old_checksum(
    mut response: HttpResponse,
    body: Vec<u8>,
) -> HttpResponse {
    if response.headers().contains_key("content-length") {
        let length = body.len().to_string();
        response.headers_mut().insert("content-length", length);
    }
    *response.body_mut() = SdkBody::from(body);
    response
}

/// Changes the JSON of a response if it is a successful one.
pub(super) fn map_success(response: HttpResponse, change: impl FnOnce(&mut Value)) -> HttpResult {
    if !response.status().is_success() {
        return Ok(response);
    }
    let Ok(mut json) = serde_json::from_slice(body(&response)) else {
        return Ok(response);
    };
    change(&mut json);
    Ok(with_body(response, json.to_string().into_bytes()))
}

/// Sets a member of a JSON object, and does nothing to other JSON.
pub(super) fn set(object: &mut Value, member: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
}

/// Returns the body of a response, which is complete before a fault is injected.
pub(super) fn body(response: &HttpResponse) -> &[u8] {
    response.body().bytes().unwrap_or_default()
}

pub(super) const CHECKSUM: &str = "x-amz-crc32";
const DYNAMODB: &str = "com.amazonaws.dynamodb.v20120810";
const CORAL: &str = "com.amazon.coral.service";
