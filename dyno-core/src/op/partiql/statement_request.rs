//! The request for one page of a statement, as plain data.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::execute_statement::builders::ExecuteStatementFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;

use crate::codec::DecodeDocument;
use crate::error::{CarriedOut, Error, InvalidRead, Request, Result, Subject};
use crate::expr::{ExpressionError, ast};
use crate::op::partiql::selected;
use crate::op::read::page_request::count_of;
use crate::transport::{self, Input, Sender, StatementResponse, TableRef};
use crate::wire::quoted;

/// A statement with its parameters and its settings.
#[doc(hidden)]
#[derive(Clone)]
pub struct StatementRequest {
    pub(super) sender: Sender,
    text: Arc<str>,
    pub(super) parameters: Vec<ast::Value>,
    pub(super) consistent: bool,
    pub(super) page_size: Option<usize>,
    pub(super) limit: Option<usize>,
    pub(super) start: Option<String>,
    /// Why its items cannot be read as they are.
    invalid: Option<InvalidRead>,
}

impl StatementRequest {
    pub(crate) fn new(sender: Sender, text: Arc<str>) -> Self {
        Self {
            sender,
            text,
            parameters: Vec::new(),
            consistent: false,
            page_size: None,
            limit: None,
            start: None,
            invalid: None,
        }
    }

    /// Checks that the items have what `T` has.
    pub(super) fn read_as<T: DecodeDocument>(&mut self) {
        self.invalid = selected::check::<T>(&self.text);
    }

    fn check(&self) -> Result<()> {
        match &self.invalid {
            Some(invalid) => Err(Error::read(Subject::unknown(), invalid.clone())),
            None => Ok(()),
        }
    }

    /// The request, for errors.
    pub(super) fn named(&self) -> Request {
        Request::of_tables("ExecuteStatement", transport::table_of(&self.text))
    }

    pub(super) fn input(&self) -> Result<Input<ExecuteStatementFluentBuilder>> {
        self.check()?;
        let limit = [self.page_size, self.limit].into_iter().flatten().min();
        let request = self.sender.sdk().execute_statement();
        let request = request
            .statement(&*self.text)
            .set_consistent_read(self.consistent.then_some(true))
            .set_limit(count_of(limit))
            .set_next_token(self.start.clone())
            .set_return_values_on_condition_check_failure(self.on_condition_failure());
        let parameters = self.parameters()?.map(Into::into);
        Ok(transport::execute_statement_input(request, parameters).metered(&self.sender))
    }

    /// Whether the statement is a SELECT.
    pub(super) fn reads(&self) -> bool {
        let verb = self.text.split_ascii_whitespace().next();
        verb.is_some_and(|verb| verb.eq_ignore_ascii_case("SELECT"))
    }

    /// Requests the old item if a condition fails: for every statement that writes.
    fn on_condition_failure(&self) -> Option<ReturnValuesOnConditionCheckFailure> {
        (!self.reads()).then_some(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    /// The parameters as the member of that name, which must not be empty.
    fn parameters(&self) -> Result<Option<String>> {
        let mut text = String::new();
        for (position, parameter) in self.parameters.iter().enumerate() {
            let json = match parameter {
                ast::Value::Json(json) => json,
                ast::Value::Invalid(source) => {
                    let invalid = ExpressionError::Value {
                        path: format!("parameter {position}"),
                        source: source.clone(),
                    };
                    return Err(Error::expression(Subject::unknown(), invalid));
                }
            };
            text.push(if text.is_empty() { '[' } else { ',' });
            text.push_str(json);
        }
        Ok((!text.is_empty()).then(|| text + "]"))
    }

    /// The statement as one of many.
    pub(crate) fn one_of_many(&self, consistency: bool) -> Result<String> {
        self.check()?;
        if self.limit.is_some() || self.page_size.is_some() || self.start.is_some() {
            return Err(Error::read(Subject::unknown(), InvalidRead::PagedStatement));
        }
        let mut text = format!(r#"{{"Statement":{}"#, quoted(&self.text));
        if let Some(parameters) = self.parameters()? {
            text.push_str(r#","Parameters":"#);
            text.push_str(&parameters);
        }
        if consistency && self.consistent {
            text.push_str(r#","ConsistentRead":true"#);
        }
        if self.on_condition_failure().is_some() {
            text.push_str(r#","ReturnValuesOnConditionCheckFailure":"ALL_OLD""#);
        }
        text.push('}');
        Ok(text)
    }

    pub(super) async fn send<T: DecodeDocument + Send + 'static>(
        &self,
    ) -> Result<StatementResponse<T>> {
        // Only DynamoDB reads which table it is about.
        let target = TableRef::new(&self.sender, "".into(), None);
        let reads = self.reads();
        let mut response: StatementResponse<T> =
            transport::execute_statement(self.input()?, &target, reads).await?;
        if !reads {
            let carried_out = CarriedOut {
                write: "the statement was carried out",
                returned: "the returned item",
            };
            let items = response.items.into_iter();
            let items = items.map(|item| item.map_err(|error| error.after(carried_out)));
            response.items = items.collect();
        }
        Ok(response)
    }
}

// Without its text and its parameters, whose values may be secret.
impl fmt::Debug for StatementRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatementRequest").finish_non_exhaustive()
    }
}
