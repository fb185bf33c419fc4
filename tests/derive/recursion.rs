//! Recursive types.

#![allow(
    clippy::use_self,
    reason = "a type can name itself either way, and both are tested"
)]

use std::collections::BTreeMap;

use dyno::{Document, Model};

use crate::both_ways;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Nodes")]
struct Root {
    #[dyno(partition_key)]
    id: u8,
    node: Node,
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Node {
    name: String,
    next: Option<Box<Node>>,
    other: Option<Box<Self>>,
    #[dyno(default)]
    children: Vec<Self>,
    #[dyno(default)]
    by_name: BTreeMap<String, Node>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Tree<T> {
    value: T,
    branches: Vec<Tree<T>>,
    pairs: Vec<(T, Self)>,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "op")]
enum Expression {
    Number { value: i32 },
    Sum { of: Vec<Expression> },
    Negated(Box<Expression2>),
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Expression2 {
    of: Box<Expression>,
}

fn leaf(name: &str) -> Node {
    Node {
        name: name.to_owned(),
        ..Node::default()
    }
}

#[test]
fn recursive_types_survive() {
    let node = Node {
        next: Some(Box::new(leaf("b"))),
        other: Some(Box::new(leaf("c"))),
        children: vec![leaf("d")],
        by_name: BTreeMap::from([("e".to_owned(), leaf("e"))]),
        ..leaf("a")
    };
    both_ways(&Root { id: 1, node });
    let tree = |value, branches| Tree {
        value,
        branches,
        pairs: Vec::new(),
    };
    let mut root = tree(1_u8, vec![tree(2, Vec::new())]);
    root.pairs.push((3, tree(4, Vec::new())));
    both_ways(&root);
    let one = Expression::Number { value: 1 };
    both_ways(&Expression::Sum {
        of: vec![
            one.clone(),
            Expression::Negated(Box::new(Expression2 { of: Box::new(one) })),
        ],
    });
}

#[test]
fn paths_are_as_deep_as_the_type() {
    assert_eq!(
        Root::NODE.next.other.next.name.to_string(),
        "node.next.other.next.name"
    );
}
