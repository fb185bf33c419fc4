//! Items that are read, changed and saved: what is sent, and what the table has then.

#![expect(clippy::indexing_slicing, reason = "what is not there fails the test")]

#[cfg(feature = "cache")]
mod cached;
mod conflicts;
mod random;
mod requests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, UNIX_EPOCH};

use dyno::{Document, Model, Table};
use dyno_testing::{TemporaryTable, temporary_table};

/// A model without a version, with what an attribute can be.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Films")]
struct Film {
    #[dyno(partition_key)]
    id: u64,
    title: String,
    rank: Option<u32>,
    rating: f64,
    tags: BTreeSet<String>,
    #[dyno(empty_as_null)]
    note: String,
    #[dyno(null)]
    sequel: Option<u64>,
    #[dyno(skip_empty, rename = "the cast")]
    cast: Vec<String>,
    info: Option<Info>,
    votes: BTreeMap<String, i64>,
    #[dyno(flatten)]
    counts: Counts,
    #[dyno(skip)]
    draft: u32,
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Info {
    plot: Option<String>,
    year: u16,
    languages: BTreeSet<String>,
    studio: Option<Studio>,
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
#[dyno(skip_empty)]
struct Studio {
    name: String,
    city: Option<String>,
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Counts {
    views: u64,
    likes: Option<u64>,
}

/// A table whose indexes have keys that are composed of fields.
#[derive(Table)]
#[dyno(name = "wiki", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
#[dyno(
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
    index(name = "GSI2", partition_key(gsi2pk: String), sort_key(updated: u64))
)]
struct Wiki;

/// A model with all that a write sets by itself.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = Wiki, partition_key = "PAGE#{name}", sort_key = "PAGE")]
#[dyno(index(GSI1, partition_key = "BY#{author}", sort_key = "{status}#{name}"))]
#[dyno(index(GSI2, partition_key = "OF#{reviewer}", sort_key = updated))]
#[dyno(normalize = Page::normalize, validate = Page::check)]
struct Page {
    name: String,
    author: String,
    status: String,
    reviewer: Option<String>,
    price: u32,
    amount: u32,
    #[dyno(computed = Page::total, from(price, amount))]
    total: u32,
    #[dyno(generated)]
    token: String,
    #[dyno(created_at)]
    created: u64,
    #[dyno(updated_at)]
    updated: u64,
    #[dyno(version)]
    version: u64,
    #[dyno(write_id)]
    write_id: String,
}

impl Page {
    fn normalize(&mut self) {
        self.author.make_ascii_lowercase();
    }

    fn total(&self) -> u32 {
        self.price * self.amount
    }

    fn check(&self) -> Result<(), &'static str> {
        match self.total < 1000 && !self.token.is_empty() && self.updated > 0 {
            true => Ok(()),
            false => Err("too much"),
        }
    }
}

/// The same without a version.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = Wiki, partition_key = "NOTE#{name}", sort_key = "NOTE")]
#[dyno(index(GSI1, partition_key = "BY#{author}", sort_key = "{status}#{name}"))]
struct Note {
    name: String,
    author: String,
    status: String,
    text: String,
    price: u32,
    amount: u32,
    #[dyno(computed = Note::total, from(price, amount))]
    total: u32,
}

impl Note {
    fn total(&self) -> u32 {
        self.price * self.amount
    }
}

async fn films() -> TemporaryTable<Film> {
    temporary_table().await.expect("the engine makes tables")
}

/// A table whose clock stands still.
async fn pages() -> (Table<Page>, TemporaryTable<Page>) {
    let made = temporary_table::<Page>()
        .await
        .expect("the engine makes tables");
    let noon = || UNIX_EPOCH + Duration::from_secs(43_200);
    let client = made.client().with_clock(noon);
    (client.table_named(made.name()), made)
}
