//! An engine and plain Rust must agree on what an expression means.

use dyno::{Item, item};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, TestRunner};

use crate::trees::{self, evaluate};

/// The cases of each property. An engine over HTTP responses some hundred requests in a second.
const CASES: u32 = 256;

/// Any condition tree selects as a filter just the items that plain Rust selects.
#[tokio::test]
async fn a_filter_selects_what_plain_rust_selects() {
    let table = crate::items().await;
    let mut runner = TestRunner::new(Config::with_cases(CASES));
    let items: Vec<Item> = (0..40)
        .map(|id| trees::item(id).new_tree(&mut runner).unwrap().current())
        .collect();
    for item in &items {
        table.put(item.clone()).await.unwrap();
    }
    let mut selected = 0;
    for _ in 0..CASES {
        let tree = trees::tree().new_tree(&mut runner).unwrap().current();
        let found = table.scan().filter(tree.condition()).all().await;
        let mut found = found.unwrap_or_else(|error| panic!("{}: {error:?}", tree.condition()));
        found.sort_by_key(|item| item.read::<u32>("id").unwrap());
        let wrong = items
            .iter()
            .find(|item| tree.matches(item) != found.contains(item));
        assert_eq!(wrong, None, "{}", tree.condition());
        selected += usize::from(!found.is_empty() && found.len() < items.len());
    }
    // Enough trees tell items apart to mean something.
    assert!(selected > CASES as usize / 10, "{selected}");
}

/// Any update tree does to an item what plain Rust does, and is rejected where plain Rust fails.
#[tokio::test]
async fn an_update_does_what_plain_rust_does() {
    let table = crate::items().await;
    let mut runner = TestRunner::new(Config::with_cases(CASES));
    let (mut done, mut rejected) = (0, 0);
    for id in 0..CASES {
        let before = trees::item(id).new_tree(&mut runner).unwrap().current();
        let changes = trees::changes().new_tree(&mut runner).unwrap().current();
        let update = dyno::Update::all(changes.iter().map(trees::Change::update));
        table.put(before.clone()).await.unwrap();
        let response = table.update(item! { "id" => id }, update.clone()).await;
        let context = format!("{update}\non {before:?}");
        match evaluate(&changes, &before) {
            Some(after) => {
                done += 1;
                let response = response.unwrap_or_else(|error| panic!("{context}: {error:?}"));
                assert_eq!(response, after, "{context}");
            }
            None => {
                rejected += 1;
                let error = response.expect_err(&context);
                let is_validation = error.is_validation();
                assert!(is_validation, "{context}: {error:?}");
                let left = table.get(item! { "id" => id }).await.unwrap();
                assert_eq!(left, Some(before), "{context}");
            }
        }
    }
    // Both happen often enough to mean something.
    assert!(
        done > CASES / 10 && rejected > CASES / 10,
        "{done} done, {rejected} rejected"
    );
}
