//! A composed key, split into the texts of its fields.

/// Splits a composed key into the texts of its fields. Nothing is allocated.
///
/// `literals` are the texts around the fields, one more than there are fields; `widths` are the lengths of the fields
/// in bytes. A field without one ends at the first character of the literal behind it, or at the end of the text.
///
/// Returns `None` if the text is not of the template. The texts of the fields are not checked.
///
/// ```
/// use dyno::codec::key_text::split;
///
/// let texts = split("LINE#bolt#0007", &["LINE#", "#", ""], [None, Some(4)]);
/// assert_eq!(texts, Some(["bolt", "0007"]));
/// assert_eq!(split("NOTE#bolt#0007", &["LINE#", "#", ""], [None, Some(4)]), None);
/// ```
#[must_use]
pub fn split<'t, const N: usize>(
    text: &'t str,
    literals: &[&str],
    widths: [Option<usize>; N],
) -> Option<[&'t str; N]> {
    let (first, behind) = literals.split_first()?;
    let mut rest = text.strip_prefix(first)?;
    let mut fields = [""; N];
    for ((field, width), literal) in fields.iter_mut().zip(widths).zip(behind) {
        (*field, rest) = split_field(rest, width, literal)?;
    }
    (rest.is_empty() && behind.len() == N).then_some(fields)
}

/// Splits a text into that of its first field, with this width and the literal `behind`, and what is left.
#[inline]
pub(crate) fn split_field<'t>(
    text: &'t str,
    width: Option<usize>,
    behind: &str,
) -> Option<(&'t str, &'t str)> {
    let length = match (width, behind.chars().next()) {
        (Some(width), _) => width,
        (None, Some(separator)) => text.find(separator)?,
        (None, None) => text.len(),
    };
    let (field, rest) = text.split_at_checked(length)?;
    Some((field, rest.strip_prefix(behind)?))
}
