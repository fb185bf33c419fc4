//! Rooms with members and messages: AWS documentation, "Data modeling building blocks" and the chat application of its
//! data modeling schemas.

use dyno::{Collection, Model, Table, gt};

use super::Design;

#[derive(Table)]
#[dyno(name = "chat", partition_key(pk: String), sort_key(sk: String), entity = "kind",
       index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
       entities(Room, Member, Message))]
struct Chat;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Chat, partition_key = "ROOM#{room}", sort_key = "ROOM")]
struct Room { room: u64, name: String, messages: u64 }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Chat, partition_key = "ROOM#{room}", sort_key = "MEMBER#{user}",
       index(GSI1, partition_key = "USER#{user}", sort_key = "MEMBER#{last_message_at}"))]
struct Member { room: u64, user: String, last_message_at: u64, read: u64 }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Chat, partition_key = "ROOM#{room}", sort_key = "MESSAGE#{sent_at}#{message}",
       index(GSI1, partition_key = "USER#{user}", sort_key = "MESSAGE#{sent_at}"))]
struct Message { room: u64, sent_at: u64, message: u64, user: String, text: String }

#[derive(Collection, Debug, PartialEq)]
struct RoomWithMembers { room: Option<Room>, members: Vec<Member>, messages: Vec<Message> }

#[tokio::test]
async fn a_chat() {
    let design = Design::table_of::<Room>().await;
    let client = &design.client;
    let (rooms, members, messages) = (client.table::<Room>(), client.table::<Member>(), client.table::<Message>());
    let room = |messages| Room { room: 1, name: "Rust".into(), messages };
    let member = |room, last_message_at| Member { room, user: "ada".into(), last_message_at, read: 0 };
    let message = |sent_at| Message { room: 1, sent_at, message: sent_at + 100, user: "ada".into(), text: "Hi".into() };
    rooms.put(&room(0)).await.unwrap();
    members.batch().put_all([member(1, 0), member(2, 5)]).await.unwrap();
    messages.put(&message(1)).await.unwrap();
    let sent = message(9);

    let update = members.update((1, "ada"), Member::LAST_MESSAGE_AT.set(9_u64));
    let writes = (messages.create(&sent), update, rooms.update(1, Room::MESSAGES.add(1_u64)));
    design.one(client.transact_write(writes).or_error()).await;
    let found = design.one(messages.query(1).descending().limit(1).all()).await;
    assert_eq!(found, [message(9)]);
    let found = design.one(messages.query(1).sort_key(gt(1)).all()).await;
    assert_eq!(found, [message(9)]);
    let found = design.one(members.query(1).all()).await;
    assert_eq!(found, [member(1, 9)]);
    let found = design.one(members.index(Member::GSI1).query("ada").descending().all()).await;
    assert_eq!(found, [member(1, 9), member(2, 5)]);
    let found = design.one(messages.index(Message::GSI1).query("ada").all()).await;
    assert_eq!(found, [message(1), message(9)]);
    let found = design.one(client.collection::<RoomWithMembers>().query(1).grouped()).await;
    let expected = vec![message(1), message(9)];
    assert_eq!(found, RoomWithMembers { room: Some(room(1)), members: vec![member(1, 9)], messages: expected });
    let found = design.one(members.update((1, "ada"), Member::READ.set(9_u64))).await;
    assert_eq!(found.read, 9);
}
