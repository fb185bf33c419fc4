//! Events of aggregates, their snapshots, and measurements in time: AWS developer guide, "Best practices for handling
//! time series data in DynamoDB", and the event sourcing pattern of AWS Prescriptive Guidance.

use dyno::{Collection, Model, Table, between, gt};

use super::Design;

#[derive(Table)]
#[dyno(name = "event_store", partition_key(pk: String), sort_key(sk: String), stream = new_image,
       index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
       entities(Event, Snapshot, Reading))]
struct Events;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Events, partition_key = "ORDER#{order}", sort_key = "EVENT#{number}",
       index(GSI1, partition_key = "EVENTS#{day}", sort_key = "{at}"))]
struct Event { order: u64, number: u32, day: u32, at: u64, name: String }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Events, partition_key = "ORDER#{order}", sort_key = "SNAPSHOT#{number}")]
struct Snapshot { order: u64, number: u32, total: u32 }

/// One partition for each sensor and day, so that old days are deleted as a whole.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Events, partition_key = "SENSOR#{sensor}#{day}", sort_key = "READING#{at}")]
struct Reading { sensor: u32, day: u32, at: u64, celsius: i32 }

#[derive(Collection, Debug, PartialEq)]
struct History { events: Vec<Event>, snapshots: Vec<Snapshot> }

#[tokio::test]
async fn an_event_store() {
    let design = Design::table_of::<Event>().await;
    let client = &design.client;
    let (events, snapshots) = (client.table::<Event>(), client.table::<Snapshot>());
    let readings = client.table::<Reading>();
    let event = |number| Event { order: 1, number, day: 20_261_130, at: u64::from(number) * 10, name: "paid".into() };
    let snapshot = Snapshot { order: 1, number: 2, total: 5 };
    let reading = |at| Reading { sensor: 3, day: 20_261_130, at, celsius: -4 };
    events.batch().put_all([event(1), event(2), event(3)]).await.unwrap();
    readings.batch().put_all([reading(1), reading(2), reading(3)]).await.unwrap();

    design.one(events.create(&event(4)).or_error()).await;
    design.one(snapshots.put(&snapshot)).await;
    let found = design.one(snapshots.query(1).descending().limit(1).all()).await;
    assert_eq!(found.as_slice(), std::slice::from_ref(&snapshot));
    let found = design.one(events.query(1).sort_key(gt(2)).all()).await;
    assert_eq!(found, [event(3), event(4)]);
    let found = design.one(client.collection::<History>().query(1).grouped()).await;
    assert_eq!(found, History { events: vec![event(1), event(2), event(3), event(4)], snapshots: vec![snapshot] });
    let found = design.one(events.index(Event::GSI1).query(20_261_130).sort_key(between(20, 30)).all()).await;
    assert_eq!(found, [event(2), event(3)]);
    let found = design.one(readings.query((3, 20_261_130)).sort_key(between(2, 9)).all()).await;
    assert_eq!(found, [reading(2), reading(3)]);
    let found = design.one(readings.query((3, 20_261_130)).descending().limit(1).all()).await;
    assert_eq!(found, [reading(3)]);
}
