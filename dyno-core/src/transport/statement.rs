//! ExecuteStatement, BatchExecuteStatement, ExecuteTransaction: PartiQL, with parameters as text and items read into
//! their types.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use aws_sdk_dynamodb::operation::batch_execute_statement::builders::BatchExecuteStatementFluentBuilder;
use aws_sdk_dynamodb::operation::execute_statement::builders::ExecuteStatementFluentBuilder;
use aws_sdk_dynamodb::operation::execute_transaction::builders::ExecuteTransactionFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, BatchStatementRequest, ParameterizedStatement};

use super::failed::without_items;
use super::input::Input;
use super::item_sinks::ItemsSink;
use super::places::Places;
use super::responses::{Responded, Responses, StatementFailure};
use super::sink::Slot;
use super::{bridged, call, send};
use crate::codec::DecodeDocument;
use crate::codec::DecodeError;
use crate::codec::attribute_value;
use crate::error::{Code, Error, ErrorResponse, Failure, Request, Result, RetryClass, Subject};
use crate::transport::TableRef;
use crate::wire::{Format, MapReader, Reader, ValueReader};

/// What one ExecuteStatement gave.
pub(crate) struct StatementResponse<T> {
    /// Each of them may be one that cannot be read.
    pub(crate) items: Vec<Result<T>>,
    pub(crate) next_token: Option<String>,
}

/// `parameters` is the member of that name.
pub(crate) fn execute_statement_input(
    skeleton: ExecuteStatementFluentBuilder,
    parameters: Option<Arc<str>>,
) -> Input<ExecuteStatementFluentBuilder> {
    Input::new(skeleton).with("Parameters", parameters, |request, text| {
        let mut reader = Reader::from_json(text, Format::Plain);
        let parameters = read_parameters(reader.value())?;
        reader.finish()?;
        Ok(request.set_parameters(Some(parameters)))
    })
}

/// ExecuteStatement. The response to a SELECT has items.
pub(crate) async fn execute_statement<T: DecodeDocument + Send + 'static>(
    input: Input<ExecuteStatementFluentBuilder>,
    target: &TableRef,
    reads: bool,
) -> Result<StatementResponse<T>> {
    let statement = input.skeleton_ref().get_statement().as_deref();
    let table = statement.and_then(table_of);
    let named = Request::of_tables("ExecuteStatement", table);
    let sink = ItemsSink {
        target: target.clone(),
        items: Slot::default(),
        counts: false,
        bytes: AtomicUsize::new(0),
        texts: None,
    };
    let call = call(&input, sink);
    match send(call.clone(), input).await {
        Ok(output) => Ok(StatementResponse {
            items: match (&output.items, call.sink.items.take()) {
                (Some(maps), _) => maps.iter().map(|map| bridged(map, target)).collect(),
                (None, Some(items)) => items,
                (None, None) if reads => return Err(without_items(&named)),
                (None, None) => Vec::new(),
            },
            next_token: output.next_token,
        }),
        Err(error) => Err(call.settle(call.failed(named, error))),
    }
}

/// The table of a statement (AWS developer guide, "PartiQL for DynamoDB"), of which nothing else is to be in a text.
pub(crate) fn table_of(statement: &str) -> Option<&str> {
    let verb = statement.split_whitespace().next()?;
    let word = match verb.to_ascii_uppercase().as_str() {
        "UPDATE" => "UPDATE",
        "INSERT" => "INTO",
        "SELECT" | "DELETE" => "FROM",
        _ => return None,
    };
    let words = statement.match_indices(char::is_whitespace);
    let ends = words.map(|(end, _)| end).chain([statement.len()]);
    let after = |end: usize| {
        let (before, rest) = statement.split_at_checked(end)?;
        let last = before.rsplit(char::is_whitespace).next()?;
        // A word in quotes is none, and after a value another value may look like a table.
        let is_quoted = before.contains('\'') || before.matches('"').count() % 2 == 1;
        (!is_quoted && last.eq_ignore_ascii_case(word)).then(|| rest.trim_start())
    };
    let rest = ends.into_iter().find_map(after)?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?.0,
        None => rest.split(|c| !is_name(c) || c == '.').next()?,
    };
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// `statements` is the member `Statements`.
pub(crate) fn batch_execute_statement_input(
    skeleton: BatchExecuteStatementFluentBuilder,
    statements: Arc<str>,
) -> Input<BatchExecuteStatementFluentBuilder> {
    Input::new(skeleton).with("Statements", Some(statements), |request, text| {
        let statements = read_statements(text, |mut members| {
            let mut statement = BatchStatementRequest::builder();
            while let Some((name, value)) = members.next()? {
                statement = match &*name {
                    "Statement" => statement.statement(value.string()?),
                    "Parameters" => statement.set_parameters(Some(read_parameters(value)?)),
                    "ConsistentRead" => statement.consistent_read(value.boolean()?),
                    _ => statement
                        .return_values_on_condition_check_failure((&*value.string()?).into()),
                };
            }
            statement.build().map_err(not_built)
        })?;
        Ok(request.set_statements(Some(statements)))
    })
}

/// BatchExecuteStatement with so many statements.
pub(crate) async fn batch_execute_statement<P: Places>(
    input: Input<BatchExecuteStatementFluentBuilder>,
    statements: usize,
) -> Result<Responded<P>> {
    let named = Request::new("BatchExecuteStatement", &None);
    let call = call(&input, Responses::<P>::new(statements));
    match send(call.clone(), input).await {
        Ok(output) => {
            let mut responded = call.sink.take(&named, output.responses.as_deref())?;
            if call.was_unclear_before() {
                for failure in responded.failed.values_mut() {
                    failure.outcome_unknown = true;
                }
            }
            Ok(responded)
        }
        Err(error) => Err(call.settle(call.failed(named, error))),
    }
}

/// `statements` is the member `TransactStatements`.
pub(crate) fn execute_transaction_input(
    skeleton: ExecuteTransactionFluentBuilder,
    statements: Arc<str>,
) -> Input<ExecuteTransactionFluentBuilder> {
    Input::new(skeleton).with("TransactStatements", Some(statements), |request, text| {
        let statements = read_statements(text, |mut members| {
            let mut statement = ParameterizedStatement::builder();
            while let Some((name, value)) = members.next()? {
                statement = match &*name {
                    "Statement" => statement.statement(value.string()?),
                    "Parameters" => statement.set_parameters(Some(read_parameters(value)?)),
                    _ => statement
                        .return_values_on_condition_check_failure((&*value.string()?).into()),
                };
            }
            statement.build().map_err(not_built)
        })?;
        Ok(request.set_transact_statements(Some(statements)))
    })
}

/// ExecuteTransaction with this number of statements. For writes DynamoDB may send no responses.
pub(crate) async fn execute_transaction<P: Places>(
    input: Input<ExecuteTransactionFluentBuilder>,
    statements: usize,
    writes: bool,
) -> Result<P> {
    let named = Request::new("ExecuteTransaction", &None);
    let call = call(&input, Responses::<P>::new(statements));
    match send(call.clone(), input).await {
        Ok(output) => {
            let output = output.responses.as_deref();
            let read = match writes {
                true => call.sink.take_if_any(&named, output),
                false => call.sink.take(&named, output),
            };
            read.map(|read| read.places)
        }
        Err(error) => Err(call.settle(call.failed(named, error))),
    }
}

/// The error of one statement of a batch.
pub(crate) fn failed_statement(failure: StatementFailure) -> Error {
    let outcome_unknown = failure.outcome_unknown;
    let error = statement_error(failure);
    match outcome_unknown {
        true => error.with_outcome_unknown(),
        false => error,
    }
}

fn statement_error(failure: StatementFailure) -> Error {
    let StatementFailure {
        code, message, old, ..
    } = failure;
    let known = Code::from_name(&code);
    if known == Code::ConditionalCheckFailed {
        return Error::condition_failed(Subject::unknown(), old.map(Into::into), None);
    }
    let source = format!("a statement of a batch ended with {code}");
    let failure = Failure::new(Request::new("BatchExecuteStatement", &None), source);
    let failure = Box::new(failure.with_response(ErrorResponse {
        code: Some(code),
        message,
        ..ErrorResponse::default()
    }));
    match known.retry_class() {
        RetryClass::Throttling => Error::Throttled(failure),
        _ => Error::Service(failure),
    }
}

fn read_statements<T>(
    text: &str,
    read: impl Fn(MapReader<'_, '_>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut reader = Reader::from_json(text, Format::Plain);
    let mut statements = Vec::new();
    let mut array = reader.value().items()?;
    while let Some(members) = array.next()? {
        statements.push(read(members)?);
    }
    reader.finish()?;
    Ok(statements)
}

fn read_parameters(value: ValueReader<'_, '_>) -> Result<Vec<AttributeValue>, DecodeError> {
    let mut parameters = Vec::new();
    let mut array = value.items()?;
    while let Some(value) = array.next_value()? {
        parameters.push(attribute_value::value_from_json(value.text()?)?);
    }
    Ok(parameters)
}

fn not_built(error: aws_sdk_dynamodb::error::BuildError) -> DecodeError {
    DecodeError::invalid_because("a statement", error)
}

#[cfg(test)]
mod tests {
    use super::table_of;

    #[test]
    fn the_table_of_a_statement_is_named_and_nothing_else_is() {
        for (statement, table) in [
            (r#"SELECT * FROM "Movies" WHERE note = 'x'"#, Some("Movies")),
            (
                r#"select "year", title from Movies where a = 1"#,
                Some("Movies"),
            ),
            ("SELECT * FROM \"Movies\".\"ByRank\"", Some("Movies")),
            ("SELECT * FROM Movies.ByRank", Some("Movies")),
            (
                r#"INSERT INTO "my-movies_2.x" VALUE {'a': 1}"#,
                Some("my-movies_2.x"),
            ),
            ("  UPDATE\n\"Movies\" SET a = 'FROM b'", Some("Movies")),
            ("DELETE FROM Movies WHERE a = 1", Some("Movies")),
            ("SELECT 'FROM secret' FROM Movies", None),
            (r#"SELECT "a FROM b" FROM Movies"#, Some("Movies")),
            ("EXISTS(SELECT * FROM Movies)", None),
            ("UPDATE 'secret'", None),
            ("SELECT * FROM", None),
            ("", None),
        ] {
            assert_eq!(table_of(statement), table, "{statement}");
        }
    }
}
