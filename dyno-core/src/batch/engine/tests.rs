//! Single steps of the engine.

use std::time::Duration;

use super::{End, Engine, Limits, Step, Verdict};
use crate::batch::tests::simulation::{failed, limits, unprocessed};

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// An engine with so many entries, from the end of its source.
fn filled(limits: Limits, entries: u32) -> Engine<u32> {
    let mut engine = Engine::new(limits);
    for entry in 0..entries {
        engine.insert(entry, 10);
    }
    engine.source_ended();
    engine
}

fn send(engine: &mut Engine<u32>, now: Duration) -> (u64, Vec<usize>) {
    match engine.step(now, true) {
        Step::Send { request, entries } => (request, entries),
        step => panic!("{step:?}"),
    }
}

fn settled(engine: &mut Engine<u32>) -> Vec<(u32, String, u32)> {
    std::iter::from_fn(|| engine.settled())
        .map(|one| (one.content, format!("{:?}", one.outcome), one.attempts))
        .collect()
}

#[test]
fn a_throttled_request_makes_all_others_wait() {
    let mut engine = filled(limits(2, 1), 4);
    let (request, entries) = send(&mut engine, ms(0));
    assert_eq!(entries, [0, 1]);
    engine.respond(request, failed(Verdict::Retry, false), ms(10), 1.0);
    assert_eq!(engine.step(ms(10), true), Step::Wait(Some(ms(110))));
    assert_eq!(engine.step(ms(109), true), Step::Wait(Some(ms(110))));
    // Unprocessed entries come first, and the request is smaller.
    assert_eq!(send(&mut engine, ms(110)).1, [0]);
}

#[test]
fn unprocessed_entries_wait_while_others_are_sent() {
    let mut engine = filled(limits(4, 1), 6);
    let (request, _) = send(&mut engine, ms(0));
    engine.respond(request, unprocessed(vec![1]), ms(10), 0.5);
    let (request, entries) = send(&mut engine, ms(10));
    assert_eq!(entries, [4, 5]);
    engine.respond(request, unprocessed(vec![]), ms(20), 0.5);
    assert_eq!(engine.step(ms(20), true), Step::Wait(Some(ms(60))));
    let (request, entries) = send(&mut engine, ms(60));
    assert_eq!(entries, [1]);
    engine.respond(request, unprocessed(vec![]), ms(70), 0.5);
    assert_eq!(engine.step(ms(70), true), Step::Done);
    assert_eq!(settled(&mut engine)[5], (1, "Done".into(), 2));
}

#[test]
fn an_empty_source_is_waited_for_while_requests_are_in_flight() {
    let mut engine: Engine<u32> = Engine::new(limits(2, 2));
    assert_eq!(engine.step(ms(0), true), Step::Pull);
    engine.insert(0, 10);
    engine.source_is_empty();
    let (request, entries) = send(&mut engine, ms(0));
    assert_eq!(entries, [0]);
    engine.source_woke();
    assert_eq!(engine.step(ms(1), true), Step::Pull);
    engine.insert(1, 10);
    engine.source_is_empty();
    assert_eq!(engine.step(ms(1), true), Step::Wait(None));
    engine.respond(request, unprocessed(vec![]), ms(2), 0.0);
    assert_eq!(send(&mut engine, ms(2)).1, [1]);
}

#[test]
fn nothing_is_retried_beyond_the_deadline() {
    let deadline = Some(ms(100));
    let mut engine = filled(
        Limits {
            deadline,
            ..limits(2, 2)
        },
        6,
    );
    let (first, _) = send(&mut engine, ms(0));
    let (second, _) = send(&mut engine, ms(0));
    // The delay would last until 110.
    engine.respond(first, unprocessed(vec![0]), ms(10), 1.0);
    let unprocessed_entry = (0, "Unprocessed(None)".into(), 1);
    assert_eq!(
        settled(&mut engine),
        [(1, "Done".into(), 1), unprocessed_entry]
    );
    assert_eq!(engine.step(ms(10), true), Step::Wait(deadline));
    assert_eq!(engine.step(ms(100), true), Step::Done);
    let unknown = |of| (of, "Unknown(None)".into(), 1);
    let stopped = |of| (of, "Stopped".into(), 0);
    assert_eq!(
        settled(&mut engine),
        [stopped(4), stopped(5), unknown(2), unknown(3)]
    );
    assert!(matches!(engine.ended(), Some(End::Deadline)));
    // Its response comes too late.
    engine.respond(second, unprocessed(vec![]), ms(120), 0.0);
    assert_eq!(settled(&mut engine), []);
}

#[test]
fn a_fatal_error_lets_requests_in_flight_finish() {
    let mut engine = filled(limits(1, 2), 3);
    let (first, _) = send(&mut engine, ms(0));
    let (second, _) = send(&mut engine, ms(0));
    engine.respond(first, failed(Verdict::Stop, false), ms(1), 0.0);
    assert_eq!(engine.step(ms(1), true), Step::Wait(None));
    engine.respond(second, unprocessed(vec![]), ms(2), 0.0);
    assert_eq!(engine.step(ms(2), true), Step::Done);
    let ends = settled(&mut engine);
    let ends: Vec<_> = ends.iter().map(|(of, end, _)| (*of, &end[..4])).collect();
    assert_eq!(ends, [(0, "Reje"), (2, "Stop"), (1, "Done")]);
}

#[test]
fn bytes_end_a_request() {
    let mut engine: Engine<u32> = Engine::new(limits(9, 1));
    for bytes in [600, 400, 1, 2000, 5] {
        engine.insert(0, bytes);
    }
    engine.source_ended();
    // What fits into no request is one by itself.
    for expected in [&[3][..], &[0, 1], &[2, 4]] {
        let (request, entries) = send(&mut engine, ms(0));
        assert_eq!(entries, expected);
        engine.respond(request, unprocessed(vec![]), ms(0), 0.0);
    }
}

#[test]
fn what_is_too_large_for_a_request_is_one_by_itself() {
    let mut engine = Engine::new(limits(4, 8));
    for (entry, bytes) in [(0, 10), (1, usize::MAX), (2, 10), (3, usize::MAX), (4, 10)] {
        engine.insert(entry, bytes);
    }
    // What replaces it may be small, and the other way round.
    assert_eq!(engine.replace(3, 5, 10).unwrap(), 3);
    assert_eq!(engine.replace(4, 6, usize::MAX).unwrap(), 4);
    assert_eq!(engine.replace(0, 7, 20).unwrap(), 0);
    engine.source_ended();
    let sent = |engine: &mut Engine<u32>| send(engine, ms(0));
    let (request, entries) = sent(&mut engine);
    assert_eq!(entries, [1]);
    assert_eq!(sent(&mut engine).1, [4]);
    assert_eq!(sent(&mut engine).1, [0, 2, 3]);
    // A retry is sent like this, too.
    engine.respond(request, failed(Verdict::Retry, false), ms(10), 1.0);
    assert_eq!(send(&mut engine, ms(110)).1, [1]);
    engine.end(End::Dropped);
    engine.abandon();
    assert_eq!(settled(&mut engine).len(), 5);
}
