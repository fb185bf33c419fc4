//! The identifiers of the crate `uuid`, as an S with hyphens. Those of version 7 sort by time.

use uuid::Uuid;

super::strings::texts! {
    Uuid, "a UUID";
}
