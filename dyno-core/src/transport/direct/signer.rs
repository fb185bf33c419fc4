//! Signature Version 4 of the one shape of request that is sent directly: POST of a JSON body in memory to the root of
//! a host, with the headers that the SDK signs.
//!
//! The key for a day is kept: deriving it takes most of the time of a signature.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::config::Credentials;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

/// The algorithm, as it is in the header and in the string to sign.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The signed headers without a session token, and with one.
const SIGNED: &str = "content-length;content-type;host;x-amz-date;x-amz-target;x-amz-user-agent";
const SIGNED_WITH_TOKEN: &str = "content-length;content-type;host;x-amz-date;x-amz-security-token;x-amz-target;\
                                 x-amz-user-agent";

/// The only content type of a request.
pub(super) const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

/// What is signed of a request, and where it is signed for.
#[derive(Clone, Copy)]
pub(super) struct Unsigned<'r> {
    pub(super) host: &'r str,
    pub(super) target: &'r str,
    pub(super) user_agent: &'r str,
    /// The length of the body.
    pub(super) length: &'r str,
    pub(super) body: &'r [u8],
    pub(super) region: &'r str,
    /// The name of the service.
    pub(super) service: &'r str,
}

/// The two headers that a signature consists of.
pub(super) struct Signed {
    pub(super) date: Stamp,
    pub(super) authorization: String,
}

/// Signs requests, and keeps the key of the day.
#[derive(Default)]
pub(super) struct Signer(RwLock<Option<Arc<DayKey>>>);

impl Signer {
    pub(super) fn sign(
        &self,
        credentials: &Credentials,
        time: SystemTime,
        request: &Unsigned<'_>,
    ) -> Signed {
        let date = Stamp::of(time);
        let key = self.key(credentials, &date, request);
        let token = credentials.session_token();
        let signed = match token {
            Some(_) => SIGNED_WITH_TOKEN,
            None => SIGNED,
        };
        let mut canonical = String::with_capacity(512 + token.map_or(0, str::len));
        for part in [
            "POST\n/\n\ncontent-length:",
            request.length,
            "\ncontent-type:",
            CONTENT_TYPE,
            "\nhost:",
            request.host,
            "\nx-amz-date:",
            date.as_str(),
        ] {
            canonical.push_str(part);
        }
        if let Some(token) = token {
            canonical.push_str("\nx-amz-security-token:");
            push_trimmed(&mut canonical, token);
        }
        canonical.push_str("\nx-amz-target:");
        canonical.push_str(request.target);
        canonical.push_str("\nx-amz-user-agent:");
        push_trimmed(&mut canonical, request.user_agent);
        canonical.push_str("\n\n");
        canonical.push_str(signed);
        canonical.push('\n');
        push_hex(&mut canonical, &Sha256::digest(request.body));
        let id = credentials.access_key_id();
        let length = ALGORITHM.len() + id.len() + key.scope.len() + signed.len() + 128;
        let mut authorization = String::with_capacity(length);
        for part in [
            ALGORITHM,
            " Credential=",
            id,
            "/",
            &key.scope,
            ", SignedHeaders=",
            signed,
            ", Signature=",
        ] {
            authorization.push_str(part);
        }
        key.push_signature(&mut authorization, &date, &canonical);
        Signed {
            date,
            authorization,
        }
    }

    fn key(&self, credentials: &Credentials, date: &Stamp, request: &Unsigned<'_>) -> Arc<DayKey> {
        let secret = credentials.secret_access_key();
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*kept
            && key.is_for(secret, date, request)
        {
            return key.clone();
        }
        drop(kept);
        let key = Arc::new(DayKey::new(secret, date, request));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(key.clone());
        key
    }
}

/// Prints no key.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}

/// The key of a day, a secret, a region and a service. The secret and the key are overwritten when it is dropped.
struct DayKey {
    secret: Zeroizing<String>,
    region: String,
    service: String,
    /// The day, the region and the service, as they are signed.
    scope: String,
    key: Hmac<Sha256>,
}

impl DayKey {
    fn new(secret: &str, date: &Stamp, request: &Unsigned<'_>) -> Self {
        let Unsigned {
            region, service, ..
        } = *request;
        // With its capacity from the start: growing would leave a copy behind.
        let mut root = Zeroizing::new(String::with_capacity(4 + secret.len()));
        root.push_str("AWS4");
        root.push_str(secret);
        let mut key = mac(root.as_bytes());
        for part in [date.day(), region, service, "aws4_request"] {
            key.update(part.as_bytes());
            let mut bytes = key.finalize().into_bytes();
            key = mac(&bytes);
            bytes.as_mut_slice().zeroize();
        }
        Self {
            secret: Zeroizing::new(secret.to_owned()),
            region: region.to_owned(),
            service: service.to_owned(),
            scope: format!("{}/{region}/{service}/aws4_request", date.day()),
            key,
        }
    }

    fn is_for(&self, secret: &str, date: &Stamp, request: &Unsigned<'_>) -> bool {
        self.scope.starts_with(date.day())
            && *self.secret == *secret
            && self.region == request.region
            && self.service == request.service
    }
}

impl DayKey {
    /// Adds the signature of a canonical request.
    fn push_signature(&self, text: &mut String, date: &Stamp, canonical: &str) {
        let mut hash = String::with_capacity(64);
        push_hex(&mut hash, &Sha256::digest(canonical.as_bytes()));
        let mut mac = self.key.clone();
        let lines = [
            ALGORITHM,
            "\n",
            date.as_str(),
            "\n",
            &self.scope,
            "\n",
            &hash,
        ];
        for part in lines {
            mac.update(part.as_bytes());
        }
        push_hex(text, &mac.finalize().into_bytes());
    }
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    // A key of any length is one for HMAC, so there is no error.
    Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()))
}

/// A time as `20260105T120000Z`.
#[derive(Clone, Copy)]
pub(super) struct Stamp([u8; 16]);

impl Stamp {
    /// A time before 1970 is 1970.
    pub(super) fn of(time: SystemTime) -> Self {
        let seconds = time
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let (year, month, day) = date(seconds / 86_400);
        let second = seconds % 86_400;
        let digit = |number: u64, place: u64| b'0' + (number / place % 10) as u8;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        Self([
            digit(year, 1000),
            digit(year, 100),
            digit(year, 10),
            digit(year, 1),
            digit(month, 10),
            digit(month, 1),
            digit(day, 10),
            digit(day, 1),
            b'T',
            digit(hour, 10),
            digit(hour, 1),
            digit(minute, 10),
            digit(minute, 1),
            digit(second, 10),
            digit(second, 1),
            b'Z',
        ])
    }

    pub(super) fn as_str(&self) -> &str {
        // It has digits and two letters.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn day(&self) -> &str {
        self.as_str().get(..8).unwrap_or_default()
    }
}

/// The year, the month and the day of a number of days since 1970 (H. Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", `civil_from_days`).
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    (year, month, of_month)
}

/// The value of a header as it is signed: without spaces at its ends, and with one where there are several.
fn push_trimmed(text: &mut String, value: &str) {
    let value = value.trim_matches(' ');
    match value.contains("  ") {
        false => text.push_str(value),
        true => {
            let words = value.split(' ').filter(|word| !word.is_empty());
            for (n, word) in words.enumerate() {
                if n > 0 {
                    text.push(' ');
                }
                text.push_str(word);
            }
        }
    }
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from(match half {
                0..10 => b'0' + half,
                _ => b'a' + half - 10,
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
    use aws_sigv4::sign::v4;
    use aws_smithy_runtime_api::client::identity::Identity;

    use super::*;

    /// The headers that `aws-sigv4` makes of a request.
    fn by_the_sdk(
        credentials: &Credentials,
        time: SystemTime,
        request: &Unsigned<'_>,
    ) -> Vec<(String, String)> {
        let identity = Identity::from(credentials.clone());
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = aws_sigv4::http_request::PercentEncodingMode::Double;
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(request.region)
            .name(request.service)
            .time(time)
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let url = format!("https://{}/", request.host);
        let headers = [
            ("content-type", CONTENT_TYPE),
            ("content-length", request.length),
            ("x-amz-target", request.target),
            ("user-agent", request.user_agent),
            ("x-amz-user-agent", request.user_agent),
        ];
        let body = SignableBody::Bytes(request.body);
        let signable = SignableRequest::new("POST", url, headers.into_iter(), body).unwrap();
        let (instructions, _) = sign(signable, &parameters).unwrap().into_parts();
        let headers = instructions.headers();
        headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn ours(
        signer: &Signer,
        credentials: &Credentials,
        time: SystemTime,
        request: &Unsigned<'_>,
    ) -> Vec<(String, String)> {
        let signed = signer.sign(credentials, time, request);
        let mut headers = vec![
            ("x-amz-date".to_owned(), signed.date.as_str().to_owned()),
            ("authorization".to_owned(), signed.authorization),
        ];
        headers.extend(
            credentials
                .session_token()
                .map(|token| ("x-amz-security-token".to_owned(), token.to_owned())),
        );
        headers
    }

    fn text(random: &mut fastrand::Rng, lengths: std::ops::Range<usize>) -> String {
        let length = random.usize(lengths);
        std::iter::repeat_with(|| random.alphanumeric())
            .take(length)
            .collect()
    }

    /// A time: any, or one at the edge of a day.
    fn time(random: &mut fastrand::Rng) -> SystemTime {
        let seconds = match random.u8(..3) {
            0 => random.u64(0..86_400 * 20_000) / 86_400 * 86_400,
            1 => random.u64(1..86_400 * 20_000) / 86_400 * 86_400 + 86_399,
            _ => random.u64(0..4_000_000_000),
        };
        UNIX_EPOCH + Duration::from_millis(seconds * 1000 + random.u64(0..1000))
    }

    #[test]
    fn the_signature_is_that_of_the_sdk() {
        let mut random = fastrand::Rng::with_seed(17);
        let signer = Signer::default();
        let mut credentials = Credentials::new("id", "secret", None, None, "test");
        let mut now = UNIX_EPOCH;
        let mut tokens = 0;
        for _ in 0..10_000 {
            // Some requests have the key of the one before.
            if random.bool() {
                now = time(&mut random);
            }
            if random.bool() {
                let token = match random.u8(..4) {
                    0 | 1 => None,
                    2 => Some(String::new()),
                    _ => Some(text(&mut random, 1..900)),
                };
                tokens += usize::from(token.is_some());
                let (id, secret) = (text(&mut random, 1..30), text(&mut random, 0..90));
                credentials = Credentials::new(id, secret, token, None, "test");
            }
            let length = random.usize(0..700);
            let bytes = std::iter::repeat_with(|| random.u8(..));
            let body: Vec<u8> = bytes.take(length).collect();
            let host = match random.bool() {
                true => format!("{}.amazonaws.com", text(&mut random, 1..20).to_lowercase()),
                false => format!("localhost:{}", random.u16(1024..)),
            };
            let gaps = " ".repeat(random.usize(1..4));
            let request = Unsigned {
                host: &host,
                target: &format!("DynamoDB_20120810.{}", text(&mut random, 1..20)),
                user_agent: &format!("aws-sdk-rust/1{gaps}os/linux"),
                length: &body.len().to_string(),
                body: &body,
                region: ["eu-central-1", "us-east-1"][random.usize(..2)],
                service: ["dynamodb", "other"][usize::from(random.u8(..9) == 0)],
            };
            let mut theirs = by_the_sdk(&credentials, now, &request);
            let mut ours = ours(&signer, &credentials, now, &request);
            theirs.sort();
            ours.sort();
            assert_eq!(ours, theirs);
        }
        assert!(tokens > 1000, "{tokens}");
    }

    // AWS General Reference, "Examples of how to derive a signing key for Signature Version 4"
    #[test]
    fn the_key_is_that_of_the_reference() {
        let date = Stamp::of(UNIX_EPOCH + Duration::from_secs(1_329_264_000));
        assert_eq!(date.as_str(), "20120215T000000Z");
        let request = Unsigned {
            host: "",
            target: "",
            user_agent: "",
            length: "0",
            body: b"",
            region: "us-east-1",
            service: "iam",
        };
        let mut key = mac(b"AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        for part in [date.day(), "us-east-1", "iam", "aws4_request"] {
            key.update(part.as_bytes());
            let bytes = key.finalize().into_bytes();
            key = mac(&bytes);
            if part == "aws4_request" {
                let mut text = String::new();
                push_hex(&mut text, &bytes);
                assert_eq!(
                    text,
                    "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"
                );
            }
        }
        let kept = DayKey::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", &date, &request);
        let sign = |mut key: Hmac<Sha256>| {
            key.update(b"text");
            key.finalize().into_bytes()
        };
        assert_eq!(sign(kept.key), sign(key));
        assert_eq!(kept.scope, "20120215/us-east-1/iam/aws4_request");
    }

    // "Signature Version 4 test suite" (the requests whose paths and queries are empty): its canonical requests, and
    // the signatures of them
    #[test]
    fn signatures_are_those_of_the_test_suite() {
        let time = UNIX_EPOCH + Duration::from_secs(1_440_938_160);
        let date = Stamp::of(time);
        assert_eq!(date.as_str(), "20150830T123600Z");
        let request = Unsigned {
            host: "",
            target: "",
            user_agent: "",
            length: "0",
            body: b"",
            region: "us-east-1",
            service: "service",
        };
        let key = DayKey::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", &date, &request);
        let dated = "host:example.amazonaws.com\nx-amz-date:20150830T123600Z";
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let form = "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e";
        let token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
        let sts = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTf\
                   lfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HF\
                   vlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr\
                   4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
        let cases = [
            (
                "get-vanilla",
                format!("GET\n/\n\n{dated}\n\nhost;x-amz-date\n{empty}"),
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            ),
            (
                "get-vanilla-with-session-token",
                format!(
                    "GET\n/\n\n{dated}\nx-amz-security-token:{token}\n\nhost;x-amz-date;x-amz-security-token\n{empty}"
                ),
                "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
            ),
            (
                "get-header-value-trim",
                "GET\n/\n\nhost:example.amazonaws.com\nmy-header1:value1\nmy-header2:\"a b c\"\n\
                 x-amz-date:20150830T123600Z\n\nhost;my-header1;my-header2;x-amz-date\n"
                    .to_owned()
                    + empty,
                "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
            ),
            (
                "post-vanilla",
                format!("POST\n/\n\n{dated}\n\nhost;x-amz-date\n{empty}"),
                "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            ),
            (
                "post-sts-header-before",
                format!(
                    "POST\n/\n\n{dated}\nx-amz-security-token:{sts}\n\nhost;x-amz-date;x-amz-security-token\n{empty}"
                ),
                "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
            ),
            (
                "post-x-www-form-urlencoded",
                format!(
                    "POST\n/\n\ncontent-length:13\ncontent-type:application/x-www-form-urlencoded\n\
                     host:example.amazonaws.com\nx-amz-content-sha256:{form}\nx-amz-date:20150830T123600Z\n\n\
                     content-length;content-type;host;x-amz-content-sha256;x-amz-date\n{form}"
                ),
                "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
            ),
        ];
        for (name, canonical, expected) in cases {
            let mut signature = String::new();
            key.push_signature(&mut signature, &date, &canonical);
            assert_eq!(signature, expected, "{name}");
        }
        for (written, trimmed) in [(" value1", "value1"), ("\"a   b   c\" ", "\"a b c\"")] {
            let mut text = String::new();
            push_trimmed(&mut text, written);
            assert_eq!(text, trimmed);
        }
    }

    // Leap years, centuries and the end of a year
    #[test]
    fn times_are_written_as_the_sdk_writes_them() {
        let mut random = fastrand::Rng::with_seed(18);
        for day in (0..60_000).map(|day| day * 86_400 + random.u64(0..86_400)) {
            let time = UNIX_EPOCH + Duration::from_secs(day);
            let date = aws_smithy_types::DateTime::from(time);
            let date = date
                .fmt(aws_smithy_types::date_time::Format::DateTime)
                .unwrap();
            let date: String = date.chars().filter(|c| !"-:".contains(*c)).collect();
            assert_eq!(Stamp::of(time).as_str(), date);
        }
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Stamp::of(before).as_str(), "19700101T000000Z");
    }

    #[test]
    fn no_key_is_printed() {
        let signer = Signer::default();
        let credentials = Credentials::new("id", "hunter2", None, None, "test");
        let request = Unsigned {
            host: "h",
            target: "t",
            user_agent: "u",
            length: "0",
            body: b"",
            region: "r",
            service: "s",
        };
        let _signed = signer.sign(&credentials, UNIX_EPOCH, &request);
        assert_eq!(format!("{signer:?}"), "Signer");
    }
}
