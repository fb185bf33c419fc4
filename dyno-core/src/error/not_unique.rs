//! A write of a value that another item has.

use std::error::Error as StdError;
use std::fmt;

use super::subject::Subject;

/// The details of [`Error::NotUnique`](super::Error::NotUnique): another item has the value of a unique attribute.
///
/// Nothing was written.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Users")]
/// # struct User { #[dyno(partition_key)] id: String, #[dyno(unique)] email: String }
/// use dyno::Error;
///
/// async fn sign_up(users: &Table<User>, user: &User) -> dyno::Result<()> {
///     match users.create(user).await {
///         Err(Error::NotUnique(taken)) if taken.attribute() == "email" => println!("sign in instead"),
///         other => other??,
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct NotUnique {
    subject: Subject,
    attribute: &'static str,
    holder: Option<Subject>,
}

impl NotUnique {
    pub(super) fn new(subject: Subject, attribute: &'static str, holder: Option<Subject>) -> Self {
        Self {
            subject,
            attribute,
            holder,
        }
    }

    /// Returns the item that was to be written.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns the attribute whose value another item has: its name in DynamoDB.
    #[must_use]
    pub fn attribute(&self) -> &'static str {
        self.attribute
    }

    /// Returns the item that has the value, if it is known. The error does not print it.
    #[must_use]
    pub fn holder(&self) -> Option<&Subject> {
        self.holder.as_ref()
    }
}

impl fmt::Display for NotUnique {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.subject.is_known() {
            write!(f, "{}: ", self.subject)?;
        }
        write!(
            f,
            "another item has the value of the unique attribute `{}`, so nothing was written",
            self.attribute
        )
    }
}

// The holder is not printed: whose value it is may be a secret.
impl fmt::Debug for NotUnique {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotUnique")
            .field("subject", &self.subject)
            .field("attribute", &self.attribute)
            .finish_non_exhaustive()
    }
}

impl StdError for NotUnique {}
