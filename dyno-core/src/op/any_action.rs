//! Any action by its name, with JSON as input and output.

use futures::future::BoxFuture;

use crate::client::Client;
use crate::codec::EncodeError;
use crate::error::{Error, Request, Result, Subject};
use crate::transport;
use crate::transport::Sender;

impl Client {
    /// Sends any action of DynamoDB by its name, for which dyno has no method. Awaiting it returns the JSON of the
    /// response.
    ///
    /// The request is signed, sent, retried and timed out like any other request of the client. The response of an
    /// action without a response body is `{}`.
    ///
    /// Table names in the JSON are sent as they are, without the client's prefix. The SDK may send a request twice if a
    /// response is lost; for actions that take a `ClientRequestToken`, set one in the JSON. Interceptors of the SDK's
    /// client see a ListTables, which has the name and the body of this action when it is sent.
    ///
    /// It has no meter: dyno does not know which actions return their capacity, and where. The JSON can request it.
    ///
    /// # Errors
    /// [`Error::Service`] with DynamoDB's code if DynamoDB rejects the request, and [`Error::Protocol`] if the response
    /// is empty or not a JSON object. [`Error::Encode`] if the name or the input is invalid; nothing is sent then.
    ///
    /// ```no_run
    /// # async fn example(client: dyno::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let table = serde_json::json!({ "TableName": "Movies" });
    /// let response = client.call("DescribeContinuousBackups", table.to_string()).await?;
    /// let response: serde_json::Value = serde_json::from_str(&response)?;
    /// println!("{}", response["ContinuousBackupsDescription"]["ContinuousBackupsStatus"]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "nothing is sent until it is awaited"]
    pub fn call(
        &self,
        action: impl Into<String>,
        input: impl Into<String>,
    ) -> BoxFuture<'static, Result<String>> {
        let (sender, action, input) = (self.sender().clone(), action.into(), input.into());
        Box::pin(async move { send(&sender, &action, &input).await })
    }
}

async fn send(sender: &Sender, action: &str, input: &str) -> Result<String> {
    let invalid = |error| Error::encode(Subject::unknown(), error);
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if action.is_empty() || !is_word(action) {
        let error = EncodeError::invalid(
            "the name of an action has only letters and digits, such as `DescribeLimits`",
        );
        return Err(invalid(error));
    }
    let input = transport::object(input.as_bytes()).map_err(|error| {
        invalid(EncodeError::invalid_because(
            "the input of an action must be a JSON object",
            error,
        ))
    })?;
    let request = Request::new(action.to_owned(), &None);
    transport::any_action(sender, transport::DYNAMODB, request, input).await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crate::Error;
    use crate::error::Code;
    use crate::example::{Service, error, ok};

    // S63
    #[tokio::test]
    async fn any_action_is_called_with_the_retries_of_the_client() {
        let attempts = AtomicUsize::new(0);
        let service = Service::new(move |_, _| match attempts.fetch_add(1, Ordering::Relaxed) {
            0 => error("ThrottlingException", ""),
            1 => (500, "{}".to_owned()),
            _ => ok(r#"{"Shiny":[1,{"a":null}]}"#),
        });
        let input = r#"{"TableName":"Movies","Bytes":"Bra\"zil"}"#;
        let response = service.client().call("BrandNew", input).await.unwrap();
        assert_eq!(response, r#"{"Shiny":[1,{"a":null}]}"#);
        let asked = service.asked();
        assert_eq!(asked.len(), 3);
        assert!(
            asked
                .iter()
                .all(|(action, body)| (&**action, &**body) == ("BrandNew", input)),
            "{asked:?}"
        );
    }

    #[tokio::test]
    async fn an_error_of_an_action_has_its_code() {
        let service = Service::new(|_, _| error("UnknownOperationException", ""));
        let error = service.client().call("BrandNew", "{}").await.unwrap_err();
        let failure = error.failure().unwrap();
        assert_eq!(
            (failure.operation(), failure.code_text()),
            ("BrandNew", "UnknownOperationException")
        );
        assert_eq!(failure.message(), Some("No."));
        assert_eq!(service.requests(), 1);
        let service = Service::new(|_, _| crate::example::error("ResourceNotFoundException", ""));
        let error = service
            .client()
            .call("DescribeTable", "{}")
            .await
            .unwrap_err();
        assert_eq!(error.code(), Some(Code::ResourceNotFound));
    }

    // S66
    #[tokio::test]
    async fn a_response_that_is_not_an_object_is_an_error() {
        for body in ["", " ", "[]", "7", r#"{"a":"#, "<html>"] {
            let service = Service::new(move |_, _| ok(body));
            let error = service
                .client()
                .call("ListBackups", "{}")
                .await
                .unwrap_err();
            assert!(matches!(error, Error::Protocol(_)), "{body}: {error:?}");
            assert!(
                error.to_string().starts_with(
                    "ListBackups: the response from `in-process.invalid` cannot be read"
                ),
                "{error}"
            );
            assert_eq!(service.requests(), 3);
        }
        let service = Service::new(|_, _| ok(""));
        assert_eq!(
            service.client().call("TagResource", "{}").await.unwrap(),
            "{}"
        );
    }

    #[tokio::test]
    async fn invalid_requests_are_not_sent() {
        let client = Service::silent().client();
        for action in [
            "",
            "Describe Limits",
            "a\r\nb",
            "DynamoDB_20120810.ListTables",
        ] {
            let error = client.call(action, "{}").await.unwrap_err();
            assert_eq!(
                error.to_string(),
                "the name of an action has only letters and digits, such as `DescribeLimits`"
            );
        }
        for input in ["", "[]", "{", "{} {}", "null"] {
            let error = client.call("DescribeLimits", input).await.unwrap_err();
            assert!(matches!(error, Error::Encode(_)), "{input}: {error:?}");
            assert_eq!(
                error.to_string(),
                "the input of an action must be a JSON object"
            );
        }
    }
}
