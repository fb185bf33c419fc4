//! Is the token of a transaction the same over its retries?

use super::Checker;
use super::request::{Members, text};

impl Checker {
    /// The retries of a call carry the token of its first try; without it a transaction may be carried out twice.
    pub(super) fn token(
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
        let token = text(request, "ClientRequestToken");
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
                self.tokens.truncate(TOKENS - 1);
                self.tokens.push_front((invocation.to_owned(), token));
                Ok(())
            }
        }
    }
}

/// How many transactions may be under way before the oldest token is forgotten.
const TOKENS: usize = 256;

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
