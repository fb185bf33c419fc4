//! Tables of ratios: a row for each case, a column for each way to do the work.

use std::fmt::Write as _;

/// A way to do the work. The first is what the others are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The SDK's `AttributeValue` maps, read and written with serde_dynamo.
    SerdeDynamo,
    /// The SDK's maps, and nothing made of them.
    Untyped,
    /// The SDK's maps, and code of the kind that a derive over them writes.
    ByHand,
    /// serde_json, from the same bytes into the same structs.
    Json,
    /// serde_json, tokens only: nothing is made of them.
    Tokens,
    /// dyno, into structs that own their texts.
    Dyno,
    /// dyno, into structs that borrow from the page.
    Borrowed,
    /// dyno, with direct calls.
    Direct,
    /// dyno, with a client of `Client::builder`, which looks after credentials and requests in flight.
    Built,
    /// The same, with direct calls.
    BuiltDirect,
    /// dyno, with an observer that is told of each attempt.
    Observed,
    /// dyno, with a meter of capacity.
    Metered,
    /// dyno, pages of one struct each.
    Structs,
    /// dyno, pages of an enum with a tag.
    Enum,
    /// dyno, several segments at the same time.
    Parallel,
    /// dyno, several partitions merged by their sort keys.
    Merged,
    /// dyno, a cursor that is signed.
    Signed,
    /// dyno, a cursor that is encrypted.
    Encrypted,
}

/// The columns of a table: ways, and what they are called.
pub(crate) type Columns = [(Way, &'static str)];

/// The ways to do the same.
pub(crate) const WAYS: &Columns = &[
    (Way::SerdeDynamo, "SDK + serde_dynamo"),
    (Way::Untyped, "SDK, untyped"),
    (Way::ByHand, "SDK, by hand"),
    (Way::Json, "serde_json, typed"),
    (Way::Tokens, "serde_json, tokens"),
    (Way::Dyno, "dyno"),
    (Way::Borrowed, "dyno, borrowed"),
    (Way::Direct, "dyno, direct calls"),
];

/// Small calls, on each route and with each kind of client.
pub(crate) const CLIENTS: &Columns = &[
    (Way::SerdeDynamo, "SDK + serde_dynamo"),
    (Way::Dyno, "dyno"),
    (Way::Built, "dyno, client of the builder"),
    (Way::Direct, "dyno, direct calls"),
    (Way::BuiltDirect, "direct calls, client of the builder"),
];

/// dyno alone, and with somebody who watches.
pub(crate) const WATCHED: &Columns = &[
    (Way::Dyno, "dyno"),
    (Way::Observed, "with an observer"),
    (Way::Metered, "with a meter"),
];

/// dyno alone: structs, and an enum of them.
pub(crate) const TAGGED: &Columns = &[(Way::Structs, "structs"), (Way::Enum, "an enum with a tag")];

/// dyno alone: one sequence of pages and several, open cursors and sealed ones.
pub(crate) const PAGING: &Columns = &[
    (Way::Dyno, "plain"),
    (Way::Parallel, "in parallel"),
    (Way::Merged, "merged"),
    (Way::Signed, "signed"),
    (Way::Encrypted, "encrypted"),
];

/// Lines of exports.
pub(crate) const EXPORTS: &Columns = &[
    (Way::SerdeDynamo, "serde_json + serde_dynamo"),
    (Way::Dyno, "dyno"),
];

/// The lines above the rows.
pub(crate) fn head(columns: &Columns) -> String {
    let names: Vec<_> = columns.iter().map(|(_, name)| *name).collect();
    format!(
        "| | {} |\n|---|{}",
        names.join(" | "),
        "---|".repeat(columns.len())
    )
}

/// The line of a case; a way that it does not know has no value.
pub(crate) fn row(columns: &Columns, case: &str, values: &[(Way, String)]) -> String {
    let mut row = format!("| {case} |");
    for (way, _) in columns {
        let value = values.iter().find(|(of, _)| of == way);
        let value = value.map_or("", |(_, value)| value);
        write!(row, " {value} |").expect("a string takes everything");
    }
    row
}

/// Numbers that are counted rather than timed, and how often each fits into the first.
pub(crate) fn counted(case: &str, unit: &str, counts: &[(Way, f64)]) -> String {
    let first = counts.first().map_or(f64::NAN, |(_, count)| *count);
    let value = |&(way, count): &(Way, f64)| {
        let shown = format!("{count:.*}{unit}", if count < 100.0 { 2 } else { 0 });
        let value = match way {
            _ if way == counts[0].0 => shown,
            // How often something fits into almost nothing says nothing.
            _ if count < 0.01 => shown,
            _ => format!("{shown}, {:.2}x", first / count),
        };
        (way, value)
    };
    let values: Vec<_> = counts.iter().map(value).collect();
    row(WAYS, case, &values)
}
