//! Types from a `macro_rules` macro, whose names, types and options have different hygiene.

use dyno::{Document, Model};

use crate::both_ways;

macro_rules! model {
    ($name:ident in $table:literal { $key:ident: $key_type:ty, $($field:ident: $type:ty = $default:expr),* $(,)? }) => {
        #[derive(Model, Clone, Debug, PartialEq)]
        #[dyno(table = $table)]
        struct $name {
            #[dyno(partition_key)]
            $key: $key_type,
            // A name of the macro itself.
            map: Option<u8>,
            $(#[dyno(default = $default)] $field: $type,)*
        }
    };
}

macro_rules! new_type {
    ($name:ident($type:ty)) => {
        #[derive(Document, Clone, Debug, PartialEq)]
        struct $name($type);
    };
}

macro_rules! names {
    ($name:ident: $($variant:ident = $text:literal),*) => {
        #[derive(Document, Clone, Copy, Debug, PartialEq)]
        enum $name {
            $(#[dyno(rename = $text)] $variant),*
        }
    };
}

model!(Movie in "Movies" { year: u16, title: Option<String> = None, stars: Vec<Stars> = vec![Stars(1 + 2)] });
new_type!(Stars(u8));
names!(Status: Open = "o", Closed = "c");

#[derive(Document, Clone, Debug, PartialEq)]
struct Local {
    status: Status,
}

#[test]
fn types_from_macros_survive() {
    let movie = Movie {
        year: 1985,
        map: Some(1),
        title: None,
        stars: vec![Stars(5)],
    };
    assert_eq!(both_ways(&movie), r#"{"year":1985,"map":1,"stars":[5]}"#);
    assert_eq!(
        both_ways(&Local {
            status: Status::Closed
        }),
        r#"{"status":"c"}"#
    );
    assert_eq!(
        dyno::from_json::<Movie>(r#"{"year":1}"#)
            .expect("a movie")
            .stars,
        [Stars(3)]
    );
    assert_eq!(Movie::STARS.at(0).to_string(), "stars[0]");
    let _ = Status::Open;
}

#[test]
fn types_can_be_defined_in_a_function() {
    #[derive(Document, Clone, Debug, PartialEq)]
    struct Inside {
        list: Vec<Stars>,
    }
    both_ways(&Inside {
        list: vec![Stars(1)],
    });
}
