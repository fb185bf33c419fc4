//! How does a token decide whether a request may pass? The authorizer picks one of four responses.

use dyno_serverless::auth::{AuthResponse, accept, invalid, reject, unauthorized};
use serde::Deserialize;

/// What API Gateway sends to a token authorizer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    authorization_token: String,
    method_arn: String,
}

fn authorize(request: &Request) -> AuthResponse {
    match &*request.authorization_token {
        "allow" => accept("user", &request.method_arn).into(),
        "deny" => reject("user", &request.method_arn).into(),
        "unauthorized" => unauthorized().into(),
        _ => invalid().into(),
    }
}

fn main() -> serde_json::Result<()> {
    for token in ["allow", "deny", "unauthorized", "something else"] {
        let event = format!(
            r#"{{ "type": "TOKEN", "authorizationToken": "{token}", "methodArn": "arn:aws:execute-api:a:1:b/c" }}"#
        );
        let response = authorize(&serde_json::from_str(&event)?);
        println!("{token}: {}", serde_json::to_string(&response)?);
    }
    Ok(())
}
