//! All films of the AWS getting-started guide, and a table on this machine that takes them over HTTP and gives them
//! back.

use std::collections::HashMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard};

use dyno::{Document, Model};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use dyno_core::codec::read_items;

use super::data::{self, Kind, Order};

#[derive(Clone, Debug, PartialEq, Model, Serialize, Deserialize)]
#[dyno(table = "Films")]
pub(crate) struct Film {
    #[dyno(partition_key)]
    pub(crate) year: u16,
    #[dyno(sort_key)]
    pub(crate) title: String,
    pub(crate) info: Facts,
}

/// Of most films not everything is known.
#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
pub(crate) struct Facts {
    #[dyno(default)]
    #[serde(default)]
    actors: Vec<String>,
    #[dyno(default)]
    #[serde(default)]
    directors: Vec<String>,
    #[dyno(default)]
    #[serde(default)]
    genres: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plot: Option<String>,
    rank: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    release_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    running_time_secs: Option<u32>,
}

/// The films of the file that `MOVIE_DATA` names, and what they are; without a file as many made-up ones.
pub(crate) fn films() -> (Vec<Film>, &'static str) {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/moviedata.json");
    let file = env::var_os("MOVIE_DATA").map_or(beside, PathBuf::from);
    match fs::read(&file) {
        Ok(text) => {
            let films = serde_json::from_slice(&text).expect("the file has films");
            (films, "films of the guide")
        }
        Err(error) => {
            eprintln!("{}: {error}; the films are made up", file.display());
            let page = data::page(Kind::Movies, Order::Fixed, 4609);
            (read_items(&page).expect("a page"), "made-up films")
        }
    }
}

/// A table of films, by what their keys are. It does what BatchWriteItem and BatchGetItem ask for, and counts them.
#[derive(Debug, Default)]
pub(crate) struct FilmTable {
    films: Mutex<HashMap<Key, Box<RawValue>>>,
    requests: AtomicUsize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
struct Key {
    year: Year,
    title: Title,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
struct Year {
    #[serde(rename = "N")]
    number: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
struct Title {
    #[serde(rename = "S")]
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Request<T> {
    request_items: Tables<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tables<T> {
    films: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Write<'a> {
    #[serde(borrow)]
    put_request: Put<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Put<'a> {
    #[serde(borrow)]
    item: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Read {
    keys: Vec<Key>,
}

impl FilmTable {
    /// The body of the response to a request.
    pub(crate) fn response(&self, operation: &str, body: &[u8]) -> Vec<u8> {
        self.requests.fetch_add(1, Relaxed);
        match operation {
            "BatchWriteItem" => self.write(body),
            "BatchGetItem" => self.read(body),
            other => panic!("{other} is nothing that this table does"),
        }
    }

    fn write(&self, body: &[u8]) -> Vec<u8> {
        let request: Request<Vec<Write<'_>>> = serde_json::from_slice(body).expect("a batch");
        let puts = request.request_items.films;
        assert!(puts.len() <= 25, "{} items in one request", puts.len());
        let mut films = self.films();
        for put in puts {
            let item = put.put_request.item;
            let key = serde_json::from_str(item.get()).expect("an item with a key");
            films.insert(key, item.to_owned());
        }
        br#"{"UnprocessedItems":{}}"#.to_vec()
    }

    fn read(&self, body: &[u8]) -> Vec<u8> {
        let request: Request<Read> = serde_json::from_slice(body).expect("a batch");
        let keys = request.request_items.films.keys;
        assert!(keys.len() <= 100, "{} keys in one request", keys.len());
        let films = self.films();
        let found: Vec<&str> = keys
            .iter()
            .filter_map(|key| films.get(key).map(|film| film.get()))
            .collect();
        let found = found.join(",");
        format!(r#"{{"Responses":{{"Films":[{found}]}},"UnprocessedKeys":{{}}}}"#).into_bytes()
    }

    /// How many requests came while this was done.
    pub(crate) fn requests_of(self: &Arc<Self>, work: impl FnOnce()) -> usize {
        let before = self.requests.load(Relaxed);
        work();
        self.requests.load(Relaxed) - before
    }

    pub(crate) fn len(&self) -> usize {
        self.films().len()
    }

    pub(crate) fn clear(&self) {
        self.films().clear();
    }

    fn films(&self) -> MutexGuard<'_, HashMap<Key, Box<RawValue>>> {
        self.films.lock().expect("nobody failed before")
    }
}
