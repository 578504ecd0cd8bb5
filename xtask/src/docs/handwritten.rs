//! Checks that handwritten pages of the repository name only what exists.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{INDEX, markdown};
use crate::{Result, files};

/// The folders with code that pages may name.
const CODE: [&str; 5] = ["framework", "sandbox", "src", "tests", "xtask"];

/// Every name in these pages that does not exist.
pub(super) fn problems(root: &Path) -> Result<Vec<String>> {
    let makefile = files::read(&root.join("Makefile"))?;
    let mut code = Vec::new();
    for folder in CODE {
        code.extend(files::below(&root.join(folder))?);
    }
    let mut problems = Vec::new();
    for path in pages(root)? {
        let text = files::read(&path)?;
        let page = files::relative(&path, root);
        let found = [links(&path, &text), rust_files(&text, &code), targets(&text, &makefile)].concat();
        problems.extend(found.into_iter().map(|name| format!("{page} names {name}, which is not there")));
    }
    Ok(problems)
}

/// The Markdown at the root and in `docs/`, without the pages of the registries.
fn pages(root: &Path) -> Result<Vec<PathBuf>> {
    let docs = root.join("docs");
    let files = [files::within(root)?, files::within(&docs)?].concat();
    let is_page = |path: &PathBuf| path.extension().is_some_and(|it| it == "md") && *path != docs.join(INDEX);
    Ok(files.into_iter().filter(is_page).collect())
}

/// Links to files and sections.
fn links(page: &Path, text: &str) -> Vec<String> {
    let is_broken = |address: &&str| {
        let (file, anchor) = markdown::parts(address);
        let target = if file.is_empty() { page.to_owned() } else { page.with_file_name(file) };
        let has_section = || files::read(&target).is_ok_and(|text| markdown::has_section(&text, anchor));
        !target.exists() || !anchor.is_empty() && !has_section()
    };
    let links = markdown::links(text).filter(|address| !address.starts_with("https://"));
    links.filter(is_broken).map(str::to_owned).collect()
}

/// Files of Rust code, by the end of their path.
fn rust_files(text: &str, code: &[PathBuf]) -> Vec<String> {
    let is_missing = |name: &&str| !code.iter().any(|path| path.ends_with(name));
    named(text, r"([\w./-]+\.rs)\b").into_iter().filter(is_missing).map(str::to_owned).collect()
}

/// The targets of `make` commands in code.
fn targets(text: &str, makefile: &str) -> Vec<String> {
    let has_rule = |target: &str| makefile.lines().any(|line| line.starts_with(&format!("{target}: ")));
    let missing = named(text, r"(?m)(?:^|`)make ([^\s`]+)").into_iter().filter(|target| !has_rule(target));
    missing.map(|target| format!("make {target}")).collect()
}

/// All distinct values of the pattern's group in a text.
fn named<'a>(text: &'a str, pattern: &str) -> BTreeSet<&'a str> {
    let found = crate::pattern(pattern);
    found.captures_iter(text).filter_map(|captures| Some(captures.get(1)?.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn links_of_pages_are_checked() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("Makefile", "docs: ## Pages\n\tcargo xtask docs\n"),
            ("framework/build.rs", ""),
            ("src/here/mod.rs", ""),
            ("sandbox/a.rs", ""),
            ("tests/a.rs", ""),
            ("xtask/a.rs", ""),
            ("docs/index.md", "[generated](nowhere)"),
            (
                "docs/page.md",
                "# A title\n\n[a](../README.md#read-on) [b](#a-title) [c](../gone.md) [d](#none)",
            ),
            (
                "README.md",
                "## Read on\n\n[x](https://example.com) `here/mod.rs`, build.rs. `gone.rs` `make docs` \
                 `make gone`\n\n```sh\nmake lost   # away\n```\nmakes make sense.\n",
            ),
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let expected = [
            "README.md names gone.rs, which is not there",
            "README.md names make gone, which is not there",
            "README.md names make lost, which is not there",
            "docs/page.md names ../gone.md, which is not there",
            "docs/page.md names #none, which is not there",
        ];
        assert_eq!(problems(root.path()).unwrap(), expected);
    }
}
