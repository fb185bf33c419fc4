//! Each variable is honoured, with its default and in its place.

use dyno_core::observe::Labels;

use crate::{File, part, says, says_as};

const REGION: (&str, &str) = ("AWS_REGION", "eu-central-1");
const KEY: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "id"),
    ("AWS_SECRET_ACCESS_KEY", "secret"),
];

/// What the child says with a key, a region and the variables.
fn with(set: &[(&str, &str)]) -> String {
    let mut environment = vec![REGION, KEY[0], KEY[1]];
    environment.extend(set);
    says(&environment)
}

// A2, S1, S12, I5, G5: an endpoint with plain HTTP on this machine needs nothing else, and beats the region
#[test]
fn an_endpoint_is_asked_without_credentials_and_region() {
    let variables = [
        "SET_ENDPOINT",
        "DYNAMODB_ENDPOINT",
        "TEST_DYNAMODB_ENDPOINT",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "AWS_ENDPOINT_URL",
    ];
    let url = |n: usize| format!("http://localhost:{}", n + 1);
    for n in 0..variables.len() {
        let urls: Vec<_> = (n..variables.len()).map(url).collect();
        let set: Vec<_> = variables[n..]
            .iter()
            .copied()
            .zip(urls.iter().map(|url| &**url))
            .collect();
        let said = says(&set);
        assert_eq!(part(&said, "host"), format!("localhost:{}", n + 1));
        assert_eq!(
            (part(&said, "region"), part(&said, "key")),
            ("us-east-1", "local")
        );
        let said = with(&set);
        assert_eq!(part(&said, "host"), format!("localhost:{}", n + 1));
        assert_eq!(
            (part(&said, "region"), part(&said, "key")),
            ("eu-central-1", "id")
        );
    }
}

// The SDK prefers the endpoint that a profile names for DynamoDB to the one for all services.
#[test]
fn an_endpoint_of_the_profile_is_used_and_is_checked() {
    let text = "[default]\nservices = here\nendpoint_url = http://localhost:9\n\
        [services here]\ndynamodb =\n  endpoint_url = http://localhost:7\n";
    let services = File::new("services", text);
    let all = File::new("endpoint", "[default]\nendpoint_url = http://localhost:9\n");
    let config = |file: &File| [("AWS_CONFIG_FILE", file.path().to_owned())];
    for (file, host) in [(&services, "localhost:7"), (&all, "localhost:9")] {
        let [(name, path)] = config(file);
        let said = says(&[(name, &path)]);
        assert_eq!(part(&said, "host"), host);
        assert_eq!(
            (part(&said, "region"), part(&said, "key")),
            ("us-east-1", "local")
        );
        let named = ("DYNAMODB_ENDPOINT", "http://localhost:1");
        assert_eq!(part(&says(&[(name, &path), named]), "host"), "localhost:1");
        let ignored = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        let said = with(&[(name, &path), ignored]);
        assert_eq!(part(&said, "host"), "dynamodb.eu-central-1.amazonaws.com");
    }
    let port = "its port must be a number from 1 to 65535";
    let character = "it must not have spaces, line breaks or characters that are not ASCII";
    for (url, shown, problem) in [
        ("http://localhost:99999", "http://localhost:99999", port),
        ("http://local host", "http://local host", character),
        (
            "http://me:hunter2@localhost",
            "http://***@localhost",
            "it must not have a user or a password, which are not sent",
        ),
    ] {
        let of_services = format!(
            "[profile p]\nservices = s\n[services s]\ndynamodb =\n  endpoint_url = {url}\n"
        );
        let of_all = format!("[profile p]\nendpoint_url = {url}\n");
        for text in [of_services, of_all] {
            let file = File::new("wrong-endpoint", &text);
            let said = with(&[("AWS_CONFIG_FILE", file.path()), ("SET_PROFILE", "p")]);
            assert_eq!(
                said,
                format!("error: `endpoint_url` of the profile `p` is `{shown}`; {problem}")
            );
        }
    }
}

// A1, D8, G3, G5, S9, I4
#[test]
fn the_region_comes_from_the_first_place_that_has_one() {
    let profile = File::new("region", "[default]\nregion = eu-south-1\n");
    let places = [
        ("SET_REGION", "eu-west-1"),
        ("AWS_REGION", "eu-west-2"),
        ("AWS_DEFAULT_REGION", "eu-west-3"),
        ("AWS_REGION_NAME", "eu-central-1"),
        ("AWS_CONFIG_FILE", profile.path()),
        ("SET_DEFAULT_REGION", "us-east-2"),
    ];
    let regions = [
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eu-central-1",
        "eu-south-1",
        "us-east-2",
    ];
    for (n, region) in regions.into_iter().enumerate() {
        let set: Vec<_> = KEY.iter().chain(&places[n..]).copied().collect();
        let said = says(&set);
        assert_eq!(part(&said, "region"), region);
        assert_eq!(
            part(&said, "host"),
            format!("dynamodb.{region}.amazonaws.com")
        );
    }
    let metadata = says(&[KEY[0], KEY[1], ("AWS_EC2_METADATA_DISABLED", "false")]);
    assert_eq!(part(&metadata, "region"), "eu-north-1");
}

// A4, D8
#[test]
fn neither_region_nor_endpoint_is_an_error_at_once() {
    let nowhere = "error: there is neither an endpoint nor a region in `DYNAMODB_ENDPOINT`, `TEST_DYNAMODB_ENDPOINT`, \
        `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_REGION_NAME`, the profile and \
        EC2's metadata service; set one of them";
    assert_eq!(says(&KEY), nowhere);
    let ignored = [
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:1"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
    ];
    assert_eq!(says(&ignored), nowhere);
}

// G4, G5
#[test]
fn the_prefix_of_tables_comes_from_the_first_place_that_has_one() {
    let places = [
        ("SET_TABLE_PREFIX", "one-"),
        ("DYNO_TABLE_PREFIX", "two-"),
        ("AWS_TABLE_PREFIX", "three-"),
    ];
    for (n, (_, prefix)) in places.iter().enumerate() {
        assert_eq!(part(&with(&places[n..]), "prefix"), *prefix);
    }
    assert_eq!(part(&with(&[]), "prefix"), "");
    let none = [("SET_TABLE_PREFIX", ""), places[1]];
    assert_eq!(part(&with(&none), "prefix"), "");
}

// G7
#[test]
fn a_client_is_made_of_the_environment_alone() {
    let said = says_as(
        "alone",
        &[
            ("DYNAMODB_ENDPOINT", "http://localhost:1"),
            ("AWS_REGION_NAME", "eu-west-3"),
            ("AWS_TABLE_PREFIX", "test-"),
        ],
    );
    assert_eq!(said, "region=eu-west-3 prefix=test-");
}

// S2, S13
#[test]
fn requests_in_flight_are_bounded() {
    let places = [("SET_MAX_IN_FLIGHT", "5"), ("DYNAMODB_MAX_CLIENTS", "7")];
    for (set, bound) in [(&places[..], "5"), (&places[1..], "7"), (&[], "100")] {
        let all: Vec<_> = set.iter().copied().chain([("CROWD", bound)]).collect();
        assert_eq!(part(&with(&all), "most"), bound);
    }
    let none = [
        ("SET_MAX_IN_FLIGHT", "18446744073709551615"),
        ("CROWD", "200"),
    ];
    assert!(part(&with(&none), "most").parse::<u32>().unwrap() >= 200);
}

// S3, S14, A5, D9
#[test]
fn attempts_come_from_the_first_place_that_has_them() {
    let profile = File::new("attempts", "[default]\nmax_attempts = 6\n");
    let places = [
        ("SET_MAX_ATTEMPTS", "2"),
        ("DYNAMODB_MAX_RETRIES", "4"),
        ("AWS_MAX_ATTEMPTS", "5"),
        ("AWS_CONFIG_FILE", profile.path()),
    ];
    let attempts = |set: &[(&str, &str)]| {
        let set = [&[("FAILS", "500")], set].concat();
        part(&with(&set), "attempts").to_owned()
    };
    for (n, made) in ["2", "4", "5", "6"].into_iter().enumerate() {
        assert_eq!(attempts(&places[n..]), made);
    }
    assert_eq!(attempts(&[]), "3");
    let adaptive = [("AWS_RETRY_MODE", "adaptive")];
    assert_eq!(part(&with(&adaptive), "mode"), "Adaptive");
    assert_eq!(part(&with(&[]), "mode"), "Standard");
}

// The file that they name is read when a client with TLS of its own is built.
#[cfg(feature = "https")]
#[test]
fn a_file_of_certificates_that_cannot_be_used_is_an_error_at_once() {
    let none = File::new("no-certificates", "none\n");
    let name = "AWS_CA_BUNDLE";
    let alone = |path| says_as("alone", &[REGION, (name, path)]);
    assert_eq!(
        alone("/none"),
        "error: `AWS_CA_BUNDLE` is `/none`; the file cannot be read: No such file or directory (os error 2)"
    );
    assert_eq!(
        alone("/"),
        "error: `AWS_CA_BUNDLE` is `/`; the file cannot be read: Is a directory (os error 21)"
    );
    assert_eq!(
        alone(none.path()),
        format!("error: `{name}` is invalid; it has no certificate in PEM")
    );
}

// Without TLS nothing is trusted, so a machine whose environment has the variable needs nothing of it.
#[cfg(not(feature = "https"))]
#[test]
fn without_tls_certificates_are_not_read() {
    let set = [
        ("AWS_CA_BUNDLE", "/none"),
        ("DYNAMODB_ENDPOINT", "http://localhost:1"),
    ];
    assert_eq!(says_as("alone", &set), "region=us-east-1 prefix=");
}

#[cfg(feature = "https")]
#[test]
fn a_system_without_root_certificates_is_an_error_at_once() {
    let none = File::new("no-roots", "none\n");
    let set = [
        REGION,
        ("SSL_CERT_FILE", none.path()),
        ("SSL_CERT_DIR", "/none"),
    ];
    assert_eq!(
        says_as("alone", &set),
        "error: no root certificates were found, so that no server could be trusted; install them, as the package \
        `ca-certificates` does, or set `SSL_CERT_FILE` or `AWS_CA_BUNDLE`"
    );
    let plain = [set[1], set[2], ("DYNAMODB_ENDPOINT", "http://localhost:1")];
    assert_eq!(says_as("alone", &plain), "region=us-east-1 prefix=");
    // A client that is made of the SDK's configuration is checked by nobody. The SDK would panic.
    assert_eq!(
        says_as("of_the_sdk", &set),
        "ListTables: no connection to `localhost:1` could be opened: HTTPS needs root certificates on the system, and \
        the feature `https`"
    );
}

// S5, S6
#[test]
fn labels_of_measurements_are_those_of_the_environment() {
    for (set, labels) in [
        (&[][..], Labels::new("DynamoDB")),
        (&[("SERVICE", "shop")], Labels::new("shop")),
        (
            &[("SERVICE", "shop"), ("ENVIRONMENT", "staging")],
            Labels::new("shop").environment("staging"),
        ),
    ] {
        assert_eq!(says_as("labels", set), format!("{labels:?}"));
    }
}

// S4, S110
#[test]
fn a_variable_decides_what_a_caller_is_told_without_credentials() {
    let names = [
        "DYNAMODB_NO_CREDS_RATE_LIMIT",
        "DYANMODB_NO_CREDS_RATE_LIMIT",
    ];
    let mut cases = vec![(None, "500 retry=false")];
    for name in names {
        for (value, response) in [
            ("true", "429 retry=true"),
            ("TRUE", "429 retry=true"),
            ("false", "500 retry=false"),
            ("1", "500 retry=false"),
        ] {
            cases.push((Some((name, value)), response));
        }
    }
    for (set, response) in cases {
        let set: Vec<_> = set.into_iter().chain([REGION]).collect();
        assert_eq!(says_as("responds", &set), response, "{set:?}");
    }
}

// S10, G5, G6: what code sets beats every variable
#[test]
fn code_takes_precedence_over_the_environment() {
    let said = with(&[
        ("SET_KEY", "code"),
        ("SET_REGION", "eu-west-1"),
        ("SET_TABLE_PREFIX", "code-"),
        ("AWS_REGION_NAME", "eu-west-2"),
        ("AWS_TABLE_PREFIX", "variable-"),
    ]);
    assert_eq!(part(&said, "key"), "code");
    assert_eq!(part(&said, "region"), "eu-west-1");
    assert_eq!(part(&said, "prefix"), "code-");
    let said = with(&[
        ("AWS_REGION_NAME", "eu-west-2"),
        ("AWS_TABLE_PREFIX", "variable-"),
    ]);
    assert_eq!(part(&said, "key"), "id");
    assert_eq!(part(&said, "prefix"), "variable-");
}

#[test]
fn what_cannot_be_used_is_an_error_that_names_its_place() {
    let attempts = File::new("wrong-attempts", "[default]\nmax_attempts = none\n");
    let mode = File::new("wrong-mode", "[default]\nretry_mode = legacy\n");
    let number = "it must be a whole number from 1 to 1000";
    for (name, value, message) in [
        ("DYNAMODB_MAX_RETRIES", "no", format!("`DYNAMODB_MAX_RETRIES` is `no`; {number}")),
        ("AWS_MAX_ATTEMPTS", "0", format!("`AWS_MAX_ATTEMPTS` is `0`; {number}")),
        ("SET_MAX_ATTEMPTS", "0", format!("`max_attempts` is `0`; {number}")),
        ("SET_MAX_IN_FLIGHT", "0", "`max_in_flight` is `0`; it must be at least 1".into()),
        (
            "SET_ENDPOINT",
            "localhost",
            "`endpoint` is `localhost`; it must begin with `http://` or `https://`".into(),
        ),
        (
            "SET_DEFAULT_REGION",
            "eu central 1",
            "`default_region` is `eu central 1`; a region has only letters, digits and hyphens, such as `eu-central-1`".into(),
        ),
        (
            "SET_TABLE_PREFIX",
            "a/",
            "`table_prefix` is `a/`; the name of a table has only letters, digits, `_`, `-` and `.`, and at most 255 of \
                them"
                .into(),
        ),
        ("AWS_ACCESS_KEY_ID", "hunter2\n", "`AWS_ACCESS_KEY_ID` is invalid; it has a line break".into()),
        (
            "AWS_CONFIG_FILE",
            attempts.path(),
            format!("`max_attempts` of the profile `default` is `none`; {number}"),
        ),
        (
            "AWS_CONFIG_FILE",
            mode.path(),
            "`retry_mode` of the profile `default` is `legacy`; it must be `standard` or `adaptive`".into(),
        ),
    ] {
        assert_eq!(with(&[(name, value)]), format!("error: {message}"));
    }
    let region = File::new("wrong-region", "[default]\nregion = eu_central\n");
    assert_eq!(
        says(&[("AWS_CONFIG_FILE", region.path())]),
        "error: `region` is `eu_central`; a region has only letters, digits and hyphens, such as `eu-central-1`"
    );
}

/// The guide's table has what is read, and only what is tested.
#[test]
fn the_table_of_the_guide_is_whole() {
    let guide = include_str!("../../../src/guide/client.rs");
    let table: Vec<_> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `"))
        .flat_map(|line| line.split(" | ").next().unwrap().split(", "))
        .map(|name| name.trim_matches('`'))
        .collect();
    assert_eq!(table.len(), 28, "{table:?}");
    let tests = [
        include_str!("variables.rs"),
        include_str!("credentials.rs"),
        include_str!("../../src/axum/tests.rs"),
    ]
    .concat();
    for name in &table {
        assert!(
            tests.contains(&format!("\"{name}\"")),
            "{name} is not tested"
        );
    }
    let sources = [
        include_str!("../../src/client/endpoint.rs"),
        include_str!("../../src/client/environment.rs"),
        include_str!("../../src/axum/outcome.rs"),
    ]
    .concat();
    let capital = |text: &&str| {
        text.len() > 4
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    };
    for name in sources.split('"').filter(capital) {
        assert!(table.contains(&name), "{name} is not in the guide");
    }
}
