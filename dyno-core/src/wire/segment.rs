//! Document paths in error messages.

use std::fmt;

/// A step of the path from an item to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// An attribute, or an entry of a map.
    Name(String),
    /// An element of a list.
    Index(usize),
}

/// The path from an item to a value, in reverse order: each layer that an error passes adds its own step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Trail(Vec<Segment>);

impl Trail {
    pub(super) fn push(&mut self, segment: Segment) {
        self.0.push(segment);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Segment> {
        self.0.iter().rev()
    }
}

/// Writes the document path: `info.actors[2]`.
impl fmt::Display for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.iter().enumerate() {
            match segment {
                Segment::Name(name) => write_name(f, at == 0, name)?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Writes one name of a document path. A name with a dot or a bracket in it is written in quotes.
pub(crate) fn write_name(f: &mut fmt::Formatter<'_>, first: bool, name: &str) -> fmt::Result {
    if !first {
        f.write_str(".")?;
    }
    let plain = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '#' | '/'));
    if plain {
        f.write_str(name)
    } else {
        write!(f, "{name:?}")
    }
}
