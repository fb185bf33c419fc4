//! What can go wrong, and how does it look?
//!
//! Every operation ends with [`Result`](crate::Result). What a caller branches on is a variant of [`Error`]; the rest keeps its cause
//! as `source()`. An error prints in one line, which names the item where it is about one, and what to do where that is plain:
//!
//! ```text
//! Movie (1985, "Brazil"): attribute `info.actors[2]`: expected S, found N
//! Movie (1985, "Brazil"): PutItem of `Movies`: AccessDeniedException: User is not authorized; allow `dynamodb:PutItem` on the table `Movies`
//! ```
//!
//! Keys are printed, other values never.
//!
//! # Before anything was sent
//!
//! | Variant | When |
//! |---|---|
//! | [`Error::Encode`] | a value cannot be stored: NaN, an empty key, an item without attributes |
//! | [`Error::Expression`] | an expression says nothing, or says too much |
//! | [`Error::Read`] | a read makes no sense: a cursor of another table |
//! | [`Error::DuplicateKey`] | an operation of a batch has the key of an earlier one, and `Duplicates::Refuse` was asked for |
//! | [`Error::Transaction`] | a transaction is empty, has more than 100 operations or 4 MB, or two on one item |
//! | [`Error::Credentials`] | there are no credentials, there is no such profile, or their provider failed, also when asked again |
//! | [`Error::Config`] | the client cannot be configured |
//!
//! # After that
//!
//! | Variant | When | Was a write carried out? |
//! |---|---|---|
//! | [`Error::Refused`] | its condition was false; with the old item | no |
//! | [`Error::NotFound`] | `required()` found no item | |
//! | [`Error::TransactionCanceled`] | with a [reason](crate::error::CancellationReason) for each operation, and its old item | no |
//! | [`Error::Throttled`] | the service has no capacity | no |
//! | [`Error::Service`] | the service says no, or fails; with its code | no, but after a failure perhaps |
//! | [`Error::Timeout`] | no answer came in time; with the [phase](crate::error::Phase) | perhaps, but not if it was for a connection that time ran out |
//! | [`Error::Transport`] | the connection failed: DNS, TLS, a reset | perhaps, but not if it could not be opened |
//! | [`Error::Protocol`] | the answer is not one of DynamoDB: cut off, a wrong checksum, the page of a proxy | perhaps |
//! | [`Error::Decode`] | an item is not what the model says; with the path of the attribute | yes |
//! | [`Error::TableNotReady`] | a table was not ready, or not gone, after all polls | |
//! | [`Error::Incomplete`] | something of a batch was not written or read; the answer with its items is in the error | in part |
//!
//! A condition that did not hold is an answer first: an operation with `.condition(..)` gives `Result<Result<T, Refused<M>>>`, and
//! [`Refused`](crate::Refused) has the old item as `M`. With `??` it becomes [`Error::Refused`].
//!
//! # Questions
//!
//! The same kind of error comes from many operations, in several variants. These hold for all of them:
//! [`code`](Error::code), [`retry_class`](Error::retry_class), [`is_retryable`](Error::is_retryable),
//! [`is_outcome_unknown`](Error::is_outcome_unknown), [`is_throttled`](Error::is_throttled), [`is_timeout`](Error::is_timeout),
//! [`is_conditional_check_failed`](Error::is_conditional_check_failed), [`is_transaction_conflict`](Error::is_transaction_conflict),
//! [`is_validation`](Error::is_validation), [`is_resource_not_found`](Error::is_resource_not_found),
//! [`is_resource_in_use`](Error::is_resource_in_use), [`is_access_denied`](Error::is_access_denied),
//! [`is_expired_credentials`](Error::is_expired_credentials), [`is_missing_credentials`](Error::is_missing_credentials).
//!
//! ```no_run
//! # use dyno::{Item, RawTable, item};
//! # async fn example(movies: RawTable) -> dyno::Result<Option<Item>> {
//! match movies.get(item! { "year" => 1985, "title" => "Brazil" }).await {
//!     Err(error) if error.is_resource_not_found() => Ok(None),
//!     other => other,
//! }
//! # }
//! ```
//!
//! # Codes
//!
//! What the service says is a [`Code`], whose last column is its [`RetryClass`]. The SDK has sent a request again already, with
//! pauses, for what is *throttling* or *transient*. What is *conflict* passes when the other request has ended; what is
//! *credentials* passes with other credentials, another policy or a clock that is right.
//!
//! | Code | When | What to do | Again |
//! |---|---|---|---|
//! | [`ConditionalCheckFailed`](Code::ConditionalCheckFailed) | The condition of a write was false. | read the old item in `Error::Refused`, and decide | never |
//! | [`Validation`](Code::Validation) | The request breaks a rule; the message says which. | change the request | never |
//! | [`Serialization`](Code::Serialization) | A member of the request has a type that the operation does not take. | change the request; of a request that dyno made it is a bug | never |
//! | [`ItemCollectionSizeLimitExceeded`](Code::ItemCollectionSizeLimitExceeded) | The items of one partition key would be more than 10 GB, in a table with local indexes. | delete items of that partition key, or do without local indexes | never |
//! | [`DuplicateItem`](Code::DuplicateItem) | A PartiQL INSERT found an item with the same key. | use an UPDATE, or `put` | never |
//! | [`ProvisionedThroughputExceeded`](Code::ProvisionedThroughputExceeded) | A table, an index or one of their partitions has no capacity left. | send more slowly, spread the keys, or provide more capacity | throttling |
//! | [`RequestLimitExceeded`](Code::RequestLimitExceeded) | The account has used up its throughput in this region. | send more slowly, or have the quota raised | throttling |
//! | [`Throttling`](Code::Throttling) | Requests come too fast, for a table on demand or for operations on tables. | send more slowly | throttling |
//! | [`TransactionCanceled`](Code::TransactionCanceled) | A transaction was cancelled; nothing of it was written. | look at the reason of each operation in `Error::TransactionCanceled` | never |
//! | [`TransactionConflict`](Code::TransactionConflict) | Another transaction holds an item of the request. | send it again after a short pause | conflict |
//! | [`TransactionInProgress`](Code::TransactionInProgress) | A transaction with the same token is still being carried out. | send it again with the same token after a short pause | conflict |
//! | [`IdempotentParameterMismatch`](Code::IdempotentParameterMismatch) | The token was used before, with another request. | use a new token for each request | never |
//! | [`ReplicatedWriteConflict`](Code::ReplicatedWriteConflict) | The item is being written in another region, in a global table with strong consistency. | send it again after a short pause | conflict |
//! | [`ResourceNotFound`](Code::ResourceNotFound) | There is no such table or index, or it is not ACTIVE yet. | create the table, or check the region and the table prefix | never |
//! | [`ResourceInUse`](Code::ResourceInUse) | The table exists already, or is being created, changed or deleted. | wait until the table is ACTIVE, or gone | never |
//! | [`LimitExceeded`](Code::LimitExceeded) | Too many operations on tables are in progress, or a quota of the account is used up. | wait until others have ended, or have the quota raised | conflict |
//! | [`TableAlreadyExists`](Code::TableAlreadyExists) | A table or a backup is to be restored to a table that exists. | choose another name | never |
//! | [`TableInUse`](Code::TableInUse) | A table that is to be restored to is being created or deleted. | wait until that has ended | conflict |
//! | [`TableNotFound`](Code::TableNotFound) | The table that is to be copied, exported or restored does not exist. | check the name, the region and the table prefix | never |
//! | [`IndexNotFound`](Code::IndexNotFound) | There is no such index. | check the name of the index | never |
//! | [`GlobalTableAlreadyExists`](Code::GlobalTableAlreadyExists) | A global table with this name exists. | choose another name | never |
//! | [`GlobalTableNotFound`](Code::GlobalTableNotFound) | There is no global table with this name. | check the name | never |
//! | [`ReplicaAlreadyExists`](Code::ReplicaAlreadyExists) | The region is a replica of the global table already. | go on: there is nothing to do | never |
//! | [`ReplicaNotFound`](Code::ReplicaNotFound) | The region is no replica of the global table. | check the region | never |
//! | [`PolicyNotFound`](Code::PolicyNotFound) | The table or stream has no resource policy, or not this revision of it. | read the policy again | never |
//! | [`BackupInUse`](Code::BackupInUse) | Another operation on the same backup or table is in progress. | wait until that has ended | conflict |
//! | [`BackupNotFound`](Code::BackupNotFound) | There is no such backup. | check the ARN | never |
//! | [`ContinuousBackupsUnavailable`](Code::ContinuousBackupsUnavailable) | Continuous backups are not enabled for the table yet. | wait some minutes after the table was created | never |
//! | [`PointInTimeRecoveryUnavailable`](Code::PointInTimeRecoveryUnavailable) | Point-in-time recovery is off. | enable it on the table | never |
//! | [`InvalidRestoreTime`](Code::InvalidRestoreTime) | The time to restore lies outside what can be restored. | choose a time between the earliest and the latest | never |
//! | [`InvalidExportTime`](Code::InvalidExportTime) | The time of an export lies outside what can be restored. | choose a time inside | never |
//! | [`ExportConflict`](Code::ExportConflict) | An export conflicts with another to the same place. | use another token or place | never |
//! | [`ExportNotFound`](Code::ExportNotFound) | There is no such export. | check the ARN | never |
//! | [`ImportConflict`](Code::ImportConflict) | An import conflicts with an earlier one with the same token. | use another token | never |
//! | [`ImportNotFound`](Code::ImportNotFound) | There is no such import. | check the ARN | never |
//! | [`InvalidEndpoint`](Code::InvalidEndpoint) | The request came to an endpoint that does not serve it. | check the region and the endpoint | never |
//! | [`AccessDenied`](Code::AccessDenied) | The credentials are known, and no policy allows them the action, or one denies it. | allow the action on the table and its indexes | credentials |
//! | [`ExpiredToken`](Code::ExpiredToken) | The session of temporary credentials has ended. | get new credentials | credentials |
//! | [`UnrecognizedClient`](Code::UnrecognizedClient) | The access key or the session token is not known. | check the credentials, and that they are of this partition of AWS | credentials |
//! | [`MissingAuthenticationToken`](Code::MissingAuthenticationToken) | The request came without a signature. | look for what takes headers away: a proxy, an interceptor | credentials |
//! | [`IncompleteSignature`](Code::IncompleteSignature) | The signature of the request lacks something. | look for what changes headers: a proxy, an interceptor | credentials |
//! | [`InvalidSignature`](Code::InvalidSignature) | The signature is not that of the request: the secret key is wrong, or the clock, or something changed the request. | check the secret key and the clock | credentials |
//! | [`RequestExpired`](Code::RequestExpired) | The request was signed more than 15 minutes ago or in the future. | set the clock right | credentials |
//! | [`OptInRequired`](Code::OptInRequired) | The account is not subscribed to the service, or the region is not enabled. | enable it for the account | credentials |
//! | [`UnknownOperation`](Code::UnknownOperation) | The endpoint does not know the operation. | check the endpoint; an engine for tests may lack it | never |
//! | [`InvalidAction`](Code::InvalidAction) | The action is not valid. | check its name and the endpoint | never |
//! | [`InvalidParameterCombination`](Code::InvalidParameterCombination) | Parameters were used together that must not be. | leave one of them out | never |
//! | [`InvalidParameterValue`](Code::InvalidParameterValue) | A parameter is out of range. | change it | never |
//! | [`InvalidQueryParameter`](Code::InvalidQueryParameter) | The query string of the request is malformed. | look for what changes requests: a proxy, an interceptor | never |
//! | [`MalformedQueryString`](Code::MalformedQueryString) | The query string has a syntax error. | look for what changes requests: a proxy, an interceptor | never |
//! | [`MalformedHttpRequest`](Code::MalformedHttpRequest) | The request is no request of HTTP. | look for what changes requests: a proxy, an interceptor | never |
//! | [`MissingParameter`](Code::MissingParameter) | A parameter is missing that is required. | set it | never |
//! | [`RequestEntityTooLarge`](Code::RequestEntityTooLarge) | The request is larger than the service takes. | send less at once | never |
//! | [`RequestAborted`](Code::RequestAborted) | The connection ended before the service had the whole request. | send it again; a write may have been carried out | transient |
//! | [`RequestTimeout`](Code::RequestTimeout) | The service did not get the whole request in time. | send it again; a write may have been carried out | transient |
//! | [`InternalServerError`](Code::InternalServerError) | The service failed. | send it again; a write may have been carried out | transient |
//! | [`InternalFailure`](Code::InternalFailure) | The service failed before it knew the request. | send it again; a write may have been carried out | transient |
//! | [`ServiceUnavailable`](Code::ServiceUnavailable) | The service is not available for a short time. | send it again; a write may have been carried out | transient |
//!
//! # Retried writes
//!
//! A write whose answer was lost on the way is sent again by the SDK. A put or delete does the same twice. An `ADD` or `SET n = n + 1`
//! may count twice, and a conditional put may find its own item and be refused; where that matters, make the write idempotent with a
//! condition on a value that you know. When an attempt before may have been carried out, a refusal and an error say so:
//! [`Refused::is_outcome_unknown`](crate::Refused::is_outcome_unknown), [`Error::is_outcome_unknown`]. The answer of a write that succeeds
//! does not: the item that `return_old` gives may be the one that the attempt before has written.

#[cfg(doc)]
use crate::Error;
#[cfg(doc)]
use crate::error::{Code, RetryClass};

#[cfg(test)]
mod tests {
    use dyno_core::error::Code;

    // S18: each code, when it comes and what to do
    #[test]
    fn the_table_has_every_code() {
        let written: Vec<_> = include_str!("failures.rs")
            .lines()
            .filter(|line| line.starts_with("//! | [`") && line.contains("](Code::"))
            .collect();
        let row = |code: &Code| {
            format!(
                "//! | [`{code:?}`](Code::{code:?}) | {} | {} | {} |",
                code.when(),
                code.advice(),
                code.retry_class()
            )
        };
        let expected: Vec<_> = Code::ALL.iter().map(row).collect();
        assert_eq!(written, expected);
    }
}
