use super::*;

const NAMES: [&str; 22] = [
    "",
    "a",
    "year",
    "title",
    "titles",
    "release",
    "release_d",
    "customer_name",
    "customer_names",
    "running_time_secs",
    "running_time_mins",
    "runnint_time_secs",
    "running_tune_secs",
    "a_name_of_21_bytes_ab",
    "a_name_of_21_bytes_as",
    "a_name_of_22_bytes_abc",
    "a_name_of_22_vytes_abc",
    "é",
    "a\"b",
    "a\\",
    "tab\t",
    "a\":{\"S",
];

fn found_in(member: &str) -> Vec<&'static str> {
    let Some(head) = Name::head(member.as_bytes()) else {
        return Vec::new();
    };
    let names = NAMES.into_iter();
    names
        .filter(|text| {
            let name = Name::new(text);
            let found = name.begins(member.as_bytes(), head);
            let found_early = name.begins_and_is_short(member.as_bytes(), head);
            assert_eq!(found_early, found && text.len() <= 21, "{text} {member}");
            found
        })
        .collect()
}

#[test]
fn a_name_is_found_only_where_it_is_written() {
    for name in NAMES {
        let quoted = quoted(name);
        assert_eq!(
            found_in(&format!("{quoted}:{{\"N\":\"1\"}}")),
            if quoted.contains('\\') {
                vec![]
            } else {
                vec![name]
            },
            "{name}"
        );
        for cut in (0..quoted.len()).filter(|&cut| quoted.is_char_boundary(cut)) {
            let found = found_in(&format!("{}                    ", &quoted[..cut]));
            assert_eq!(found, [""; 0], "{name} {cut}");
        }
    }
    // This could be mistaken for the last of the names, but is the second one.
    assert_eq!(found_in(r#""a":{"S":"1"}"#), ["a"]);
}

fn quoted(name: &str) -> String {
    let mut quoted = String::from("\"");
    for char in name.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            '\t' => quoted.push_str("\\t"),
            char => quoted.push(char),
        }
    }
    quoted + "\""
}

#[test]
fn of_several_names_the_first_is_found() {
    let names = Name::first_of_each(["pk", "sk", "pk", "skip", "sk", "pk"]);
    let texts = names.map(|name| name.text);
    assert_eq!(texts, ["pk", "sk", "", "skip", "", ""]);
    let member = b"\"pk\":{\"S\":\"a\"}";
    let head = Name::head(member).unwrap();
    let found = names.iter().filter(|name| name.begins(member, head));
    assert_eq!(found.count(), 1);
}

#[test]
fn a_name_is_left_out_wherever_it_is() {
    let names = Name::first_of_each_but(["pk", "kind", "sk", "pk", "kind"], "kind");
    assert_eq!(names.map(|name| name.text), ["pk", "", "sk", "", ""]);
}
