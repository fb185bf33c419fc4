//! A data file on this machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::manifest::DataFile;

/// A data file, and its place on this machine.
#[derive(Clone, Debug)]
pub(super) struct LocalFile {
    pub(super) file: DataFile,
    pub(super) path: Arc<Path>,
}

impl LocalFile {
    /// The file of an export whose manifests are in a directory; `None` if its key points elsewhere.
    pub(super) fn new(directory: &Path, file: DataFile) -> Option<Self> {
        let path = place(directory, &file.path()?).into();
        Some(Self { file, path })
    }
}

/// Where a data file is or, if it is missing, where it should be.
fn place(directory: &Path, below: &Path) -> PathBuf {
    let beside = match directory.file_name() {
        Some(_) => directory.with_file_name("").join(below),
        // `.`
        None => directory.join("..").join(below),
    };
    let mut components = below.components();
    components.next();
    let inside = components.as_path();
    let places = match inside.components().count() {
        // `data/abc.json.gz`
        0 | 1 => [beside, directory.join(below)],
        // `ID/data/abc.json.gz`, whatever the directory is called here.
        _ => [directory.join(inside), beside],
    };
    let found = places.iter().position(|path| path.is_file());
    let [usual, other] = places;
    match found {
        Some(1) => other,
        _ => usual,
    }
}
