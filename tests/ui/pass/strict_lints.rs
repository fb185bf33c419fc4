//! A crate with strict lints: the generated code causes no warnings.

#![forbid(unsafe_code)]
#![deny(
    deprecated,
    future_incompatible,
    let_underscore,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![allow(dead_code)]

/// Movies.
pub mod movies {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use dyno::{Document, Model, Value};

    /// A movie.
    #[derive(Model, Clone, Debug)]
    #[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
    #[dyno(local_index(name = "ByDate", sort_key = released))]
    pub struct Movie<'text, T: Clone> {
        /// The year.
        #[dyno(partition_key)]
        pub year: u16,
        /// The title.
        #[dyno(sort_key)]
        pub title: Cow<'text, str>,
        /// The rank.
        pub rank: Option<u32>,
        /// The date.
        pub(crate) released: u64,
        /// Old.
        #[deprecated]
        pub old: Option<bool>,
        /// Stars.
        #[dyno(default = 3)]
        pub stars: u8,
        /// Tags.
        #[dyno(default)]
        pub tags: Vec<T>,
        /// Cached.
        #[dyno(skip)]
        pub cached: bool,
        /// Plot.
        #[dyno(null)]
        pub plot: Option<String>,
        /// More.
        #[dyno(serde)]
        pub more: Option<Vec<u8>>,
        /// Genre.
        #[dyno(flatten)]
        pub genre: Genre,
        /// Everything else.
        #[dyno(flatten)]
        pub rest: BTreeMap<String, Value>,
        /// Private.
        private: Info,
    }

    /// Facts.
    #[derive(Document, Clone, Debug)]
    pub struct Info {
        /// Public.
        pub rating: Option<f64>,
        /// Private, and never read.
        actors: Vec<Name>,
    }

    /// A genre.
    #[derive(Document, Clone, Debug)]
    #[dyno(tag = "kind")]
    #[non_exhaustive]
    pub enum Genre {
        /// Sad.
        Drama,
        /// Funny.
        Comedy {
            /// How funny.
            jokes: u8,
        },
        /// Else.
        Other(Info),
        /// Gone.
        #[deprecated]
        Gone {
            /// When.
            year: u16,
        },
    }

    /// A name.
    #[derive(Document, Clone, Debug)]
    pub struct Name(String);

    /// A status.
    #[derive(Document, Clone, Copy, Debug)]
    pub enum Status {
        /// Open.
        Open,
        /// Closed.
        Closed,
        /// Gone.
        #[deprecated]
        Gone,
    }
}

fn main() {
    assert_eq!(movies::Movie::<u8>::YEAR.to_string(), "year");
}
