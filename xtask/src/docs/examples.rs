//! The files of `examples/` that pages show.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::markdown::fence;
use crate::Result;

/// Every file in `folder` whose name begins and ends like that, in the order of their names. No folder has no files.
pub(super) fn files(folder: &Path, start: &str, end: &str) -> Result<Vec<PathBuf>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(start) && name.ends_with(end) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A file as a block of code.
pub(super) fn show(language: &str, path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(fence(language, &text))
}

/// The section with these files.
pub(super) fn section(files: &[PathBuf]) -> Result<String> {
    let blocks: Vec<String> = files.iter().map(|path| show("terraform", path)).collect::<Result<_>>()?;
    Ok(format!("## Example Usage\n\n{}", blocks.join("\n\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_example_is_first() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["resource_b.tf", "resource.tf", "resource_a.tf", "import.sh", "resource.md"] {
            fs::write(folder.path().join(name), format!("# {name}\n")).unwrap();
        }
        let files = files(folder.path(), "resource", ".tf").unwrap();
        let expected = "## Example Usage\n\n```terraform\n# resource.tf\n```\n\n```terraform\n# resource_a.tf\n```\n\n\
                        ```terraform\n# resource_b.tf\n```";
        assert_eq!(section(&files).unwrap(), expected);
        assert!(super::files(&folder.path().join("none"), "", "").unwrap().is_empty());
    }
}
