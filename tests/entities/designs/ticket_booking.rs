//! Concerts with seats, which are booked once: AWS developer guide, "Take advantage of sparse indexes" and conditional
//! writes, and talks by Rick Houlihan.

use dyno::{Collection, Model, Table, between};

use super::Design;

#[derive(Table)]
#[dyno(name = "ticket_booking", partition_key(pk: String), sort_key(sk: String), entity = "kind",
       index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
       index(name = "GSI2", partition_key(gsi2pk: String), sort_key(gsi2sk: String)),
       entities(Concert, Seat, Booking))]
struct BoxOffice;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = BoxOffice, partition_key = "CONCERT#{concert}", sort_key = "CONCERT",
       index(GSI1, partition_key = "CITY#{city}", sort_key = "CONCERT#{day}"))]
struct Concert { concert: u32, city: String, day: u32, artist: String, left: u32 }

/// Only a free seat has a price class in the index.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = BoxOffice, partition_key = "CONCERT#{concert}", sort_key = "SEAT#{row}#{seat}",
       index(GSI2, partition_key = "FREE#{concert}#{free_at}", sort_key = "SEAT#{row}#{seat}"))]
struct Seat { concert: u32, row: u8, seat: u16, free_at: Option<u32> }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = BoxOffice, partition_key = "BOOKING#{booking}", sort_key = "BOOKING",
       index(GSI1, partition_key = "USER#{user}", sort_key = "BOOKING#{day}"))]
struct Booking { booking: u64, user: String, day: u32, concert: u32, row: u8, seat: u16 }

#[derive(Collection, Debug, PartialEq)]
struct Plan { concert: Option<Concert>, seats: Vec<Seat> }

#[tokio::test]
async fn ticket_booking() {
    let design = Design::table_of::<Concert>().await;
    let client = &design.client;
    let (concerts, seats, bookings) = (client.table::<Concert>(), client.table::<Seat>(), client.table::<Booking>());
    let concert = |left| Concert { concert: 1, city: "Paris".into(), day: 20_261_224, artist: "Ada".into(), left };
    let seat = |seat, free_at| Seat { concert: 1, row: 2, seat, free_at };
    let booking = Booking { booking: 5, user: "bob".into(), day: 20_261_224, concert: 1, row: 2, seat: 1 };
    concerts.put(&concert(2)).await.unwrap();
    seats.batch().put_all([seat(1, Some(80)), seat(2, Some(80)), seat(3, Some(60))]).await.unwrap();

    let december = between(20_261_201, 20_261_231);
    let found = design.one(concerts.index(Concert::GSI1).query("Paris").sort_key(december).all()).await;
    assert_eq!(found, [concert(2)]);
    let found = design.one(seats.index(Seat::GSI2).query((1, 80)).all()).await;
    assert_eq!(found, [seat(1, Some(80)), seat(2, Some(80))]);
    let take = seats.update((1, (2, 1)), Seat::FREE_AT.remove()).condition(Seat::FREE_AT.eq(80_u32));
    let count = concerts.update(1, Concert::LEFT.set(Concert::LEFT - 1_u32));
    design.one(client.transact_write((take, bookings.create(&booking), count)).or_error()).await;
    let found = design.one(seats.index(Seat::GSI2).query((1, 80)).all()).await;
    assert_eq!(found, [seat(2, Some(80))]);
    let found = design.one(client.collection::<Plan>().query(1).grouped()).await;
    let expected = vec![seat(1, None), seat(2, Some(80)), seat(3, Some(60))];
    assert_eq!(found, Plan { concert: Some(concert(1)), seats: expected });
    let found = design.one(bookings.index(Booking::GSI1).query("bob").all()).await;
    assert_eq!(found.as_slice(), std::slice::from_ref(&booking));
    let found = design.one(bookings.get(5)).await;
    assert_eq!(found, Some(booking));
}
