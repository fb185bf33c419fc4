//! Tables of every kind of key and index.

use dyno::{Model, Table, Ttl};

/// A key without a sort key, an index with the keys alone, and one that every item is in.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = "Users",
    index(name = "ByMail", partition_key = mail, projection = keys_only),
    index(name = "ByCity", partition_key = city, sort_key = age)
)]
pub(crate) struct User {
    #[dyno(partition_key)]
    pub(crate) id: u32,
    pub(crate) mail: Option<String>,
    pub(crate) city: String,
    pub(crate) age: u32,
    pub(crate) score: Option<u32>,
}

/// A key with a sort key, and indexes of all projections.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = "Movies",
    index(name = "ByDirector", partition_key = director, sort_key = year),
    index(name = "ByGenre", partition_key = genre, sort_key = rank, projection = include(director)),
    index(name = "ByStudio", partition_key = studio, sort_key = rating),
    local_index(name = "ByRating", sort_key = rating)
)]
pub(crate) struct Movie {
    #[dyno(partition_key)]
    pub(crate) year: u16,
    #[dyno(sort_key)]
    pub(crate) title: String,
    pub(crate) director: Option<String>,
    pub(crate) genre: String,
    pub(crate) rank: u32,
    pub(crate) rating: Option<u32>,
    #[dyno(default)]
    pub(crate) studio: String,
}

/// A key of several attributes.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = "Tickets",
    index(name = "ByState", partition_key = (project, state), sort_key = (priority, opened))
)]
pub(crate) struct Ticket {
    #[dyno(partition_key)]
    pub(crate) id: u64,
    pub(crate) project: String,
    pub(crate) state: String,
    pub(crate) priority: u8,
    pub(crate) opened: String,
    pub(crate) note: Option<String>,
}

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
    index(name = "GSI2", partition_key(gsi2pk: String), sort_key(gsi2sk: String)),
    entities(Customer, Order)
)]
pub(crate) struct Shop;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "CUSTOMER")]
pub(crate) struct Customer {
    #[dyno(stored)]
    pub(crate) customer: u32,
    pub(crate) name: String,
}

/// Keys that are composed of fields.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{year}#{number:04}",
    index(GSI1, partition_key = "REGION#{region}", sort_key = "TOTAL#{total}"),
    index(GSI2, partition_key = "MAIL#{mail}", sort_key = "{state}#{year}")
)]
pub(crate) struct Order {
    #[dyno(stored)]
    pub(crate) customer: u32,
    #[dyno(stored)]
    pub(crate) year: u16,
    #[dyno(stored)]
    pub(crate) number: u16,
    pub(crate) region: String,
    pub(crate) total: u32,
    #[dyno(key = lower)]
    pub(crate) mail: Option<String>,
    pub(crate) state: String,
    pub(crate) note: Option<String>,
}

/// Sort keys that are fields, under partition keys that are composed; and an attribute for Time to Live.
#[derive(Table)]
#[dyno(
    name = "post",
    partition_key(pk: String),
    sort_key(sk: u32),
    ttl = "expires",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(weight: u32)),
    index(name = "GSI2", partition_key(city: String), sort_key(expires: u64)),
    entities(Parcel)
)]
pub(crate) struct Post;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Post,
    partition_key = "DAY#{day}",
    sort_key = number,
    index(GSI1, partition_key = "CITY#{city}", sort_key = weight),
    index(GSI2, partition_key = city, sort_key = expires)
)]
pub(crate) struct Parcel {
    #[dyno(stored)]
    pub(crate) day: u16,
    #[dyno(stored)]
    pub(crate) number: u32,
    pub(crate) city: String,
    pub(crate) weight: u32,
    pub(crate) expires: Option<Ttl>,
    pub(crate) note: Option<String>,
}
