//! A Lambda function as a process, which gets events over HTTP: from the runtime interface emulator of AWS if
//! `LAMBDA_RIE` is the path of it, and from a stand-in of the Lambda runtime API otherwise.
//!
//! AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes".

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc};

use crate::http::{self, Request, Response};

const LIMIT: Duration = Duration::from_secs(20);

/// A process, which ends when this is dropped.
pub(crate) struct Function {
    _process: Child,
    events: Events,
}

enum Events {
    /// The stand-in: events go in, and what the function makes of them comes out.
    StandIn {
        events: mpsc::Sender<Value>,
        results: mpsc::Receiver<Value>,
    },
    /// The address of the emulator.
    Emulator(String),
}

impl Function {
    pub(crate) async fn start(program: &str, variables: &[(&str, &str)]) -> Self {
        match std::env::var("LAMBDA_RIE") {
            Ok(emulator) => Self::in_emulator(&emulator, program, variables).await,
            Err(_) => Self::in_stand_in(program, variables).await,
        }
    }

    async fn in_stand_in(program: &str, variables: &[(&str, &str)]) -> Self {
        let (events, next) = mpsc::channel::<Value>(1);
        let (done, results) = mpsc::channel(1);
        let next = Arc::new(Mutex::new((next, 0)));
        let address = http::serve(move |request| {
            let (next, done) = (next.clone(), done.clone());
            async move { runtime_api(request, &next, &done).await }
        });
        let mut command = command(program, variables);
        command.env("AWS_LAMBDA_RUNTIME_API", address.await);
        for (name, value) in [
            ("AWS_LAMBDA_FUNCTION_NAME", "function"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "group"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "stream"),
        ] {
            command.env(name, value);
        }
        Self {
            _process: command.spawn().expect("the function starts"),
            events: Events::StandIn { events, results },
        }
    }

    async fn in_emulator(emulator: &str, program: &str, variables: &[(&str, &str)]) -> Self {
        let (address, runtime_api) = (free_address().await, free_address().await);
        let mut command = command(emulator, variables);
        command.args(["--runtime-interface-emulator-address", &address]);
        command.args(["--runtime-api-address", &runtime_api, program]);
        let process = command.spawn().expect("the emulator starts");
        for _ in 0..100 {
            if TcpStream::connect(&address).await.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Self {
            _process: process,
            events: Events::Emulator(address),
        }
    }

    /// The response to an event, or `{"errorMessage": ..}`.
    pub(crate) async fn invoke(&mut self, event: Value) -> Value {
        let response = async {
            match &mut self.events {
                Events::StandIn { events, results } => {
                    events.send(event).await.expect("the stand-in runs");
                    results.recv().await.expect("the stand-in runs")
                }
                Events::Emulator(address) => post(address, &event).await,
            }
        };
        let response = tokio::time::timeout(LIMIT, response).await;
        response.expect("the function responds")
    }
}

fn command(program: &str, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program);
    // Nothing of this machine's own configuration reaches the function.
    command
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// A request of the function to the runtime API.
async fn runtime_api(
    request: Request,
    next: &Mutex<(mpsc::Receiver<Value>, usize)>,
    done: &mpsc::Sender<Value>,
) -> Response {
    let path = request.path.strip_prefix("/2018-06-01/runtime/");
    match (request.method.as_str(), path) {
        ("GET", Some("invocation/next")) => {
            let mut next = next.lock().await;
            let Some(event) = next.0.recv().await else {
                return std::future::pending().await;
            };
            next.1 += 1;
            let deadline = std::time::SystemTime::now() + LIMIT;
            let deadline = deadline
                .duration_since(std::time::UNIX_EPOCH)
                .expect("after 1970");
            Response {
                status: 200,
                headers: vec![
                    ("content-type", "application/json".to_owned()),
                    (
                        "lambda-runtime-aws-request-id",
                        format!("request-{}", next.1),
                    ),
                    (
                        "lambda-runtime-deadline-ms",
                        deadline.as_millis().to_string(),
                    ),
                    (
                        "lambda-runtime-invoked-function-arn",
                        "arn:aws:lambda:us-east-1:123456789012:function:function".to_owned(),
                    ),
                ],
                body: event.to_string().into_bytes(),
            }
        }
        ("POST", Some(_)) => {
            let result = serde_json::from_slice(&request.body);
            let text = || json!(String::from_utf8_lossy(&request.body));
            done.send(result.unwrap_or_else(|_| text()))
                .await
                .expect("the test waits");
            Response {
                status: 202,
                ..Response::default()
            }
        }
        _ => Response {
            status: 404,
            ..Response::default()
        },
    }
}

async fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").to_string()
}

/// Sends an event to the emulator.
async fn post(address: &str, event: &Value) -> Value {
    let path = "/2015-03-31/functions/function/invocations";
    let (_, body) = http::post(address, path, "", event.to_string().as_bytes()).await;
    serde_json::from_str(&body).unwrap_or_else(|_| json!(body))
}
