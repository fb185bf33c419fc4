//! Seals: cursors that callers can hold but neither forge nor change.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::envelope::{Content, Fingerprint, Secret, Unopened};
use super::token::{Cursor, Form, Position};
use crate::error::InvalidCursor;

/// The secrets with which a service seals its cursors: one that seals, and others that are accepted as well.
///
/// A secret is 32 random bytes, the same in each process of a service. To rotate a secret without invalidating cursors,
/// first deploy the new secret with [`also_accept`](Self::also_accept) everywhere, then seal with it and accept the old
/// one until its last cursor has expired.
///
/// ```
/// use dyno::cursor::CursorKeys;
///
/// # let (new, old) = ([7; 32], [8; 32]);
/// let keys = CursorKeys::new(new).also_accept(old);
/// let seal = keys.seal("tenant-7");
/// ```
#[derive(Clone)]
pub struct CursorKeys(Arc<Ring>);

#[derive(Clone)]
struct Ring {
    sealing: Secret,
    others: Vec<Secret>,
}

impl CursorKeys {
    /// Keys that seal with this secret, and accept no other.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self(Arc::new(Ring {
            sealing: Secret::new(&secret),
            others: Vec::new(),
        }))
    }

    /// Also accepts cursors that were sealed with this secret: an older one, or the next one.
    #[must_use]
    pub fn also_accept(mut self, secret: [u8; 32]) -> Self {
        Arc::make_mut(&mut self.0).others.push(Secret::new(&secret));
        self
    }

    /// Returns the seal of a scope, such as the name of a tenant or a user. A cursor that was sealed for one scope is
    /// invalid in another. The scope itself is not in the cursor.
    #[must_use]
    pub fn seal(&self, scope: impl Into<String>) -> Seal {
        Seal {
            keys: self.clone(),
            scope: scope.into().into(),
            lifetime: None,
            #[cfg(feature = "encrypted-cursors")]
            encrypted: false,
        }
    }
}

/// Prints no secret.
impl fmt::Debug for CursorKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CursorKeys")
            .field("accepted", &(1 + self.0.others.len()))
            .finish_non_exhaustive()
    }
}

/// Seals the cursors of a read: [`Query::sealed`](crate::op::Query::sealed), [`Scan::sealed`](crate::op::Scan::sealed).
///
/// A sealed cursor is bound to the read that it comes from: the table and the index, the partition, the condition on
/// the sort key, the direction, the filter, and the scope. A sealed read accepts only its own cursors. A cursor that
/// was changed, has expired, or was sealed for another read or scope or with another secret is an [`InvalidCursor`];
/// nothing is sent. The size of a page and the projection may change from page to page.
///
/// The values of the filter are part of the binding: if a filter contains the current time, the next request no longer
/// accepts the cursor. Round such times, for example to the hour. The order of sets, maps and lists of `is_in` does not
/// matter.
///
/// It is signed with HMAC-SHA-256, of which 16 bytes are kept and compared in constant time. Unless it is
/// [`encrypted`](Self::encrypted), the key in it can be read. A sealed cursor is 37 characters longer than one that is
/// not, an encrypted one 69.
///
/// ```no_run
/// use std::time::Duration;
///
/// use dyno::cursor::CursorKeys;
/// use dyno::{Cursor, Model, Page, Table};
///
/// #[derive(Model, Debug)]
/// #[dyno(table = "Orders")]
/// struct Order {
///     #[dyno(partition_key)]
///     customer: String,
///     #[dyno(sort_key)]
///     placed_at: String,
/// }
///
/// async fn list(
///     orders: &Table<Order>,
///     keys: &CursorKeys,
///     customer: &str,
///     after: Option<Cursor>,
/// ) -> dyno::Result<Page<Order>> {
///     let seal = keys.seal(customer).expires_after(Duration::from_secs(3600));
///     orders.query(customer).descending().sealed(&seal).maybe_start_after(after).page_of(20).await
/// }
/// ```
#[derive(Clone)]
pub struct Seal {
    keys: CursorKeys,
    scope: Arc<str>,
    lifetime: Option<Duration>,
    #[cfg(feature = "encrypted-cursors")]
    encrypted: bool,
}

impl Seal {
    /// Sets the lifetime of cursors, in whole seconds of the process's clock. By default, a cursor is valid as long as
    /// its secret is accepted.
    #[must_use]
    pub fn expires_after(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// Encrypts the cursors as well, so that they do not show the key: XChaCha20-Poly1305 with a random nonce. Two
    /// cursors at the same position share only their first 12 characters, which identify the secret and the read. The
    /// length of a cursor reveals the length of the key.
    ///
    /// Cursors that are only signed are still accepted.
    #[cfg(feature = "encrypted-cursors")]
    #[must_use]
    pub fn encrypted(mut self) -> Self {
        self.encrypted = true;
        self
    }

    /// What cursors of a read are bound to.
    pub(super) fn context(&self, read: Fingerprint) -> Context {
        Context {
            sealing: self.keys.0.sealing.context(&read, &self.scope),
            read,
        }
    }

    /// Seals a position of a read. `None` if it cannot be encrypted, because the system returned no random numbers.
    pub(crate) fn close(
        &self,
        position: &Position,
        context: &Context,
        now: SystemTime,
    ) -> Option<Cursor> {
        let secret = &self.keys.0.sealing;
        let expiry = match self.lifetime {
            None => 0,
            // A time that cannot be counted never comes.
            Some(lifetime) => now
                .checked_add(lifetime)
                .map_or(u64::MAX, |expiry| seconds(expiry).max(1)),
        };
        let content = Content { position, expiry };
        #[cfg(feature = "encrypted-cursors")]
        if self.encrypted {
            let envelope = secret.encrypted(&context.sealing, &content)?;
            return Some(Cursor(Form::Sealed(envelope.into())));
        }
        let envelope = secret.signed(&context.sealing, &content);
        Some(Cursor(Form::Sealed(envelope.into())))
    }

    /// The position of a cursor that this seal made for the same read.
    pub(crate) fn open(
        &self,
        cursor: &Cursor,
        context: &Context,
        now: SystemTime,
    ) -> Result<Position, InvalidCursor> {
        let Form::Sealed(envelope) = &cursor.0 else {
            return Err(InvalidCursor::NotSealed);
        };
        let ring = &*self.keys.0;
        let (secret, context) = match ring.sealing.made(envelope) {
            true => (&ring.sealing, context.sealing),
            false => {
                let mut others = ring.others.iter();
                let other = others.find(|secret| secret.made(envelope));
                let secret = other.ok_or(InvalidCursor::UnknownSecret)?;
                (secret, secret.context(&context.read, &self.scope))
            }
        };
        let (expiry, position) = secret.opened(envelope, &context).map_err(|why| match why {
            Unopened::Malformed => InvalidCursor::Malformed,
            #[cfg(not(feature = "encrypted-cursors"))]
            Unopened::Encrypted => InvalidCursor::Encrypted,
            Unopened::OtherContext => InvalidCursor::OtherRead,
            Unopened::Changed => InvalidCursor::Tampered,
        })?;
        if expiry != 0 && expiry <= seconds(now) {
            return Err(InvalidCursor::Expired);
        }
        Ok(position)
    }
}

/// What the cursors of a read are bound to: the read and the scope, for the secret that seals.
#[derive(Debug)]
pub(crate) struct Context {
    read: Fingerprint,
    sealing: [u8; 32],
}

/// The seal of a read. It computes the context with the first cursor, and keeps it for the others.
///
/// A read is changed only before it has cursors: its setters consume it, and so do the methods that read. A clone may
/// be changed again, so it has no context.
#[derive(Debug)]
pub(crate) struct ReadSeal {
    pub(crate) seal: Seal,
    context: OnceLock<Context>,
}

impl ReadSeal {
    pub(crate) fn new(seal: &Seal) -> Self {
        Self {
            seal: seal.clone(),
            context: OnceLock::new(),
        }
    }

    /// The context of the read, whose fingerprint is computed if it is needed.
    pub(crate) fn context<E>(
        &self,
        read: impl FnOnce() -> Result<Fingerprint, E>,
    ) -> Result<&Context, E> {
        if let Some(context) = self.context.get() {
            return Ok(context);
        }
        let context = self.seal.context(read()?);
        Ok(self.context.get_or_init(|| context))
    }
}

impl Clone for ReadSeal {
    fn clone(&self) -> Self {
        Self::new(&self.seal)
    }
}

/// Since 1970. A clock before that is at its beginning.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// Prints neither secrets nor the scope.
impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal")
            .field("keys", &self.keys)
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
