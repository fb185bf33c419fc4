//! The body of a response: its checksum, and its decompression.
//!
//! The SDK for Rust does neither. Those for Go and Java check the header `x-amz-crc32` against the bytes as they were
//! sent, before decompression (aws-sdk-go-v2, `service/dynamodb/internal/customizations`: "if the response is gzipped
//! the checksum is of the gzipped response"; aws-sdk-java-v2, DynamoDB's `calculateCrc32FromCompressedData`).

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::io::{self, Read as _};
use std::sync::Arc;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_types::body::SdkBody;
use flate2::bufread::MultiGzDecoder;

use crate::codec::DecodeError;
use crate::wire::{Format, Reader};

/// The default maximum size of a decompressed response, so that a few bytes cannot fill the memory.
///
/// The largest response has 16 MB as DynamoDB counts (AWS developer guide, "Quotas in Amazon DynamoDB",
/// "BatchGetItem"). The JSON of an attribute is at most nine times as long, for a name of one byte and a BOOL; sixteen
/// times leaves room.
pub(super) const MAX_DECOMPRESSED: usize = 16 * 16 * 1024 * 1024;

/// The body of a response, checked and decompressed.
pub(crate) struct Body<'r> {
    pub(super) bytes: Cow<'r, [u8]>,
    /// Whether it had a checksum, which was correct.
    pub(super) checked: bool,
}

impl<'r> Body<'r> {
    /// `max` is the limit of a decompressed body in bytes.
    pub(super) fn of(response: &'r HttpResponse, max: usize) -> Result<Self, BodyError> {
        // The runtime reads the body into memory before it is deserialized.
        let bytes = response.body().bytes().unwrap_or_default();
        let stated = response.headers().get("x-amz-crc32");
        let stated: Option<u32> = stated.and_then(|stated| stated.parse().ok());
        if let Some(stated) = stated {
            let found = crc32fast::hash(bytes);
            if found != stated {
                return Err(BodyError::Checksum { found, stated });
            }
        }
        let bytes = match response.headers().get("content-encoding") {
            Some(encoding) if encoding.eq_ignore_ascii_case("gzip") => {
                Cow::Owned(unzip(bytes, max)?)
            }
            _ => Cow::Borrowed(bytes),
        };
        Ok(Self {
            bytes,
            checked: stated.is_some(),
        })
    }
}

/// Bytes in memory that several can have.
pub(super) type SharedBytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// The bytes of a body to keep: shared with the response unless they were decompressed.
pub(super) fn shared(response: &HttpResponse, body: &Body<'_>) -> SharedBytes {
    match response.body().try_clone() {
        Some(shared) if matches!(body.bytes, Cow::Borrowed(_)) => Arc::new(LoadedBody(shared)),
        _ => Arc::new(body.bytes.to_vec()),
    }
}

/// A body in memory.
struct LoadedBody(SdkBody);

impl AsRef<[u8]> for LoadedBody {
    fn as_ref(&self) -> &[u8] {
        self.0.bytes().unwrap_or_default()
    }
}

/// Checks that a body is an object, and has the member.
pub(super) fn check_members(body: &[u8], needed: Option<&'static str>) -> Result<(), BodyError> {
    let has_needed = || {
        let mut reader = Reader::new(body, Format::Plain)?;
        let mut members = reader.item()?;
        let mut found = needed.is_none();
        while let Some((name, value)) = members.next()? {
            found |= needed == Some(&*name) && !value.is_nothing();
            value.text()?;
        }
        reader.finish()?;
        Ok(found)
    };
    match (has_needed(), needed) {
        (Ok(false), Some(name)) => Err(BodyError::Missing(name)),
        (Ok(_), _) => Ok(()),
        (Err(error), _) => Err(BodyError::malformed(error, body)),
    }
}

fn unzip(bytes: &[u8], max: usize) -> Result<Vec<u8>, BodyError> {
    // The end states the length. What it states may be wrong, and is only room to begin with: as much as such a body
    // may have, and not what a few bytes promise.
    let stated = bytes.last_chunk().copied().map_or(0, u32::from_le_bytes);
    let room = (stated as usize)
        .min(max)
        .min(bytes.len().saturating_mul(16));
    let mut unzipped = Vec::with_capacity(room.saturating_add(1));
    MultiGzDecoder::new(bytes)
        .take((max as u64).saturating_add(1))
        .read_to_end(&mut unzipped)
        .map_err(BodyError::Zip)?;
    match unzipped.len() > max {
        true => Err(BodyError::TooLong { max }),
        false => Ok(unzipped),
    }
}

/// Why a body cannot be read. The SDK retries, unless the body is too long; the last one is the source of an
/// [`Error::Protocol`](crate::Error::Protocol).
#[derive(Debug)]
pub(crate) enum BodyError {
    Checksum {
        found: u32,
        stated: u32,
    },
    Zip(io::Error),
    TooLong {
        max: usize,
    },
    EndedEarly,
    Malformed(DecodeError),
    /// A member is missing.
    Missing(&'static str),
}

impl BodyError {
    pub(super) fn malformed(error: DecodeError, body: &[u8]) -> Self {
        match error.malformed_at() {
            Some(at) if at >= body.trim_ascii_end().len() => Self::EndedEarly,
            _ => Self::Malformed(error),
        }
    }

    /// Whether another attempt ends in the same way.
    pub(super) fn is_lasting(&self) -> bool {
        matches!(self, Self::TooLong { .. })
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum { found, stated } => write!(
                f,
                "wrong checksum: {found} for the body, {stated} in the header"
            ),
            Self::Zip(_) => f.write_str("the compressed body cannot be decompressed"),
            Self::TooLong { max } => write!(
                f,
                "it has more than {max} bytes after decompression; raise `max_decompressed_size`, or read smaller pages"
            ),
            Self::EndedEarly => f.write_str("the body ended early"),
            Self::Malformed(_) => f.write_str("the body is not a valid response"),
            Self::Missing(member) => write!(f, "the response has no `{member}`"),
        }
    }
}

impl StdError for BodyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Zip(error) => Some(error),
            Self::Malformed(error) => Some(error),
            Self::Checksum { .. } | Self::TooLong { .. } | Self::EndedEarly | Self::Missing(_) => {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use crate::error::RetryClass;
    use crate::example::{Movie, Reply, Service, brazil};
    use crate::{Client, Error};

    const BRAZIL: &str =
        r#"{"Item":{"rank":{"N":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}}"#;

    fn zipped(body: &str) -> Reply {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(body.as_bytes()).unwrap();
        Reply {
            status: 200,
            headers: vec![("content-encoding", "gzip".into())],
            body: gzip.finish().unwrap(),
        }
    }

    #[tokio::test]
    async fn a_response_has_a_limit_after_decompression() {
        let service = Service::new(|_, _| zipped(BRAZIL));
        let movies = |bytes| {
            let client = service.client().with_max_decompressed_size(bytes);
            // It stays in every client that is made of this one.
            let client = client.without_observers().reconfigured(|config| config);
            client.table::<Movie>()
        };
        let found = movies(BRAZIL.len()).get((1985, "Brazil")).await.unwrap();
        assert_eq!((found, service.requests()), (Some(brazil()), 1));
        let small = movies(BRAZIL.len() - 1);
        let error = small.get((1985, "Brazil")).await.unwrap_err();
        assert!(matches!(error, Error::Protocol(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): GetItem of `Movies`: the response from `in-process.invalid` cannot be read: it has more than 69 bytes after decompression; raise `max_decompressed_size`, or read smaller pages"#
        );
        assert_eq!(error.retry_class(), RetryClass::Never);
        // It would be as long again.
        assert_eq!(service.requests(), 2);
        // The write was carried out, or not.
        assert!(small.put(&brazil()).await.unwrap_err().is_outcome_unknown());
        assert_eq!(service.requests(), 3);
        // The builder rejects 0; here it is the least limit.
        let least = movies(0).get((1985, "Brazil")).await.unwrap_err();
        assert!(least.to_string().contains("more than 1 bytes"), "{least}");
    }

    // A response that is a thousand times as long as it was sent does not fill the memory.
    #[tokio::test]
    async fn a_few_bytes_do_not_fill_the_memory() {
        let long = format!(
            r#"{{"Item":{{"title":{{"S":"{}"}}}}}}"#,
            "a".repeat(1 << 20)
        );
        let reply = zipped(&long);
        assert!(reply.body.len() < 2000);
        let service = Service::replies([reply]);
        let client = service.client().with_max_decompressed_size(1 << 16);
        let error = client
            .table::<Movie>()
            .get((1985, "Brazil"))
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("more than 65536 bytes"),
            "{error}"
        );
    }

    #[cfg(feature = "env")]
    #[tokio::test]
    async fn the_limit_is_a_setting_of_the_builder() {
        let service = Service::new(|_, _| zipped(BRAZIL));
        let builder = |bytes| {
            let builder = Client::builder().endpoint("http://localhost:1");
            builder
                .http_client(service.clone())
                .max_decompressed_size(bytes)
        };
        let client = builder(10).build().await.unwrap();
        let error = client
            .table::<Movie>()
            .get((1985, "Brazil"))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("more than 10 bytes"), "{error}");
        let client = builder(1000).build().await.unwrap();
        assert!(client.table::<Movie>().get((1985, "Brazil")).await.is_ok());
        let error = builder(0).build().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`max_decompressed_size` is `0`; it must be at least 1"
        );
    }
}
