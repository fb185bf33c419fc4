//! What all operations have in common.

use crate::__private as dyno;
use crate::example::{Movie, Service, brazil, ok};

// A24, T11
#[tokio::test]
async fn each_keyed_call_is_exactly_one_request() {
    let service = Service::new(|operation, _| match operation {
        "GetItem" => {
            ok(r#"{"Item":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}}"#)
        }
        _ => ok(r#"{"Attributes":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}}"#),
    });
    let (movies, key) = (service.movies(), (1985, "Brazil"));
    movies.get(key).await.unwrap();
    movies.get(key).required().await.unwrap();
    movies.put(&brazil()).await.unwrap();
    movies.create(&brazil()).await.unwrap().unwrap();
    movies.update(key, Movie::RANK.set(7)).await.unwrap();
    movies.delete(key).return_old().await.unwrap();
    let asked = service.asked();
    let operations: Vec<_> = asked.iter().map(|(operation, _)| &**operation).collect();
    assert_eq!(
        operations,
        [
            "GetItem",
            "GetItem",
            "PutItem",
            "PutItem",
            "UpdateItem",
            "DeleteItem"
        ]
    );
}

// What is printed names the operation and no value, which may be secret.
#[test]
fn operations_print_no_values() {
    let service = Service::silent();
    let (movies, client) = (service.movies(), service.client());
    let secret = Movie {
        title: "secret".into(),
        ..brazil()
    };
    let key = (1985, "secret");
    let filter = || Movie::TITLE.contains("secret");
    let rank = || Movie::RANK.set(4_242_424);
    for (name, printed) in [
        ("Get", format!("{:?}", movies.get(key))),
        (
            "Put",
            format!("{:?}", movies.put(&secret).condition(filter())),
        ),
        ("Put", format!("{:?}", movies.create(&secret))),
        ("Update", format!("{:?}", movies.update(key, rank()))),
        (
            "Delete",
            format!("{:?}", movies.delete(key).condition(filter())),
        ),
        ("Upsert", format!("{:?}", movies.upsert(&secret))),
        (
            "Query",
            format!("{:?}", movies.query(1985).filter(filter())),
        ),
        ("Scan", format!("{:?}", movies.scan().filter(filter()))),
        (
            "BatchWrite",
            format!("{:?}", movies.batch().put(secret.clone())),
        ),
        ("BatchGet", format!("{:?}", movies.batch_get([key]))),
        (
            "BatchWriteAll",
            format!("{:?}", client.batch_write((movies.batch().put(&secret),))),
        ),
        (
            "BatchGetAll",
            format!("{:?}", client.batch_get((movies.batch_get([key]),))),
        ),
        (
            "TransactWrite",
            format!("{:?}", client.transact_write((movies.put(&secret),))),
        ),
        (
            "TransactGet",
            format!("{:?}", client.transact_get((movies.get(key),))),
        ),
    ] {
        assert!(printed.starts_with(name), "{name}: {printed}");
        assert!(
            !printed.contains("secret") && !printed.contains("4242424"),
            "{printed}"
        );
    }
}

/// A view of a movie.
#[derive(Debug, PartialEq)]
struct Ranked {
    title: String,
    rank: Option<u32>,
}

impl<'b> dyno::Members<'b> for Ranked {
    fn decode_members(map: &mut dyno::Map<'_, 'b>) -> Result<Self, dyno::DecodeError> {
        let mut title = dyno::slot::<String>();
        let mut rank = dyno::slot::<Option<u32>>();
        while let Some((name, value)) = map.next()? {
            match &*name {
                "title" => title.fill("title", value)?,
                "rank" => rank.fill("rank", value)?,
                other => panic!("`{other}` was not asked for"),
            }
        }
        Ok(Self {
            title: title.take("title")?,
            rank: rank.take("rank")?,
        })
    }
}

impl dyno::EncodeMembers for Ranked {
    fn encode_members(&self, map: &mut dyno::MapWriter<'_>) -> Result<(), dyno::EncodeError> {
        map.member("title", &self.title)?;
        map.member("rank", &self.rank)
    }
}

impl dyno::Document for Ranked {
    const SHAPE: &'static dyno::Shape = &dyno::Shape::new(
        &[
            dyno::Stored::new::<String>("title"),
            dyno::Stored::new::<Option<u32>>("rank"),
        ],
        &[],
    );
}

// A18
#[tokio::test]
async fn a_projected_read_asks_in_one_request_for_exactly_what_its_type_has() {
    let service = Service::new(|operation, _| {
        let item = r#"{"title":{"S":"Brazil"},"rank":{"N":"7"}}"#;
        match operation {
            "GetItem" => ok(&format!(r#"{{"Item":{item}}}"#)),
            _ => ok(&format!(
                r#"{{"Count":1,"Items":[{item}],"ScannedCount":1}}"#
            )),
        }
    });
    let movies = service.movies();
    let ranked = Ranked {
        title: "Brazil".into(),
        rank: Some(7),
    };
    let got = movies.get((1985, "Brazil")).project::<Ranked>().await;
    assert_eq!(got.unwrap().as_ref(), Some(&ranked));
    let queried = movies.query(1985).project::<Ranked>().page().await;
    assert_eq!(queried.unwrap().items, std::slice::from_ref(&ranked));
    let scanned = movies.scan().project::<Ranked>().all().await;
    assert_eq!(scanned.unwrap(), [ranked]);
    let asked = service.asked();
    assert_eq!(asked.len(), 3);
    for (operation, body) in asked {
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let names = &body["ExpressionAttributeNames"];
        let projection = body["ProjectionExpression"].as_str().unwrap();
        let names: Vec<_> = projection.split(", ").map(|name| &names[name]).collect();
        assert_eq!(names, ["title", "rank"], "{operation}");
    }
}
