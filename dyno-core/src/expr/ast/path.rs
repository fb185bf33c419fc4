//! Document paths.

use std::borrow::Cow;
use std::fmt;

use crate::wire::write_name;

/// A document path: a name, then names and indexes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<Segment>);

/// A step of a document path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    Name(Cow<'static, str>),
    Index(usize),
}

impl Path {
    /// The name of the item's attribute that it is, or is inside.
    pub(crate) fn attribute(&self) -> Option<&str> {
        match self.0.first()? {
            Segment::Name(name) => Some(name),
            Segment::Index(_) => None,
        }
    }

    /// Whether the two are the same, or one is inside the other.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a == b)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Name(name) => write_name(f, at == 0, name)?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
