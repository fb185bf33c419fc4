//! How do several writers complete the same items, so that none loses what another one wrote?
//!
//! `cargo run --example upsert`. It runs on the engine inside the process, or on `DYNAMODB_ENDPOINT` if that is set.

use dyno::batch::FailureReason;
use dyno::{Error, Model, path};
use dyno_testing::temporary_table;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Films")]
struct Film {
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
    let films = temporary_table::<Film>().await?;

    // 1. One of them: created, then merged. What the second item leaves out stays.
    films.upsert(&titled(1, "Brazil", "2026-11-01")).await?;
    let rated = Film {
        rating: Some(8),
        ..film(1)
    };
    println!("Merged: {:?}", films.upsert(&rated).await?);

    // 2. Some attributes only where they are absent, a counter beside them, and a condition.
    let imported = titled(1, "Brazil (1985)", "2026-11-27");
    let answer = films
        .upsert(&imported)
        .keep_existing(Film::ADDED)
        .update(Film::IMPORTS.add(1_u64))
        .condition(Film::RATING.ge(5))
        .await?;
    match answer {
        Ok(now) => println!(
            "\nAdded on {:?}, imported {:?} times.",
            now.added, now.imports
        ),
        Err(refused) => println!("\n{refused}"),
    }

    // 3. What the model does not know stays; what it knows and the item leaves out goes on request.
    let raw = films.raw();
    let note = dyno::item! { "id" => 1, "note" => "seen twice" };
    raw.upsert(note).await?;
    films.upsert(&rated).remove_absent().await?;
    let stored = raw.get(dyno::item! { "id" => 1 }).consistent().await?;
    println!("\nAs it is stored: {stored:?}");

    // 4. Many at once, from any iterator or stream: an UpdateItem each, some of them under way at the same time.
    let many: Vec<_> = (0..500)
        .map(|id| titled(id, &format!("Film {id}"), "2026-11-27"))
        .collect();
    let (titles, ratings) = tokio::try_join!(
        films
            .upsert_all(&many)
            .keep_existing(Film::ADDED)
            .into_future(),
        films
            .upsert_all((0..500).map(|id| Film {
                rating: Some(id % 10),
                ..film(id)
            }))
            .concurrency(4)
            .into_future(),
    )?;
    println!("\n{titles:?}\n{ratings:?}");
    titles.complete()?;
    ratings.complete()?;
    let whole = films
        .scan()
        .filter(Film::TITLE.exists() & Film::RATING.exists());
    println!("{} films have both.", whole.count().await?);

    // 5. A condition holds for each by itself, and what was refused comes back.
    let second = (0..500).map(|id| Film {
        version: Some(2),
        ..film(id)
    });
    raw.upsert(dyno::item! { "id" => 7, "version" => 3 })
        .condition(path("id").exists())
        .await??;
    let answer = films
        .upsert_all(second)
        .condition(Film::VERSION.not_exists() | Film::VERSION.lt(2))
        .await?;
    println!("\n{} are of version 2 now, but not:", answer.written());
    for left in &answer.unwritten {
        match &left.reason {
            FailureReason::Rejected(error) if matches!(**error, Error::ConditionFailed(_)) => {
                println!("  {}, which is newer", left.item.id);
            }
            why => println!("  {}: {why}", left.item.id),
        }
    }

    films.remove().await?;
    Ok(())
}

fn film(id: u32) -> Film {
    Film {
        id,
        ..Film::default()
    }
}

fn titled(id: u32, title: &str, added: &str) -> Film {
    Film {
        title: Some(title.to_owned()),
        added: Some(added.to_owned()),
        ..film(id)
    }
}
