//! Exports in local directories.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use dyno::Item;
use dyno::export::{Change, DataFile, Export, ExportError, ManifestSummary};
use futures::StreamExt as _;

use crate::{Order, line, packed};

const ID: &str = "01693685827463-2d8752fd";

/// A directory that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("dyno-export-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }

    fn export(&self) -> Result<Export, ExportError> {
        Export::open(self.0.join("AWSDynamoDB").join(ID))
    }

    /// The text of an error, without where the folder is.
    fn text(&self, error: &ExportError) -> String {
        let folder = self.0.display().to_string();
        error.to_string().replace(&folder, "")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A data file with `count` items, whose totals begin with `first`: its bytes, and its line in the manifest.
fn data_file(key: &str, first: u32, count: u32) -> (Vec<u8>, String) {
    let text: String = (first..first + count)
        .map(|total| line(&format!("id-{total}"), total))
        .collect();
    let bytes = packed(text);
    let entry = entry(key, &bytes, count);
    (bytes, entry)
}

fn entry(key: &str, bytes: &[u8], count: u32) -> String {
    let md5 = base64_simd::STANDARD.encode_to_string(md5_of(bytes));
    format!(
        "{{\"itemCount\":{count},\"md5Checksum\":\"{md5}\",\"etag\":\"x-1\",\"dataFileS3Key\":\"{key}\"}}\n"
    )
}

fn md5_of(bytes: &[u8]) -> Vec<u8> {
    use md5::Digest as _;
    md5::Md5::digest(bytes).to_vec()
}

fn summary(count: u32, more: &str) -> String {
    format!(
        r#"{{"version":"2020-06-30","exportArn":"arn:aws:dynamodb:us-east-1:123456789012:table/Orders/export/{ID}",
        "startTime":"2020-11-04T07:28:34.028Z","endTime":"2020-11-04T07:33:43.897Z",
        "tableArn":"arn:aws:dynamodb:us-east-1:123456789012:table/Orders","tableId":"12345a12",
        "s3Bucket":"bucket","s3Prefix":"2020-Nov","s3SseAlgorithm":"AES256","s3SseKmsKeyId":null,
        "manifestFilesS3Key":"2020-Nov/AWSDynamoDB/{ID}/manifest-files.json","billedSizeBytes":17,
        "itemCount":{count},"outputFormat":"DYNAMODB_JSON"{more}}}"#
    )
}

/// An export of five files with 7, 0, 100, 1 and 30 items, as `aws s3 sync` leaves it.
fn full() -> Folder {
    let folder = Folder::new();
    let (mut manifest, mut first) = (String::new(), 0);
    for (number, count) in [7, 0, 100, 1, 30].into_iter().enumerate() {
        let below = format!("AWSDynamoDB/{ID}/data/file{number}.json.gz");
        let (bytes, entry) = data_file(&format!("2020-Nov/{below}"), first, count);
        folder.write(&below, bytes);
        manifest += &entry;
        first += count;
    }
    folder.write(&format!("AWSDynamoDB/{ID}/manifest-files.json"), manifest);
    folder.write(
        &format!("AWSDynamoDB/{ID}/manifest-summary.json"),
        summary(first, ""),
    );
    folder
}

fn totals(lines: impl IntoIterator<Item = Result<Order, ExportError>>) -> Vec<u32> {
    lines
        .into_iter()
        .map(|line| line.expect("an order").total)
        .collect()
}

#[test]
fn all_files_are_read_in_the_order_of_the_manifest() {
    let folder = full();
    let export = folder.export().unwrap();
    assert_eq!((export.item_count(), export.files().len()), (138, 5));
    assert_eq!(export.summary().table_name(), "Orders");
    assert_eq!(totals(export.read()), (0..138).collect::<Vec<_>>());
    assert_eq!(
        totals(export.read().verify_md5()),
        (0..138).collect::<Vec<_>>()
    );
    assert_eq!(export.read::<Item>().count(), 138);
}

#[tokio::test]
async fn several_files_are_read_at_once() {
    let folder = full();
    let export = folder.export().unwrap();
    let all: BTreeSet<_> = (0..138).collect();
    for files in [1, 2, 4, 1000] {
        let read = totals(export.read().at_once(files).verify_md5());
        // Each file keeps its order.
        let of_one: Vec<_> = read
            .iter()
            .filter(|total| (7..107).contains(*total))
            .collect();
        assert!(of_one.is_sorted());
        assert_eq!((read.len(), read.into_iter().collect()), (138, all.clone()));
        let streamed: Vec<_> = export.read().at_once(files).stream().collect().await;
        assert_eq!(totals(streamed).into_iter().collect::<BTreeSet<_>>(), all);
    }
    // What is dropped early ends its threads.
    drop(
        export
            .read::<Order>()
            .at_once(3)
            .take(1)
            .collect::<Vec<_>>(),
    );
    drop(
        export
            .read::<Order>()
            .at_once(3)
            .stream()
            .take(1)
            .collect::<Vec<_>>()
            .await,
    );
    drop(export.read::<Order>().stream());
}

#[tokio::test]
async fn a_file_that_is_missing_or_wrong_is_named() {
    let folder = full();
    let path = |number: u32| format!("AWSDynamoDB/{ID}/data/file{number}.json.gz");
    fs::remove_file(folder.0.join(path(0))).unwrap();
    // A whole gzip file, with one item too few.
    folder.write(&path(2), data_file("", 7, 99).0);
    let whole = fs::read(folder.0.join(path(4))).unwrap();
    folder.write(&path(4), &whole[..whole.len() - 4]);
    let export = folder.export().unwrap();
    let expected = [
        format!("/{}: the data file cannot be opened", path(0)),
        format!(
            "/{}: it has 99 items, and 100 according to the manifest",
            path(2)
        ),
        format!(
            "/{}, line 31: the file cannot be read beyond this line",
            path(4)
        ),
    ];
    let sorted = |lines: Vec<Result<Order, ExportError>>| {
        let (mut count, mut errors) = (0, Vec::new());
        for line in lines {
            match line {
                Ok(_) => count += 1,
                Err(error) => errors.push(folder.text(&error)),
            }
        }
        errors.sort();
        (count, errors)
    };
    let found = (130, expected.to_vec());
    assert_eq!(sorted(export.read().collect()), found);
    assert_eq!(sorted(export.read().at_once(3).collect()), found);
    assert_eq!(
        sorted(export.read().at_once(2).stream().collect().await),
        found
    );
    let with_md5 = sorted(export.read().verify_md5().collect());
    let wrong = format!(
        "/{}: the MD5 checksum differs from that in the manifest",
        path(2)
    );
    assert_eq!(
        with_md5.1.iter().filter(|error| **error == wrong).count(),
        1
    );
}

#[test]
fn a_manifest_that_is_cut_is_found() {
    let folder = full();
    let name = format!("AWSDynamoDB/{ID}/manifest-files.json");
    let text = fs::read_to_string(folder.0.join(&name)).unwrap();
    let lines: Vec<_> = text.lines().collect();
    folder.write(&name, lines[..3].join("\n"));
    for at_once in [1, 2] {
        let lines: Vec<_> = folder
            .export()
            .unwrap()
            .read::<Order>()
            .at_once(at_once)
            .collect();
        assert_eq!(lines.len(), 108);
        assert_eq!(
            lines[107].as_ref().unwrap_err().to_string(),
            "`manifest-summary.json` says 138 items, but the files in `manifest-files.json` have 107"
        );
    }
    folder.write(&name, &text[..text.len() - 30]);
    let error = folder.text(&folder.export().unwrap_err());
    assert!(
        error.starts_with(&format!("/{name}, line 5: not a manifest of an export: ")),
        "{error}"
    );
    fs::remove_file(folder.0.join(&name)).unwrap();
    let error = folder.export().unwrap_err();
    assert_eq!(
        folder.text(&error),
        format!("/{name}: the manifest cannot be read")
    );
    assert_eq!(error.file(), Some(folder.0.join(&name).as_path()));
}

#[test]
fn an_incremental_export_has_its_data_beside_it() {
    let folder = Folder::new();
    let change = |id: u32| {
        format!(
            "{{\"Metadata\":{{\"WriteTimestampMicros\":{{\"N\":\"1\"}}}},\"Keys\":{{\"id\":{{\"S\":\"{id}\"}}}}}}\n"
        )
    };
    let bytes = packed((0..3).map(change).collect::<String>());
    folder.write("AWSDynamoDB/data/abc.json.gz", &bytes);
    let entry = entry("2020-Nov/AWSDynamoDB/data/abc.json.gz", &bytes, 3);
    folder.write(&format!("AWSDynamoDB/{ID}/manifest-files.json"), entry);
    let more = r#","exportFromTime":"2020-11-04T07:00:00Z","exportToTime":"2020-11-04T07:28:34Z",
        "outputView":"NEW_AND_OLD_IMAGES","exportType":"INCREMENTAL_EXPORT""#;
    folder.write(
        &format!("AWSDynamoDB/{ID}/manifest-summary.json"),
        summary(3, more),
    );
    let export = folder.export().unwrap();
    assert!(export.summary().is_incremental());
    let changes: Result<Vec<_>, _> = export.read::<Change<Order>>().verify_md5().collect();
    assert_eq!(changes.unwrap().len(), 3);

    let lines: Vec<_> = export.read::<Order>().collect();
    let [Err(error)] = lines.as_slice() else {
        panic!("{lines:?}")
    };
    let text = "the export is incremental; read its lines as `Change`s of items";
    assert_eq!(error.to_string(), text);
    let stream = export.read::<Order>().stream().collect::<Vec<_>>();
    let lines = crate::block_on(stream);
    assert_eq!(lines[0].as_ref().unwrap_err().to_string(), text);
    assert_eq!(lines.len(), 1);

    let lines: Vec<_> = full()
        .export()
        .unwrap()
        .read::<Change<Order>>()
        .at_once(2)
        .collect();
    assert_eq!(
        lines[0].as_ref().unwrap_err().to_string(),
        "the export is a full export; read its lines as items, not as changes"
    );
}

/// `aws s3 sync s3://bucket/prefix/AWSDynamoDB/ID orders`.
#[test]
fn the_directory_of_the_export_may_have_another_name() {
    let folder = full();
    fs::rename(
        folder.0.join("AWSDynamoDB").join(ID),
        folder.0.join("orders"),
    )
    .unwrap();
    let export = Export::open(folder.0.join("orders")).unwrap();
    assert_eq!(totals(export.read()).len(), 138);
}

#[test]
fn a_key_does_not_lead_out_of_the_directory() {
    for key in [
        "AWSDynamoDB/../../secret",
        "/etc/passwd",
        "AWSDynamoDB/x/data/..",
        "a//b",
        "a/c:\\\\d",
        "",
    ] {
        let folder = Folder::new();
        folder.write(
            &format!("AWSDynamoDB/{ID}/manifest-files.json"),
            entry(key, b"", 1),
        );
        folder.write(
            &format!("AWSDynamoDB/{ID}/manifest-summary.json"),
            summary(1, ""),
        );
        let error = folder.text(&folder.export().unwrap_err());
        assert!(
            error.ends_with("the key of a data file points outside the export"),
            "{key}: {error}"
        );
    }
}

#[test]
fn an_export_in_ion_is_refused() {
    let folder = full();
    let name = format!("AWSDynamoDB/{ID}/manifest-summary.json");
    folder.write(&name, summary(1, "").replace("DYNAMODB_JSON", "ION"));
    assert_eq!(
        folder.text(&folder.export().unwrap_err()),
        format!(
            "/{name}: the format of the export is not DynamoDB JSON; Amazon Ion cannot be read"
        )
    );
}

#[test]
fn a_manifest_has_all_members_of_the_guide() {
    let found = ManifestSummary::from_json(&summary(8, "")).unwrap();
    assert_eq!(found.version, "2020-06-30");
    assert_eq!(
        found.start_time.as_deref(),
        Some("2020-11-04T07:28:34.028Z")
    );
    assert_eq!(found.end_time.as_deref(), Some("2020-11-04T07:33:43.897Z"));
    assert_eq!(found.table_id.as_deref(), Some("12345a12"));
    assert_eq!(
        (&*found.s3_bucket, found.s3_prefix.as_deref()),
        ("bucket", Some("2020-Nov"))
    );
    assert_eq!(found.s3_sse_algorithm.as_deref(), Some("AES256"));
    assert_eq!(found.s3_sse_kms_key_id, None);
    assert_eq!((found.billed_size_bytes, found.item_count), (17, 8));
    assert!(found.export_arn.ends_with(ID) && found.manifest_files_s3_key.is_some());
    let error = |json: &str| ManifestSummary::from_json(json).unwrap_err().to_string();
    assert_eq!(
        error("{}"),
        "not a manifest of an export: attribute `itemCount` is missing"
    );
    assert!(error(&summary(8, "").replace(":8", ":\"secret\"")).contains("`itemCount`"));
    let error =
        DataFile::from_json_lines("{\"itemCount\":1,\"dataFileS3Key\":\"a\"}\n\n{}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 3: not a manifest of an export: attribute `itemCount` is missing"
    );
    assert!(Path::new(ID).is_relative());
}
