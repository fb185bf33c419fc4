//! The client request tokens of transactions.

use super::Checker;
use super::request::{Members, string};

impl Checker {
    /// Checks that the retries of a call have the token of its first attempt.
    ///
    /// With another token, DynamoDB can execute the transaction twice.
    pub(super) fn client_token(
        &mut self,
        operation: &str,
        invocation: Option<&str>,
        request: &Members<'_>,
    ) -> Result<(), String> {
        let (Some(invocation), "TransactWriteItems" | "ExecuteTransaction") =
            (invocation, operation)
        else {
            return Ok(());
        };
        let token = string(request, "ClientRequestToken");
        let first = self
            .tokens
            .iter()
            .find(|(earlier, _)| earlier == invocation);
        match first {
            Some((_, first)) if *first != token => {
                Err("a retry has another ClientRequestToken".to_owned())
            }
            Some(_) => Ok(()),
            None => {
                self.tokens.truncate(MAX_TOKENS - 1);
                self.tokens.push_front((invocation.to_owned(), token));
                Ok(())
            }
        }
    }
}

/// The number of transactions whose tokens are kept.
const MAX_TOKENS: usize = 256;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::checker;

    #[test]
    fn a_retry_keeps_its_token() {
        let mut checker = checker();
        let mut send = |invocation, token| {
            let request = json!({ "TransactItems": [], "ClientRequestToken": token }).to_string();
            checker.check("TransactWriteItems", Some(invocation), request.as_bytes())
        };
        assert_eq!(send("1", "a"), Ok(()));
        assert_eq!(send("2", "b"), Ok(()));
        assert_eq!(send("1", "a"), Ok(()));
        let violation = "dyno-testing: TransactWriteItems: a retry has another ClientRequestToken";
        assert_eq!(send("1", "c"), Err(violation.to_owned()));
    }
}
