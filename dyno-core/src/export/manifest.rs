//! The manifests of an export.

use std::path::PathBuf;

use aws_sdk_dynamodb::types::{ExportFormat, ExportType, ExportViewType};

use crate::codec::Decode;
use crate::error::ExportError;
use crate::wire::{DecodeError, Format, MapReader, Reader, ValueReader};

/// What `manifest-summary.json` says about an export.
///
/// Times have the form of the file: `2020-11-04T07:28:34.028Z`. A member that the file does not have is empty or
/// `None`. (AWS developer guide, "DynamoDB table export output format", "The summary manifest".)
///
/// ```
/// use dyno::export::ManifestSummary;
///
/// let summary = ManifestSummary::from_json(
///     r#"{
///         "version": "2020-06-30",
///         "exportArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Movies/export/01234567890123-a1b2c3d4",
///         "tableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Movies",
///         "exportTime": "2020-11-04T07:28:34.028Z",
///         "s3SseKmsKeyId": null,
///         "itemCount": 8,
///         "outputFormat": "DYNAMODB_JSON"
///     }"#,
/// )?;
/// assert_eq!(summary.item_count, 8);
/// assert_eq!(summary.table_name(), "Movies");
/// assert!(!summary.is_incremental());
/// # Ok::<(), dyno::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManifestSummary {
    /// The version of the format.
    pub version: String,
    /// The ARN of the export.
    pub export_arn: String,
    /// When the export was started.
    pub start_time: Option<String>,
    /// When the export was finished.
    pub end_time: Option<String>,
    /// The ARN of the table.
    pub table_arn: String,
    /// The id of the table.
    pub table_id: Option<String>,
    /// The point in time of a full export: its items are those that the table had then.
    pub export_time: Option<String>,
    /// The beginning of the period of an incremental export, inclusive.
    pub export_from_time: Option<String>,
    /// The end of the period of an incremental export, exclusive.
    pub export_to_time: Option<String>,
    /// The bucket of the export.
    pub s3_bucket: String,
    /// The prefix of the export in its bucket.
    pub s3_prefix: Option<String>,
    /// The algorithm with which S3 encrypts the files.
    pub s3_sse_algorithm: Option<String>,
    /// The id of the KMS key with which S3 encrypts the files.
    pub s3_sse_kms_key_id: Option<String>,
    /// The key of `manifest-files.json` in the bucket.
    pub manifest_files_s3_key: Option<String>,
    /// The size that the export was billed for.
    pub billed_size_bytes: u64,
    /// The number of lines in all files: items, or changes of an incremental export.
    pub item_count: u64,
    /// The format of the data files.
    pub output_format: ExportFormat,
    /// Whether the export is a full or an incremental one. `None` in files of full exports.
    pub export_type: Option<ExportType>,
    /// The view type of an incremental export: the images that its changes have.
    pub output_view: Option<ExportViewType>,
}

impl ManifestSummary {
    /// Reads the text of `manifest-summary.json`.
    ///
    /// # Errors
    /// An [`ExportError`] if it is not JSON, or lacks `itemCount` or `outputFormat`.
    pub fn from_json(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, ExportError> {
        Self::read(json.as_ref()).map_err(|error| ExportError::manifest(None, error))
    }

    fn read(json: &[u8]) -> Result<Self, DecodeError> {
        let mut members = ManifestMembers::default();
        object(json, |name, value| members.member(name, value))?;
        let missing = |name: &str| DecodeError::missing().at_name(name);
        let ManifestMembers { texts, counts } = members;
        let [
            version,
            export_arn,
            start_time,
            end_time,
            table_arn,
            table_id,
            export_time,
            export_from_time,
            export_to_time,
            s3_bucket,
            s3_prefix,
            s3_sse_algorithm,
            s3_sse_kms_key_id,
            manifest_files_s3_key,
            output_format,
            export_type,
            output_view,
        ] = texts;
        let [billed_size_bytes, item_count] = counts;
        Ok(Self {
            version: version.unwrap_or_default(),
            export_arn: export_arn.unwrap_or_default(),
            start_time,
            end_time,
            table_arn: table_arn.unwrap_or_default(),
            table_id,
            export_time,
            export_from_time,
            export_to_time,
            s3_bucket: s3_bucket.unwrap_or_default(),
            s3_prefix,
            s3_sse_algorithm,
            s3_sse_kms_key_id,
            manifest_files_s3_key,
            billed_size_bytes: billed_size_bytes.unwrap_or_default(),
            item_count: item_count.ok_or_else(|| missing("itemCount"))?,
            output_format: output_format
                .ok_or_else(|| missing("outputFormat"))?
                .as_str()
                .into(),
            export_type: export_type.map(|text| text.as_str().into()),
            output_view: output_view.map(|text| text.as_str().into()),
        })
    }

    /// Whether the lines of the export are changes rather than items.
    #[must_use]
    pub fn is_incremental(&self) -> bool {
        match &self.export_type {
            Some(export_type) => *export_type == ExportType::IncrementalExport,
            None => self.output_view.is_some() || self.export_from_time.is_some(),
        }
    }

    /// Returns the name of the table.
    #[must_use]
    pub fn table_name(&self) -> &str {
        let (_, table) = self.table_arn.split_once(":table/").unwrap_or_default();
        table.split('/').next().unwrap_or_default()
    }
}

/// The members of a summary, as far as they were read.
#[derive(Default)]
struct ManifestMembers {
    texts: [Option<String>; TEXTS.len()],
    counts: [Option<u64>; COUNTS.len()],
}

const TEXTS: [&str; 17] = [
    "version",
    "exportArn",
    "startTime",
    "endTime",
    "tableArn",
    "tableId",
    "exportTime",
    "exportFromTime",
    "exportToTime",
    "s3Bucket",
    "s3Prefix",
    "s3SseAlgorithm",
    "s3SseKmsKeyId",
    "manifestFilesS3Key",
    "outputFormat",
    "exportType",
    "outputView",
];

const COUNTS: [&str; 2] = ["billedSizeBytes", "itemCount"];

impl ManifestMembers {
    fn member(&mut self, name: &str, value: ValueReader<'_, '_>) -> Result<(), DecodeError> {
        let texts = TEXTS.iter().zip(&mut self.texts);
        if let Some((_, text)) = texts.into_iter().find(|(known, _)| **known == name) {
            *text = Some(value.string()?.into_owned());
            return Ok(());
        }
        let counts = COUNTS.iter().zip(&mut self.counts);
        if let Some((_, count)) = counts.into_iter().find(|(known, _)| **known == name) {
            *count = Some(u64::decode(value)?);
            return Ok(());
        }
        value.skip()
    }
}

/// A data file of an export: a line of `manifest-files.json`.
///
/// (AWS developer guide, "DynamoDB table export output format", "The files manifest".)
///
/// ```
/// use dyno::export::DataFile;
///
/// let files = DataFile::from_json_lines(concat!(
///     r#"{"itemCount":8,"md5Checksum":"sQMSpEILNgoQmarvDFonGQ==","etag":"af83d6f217c19b8b0fff8023d8ca4716-1","#,
///     r#""dataFileS3Key":"AWSDynamoDB/01693685827463-2d8752fd/data/asdl123.json.gz"}"#,
/// ))?;
/// assert_eq!(files[0].item_count, 8);
/// # Ok::<(), dyno::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DataFile {
    /// The number of its lines.
    pub item_count: u64,
    /// The MD5 checksum of the file as it is stored, in base64.
    pub md5_checksum: Option<String>,
    /// The ETag of the object in S3.
    pub etag: Option<String>,
    /// The key of the object in the bucket.
    pub data_file_s3_key: String,
}

impl DataFile {
    /// Reads the text of `manifest-files.json`, which has a JSON object in each line.
    ///
    /// # Errors
    /// An [`ExportError`] with the number of a line that is not JSON, or lacks `itemCount` or `dataFileS3Key`.
    pub fn from_json_lines(lines: &(impl AsRef<[u8]> + ?Sized)) -> Result<Vec<Self>, ExportError> {
        let lines = lines.as_ref().split(|&byte| byte == b'\n').zip(1..);
        let lines = lines.filter(|(line, _)| !line.trim_ascii().is_empty());
        lines
            .map(|(line, number)| {
                let invalid = |error| ExportError::manifest(Some(number), error);
                Self::read(line).map_err(invalid)
            })
            .collect()
    }

    fn read(line: &[u8]) -> Result<Self, DecodeError> {
        let (mut item_count, mut md5_checksum, mut etag, mut key) = (None, None, None, None);
        object(line, |name, value| {
            match name {
                "itemCount" => item_count = Some(u64::decode(value)?),
                "md5Checksum" => md5_checksum = Some(value.string()?.into_owned()),
                "etag" => etag = Some(value.string()?.into_owned()),
                "dataFileS3Key" => key = Some(value.string()?.into_owned()),
                _ => value.skip()?,
            }
            Ok(())
        })?;
        let missing = |name: &str| DecodeError::missing().at_name(name);
        Ok(Self {
            item_count: item_count.ok_or_else(|| missing("itemCount"))?,
            md5_checksum,
            etag,
            data_file_s3_key: key.ok_or_else(|| missing("dataFileS3Key"))?,
        })
    }

    /// The path of the file under the folder `AWSDynamoDB`: `01693685827463-2d8752fd/data/asdl123.json.gz`, or
    /// `data/asdl123.json.gz` in an incremental export. `None` if the key points elsewhere.
    pub(super) fn path(&self) -> Option<PathBuf> {
        let key = self.data_file_s3_key.as_str();
        let below = match key.rsplit_once("AWSDynamoDB/") {
            Some((_, below)) => below,
            None => key,
        };
        let is_name =
            |name: &str| !matches!(name, "" | "." | "..") && !name.contains(['\\', ':', '\0']);
        (below.split('/').all(is_name)).then(|| below.split('/').collect())
    }
}

/// Reads the members of an object in plain JSON. JSON's null means the same as no member.
fn object<'b>(
    json: &'b [u8],
    mut member: impl FnMut(&str, ValueReader<'_, 'b>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let mut reader = Reader::new(json, Format::Plain)?;
    read_members(&mut reader.item()?, &mut member)?;
    reader.finish()
}

fn read_members<'b>(
    members: &mut MapReader<'_, 'b>,
    member: &mut impl FnMut(&str, ValueReader<'_, 'b>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    while let Some((name, value)) = members.next()? {
        match value.is_nothing() {
            true => value.skip(),
            false => member(&name, value),
        }
        .map_err(|error| error.at_name(&name))?;
    }
    Ok(())
}
