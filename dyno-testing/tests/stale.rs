//! Stale reads. An embedded engine executes them, also if the table is on an endpoint.

#![expect(clippy::unwrap_used, reason = "a test fails with a panic")]

use dyno::Model;
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = rank))]
#[dyno(local_index(name = "ByNote", sort_key = note))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    note: Option<String>,
}

fn movie(title: &str, rank: u32) -> Movie {
    Movie {
        year: 1985,
        title: title.into(),
        rank: Some(rank),
        note: Some(format!("rank {rank}")),
    }
}

async fn table(faults: &Faults, items: Vec<Movie>) -> TemporaryTable<Movie> {
    let table = temporary_table::<Movie>().items(items).faults(faults);
    table.await.unwrap()
}

async fn ranks(table: &TemporaryTable<Movie>) -> [Option<u32>; 2] {
    let get = || table.get((1985, "Brazil"));
    let rank = |movie: Option<Movie>| movie.and_then(|movie| movie.rank);
    let (old, new) = (get().await.unwrap(), get().consistent().await.unwrap());
    [rank(old), rank(new)]
}

#[tokio::test]
async fn a_read_misses_as_many_writes_as_planned() {
    let faults = Faults::none().on("GetItem").inject(Fault::Stale(2));
    let movies = table(&faults, vec![movie("Brazil", 1)]).await;
    // Before the first write no read is stale, and after it a read misses one write at most.
    let mut seen = vec![ranks(&movies).await];
    for rank in 2..5 {
        movies.put(&movie("Brazil", rank)).await.unwrap();
        seen.push(ranks(&movies).await);
    }
    // A write to another table and a write whose condition fails change nothing.
    let others = temporary_table::<Movie>().client(movies.client());
    let others = others.await.unwrap();
    others.put(&movie("Brazil", 9)).await.unwrap();
    movies
        .create(&movie("Brazil", 9))
        .await
        .unwrap()
        .unwrap_err();
    seen.push(ranks(&movies).await);
    movies.delete((1985, "Brazil")).await.unwrap();
    seen.push(ranks(&movies).await);
    let expected = [
        [Some(1), Some(1)],
        [Some(1), Some(2)],
        [Some(1), Some(3)],
        [Some(2), Some(4)],
        [Some(2), Some(4)],
        [Some(3), None],
    ];
    assert_eq!(seen, expected);
    let calls = faults.requests().into_iter();
    let stale = calls.filter(|call| call.fault == Some(Fault::Stale(2)));
    assert!(
        stale
            .clone()
            .all(|call| call.body["ConsistentRead"] != true)
    );
    assert_eq!(stale.count(), seen.len());
}

#[tokio::test]
async fn queries_scans_and_indexes_are_stale() {
    let faults = Faults::none().on_all().inject(Fault::Stale(1));
    let before = vec![movie("Brazil", 1), movie("Legend", 2)];
    let movies = table(&faults, before.clone()).await;
    movies
        .update((1985, "Brazil"), Movie::RANK.set(7))
        .await
        .unwrap();
    let new = Movie {
        rank: Some(7),
        ..movie("Brazil", 1)
    };

    let query = || movies.query(1985).page_size(1);
    assert_eq!(query().all().await.unwrap(), before);
    let now = [new, movie("Legend", 2)];
    assert_eq!(query().consistent().all().await.unwrap(), now);
    assert_eq!(
        query().descending().limit(1).all().await.unwrap(),
        before[1..]
    );
    assert_eq!(
        movies
            .scan()
            .filter(Movie::RANK.eq(7))
            .count()
            .await
            .unwrap(),
        0
    );
    let scan = movies.scan().filter(Movie::RANK.eq(7)).consistent();
    assert_eq!(scan.all().await.unwrap(), now[..1]);

    let of_rank = |rank| movies.index(Movie::BY_RANK).query(rank);
    assert_eq!(of_rank(7).all().await.unwrap(), []);
    assert_eq!(of_rank(1).all().await.unwrap(), before[..1]);
    let by_note = || movies.index(Movie::BY_NOTE).query(1985);
    assert_eq!(by_note().all().await.unwrap(), before);
    assert_eq!(by_note().consistent().all().await.unwrap(), now);
    faults.pause();
    assert_eq!(of_rank(7).all().await.unwrap(), now[..1]);
}

#[tokio::test]
async fn a_batch_is_stale_unless_one_of_its_tables_is_read_consistently() {
    let faults = Faults::none().on("BatchGetItem").inject(Fault::Stale(1));
    let movies = table(&faults, vec![movie("Brazil", 1)]).await;
    // The client with faults writes only to the first table.
    let others = temporary_table::<Movie>().items([movie("Legend", 3)]);
    let others = others.await.unwrap();
    movies.batch().put(movie("Brazil", 2)).await.unwrap();
    let (name, other) = (movies.name(), others.name());
    for (consistent, rank) in [(false, "1"), (true, "2")] {
        let key =
            |title: &str| serde_json::json!([{ "year": { "N": "1985" }, "title": { "S": title } }]);
        let body = serde_json::json!({ "RequestItems": {
            name: { "Keys": key("Brazil") },
            other: { "Keys": key("Legend"), "ConsistentRead": consistent },
        } });
        let response = movies.client().call("BatchGetItem", body.to_string());
        let response: serde_json::Value = serde_json::from_str(&response.await.unwrap()).unwrap();
        let found = &response["Responses"];
        assert_eq!(found[name][0]["rank"]["N"], rank);
        assert_eq!(found[other][0]["rank"]["N"], "3");
    }
}

#[tokio::test]
async fn transactions_and_conditions_are_not_stale() {
    let faults = Faults::none().on_all().inject(Fault::Stale(3));
    let movies = table(&faults, vec![movie("Brazil", 1)]).await;
    let writes = (
        movies.put(&movie("Brazil", 2)),
        movies.put(&movie("Legend", 2)),
    );
    let client = movies.client();
    client.transact_write(writes).await.unwrap().unwrap();
    assert_eq!(ranks(&movies).await, [Some(1), Some(2)]);
    let gets = (movies.get((1985, "Brazil")), movies.get((1985, "Legend")));
    let found = client.transact_get(gets).await.unwrap();
    assert_eq!(found, (Some(movie("Brazil", 2)), Some(movie("Legend", 2))));
    let update = movies.update((1985, "Brazil"), Movie::RANK.set(5));
    let failed = update.condition(Movie::RANK.eq(1)).await.unwrap();
    assert_eq!(failed.unwrap_err().old, Some(movie("Brazil", 2)));
}
