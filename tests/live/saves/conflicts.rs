//! Saves by several writers, and saves whose response is lost.

use dyno::{Error, Loaded};
use dyno_testing::{Fault, Faults, temporary_table};
use futures::future::join_all;

use super::{Film, Page, films};

fn film() -> Film {
    Film {
        id: 1,
        title: "Brazil".to_owned(),
        ..Film::default()
    }
}

// Q24, T5
#[tokio::test(flavor = "multi_thread")]
async fn writers_of_different_fields_both_win() {
    let films = films().await;
    films.put(&film()).await.unwrap();
    let get = || films.get(1_u64).consistent().loaded().required();
    let (mut one, mut two) = (get().await.unwrap(), get().await.unwrap());
    one.title = "Brasil".to_owned();
    two.rank = Some(7);
    films.save(&mut one).await.unwrap();
    films.save(&mut two).await.unwrap();
    // The second one sees what the first one wrote.
    assert_eq!((two.title.as_str(), two.rank), ("Brasil", Some(7)));
    let (films, get) = (&films, &get);
    let writers = (0..20).map(|writer: u64| async move {
        for round in 0..10 {
            let mut film = get().await.unwrap();
            match writer % 4 {
                0 => film.rank = Some(round),
                1 => film.counts.views = u64::from(round),
                2 => film.title = format!("{round}"),
                _ => {
                    film.votes.insert(format!("{writer}"), i64::from(round));
                }
            }
            films.save(&mut film).await.unwrap();
        }
    });
    join_all(writers).await;
    let now = get().await.unwrap();
    assert_eq!((now.rank, now.counts.views), (Some(9), 9));
    assert_eq!(now.title, "9");
    assert_eq!(now.votes.len(), 5);
    assert!(now.votes.values().all(|vote| *vote == 9));
}

#[tokio::test]
async fn the_old_values_guard_on_request() {
    let films = films().await;
    films.put(&film()).await.unwrap();
    let get = || films.get(1_u64).consistent().loaded().required();
    let (mut one, mut two) = (get().await.unwrap(), get().await.unwrap());
    one.rank = Some(1);
    films.save(&mut one).if_unchanged().await.unwrap().unwrap();
    // Another field is not in the way, the same one is.
    two.title = "Brasil".to_owned();
    films.save(&mut two).if_unchanged().await.unwrap().unwrap();
    let mut three = get().await.unwrap();
    three.rank = None;
    two.rank = Some(2);
    films.save(&mut two).await.unwrap();
    let failed = films.save(&mut three).if_unchanged().await.unwrap();
    let mut now: Loaded<Film> = failed.unwrap_err().old.unwrap();
    assert_eq!(*now, *two);
    now.rank = None;
    films
        .save(&mut now)
        .if_unchanged()
        .or_error()
        .await
        .unwrap();
    let error = films.save(&mut three).if_unchanged().or_error().await;
    assert!(matches!(error, Err(Error::ConditionFailed(_))));
    let low = films.save(&mut three).condition(Film::RATING.gt(5.0));
    assert_eq!(low.await.unwrap().unwrap_err().old.unwrap().rank, None);
}

#[tokio::test]
async fn a_deleted_item_does_not_come_back() {
    let films = films().await;
    films.put(&film()).await.unwrap();
    let mut one = films.get(1_u64).loaded().required().await.unwrap();
    films.delete(1_u64).await.unwrap();
    one.rank = Some(1);
    let error = films.save(&mut one).await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
    let failed = films.save(&mut one).if_unchanged().await.unwrap();
    assert!(failed.unwrap_err().old.is_none());
    assert_eq!(films.get(1_u64).consistent().await.unwrap(), None);
    // A document that is gone is not one to change, either.
    let info = Film {
        info: Some(super::Info::default()),
        ..film()
    };
    films.put(&info).await.unwrap();
    let mut one = films.get(1_u64).loaded().required().await.unwrap();
    films.update(1_u64, Film::INFO.remove()).await.unwrap();
    one.info.as_mut().unwrap().year = 1985;
    let error = films.save(&mut one).await.unwrap_err();
    let Error::ConditionFailed(failed) = error else {
        panic!("{error:?}")
    };
    assert_eq!(failed.old::<Film>().unwrap(), Some(film()));
}

#[tokio::test]
async fn a_stale_save_is_a_version_conflict() {
    let pages = temporary_table::<Page>().await.unwrap();
    let page = Page {
        name: "1".to_owned(),
        author: "ada".to_owned(),
        ..Page::default()
    };
    pages.put(&page).await.unwrap();
    let get = || pages.get("1").consistent().loaded().required();
    let (mut one, mut two) = (get().await.unwrap(), get().await.unwrap());
    one.price = 1;
    pages.save(&mut one).await.unwrap();
    two.amount = 1;
    let Err(Error::VersionConflict(conflict)) = pages.save(&mut two).await else {
        panic!("it was written")
    };
    let mut now = conflict.stored::<Loaded<Page>>().unwrap().unwrap();
    assert_eq!(*now, *one);
    now.amount = 1;
    pages.save(&mut now).await.unwrap();
    assert_eq!((now.total, now.version), (1, 3));

    // An item that is older than the version.
    let raw = pages.raw();
    let key = || ("PAGE#1", "PAGE");
    raw.update(key(), dyno::path("version").remove())
        .await
        .unwrap();
    let (mut one, mut two) = (get().await.unwrap(), get().await.unwrap());
    assert_eq!(one.version, 0);
    one.price = 7;
    pages.save(&mut one).await.unwrap();
    assert_eq!(one.version, 1);
    two.price = 8;
    let error = pages.save(&mut two).await.unwrap_err();
    assert!(error.is_version_conflict(), "{error:?}");
}

#[tokio::test]
async fn a_lost_response_is_no_conflict() {
    let lost = || {
        Faults::none()
            .on("UpdateItem")
            .nth(1)
            .inject(Fault::ResponseLost)
    };
    let pages = temporary_table::<Page>().faults(&lost()).await.unwrap();
    let page = Page {
        name: "1".to_owned(),
        author: "ada".to_owned(),
        ..Page::default()
    };
    pages.put(&page).await.unwrap();
    let mut one = pages
        .get("1")
        .consistent()
        .loaded()
        .required()
        .await
        .unwrap();
    one.price = 7;
    pages.save(&mut one).await.unwrap();
    assert_eq!((one.version, one.price), (2, 7));
    one.price = 8;
    pages.save(&mut one).await.unwrap();
    assert_eq!(one.version, 3);

    // Without a guard the second attempt does the same again; with one it is not known whose value it is.
    let films = temporary_table::<Film>().faults(&lost()).await.unwrap();
    films.put(&film()).await.unwrap();
    let mut one = films
        .get(1_u64)
        .consistent()
        .loaded()
        .required()
        .await
        .unwrap();
    one.rank = Some(1);
    films.save(&mut one).await.unwrap();
    let films = temporary_table::<Film>().faults(&lost()).await.unwrap();
    films.put(&film()).await.unwrap();
    let mut one = films
        .get(1_u64)
        .consistent()
        .loaded()
        .required()
        .await
        .unwrap();
    one.rank = Some(1);
    let failed = films
        .save(&mut one)
        .if_unchanged()
        .await
        .unwrap()
        .unwrap_err();
    assert!(failed.is_outcome_unknown());
}
