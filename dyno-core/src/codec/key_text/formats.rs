//! The formats of a field in a key template, and its places, as types.

/// The format of a field without one: `{placed_at}`.
#[derive(Clone, Copy, Debug)]
pub struct Natural;

/// `W` digits, with zeros in front: `{number:04}`. A signed integer has its sign and `W` digits.
#[derive(Clone, Copy, Debug)]
pub struct Digits<const W: usize>;

/// A sign, `I` digits before the decimal point and `F` digits after it: `{price:8.2}`.
#[derive(Clone, Copy, Debug)]
pub struct Decimals<const I: usize, const F: usize>;

/// A string whose characters up to the separator are escaped: `#[dyno(key = escape)]`.
///
/// Each character up to the one after the separator becomes two, of which the first is the one after the separator:
/// before a `#`, an exclamation mark becomes `$a`. So the text never contains the separator, and keeps the order of the
/// strings. At the end of a template, a string is escaped as before a `#`.
///
/// A separator that sorts above letters, such as `_` or `|`, escapes them all. `#` and `/` escape few characters.
#[derive(Clone, Copy, Debug)]
pub struct Escaped;

/// A string in lower case: `#[dyno(key = lower)]`.
///
/// What is read back is in lower case, too. Each character is converted by itself, by Unicode, so that the text of a
/// prefix is a prefix of the text. The order is that of the converted strings.
#[derive(Clone, Copy, Debug)]
pub struct Lower;

/// A string in upper case: `#[dyno(key = upper)]`. It works as [`Lower`].
#[derive(Clone, Copy, Debug)]
pub struct Upper;

/// The place of a field that something follows in the template.
#[derive(Clone, Copy, Debug)]
pub struct Inner;

/// The place of a field that ends the text.
#[derive(Clone, Copy, Debug)]
pub struct Last;
