//! The public surface, as the source states it: methods, search aliases and the names of `op`.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens as _;
use syn::{Attribute, ImplItem, Item, Type, UseTree, Visibility};

/// The public methods of each type, with the file of each. Types are told apart by their names.
type Methods = BTreeMap<String, BTreeMap<String, Vec<String>>>;

#[test]
fn no_method_stands_twice_on_the_page_of_a_type() {
    let mut methods = Methods::new();
    for source in ["src", "../dyno-testing/src"] {
        for (file, syntax) in files(source) {
            add_methods(&file, &syntax, &mut methods);
        }
    }
    assert!(methods["CachedTable"].contains_key("batch_get"));
    assert_eq!(repeated(&methods), Vec::<String>::new());
}

#[test]
fn a_method_that_stands_twice_is_found() {
    let text = "
        impl<T: Into<String>> Cached<Table<T>> { pub fn get(&self) {} pub fn put(&self) {} fn own(&self) {} }
        impl Cached<RawTable> { pub fn get(&self) {} pub(crate) fn put(&self) {} fn own(&self) {} }
        impl Cached<()> { #[doc(hidden)] pub fn get(&self) {} }
        impl Clone for Cached<()> { fn clone(&self) -> Self { Self } }
    ";
    let mut methods = Methods::new();
    add_methods("cached.rs", &syn::parse_file(text).unwrap(), &mut methods);
    assert_eq!(
        repeated(&methods),
        ["Cached::get: cached.rs, cached.rs".to_owned()]
    );
}

// The names by which users of other libraries search.
#[test]
fn old_names_are_search_aliases() {
    let aliases: BTreeSet<_> = ["src", "../dyno-derive/src"]
        .into_iter()
        .flat_map(sources)
        .flat_map(|path| aliases(&fs::read_to_string(path).unwrap()))
        .collect();
    for alias in ["hash_key", "range_key", "GSI", "LSI", "UpdateItem"] {
        assert!(aliases.contains(alias), "{alias} in {aliases:?}");
    }
}

// A page of names that a reader can take in.
#[test]
fn the_page_of_op_has_few_names() {
    let front =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/op/mod.rs")).unwrap();
    let names = names(&syn::parse_file(&front).unwrap());
    assert!(names.contains("Query"), "{names:?}");
    assert!(names.len() <= 30, "{}: {names:?}", names.len());
}

/// The source files below a folder, without those of tests.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                None if path.is_dir() && !path.ends_with("tests") => open.push(path),
                Some(extension) if extension == "rs" && !path.ends_with("tests.rs") => {
                    found.push(path);
                }
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn files(folder: &str) -> impl Iterator<Item = (String, syn::File)> {
    sources(folder).into_iter().map(|path| {
        let syntax = syn::parse_file(&fs::read_to_string(&path).unwrap());
        let syntax = syntax.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path.display().to_string(), syntax)
    })
}

fn add_methods(file: &str, syntax: &syn::File, methods: &mut Methods) {
    for item in &syntax.items {
        let Item::Impl(block) = item else { continue };
        let (None, Type::Path(of)) = (&block.trait_, &*block.self_ty) else {
            continue;
        };
        let of = of.path.segments.last().unwrap().ident.to_string();
        for item in &block.items {
            if let ImplItem::Fn(method) = item
                && matches!(method.vis, Visibility::Public(_))
                && !is_hidden(&method.attrs)
            {
                let of = methods.entry(of.clone()).or_default();
                let places = of.entry(method.sig.ident.to_string()).or_default();
                places.push(file.to_owned());
            }
        }
    }
}

fn repeated(methods: &Methods) -> Vec<String> {
    let methods = methods.iter().flat_map(|(of, methods)| {
        let repeated = methods.iter().filter(|(_, files)| files.len() > 1);
        repeated.map(move |(method, files)| format!("{of}::{method}: {}", files.join(", ")))
    });
    methods.collect()
}

fn is_hidden(attributes: &[Attribute]) -> bool {
    let mut texts = attributes.iter().map(|a| a.to_token_stream().to_string());
    texts.any(|text| text.contains("doc (hidden)"))
}

/// The texts of `#[doc(alias = "..")]`.
fn aliases(text: &str) -> Vec<String> {
    let found = text.split("#[doc(alias = \"").skip(1);
    found
        .filter_map(|rest| rest.split_once('"'))
        .map(|(alias, _)| alias.to_owned())
        .collect()
}

/// The documented names of a front page, without its modules.
fn names(syntax: &syn::File) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in &syntax.items {
        match item {
            Item::Use(item)
                if matches!(item.vis, Visibility::Public(_)) && !is_hidden(&item.attrs) =>
            {
                leaves(&item.tree, &mut names);
            }
            Item::Type(item) if matches!(item.vis, Visibility::Public(_)) => {
                names.insert(item.ident.to_string());
            }
            _ => {}
        }
    }
    names
}

fn leaves(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => leaves(&path.tree, names),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, names)),
        // A module has a page of its own.
        UseTree::Name(name) if name.ident.to_string().starts_with(char::is_lowercase) => {}
        UseTree::Name(name) => {
            names.insert(name.ident.to_string());
        }
        UseTree::Rename(name) => {
            names.insert(name.rename.to_string());
        }
        UseTree::Glob(_) => panic!("a front page names what it exports"),
    }
}
