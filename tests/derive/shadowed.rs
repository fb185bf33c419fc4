//! A module that shadows the names of the prelude.

#![allow(dead_code, reason = "it only has to compile")]

use dyno::{Document, Model};

struct Option;
struct Some;
struct None;
struct Result;
struct Ok;
struct Err;
struct String;
struct Vec;
struct Box;
struct Default;
struct Clone;
struct Path;
struct Field;
struct Index;
struct Cow;
mod std {}
mod core {}
mod __private {}

trait Encode {
    fn encode(&self) {}
    fn is_absent(&self) {}
    fn encode_members(&self) {}
    fn member(&self) {}
    fn take(&self) {}
    fn skip(&self) {}
}

impl<T> Encode for T {}

#[derive(Model)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    rank: ::std::option::Option<u32>,
    #[dyno(default)]
    title: ::std::string::String,
    #[dyno(skip)]
    cached: bool,
    #[dyno(null)]
    plot: ::std::option::Option<Plot>,
    #[dyno(serde)]
    more: ::std::option::Option<u8>,
    #[dyno(flatten)]
    genre: Genre,
    status: Status,
    email: Email,
}

#[derive(Document)]
struct Plot {
    text: ::std::string::String,
    lines: ::std::vec::Vec<u8>,
}

#[derive(Document)]
#[dyno(tag = "kind")]
enum Genre {
    Drama,
    Comedy { jokes: u8 },
    Other(Plot),
}

#[derive(Document)]
enum Status {
    Open,
    Closed,
}

#[derive(Document)]
struct Email(::std::string::String);

#[test]
fn a_model_needs_no_prelude_names() {
    assert_eq!(Movie::PLOT.text.to_string(), "plot.text");
}
