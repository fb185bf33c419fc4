//! The lines of a data file, and whether they agree with the manifest.

use std::fs::File;
use std::io::{self, Read};

use super::export_line::ExportLine;
use super::local_file::LocalFile;
use super::read::ExportReader;
use crate::error::ExportError;

/// What is verified of a file besides the number of its items.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Verify {
    #[cfg(feature = "md5")]
    pub(super) md5: bool,
}

/// Reads a data file. At its end come the errors that concern the whole file.
pub(super) struct DataFileReader<T> {
    local: LocalFile,
    state: DataFileState<T>,
    lines: u64,
}

enum DataFileState<T> {
    Closed(Verify),
    Open(Box<ExportReader<T, Summed>>),
    /// All lines were returned.
    Read(Summed),
    Ended,
}

impl<T: ExportLine> DataFileReader<T> {
    pub(super) fn new(local: &LocalFile, verify: Verify) -> Self {
        Self {
            local: local.clone(),
            state: DataFileState::Closed(verify),
            lines: 0,
        }
    }

    fn open(&self, verify: Verify) -> Result<ExportReader<T, Summed>, ExportError> {
        let path = &self.local.path;
        match File::open(path) {
            Ok(file) => Ok(ExportReader::new(Summed::new(file, verify)).named(path)),
            Err(error) => {
                let error = ExportError::io(None, "the data file cannot be opened", error);
                Err(error.in_file(Some(path)))
            }
        }
    }
}

impl<T: ExportLine> Iterator for DataFileReader<T> {
    type Item = Result<T, ExportError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match &mut self.state {
                DataFileState::Closed(verify) => {
                    let verify = *verify;
                    match self.open(verify) {
                        Ok(reader) => self.state = DataFileState::Open(Box::new(reader)),
                        Err(error) => {
                            self.state = DataFileState::Ended;
                            return Some(Err(error));
                        }
                    }
                }
                DataFileState::Open(reader) => match reader.next() {
                    Some(Err(error)) if !error.is_line() => {
                        // That later lines are missing follows from it.
                        self.state = DataFileState::Ended;
                        return Some(Err(error));
                    }
                    Some(line) => {
                        self.lines += 1;
                        return Some(line);
                    }
                    None => {
                        let DataFileState::Open(reader) =
                            std::mem::replace(&mut self.state, DataFileState::Ended)
                        else {
                            return None;
                        };
                        self.state = DataFileState::Read(reader.into_source());
                        let (expected, found) = (self.local.file.item_count, self.lines);
                        if expected != found {
                            let error = ExportError::item_count(expected, found);
                            return Some(Err(error.in_file(Some(&self.local.path))));
                        }
                    }
                },
                DataFileState::Read(source) => {
                    let right = source.has_checksum(self.local.file.md5_checksum.as_deref());
                    self.state = DataFileState::Ended;
                    if let Err(error) = right {
                        return Some(Err(error.in_file(Some(&self.local.path))));
                    }
                }
                DataFileState::Ended => return None,
            }
        }
    }
}

/// A file whose checksum is computed while it is read.
struct Summed {
    file: File,
    #[cfg(feature = "md5")]
    md5: Option<md5::Md5>,
}

impl Summed {
    #[cfg(feature = "md5")]
    fn new(file: File, verify: Verify) -> Self {
        use md5::Digest as _;

        let md5 = verify.md5.then(md5::Md5::new);
        Self { file, md5 }
    }

    #[cfg(not(feature = "md5"))]
    fn new(file: File, _: Verify) -> Self {
        Self { file }
    }

    /// Checks the checksum of all that was read, if it was computed and the right one is known.
    #[cfg(feature = "md5")]
    fn has_checksum(&mut self, expected: Option<&str>) -> Result<(), ExportError> {
        use md5::Digest as _;

        let (Some(md5), Some(expected)) = (self.md5.take(), expected) else {
            return Ok(());
        };
        match base64_simd::STANDARD.encode_to_string(md5.finalize()) == expected {
            true => Ok(()),
            false => Err(ExportError::checksum()),
        }
    }

    #[cfg(not(feature = "md5"))]
    fn has_checksum(&mut self, _: Option<&str>) -> Result<(), ExportError> {
        Ok(())
    }
}

impl Read for Summed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        #[cfg(feature = "md5")]
        if let Some(md5) = &mut self.md5 {
            md5::Digest::update(md5, buffer.get(..length).unwrap_or_default());
        }
        Ok(length)
    }
}
