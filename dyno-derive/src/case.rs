//! The cases of `rename_all`, which are those of serde, and the names of constants.

/// A case of names: `rename_all = "camelCase"`.
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
    /// All cases, with the values of `rename_all`.
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

    /// Returns the case for a value of `rename_all`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, case)| *case)
    }

    /// Converts the name of a field, which is in snake case.
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

    /// Converts the name of a variant, which is in Pascal case.
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

/// Returns the name of the constant for a field or an index: `RANK` for `rank`, `BY_RANK` for `ByRank` and `by-rank`,
/// `GSI1` for `GSI1`.
///
/// Returns `None` if the name has no letters and no digits.
pub(crate) fn constant(name: &str) -> Option<String> {
    let parts = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty());
    let words: Vec<String> = parts.map(separate_words).collect();
    let constant = words.join("_").to_uppercase();
    match constant.chars().next()? {
        first if first.is_numeric() => Some(format!("_{constant}")),
        _ => Some(constant),
    }
}

/// Puts an underscore before each capital letter that begins a word: after a lower-case letter, or as the last of
/// several capital letters.
fn separate_words(part: &str) -> String {
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
    fn names_of_fields_have_the_cases_of_serde() {
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
    fn names_of_variants_have_the_cases_of_serde() {
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
    fn names_of_constants_are_in_upper_case() {
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
