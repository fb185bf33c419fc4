//! The examples of tables with several entities, which check what they read.

#[allow(dead_code, reason = "`main` runs as an example")]
#[path = "../../examples/access_control.rs"]
mod access_control;
#[allow(dead_code, reason = "`main` runs as an example")]
#[path = "../../examples/forum.rs"]
mod forum;
#[allow(dead_code, reason = "`main` runs as an example")]
#[path = "../../examples/records.rs"]
mod records;
#[allow(dead_code, reason = "`main` runs as an example")]
#[path = "../../examples/sessions.rs"]
mod sessions;
#[allow(dead_code, reason = "`main` runs as an example")]
#[path = "../../examples/shop.rs"]
mod shop;

#[tokio::test]
async fn a_shop_is_one_table() {
    shop::shop(&dyno_testing::embedded()).await.unwrap();
}

#[tokio::test]
async fn a_forum_is_one_table() {
    forum::forum(&dyno_testing::embedded()).await.unwrap();
}

#[tokio::test]
async fn an_access_control_list_keeps_ids_as_keys() {
    access_control::access_control(&dyno_testing::embedded())
        .await
        .unwrap();
}

#[tokio::test]
async fn sessions_have_children_and_a_customer() {
    sessions::sessions(&dyno_testing::embedded()).await.unwrap();
}

// Q4 to Q6, Q9 to Q11, Q24, Q29 to Q31, Q48, Q53, Q57
#[tokio::test]
async fn records_compute_their_keys() {
    records::records(&dyno_testing::embedded()).await.unwrap();
}
