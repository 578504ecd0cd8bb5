//! Pages for readers of the repository, which are written by hand: that what they name is there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{INDEX, markdown, messages::rust_files, rules::anchors};
use crate::Result;

/// Where the code is that pages name.
const CODE: [&str; 5] = ["src", "framework", "sandbox", "tests", "xtask"];

/// Every name in these pages that leads nowhere.
pub(super) fn problems(root: &Path) -> Result<Vec<String>> {
    let makefile = fs::read_to_string(root.join("Makefile"))?;
    let mut code = vec![root.join("build.rs")];
    for folder in CODE {
        code.extend(rust_files(&root.join(folder))?);
    }
    let mut problems = Vec::new();
    for path in pages(root)? {
        let text = fs::read_to_string(&path)?;
        let page = path.strip_prefix(root)?.display();
        let found = [links(&path, &text), files(&text, &code), targets(&text, &makefile)].concat();
        problems.extend(found.into_iter().map(|name| format!("{page} names {name}, which is not there")));
    }
    Ok(problems)
}

/// The Markdown at the root and in `docs/`, without the pages of the registries.
fn pages(root: &Path) -> Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for folder in [root.to_owned(), root.join("docs")] {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let is_page = path.extension().is_some_and(|extension| extension == "md");
            if is_page && path != root.join("docs").join(INDEX) {
                pages.push(path);
            }
        }
    }
    pages.sort();
    Ok(pages)
}

/// Links to files and sections.
fn links(page: &Path, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    let mut rest = text;
    while let Some((_, _, address, after)) = markdown::link(rest) {
        rest = after;
        if address.starts_with("https://") {
            continue;
        }
        let (file, anchor) = address.split_once('#').unwrap_or((address, ""));
        let target = if file.is_empty() { page.to_owned() } else { page.with_file_name(file) };
        let has_anchor = || fs::read_to_string(&target).is_ok_and(|text| anchors(&text).contains(anchor));
        if !target.exists() || !anchor.is_empty() && !has_anchor() {
            broken.push(address.to_owned());
        }
    }
    broken
}

/// Files of Rust code, by the end of their path.
fn files(text: &str, code: &[PathBuf]) -> Vec<String> {
    let words = text.split(|it: char| !(it.is_alphanumeric() || matches!(it, '_' | '-' | '/' | '.')));
    let names: BTreeSet<&str> =
        words.map(|word| word.trim_end_matches('.')).filter(|word| word.ends_with(".rs")).collect();
    let is_missing = |name: &&str| !code.iter().any(|path| path.ends_with(name));
    names.into_iter().filter(is_missing).map(str::to_owned).collect()
}

/// What `make` is asked for, in code.
fn targets(text: &str, makefile: &str) -> Vec<String> {
    let asked = text.split('`').flat_map(str::lines).filter_map(|code| {
        let target = code.strip_prefix("make ")?.split_whitespace().next()?;
        Some(format!("make {target}"))
    });
    let asked: BTreeSet<String> = asked.collect();
    let has_rule = |command: &str| {
        let rule = format!("{}: ", command.trim_start_matches("make "));
        makefile.lines().any(|line| line.starts_with(&rule))
    };
    asked.into_iter().filter(|command| !has_rule(command)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_names_is_looked_for() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("Makefile", "docs: ## Pages\n\tcargo xtask docs\n"),
            ("build.rs", ""),
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
