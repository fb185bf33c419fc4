//! What does the service say is wrong? Its codes, and when a request may be sent again.

use std::fmt;

/// What may become of a request that is sent again.
///
/// The SDK has sent it again already for what is [`Throttling`](Self::Throttling) or [`Transient`](Self::Transient), up to its limit of attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// The service has no capacity for it: it may succeed later, and the more slowly requests come, the sooner.
    Throttling,
    /// Something failed that is seldom broken for long: it may succeed at once.
    Transient,
    /// Another request was in the way: it may succeed when that one has ended.
    Conflict,
    /// Whoever signs it may not send it, or not at this time: it may succeed with other credentials, with another policy, or with a
    /// clock that is right.
    Credentials,
    /// It fails each time.
    Never,
}

impl RetryClass {
    /// Whether the same request may succeed without anybody changing anything.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::Throttling | Self::Transient | Self::Conflict)
    }
}

/// In the words of the documentation: `throttling`.
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
        /// The service's code of an error.
        ///
        /// It is `Copy` and can be matched on. A code that the service spells in several ways, as it does in the reasons of a cancelled
        /// transaction, is one variant; the text is in [`Failure::code_text`](crate::error::Failure::code_text).
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
            /// A code that is none of these, or none at all.
            Other,
        }

        impl Code {
            /// All codes that have a name.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// As the service spells it: `ResourceNotFoundException`. Empty for [`Other`](Self::Other).
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                    Self::Other => "",
                }
            }

            /// When the service says so, in one sentence.
            #[must_use]
            pub fn when(self) -> &'static str {
                match self {
                    $(Self::$code => $when,)*
                    Self::Other => "The service says what this version of dyno does not know.",
                }
            }

            /// What to do about it.
            #[must_use]
            pub fn advice(self) -> &'static str {
                match self {
                    $(Self::$code => $advice,)*
                    Self::Other => "read the message",
                }
            }

            /// What becomes of the same request when it is sent again.
            #[must_use]
            pub fn retry_class(self) -> RetryClass {
                match self {
                    $(Self::$code => RetryClass::$class,)*
                    Self::Other => RetryClass::Never,
                }
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
        "The condition of a write was false.",
        "read the old item in `Error::ConditionFailed`, and decide";
    Validation = "ValidationException" | "ValidationError", Never,
        "The request breaks a rule; the message says which.",
        "change the request";
    Serialization = "SerializationException", Never,
        "A member of the request has a type that the operation does not take.",
        "change the request; of a request that dyno made it is a bug";
    ItemCollectionSizeLimitExceeded = "ItemCollectionSizeLimitExceededException" | "ItemCollectionSizeLimitExceeded", Never,
        "The items of one partition key would be more than 10 GB, in a table with local indexes.",
        "delete items of that partition key, or do without local indexes";
    DuplicateItem = "DuplicateItemException" | "DuplicateItem", Never,
        "A PartiQL INSERT found an item with the same key.",
        "use an UPDATE, or `put`";
    ProvisionedThroughputExceeded = "ProvisionedThroughputExceededException" | "ProvisionedThroughputExceeded", Throttling,
        "A table, an index or one of their partitions has no capacity left.",
        "send more slowly, spread the keys, or provide more capacity";
    RequestLimitExceeded = "RequestLimitExceeded", Throttling,
        "The account has used up its throughput in this region.",
        "send more slowly, or have the quota raised";
    Throttling = "ThrottlingException" | "Throttling" | "ThrottlingError" | "ThrottledException" | "RequestThrottled"
            | "RequestThrottledException" | "TooManyRequestsException" | "SlowDown", Throttling,
        "Requests come too fast, for a table on demand or for operations on tables.",
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
        "The token was used before, with another request.",
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
        "Too many operations on tables are in progress, or a quota of the account is used up.",
        "wait until others have ended, or have the quota raised";
    TableAlreadyExists = "TableAlreadyExistsException", Never,
        "A table or a backup is to be restored to a table that exists.",
        "choose another name";
    TableInUse = "TableInUseException", Conflict,
        "A table that is to be restored to is being created or deleted.",
        "wait until that has ended";
    TableNotFound = "TableNotFoundException", Never,
        "The table that is to be copied, exported or restored does not exist.",
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
        "The region is a replica of the global table already.",
        "go on: there is nothing to do";
    ReplicaNotFound = "ReplicaNotFoundException", Never,
        "The region is no replica of the global table.",
        "check the region";
    PolicyNotFound = "PolicyNotFoundException", Never,
        "The table or stream has no resource policy, or not this revision of it.",
        "read the policy again";
    BackupInUse = "BackupInUseException", Conflict,
        "Another operation on the same backup or table is in progress.",
        "wait until that has ended";
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
        "The time to restore lies outside what can be restored.",
        "choose a time between the earliest and the latest";
    InvalidExportTime = "InvalidExportTimeException", Never,
        "The time of an export lies outside what can be restored.",
        "choose a time inside";
    ExportConflict = "ExportConflictException", Never,
        "An export conflicts with another to the same place.",
        "use another token or place";
    ExportNotFound = "ExportNotFoundException", Never,
        "There is no such export.",
        "check the ARN";
    ImportConflict = "ImportConflictException", Never,
        "An import conflicts with an earlier one with the same token.",
        "use another token";
    ImportNotFound = "ImportNotFoundException", Never,
        "There is no such import.",
        "check the ARN";
    InvalidEndpoint = "InvalidEndpointException", Never,
        "The request came to an endpoint that does not serve it.",
        "check the region and the endpoint";
    AccessDenied = "AccessDeniedException" | "AccessDenied" | "NotAuthorized", Credentials,
        "The credentials are known, and no policy allows them the action, or one denies it.",
        "allow the action on the table and its indexes";
    ExpiredToken = "ExpiredTokenException" | "ExpiredToken", Credentials,
        "The session of temporary credentials has ended.",
        "get new credentials";
    UnrecognizedClient = "UnrecognizedClientException" | "InvalidClientTokenId", Credentials,
        "The access key or the session token is not known.",
        "check the credentials, and that they are of this partition of AWS";
    MissingAuthenticationToken = "MissingAuthenticationTokenException" | "MissingAuthenticationToken", Credentials,
        "The request came without a signature.",
        "look for what takes headers away: a proxy, an interceptor";
    IncompleteSignature = "IncompleteSignatureException" | "IncompleteSignature", Credentials,
        "The signature of the request lacks something.",
        "look for what changes headers: a proxy, an interceptor";
    InvalidSignature = "InvalidSignatureException" | "SignatureDoesNotMatch", Credentials,
        "The signature is not that of the request: the secret key is wrong, or the clock, or something changed the request.",
        "check the secret key and the clock";
    RequestExpired = "RequestExpired" | "RequestTimeTooSkewed", Credentials,
        "The request was signed more than 15 minutes ago or in the future.",
        "set the clock right";
    OptInRequired = "OptInRequired" | "SubscriptionRequiredException", Credentials,
        "The account is not subscribed to the service, or the region is not enabled.",
        "enable it for the account";
    UnknownOperation = "UnknownOperationException" | "UnknownOperation", Never,
        "The endpoint does not know the operation.",
        "check the endpoint; an engine for tests may lack it";
    InvalidAction = "InvalidAction", Never,
        "The action is not valid.",
        "check its name and the endpoint";
    InvalidParameterCombination = "InvalidParameterCombination" | "InvalidParameterCombinationException", Never,
        "Parameters were used together that must not be.",
        "leave one of them out";
    InvalidParameterValue = "InvalidParameterValue" | "InvalidParameterValueException", Never,
        "A parameter is out of range.",
        "change it";
    InvalidQueryParameter = "InvalidQueryParameter", Never,
        "The query string of the request is malformed.",
        "look for what changes requests: a proxy, an interceptor";
    MalformedQueryString = "MalformedQueryString", Never,
        "The query string has a syntax error.",
        "look for what changes requests: a proxy, an interceptor";
    MalformedHttpRequest = "MalformedHttpRequestException" | "MalformedHttpRequest", Never,
        "The request is no request of HTTP.",
        "look for what changes requests: a proxy, an interceptor";
    MissingParameter = "MissingParameter" | "MissingAction", Never,
        "A parameter is missing that is required.",
        "set it";
    RequestEntityTooLarge = "RequestEntityTooLargeException" | "RequestEntityTooLarge", Never,
        "The request is larger than the service takes.",
        "send less at once";
    RequestAborted = "RequestAbortedException" | "RequestAborted", Transient,
        "The connection ended before the service had the whole request.",
        "send it again; a write may have been carried out";
    RequestTimeout = "RequestTimeoutException" | "RequestTimeout", Transient,
        "The service did not get the whole request in time.",
        "send it again; a write may have been carried out";
    InternalServerError = "InternalServerError" | "InternalServerErrorException" | "InternalServerException", Transient,
        "The service failed.",
        "send it again; a write may have been carried out";
    InternalFailure = "InternalFailure" | "InternalFailureException", Transient,
        "The service failed before it knew the request.",
        "send it again; a write may have been carried out";
    ServiceUnavailable = "ServiceUnavailable" | "ServiceUnavailableException", Transient,
        "The service is not available for a short time.",
        "send it again; a write may have been carried out";
}

impl Code {
    /// The code with this name, as the service spells it or used to, with or without a namespace:
    /// `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException`. [`Other`](Self::Other) if it is none of them.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::known(bare(name)).unwrap_or(Self::Other)
    }

    /// Whether the service may have carried out a write nevertheless.
    pub(crate) fn leaves_open(self) -> bool {
        // Of a transaction that is in progress an earlier request may have all the success.
        self.retry_class() == RetryClass::Transient || self == Self::TransactionInProgress
    }
}

/// As the service spells it.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Other => "an unknown code",
            code => code.name(),
        })
    }
}

/// The name without a namespace before it and without an address behind it.
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
