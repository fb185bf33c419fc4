//! A module without any prelude.

#![no_implicit_prelude]
#![allow(dead_code, reason = "it only has to compile")]

#[derive(::dyno::Model)]
#[dyno(table = "Movies", rename_all = "PascalCase", index(name = "ByRank", partition_key = year, sort_key = rank))]
#[dyno(local_index(name = "ByDate", sort_key = released))]
struct Movie<'a, T: ::std::clone::Clone, const N: usize> {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: &'a str,
    rank: ::std::option::Option<u32>,
    released: u64,
    #[dyno(default = 3)]
    stars: u8,
    #[dyno(default)]
    #[dyno(with = Seconds)]
    length: Length,
    #[dyno(with = Seconds)]
    delay: ::std::option::Option<Length>,
    #[dyno(serde)]
    more: ::std::option::Option<u8>,
    #[dyno(skip)]
    cached: bool,
    #[dyno(null)]
    plot: ::std::option::Option<Plot>,
    #[dyno(flatten)]
    genre: Genre,
    values: [T; N],
    email: Email,
    status: Status,
}

#[derive(::dyno::Document)]
struct Plot {
    text: ::std::string::String,
    next: ::std::option::Option<::std::boxed::Box<Self>>,
}

#[derive(::dyno::Document)]
#[dyno(tag = "kind")]
enum Genre {
    Drama,
    Comedy { jokes: u8 },
    Other(Plot),
}

#[derive(::dyno::Document)]
enum Status {
    Open,
    Closed,
}

#[derive(::dyno::Document)]
struct Email(::std::string::String);

#[derive(::std::default::Default)]
struct Length(u64);

struct Seconds;

impl ::dyno::Convert<Length> for Seconds {
    type Stored = u64;
    type Error = ::std::convert::Infallible;

    fn store(value: &Length) -> ::std::result::Result<u64, Self::Error> {
        ::std::result::Result::Ok(value.0)
    }

    fn load(stored: u64) -> ::std::result::Result<Length, Self::Error> {
        ::std::result::Result::Ok(Length(stored))
    }
}

#[test]
fn a_model_needs_no_prelude() {
    let path = ::std::string::ToString::to_string(&Movie::<u8, 3>::PLOT.next.text);
    ::std::assert_eq!(path, "Plot.next.text");
}
