//! JSON to be read by people and programs: indented, members in the order in which they are given.

use std::fmt::Write as _;

pub(super) enum Json {
    Text(String),
    Number(u64),
    Bool(bool),
    List(Vec<Self>),
    Map(Vec<(&'static str, Self)>),
    /// A map with names that are not ours.
    Named(Vec<(String, Self)>),
}

impl Json {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The text, with a line feed at its end.
    pub(super) fn print(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Self::Text(text) => write_text(out, text),
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
            Self::List(values) => between(out, depth, '[', ']', values, |out, value| {
                value.write(out, depth + 1);
            }),
            Self::Map(members) => between(out, depth, '{', '}', members, |out, (name, value)| {
                write_member(out, name, value, depth);
            }),
            Self::Named(members) => between(out, depth, '{', '}', members, |out, (name, value)| {
                write_member(out, name, value, depth);
            }),
        }
    }
}

fn write_member(out: &mut String, name: &str, value: &Json, depth: usize) {
    write_text(out, name);
    out.push_str(": ");
    value.write(out, depth + 1);
}

fn between<T>(
    out: &mut String,
    depth: usize,
    open: char,
    close: char,
    values: &[T],
    write: impl Fn(&mut String, &T),
) {
    out.push(open);
    for (at, value) in values.iter().enumerate() {
        out.push_str(if at > 0 { ",\n" } else { "\n" });
        out.push_str(&"  ".repeat(depth + 1));
        write(out, value);
    }
    if !values.is_empty() {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    }
    out.push(close);
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c < ' ' => {
                write!(out, "\\u{:04x}", u32::from(c)).expect("a String takes any text")
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_empty_lists_stay_on_their_line() {
        let json = Json::Map(vec![
            ("a", Json::text("\"\\\n\t\u{1f}ä")),
            ("b", Json::List(vec![])),
            ("c", Json::Named(vec![("d\"".into(), Json::Bool(true))])),
            ("e", Json::List(vec![Json::Number(1), Json::Number(2)])),
        ]);
        let expected = "{\n  \"a\": \"\\\"\\\\\\n\\u0009\\u001fä\",\n  \"b\": [],\n  \"c\": {\n    \"d\\\"\": true\n  },\n  \"e\": [\n    1,\n    2\n  ]\n}\n";
        assert_eq!(json.print(), expected);
    }
}
