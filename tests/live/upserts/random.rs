//! The engine and plain Rust agree on the result of a merge.

use std::collections::BTreeMap;

use dyno::{Item, Projection, Update, item, path};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::trees;

/// Names of attributes, some of which need placeholders in an expression.
const NAMES: [&str; 6] = ["a", "size", "b.c", "#0", ":1", "d[0]"];

fn name() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&NAMES[..])
}

/// A further change of one attribute.
#[derive(Clone, Debug)]
enum Besides {
    Set(&'static str, i32),
    Remove(&'static str),
}

#[derive(Clone, Debug)]
struct Upsert {
    item: Item,
    kept: Vec<&'static str>,
    besides: Vec<Besides>,
    existing: bool,
}

fn upsert(ids: u32) -> impl Strategy<Value = Upsert> {
    let besides = prop_oneof![
        (name(), -3..3).prop_map(|(name, n)| Besides::Set(name, n)),
        name().prop_map(Besides::Remove),
    ];
    let attributes = btree_map(name().prop_map(str::to_owned), trees::value(), 0..5);
    let kept = btree_set(name(), 0..3).prop_map(|kept| kept.into_iter().collect());
    let besides = proptest::option::weighted(0.3, besides);
    (
        0..ids,
        attributes,
        kept,
        besides,
        proptest::bool::weighted(0.2),
    )
        .prop_map(|(id, attributes, kept, besides, existing)| Upsert {
            item: Item::from(attributes).with("id", id),
            kept,
            besides: besides.into_iter().collect(),
            existing,
        })
}

impl Upsert {
    fn id(&self) -> u32 {
        self.item.read("id").expect("it is a number")
    }

    fn kept(&self) -> Option<Projection<Item>> {
        let mut names = self.kept.iter().map(|&name| Projection::from(path(name)));
        let first = names.next()?;
        Some(names.fold(first, |all, one| all & one))
    }

    fn update(&self) -> Update<Item> {
        Update::all(self.besides.iter().map(|besides| match *besides {
            Besides::Set(name, n) => path(name).set(n),
            Besides::Remove(name) => path(name).remove(),
        }))
    }

    /// Whether it only removes attributes, from which DynamoDB creates no item; engines differ.
    fn only_removes(&self) -> bool {
        let removed = |name: &str| {
            let mut besides = self.besides.iter();
            besides.any(|besides| matches!(besides, Besides::Remove(removed) if *removed == name))
        };
        let sets = self
            .besides
            .iter()
            .any(|one| matches!(one, Besides::Set(..)));
        let mut names = self.item.iter().map(|(name, _)| name.as_str());
        !sets && !self.besides.is_empty() && names.all(|name| name == "id" || removed(name))
    }

    /// What is there afterwards; `None` if the condition fails.
    fn merge(&self, before: Option<&Item>) -> Option<Item> {
        if self.existing && before.is_none() {
            return None;
        }
        let mut after = before.cloned().unwrap_or_default();
        for (name, value) in &self.item {
            let kept = self.kept.contains(&name.as_str()) && after.get(name).is_some();
            let named = self.besides.iter().any(|besides| match besides {
                Besides::Set(other, _) | Besides::Remove(other) => other == name,
            });
            if !kept && !named {
                after.insert(name, value.clone());
            }
        }
        for besides in &self.besides {
            match *besides {
                Besides::Set(name, n) => drop(after.insert(name, n)),
                Besides::Remove(name) => drop(after.remove(name)),
            }
        }
        Some(after)
    }
}

/// The cases of each property. An engine over HTTP answers some hundred requests a second.
const CASES: usize = 256;

// Q25, Q26, Q27, Q28, D3
#[tokio::test]
async fn an_upsert_leaves_what_a_merge_in_plain_rust_leaves() {
    let table = crate::items().await;
    let mut runner = TestRunner::new(Config::default());
    let mut items: [Option<Item>; 8] = Default::default();
    let (mut merged, mut rejected) = (0, 0);
    for _ in 0..CASES {
        let upsert = upsert(8).new_tree(&mut runner).unwrap().current();
        let place = &mut items[upsert.id() as usize];
        if upsert.only_removes() && place.is_none() {
            continue;
        }
        let mut sent = table.upsert(upsert.item.clone());
        if let Some(kept) = upsert.kept() {
            sent = sent.keep_existing(kept);
        }
        sent = sent.update(upsert.update());
        let response = match upsert.existing {
            true => sent.existing().await.unwrap().ok(),
            false => Some(sent.await.unwrap()),
        };
        let expected = upsert.merge(place.as_ref());
        assert_eq!(response, expected, "{upsert:?} on {place:?}");
        merged += usize::from(place.is_some() && response.is_some());
        rejected += usize::from(response.is_none());
        let found = table.get(item! { "id" => upsert.id() }).consistent();
        let found = found.await.unwrap();
        assert_eq!(found, expected.or_else(|| place.take()), "{upsert:?}");
        *place = found;
        // So that some are missing sometimes.
        if merged % 9 == 8 {
            table.delete(item! { "id" => upsert.id() }).await.unwrap();
            *place = None;
        }
    }
    assert!(merged > CASES / 2 && rejected > 0, "{merged}, {rejected}");
}

// Q48, Q49: many at once have the same result as one after the other.
#[tokio::test]
async fn many_upserts_leave_what_a_merge_in_plain_rust_leaves() {
    let mut runner = TestRunner::new(Config::default());
    let table = crate::items().await;
    for round in 0..CASES / 16 {
        let all = vec(upsert(6), 1..40).new_tree(&mut runner).unwrap();
        let mut all = all.current();
        let all_alike = all[0].clone();
        for upsert in &mut all {
            let id = upsert.id() + 100 * u32::try_from(round).unwrap();
            upsert.item.insert("id", id);
            // The further changes are the same for all.
            (upsert.kept, upsert.existing) = (all_alike.kept.clone(), false);
            upsert.besides = Vec::new();
        }
        let items = all.iter().map(|upsert| &upsert.item);
        let mut sent = table.upsert_all(items).return_new();
        if let Some(kept) = all_alike.kept() {
            sent = sent.keep_existing(kept);
        }
        let report = sent.concurrency(1 + round % 5).report().await.unwrap();
        assert!(report.is_complete(), "{report:?}");
        let mut items = BTreeMap::new();
        for (upsert, stored) in all.iter().zip(report.items) {
            let place = items.entry(upsert.id()).or_insert(None);
            *place = upsert.merge(place.as_ref());
            assert_eq!(stored.unwrap().ok(), *place, "{upsert:?}");
        }
    }
}
