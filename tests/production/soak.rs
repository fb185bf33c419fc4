//! A long time under load, with failures and slow responses: memory, connections and tasks stay flat, and each place
//! among the requests in flight is given back.

use std::env;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use dyno::Route;
use futures::future::join_all;
use tokio::runtime::Handle;
use tokio::sync::Barrier;
use tokio::time::{sleep, timeout};

use super::operations::{Movie, OPERATIONS, right};
use super::server::{Act, Server, is_direct, response};

/// Operations at the same time, of which some wait for their place.
const WORKERS: usize = 96;

/// Requests at the same time.
const PLACES: usize = 32;

/// The resident memory in MB. Only Linux says.
fn memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

/// What was there at one moment.
#[derive(Clone, Copy, Debug, Default)]
struct Sample {
    memory: usize,
    connections: usize,
    tasks: usize,
}

impl Sample {
    fn take(server: &Server) -> Self {
        Self {
            memory: memory().unwrap_or_default(),
            connections: server.connections().1,
            tasks: Handle::current().metrics().num_alive_tasks(),
        }
    }

    /// The most of each.
    fn most(samples: &[Self]) -> Self {
        let most = |of: fn(&Self) -> usize| samples.iter().map(of).max().unwrap_or_default();
        Self {
            memory: most(|sample| sample.memory),
            connections: most(|sample| sample.connections),
            tasks: most(|sample| sample.tasks),
        }
    }
}

/// What the server does with its `n`th request: mostly right, else one of the failures that services have.
fn act(n: u64, right: String) -> Act {
    match n % 97 {
        1 => Act::status(500, "{}"),
        2 => Act::Reset,
        3 => Act::error(400, "ThrottlingException"),
        4 => Act::ok("{"),
        5 => Act::Close,
        6 => Act::error(400, "ValidationException"),
        7 => Act::Drip(
            response(200, &[], right.as_bytes()),
            Duration::from_millis(1),
        ),
        // Until the attempt is given up.
        8 => Act::Hang,
        _ => Act::ok(right),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a minute long; `.ci/run` starts it"]
async fn memory_connections_and_tasks_stay_flat() {
    let seconds = env::var("DYNO_SOAK_SECONDS").map_or(60, |text| text.parse().expect("a number"));
    let number = AtomicU64::new(0);
    // In the end the server responds to so many requests together as there are places.
    let (is_end, together) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(Barrier::new(PLACES)),
    );
    let ended = is_end.clone();
    let server = Server::start(move |request| {
        let (act, together) = match ended.load(Relaxed) {
            true => (Act::ok(right(&request)), Some(together.clone())),
            false => (act(number.fetch_add(1, Relaxed), right(&request)), None),
        };
        async move {
            if let Some(together) = together {
                together.wait().await;
            }
            act
        }
    })
    .await;
    let builder = server.builder().max_in_flight(PLACES);
    let builder = builder.attempt_timeout(Duration::from_secs(1));
    let client = builder.build().await.expect("valid settings");
    let begin = Instant::now();
    let done = Arc::new([(); 2].map(|()| AtomicUsize::new(0)));
    let workers = (0..WORKERS).map(|worker| {
        let (client, done) = (client.clone(), done.clone());
        tokio::spawn(async move {
            let mut next = worker;
            while begin.elapsed().as_secs() < seconds {
                let operation = &OPERATIONS[next % OPERATIONS.len()];
                let said = (operation.run)(client.clone()).await;
                done[usize::from(said.is_done())].fetch_add(1, Relaxed);
                next += 1;
            }
        })
    });
    let workers: Vec<_> = workers.collect();
    let mut samples = Vec::new();
    while begin.elapsed().as_secs() < seconds {
        sleep(Duration::from_millis(200)).await;
        samples.push(Sample::take(&server));
    }
    for worker in workers {
        worker.await.expect("no worker panics");
    }
    let [failed, succeeded] = [&done[0], &done[1]].map(|count| count.load(Relaxed));
    // Caches and pools are full after a third of the time.
    let (early, late) = samples.split_at(samples.len() / 3);
    let (early, late) = (Sample::most(early), Sample::most(late));
    let said = format!("{failed} failed, {succeeded} succeeded, early {early:?}, late {late:?}");
    println!("{said}");
    assert!(failed > 0 && succeeded > failed, "{said}");
    assert!(late.memory <= early.memory + 16, "{said}");
    // A connection that failed may not be closed yet when the next one is open. Each has a task at both ends.
    assert!(late.connections <= 3 * PLACES, "{said}");
    assert!(late.tasks <= early.tasks + 4 * WORKERS, "{said}");

    assert_eq!(client.route("GetItem") == Route::Direct, is_direct());
    is_end.store(true, Relaxed);
    let movies = client.table::<Movie>();
    let gets = (0..PLACES).map(|_| async { movies.get((1985, "Brazil")).await });
    let gets = timeout(Duration::from_secs(30), join_all(gets)).await;
    let gets = gets.expect("all places are free");
    assert!(gets.iter().all(Result::is_ok), "{gets:?}");
    drop((movies, client));
    for _ in 0..100 {
        let left = Sample::take(&server);
        // The server's own task.
        if left.connections == 0 && left.tasks <= 1 {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("left: {:?}; {said}", Sample::take(&server));
}
