//! The same structs read by serde_json from the same bytes: each field knows the type that DynamoDB wraps its value in.

use std::collections::BTreeSet;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

/// The body of a Query response.
#[derive(Debug, Deserialize)]
pub(crate) struct Page<T> {
    #[serde(rename = "Items")]
    pub(crate) items: Vec<T>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Movie {
    #[serde(deserialize_with = "n")]
    pub(crate) year: u16,
    #[serde(deserialize_with = "s")]
    pub(crate) title: String,
    #[serde(deserialize_with = "m")]
    pub(crate) info: Info,
    #[serde(deserialize_with = "ss")]
    pub(crate) tags: BTreeSet<String>,
    #[serde(deserialize_with = "ns")]
    pub(crate) scores: BTreeSet<u32>,
    #[serde(deserialize_with = "b")]
    pub(crate) poster: Vec<u8>,
    #[serde(deserialize_with = "optional_s")]
    pub(crate) sequel_of: Option<String>,
    #[serde(deserialize_with = "boolean")]
    pub(crate) available: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Info {
    #[serde(deserialize_with = "list_of_s")]
    pub(crate) actors: Vec<String>,
    #[serde(deserialize_with = "list_of_m")]
    pub(crate) cast: Vec<Role>,
    #[serde(deserialize_with = "list_of_s")]
    pub(crate) directors: Vec<String>,
    #[serde(deserialize_with = "list_of_s")]
    pub(crate) genres: Vec<String>,
    #[serde(deserialize_with = "s")]
    pub(crate) image_url: String,
    #[serde(deserialize_with = "s")]
    pub(crate) plot: String,
    #[serde(deserialize_with = "n")]
    pub(crate) rank: u32,
    #[serde(deserialize_with = "n")]
    pub(crate) rating: f64,
    #[serde(deserialize_with = "s")]
    pub(crate) release_date: String,
    #[serde(deserialize_with = "n")]
    pub(crate) running_time_secs: u32,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Role {
    #[serde(deserialize_with = "s")]
    pub(crate) actor: String,
    #[serde(deserialize_with = "s")]
    pub(crate) character: String,
    #[serde(deserialize_with = "n")]
    pub(crate) order: u32,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Small {
    #[serde(deserialize_with = "s")]
    pub(crate) id: String,
    #[serde(deserialize_with = "s")]
    pub(crate) customer: String,
    #[serde(deserialize_with = "s")]
    pub(crate) created_at: String,
    #[serde(deserialize_with = "n")]
    pub(crate) total: f64,
    #[serde(deserialize_with = "n")]
    pub(crate) quantity: u32,
    #[serde(deserialize_with = "n")]
    pub(crate) version: u64,
    #[serde(deserialize_with = "boolean")]
    pub(crate) paid: bool,
}

#[derive(Deserialize)]
struct S {
    #[serde(rename = "S")]
    content: String,
}

#[derive(Deserialize)]
struct N<'a> {
    #[serde(rename = "N")]
    content: &'a str,
}

#[derive(Deserialize)]
struct B<'a> {
    #[serde(rename = "B")]
    content: &'a str,
}

#[derive(Deserialize)]
struct Bool {
    #[serde(rename = "BOOL")]
    content: bool,
}

#[derive(Deserialize)]
struct M<T> {
    #[serde(rename = "M")]
    content: T,
}

#[derive(Deserialize)]
struct L<T> {
    #[serde(rename = "L")]
    content: Vec<T>,
}

#[derive(Deserialize)]
struct Ss {
    #[serde(rename = "SS")]
    content: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Ns<'a> {
    #[serde(rename = "NS", borrow)]
    content: Vec<&'a str>,
}

#[derive(Deserialize)]
enum OptionalS {
    S(String),
    #[serde(rename = "NULL")]
    Null(bool),
}

fn s<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    S::deserialize(deserializer).map(|value| value.content)
}

fn n<'de, D: Deserializer<'de>, T: FromStr>(deserializer: D) -> Result<T, D::Error> {
    N::deserialize(deserializer)?
        .content
        .parse()
        .map_err(|_| D::Error::custom("a number"))
}

fn b<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = B::deserialize(deserializer)?.content;
    base64_simd::STANDARD
        .decode_to_vec(text.as_bytes())
        .map_err(D::Error::custom)
}

fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Bool::deserialize(deserializer).map(|value| value.content)
}

fn m<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    M::deserialize(deserializer).map(|value| value.content)
}

fn list_of_s<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let list = L::<S>::deserialize(deserializer)?.content;
    Ok(list.into_iter().map(|value| value.content).collect())
}

fn list_of_m<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let list = L::<M<T>>::deserialize(deserializer)?.content;
    Ok(list.into_iter().map(|value| value.content).collect())
}

fn ss<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    Ss::deserialize(deserializer).map(|value| value.content)
}

fn ns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<u32>, D::Error> {
    let texts = Ns::deserialize(deserializer)?.content;
    texts
        .into_iter()
        .map(|text| text.parse().map_err(|_| D::Error::custom("a number")))
        .collect()
}

fn optional_s<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match OptionalS::deserialize(deserializer)? {
        OptionalS::S(text) => Some(text),
        OptionalS::Null(_) => None,
    })
}
