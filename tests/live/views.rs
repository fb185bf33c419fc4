//! Views of entities, whole items by the keys of an index, and what is in a shared table.

use dyno::{Collection, Document, Item, Model, Table, View, item};
use dyno_testing::temporary_table;

#[derive(Table)]
#[dyno(
    name = "Library",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "ByShelf", partition_key(shelf_pk: String), sort_key(shelf_sk: String), projection = include(pages)),
    index(name = "Keys", partition_key(keys_pk: String), projection = keys_only),
    entities(Branch, Book)
)]
struct Library;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Library, partition_key = "BRANCH#{branch}", sort_key = "BRANCH")]
struct Branch {
    branch: u32,
    city: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Library,
    partition_key = "BRANCH#{branch}",
    sort_key = "BOOK#{title}",
    index(BY_SHELF, partition_key = "SHELF#{shelf}", sort_key = "{branch}#{state}"),
    index(KEYS, partition_key = "{state}")
)]
struct Book {
    branch: u32,
    title: String,
    shelf: u16,
    state: State,
    pages: u32,
    blurb: Option<String>,
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
enum State {
    In,
    Out,
}

/// From the keys of the table and of the index, and from an attribute.
#[derive(View, Debug, PartialEq)]
#[dyno(of = Book, index = BY_SHELF)]
struct OnShelf {
    title: String,
    shelf: u16,
    state: State,
    pages: u32,
}

/// From keys alone.
#[derive(View, Debug, PartialEq)]
#[dyno(of = Book, index = KEYS)]
struct InState {
    branch: u32,
    state: State,
}

/// Of the table.
#[derive(View, Debug, PartialEq)]
#[dyno(of = Book)]
struct Blurb {
    title: String,
    blurb: Option<String>,
}

#[derive(Collection, Debug, PartialEq)]
struct Whole {
    branch: Option<Branch>,
    books: Vec<Book>,
    #[dyno(other)]
    others: Vec<Item>,
}

fn book(branch: u32, title: &str, state: State) -> Book {
    Book {
        branch,
        title: title.to_owned(),
        shelf: 7,
        state,
        pages: 300,
        blurb: Some("long".to_owned()),
    }
}

// A11, A18
#[tokio::test]
async fn a_view_reads_attributes_and_fields_of_keys() {
    let books = temporary_table::<Book>().await.unwrap();
    for (branch, title) in [(1, "Emma"), (1, "Ulysses"), (2, "Emma")] {
        books.put(&book(branch, title, State::In)).await.unwrap();
    }
    let shelf = books.index(Book::BY_SHELF).query(7_u16);
    let found = shelf
        .project::<OnShelf>()
        .filter(OnShelf::PAGES.gt(100_u32))
        .all()
        .await
        .unwrap();
    assert_eq!(found.len(), 3);
    let emma = OnShelf {
        title: "Emma".to_owned(),
        shelf: 7,
        state: State::In,
        pages: 300,
    };
    assert_eq!(found.iter().filter(|view| **view == emma).count(), 2);
    let shelf = books.index(Book::BY_SHELF).query(7_u16);
    let none = shelf
        .project::<OnShelf>()
        .filter(OnShelf::PAGES.gt(300_u32));
    assert_eq!(none.count().await.unwrap(), 0);

    let keys = books
        .index(Book::KEYS)
        .query(State::In)
        .project::<InState>();
    let mut branches: Vec<u32> = keys
        .all()
        .await
        .unwrap()
        .iter()
        .map(|view| view.branch)
        .collect();
    branches.sort_unstable();
    assert_eq!(branches, [1, 1, 2]);

    let blurbs = books.query(1_u32).project::<Blurb>().all().await.unwrap();
    assert_eq!(blurbs[1].title, "Ulysses");
    assert_eq!(blurbs[0].blurb.as_deref(), Some("long"));
}

#[tokio::test]
async fn whole_items_are_read_by_the_keys_of_an_index() {
    let books = temporary_table::<Book>().await.unwrap();
    let mut all = Vec::new();
    // Not in the order of the index.
    for number in 0..120 {
        let book = book((number * 7) % 120, &format!("B{number:03}"), State::In);
        books.put(&book).await.unwrap();
        all.push(book);
    }
    all.sort_by_key(|book| book.branch);
    let shelf = || books.index(Book::BY_SHELF).query(7_u16);
    // More than BatchGetItem takes at once.
    let whole = shelf().hydrate().consistent().all().await.unwrap();
    assert_eq!(whole.items, all);
    assert_eq!(whole.gone.len(), 0);
    let backward = shelf().descending().hydrate().all().await.unwrap();
    assert!(backward.items.iter().eq(all.iter().rev()));
    let limited = shelf().descending().limit(3).hydrate().all().await.unwrap();
    assert_eq!((limited.items.len(), limited.gone.len()), (3, 0));
    let page = shelf().limit(50).hydrate().page().await.unwrap().page;
    assert_eq!((&*page.items, page.count), (&all[..50], 50));
    let rest = shelf()
        .start_after(page.cursor.unwrap())
        .hydrate()
        .all()
        .await
        .unwrap();
    assert_eq!(rest.items, all[50..]);
}

// An entity of another table name is in the same table.
#[tokio::test]
async fn a_table_leads_to_its_other_entities() {
    let books = temporary_table::<Book>().await.unwrap();
    let branches = books.entity::<Branch>();
    let branch = Branch {
        branch: 1,
        city: "Delft".to_owned(),
    };
    branches.put(&branch).await.unwrap();
    let emma = book(1, "Emma", State::Out);
    books.put(&emma).await.unwrap();
    books.put(&book(2, "Emma", State::Out)).await.unwrap();
    let foreign =
        item! { "pk" => "BRANCH#0000000001", "sk" => "NOTE", "kind" => "Note", "text" => "?" };
    let untold = item! { "pk" => "BRANCH#0000000001", "sk" => "OLD" };
    for item in [&foreign, &untold] {
        books.raw().put(item.clone()).await.unwrap();
    }

    assert_eq!(
        branches.scan().all().await.unwrap(),
        std::slice::from_ref(&branch)
    );
    assert_eq!(
        books.query(1_u32).all().await.unwrap(),
        std::slice::from_ref(&emma)
    );
    let whole = books
        .collection::<Whole>()
        .query(1_u32)
        .grouped()
        .await
        .unwrap();
    assert_eq!(whole.branch, Some(branch));
    assert_eq!(whole.books, [emma]);
    assert_eq!(whole.others, [foreign, untold]);
}

/// A table whose keys are plain fields, so that its entities can have the same keys.
#[derive(Table)]
#[dyno(name = "Adopted", partition_key(pk: String), sort_key(sk: u32), entity = "type")]
struct Adopted;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Adopted, partition_key = pk, sort_key = sk)]
struct Note {
    pk: String,
    sk: u32,
    text: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Adopted, partition_key = pk, sort_key = number, entity = "task")]
struct Task {
    pk: String,
    number: u32,
    done: bool,
}

#[tokio::test]
async fn writes_can_spare_items_of_other_entities() {
    let notes = temporary_table::<Note>().await.unwrap();
    let tasks = notes.entity::<Task>();
    let note = Note {
        pk: "a".to_owned(),
        sk: 1,
        text: "?".to_owned(),
    };
    let task = Task {
        pk: "a".to_owned(),
        number: 1,
        done: false,
    };
    notes.put(&note).same_entity().await.unwrap().unwrap();
    notes.put(&note).same_entity().await.unwrap().unwrap();
    assert!(tasks.put(&task).same_entity().await.unwrap().is_err());
    assert!(tasks.delete(("a", 1)).same_entity().await.unwrap().is_err());
    // An update of an item of another entity finds none of its own.
    let error = tasks
        .update(("a", 1), Task::DONE.set(true))
        .await
        .unwrap_err();
    assert!(matches!(error, dyno::Error::NotFound(_)), "{error}");
    assert_eq!(tasks.get(("a", 1)).await.unwrap(), None);
    assert_eq!(tasks.query("a").all().await.unwrap(), []);
    assert_eq!(notes.get(("a", 1)).await.unwrap(), Some(note.clone()));

    notes.delete(("a", 1)).same_entity().await.unwrap().unwrap();
    tasks.put(&task).same_entity().await.unwrap().unwrap();
    let done = tasks.update(("a", 1), Task::DONE.set(true)).await.unwrap();
    assert!(done.done);
    let stored = tasks.raw().get(("a", 1)).await.unwrap();
    let expected = item! { "pk" => "a", "sk" => 1, "type" => "task", "done" => true };
    assert_eq!(stored, Some(expected));
}

#[test]
fn the_access_patterns_of_a_table_are_printed() {
    let expected = "\
| Entity | Read                 | Keys                                                       | Example                                                        |
|--------|----------------------|------------------------------------------------------------|----------------------------------------------------------------|
| Branch | get, query           | pk = \"BRANCH#{branch}\", sk = \"BRANCH\"                      | pk = \"BRANCH#0000000007\", sk = \"BRANCH\"                        |
| Book   | get, query           | pk = \"BRANCH#{branch}\", sk = \"BOOK#{title}\"                | pk = \"BRANCH#0000000007\", sk = \"BOOK#abc\"                      |
| Book   | index ByShelf: query | shelf_pk = \"SHELF#{shelf}\", shelf_sk = \"{branch}#{state}\" | shelf_pk = \"SHELF#00007\", shelf_sk = \"0000000007#{state}\"     |
| Book   | index Keys: query    | keys_pk = \"{state}\"                                        | keys_pk = \"{state}\"                                            |
";
    let shorter = |text: &str| {
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace("-", "")
    };
    let printed = Library::access_patterns().to_string();
    assert_eq!(shorter(&printed), shorter(expected), "{printed}");
    let widths: Vec<usize> = printed.lines().map(str::len).collect();
    assert!(
        widths.windows(2).all(|pair| pair[0] == pair[1]),
        "{printed}"
    );
}

#[derive(Document)]
struct Dimensions {
    width: u32,
}

#[derive(Model)]
#[dyno(table = "Parcels", index(name = "ByKind", partition_key = kind, projection = include(dimensions)))]
struct Parcel {
    #[dyno(partition_key)]
    id: u32,
    kind: String,
    dimensions: Dimensions,
}

#[derive(View)]
#[dyno(of = Parcel, index = BY_KIND)]
struct Measured {
    #[expect(dead_code, reason = "only its path is used")]
    dimensions: Dimensions,
}

#[test]
fn the_fields_of_documents_are_paths_of_a_view() {
    let wide = Measured::DIMENSIONS.width.gt(3_u32);
    assert_eq!(wide.to_string(), "dimensions.width > 3");
}
