use super::{Grammar, Placeholders, Step, parse};

fn violation(grammar: Grammar, text: &str) -> String {
    match parse(text, grammar, &mut Placeholders::default()) {
        Ok(_) => String::new(),
        Err(violation) => violation,
    }
}

#[test]
fn documented_expressions_are_valid() {
    for condition in [
        "Price > :limit",
        "#n = :v AND (NOT size(#n.b[0].#c) < :v OR attribute_not_exists(#n))",
        "a BETWEEN :lo AND :hi AND b IN (:a, :b,c)",
        "begins_with(#t, :p) or contains(a.b, :x)",
        "NOT NOT (a <> b) AND (NOT (a = b))",
        "attribute_type(a, :t) AND size(a)>=:v AND size = :v",
    ] {
        assert_eq!(violation(Grammar::Condition, condition), "", "{condition}");
    }
    for update in [
        "SET a = :v",
        "SET a.b[3] = a.b[3] + :v, #c = if_not_exists(#c, :v) - :w REMOVE d, e[0] ADD n :one DELETE s :two",
        "set l = list_append(list_append(:v, l), if_not_exists(m, :e))",
    ] {
        assert_eq!(violation(Grammar::Update, update), "", "{update}");
    }
    assert_eq!(violation(Grammar::Projection, "a, #b.c, d[1][2]"), "");
}

#[test]
fn syntax_errors_are_violations() {
    for (grammar, text, expected) in [
        (Grammar::Condition, "", "ends too early"),
        (Grammar::Condition, "a = :v AND", "ends too early"),
        (Grammar::Condition, "(a = :v", "ends too early"),
        (
            Grammar::Condition,
            "a = :v)",
            "has an unexpected `)` before ``",
        ),
        (Grammar::Condition, "a", "ends too early"),
        (
            Grammar::Condition,
            "a = b OR ((a = :v))",
            "has redundant parentheses",
        ),
        (
            Grammar::Condition,
            "a == :v",
            "has an unexpected `=` before ` :v`",
        ),
        (
            Grammar::Condition,
            "a IN ()",
            "has an unexpected `)` before ``",
        ),
        (
            Grammar::Condition,
            "exists(a)",
            "calls `exists`, which is not a function",
        ),
        (
            Grammar::Condition,
            "a BETWEEN :v OR :w",
            "has an unexpected `OR` before ` :w`",
        ),
        (Grammar::Condition, "# = :v", "has a stray `#`"),
        (Grammar::Condition, "a = ü", "has a stray `ü`"),
        (Grammar::Update, "SET", "ends too early"),
        (Grammar::Update, "SET a = :v SET b = :v", "has SET twice"),
        (
            Grammar::Update,
            "ADD a b",
            "has an unexpected `b` before ``",
        ),
        (
            Grammar::Update,
            "SET a = size(b)",
            "calls `size`, which is not a function of SET",
        ),
        (
            Grammar::Projection,
            "a[:v]",
            "has an unexpected `:v` before `]`",
        ),
        (Grammar::Projection, "a,", "ends too early"),
    ] {
        assert_eq!(violation(grammar, text), expected, "{text}");
    }
}

#[test]
fn the_limits_of_operators_operands_and_bytes_are_exact() {
    let ors = |terms: usize| format!("a=:v{}", " OR a=:v".repeat(terms - 1));
    assert_eq!(violation(Grammar::Condition, &ors(150)), "");
    assert_eq!(
        violation(Grammar::Condition, &ors(151)),
        "has 301 operators and functions; DynamoDB allows at most 300"
    );
    let sets = |count: usize| {
        let actions: Vec<String> = (0..count).map(|n| format!("a{n}=b+:v")).collect();
        format!("SET {}", actions.join(","))
    };
    assert_eq!(violation(Grammar::Update, &sets(300)), "");
    assert_eq!(
        violation(Grammar::Update, &sets(301)),
        "has 301 operators and functions; DynamoDB allows at most 300"
    );
    let operands = |count: usize| format!("a IN (:v{})", ",:v".repeat(count - 1));
    assert_eq!(violation(Grammar::Condition, &operands(100)), "");
    assert_eq!(
        violation(Grammar::Condition, &operands(101)),
        "has 101 operands of IN; DynamoDB allows at most 100"
    );
    let long = |bytes: usize| "a".repeat(bytes);
    assert_eq!(violation(Grammar::Projection, &long(4096)), "");
    assert_eq!(
        violation(Grammar::Projection, &long(4097)),
        "has 4097 bytes; DynamoDB allows at most 4096"
    );
}

#[test]
fn placeholders_and_targets_are_collected() {
    let mut placeholders = Placeholders::default();
    let text = "SET #a.b[2] = :v, #d = :w, e = :v + :w REMOVE c";
    let targets = parse(text, Grammar::Update, &mut placeholders).unwrap();
    let first = vec![Step::Name("#a"), Step::Name("b"), Step::Index(2)];
    let name = |name| vec![Step::Name(name)];
    assert_eq!(targets, [first, name("#d"), name("e"), name("c")]);
    let expected = Placeholders {
        names: ["#a", "#d"].into(),
        values: [":v", ":w"].into(),
        attributes: vec!["#a", "#d", "e", "c"],
        assigned: vec![("#d", ":w")],
        comparisons: Vec::new(),
    };
    assert_eq!(placeholders, expected);
}
