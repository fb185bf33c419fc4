//! Values that are opaque texts: letters, digits, `-` and `_`, from bytes with a version.

/// Implements `FromStr`, `Display` and serde's traits of a type with `bytes` and `from_bytes`. The error of a text that
/// is none is the variant `Malformed` of `$error`.
macro_rules! opaque {
    ($name:ident, $error:ty) => {
        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text);
                let read = bytes.ok().and_then(|bytes| Self::from_bytes(&bytes));
                read.ok_or(<$error>::Malformed)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&base64_simd::URL_SAFE_NO_PAD.encode_to_string(self.bytes()))
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use opaque;
