//! Writing values to the wire: the methods of the wire's writers that need [`Encode`].

use super::Encode;
use crate::wire::{EncodeError, ListWriter, MapWriter, SetWriter, plain_name};

impl MapWriter<'_> {
    /// Writes the field of a document, unless it is absent.
    ///
    /// # Errors
    /// The [`EncodeError`] of the value, with `name` in its path.
    pub fn member<T: Encode + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        if value.is_absent() {
            Ok(())
        } else {
            self.entry(name, value)
        }
    }

    /// Writes a field that is part of a key, unless it is absent. DynamoDB rejects an empty string and empty bytes there.
    ///
    /// # Errors
    /// As [`member`](Self::member), and an [`EncodeError`] if the value is empty.
    pub fn key<T: Encode + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        let before = self.position();
        self.member(name, value)?;
        if self.is_empty_since(before) {
            return Err(EncodeError::empty_key().at_name(name));
        }
        Ok(())
    }

    /// As [`member`](Self::member), for a name that stands ready as `,"name":`, with the escapes of JSON.
    ///
    /// It is copied in one piece and not looked at, which takes 10 to 18 % of the instructions off the bench
    /// `instructions write`.
    ///
    /// # Errors
    /// As [`member`](Self::member).
    #[doc(hidden)]
    pub fn put<T: Encode + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        if value.is_absent() {
            return Ok(());
        }
        value
            .encode(self.begin_prepared(name)?)
            .map_err(|error| error.at_name(&plain_name(name)))
    }

    /// As [`key`](Self::key), for a name as [`put`](Self::put) takes it.
    ///
    /// # Errors
    /// As [`key`](Self::key).
    #[doc(hidden)]
    pub fn put_key<T: Encode + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        let before = self.position();
        self.put(name, value)?;
        if self.is_empty_since(before) {
            return Err(EncodeError::empty_key().at_name(&plain_name(name)));
        }
        Ok(())
    }

    /// Writes the entry of a map. What is absent in a document is NULL here, so that no entry is lost.
    ///
    /// # Errors
    /// As [`member`](Self::member).
    pub fn entry<T: Encode + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        value
            .encode(self.begin(name)?)
            .map_err(|error| error.at_name(name))
    }
}

impl ListWriter<'_> {
    /// Writes one element. An absent one is NULL, so that the others keep their places.
    ///
    /// # Errors
    /// The [`EncodeError`] of the element, with its index in the path.
    pub fn element<T: Encode + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        let (out, index) = self.begin();
        value.encode(out).map_err(|error| error.at_index(index))
    }
}

impl SetWriter<'_> {
    /// Writes one element: a type that is stored as S, N or B.
    ///
    /// # Errors
    /// The [`EncodeError`] of the element.
    pub fn element<T: Encode + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.element_with(|out| value.encode(out))
    }
}
