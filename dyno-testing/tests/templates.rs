//! Tables of templates.

use dyno::Model;
use dyno_testing::{embedded, temporary_tables_from};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "movies-test", index(name = "ByRank", partition_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: u32,
}

// A64
#[tokio::test]
async fn each_table_of_a_template_is_created_and_deleted() {
    let client = embedded();
    let template = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/templates/serverless.yml"
    );
    let tables = temporary_tables_from(template)
        .variable("self:provider.stage", "test")
        .client(&client)
        .await
        .unwrap();
    let names: Vec<_> = tables.names().collect();
    assert_eq!(names, ["movies-test", "Sessions"]);
    let movies = tables.table::<Movie>();
    let brazil = Movie {
        year: 1985,
        title: "Brazil".into(),
        rank: 7,
    };
    movies.put(&brazil).await.unwrap();
    let found = movies.index(Movie::BY_RANK).query(7).all().await.unwrap();
    assert_eq!(found, [brazil]);
    let sessions = tables.raw_table("Sessions");
    let expiry = sessions.time_to_live().describe().await.unwrap();
    assert_eq!(expiry.attribute.as_deref(), Some("expires"));
    assert_eq!(client.list_tables().all().await.unwrap().len(), 2);
    drop(tables);
    assert_eq!(client.list_tables().all().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_template_that_is_not_understood_creates_nothing() {
    let client = embedded();
    let template = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/templates/serverless.yml"
    );
    let error = temporary_tables_from(template).client(&client).await;
    let error = error.unwrap_err().to_string();
    let problem = "resource `Movies`: `TableName` uses `self:provider.stage`, which has no value; set it with \
                   `variable`";
    assert!(error.ends_with(problem), "{error}");
    let error = temporary_tables_from("nowhere.yml").await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the template `nowhere.yml`: ")
    );
    assert_eq!(client.list_tables().all().await.unwrap(), [""; 0]);
}
