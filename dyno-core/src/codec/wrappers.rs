//! References, boxes and options.

use std::rc::Rc;
use std::sync::Arc;

use super::attribute::Attribute;
use super::decode::Decode;
use super::encode::Encode;
use super::kind::{self, Optional, Present};
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

impl<T: Attribute> Attribute for &T {
    type Kind = T::Kind;
    type Base = T::Base;
    type Presence = T::Presence;
    type InList = kind::L<Self>;
    type Fields<M, A> = T::Fields<M, A>;

    const LOWEST: Option<u8> = T::LOWEST;
}

impl<T: Encode + ?Sized> Encode for &T {
    const WRITES_NULL: bool = T::WRITES_NULL;

    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        (**self).encode(out)
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

macro_rules! boxes {
    ($($box:ident)*) => {$(
        impl<T: Attribute> Attribute for $box<T> {
            type Kind = T::Kind;
            type Base = T::Base;
            type Presence = T::Presence;
            type InList = kind::L<Self>;
            type Fields<M, A> = T::Fields<M, A>;

    const LOWEST: Option<u8> = T::LOWEST;
        }

        impl<T: Encode> Encode for $box<T> {
            const WRITES_NULL: bool = T::WRITES_NULL;

            fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                (**self).encode(out)
            }

            fn is_absent(&self) -> bool {
                (**self).is_absent()
            }
        }

        impl<'b, T: Decode<'b>> Decode<'b> for $box<T> {
            fn reads_null() -> bool {
                T::reads_null()
            }

            fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
                T::decode(value).map(Self::new)
            }

            fn absent() -> Option<Self> {
                T::absent().map(Self::new)
            }
        }
    )*};
}

boxes!(Box Rc Arc);

impl<T: Attribute<Presence: Present>> Attribute for Option<T> {
    type Kind = T::Kind;
    type Base = T::Base;
    type Presence = Optional;
    type InList = kind::L<Self>;
    type Fields<M, A> = T::Fields<M, A>;

    const LOWEST: Option<u8> = T::LOWEST;
}

impl<T: Encode> Encode for Option<T> {
    const WRITES_NULL: bool = true;

    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        match self {
            Some(value) => value.encode(out),
            None => {
                out.null();
                Ok(())
            }
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<'b, T: Decode<'b>> Decode<'b> for Option<T> {
    fn reads_null() -> bool {
        true
    }

    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        if !T::reads_null() && value.is_null() {
            return value.null().map(|()| None);
        }
        T::decode(value).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}
