//! Whether an attribute can be absent.

/// Whether the attribute of a field can be absent.
pub trait Presence {
    #[doc(hidden)]
    const CAN_BE_ABSENT: bool;
}

/// The attribute is always present.
#[derive(Clone, Copy, Debug)]
pub struct Always;

/// The attribute can be absent: an `Option`, a set.
#[derive(Clone, Copy, Debug)]
pub struct Optional;

impl Presence for Always {
    const CAN_BE_ABSENT: bool = false;
}

impl Presence for Optional {
    const CAN_BE_ABSENT: bool = true;
}

/// The attribute cannot be absent, so that an `Option` around its type has a meaning.
#[diagnostic::on_unimplemented(
    message = "an `Option` around a type that can be absent already has no meaning",
    label = "a set or an `Option` inside an `Option`",
    note = "an empty set and `None` are both stored as no attribute; remove the outer `Option`",
    note = "to tell them apart in a field, store `None` as NULL: `#[dyno(null)]` on an `Option` of a set"
)]
pub trait Present: Presence {}

impl Present for Always {}
