//! PartiQL, into models and out of them.

use dyno::{Error, Item, Model, item};
use dyno_testing::{TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
}

fn movie(title: &str, rank: u32) -> Movie {
    Movie {
        year: 1985,
        title: title.into(),
        rank: Some(rank),
    }
}

async fn movies() -> TemporaryTable<Movie> {
    let films = ["Airplane!", "Brazil", "Clue"];
    let films = films
        .into_iter()
        .zip(1..)
        .map(|(title, rank)| movie(title, rank));
    temporary_table::<Movie>()
        .items(films)
        .await
        .expect("the engine makes tables")
}

#[tokio::test]
async fn a_select_is_read_into_a_model() {
    let movies = movies().await;
    let select = |rest: &str| {
        let text = format!(
            r#"SELECT * FROM "{}" WHERE "year" = ? {rest}"#,
            movies.name()
        );
        movies.client().statement(text).bind(1985)
    };
    let found = select("AND title = ?").bind("Brazil").read::<Movie>();
    assert_eq!(
        found.consistent().all().await.unwrap(),
        [movie("Brazil", 2)]
    );
    let all = select("").page_size(1).read::<Movie>().all().await.unwrap();
    assert_eq!(all.len(), 3);
    let first = select("").limit(1).first().await.unwrap();
    assert_eq!(
        first.map(|item| item["title"].clone()),
        Some("Airplane!".into())
    );
    let none = select("AND title = ?")
        .bind("Brasil")
        .first()
        .await
        .unwrap();
    assert_eq!(none, None::<Item>);
}

#[tokio::test]
async fn statements_write() {
    let movies = movies().await;
    let statement = |text: &str| {
        movies
            .client()
            .statement(text.replace("Movies", movies.name()))
    };
    statement(r#"INSERT INTO "Movies" VALUE {'year': ?, 'title': ?, 'rank': ?}"#)
        .bind(1985)
        .bind("Dune")
        .bind(4)
        .await
        .unwrap();
    assert_eq!(
        movies.get((1985, "Dune")).await.unwrap(),
        Some(movie("Dune", 4))
    );
    let update = |rank: u32| {
        statement(r#"UPDATE "Movies" SET "rank" = 9 WHERE "year" = 1985 AND title = 'Dune' AND "rank" = ?"#)
            .bind(rank)
    };
    update(4).await.unwrap();
    let error = update(4).await.unwrap_err();
    let Error::ConditionFailed(failed) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        failed.old_item().and_then(|old| old.get("rank").cloned()),
        Some(9.into())
    );
    statement(r#"DELETE FROM "Movies" WHERE "year" = 1985 AND title = 'Dune'"#)
        .await
        .unwrap();
    assert_eq!(movies.get((1985, "Dune")).await.unwrap(), None);
}

#[tokio::test]
async fn many_statements_are_answered_one_by_one_or_together() {
    let movies = movies().await;
    let client = movies.client();
    let select = |title: &str| {
        let text = format!(
            r#"SELECT * FROM "{}" WHERE "year" = 1985 AND title = ?"#,
            movies.name()
        );
        client.statement(text).bind(title)
    };
    let (brazil, missing) = client
        .batch_statements((select("Brazil").read::<Movie>(), select("Brasil")))
        .await
        .unwrap();
    assert_eq!(brazil.unwrap(), Some(movie("Brazil", 2)));
    assert_eq!(missing.unwrap(), None);
    let (clue, airplane) = client
        .transact_statements((select("Clue"), select("Airplane!").read::<Movie>()))
        .await
        .unwrap();
    assert_eq!(
        clue,
        Some(item! { "year" => 1985, "title" => "Clue", "rank" => 3 })
    );
    assert_eq!(airplane, Some(movie("Airplane!", 1)));
}
