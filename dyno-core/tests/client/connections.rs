//! How many connections does a client open, and what if several runtimes use it?

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use aws_sdk_dynamodb::config::{Credentials, SharedHttpClient};
use dyno_core::error::FailureReason;
use dyno_core::{Client, ClientBuilder, ConnectionsPerRuntime, Error, item};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

/// A server on this machine that responds to each request, and what it has seen.
#[derive(Clone, Default)]
struct Server {
    url: String,
    opened: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
    received: Arc<AtomicUsize>,
}

impl Server {
    /// Starts a server that responds after a while to writes, and at once to everything else.
    fn start(delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            ..Self::default()
        };
        let started = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let server = started.clone();
                thread::spawn(move || server.serve(stream.unwrap(), delay));
            }
        });
        server
    }

    /// Responds to each request on a connection until it is closed.
    fn serve(&self, mut stream: TcpStream, delay: Duration) {
        self.opened.fetch_add(1, Ordering::SeqCst);
        self.open.fetch_add(1, Ordering::SeqCst);
        let mut request = Vec::new();
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut bytes) {
            request.extend_from_slice(&bytes[..read]);
            if request.ends_with(b"}") {
                self.received.fetch_add(1, Ordering::SeqCst);
                let text = String::from_utf8_lossy(&request).into_owned();
                request.clear();
                let writes = ["PutItem", "TransactWriteItems", "BatchWriteItem"];
                if writes
                    .iter()
                    .any(|write| text.contains(&format!("DynamoDB_20120810.{write}")))
                {
                    thread::sleep(delay);
                }
                let response = b"HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\n{\"TableNames\":[]}";
                if stream.write_all(response).is_err() {
                    break;
                }
            }
        }
        self.open.fetch_sub(1, Ordering::SeqCst);
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder()
            .endpoint(&self.url)
            .region("eu-central-1")
            .credentials(Credentials::new("id", "secret", None, None, "test"))
    }

    fn client(&self) -> Client {
        runtime().block_on(self.builder().build()).unwrap()
    }

    fn get(&self, of: fn(&Self) -> &Arc<AtomicUsize>) -> usize {
        of(self).load(Ordering::SeqCst)
    }

    /// Waits until the counter has this value.
    fn wait(&self, of: fn(&Self) -> &Arc<AtomicUsize>, value: usize) {
        for _ in 0..500 {
            if self.get(of) == value {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("{} and not {value}", self.get(of));
    }
}

fn runtime() -> Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime.unwrap()
}

fn runtime_of_a_test() -> Runtime {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap()
}

fn plain() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

// I1, G8
#[tokio::test]
async fn clones_share_connections() {
    let server = Server::start(Duration::ZERO);
    let client = server.builder().build().await.unwrap();
    for _ in 0..10 {
        client.clone().list_tables().all().await.unwrap();
        client.sdk().list_tables().send().await.unwrap();
    }
    assert_eq!(server.get(|server| &server.opened), 1);
}

// G6: as tests use a client in a static, each with its own runtime, which ends with the test
#[test]
fn a_client_in_a_static_serves_many_runtimes() {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    let server = Server::start(Duration::from_millis(1));
    let client = CLIENT.get_or_init(|| server.client());
    let thread = || {
        thread::spawn(move || {
            for _ in 0..100 {
                runtime_of_a_test().block_on(async {
                    let table = client.raw_table("Movies", "id");
                    table.put(item! { "id" => 1 }).await.unwrap();
                    table.get(1).await.unwrap();
                });
            }
        })
    };
    for thread in [thread(), thread()] {
        thread.join().unwrap();
    }
    // One for each runtime, and none is left.
    assert_eq!(server.get(|server| &server.opened), 200);
    server.wait(|server| &server.open, 0);
    let client = format!("{:?}", client.sdk().config().http_client());
    assert!(client.contains("runtimes: 0"), "{client}");
}

#[test]
fn the_connections_of_a_client_that_is_dropped_are_closed() {
    let server = Server::start(Duration::ZERO);
    let runtime = runtime();
    let tasks = runtime.metrics().num_alive_tasks();
    runtime.block_on(async {
        for _ in 0..10 {
            let client = server.builder().build().await.unwrap();
            client.list_tables().all().await.unwrap();
        }
    });
    server.wait(|server| &server.open, 0);
    for _ in 0..500 {
        if runtime.metrics().num_alive_tasks() == tasks {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{} tasks", runtime.metrics().num_alive_tasks());
}

/// What a write in one runtime ends with, whose connection another one opened, which ends after the server has the
/// write. The server takes this long to respond, and has seen so many connections by then.
fn write_on_a_connection_of_a_runtime_that_ends<T, W>(
    response: Duration,
    connections: usize,
    builder: impl Fn(&Server) -> ClientBuilder,
    write: impl Fn(Client) -> W,
) -> T
where
    T: Send + 'static,
    W: Future<Output = T> + Send + 'static,
{
    for _ in 0..100 {
        let server = Server::start(response);
        let (opens, writes) = (runtime(), runtime());
        let client = builder(&server).max_attempts(1).build();
        let client = opens.block_on(client).unwrap();
        opens.block_on(client.list_tables().all()).unwrap();
        let write = writes.spawn(write(client));
        server.wait(|server| &server.received, 2);
        // A shared pool has the connection a moment after the response, perhaps too late for the write.
        if server.get(|server| &server.opened) != connections {
            write.abort();
            continue;
        }
        drop(opens);
        return writes.block_on(write).unwrap();
    }
    panic!("No write had {connections} connections");
}

async fn put(client: Client) -> Result<(), Error> {
    let table = client.raw_table("Movies", "id");
    table.put(item! { "id" => 1 }).await
}

// S99: whatever the connector says of it
#[test]
fn a_request_whose_connection_lost_its_runtime_may_have_been_carried_out() {
    // Longer than a runtime takes to end on a busy machine.
    let long = Duration::from_secs(5);
    let shared = |server: &Server| server.builder().http_client(plain());
    let error = write_on_a_connection_of_a_runtime_that_ends(long, 1, shared, put).unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(
        error.is_outcome_unknown() && error.is_retryable(),
        "{error}"
    );
    assert!(!error.to_string().contains("could not be sent"), "{error}");

    let transaction = |client: Client| async move {
        let table = client.raw_table("Movies", "id");
        client
            .transact_write((table.put(item! { "id" => 1 }),))
            .await
    };
    let error = write_on_a_connection_of_a_runtime_that_ends(long, 1, shared, transaction);
    assert!(error.unwrap_err().is_outcome_unknown());

    let batch = |client: Client| async move {
        let table = client.raw_table("Movies", "id");
        let puts = table.batch().put_all([item! { "id" => 1 }]).attempts(1);
        puts.report().await
    };
    let report = write_on_a_connection_of_a_runtime_that_ends(long, 1, shared, batch).unwrap();
    let reasons: Vec<_> = report.failed.iter().map(|failed| &failed.reason).collect();
    assert!(
        matches!(reasons[..], [FailureReason::Unknown(Some(_))]),
        "{reasons:?}"
    );

    let short = Duration::from_millis(300);
    write_on_a_connection_of_a_runtime_that_ends(short, 2, Server::builder, put).unwrap();
    let wrapped = |server: &Server| {
        let connections = ConnectionsPerRuntime::new(plain);
        server.builder().http_client(connections)
    };
    write_on_a_connection_of_a_runtime_that_ends(short, 2, wrapped, put).unwrap();
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
