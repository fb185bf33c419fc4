//! The page that a caller requests: the query string of a URL.

use std::fmt;
use std::str::FromStr;

use super::token::Cursor;
use crate::error::InvalidCursor;

/// The page of a list that a caller requests: the first one, the one after a cursor, or the one before a cursor.
///
/// [`Query::pagination`](crate::op::Query::pagination) reads that page, and [`Page::next_page`](crate::Page::next_page)
/// and [`Page::previous_page`](crate::Page::previous_page) are the links on it.
///
/// As a string it is a query string: `after=` and `before=` with the text of a cursor, or nothing for the first page.
/// [`FromStr`] reads it from the query string of a URL. With the feature `axum` it is an extractor, whose rejection has
/// the status 400. With the feature `serde` it is deserialized from the fields `after` and `before`, so it also works
/// with other query-string extractors, and flattened into a struct with further parameters. Other parameters are
/// ignored, and an empty `after` or `before` counts as absent. Giving both is an [`InvalidCursor::AfterAndBefore`].
///
/// ```no_run
/// use dyno::cursor::{CursorKeys, Pagination};
/// use dyno::{Model, Page, Table};
///
/// #[derive(Model, Debug)]
/// #[dyno(table = "Orders")]
/// struct Order {
///     #[dyno(partition_key)]
///     customer: String,
///     #[dyno(sort_key)]
///     number: u64,
/// }
///
/// // In axum, `pagination` is an argument of the handler.
/// async fn list(
///     orders: &Table<Order>,
///     keys: &CursorKeys,
///     customer: &str,
///     pagination: Pagination,
/// ) -> dyno::Result<String> {
///     let seal = keys.seal(customer);
///     let page = orders.query(customer).sealed(&seal).pagination(pagination).page_of(20).await?;
///     let next = page.next_page().map_or_else(String::new, |next| format!("<a href='?{next}'>next</a>"));
///     Ok(format!("{:?} {next}", page.items))
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pagination {
    /// The page at the beginning.
    #[default]
    First,
    /// The page after a cursor: [`Page::cursor`](crate::Page::cursor) of the page before it.
    After(Cursor),
    /// The page before a cursor: [`Page::previous`](crate::Page::previous) of the page after it.
    Before(Cursor),
}

impl Pagination {
    /// The page that the two parameters request; only one may be given.
    fn of(after: Option<&str>, before: Option<&str>) -> Result<Self, InvalidCursor> {
        let given = |text: Option<&str>| -> Result<Option<Cursor>, InvalidCursor> {
            let text = text.filter(|text| !text.is_empty());
            text.map(str::parse).transpose()
        };
        match (given(after)?, given(before)?) {
            (None, None) => Ok(Self::First),
            (Some(cursor), None) => Ok(Self::After(cursor)),
            (None, Some(cursor)) => Ok(Self::Before(cursor)),
            (Some(_), Some(_)) => Err(InvalidCursor::AfterAndBefore),
        }
    }

    /// The parameter, unless it is the first page.
    fn parameter(&self) -> Option<(&'static str, &Cursor)> {
        match self {
            Self::First => None,
            Self::After(cursor) => Some((AFTER, cursor)),
            Self::Before(cursor) => Some((BEFORE, cursor)),
        }
    }
}

const AFTER: &str = "after";
const BEFORE: &str = "before";

/// Reads a query string, with or without its `?`. The text of a cursor needs no percent-encoding.
impl FromStr for Pagination {
    type Err = InvalidCursor;

    fn from_str(query: &str) -> Result<Self, InvalidCursor> {
        let (mut after, mut before) = (None, None);
        for parameter in query.strip_prefix('?').unwrap_or(query).split('&') {
            match parameter.split_once('=') {
                Some((AFTER, text)) => after = Some(text),
                Some((BEFORE, text)) => before = Some(text),
                _ => {}
            }
        }
        Self::of(after, before)
    }
}

/// Writes the query string, without `?`; nothing for the first page.
impl fmt::Display for Pagination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parameter() {
            None => Ok(()),
            Some((name, cursor)) => write!(f, "{name}={cursor}"),
        }
    }
}

#[cfg(feature = "serde")]
mod serde_traits {
    use std::fmt;

    use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
    use serde::ser::{Serialize, SerializeMap as _, Serializer};

    use super::{AFTER, BEFORE, Pagination};

    impl Serialize for Pagination {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let parameter = self.parameter();
            let mut map = serializer.serialize_map(Some(usize::from(parameter.is_some())))?;
            if let Some((name, cursor)) = parameter {
                map.serialize_entry(name, cursor)?;
            }
            map.end()
        }
    }

    impl<'de> Deserialize<'de> for Pagination {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_struct("Pagination", &[AFTER, BEFORE], Parameters)
        }
    }

    struct Parameters;

    impl<'de> Visitor<'de> for Parameters {
        type Value = Pagination;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the parameters `after` and `before`")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pagination, A::Error> {
            let (mut after, mut before) = (Text(None), Text(None));
            while let Some(name) = map.next_key::<String>()? {
                match &*name {
                    AFTER => after = map.next_value()?,
                    BEFORE => before = map.next_value()?,
                    _ => {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
            }
            Pagination::of(after.0.as_deref(), before.0.as_deref()).map_err(Error::custom)
        }
    }

    /// A text, if there is one, from formats with and without a notion of `None`.
    struct Text(Option<String>);

    impl<'de> Deserialize<'de> for Text {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_option(TextVisitor)
        }
    }

    struct TextVisitor;

    impl<'de> Visitor<'de> for TextVisitor {
        type Value = Text;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the text of a cursor")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
            Ok(Text(Some(text.to_owned())))
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text, D::Error> {
            deserializer.deserialize_str(self)
        }

        fn visit_none<E: Error>(self) -> Result<Text, E> {
            Ok(Text(None))
        }

        fn visit_unit<E: Error>(self) -> Result<Text, E> {
            Ok(Text(None))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Page;

    fn cursor() -> Cursor {
        Cursor::at(r#"{"id":{"N":"7"}}"#, None)
    }

    /// Each page, and its query string.
    fn pages() -> [(Pagination, String); 3] {
        let text = cursor().to_string();
        [
            (Pagination::First, String::new()),
            (Pagination::After(cursor()), format!("after={text}")),
            (Pagination::Before(cursor()), format!("before={text}")),
        ]
    }

    #[test]
    fn a_page_is_a_query_string() {
        for (page, text) in pages() {
            assert_eq!(page.to_string(), text);
            for query in [
                text.clone(),
                format!("?{text}"),
                format!("sort=new&{text}&after=&x"),
            ] {
                // An empty parameter is a missing one, so the last `after` counts.
                let expected = match page {
                    Pagination::After(_) if query.ends_with("x") => Pagination::First,
                    _ => page.clone(),
                };
                assert_eq!(query.parse::<Pagination>(), Ok(expected), "{query}");
            }
        }
        let text = cursor().to_string();
        for (query, expected) in [
            ("after=garbage".to_owned(), InvalidCursor::Malformed),
            (format!("before=%{text}"), InvalidCursor::Malformed),
            (
                format!("after={text}&before={text}"),
                InvalidCursor::AfterAndBefore,
            ),
        ] {
            assert_eq!(query.parse::<Pagination>(), Err(expected), "{query}");
        }
    }

    #[test]
    fn a_page_has_links() {
        let mut page = Page::<()>::empty();
        assert_eq!((page.next_page(), page.previous_page()), (None, None));
        page.cursor = Some(cursor());
        assert_eq!(page.next_page(), Some(Pagination::After(cursor())));
        assert_eq!(page.previous_page(), None);
        page.previous = page.cursor.take();
        assert_eq!(page.next_page(), None);
        assert_eq!(page.previous_page(), Some(Pagination::Before(cursor())));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn a_page_is_its_parameters() {
        use serde::Deserialize as _;
        use serde::de::value::{Error, MapDeserializer};

        let text = cursor().to_string();
        for (page, _) in pages() {
            let json = serde_json::to_string(&page).unwrap();
            assert_eq!(serde_json::from_str::<Pagination>(&json).unwrap(), page);
        }
        // As parameters of a URL, which are texts alone.
        let read = |parameters: &[(&str, &str)]| {
            let parameters = MapDeserializer::<_, Error>::new(parameters.iter().copied());
            Pagination::deserialize(parameters)
        };
        let after = Pagination::After(cursor());
        assert_eq!(read(&[]), Ok(Pagination::First));
        assert_eq!(read(&[("after", ""), ("page", "3")]), Ok(Pagination::First));
        assert_eq!(read(&[("before", ""), ("after", &text)]), Ok(after.clone()));
        let malformed = read(&[("after", "garbage")]).unwrap_err().to_string();
        assert!(
            malformed.starts_with("the cursor is malformed"),
            "{malformed}"
        );
        assert!(read(&[("before", &text), ("after", &text)]).is_err());
        let json = format!(r#"{{"before":null,"after":"{text}","limit":[1]}}"#);
        assert_eq!(serde_json::from_str::<Pagination>(&json).unwrap(), after);
        assert!(serde_json::from_str::<Pagination>(r#"{"after":7}"#).is_err());
    }
}
