//! The direction of imports: a layer of the core knows only the layers below it, and no two files of a layer know each
//! other.
//!
//! A layer is a module of the crate's root. What counts is code that is compiled without tests: each path that begins
//! with `crate`, in `use` declarations, in code and in macros, and each path that begins with `super` or `self` in
//! `use` declarations.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic; these lints leave out only functions with `#[test]`"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item, UseTree};

/// The layers, the highest first: each may import those behind it.
const LAYERS: [&str; 24] = [
    "axum",
    "cache",
    "lease",
    "collection_table",
    "hydrate",
    "table",
    "raw_table",
    "raw_index",
    "index_table",
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
    let source = Source::read();
    let mut wrong = Vec::new();
    for file in source.files.values() {
        let Some(here) = position(file.layer()) else {
            continue;
        };
        for path in &file.paths {
            match position(&path[0]) {
                Some(there) if there < here => {
                    let file = &file.name;
                    wrong.push(format!(
                        "{file} imports `crate::{}`, which is above it",
                        path.join("::")
                    ));
                }
                _ => {}
            }
        }
    }
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
    let source = Source::read();
    let imports: BTreeMap<_, BTreeSet<_>> = (source.files.values())
        .map(|file| (file.name.as_str(), source.imports(file)))
        .collect();
    let mut circles = circles(&imports);
    circles.retain(|circle| circle != &RECURSIVE);
    assert!(
        circles.is_empty(),
        "files that import each other: {circles:#?}"
    );
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
        let mut files = BTreeMap::new();
        collect(&root, &root.join("lib.rs"), Vec::new(), &mut files);
        Self { files }
    }

    /// The files that a file imports.
    fn imports(&self, file: &File) -> BTreeSet<&str> {
        let files = file.paths.iter().filter_map(|path| self.resolve(path, 0));
        files.filter(|&name| name != file.name).collect()
    }

    /// The file that defines what a path names.
    fn resolve(&self, path: &[String], depth: usize) -> Option<&str> {
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
            None => Some(&file.name),
        }
    }
}

impl File {
    fn layer(&self) -> &str {
        self.module.first().map_or("lib", |layer| layer)
    }
}

/// Reads a file and the modules that it declares, without those of tests.
fn collect(root: &Path, path: &Path, module: Vec<String>, files: &mut BTreeMap<Vec<String>, File>) {
    let text = fs::read_to_string(path).unwrap();
    let syntax =
        syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if is_of_tests(&syntax.attrs) {
        return;
    }
    let mut file = File {
        name: path.strip_prefix(root).unwrap().display().to_string(),
        module: module.clone(),
        front: false,
        paths: BTreeSet::new(),
        exports: BTreeMap::new(),
    };
    for item in syntax.items {
        match item {
            item if is_of_tests(attributes(&item)) => {}
            Item::Mod(declared) if declared.content.is_none() => {
                file.front = true;
                let mut below = module.clone();
                below.push(declared.ident.to_string());
                collect(root, &file_of(root, &below), below, files);
            }
            Item::Use(declared) => {
                let mut leaves = Vec::new();
                flatten(&declared.tree, &mut Vec::new(), &mut leaves);
                for (path, name) in leaves {
                    let Some(path) = absolute(path, &module) else {
                        continue;
                    };
                    // A re-export of a front page is no knowledge of its own.
                    let hands_on = !matches!(declared.vis, syn::Visibility::Inherited);
                    if hands_on {
                        file.exports.insert(name, path.clone());
                    }
                    if !(hands_on && path.starts_with(&module)) {
                        file.paths.insert(path);
                    }
                }
            }
            item => walk(item.into_token_stream(), &mut file.paths),
        }
    }
    files.insert(module, file);
}

fn file_of(root: &Path, module: &[String]) -> PathBuf {
    let path = module
        .iter()
        .fold(root.to_owned(), |path, name| path.join(name));
    let single = path.with_extension("rs");
    if single.exists() {
        single
    } else {
        path.join("mod.rs")
    }
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
fn absolute(path: Vec<String>, module: &[String]) -> Option<Vec<String>> {
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
        Some(name) if file_of_core(&base, name) => {}
        _ => return None,
    }
    base.extend(rest);
    Some(base)
}

fn file_of_core(module: &[String], name: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let below: Vec<_> = module.iter().cloned().chain([name.to_owned()]).collect();
    file_of(&root, &below).exists()
}

/// Finds `crate::a::b` in code and in the bodies of macros.
fn walk(tokens: TokenStream, paths: &mut BTreeSet<Vec<String>>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => walk(group.stream(), paths),
            TokenTree::Ident(ident) if ident == "crate" => {
                let mut path = Vec::new();
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
                if !path.is_empty() {
                    paths.insert(path);
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
