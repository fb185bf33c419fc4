//! Indexes that do not hold all attributes, filters on keys, and cursors that no page gave.

use dyno::{Client, Document, Error, Item, Key, Model, View, expression, item, path, path_of};
use dyno_testing::{TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Users")]
#[dyno(index(name = "ByMail", partition_key = mail, projection = keys_only))]
#[dyno(index(name = "ByTown", partition_key = town, sort_key = nick, projection = include(mail, bio)))]
#[dyno(local_index(name = "ByNick", sort_key = nick, projection = keys_only))]
struct User {
    #[dyno(partition_key)]
    id: String,
    #[dyno(sort_key)]
    number: u32,
    mail: Option<String>,
    nick: Option<String>,
    town: Option<String>,
    bio: Option<String>,
}

/// What `ByMail` holds.
#[derive(View, Clone, Debug, PartialEq)]
#[dyno(of = User, index = BY_MAIL)]
struct Contact {
    id: String,
    number: u32,
    mail: Option<String>,
}

/// Some of what `ByTown` holds.
#[derive(View, Clone, Debug, PartialEq)]
#[dyno(of = User, index = BY_TOWN)]
struct Citizen {
    number: u32,
    bio: Option<String>,
}

/// Some of what `ByNick` holds.
#[derive(View, Clone, Debug, PartialEq)]
#[dyno(of = User, index = BY_NICK)]
struct Nick {
    number: u32,
    nick: Option<String>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Biography {
    id: String,
    bio: Option<String>,
}

/// What a read of any attributes needs of an index: its fields.
#[derive(Document, Clone, Debug, PartialEq)]
struct Open {
    bio: Option<String>,
    #[dyno(flatten)]
    rest: std::collections::HashMap<String, dyno::Value>,
}

fn ada(number: u32) -> User {
    User {
        id: "ada".into(),
        number,
        mail: Some("ada@example.com".into()),
        nick: Some(format!("a{number}")),
        town: Some("London".into()),
        bio: Some("long".into()),
    }
}

async fn users() -> TemporaryTable<User> {
    temporary_table::<User>()
        .items([ada(1), ada(2), ada(3)])
        .await
        .expect("a table")
}

/// The message of an invalid request, which was not sent.
fn message_of<T: std::fmt::Debug>(result: dyno::Result<T>) -> String {
    let error = result.expect_err("an invalid request");
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    error.to_string()
}

fn lacks(index: &str, attribute: &str) -> String {
    format!(
        "User: the index `{index}` does not hold the attribute `{attribute}`; \
         include it in the index's projection, or read the items from the table"
    )
}

// Reading the model itself from such an index does not compile: see `tests/ui`.
#[tokio::test]
async fn an_index_is_read_as_what_it_holds() {
    let users = users().await;
    let by_mail = users.index(User::BY_MAIL);
    let query = || by_mail.query("ada@example.com");

    let mut contacts = query().project::<Contact>().all().await.unwrap();
    contacts.sort_by_key(|contact| contact.number);
    let contact = |number| Contact {
        id: "ada".into(),
        number,
        mail: Some("ada@example.com".into()),
    };
    assert_eq!(contacts, [contact(1), contact(2), contact(3)]);
    let mut numbers = by_mail
        .scan()
        .projection(Contact::NUMBER)
        .all()
        .await
        .unwrap();
    numbers.sort_by_key(|item| item.read::<u32>("number").unwrap());
    assert_eq!(
        numbers,
        [1, 2, 3].map(|number| item! { "number" => number })
    );
    assert_eq!(query().count().await.unwrap(), 3);

    // Keys, and the whole items by them. G50, G51: by tuples, in the order of the keys, and each as often as it is
    // asked for.
    let mut keys = query().keys().all().await.unwrap();
    keys.sort_by_key(Key::to_string);
    let expected = [1, 2, 3].map(|number| Key::of(&ada(number)).unwrap());
    assert_eq!(keys, expected);
    keys.reverse();
    keys.push(expected[0].clone());
    let whole = users.batch_get(keys).await.unwrap();
    assert_eq!(whole, [3, 2, 1, 1].map(|number| Some(ada(number))));
    let pairs = [("ada", 2_u32), ("nobody", 1), ("ada", 2)];
    let whole = users.batch_get(pairs).await.unwrap();
    assert_eq!(whole, [Some(ada(2)), None, Some(ada(2))]);

    // What the index holds as a whole, as an item without a model.
    let held = by_mail.scan().project::<Item>().all().await.unwrap();
    assert!(held.iter().all(|item| item.len() == 3), "{held:?}");

    let by_nick = users.index(User::BY_NICK);
    let whole = by_nick.query("ada").all_attributes().all().await.unwrap();
    assert_eq!(whole, [ada(1), ada(2), ada(3)]);
    let lenient = by_nick.query("ada").all_attributes().lenient();
    assert_eq!(lenient.all().await.unwrap().len(), 3);
}

/// An index that includes every other attribute, and one that lacks the older name of an attribute.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Notes")]
#[dyno(index(name = "ByDay", partition_key = day, projection = include(text)))]
struct Note {
    #[dyno(partition_key)]
    id: String,
    day: u32,
    text: Option<String>,
    #[dyno(skip)]
    seen: bool,
}

#[derive(Model)]
#[dyno(table = "Notes")]
#[dyno(index(name = "ByDay", partition_key = day, projection = include(text)))]
struct Renamed {
    #[dyno(partition_key)]
    id: String,
    day: u32,
    #[dyno(alias = "body")]
    text: Option<String>,
}

#[tokio::test]
async fn an_index_that_includes_all_is_read_as_the_model() {
    fn items_of<K, T>(_: &dyno::op::Query<K, T>) -> &'static str {
        std::any::type_name::<T>()
    }
    let notes = temporary_table::<Note>().await.unwrap();
    let note = Note {
        id: "a".into(),
        day: 7,
        text: Some("x".into()),
        seen: false,
    };
    notes.put(&note).await.unwrap();
    let query = notes.index(Note::BY_DAY).query(7);
    assert!(items_of(&query).ends_with("Note"));
    assert_eq!(query.all().await.unwrap(), [note]);
    let renamed = notes.client().table_named::<Renamed>(notes.name());
    let query = renamed.index(Renamed::BY_DAY).query(7);
    assert!(items_of(&query).contains("Projected"));
}

#[tokio::test]
async fn what_an_index_does_not_hold_is_invalid_before_sending() {
    let users = users().await;
    let (by_mail, by_town) = (users.index(User::BY_MAIL), users.index(User::BY_TOWN));
    let by_nick = users.index(User::BY_NICK);
    let (mail, town) = (lacks("ByMail", "bio"), lacks("ByTown", "number_of_cats"));
    let query = || by_mail.query("ada@example.com");

    // Paths of the model do not compile, here and in filters; see `tests/ui`.
    let bio = path_of("bio");
    assert_eq!(message_of(query().projection(bio).all().await), mail);
    assert_eq!(
        message_of(by_mail.scan().projection(expression("id, bio")).all().await),
        mail
    );
    assert_eq!(
        message_of(query().filter(path_of("bio").exists()).count().await),
        mail
    );
    // DynamoDB Local runs such a scan, and finds nothing.
    assert_eq!(
        message_of(
            by_mail
                .scan()
                .filter(path_of("bio").eq("long"))
                .count()
                .await
        ),
        mail
    );
    let text = expression("size(#b) > :n").name("#b", "bio").value(":n", 1);
    assert_eq!(message_of(query().filter(text.into()).count().await), mail);
    let cats = path_of("number_of_cats").exists();
    assert_eq!(
        message_of(by_town.query("London").filter(cats).count().await),
        town
    );
    let bio = by_town.query("London").filter(Citizen::BIO.eq("long"));
    assert_eq!(bio.project::<Citizen>().all().await.unwrap().len(), 3);

    // A local index fetches what a projection asks for, but not for a filter: AWS developer guide, "Local secondary
    // indexes". The embedded engine fetches nothing for a projection.
    let nick = lacks("ByNick", "bio");
    assert_eq!(
        message_of(
            by_nick
                .query("ada")
                .filter(path_of("bio").exists())
                .count()
                .await
        ),
        nick
    );
    assert_eq!(
        message_of(by_nick.scan().filter(path_of("bio").exists()).count().await),
        nick
    );
    assert!(
        by_nick
            .query("ada")
            .project::<Biography>()
            .into_sdk()
            .is_ok()
    );
    assert!(
        by_nick
            .query("ada")
            .projection(User::BIO)
            .into_sdk()
            .is_ok()
    );
    assert_eq!(
        message_of(by_nick.query("ada").project::<Open>().all().await),
        nick
    );
    if std::env::var("DYNAMODB_ENDPOINT").is_ok() {
        let found = by_nick
            .query("ada")
            .project::<Biography>()
            .all()
            .await
            .unwrap();
        assert!(found.iter().all(|found| found.bio.is_some()), "{found:?}");
    }

    // The pages of borrowed items, too.
    let page = query().bytes().await.unwrap();
    assert_eq!(page.items::<Contact>().unwrap().len(), 3);
    assert_eq!(
        message_of(page.items::<User>()),
        "User: the response does not have the attribute `nick`, which is not in the projection or the index"
    );
}

// A raw table knows its indexes if it is that of a model, or described.
// PartiQL names the index in its text.
#[tokio::test]
async fn a_statement_reads_no_model_in_part() {
    let users = users().await;
    let select = |what: &str, index: &str| {
        let text = format!(r#"SELECT {what} FROM "{}"{index}"#, users.name());
        users.client().statement(text)
    };
    let index = r#"."ByMail" WHERE mail = 'ada@example.com'"#;
    let lacks_nick = lacks("ByMail", "nick").replace("User: ", "");
    let message = message_of(select("*", index).read::<User>().all().await);
    assert!(message.ends_with(&lacks_nick), "{message}");
    let first = select("*", index).read::<User>().lenient().first().await;
    assert!(message_of(first).ends_with(&lacks_nick));
    let part = select("id, \"number\"", "").read::<User>().all().await;
    assert!(message_of(part).contains("does not select the attribute `mail` of the model"));

    assert_eq!(select("*", "").read::<User>().all().await.unwrap().len(), 3);
    assert!(select("*", index).read::<Contact>().into_sdk().is_ok());
    let contacts = select("id, \"number\"", "").read::<Contact>().all().await;
    assert_eq!(contacts.unwrap().len(), 3);
}

#[tokio::test]
async fn a_raw_index_is_checked_where_it_is_known() {
    let users = users().await;
    let client: &Client = users.client();
    let described = client.describe_raw_table(users.name()).await.unwrap();
    let unknown = client.raw_table(users.name(), ["id", "number"]);
    for (table, name) in [(users.raw(), users.name()), (described, users.name())] {
        let by_mail = table.index("ByMail", "mail");
        let expected = format!(
            "{name}: the index `ByMail` does not hold the attribute `bio`; \
             include it in the index's projection, or read the items from the table"
        );
        let query = || by_mail.query("ada@example.com");
        assert_eq!(
            message_of(query().filter(path("bio").exists()).all().await),
            expected
        );
        assert_eq!(
            message_of(query().projection(path("bio")).all().await),
            expected
        );
        assert_eq!(
            message_of(query().project::<Biography>().all().await),
            expected
        );
        assert_eq!(query().all().await.unwrap().len(), 3);
        assert_eq!(query().keys().all().await.unwrap().len(), 3);
    }
    let by_mail = unknown.index("ByMail", "mail");
    let query = by_mail.query("ada@example.com").projection(path("bio"));
    assert!(query.into_sdk().is_ok());
}

#[tokio::test]
async fn a_query_does_not_filter_its_key() {
    let users = users().await;
    let raw = users.raw();
    let on_key = |subject: &str, attribute: &str| {
        format!(
            "{subject}: a query cannot filter `{attribute}`, which is an attribute of its key; \
             use `sort_key` for the sort key, or a scan"
        )
    };
    let name = users.name();
    let query = || users.query("ada");
    assert_eq!(
        message_of(query().filter(User::NUMBER.gt(1_u32)).all().await),
        on_key("User", "number")
    );
    assert_eq!(
        message_of(query().filter(User::ID.exists()).all().await),
        on_key("User", "id")
    );
    let inside = User::BIO.eq("long") | !User::NICK.eq(User::ID);
    assert_eq!(
        message_of(query().filter(inside).all().await),
        on_key("User", "id")
    );
    let text = || {
        expression("bio = :b AND #n > :n")
            .name("#n", "number")
            .value(":b", "x")
            .value(":n", 1)
    };
    assert_eq!(
        message_of(query().filter(text().into()).all().await),
        on_key("User", "number")
    );
    let filtered = raw
        .query_by(expression("id = :i").value(":i", "ada"))
        .filter(text().into());
    assert_eq!(message_of(filtered.all().await), on_key(name, "number"));
    let by_town = users.index(User::BY_TOWN).query("London");
    assert_eq!(
        message_of(by_town.filter(path_of("nick").gt("a1")).count().await),
        on_key("User", "nick")
    );
    // A name inside an attribute is no key.
    let inside = expression("bio.number = :n").value(":n", 1);
    assert_eq!(query().filter(inside.into()).count().await.unwrap(), 0);

    // A scan filters keys, and a query of an index those of the table.
    let scan = users.scan().filter(User::NUMBER.gt(1_u32));
    assert_eq!(scan.count().await.unwrap(), 2);
    let by_town = users.index(User::BY_TOWN).query("London");
    assert_eq!(
        by_town
            .filter(Citizen::NUMBER.gt(1_u32))
            .count()
            .await
            .unwrap(),
        2
    );
    let by_nick = users.index(User::BY_NICK).query("ada");
    assert_eq!(
        by_nick
            .filter(Nick::NUMBER.gt(2_u32))
            .count()
            .await
            .unwrap(),
        1
    );
    // An attribute of another key is none of this one.
    let query = users.query("ada").filter(User::NICK.ge("a2"));
    assert_eq!(query.count().await.unwrap(), 2);
}

#[tokio::test]
async fn a_read_starts_after_an_item() {
    let users = users().await;
    let raw = users.raw();
    let numbers = |found: Vec<User>| -> Vec<u32> { found.iter().map(|user| user.number).collect() };

    let cursor = users.cursor(&ada(1)).unwrap();
    assert_eq!(cursor, Key::of(&ada(1)).unwrap().into());
    assert_eq!(
        cursor,
        users
            .cursor(&item! { "id" => "ada", "number" => 1 })
            .unwrap()
    );
    assert_eq!(
        cursor,
        raw.cursor(&item! { "id" => "ada", "number" => 1, "x" => 2 })
            .unwrap()
    );
    let page = users.query("ada").limit(1).page().await.unwrap();
    let after = users.query("ada").maybe_start_after(page.cursor);
    assert_eq!(numbers(after.all().await.unwrap()), [2, 3]);
    let found = users.query("ada").start_after(cursor).all().await.unwrap();
    assert_eq!(numbers(found), [2, 3]);

    let by_town = users.index(User::BY_TOWN);
    let cursor = by_town.cursor(&ada(2)).unwrap();
    let query = || by_town.query("London").project::<Citizen>();
    let page = query().limit(2).page().await.unwrap();
    let after = query().maybe_start_after(page.cursor).all().await.unwrap();
    assert_eq!(after[0].number, 3);
    let keys = item! { "id" => "ada", "number" => 2, "town" => "London", "nick" => "a2" };
    let raw_index = raw.index("ByTown", ["town", "nick"]);
    assert_eq!(raw_index.cursor(&keys).unwrap(), cursor);
    let rest = query().start_after(cursor).all().await.unwrap();
    assert_eq!(
        rest.iter()
            .map(|contact| contact.number)
            .collect::<Vec<_>>(),
        [3]
    );

    let error = by_town
        .cursor(&item! { "id" => "ada", "number" => 2, "nick" => "a2" })
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "User (\"ada\", 2): attribute `town`: the item lacks an attribute of its key"
    );
}
