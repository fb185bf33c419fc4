//! A crate that re-exports dyno under another name.

mod reexport {
    pub(super) mod ours {
        pub(crate) use dyno::{__private, Document, Model};
    }
}

use reexport::ours::{Document, Model};

use crate::both_ways;

#[allow(dead_code, reason = "it shadows `::dyno`")]
mod dyno {}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies", crate = crate::another_crate_name::reexport::ours)]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    info: Info,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(crate = self::reexport::ours)]
struct Info {
    plot: String,
}

#[test]
fn the_derive_uses_the_given_crate() {
    let info = Info {
        plot: String::new(),
    };
    assert_eq!(
        both_ways(&Movie { year: 1985, info }),
        r#"{"year":1985,"info":{"plot":""}}"#
    );
}
