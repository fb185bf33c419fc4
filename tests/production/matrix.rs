//! A hostile server: every response to every operation.
//!
//! No operation panics or hangs; none says that it was done when the response does not say so; a write that may have
//! been carried out is never reported as not sent; no text has a value of an item or of the credentials.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use dyno::{Client, Route};
use futures::future::join_all;

use super::operations::{OPERATIONS, SECRET_VALUE, Said, first, leaks, right, stored};
use super::server::{Act, Request, Server, Welcome, is_direct, response};

/// What a response says of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Meaning {
    /// It was carried out.
    Done,
    /// It was not carried out.
    NotDone,
    /// Nothing that could be relied on: a write may have been carried out.
    Nothing,
    /// Whether the request arrived depends on chance.
    Chance,
}
use Meaning::{Chance, Done, NotDone, Nothing};

struct Hostile {
    name: &'static str,
    meaning: Meaning,
    /// The operations that the response satisfies although it does not mean to.
    satisfies: Vec<&'static str>,
    /// The operations to which it says that they were not carried out.
    refuses: &'static [&'static str],
    /// The operations that may understand it or not.
    unjudged: &'static [&'static str],
    act: Arc<dyn Fn(&Request) -> Act + Send + Sync>,
}

/// Operations whose responses need nothing: what was to be done is done, or nothing was found.
const NEED_NOTHING: &[&str] = &[
    "get",
    "raw get",
    "put",
    "put, old",
    "put, condition",
    "create",
    "update, nothing",
    "delete",
    "delete, old",
    "batch of writes",
    "batch of upserts",
    "transaction of writes",
    "insert",
    "transaction of inserts",
    "call",
    "create table",
    "delete table",
    "raw put",
    "raw update",
    "raw upsert",
    "raw delete",
    "put of the SDK",
    "cached get",
    "batch of writes of two tables",
    "check",
    "delete what was found",
    "delete by a statement",
    "set tags of the table",
    "remove tags of the table",
    "enable the table's time to live",
];

/// Those of them that read what the item in the response has.
const ITEMS: &[&str] = &["get", "raw get", "cached get", "put, old", "delete, old"];

/// Those of them that read what was not processed.
const UNPROCESSED: &[&str] = &[
    "batch of writes",
    "batch of writes of two tables",
    "delete what was found",
];

/// Reads that do not look at what an item has.
const COUNTED: &[&str] = &[
    "raw get",
    "raw query",
    "query, bytes",
    "query, count",
    "scan, parallel count",
];

/// Operations whose response may be empty. The SDK says so of all that return nothing.
const EMPTY: &[&str] = &[
    "put of the SDK",
    "set tags of the table",
    "remove tags of the table",
];

/// Writes that come after another request.
const LATER_WRITES: &[&str] = &[
    "delete what was found",
    "ensure a missing table",
    "set tags of the table",
    "remove tags of the table",
    "enable the table's time to live",
];

/// Reads of pages with items.
const PAGES: &[&str] = &[
    "query",
    "query, page",
    "query, page of",
    "query, second page",
    "query of an index",
    "query of partitions",
    "raw query",
    "scan",
    "scan, first",
    "scan, parallel",
    "delete what is found",
];

fn hostile(
    name: &'static str,
    meaning: Meaning,
    act: impl Fn(&Request) -> Act + Send + Sync + 'static,
) -> Hostile {
    Hostile {
        name,
        meaning,
        satisfies: Vec::new(),
        refuses: &[],
        unjudged: &[],
        act: Arc::new(act),
    }
}

impl Hostile {
    fn satisfies(mut self, operations: &'static [&'static str]) -> Self {
        self.satisfies.extend(operations);
        self
    }

    fn refuses(mut self, operations: &'static [&'static str]) -> Self {
        self.refuses = operations;
        self
    }

    fn satisfies_all(mut self) -> Self {
        self.satisfies
            .extend(OPERATIONS.iter().map(|operation| operation.name));
        self
    }

    fn unjudged(mut self, operations: &'static [&'static str]) -> Self {
        self.unjudged = operations;
        self
    }

    fn except(mut self, operations: &[&str]) -> Self {
        self.satisfies.retain(|name| !operations.contains(name));
        self
    }
}

fn with_headers(headers: &[(&'static str, &str)], body: Vec<u8>) -> Act {
    let headers = headers
        .iter()
        .map(|&(name, value)| (name, value.to_owned()));
    Act::Respond {
        status: 200,
        headers: headers.collect(),
        body,
    }
}

/// The head of a response and a body, as they are.
fn raw(head: &str, body: &[u8]) -> Act {
    let mut bytes = head.replace('\n', "\r\n").into_bytes();
    bytes.extend_from_slice(body);
    Act::Raw(bytes)
}

fn gzip(body: &[u8]) -> Vec<u8> {
    use std::io::Write as _;

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(body).expect("memory");
    gzip.finish().expect("memory")
}

fn half(body: &[u8]) -> &[u8] {
    &body[..body.len() / 2]
}

/// Bodies of a success that are none, or not the one of the operation.
fn bodies() -> Vec<Hostile> {
    let ok = |name, body: &[u8]| {
        let body = body.to_vec();
        hostile(name, Nothing, move |_: &Request| Act::ok(body.clone()))
    };
    let secret = SECRET_VALUE;
    let foreign = format!(r#"{{"other":{{"S":"{secret}"}}}}"#);
    let wrong = format!(
        r#"{{"year":{{"S":"odd"}},"title":{{"N":"7"}},"rank":{{"L":[]}},"note":{{"S":"{secret}"}}}}"#
    );
    let all = |item: &str| {
        format!(
            r#"{{"Item":{item},"Attributes":{item},"Items":[{item}],"Count":1,"ScannedCount":1}}"#
        )
    };
    vec![
        // The response to a change of tags is empty.
        ok("empty", b"").satisfies(EMPTY),
        ok("one space", b" "),
        ok("null", b"null"),
        ok("an array", b"[]"),
        ok("a string", b"\"ok\""),
        ok("a number", b"7"),
        ok("garbage", b"\x00\xff\xfe{]"),
        ok("html", b"<html><body>It works!</body></html>"),
        ok("xml", b"<?xml version=\"1.0\"?><Response/>"),
        ok("a key alone", b"{\"Item\""),
        ok("a comma too many", b"{\"Item\":{},}"),
        ok("two documents", b"{}{}"),
        ok("invalid utf-8", b"{\"Item\":{\"note\":{\"S\":\"\xff\xfe\"}},\"TableNames\":[\"\xff\"]}"),
        ok("deep", &[b'['; 100_000]),
        ok("deep in an item", format!(r#"{{"Item":{{"note":{}"#, r#"{"L":["#.repeat(50_000)).as_bytes()),
        ok("an empty object", b"{}").satisfies(NEED_NOTHING),
        ok("unknown members", br#"{"Unknown":1,"More":{"a":[1,2]}}"#).satisfies(NEED_NOTHING),
        ok(
            "nulls",
            br#"{"Item":null,"Items":null,"Attributes":null,"Responses":null,"UnprocessedItems":null,
                "UnprocessedKeys":null,
                "Table":null,"TableDescription":null,"TableNames":null,"Tags":null,"TimeToLiveDescription":null}"#,
        )
        .satisfies(NEED_NOTHING),
        ok(
            "wrong types",
            br#"{"Item":5,"Items":"x","Attributes":[1],"Responses":7,"UnprocessedItems":[],"UnprocessedKeys":3,
                "Table":[],
                "TableDescription":"x","TableNames":{},"Tags":5,"TimeToLiveDescription":[],"Count":"many"}"#,
        )
        .satisfies(NEED_NOTHING)
        .except(ITEMS)
        .except(UNPROCESSED)
        .except(&["raw upsert", "put of the SDK", "insert", "delete by a statement", "transaction of inserts"])
        .except(&["create table", "delete table"]),
        ok("foreign items", all(&foreign).as_bytes())
            .satisfies(NEED_NOTHING)
            .except(ITEMS)
            .satisfies(COUNTED),
        ok("items of other types", all(&wrong).as_bytes())
            .satisfies(NEED_NOTHING)
            .except(ITEMS)
            .satisfies(COUNTED)
            .satisfies(&["delete what is found"]),
        ok("no responses", br#"{"Responses":[],"UnprocessedItems":{},"UnprocessedKeys":{}}"#)
            .satisfies(NEED_NOTHING),
        ok("too many responses", br#"{"Responses":[{},{},{},{},{}]}"#)
            .satisfies(NEED_NOTHING)
            .except(&["transaction of inserts"]),
        ok(
            "responses of another table",
            format!(r#"{{"Responses":{{"Others":[{foreign}],"Movies":[{foreign}]}}}}"#).as_bytes(),
        )
        .satisfies(NEED_NOTHING)
        .except(&["transaction of inserts"]),
        ok(
            "unprocessed for ever, and foreign",
            format!(
                r#"{{"UnprocessedItems":{{"Others":[{{"PutRequest":{{"Item":{foreign}}}}}]}},
                    "UnprocessedKeys":{{"Others":{{"Keys":[{foreign}]}}}}}}"#
            )
            .as_bytes(),
        )
        .satisfies(NEED_NOTHING)
        .except(UNPROCESSED),
        hostile("unprocessed for ever", Chance, |request: &Request| {
            let items = &request.json()["RequestItems"];
            Act::ok(format!(
                r#"{{"UnprocessedItems":{items},"UnprocessedKeys":{items},"Responses":{{}}}}"#
            ))
        })
        .satisfies(NEED_NOTHING)
        .except(UNPROCESSED)
        .except(&["transaction of inserts"])
        .refuses(UNPROCESSED),
        ok(
            "cursors that repeat",
            br#"{"Items":[],"Count":0,"ScannedCount":0,"LastEvaluatedKey":{"year":{"N":"1985"},"title":{"S":"Brazil"}},
                "NextToken":"t","TableNames":["Movies"],"LastEvaluatedTableName":"Movies","Tags":[]}"#,
        )
        .satisfies(NEED_NOTHING)
        .satisfies(&["query, page", "query, bytes", "select, page"]),
        hostile("fewer items than counted", Nothing, |request: &Request| {
            Act::ok(right(request).replace(r#""Count":1"#, r#""Count":2"#))
        })
        .satisfies_all()
        .except(PAGES),
    ]
}

/// The right body, damaged on its way or framed in another way.
fn framings() -> Vec<Hostile> {
    let damaged = |name, act: fn(&[u8]) -> Act| {
        hostile(name, Nothing, move |request: &Request| {
            // Something that can be damaged, also where the right body is empty.
            act((right(request) + " {\"More\":1").as_bytes())
        })
    };
    let whole = |name, act: fn(&[u8]) -> Act| {
        hostile(name, Done, move |request: &Request| {
            act(right(request).as_bytes())
        })
    };
    vec![
        whole("right", |body| Act::ok(body)),
        whole("right with its checksum", |body| {
            let sum = crc32fast::hash(body).to_string();
            with_headers(&[("x-amz-crc32", &sum)], body.to_vec())
        }),
        whole("right in gzip", |body| {
            with_headers(&[("content-encoding", "gzip")], gzip(body))
        })
        // The SDK does not unzip, and its builder is sent without dyno.
        .unjudged(&["put of the SDK"]),
        whole("right until the connection ends", |body| {
            raw("HTTP/1.1 200 OK\n\n", body)
        }),
        whole("right in chunks", |body| {
            let chunk = format!(
                "{:x}\r\n{}\r\n0\r\n\r\n",
                body.len(),
                String::from_utf8_lossy(body)
            );
            match body.len() {
                0 => raw(
                    "HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n",
                    b"0\r\n\r\n",
                ),
                _ => raw(
                    "HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n",
                    chunk.as_bytes(),
                ),
            }
        }),
        damaged("half", |body| Act::ok(half(body))),
        damaged("all but the last byte", |body| {
            Act::ok(&body[..body.len() - 1])
        }),
        damaged("a wrong checksum", |body| {
            with_headers(&[("x-amz-crc32", "1")], body.to_vec())
        }),
        damaged("half of gzip", |body| {
            let zipped = gzip(body);
            with_headers(&[("content-encoding", "gzip")], half(&zipped).to_vec())
        }),
        damaged("gzip that is none", |body| {
            with_headers(&[("content-encoding", "gzip")], body.to_vec())
        }),
        damaged("fewer bytes than stated", |body| {
            raw(
                &format!("HTTP/1.1 200 OK\ncontent-length: {}\n\n", body.len() + 9),
                body,
            )
        }),
        damaged("more bytes than stated", |body| {
            raw(
                &format!("HTTP/1.1 200 OK\ncontent-length: {}\n\n", body.len() / 2),
                body,
            )
        }),
        damaged("a huge length", |body| {
            raw(
                "HTTP/1.1 200 OK\ncontent-length: 9223372036854775807\n\n",
                body,
            )
        }),
        damaged("a length that is none", |body| {
            raw("HTTP/1.1 200 OK\ncontent-length: many\n\n", body)
        }),
        damaged("two lengths", |body| {
            raw(
                "HTTP/1.1 200 OK\ncontent-length: 3\ncontent-length: 4\n\n",
                body,
            )
        }),
        damaged("a broken chunk", |body| {
            raw("HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\nzz\n", body)
        }),
        damaged("no status", |body| raw("HTTP/1.1\n\n", body)),
        damaged("not HTTP", |_| {
            Act::Raw(b"\x15\x03\x03\x00\x02\x02\x28 SSH-2.0".to_vec())
        }),
        damaged("the end of the head is missing", |_| {
            raw("HTTP/1.1 200 OK\ncontent-length: 2\n", b"")
        }),
        damaged("a head that never ends", |_| {
            let many = "x-a: b\n".repeat(100_000);
            raw(&format!("HTTP/1.1 200 OK\n{many}"), b"")
        }),
        hostile("closed", Nothing, |_: &Request| Act::Close),
        hostile("reset", Nothing, |_: &Request| Act::Reset),
    ]
}

/// Statuses, and errors that are none of DynamoDB.
fn statuses() -> Vec<Hostile> {
    let status = |name, status, body: &'static str| {
        let meaning = match status {
            400..=407 | 409..=499 => NotDone,
            _ => Nothing,
        };
        hostile(name, meaning, move |_: &Request| Act::status(status, body))
    };
    let code = |status, code: &'static str, meaning| {
        hostile(code, meaning, move |_: &Request| Act::error(status, code))
    };
    let xml = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>";
    let page = "<html><h1>Bad Gateway</h1></html>";
    let with_item = |name, meaning, member: &str, code: &str| {
        let kind = format!("com.amazonaws.dynamodb.v20120810#{code}");
        let body = format!(r#"{{"__type":"{kind}","message":"No.",{member}}}"#);
        hostile(name, meaning, move |_: &Request| {
            Act::status(400, body.clone())
        })
    };
    let stored = stored("Brazil");
    let reason = format!(r#"{{"Code":"ConditionalCheckFailed","Item":{stored}}}"#);
    vec![
        status("204", 204, "").satisfies(EMPTY),
        status("301", 301, ""),
        status("304", 304, ""),
        status("307 to elsewhere", 307, "{}"),
        status("400 without a body", 400, ""),
        status("400 without a code", 400, "{}"),
        status("400 of a proxy", 400, page),
        status("401", 401, "{}"),
        status("403 in XML", 403, xml),
        status("404 of a proxy", 404, page),
        status("407", 407, ""),
        status("408", 408, ""),
        status("413", 413, "{}"),
        status("429 of a proxy", 429, page),
        status("500 without a body", 500, ""),
        status("500 in XML", 500, xml),
        status("502", 502, page),
        status("503", 503, page),
        status("504", 504, ""),
        status("599", 599, "null"),
        code(400, "AccessDeniedException", NotDone),
        code(400, "ValidationException", NotDone),
        code(400, "ResourceNotFoundException", NotDone).satisfies(&["describe table", "is active"]),
        code(400, "ProvisionedThroughputExceededException", NotDone),
        code(400, "ThrottlingException", NotDone),
        code(400, "UnrecognizedClientException", NotDone),
        code(400, "BrandNewException", NotDone),
        code(400, "RequestTimeoutException", Nothing),
        code(500, "InternalServerError", Nothing),
        code(503, "ServiceUnavailable", Nothing),
        with_item(
            "a condition with the old item",
            NotDone,
            &format!(r#""Item":{stored}"#),
            "ConditionalCheckFailedException",
        ),
        with_item(
            "a condition with an item of the future",
            NotDone,
            &format!(r#""Item":{{"note":{{"X":"{SECRET_VALUE}"}}}}"#),
            "ConditionalCheckFailedException",
        ),
        with_item(
            "a cancelled transaction",
            NotDone,
            &format!(r#""CancellationReasons":[{reason},{{"Code":"None"}}]"#),
            "TransactionCanceledException",
        ),
        with_item(
            "a cancelled transaction without reasons",
            NotDone,
            r#""CancellationReasons":[]"#,
            "TransactionCanceledException",
        ),
        with_item(
            "a cancelled transaction with more reasons than operations",
            NotDone,
            &format!(r#""CancellationReasons":[{reason},{reason},{reason},{reason},{reason}]"#),
            "TransactionCanceledException",
        ),
    ]
}

/// Responses that come late or never.
fn slow() -> Vec<Hostile> {
    let slow = vec![
        hostile("hangs", Nothing, |_: &Request| Act::Hang),
        hostile("a head byte by byte", Nothing, |request: &Request| {
            let bytes = response(200, &[], right(request).as_bytes());
            Act::Drip(bytes, Duration::from_millis(50))
        }),
        hostile("a body byte by byte", Nothing, |_: &Request| {
            let mut bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n".to_vec();
            bytes.resize(10_000, b' ');
            Act::Drip(bytes, Duration::from_millis(5))
        }),
    ];
    // On a machine that is busy, the right response that comes first may be late as well.
    slow.into_iter()
        .map(|slow| slow.unjudged(LATER_WRITES))
        .collect()
}

/// Gives every operation this response, and judges what each says. The first requests decide the routes, so that in the
/// direct way each operation runs once more.
async fn judge(hostile: Hostile, welcome: Welcome, timeout: Duration) -> Vec<String> {
    let first_request = {
        let act = hostile.act.clone();
        let server = Server::start_with(welcome, None, move |request| {
            let act = act(&request);
            async move { act }
        });
        server.await
    };
    let client = client_of(&first_request, timeout).await;
    let (mut clients, mut numbers) = (Vec::new(), Vec::new());
    for operation in OPERATIONS {
        clients.push(match operation.after {
            0 => client.clone(),
            // The right responses come first, so that each has a server of its own.
            after => {
                let number = Arc::new(AtomicUsize::new(0));
                numbers.push(number.clone());
                let act = hostile.act.clone();
                let server = Server::start_with(welcome, None, move |request| {
                    let act = match number.fetch_add(1, Relaxed) < after {
                        true => first(&request),
                        false => act(&request),
                    };
                    async move { act }
                });
                client_of(&server.await, timeout).await
            }
        });
    }
    let mut problems = judge_all(&hostile, clients.clone()).await;
    if is_direct() {
        numbers.iter().for_each(|number| number.store(0, Relaxed));
        problems.extend(judge_all(&hostile, clients.clone()).await);
        problems.extend(clients.iter().flat_map(not_direct));
        let route = client.route("PutItem");
        problems.extend((route != Route::Direct).then(|| format!("PutItem: {route}")));
    }
    problems
}

/// The operations of a client that have decided for the SDK's way.
fn not_direct(client: &Client) -> Vec<String> {
    let all = [
        "GetItem",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "Query",
        "Scan",
        "BatchWriteItem",
        "BatchGetItem",
        "TransactGetItems",
        "TransactWriteItems",
        "ExecuteStatement",
        "BatchExecuteStatement",
        "ExecuteTransaction",
    ];
    let routes = all.map(|operation| (operation, client.route(operation)));
    let sdk = routes
        .into_iter()
        .filter(|(_, route)| matches!(route, Route::Sdk { .. }));
    sdk.map(|(operation, route)| format!("{operation}: {route}"))
        .collect()
}

async fn client_of(server: &Server, timeout: Duration) -> Client {
    let builder = server.builder().attempt_timeout(timeout);
    builder.build().await.expect("valid settings")
}

/// Judges what each operation says, with its client.
async fn judge_all(hostile: &Hostile, clients: Vec<Client>) -> Vec<String> {
    let Hostile {
        name, satisfies, ..
    } = hostile;
    let runs = OPERATIONS.iter().zip(clients).map(|(operation, client)| {
        let meaning = match hostile {
            Hostile { refuses, .. } if refuses.contains(&operation.name) => NotDone,
            Hostile { unjudged, .. } if unjudged.contains(&operation.name) => Chance,
            _ => hostile.meaning,
        };
        let run = tokio::spawn((operation.run)(client));
        async move {
            let said = tokio::time::timeout(Duration::from_secs(60), run).await;
            let wrong = match said {
                Err(_) => Some("hangs".to_owned()),
                Ok(Err(panicked)) => Some(panicked.to_string()),
                Ok(Ok(said)) => {
                    let satisfied = satisfies.contains(&operation.name);
                    problem(&said, meaning, satisfied, operation.writes)
                }
            };
            wrong.map(|wrong| format!("{name}: {}: {wrong}", operation.name))
        }
    });
    join_all(runs).await.into_iter().flatten().collect()
}

/// What is wrong with what an operation said.
fn problem(said: &Said, meaning: Meaning, satisfied: bool, writes: bool) -> Option<String> {
    let Said::Failed {
        may_be_done,
        texts,
        line,
        debug,
        names,
    } = said
    else {
        return match meaning == Done || satisfied {
            true => None,
            false => Some("reported as done".to_owned()),
        };
    };
    if leaks(texts) {
        return Some(format!("a value in a text: {texts}"));
    }
    if [line, debug].iter().any(|text| text.lines().count() != 1) {
        return Some(format!("more than one line: {line}; {debug}"));
    }
    if let Some((operation, host)) = names
        && !(line.contains(operation) && debug.contains(operation) && debug.contains(host))
    {
        return Some(format!("no operation or no host: {line}; {debug}"));
    }
    match meaning {
        Done => Some(format!("failed: {texts}")),
        _ if satisfied => Some(format!("failed, though nothing is missing: {line}")),
        NotDone if *may_be_done => Some(format!("it was not carried out: {line}")),
        Nothing if writes && !may_be_done => Some(format!("it may have been carried out: {line}")),
        _ => None,
    }
}

async fn judge_each(responses: Vec<Hostile>, timeout: Duration) {
    let mut problems = Vec::new();
    let combinations = responses.len() * OPERATIONS.len();
    for hostile in responses {
        let begin = Instant::now();
        let name = hostile.name;
        problems.extend(judge(hostile, Welcome::Reads, timeout).await);
        println!("{:5} ms {name}", begin.elapsed().as_millis());
    }
    assert!(
        problems.is_empty(),
        "{} of {combinations} are wrong:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

const PATIENT: Duration = Duration::from_secs(20);
/// Long enough for the right responses that come before.
const HURRIED: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_none_is_no_success() {
    judge_each(bodies(), PATIENT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_response_leaves_the_outcome_open() {
    judge_each(framings(), PATIENT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejection_is_told_from_a_failure() {
    judge_each(statuses(), PATIENT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_that_comes_late_or_never_ends_the_call() {
    judge_each(slow(), HURRIED).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_ends_before_the_request_is_an_error() {
    let mut problems = Vec::new();
    for (name, welcome) in [
        ("reset at once", Welcome::Resets),
        ("reset after the head", Welcome::ResetsAfterTheHead),
    ] {
        let never = hostile(name, Chance, |_: &Request| Act::Close);
        problems.extend(judge(never, welcome, PATIENT).await);
    }
    // Nobody listens: nothing was sent.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let server = Server::start(|_| async { Act::Close }).await;
    let nobody = server.builder().endpoint(url).build().await;
    let nobody = nobody.expect("valid settings");
    // Of a request of the SDK the attempts before the last are not known.
    let refused =
        hostile("refused", NotDone, |_: &Request| Act::Close).unjudged(&["put of the SDK"]);
    for _ in 0..1 + usize::from(is_direct()) {
        let clients = vec![nobody.clone(); OPERATIONS.len()];
        problems.extend(judge_all(&refused, clients).await);
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(server.requests(), 0);
}
