//! The tables of a batch, whose sources are read in turn.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::transport::TableRef;

/// A part of a batch: operations on one table.
pub(crate) trait OfTable {
    fn target(&self) -> &TableRef;

    /// Tells it the number of its table. Parts on the same table have the same number.
    fn set_number(&mut self, number: usize);
}

/// The parts of a batch.
pub(crate) struct Tables<P: ?Sized> {
    parts: Vec<Box<P>>,
    /// The parts whose sources are not at their end.
    open: VecDeque<usize>,
    /// The numbers of the tables by name.
    numbers: HashMap<Arc<str>, usize>,
}

/// What the sources have.
pub(crate) enum Turn<N> {
    /// This, of this part.
    Next(usize, N),
    /// Nothing now.
    Nothing,
    /// Nothing more.
    Ended,
}

impl<P: OfTable + ?Sized> Tables<P> {
    pub(crate) fn new(mut parts: Vec<Box<P>>) -> Self {
        let mut numbers = HashMap::new();
        for part in &mut parts {
            let next = numbers.len();
            let number = *numbers.entry(part.target().table.clone()).or_insert(next);
            part.set_number(number);
        }
        Self {
            open: (0..parts.len()).collect(),
            parts,
            numbers,
        }
    }

    /// Polls the sources in turn for one operation.
    pub(crate) fn poll_turn<N>(
        &mut self,
        context: &mut Context<'_>,
        mut poll_next: impl FnMut(&mut P, &mut Context<'_>) -> Poll<Option<N>>,
    ) -> Turn<N> {
        for _ in 0..self.open.len() {
            let Some(number) = self.open.pop_front() else {
                break;
            };
            let Some(part) = self.parts.get_mut(number) else {
                continue;
            };
            let next = poll_next(part, context);
            if !matches!(next, Poll::Ready(None)) {
                self.open.push_back(number);
            }
            if let Poll::Ready(Some(next)) = next {
                return Turn::Next(number, next);
            }
        }
        match self.open.is_empty() {
            true => Turn::Ended,
            false => Turn::Nothing,
        }
    }

    pub(crate) fn get(&self, number: usize) -> Option<&P> {
        self.parts.get(number).map(|part| &**part)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &P> {
        self.parts.iter().map(|part| &**part)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut P> {
        self.parts.iter_mut().map(|part| &mut **part)
    }

    /// The number of the table with this name.
    pub(crate) fn number(&self, table: &str) -> Option<usize> {
        self.numbers.get(table).copied()
    }
}
