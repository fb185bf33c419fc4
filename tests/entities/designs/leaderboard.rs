//! Players, their scores in games, and a friends list: AWS developer guide, "Using Global Secondary Indexes in
//! DynamoDB" (GameScores), and the gaming player data of its data modeling schemas.

use dyno::{Collection, Model, Table, View, ge};

use super::Design;

#[derive(Table)]
#[dyno(name = "leaderboard", partition_key(pk: String), sort_key(sk: String), entity = "kind",
       index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String), projection = include(wins, kind)),
       entities(Player, Score, Friend))]
struct Games;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Games, partition_key = "PLAYER#{player}", sort_key = "PLAYER")]
struct Player { player: String, region: String, level: u16 }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Games, partition_key = "PLAYER#{player}", sort_key = "GAME#{game}",
       index(GSI1, partition_key = "GAME#{game}", sort_key = "{points}#{player}"))]
struct Score { player: String, game: String, points: u64, wins: u32, note: String }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Games, partition_key = "PLAYER#{player}", sort_key = "FRIEND#{friend}")]
struct Friend { player: String, friend: String }

/// A place on the board: what the index holds.
#[derive(View, Debug, PartialEq)]
#[dyno(of = Score, index = GSI1)]
struct Place { player: String, points: u64, wins: u32 }

#[derive(Collection, Debug, PartialEq)]
struct Profile { player: Option<Player>, scores: Vec<Score>, friends: Vec<Friend> }

#[tokio::test]
async fn a_leaderboard() {
    let design = Design::table_of::<Player>().await;
    let client = &design.client;
    let (players, scores, friends) = (client.table::<Player>(), client.table::<Score>(), client.table::<Friend>());
    let ada = Player { player: "ada".into(), region: "EU".into(), level: 3 };
    let score = |player: &str, points, wins| {
        Score { player: player.into(), game: "Go".into(), points, wins, note: String::new() }
    };
    let place = |player: &str, points, wins| Place { player: player.into(), points, wins };
    let friend = Friend { player: "ada".into(), friend: "bob".into() };
    players.put(&ada).await.unwrap();
    scores.batch().put_all([score("ada", 90, 1), score("bob", 1_000, 4), score("cy", 8, 0)]).await.unwrap();
    friends.put(&friend).await.unwrap();

    let found = design.one(players.get("ada")).await;
    assert_eq!(found.as_ref(), Some(&ada));
    let found = design.one(scores.get(("ada", "Go"))).await;
    assert_eq!(found, Some(score("ada", 90, 1)));
    let found = design.one(scores.index(Score::GSI1).query("Go").descending().limit(2).project::<Place>().all()).await;
    assert_eq!(found, [place("bob", 1_000, 4), place("ada", 90, 1)]);
    let high = scores.index(Score::GSI1).query("Go").sort_key(ge(90));
    let found = design.one(high.project::<Place>().filter(Place::WINS.gt(1_u32)).all()).await;
    assert_eq!(found, [place("bob", 1_000, 4)]);
    let found = design.one(scores.update(("ada", "Go"), Score::POINTS.set(120_u64) & Score::WINS.add(1_u32))).await;
    assert_eq!(found, score("ada", 120, 2));
    let found = design.one(client.collection::<Profile>().query("ada").grouped()).await;
    assert_eq!(found, Profile { player: Some(ada), scores: vec![score("ada", 120, 2)], friends: vec![friend] });
}
