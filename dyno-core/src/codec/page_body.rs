//! The body of a response with items.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::members::Members;
use crate::wire::{DecodeError, Format, Reader, ValueReader};

/// The body of a response that owns its bytes, for items that borrow from it.
///
/// ```
/// use std::borrow::Cow;
///
/// use dyno::codec::{DecodeError, Members, slot};
/// use dyno::codec::PageBody;
/// use dyno::wire::MapReader;
///
/// struct Movie<'b> {
///     title: Cow<'b, str>,
/// }
///
/// # // What `#[derive(Document)]` writes.
/// # impl<'b> Members<'b> for Movie<'b> {
/// #     fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
/// #         let mut title = slot::<Cow<'b, str>>();
/// #         while let Some((name, value)) = map.next()? {
/// #             match &*name {
/// #                 "title" => title.fill("title", value)?,
/// #                 _ => value.skip()?,
/// #             }
/// #         }
/// #         Ok(Self { title: title.take("title")? })
/// #     }
/// # }
/// #
/// let page = PageBody::new(*br#"{"Count":1,"Items":[{"title":{"S":"Brazil"}}]}"#);
/// let movies: Vec<Movie<'_>> = page.items()?;
/// assert!(matches!(movies[0].title, Cow::Borrowed("Brazil")));
/// assert_eq!(page.count()?, 1);
/// # Ok::<(), DecodeError>(())
/// ```
#[derive(Clone)]
pub struct PageBody {
    body: Arc<dyn AsRef<[u8]> + Send + Sync>,
    /// The rest of the response, once the body has been read.
    envelope: OnceLock<Envelope>,
}

impl PageBody {
    /// Wraps the body of a Query or Scan response. It is read only when needed.
    #[must_use]
    pub fn new(body: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Self::of(Arc::new(body))
    }

    pub(crate) fn of(body: Arc<dyn AsRef<[u8]> + Send + Sync>) -> Self {
        Self {
            body,
            envelope: OnceLock::new(),
        }
    }

    /// Reads the items. Items of a type with a lifetime borrow their strings from the body, unless these have escapes.
    ///
    /// # Errors
    /// The same as [`read_items`].
    pub fn items<'b, T: Members<'b>>(&'b self) -> Result<Vec<T>, DecodeError> {
        self.items_or_json().map_err(|(error, _)| error)
    }

    /// Like [`items`](Self::items), with the JSON of an item that cannot be read. It is empty if the body is malformed.
    pub(crate) fn items_or_json<'b, T: Members<'b>>(
        &'b self,
    ) -> Result<Vec<T>, (DecodeError, &'b str)> {
        let (items, envelope) = items((*self.body).as_ref())?;
        // The result is the same each time.
        let _ = self.envelope.set(envelope);
        Ok(items)
    }

    /// Returns the number of items, after the filter.
    ///
    /// # Errors
    /// A [`DecodeError`] if the body is not a response.
    pub fn count(&self) -> Result<usize, DecodeError> {
        self.envelope().map(|envelope| envelope.count)
    }

    /// Returns the number of items that were read, before the filter.
    ///
    /// # Errors
    /// The same as [`count`](Self::count).
    pub fn scanned(&self) -> Result<usize, DecodeError> {
        self.envelope().map(|envelope| envelope.scanned)
    }

    /// Returns the last evaluated key as DynamoDB's JSON, if there is another page.
    ///
    /// # Errors
    /// The same as [`count`](Self::count).
    pub fn last_evaluated_key(&self) -> Result<Option<&str>, DecodeError> {
        self.envelope().map(|envelope| envelope.last.as_deref())
    }

    /// Returns the capacity units that the request consumed, if it asked for them.
    ///
    /// # Errors
    /// The same as [`count`](Self::count).
    pub fn capacity(&self) -> Result<Option<f64>, DecodeError> {
        self.envelope().map(|envelope| envelope.capacity)
    }

    /// Reads the body, unless that was done.
    pub(crate) fn envelope(&self) -> Result<&Envelope, DecodeError> {
        if let Some(envelope) = self.envelope.get() {
            return Ok(envelope);
        }
        let mut reader = Reader::new((*self.body).as_ref(), Format::DynamoDb)?;
        let envelope = around(&mut reader, |items, _| items.skip())?;
        reader.finish()?;
        Ok(self.envelope.get_or_init(|| envelope))
    }
}

/// Prints the size of the body, not the items.
impl fmt::Debug for PageBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageBody")
            .field("bytes", &(*self.body).as_ref().len())
            .finish_non_exhaustive()
    }
}

/// The members of a response except its items.
#[derive(Clone, Debug, Default)]
pub(crate) struct Envelope {
    count: usize,
    scanned: usize,
    last: Option<Box<str>>,
    capacity: Option<f64>,
    has_items: bool,
}

impl Envelope {
    pub(crate) fn has_items(&self) -> bool {
        self.has_items
    }
}

/// Reads the items of a response: its member `Items`.
///
/// # Errors
/// A [`DecodeError`] if the body is not a response, or if an attribute does not have the type that its field expects.
pub fn read_items<'b, T: Members<'b>>(body: &'b [u8]) -> Result<Vec<T>, DecodeError> {
    items(body)
        .map(|(items, _)| items)
        .map_err(|(error, _)| error)
}

fn items<'b, T: Members<'b>>(body: &'b [u8]) -> Result<(Vec<T>, Envelope), (DecodeError, &'b str)> {
    let mut items = Vec::new();
    let mut unreadable = "";
    let mut read = || -> Result<_, DecodeError> {
        let mut reader = Reader::new(body, Format::DynamoDb)?;
        let envelope = around(&mut reader, |value, count| {
            // If several members have the same name, the last one counts, as in the SDK.
            items.clear();
            items.reserve(count);
            let mut array = value.items()?;
            array.documents(
                &mut items,
                |item| item,
                |error, text| {
                    unreadable = text;
                    Err(error)
                },
                None,
            )?;
            Ok(())
        })?;
        reader.finish()?;
        match envelope.has_items || envelope.count == 0 {
            true => Ok(envelope),
            false => Err(DecodeError::missing().at_name("Items")),
        }
    };
    match read() {
        Ok(envelope) if envelope.has_items && ![0, items.len()].contains(&envelope.count) => {
            let counted = DecodeError::invalid("as many items as `Count` says");
            Err((counted.at_name("Items"), ""))
        }
        Ok(envelope) => Ok((items, envelope)),
        Err(error) => Err((error, unreadable)),
    }
}

/// Reads a response. `items` reads the member `Items`; it gets the number of items if the response has it before them.
fn around<'b>(
    reader: &mut Reader<'b>,
    mut items: impl FnMut(ValueReader<'_, 'b>, usize) -> Result<(), DecodeError>,
) -> Result<Envelope, DecodeError> {
    let mut envelope = Envelope::default();
    let mut expected = 0;
    let mut response = reader.item()?;
    while let Some((name, value)) = response.next()? {
        match &*name {
            _ if value.is_nothing() => value.skip()?,
            "Count" => {
                (envelope.count, expected) = value.count()?;
            }
            "ScannedCount" => envelope.scanned = value.count()?.0,
            "Items" => {
                envelope.has_items = true;
                items(value, expected)?;
            }
            "LastEvaluatedKey" => {
                envelope.last = Some(value.text()?)
                    .filter(|&key| key != "{}")
                    .map(Into::into);
            }
            "ConsumedCapacity" => {
                let mut members = value.object()?;
                while let Some((name, value)) = members.next()? {
                    if name == "CapacityUnits" {
                        envelope.capacity = value.text()?.parse().ok();
                    }
                }
            }
            _ => value.skip()?,
        }
    }
    Ok(envelope)
}
