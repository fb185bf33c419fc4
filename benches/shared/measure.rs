//! Ratios that can be trusted on a machine that does other things, too: thread CPU time, the variants in turn, the
//! median.
//!
//! Not criterion and not divan: they measure one function after the other, so that a machine which becomes slower in
//! between makes a ratio wrong, and divan measures wall time only.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

use super::table::{self, Columns, Way};

const ROUNDS: usize = 21;

/// How many rounds there are for what takes long.
const FEW_ROUNDS: usize = 7;

/// A round that takes longer than this is one of few.
const LONG: Duration = Duration::from_millis(400);

/// How long the work between two looks at the clock takes at least, so that the clock is precise enough.
const STRETCH: Duration = Duration::from_millis(1);

/// How long a variant's turn takes at least. A service does its work in one way all the time; in turns of a millisecond
/// the code and the heap of the other ways were in the caches at the beginning of each, which cost a small call as much
/// as a microsecond.
const TURN: Duration = Duration::from_millis(20);

/// One way to do the work. It is told how often, and says how long that took.
pub(crate) struct Variant<'a> {
    way: Way,
    run: Box<dyn FnMut(usize) -> Duration + 'a>,
}

impl<'a> Variant<'a> {
    /// Measures `work`, without the drop of what it makes.
    pub(crate) fn new<T>(way: Way, mut work: impl FnMut() -> T + 'a) -> Self {
        Self::with_input(way, || (), move |()| work())
    }

    /// Measures `work` on what `input` makes, which is not measured.
    pub(crate) fn with_input<I, T>(
        way: Way,
        mut input: impl FnMut() -> I + 'a,
        mut work: impl FnMut(I) -> T + 'a,
    ) -> Self {
        let run = move |times| {
            let inputs: Vec<I> = (0..times).map(|_| input()).collect();
            let mut results = Vec::with_capacity(times);
            let start = ThreadTime::now();
            for input in inputs {
                results.push(black_box(work(input)));
            }
            start.elapsed()
        };
        Self {
            way,
            run: Box::new(run),
        }
    }

    /// Measures `work` with cold caches: more memory than they have is walked through before each run, which is not
    /// measured. A service that does other things between two calls finds its caches so.
    pub(crate) fn cold<T>(way: Way, mut work: impl FnMut() -> T + 'a) -> Self {
        let mut memory = vec![0_u8; 4 << 20];
        let run = move |times| {
            let mut took = Duration::ZERO;
            for _ in 0..times {
                for byte in memory.iter_mut().step_by(64) {
                    *byte = byte.wrapping_add(1);
                }
                black_box(&mut memory);
                let start = ThreadTime::now();
                black_box(work());
                took += start.elapsed();
            }
            took
        };
        Self {
            way,
            run: Box::new(run),
        }
    }
}

/// Makes the heap large and keeps it so: a block stays at its top. Otherwise the allocator hands memory back to the
/// system after each round and the page faults of the next one outweigh the work, most for the variant that allocates
/// most.
pub(crate) fn keep_heap() {
    let mut blocks: Vec<Box<[u8; 1024]>> = (0..32 * 1024).map(|_| Box::new([1; 1024])).collect();
    std::mem::forget(blocks.pop());
}

/// Measures the variants of a case. The row says how long each takes, how often it fits into the first one, and within
/// what half of the rounds are: `7.32x ±0.10`.
pub(crate) fn row(columns: &Columns, case: &str, mut variants: Vec<Variant<'_>>) -> String {
    let times: Vec<usize> = variants
        .iter_mut()
        .map(|variant| times_for_a_stretch(&mut variant.run))
        .collect();
    let mut seconds = vec![Vec::with_capacity(ROUNDS); variants.len()];
    let mut rounds = ROUNDS;
    let mut round = 0;
    while round < rounds {
        let mut whole = Duration::ZERO;
        for turn in 0..variants.len() {
            // There and back again, so that none always finds the caches as the same other left them.
            let at = if round % 2 == 0 {
                turn
            } else {
                variants.len() - 1 - turn
            };
            let (sample, count) = turn_of(&mut variants[at].run, times[at]);
            seconds[at].push(sample.as_secs_f64() / count as f64);
            whole += sample;
        }
        if whole > LONG {
            rounds = FEW_ROUNDS;
        }
        round += 1;
    }
    let baseline = &seconds[0];
    let values: Vec<(Way, String)> = variants
        .iter()
        .zip(&seconds)
        .enumerate()
        .map(|(at, (variant, seconds))| {
            let time = duration(spread(seconds.clone()).0);
            let value = if at == 0 {
                let (median, around) = spread(seconds.clone());
                format!("{time} ±{:.0} %", 100.0 * around / median)
            } else {
                let ratios = baseline.iter().zip(seconds).map(|(one, other)| one / other);
                let (ratio, around) = spread(ratios.collect());
                format!("{time}, {ratio:.2}x ±{around:.2}")
            };
            (variant.way, value)
        })
        .collect();
    table::row(columns, case, &values)
}

/// The median, and half of the distance between the quartiles.
fn spread(mut samples: Vec<f64>) -> (f64, f64) {
    samples.sort_by(f64::total_cmp);
    let quarter = samples.len() / 4;
    let around = (samples[samples.len() - 1 - quarter] - samples[quarter]) / 2.0;
    (samples[samples.len() / 2], around)
}

fn duration(seconds: f64) -> String {
    let microseconds = seconds * 1e6;
    match microseconds {
        ..10.0 => format!("{microseconds:.2} µs"),
        ..100.0 => format!("{microseconds:.1} µs"),
        ..10_000.0 => format!("{microseconds:.0} µs"),
        _ => format!("{:.1} ms", microseconds / 1e3),
    }
}

/// How long a turn took, and for how many runs. The first stretch is for the caches and does not count; what is made in
/// a stretch is dropped after it.
fn turn_of(run: &mut dyn FnMut(usize) -> Duration, times: usize) -> (Duration, usize) {
    run(times);
    let (mut took, mut count) = (Duration::ZERO, 0);
    while took < TURN {
        took += run(times);
        count += times;
    }
    (took, count)
}

fn times_for_a_stretch(run: &mut dyn FnMut(usize) -> Duration) -> usize {
    let mut times = 1;
    while run(times) < STRETCH {
        times *= 2;
    }
    times
}
