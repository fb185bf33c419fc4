//! How do I create or update items without overwriting the attributes of other writers?
//!
//! `cargo run --example upsert` runs on the embedded engine, or on `DYNAMODB_ENDPOINT` if it is set.

use dyno::batch::FailureReason;
use dyno::{Error, Model, path};
use dyno_testing::temporary_table;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    id: u32,
    title: Option<String>,
    rating: Option<u32>,
    added: Option<String>,
    version: Option<u32>,
    imports: Option<u64>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let movies = temporary_table::<Movie>().await?;

    // 1. The first upsert creates the item, the second one updates it. Attributes that the second one omits are kept.
    movies.upsert(&titled(1, "Brazil", "2026-11-01")).await?;
    let rated = Movie {
        rating: Some(8),
        ..movie(1)
    };
    println!("Updated: {:?}", movies.upsert(&rated).await?);

    // 2. Keep an existing attribute, increment a counter, and require a condition.
    let imported = titled(1, "Brazil (1985)", "2026-11-27");
    let outcome = movies
        .upsert(&imported)
        .keep_existing(Movie::ADDED)
        .update(Movie::IMPORTS.add(1_u64))
        .condition(Movie::RATING.ge(5))
        .await?;
    match outcome {
        Ok(now) => println!(
            "\nAdded on {:?}, imported {:?} times.",
            now.added, now.imports
        ),
        Err(failed) => println!("\n{failed}"),
    }

    // 3. Attributes that are not in the model are kept. `remove_absent` removes attributes that the item omits.
    let raw = movies.raw();
    let note = dyno::item! { "id" => 1, "note" => "seen twice" };
    raw.upsert(note).await?;
    movies.upsert(&rated).remove_absent().await?;
    let stored = raw.get(1).consistent().await?;
    println!("\nStored item: {stored:?}");

    // 4. Upsert many items from any iterator or stream, with one UpdateItem each and several in parallel.
    let many: Vec<_> = (0..500)
        .map(|id| titled(id, &format!("Movie {id}"), "2026-11-27"))
        .collect();
    let (titles, ratings) = tokio::try_join!(
        movies
            .upsert_all(&many)
            .keep_existing(Movie::ADDED)
            .report(),
        movies
            .upsert_all((0..500).map(|id| Movie {
                rating: Some(id % 10),
                ..movie(id)
            }))
            .concurrency(4)
            .report(),
    )?;
    println!("\n{titles:?}\n{ratings:?}");
    titles.complete()?;
    ratings.complete()?;
    let whole = movies
        .scan()
        .filter(Movie::TITLE.exists() & Movie::RATING.exists());
    println!("{} movies have a title and a rating.", whole.count().await?);

    // 5. A condition applies to each item separately. The items whose condition fails are in the report.
    let second = (0..500).map(|id| Movie {
        version: Some(2),
        ..movie(id)
    });
    raw.upsert(dyno::item! { "id" => 7, "version" => 3 })
        .condition(path("id").exists())
        .await??;
    let report = movies
        .upsert_all(second)
        .condition(Movie::VERSION.not_exists() | Movie::VERSION.lt(2))
        .report()
        .await?;
    println!(
        "\n{} movies have version 2 now, and these failed:",
        report.succeeded()
    );
    for failed in &report.failed {
        let id = failed.input.as_ref().map(|movie| movie.id);
        match &failed.reason {
            FailureReason::Rejected(error) if matches!(**error, Error::ConditionFailed(_)) => {
                println!("  {id:?}: its version is newer");
            }
            reason => println!("  {id:?}: {reason}"),
        }
    }

    movies.remove().await?;
    Ok(())
}

fn movie(id: u32) -> Movie {
    Movie {
        id,
        ..Movie::default()
    }
}

fn titled(id: u32, title: &str, added: &str) -> Movie {
    Movie {
        title: Some(title.to_owned()),
        added: Some(added.to_owned()),
        ..movie(id)
    }
}
