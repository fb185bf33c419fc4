//! Threads that read the files of an export.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::vec;

use super::data_file::{DataFileReader, Verify};
use super::export_line::ExportLine;
use super::local_file::LocalFile;
use crate::error::ExportError;

/// Lines that are handed over together.
pub(super) type Chunk<T> = Vec<Result<T, ExportError>>;

/// How many lines are handed over together. A channel has room for one such chunk per thread, besides the one that each
/// thread fills.
const LINES: usize = 32;

/// The files of an export, which threads take one after the other.
#[derive(Clone)]
pub(super) struct FileQueue {
    files: Arc<[LocalFile]>,
    next: Arc<AtomicUsize>,
    item_count: u64,
    verify: Verify,
}

impl FileQueue {
    pub(super) fn new(files: Arc<[LocalFile]>, item_count: u64, verify: Verify) -> Self {
        Self {
            files,
            next: Arc::default(),
            item_count,
            verify,
        }
    }

    /// How many of `at_once` threads have something to do.
    pub(super) fn threads(&self, at_once: usize) -> usize {
        at_once.clamp(1, self.files.len().max(1))
    }

    /// The error of manifests whose numbers of items differ, which a truncated manifest causes.
    pub(super) fn wrong_sum(&self) -> Option<ExportError> {
        let counts = self.files.iter().map(|local| local.file.item_count);
        let sum = counts.fold(0_u64, u64::saturating_add);
        (sum != self.item_count).then(|| ExportError::item_sum(self.item_count, sum))
    }

    /// Reads files until none is left, or until `send` returns `false` because nobody reads on.
    pub(super) fn read<T: ExportLine>(&self, mut send: impl FnMut(Chunk<T>) -> bool) {
        let mut chunk = Vec::with_capacity(LINES);
        while let Some(file) = self.files.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            for line in DataFileReader::new(file, self.verify) {
                chunk.push(line);
                if chunk.len() == LINES
                    && !send(std::mem::replace(&mut chunk, Vec::with_capacity(LINES)))
                {
                    return;
                }
            }
        }
        if !chunk.is_empty() {
            send(chunk);
        }
    }
}

/// Starts this number of threads, or as many as can be started.
///
/// # Errors
/// The error of the operating system, if no thread can be started.
pub(super) fn spawn<F>(
    count: usize,
    work: impl Fn() -> F,
) -> Result<Vec<JoinHandle<()>>, ExportError>
where
    F: FnOnce() + Send + 'static,
{
    let mut threads = Vec::with_capacity(count);
    for _ in 0..count {
        match thread::Builder::new().spawn(work()) {
            Ok(thread) => threads.push(thread),
            Err(error) if threads.is_empty() => {
                return Err(ExportError::io(None, "no thread can be started", error));
            }
            Err(_) => break,
        }
    }
    Ok(threads)
}

/// Ends the threads: a panic of one of them is not lost.
pub(super) fn join(threads: &mut Vec<JoinHandle<()>>) {
    for thread in threads.drain(..) {
        if let Err(panic) = thread.join() {
            resume_unwind(panic);
        }
    }
}

/// The lines of several files at once. Threads end when it is dropped.
pub(super) struct Workers<T> {
    threads: Vec<JoinHandle<()>>,
    receiver: Receiver<Chunk<T>>,
    chunk: vec::IntoIter<Result<T, ExportError>>,
    last: Option<ExportError>,
}

impl<T: ExportLine + Send + 'static> Workers<T> {
    pub(super) fn start(queue: &FileQueue, at_once: usize) -> Result<Self, ExportError> {
        let count = queue.threads(at_once);
        let (sender, receiver) = mpsc::sync_channel(count);
        let threads = spawn(count, || {
            let (queue, sender) = (queue.clone(), sender.clone());
            move || queue.read(|chunk| sender.send(chunk).is_ok())
        })?;
        Ok(Self {
            threads,
            receiver,
            chunk: Vec::new().into_iter(),
            last: queue.wrong_sum(),
        })
    }

    pub(super) fn next(&mut self) -> Option<Result<T, ExportError>> {
        loop {
            if let Some(line) = self.chunk.next() {
                return Some(line);
            }
            match self.receiver.recv() {
                Ok(chunk) => self.chunk = chunk.into_iter(),
                Err(_) => {
                    join(&mut self.threads);
                    return self.last.take().map(Err);
                }
            }
        }
    }
}
