//! Items written in every way that JSON allows.

use std::collections::HashMap;
use std::fmt::Write as _;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use proptest::collection::{hash_map, vec};
use proptest::prelude::*;

/// Values of every type, nested a few levels.
pub(crate) fn value() -> impl Strategy<Value = AttributeValue> {
    let bytes = || vec(any::<u8>(), 0..40).prop_map(Blob::new);
    let scalar = prop_oneof![
        text().prop_map(AttributeValue::S),
        number().prop_map(AttributeValue::N),
        bytes().prop_map(AttributeValue::B),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null(true)),
        vec(text(), 0..4).prop_map(AttributeValue::Ss),
        vec(number(), 0..4).prop_map(AttributeValue::Ns),
        vec(bytes(), 0..4).prop_map(AttributeValue::Bs),
    ];
    scalar.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(AttributeValue::L),
            hash_map(text(), inner, 0..6).prop_map(AttributeValue::M),
        ]
    })
}

pub(crate) fn item() -> impl Strategy<Value = HashMap<String, AttributeValue>> {
    hash_map(text(), value(), 0..8)
}

/// Strings around the lengths at which the reader changes its method, with and without characters that JSON escapes.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,70}",
        "[a-z]{0,200}",
        vec(
            prop_oneof![9 => proptest::char::range('a', 'z'), 1 => any::<char>()],
            0..140
        )
        .prop_map(String::from_iter),
        vec(any::<char>(), 0..12).prop_map(String::from_iter),
        "[\"\\\\/\u{0}-\u{1f}a\u{7f}\u{80}é€𝄞]{0,12}",
    ]
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        "-?[0-9]{1,38}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
    ]
}

/// Writes an item. `chance` decides where white space is written and which characters are escaped.
pub(crate) fn write(item: &HashMap<String, AttributeValue>, chance: &mut Chance) -> String {
    let mut out = String::new();
    write_members(item, chance, &mut out);
    out
}

/// Numbers from a seed.
pub(crate) struct Chance {
    state: u64,
    /// Whether white space and needless escapes are written.
    odd: bool,
}

impl Chance {
    pub(crate) fn new(seed: u64, odd: bool) -> Self {
        Self {
            state: seed | 1,
            odd,
        }
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % limit
    }

    fn space(&mut self, out: &mut String) {
        while self.odd && self.below(4) == 0 {
            out.push([' ', '\n', '\r', '\t'][self.below(4) as usize]);
        }
    }
}

fn write_members(members: &HashMap<String, AttributeValue>, chance: &mut Chance, out: &mut String) {
    write_all(
        ['{', '}'],
        members,
        chance,
        out,
        |(name, value), chance, out| {
            write_text(name, chance, out);
            chance.space(out);
            out.push(':');
            chance.space(out);
            write_value(value, chance, out);
        },
    );
}

fn write_all<T>(
    [open, close]: [char; 2],
    elements: impl IntoIterator<Item = T>,
    chance: &mut Chance,
    out: &mut String,
    mut write: impl FnMut(T, &mut Chance, &mut String),
) {
    out.push(open);
    chance.space(out);
    for (at, element) in elements.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
            chance.space(out);
        }
        write(element, chance, out);
        chance.space(out);
    }
    out.push(close);
}

fn write_value(value: &AttributeValue, chance: &mut Chance, out: &mut String) {
    let tag = match value {
        AttributeValue::S(_) => "S",
        AttributeValue::N(_) => "N",
        AttributeValue::B(_) => "B",
        AttributeValue::Bool(_) => "BOOL",
        AttributeValue::Null(_) => "NULL",
        AttributeValue::L(_) => "L",
        AttributeValue::M(_) => "M",
        AttributeValue::Ss(_) => "SS",
        AttributeValue::Ns(_) => "NS",
        AttributeValue::Bs(_) => "BS",
        other => panic!("{other:?} is not generated"),
    };
    write_all(['{', '}'], [value], chance, out, |value, chance, out| {
        write_text(tag, chance, out);
        chance.space(out);
        out.push(':');
        chance.space(out);
        match value {
            AttributeValue::S(text) | AttributeValue::N(text) => write_text(text, chance, out),
            AttributeValue::B(bytes) => write_bytes(bytes, chance, out),
            AttributeValue::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            AttributeValue::L(values) => write_all(['[', ']'], values, chance, out, write_value),
            AttributeValue::M(members) => write_members(members, chance, out),
            AttributeValue::Ss(texts) | AttributeValue::Ns(texts) => {
                write_all(['[', ']'], texts, chance, out, |text, chance, out| {
                    write_text(text, chance, out)
                });
            }
            AttributeValue::Bs(all) => write_all(['[', ']'], all, chance, out, write_bytes),
            _ => out.push_str("true"),
        }
    });
}

/// Without escapes, because the SDK decodes base64 before it unescapes.
fn write_bytes(bytes: &Blob, _: &mut Chance, out: &mut String) {
    out.extend(["\"", &aws_smithy_types::base64::encode(bytes), "\""]);
}

fn write_text(text: &str, chance: &mut Chance, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        let needless = chance.odd && chance.below(12) == 0;
        match char {
            '\n' if !needless => out.push_str("\\n"),
            '\u{8}' if !needless => out.push_str("\\b"),
            '\u{c}' if !needless => out.push_str("\\f"),
            '"' | '\\' | '/' if !needless => out.extend(['\\', char]),
            '\0'..' ' => unicode_escape(char, out),
            _ if needless => unicode_escape(char, out),
            _ => out.push(char),
        }
    }
    out.push('"');
}

fn unicode_escape(char: char, out: &mut String) {
    for unit in char.encode_utf16(&mut [0; 2]) {
        write!(out, "\\u{unit:04X}").expect("a string takes every text");
    }
}
