//! The body of a response: its checksum, and its decompression.
//!
//! The SDK for Rust does neither. Those for Go and Java check the header `x-amz-crc32` against the bytes as they were
//! sent, before decompression (aws-sdk-go-v2, `service/dynamodb/internal/customizations`: "if the response is gzipped
//! the checksum is of the gzipped response"; aws-sdk-java-v2, DynamoDB's `calculateCrc32FromCompressedData`).

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::io::{self, Read as _};

use aws_sdk_dynamodb::config::http::HttpResponse;
use flate2::read::MultiGzDecoder;

use crate::codec::DecodeError;

/// The maximum size of a decompressed response, so that a few bytes cannot fill the memory.
///
/// The largest response has 16 MB as DynamoDB counts (AWS developer guide, "Quotas in Amazon DynamoDB",
/// "BatchGetItem"). The JSON of an attribute is at most nine times as long, for a name of one byte and a BOOL; sixteen
/// times leaves room.
const MAX_UNZIPPED: u64 = 16 * 16 * 1024 * 1024;

/// The body of a response, checked and decompressed.
pub(crate) struct Body<'r> {
    pub(super) bytes: Cow<'r, [u8]>,
    /// Whether it had a checksum, which was correct.
    pub(super) checked: bool,
}

impl<'r> Body<'r> {
    pub(super) fn of(response: &'r HttpResponse) -> Result<Self, BodyError> {
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
            Some(encoding) if encoding.eq_ignore_ascii_case("gzip") => Cow::Owned(unzip(bytes)?),
            _ => Cow::Borrowed(bytes),
        };
        Ok(Self {
            bytes,
            checked: stated.is_some(),
        })
    }
}

fn unzip(bytes: &[u8]) -> Result<Vec<u8>, BodyError> {
    let mut unzipped = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(MAX_UNZIPPED + 1)
        .read_to_end(&mut unzipped)
        .map_err(BodyError::Zip)?;
    match unzipped.len() as u64 > MAX_UNZIPPED {
        true => Err(BodyError::TooLong),
        false => Ok(unzipped),
    }
}

/// Why a body cannot be read. The SDK retries; the last one is the source of an
/// [`Error::Protocol`](crate::Error::Protocol).
#[derive(Debug)]
pub(crate) enum BodyError {
    Checksum { found: u32, stated: u32 },
    Zip(io::Error),
    TooLong,
    EndedEarly,
    Malformed(DecodeError),
}

impl BodyError {
    pub(super) fn malformed(error: DecodeError, body: &[u8]) -> Self {
        match error.malformed_at() {
            Some(at) if at >= body.trim_ascii_end().len() => Self::EndedEarly,
            _ => Self::Malformed(error),
        }
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
            Self::TooLong => write!(
                f,
                "the body is longer than {MAX_UNZIPPED} bytes after decompression"
            ),
            Self::EndedEarly => f.write_str("the body ended early"),
            Self::Malformed(_) => f.write_str("the body is not a valid response"),
        }
    }
}

impl StdError for BodyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Zip(error) => Some(error),
            Self::Malformed(error) => Some(error),
            Self::Checksum { .. } | Self::TooLong | Self::EndedEarly => None,
        }
    }
}
