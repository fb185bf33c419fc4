//! The code of an error response, for where the SDK's type of the error is not known.

use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::body::SdkBody;

/// The code of an error response: `ExpiredTokenException`.
pub(crate) fn code(response: Option<&Response<SdkBody>>) -> Option<&str> {
    let response = response?;
    if response.status().is_success() {
        return None;
    }
    code_in(std::str::from_utf8(response.body().bytes()?).ok()?)
}

/// The code in the body of an error, such as
/// `{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"…"}`. Inside a string the quotes would
/// be escaped, and an attribute of that name has a map as its value.
pub(crate) fn code_in(body: &str) -> Option<&str> {
    body.match_indices(r#""__type""#).find_map(|(at, name)| {
        let rest = body.get(at + name.len()..)?.trim_start();
        let value = rest.strip_prefix(':')?.trim_start().strip_prefix('"')?;
        let (text, _) = value.split_once('"')?;
        Some(text.rsplit_once('#').map_or(text, |(_, code)| code))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_that_of_the_error() {
        for (body, code) in [
            (
                r#"{"__type":"a.b#ExpiredTokenException"}"#,
                Some("ExpiredTokenException"),
            ),
            (r#"{ "message" : "no", "__type" : "Plain" }"#, Some("Plain")),
            (
                r#"{"message":"\"__type\":\"a#Quoted\"","__type":"a#Real"}"#,
                Some("Real"),
            ),
            (
                r#"{"Item":{"__type":{"S":"x"}},"__type":"a#Real"}"#,
                Some("Real"),
            ),
            (r#"{"message":"no"}"#, None),
            (r#"{"__type":"#, None),
            (r#"{"__type":"a"#, None),
            ("<html>", None),
            ("", None),
        ] {
            assert_eq!(code_in(body), code, "{body}");
        }
    }
}
