//! Structs that borrow: from the caller when they are written, from the JSON when they are read.

use std::borrow::Cow;

use dyno::codec::Decode;
use dyno::wire::{Format, Reader};
use dyno::{Document, Model, to_item, to_json};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies", index(name = "ByStudio", partition_key = studio))]
struct Movie<'a> {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: &'a str,
    studio: Option<Cow<'a, str>>,
    credits: Credits<'a, 'a>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Credits<'a, 'c: 'a> {
    director: &'a str,
    #[dyno(default)]
    cast: Vec<Cow<'c, str>>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Name<'a>(&'a str);

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Shot<'a> {
    Close { of: Name<'a> },
    Wide(Credits<'a, 'a>),
}

fn movie<'a>(title: &'a str, director: &'a str) -> Movie<'a> {
    Movie {
        year: 1985,
        title,
        studio: Some(Cow::Owned("Embassy".to_owned())),
        credits: Credits {
            director,
            cast: vec![Cow::Borrowed("Kim Greist")],
        },
    }
}

fn read<'b, T: Decode<'b>>(json: &'b str) -> T {
    let mut reader = Reader::from_json(json, Format::Plain);
    T::decode(reader.value()).expect("the JSON can be read")
}

#[test]
fn a_struct_that_borrows_can_be_written() {
    let title = "Brazil".to_owned();
    let item = to_item(&movie(&title, "Terry Gilliam")).expect("an item");
    assert_eq!(item["title"].as_s().map(String::as_str), Ok("Brazil"));
}

#[test]
fn a_struct_borrows_from_the_json() {
    let json = to_json(&movie("Brazil", "Terry Gilliam")).expect("JSON");
    let read: Movie<'_> = read(&json);
    assert_eq!(read, movie("Brazil", "Terry Gilliam"));
    assert!(
        json.as_bytes()
            .as_ptr_range()
            .contains(&read.title.as_ptr())
    );
}

#[test]
fn enums_and_newtypes_borrow() {
    let json = r#"{"kind":"Close","of":"Sam"}"#;
    assert_eq!(read::<Shot<'_>>(json), Shot::Close { of: Name("Sam") });
    let wide = Shot::Wide(Credits {
        director: "Gilliam",
        cast: Vec::new(),
    });
    let json = to_json(&wide).expect("JSON");
    assert_eq!(read::<Shot<'_>>(&json), wide);
}

#[test]
fn paths_have_no_lifetimes() {
    assert_eq!(
        Movie::CREDITS.director.eq("Gilliam").to_string(),
        "credits.director = \"Gilliam\""
    );
    assert_eq!(format!("{:?}", Movie::BY_STUDIO), "Index(ByStudio)");
}
