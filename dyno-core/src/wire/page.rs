//! What stands around items: the body of an answer.

use super::{Format, Reader};
use crate::codec::{DecodeError, Members};

/// A page that owns its bytes, for items that borrow from it.
///
/// ```
/// use std::borrow::Cow;
///
/// use dyno_core::codec::{DecodeError, Members, slot};
/// use dyno_core::wire::{Map, Page};
///
/// struct Film<'b> {
///     title: Cow<'b, str>,
/// }
///
/// # // What `#[derive(Document)]` writes.
/// # impl<'b> Members<'b> for Film<'b> {
/// #     fn decode_members(map: &mut Map<'_, 'b>) -> Result<Self, DecodeError> {
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
/// let page = Page::new(*br#"{"Count":1,"Items":[{"title":{"S":"Brazil"}}]}"#)?;
/// let films: Vec<Film<'_>> = page.items()?;
/// assert!(matches!(films[0].title, Cow::Borrowed("Brazil")));
/// # Ok::<(), DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Page {
    text: String,
}

impl Page {
    /// A page with the body of a Query or Scan answer.
    ///
    /// # Errors
    /// A [`DecodeError`] when the bytes are not UTF-8.
    pub fn new(body: impl Into<Vec<u8>>) -> Result<Self, DecodeError> {
        match String::from_utf8(body.into()) {
            Ok(text) => Ok(Self { text }),
            Err(error) => Err(DecodeError::malformed(
                error.utf8_error().valid_up_to(),
                "text is not UTF-8",
            )),
        }
    }

    /// The items. Those of a type with a lifetime borrow their texts from the page, unless these have escapes.
    ///
    /// # Errors
    /// As [`read_items`].
    pub fn items<'b, T: Members<'b>>(&'b self) -> Result<Vec<T>, DecodeError> {
        items(Reader::from_text(&self.text, Format::DynamoDb))
    }
}

/// The items of an answer: what its member `Items` holds.
///
/// # Errors
/// A [`DecodeError`] when the body is no such answer, or when an attribute is not what its field wants.
pub fn read_items<'b, T: Members<'b>>(body: &'b [u8]) -> Result<Vec<T>, DecodeError> {
    items(Reader::new(body, Format::DynamoDb)?)
}

fn items<'b, T: Members<'b>>(mut reader: Reader<'b>) -> Result<Vec<T>, DecodeError> {
    let mut items = Vec::new();
    let mut answer = reader.item()?;
    while let Some((name, value)) = answer.next()? {
        match &*name {
            "Count" => items.reserve(value.count()?),
            "Items" => {
                // Of members with the same name the last one counts, as to the SDK.
                items.clear();
                let mut maps = value.items()?;
                while let Some(mut map) = maps.next()? {
                    items.push(T::decode_members(&mut map)?);
                    // A type may stop reading early; what is left must be well formed nonetheless.
                    while map.next()?.is_some() {}
                }
            }
            _ => value.skip()?,
        }
    }
    reader.finish()?;
    Ok(items)
}
