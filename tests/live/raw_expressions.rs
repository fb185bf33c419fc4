//! Expressions in DynamoDB's own text mean what the typed ones mean, with a model and without.

use dyno::{Condition, ConditionFailed, Item, Model, Update, expression, gt, item, path};
use dyno_testing::{TemporaryTable, temporary_table};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, TestRunner};

use crate::trees;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies")]
#[dyno(index(name = "ByRank", partition_key = year, sort_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    // Reserved words of DynamoDB.
    status: Option<String>,
    #[dyno(default)]
    names: Vec<String>,
}

fn movie(title: &str, rank: u32) -> Movie {
    Movie {
        year: 1985,
        title: title.into(),
        rank: Some(rank),
        status: Some("seen".into()),
        names: vec!["Sam".into()],
    }
}

fn key(title: &str) -> Item {
    item! { "year" => 1985, "title" => title }
}

async fn movies() -> TemporaryTable<Movie> {
    temporary_table::<Movie>()
        .items([movie("Brazil", 7), movie("Clue", 3), movie("Ran", 9)])
        .await
        .expect("the engine makes tables")
}

// S34, S40, S41: a condition of each write, as text.
#[tokio::test]
async fn a_write_is_guarded_by_a_text() {
    let movies = movies().await;
    let raw = movies.raw();
    let worse = || {
        expression("#r > :max AND contains(names, :n) OR attribute_not_exists(title)")
            .name("#r", "rank")
            .value(":max", 8)
            .value(":n", "Sam")
    };
    let brazil = movie("Brazil", 7);
    let failed = movies.put(&brazil).condition(worse().into()).await.unwrap();
    let ConditionFailed { old, .. } = failed.unwrap_err();
    assert_eq!(old, Some(brazil));
    let put = raw.put(key("Brazil")).condition(worse().into());
    let ConditionFailed { old, .. } = put.await.unwrap().unwrap_err();
    assert_eq!(old.unwrap().read::<u32>("rank").unwrap(), 7);
    let new = raw.put(key("Alien")).condition(worse().into());
    new.await.unwrap().unwrap();

    // Beside a typed condition it is in parentheses: without them the OR would let the write through.
    let both = path("year").ne(1985) & worse().into();
    let failed = raw.delete(key("Ran")).condition(both).await.unwrap();
    assert!(failed.is_err());
    let both = Movie::RANK.eq(9) & worse().into();
    let deleted = movies.delete((1985, "Ran")).condition(both).return_old();
    assert_eq!(deleted.await.unwrap().unwrap(), Some(movie("Ran", 9)));
    let gone = movies
        .delete((1985, "Ran"))
        .condition(!Condition::from(worse()));
    assert!(gone.await.unwrap().is_err());
}

// S28, S29, S39
#[tokio::test]
async fn an_update_and_a_projection_may_be_texts() {
    let movies = movies().await;
    let raw = movies.raw();
    let later = || {
        expression("SET #r = #r + :one, status = if_not_exists(plot, :s) REMOVE names[0]")
            .name("#r", "rank")
            .value(":one", 1)
            .value(":s", "liked")
    };
    let expected = Movie {
        status: Some("liked".into()),
        names: Vec::new(),
        ..movie("Brazil", 8)
    };
    let now = movies.update((1985, "Brazil"), later().into()).await;
    assert_eq!(now.unwrap(), expected);
    let both = path("seen").set(true) & later().into();
    let now = raw.update(key("Clue"), both).await.unwrap();
    let clue = item! { "rank" => 4, "status" => "liked", "seen" => true };
    let (typed, text) = (path("rank") & path("seen"), expression("names[0], #s"));
    assert_eq!(now.read::<u32>("rank").unwrap(), 4);
    let some = raw
        .get(key("Clue"))
        .projection(typed & text.name("#s", "status"));
    assert_eq!(some.required().await.unwrap(), clue);
    let some = movies.get((1985, "Clue")).projection(expression("status"));
    let liked = item! { "status" => "liked" };
    assert_eq!(some.required().await.unwrap(), liked);
    let some = movies.query(1985).projection(expression("status")).limit(2);
    assert_eq!(some.all().await.unwrap(), [liked.clone(), liked]);
}

// What two clauses of a text are about only the service knows. On a table by hand, for a temporary one does not let go
// of a request that its checker has rejected.
#[tokio::test]
async fn paths_of_texts_that_overlap_are_found_by_the_service() {
    let client = dyno_testing::client().await.unwrap();
    let name = format!("dyno-test-texts-{}", std::process::id());
    let movies = client.table_named::<Movie>(&name);
    movies.create_table().await.unwrap();
    let twice = Movie::RANK.set(1) & expression("REMOVE #r").name("#r", "rank").into();
    let update = movies.update((1985, "Ran"), twice).await;
    drop(movies.delete_table().await);
    let error = update.unwrap_err();
    assert!(error.is_validation(), "{error:?}");
}

// S50, S51, S52, S61
#[tokio::test]
async fn a_query_and_a_scan_may_have_texts() {
    let movies = movies().await;
    let raw = movies.raw();
    let filter = || {
        expression("#r BETWEEN :low AND :high AND status = :s")
            .name("#r", "rank")
            .value(":low", 3)
            .value(":high", 7)
            .value(":s", "seen")
    };
    let found = [movie("Brazil", 7), movie("Clue", 3)];
    let queried = movies.query(1985).filter(filter().into()).all().await;
    assert_eq!(queried.unwrap(), found);
    let scanned = movies.scan().filter(filter().into()).all().await;
    assert_eq!(scanned.unwrap(), found);
    assert_eq!(raw.scan().filter(filter().into()).count().await.unwrap(), 2);
    let key = || {
        expression("#y = :y AND title > :t")
            .name("#y", "year")
            .value(":t", "C")
    };
    let later = raw
        .query_by(key().value(":y", 1985))
        .filter(filter().into());
    let later = later.project::<Movie>().all().await.unwrap();
    assert_eq!(later, [movie("Clue", 3)]);
    let by_rank = raw.index("ByRank", ["year", "rank"]);
    let year = expression("#y = :y").name("#y", "year").value(":y", 1985);
    let best = by_rank.query_by(year).sort_key(gt(3)).descending();
    let best = best.project::<Movie>().all().await.unwrap();
    assert_eq!(best, [movie("Ran", 9), movie("Brazil", 7)]);
    // A key condition has no OR, which the service says.
    let either = expression("#y = :y OR title = :t").name("#y", "year");
    let either = raw.query_by(either.value(":y", 1985).value(":t", "Ran"));
    let error = either.all().await.unwrap_err();
    assert!(error.is_validation(), "{error:?}");
}

/// The text of a condition or an update with the names and values that are sent with it.
fn as_text(
    text: Option<String>,
    names: Option<std::collections::HashMap<String, String>>,
    values: Option<std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue>>,
) -> dyno::Expression {
    let mut again = expression(text.unwrap_or_default());
    for (placeholder, name) in names.unwrap_or_default() {
        again = again.name(placeholder, name);
    }
    let values: Item =
        dyno::from_item(&values.unwrap_or_default()).expect("we have written these values");
    for (placeholder, value) in values {
        again = again.value(placeholder, value);
    }
    again
}

/// Whatever the typed expressions write can be written as text, and is sent the same.
#[tokio::test]
async fn every_tree_can_be_written_as_text() {
    let table = crate::items().await;
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..256 {
        let tree = trees::tree().new_tree(&mut runner).unwrap().current();
        let sent = |condition: Condition<Item>| {
            let request = table.scan().filter(condition).into_sdk().unwrap();
            request.as_input().clone().build().unwrap()
        };
        let typed = sent(tree.condition());
        let text = as_text(
            typed.filter_expression.clone(),
            typed.expression_attribute_names.clone(),
            typed.expression_attribute_values.clone(),
        );
        assert_eq!(sent(text.into()), typed, "{}", tree.condition());

        let changes = trees::changes().new_tree(&mut runner).unwrap().current();
        let sent = |update: Update<Item>| {
            let request = table.update(item! { "id" => 1 }, update).into_sdk();
            request.unwrap().as_input().clone().build().unwrap()
        };
        let update = Update::all(changes.iter().map(trees::Change::update));
        let typed = sent(update.clone());
        let text = as_text(
            typed.update_expression.clone(),
            typed.expression_attribute_names.clone(),
            typed.expression_attribute_values.clone(),
        );
        assert_eq!(sent(text.into()), typed, "{update}");
    }
}
