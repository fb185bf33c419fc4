//! The endpoint of DynamoDB Streams, from the settings of a client of DynamoDB.

use std::sync::LazyLock;

use aws_sdk_dynamodb::config::endpoint::{
    Endpoint, EndpointFuture, Params, ResolveEndpoint as ResolveDynamoDb,
};
use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_sdk_dynamodbstreams::config::endpoint::{
    DefaultResolver, Params as StreamsParams, ResolveEndpoint as _,
};

use crate::transport::Sender;

/// The suffixes of the host names of AWS's own endpoints. (AWS General Reference, "AWS service endpoints".)
const DOMAINS: [&str; 4] = [
    "amazonaws.com",
    "amazonaws.com.cn",
    "api.aws",
    "amazonaws.eu",
];

/// A sender of requests to DynamoDB Streams, with all settings of one of DynamoDB.
pub(super) fn of_streams(sender: &Sender, url: Option<String>) -> Sender {
    let config = sender.sdk().config();
    // Throttled reads of a stream must not use up the retries of the requests to DynamoDB.
    let partition = match (config.retry_partition(), config.region()) {
        (None, Some(region)) => Some(RetryPartition::new(format!("dynamodbstreams-{region}"))),
        _ => None,
    };
    sender.reconfigured(|config| {
        let config = config.endpoint_resolver(OfStreams { url });
        match partition {
            Some(partition) => config.retry_partition(partition),
            None => config,
        }
    })
}

/// The SDK's endpoint rules for DynamoDB Streams, in place of those for DynamoDB.
#[derive(Debug)]
struct OfStreams {
    url: Option<String>,
}

impl ResolveDynamoDb for OfStreams {
    fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a> {
        static RULES: LazyLock<DefaultResolver> = LazyLock::new(DefaultResolver::new);

        let own = self.url.as_deref();
        let of_client = params.endpoint();
        if let Some(url) = own.or_else(|| of_client.filter(|url| Aws::of_url(url).is_none())) {
            return EndpointFuture::ready(Ok(Endpoint::builder().url(url.to_owned()).build()));
        }
        let aws = of_client.and_then(Aws::of_url).unwrap_or_default();
        let built = StreamsParams::builder()
            .set_region(params.region().map(str::to_owned))
            .use_fips(aws.fips || params.use_fips().unwrap_or_default())
            .use_dual_stack(aws.dual_stack || params.use_dual_stack().unwrap_or_default())
            .build();
        let built = match built {
            Ok(built) => built,
            Err(error) => return EndpointFuture::ready(Err(error.into())),
        };
        EndpointFuture::new(async move { RULES.resolve_endpoint(&built).await })
    }
}

/// What the URL of an endpoint of AWS says.
#[derive(Debug, Default, PartialEq)]
struct Aws {
    fips: bool,
    dual_stack: bool,
}

impl Aws {
    /// `None` if it is not an endpoint of DynamoDB in a region. That of a VPC endpoint is not one, either: it belongs
    /// to one service.
    fn of_url(url: &str) -> Option<Self> {
        let (_, host) = url.split_once("://")?;
        let host = host.split(['/', ':', '?']).next()?.to_ascii_lowercase();
        let is_of_aws = DOMAINS.iter().any(|domain| {
            let region = host.strip_suffix(domain);
            region.is_some_and(|region| region.ends_with('.'))
        });
        let mut labels = host.split('.');
        let (first, second) = (labels.next()?, labels.next()?);
        let is_dynamodb = matches!(first, "dynamodb" | "dynamodb-fips");
        // The endpoint of an account.
        let is_of_account = second == "ddb" && first.bytes().all(|byte| byte.is_ascii_digit());
        (is_of_aws && (is_dynamodb || is_of_account)).then(|| Self {
            fips: first == "dynamodb-fips",
            dual_stack: host.ends_with("api.aws"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn resolved(
        own: Option<&str>,
        url: Option<&str>,
        fips: bool,
        dual_stack: bool,
    ) -> String {
        let params = Params::builder()
            .region("eu-central-1")
            .use_fips(fips)
            .use_dual_stack(dual_stack)
            .set_endpoint(url.map(str::to_owned))
            .build()
            .unwrap();
        let resolver = OfStreams {
            url: own.map(str::to_owned),
        };
        let endpoint = ResolveDynamoDb::resolve_endpoint(&resolver, &params);
        endpoint.await.unwrap().url().to_owned()
    }

    #[tokio::test]
    async fn the_endpoint_is_that_of_the_region_or_of_the_client() {
        let plain = "https://streams.dynamodb.eu-central-1.amazonaws.com";
        for (url, expected) in [
            (None, plain),
            (Some("https://dynamodb.eu-central-1.amazonaws.com"), plain),
            (
                Some("https://dynamodb.eu-central-1.amazonaws.com:443/"),
                plain,
            ),
            (
                Some("https://123456789012.ddb.eu-central-1.amazonaws.com"),
                plain,
            ),
            (
                Some("https://dynamodb-fips.eu-central-1.amazonaws.com"),
                "https://streams.dynamodb-fips.eu-central-1.amazonaws.com",
            ),
            (
                Some("https://dynamodb.eu-central-1.api.aws"),
                "https://streams-dynamodb.eu-central-1.api.aws",
            ),
            // One endpoint for both: DynamoDB Local, a proxy, and what only looks like AWS's.
            (Some("http://localhost:8000"), "http://localhost:8000"),
            (
                Some("https://dynamodb.eu-central-1.example.com"),
                "https://dynamodb.eu-central-1.example.com",
            ),
            (
                Some("https://dynamodb.eu-central-1.notamazonaws.com"),
                "https://dynamodb.eu-central-1.notamazonaws.com",
            ),
            (
                Some("https://vpce-1a2b.dynamodb.eu-central-1.vpce.amazonaws.com"),
                "https://vpce-1a2b.dynamodb.eu-central-1.vpce.amazonaws.com",
            ),
        ] {
            assert_eq!(resolved(None, url, false, false).await, expected);
            let own = Some("http://streams.internal:1");
            assert_eq!(
                resolved(own, url, false, false).await,
                "http://streams.internal:1"
            );
        }
        assert_eq!(
            resolved(None, None, true, true).await,
            "https://streams-dynamodb-fips.eu-central-1.api.aws"
        );
    }
}
