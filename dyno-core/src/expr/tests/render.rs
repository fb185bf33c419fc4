use crate::codec::{Item, Value};
use crate::expr::placeholders::Placeholders;
use crate::expr::{ExpressionError, Projection, Update, list_append, path};
use crate::wire::AttributeType;

type Condition = crate::expr::Condition<Item>;

/// The text, the names and the values of a condition in a request.
fn sent(condition: &Condition) -> (String, Vec<String>, Vec<String>) {
    let mut placeholders = Placeholders::default();
    let text = placeholders.condition(condition.ast()).unwrap();
    let names = placeholders
        .names()
        .enumerate()
        .map(|(at, name)| format!("#{at} {name}"))
        .collect();
    let values = placeholders
        .values()
        .enumerate()
        .map(|(at, value)| format!(":{at} {value}"))
        .collect();
    (text, names, values)
}

fn invalid(condition: &Condition) -> String {
    Placeholders::default()
        .condition(condition.ast())
        .unwrap_err()
        .to_string()
}

fn updated(update: &Update<Item>) -> Result<String, ExpressionError> {
    Placeholders::default().update(&update.clone().into_ast().0)
}

/// The conditions `a = 1` to `e = 1`.
fn letters() -> [Condition; 5] {
    ["a", "b", "c", "d", "e"].map(|name| path(name).eq(1))
}

// I59, T18: every name and value has a placeholder, which is numbered from zero in each request and used again.
#[test]
fn each_name_and_value_has_one_placeholder() {
    let condition = path("size").gt(1) & path("info").key("size").eq(1) & path("size").ne(2);
    let (text, names, values) = sent(&condition);
    assert_eq!(text, "#0 > :0 AND #1.#0 = :0 AND #0 <> :1");
    assert_eq!(names, ["#0 size", "#1 info"]);
    assert_eq!(values, [r#":0 {"N":"1"}"#, r#":1 {"N":"2"}"#]);
    assert_eq!(sent(&condition), sent(&condition));
}

// A41, I79, T4: parentheses follow the tree; a chain of one operator stays flat.
#[test]
fn parentheses_follow_the_tree() {
    let [a, b, c, d, e] = letters();
    let cases = [
        (
            (a.clone() | b.clone()) & c.clone(),
            "(a = 1 OR b = 1) AND c = 1",
        ),
        (
            a.clone() | b.clone() & c.clone(),
            "a = 1 OR (b = 1 AND c = 1)",
        ),
        (
            a.clone() & b.clone() & (c.clone() & d.clone()) & e.clone(),
            "a = 1 AND b = 1 AND c = 1 AND d = 1 AND e = 1",
        ),
        (
            a.clone() | b.clone() | (c.clone() | d.clone()) | e,
            "a = 1 OR b = 1 OR c = 1 OR d = 1 OR e = 1",
        ),
        (
            !(a.clone() | b.clone()) & !c.clone(),
            "NOT (a = 1 OR b = 1) AND NOT c = 1",
        ),
        (!!a.clone(), "NOT NOT a = 1"),
        ((a & (b | c)) | d, "(a = 1 AND (b = 1 OR c = 1)) OR d = 1"),
    ];
    for (condition, expected) in cases {
        assert_eq!(condition.to_string(), expected);
    }
}

// T16: a condition can be used again, and combining does not change an operand.
#[test]
fn combining_does_not_change_an_operand() {
    let [a, b, c, ..] = letters();
    let both = a.clone() & b.clone();
    let three = both.clone() & c;
    assert_eq!(both, a.clone() & b.clone());
    assert_eq!(both.to_string(), "a = 1 AND b = 1");
    assert_eq!(three.to_string(), "a = 1 AND b = 1 AND c = 1");
    assert_ne!(a, b);
}

// T17, G60: `!` is NOT, never a Rust `false`.
#[test]
fn not_is_sent_as_not() {
    assert_eq!(
        sent(&!path("actors").contains("x")).0,
        "NOT contains(#0, :0)"
    );
}

// A31 to A40, I71 to I78.
#[test]
fn every_comparison_and_function_is_rendered() {
    let x = || path("x");
    let cases = [
        (x().eq(1), "#0 = :0"),
        (x().ne(1), "#0 <> :0"),
        (x().lt(1), "#0 < :0"),
        (x().le(1), "#0 <= :0"),
        (x().gt(1), "#0 > :0"),
        (x().ge(1), "#0 >= :0"),
        (x().eq(path("y")), "#0 = #1"),
        (x().lt(path("y").size()), "#0 < size(#1)"),
        (x().between(1, path("y")), "#0 BETWEEN :0 AND #1"),
        (x().is_in([1, 2, 1]), "#0 IN (:0, :1, :0)"),
        (x().exists(), "attribute_exists(#0)"),
        (x().not_exists(), "attribute_not_exists(#0)"),
        (
            x().attribute_type(AttributeType::Ss),
            "attribute_type(#0, :0)",
        ),
        (x().begins_with("a"), "begins_with(#0, :0)"),
        (x().contains("a"), "contains(#0, :0)"),
        (x().size().eq(1), "size(#0) = :0"),
        (x().size().ne(1), "size(#0) <> :0"),
        (x().size().lt(1), "size(#0) < :0"),
        (x().size().le(1), "size(#0) <= :0"),
        (x().size().gt(1), "size(#0) > :0"),
        (x().size().ge(path("y").size()), "size(#0) >= size(#1)"),
        (x().size().eq(path("y")), "size(#0) = #1"),
        (x().size().ne(path("y")), "size(#0) <> #1"),
        (x().size().lt(path("y")), "size(#0) < #1"),
        (x().size().le(path("y")), "size(#0) <= #1"),
        (x().size().gt(path("y")), "size(#0) > #1"),
        (
            x().size().between(path("y"), 9),
            "size(#0) BETWEEN #1 AND :0",
        ),
        (x().size().between(1, 2), "size(#0) BETWEEN :0 AND :1"),
        (x().size().is_in([1, 2]), "size(#0) IN (:0, :1)"),
    ];
    for (condition, expected) in cases {
        assert_eq!(sent(&condition).0, expected);
    }
}

// A42, A43, I57, I58, T13: a path has segments and is not a string.
#[test]
fn dots_and_brackets_can_be_part_of_a_name() {
    let (text, names, _) = sent(
        &path("a.b")
            .at(1)
            .key("c[0]")
            .at(2)
            .at(3)
            .key("size")
            .exists(),
    );
    assert_eq!(text, "attribute_exists(#0[1].#1[2][3].#2)");
    assert_eq!(names, ["#0 a.b", "#1 c[0]", "#2 size"]);
    assert_eq!(path("a.b").key("c").to_string(), "\"a.b\".c");
}

#[test]
fn in_without_values_is_false() {
    let none = path("x").is_in(Vec::<i32>::new());
    assert_eq!(
        sent(&none).0,
        "attribute_exists(#0) AND attribute_not_exists(#0)"
    );
    assert_eq!(
        sent(&!none.clone()).0,
        "NOT (attribute_exists(#0) AND attribute_not_exists(#0))"
    );
    assert_eq!(none.to_string(), "x IN ()");
}

#[test]
fn empty_expressions_are_invalid() {
    let [a, ..] = letters();
    let nothing = "an AND or OR needs at least one condition; leave the condition out instead";
    assert_eq!(invalid(&Condition::all([])), nothing);
    assert_eq!(invalid(&(a & Condition::any([]))), nothing);
    assert_eq!(
        updated(&Update::all([])).unwrap_err().to_string(),
        "an update needs at least one action"
    );
}

// A39, I73, I75, I76.
#[test]
fn limits_are_checked_before_sending() {
    let hundred = path("x").is_in(0..100);
    assert!(sent(&hundred).0.ends_with(":99)"));
    assert_eq!(
        invalid(&path("x").is_in(0..101)),
        "IN takes at most 100 values; combine several with `|`"
    );

    let chain = |n: i32| Condition::all((0..n).map(|n| path("x").eq(n)));
    assert!(Placeholders::default().condition(chain(150).ast()).is_ok());
    let many = "an expression can have at most 300 operators and functions";
    assert_eq!(invalid(&chain(151)), many);
    let deep = (0..100_000).fold(path("x").exists(), |inner, _| !inner);
    assert_eq!(invalid(&deep), many);
    // Actions do not count as operators: AWS developer guide, "Quotas in Amazon DynamoDB", "Expression parameters".
    let sets = Update::all((0..340).map(|n| path(format!("x{n}")).set(1)));
    assert!(Placeholders::default().update(&sets.into_ast().0).is_ok());

    let long = Condition::all((0..100).map(|n| {
        path("x")
            .at(10_usize.pow(18))
            .key("y")
            .at(10_usize.pow(18))
            .eq(n)
    }));
    assert_eq!(invalid(&long), "an expression can have at most 4096 bytes");
}

// I73, I75: the rows ask for an error; DynamoDB accepts empty strings and empty bytes here, and every string begins
// with and contains the empty one.
#[test]
fn empty_strings_and_bytes_are_sent() {
    let (text, bytes) = ("", Vec::<u8>::new());
    let cases = [
        (path("x").contains(text), "contains(#0, :0)", "S"),
        (path("x").contains(&bytes), "contains(#0, :0)", "B"),
        (path("x").begins_with(text), "begins_with(#0, :0)", "S"),
        (path("x").begins_with(&bytes), "begins_with(#0, :0)", "B"),
        (path("x").eq(text), "#0 = :0", "S"),
        (path("x").eq(&bytes), "#0 = :0", "B"),
    ];
    for (condition, expected, attribute_type) in cases {
        let (text, _, values) = sent(&condition);
        assert_eq!(text, expected);
        assert_eq!(values, [format!(r#":0 {{"{attribute_type}":""}}"#)]);
    }
}

#[test]
fn a_value_that_cannot_be_stored_names_its_attribute() {
    let condition = path("info").key("rating").gt(f64::NAN);
    assert_eq!(
        invalid(&condition),
        "the value for `info.rating` cannot be stored: NaN and infinity are not valid numbers in DynamoDB"
    );
    assert_eq!(
        condition.to_string(),
        "info.rating > <NaN and infinity are not valid numbers in DynamoDB>"
    );
}

// DynamoDB has no empty sets. Each message says what to write instead.
#[test]
fn an_empty_set_as_an_operand_says_what_to_do() {
    let empty = || Value::Ss([].into());
    let text = "the value for `tags` is an empty set, which DynamoDB does not have; use `remove` in place of SET, \
        leave ADD or DELETE out, and use `not_exists` in a condition";
    for condition in [path("tags").eq(empty()), path("tags").ne(empty())] {
        assert_eq!(invalid(&condition), text);
    }
    for update in [
        path("tags").set(empty()),
        path("tags").add(empty()),
        path("tags").delete(empty()),
    ] {
        assert_eq!(updated(&update).unwrap_err().to_string(), text);
    }
    // Inside a value it has no operand of its own.
    let inside = path("info").eq(vec![empty()]);
    assert_eq!(
        invalid(&inside),
        "the value for `info` cannot be stored: attribute `[0]`: an empty set cannot be stored here; DynamoDB has no \
         empty sets"
    );
}

// T18, G82: reserved words and odd names in updates have placeholders, which are numbered anew in each request.
#[test]
fn each_update_numbers_its_placeholders_from_zero() {
    let update = || {
        path("size").set(path("size") + 1)
            & path("order").key("#name").set(":v")
            & path("a.b").append(["SET"])
            & path("values").add(1)
            & path("delete").remove()
    };
    let rendered = || {
        let mut placeholders = Placeholders::default();
        let text = placeholders
            .update(&update().into_ast().0)
            .expect("an update");
        let names: Vec<_> = placeholders
            .names()
            .enumerate()
            .map(|(at, name)| format!("#{at} {name}"))
            .collect();
        (text, names)
    };
    let (text, names) = rendered();
    assert_eq!(
        names,
        [
            "#0 size",
            "#1 order",
            "#2 #name",
            "#3 a.b",
            "#4 delete",
            "#5 values"
        ]
    );
    assert_eq!(
        text,
        "SET #0 = #0 + :0, #1.#2 = :1, #3 = list_append(#3, :2) REMOVE #4 ADD #5 :0"
    );
    assert_eq!(rendered(), rendered());
}

// A45 to A54, I62 to I69, G81, G82: clauses in the order SET, REMOVE, ADD, DELETE.
#[test]
fn every_update_is_rendered() {
    let x = || path("x");
    let tags = || std::collections::BTreeSet::from(["a"]);
    let cases = [
        (x().set(1), "SET #0 = :0"),
        (x().set(path("y").at(1).key("z")), "SET #0 = #1[1].#2"),
        (x().set(x() + 1), "SET #0 = #0 + :0"),
        (x().set(x() - path("y")), "SET #0 = #0 - #1"),
        (
            x().set(x().if_not_exists(0) + 1),
            "SET #0 = if_not_exists(#0, :0) + :1",
        ),
        (
            x().set(x().if_not_exists(path("y").if_not_exists(0))),
            "SET #0 = if_not_exists(#0, if_not_exists(#1, :0))",
        ),
        (
            x().set(list_append([1], list_append(x(), [2]))),
            "SET #0 = list_append(:0, list_append(#0, :1))",
        ),
        (x().set_if_not_exists(1), "SET #0 = if_not_exists(#0, :0)"),
        (x().increment(1), "SET #0 = #0 + :0"),
        (x().decrement(1), "SET #0 = #0 - :0"),
        (x().change(-1), "SET #0 = #0 + :0"),
        (x().append([1]), "SET #0 = list_append(#0, :0)"),
        (x().prepend([1]), "SET #0 = list_append(:0, #0)"),
        (x().remove(), "REMOVE #0"),
        (x().at(0).remove(), "REMOVE #0[0]"),
        (x().add(1), "ADD #0 :0"),
        (x().delete(tags()), "DELETE #0 :0"),
        (
            path("d").delete(tags())
                & path("a").add(1)
                & path("r").remove()
                & path("s").set(1)
                & path("t").set(2),
            "SET #0 = :0, #1 = :1 REMOVE #2 ADD #3 :0 DELETE #4 :2",
        ),
    ];
    for (update, expected) in cases {
        assert_eq!(updated(&update).unwrap(), expected, "{update}");
    }
}

// A53: overlapping paths are an invalid request.
#[test]
fn overlapping_updates_are_invalid() {
    let invalid = |update: Update<Item>| updated(&update).unwrap_err().to_string();
    let overlap = "overlap; an update or a projection can name each attribute once";
    assert_eq!(
        invalid(path("a").set(1) & path("a").remove()),
        format!("`a` and `a` {overlap}")
    );
    assert_eq!(
        invalid(path("a").set(1) & path("a").key("b").set(1)),
        format!("`a` and `a.b` {overlap}")
    );
    assert_eq!(
        invalid(path("a").at(1).key("b").set(1) & path("a").at(1).set(1)),
        format!("`a[1].b` and `a[1]` {overlap}")
    );
    assert!(updated(&(path("a").at(1).set(1) & path("a").at(2).set(1) & path("b").set(1))).is_ok());
}

// I61.
#[test]
fn projections_are_paths() {
    let projection: Projection<Item> = path("a") & path("b").key("c").at(0);
    let mut placeholders = Placeholders::default();
    assert_eq!(
        placeholders.projection(&projection.into_ast()).unwrap(),
        "#0, #1.#2[0]"
    );
    let twice = path("a") & path("a").key("b");
    assert!(placeholders.projection(&twice.into_ast()).is_err());
}

// I70, I80: expressions are printed, with and without values.
#[test]
fn expressions_can_be_printed() {
    let condition = path("title").begins_with("The \"A\"")
        & path("tags").eq(std::collections::BTreeSet::from(["b", "a"]));
    assert_eq!(
        condition.to_string(),
        r#"begins_with(title, "The \"A\"") AND tags = {"a", "b"}"#
    );
    assert_eq!(
        condition.redacted().to_string(),
        "begins_with(title, ?) AND tags = ?"
    );
    assert_eq!(
        format!("{condition:?}"),
        "Condition(begins_with(title, ?) AND tags = ?)"
    );
    let update = path("a").set([Some(1), None]) & path("b").remove();
    assert_eq!(update.to_string(), "SET a = [1, NULL] REMOVE b");
    assert_eq!(format!("{update:?}"), "Update(SET a = ? REMOVE b)");
}

// I60, G80: expressions are compared and hashed by content.
#[test]
fn equal_expressions_are_equal() {
    use std::collections::HashSet;
    let conditions: HashSet<Condition> = letters().into_iter().chain(letters()).collect();
    assert_eq!(conditions.len(), 5);
    assert_eq!(path("a").key("b"), path("a").key("b"));
    assert_ne!(path("a").key("b"), path("a.b"));
    // Values that cannot be stored are equal if the reason is the same.
    let nan = || path("a").eq(f64::NAN);
    let empty = path("a").eq(std::collections::BTreeSet::<String>::new());
    assert_eq!(nan(), nan());
    assert_ne!(nan(), empty);
    assert_ne!(nan(), path("a").eq(1.0));
    assert_ne!(path("a").eq(1), path("a").eq(2));
    let paths = HashSet::from([path("a").at(0), path("a").at(0), path("a").at(1)]);
    assert_eq!(paths.len(), 2);
}
