//! The structs of the benches, for dyno and for serde_dynamo.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Types what the derive writes.
macro_rules! document {
    ($type:ident { $($field:ident: $field_type:ty),* $(,)? }) => {
        const _: () = {
            use ::dyno_core::__private as dyno;

            impl dyno::Attribute for $type {
                type Kind = dyno::kind::Document;
                type Base = Self;
                type Presence = dyno::kind::Always;
                type InList = dyno::kind::L<Self>;
                type Fields<M, A> = dyno::NoFields<M, A>;
            }

            impl dyno::EncodeMembers for $type {
                fn encode_members(&self, map: &mut dyno::MapWriter<'_>) -> dyno::Result<(), dyno::EncodeError> {
                    $(map.member(stringify!($field), &self.$field)?;)*
                    dyno::Result::Ok(())
                }
            }

            impl dyno::Encode for $type {
                fn encode(&self, out: dyno::Out<'_>) -> dyno::Result<(), dyno::EncodeError> {
                    dyno::encode_document(self, out)
                }
            }

            impl dyno::Document for $type {
                const SHAPE: &'static dyno::Shape =
                    &dyno::Shape::new(&[$(dyno::AttributeSchema::new::<$field_type>(stringify!($field))),*], &[]);
            }
        };

        document!(@read $type, 'b, [], { $($field: $field_type),* });
    };
    ($type:ident<$lifetime:lifetime> { $($field:ident: $field_type:ty),* $(,)? }) => {
        document!(@read $type, $lifetime, [<$lifetime>], { $($field: $field_type),* });
    };
    (@read $type:ident, $lifetime:lifetime, [$($generics:tt)*], { $($field:ident: $field_type:ty),* }) => {
        const _: () = {
            use ::dyno_core::__private as dyno;

            impl<$lifetime> dyno::Members<$lifetime> for $type $($generics)* {
                fn decode_members(map: &mut dyno::Map<'_, $lifetime>) -> dyno::Result<Self, dyno::DecodeError> {
                    $(let mut $field = dyno::slot::<$field_type>();)*
                    while let dyno::Option::Some((name, value)) = map.next()? {
                        match &*name {
                            $(stringify!($field) => $field.fill(stringify!($field), value)?,)*
                            _ => value.skip()?,
                        }
                    }
                    dyno::Result::Ok(Self { $($field: $field.take(stringify!($field))?,)* })
                }
            }

            impl<$lifetime> dyno::Decode<$lifetime> for $type $($generics)* {
                fn decode(value: dyno::Value<'_, $lifetime>) -> dyno::Result<Self, dyno::DecodeError> {
                    dyno::decode_document(value)
                }
            }
        };
    };
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Movie {
    pub(crate) year: u16,
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

document!(Movie {
    year: u16,
    title: String,
    info: Info,
    tags: BTreeSet<String>,
    scores: BTreeSet<u32>,
    poster: Vec<u8>,
    sequel_of: Option<String>,
    available: bool,
});

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

document!(Info {
    actors: Vec<String>,
    cast: Vec<Role>,
    directors: Vec<String>,
    genres: Vec<String>,
    image_url: String,
    plot: String,
    rank: u32,
    rating: f64,
    release_date: String,
    running_time_secs: u32,
});

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) actor: String,
    pub(crate) character: String,
    pub(crate) order: u32,
}

document!(Role { actor: String, character: String, order: u32 });

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Small {
    pub(crate) id: String,
    pub(crate) customer: String,
    pub(crate) created_at: String,
    pub(crate) total: f64,
    pub(crate) quantity: u32,
    pub(crate) version: u64,
    pub(crate) paid: bool,
}

document!(Small {
    id: String,
    customer: String,
    created_at: String,
    total: f64,
    quantity: u32,
    version: u64,
    paid: bool,
});

#[derive(Debug)]
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

document!(BorrowedMovie<'b> {
    year: u16,
    title: Cow<'b, str>,
    info: BorrowedInfo<'b>,
    tags: BTreeSet<Cow<'b, str>>,
    scores: BTreeSet<u32>,
    poster: Vec<u8>,
    sequel_of: Option<Cow<'b, str>>,
    available: bool,
});

#[derive(Debug)]
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

document!(BorrowedInfo<'b> {
    actors: Vec<Cow<'b, str>>,
    cast: Vec<BorrowedRole<'b>>,
    directors: Vec<Cow<'b, str>>,
    genres: Vec<Cow<'b, str>>,
    image_url: Cow<'b, str>,
    plot: Cow<'b, str>,
    rank: u32,
    rating: f64,
    release_date: Cow<'b, str>,
    running_time_secs: u32,
});

#[derive(Debug)]
pub(crate) struct BorrowedRole<'b> {
    pub(crate) actor: Cow<'b, str>,
    pub(crate) character: Cow<'b, str>,
    pub(crate) order: u32,
}

document!(BorrowedRole<'b> { actor: Cow<'b, str>, character: Cow<'b, str>, order: u32 });

#[derive(Debug)]
pub(crate) struct BorrowedSmall<'b> {
    pub(crate) id: Cow<'b, str>,
    pub(crate) customer: Cow<'b, str>,
    pub(crate) created_at: Cow<'b, str>,
    pub(crate) total: f64,
    pub(crate) quantity: u32,
    pub(crate) version: u64,
    pub(crate) paid: bool,
}

document!(BorrowedSmall<'b> {
    id: Cow<'b, str>,
    customer: Cow<'b, str>,
    created_at: Cow<'b, str>,
    total: f64,
    quantity: u32,
    version: u64,
    paid: bool,
});
