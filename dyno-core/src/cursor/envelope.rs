//! The bytes of a sealed cursor.
//!
//! ```text
//! version   1 byte    2: signed, 3: encrypted
//! key id    4 bytes   which key of the ring
//! context   4 bytes   the beginning of the context's MAC, which tells a cursor of another query from a changed one
//! signed:     expiry (8 bytes, seconds since 1970; 0 for never), side of the key (1 byte), key (DynamoDB's JSON),
//!             MAC (16 bytes)
//! encrypted:  nonce (24 bytes), ciphertext of expiry, side and key, tag (16 bytes)
//! ```
//!
//! The context is the MAC of what the query reads and of the scope. It is part of what the MAC and the tag cover, so a
//! cursor of another query or scope never passes, even if the four bytes should be the same.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::token::{ENCRYPTED, Position, SIGNED};

/// The bytes of a MAC that are kept. (RFC 2104, section 5: at least half of them.)
const MAC: usize = 16;

/// What a read reads: table, index, partition, condition on the sort key, direction and filter, each part with its
/// length before it, so that no two reads have the same bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fingerprint(Vec<u8>);

impl Fingerprint {
    pub(crate) fn part(&mut self, part: &str) {
        self.0.extend((part.len() as u64).to_be_bytes());
        self.0.extend(part.as_bytes());
    }

    /// A part that may be missing, which is not the same as an empty one.
    pub(crate) fn maybe(&mut self, part: Option<&str>) {
        self.part(if part.is_some() { "1" } else { "0" });
        self.part(part.unwrap_or_default());
    }
}

/// A secret, in the forms in which it is used. Each use has a secret of its own, derived from the one of the user.
#[derive(Clone)]
pub(super) struct Secret {
    id: [u8; 4],
    context: Hmac<Sha256>,
    sign: Hmac<Sha256>,
    #[cfg(feature = "encrypted-cursors")]
    cipher: Box<chacha20poly1305::XChaCha20Poly1305>,
}

/// Where a cursor ended, and when it expires.
pub(super) struct Content<'c> {
    pub(super) position: &'c Position,
    /// In seconds since 1970; 0 for never.
    pub(super) expiry: u64,
}

impl Content<'_> {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.expiry.to_be_bytes());
        bytes.push(self.position.side as u8);
        bytes.extend(self.position.key_text().as_bytes());
    }
}

/// Why an envelope cannot be opened.
#[derive(Debug, PartialEq)]
pub(super) enum Unopened {
    /// It is no envelope.
    Malformed,
    OtherContext,
    Changed,
    /// It is encrypted, and this build has no cipher.
    #[cfg(not(feature = "encrypted-cursors"))]
    Encrypted,
}

impl Secret {
    pub(super) fn new(secret: &[u8; 32]) -> Self {
        let master = keyed(secret);
        let derived = |purpose: &str| -> [u8; 32] {
            let mut mac = master.clone();
            mac.update(b"dyno cursor 1 ");
            mac.update(purpose.as_bytes());
            mac.finalize().into_bytes().into()
        };
        let [a, b, c, d, ..] = derived("id");
        Self {
            id: [a, b, c, d],
            context: keyed(&derived("context")),
            sign: keyed(&derived("sign")),
            #[cfg(feature = "encrypted-cursors")]
            cipher: {
                use chacha20poly1305::KeyInit as _;
                chacha20poly1305::XChaCha20Poly1305::new(&derived("encrypt").into()).into()
            },
        }
    }

    /// Whether an envelope was made with this secret.
    pub(super) fn made(&self, envelope: &[u8]) -> bool {
        envelope.get(1..5) == Some(&self.id)
    }

    /// The MAC of what is read, and by whom.
    pub(super) fn context(&self, fingerprint: &Fingerprint, scope: &str) -> [u8; 32] {
        let mut mac = self.context.clone();
        mac.update(&(fingerprint.0.len() as u64).to_be_bytes());
        mac.update(&fingerprint.0);
        mac.update(scope.as_bytes());
        mac.finalize().into_bytes().into()
    }

    fn head(&self, version: u8, context: &[u8; 32]) -> Vec<u8> {
        let mut envelope = vec![version];
        envelope.extend(self.id);
        envelope.extend(context.iter().take(4));
        envelope
    }

    fn mac(&self, context: &[u8; 32], signed: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.sign.clone();
        mac.update(context);
        mac.update(signed);
        mac
    }

    pub(super) fn signed(&self, context: &[u8; 32], content: &Content<'_>) -> Vec<u8> {
        let mut envelope = self.head(SIGNED, context);
        content.write(&mut envelope);
        let mac = self.mac(context, &envelope).finalize().into_bytes();
        envelope.extend(mac.iter().take(MAC));
        envelope
    }

    /// `None` if the system returned no random numbers.
    #[cfg(feature = "encrypted-cursors")]
    pub(super) fn encrypted(&self, context: &[u8; 32], content: &Content<'_>) -> Option<Vec<u8>> {
        use chacha20poly1305::aead::{Aead as _, Generate as _, Payload};

        let mut envelope = self.head(ENCRYPTED, context);
        let mut plain = Vec::new();
        content.write(&mut plain);
        let nonce = chacha20poly1305::XNonce::try_generate().ok()?;
        let aad = [&envelope[..], context].concat();
        let payload = Payload {
            msg: &plain,
            aad: &aad,
        };
        let sealed = self.cipher.encrypt(&nonce, payload).ok()?;
        envelope.extend(nonce);
        envelope.extend(sealed);
        Some(envelope)
    }

    /// The expiry and the position in an envelope that was [made](Self::made) with this secret.
    pub(super) fn opened(
        &self,
        envelope: &[u8],
        context: &[u8; 32],
    ) -> Result<(u64, Position), Unopened> {
        let Some((head, rest)) = envelope.split_first_chunk::<9>() else {
            return Err(Unopened::Malformed);
        };
        let [version, _, _, _, _, of_context @ ..] = head;
        if !context.starts_with(of_context) {
            return Err(Unopened::OtherContext);
        }
        let content = match *version {
            SIGNED => {
                let (signed, mac) = envelope
                    .split_last_chunk::<MAC>()
                    .ok_or(Unopened::Malformed)?;
                self.mac(context, signed)
                    .verify_truncated_left(mac)
                    .map_err(|_| Unopened::Changed)?;
                signed
                    .get(head.len()..)
                    .ok_or(Unopened::Malformed)?
                    .to_vec()
            }
            ENCRYPTED => self.decrypted(head, rest, context)?,
            _ => return Err(Unopened::Malformed),
        };
        // It was sealed by us, so the rest cannot fail.
        let (expiry, key) = content.split_first_chunk().ok_or(Unopened::Malformed)?;
        let (side, key) = key.split_first().ok_or(Unopened::Malformed)?;
        let position = Position::of(*side, key).ok_or(Unopened::Malformed)?;
        Ok((u64::from_be_bytes(*expiry), position))
    }

    #[cfg(feature = "encrypted-cursors")]
    fn decrypted(&self, head: &[u8], rest: &[u8], context: &[u8; 32]) -> Result<Vec<u8>, Unopened> {
        use chacha20poly1305::aead::{Aead as _, Payload};

        let (nonce, sealed) = rest.split_first_chunk::<24>().ok_or(Unopened::Malformed)?;
        let aad = [head, context].concat();
        let payload = Payload {
            msg: sealed,
            aad: &aad,
        };
        let opened = self.cipher.decrypt(&(*nonce).into(), payload);
        opened.map_err(|_| Unopened::Changed)
    }

    #[cfg(not(feature = "encrypted-cursors"))]
    fn decrypted(&self, _: &[u8], _: &[u8], _: &[u8; 32]) -> Result<Vec<u8>, Unopened> {
        Err(Unopened::Encrypted)
    }
}

fn keyed(secret: &[u8; 32]) -> Hmac<Sha256> {
    // A shorter key is filled with zeros. (RFC 2104, section 2.)
    let mut block = [0; 64];
    let (first, _) = block.split_at_mut(secret.len());
    first.copy_from_slice(secret);
    Hmac::new(&block.into())
}
