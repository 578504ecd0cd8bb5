//! The package of one platform. The same executable always gives the same bytes.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::Result;

const LICENSE: &str = include_str!("../../../LICENSE");

/// The file with the licenses of all linked crates.
const THIRD_PARTY: &str = "THIRD-PARTY-LICENSES.txt";

/// The executable under this name, its license, and the licenses of all linked crates.
pub(super) fn of(executable: &[u8], name: &str, licenses: &str) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Fixed times and permissions, so that the bytes do not depend on the machine.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, text) in [("LICENSE", LICENSE), (THIRD_PARTY, licenses)] {
        zip.start_file(name, options.unix_permissions(0o644))?;
        zip.write_all(text.as_bytes())?;
    }
    zip.start_file(name, options.unix_permissions(0o755))?;
    zip.write_all(executable)?;
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use zip::ZipArchive;

    use super::*;

    #[test]
    fn it_has_all_licenses_and_an_executable_file() {
        let bytes = of(b"program", "provider_v1", "licenses").unwrap();
        assert_eq!(bytes, of(b"program", "provider_v1", "licenses").unwrap());
        let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names: Vec<String> =
            (0..zip.len()).map(|at| zip.by_index(at).unwrap().name().unwrap().into_owned()).collect();
        assert_eq!(names, ["LICENSE", THIRD_PARTY, "provider_v1"]);
        assert_eq!(zip.by_name(THIRD_PARTY).unwrap().size(), "licenses".len() as u64);
        let mut file = zip.by_name("provider_v1").unwrap();
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        assert_eq!(file.last_modified(), Some(DateTime::default()));
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        assert_eq!(content, "program");
    }
}
