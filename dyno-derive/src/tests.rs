//! Snapshots of a few expansions, and their length.

use std::fs;
use std::path::Path;

use syn::{DeriveInput, parse_quote};

/// Expands a struct with a table as `Model`, and everything else as `Document`.
fn expanded(input: &DeriveInput) -> String {
    let is_model = input.attrs.iter().any(|attribute| {
        let options = attribute
            .meta
            .require_list()
            .map(|list| list.tokens.to_string());
        options.is_ok_and(|options| options.contains("table"))
    });
    let tokens = if is_model {
        crate::model(input)
    } else {
        crate::document(input)
    };
    formatted(tokens)
}

/// Compares the expansion of a model or a document with the file of that name. `EXPANSIONS=overwrite` updates the file.
fn check(name: &str, input: &DeriveInput) {
    compare(name, input, &expanded(input));
}

fn formatted(tokens: proc_macro2::TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("the generated code is valid Rust"))
}

fn compare(name: &str, input: &DeriveInput, expansion: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("expansions")
        .join(name)
        .with_extension("rs");
    let input_text = prettyplease::unparse(&parse_quote!(#input));
    let source: String = input_text
        .lines()
        .map(|line| format!("// {line}").trim_end().to_owned() + "\n")
        .collect();
    let found = format!("{source}\n{expansion}");
    if std::env::var_os("EXPANSIONS").is_some_and(|value| value == "overwrite") {
        fs::write(&file, &found).expect("the file can be written");
    }
    let expected = fs::read_to_string(&file).expect("the expansion has a file");
    assert_eq!(
        found, expected,
        "the expansion of {name} has changed; review it, then run with EXPANSIONS=overwrite"
    );
}

#[test]
fn a_model() {
    check(
        "model",
        &parse_quote! {
            #[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
            struct Movie {
                /// The year of release.
                #[dyno(partition_key)]
                pub year: u16,
                #[dyno(sort_key)]
                pub title: String,
                rank: Option<u32>,
                info: Info,
            }
        },
    );
}

#[test]
fn a_versioned_model() {
    check(
        "versioned_model",
        &parse_quote! {
            #[dyno(table = "Accounts", normalize = Account::normalize, validate = Account::validate)]
            struct Account {
                #[dyno(partition_key, generated)]
                id: String,
                balance: i64,
                #[dyno(created_at)]
                created: Option<Timestamp>,
                #[dyno(updated_at)]
                updated: Timestamp,
                #[dyno(version)]
                version: u64,
            }
        },
    );
}

#[test]
fn a_table() {
    check(
        "table",
        &parse_quote! {
            #[dyno(table = "Tickets", stream = new_image)]
            #[dyno(index(
                name = "ByState",
                partition_key = (project, state),
                sort_key = (priority, opened, number),
                projection = include(title),
            ))]
            #[dyno(index(name = "ByTitle", partition_key = (title, state), projection = keys_only))]
            #[dyno(local_index(name = "ByOpened", sort_key = opened, projection = keys_only))]
            struct Ticket {
                #[dyno(partition_key)]
                project: String,
                #[dyno(sort_key)]
                number: u32,
                state: String,
                priority: u8,
                opened: u64,
                #[dyno(rename = "headline")]
                title: String,
                #[dyno(ttl)]
                expires: Option<Ttl>,
            }
        },
    );
}

#[test]
fn a_declared_table() {
    let input = parse_quote! {
        #[dyno(
            name = "shop",
            partition_key(pk: String),
            sort_key(sk: String),
            entity = "kind",
            index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String), projection = keys_only),
            entities(Customer, Order)
        )]
        struct Shop;
    };
    let expansion = formatted(crate::declared_table(&input));
    compare("declared_table", &input, &expansion);
}

#[test]
fn an_entity() {
    check(
        "entity",
        &parse_quote! {
            #[dyno(
                table = Shop,
                partition_key = "CUSTOMER#{customer_id}",
                sort_key = "ORDER#{placed_at}#{number:04}",
                index(GSI1, partition_key = "STATUS#{status}", sort_key = "{shipped_at}")
            )]
            struct Order {
                customer_id: Uuid,
                placed_at: Timestamp,
                number: u16,
                status: Status,
                shipped_at: Option<Timestamp>,
                total: u32,
            }
        },
    );
}

#[test]
fn a_collection() {
    let input = parse_quote! {
        enum CustomerItem {
            Customer(Customer),
            Order(Order),
            #[dyno(other)]
            Other(Item),
        }
    };
    let expansion = formatted(crate::collection_of(&input));
    compare("collection", &input, &expansion);
}

#[test]
fn a_document() {
    check(
        "document",
        &parse_quote! {
            struct Info {
                rating: Option<f64>,
                #[dyno(null)]
                plot: Option<String>,
                #[dyno(default)]
                actors: Vec<String>,
                #[dyno(with = Cents, rename = "cost")]
                price: Money,
                #[dyno(skip)]
                cached: bool,
                #[dyno(flatten)]
                audit: Audit,
            }
        },
    );
}

#[test]
fn a_generic_document() {
    check(
        "generic",
        &parse_quote! {
            struct Page<'a, T: Clone, const N: usize> where T: Debug {
                name: &'a str,
                items: [T; N],
                next: Option<Box<Self>>,
            }
        },
    );
}

#[test]
fn a_newtype() {
    check(
        "newtype",
        &parse_quote!(
            struct Email(String);
        ),
    );
}

#[test]
fn a_unit_enum() {
    check(
        "unit_enum",
        &parse_quote! {
            #[dyno(rename_all = "kebab-case")]
            enum Status { Open, OnItsWay }
        },
    );
}

#[test]
fn a_tagged_enum() {
    check(
        "tagged",
        &parse_quote! {
            #[dyno(tag = "kind")]
            enum Payment { Cash, Card(Card), Transfer { bank: u32 } }
        },
    );
}

/// Returns the number of lines that one more field adds.
fn added_lines(with: &DeriveInput, without: &DeriveInput) -> usize {
    expanded(with).lines().count() - expanded(without).lines().count()
}

/// The types are short, because the formatter breaks long ones over several lines. Four other fields come first,
/// because short lists are on one line.
#[test]
fn a_field_adds_ten_lines_at_most() {
    let model = |field: proc_macro2::TokenStream| -> DeriveInput {
        parse_quote! {
            #[dyno(table = "Movies")]
            struct Movie { #[dyno(partition_key)] id: u16, first: u8, second: u8, third: u8, #field }
        }
    };
    let document = |field: proc_macro2::TokenStream| -> DeriveInput {
        parse_quote!(struct Info { first: u8, second: u8, third: u8, fourth: u8, #field })
    };
    for field in [
        quote::quote!(title: String),
        quote::quote!(rank: Option<u32>),
        quote::quote!(actors: HashMap<String, Person>),
        quote::quote!(#[dyno(default = 5)] stars: u8),
        quote::quote!(#[dyno(null)] plot: Option<String>),
        quote::quote!(#[dyno(with = Cents)] price: Money),
        quote::quote!(#[dyno(serde)] place: Scope),
        quote::quote!(#[dyno(skip)] cached: bool),
    ] {
        for (kind, lines) in [
            (
                "model",
                added_lines(&model(field.clone()), &model(quote::quote!())),
            ),
            (
                "document",
                added_lines(&document(field.clone()), &document(quote::quote!())),
            ),
        ] {
            assert!(lines <= 10, "`{field}` adds {lines} lines to a {kind}");
        }
    }
}

#[test]
fn expansions_are_deterministic() {
    let input: DeriveInput = parse_quote! {
        #[dyno(tag = "kind")]
        enum Payment { Cash, Card(Card), Transfer { bank: u32, to: String }, Cheque { bank: u32 } }
    };
    let first = expanded(&input);
    for _ in 0..10 {
        assert_eq!(expanded(&input), first);
    }
}
