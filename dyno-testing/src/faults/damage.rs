//! Damage to the bodies of responses.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::response::{body, with_body, with_body_but_old_checksum};

/// Keeps the first half of the body.
pub(super) fn truncated(response: HttpResponse) -> HttpResponse {
    let body = body(&response);
    let half = body.split_at(body.len() / 2).0.to_vec();
    with_body_but_old_checksum(response, half)
}

/// Flips one bit of a letter or digit, so that the body may still be valid JSON.
pub(super) fn corrupted(response: HttpResponse, draw: u64) -> HttpResponse {
    let mut body = body(&response).to_vec();
    let start = (draw % body.len().max(1) as u64) as usize;
    let mut indexes = (start..body.len()).chain(0..start);
    let index = indexes.find(|&index| body.get(index).is_some_and(u8::is_ascii_alphanumeric));
    if let Some(byte) = index.and_then(|index| body.get_mut(index)) {
        *byte ^= 1;
    } else if let Some(byte) = body.first_mut() {
        *byte ^= 1;
    }
    with_body_but_old_checksum(response, body)
}

/// Encodes the body as gzip with stored blocks, which are not compressed (RFC 1952; RFC 1951, section 3.2.4).
pub(super) fn gzipped(mut response: HttpResponse) -> HttpResponse {
    let body = body(&response);
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    for block in body.chunks(usize::from(u16::MAX)) {
        let length = block.len() as u16;
        gzip.push(0);
        gzip.extend(length.to_le_bytes());
        gzip.extend((!length).to_le_bytes());
        gzip.extend(block);
    }
    gzip.extend([1, 0, 0, 0xff, 0xff]);
    gzip.extend(crc32fast::hash(body).to_le_bytes());
    gzip.extend((body.len() as u32).to_le_bytes());
    response.headers_mut().insert("content-encoding", "gzip");
    with_body(response, gzip)
}
