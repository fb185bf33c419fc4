//! The direction of imports: a layer of the core knows only the layers below it, and no two files of a layer know each
//! other.
//!
//! A layer is a module of the crate's root. What counts is code that is compiled without tests: each path that begins
//! with `crate` or `super`, in `use` declarations, in code and in macros, and each path that begins with `self` in
//! `use` declarations. A name of the root or of a front page counts as the file that defines it.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic; these lints leave out only functions with `#[test]`"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item, UseTree};

/// The layers, the highest first: each may import those behind it.
const LAYERS: [&str; 27] = [
    "axum",
    "cache",
    "export",
    "stream",
    "lease",
    "collection_table",
    "hydrate",
    "table",
    "raw_table",
    "raw_index",
    "index_table",
    "find",
    "batch",
    "op",
    "client",
    "transport",
    "retry",
    "observe",
    "table_definition",
    "key",
    "page",
    "cursor",
    "error",
    "expr",
    "model",
    "codec",
    "wire",
];

#[test]
fn a_layer_imports_only_the_layers_below_it() {
    let wrong = Source::read().upward();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_layer_has_its_position() {
    let layers: BTreeSet<_> = Source::read()
        .files
        .values()
        .map(|file| file.layer().to_owned())
        .collect();
    let mut listed: BTreeSet<_> = LAYERS.map(str::to_owned).into();
    listed.insert("lib".to_owned());
    assert_eq!(layers, listed);
}

#[test]
fn no_two_files_import_each_other() {
    let mut circles = Source::read().circles();
    circles.retain(|circle| circle != &RECURSIVE);
    assert!(
        circles.is_empty(),
        "files that import each other: {circles:#?}"
    );
}

/// A core of two layers, whose lower one has this text, and a module `below`.
fn core_with(lower: &str) -> Source {
    Source::of([
        ("lib.rs", "mod client; mod wire; pub use client::Client;"),
        ("client/mod.rs", "mod handle; pub use handle::Client;"),
        (
            "client/handle.rs",
            "use crate::wire::Bytes; pub struct Client;",
        ),
        ("wire/mod.rs", lower),
        (
            "wire/below.rs",
            "use super::Bytes; pub struct Below(Bytes);",
        ),
    ])
}

#[test]
fn an_upward_import_is_found_however_it_is_written() {
    for lower in [
        "use crate::client::Client;",
        "use crate::Client;",
        "use super::Client;",
        "fn f() { let client = crate::Client::new(); }",
        "fn f() -> super::client::Client { g() }",
        "mod inner { use super::super::Client; }",
        "fn f() { vec![super::Client]; }",
    ] {
        let wrong = core_with(lower).upward();
        assert_eq!(wrong.len(), 1, "{lower}: {wrong:?}");
        assert!(
            wrong[0].starts_with("wire/mod.rs imports `crate::"),
            "{wrong:?}"
        );
    }
    for lower in [
        "pub struct Bytes;",
        "pub(super) struct Bytes; mod inner { use super::Bytes; }",
        "#[cfg(test)] mod tests { use crate::Client; }",
        "use std::client::Client; use other::Client;",
    ] {
        assert_eq!(core_with(lower).upward(), Vec::<String>::new(), "{lower}");
    }
}

#[test]
fn files_that_import_each_other_are_found() {
    let circle = core_with("mod below; use below::Below; pub struct Bytes(Below);").circles();
    assert_eq!(circle, [["wire/below.rs", "wire/mod.rs"]]);
    let circle = core_with("mod below; fn f() { crate::Client; } pub struct Bytes;").circles();
    assert_eq!(circle, [["client/handle.rs", "wire/mod.rs"]]);
    let none = core_with("mod below; pub struct Bytes;").circles();
    assert_eq!(none, Vec::<Vec<String>>::new());
}

fn position(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|&name| name == layer)
}

/// Files whose types hold each other: a batch fails with the errors of its operations, and is an error itself.
const RECURSIVE: [&str; 3] = [
    "error/any.rs",
    "error/failure_reason.rs",
    "error/incomplete.rs",
];

/// The files of the core as modules.
struct Source {
    /// By the path of the module: `["op", "read", "get"]`.
    files: BTreeMap<Vec<String>, File>,
}

struct File {
    /// The path of the file below `src`.
    name: String,
    module: Vec<String>,
    /// Whether other modules lie below it: the front page of a folder.
    front: bool,
    /// The paths that it names, from the root of the crate.
    paths: BTreeSet<Vec<String>>,
    /// The names that a front page hands on, with the path behind each.
    exports: BTreeMap<String, Vec<String>>,
}

impl Source {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut texts = BTreeMap::new();
        let mut open = vec![root.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let name = path.strip_prefix(&root).unwrap().display().to_string();
                    texts.insert(name, fs::read_to_string(&path).unwrap());
                }
            }
        }
        Self::of_texts(&texts)
    }

    fn of<const N: usize>(texts: [(&str, &str); N]) -> Self {
        let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned()));
        Self::of_texts(&texts.into())
    }

    fn of_texts(texts: &Texts) -> Self {
        let mut files = BTreeMap::new();
        collect(texts, "lib.rs", Vec::new(), &mut files);
        Self { files }
    }

    /// The imports of layers above.
    fn upward(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for file in self.files.values() {
            let Some(here) = position(file.layer()) else {
                continue;
            };
            for path in &file.paths {
                let there = self
                    .resolve(path, 0)
                    .and_then(|file| position(file.layer()));
                if there.is_some_and(|there| there < here) {
                    wrong.push(format!(
                        "{} imports `crate::{}`, which is above it",
                        file.name,
                        path.join("::")
                    ));
                }
            }
        }
        wrong
    }

    fn circles(&self) -> Vec<Vec<String>> {
        let imports: BTreeMap<_, BTreeSet<_>> = (self.files.values())
            .map(|file| (file.name.as_str(), self.imports(file)))
            .collect();
        let circles = circles(&imports).into_iter();
        circles
            .map(|circle| circle.into_iter().map(str::to_owned).collect())
            .collect()
    }

    /// The files that a file imports.
    fn imports(&self, file: &File) -> BTreeSet<&str> {
        let files = file.paths.iter().filter_map(|path| self.resolve(path, 0));
        let names = files.map(|file| file.name.as_str());
        names.filter(|&name| name != file.name).collect()
    }

    /// The file that defines what a path names.
    fn resolve(&self, path: &[String], depth: usize) -> Option<&File> {
        let depth = (depth < 16).then_some(depth + 1)?;
        let length = (0..=path.len())
            .rev()
            .find(|&length| self.files.contains_key(&path[..length]))?;
        let file = &self.files[&path[..length]];
        match path.get(length).and_then(|name| file.exports.get(name)) {
            Some(behind) => {
                let whole: Vec<_> = behind.iter().chain(&path[length + 1..]).cloned().collect();
                self.resolve(&whole, depth)
            }
            // A front page whose own items are asked for, or all of it.
            None => Some(file),
        }
    }
}

impl File {
    fn layer(&self) -> &str {
        self.module.first().map_or("lib", |layer| layer)
    }
}

/// The texts of the files below `src`, by their paths.
type Texts = BTreeMap<String, String>;

/// Reads a file and the modules that it declares, without those of tests.
fn collect(
    texts: &Texts,
    name: &str,
    module: Vec<String>,
    files: &mut BTreeMap<Vec<String>, File>,
) {
    let syntax = syn::parse_file(&texts[name]).unwrap_or_else(|error| panic!("{name}: {error}"));
    if is_of_tests(&syntax.attrs) {
        return;
    }
    let mut file = File {
        name: name.to_owned(),
        module: module.clone(),
        front: false,
        paths: BTreeSet::new(),
        exports: BTreeMap::new(),
    };
    for below in read_items(texts, syntax.items, &module, &mut file) {
        file.front = true;
        collect(texts, &file_of(texts, &below).unwrap(), below, files);
    }
    files.insert(module, file);
}

/// Reads the items of a file, or of a module in it. Returns the modules that are declared as files.
fn read_items(
    texts: &Texts,
    items: Vec<Item>,
    module: &[String],
    file: &mut File,
) -> Vec<Vec<String>> {
    let mut declared = Vec::new();
    for item in items {
        match item {
            item if is_of_tests(attributes(&item)) => {}
            Item::Mod(item) => {
                let mut below = module.to_vec();
                below.push(item.ident.to_string());
                match item.content {
                    None => declared.push(below),
                    Some((_, items)) => {
                        // What a module within a file hands on is the file's own business.
                        let exports = file.exports.clone();
                        declared.extend(read_items(texts, items, &below, file));
                        file.exports = exports;
                    }
                }
            }
            Item::Use(item) => {
                let mut leaves = Vec::new();
                flatten(&item.tree, &mut Vec::new(), &mut leaves);
                for (path, name) in leaves {
                    let Some(path) = absolute(texts, path, module) else {
                        continue;
                    };
                    // A re-export of a front page is no knowledge of its own.
                    let hands_on = !matches!(item.vis, syn::Visibility::Inherited);
                    if hands_on {
                        file.exports.insert(name, path.clone());
                    }
                    if !(hands_on && path.starts_with(module)) {
                        file.paths.insert(path);
                    }
                }
            }
            item => {
                let mut paths = Vec::new();
                walk(item.into_token_stream(), &mut paths);
                let paths = paths.into_iter();
                file.paths
                    .extend(paths.filter_map(|path| absolute(texts, path, module)));
            }
        }
    }
    declared
}

/// The name of the file of a module.
fn file_of(texts: &Texts, module: &[String]) -> Option<String> {
    let path = module.join("/");
    [format!("{path}.rs"), format!("{path}/mod.rs")]
        .into_iter()
        .find(|name| texts.contains_key(name))
}

fn is_of_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let text = attribute.to_token_stream().to_string();
        attribute.path().is_ident("cfg") && text.contains("test") && !text.contains("not (test")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The paths of a `use` declaration, with the name that each gives.
fn flatten(tree: &UseTree, before: &mut Vec<String>, leaves: &mut Vec<(Vec<String>, String)>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, leaves);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            let name = before.last().cloned().unwrap_or_default();
            leaves.push((before.clone(), name));
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            leaves.push((before.iter().cloned().chain([name.clone()]).collect(), name));
        }
        UseTree::Rename(rename) => {
            let path = before.iter().cloned().chain([rename.ident.to_string()]);
            leaves.push((path.collect(), rename.rename.to_string()));
        }
        UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| flatten(tree, before, leaves)),
        UseTree::Glob(_) => leaves.push((before.clone(), "*".to_owned())),
    }
}

/// A path from the root of the crate; `None` for one into another crate.
fn absolute(texts: &Texts, path: Vec<String>, module: &[String]) -> Option<Vec<String>> {
    let mut base = module.to_vec();
    let mut rest = path.into_iter().peekable();
    match rest.peek().map(String::as_str) {
        Some("crate") => {
            base.clear();
            rest.next();
        }
        Some("self") => {
            rest.next();
        }
        Some("super") => {
            while rest.next_if(|name| name == "super").is_some() {
                base.pop();
            }
        }
        // A module that is declared in this file.
        Some(name) if is_module(texts, &base, name) => {}
        _ => return None,
    }
    base.extend(rest);
    Some(base)
}

fn is_module(texts: &Texts, module: &[String], name: &str) -> bool {
    let below: Vec<_> = module.iter().cloned().chain([name.to_owned()]).collect();
    file_of(texts, &below).is_some()
}

/// Finds `crate::a::b` and `super::a::b` in code and in the bodies of macros.
fn walk(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => walk(group.stream(), paths),
            TokenTree::Ident(ident) if ident == "crate" || ident == "super" => {
                let mut path = vec![ident.to_string()];
                loop {
                    let colons = tokens
                        .next_if(is_colon)
                        .and_then(|_| tokens.next_if(is_colon));
                    match colons
                        .and_then(|_| tokens.next_if(|token| matches!(token, TokenTree::Ident(_))))
                    {
                        Some(ident) => path.push(ident.to_string()),
                        None => break,
                    }
                }
                // A visibility, such as `pub(super)`, is no import.
                if path.iter().any(|name| name != "crate" && name != "super") {
                    paths.push(path);
                }
            }
            _ => {}
        }
    }
}

fn is_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':')
}

/// The groups of files of which each leads to each other one.
fn circles<'n>(imports: &BTreeMap<&'n str, BTreeSet<&'n str>>) -> Vec<Vec<&'n str>> {
    let reach: BTreeMap<_, _> = imports
        .keys()
        .map(|&file| (file, reachable(file, imports)))
        .collect();
    let mut circles: Vec<Vec<_>> = Vec::new();
    for &file in imports.keys() {
        let with = |&other: &&str| reach[other].contains(file) && reach[file].contains(other);
        let circle: Vec<_> = imports.keys().copied().filter(with).collect();
        if !circle.is_empty() && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

fn reachable<'n>(
    from: &'n str,
    imports: &BTreeMap<&'n str, BTreeSet<&'n str>>,
) -> BTreeSet<&'n str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for &next in imports.get(file).into_iter().flatten() {
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    seen
}
