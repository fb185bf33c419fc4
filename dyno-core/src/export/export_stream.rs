//! The lines of all files of an export, as a stream.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::thread::JoinHandle;
use std::vec;

use futures::stream::{FusedStream, Stream};
use tokio::sync::mpsc::{self, Receiver};

use super::export_line::ExportLine;
use super::workers::{Chunk, FileQueue, join, spawn};
use crate::error::ExportError;

/// The lines of all files of an export as a stream: [`ExportItems::stream`](super::ExportItems::stream).
///
/// Its errors are those of [`ExportItems`](super::ExportItems). Threads start to read the files when the stream is
/// first polled, and end with the stream or when it is dropped. They wait while the stream is not polled.
#[must_use = "nothing is read until it is polled"]
pub struct ExportStream<T> {
    state: StreamState<T>,
    chunk: vec::IntoIter<Result<T, ExportError>>,
}

enum StreamState<T> {
    Ready {
        queue: FileQueue,
        at_once: usize,
    },
    Reading {
        threads: Vec<JoinHandle<()>>,
        receiver: Receiver<Chunk<T>>,
        last: Option<ExportError>,
    },
    Failed(ExportError),
    Ended,
}

impl<T: ExportLine + Send + 'static> ExportStream<T> {
    pub(super) fn new(queue: FileQueue, at_once: usize, mismatch: Option<ExportError>) -> Self {
        Self {
            state: match mismatch {
                Some(error) => StreamState::Failed(error),
                None => StreamState::Ready { queue, at_once },
            },
            chunk: Vec::new().into_iter(),
        }
    }
}

impl<T: ExportLine + Send + 'static> Stream for ExportStream<T> {
    type Item = Result<T, ExportError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(line) = this.chunk.next() {
                return Poll::Ready(Some(line));
            }
            match &mut this.state {
                StreamState::Ready { queue, at_once } => {
                    let count = queue.threads(*at_once);
                    let (sender, receiver) = mpsc::channel(count);
                    let threads = spawn(count, || {
                        let (queue, sender) = (queue.clone(), sender.clone());
                        move || queue.read(|chunk| sender.blocking_send(chunk).is_ok())
                    });
                    this.state = match threads {
                        Ok(threads) => StreamState::Reading {
                            threads,
                            receiver,
                            last: queue.wrong_sum(),
                        },
                        Err(error) => StreamState::Failed(error),
                    };
                }
                StreamState::Reading {
                    threads,
                    receiver,
                    last,
                } => match ready!(receiver.poll_recv(context)) {
                    Some(chunk) => this.chunk = chunk.into_iter(),
                    None => {
                        // They have nothing left to do.
                        join(threads);
                        let last = last.take();
                        this.state = StreamState::Ended;
                        return Poll::Ready(last.map(Err));
                    }
                },
                StreamState::Failed(error) => {
                    let error = error.clone();
                    this.state = StreamState::Ended;
                    return Poll::Ready(Some(Err(error)));
                }
                StreamState::Ended => return Poll::Ready(None),
            }
        }
    }
}

impl<T: ExportLine + Send + 'static> FusedStream for ExportStream<T> {
    fn is_terminated(&self) -> bool {
        matches!(self.state, StreamState::Ended) && self.chunk.as_slice().is_empty()
    }
}

impl<T> Unpin for ExportStream<T> {}

impl<T> fmt::Debug for ExportStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportStream").finish_non_exhaustive()
    }
}
