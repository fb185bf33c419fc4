//! Models as most people write them.

use dyno::codec::{from_item, to_item};
use dyno::model::AttributeType;
use dyno::{Document, Model};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    info: Info,
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Info {
    rating: Option<f64>,
    plot: Option<String>,
    #[dyno(default)]
    actors: Vec<String>,
}

#[test]
fn a_model_goes_both_ways() {
    let movie = Movie {
        year: 1985,
        title: "Brazil".to_owned(),
        rank: Some(3),
        info: Info {
            rating: Some(7.9),
            plot: None,
            actors: vec!["Jonathan Pryce".to_owned()],
        },
    };
    let item = to_item(&movie).unwrap();
    assert_eq!(from_item::<Movie>(&item).unwrap(), movie);
    assert_eq!(Movie::INFO.rating.to_string(), "info.rating");
    assert_eq!(
        Movie::SCHEMA.key.partition().attribute_type,
        AttributeType::N
    );
}
