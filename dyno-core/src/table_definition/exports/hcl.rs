//! Writes HCL as `terraform fmt` formats it.
//!
//! The crate hcl-rs does not align the equals signs of neighbouring attributes, which `terraform fmt` does.

use std::fmt::Write as _;

/// A quoted string. `${` and `%{` are escaped, because they begin a template (Terraform language documentation,
/// "Strings and Templates").
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => out.extend([c, c]),
            c if c.is_control() => {
                write!(out, "\\u{:04x}", u32::from(c)).expect("writing to a string cannot fail");
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// HCL in the format of `terraform fmt`: aligned attributes, and an empty line before each block.
#[derive(Default)]
pub(super) struct Hcl {
    pub(super) text: String,
    depth: usize,
    /// The attributes to be aligned.
    lines: Vec<(String, String)>,
}

impl Hcl {
    pub(super) fn set(&mut self, name: &str, value: String) {
        self.lines.push((name.to_owned(), value));
    }

    pub(super) fn block(&mut self, header: &str, content: impl FnOnce(&mut Self)) {
        self.flush();
        if self.depth > 0 && !self.text.ends_with("{\n") {
            self.text.push('\n');
        }
        self.line(&format!("{header} {{"));
        self.depth += 1;
        content(self);
        self.flush();
        self.depth -= 1;
        self.line("}");
    }

    fn flush(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        let width = lines.iter().map(|(name, _)| name.chars().count()).max();
        for (name, value) in lines {
            let width = width.unwrap_or_default();
            self.line(&format!("{name:width$} = {value}"));
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(&"  ".repeat(self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }
}
