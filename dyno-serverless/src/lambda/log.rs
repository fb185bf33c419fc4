//! The log of events and results, without secrets.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};
use tracing::Level;

use super::error::HandlerError;

/// What stands in the place of a hidden value.
const HIDDEN: &str = "[hidden]";

/// The names whose values are always hidden, in lower case and without `-` and `_`.
const SECRETS: [&str; 30] = [
    "accesskeyid",
    "accesstoken",
    "apikey",
    "apikeyid",
    "authorization",
    "authorizationtoken",
    "clientsecret",
    "cookie",
    "cookies",
    "identitysource",
    "idtoken",
    "passwd",
    "password",
    "proxyauthorization",
    "rawquerystring",
    "refreshtoken",
    "secret",
    "secretaccesskey",
    "secretkey",
    "secwebsocketprotocol",
    "sessiontoken",
    "setcookie",
    "signature",
    "token",
    "usageidentifierkey",
    "xamzsecuritytoken",
    "xapikey",
    "xauthtoken",
    "xcsrftoken",
    "xamzsignature",
];

/// Parts of names whose values are hidden: of `new_password`, too.
const FRAGMENTS: [&str; 9] = [
    "apikey",
    "authorization",
    "cookie",
    "credential",
    "oidc",
    "passw",
    "privatekey",
    "secret",
    "token",
];

type Redact = dyn Fn(&mut Value) + Send + Sync;

/// How events and results are logged.
#[derive(Clone)]
pub(super) struct Log {
    hidden: Arc<BTreeSet<String>>,
    redact: Option<Arc<Redact>>,
    is_on: bool,
    shows_errors: bool,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            hidden: Arc::new(SECRETS.into_iter().map(str::to_owned).collect()),
            redact: None,
            is_on: true,
            shows_errors: false,
        }
    }
}

impl Log {
    pub(super) fn hide<N: AsRef<str>>(&mut self, names: impl IntoIterator<Item = N>) {
        let hidden = Arc::make_mut(&mut self.hidden);
        hidden.extend(names.into_iter().map(|name| plain(name.as_ref())));
    }

    pub(super) fn redact(&mut self, redact: impl Fn(&mut Value) + Send + Sync + 'static) {
        self.redact = Some(Arc::new(redact));
    }

    pub(super) fn show_errors(&mut self) {
        self.shows_errors = true;
    }

    pub(super) fn switch_off(&mut self) {
        self.is_on = false;
    }

    pub(super) fn event(&self, request: &str, event: &impl Serialize) {
        if self.is_on && tracing::enabled!(Level::INFO) {
            tracing::info!(request, event = self.shown(event), "event");
        }
    }

    pub(super) fn result<T: Serialize>(&self, request: &str, result: &Result<T, HandlerError>) {
        if !self.is_on {
            return;
        }
        match result {
            Ok(result) if tracing::enabled!(Level::INFO) => {
                tracing::info!(request, result = self.shown(result), "result");
            }
            Ok(_) => {}
            Err(error) if self.shows_errors => {
                tracing::error!(request, error = texts(error), "failed");
            }
            Err(error) => tracing::error!(request, error = %error, "failed"),
        }
    }

    /// A value as JSON, without secrets.
    fn shown(&self, value: &impl Serialize) -> String {
        match serde_json::to_value(value) {
            Ok(mut json) => {
                self.hide_in(&mut json);
                if let Some(redact) = &self.redact {
                    redact(&mut json);
                }
                json.to_string()
            }
            Err(_) => "not JSON".to_owned(),
        }
    }

    fn is_secret(&self, name: &str) -> bool {
        let name = plain(name);
        self.hidden.contains(&name) || FRAGMENTS.iter().any(|part| name.contains(part))
    }

    fn hide_in(&self, json: &mut Value) {
        match json {
            Value::Object(members) => self.hide_members(members),
            Value::Array(elements) => elements.iter_mut().for_each(|json| self.hide_in(json)),
            Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
                match serde_json::from_str(text) {
                    Ok(mut inside) => {
                        self.hide_in(&mut inside);
                        *text = inside.to_string();
                    }
                    // What it contains is not known.
                    Err(_) => *text = HIDDEN.into(),
                }
            }
            _ => {}
        }
    }

    fn hide_members(&self, members: &mut Map<String, Value>) {
        let is_base64 = members.get("isBase64Encoded") == Some(&Value::Bool(true));
        for (name, value) in members {
            let is_opaque = name == "body" && (is_base64 || is_form(value));
            let is_hidden = is_opaque || self.is_secret(name);
            match is_hidden && !value.is_null() {
                true => *value = HIDDEN.into(),
                false => self.hide_in(value),
            }
        }
    }
}

/// The texts of an error and of its sources.
fn texts(error: &HandlerError) -> String {
    let sources = std::iter::successors(error.source(), |&source| source.source());
    sources.fold(error.to_string(), |text, source| {
        format!("{text}: {source}")
    })
}

/// Whether the body of a request is that of a form, whose fields are not read.
fn is_form(body: &Value) -> bool {
    let text = body.as_str().unwrap_or_default();
    !text.trim_start().starts_with(['{', '[']) && text.contains('=')
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    let characters = name
        .chars()
        .filter(|character| !['-', '_'].contains(character));
    characters.flat_map(char::to_lowercase).collect()
}

/// Prints no function.
impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("is_on", &self.is_on)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(log: &Log, json: &Value) -> Value {
        serde_json::from_str(&log.shown(json)).expect("JSON")
    }

    // A68
    #[test]
    fn secrets_are_hidden_wherever_they_are() {
        let event = json!({
            "headers": { "Authorization": "Bearer abc", "Accept": "text/plain", "X-Api-Key": "abc" },
            "multiValueHeaders": { "cookie": ["abc", "abc"] },
            "rawQueryString": "token=abc",
            "queryStringParameters": { "access_token": "abc", "page": "2" },
            "requestContext": { "identity": { "apiKey": "abc", "sourceIp": "10.0.0.1", "cookie": null } },
            "body": r#"{"user":"u","password":"abc","nested":"[{\"client_secret\":\"abc\"}]"}"#,
            "records": [{ "dynamodb": { "NewImage": { "password": { "S": "abc" } } } }],
        });
        let shown = shown(&Log::default(), &event);
        assert!(!shown.to_string().contains("abc"), "{shown}");
        assert_eq!(shown["headers"]["Accept"], "text/plain");
        assert_eq!(shown["headers"]["Authorization"], HIDDEN);
        assert_eq!(shown["queryStringParameters"]["page"], "2");
        assert_eq!(shown["requestContext"]["identity"]["cookie"], Value::Null);
        let body: Value = serde_json::from_str(shown["body"].as_str().unwrap()).unwrap();
        assert_eq!(body["user"], "u");
    }

    #[test]
    fn a_body_in_base64_is_hidden() {
        let event = json!({ "body": "YWJj", "isBase64Encoded": true });
        assert_eq!(shown(&Log::default(), &event)["body"], HIDDEN);
        let event = json!({ "body": "abc", "isBase64Encoded": false });
        assert_eq!(shown(&Log::default(), &event)["body"], "abc");
    }

    #[test]
    fn names_and_a_function_hide_more() {
        let mut log = Log::default();
        log.hide(["E-Mail"]);
        log.redact(|json| json["body"] = "a form".into());
        let event = json!({ "e_mail": "abc", "body": "abc", "page": 2 });
        let expected = json!({ "e_mail": HIDDEN, "body": "a form", "page": 2 });
        assert_eq!(shown(&log, &event), expected);
    }
}
