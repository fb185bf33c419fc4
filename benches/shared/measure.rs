//! Ratios that can be trusted on a machine that does other things, too: thread CPU time, the variants in turn, the median.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

const ROUNDS: usize = 15;

/// How long a sample takes at least, so that the clock is precise enough.
const SAMPLE: Duration = Duration::from_micros(500);

/// One way to do the work. It is told how often, and says how long that took.
pub(crate) struct Variant<'a> {
    /// What it is called in the table.
    pub(crate) name: &'static str,
    run: Box<dyn FnMut(usize) -> Duration + 'a>,
}

impl<'a> Variant<'a> {
    /// Measures `work`, without the drop of what it makes.
    pub(crate) fn new<T>(name: &'static str, mut work: impl FnMut() -> T + 'a) -> Self {
        let run = move |times| {
            let mut results = Vec::with_capacity(times);
            let start = ThreadTime::now();
            for _ in 0..times {
                results.push(black_box(work()));
            }
            start.elapsed()
        };
        Self {
            name,
            run: Box::new(run),
        }
    }
}

/// Makes the heap large and keeps it so: a block stays at its top. Otherwise the allocator hands memory back to the system after
/// each round and the page faults of the next one outweigh the work, most for the variant that allocates most.
pub(crate) fn keep_heap() {
    let mut blocks: Vec<Box<[u8; 1024]>> = (0..32 * 1024).map(|_| Box::new([1; 1024])).collect();
    std::mem::forget(blocks.pop());
}

/// The median time of each variant, in the order of the variants.
pub(crate) fn medians(variants: &mut [Variant<'_>]) -> Vec<Duration> {
    let times: Vec<usize> = variants
        .iter_mut()
        .map(|variant| times_for_a_sample(&mut variant.run))
        .collect();
    let mut samples = vec![Vec::with_capacity(ROUNDS); variants.len()];
    for _ in 0..ROUNDS {
        for ((variant, &times), samples) in variants.iter_mut().zip(&times).zip(&mut samples) {
            samples.push((variant.run)(times) / u32::try_from(times).expect("few runs"));
        }
    }
    samples
        .into_iter()
        .map(|mut samples| {
            samples.sort_unstable();
            samples[ROUNDS / 2]
        })
        .collect()
}

fn times_for_a_sample(run: &mut dyn FnMut(usize) -> Duration) -> usize {
    let mut times = 1;
    while run(times) < SAMPLE {
        times *= 2;
    }
    times
}

/// Measures the variants of one case and prints its row: how long each takes, and how often it fits into the first one.
pub(crate) fn row(case: &str, mut variants: Vec<Variant<'_>>) {
    let medians = medians(&mut variants);
    let cells: Vec<String> = medians
        .iter()
        .map(|median| {
            let microseconds = median.as_secs_f64() * 1e6;
            let digits = if microseconds < 100.0 { 1 } else { 0 };
            format!(
                "{microseconds:.digits$} µs, {:.2}x",
                medians[0].as_secs_f64() / median.as_secs_f64()
            )
        })
        .collect();
    println!("| {case} | {} |", cells.join(" | "));
}

/// Prints the head of a table.
pub(crate) fn head(title: &str, variants: &[&str]) {
    println!("\n| {title} | {} |", variants.join(" | "));
    println!("|---|{}", "---|".repeat(variants.len()));
}
