//! The types of attribute values.

use std::fmt;

/// The type of an attribute value (AWS developer guide, "Data type descriptors").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttributeType {
    /// A string.
    S,
    /// A number of up to 38 digits.
    N,
    /// Binary.
    B,
    /// A Boolean.
    Bool,
    /// NULL.
    Null,
    /// A list of values of any type.
    L,
    /// A map from names to values of any type.
    M,
    /// A set of strings.
    Ss,
    /// A set of numbers.
    Ns,
    /// A set of binaries.
    Bs,
}

impl AttributeType {
    /// Returns the type's name in DynamoDB: `S`, `N`, `B`, `BOOL`, `NULL`, `L`, `M`, `SS`, `NS` or `BS`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
            Self::Bool => "BOOL",
            Self::Null => "NULL",
            Self::L => "L",
            Self::M => "M",
            Self::Ss => "SS",
            Self::Ns => "NS",
            Self::Bs => "BS",
        }
    }

    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        Some(match tag {
            "S" => Self::S,
            "N" => Self::N,
            "B" => Self::B,
            "BOOL" => Self::Bool,
            "NULL" => Self::Null,
            "L" => Self::L,
            "M" => Self::M,
            "SS" => Self::Ss,
            "NS" => Self::Ns,
            "BS" => Self::Bs,
            _ => return None,
        })
    }

    /// The type of the elements of this set type.
    pub(crate) const fn element(self) -> Option<Self> {
        match self {
            Self::Ss => Some(Self::S),
            Self::Ns => Some(Self::N),
            Self::Bs => Some(Self::B),
            _ => None,
        }
    }

    /// The type of a set of elements of this type.
    pub(crate) const fn set(self) -> Option<Self> {
        match self {
            Self::S => Some(Self::Ss),
            Self::N => Some(Self::Ns),
            Self::B => Some(Self::Bs),
            _ => None,
        }
    }
}

impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
