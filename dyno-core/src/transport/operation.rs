//! The SDK's operations: the name, the types and the sending of each.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::config::Intercept;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Input, Output};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin as _;

use super::call::SdkCall;
use super::direct::{names_arn, send};
use super::injection::Injection;

/// The SDK's builder of one operation.
pub(crate) trait Operation: Clone + Send + Sync + Sized + 'static {
    type Output: fmt::Debug + Send + Sync + 'static;
    type Error: ProvideErrorMetadata + StdError + Send + Sync + 'static;

    fn injection() -> &'static Injection;

    /// Sends it as this call, through the SDK's orchestrator.
    ///
    /// The builder is boxed because it has 700 bytes, which every future around it would move.
    fn send_through_sdk(
        self: Box<Self>,
        call: Arc<SdkCall>,
    ) -> impl Future<Output = Result<Self::Output, Failed<Self>>> + Send;

    /// A copy of the request.
    fn sdk_input(&self) -> Result<Input, BuildError>;
}

/// Sends a request as this call.
pub(super) async fn send_as<O: Operation>(
    request: Box<O>,
    call: Arc<SdkCall>,
) -> Result<O::Output, Failed<O>> {
    match send_directly(&*request, &call).await {
        Some(sent) => sent,
        None => request.send_through_sdk(call).await,
    }
}

/// Sends a copy of a request as this call.
pub(super) async fn send_copy_as<O: Operation>(
    request: &O,
    call: Arc<SdkCall>,
) -> Result<O::Output, Failed<O>> {
    match send_directly(request, &call).await {
        Some(sent) => sent,
        None => Box::new(request.clone()).send_through_sdk(call).await,
    }
}

/// Sends a copy of a request, if the call goes the direct way.
fn send_directly<O: Operation>(
    request: &O,
    call: &Arc<SdkCall>,
) -> impl Future<Output = Option<Result<O::Output, Failed<O>>>> + Send + use<O> {
    let call = call.clone();
    let sent = call
        .prepared()
        .and_then(|(direct, prepared)| match request.sdk_input() {
            Ok(input) if names_arn(&input) => None,
            Ok(input) => {
                let meter = call.meters.of_operation();
                let meter = meter.map(|meter| Box::new(meter) as Box<dyn Intercept>);
                let sent = send(direct, prepared, meter, input, is::<O::Output>);
                // Boxed: it would be a part of each future.
                Some(Ok(Box::pin(sent)))
            }
            Err(error) => Some(Err(SdkError::construction_failure(error))),
        });
    async move {
        Some(match sent? {
            Ok(sent) => typed(call.scope(sent).await),
            Err(error) => Err(error),
        })
    }
}

/// The error of an operation.
pub(super) type Failed<O> = SdkError<<O as Operation>::Error, HttpResponse>;

/// The output and the error of an operation, as the SDK's orchestrator returns them.
#[expect(clippy::result_large_err, reason = "it is the SDK's error")]
fn typed<T, E>(
    sent: Result<Output, SdkError<Error, HttpResponse>>,
) -> Result<T, SdkError<E, HttpResponse>>
where
    T: fmt::Debug + Send + Sync + 'static,
    E: StdError + Send + Sync + 'static,
{
    match sent {
        // An operation's deserializer returns its types.
        Ok(output) => output.downcast::<T>().map_err(|_| {
            // `send` has looked at it.
            let other = "the output is that of another operation";
            SdkError::dispatch_failure(ConnectorError::other(other.into(), None))
        }),
        Err(SdkError::ServiceError(error)) if error.err().downcast_ref::<E>().is_none() => {
            let raw = error.into_raw();
            Err(SdkError::response_error(
                "the error is that of another operation",
                raw,
            ))
        }
        Err(error) => Err(error.map_service_error(|error| {
            let error = error.downcast::<E>();
            error.expect("the error was looked at")
        })),
    }
}

fn is<T: fmt::Debug + Send + Sync + 'static>(output: &Output) -> bool {
    output.downcast_ref::<T>().is_some()
}

macro_rules! operations {
    ($($module:ident: $operation:ident $builder:ident $output:ident $error:ident;)*) => {$(
        impl Operation for operation::$module::builders::$builder {
            type Output = operation::$module::$output;
            type Error = operation::$module::$error;

            fn injection() -> &'static Injection {
                static INJECTION: Injection = Injection::new(
                    stringify!($operation),
                    || operation::$module::$operation::new().config(),
                    || Output::erase(operation::$module::$output::builder().build()),
                );
                &INJECTION
            }

            fn sdk_input(&self) -> Result<Input, BuildError> {
                self.as_input().clone().build().map(Input::erase)
            }

            async fn send_through_sdk(
                self: Box<Self>,
                call: Arc<SdkCall>,
            ) -> Result<Self::Output, Failed<Self>> {
                // Boxed: the SDK's futures have kilobytes, which would be moved with ours, and those of a call with
                // meters would be a part of each.
                match call.config() {
                    Some(config) => call.scope(Box::pin((*self).customize().config_override(config).send())).await,
                    None => call.scope(Box::pin((*self).send())).await,
                }
            }
        }
    )*};
}

operations! {
    get_item: GetItem GetItemFluentBuilder GetItemOutput GetItemError;
    put_item: PutItem PutItemFluentBuilder PutItemOutput PutItemError;
    update_item: UpdateItem UpdateItemFluentBuilder UpdateItemOutput UpdateItemError;
    delete_item: DeleteItem DeleteItemFluentBuilder DeleteItemOutput DeleteItemError;
    query: Query QueryFluentBuilder QueryOutput QueryError;
    scan: Scan ScanFluentBuilder ScanOutput ScanError;
    batch_write_item: BatchWriteItem BatchWriteItemFluentBuilder BatchWriteItemOutput BatchWriteItemError;
    batch_get_item: BatchGetItem BatchGetItemFluentBuilder BatchGetItemOutput BatchGetItemError;
    transact_get_items: TransactGetItems TransactGetItemsFluentBuilder TransactGetItemsOutput TransactGetItemsError;
    transact_write_items: TransactWriteItems TransactWriteItemsFluentBuilder
        TransactWriteItemsOutput TransactWriteItemsError;
    execute_statement: ExecuteStatement ExecuteStatementFluentBuilder ExecuteStatementOutput ExecuteStatementError;
    batch_execute_statement: BatchExecuteStatement BatchExecuteStatementFluentBuilder
        BatchExecuteStatementOutput BatchExecuteStatementError;
    execute_transaction: ExecuteTransaction ExecuteTransactionFluentBuilder
        ExecuteTransactionOutput ExecuteTransactionError;
    create_table: CreateTable CreateTableFluentBuilder CreateTableOutput CreateTableError;
    update_table: UpdateTable UpdateTableFluentBuilder UpdateTableOutput UpdateTableError;
    delete_table: DeleteTable DeleteTableFluentBuilder DeleteTableOutput DeleteTableError;
    describe_table: DescribeTable DescribeTableFluentBuilder DescribeTableOutput DescribeTableError;
    list_tables: ListTables ListTablesFluentBuilder ListTablesOutput ListTablesError;
    describe_time_to_live: DescribeTimeToLive DescribeTimeToLiveFluentBuilder
        DescribeTimeToLiveOutput DescribeTimeToLiveError;
    update_time_to_live: UpdateTimeToLive UpdateTimeToLiveFluentBuilder UpdateTimeToLiveOutput UpdateTimeToLiveError;
    list_tags_of_resource: ListTagsOfResource ListTagsOfResourceFluentBuilder
        ListTagsOfResourceOutput ListTagsOfResourceError;
    tag_resource: TagResource TagResourceFluentBuilder TagResourceOutput TagResourceError;
    untag_resource: UntagResource UntagResourceFluentBuilder UntagResourceOutput UntagResourceError;
}
