//! Whether two templates can have a text in common, as far as their literals and the kinds of their fields tell.

use super::{Template, TemplateField};

/// Whether a text of one half of a key can be one of the same half of another key. Halves of several attributes are
/// never said to, nor is an attribute that is the value of a field together with one that is a text.
pub(super) const fn share_texts(one: &[Template], other: &[Template]) -> bool {
    match (one, other) {
        ([], []) => true,
        ([one], [other]) => match (one.is_field, other.is_field) {
            (true, true) => true,
            (false, false) => meet(Rest::of(one), Rest::of(other)),
            _ => false,
        },
        _ => false,
    }
}

/// What is left of a template: so many bytes of a field of fixed width, then a literal, then fields, each with the
/// literal behind it.
#[derive(Clone, Copy)]
struct Rest<'t> {
    width: usize,
    literal: &'t [u8],
    fields: &'t [TemplateField],
    literals: &'t [&'t str],
}

/// What comes next.
enum Next<'t> {
    /// A byte of a field of fixed width.
    Width,
    Byte(u8),
    Field(&'t TemplateField),
    End,
}

impl<'t> Rest<'t> {
    const fn of(template: &'t Template) -> Self {
        let (literal, literals): (&str, &[&str]) = match template.literals {
            [first, behind @ ..] => (first, behind),
            [] => ("", &[]),
        };
        Self {
            width: 0,
            literal: literal.as_bytes(),
            fields: template.fields,
            literals,
        }
    }

    const fn next(&self) -> Next<'t> {
        match (self.width, self.literal, self.fields) {
            (0, [], []) => Next::End,
            (0, [], [field, ..]) => Next::Field(field),
            (0, [byte, ..], _) => Next::Byte(*byte),
            _ => Next::Width,
        }
    }

    /// Behind the next byte of a field of fixed width or a literal.
    const fn advanced(mut self) -> Self {
        match (self.width, self.literal) {
            (0, [_, rest @ ..]) => self.literal = rest,
            (0, []) => {}
            _ => self.width -= 1,
        }
        self
    }

    /// In the next field, of which so many bytes are left, and the literal behind it.
    const fn entered(mut self, width: usize) -> Self {
        if let [_, fields @ ..] = self.fields {
            self.fields = fields;
        }
        if let [literal, literals @ ..] = self.literals {
            self.literal = literal.as_bytes();
            self.literals = literals;
        }
        self.width = width;
        self
    }

    /// The first character of the literal behind the next field, in bytes, which ends the field; none at the end.
    const fn separator(&self) -> &'t [u8] {
        let literal: &[u8] = match self.literals {
            [literal, ..] => literal.as_bytes(),
            [] => &[],
        };
        let length = match literal {
            [] => 0,
            [0..0x80, ..] => 1,
            [0x80..0xE0, ..] => 2,
            [0xE0..0xF0, ..] => 3,
            _ => 4,
        };
        match literal.split_at_checked(length) {
            Some((first, _)) => first,
            None => literal,
        }
    }
}

/// Whether two rests can have a text in common. It calls itself for each field, not for each byte: the compiler limits
/// how deep calls are nested.
const fn meet(mut one: Rest<'_>, mut other: Rest<'_>) -> bool {
    loop {
        match (one.next(), other.next()) {
            (Next::End, Next::End) => return true,
            // A few names or addresses, which are not known here, are taken for the text of another field alone.
            (Next::Field(a), Next::Field(b)) if is_listed(a) || is_listed(b) => {
                (one, other) = (one.entered(0), other.entered(0));
                continue;
            }
            (Next::Field(field), _) => return meet_field(field, one, other),
            (_, Next::Field(field)) => return meet_field(field, other, one),
            (Next::Width, Next::Width) => {}
            (Next::Width, Next::Byte(byte)) | (Next::Byte(byte), Next::Width) => {
                if !is_of_fixed_width(byte) {
                    return false;
                }
            }
            (Next::Byte(a), Next::Byte(b)) => {
                if a != b {
                    return false;
                }
            }
            (Next::End, _) | (_, Next::End) => return false,
        }
        (one, other) = (one.advanced(), other.advanced());
    }
}

/// The same if the field comes next in `one`.
const fn meet_field(field: &TemplateField, one: Rest<'_>, mut other: Rest<'_>) -> bool {
    if let Some(width) = field.width() {
        return meet(one.entered(width), other);
    }
    if is_listed(field) {
        return false;
    }
    let separator = one.separator();
    if separator.is_empty() && field.is_open() {
        // A string at the end is whatever comes.
        return true;
    }
    // The texts of an escaped string are above its separator.
    let last = match separator {
        [byte, ..] => *byte,
        [] => b'#',
    };
    loop {
        let next = other.next();
        if let Next::Byte(_) = next
            && !separator.is_empty()
            && begins(other.literal, separator)
        {
            return meet(one.entered(0), other);
        }
        // The field holds what comes, and perhaps what follows.
        let byte = match next {
            Next::End => return separator.is_empty(),
            Next::Width => b'0',
            Next::Byte(byte) => byte,
            Next::Field(of_other) => match of_other.width() {
                Some(width) => {
                    other = other.entered(width);
                    continue;
                }
                // Either of the two ends first.
                None => {
                    return meet(one.entered(0), other) || meet_field(field, one, other.entered(0));
                }
            },
        };
        if !field.is_open() && byte <= last {
            return false;
        }
        other = other.advanced();
    }
}

/// Whether the texts of the field are some that only its type knows.
const fn is_listed(field: &TemplateField) -> bool {
    field.width().is_none() && !field.is_free()
}

const fn begins(text: &[u8], with: &[u8]) -> bool {
    match (text, with) {
        (_, []) => true,
        ([a, text @ ..], [b, with @ ..]) => *a == *b && begins(text, with),
        _ => false,
    }
}

/// Whether the byte can be in a field of fixed width: in a number, a `Uuid`, a time or a date.
const fn is_of_fixed_width(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'T' | b'Z' | b'-' | b':' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::key_text::{Escaped, KeyText, KeyTextWriter, Natural};
    use crate::model::{FieldCodec, TextField};

    macro_rules! fields {
        ($($name:ident: $value:ty, $format:ty;)*) => {$(
            struct $name;

            impl TextField for $name {
                type Value = $value;
                type Format = $format;
            }
        )*};
    }

    fields! {
        Text: String, Natural;
        Kept: String, Escaped;
        Byte: u8, Natural;
    }

    /// A template with `{s}`, `{e}` and `{n}`: a string, an escaped one, and three digits.
    fn template(text: &str) -> &'static Template {
        let mut literals: Vec<&'static str> = Vec::new();
        let mut fields = Vec::new();
        for part in text.split('{') {
            let Some((field, literal)) = part.split_once('}') else {
                literals.push(part.to_owned().leak());
                continue;
            };
            literals.push(literal.to_owned().leak());
            let codec = match field {
                "s" => FieldCodec::of::<Text>(),
                "e" => FieldCodec::of::<Kept>(),
                _ => FieldCodec::of::<Byte>(),
            };
            fields.push(TemplateField::new("field", "field", Some(codec)));
        }
        let text: &'static str = text.to_owned().leak();
        Box::leak(Box::new(Template::new(
            text,
            literals.leak(),
            fields.leak(),
        )))
    }

    fn share(one: &'static Template, other: &'static Template) -> bool {
        let share = share_texts(std::slice::from_ref(one), std::slice::from_ref(other));
        let turned = share_texts(std::slice::from_ref(other), std::slice::from_ref(one));
        assert_eq!(share, turned, "{} {}", one.text, other.text);
        share
    }

    #[test]
    fn a_text_of_both_is_found() {
        for (one, other) in [
            ("ORDER#{s}", "ORDER#LATEST"),
            ("ORDER#{e}", "ORDER#LATEST"),
            ("ORDER#{s}", "ORDER#"),
            ("ORDER#{n}", "ORDER#001"),
            ("ORDER#{s}", "ORDER#X{n}"),
            ("ORDER#{e}", "ORDER#X{s}"),
            ("ORDER#{s}#{n}", "ORDER#X#001"),
            ("ORDER#{s}#NOTE#{n}", "ORDER#{n}#{s}"),
            ("ORDER#{s}", "ORDER#{s}#NOTE#{n}"),
            ("{s}", "PROFILE"),
            ("{s}-{s}", "{s}#{n}"),
        ] {
            assert!(share(template(one), template(other)), "{one} {other}");
        }
    }

    #[test]
    fn templates_that_differ_are_apart() {
        for (one, other) in [
            ("ORDER#{n}", "ORDER#LATEST"),
            ("ORDER#{n}", "ORDER#0001"),
            ("ORDER#{s}", "LINE#{s}"),
            ("ORDER#{s}", "ORDER"),
            ("ORDER#{e}", "ORDER#{e}#NOTE#{n}"),
            ("ORDER#{n}", "ORDER#{n}#NOTE#{n}"),
            ("ORDER#{s}#{n}", "ORDER#LATEST"),
            ("ORDER#{s}#{n}", "ORDER#{s}#NOTE#{s}"),
            ("{n}", "PROFILE"),
            ("ä{n}", "ö{n}"),
            ("{s}-{n}", "{s}#{n}"),
        ] {
            assert!(!share(template(one), template(other)), "{one} {other}");
        }
    }

    /// The text with random values, if these have one.
    fn written(template: &Template, random: &mut fastrand::Rng) -> Option<String> {
        let mut text = template.prefix().to_owned();
        for number in 0..template.fields.len() {
            let literal = template.behind(number);
            let separator = literal.chars().next();
            let mut out = KeyTextWriter::new(&mut text, separator);
            if template.fields[number].width().is_some() {
                KeyText::<Natural>::write_key_text(&random.u8(0..3), &mut out).unwrap();
            } else {
                let parts = ["", "", "A", "#", "A#", "000", "001", "-", "$"];
                let string = parts[random.usize(..parts.len())].to_owned()
                    + parts[random.usize(..parts.len())];
                match template.fields[number].is_open() {
                    true => KeyText::<Natural>::write_key_text(&string, &mut out).ok()?,
                    false => KeyText::<Escaped>::write_key_text(&string, &mut out).unwrap(),
                }
            }
            text.push_str(literal);
        }
        Some(text)
    }

    /// Whether the text is read back as one of the template.
    fn is_of(template: &Template, text: &str) -> bool {
        let Some(texts) = template.split(text) else {
            return false;
        };
        texts.iter().enumerate().all(|(number, text)| {
            let behind = template.behind(number).chars().next();
            let codec = template.fields[number].codec.unwrap();
            (codec.read)(text, behind).is_some()
        })
    }

    #[test]
    fn no_text_of_both_is_missed() {
        let mut random = fastrand::Rng::with_seed(7);
        let (mut met, mut apart) = (0, 0);
        for _ in 0..40_000 {
            let mut next = || {
                let mut text = ["", "A", "A#", "#"][random.usize(..4)].to_owned();
                for _ in 0..random.usize(..3) {
                    text += ["{s}", "{e}", "{n}"][random.usize(..3)];
                    text += ["#", "-", "#A", "A", "#001"][random.usize(..5)];
                }
                if random.bool() {
                    text += ["{s}", "{e}", "{n}"][random.usize(..3)];
                }
                template(&text)
            };
            let (one, other) = (next(), next());
            let share = share(one, other);
            let found = (0..20)
                .filter_map(|_| written(one, &mut random))
                .find(|text| is_of(one, text) && is_of(other, text));
            if let Some(text) = found {
                assert!(share, "{} {}: {text}", one.text, other.text);
                met += 1;
            }
            apart += u32::from(!share);
        }
        assert!(met > 1000 && apart > 1000, "{met} {apart}");
    }
}
