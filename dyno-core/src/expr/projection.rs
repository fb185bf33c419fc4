//! Projections of reads.

use std::fmt;
use std::marker::PhantomData;
use std::ops::BitAnd;

use super::address::Address;
use super::ast;
use super::path::Path;
use crate::codec::Attribute;

/// The attributes that a read of items of the model `M` returns: paths, combined with `&`.
///
/// A projection makes responses smaller. It does not make reads cheaper: capacity is counted for the whole item.
///
/// ```
/// # use dyno::{Projection, path};
/// let projection: Projection<_> = path("title") & path("info").key("rating");
/// assert_eq!(projection.to_string(), "title, info.rating");
/// ```
#[must_use = "a projection does nothing by itself; give it to `projection`"]
pub struct Projection<M> {
    tree: ast::Projection,
    model: PhantomData<fn() -> M>,
}

impl<M> Projection<M> {
    pub(crate) fn new(tree: ast::Projection) -> Self {
        Self {
            tree,
            model: PhantomData,
        }
    }

    /// The tree.
    pub(crate) fn into_ast(self) -> ast::Projection {
        self.tree
    }

    fn and(self, other: Self) -> Self {
        Self::new(match (self.tree, other.tree) {
            (ast::Projection::Paths(mut paths), ast::Projection::Paths(others)) => {
                paths.extend(others);
                ast::Projection::Paths(paths)
            }
            (invalid @ ast::Projection::Invalid(_), _) | (_, invalid) => invalid,
        })
    }
}

/// A projection of items of the model `M`, or a path of it, which is the projection of that attribute.
#[diagnostic::on_unimplemented(
    message = "this projects no items of `{M}`",
    label = "paths of another model",
    note = "a projection has the paths of the model that is read; `Projected` is a global index that does not hold all \
        attributes, and has the paths of a view of it: `#[derive(View)] #[dyno(of = Order, index = GSI2)]`"
)]
pub trait ProjectionOf<M>: Into<Projection<M>> {}

#[diagnostic::do_not_recommend]
impl<M, P: Into<Projection<M>>> ProjectionOf<M> for P {}

impl<M, A: Address, T: Attribute> From<Path<M, A, T>> for Projection<M> {
    fn from(path: Path<M, A, T>) -> Self {
        Self::new(ast::Projection::Paths(vec![path.ast()]))
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
        Self::new(self.tree.clone())
    }
}

impl<M> PartialEq for Projection<M> {
    fn eq(&self, other: &Self) -> bool {
        self.tree == other.tree
    }
}

impl<M> Eq for Projection<M> {}

impl<M> std::hash::Hash for Projection<M> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.tree.hash(state);
    }
}

impl<M> fmt::Display for Projection<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths = match &self.tree {
            ast::Projection::Paths(paths) => paths,
            ast::Projection::Invalid(error) => return write!(f, "<{error}>"),
        };
        for (at, path) in paths.iter().enumerate() {
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
