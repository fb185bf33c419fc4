//! A user who knows the crate by another name, as one that re-exports it would.

mod reexport {
    pub(super) mod ours {
        pub(crate) use dyno::{__private, Document, Model};
    }
}

use reexport::ours::{Document, Model};

use crate::both_ways;

#[allow(
    dead_code,
    reason = "it stands in the way of `::dyno`, and does no more"
)]
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
fn a_model_names_the_crate_it_is_told() {
    let info = Info {
        plot: String::new(),
    };
    assert_eq!(
        both_ways(&Movie { year: 1985, info }),
        r#"{"year":1985,"info":{"plot":""}}"#
    );
}
