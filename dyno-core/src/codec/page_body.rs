//! What stands around items: the body of a response.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::{DecodeError, Members};
use crate::wire::{Format, Reader, ValueReader};

/// A page that owns its bytes, for items that borrow from it.
///
/// ```
/// use std::borrow::Cow;
///
/// use dyno::codec::{DecodeError, Members, slot};
/// use dyno::codec::PageBody;
/// use dyno::wire::MapReader;
///
/// struct Film<'b> {
///     title: Cow<'b, str>,
/// }
///
/// # // What `#[derive(Document)]` writes.
/// # impl<'b> Members<'b> for Film<'b> {
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
/// let films: Vec<Film<'_>> = page.items()?;
/// assert!(matches!(films[0].title, Cow::Borrowed("Brazil")));
/// assert_eq!(page.count()?, 1);
/// # Ok::<(), DecodeError>(())
/// ```
#[derive(Clone)]
pub struct PageBody {
    body: Arc<dyn AsRef<[u8]> + Send + Sync>,
    /// What stands around the items, as soon as somebody has gone through the body.
    envelope: OnceLock<Envelope>,
}

impl PageBody {
    /// A page with the body of a Query or Scan response. It is looked at only when something is asked of the page.
    #[must_use]
    pub fn new(body: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Self {
            body: Arc::new(body),
            envelope: OnceLock::new(),
        }
    }

    /// The items. Those of a type with a lifetime borrow their texts from the page, unless these have escapes.
    ///
    /// # Errors
    /// As [`read_items`].
    pub fn items<'b, T: Members<'b>>(&'b self) -> Result<Vec<T>, DecodeError> {
        self.items_or_text().map_err(|(error, _)| error)
    }

    /// As [`items`](Self::items), with the text of an item that cannot be read; it is empty when the body is malformed.
    pub(crate) fn items_or_text<'b, T: Members<'b>>(
        &'b self,
    ) -> Result<Vec<T>, (DecodeError, &'b str)> {
        let (items, envelope) = items((*self.body).as_ref())?;
        // Whatever was found is the same each time.
        let _ = self.envelope.set(envelope);
        Ok(items)
    }

    /// How many items there are, after the filter.
    ///
    /// # Errors
    /// A [`DecodeError`] when the body is no response; so for all that stands around the items.
    pub fn count(&self) -> Result<usize, DecodeError> {
        self.envelope().map(|envelope| envelope.count)
    }

    /// How many items were read, before the filter.
    ///
    /// # Errors
    /// As [`count`](Self::count).
    pub fn scanned(&self) -> Result<usize, DecodeError> {
        self.envelope().map(|envelope| envelope.scanned)
    }

    /// The key of the last item that was read, if there is more, in DynamoDB's JSON.
    ///
    /// # Errors
    /// As [`count`](Self::count).
    pub fn last_evaluated_key(&self) -> Result<Option<&str>, DecodeError> {
        self.envelope().map(|envelope| envelope.last.as_deref())
    }

    /// The capacity units that reading took, if the request asked for them.
    ///
    /// # Errors
    /// As [`count`](Self::count).
    pub fn capacity(&self) -> Result<Option<f64>, DecodeError> {
        self.envelope().map(|envelope| envelope.capacity)
    }

    /// Goes through the body, unless that was done.
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

/// Without the items.
impl fmt::Debug for PageBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageBody")
            .field("bytes", &(*self.body).as_ref().len())
            .finish_non_exhaustive()
    }
}

/// What stands around the items of a response.
#[derive(Clone, Debug, Default)]
pub(crate) struct Envelope {
    count: usize,
    scanned: usize,
    last: Option<Box<str>>,
    capacity: Option<f64>,
}

/// The items of a response: what its member `Items` holds.
///
/// # Errors
/// A [`DecodeError`] when the body is no such response, or when an attribute is not what its field wants.
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
            // Of members with the same name the last one counts, as to the SDK.
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
            )?;
            Ok(())
        })?;
        reader.finish()?;
        Ok(envelope)
    };
    match read() {
        Ok(envelope) => Ok((items, envelope)),
        Err(error) => Err((error, unreadable)),
    }
}

/// Reads a response; `items` reads the member `Items`, of which there are so many if the response has said so already.
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
                let (count, believed) = value.count()?;
                (envelope.count, expected) = (count, believed);
            }
            "ScannedCount" => envelope.scanned = value.count()?.0,
            "Items" => items(value, expected)?,
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
