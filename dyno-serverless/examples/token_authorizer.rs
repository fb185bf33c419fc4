//! How does a token decide whether a request may pass? A Lambda function that picks one of four responses.

use aws_lambda_events::apigw::ApiGatewayCustomAuthorizerRequest as Request;
use dyno_serverless::auth::{AuthResponse, accept, invalid, reject, unauthorized};
use dyno_serverless::lambda::{Error, LambdaEvent, handler, run};

fn parse(event: LambdaEvent<Request>) -> Result<(String, String), Error> {
    let token = event.payload.authorization_token;
    let resource_arn = event.payload.method_arn;
    Ok((
        token.ok_or("the event has no token")?,
        resource_arn.ok_or("the event has no ARN")?,
    ))
}

async fn authorize(token: String, resource_arn: String) -> Result<AuthResponse, Error> {
    Ok(match &*token {
        "allow" => accept("user", resource_arn).into(),
        "deny" => reject("user", resource_arn).into(),
        "unauthorized" => unauthorized().into(),
        _ => invalid().into(),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(handler(parse, authorize)).await
}

// A75
#[cfg(test)]
#[tokio::test]
async fn each_token_has_its_response() {
    use dyno_testing::ApiGatewayEvent;
    use serde_json::{Value, json};

    let policy = |effect: &str| {
        let statement =
            json!({ "Action": ["execute-api:Invoke"], "Effect": effect, "Resource": ["arn"] });
        json!({
            "principalId": "user",
            "policyDocument": { "Version": "2012-10-17", "Statement": [statement] },
        })
    };
    let handler = handler(parse, authorize);
    for (token, expected) in [
        ("allow", policy("Allow")),
        ("deny", policy("Deny")),
        (
            "unauthorized",
            json!({ "statusCode": 401, "body": "Unauthorized" }),
        ),
        ("a", json!({ "statusCode": 500, "body": "Invalid" })),
    ] {
        let event = ApiGatewayEvent::token(token, "arn").parse().unwrap();
        let response = handler.handle(LambdaEvent::new(event, Default::default()));
        let response: Value = serde_json::to_value(response.await.unwrap()).unwrap();
        assert_eq!(response, expected);
    }
}
