//! Projections: which attributes an answer has.

use std::fmt;
use std::marker::PhantomData;
use std::ops::BitAnd;

use super::ast;
use super::path::{Address, Path};
use crate::codec::Attribute;

/// The attributes of items of the model `M` that an answer is to have: paths, combined with `&`.
///
/// A projection makes answers smaller, not reads cheaper: capacity is counted for the whole item.
///
/// ```
/// # use dyno_core::{Projection, path};
/// let projection: Projection<_> = path("title") & path("info").key("rating");
/// assert_eq!(projection.to_string(), "title, info.rating");
/// ```
#[must_use = "a projection does nothing by itself; give it to `projection`"]
pub struct Projection<M> {
    paths: Vec<ast::Path>,
    model: PhantomData<fn() -> M>,
}

impl<M> Projection<M> {
    pub(crate) fn of_names(names: &[&'static str]) -> Self {
        let paths = names
            .iter()
            .map(|&name| ast::Path(vec![ast::Segment::Name(name.into())]))
            .collect();
        Self {
            paths,
            model: PhantomData,
        }
    }

    /// The paths.
    pub(crate) fn ast(&self) -> &[ast::Path] {
        &self.paths
    }

    fn and(mut self, other: Self) -> Self {
        self.paths.extend(other.paths);
        self
    }
}

impl<M, A: Address, T: Attribute> From<Path<M, A, T>> for Projection<M> {
    fn from(path: Path<M, A, T>) -> Self {
        Self {
            paths: vec![path.ast()],
            model: PhantomData,
        }
    }
}

impl<M, A: Address, T: Attribute, P: Into<Projection<M>>> BitAnd<P> for Path<M, A, T> {
    type Output = Projection<M>;

    fn bitand(self, other: P) -> Projection<M> {
        Projection::from(self).and(other.into())
    }
}

impl<M, P: Into<Self>> BitAnd<P> for Projection<M> {
    type Output = Self;

    fn bitand(self, other: P) -> Self {
        self.and(other.into())
    }
}

impl<M> Clone for Projection<M> {
    fn clone(&self) -> Self {
        Self {
            paths: self.paths.clone(),
            model: PhantomData,
        }
    }
}

impl<M> PartialEq for Projection<M> {
    fn eq(&self, other: &Self) -> bool {
        self.paths == other.paths
    }
}

impl<M> Eq for Projection<M> {}

impl<M> std::hash::Hash for Projection<M> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.paths.hash(state);
    }
}

impl<M> fmt::Display for Projection<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, path) in self.paths.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{path}")?;
        }
        Ok(())
    }
}

impl<M> fmt::Debug for Projection<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Projection({self})")
    }
}
