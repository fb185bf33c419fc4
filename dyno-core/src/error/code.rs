//! DynamoDB's error codes, and which of them can be retried.

use std::fmt;

/// Whether a request that failed may succeed if it is sent again.
///
/// The SDK has already retried [`Throttling`](Self::Throttling) and [`Transient`](Self::Transient) errors, up to its
/// limit of attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// DynamoDB has no capacity for the request. It may succeed later, at a lower rate of requests.
    Throttling,
    /// A failure that rarely lasts. The request may succeed immediately.
    Transient,
    /// Another request was in progress. The request may succeed when the other one has ended.
    Conflict,
    /// The signer is not allowed to send the request. It may succeed with other credentials, another policy or a
    /// correct clock.
    Credentials,
    /// The request fails every time.
    Never,
}

impl RetryClass {
    /// Returns whether the same request may succeed without a change.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::Throttling | Self::Transient | Self::Conflict)
    }
}

/// As the guide spells it: `throttling`.
impl fmt::Display for RetryClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Throttling => "throttling",
            Self::Transient => "transient",
            Self::Conflict => "conflict",
            Self::Credentials => "credentials",
            Self::Never => "never",
        })
    }
}

macro_rules! codes {
    ($($code:ident = $name:literal $(| $other:literal)*, $class:ident, $when:literal, $advice:literal;)*) => {
        /// An error code of DynamoDB.
        ///
        /// A code that DynamoDB spells in several ways, for example in the reasons of a cancelled transaction, is one
        /// variant. DynamoDB's own spelling is in [`Failure::code_text`](crate::error::Failure::code_text).
        ///
        /// ```
        /// use dyno::error::{Code, RetryClass};
        ///
        /// let code = Code::from_name("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException");
        /// assert_eq!(code, Code::ResourceNotFound);
        /// assert_eq!(code.name(), "ResourceNotFoundException");
        /// assert_eq!(code.retry_class(), RetryClass::Never);
        /// assert_eq!(Code::from_name("BrandNewException"), Code::Other);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(
                #[doc = concat!("`", $name, "`. ", $when)]
                #[doc = ""]
                #[doc = concat!("What to do: ", $advice, ".")]
                $code,
            )*
            /// Another code, or no code.
            Other,
        }

        impl Code {
            /// All codes except [`Other`](Self::Other).
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// Returns the code as DynamoDB spells it: `ResourceNotFoundException`. Empty for [`Other`](Self::Other).
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                    Self::Other => "",
                }
            }

            /// Returns the situation in which DynamoDB returns the code, as one sentence.
            #[must_use]
            pub fn when(self) -> &'static str {
                match self {
                    $(Self::$code => $when,)*
                    Self::Other => "DynamoDB returned a code that this version of dyno does not know.",
                }
            }

            /// Returns what to do about the code.
            #[must_use]
            pub fn advice(self) -> &'static str {
                match self {
                    $(Self::$code => $advice,)*
                    Self::Other => "read the message",
                }
            }

            /// Returns whether the same request may succeed if it is sent again.
            #[must_use]
            pub fn retry_class(self) -> RetryClass {
                match self {
                    $(Self::$code => RetryClass::$class,)*
                    Self::Other => RetryClass::Never,
                }
            }

            /// Whether the cause may be that the request went to another host than it was meant for.
            pub(super) fn depends_on_host(self) -> bool {
                matches!(
                    self,
                    Self::ResourceNotFound
                        | Self::UnrecognizedClient
                        | Self::InvalidEndpoint
                        | Self::UnknownOperation
                )
            }

            fn known(name: &str) -> Option<Self> {
                match name {
                    $($name $(| $other)* => Some(Self::$code),)*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    ConditionalCheckFailed = "ConditionalCheckFailedException" | "ConditionalCheckFailed", Never,
        "The condition of a write failed.",
        "look at the old item in `Error::ConditionFailed`";
    Validation = "ValidationException" | "ValidationError", Never,
        "The request breaks a rule of DynamoDB; the message names it.",
        "correct the request";
    Serialization = "SerializationException", Never,
        "A member of the request has a type that the operation does not take.",
        "change the request; if dyno built it, report a bug";
    ItemCollectionSizeLimitExceeded =
        "ItemCollectionSizeLimitExceededException" | "ItemCollectionSizeLimitExceeded", Never,
        "The items of one partition key would exceed 10 GB, in a table with local secondary indexes.",
        "delete items of that partition key, or remove the local secondary indexes";
    DuplicateItem = "DuplicateItemException" | "DuplicateItem", Never,
        "A PartiQL INSERT found an item with the same key.",
        "use an UPDATE, or `put`";
    ProvisionedThroughputExceeded =
        "ProvisionedThroughputExceededException" | "ProvisionedThroughputExceeded", Throttling,
        "A table, an index or one of their partitions has no capacity left.",
        "send more slowly, spread the keys, or provide more capacity";
    RequestLimitExceeded = "RequestLimitExceeded", Throttling,
        "The account has used up its throughput quota in this region.",
        "send more slowly, or request a higher quota";
    Throttling = "ThrottlingException" | "Throttling" | "ThrottlingError" | "ThrottledException" | "RequestThrottled"
            | "RequestThrottledException" | "TooManyRequestsException" | "SlowDown", Throttling,
        "The rate of requests is too high, for a table in on-demand mode or for operations on tables.",
        "send more slowly";
    TransactionCanceled = "TransactionCanceledException", Never,
        "A transaction was cancelled; nothing of it was written.",
        "look at the reason of each operation in `Error::TransactionCanceled`";
    TransactionConflict = "TransactionConflictException" | "TransactionConflict", Conflict,
        "Another transaction holds an item of the request.",
        "send it again after a short delay";
    TransactionInProgress = "TransactionInProgressException", Conflict,
        "A transaction with the same token is still being carried out.",
        "send it again with the same token after a short delay";
    IdempotentParameterMismatch = "IdempotentParameterMismatchException" | "IdempotentParameterMismatch", Never,
        "The token was used before with another request.",
        "use a new token for each request";
    ReplicatedWriteConflict = "ReplicatedWriteConflictException", Conflict,
        "The item is being written in another region, in a global table with strong consistency.",
        "send it again after a short delay";
    ResourceNotFound = "ResourceNotFoundException" | "ResourceNotFound", Never,
        "There is no such table or index, or it is not ACTIVE yet.",
        "create the table, or check the region and the table prefix";
    ResourceInUse = "ResourceInUseException" | "ResourceInUse", Never,
        "The table exists already, or is being created, changed or deleted.",
        "wait until the table is ACTIVE, or gone";
    LimitExceeded = "LimitExceededException" | "LimitExceeded", Conflict,
        "Too many operations on tables are in progress, or a quota of the account is reached.",
        "wait until others have ended, or request a higher quota";
    TableAlreadyExists = "TableAlreadyExistsException", Never,
        "The target table of a restore exists already.",
        "choose another name";
    TableInUse = "TableInUseException", Conflict,
        "The target table of a restore is being created or deleted.",
        "wait until the operation has ended";
    TableNotFound = "TableNotFoundException", Never,
        "The table to copy, export or restore does not exist.",
        "check the name, the region and the table prefix";
    IndexNotFound = "IndexNotFoundException", Never,
        "There is no such index.",
        "check the name of the index";
    GlobalTableAlreadyExists = "GlobalTableAlreadyExistsException", Never,
        "A global table with this name exists.",
        "choose another name";
    GlobalTableNotFound = "GlobalTableNotFoundException", Never,
        "There is no global table with this name.",
        "check the name";
    ReplicaAlreadyExists = "ReplicaAlreadyExistsException", Never,
        "The region already is a replica of the global table.",
        "no action; the replica exists";
    ReplicaNotFound = "ReplicaNotFoundException", Never,
        "The region is not a replica of the global table.",
        "check the region";
    PolicyNotFound = "PolicyNotFoundException", Never,
        "The table or stream has no resource policy, or another revision of it.",
        "read the policy again";
    BackupInUse = "BackupInUseException", Conflict,
        "Another operation on the same backup or table is in progress.",
        "wait until the operation has ended";
    BackupNotFound = "BackupNotFoundException", Never,
        "There is no such backup.",
        "check the ARN";
    ContinuousBackupsUnavailable = "ContinuousBackupsUnavailableException", Never,
        "Continuous backups are not enabled for the table yet.",
        "wait some minutes after the table was created";
    PointInTimeRecoveryUnavailable = "PointInTimeRecoveryUnavailableException", Never,
        "Point-in-time recovery is off.",
        "enable it on the table";
    InvalidRestoreTime = "InvalidRestoreTimeException", Never,
        "The restore time is outside the recovery period.",
        "choose a time within the recovery period";
    InvalidExportTime = "InvalidExportTimeException", Never,
        "The export time is outside the recovery period.",
        "choose a time within the recovery period";
    ExportConflict = "ExportConflictException", Never,
        "An export conflicts with another one to the same destination.",
        "use another token or destination";
    ExportNotFound = "ExportNotFoundException", Never,
        "There is no such export.",
        "check the ARN";
    ImportConflict = "ImportConflictException", Never,
        "An import conflicts with an earlier one of the same token.",
        "use another token";
    ImportNotFound = "ImportNotFoundException", Never,
        "There is no such import.",
        "check the ARN";
    InvalidEndpoint = "InvalidEndpointException", Never,
        "The endpoint does not serve the request.",
        "check the region and the endpoint";
    AccessDenied = "AccessDeniedException" | "AccessDenied" | "NotAuthorized", Credentials,
        "The credentials are valid, but no policy allows the action, or a policy denies it.",
        "allow the action on the table and its indexes";
    ExpiredToken = "ExpiredTokenException" | "ExpiredToken", Credentials,
        "The temporary credentials have expired.",
        "get new credentials";
    UnrecognizedClient = "UnrecognizedClientException" | "InvalidClientTokenId", Credentials,
        "The access key or the session token does not exist.",
        "check the credentials, and that they belong to this AWS partition";
    MissingAuthenticationToken = "MissingAuthenticationTokenException" | "MissingAuthenticationToken", Credentials,
        "The request has no signature.",
        "look for a proxy or an interceptor that removes headers";
    IncompleteSignature = "IncompleteSignatureException" | "IncompleteSignature", Credentials,
        "The signature of the request is incomplete.",
        "look for a proxy or an interceptor that changes headers";
    InvalidSignature = "InvalidSignatureException" | "SignatureDoesNotMatch", Credentials,
        "The signature does not match the request: the secret key or the clock is wrong, or the request was changed.",
        "check the secret key and the clock";
    RequestExpired = "RequestExpired" | "RequestTimeTooSkewed", Credentials,
        "The request was signed more than 15 minutes ago or in the future.",
        "correct the clock";
    OptInRequired = "OptInRequired" | "SubscriptionRequiredException", Credentials,
        "The account is not subscribed to the service, or the region is not enabled.",
        "enable it for the account";
    UnknownOperation = "UnknownOperationException" | "UnknownOperation", Never,
        "The endpoint does not support the operation.",
        "check the endpoint; a test engine may not support it";
    InvalidAction = "InvalidAction", Never,
        "The action is not valid.",
        "check its name and the endpoint";
    InvalidParameterCombination = "InvalidParameterCombination" | "InvalidParameterCombinationException", Never,
        "The request has parameters that cannot be combined.",
        "leave one of them out";
    InvalidParameterValue = "InvalidParameterValue" | "InvalidParameterValueException", Never,
        "A parameter is out of range.",
        "change it";
    InvalidQueryParameter = "InvalidQueryParameter", Never,
        "The query string of the request is malformed.",
        "look for a proxy or an interceptor that changes requests";
    MalformedQueryString = "MalformedQueryString", Never,
        "The query string has a syntax error.",
        "look for a proxy or an interceptor that changes requests";
    MalformedHttpRequest = "MalformedHttpRequestException" | "MalformedHttpRequest", Never,
        "The request is not valid HTTP.",
        "look for a proxy or an interceptor that changes requests";
    MissingParameter = "MissingParameter" | "MissingAction", Never,
        "A required parameter is missing.",
        "set it";
    RequestEntityTooLarge = "RequestEntityTooLargeException" | "RequestEntityTooLarge", Never,
        "The request is too large.",
        "send a smaller request";
    RequestAborted = "RequestAbortedException" | "RequestAborted", Transient,
        "The connection ended before the service had received the whole request.",
        "send it again; a write may have been carried out";
    RequestTimeout = "RequestTimeoutException" | "RequestTimeout", Transient,
        "DynamoDB did not receive the whole request in time.",
        "send it again; a write may have been carried out";
    InternalServerError = "InternalServerError" | "InternalServerErrorException" | "InternalServerException", Transient,
        "DynamoDB failed.",
        "send it again; a write may have been carried out";
    InternalFailure = "InternalFailure" | "InternalFailureException", Transient,
        "DynamoDB failed while it received the request.",
        "send it again; a write may have been carried out";
    ServiceUnavailable = "ServiceUnavailable" | "ServiceUnavailableException", Transient,
        "DynamoDB is unavailable at the moment.",
        "send it again; a write may have been carried out";
}

impl Code {
    /// Returns the code with this name, in any spelling that DynamoDB uses or has used, with or without a namespace:
    /// `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException`. Returns [`Other`](Self::Other) for an unknown
    /// name.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::known(bare(name)).unwrap_or(Self::Other)
    }

    /// Whether DynamoDB may have carried out a write nevertheless.
    pub(crate) fn leaves_outcome_unknown(self) -> bool {
        // A transaction that is in progress may be carried out for an earlier request.
        self.retry_class() == RetryClass::Transient || self == Self::TransactionInProgress
    }
}

/// As DynamoDB spells it.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Other => "an unknown code",
            code => code.name(),
        })
    }
}

/// The name without the namespace before it and the address after it.
pub(super) fn bare(name: &str) -> &str {
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    name.rsplit_once('#').map_or(name, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_is_found_by_its_name() {
        for &code in Code::ALL {
            assert_eq!(Code::from_name(code.name()), code);
            let namespaced = format!("com.amazonaws.dynamodb.v20120810#{}", code.name());
            assert_eq!(Code::from_name(&namespaced), code);
        }
        let names: HashSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert_eq!(Code::from_name(""), Code::Other);
        assert_eq!(
            Code::from_name("FooError#ThrottlingException:http://internal.amazon.com/coral/"),
            Code::Throttling
        );
    }

    #[test]
    fn what_dynamodb_models_has_a_name() {
        let names = [
            "BackupInUseException",
            "BackupNotFoundException",
            "ConditionalCheckFailedException",
            "ContinuousBackupsUnavailableException",
            "DuplicateItemException",
            "ExportConflictException",
            "ExportNotFoundException",
            "GlobalTableAlreadyExistsException",
            "GlobalTableNotFoundException",
            "IdempotentParameterMismatchException",
            "ImportConflictException",
            "ImportNotFoundException",
            "IndexNotFoundException",
            "InternalServerError",
            "InvalidEndpointException",
            "InvalidExportTimeException",
            "InvalidRestoreTimeException",
            "ItemCollectionSizeLimitExceededException",
            "LimitExceededException",
            "PointInTimeRecoveryUnavailableException",
            "PolicyNotFoundException",
            "ProvisionedThroughputExceededException",
            "ReplicaAlreadyExistsException",
            "ReplicaNotFoundException",
            "ReplicatedWriteConflictException",
            "RequestLimitExceeded",
            "ResourceInUseException",
            "ResourceNotFoundException",
            "TableAlreadyExistsException",
            "TableInUseException",
            "TableNotFoundException",
            "ThrottlingException",
            "TransactionCanceledException",
            "TransactionConflictException",
            "TransactionInProgressException",
        ];
        for name in names {
            assert_eq!(Code::from_name(name).name(), name);
        }
        // As BatchExecuteStatement and cancelled transactions spell them.
        for name in [
            "AccessDenied",
            "ConditionalCheckFailed",
            "DuplicateItem",
            "InternalServerError",
            "ItemCollectionSizeLimitExceeded",
            "ProvisionedThroughputExceeded",
            "RequestLimitExceeded",
            "ResourceNotFound",
            "ThrottlingError",
            "TransactionConflict",
            "ValidationError",
        ] {
            assert_ne!(Code::from_name(name), Code::Other, "{name}");
        }
    }
}
