//! What a read misses when a test plans that it does. The old answers are made on an embedded engine, also in front of an endpoint.

#![expect(clippy::unwrap_used, reason = "a test fails with a panic")]

use dyno::Model;
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Films", index(name = "ByRank", partition_key = rank))]
#[dyno(local_index(name = "ByNote", sort_key = note))]
struct Film {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    note: Option<String>,
}

fn film(title: &str, rank: u32) -> Film {
    Film {
        year: 1985,
        title: title.into(),
        rank: Some(rank),
        note: Some(format!("rank {rank}")),
    }
}

async fn table(faults: &Faults, items: Vec<Film>) -> TemporaryTable<Film> {
    let table = temporary_table::<Film>().items(items).faults(faults);
    table.await.unwrap()
}

async fn ranks(table: &TemporaryTable<Film>) -> [Option<u32>; 2] {
    let get = || table.get((1985, "Brazil"));
    let rank = |film: Option<Film>| film.and_then(|film| film.rank);
    let (old, new) = (get().await.unwrap(), get().consistent().await.unwrap());
    [rank(old), rank(new)]
}

#[tokio::test]
async fn a_read_misses_as_many_writes_as_planned() {
    let faults = Faults::none().on("GetItem").inject(Fault::Stale(2));
    let films = table(&faults, vec![film("Brazil", 1)]).await;
    // Before the first write there is nothing that could be old, and one write is all that can be missed after it.
    let mut seen = vec![ranks(&films).await];
    for rank in 2..5 {
        films.put(&film("Brazil", rank)).await.unwrap();
        seen.push(ranks(&films).await);
    }
    // A write to another table, and one that is refused, change nothing.
    let others = temporary_table::<Film>().client(films.client());
    let others = others.await.unwrap();
    others.put(&film("Brazil", 9)).await.unwrap();
    films.create(&film("Brazil", 9)).await.unwrap().unwrap_err();
    seen.push(ranks(&films).await);
    films.delete((1985, "Brazil")).await.unwrap();
    seen.push(ranks(&films).await);
    let expected = [
        [Some(1), Some(1)],
        [Some(1), Some(2)],
        [Some(1), Some(3)],
        [Some(2), Some(4)],
        [Some(2), Some(4)],
        [Some(3), None],
    ];
    assert_eq!(seen, expected);
    let calls = faults.calls().into_iter();
    let stale = calls.filter(|call| call.fault == Some(Fault::Stale(2)));
    assert!(
        stale
            .clone()
            .all(|call| call.body["ConsistentRead"] != true)
    );
    assert_eq!(stale.count(), seen.len());
}

#[tokio::test]
async fn queries_scans_and_indexes_are_old_as_a_whole() {
    let faults = Faults::none().on_all().inject(Fault::Stale(1));
    let before = vec![film("Brazil", 1), film("Legend", 2)];
    let films = table(&faults, before.clone()).await;
    films
        .update((1985, "Brazil"), Film::RANK.set(7))
        .await
        .unwrap();
    let new = Film {
        rank: Some(7),
        ..film("Brazil", 1)
    };

    let query = || films.query(1985).page_size(1);
    assert_eq!(query().all().await.unwrap(), before);
    let now = [new, film("Legend", 2)];
    assert_eq!(query().consistent().all().await.unwrap(), now);
    assert_eq!(
        query().descending().limit(1).all().await.unwrap(),
        before[1..]
    );
    assert_eq!(
        films.scan().filter(Film::RANK.eq(7)).count().await.unwrap(),
        0
    );
    let scan = films.scan().filter(Film::RANK.eq(7)).consistent();
    assert_eq!(scan.all().await.unwrap(), now[..1]);

    let of_rank = |rank| films.index(Film::BY_RANK).query(rank);
    assert_eq!(of_rank(7).all().await.unwrap(), []);
    assert_eq!(of_rank(1).all().await.unwrap(), before[..1]);
    let by_note = || films.index(Film::BY_NOTE).query(1985);
    assert_eq!(by_note().all().await.unwrap(), before);
    assert_eq!(by_note().consistent().all().await.unwrap(), now);
    faults.pause();
    assert_eq!(of_rank(7).all().await.unwrap(), now[..1]);
}

#[tokio::test]
async fn a_batch_is_old_unless_one_of_its_tables_is_read_consistently() {
    let faults = Faults::none().on("BatchGetItem").inject(Fault::Stale(1));
    let films = table(&faults, vec![film("Brazil", 1)]).await;
    // Only the first is written to by the client that misses something.
    let others = temporary_table::<Film>().items([film("Legend", 3)]);
    let others = others.await.unwrap();
    films.batch().put(film("Brazil", 2)).await.unwrap();
    let (name, other) = (films.name(), others.name());
    for (consistent, rank) in [(false, "1"), (true, "2")] {
        let key =
            |title: &str| serde_json::json!([{ "year": { "N": "1985" }, "title": { "S": title } }]);
        let body = serde_json::json!({ "RequestItems": {
            name: { "Keys": key("Brazil") },
            other: { "Keys": key("Legend"), "ConsistentRead": consistent },
        } });
        let answer = films.client().call("BatchGetItem", body.to_string());
        let answer: serde_json::Value = serde_json::from_str(&answer.await.unwrap()).unwrap();
        let found = &answer["Responses"];
        assert_eq!(found[name][0]["rank"]["N"], rank);
        assert_eq!(found[other][0]["rank"]["N"], "3");
    }
}

#[tokio::test]
async fn transactions_and_conditions_see_what_is_there() {
    let faults = Faults::none().on_all().inject(Fault::Stale(3));
    let films = table(&faults, vec![film("Brazil", 1)]).await;
    let writes = (films.put(&film("Brazil", 2)), films.put(&film("Legend", 2)));
    let client = films.client();
    client.transact_write(writes).await.unwrap().unwrap();
    assert_eq!(ranks(&films).await, [Some(1), Some(2)]);
    let gets = (films.get((1985, "Brazil")), films.get((1985, "Legend")));
    let found = client.transact_get(gets).await.unwrap();
    assert_eq!(found, (Some(film("Brazil", 2)), Some(film("Legend", 2))));
    let update = films.update((1985, "Brazil"), Film::RANK.set(5));
    let refused = update.condition(Film::RANK.eq(1)).await.unwrap();
    assert_eq!(refused.unwrap_err().old, Some(film("Brazil", 2)));
}
