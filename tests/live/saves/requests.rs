//! What a save sends.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use std::collections::BTreeSet;

use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;
use dyno::{Error, Loaded, Model, Table, item};
use dyno_testing::temporary_table;

use super::{Film, Info, Note, Page, films, pages};

/// The request, with names in place of their placeholders.
fn sent(
    input: Option<aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder>,
) -> Option<(UpdateItemInput, String, String)> {
    let input = input?.as_input().clone().build().unwrap();
    let named = |text: &str| {
        let names = input.expression_attribute_names().into_iter().flatten();
        let mut names: Vec<_> = names.collect();
        names.sort_by_key(|(placeholder, _)| std::cmp::Reverse(placeholder.len()));
        names
            .iter()
            .fold(text.to_owned(), |text, (placeholder, name)| {
                text.replace(placeholder.as_str(), name)
            })
    };
    let update = named(input.update_expression().unwrap_or_default());
    let condition = named(input.condition_expression().unwrap_or_default());
    Some((input, update, condition))
}

async fn loaded(films: &Table<Film>, film: &Film) -> Loaded<Film> {
    films.put(film).await.unwrap();
    films
        .get(film.id)
        .consistent()
        .loaded()
        .required()
        .await
        .unwrap()
}

fn film() -> Film {
    Film {
        id: 1,
        title: "Brazil".to_owned(),
        rank: Some(7),
        tags: BTreeSet::from(["dark".to_owned()]),
        info: Some(Info {
            plot: Some("a fly".to_owned()),
            year: 1985,
            ..Info::default()
        }),
        ..Film::default()
    }
}

// Q24, G33
#[tokio::test]
async fn only_the_difference_is_sent() {
    let films = films().await;
    let mut brazil = loaded(&films, &film()).await;
    assert!(sent(films.save(&mut brazil).into_sdk().unwrap()).is_none());
    brazil.title = "Brasil".to_owned();
    brazil.rank = None;
    brazil.tags.clear();
    brazil.draft = 5;
    brazil.counts.likes = Some(1);
    let (input, update, condition) = sent(films.save(&mut brazil).into_sdk().unwrap()).unwrap();
    assert_eq!(update, "SET likes = :0, title = :1 REMOVE rank, tags");
    assert_eq!(condition, "attribute_exists(id)");
    assert_eq!(input.expression_attribute_values().unwrap().len(), 2);
    assert_eq!(input.return_values().unwrap().as_str(), "ALL_NEW");
    assert!(input.return_values_on_condition_check_failure().is_none());
    // What is not stored changes nothing, and stays.
    let mut brazil = loaded(&films, &film()).await;
    brazil.draft = 5;
    films.save(&mut brazil).await.unwrap();
    assert_eq!(brazil.draft, 5);
    brazil.title = "Brasil".to_owned();
    films.save(&mut brazil).await.unwrap();
    assert_eq!((brazil.draft, brazil.title.as_str()), (5, "Brasil"));
}

#[tokio::test]
async fn a_member_of_a_document_has_its_path() {
    let films = films().await;
    let mut brazil = loaded(&films, &film()).await;
    let info = brazil.info.as_mut().unwrap();
    info.plot = None;
    info.year = 1986;
    info.languages.insert("en".to_owned());
    brazil.votes.insert("a.b".to_owned(), 1);
    let (_, update, condition) = sent(films.save(&mut brazil).into_sdk().unwrap()).unwrap();
    assert_eq!(
        update,
        "SET info.languages = :0, info.year = :1, votes.a.b = :2 REMOVE info.plot"
    );
    assert_eq!(
        condition,
        "attribute_type(info, :3) AND attribute_type(votes, :3) AND attribute_exists(id)"
    );
    films.save(&mut brazil).await.unwrap();
    // A document that came, or went.
    brazil.info = None;
    let (_, update, _) = sent(films.save(&mut brazil).into_sdk().unwrap()).unwrap();
    assert_eq!(update, "REMOVE info");
}

#[tokio::test]
async fn a_version_guards_and_moves_with_the_times() {
    let (pages, _made) = pages().await;
    let page = Page {
        name: "1".to_owned(),
        author: "ada".to_owned(),
        status: "new".to_owned(),
        ..Page::default()
    };
    pages.put(&page).await.unwrap();
    let mut page = pages
        .get("1")
        .consistent()
        .loaded()
        .required()
        .await
        .unwrap();
    assert!(pages.save(&mut page).into_sdk().unwrap().is_none());
    page.price = 3;
    let (_, update, condition) = sent(pages.save(&mut page).into_sdk().unwrap()).unwrap();
    assert_eq!(
        update,
        "SET price = :0, updated = :1, write_id = :2 ADD version :3"
    );
    assert_eq!(
        condition,
        "attribute_exists(pk) AND (attribute_not_exists(kind) OR kind = :4) AND version = :3"
    );
    // What is computed and composed of it changes along.
    page.amount = 2;
    page.author = "BEA".to_owned();
    let (_, update, _) = sent(pages.save(&mut page).into_sdk().unwrap()).unwrap();
    assert_eq!(
        update,
        "SET amount = :0, author = :1, price = :2, total = :3, gsi1pk = :4, updated = :5, write_id = :6 ADD version :7"
    );
    pages.save(&mut page).await.unwrap();
    assert_eq!(
        (page.total, page.version, page.author.as_str()),
        (6, 2, "bea")
    );
    let found = pages
        .index(Page::GSI1)
        .query("bea")
        .loaded()
        .all()
        .await
        .unwrap();
    assert_eq!(*found[0], *page);

    // A rule that is broken, the key and the version.
    page.amount = 1000;
    let error = pages.save(&mut page).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"Page ("PAGE#1", "PAGE"): the item is invalid: too much"#
    );
    page.amount = 2;
    page.name = "2".to_owned();
    let error = pages.save(&mut page).await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(
        error.to_string().ends_with(
            "`pk` is part of the key, which cannot change; put the item under its new key, and delete the old one"
        ),
        "{error}"
    );
    page.name = "1".to_owned();
    page.version = 7;
    let error = pages.save(&mut page).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`version` is set by every write"),
        "{error}"
    );
}

// Without a version, what a value is made of must be what was read.
#[tokio::test]
async fn without_a_version_what_is_composed_carries_a_condition() {
    let notes = temporary_table::<Note>().await.unwrap();
    let note = Note {
        name: "1".to_owned(),
        author: "ada".to_owned(),
        status: "new".to_owned(),
        ..Note::default()
    };
    notes.put(&note).await.unwrap();
    let get = || notes.get("1").consistent().loaded().required();
    let mut note = get().await.unwrap();
    let mut other = get().await.unwrap();
    note.text = "a".to_owned();
    let (_, update, condition) = sent(notes.save(&mut note).into_sdk().unwrap()).unwrap();
    assert_eq!(update, "SET text = :0");
    assert_eq!(
        condition,
        "attribute_exists(pk) AND (attribute_not_exists(kind) OR kind = :1)"
    );
    note.author = "bea".to_owned();
    let (_, update, condition) = sent(notes.save(&mut note).into_sdk().unwrap()).unwrap();
    assert_eq!(update, "SET author = :0, text = :1, gsi1pk = :2");
    assert_eq!(
        condition,
        "status = :3 AND attribute_exists(pk) AND (attribute_not_exists(kind) OR kind = :4)"
    );
    notes.save(&mut note).await.unwrap();
    other.status = "old".to_owned();
    let error = notes.save(&mut other).await.unwrap_err();
    let Error::ConditionFailed(failed) = &error else {
        panic!("{error:?}")
    };
    // The item in the table can be changed and saved.
    let mut now = failed.old::<Loaded<Note>>().unwrap().unwrap();
    assert_eq!(*now, *note);
    now.status = "old".to_owned();
    notes.save(&mut now).await.unwrap();
    let raw = notes.raw().get(("NOTE#1", "NOTE")).await.unwrap().unwrap();
    assert_eq!(raw["gsi1pk"], "BY#bea".into());
    assert_eq!(raw["gsi1sk"], "old#1".into());

    let (mut price, mut amount) = (get().await.unwrap(), get().await.unwrap());
    (price.price, price.amount) = (5, 2);
    let (_, update, condition) = sent(notes.save(&mut price).into_sdk().unwrap()).unwrap();
    assert_eq!(update, "SET amount = :0, price = :1, total = :2");
    assert_eq!(
        condition,
        "amount = :3 AND price = :3 AND attribute_exists(pk) AND (attribute_not_exists(kind) OR kind = :4)"
    );
    notes.save(&mut price).await.unwrap();
    assert_eq!(price.total, 10);
    (amount.price, amount.amount) = (2, 2);
    assert!(matches!(
        notes.save(&mut amount).await,
        Err(Error::ConditionFailed(_))
    ));
}

/// A model whose attributes had other names and forms.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Films")]
struct Renamed {
    #[dyno(partition_key)]
    id: u64,
    #[dyno(alias = "name")]
    title: String,
    #[dyno(alias = "place")]
    rank: Option<u32>,
    #[dyno(default)]
    views: u64,
    #[dyno(lenient)]
    year: u16,
}

#[tokio::test]
async fn older_items_are_changed_and_not_rewritten() {
    let films = temporary_table::<Renamed>().await.unwrap();
    let raw = films.raw();
    let one: dyno::Number = "1.00".parse().unwrap();
    let old =
        item! { "id" => 1, "name" => "Brazil", "place" => 7, "year" => "1985", "score" => one };
    raw.put(old.clone()).await.unwrap();
    let get = || films.get(1_u64).consistent().loaded().required();
    let mut film = get().await.unwrap();
    assert!(films.save(&mut film).into_sdk().unwrap().is_none());
    film.rank = None;
    films.save(&mut film).await.unwrap();
    let now = raw.get(1_u64).await.unwrap().unwrap();
    assert_eq!(
        now,
        item! { "id" => 1, "title" => "Brazil", "views" => 0, "year" => "1985", "score" => 1 }
    );
    assert_eq!((film.rank, film.year), (None, 1985));
    film.year = 1986;
    films.save(&mut film).await.unwrap();
    let now = raw.get(1_u64).await.unwrap().unwrap();
    assert_eq!(now["year"], 1986.into());
}

// B4 of the list of reads: every read of whole items can be saved.
#[tokio::test]
async fn items_of_batches_and_finds_can_be_saved() {
    let films = films().await;
    for id in 1..=3 {
        films.put(&Film { id, ..film() }).await.unwrap();
    }
    let mut found: Vec<Option<Loaded<Film>>> = films
        .batch_get([1_u64, 9, 2])
        .consistent()
        .loaded()
        .await
        .unwrap();
    assert!(found[1].is_none());
    let mut film = found.remove(0).unwrap();
    film.rank = None;
    let sent_now = sent(films.save(&mut film).into_sdk().unwrap()).unwrap();
    assert_eq!(sent_now.1, "REMOVE rank");
    films.save(&mut film).await.unwrap();
    let report = films.batch_get([3_u64]).loaded().report().await.unwrap();
    assert_eq!(report.items.iter().flatten().count(), 1);

    // A get, a batch get, a query with a filter, and a scan.
    for condition in [
        Film::ID.eq(2_u64),
        dyno::keys_in([2_u64]) | dyno::keys_in([7_u64]),
        Film::ID.eq(2_u64) & Film::TITLE.exists(),
        Film::RATING.ge(0.0),
    ] {
        let find = || films.find(condition.clone()).allow_scan().consistent();
        let mut all = find().loaded().all().await.unwrap();
        let one = all.iter_mut().find(|film| film.id == 2).unwrap();
        assert!(sent(films.save(one).into_sdk().unwrap()).is_none());
        one.title.push('!');
        films.save(one).await.unwrap();
        let now = find().loaded().first().await.unwrap();
        assert!(now.is_some());
    }
    let now = films.get(2_u64).consistent().required().await.unwrap();
    assert_eq!(now.title, "Brazil!!!!");
}

/// Items of several models, as they are in the table.
#[derive(dyno::Collection, Debug)]
enum Entry {
    Page(Loaded<Page>),
    Note(Loaded<Note>),
}

#[derive(dyno::Collection, Debug)]
struct Entries {
    pages: Vec<Loaded<Page>>,
    notes: Vec<Note>,
}

#[tokio::test]
async fn items_of_a_collection_can_be_saved() {
    let (pages, _guard) = pages().await;
    let notes = pages.client().table_named::<Note>(pages.name());
    let page = Page {
        name: "1".into(),
        author: "ada".into(),
        price: 2,
        amount: 3,
        ..Page::default()
    };
    let note = Note {
        name: "1".into(),
        author: "ada".into(),
        ..Note::default()
    };
    pages.put(&page).await.unwrap();
    notes.put(&note).await.unwrap();
    pages
        .raw()
        .update(
            item! { "pk" => "PAGE#1", "sk" => "PAGE" },
            dyno::path("foreign").set(7),
        )
        .await
        .unwrap();
    let all = pages
        .collection::<Entry>()
        .scan()
        .consistent()
        .all()
        .await
        .unwrap();
    assert_eq!(all.len(), 2);
    for entry in all {
        match entry {
            Entry::Page(mut page) => {
                assert!(sent(pages.save(&mut page).into_sdk().unwrap()).is_none());
                page.price = 5;
                pages.save(&mut page).await.unwrap();
                assert_eq!((page.total, page.version), (15, 2));
            }
            Entry::Note(mut note) => {
                assert!(sent(notes.save(&mut note).into_sdk().unwrap()).is_none());
                note.text = "new".into();
                notes.save(&mut note).await.unwrap();
            }
        }
    }
    let stored = pages.raw().get(item! { "pk" => "PAGE#1", "sk" => "PAGE" });
    let stored = stored.consistent().await.unwrap().unwrap();
    assert_eq!(
        (stored.read("foreign").ok(), stored.read("price").ok()),
        (Some(7), Some(5))
    );
    let by_author = pages.collection::<Entries>().index(Page::GSI1).query("ada");
    let mut grouped = by_author.grouped().await.unwrap();
    assert_eq!(grouped.notes[0].text, "new");
    let page = &mut grouped.pages[0];
    page.price = 6;
    pages.save(page).await.unwrap();
    assert_eq!(page.total, 18);
}
