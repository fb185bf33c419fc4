//! The URLs of the crate `url`, as an S.

use url::Url;

super::strings::displayed! {
    Url, "a URL";
}
