use crate::codec::Item;
use crate::expr::placeholders::Placeholders;
use crate::expr::{Condition, Expression, Projection, Update, expression, path};

/// The text, the names and the values of a condition in a request.
fn sent(condition: &Condition<Item>) -> (String, Vec<String>, Vec<String>) {
    let mut placeholders = Placeholders::default();
    let text = placeholders.condition(condition.ast()).unwrap();
    let names = placeholders.names().map(str::to_owned).collect();
    let values = placeholders.values().map(str::to_owned);
    let values = values.collect();
    (text, names, values)
}

// S28, S34, S40, S41, S52: every function and operator, names with and without a placeholder, reserved words among
// them.
#[test]
fn placeholders_are_replaced() {
    let text = "attribute_exists(#a) AND attribute_not_exists(b) AND attribute_type(c, :s) AND contains(d, :x) \
                AND begins_with(#a.size[0].name, :x) AND size(f) = :n AND (g <> :n OR g < :n or g > :n) \
                AND NOT h <= :n AND h >= :m AND i BETWEEN :n AND :m AND status IN (:n, :m)";
    let condition = expression(text).name("#a", "a.b");
    let condition = condition.value(":s", "S").value(":x", "x").value(":n", 1);
    let (text, names, values) = sent(&condition.value(":m", 2.5).into());
    assert_eq!(
        text,
        "attribute_exists(#0) AND attribute_not_exists(#1) AND attribute_type(#2, :0) AND contains(#3, :1) \
         AND begins_with(#0.#4[0].#5, :1) AND size(#6) = :2 AND (#7 <> :2 OR #7 < :2 or #7 > :2) \
         AND NOT #8 <= :2 AND #8 >= :3 AND #9 BETWEEN :2 AND :3 AND #10 IN (:2, :3)"
    );
    let expected = [
        "a.b", "b", "c", "d", "size", "name", "f", "g", "h", "i", "status",
    ];
    assert_eq!(names, expected);
    let expected = [
        r#"{"S":"S"}"#,
        r#"{"S":"x"}"#,
        r#"{"N":"1"}"#,
        r#"{"N":"2.5"}"#,
    ];
    assert_eq!(values, expected);
}

#[test]
fn placeholders_of_several_expressions_do_not_collide() {
    let one = |value: i32| expression("#0 = :0").name("#0", "a").value(":0", value);
    let condition = path("b").eq(7) & one(8).into() & one(9).into();
    let (text, names, values) = sent(&condition);
    assert_eq!(text, "#0 = :0 AND (#1 = :1) AND (#1 = :2)");
    assert_eq!(names, ["b", "a"]);
    assert_eq!(values, [r#"{"N":"7"}"#, r#"{"N":"8"}"#, r#"{"N":"9"}"#]);
}

#[test]
fn an_expression_in_a_condition_has_one_pair_of_parentheses() {
    let text = |text: &'static str| Condition::<Item>::from(expression(text).value(":x", 1));
    for (condition, expected) in [
        (text("a = :x OR b = :x"), "#0 = :0 OR #1 = :0"),
        (!text("a = :x OR b = :x"), "NOT (#0 = :0 OR #1 = :0)"),
        (!text(" (a = :x OR b = :x) "), "NOT (#0 = :0 OR #1 = :0)"),
        (
            text("(a = :x) OR (b = :x)") & path("c").exists(),
            "((#0 = :0) OR (#1 = :0)) AND attribute_exists(#2)",
        ),
    ] {
        assert_eq!(sent(&condition).0, expected);
    }
}

// S39
#[test]
fn clauses_are_combined_with_those_of_an_update() {
    let text = "set #s = if_not_exists(#s, :n) - :n, l[1] = list_append(l, :l) ADD views :n";
    let text = expression(text).name("#s", "set").value(":n", 1);
    let update: Update<Item> = path("year").set(1985)
        & text.value(":l", ["x"]).into()
        & path("plot").remove()
        & expression("REMOVE old DELETE tags :t")
            .value(":t", std::collections::BTreeSet::from(["a"]))
            .into();
    assert_eq!(
        update.to_string(),
        "SET year = 1985, set = if_not_exists(set, 1) - 1, l[1] = list_append(l, [\"x\"]) \
         REMOVE plot, old ADD views 1 DELETE tags {\"a\"}"
    );
    let text = Placeholders::default()
        .update(&update.into_ast().0)
        .unwrap();
    assert_eq!(
        text,
        "SET #0 = :0, #1 = if_not_exists(#1, :1) - :1, #2[1] = list_append(#2, :2) REMOVE #3, #4 ADD #5 :1 DELETE #6 :3"
    );
}

// S29
#[test]
fn a_projection_is_parsed_into_paths() {
    let text = expression("title, #i.actors [2] . name,#i.rating").name("#i", "in.fo");
    let projection: Projection<Item> = path("year") & text;
    assert_eq!(
        projection.to_string(),
        "year, title, \"in.fo\".actors[2].name, \"in.fo\".rating"
    );
    let twice = path("info") & expression("info.rating");
    let error = Placeholders::default().projection(&twice.into_ast());
    assert!(error.unwrap_err().to_string().contains("overlap"));
}

#[test]
fn invalid_expressions_are_errors() {
    let condition = |expression: Expression| {
        let condition = Condition::<Item>::from(expression);
        let beside = path("a").eq(1) & condition.clone();
        let error = Placeholders::default().condition(beside.ast()).unwrap_err();
        assert!(condition.to_string().contains(&error.to_string()));
        error.to_string()
    };
    let placeholder = "is not a placeholder; write `#` for a name or `:` for a value, then letters, digits and `_`";
    let text = "use placeholders for values and unusual names: `:value`, `#name`";
    let unexpected = |found: char, at: usize| {
        format!("byte {at} of the expression: unexpected `{found}`; {text}")
    };
    let unbalanced = "a parenthesis or a bracket in the expression is unbalanced";
    let nothing = "the expression, or a clause of the update, is empty";
    for (written, expected) in [
        (expression(" "), nothing.to_owned()),
        (
            expression("#r > :min").name("#r", "rank"),
            "`:min` has no name or value; add it with `name` or `value`".to_owned(),
        ),
        (
            expression("a = :a").value(":a", 1).name("#b", "b"),
            "`#b` is not used in the expression; use it, or remove its name or value".to_owned(),
        ),
        (
            expression("a = :a").value(":a", 1).value(":a", 2),
            "`:a` has two names or values; give it one".to_owned(),
        ),
        (
            expression("a = :a").value("a", 1),
            format!("`a` {placeholder}"),
        ),
        (
            expression("a = :a").name(":a", "b"),
            format!("`:a` {placeholder}"),
        ),
        (
            expression("a = :a-b").value(":a-b", 1),
            format!("`:a-b` {placeholder}"),
        ),
        (expression("# = :a"), format!("`#` {placeholder}")),
        (expression("a = 'x'"), unexpected('\'', 4)),
        (expression("a = 5"), unexpected('5', 4)),
        (expression("a[1x] = :a"), unexpected('1', 2)),
        (expression("é = :a"), unexpected('é', 0)),
        (
            expression("a = :a) OR (b = :a").value(":a", 1),
            unbalanced.to_owned(),
        ),
        (expression("a[0) = :a"), unbalanced.to_owned()),
        (expression("size(a"), unbalanced.to_owned()),
        (
            expression("a = :a").value(":a", f64::NAN),
            "the value for `:a` cannot be stored: NaN and infinity are not valid numbers in DynamoDB"
                .to_owned(),
        ),
    ] {
        if expected.starts_with("the value") {
            let condition = Condition::<Item>::from(written);
            let error = Placeholders::default().condition(condition.ast());
            assert_eq!(error.unwrap_err().to_string(), expected);
        } else {
            assert_eq!(condition(written), expected);
        }
    }
    let update = |text| {
        let update = path("a").set(1) & Update::<Item>::from(expression(text));
        let error = Placeholders::default().update(&update.into_ast().0);
        error.unwrap_err().to_string()
    };
    let no_clause = "an update must begin with SET, REMOVE, ADD or DELETE";
    for (text, expected) in [
        ("", nothing),
        ("a = b", no_clause),
        ("SET a = b REMOVE", nothing),
    ] {
        assert_eq!(update(text), expected);
    }
    let projection = |text| {
        let projection = path("a") & expression(text);
        let error = Placeholders::default().projection(&projection.into_ast());
        error.unwrap_err().to_string()
    };
    assert_eq!(projection(""), nothing);
    assert_eq!(projection("b,"), "a projection needs at least one path");
    assert_eq!(projection("b c"), unexpected('c', 2));
    assert_eq!(projection("b[c]"), unexpected('c', 2));
    assert_eq!(projection("size(b)"), unexpected('s', 0));
}

#[test]
fn limits_are_those_of_other_expressions() {
    let many = |count: usize| {
        let parts = vec!["a = :a"; count].join(" AND ");
        let condition = Condition::<Item>::from(expression(parts).value(":a", 1));
        Placeholders::default().condition(condition.ast())
    };
    assert!(many(150).is_ok());
    let error = many(151).unwrap_err().to_string();
    assert!(error.contains("300 operators"), "{error}");
    // The AND of BETWEEN does not count.
    let between = vec!["a BETWEEN :a AND :a"; 150].join(" OR ");
    let between = Condition::<Item>::from(expression(between).value(":a", 1));
    assert!(Placeholders::default().condition(between.ast()).is_ok());
    let long = vec!["a"; 2000].join(", ");
    let long = expression("REMOVE ".to_owned() + &long);
    let long = Placeholders::default().update(&Update::<Item>::from(long).into_ast().0);
    assert!(long.unwrap_err().to_string().contains("4096 bytes"));
}

#[test]
fn debug_leaves_the_values_out() {
    let secret = expression("email = :e").value(":e", "a@b.c");
    assert_eq!(format!("{secret:?}"), "Expression(\"email = :e\")");
    let condition = Condition::<Item>::from(secret);
    assert_eq!(condition.redacted().to_string(), "email = ?");
    assert_eq!(condition.to_string(), "email = \"a@b.c\"");
}

proptest::proptest! {
    /// Any text is an error or cannot break out of its parentheses, and all placeholders are dyno's.
    #[test]
    fn an_expression_cannot_break_out_of_its_parentheses(
        text in r#"([ab.,\[\]()=<>+0-9'" -]|#n|:v| AND | OR |NOT |SET |REMOVE |size\(|é|\PC){0,12}"#
    ) {
        let written = || {
            let mut written = expression(text.clone());
            if text.contains("#n") {
                written = written.name("#n", "n)");
            }
            if text.contains(":v") {
                written = written.value(":v", 1);
            }
            written
        };
        let beside = path("z").eq(2) & Condition::from(written());
        let actions = path("z").set(2) & Update::from(written());
        let paths = path("z") & written();
        for sent in [
            Placeholders::default().condition(beside.ast()),
            Placeholders::default().update(&actions.into_ast().0),
            Placeholders::default().projection(&paths.into_ast()),
        ]
        .into_iter()
        .flatten()
        {
            let mut depth = 0_i32;
            for character in sent.chars() {
                depth += i32::from(character == '(') - i32::from(character == ')');
                proptest::prop_assert!(depth >= 0, "{}", sent);
                proptest::prop_assert!(character.is_ascii() && !"'\"".contains(character));
            }
            proptest::prop_assert_eq!(depth, 0, "{}", sent);
            for behind in sent.split(['#', ':']).skip(1) {
                let ours = behind.starts_with(|first: char| first.is_ascii_digit());
                proptest::prop_assert!(ours, "{}", sent);
            }
        }
    }
}
