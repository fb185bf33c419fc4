//! How many connections does a client open?

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use aws_sdk_dynamodb::config::Credentials;
use dyno_core::Client;
use tokio::sync::OnceCell;

/// Responses each request on a connection until it is closed.
fn serve(mut stream: TcpStream) {
    let mut request = Vec::new();
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut bytes) {
        request.extend_from_slice(&bytes[..read]);
        if request.ends_with(b"{}") {
            request.clear();
            let response = b"HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\n{\"TableNames\":[]}";
            stream.write_all(response).unwrap();
        }
    }
}

// I1, G8
#[tokio::test]
async fn clones_share_connections() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    thread::spawn(move || {
        for stream in listener.incoming() {
            count.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || serve(stream.unwrap()));
        }
    });
    let client = Client::builder()
        .endpoint(url)
        .region("eu-central-1")
        .credentials(Credentials::new("id", "secret", None, None, "test"))
        .build()
        .await
        .unwrap();
    for _ in 0..10 {
        client.clone().list_tables().all().await.unwrap();
        client.sdk().list_tables().send().await.unwrap();
    }
    assert_eq!(opened.load(Ordering::SeqCst), 1);
}

// G6: one client for the whole process, in a cell of the program's own
#[tokio::test]
async fn a_client_fits_into_a_static() {
    static CLIENT: OnceCell<Client> = OnceCell::const_new();
    let client = async || {
        let local = || Client::builder().endpoint("http://localhost:1").build();
        CLIENT.get_or_try_init(local).await.unwrap()
    };
    assert!(std::ptr::eq(client().await, client().await));
}
