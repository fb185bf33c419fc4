//! The public surface, as the source states it: methods, signatures, search aliases and the names of `op`.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, ImplItem, Item, Signature, TraitItem, Type, UseTree, Visibility};

/// The source of the crates with a public surface.
const CRATES: [&str; 3] = ["src", "../dyno-testing/src", "../dyno-serverless/src"];

/// The public methods of each type, with the file of each. Types are told apart by their names.
type Methods = BTreeMap<String, BTreeMap<String, Vec<String>>>;

#[test]
fn no_method_stands_twice_on_the_page_of_a_type() {
    for (source, name, method) in [
        ("src", "CachedTable", "batch_get"),
        ("../dyno-testing/src", "Faults", "pause"),
        ("../dyno-serverless/src", "Topic", "publish"),
    ] {
        let mut methods = Methods::new();
        for (file, syntax) in files(source) {
            add_methods(&file, &syntax, &mut methods);
        }
        assert!(methods[name].contains_key(method));
        assert_eq!(repeated(&methods), Vec::<String>::new());
    }
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

// rustdoc renders `impl Trait<Name: Bound>` without the bound: a type that a reader cannot know.
#[test]
fn rustdoc_can_render_each_signature() {
    let mut wrong = Vec::new();
    for (file, syntax) in CRATES.into_iter().flat_map(files) {
        for name in with_bounds_within_impl(&syntax.items) {
            wrong.push(format!("{file}: {name}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_signature_that_rustdoc_cannot_render_is_found() {
    let text = "
        pub fn free(of: impl Iterator<Item: Copy>) {}
        impl Cached { pub fn method() -> impl Future<Output: Send + 'static> + use<> { ready(()) } }
        trait Source { fn within(of: Option<impl Stream<Item = impl Stream<Item: Clone>>>); }
        mod inner { pub fn nested(of: &impl Map<u8, Key: Ord>) {} }
    ";
    let found = with_bounds_within_impl(&syn::parse_file(text).unwrap().items);
    assert_eq!(found, ["free", "method", "within", "nested"]);
    let text = "
        fn private(of: impl Iterator<Item: Copy>) {}
        pub fn equal(of: impl Iterator<Item = impl Copy>, f: impl Fn(u8) -> std::vec::Vec<u8>, more: u8) {}
        pub fn named<I: Iterator<Item: Copy>>(of: I) where I: Iterator<Item: Clone> {}
    ";
    let found = with_bounds_within_impl(&syn::parse_file(text).unwrap().items);
    assert_eq!(found, Vec::<String>::new());
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

/// The public functions and methods whose signatures have an `impl Trait<Name: Bound>`.
fn with_bounds_within_impl(items: &[Item]) -> Vec<String> {
    let mut signatures: Vec<&Signature> = Vec::new();
    let mut found = Vec::new();
    for item in items {
        match item {
            Item::Fn(function) if matches!(function.vis, Visibility::Public(_)) => {
                signatures.push(&function.sig);
            }
            Item::Impl(block) => {
                signatures.extend(block.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(method) if matches!(method.vis, Visibility::Public(_)) => {
                        Some(&method.sig)
                    }
                    _ => None,
                }))
            }
            Item::Trait(item) => {
                signatures.extend(item.items.iter().filter_map(|item| match item {
                    TraitItem::Fn(method) => Some(&method.sig),
                    _ => None,
                }))
            }
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    found.extend(with_bounds_within_impl(items));
                }
            }
            _ => {}
        }
    }
    let wrong = signatures.into_iter().filter(|signature| {
        let inputs = has_bound_within_impl(signature.inputs.to_token_stream());
        inputs || has_bound_within_impl(signature.output.to_token_stream())
    });
    let mut names: Vec<_> = wrong.map(|signature| signature.ident.to_string()).collect();
    names.extend(found);
    names
}

/// Whether `Name: Bound` stands between the angle brackets of an `impl Trait<..>`, in the types of a signature.
fn has_bound_within_impl(tokens: TokenStream) -> bool {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let is = |at: Option<usize>, sign| match at.and_then(|at| tokens.get(at)) {
        Some(TokenTree::Punct(punct)) => punct.as_char() == sign,
        _ => false,
    };
    // The depth of angle brackets at each `impl` that has not ended.
    let (mut depth, mut open) = (0, Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1);
        match token {
            TokenTree::Group(group) if has_bound_within_impl(group.stream()) => return true,
            TokenTree::Ident(ident) if ident == "impl" => open.push(depth),
            TokenTree::Punct(punct) => match punct.as_char() {
                '<' => depth += 1,
                '>' if !is(before, '-') => depth -= 1,
                ':' if !is(before, ':')
                    && !is(Some(at + 1), ':')
                    && open.iter().any(|&outer| outer < depth) =>
                {
                    return true;
                }
                _ => {}
            },
            _ => {}
        }
        let ends = is(Some(at), ',') || is(Some(at), '>');
        open.retain(|&outer| outer < depth || outer == depth && !ends);
    }
    false
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
