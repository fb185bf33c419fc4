//! Every Rust type written and read, and malformed JSON and invalid values.

#[cfg(feature = "compact_str")]
mod compact_strings;
mod field_types;
mod floats_and_integers;
mod generators;
mod hostile;
mod items;
mod lenient;
mod null_and_empty;
mod old_stores;
#[cfg(all(
    feature = "bigdecimal",
    feature = "bytes",
    feature = "chrono",
    feature = "compact_str",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "time",
    feature = "url",
    feature = "uuid"
))]
mod other_crates;
mod round_trip;
mod sdk;
mod serde_items;
mod serde_values;
mod serde_write;
mod standard_types;
mod strings;
mod tagged;
