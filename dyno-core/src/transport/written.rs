//! The result of a write of one item.

/// What a write returned: the text of the attributes in the response, if there are any.
#[derive(Debug)]
pub(crate) enum Written {
    Done(Option<String>),
    ConditionFailed {
        /// The existing item.
        old: Option<String>,
        /// Whether an earlier attempt, whose response was lost, may have been carried out.
        left_open: bool,
    },
}
