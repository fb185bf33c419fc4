//! What to do about an update that DynamoDB rejects.

/// What to write instead of an update that needs what the item does not have, from DynamoDB's message about it.
pub(super) fn advice_on_update(message: &str) -> Option<&'static str> {
    const ADVICE: [(&str, &str); 2] = [
        (
            "The document path provided in the update expression is invalid for update",
            "the map or the list around the path does not exist: set it as a whole, or make it in an earlier update \
             with `set_if_not_exists`",
        ),
        (
            "The provided expression refers to an attribute that does not exist in the item",
            "give an attribute that may be absent a value: `path.set(list_append(path.if_not_exists([]), list))` \
             appends, `path.set(path.if_not_exists(0) + 1)` adds",
        ),
    ];
    let advice = ADVICE.iter().find(|(known, _)| message.starts_with(known));
    advice.map(|&(_, advice)| advice)
}
