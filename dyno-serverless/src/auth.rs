//! Responses of Lambda authorizers for API Gateway.
//!
//! | Function | Response | What it is for |
//! |---|---|---|
//! | [`accept`], [`reject`] | [`Policy`] | REST APIs, WebSocket APIs, and HTTP APIs with IAM policies |
//! | [`unauthorized`], [`invalid`] | [`StatusResponse`] | a status and a body, with which the request is not decided |
//! | [`simple`] | [`Simple`] | HTTP APIs with simple responses (payload format 2.0) |
//!
//! A function that picks one of the first four returns an [`AuthResponse`], which each of them converts into:
//!
//! ```
//! use dyno_serverless::auth::{AuthResponse, accept, invalid, reject, unauthorized};
//!
//! fn authorize(token: &str, resource_arn: &str) -> AuthResponse {
//!     match token {
//!         "allow" => accept("user", resource_arn).context("plan", "free").into(),
//!         "deny" => reject("user", resource_arn).into(),
//!         "unauthorized" => unauthorized().into(),
//!         _ => invalid().into(),
//!     }
//! }
//!
//! let arn = "arn:aws:execute-api:eu-central-1:123456789012:api/prod/GET/movies";
//! let json = serde_json::to_value(authorize("unauthorized", arn))?;
//! assert_eq!(json, serde_json::json!({ "statusCode": 401, "body": "Unauthorized" }));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Status 401
//! API Gateway takes a policy or an error from an authorizer. A [`StatusResponse`] is neither, so API Gateway responds
//! with status 500; it is a response for code that reads it itself, and for authorizers behind other services. To make
//! a REST or WebSocket API respond with status 401, fail with [`Unauthorized`].

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// Grants the principal access to the resource.
///
/// The resource is the ARN of a method: that of the event, or with `*` for several methods. API Gateway caches the
/// policy for all methods of the caller; one for the method of the event alone denies the others until it expires.
///
/// ```
/// use dyno_serverless::auth::accept;
///
/// let arn = "arn:aws:execute-api:eu-central-1:123456789012:api/prod/*";
/// let policy = accept("user-7", arn).context("plan", "free").context("seats", 3);
/// # assert!(serde_json::to_string(&policy)?.contains(r#""context":{"plan":"free","seats":3}"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn accept(principal_id: impl Into<String>, resource_arn: impl Into<String>) -> Policy {
    Policy::new(principal_id.into(), "Allow", resource_arn.into())
}

/// Denies the principal access to the resource. API Gateway responds with status 403.
pub fn reject(principal_id: impl Into<String>, resource_arn: impl Into<String>) -> Policy {
    Policy::new(principal_id.into(), "Deny", resource_arn.into())
}

/// Status 401 with the body `Unauthorized`. See [status 401](self#status-401) for what API Gateway makes of it.
pub fn unauthorized() -> StatusResponse {
    StatusResponse::new(401, "Unauthorized")
}

/// Status 500 with the body `Invalid`: for a token that cannot be read.
pub fn invalid() -> StatusResponse {
    StatusResponse::new(500, "Invalid")
}

/// Whether a request to an HTTP API is authorized, for an authorizer with simple responses (payload format 2.0).
///
/// ```
/// use dyno_serverless::auth::simple;
///
/// let response = simple(true).context("scopes", vec!["read", "write"]);
/// let json = serde_json::json!({ "isAuthorized": true, "context": { "scopes": ["read", "write"] } });
/// assert_eq!(serde_json::to_value(response)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn simple(is_authorized: bool) -> Simple {
    Simple {
        is_authorized,
        context: BTreeMap::new(),
    }
}

/// What an authorizer returns that picks one of [`accept`], [`reject`], [`unauthorized`] and [`invalid`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AuthResponse {
    /// A policy that grants or denies access.
    Policy(Policy),
    /// A status and a body.
    Status(StatusResponse),
}

impl From<Policy> for AuthResponse {
    fn from(policy: Policy) -> Self {
        Self::Policy(policy)
    }
}

impl From<StatusResponse> for AuthResponse {
    fn from(response: StatusResponse) -> Self {
        Self::Status(response)
    }
}

/// The policy of a principal: the response of [`accept`] and [`reject`].
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "a policy has no effect until the authorizer returns it"]
pub struct Policy {
    principal_id: String,
    policy_document: Document,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    context: BTreeMap<String, ContextValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_identifier_key: Option<String>,
}

#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    version: &'static str,
    statement: [Statement; 1],
}

#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    action: [&'static str; 1],
    effect: &'static str,
    resource: Vec<String>,
}

impl Policy {
    fn new(principal_id: String, effect: &'static str, resource: String) -> Self {
        let statement = Statement {
            action: ["execute-api:Invoke"],
            effect,
            resource: vec![resource],
        };
        Self {
            principal_id,
            policy_document: Document {
                version: "2012-10-17",
                statement: [statement],
            },
            context: BTreeMap::new(),
            usage_identifier_key: None,
        }
    }

    /// Adds a resource to the statement.
    pub fn resource(mut self, arn: impl Into<String>) -> Self {
        let [statement] = &mut self.policy_document.statement;
        statement.resource.push(arn.into());
        self
    }

    /// Adds a value to the context, which the integration finds as `$context.authorizer.NAME`. The last value of a name
    /// is used.
    ///
    /// API Gateway takes strings, numbers and booleans here, and hands all of them over as strings.
    pub fn context(mut self, name: impl Into<String>, value: impl Into<ContextValue>) -> Self {
        self.context.insert(name.into(), value.into());
        self
    }

    /// Sets the API key of a usage plan whose key source is the authorizer.
    pub fn usage_identifier_key(mut self, key: impl Into<String>) -> Self {
        self.usage_identifier_key = Some(key.into());
        self
    }
}

/// Prints the effect, the number of resources and the names of the context, and no values.
impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [statement] = &self.policy_document.statement;
        f.debug_struct("Policy")
            .field("effect", &statement.effect)
            .field("resources", &statement.resource.len())
            .field("context", &self.context.keys())
            .finish_non_exhaustive()
    }
}

/// A value in the context of a [`Policy`]: a string, a whole number or a boolean.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ContextValue(Value);

impl fmt::Debug for ContextValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContextValue")
    }
}

macro_rules! context_values {
    ($($type:ty),*) => {$(
        impl From<$type> for ContextValue {
            fn from(value: $type) -> Self {
                Self(value.into())
            }
        }
    )*};
}

context_values!(
    &str, String, bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize
);

/// A status and a body: the response of [`unauthorized`] and [`invalid`].
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "a response has no effect until the authorizer returns it"]
pub struct StatusResponse {
    status_code: u16,
    body: String,
}

impl StatusResponse {
    fn new(status_code: u16, body: &str) -> Self {
        Self {
            status_code,
            body: body.to_owned(),
        }
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }
}

/// Prints the status without the body.
impl fmt::Debug for StatusResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusResponse")
            .field("status_code", &self.status_code)
            .finish_non_exhaustive()
    }
}

/// Whether a request is authorized: the response of [`simple`].
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "a response has no effect until the authorizer returns it"]
pub struct Simple {
    is_authorized: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    context: BTreeMap<String, Value>,
}

impl Simple {
    /// Adds a value to the context, which the integration finds as `$context.authorizer.NAME`. The last value of a name
    /// is used.
    pub fn context(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.context.insert(name.into(), value.into());
        self
    }
}

/// Prints the names of the context without their values.
impl fmt::Debug for Simple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simple")
            .field("is_authorized", &self.is_authorized)
            .field("context", &self.context.keys())
            .finish()
    }
}

/// The error with which an authorizer makes a REST or WebSocket API respond with status 401.
///
/// API Gateway looks at the text of the error, which is exactly `Unauthorized`.
///
/// ```
/// use dyno_serverless::auth::{Policy, Unauthorized, accept};
///
/// fn authorize(token: &str, resource_arn: &str) -> Result<Policy, Unauthorized> {
///     match token {
///         "allow" => Ok(accept("user", resource_arn)),
///         _ => Err(Unauthorized),
///     }
/// }
/// # assert_eq!(authorize("no", "arn").unwrap_err().to_string(), "Unauthorized");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Unauthorized")]
pub struct Unauthorized;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(response: impl Into<AuthResponse>) -> Value {
        serde_json::to_value(response.into()).unwrap()
    }

    // A71, A72
    #[test]
    fn policies_have_the_bodies_of_awstin() {
        for (policy, effect) in [
            (accept("user", "arn:aws:a"), "Allow"),
            (reject("user", "arn:aws:a"), "Deny"),
        ] {
            let expected = json!({
                "principalId": "user",
                "policyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Action": ["execute-api:Invoke"],
                        "Effect": effect,
                        "Resource": ["arn:aws:a"],
                    }],
                },
            });
            assert_eq!(body(policy), expected);
        }
    }

    // A73, A74
    #[test]
    fn responses_have_the_bodies_of_awstin() {
        let text = |status, body| json!({ "statusCode": status, "body": body });
        assert_eq!(body(unauthorized()), text(401, "Unauthorized"));
        assert_eq!(
            body(unauthorized().body("Token expired")),
            text(401, "Token expired")
        );
        assert_eq!(body(invalid()), text(500, "Invalid"));
        assert_eq!(
            body(invalid().body("No such user")),
            text(500, "No such user")
        );
    }

    #[test]
    fn a_policy_has_context_usage_key_and_more_resources() {
        let policy = accept("user", "a")
            .resource("b")
            .context("plan", "paid")
            .context("plan", "free")
            .context("seats", 3)
            .context("admin", false)
            .usage_identifier_key("key-of-a-plan");
        let policy = body(policy);
        assert_eq!(
            policy["context"],
            json!({ "plan": "free", "seats": 3, "admin": false })
        );
        assert_eq!(policy["usageIdentifierKey"], "key-of-a-plan");
        assert_eq!(
            policy["policyDocument"]["Statement"][0]["Resource"],
            json!(["a", "b"])
        );
    }

    #[test]
    fn simple_responses_are_those_of_payload_format_2() {
        let json = |response| serde_json::to_value::<Simple>(response).unwrap();
        assert_eq!(json(simple(false)), json!({ "isAuthorized": false }));
        let response = simple(true).context("user", json!({ "id": 7 }));
        assert_eq!(
            json(response),
            json!({ "isAuthorized": true, "context": { "user": { "id": 7 } } })
        );
    }

    #[test]
    fn debug_output_has_no_values() {
        let policy = accept("secret", "arn:secret")
            .context("plan", "secret")
            .usage_identifier_key("secret");
        let expected = r#"Policy { effect: "Allow", resources: 1, context: ["plan"], .. }"#;
        assert_eq!(format!("{policy:?}"), expected);
        let simple = simple(true).context("plan", "secret");
        let expected = r#"Simple { is_authorized: true, context: ["plan"] }"#;
        assert_eq!(format!("{simple:?}"), expected);
        let refusal = AuthResponse::from(unauthorized().body("secret"));
        let expected = "Status(StatusResponse { status_code: 401, .. })";
        assert_eq!(format!("{refusal:?}"), expected);
    }
}
