//! An export in a local directory.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use aws_sdk_dynamodb::types::ExportFormat;

use super::export_items::ExportItems;
use super::export_line::ExportLine;
use super::local_file::LocalFile;
use super::manifest::{DataFile, ManifestSummary};
use crate::error::ExportError;

/// An export of a table in a local directory, as `aws s3 sync` leaves it.
///
/// ```no_run
/// use dyno::{Model, Table};
/// use dyno::export::Export;
///
/// #[derive(Model, Debug)]
/// #[dyno(table = "Orders")]
/// struct Order {
///     #[dyno(partition_key)]
///     id: String,
///     total: u32,
/// }
///
/// async fn load(orders: &Table<Order>) -> dyno::Result<()> {
///     // aws s3 sync s3://bucket/prefix/AWSDynamoDB/ AWSDynamoDB/
///     let export = Export::open("AWSDynamoDB/01693685827463-2d8752fd")?;
///     println!("{} items of {}", export.item_count(), export.summary().table_name());
///     let items: Vec<Order> = export.read().collect::<Result<_, _>>()?;
///     orders.batch().put_all(items).await?;
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Export {
    summary: ManifestSummary,
    files: Arc<[LocalFile]>,
}

impl Export {
    /// Reads the manifests in a directory, the one that contains `manifest-summary.json`. No data file is opened.
    ///
    /// The data files are expected where they are in the bucket: in the folder `data` of the directory, or, for an
    /// incremental export, in the folder `data` next to the directory.
    ///
    /// # Errors
    /// An [`ExportError`] that names the file, if a manifest is missing or malformed, if the format of the export is
    /// Amazon Ion, or if the key of a data file points outside the export.
    pub fn open(directory: impl AsRef<Path>) -> Result<Self, ExportError> {
        let directory = directory.as_ref();
        let (path, json) = manifest(directory, "manifest-summary.json")?;
        let summary = ManifestSummary::from_json(&json);
        let summary = summary.map_err(|error| error.in_file(Some(&path)))?;
        if summary.output_format != ExportFormat::DynamodbJson {
            let error = ExportError::invalid(
                "the format of the export is not DynamoDB JSON; Amazon Ion cannot be read",
            );
            return Err(error.in_file(Some(&path)));
        }
        let (path, lines) = manifest(directory, "manifest-files.json")?;
        let files = DataFile::from_json_lines(&lines);
        let files = files.map_err(|error| error.in_file(Some(&path)))?;
        let local = |file| {
            LocalFile::new(directory, file).ok_or_else(|| {
                ExportError::invalid("the key of a data file points outside the export")
                    .in_file(Some(&path))
            })
        };
        Ok(Self {
            files: files.into_iter().map(local).collect::<Result<_, _>>()?,
            summary,
        })
    }

    /// Returns what `manifest-summary.json` says.
    #[must_use]
    pub fn summary(&self) -> &ManifestSummary {
        &self.summary
    }

    /// Returns the data files in the order of `manifest-files.json`.
    #[must_use]
    pub fn files(&self) -> impl ExactSizeIterator<Item = &DataFile> {
        self.files.iter().map(|local| &local.file)
    }

    /// Returns the number of lines in all files: items, or changes of an incremental export.
    #[must_use]
    pub fn item_count(&self) -> u64 {
        self.summary.item_count
    }

    /// Reads the lines of all files, in the order of the manifest: a full export as models, an incremental one as
    /// [`Change`](super::Change)s of models. See [`ExportItems`].
    pub fn read<T: ExportLine + Send + 'static>(&self) -> ExportItems<T> {
        ExportItems::new(self.summary.clone(), self.files.clone())
    }
}

fn manifest(directory: &Path, name: &str) -> Result<(Arc<Path>, Vec<u8>), ExportError> {
    let path: Arc<Path> = directory.join(name).into();
    match fs::read(&path) {
        Ok(bytes) => Ok((path, bytes)),
        Err(error) => {
            let error = ExportError::io(None, "the manifest cannot be read", error);
            Err(error.in_file(Some(&path)))
        }
    }
}
