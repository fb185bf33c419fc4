//! A client of which the environment says everything.

use std::net::TcpListener;
use std::process::Command;
use std::thread;

use dyno_core::Client;

use crate::connections::serve;

/// What the test runs in an environment of its own.
#[tokio::test]
#[ignore = "not a test by itself"]
async fn child() {
    let names = match Client::from_env().await {
        Ok(client) => client.list_tables().all().await,
        Err(error) => Err(error),
    };
    match names {
        Ok(names) => println!("<{names:?}>"),
        Err(error) => println!("<{error}>"),
    }
}

fn says(environment: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "from_env::child", "--ignored", "--nocapture"])
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/none")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/none")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, answer) = text.split_once('<').unwrap_or_else(|| panic!("{text}"));
    answer.rsplit_once('>').unwrap().0.to_owned()
}

// G7
#[test]
fn a_client_is_made_of_the_environment_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || serve(stream.unwrap()));
        }
    });
    assert_eq!(says(&[("DYNAMODB_ENDPOINT", &url)]), "[]");
    let error = says(&[("AWS_REGION", ""), ("DYNAMODB_MAX_CLIENTS", "many")]);
    assert!(error.contains("DYNAMODB_MAX_CLIENTS"), "{error}");
}
