//! Who gives the credentials? Each of the places where AWS keeps them, and in which order they are asked.

use aws_sdk_dynamodb::config::Credentials;
use dyno_core::Client;

use crate::services::Services;
use crate::{File, Home, part, says, says_as};

const REGION: (&str, &str) = ("AWS_REGION", "eu-central-1");

const FILE: &str = "[default]\naws_access_key_id = file\naws_secret_access_key = secret\n\
    [other]\naws_access_key_id = other\naws_secret_access_key = secret\naws_session_token = other-session\n";

fn key(environment: &[(&str, &str)]) -> (String, String) {
    let mut all = vec![REGION];
    all.extend(environment);
    let said = says(&all);
    (
        part(&said, "key").to_owned(),
        part(&said, "session").to_owned(),
    )
}

fn pair(key: &str, session: &str) -> (String, String) {
    (key.to_owned(), session.to_owned())
}

// I9, I10, I11, I12, I13, I15, S7, S10, G1, G2
#[test]
fn the_first_place_that_has_credentials_gives_them() {
    let file = File::new("chain", FILE);
    let places = [
        &[
            ("AWS_ACCESS_KEY_ID", "variable"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_SESSION_TOKEN", "variable-session"),
        ][..],
        &[("AWS_SHARED_CREDENTIALS_FILE", file.path())],
        &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task")],
        &[("AWS_EC2_METADATA_DISABLED", "false")],
    ];
    for (n, (id, session)) in [
        ("variable", "variable-session"),
        ("file", ""),
        ("container", "container-session"),
        ("instance", "instance-session"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(key(&places[n..].concat()), pair(id, session));
    }
}

// I11, S8, S11
#[test]
fn the_profile_is_named_by_code_or_by_a_variable() {
    let file = File::new("profiles", FILE);
    let text =
        "[default]\n[profile third]\naws_access_key_id = third\naws_secret_access_key = secret\n";
    let config = File::new("profiles-config", text);
    let files = [
        ("AWS_SHARED_CREDENTIALS_FILE", file.path()),
        ("AWS_CONFIG_FILE", config.path()),
    ];
    let names = [
        ("SET_PROFILE", "other"),
        ("AWS_PROFILE", "third"),
        ("AWS_DEFAULT_PROFILE", "default"),
    ];
    for (n, (id, session)) in [("other", "other-session"), ("third", ""), ("file", "")]
        .into_iter()
        .enumerate()
    {
        let mut set = files.to_vec();
        set.extend(&names[n..]);
        assert_eq!(key(&set), pair(id, session));
        set.push(("DYNAMODB_ENDPOINT", "http://localhost:1"));
        assert_eq!(
            key(&set),
            pair(id, session),
            "at an endpoint on this machine"
        );
    }
}

// S84, S97
#[test]
fn a_profile_that_does_not_exist_is_an_error_at_once() {
    let file = File::new("no-profile", FILE);
    for (place, name) in [("SET_PROFILE", "profile"), ("AWS_PROFILE", "AWS_PROFILE")] {
        let said = says(&[
            REGION,
            ("AWS_SHARED_CREDENTIALS_FILE", file.path()),
            (place, "mine"),
        ]);
        assert_eq!(
            said,
            format!(
                "error: `{name}` is `mine`; `/none` does not exist, and `{}` does not have this profile",
                file.path()
            )
        );
    }
}

// S84
#[test]
fn a_file_that_cannot_be_read_is_an_error_at_once() {
    let file = File::new("no-file", "[default\nregion = eu-west-1\n");
    let said = says(&[REGION, ("AWS_CONFIG_FILE", file.path())]);
    assert!(
        said.starts_with("error: the profile files cannot be read: "),
        "{said}"
    );
    assert!(said.contains(file.path()), "{said}");
    let said = says(&[REGION, ("AWS_CONFIG_FILE", "/")]);
    assert_eq!(
        said,
        "error: the profile files cannot be read: could not read `/`: Is a directory (os error 21)"
    );
}

// I15: a profile whose source is missing, or is the profile itself, does not hide the container
#[test]
fn a_profile_that_breaks_is_passed_over() {
    let role = "role_arn = arn:aws:iam::123456789012:role/r";
    for (name, text) in [
        (
            "gone",
            format!("[default]\n{role}\nsource_profile = gone\n"),
        ),
        (
            "loops",
            format!(
                "[default]\n{role}\nsource_profile = a\n[profile a]\n{role}\nsource_profile = default\n"
            ),
        ),
    ] {
        let file = File::new(name, &text);
        let set = [
            ("AWS_CONFIG_FILE", file.path()),
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task"),
        ];
        assert_eq!(key(&set), pair("container", "container-session"), "{name}");
    }
}

// `~` in a variable is the home directory, as for aws-config.
#[test]
fn a_file_in_the_home_directory_is_found_and_checked() {
    let home = Home::new("home");
    home.write("credentials", FILE);
    home.write("latin1", b"[default]\n# caf\xe9\n");
    let in_home = |path| [("HOME", home.path()), ("AWS_SHARED_CREDENTIALS_FILE", path)];
    assert_eq!(key(&in_home("~/credentials")), pair("file", ""));
    let said = |set: &[(&str, &str)]| says(&[&[REGION][..], set].concat());
    let [home_of, file] = in_home("~/credentials");
    assert_eq!(
        said(&[home_of, file, ("AWS_PROFILE", "mine")]),
        format!(
            "error: `AWS_PROFILE` is `mine`; `/none` does not exist, and `{}/credentials` does not have this profile",
            home.path()
        )
    );
    let unreadable = |path: &str, problem: &str| {
        format!(
            "error: the profile files cannot be read: could not read `{}/{path}`: {problem}",
            home.path()
        )
    };
    assert_eq!(
        said(&in_home("~/..")),
        unreadable("..", "Is a directory (os error 21)")
    );
    // aws-config would take it for an empty file.
    assert_eq!(
        said(&in_home("~/latin1")),
        unreadable("latin1", "it is not UTF-8")
    );
}

/// A profile whose credentials come from a program.
fn of_program(command: &str) -> File {
    let text = format!("[default]\ncredential_process = {command}\n");
    File::new("process", &text)
}

// I11
#[cfg(feature = "credentials-process")]
#[test]
fn a_program_gives_credentials() {
    let printed = r#"{"Version":1,"AccessKeyId":"process","SecretAccessKey":"secret"}"#;
    let file = of_program(&format!("echo '{printed}'"));
    assert_eq!(
        key(&[("AWS_CONFIG_FILE", file.path())]),
        pair("process", "")
    );
    let file = of_program("exit 3");
    let said = says(&[REGION, ("AWS_CONFIG_FILE", file.path())]);
    assert!(
        said.starts_with(
            "error: ListTables: the provider of credentials failed: Environment (environment variable not set), \
            Profile (an error occurred while loading credentials: Error retrieving credentials: external process exited \
            with code exit status: 3"
        ),
        "{said}"
    );
}

#[cfg(not(feature = "credentials-process"))]
#[test]
fn without_the_feature_a_profile_with_a_program_names_it() {
    let file = of_program("true");
    let said = says(&[REGION, ("AWS_CONFIG_FILE", file.path())]);
    let text = "error: ListTables: the profile needs the feature `credentials-process` of dyno, which is off; enable it";
    assert!(said.starts_with(text), "{said}");
}

/// A home with a profile of IAM Identity Center, in which somebody has logged in.
fn home_with_sso() -> Home {
    let home = Home::new("sso");
    home.write(
        "config",
        "[default]\nsso_session = dyno\nsso_account_id = 123456789012\nsso_role_name = reader\n\
        [sso-session dyno]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n",
    );
    // The file is named by the SHA-1 of the session's name.
    home.write(
        ".aws/sso/cache/5ee6c5e480c61444311814b92a0fee502be4e6b8.json",
        r#"{"accessToken":"token-of-sso","expiresAt":"2100-01-01T00:00:00Z"}"#,
    );
    home
}

// I11
#[cfg(feature = "sso")]
#[test]
fn a_session_of_identity_center_gives_credentials() {
    let home = home_with_sso();
    let set = [("HOME", home.path()), ("AWS_CONFIG_FILE", "~/config")];
    assert_eq!(key(&set), pair("sso", "sso-session"));
}

#[cfg(not(feature = "sso"))]
#[test]
fn without_the_feature_a_profile_with_sso_names_it() {
    let home = home_with_sso();
    let said = says(&[
        REGION,
        ("HOME", home.path()),
        ("AWS_CONFIG_FILE", "~/config"),
    ]);
    let text =
        "error: ListTables: the profile needs the feature `sso` of dyno, which is off; enable it";
    assert!(said.starts_with(text), "{said}");
}

/// A client of a file of credentials, which is found by the variables of this process.
fn of_file(file: &File, text: &str) {
    std::fs::write(file.path(), text).unwrap();
}

// I19: a file that is rewritten is read again when the credentials have expired
#[test]
fn a_file_that_is_rewritten_is_read_again() {
    let file = File::new("rewritten", "");
    of_file(
        &file,
        "[default]\naws_access_key_id = old\naws_secret_access_key = secret\n",
    );
    let said = says_as(
        "rewritten",
        &[REGION, ("AWS_SHARED_CREDENTIALS_FILE", file.path())],
    );
    assert_eq!(said, "old new");
}

// S84: said in the same words each time
#[test]
fn a_missing_source_of_a_profile_is_named_each_time() {
    let loops = "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = gone\n";
    let file = File::new("no-source", loops);
    let said = says_as("twice", &[REGION, ("AWS_CONFIG_FILE", file.path())]);
    let once = "ListTables: the profile `gone` does not exist; check `AWS_PROFILE` and the configuration files";
    assert_eq!(said, format!("{once} | {once}"));
}

// I12
#[test]
fn a_container_may_name_its_endpoint_in_full_with_a_password() {
    let endpoint = [
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "http://127.0.0.1:1/full",
        ),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "pass"),
    ];
    assert_eq!(key(&endpoint), pair("full", "full-session"));
}

// The provider retries by itself. Three searches of the chain would take a minute.
#[test]
fn a_container_that_does_not_respond_is_asked_as_often_as_the_sdk_does() {
    let late = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/late");
    let said = says_as("late", &[REGION, late]);
    assert!(
        said.starts_with("3 ListTables: the provider of credentials failed: "),
        "{said}"
    );
    assert!(said.contains("EcsContainer ("), "{said}");
}

// I14: version 1 of the instance's metadata service, which would give its credentials to a plain GET, is left out on
// purpose
#[test]
fn version_1_of_the_metadata_service_is_not_asked() {
    let said = says(&[
        REGION,
        ("AWS_EC2_METADATA_DISABLED", "false"),
        ("FIRST_VERSION", "true"),
    ]);
    assert!(said.starts_with("error: ListTables: "), "{said}");
    assert!(!said.contains("first-version"), "{said}");
}

#[test]
fn without_credentials_the_request_fails_before_it_is_sent() {
    let said = says(&[REGION]);
    assert!(said.starts_with("error: ListTables: "), "{said}");
    assert!(said.contains("credential"), "{said}");
}

// I2, I3, I16, Q17, S10
#[tokio::test]
async fn a_key_that_does_not_change_is_used_as_it_is() {
    let services = Services::default();
    let client = Client::builder()
        .region("eu-central-1")
        .credentials(Credentials::new("mine", "secret", None, None, "test"))
        .http_client(services.clone())
        .build()
        .await
        .unwrap();
    client.list_tables().all().await.unwrap();
    assert_eq!(part(&services.seen(), "key"), "mine");
}

// I17
#[tokio::test]
async fn no_secret_is_shown() {
    let secret = "wJalrXUtnFEMI";
    let key = Credentials::new("mine", secret, Some(secret.into()), None, "test");
    let builder = Client::builder()
        .region("eu-central-1")
        .credentials(key.clone())
        .http_client(Services::default());
    let client = builder.clone().build().await.unwrap();
    for shown in [
        format!("{builder:?}"),
        format!("{client:?}"),
        format!("{key:?}"),
        format!("{:?}", client.sdk()),
    ] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
