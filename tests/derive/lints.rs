//! Strict lints. The output of the derive must not cause a warning.
//!
//! These are the lints of clippy. Lints that need a public crate are tested in `tests/ui/pass/strict_lints.rs`.

#![deny(
    deprecated,
    missing_copy_implementations,
    missing_debug_implementations,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unsafe_code,
    unused,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::cargo
)]
#![deny(
    clippy::absolute_paths,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::arbitrary_source_item_ordering,
    clippy::default_trait_access,
    clippy::empty_loop,
    clippy::expect_used,
    clippy::implicit_return,
    clippy::indexing_slicing,
    clippy::min_ident_chars,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::missing_trait_methods,
    clippy::mod_module_files,
    clippy::multiple_inherent_impl,
    clippy::pattern_type_mismatch,
    clippy::question_mark_used,
    clippy::ref_patterns,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::single_call_fn,
    clippy::single_char_lifetime_names,
    clippy::std_instead_of_core,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]
#![expect(
    clippy::arbitrary_source_item_ordering,
    reason = "the types are in the order in which they are used"
)]
#![allow(dead_code, unreachable_pub, reason = "a test has no users")]

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
    #[expect(
        unnameable_types,
        reason = "`String` implements a trait for it, so that a key can be given as a string"
    )]
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

#[test]
fn strict_lints_pass() {
    assert_eq!(movies::Movie::<u8>::YEAR.to_string(), "year");
}
