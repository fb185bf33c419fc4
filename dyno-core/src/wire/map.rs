//! The members of a map or of an item.

use std::borrow::Cow;
use std::sync::atomic::Ordering;

use super::reader::Place;
use super::rest::Unclaimed;
use super::{Reader, Rest, Value};
use crate::codec::DecodeError;

/// The members of an M or of an item, one after the other.
#[derive(Debug)]
pub struct Map<'r, 'b> {
    pub(super) source: Source<'r, 'b>,
    /// Members that were taken before their time, and do not come by any more.
    pub(super) tags: Vec<&'static str>,
}

#[derive(Debug)]
pub(super) enum Source<'r, 'b> {
    Text {
        reader: &'r mut Reader<'b>,
        place: Place,
        /// Whether the object is the content of an attribute value, `{"M": {..}}`, rather than an item.
        wrapped: bool,
        /// How deep the members are.
        depth: u32,
        /// Where the value begins that was handed out last, to pass over it if nobody read it.
        value: Option<usize>,
    },
    /// What the fields of the document around did not claim.
    Rest { rest: &'r mut Rest<'b>, next: usize },
}

impl<'r, 'b> Map<'r, 'b> {
    #[inline]
    pub(super) fn of_text(reader: &'r mut Reader<'b>, wrapped: bool) -> Self {
        let depth = reader.depth;
        Self {
            source: Source::Text {
                reader,
                place: Place::First,
                wrapped,
                depth,
                value: None,
            },
            tags: Vec::new(),
        }
    }

    /// The next member: its name and its value. A value that is not read is passed over.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text is malformed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the value borrows from the map, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<(Cow<'b, str>, Value<'_, 'b>)>, DecodeError> {
        match &mut self.source {
            Source::Text {
                place: Place::After,
                ..
            } => Ok(None),
            Source::Text {
                reader,
                place,
                wrapped,
                depth,
                value,
            } => loop {
                reader.pass_over(value.take(), *depth)?;
                let name = match place {
                    Place::First => reader.cursor.text_between(b"\"", b"\":"),
                    _ => reader.cursor.text_between(b",\"", b"\":"),
                };
                let name = if let Some(name) = name {
                    *place = Place::Inside;
                    Cow::Borrowed(name)
                } else {
                    if !reader.another(b'}', place)? {
                        if *wrapped {
                            reader.end()?;
                        }
                        return Ok(None);
                    }
                    reader.cursor.member_name()?
                };
                *value = Some(reader.cursor.position);
                if !self.tags.contains(&&*name) {
                    return Ok(Some((name, Value { reader })));
                }
            },
            Source::Rest { rest, next } => {
                let is_tag = |member: &Unclaimed<'_>| self.tags.contains(&&*member.name);
                *next += rest
                    .members
                    .iter()
                    .skip(*next)
                    .take_while(|member| is_tag(member))
                    .count();
                let Some(member) = rest.members.get_mut(*next) else {
                    return Ok(None);
                };
                *next += 1;
                member.reader = member.start.clone();
                Ok(Some((
                    member.name.clone(),
                    Value {
                        reader: &mut member.reader,
                    },
                )))
            }
        }
    }

    /// Takes the text of the member `name`, wherever it stands. So an enum learns its variant before it is read.
    ///
    /// The member does not come by any more: what the variant holds does not see it, nor do documents that are flattened beside.
    ///
    /// # Errors
    /// A [`DecodeError`] when the member is missing or is no S.
    pub fn take_tag(&mut self, name: &'static str) -> Result<Cow<'b, str>, DecodeError> {
        self.tags.push(name);
        let found = match &self.source {
            Source::Text { reader, .. } => {
                let mut ahead = (*reader).clone();
                let mut map = Map::of_text(&mut ahead, false);
                loop {
                    match map.next()? {
                        Some((found, value)) if found == name => break Some(value.ahead()),
                        Some((_, value)) => value.skip()?,
                        None => break None,
                    }
                }
            }
            Source::Rest { rest, .. } => {
                let found = rest.members.iter().find(|member| member.name == name);
                found.map(|member| {
                    member.claimed.store(true, Ordering::Relaxed);
                    member.start.clone()
                })
            }
        };
        let Some(mut ahead) = found else {
            return Err(DecodeError::missing().at_name(name));
        };
        ahead.value().string().map_err(|error| error.at_name(name))
    }
}
