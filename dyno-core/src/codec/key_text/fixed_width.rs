//! Types whose texts all have the same length and keep the order of the values.

/// Implements the traits for a type in a format: `write` appends the text, `read` reads one of any length.
macro_rules! fixed_width {
    ($(
        $type:ty, $format:ty $(, for[$($generics:tt)*])?, width $width:expr,
        write |$value:ident, $out:ident| $write:expr,
        read |$text:ident| $read:expr;
    )*) => {$(
        impl$(<$($generics)*>)? $crate::codec::key_text::KeyText<$format> for $type {
            const WIDTH: Option<usize> = Some($width);

            const ORDER: $crate::codec::key_text::TextOrder =
                $crate::codec::key_text::TextOrder::Everywhere;

            fn write_key_text(
                &self,
                $out: &mut $crate::codec::key_text::KeyTextWriter<'_>,
            ) -> Result<(), $crate::wire::EncodeError> {
                let $value = self;
                $write
            }

            fn transcode_key_text(
                json: &str,
                out: &mut $crate::codec::key_text::KeyTextWriter<'_>,
            ) -> Result<(), $crate::wire::EncodeError> {
                $crate::codec::key_text::transcode::<Self, $format>(json, out)
            }

            fn read_key_text($text: &str, _: Option<char>) -> Option<Self> {
                $read
            }
        }

        impl<P, $($($generics)*)?> $crate::codec::key_text::OrderedKeyText<$format, P> for $type {}
    )*};
}

pub(super) use fixed_width;
