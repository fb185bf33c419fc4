//! The embedded engine on a TCP port.

use std::time::Duration;

use dyno_testing::EmbeddedServer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::test]
async fn connections_end_with_the_server() {
    let server = EmbeddedServer::start().await.unwrap();
    let address = server.url().trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).await.unwrap();
    let request = "POST / HTTP/1.1\r\nx-amz-target: DynamoDB_20120810.ListTables\r\ncontent-length: 2\r\n\r\n{}";
    connection.write_all(request.as_bytes()).await.unwrap();
    // The response, after which the connection is kept.
    let mut response = Vec::new();
    while !response.ends_with(b"}") {
        assert_ne!(connection.read_buf(&mut response).await.unwrap(), 0);
    }
    assert!(response.starts_with(b"HTTP/1.1 200"));
    drop(server);
    let end = connection.read_buf(&mut response);
    let end = tokio::time::timeout(Duration::from_secs(30), end).await;
    assert!(matches!(end.unwrap(), Ok(0) | Err(_)));
}
