//! How are names written? The words of `rename_all`, which mean what they mean in serde, and the names of constants.

/// A way to write names: `rename_all = "camelCase"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    /// Each way, written in itself.
    pub(crate) const ALL: [(&'static str, Self); 8] = [
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
    ];

    /// The way of that name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, case)| *case)
    }

    /// Writes the name of a field, which is in snake case.
    pub(crate) fn of_field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_uppercase(),
            Self::Pascal => name
                .split('_')
                .map(|word| with_first(word, char::to_uppercase))
                .collect(),
            Self::Camel => with_first(&Self::Pascal.of_field(name), char::to_lowercase),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_uppercase().replace('_', "-"),
        }
    }

    /// Writes the name of a variant, which is in Pascal case.
    pub(crate) fn of_variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            Self::Camel => with_first(name, char::to_lowercase),
            Self::Snake => {
                let mut snake = String::with_capacity(name.len() + 4);
                for (at, c) in name.char_indices() {
                    if at > 0 && c.is_uppercase() {
                        snake.push('_');
                    }
                    snake.extend(c.to_lowercase());
                }
                snake
            }
            Self::ScreamingSnake | Self::Kebab | Self::ScreamingKebab => {
                self.of_field(&Self::Snake.of_variant(name))
            }
        }
    }
}

fn with_first<I: Iterator<Item = char>>(word: &str, change: fn(char) -> I) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map_or_else(String::new, |first| change(first).chain(chars).collect())
}

/// The name of the constant for a field or an index: `rank` is `RANK`, `ByRank` and `by-rank` are `BY_RANK`, `GSI1` stays.
///
/// `None` when nothing of the name can stand in an identifier.
pub(crate) fn constant(name: &str) -> Option<String> {
    let parts = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty());
    let words: Vec<String> = parts.map(between_humps).collect();
    let constant = words.join("_").to_uppercase();
    match constant.chars().next()? {
        first if first.is_numeric() => Some(format!("_{constant}")),
        _ => Some(constant),
    }
}

/// Puts an underscore before each capital that begins a word: after a small letter, or as the last of a run of capitals.
fn between_humps(part: &str) -> String {
    let mut written = String::with_capacity(part.len() + 4);
    let mut previous: Option<char> = None;
    let mut chars = part.chars().peekable();
    while let Some(c) = chars.next() {
        let ends_run = chars.peek().is_some_and(|next| next.is_lowercase());
        if c.is_uppercase()
            && previous.is_some_and(|p| p.is_lowercase() || (p.is_uppercase() && ends_run))
        {
            written.push('_');
        }
        written.push(c);
        previous = Some(c);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_take_every_case_as_in_serde() {
        for (name, expected) in [
            ("id", ["id", "ID", "Id", "id", "id", "ID", "id", "ID"]),
            (
                "order_id",
                [
                    "order_id", "ORDER_ID", "OrderId", "orderId", "order_id", "ORDER_ID",
                    "order-id", "ORDER-ID",
                ],
            ),
        ] {
            assert_eq!(Case::ALL.map(|(_, case)| case.of_field(name)), expected);
        }
    }

    #[test]
    fn variants_take_every_case_as_in_serde() {
        for (name, expected) in [
            (
                "Paid",
                [
                    "paid", "PAID", "Paid", "paid", "paid", "PAID", "paid", "PAID",
                ],
            ),
            (
                "OnItsWay",
                [
                    "onitsway",
                    "ONITSWAY",
                    "OnItsWay",
                    "onItsWay",
                    "on_its_way",
                    "ON_ITS_WAY",
                    "on-its-way",
                    "ON-ITS-WAY",
                ],
            ),
        ] {
            assert_eq!(Case::ALL.map(|(_, case)| case.of_variant(name)), expected);
        }
    }

    #[test]
    fn constants_are_upper_case() {
        for (name, expected) in [
            ("rank", Some("RANK")),
            ("orderId", Some("ORDER_ID")),
            ("PK", Some("PK")),
            ("GSI1PK", Some("GSI1PK")),
            ("gsi1_pk", Some("GSI1_PK")),
            ("ByRank", Some("BY_RANK")),
            ("by-rank", Some("BY_RANK")),
            ("GSI1", Some("GSI1")),
            ("HTTPStatus", Some("HTTP_STATUS")),
            ("1st", Some("_1ST")),
            ("_id", Some("ID")),
            ("...", None),
        ] {
            assert_eq!(constant(name).as_deref(), expected, "{name}");
        }
    }
}
