//! Why a string or a Rust number is not a number in DynamoDB.

/// Why a string or a Rust number is not a valid number in DynamoDB.
///
/// A number has up to 38 digits and is zero or has a magnitude from 1E-130 to
/// 9.9999999999999999999999999999999999999E+125 (AWS developer guide, "Supported data types and naming rules",
/// "Number").
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// NaN or an infinity.
    #[error("NaN and infinity are not valid numbers in DynamoDB")]
    NotFinite,
    /// More than 38 digits.
    #[error("a number has at most 38 digits")]
    TooManyDigits,
    /// A magnitude of 1E+126 or more.
    #[error("a number must be smaller than 1E+126")]
    TooLarge,
    /// A magnitude below 1E-130 that is not zero.
    #[error("a number other than zero must be at least 1E-130")]
    TooSmall,
    /// Not a number.
    #[error("expected digits, with an optional sign, fraction and exponent")]
    Syntax,
    /// Not an integer, or an integer that the Rust type cannot hold.
    #[error("the number is not an integer that fits the type")]
    NoSuchInteger,
}
