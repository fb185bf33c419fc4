//! The identifiers of the crate `uuid`, as an S with hyphens. Identifiers of version 7 sort by time.

use uuid::Uuid;

super::strings::displayed! {
    Uuid, "a UUID";
}
