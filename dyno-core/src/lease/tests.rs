//! Which parts a worker takes of those that it sees.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::part::{LeasePart, Row};
use super::worker::{TakeReason, chosen};

/// A part of an owner; `-` is nobody.
fn row(number: usize, owner: &str) -> Row {
    let owner = (owner != "-").then(|| owner.to_owned());
    Row {
        lease: owner.as_ref().map(|owner| format!("{owner} {number}")),
        run: None,
        part: LeasePart {
            name: number.to_string(),
            owner,
            counter: 1,
            position: String::new(),
            done: false,
            parent: None,
        },
    }
}

/// How many parts a worker takes of each owner, and why. `owners` has a letter for each part, `me` is `a`.
fn taken(
    owners: &str,
    at_once: usize,
    dead: &str,
    forgotten: bool,
) -> BTreeMap<String, (usize, TakeReason)> {
    let rows: Vec<_> = owners
        .chars()
        .enumerate()
        .map(|(number, owner)| match owner {
            '.' => {
                let mut row = row(number, "-");
                row.part.done = true;
                row
            }
            owner => row(number, &owner.to_string()),
        })
        .collect();
    let of = |owner: char| {
        let names = owners.char_indices().filter(move |(_, of)| *of == owner);
        names.map(|(number, _)| number.to_string())
    };
    let held: HashSet<Arc<str>> = match forgotten {
        true => HashSet::new(),
        false => of('a').map(Into::into).collect(),
    };
    let dead: HashSet<String> = dead.chars().flat_map(of).collect();
    let mut taken = BTreeMap::new();
    for (row, reason) in chosen(&rows, ("a", at_once), &held, &dead, &HashSet::new()) {
        let owner = row.part.owner.clone().unwrap_or_else(|| "-".to_owned());
        let of_owner = taken.entry(owner).or_insert((0, reason));
        assert_eq!(of_owner.1, reason);
        of_owner.0 += 1;
    }
    taken
}

#[test]
fn a_worker_takes_what_is_free_and_then_its_share() {
    const MANY: usize = usize::MAX;
    use TakeReason::{Dead, Free, Share};

    let check = |owners, at_once, dead, forgotten, expected: &[(&str, usize, TakeReason)]| {
        let expected: BTreeMap<_, _> = expected
            .iter()
            .map(|&(owner, count, reason)| (owner.to_owned(), (count, reason)))
            .collect();
        assert_eq!(
            taken(owners, at_once, dead, forgotten),
            expected,
            "{owners}"
        );
    };
    check("", MANY, "", false, &[]);
    check("....", MANY, "", false, &[]);
    check("----", MANY, "", false, &[("-", 4, Free)]);
    check("----", 3, "", false, &[("-", 3, Free)]);
    check("aa--", 3, "", false, &[("-", 1, Free)]);
    check("aaa-", 3, "", false, &[]);
    check("-bbc", MANY, "b", false, &[("-", 1, Free), ("b", 2, Dead)]);
    // What is free comes first; the share only if nothing is.
    check("-bbbb", MANY, "", false, &[("-", 1, Free)]);
    check("bbbb", MANY, "", false, &[("b", 2, Share)]);
    check("bbbb", 1, "", false, &[("b", 1, Share)]);
    check("bbb", MANY, "", false, &[("b", 1, Share)]);
    check("abb", MANY, "", false, &[]);
    check("bb", MANY, "", false, &[("b", 1, Share)]);
    // A part that cannot be shared stays where it is.
    check("b", MANY, "", false, &[]);
    check("..b", MANY, "", false, &[]);
    check(
        "bbbbcccc",
        MANY,
        "",
        false,
        &[("b", 1, Share), ("c", 1, Share)],
    );
    check("bbbbbc", MANY, "", false, &[("b", 2, Share)]);
    check("abbbbcc", MANY, "", false, &[("b", 1, Share)]);
    // Its own that it has forgotten.
    check("aab", MANY, "", true, &[("a", 2, Share)]);
}

#[test]
fn a_part_waits_until_the_one_before_it_is_done() {
    let mut rows: Vec<_> = (0..4).map(|number| row(number, "-")).collect();
    rows[1].part.parent = Some("0".to_owned());
    rows[2].part.parent = Some("1".to_owned());
    rows[3].part.parent = Some("gone".to_owned());
    let names_without = |rows: &[Row], resting: &HashSet<&str>| {
        let chosen = chosen(
            rows,
            ("a", usize::MAX),
            &HashSet::new(),
            &HashSet::new(),
            resting,
        );
        let mut names: Vec<_> = chosen
            .iter()
            .map(|(row, _)| row.part.name.clone())
            .collect();
        names.sort_unstable();
        names
    };
    let names = |rows: &[Row]| names_without(rows, &HashSet::new());
    assert_eq!(names(&rows), ["0", "3"]);
    // One that failed is left alone for a while, and is still waited for.
    assert_eq!(names_without(&rows, &HashSet::from(["0"])), ["3"]);
    rows[0].lease = Some("b 0".to_owned());
    rows[0].part.owner = Some("b".to_owned());
    assert_eq!(names(&rows), ["3"]);
    rows[0].lease = None;
    rows[0].part.done = true;
    assert_eq!(names(&rows), ["1", "3"]);
    rows[1].part.done = true;
    assert_eq!(names(&rows), ["2", "3"]);
}
