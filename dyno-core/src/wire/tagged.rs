//! Maps whose members depend on one of them: the variants of enums with a tag, and the entities of a table.

use std::borrow::Cow;

use super::decode_error::DecodeError;
use super::enum_tag::EnumTag;
use super::format::Format;
use super::hidden_tags::Knowledge;
use super::map_reader::{MapReader, MemberPosition};
use super::name::Name;
use super::reader::Stage;
use super::value_reader::ValueReader;

impl<'b> MapReader<'_, 'b> {
    /// Reads the map as the variant that `tag` names, wherever the tag is among the members. `read` gets the index of
    /// the variant, which is the number of variants if there is none of this name, and the name.
    ///
    /// The tag is not returned among the members, neither to the variant nor to documents that are flattened into the
    /// same map.
    ///
    /// The next tag in the JSON is taken for that of the map before any member is read, because a search for it is much
    /// faster than reading the members. When the tag of the map comes by and is another one, the map is read again.
    /// `read` is therefore called a second time after a wrong guess, and its first result is dropped.
    ///
    /// # Errors
    /// The error of `read`, or a [`DecodeError`] if the tag is missing or is not an S.
    pub fn tagged<T>(
        &mut self,
        tag: &'static EnumTag,
        mut read: impl FnMut(&mut Self, usize, &str) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let start = self.place();
        let (variant, name, knowledge) = match self.guess(tag) {
            Some((variant, name)) => (variant, Cow::Borrowed(name), Knowledge::Guessed(variant)),
            None => {
                let name = self.look_for(tag)?;
                (tag.variant(&name), name, Knowledge::Certain)
            }
        };
        let number = self.hide(tag, knowledge);
        self.expect_variant(tag, variant);
        // A single result, because documents are large and would be moved otherwise.
        let mut document = read(self, variant, &name);
        if !self.hidden.is_certain(number) {
            match self.other_than(variant, tag, number, start) {
                Ok(None) => {}
                Ok(Some((variant, name))) => document = read(self, variant, &name),
                Err(error) => document = Err(error),
            }
        }
        document
    }

    /// Like [`tagged`](Self::tagged), and calls `without` for a map that does not have the tag, or where it is not an
    /// S. In the second case it is returned among the members.
    ///
    /// # Errors
    /// The errors of [`tagged`](Self::tagged) and of `without`.
    pub fn tagged_or<T>(
        &mut self,
        tag: &'static EnumTag,
        read: impl FnMut(&mut Self, usize, &str) -> Result<T, DecodeError>,
        without: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let start = self.place();
        let hidden = self.hidden.count();
        let document = self.tagged(tag, read);
        let is_without = |error: &DecodeError| error.is_missing() || error.is_unexpected();
        // The error may also be one of an attribute inside the map.
        if !document.as_ref().is_err_and(is_without) {
            return document;
        }
        self.return_to(start);
        match self.look_for(tag) {
            Err(error) if is_without(&error) => {
                self.return_to(start);
                self.hidden.keep(hidden);
                without(self)
            }
            _ => document,
        }
    }

    /// Reads the map as the variant that the beginning of a key attribute tells. `read` gets the index of the variant,
    /// and fails for a map whose key is not one of this variant; `certain` looks at the members.
    ///
    /// The next such beginning in the JSON is taken for that of the map, as [`tagged`](Self::tagged) does with names.
    /// Only after a failure, or if none is found, is `certain` called; if it finds another variant, `read` is called a
    /// second time.
    ///
    /// # Errors
    /// The errors of `read` and of `certain`.
    pub(crate) fn begun<T>(
        &mut self,
        tag: &'static EnumTag,
        mut read: impl FnMut(&mut Self, usize) -> Result<T, DecodeError>,
        certain: impl FnOnce(&mut Self) -> Result<usize, DecodeError>,
    ) -> Result<T, DecodeError> {
        let Some((variant, _)) = self.guess(tag) else {
            let variant = certain(self)?;
            self.expect_variant(tag, variant);
            return read(self, variant);
        };
        let (start, hidden, straight) = (self.place(), self.hidden.count(), self.straight);
        self.expect_variant(tag, variant);
        // A single result, because documents are large and would be moved otherwise.
        let mut document = read(self, variant);
        if document.is_err() {
            let here = self.place();
            self.return_to(start);
            self.hidden.keep(hidden);
            self.straight = straight;
            match certain(self) {
                Ok(found) if found == variant => self.return_to(here),
                Ok(found) => {
                    self.reader.guesses.was_wrong();
                    self.expect_variant(tag, found);
                    document = read(self, found);
                }
                Err(error) => document = Err(error),
            }
        }
        document
    }

    /// The names of the members of an entity: `names`, or `without` its tag if this map hides the tag.
    ///
    /// A map that hides one of the names does not know the next member by what came last, which takes twice the time.
    /// `without` has no name that is hidden, unless another tag is: so the map knows it from the first member on. This
    /// replaces a comparison with each name, and takes 2 % off `instructions collection last`.
    #[inline]
    #[must_use]
    pub fn names_beside<'n>(
        &mut self,
        tag: &str,
        names: &'n [Name],
        without: &'n [Name],
    ) -> &'n [Name] {
        if !self.hidden.contains(tag) {
            return names;
        }
        if self.hidden.only().is_some() {
            self.go_straight();
        }
        without
    }

    /// Reads the strings with these names ahead of the members before them, which are returned as before. A string that
    /// is missing is `None`, and so is one without a name.
    ///
    /// # Errors
    /// A [`DecodeError`] if a member with one of the names is not an S, or the JSON is malformed.
    pub(crate) fn ahead<const N: usize>(
        &mut self,
        names: [&str; N],
    ) -> Result<[Option<Cow<'b, str>>; N], DecodeError> {
        let mut found = [const { None }; N];
        if self.is_of_rest() {
            for (name, found) in names.iter().zip(&mut found) {
                if let Some(Some(mut ahead)) = self.claim(name) {
                    *found = Some(string_at(ahead.value(), name)?);
                }
            }
            return Ok(found);
        }
        let (start, straight) = (self.place(), self.straight);
        let mut left = names.iter().filter(|name| !name.is_empty()).count();
        while left > 0 {
            let Some(member) = self.advance_in_json()? else {
                break;
            };
            let place = names.iter().zip(&mut found);
            if let Some((name, found)) = place.into_iter().find(|(name, _)| **name == member) {
                *found = Some(string_at(ValueReader::new(self.reader), name)?);
                left -= 1;
            }
        }
        self.return_to(start);
        self.straight = straight;
        Ok(found)
    }

    /// Looks for the tag `number`, which did not come by or was guessed wrong, and returns the variant if it is not the
    /// one that was read.
    #[cold]
    fn other_than(
        &mut self,
        guessed: usize,
        tag: &'static EnumTag,
        number: usize,
        start: MemberPosition,
    ) -> Result<Option<(usize, Cow<'b, str>)>, DecodeError> {
        let here = self.place();
        self.return_to(start);
        let name = self.look_for(tag)?;
        let variant = tag.variant(&name);
        self.hidden.truncate(number, Knowledge::Certain);
        if variant == guessed {
            self.return_to(here);
            return Ok(None);
        }
        self.reader.guesses.was_wrong();
        self.expect_variant(tag, variant);
        Ok(Some((variant, name)))
    }

    /// The variant of the next tag in the JSON, if that is likely to be the tag of this map.
    #[inline]
    fn guess(&mut self, tag: &'static EnumTag) -> Option<(usize, &'static str)> {
        if self.is_of_rest() || self.stage == Stage::Ended || self.reader.format != Format::DynamoDb
        {
            return None;
        }
        let scanner = &self.reader.scanner;
        let variant = self
            .reader
            .guesses
            .next(tag, scanner.position, scanner.rest())?;
        Some((variant, tag.variant_name(variant)?))
    }

    /// Reads the tag ahead of the members that come before it.
    #[inline(never)]
    fn look_for(&mut self, tag: &EnumTag) -> Result<Cow<'b, str>, DecodeError> {
        let name = tag.name.text;
        if let Some(claimed) = self.claim(name) {
            let Some(mut ahead) = claimed else {
                return Err(DecodeError::missing().at_name(name));
            };
            return ahead.value().string().map_err(|error| error.at_name(name));
        }
        let start = self.place();
        while let Some(found) = self.advance_in_json()? {
            if found == name {
                let text = ValueReader::new(self.reader).string();
                self.return_to(start);
                return text.map_err(|error| error.at_name(name));
            }
        }
        Err(DecodeError::missing().at_name(name))
    }
}

fn string_at<'b>(value: ValueReader<'_, 'b>, name: &str) -> Result<Cow<'b, str>, DecodeError> {
    value.string().map_err(|error| error.at_name(name))
}
