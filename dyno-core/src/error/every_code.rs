//! Tests: each code of DynamoDB becomes the same error in all operations.

use std::error::Error as _;

use aws_sdk_dynamodb::config::retry::RetryConfig;

use super::{Code, Error, RetryClass};
use crate::Client;
use crate::example::{Movie, Service, brazil, error};

/// The error of every kind of operation when DynamoDB returns this code.
async fn everywhere(status: u16, code: &str) -> [(&'static str, Error); 5] {
    let body = error(code, "").1;
    let service = Service::new(move |_, _| (status, body.clone()));
    // All clients of a process share the SDK's retry budget, and this would use it up.
    let config = service.config().retry_config(RetryConfig::disabled());
    let movies = Client::from_conf(config.build()).table::<Movie>();
    [
        ("get", movies.get((1985, "Brazil")).await.unwrap_err()),
        ("put", movies.put(&brazil()).await.unwrap_err()),
        ("query", movies.query(1985).all().await.unwrap_err()),
        (
            "batch",
            movies.batch().put(brazil()).await.unwrap_err().into(),
        ),
        ("create_table", movies.create_table().await.unwrap_err()),
    ]
}

/// Checklist row, code as DynamoDB spells it, code and class.
const CODES: &[(&str, &str, Code, RetryClass)] = &[
    (
        "S83, I100",
        "ConditionalCheckFailedException",
        Code::ConditionalCheckFailed,
        RetryClass::Never,
    ),
    (
        "S86",
        "InternalFailure",
        Code::InternalFailure,
        RetryClass::Transient,
    ),
    (
        "S87, I101",
        "InternalServerError",
        Code::InternalServerError,
        RetryClass::Transient,
    ),
    (
        "S88",
        "InvalidAction",
        Code::InvalidAction,
        RetryClass::Never,
    ),
    (
        "S89",
        "InvalidParameterCombination",
        Code::InvalidParameterCombination,
        RetryClass::Never,
    ),
    (
        "S90",
        "InvalidParameterValue",
        Code::InvalidParameterValue,
        RetryClass::Never,
    ),
    (
        "S91",
        "InvalidQueryParameter",
        Code::InvalidQueryParameter,
        RetryClass::Never,
    ),
    (
        "S92, I100",
        "ItemCollectionSizeLimitExceededException",
        Code::ItemCollectionSizeLimitExceeded,
        RetryClass::Never,
    ),
    (
        "S93, I99",
        "LimitExceededException",
        Code::LimitExceeded,
        RetryClass::Conflict,
    ),
    (
        "S94",
        "MalformedQueryString",
        Code::MalformedQueryString,
        RetryClass::Never,
    ),
    (
        "S95",
        "MissingParameter",
        Code::MissingParameter,
        RetryClass::Never,
    ),
    (
        "S98",
        "OptInRequired",
        Code::OptInRequired,
        RetryClass::Credentials,
    ),
    (
        "S100",
        "RequestExpired",
        Code::RequestExpired,
        RetryClass::Credentials,
    ),
    (
        "S101, I99",
        "ResourceInUseException",
        Code::ResourceInUse,
        RetryClass::Never,
    ),
    (
        "S102, I99",
        "ResourceNotFoundException",
        Code::ResourceNotFound,
        RetryClass::Never,
    ),
    (
        "S103, I101",
        "ServiceUnavailable",
        Code::ServiceUnavailable,
        RetryClass::Transient,
    ),
    (
        "S104, I101",
        "ThrottlingException",
        Code::Throttling,
        RetryClass::Throttling,
    ),
    (
        "S104",
        "Throttling",
        Code::Throttling,
        RetryClass::Throttling,
    ),
    (
        "S105, I101",
        "ProvisionedThroughputExceededException",
        Code::ProvisionedThroughputExceeded,
        RetryClass::Throttling,
    ),
    (
        "I101",
        "RequestLimitExceeded",
        Code::RequestLimitExceeded,
        RetryClass::Throttling,
    ),
    (
        "S107, I100",
        "ValidationException",
        Code::Validation,
        RetryClass::Never,
    ),
    (
        "I99",
        "TableNotFoundException",
        Code::TableNotFound,
        RetryClass::Never,
    ),
    (
        "I99",
        "TableInUseException",
        Code::TableInUse,
        RetryClass::Conflict,
    ),
    (
        "I99",
        "TableAlreadyExistsException",
        Code::TableAlreadyExists,
        RetryClass::Never,
    ),
    (
        "I99",
        "GlobalTableNotFoundException",
        Code::GlobalTableNotFound,
        RetryClass::Never,
    ),
    (
        "I99",
        "GlobalTableAlreadyExistsException",
        Code::GlobalTableAlreadyExists,
        RetryClass::Never,
    ),
    (
        "I99",
        "ReplicaNotFoundException",
        Code::ReplicaNotFound,
        RetryClass::Never,
    ),
    (
        "I99",
        "ReplicaAlreadyExistsException",
        Code::ReplicaAlreadyExists,
        RetryClass::Never,
    ),
    (
        "I100",
        "SerializationException",
        Code::Serialization,
        RetryClass::Never,
    ),
    (
        "I102",
        "TransactionConflictException",
        Code::TransactionConflict,
        RetryClass::Conflict,
    ),
    (
        "I102",
        "TransactionCanceledException",
        Code::TransactionCanceled,
        RetryClass::Never,
    ),
    (
        "I102",
        "TransactionInProgressException",
        Code::TransactionInProgress,
        RetryClass::Conflict,
    ),
    (
        "I102",
        "IdempotentParameterMismatchException",
        Code::IdempotentParameterMismatch,
        RetryClass::Never,
    ),
    (
        "I103",
        "BackupInUseException",
        Code::BackupInUse,
        RetryClass::Conflict,
    ),
    (
        "I103",
        "BackupNotFoundException",
        Code::BackupNotFound,
        RetryClass::Never,
    ),
    (
        "I103",
        "ContinuousBackupsUnavailableException",
        Code::ContinuousBackupsUnavailable,
        RetryClass::Never,
    ),
    (
        "I103",
        "PointInTimeRecoveryUnavailableException",
        Code::PointInTimeRecoveryUnavailable,
        RetryClass::Never,
    ),
    (
        "I103",
        "InvalidRestoreTimeException",
        Code::InvalidRestoreTime,
        RetryClass::Never,
    ),
    (
        "I104",
        "ExpiredTokenException",
        Code::ExpiredToken,
        RetryClass::Credentials,
    ),
    (
        "I104",
        "AccessDeniedException",
        Code::AccessDenied,
        RetryClass::Credentials,
    ),
    (
        "I104",
        "IncompleteSignatureException",
        Code::IncompleteSignature,
        RetryClass::Credentials,
    ),
    (
        "I104",
        "MissingAuthenticationTokenException",
        Code::MissingAuthenticationToken,
        RetryClass::Credentials,
    ),
    (
        "I104",
        "UnrecognizedClientException",
        Code::UnrecognizedClient,
        RetryClass::Credentials,
    ),
    (
        "I105",
        "UnknownOperationException",
        Code::UnknownOperation,
        RetryClass::Never,
    ),
    ("I105", "BrandNewException", Code::Other, RetryClass::Never),
];

// S18, S82, S83, S86 to S95, S98, S100 to S105, S107, I101, I103, I104
#[tokio::test]
async fn each_code_is_the_same_whatever_the_operation() {
    for &(row, name, code, class) in CODES {
        let status = match class {
            RetryClass::Transient => 500,
            _ => 400,
        };
        for (operation, error) in everywhere(status, name).await {
            let case = format!("{row}: {name} of {operation}: {error:?}");
            let inner = match &error {
                Error::Incomplete(incomplete) => incomplete.error().unwrap(),
                error => error,
            };
            match inner {
                Error::ConditionFailed(_) => {
                    assert_eq!((operation, code), ("put", Code::ConditionalCheckFailed))
                }
                Error::Throttled(_) => assert_eq!(class, RetryClass::Throttling, "{case}"),
                Error::Service(failure) => {
                    assert_ne!(class, RetryClass::Throttling, "{case}");
                    assert_eq!(failure.code_text(), name, "{case}");
                    assert_eq!(failure.status(), Some(status), "{case}");
                }
                _ => panic!("{case}"),
            }
            assert_eq!(error.code(), Some(code), "{case}");
            assert_eq!(error.retry_class(), class, "{case}");
            assert_eq!(error.is_retryable(), class.is_retryable(), "{case}");
            assert_eq!(
                error.is_throttled(),
                class == RetryClass::Throttling,
                "{case}"
            );
            // A transaction that is in progress was sent before.
            let open = status == 500 || code == Code::TransactionInProgress;
            assert_eq!(error.is_outcome_unknown(), open, "{case}");
            assert_eq!(
                error.is_access_denied(),
                code == Code::AccessDenied,
                "{case}"
            );
            assert_eq!(
                error.is_expired_credentials(),
                code == Code::ExpiredToken,
                "{case}"
            );
            assert_eq!(error.is_validation(), code == Code::Validation, "{case}");
            assert_eq!(
                error.is_conditional_check_failed(),
                code == Code::ConditionalCheckFailed,
                "{case}"
            );
            assert_eq!(
                error.is_resource_not_found(),
                matches!(code, Code::ResourceNotFound | Code::TableNotFound),
                "{case}"
            );
            assert_eq!(
                error.is_resource_in_use(),
                matches!(
                    code,
                    Code::ResourceInUse | Code::TableInUse | Code::TableAlreadyExists
                ),
                "{case}"
            );
            assert_eq!(
                error.is_transaction_conflict(),
                matches!(
                    code,
                    Code::TransactionConflict | Code::TransactionInProgress
                ),
                "{case}"
            );
            assert!(
                !error.is_timeout() && !error.is_missing_credentials(),
                "{case}"
            );
            assert!(!error.to_string().contains('\n'), "{case}");
            if !matches!(inner, Error::ConditionFailed(_)) {
                assert_eq!(error.message(), Some("No."), "{case}");
                assert!(error.source().is_some(), "{case}");
            }
        }
    }
}
