//! The structs of the benches, for dyno and for serde_dynamo.

use std::borrow::Cow;
use std::collections::BTreeSet;

use dyno::{Document, Model};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Model, Serialize, Deserialize)]
#[dyno(table = "Movies")]
pub(crate) struct Movie {
    #[dyno(partition_key)]
    pub(crate) year: u16,
    #[dyno(sort_key)]
    pub(crate) title: String,
    pub(crate) info: Info,
    #[serde(with = "serde_dynamo::string_set")]
    pub(crate) tags: BTreeSet<String>,
    #[serde(with = "serde_dynamo::number_set")]
    pub(crate) scores: BTreeSet<u32>,
    #[serde(with = "serde_bytes")]
    pub(crate) poster: Vec<u8>,
    pub(crate) sequel_of: Option<String>,
    pub(crate) available: bool,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
pub(crate) struct Info {
    pub(crate) actors: Vec<String>,
    pub(crate) cast: Vec<Role>,
    pub(crate) directors: Vec<String>,
    pub(crate) genres: Vec<String>,
    pub(crate) image_url: String,
    pub(crate) plot: String,
    pub(crate) rank: u32,
    pub(crate) rating: f64,
    pub(crate) release_date: String,
    pub(crate) running_time_secs: u32,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) actor: String,
    pub(crate) character: String,
    pub(crate) order: u32,
}

#[derive(Clone, Debug, PartialEq, Model, Serialize, Deserialize)]
#[dyno(table = "Orders", index(name = "ByTime", partition_key = customer, sort_key = created_at))]
pub(crate) struct Small {
    #[dyno(partition_key)]
    pub(crate) id: String,
    pub(crate) customer: String,
    pub(crate) created_at: String,
    pub(crate) total: f64,
    pub(crate) quantity: u32,
    pub(crate) version: u64,
    pub(crate) paid: bool,
}

#[derive(Debug, Document)]
pub(crate) struct BorrowedMovie<'b> {
    pub(crate) year: u16,
    pub(crate) title: Cow<'b, str>,
    pub(crate) info: BorrowedInfo<'b>,
    pub(crate) tags: BTreeSet<Cow<'b, str>>,
    pub(crate) scores: BTreeSet<u32>,
    pub(crate) poster: Vec<u8>,
    pub(crate) sequel_of: Option<Cow<'b, str>>,
    pub(crate) available: bool,
}

#[derive(Debug, Document)]
pub(crate) struct BorrowedInfo<'b> {
    pub(crate) actors: Vec<Cow<'b, str>>,
    pub(crate) cast: Vec<BorrowedRole<'b>>,
    pub(crate) directors: Vec<Cow<'b, str>>,
    pub(crate) genres: Vec<Cow<'b, str>>,
    pub(crate) image_url: Cow<'b, str>,
    pub(crate) plot: Cow<'b, str>,
    pub(crate) rank: u32,
    pub(crate) rating: f64,
    pub(crate) release_date: Cow<'b, str>,
    pub(crate) running_time_secs: u32,
}

#[derive(Debug, Document)]
pub(crate) struct BorrowedRole<'b> {
    pub(crate) actor: Cow<'b, str>,
    pub(crate) character: Cow<'b, str>,
    pub(crate) order: u32,
}

#[derive(Debug, Document)]
pub(crate) struct BorrowedSmall<'b> {
    pub(crate) id: Cow<'b, str>,
    pub(crate) customer: Cow<'b, str>,
    pub(crate) created_at: Cow<'b, str>,
    pub(crate) total: f64,
    pub(crate) quantity: u32,
    pub(crate) version: u64,
    pub(crate) paid: bool,
}
